//! What stands behind each score: the controls of every framework and of every domain, with the
//! evidence for and against each, and the waivers.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use super::{Doors, draw, section};
use crate::model::{Domain, FindingState, Place};
use crate::reference::mappings;
use crate::render::escape::Html;
use crate::render::words;
use crate::scan::{ScanResult, WaiverState, WaiverUse};
use crate::score::{ControlScore, ControlStatus, DomainScore, FrameworkScore};

/// Pieces of evidence linked from one control before the rest is counted.
const LINKED: usize = 12;

pub(super) fn write(out: &mut String, result: &ScanResult, doors: &Doors<'_>) -> fmt::Result {
    section(
        out,
        "controls",
        "Controls",
        "Every score opens into its controls, and every control into its evidence.",
    )?;
    out.push_str("<h3>By domain</h3>\n");
    for score in &result.scores.domains {
        domain(out, result, score, doors)?;
    }
    out.push_str("<h3>By framework</h3>\n");
    for score in &result.scores.frameworks {
        framework(out, result, score, doors)?;
    }
    out.push_str("</section>\n");
    Ok(())
}

fn framework(
    out: &mut String,
    result: &ScanResult,
    score: &FrameworkScore,
    doors: &Doors<'_>,
) -> fmt::Result {
    write!(
        out,
        "<details class=framework><summary><span>{} <span class=quiet>{}</span></span>",
        Html(&score.name),
        Html(&score.version)
    )?;
    draw::band(out, score.band)?;
    let known = score.counts.satisfied + score.counts.partial + score.counts.gap;
    write!(
        out,
        "<span class=number>{known} of {} evidenced</span></summary><div class=body id=w-{}>",
        score.controls.len(),
        score.framework.id()
    )?;
    if score.out_of_reach > 0 {
        let many = words::counted(score.out_of_reach.into(), "control is", "controls are");
        write!(
            out,
            "<p class=quiet>{many} beyond what code can show; they count as not evidenced.</p>"
        )?;
    }
    out.push_str(
        "<div class=scroll><table class=controls><thead><tr><th>Control</th><th>Title</th><th>Status</th>\
         <th>Why, and the evidence</th></tr></thead><tbody>\n",
    );
    let mut group = None;
    for (index, control) in score.controls.iter().enumerate() {
        if group != Some(control.group.as_str()) {
            group = Some(control.group.as_str());
            let title = score.groups.iter().find(|each| each.id == control.group);
            let title = title.map_or("", |each| each.title.as_str());
            writeln!(
                out,
                "<tr class=part><th colspan=4>{} {}</th></tr>",
                Html(&control.group),
                Html(title)
            )?;
        }
        write!(
            out,
            "<tr id=c-{}-{index}><td>{}</td><td>{}</td><td>",
            score.framework.id(),
            Html(&control.id),
            Html(&control.title)
        )?;
        status(out, control.status)?;
        write!(out, "</td><td>{}", Html(&control.reason))?;
        evidence(out, result, control, doors)?;
        out.push_str("</td></tr>\n");
    }
    out.push_str("</tbody></table></div></div></details>\n");
    Ok(())
}

fn status(out: &mut String, status: ControlStatus) -> fmt::Result {
    let (class, symbol) = draw::of_control(status);
    draw::state(out, class, symbol, words::control_status(status))
}

fn evidence(
    out: &mut String,
    result: &ScanResult,
    control: &ControlScore,
    doors: &Doors<'_>,
) -> fmt::Result {
    if control.findings.is_empty() && control.signals.is_empty() {
        return Ok(());
    }
    out.push_str("<div class=chips>");
    links(out, result, &control.findings, doors)?;
    for fingerprint in control.signals.iter().take(LINKED) {
        let Some(index) = doors.signals.get(fingerprint.as_str()) else {
            continue;
        };
        if let Some(signal) = result.signals.get(*index) {
            write!(out, "<a class=\"chip good\" href=\"#s-{index}\">")?;
            label(out, "check", &signal.pattern, &signal.place)?;
        }
    }
    rest(out, control.signals.len(), "signals")?;
    out.push_str("</div>");
    Ok(())
}

/// Links to findings, in the order of the report.
fn links(
    out: &mut String,
    result: &ScanResult,
    fingerprints: &[String],
    doors: &Doors<'_>,
) -> fmt::Result {
    let indices: BTreeSet<usize> = fingerprints
        .iter()
        .filter_map(|fingerprint| doors.findings.get(fingerprint.as_str()).copied())
        .collect();
    for index in indices.iter().take(LINKED) {
        if let Some(finding) = result.findings.get(*index) {
            let (class, symbol) = match finding.state {
                FindingState::Open => draw::of_severity(finding.severity),
                covered => draw::of_finding(covered),
            };
            write!(out, "<a class=\"chip {class}\" href=\"#f-{index}\">")?;
            label(out, symbol, &finding.rule, &finding.place)?;
        }
    }
    rest(out, indices.len(), "findings")
}

/// Writes what a link leads to, and closes it.
fn label(out: &mut String, symbol: &str, name: &str, place: &Place) -> fmt::Result {
    let file = place.path.rsplit('/').next().unwrap_or_default();
    let at = if words::is_whole_repository(place) {
        String::new()
    } else {
        format!(" {file}:{}", place.line)
    };
    write!(
        out,
        "<svg class=icon aria-hidden=true><use href=\"#i-{symbol}\"/></svg>{}{}</a>",
        Html(name),
        Html(&at)
    )
}

/// Counts the evidence beyond what is linked.
fn rest(out: &mut String, count: usize, name: &str) -> fmt::Result {
    let left = count.saturating_sub(LINKED);
    if left > 0 {
        let left = words::number(left as u64);
        write!(out, "<a href=\"#{name}\">and {left} more {name}</a>")?;
    }
    Ok(())
}

/// The controls that the crosswalk gives a domain: those with evidence in full, the rest by name.
fn domain(
    out: &mut String,
    result: &ScanResult,
    score: &DomainScore,
    doors: &Doors<'_>,
) -> fmt::Result {
    let counts = score.counts;
    let known = counts.satisfied + counts.partial + counts.gap;
    write!(
        out,
        "<details class=framework><summary><span>{}</span>",
        words::domain(score.domain)
    )?;
    draw::band(out, score.band)?;
    write!(
        out,
        "<span class=number>{known} of {} evidenced</span></summary><div class=body id=d-{}>\
         <p>{} satisfied, {} partial, {} gap, {} not evidenced, from {} and {} of this domain alone. The \
         marks show what each control's status is over all domains.</p>",
        known + counts.not_evidenced,
        score.domain.id(),
        counts.satisfied,
        counts.partial,
        counts.gap,
        counts.not_evidenced,
        words::counted(score.findings.into(), "finding", "findings"),
        words::counted(score.signals.into(), "signal", "signals"),
    )?;
    out.push_str("<dl>");
    for framework in &result.scores.frameworks {
        reached(out, result, score.domain, framework, doors)?;
    }
    out.push_str("</dl></div></details>\n");
    Ok(())
}

fn reached(
    out: &mut String,
    result: &ScanResult,
    domain: Domain,
    framework: &FrameworkScore,
    doors: &Doors<'_>,
) -> fmt::Result {
    let ids: BTreeSet<&str> = mappings(domain, framework.framework)
        .iter()
        .map(|mapping| mapping.id.as_str())
        .collect();
    if ids.is_empty() {
        return Ok(());
    }
    write!(
        out,
        "<dt>{}</dt><dd class=chips>",
        words::framework(framework.framework)
    )?;
    for (index, control) in framework.controls.iter().enumerate() {
        if !ids.contains(control.id.as_str()) {
            continue;
        }
        let (class, symbol) = if is_evidenced_by(result, domain, control, doors) {
            draw::of_control(control.status)
        } else {
            draw::of_control(ControlStatus::NotEvidenced)
        };
        write!(
            out,
            "<a class=\"chip {class}\" href=\"#c-{}-{index}\" title=\"{}\">\
             <svg class=icon aria-hidden=true><use href=\"#i-{symbol}\"/></svg>{}</a>",
            framework.framework.id(),
            Html(&control.title),
            Html(&control.id)
        )?;
    }
    out.push_str("</dd>");
    Ok(())
}

/// Whether any evidence of a control is of this domain.
fn is_evidenced_by(
    result: &ScanResult,
    domain: Domain,
    control: &ControlScore,
    doors: &Doors<'_>,
) -> bool {
    let finding = |fingerprint: &String| {
        let index = doors.findings.get(fingerprint.as_str());
        let finding = index.and_then(|index| result.findings.get(*index));
        finding.is_some_and(|finding| finding.domain == domain)
    };
    let signal = |fingerprint: &String| {
        let index = doors.signals.get(fingerprint.as_str());
        let signal = index.and_then(|index| result.signals.get(*index));
        signal.is_some_and(|signal| signal.domain == domain)
    };
    control.findings.iter().any(finding) || control.signals.iter().any(signal)
}

/// Writes what became of each waiver.
pub(super) fn waivers(out: &mut String, result: &ScanResult, doors: &Doors<'_>) -> fmt::Result {
    let summary = if result.waivers.is_empty() {
        "None in the configuration.".to_owned()
    } else {
        crate::render::facts::waivers(result)
    };
    section(out, "waivers", "Waivers", &summary)?;
    if !result.waivers.is_empty() {
        out.push_str(
            "<div class=scroll><table class=sortable><thead><tr><th>State</th><th>Covers</th>\
             <th>Owner</th><th>Reason</th><th>Until</th><th>Findings</th></tr></thead><tbody>\n",
        );
        for waiver in &result.waivers {
            waiver_row(out, result, waiver, doors)?;
        }
        out.push_str("</tbody></table></div>\n");
    }
    out.push_str("</section>\n");
    Ok(())
}

fn waiver_row(
    out: &mut String,
    result: &ScanResult,
    waiver: &WaiverUse,
    doors: &Doors<'_>,
) -> fmt::Result {
    let (class, symbol) = match waiver.state {
        WaiverState::Used => ("good", "disc"),
        WaiverState::Unused => ("warn", "ring"),
        WaiverState::Expired => ("bad", "octagon"),
    };
    out.push_str("<tr><td>");
    draw::state(out, class, symbol, waiver.state.id())?;
    write!(
        out,
        "</td><td class=mono>{}</td><td>{}</td><td>{}</td><td class=nowrap>{}</td>\
         <td><div class=chips>",
        Html(&words::waiver_subject(waiver)),
        Html(&waiver.owner),
        Html(&waiver.reason),
        Html(&waiver.expires)
    )?;
    links(out, result, &waiver.findings, doors)?;
    out.push_str("</div></td></tr>\n");
    Ok(())
}
