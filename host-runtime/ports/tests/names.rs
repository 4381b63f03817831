//! What can name a tenant, an object or a secret.

use advisory_ports::{ObjectKey, SecretName, TenantId};

#[test]
fn takes_what_identity_providers_call_an_organisation() {
    for name in [
        "acme",
        "Acme GmbH & Co. KG",
        "72f988bf-86f1",
        "日本",
        "a/b",
        "..",
    ] {
        assert_eq!(TenantId::new(name).unwrap().as_str(), name);
    }
    for name in ["", "*", "a\nb", "\u{0}", &"x".repeat(129)] {
        TenantId::new(name).unwrap_err();
    }
}

#[test]
fn takes_keys_of_plain_segments() {
    for key in [
        "a",
        "generated-documents/2026/a_b.md",
        "...",
        &"x".repeat(512),
    ] {
        ObjectKey::new(key).unwrap();
    }
    for key in [
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/..",
        "a/./b",
        "a b",
        "a\\b",
        "a\u{0}",
        "é",
        "a%2e",
        &"x".repeat(513),
    ] {
        ObjectKey::new(key).unwrap_err();
    }
}

#[test]
fn spells_a_secret_as_the_stores_do() {
    let name = SecretName::new("news-api-key").unwrap();
    assert_eq!(name.variable(), "NEWS_API_KEY");
    for name in ["", "GITHUB", "a_b", "a b", "ü", &"x".repeat(129)] {
        assert_eq!(SecretName::new(name), None);
    }
}
