//! The scores as bands: what is in evidence, what may yet be, and how much is known.

use std::fmt::{self, Write};

use super::Page;
use super::text::{Tone, cut, pad, pad_start, width};
use crate::render::escape::visible;
use crate::render::words;
use crate::scan::ScanResult;
use crate::score::Band;

/// Cells of a bar.
const CELLS: u32 = 20;
/// From this width on there is room for a bar.
const BARRED: usize = 76;

/// Writes the scores of the domains and of the frameworks.
pub(super) fn write(page: &mut Page, result: &ScanResult) -> fmt::Result {
    let scores = &result.scores;
    let whole = match scores.overall {
        Some(band) if band.coverage > 0 => format!(
            "{} to {} of the controls in scope, {} evidenced",
            words::percent(band.low),
            words::percent(band.high),
            words::percent(band.coverage)
        ),
        _ => words::NOT_EVIDENCED.to_owned(),
    };
    page.section("Scores", &whole)?;
    let domains = scores
        .domains
        .iter()
        .map(|score| (words::domain(score.domain).to_owned(), score.band));
    let frameworks = scores
        .frameworks
        .iter()
        .map(|score| (words::framework(score.framework).to_owned(), score.band));
    let domains: Vec<_> = domains.collect();
    let frameworks: Vec<_> = frameworks.collect();
    let names = domains.iter().chain(&frameworks);
    let room = names.map(|(name, _)| width(name)).max().unwrap_or(0);
    let room = room.min(page.width.saturating_sub(30));
    for rows in [domains, frameworks] {
        for (name, band) in &rows {
            row(page, &pad(&cut(&visible(name), room), room), *band)?;
        }
    }
    if scores.overall.is_some() && page.width >= BARRED {
        let key = "█ in evidence, ░ possible; evidenced is the share of controls with any evidence";
        page.paragraph(2, Tone::Quiet, key)?;
    }
    Ok(())
}

fn row(page: &mut Page, name: &str, band: Option<Band>) -> fmt::Result {
    let band = band.filter(|band| band.coverage > 0);
    let bar = if page.width >= BARRED {
        format!("{}  ", band.map_or_else(|| pad("—", CELLS as usize), bar))
    } else {
        String::new()
    };
    let Some(band) = band else {
        let state = page.painter.paint(Tone::Quiet, words::NOT_EVIDENCED);
        return writeln!(page.out, "  {name}  {bar}{state}");
    };
    let low = pad_start(&words::percent_number(band.low), 5);
    let high = pad_start(&words::percent(band.high), 7);
    let known = pad_start(&words::percent(band.coverage), 7);
    let mut line = format!("  {name}  {bar}{low} – {high}");
    let known = format!("  {known} evidenced");
    if width(&line) + width(&known) <= page.width {
        line.push_str(&page.painter.paint(Tone::Quiet, &known));
    }
    writeln!(page.out, "{line}")
}

/// The band as cells: a started cell counts as evidence only when it is full, as possible always.
fn bar(band: Band) -> String {
    let low = (band.low * CELLS / 10_000).min(CELLS);
    let high = (band.high * CELLS).div_ceil(10_000).clamp(low, CELLS);
    let parts = [("█", low), ("░", high - low), ("·", CELLS - high)];
    parts
        .iter()
        .map(|(cell, count)| cell.repeat(*count as usize))
        .collect()
}
