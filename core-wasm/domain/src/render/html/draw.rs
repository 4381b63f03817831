//! The pictures: state marks, score bands, stacked coverage. Each says in words what it shows.

use std::fmt::{self, Write};

use crate::model::{FindingState, Severity};
use crate::render::facts::CoverageTerm;
use crate::render::words;
use crate::scan::VerdictStatus;
use crate::score::{Band, ControlStatus};

/// Marks that differ in shape, not in colour alone.
pub(super) const SYMBOLS: &str = "<svg width=0 height=0 aria-hidden=true focusable=false>\
<symbol id=i-disc viewBox=\"0 0 12 12\"><circle cx=6 cy=6 r=5.5 /></symbol>\
<symbol id=i-ring viewBox=\"0 0 12 12\"><path d=\"M6 .5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11zm0 2a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z\"/></symbol>\
<symbol id=i-half viewBox=\"0 0 12 12\"><path d=\"M6 .5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11zm0 1.5v8a4 4 0 0 1 0-8z\"/></symbol>\
<symbol id=i-octagon viewBox=\"0 0 12 12\"><path d=\"M3.6.3h4.8l3.3 3.3v4.8l-3.3 3.3H3.6L.3 8.400V3.600z\"/></symbol>\
<symbol id=i-triangle viewBox=\"0 0 12 12\"><path d=\"M6 .5l5.800 10.700H.2z\"/></symbol>\
<symbol id=i-diamond viewBox=\"0 0 12 12\"><path d=\"M6 .3L11.700 6L6 11.700L.3 6z\"/></symbol>\
<symbol id=i-square viewBox=\"0 0 12 12\"><path d=\"M1 1h10v10H1z\"/></symbol>\
<symbol id=i-bar viewBox=\"0 0 12 12\"><path d=\"M1 5h10v2.500H1z\"/></symbol>\
<symbol id=i-check viewBox=\"0 0 12 12\"><path d=\"M4.500 10.700L.4 6.600L2.200 4.800L4.500 7.100L9.900 1.700L11.700 3.500z\"/></symbol>\
</svg>\n";

/// A mark and its word.
pub(super) fn state(out: &mut String, class: &str, symbol: &str, word: &str) -> fmt::Result {
    write!(
        out,
        "<span class=\"state {class}\"><svg class=icon aria-hidden=true><use href=\"#i-{symbol}\"/>\
         </svg>{word}</span>"
    )
}

/// Class and mark of a verdict.
pub(super) const fn of_verdict(status: VerdictStatus) -> (&'static str, &'static str) {
    match status {
        VerdictStatus::Pass => ("good", "check"),
        VerdictStatus::Fail => ("bad", "octagon"),
        VerdictStatus::Incomplete => ("warn", "triangle"),
        VerdictStatus::Empty => ("warn", "ring"),
    }
}

/// Class and mark of a severity.
pub(super) const fn of_severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Critical => ("bad", "octagon"),
        Severity::High => ("bad", "triangle"),
        Severity::Medium => ("warn", "diamond"),
        Severity::Low => ("low", "square"),
        Severity::Info => ("unknown", "bar"),
    }
}

/// Class and mark of a control's status.
pub(super) const fn of_control(status: ControlStatus) -> (&'static str, &'static str) {
    match status {
        ControlStatus::Satisfied => ("good", "disc"),
        ControlStatus::Partial => ("warn", "half"),
        ControlStatus::Gap => ("bad", "octagon"),
        ControlStatus::NotEvidenced => ("unknown", "ring"),
        ControlStatus::OutOfScope => ("unknown", "bar"),
    }
}

/// Class and mark of a finding's state.
pub(super) const fn of_finding(state: FindingState) -> (&'static str, &'static str) {
    match state {
        FindingState::Open => ("bad", "disc"),
        FindingState::Baseline => ("unknown", "half"),
        FindingState::Waived => ("unknown", "ring"),
    }
}

/// A score: solid to `low`, pale to `high`, and a tick at `coverage`.
pub(super) fn band(out: &mut String, band: Option<Band>) -> fmt::Result {
    out.push_str("<svg class=band viewBox=\"0 0 1000 20\" preserveAspectRatio=none role=img>");
    let Some(band) = band.filter(|band| band.coverage > 0) else {
        return write!(
            out,
            "<title>{}</title><line class=none x1=0 y1=10 x2=1000 y2=10 \
             vector-effect=non-scaling-stroke /></svg>",
            words::NOT_EVIDENCED
        );
    };
    let low = band.low / 10;
    let high = (band.high / 10).max(low);
    let tick = (band.coverage / 10).min(996);
    write!(
        out,
        "<title>{} to {}, {} evidenced</title>\
         <rect class=track x=0 y=5 width=1000 height=10 vector-effect=non-scaling-stroke />\
         <rect class=possible x={low} y=5 width={} height=10 />\
         <rect class=evident x=0 y=5 width={low} height=10 />\
         <rect class=tick x={tick} y=1 width=4 height=18 /></svg>",
        words::percent(band.low),
        words::percent(band.high),
        words::percent(band.coverage),
        high - low
    )
}

/// What a band's parts mean.
pub(super) const BAND_KEY: &str = "<p class=scale>\
<span><svg class=band viewBox=\"0 0 24 12\"><rect class=evident width=24 height=12 /></svg>low: what is in evidence</span>\
<span><svg class=band viewBox=\"0 0 24 12\"><rect class=possible width=24 height=12 /></svg>up to high: what the unknown could add</span>\
<span><svg class=band viewBox=\"0 0 24 12\"><rect class=tick x=10 width=3 height=12 /></svg>share of controls with any evidence</span></p>\n";

/// The class of a term's colour: read, lost, or left out on purpose.
pub(super) fn of_term(index: usize, term: &CoverageTerm) -> String {
    let class = match term.skipped {
        None if index == 0 => "c-tree",
        None => "c-text",
        Some(_) if term.in_scope => "c-loss",
        Some(_) if index.is_multiple_of(2) => "c-left",
        Some(_) => "c-left odd",
    };
    class.to_owned()
}

/// Terms side by side, by files. `terms` keep the place they have in the table, and so its colour.
pub(super) fn stack(out: &mut String, title: &str, terms: &[(usize, CoverageTerm)]) -> fmt::Result {
    let total: u64 = terms.iter().map(|(_, term)| term.files).sum();
    if total == 0 {
        return Ok(());
    }
    write!(
        out,
        "<p class=caption>{title}, {}</p>\n<svg class=stack viewBox=\"0 0 1000 20\" \
         preserveAspectRatio=none role=img><title>{title}, by how they were read</title>",
        words::counted(total, "file", "files")
    )?;
    let mut before: u64 = 0;
    for (index, term) in terms {
        if term.files == 0 {
            continue;
        }
        let start = before * 1000 / total;
        before += term.files;
        // However few the files, they are seen.
        let width = (before * 1000 / total - start).max(3);
        write!(
            out,
            "<rect class=\"{}\" x={start} y=0 width={width} height=20 \
             vector-effect=non-scaling-stroke><title>{}: {}</title></rect>",
            of_term(*index, term),
            term.label,
            words::number(term.files)
        )?;
    }
    out.push_str("</svg>\n");
    Ok(())
}
