//! Markdown for a pull request's comment or an audit's file, in the order of the terminal's table.
//!
//! GitHub cuts a comment at 65,536 characters, so lists are capped, and each cap says how many
//! lines it left out.

use std::fmt::{self, Write};

use super::escape::{Markdown, MarkdownCode};
use super::{facts, words};
use crate::model::{Finding, FindingState, Place, Severity};
use crate::scan::ScanResult;
use crate::score::Band;

/// Findings listed of one severity before the rest is counted.
const LISTED: usize = 25;
/// Names listed of one kind or pattern before the rest is counted.
const NAMES: usize = 12;

/// Renders a result as Markdown.
pub(super) fn render(result: &ScanResult) -> Result<String, fmt::Error> {
    let mut out = String::new();
    verdict(&mut out, result)?;
    coverage(&mut out, result)?;
    scores(&mut out, result)?;
    inventory(&mut out, result)?;
    findings(&mut out, result)?;
    signals(&mut out, result)?;
    waivers(&mut out, result)?;
    Ok(out)
}

fn verdict(out: &mut String, result: &ScanResult) -> fmt::Result {
    writeln!(
        out,
        "## Advisory: {}\n\n**{}**\n\n{}, {} {}, as of {}\n",
        words::verdict(result.verdict.status),
        Markdown(&facts::reasons(result)),
        MarkdownCode(&result.target),
        Markdown(&result.tool.name),
        Markdown(&result.tool.version),
        Markdown(&result.as_of),
    )
}

fn coverage(out: &mut String, result: &ScanResult) -> fmt::Result {
    writeln!(out, "### Coverage\n\n**{}**", facts::read_share(result))?;
    writeln!(out, "\n{}\n", facts::coverage_identity(result))?;
    writeln!(out, "| | Files | Bytes |\n| --- | ---: | ---: |")?;
    for term in facts::coverage_terms(result) {
        let prefix = if term.skipped.is_some() {
            "skipped: "
        } else {
            "read: "
        };
        let files = words::number(term.files);
        let bytes = words::bytes(term.bytes);
        writeln!(out, "| {prefix}{} | {files} | {bytes} |", term.label)?;
    }
    let totals = &result.coverage.totals;
    let files = words::number(totals.files);
    let bytes = words::bytes(totals.bytes);
    writeln!(out, "| **listed** | **{files}** | **{bytes}** |\n")?;
    if totals.parse_errors > 0 {
        let errors = words::counted(totals.parse_errors, "file was read", "files were read");
        writeln!(out, "{errors} as text because the parser gave up.\n")?;
    }
    Ok(())
}

fn scores(out: &mut String, result: &ScanResult) -> fmt::Result {
    let scores = &result.scores;
    writeln!(
        out,
        "### Scores\n\nLow counts every unknown as nothing, high as full; evidenced is the share \
         of controls with any evidence.\n"
    )?;
    writeln!(
        out,
        "| | Low | High | Evidenced | Satisfied | Partial | Gap | Not evidenced |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )?;
    writeln!(out, "| **All** | {} | | | | |", band(scores.overall))?;
    let domains = scores
        .domains
        .iter()
        .map(|score| (words::domain(score.domain), score.band, score.counts));
    let frameworks = scores
        .frameworks
        .iter()
        .map(|score| (words::framework(score.framework), score.band, score.counts));
    for (name, score, counts) in domains.chain(frameworks) {
        writeln!(
            out,
            "| {name} | {} | {} | {} | {} | {} |",
            band(score),
            counts.satisfied,
            counts.partial,
            counts.gap,
            counts.not_evidenced
        )?;
    }
    writeln!(out)
}

fn band(band: Option<Band>) -> String {
    match band.filter(|band| band.coverage > 0) {
        Some(band) => format!(
            "{} | {} | {}",
            words::percent(band.low),
            words::percent(band.high),
            words::percent(band.coverage)
        ),
        None => format!("— | — | {}", words::NOT_EVIDENCED),
    }
}

fn inventory(out: &mut String, result: &ScanResult) -> fmt::Result {
    writeln!(out, "### Inventory\n")?;
    if result.inventory.is_empty() {
        return writeln!(out, "No AI component seen.\n");
    }
    writeln!(out, "| Kind | Count | Components |\n| --- | ---: | --- |")?;
    for (kind, components) in facts::by_kind(result) {
        let names = components.iter().map(|component| {
            let version = component.version.as_deref();
            version.map_or_else(
                || component.name.clone(),
                |version| format!("{} {version}", component.name),
            )
        });
        let names = code_list(names.collect());
        let count = components.len();
        writeln!(out, "| {} | {count} | {names} |", words::kind(kind))?;
    }
    writeln!(out)
}

fn findings(out: &mut String, result: &ScanResult) -> fmt::Result {
    let counts = facts::Counts::of(&result.findings);
    writeln!(out, "### Findings\n\n{}\n", counts.sentence())?;
    for severity in Severity::ALL {
        let findings = facts::open_at(result, *severity);
        if !findings.is_empty() {
            let title = format!("{}: {}", words::severity(*severity), findings.len());
            writeln!(out, "#### {title}\n")?;
            finding_table(out, &findings)?;
        }
    }
    for state in [FindingState::Baseline, FindingState::Waived] {
        let findings = facts::in_state(result, state);
        if !findings.is_empty() {
            let title = format!("{} {}", findings.len(), words::state(state));
            writeln!(out, "<details><summary>{title}</summary>\n")?;
            finding_table(out, &findings)?;
            writeln!(out, "</details>\n")?;
        }
    }
    Ok(())
}

fn finding_table(out: &mut String, findings: &[&Finding]) -> fmt::Result {
    writeln!(out, "| Rule | Finding | Place |\n| --- | --- | --- |")?;
    for finding in findings.iter().take(LISTED) {
        writeln!(
            out,
            "| {} | {} | {} |",
            MarkdownCode(&finding.rule),
            Markdown(&finding.message),
            place(&finding.place)
        )?;
    }
    let left = findings.len().saturating_sub(LISTED);
    if left > 0 {
        let left = words::number(left as u64);
        writeln!(out, "\n{left} more are not listed here.")?;
    }
    writeln!(out)
}

fn place(place: &Place) -> String {
    if words::is_whole_repository(place) {
        return words::place(place);
    }
    MarkdownCode(&words::place(place)).to_string()
}

fn signals(out: &mut String, result: &ScanResult) -> fmt::Result {
    writeln!(out, "### Signals\n")?;
    if result.signals.is_empty() {
        return writeln!(out, "No positive evidence seen.\n");
    }
    writeln!(out, "| Pattern | Count | Places |\n| --- | ---: | --- |")?;
    for (pattern, signals) in facts::by_pattern(result) {
        let places = signals.iter().map(|signal| words::place(&signal.place));
        let places = code_list(places.collect());
        let count = signals.len();
        writeln!(out, "| {} | {count} | {places} |", MarkdownCode(pattern))?;
    }
    writeln!(out)
}

fn code_list(names: Vec<String>) -> String {
    let listed = names.iter().take(NAMES);
    let mut parts: Vec<String> = listed.map(|name| MarkdownCode(name).to_string()).collect();
    let left = names.len().saturating_sub(NAMES);
    if left > 0 {
        parts.push(format!("and {} more", words::number(left as u64)));
    }
    parts.join(", ")
}

fn waivers(out: &mut String, result: &ScanResult) -> fmt::Result {
    if result.waivers.is_empty() {
        return Ok(());
    }
    writeln!(out, "### Waivers\n\n{}\n", facts::waivers(result))?;
    writeln!(
        out,
        "| Covers | State | Until | Owner | Reason |\n| --- | --- | --- | --- | --- |"
    )?;
    for waiver in &result.waivers {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            MarkdownCode(&words::waiver_subject(waiver)),
            words::waiver_state(waiver.state),
            Markdown(&waiver.expires),
            Markdown(&waiver.owner),
            Markdown(&waiver.reason)
        )?;
    }
    writeln!(out)
}
