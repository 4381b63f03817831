//! Brings the facts into the one form that a digest is taken of, and refuses what can't be true.
//!
//! Two callers that gather the same facts in another order must come to the same decision, so
//! lists are sorted here, and times are cut to whole seconds: as text of equal length they compare
//! the way they do in time, which is all that a policy can do with them.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan};

use super::GateInput;

/// Findings that a gate takes: far more than anyone can waive or close before a release.
const MOST_FINDINGS: usize = 20_000;
/// Entries of any other list.
const MOST_ENTRIES: usize = 1_000;
/// Bytes of any text: it is shown in a decision.
const LONGEST_TEXT: usize = 4_096;
/// All of a share, in basis points.
const WHOLE: u32 = 10_000;

/// Why facts are no input of a gate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {message}")]
pub struct InputError {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
}

impl InputError {
    fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            message: message.into(),
        }
    }
}

impl GateInput {
    /// Reads and settles an input.
    ///
    /// # Errors
    /// Names the first thing that is wrong.
    pub fn from_json(document: &[u8]) -> Result<Self, InputError> {
        serde_json::from_slice::<Self>(document)
            .map_err(|error| InputError::new("", error.to_string()))?
            .settled()
    }

    /// Returns the input in its one form.
    ///
    /// # Errors
    /// Names the first thing that is wrong: a share above the whole, two entries under one
    /// identifier, a list or a text that is too long.
    pub fn settled(mut self) -> Result<Self, InputError> {
        self.check_lists()?;
        self.check_texts()?;
        self.check_shares()?;
        self.cut_times();
        self.project.frameworks.sort_unstable();
        self.project.frameworks.dedup();
        self.personal_data.evidence.sort_unstable();
        self.personal_data.evidence.dedup();
        self.scores.sort_by_key(|score| score.framework);
        self.findings
            .sort_by(|one, other| one.fingerprint.cmp(&other.fingerprint));
        self.artifacts
            .sort_by(|one, other| (&one.kind, &one.id).cmp(&(&other.kind, &other.id)));
        self.waivers.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(self)
    }

    fn check_lists(&self) -> Result<(), InputError> {
        let lists = [
            ("/findings", self.findings.len(), MOST_FINDINGS),
            ("/scores", self.scores.len(), MOST_ENTRIES),
            ("/artifacts", self.artifacts.len(), MOST_ENTRIES),
            ("/waivers", self.waivers.len(), MOST_ENTRIES),
            (
                "/personalData/evidence",
                self.personal_data.evidence.len(),
                MOST_FINDINGS,
            ),
        ];
        for (pointer, length, most) in lists {
            if length > most {
                let message = format!("{length} entries are more than {most}");
                return Err(InputError::new(pointer, message));
            }
        }
        unique("/findings", self.findings.iter().map(|it| &it.fingerprint))?;
        unique("/artifacts", self.artifacts.iter().map(|it| &it.id))?;
        unique("/waivers", self.waivers.iter().map(|it| &it.id))?;
        unique("/scores", self.scores.iter().map(|it| it.framework))
    }

    fn check_texts(&self) -> Result<(), InputError> {
        let mut texts: Vec<(String, &str)> = vec![
            ("/project/id".to_owned(), &self.project.id),
            ("/project/name".to_owned(), &self.project.name),
            (
                "/project/defaultBranch".to_owned(),
                &self.project.default_branch,
            ),
            (
                "/project/owner".to_owned(),
                self.project.owner.as_deref().unwrap_or("none"),
            ),
        ];
        for (index, finding) in self.findings.iter().enumerate() {
            texts.push((
                format!("/findings/{index}/fingerprint"),
                &finding.fingerprint,
            ));
            texts.push((format!("/findings/{index}/place"), &finding.place));
        }
        for (index, artifact) in self.artifacts.iter().enumerate() {
            texts.push((format!("/artifacts/{index}/id"), &artifact.id));
        }
        for (index, waiver) in self.waivers.iter().enumerate() {
            texts.push((format!("/waivers/{index}/id"), &waiver.id));
            texts.push((format!("/waivers/{index}/reason"), &waiver.reason));
        }
        for (pointer, text) in texts {
            if text.len() > LONGEST_TEXT {
                let message = format!("{} bytes are more than {LONGEST_TEXT}", text.len());
                return Err(InputError::new(pointer, message));
            }
        }
        Ok(())
    }

    fn check_shares(&self) -> Result<(), InputError> {
        let mut shares = Vec::new();
        for (index, score) in self.scores.iter().enumerate() {
            shares.push((format!("/scores/{index}/low"), score.low));
            shares.push((format!("/scores/{index}/high"), score.high));
            shares.push((format!("/scores/{index}/coverage"), score.coverage));
        }
        if let Some(scan) = &self.scan {
            shares.push(("/scan/readShare".to_owned(), scan.read_share));
        }
        for (pointer, share) in shares {
            if let Some(share) = share.filter(|share| *share > WHOLE) {
                let message = format!("{share} basis points are more than the whole");
                return Err(InputError::new(pointer, message));
            }
        }
        Ok(())
    }

    fn cut_times(&mut self) {
        if let Some(scan) = &mut self.scan {
            scan.scanned_at = whole_second(scan.scanned_at);
            scan.expires_at = scan.expires_at.map(whole_second);
        }
        if let Some(assessment) = &mut self.assessment {
            assessment.expires_at = assessment.expires_at.map(whole_second);
        }
        for artifact in &mut self.artifacts {
            artifact.expires_at = artifact.expires_at.map(whole_second);
        }
        for waiver in &mut self.waivers {
            waiver.approved_at = whole_second(waiver.approved_at);
            waiver.expires_at = whole_second(waiver.expires_at);
        }
    }
}

/// Returns the last whole second at or before an instant.
pub(super) fn whole_second(instant: Timestamp) -> Timestamp {
    let fraction = instant.subsec_nanosecond();
    let cut = if fraction < 0 {
        fraction + 1_000_000_000
    } else {
        fraction
    };
    instant
        .checked_sub(i64::from(cut).nanoseconds())
        .unwrap_or(instant)
}

fn unique<T: Ord + std::fmt::Debug>(
    pointer: &str,
    keys: impl Iterator<Item = T>,
) -> Result<(), InputError> {
    let mut seen = BTreeSet::new();
    for (index, key) in keys.enumerate() {
        let message = format!("{key:?} is there twice");
        if !seen.insert(key) {
            return Err(InputError::new(format!("{pointer}/{index}"), message));
        }
    }
    Ok(())
}
