//! The findings, most severe first.

use std::fmt::{self, Write};

use super::Page;
use super::text::{Tone, cut, cut_start, pad, width, wrap};
use crate::model::{Finding, Severity};
use crate::render::escape::visible;
use crate::render::{facts, words};
use crate::scan::ScanResult;

/// Findings listed of one severity before the rest is counted.
const LISTED: usize = 20;
/// From this width on, the place stands beside the message.
const WIDE: usize = 90;
/// Columns before a row.
const INDENT: usize = 4;
/// Lines of a message before it is cut.
const MESSAGE_LINES: usize = 3;

/// Writes the open findings, and counts the covered ones.
pub(super) fn write(page: &mut Page, result: &ScanResult) -> fmt::Result {
    let counts = facts::Counts::of(&result.findings);
    page.section("Findings", &counts.sentence())?;
    for severity in Severity::ALL {
        let findings = facts::open_at(result, *severity);
        if findings.is_empty() {
            continue;
        }
        let tone = Tone::of_severity(*severity);
        let word = page.painter.paint(tone, words::severity(*severity));
        let count = words::number(findings.len() as u64);
        writeln!(page.out, "  {word}  {count}")?;
        let listed = findings.get(..LISTED).unwrap_or(&findings);
        let columns = Columns::fit(page, listed);
        for finding in listed {
            row(page, finding, columns)?;
        }
        let left = findings.len().saturating_sub(LISTED);
        if left > 0 {
            let sentence = format!("… {} more", words::number(left as u64));
            page.paragraph(4, Tone::Quiet, &sentence)?;
        }
    }
    Ok(())
}

/// Columns of one severity's rows.
#[derive(Clone, Copy)]
struct Columns {
    rule: usize,
    message: usize,
    /// None when the place stands below the message.
    place: Option<usize>,
}

impl Columns {
    fn fit(page: &Page, findings: &[&Finding]) -> Self {
        let widest = |text: fn(&Finding) -> String| {
            let widths = findings
                .iter()
                .map(|finding| width(&visible(&text(finding))));
            widths.max().unwrap_or(0)
        };
        let rule = widest(|finding| finding.rule.clone()).min(page.width / 3);
        let room = page.width.saturating_sub(INDENT + rule + 2);
        if page.width < WIDE {
            return Self {
                rule,
                message: room,
                place: None,
            };
        }
        let place = widest(|finding| words::place(&finding.place)).min(room * 2 / 5);
        Self {
            rule,
            message: room.saturating_sub(place + 2),
            place: Some(place),
        }
    }
}

fn row(page: &mut Page, finding: &Finding, columns: Columns) -> fmt::Result {
    let rule = pad(&cut(&visible(&finding.rule), columns.rule), columns.rule);
    let rule = page.painter.paint(Tone::Accent, &rule);
    let place = words::place(&finding.place);
    let place = visible(&place);
    let mut message = wrap(&visible(&finding.message), columns.message);
    if message.len() > MESSAGE_LINES {
        let rest = message.split_off(MESSAGE_LINES - 1).join(" ");
        message.push(cut(&rest, columns.message));
    }
    let mut lines = message.into_iter();
    let first = lines.next().unwrap_or_default();
    let below = " ".repeat(INDENT + columns.rule + 2);
    let indent = " ".repeat(INDENT);
    if let Some(room) = columns.place {
        let first = pad(&first, columns.message);
        let place = page.painter.paint(Tone::Quiet, &cut_start(&place, room));
        writeln!(page.out, "{indent}{rule}  {first}  {place}")?;
    } else {
        writeln!(page.out, "{indent}{rule}  {first}")?;
    }
    for line in lines {
        writeln!(page.out, "{below}{line}")?;
    }
    if columns.place.is_none() {
        let place = cut_start(&place, columns.message);
        writeln!(
            page.out,
            "{below}{}",
            page.painter.paint(Tone::Quiet, &place)
        )?;
    }
    Ok(())
}
