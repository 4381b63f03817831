//! What each item of evidence says, in a sentence.

use crate::model::{Component, Confidence, Finding, FindingState, Signal};
use crate::reference::{Pattern, questions};
use crate::render::words;
use crate::scan::ScanResult;
use crate::score::{ControlScore, FrameworkScore};

use super::input::Answer;

/// The names of the levels of maturity.
const LEVELS: [&str; 5] = [
    "absent",
    "ad hoc",
    "partial",
    "established",
    "measured and improving",
];

pub(super) fn coverage(scan: &ScanResult) -> String {
    let totals = &scan.coverage.totals;
    let read = totals.syntax_tree_files + totals.text_files;
    let share = scan.coverage.read_share.map_or_else(
        || "no file was in scope".to_owned(),
        |share| format!("{} of the files in scope", words::percent(share)),
    );
    format!(
        "The scan of {} read {} of {} listed: {share}.",
        scan.as_of,
        words::number(read),
        words::counted(totals.files, "file", "files"),
    )
}

pub(super) fn component(component: &Component) -> String {
    let kind = match component.kind.id() {
        "sdk" => "SDK".to_owned(),
        "mcp-server" => "MCP server".to_owned(),
        other => other.replace('-', " "),
    };
    let version = match &component.version {
        Some(version) => format!(" {version}"),
        None => String::new(),
    };
    let provider = match &component.provider {
        Some(provider) => format!(", provided by {provider},"),
        None => String::new(),
    };
    let places = words::counted(component.places.len() as u64, "place", "places");
    format!(
        "The {kind} {}{version}{provider} is used in {places}.",
        component.name
    )
}

pub(super) fn signal(signal: &Signal, pattern: Option<&Pattern>) -> String {
    let name = pattern.map_or(signal.pattern.as_str(), |pattern| pattern.name.as_str());
    let sure = match signal.confidence {
        Confidence::High | Confidence::Medium => "Seen",
        Confidence::Low => "A hint was seen",
    };
    format!("{name}. {sure} in the code: {}", sentence(&signal.message))
}

pub(super) fn not_observed(pattern: &Pattern) -> String {
    format!(
        "{}. The scan looked for it and saw no instance in the code that was read.",
        pattern.name
    )
}

pub(super) fn finding(finding: &Finding) -> String {
    let state = match finding.state {
        FindingState::Open => "open".to_owned(),
        other => words::state(other).to_owned(),
    };
    format!(
        "{} ({state}, {}): {}",
        words::severity(finding.severity),
        finding.rule,
        sentence(&finding.message)
    )
}

pub(super) fn answer(answer: &Answer) -> Option<String> {
    let question = questions()
        .iter()
        .find(|question| question.id == answer.question)?;
    let level = usize::from(answer.maturity);
    let name = LEVELS.get(level)?;
    let anchor = question
        .scale
        .iter()
        .find(|anchor| anchor.level == u32::from(answer.maturity))
        .map_or("", |anchor| anchor.anchor.as_str());
    let note = answer.note.split_whitespace().collect::<Vec<_>>().join(" ");
    let note = if note.is_empty() {
        String::new()
    } else {
        format!(" Note: {}", sentence(&note))
    };
    Some(format!(
        "{} Answered: level {level} of 4, {name}. {}{note}",
        question.text,
        sentence(anchor)
    ))
}

pub(super) fn control(framework: &FrameworkScore, control: &ControlScore) -> String {
    format!(
        "{} {}, {}: {}. {}",
        words::framework(framework.framework),
        control.id,
        control.title,
        words::control_status(control.status),
        sentence(&control.reason)
    )
}

pub(super) fn score(framework: &FrameworkScore) -> String {
    let counts = &framework.counts;
    let band = framework.band.map_or_else(
        || "no score, for nothing is in evidence".to_owned(),
        |band| {
            format!(
                "{} to {}, with evidence on {} of the controls",
                words::percent(band.low),
                words::percent(band.high),
                words::percent(band.coverage)
            )
        },
    );
    format!(
        "{} {}: {band}. {} satisfied, {} partial, {} gaps, {} not evidenced.",
        framework.name,
        framework.version,
        counts.satisfied,
        counts.partial,
        counts.gap,
        counts.not_evidenced
    )
}

/// Returns the words with a full stop, where they end without one.
pub(super) fn sentence(words: &str) -> String {
    let words = words.trim();
    if words.is_empty() || words.ends_with(['.', '?', '!']) {
        return words.to_owned();
    }
    format!("{words}.")
}
