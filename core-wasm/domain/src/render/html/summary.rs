//! The first screen: the verdict, four numbers, and the way to the rest.

use std::fmt::{self, Write};

use super::draw;
use crate::model::FindingState;
use crate::render::escape::Html;
use crate::render::{facts, words};
use crate::scan::ScanResult;

pub(super) fn write(out: &mut String, result: &ScanResult) -> fmt::Result {
    let (class, symbol) = draw::of_verdict(result.verdict.status);
    write!(
        out,
        "<header><div>\n<h1>{}</h1>\n<p class=quiet>AI governance evidence, {} {}, as of {}</p>\n\
         <div class=\"verdict {class}\"><strong><svg class=icon aria-hidden=true>\
         <use href=\"#i-{symbol}\"/></svg>{}</strong><p>{}</p></div>\n",
        Html(&result.target),
        Html(&result.tool.name),
        Html(&result.tool.version),
        Html(&result.as_of),
        words::verdict(result.verdict.status),
        Html(&facts::reasons(result)),
    )?;
    let counts = facts::Counts::of(&result.findings);
    let severities = counts.severities();
    let score = match result.scores.overall.filter(|band| band.coverage > 0) {
        Some(band) => (
            format!(
                "{} – {}",
                words::percent_number(band.low),
                words::percent(band.high)
            ),
            format!(
                "of all controls, {} evidenced",
                words::percent(band.coverage)
            ),
        ),
        None => ("—".to_owned(), words::NOT_EVIDENCED.to_owned()),
    };
    let share = result.coverage.read_share;
    let cells = [
        (
            "findings",
            words::number(counts.in_state(FindingState::Open)),
            match severities.as_str() {
                "" => "open findings".to_owned(),
                severities => format!("open: {severities}"),
            },
        ),
        ("scores", score.0, score.1),
        (
            "coverage",
            share.map_or_else(|| "—".to_owned(), words::percent),
            share
                .map_or("no file in scope", |_| "of in-scope files read")
                .to_owned(),
        ),
        (
            "inventory",
            words::number(result.inventory.len() as u64),
            "AI components".to_owned(),
        ),
    ];
    out.push_str("<div class=facts>");
    for (anchor, number, label) in cells {
        write!(
            out,
            "<a href=\"#{anchor}\"><b>{number}</b><span>{label}</span></a>"
        )?;
    }
    out.push_str("</div>\n</div></header>\n<nav><div>");
    let controls: usize = result
        .scores
        .frameworks
        .iter()
        .map(|f| f.controls.len())
        .sum();
    let sections = [
        ("scores", "Scores", None),
        ("coverage", "Coverage", Some(result.coverage.totals.files)),
        (
            "inventory",
            "Inventory",
            Some(result.inventory.len() as u64),
        ),
        ("findings", "Findings", Some(result.findings.len() as u64)),
        ("signals", "Signals", Some(result.signals.len() as u64)),
        ("waivers", "Waivers", Some(result.waivers.len() as u64)),
        ("controls", "Controls", Some(controls as u64)),
    ];
    for (anchor, title, count) in sections {
        let count = count.map(|count| format!(" <span>{}</span>", words::number(count)));
        write!(
            out,
            "<a href=\"#{anchor}\">{title}{}</a>",
            count.unwrap_or_default()
        )?;
    }
    out.push_str("</div></nav>\n");
    Ok(())
}
