//! A decision, as far as this command says it.

use std::fmt::Write;

use serde::Deserialize;

use crate::exit::{Exit, Failure};

/// A page of projects.
#[derive(Deserialize)]
pub(super) struct Listing {
    pub(super) items: Vec<Project>,
    pub(super) next: Option<String>,
}

/// A project.
#[derive(Deserialize)]
pub(super) struct Project {
    pub(super) id: String,
    pub(super) name: String,
}

/// A decision that a server keeps.
#[derive(Deserialize)]
pub(super) struct Record {
    id: String,
    pub(super) decision: Decision,
}

/// What a gate says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Decision {
    stage: String,
    as_of: String,
    verdict: String,
    reasons: Vec<Reason>,
    #[serde(default)]
    waivers: Vec<Waiver>,
    #[serde(default)]
    valid_until: Option<String>,
    #[serde(default)]
    remedies: Option<Remedies>,
}

#[derive(Deserialize)]
struct Reason {
    requirement: String,
    status: String,
    message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Waiver {
    id: String,
    owner: String,
    expires_at: String,
    outcome: String,
}

#[derive(Deserialize)]
struct Remedies {
    sets: Vec<Vec<Change>>,
}

#[derive(Deserialize)]
struct Change {
    action: String,
    #[serde(default)]
    target: String,
    #[serde(default)]
    findings: Vec<String>,
}

impl Record {
    /// Returns the decision for a person, and under which name the server keeps it.
    pub(super) fn table(&self) -> String {
        format!("{}\nDecision {}\n", self.decision.table(), self.id)
    }
}

impl Decision {
    /// Returns how the command ends. A verdict that nobody here has heard of is no pass.
    pub(super) fn exit(&self) -> Result<Exit, Failure> {
        match self.verdict.as_str() {
            "pass" | "warn" => Ok(Exit::Pass),
            "fail" => Ok(Exit::Fail),
            other => Err(Failure::unavailable(format!(
                "the verdict {other:?} is not known to this version"
            ))),
        }
    }

    /// Returns the decision for a person: what is not met first.
    pub(super) fn table(&self) -> String {
        let Self {
            stage,
            as_of,
            verdict,
            reasons,
            waivers,
            valid_until,
            remedies,
        } = self;
        let mut text = String::new();
        // Writing to a text does not fail.
        let _infallible = writeln!(text, "{verdict}: the gate of {stage}, as of {as_of}\n");
        let wide = reasons
            .iter()
            .map(|reason| reason.requirement.chars().count());
        let wide = wide.max().unwrap_or_default();
        for status in ["unmet", "waived", "met"] {
            for reason in reasons.iter().filter(|reason| reason.status == status) {
                let (requirement, message) = (&reason.requirement, plain(&reason.message));
                let _infallible = writeln!(text, "  {status:<6}  {requirement:<wide$}  {message}");
            }
        }
        if !waivers.is_empty() {
            text.push_str("\nWaivers:\n");
            for waiver in waivers {
                let Waiver {
                    id,
                    owner,
                    expires_at,
                    outcome,
                } = waiver;
                let owner = plain(owner);
                let _infallible =
                    writeln!(text, "  {outcome:<8}  {id}  {owner}, until {expires_at}");
            }
        }
        let sets = remedies.as_ref().map(|remedies| remedies.sets.as_slice());
        if let Some(sets) = sets.filter(|sets| !sets.is_empty()) {
            text.push_str("\nIt would pass after all of one line:\n");
            for set in sets {
                let changes: Vec<String> = set.iter().map(Change::text).collect();
                let _infallible = writeln!(text, "  {}", changes.join("; "));
            }
        }
        if let Some(until) = valid_until {
            let _infallible = writeln!(text, "\nValid until {until}");
        }
        text
    }
}

impl Change {
    fn text(&self) -> String {
        let mut text = self.action.replace('-', " ");
        for part in std::iter::once(&self.target).chain(&self.findings) {
            if !part.is_empty() {
                text.push(' ');
                text.push_str(&plain(part));
            }
        }
        text
    }
}

/// What others wrote, without what would move a terminal's cursor.
fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}
