//! Walks a chain and names its first broken link.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AuditEvent;

/// What a walk along a chain found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Whether every event follows the one before it, unchanged.
    pub intact: bool,
    /// Events that were walked.
    pub events: u64,
    /// The hash of the last of them: whoever keeps it elsewhere can tell that the end was cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// Changes whose events were missing, and are recorded now.
    #[serde(default)]
    pub recovered: u64,
    /// The first broken link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_break: Option<Break>,
}

/// A broken link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Break {
    /// The number at which an intact event was expected.
    pub sequence: u64,
    /// What is wrong there.
    pub reason: String,
}

/// Walks `events`, the whole chain of a project in the order of their numbers.
#[must_use]
pub fn verify<'a>(events: impl IntoIterator<Item = &'a AuditEvent>) -> Verification {
    let mut last: Option<&AuditEvent> = None;
    let mut walked = 0;
    for event in events {
        walked += 1;
        let expected = last.map_or(1, |last| last.sequence + 1);
        let reason = if event.sequence != expected {
            Some(format!(
                "the next event there is has the number {}",
                event.sequence
            ))
        } else if event.previous_hash.as_ref() != last.map(|last| &last.hash) {
            Some("it does not hold the hash of the event before".to_owned())
        } else if event.computed_hash() != event.hash {
            Some("its content does not have its hash".to_owned())
        } else {
            None
        };
        if let Some(reason) = reason {
            return Verification {
                intact: false,
                events: walked,
                recovered: 0,
                head: None,
                first_break: Some(Break {
                    sequence: expected,
                    reason,
                }),
            };
        }
        last = Some(event);
    }
    Verification {
        intact: true,
        events: walked,
        recovered: 0,
        head: last.map(|last| last.hash.clone()),
        first_break: None,
    }
}
