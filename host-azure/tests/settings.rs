//! What the app's settings must be.

use std::collections::BTreeMap;

use advisory_azure::{Auth, Settings};

fn usable() -> BTreeMap<String, String> {
    let variables = [
        ("FUNCTIONS_CUSTOMHANDLER_PORT", "7071"),
        (
            "ADVISORY_COSMOS_ENDPOINT",
            "https://fake.documents.azure.com/",
        ),
        ("ADVISORY_COSMOS_DATABASE", "advisory"),
        ("REGION_NAME", "West Europe"),
        (
            "ADVISORY_BLOB_ENDPOINT",
            "https://fake.blob.core.windows.net/",
        ),
        ("ADVISORY_BLOB_CONTAINER", "advisory"),
        ("ADVISORY_KEY_VAULT", "https://fake.vault.azure.net/"),
        ("ADVISORY_AUTH", "easy-auth"),
        ("WEBSITE_AUTH_ENABLED", "True"),
    ];
    let owned = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    BTreeMap::from(owned)
}

/// Returns what is said when these variables are set, over those that are usable; an empty value takes one away.
fn refusal(changes: &[(&str, &str)]) -> String {
    let mut variables = usable();
    for (name, value) in changes {
        variables.insert((*name).to_owned(), (*value).to_owned());
    }
    Settings::from_variables(&variables)
        .unwrap_err()
        .to_string()
}

#[test]
fn one_message_names_everything_that_is_missing() {
    let told = Settings::from_variables(&BTreeMap::new())
        .unwrap_err()
        .to_string();
    for name in usable().keys() {
        let expected = name != "WEBSITE_AUTH_ENABLED";
        assert_eq!(
            told.contains(&format!("{name} is missing")),
            expected,
            "{told}"
        );
    }
    // Whatever is optional is not asked for.
    assert_eq!(told.matches("is missing").count(), 8, "{told}");
}

#[test]
fn one_message_names_everything_that_is_wrong_and_no_value() {
    let told = refusal(&[
        ("FUNCTIONS_CUSTOMHANDLER_PORT", "70710"),
        (
            "ADVISORY_COSMOS_ENDPOINT",
            "fake-secret.documents.azure.com",
        ),
        ("ADVISORY_KEY_VAULT_DOMAIN", "fake-secret"),
        ("ADVISORY_MODEL", "claude"),
        ("ADVISORY_MODEL_AUTH", "fake-secret"),
        ("ADVISORY_MODEL_CONTEXT", "many"),
    ]);
    let expected = "the environment is not usable: FUNCTIONS_CUSTOMHANDLER_PORT is not a number that fits; \
        ADVISORY_COSMOS_ENDPOINT is not an address of http or https; ADVISORY_KEY_VAULT_DOMAIN is neither azure nor any; \
        ADVISORY_MODEL_URL is missing; ADVISORY_MODEL_AUTH is neither key nor entra; ADVISORY_MODEL_CONTEXT is not a number that fits";
    assert_eq!(told, expected);
}

#[test]
fn the_platforms_claims_are_believed_only_where_it_says_that_it_authenticates() {
    for off in ["", "False", "1"] {
        let told = refusal(&[("WEBSITE_AUTH_ENABLED", off)]);
        assert!(told.contains("its authentication is on"), "{told}");
    }
    let settings = Settings::from_variables(&usable()).unwrap();
    assert!(matches!(settings.auth, Auth::Platform));
}

#[test]
fn issuers_of_tokens_are_read_or_refused() {
    let issuers = r#"[{"issuer":"https://login.example/acme","audience":["advisory"],"tenant":{"fixed":"acme"},"roles":{"fixed":["viewer"]}}]"#;
    let mut variables = usable();
    variables.insert("ADVISORY_AUTH".to_owned(), "oidc".to_owned());
    variables.insert("ADVISORY_OIDC".to_owned(), issuers.to_owned());
    // Tokens need nothing of the platform.
    variables.remove("WEBSITE_AUTH_ENABLED");
    let settings = Settings::from_variables(&variables).unwrap();
    assert!(matches!(settings.auth, Auth::Tokens(issuers) if issuers.len() == 1));
    let told = refusal(&[("ADVISORY_AUTH", "oidc")]);
    assert!(told.ends_with(": ADVISORY_OIDC is missing"), "{told}");
    let told = refusal(&[("ADVISORY_AUTH", "oidc"), ("ADVISORY_OIDC", "[{}]")]);
    assert!(told.contains("ADVISORY_OIDC: missing field"), "{told}");
    let told = refusal(&[("ADVISORY_AUTH", "none")]);
    assert!(told.ends_with("neither easy-auth nor oidc"), "{told}");
}
