//! What the evidence for and against one control adds up to.

use std::collections::BTreeMap;

use super::ControlStatus;
use crate::model::{Confidence, ControlRef, Domain, FindingState, FrameworkId, Severity};
use crate::reference::Strength;

/// A finding, as scoring sees it.
#[derive(Debug, Clone, Copy)]
pub struct Gap<'a> {
    /// The finding.
    pub fingerprint: &'a str,
    /// Its domain.
    pub domain: Domain,
    /// How much it matters.
    pub severity: Severity,
    /// Whether it still counts.
    pub state: FindingState,
    /// The controls it is against.
    pub controls: &'a [ControlRef],
}

/// A signal, as scoring sees it.
#[derive(Debug, Clone, Copy)]
pub struct Proof<'a> {
    /// The signal.
    pub fingerprint: &'a str,
    /// Its domain.
    pub domain: Domain,
    /// How sure the scanner is.
    pub confidence: Confidence,
    /// The controls it speaks for.
    pub controls: &'a [ControlRef],
}

/// An answer that a person gave in an assessment, as scoring sees it.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The question.
    pub question: &'a str,
    /// Its domain.
    pub domain: Domain,
    /// From 0, nothing is in place, to 4.
    pub maturity: u8,
    /// The controls that the question bears on.
    pub controls: &'a [ControlRef],
}

/// Evidence by control.
pub(super) type Book<'a> = BTreeMap<(FrameworkId, &'a str), Evidence<'a>>;

/// The evidence on one control.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence<'a> {
    gaps: Vec<Gap<'a>>,
    proofs: Vec<Proof<'a>>,
    claims: Vec<Claim<'a>>,
}

/// Sorts the evidence by control.
pub(super) fn book<'a>(gaps: &[Gap<'a>], proofs: &[Proof<'a>], claims: &[Claim<'a>]) -> Book<'a> {
    let mut book = Book::new();
    for gap in gaps {
        for control in gap.controls {
            let evidence = book.entry((control.framework, control.id.as_str()));
            evidence.or_default().gaps.push(*gap);
        }
    }
    for proof in proofs {
        for control in proof.controls {
            let evidence = book.entry((control.framework, control.id.as_str()));
            evidence.or_default().proofs.push(*proof);
        }
    }
    for claim in claims {
        for control in claim.controls {
            let evidence = book.entry((control.framework, control.id.as_str()));
            evidence.or_default().claims.push(*claim);
        }
    }
    book
}

/// How far positive evidence carries. The order is from nothing to enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Carries {
    Nothing,
    Partial,
    Satisfied,
}

/// A status and the reason for it.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    pub(super) status: ControlStatus,
    pub(super) reason: &'static str,
}

impl Evidence<'_> {
    /// Judges the control by the evidence of the domains in `reach`, each with the strength the
    /// crosswalk gives it.
    pub(super) fn judge(&self, reach: &BTreeMap<Domain, Strength>) -> Verdict {
        if reach.is_empty() && self.claims.is_empty() {
            return Verdict {
                status: ControlStatus::NotEvidenced,
                reason: "No domain in scope reaches this control: code alone cannot answer for it.",
            };
        }
        let shown = self.proofs.iter().map(|proof| carries(proof, reach));
        let said = self.claims.iter().map(|claim| claimed(claim, reach));
        let carries = shown.chain(said).max().unwrap_or(Carries::Nothing);
        let serious = |gap: &&Gap<'_>| gap.severity <= Severity::Medium;
        let is_open = self
            .gaps
            .iter()
            .filter(serious)
            .any(|gap| gap.state != FindingState::Waived);
        let is_denied = self.claims.iter().any(|claim| claim.maturity == 0);
        // A waiver says that somebody accepts the gap, not that it is gone: it can take a control
        // from a gap to unknown, never to a pass.
        let is_waived = self
            .gaps
            .iter()
            .filter(serious)
            .any(|gap| gap.state == FindingState::Waived);
        let (status, reason) = match (carries, is_open, is_waived) {
            (Carries::Nothing, false, _) if is_denied => (
                ControlStatus::Gap,
                "The assessment answers that nothing is in place, and there is no positive evidence.",
            ),
            (Carries::Partial | Carries::Satisfied, false, _) if is_denied => (
                ControlStatus::Partial,
                "Positive evidence, and an answer of the assessment that nothing is in place.",
            ),
            (Carries::Nothing, true, _) => (
                ControlStatus::Gap,
                "An open finding at medium or above, and no positive evidence.",
            ),
            (Carries::Nothing, false, true) => (
                ControlStatus::NotEvidenced,
                "A waived finding, and no positive evidence: it counts as unknown.",
            ),
            (Carries::Nothing, false, false) if !self.proofs.is_empty() => (
                ControlStatus::NotEvidenced,
                "Only hints of it were seen: it counts as unknown.",
            ),
            (Carries::Nothing, false, false) => (
                ControlStatus::NotEvidenced,
                "Nothing was seen for or against it.",
            ),
            (_, true, _) => (
                ControlStatus::Partial,
                "Positive evidence, and an open finding at medium or above.",
            ),
            (_, false, true) => (
                ControlStatus::Partial,
                "Positive evidence, and a waived finding at medium or above.",
            ),
            (Carries::Partial, false, false) => (
                ControlStatus::Partial,
                "Positive evidence that supports it in part: the control asks for more than is shown.",
            ),
            (Carries::Satisfied, false, false) => (
                ControlStatus::Satisfied,
                "Positive evidence, and no open finding at medium or above.",
            ),
        };
        Verdict { status, reason }
    }

    /// Keeps the evidence of one domain.
    pub(super) fn of(&self, domain: Domain) -> Self {
        Self {
            gaps: of(&self.gaps, |gap| gap.domain == domain),
            proofs: of(&self.proofs, |proof| proof.domain == domain),
            claims: of(&self.claims, |claim| claim.domain == domain),
        }
    }

    /// Returns the fingerprints of the findings, sorted.
    pub(super) fn findings(&self) -> Vec<String> {
        sorted(self.gaps.iter().map(|gap| gap.fingerprint))
    }

    /// Returns the questions that were answered, sorted.
    pub(super) fn answers(&self) -> Vec<String> {
        sorted(self.claims.iter().map(|claim| claim.question))
    }

    /// Returns the fingerprints of the signals, sorted.
    pub(super) fn signals(&self) -> Vec<String> {
        sorted(self.proofs.iter().map(|proof| proof.fingerprint))
    }
}

/// A hint, such as a package in a manifest, is shown with the control and carries nothing. A
/// control that the pattern names and the crosswalk does not give to the pattern's own domain is a
/// supporting link at best.
fn carries(proof: &Proof<'_>, reach: &BTreeMap<Domain, Strength>) -> Carries {
    match (reach.get(&proof.domain), proof.confidence) {
        (_, Confidence::Low) => Carries::Nothing,
        (Some(Strength::Direct), _) => Carries::Satisfied,
        (Some(Strength::Supporting) | None, _) => Carries::Partial,
    }
}

/// A person's word that something is managed carries as far as a signal does, and that it has been begun, in part.
fn claimed(claim: &Claim<'_>, reach: &BTreeMap<Domain, Strength>) -> Carries {
    match (reach.get(&claim.domain), claim.maturity) {
        (_, 0) => Carries::Nothing,
        (Some(Strength::Direct), 3..) => Carries::Satisfied,
        _ => Carries::Partial,
    }
}

fn of<T: Copy>(all: &[T], belongs: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().copied().filter(|item| belongs(item)).collect()
}

fn sorted<'a>(fingerprints: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut sorted: Vec<String> = fingerprints.map(str::to_owned).collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}
