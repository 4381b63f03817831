//! The report in a terminal: verdict, coverage, scores, inventory, findings, signals, waivers.
//!
//! Aligned columns, no line longer than the width, colour only when asked for and never the only
//! carrier of a meaning. Nothing is left out silently: where a list is cut, the count is said.

mod findings;
mod gate;
mod scores;
mod sheet;
mod text;

use std::fmt::{self, Write};

pub(super) use self::gate::gate;
pub(super) use self::sheet::Sheet;
use self::text::{Painter, Tone, cut, pad, pad_start, width, wrap};
use super::escape::visible;
use super::{RenderOptions, facts, words};
use crate::scan::{ScanResult, VerdictStatus, WaiverState};

/// Columns when the caller knows none.
const DEFAULT_WIDTH: u32 = 100;
/// Fewer columns than this are not worth fitting.
const LEAST_WIDTH: u32 = 40;

/// A page of fixed width that is written line by line.
struct Page {
    out: String,
    width: usize,
    painter: Painter,
}

impl Page {
    /// Writes `text` under a hanging indent, broken where it must.
    fn paragraph(&mut self, indent: usize, tone: Tone, text: &str) -> fmt::Result {
        let space = " ".repeat(indent);
        for line in wrap(&visible(text), self.width.saturating_sub(indent)) {
            writeln!(self.out, "{space}{}", self.painter.paint(tone, &line))?;
        }
        Ok(())
    }

    /// Opens a section: its name, and what there is to say in one line.
    fn section(&mut self, name: &str, summary: &str) -> fmt::Result {
        writeln!(self.out)?;
        let heading = self.painter.paint(Tone::Heading, name);
        let room = self.width.saturating_sub(width(name) + 2);
        if width(summary) <= room {
            return writeln!(self.out, "{heading}  {summary}");
        }
        writeln!(self.out, "{heading}")?;
        self.paragraph(2, Tone::Plain, summary)
    }
}

/// Renders a result for a terminal.
pub(super) fn render(result: &ScanResult, options: &RenderOptions) -> Result<String, fmt::Error> {
    let mut page = Page {
        out: String::new(),
        width: options.width.unwrap_or(DEFAULT_WIDTH).max(LEAST_WIDTH) as usize,
        painter: Painter {
            color: options.color,
        },
    };
    verdict(&mut page, result)?;
    coverage(&mut page, result)?;
    scores::write(&mut page, result)?;
    inventory(&mut page, result)?;
    findings::write(&mut page, result)?;
    signals(&mut page, result)?;
    waivers(&mut page, result)?;
    more(&mut page, result)?;
    Ok(page.out)
}

fn verdict(page: &mut Page, result: &ScanResult) -> fmt::Result {
    let status = result.verdict.status;
    let word = words::verdict(status);
    let painted = page.painter.paint(Tone::of_verdict(status), word);
    let reasons = visible(&facts::reasons(result)).into_owned();
    let mut lines = wrap(&reasons, page.width.saturating_sub(width(word) + 2)).into_iter();
    let first = lines.next().unwrap_or_default();
    writeln!(page.out, "{painted}  {first}")?;
    for line in lines {
        writeln!(page.out, "{}{line}", " ".repeat(width(word) + 2))?;
    }
    let subject = format!(
        "{}, {} {}, as of {}",
        result.target, result.tool.name, result.tool.version, result.as_of
    );
    page.paragraph(0, Tone::Quiet, &subject)
}

fn coverage(page: &mut Page, result: &ScanResult) -> fmt::Result {
    page.section("Coverage", &facts::read_share(result))?;
    page.paragraph(2, Tone::Plain, &facts::coverage_identity(result))?;
    let errors = result.coverage.totals.parse_errors;
    if errors > 0 {
        let sentence = format!(
            "{} as text because the parser gave up",
            words::counted(errors, "file was read", "files were read")
        );
        page.paragraph(2, Tone::Warning, &sentence)?;
    }
    Ok(())
}

fn inventory(page: &mut Page, result: &ScanResult) -> fmt::Result {
    let count = result.inventory.len() as u64;
    if count == 0 {
        return page.section("Inventory", "no AI component seen");
    }
    let summary = words::counted(count, "AI component", "AI components");
    page.section("Inventory", &summary)?;
    let kinds = facts::by_kind(result);
    let rows = kinds.iter().map(|(kind, components)| {
        let names: Vec<&str> = components.iter().map(|c| c.name.as_str()).collect();
        (words::kind(*kind), names)
    });
    summary_rows(page, rows.collect())
}

fn signals(page: &mut Page, result: &ScanResult) -> fmt::Result {
    let count = result.signals.len() as u64;
    if count == 0 {
        return page.section("Signals", "no positive evidence seen");
    }
    let patterns = facts::by_pattern(result);
    let summary = format!(
        "{} of {}",
        words::counted(
            count,
            "piece of positive evidence",
            "pieces of positive evidence"
        ),
        words::counted(patterns.len() as u64, "pattern", "patterns"),
    );
    page.section("Signals", &summary)?;
    let places: Vec<(&str, Vec<String>)> = patterns
        .iter()
        .map(|(pattern, signals)| {
            let places = signals.iter().map(|signal| words::place(&signal.place));
            (*pattern, places.collect())
        })
        .collect();
    let rows = places
        .iter()
        .map(|(pattern, places)| (*pattern, places.iter().map(String::as_str).collect()));
    summary_rows(page, rows.collect())
}

/// Rows of a label, a count, and as many names as fit.
fn summary_rows(page: &mut Page, rows: Vec<(&str, Vec<&str>)>) -> fmt::Result {
    let label_room = rows.iter().map(|(label, _)| width(label)).max();
    let label_room = label_room.unwrap_or(0).min(page.width / 2);
    let count_room = rows
        .iter()
        .map(|(_, names)| words::number(names.len() as u64).len())
        .max()
        .unwrap_or(0);
    for (label, names) in rows {
        let label = pad(&cut(&visible(label), label_room), label_room);
        let count = pad_start(&words::number(names.len() as u64), count_room);
        let room = page.width.saturating_sub(label_room + count_room + 6);
        let names = page.painter.paint(Tone::Quiet, &list(&names, room));
        writeln!(page.out, "  {label}  {count}  {names}")?;
    }
    Ok(())
}

/// As many names as fit, and how many more there are.
fn list(names: &[&str], room: usize) -> String {
    let mut out = String::new();
    for (index, name) in names.iter().enumerate() {
        let left = names.len() - index;
        let separator = if index > 0 { ", " } else { "" };
        let next = format!("{out}{separator}{}", visible(name));
        let rest = if left > 1 {
            format!(", … {} more", words::number(left as u64 - 1))
        } else {
            String::new()
        };
        if width(&next) + width(&rest) > room {
            let more = format!("… {} more", words::number(left as u64));
            return match index {
                0 => cut(&visible(name), room),
                _ => cut(&format!("{out}, {more}"), room),
            };
        }
        out = next;
    }
    out
}

fn waivers(page: &mut Page, result: &ScanResult) -> fmt::Result {
    if result.waivers.is_empty() {
        return Ok(());
    }
    page.section("Waivers", &facts::waivers(result))?;
    for waiver in &result.waivers {
        let tone = match waiver.state {
            WaiverState::Used => Tone::Plain,
            WaiverState::Unused | WaiverState::Expired => Tone::Warning,
        };
        let sentence = format!(
            "{}: {}, until {}, {}: {}",
            words::waiver_subject(waiver),
            words::waiver_state(waiver.state),
            waiver.expires,
            waiver.owner,
            waiver.reason
        );
        page.paragraph(2, tone, &sentence)?;
    }
    Ok(())
}

fn more(page: &mut Page, result: &ScanResult) -> fmt::Result {
    if result.verdict.status == VerdictStatus::Empty {
        return Ok(());
    }
    writeln!(page.out)?;
    if let Some(finding) = result.findings.first() {
        let explain = format!("advisory rules {} explains a rule.", finding.rule);
        page.paragraph(0, Tone::Quiet, &explain)?;
    }
    let whole = "--format html -o report.html holds every finding with its code, every control \
                 and the whole ledger; --format json the same as data.";
    page.paragraph(0, Tone::Quiet, whole)
}
