//! Findings (gaps at a place) and signals (positive evidence at a place).

use serde::{Deserialize, Serialize};

use super::vocabulary::vocabulary;
use super::{Confidence, ControlRef, Domain, Place, Severity};

vocabulary! {
    /// Whether a finding still counts.
    FindingState {
        /// It counts.
        Open = "open",
        /// It was in the baseline the scan was compared with.
        Baseline = "baseline",
        /// An active waiver covers it.
        Waived = "waived",
    }
}

/// Lines of a file around a place, every secret in them masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Excerpt {
    /// Number of the first line, counted from 1.
    pub first_line: u32,
    /// The lines, without their line ends, cut at 200 characters.
    pub lines: Vec<String>,
}

/// A gap at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule that made it.
    pub rule: String,
    /// The rule's domain.
    pub domain: Domain,
    /// How much it matters.
    pub severity: Severity,
    /// How sure the scanner is.
    pub confidence: Confidence,
    /// What is wrong here, as a sentence that names the thing. Holds no secret.
    pub message: String,
    /// Where.
    pub place: Place,
    /// The code, every secret masked. Empty for findings about the whole repository.
    pub excerpt: Excerpt,
    /// 32 hex digits that survive moved lines: SHA-256 of rule, path, normalised snippet and the
    /// number of the same before it.
    pub fingerprint: String,
    /// Where the value came from, for findings that follow one through the code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<Place>,
    /// Whether it still counts.
    pub state: FindingState,
}

/// Positive evidence at a place: a control that is in force here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signal {
    /// The governance pattern it is an instance of.
    pub pattern: String,
    /// The pattern's domain.
    pub domain: Domain,
    /// How sure the scanner is.
    pub confidence: Confidence,
    /// What was seen.
    pub message: String,
    /// Where.
    pub place: Place,
    /// The code, every secret masked.
    pub excerpt: Excerpt,
    /// As [`Finding::fingerprint`], over the pattern.
    pub fingerprint: String,
    /// The controls it is evidence for.
    pub controls: Vec<ControlRef>,
}
