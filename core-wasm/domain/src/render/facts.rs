//! The numbers that every format prints, counted once.

use std::collections::BTreeMap;

use super::words;
use crate::model::{
    Component, ComponentKind, Finding, FindingState, Rule, Severity, Signal, SkipReason,
};
use crate::rules;
use crate::scan::{ScanResult, WaiverState};

/// Findings by state and severity.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Counts {
    by: BTreeMap<(FindingState, Severity), u64>,
}

impl Counts {
    pub(super) fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut by = BTreeMap::new();
        for finding in findings {
            *by.entry((finding.state, finding.severity)).or_default() += 1;
        }
        Self { by }
    }

    pub(super) fn open(&self, severity: Severity) -> u64 {
        self.by
            .get(&(FindingState::Open, severity))
            .copied()
            .unwrap_or(0)
    }

    pub(super) fn in_state(&self, state: FindingState) -> u64 {
        self.by
            .iter()
            .filter(|((of, _), _)| *of == state)
            .map(|(_, count)| count)
            .sum()
    }

    /// `12 open (1 critical, 11 low), 3 in the baseline, 1 waived`; states that hold nothing are
    /// left out, but open.
    pub(super) fn sentence(&self) -> String {
        let mut parts = Vec::new();
        for state in FindingState::ALL {
            let count = self.in_state(*state);
            if count == 0 && *state != FindingState::Open {
                continue;
            }
            let mut part = format!("{} {}", words::number(count), words::state(*state));
            if count > 0 && *state == FindingState::Open {
                part.push_str(&format!(" ({})", self.severities()));
            }
            parts.push(part);
        }
        parts.join(", ")
    }

    /// `1 critical, 4 high, …` of the open findings; nothing when there are none.
    pub(super) fn severities(&self) -> String {
        let parts: Vec<String> = Severity::ALL
            .iter()
            .filter(|severity| self.open(**severity) > 0)
            .map(|severity| format!("{} {}", words::number(self.open(*severity)), severity.id()))
            .collect();
        parts.join(", ")
    }
}

/// The rule of a finding.
pub(super) fn rule(finding: &Finding) -> Option<&'static Rule> {
    rules::find(&finding.rule)
}

/// The open findings of one severity, in the order of the result.
pub(super) fn open_at(result: &ScanResult, severity: Severity) -> Vec<&Finding> {
    result
        .findings
        .iter()
        .filter(|finding| finding.state == FindingState::Open && finding.severity == severity)
        .collect()
}

/// The findings in one state.
pub(super) fn in_state(result: &ScanResult, state: FindingState) -> Vec<&Finding> {
    result
        .findings
        .iter()
        .filter(|finding| finding.state == state)
        .collect()
}

/// The components of the inventory by kind, in the order of the vocabulary.
pub(super) fn by_kind(result: &ScanResult) -> BTreeMap<ComponentKind, Vec<&Component>> {
    let mut kinds: BTreeMap<ComponentKind, Vec<&Component>> = BTreeMap::new();
    for component in &result.inventory {
        kinds.entry(component.kind).or_default().push(component);
    }
    kinds
}

/// The signals by pattern.
pub(super) fn by_pattern(result: &ScanResult) -> BTreeMap<&str, Vec<&Signal>> {
    let mut patterns: BTreeMap<&str, Vec<&Signal>> = BTreeMap::new();
    for signal in &result.signals {
        patterns.entry(&signal.pattern).or_default().push(signal);
    }
    patterns
}

/// One term of `listed = syntax tree + text + Σ skipped`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CoverageTerm {
    pub(super) label: &'static str,
    pub(super) skipped: Option<SkipReason>,
    /// Whether its files count in the share that was read.
    pub(super) in_scope: bool,
    pub(super) files: u64,
    pub(super) bytes: u64,
}

/// The terms that add up to the files listed; reasons that hold nothing are left out.
pub(super) fn coverage_terms(result: &ScanResult) -> Vec<CoverageTerm> {
    let totals = &result.coverage.totals;
    let mut terms = vec![
        CoverageTerm {
            label: "syntax tree",
            skipped: None,
            in_scope: true,
            files: totals.syntax_tree_files,
            bytes: totals.syntax_tree_bytes,
        },
        CoverageTerm {
            label: "text",
            skipped: None,
            in_scope: true,
            files: totals.text_files,
            bytes: totals.text_bytes,
        },
    ];
    for (reason, files) in &totals.skipped_files {
        terms.push(CoverageTerm {
            label: words::skip_reason(*reason),
            skipped: Some(*reason),
            in_scope: is_in_scope(*reason),
            files: *files,
            bytes: totals.skipped_bytes.get(reason).copied().unwrap_or(0),
        });
    }
    terms
}

/// Whether files skipped for this reason count against the share that was read; see
/// [`crate::model::Coverage::read_share`].
const fn is_in_scope(reason: SkipReason) -> bool {
    !matches!(
        reason,
        SkipReason::Vendored
            | SkipReason::Generated
            | SkipReason::Ignored
            | SkipReason::Excluded
            | SkipReason::Binary
            | SkipReason::Link
    )
}

/// Files skipped, for whatever reason.
pub(super) fn skipped_files(result: &ScanResult) -> u64 {
    result.coverage.totals.skipped_files.values().sum()
}

/// `1,204 files = 800 syntax tree + 300 text + 104 skipped (60 vendored, 44 binary)`.
pub(super) fn coverage_identity(result: &ScanResult) -> String {
    let totals = &result.coverage.totals;
    let reasons: Vec<String> = coverage_terms(result)
        .iter()
        .filter(|term| term.skipped.is_some() && term.files > 0)
        .map(|term| format!("{} {}", words::number(term.files), term.label))
        .collect();
    let mut sentence = format!(
        "{} = {} syntax tree + {} text + {} skipped",
        words::counted(totals.files, "file", "files"),
        words::number(totals.syntax_tree_files),
        words::number(totals.text_files),
        words::number(skipped_files(result)),
    );
    if !reasons.is_empty() {
        sentence.push_str(&format!(" ({})", reasons.join(", ")));
    }
    sentence
}

/// `96.4 % of in-scope files read`, or that none are in scope.
pub(super) fn read_share(result: &ScanResult) -> String {
    match result.coverage.read_share {
        Some(share) => format!("{} of in-scope files read", words::percent(share)),
        None => "no file in scope".to_owned(),
    }
}

/// Why the verdict is what it is, in one line.
pub(super) fn reasons(result: &ScanResult) -> String {
    if result.verdict.reasons.is_empty() {
        return "no threshold was set".to_owned();
    }
    let messages: Vec<&str> = result
        .verdict
        .reasons
        .iter()
        .map(|reason| reason.message.as_str())
        .collect();
    messages.join("; ")
}

/// `3 waivers: 1 used, 1 unused, 1 expired`.
pub(super) fn waivers(result: &ScanResult) -> String {
    let parts: Vec<String> = WaiverState::ALL
        .iter()
        .filter_map(|state| {
            let in_state = result
                .waivers
                .iter()
                .filter(|waiver| waiver.state == *state);
            let count = in_state.count() as u64;
            (count > 0).then(|| format!("{} {}", words::number(count), state.id()))
        })
        .collect();
    let waivers = words::counted(result.waivers.len() as u64, "waiver", "waivers");
    format!("{waivers}: {}", parts.join(", "))
}
