//! What was read and what was not: sums, a picture, domain by language, and the ledger.

use std::fmt::{self, Write};

use super::{draw, section};
use crate::model::{LedgerEntry, Reading, SkipReason};
use crate::render::escape::Html;
use crate::render::{facts, words};
use crate::scan::ScanResult;

/// Rows of the ledger that are drawn. A page of more is slow to open.
const DRAWN: usize = 5000;
/// Rows of the ledger that are printed, as `report.css` says too: paper cannot be searched.
const PRINTED: usize = 60;

pub(super) fn write(out: &mut String, result: &ScanResult) -> fmt::Result {
    let summary = format!(
        "{}. {}",
        facts::read_share(result),
        facts::coverage_identity(result)
    );
    section(out, "coverage", "Coverage", &summary)?;
    let terms = facts::coverage_terms(result);
    let placed: Vec<_> = terms.iter().copied().enumerate().collect();
    let in_scope: Vec<_> = placed
        .iter()
        .copied()
        .filter(|(_, term)| term.in_scope)
        .collect();
    draw::stack(out, "In scope", &in_scope)?;
    draw::stack(out, "Listed", &placed)?;
    out.push_str(
        "<div class=scroll><table><thead><tr><th>How</th><th class=number>Files</th>\
         <th class=number>Bytes</th></tr></thead><tbody>\n",
    );
    for (index, term) in terms.iter().enumerate() {
        let prefix = if term.skipped.is_some() {
            "skipped: "
        } else {
            "read: "
        };
        writeln!(
            out,
            "<tr><th scope=row><svg class=\"swatch\" aria-hidden=true><rect class=\"{}\" width=12 \
             height=12 rx=2 /></svg>{prefix}{}</th><td class=number>{}</td>\
             <td class=number>{}</td></tr>",
            draw::of_term(index, term),
            term.label,
            words::number(term.files),
            words::bytes(term.bytes)
        )?;
    }
    let totals = &result.coverage.totals;
    writeln!(
        out,
        "<tr class=part><th scope=row>listed</th><td class=number>{}</td><td class=number>{}</td>\
         </tr></tbody></table></div>",
        words::number(totals.files),
        words::bytes(totals.bytes)
    )?;
    if totals.parse_errors > 0 {
        let errors = words::counted(totals.parse_errors, "file was read", "files were read");
        writeln!(out, "<p>{errors} as text because the parser gave up.</p>")?;
    }
    by_domain(out, result)?;
    ledger(out, result)?;
    out.push_str("</section>\n");
    Ok(())
}

fn by_domain(out: &mut String, result: &ScanResult) -> fmt::Result {
    if result.coverage.by_domain.is_empty() {
        return Ok(());
    }
    out.push_str(
        "<details><summary>How each domain's rules could read each language</summary>\
         <div class=body><table class=sortable><thead><tr><th>Domain</th><th>Language</th>\
         <th class=number>Files</th><th class=number>By syntax rules</th>\
         <th class=number>By text rules alone</th></tr></thead><tbody>\n",
    );
    for row in &result.coverage.by_domain {
        writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td class=number>{}</td><td class=number>{}</td>\
             <td class=number>{}</td></tr>",
            words::domain(row.domain),
            Html(&row.language),
            words::number(row.files),
            words::number(row.syntax_files),
            words::number(row.text_files)
        )?;
    }
    out.push_str("</tbody></table></div></details>\n");
    Ok(())
}

/// What the scan meant to read and could not comes first.
fn is_loss(entry: &LedgerEntry) -> bool {
    match &entry.reading {
        Reading::SyntaxTree => false,
        Reading::Text { parse_error } => parse_error.is_some(),
        Reading::Skipped { reason } => matches!(
            reason,
            SkipReason::TooLarge
                | SkipReason::UnsupportedEncoding
                | SkipReason::Unreadable
                | SkipReason::LimitHit
        ),
    }
}

fn ledger(out: &mut String, result: &ScanResult) -> fmt::Result {
    let ledger = &result.coverage.ledger;
    if ledger.is_empty() {
        return Ok(());
    }
    let lost = ledger.iter().filter(|entry| is_loss(entry));
    let rest = ledger.iter().filter(|entry| !is_loss(entry));
    let lines = words::counted(ledger.len() as u64, "line", "lines");
    write!(
        out,
        "<details class=ledger><summary>The whole ledger, {lines}, what could not be read first</summary>\
         <div class=body>"
    )?;
    let left = ledger.len().saturating_sub(DRAWN);
    if left > 0 {
        write!(
            out,
            "<p>The first {} are drawn here; the other {} are in the JSON format.</p>",
            words::number(DRAWN as u64),
            words::counted(left as u64, "line", "lines")
        )?;
    }
    if ledger.len() > PRINTED {
        writeln!(
            out,
            "<p class=paper>The first {PRINTED} are printed; all are on the page.</p>"
        )?;
    }
    out.push_str(
        "<table class=sortable><thead><tr><th>Path</th><th>Language</th><th class=number>Files</th>\
         <th class=number>Bytes</th><th>How</th></tr></thead><tbody>\n",
    );
    for entry in lost.chain(rest).take(DRAWN) {
        writeln!(
            out,
            "<tr><td class=mono>{}</td><td>{}</td><td class=number>{}</td>\
             <td class=number data-key={}>{}</td><td>{}</td></tr>",
            Html(&entry.path),
            Html(entry.language.as_deref().unwrap_or("—")),
            words::number(entry.files),
            entry.bytes,
            words::bytes(entry.bytes),
            Html(&words::reading(&entry.reading))
        )?;
    }
    out.push_str("</tbody></table></div></details>\n");
    Ok(())
}
