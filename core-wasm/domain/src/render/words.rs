//! The words and number shapes that every format for people shares.

use crate::model::{
    ComponentKind, Confidence, Domain, FindingState, FrameworkId, Place, Reading, Severity,
    SkipReason,
};
use crate::scan::{VerdictStatus, WaiverState, WaiverUse};
use crate::score::ControlStatus;

/// What is written where there is no evidence either way.
pub(crate) const NOT_EVIDENCED: &str = "not evidenced";

pub(crate) const fn verdict(status: VerdictStatus) -> &'static str {
    match status {
        VerdictStatus::Pass => "Pass",
        VerdictStatus::Fail => "Fail",
        VerdictStatus::Incomplete => "Incomplete",
        VerdictStatus::Empty => "Empty",
    }
}

pub(crate) const fn domain(domain: Domain) -> &'static str {
    match domain {
        Domain::HumanOversight => "Human oversight",
        Domain::PrivacyAndPii => "Privacy and PII",
        Domain::AuditLogging => "Audit logging",
        Domain::FairnessAndBias => "Fairness and bias",
        Domain::TransparencyAndExplainability => "Transparency and explainability",
        Domain::SecurityAndRobustness => "Security and robustness",
        Domain::DataAndModelGovernance => "Data and model governance",
    }
}

/// The short name of a framework, for a label beside a control's identifier.
pub(crate) const fn framework(framework: FrameworkId) -> &'static str {
    match framework {
        FrameworkId::NistAiRmf => "NIST AI RMF",
        FrameworkId::EuAiAct => "EU AI Act",
        FrameworkId::Iso42001 => "ISO/IEC 42001",
        FrameworkId::OwaspLlm => "OWASP LLM Top 10",
        FrameworkId::NistCsf => "NIST CSF",
        FrameworkId::Soc2 => "SOC 2",
        FrameworkId::Hipaa => "HIPAA",
        FrameworkId::Gdpr => "GDPR",
        FrameworkId::Iso27001 => "ISO/IEC 27001",
        FrameworkId::Nist80053 => "NIST SP 800-53",
    }
}

pub(crate) const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high confidence",
        Confidence::Medium => "medium confidence",
        Confidence::Low => "low confidence",
    }
}

pub(crate) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Info => "Info",
    }
}

pub(crate) const fn state(state: FindingState) -> &'static str {
    match state {
        FindingState::Open => "open",
        FindingState::Baseline => "in the baseline",
        FindingState::Waived => "waived",
    }
}

pub(crate) const fn control_status(status: ControlStatus) -> &'static str {
    match status {
        ControlStatus::Satisfied => "satisfied",
        ControlStatus::Partial => "partial",
        ControlStatus::Gap => "gap",
        ControlStatus::NotEvidenced => NOT_EVIDENCED,
        ControlStatus::OutOfScope => "out of scope",
    }
}

pub(crate) const fn waiver_state(state: WaiverState) -> &'static str {
    match state {
        WaiverState::Used => "in use",
        WaiverState::Unused => "unused: nothing it could cover was found",
        WaiverState::Expired => "expired: it covers nothing any more",
    }
}

pub(crate) const fn kind(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Sdk => "SDKs",
        ComponentKind::Framework => "Frameworks",
        ComponentKind::Model => "Models",
        ComponentKind::Prompt => "Prompts",
        ComponentKind::Agent => "Agents",
        ComponentKind::Tool => "Tools",
        ComponentKind::VectorStore => "Vector stores",
        ComponentKind::Dataset => "Datasets",
        ComponentKind::Notebook => "Notebooks",
        ComponentKind::McpServer => "MCP servers",
        ComponentKind::Weights => "Weights",
        ComponentKind::Service => "Services",
    }
}

pub(crate) const fn skip_reason(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Vendored => "vendored",
        SkipReason::Generated => "generated",
        SkipReason::Ignored => "ignored",
        SkipReason::Excluded => "excluded",
        SkipReason::Binary => "binary",
        SkipReason::TooLarge => "too large",
        SkipReason::UnsupportedLanguage => "unsupported language",
        SkipReason::UnsupportedEncoding => "unsupported encoding",
        SkipReason::Unreadable => "unreadable",
        SkipReason::Link => "link",
        SkipReason::LimitHit => "limit hit",
    }
}

/// What a waiver covers: a rule or one finding, and where.
pub(crate) fn waiver_subject(waiver: &WaiverUse) -> String {
    let subject = waiver.rule.as_deref().or(waiver.fingerprint.as_deref());
    let subject = subject.unwrap_or("everything");
    match &waiver.path {
        Some(path) => format!("{subject} in {path}"),
        None => subject.to_owned(),
    }
}

/// How a file was read, in the words of the ledger.
pub(crate) fn reading(reading: &Reading) -> String {
    match reading {
        Reading::SyntaxTree => "syntax tree".to_owned(),
        Reading::Text { parse_error: None } => "text".to_owned(),
        Reading::Text {
            parse_error: Some(error),
        } => format!("text; parser gave up: {error}"),
        Reading::Skipped { reason } => format!("skipped: {}", skip_reason(*reason)),
    }
}

/// `path:line`, or what stands for it where a finding is about the whole repository.
pub(crate) fn place(place: &Place) -> String {
    if is_whole_repository(place) {
        return "whole repository".to_owned();
    }
    let Place {
        path, line, cell, ..
    } = place;
    match (line, cell) {
        (0, _) => path.clone(),
        (_, Some(cell)) => format!("{path}:{line} (cell {cell})"),
        (_, None) => format!("{path}:{line}"),
    }
}

/// Whether a place stands for the whole repository.
pub(crate) fn is_whole_repository(place: &Place) -> bool {
    is_root(&place.path)
}

/// Whether a path is the root of the scan itself.
pub(crate) fn is_root(path: &str) -> bool {
    matches!(path, "" | "." | "./")
}

/// `12,345`.
pub(crate) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 finding`, `12,345 findings`.
pub(crate) fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(value), if value == 1 { one } else { many })
}

/// Basis points as a number of percent with one decimal, cut and not rounded: 99.99 % must not
/// read 100.
pub(crate) fn percent_number(basis_points: u32) -> String {
    format!("{}.{}", basis_points / 100, basis_points % 100 / 10)
}

/// `62.5 %`.
pub(crate) fn percent(basis_points: u32) -> String {
    format!("{} %", percent_number(basis_points))
}

/// `1.4 MB`, in powers of a thousand.
pub(crate) fn bytes(value: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    if value < 1000 {
        return format!("{value} B");
    }
    let mut tenths = value / 100;
    let mut unit = "kB";
    for next in units {
        unit = next;
        if tenths < 10_000 {
            break;
        }
        tenths /= 1000;
    }
    format!("{}.{} {unit}", number(tenths / 10), tenths % 10)
}
