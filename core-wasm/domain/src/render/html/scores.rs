//! The scores as bands, and where the findings lie: domains by severities.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use super::{draw, section};
use crate::model::{Domain, FindingState, Severity};
use crate::render::escape::Html;
use crate::render::words;
use crate::scan::ScanResult;
use crate::score::{Band, StatusCounts};

pub(super) fn write(out: &mut String, result: &ScanResult) -> fmt::Result {
    section(
        out,
        "scores",
        "Scores",
        "A score is a band: low counts every unknown as nothing, high counts it as full.",
    )?;
    out.push_str(draw::BAND_KEY);
    table_head(out, "Domain")?;
    for score in &result.scores.domains {
        let link = format!("d-{}", score.domain.id());
        row(
            out,
            &link,
            words::domain(score.domain),
            score.band,
            score.counts,
        )?;
    }
    out.push_str("</tbody></table></div>\n");
    table_head(out, "Framework")?;
    for score in &result.scores.frameworks {
        let link = format!("w-{}", score.framework.id());
        row(
            out,
            &link,
            words::framework(score.framework),
            score.band,
            score.counts,
        )?;
    }
    out.push_str("</tbody></table></div>\n");
    heatmap(out, result)?;
    out.push_str("</section>\n");
    Ok(())
}

fn table_head(out: &mut String, first: &str) -> fmt::Result {
    writeln!(
        out,
        "<div class=scroll><table class=\"scores sortable\"><thead><tr><th>{first}</th><th>Band</th>\
         <th class=number>Low</th><th class=number>High</th><th class=number>Evidenced</th>\
         <th class=number>Satisfied</th><th class=number>Partial</th><th class=number>Gap</th>\
         <th class=number>Not evidenced</th></tr></thead><tbody>"
    )
}

fn row(
    out: &mut String,
    link: &str,
    name: &str,
    band: Option<Band>,
    counts: StatusCounts,
) -> fmt::Result {
    let low = band.map_or(0, |band| band.low);
    write!(
        out,
        "<tr><th scope=row class=nowrap><a href=\"#{link}\">{}</a></th><td data-key={low}>",
        Html(name)
    )?;
    draw::band(out, band)?;
    match band.filter(|band| band.coverage > 0) {
        Some(band) => write!(
            out,
            "</td><td class=number>{}</td><td class=number>{}</td><td class=number>{}</td>",
            words::percent(band.low),
            words::percent(band.high),
            words::percent(band.coverage)
        )?,
        None => write!(
            out,
            "</td><td class=number>—</td><td class=number>—</td><td class=number>{}</td>",
            words::NOT_EVIDENCED
        )?,
    }
    for count in [
        counts.satisfied,
        counts.partial,
        counts.gap,
        counts.not_evidenced,
    ] {
        let class = if count == 0 { " class=zero" } else { "" };
        write!(
            out,
            "<td class=number><a{class} href=\"#{link}\">{count}</a></td>"
        )?;
    }
    out.push_str("</tr>\n");
    Ok(())
}

/// Open findings, domains by severities; each number leads to the first of them.
fn heatmap(out: &mut String, result: &ScanResult) -> fmt::Result {
    let mut cells: BTreeMap<(Domain, Severity), (u64, usize)> = BTreeMap::new();
    for (index, finding) in result.findings.iter().enumerate() {
        if finding.state == FindingState::Open {
            let key = (finding.domain, finding.severity);
            cells.entry(key).or_insert((0, index)).0 += 1;
        }
    }
    let mut signals: BTreeMap<Domain, (u64, usize)> = BTreeMap::new();
    for (index, signal) in result.signals.iter().enumerate() {
        signals.entry(signal.domain).or_insert((0, index)).0 += 1;
    }
    out.push_str(
        "<h3>Open findings by domain and severity, and signals beside them</h3>\n\
         <div class=scroll><table class=heat><thead><tr><th>Domain</th>",
    );
    for severity in Severity::ALL {
        out.push_str("<th>");
        let (class, symbol) = draw::of_severity(*severity);
        draw::state(out, class, symbol, words::severity(*severity))?;
        out.push_str("</th>");
    }
    out.push_str("<th>Signals</th></tr></thead><tbody>\n");
    for domain in &result.domains {
        write!(out, "<tr><th scope=row>{}</th>", words::domain(*domain))?;
        for severity in Severity::ALL {
            match cells.get(&(*domain, *severity)) {
                Some((count, first)) => {
                    let class = match severity {
                        Severity::Critical | Severity::High => "bad-cell",
                        Severity::Medium => "warn-cell",
                        Severity::Low => "low-cell",
                        Severity::Info => "info-cell",
                    };
                    let count = words::number(*count);
                    write!(
                        out,
                        "<td class={class}><a href=\"#f-{first}\">{count}</a></td>"
                    )?;
                }
                None => out.push_str("<td class=h0>0</td>"),
            }
        }
        match signals.get(domain) {
            Some((count, first)) => {
                let count = words::number(*count);
                write!(
                    out,
                    "<td class=good-cell><a href=\"#s-{first}\">{count}</a></td>"
                )?;
            }
            None => out.push_str("<td class=h0>none seen</td>"),
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
    Ok(())
}
