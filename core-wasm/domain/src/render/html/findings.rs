//! The findings and the signals, each with its code, its controls and its place.

use std::fmt::{self, Write};

use super::{Doors, draw, place, section};
use crate::model::{Domain, Excerpt, Finding, FindingState, Place, Severity, Signal};
use crate::reference::patterns;
use crate::render::escape::Html;
use crate::render::{facts, words};
use crate::scan::ScanResult;

pub(super) fn write(out: &mut String, result: &ScanResult, doors: &Doors<'_>) -> fmt::Result {
    let counts = facts::Counts::of(&result.findings);
    section(out, "findings", "Findings", &counts.sentence())?;
    if !result.findings.is_empty() {
        filters(out, result)?;
    }
    for (index, finding) in result.findings.iter().enumerate() {
        one(out, index, finding, doors)?;
    }
    out.push_str("</section>\n");
    Ok(())
}

/// The filters; they are shown by the script, which they are nothing without.
fn filters(out: &mut String, result: &ScanResult) -> fmt::Result {
    out.push_str(
        "<form class=filters hidden><input type=search name=text placeholder=\"Filter by rule, \
         message, path or code\" aria-label=\"Filter findings\">",
    );
    let mut select = |name: &str, label: &str, options: Vec<(&str, &str)>| {
        write!(
            out,
            "<select name={name} aria-label=\"{label}\"><option value=\"\">{label}</option>"
        )?;
        for (id, word) in options {
            write!(out, "<option value=\"{id}\">{word}</option>")?;
        }
        out.write_str("</select>")
    };
    let severities = Severity::ALL.iter();
    let severities = severities.map(|each| (each.id(), words::severity(*each)));
    select("severity", "Every severity", severities.collect())?;
    let domains = result.domains.iter();
    let domains = domains.map(|each: &Domain| (each.id(), words::domain(*each)));
    select("domain", "Every domain", domains.collect())?;
    let states = FindingState::ALL.iter();
    let states = states.map(|each| (each.id(), words::state(*each)));
    select("state", "Every state", states.collect())?;
    out.push_str(
        "<button type=reset>Clear</button><button type=button data-expand>Expand or collapse all\
         </button><output></output></form>\n",
    );
    Ok(())
}

fn one(out: &mut String, index: usize, finding: &Finding, doors: &Doors<'_>) -> fmt::Result {
    let serious = matches!(finding.severity, Severity::Critical | Severity::High);
    let open = if serious && finding.state == FindingState::Open {
        " open"
    } else {
        ""
    };
    write!(
        out,
        "<details class=finding data-severity={} data-domain={} data-state={}{open}><summary>",
        finding.severity.id(),
        finding.domain.id(),
        finding.state.id()
    )?;
    let (class, symbol) = draw::of_severity(finding.severity);
    draw::state(out, class, symbol, words::severity(finding.severity))?;
    write!(
        out,
        "<span class=mono>{}</span><span class=message>{}",
        Html(&finding.rule),
        Html(&finding.message)
    )?;
    if finding.state != FindingState::Open {
        let (class, symbol) = draw::of_finding(finding.state);
        out.push(' ');
        draw::state(out, class, symbol, words::state(finding.state))?;
    }
    out.push_str("</span><span class=place>");
    place(out, &finding.place)?;
    write!(out, "</span></summary><div class=body id=f-{index}>")?;
    code(out, &finding.excerpt, &finding.place)?;
    out.push_str("<dl>");
    if let Some(rule) = facts::rule(finding) {
        term(out, "Why it matters", &rule.why)?;
        term(out, "How to fix", &rule.fix)?;
        if !rule.controls.is_empty() {
            out.push_str("<dt>Controls</dt><dd class=chips>");
            for control in &rule.controls {
                doors.control(out, control)?;
            }
            out.push_str("</dd>");
        }
    }
    if !finding.trace.is_empty() {
        out.push_str("<dt>Came through</dt><dd><ol class=trace>");
        for step in finding.trace.iter().chain([&finding.place]) {
            out.push_str("<li>");
            place(out, step)?;
            out.push_str("</li>");
        }
        out.push_str("</ol></dd>");
    }
    let domain = format!(
        "{}, {}",
        words::domain(finding.domain),
        words::confidence(finding.confidence)
    );
    term(out, "Domain", &domain)?;
    writeln!(
        out,
        "<dt>Fingerprint</dt><dd class=mono>{}</dd></dl></div></details>",
        Html(&finding.fingerprint)
    )
}

fn term(out: &mut String, name: &str, text: &str) -> fmt::Result {
    write!(out, "<dt>{name}</dt><dd>{}</dd>", Html(text))
}

/// The quoted lines with their numbers; those of the place are marked.
fn code(out: &mut String, excerpt: &Excerpt, at: &Place) -> fmt::Result {
    if excerpt.lines.is_empty() {
        return Ok(());
    }
    out.push_str("<pre class=code>");
    for (number, line) in (excerpt.first_line..).zip(&excerpt.lines) {
        let marked = (at.line..=at.end_line.max(at.line)).contains(&number);
        let class = if marked { " class=marked" } else { "" };
        write!(out, "<span{class}><i>{number}</i>{}</span>", Html(line))?;
    }
    out.push_str("</pre>\n");
    Ok(())
}

/// Writes the signals by pattern.
pub(super) fn signals(out: &mut String, result: &ScanResult, doors: &Doors<'_>) -> fmt::Result {
    let by_pattern = facts::by_pattern(result);
    let summary = if result.signals.is_empty() {
        "No positive evidence seen.".to_owned()
    } else {
        format!(
            "{} of {}. A signal shows that a pattern is in the code, not that it works.",
            words::counted(
                result.signals.len() as u64,
                "piece of positive evidence",
                "pieces of positive evidence"
            ),
            words::counted(by_pattern.len() as u64, "pattern", "patterns")
        )
    };
    section(out, "signals", "Signals", &summary)?;
    for (pattern, signals) in by_pattern {
        let name = patterns().get(pattern).map_or(pattern, |known| &known.name);
        writeln!(
            out,
            "<details><summary><span>{} <span class=quiet>{}</span></span></summary><div class=body>",
            Html(name),
            words::number(signals.len() as u64)
        )?;
        for signal in signals {
            evidence(out, signal, doors)?;
        }
        out.push_str("</div></details>\n");
    }
    out.push_str("</section>\n");
    Ok(())
}

fn evidence(out: &mut String, signal: &Signal, doors: &Doors<'_>) -> fmt::Result {
    let index = doors.signals.get(signal.fingerprint.as_str());
    let index = index.copied().unwrap_or(0);
    write!(out, "<div id=s-{index}><h3>{} ", Html(&signal.message))?;
    write!(
        out,
        "<span class=quiet>{}</span></h3>",
        words::confidence(signal.confidence)
    )?;
    place(out, &signal.place)?;
    code(out, &signal.excerpt, &signal.place)?;
    out.push_str("<div class=chips>");
    for control in &signal.controls {
        doors.control(out, control)?;
    }
    out.push_str("</div></div>\n");
    Ok(())
}
