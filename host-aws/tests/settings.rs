//! The environment.

use std::collections::BTreeMap;

use advisory_aws::Settings;
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};

const REQUIRED: [&str; 8] = [
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "LAMBDA_TASK_ROOT",
    "ADVISORY_TABLE_PREFIX",
    "ADVISORY_BUCKET",
    "ADVISORY_SECRET",
    "ADVISORY_ORIGIN",
];

fn variables() -> BTreeMap<String, String> {
    let mut variables: BTreeMap<_, _> = REQUIRED
        .into_iter()
        .map(|name| (name.to_owned(), "fake-value".to_owned()))
        .collect();
    variables.insert(
        "ADVISORY_ORIGIN".to_owned(),
        "https://app.example".to_owned(),
    );
    variables
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn one_message_lists_everything_that_is_missing(missing in proptest::sample::subsequence(REQUIRED.to_vec(), 0..=8)) {
        let mut variables = variables();
        for (number, name) in missing.iter().enumerate() {
            // What is set to nothing is missing too.
            if number % 2 == 0 {
                variables.remove(*name);
            } else {
                variables.insert((*name).to_owned(), String::new());
            }
        }
        let read = Settings::from_variables(&variables);
        prop_assert_eq!(read.is_ok(), missing.is_empty());
        if let Err(error) = read {
            let told = error.to_string();
            for name in REQUIRED {
                prop_assert_eq!(told.contains(&format!("{name} is missing")), missing.contains(&name));
            }
            prop_assert!(!told.contains("fake-value"));
        }
    }
}

#[test]
fn one_message_lists_everything_that_is_wrong() {
    let mut variables = variables();
    let wrong = [
        ("ADVISORY_TABLE_PREFIX", "a b"),
        ("ADVISORY_ORIGIN", "app.example/"),
        ("ADVISORY_MODEL_CONTEXT", "many"),
        ("ADVISORY_MODEL_STREAMING", "yes"),
        ("ADVISORY_RESPONSE_STREAMING", "maybe"),
        ("AWS_ENDPOINT_URL", "localhost"),
    ];
    for (name, value) in wrong {
        variables.insert(name.to_owned(), value.to_owned());
    }
    let told = Settings::from_variables(&variables)
        .unwrap_err()
        .to_string();
    for (name, value) in wrong {
        assert!(told.contains(name), "{name} is not in {told}");
        assert!(!told.contains(value), "{value} is in {told}");
    }
}

#[test]
fn a_model_is_an_option() {
    let mut variables = variables();
    assert!(
        Settings::from_variables(&variables)
            .unwrap()
            .model
            .is_none()
    );
    variables.insert("ADVISORY_MODEL".to_owned(), "a-model".to_owned());
    let model = Settings::from_variables(&variables).unwrap().model.unwrap();
    assert_eq!((model.model.as_str(), model.streams), ("a-model", true));
}
