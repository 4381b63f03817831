//! The report as one HTML file that opens offline, prints, and leads from every number to its
//! evidence: score → control → finding or signal → file and line.
//!
//! Nothing is loaded from anywhere. The content security policy allows the one style sheet and the
//! one script by their hashes, so that even a mistake in escaping could not run what a repository
//! put into a file name. Without the script everything is still there; filters are not.

mod controls;
mod coverage;
mod draw;
mod findings;
mod inventory;
mod scores;
mod summary;

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::escape::Html;
use super::words;
use crate::model::{ControlRef, FrameworkId, Place};
use crate::scan::ScanResult;

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
});

/// Where the parts of the report are on its page. Anchors are numbers of the report itself, never
/// text of the repository.
struct Doors<'r> {
    findings: BTreeMap<&'r str, usize>,
    signals: BTreeMap<&'r str, usize>,
    controls: BTreeMap<(FrameworkId, &'r str), usize>,
}

impl<'r> Doors<'r> {
    fn of(result: &'r ScanResult) -> Self {
        let mut doors = Self {
            findings: BTreeMap::new(),
            signals: BTreeMap::new(),
            controls: BTreeMap::new(),
        };
        for (index, finding) in result.findings.iter().enumerate() {
            doors.findings.entry(&finding.fingerprint).or_insert(index);
        }
        for (index, signal) in result.signals.iter().enumerate() {
            doors.signals.entry(&signal.fingerprint).or_insert(index);
        }
        for score in &result.scores.frameworks {
            for (index, control) in score.controls.iter().enumerate() {
                let key = (score.framework, control.id.as_str());
                doors.controls.entry(key).or_insert(index);
            }
        }
        doors
    }

    /// Writes a control's label, as a link where the report holds its score.
    fn control(&self, out: &mut String, control: &ControlRef) -> fmt::Result {
        let framework = words::framework(control.framework);
        let id = Html(&control.id);
        match self.controls.get(&(control.framework, control.id.as_str())) {
            Some(index) => {
                let anchor = format!("c-{}-{index}", control.framework.id());
                write!(out, "<a class=chip href=\"#{anchor}\">{framework} {id}</a>")
            }
            None => write!(out, "<span class=chip>{framework} {id}</span>"),
        }
    }
}

/// Renders a result as a page.
pub(super) fn render(result: &ScanResult) -> Result<String, fmt::Error> {
    let doors = Doors::of(result);
    let mut out = String::with_capacity(256 * 1024);
    head(&mut out, result)?;
    summary::write(&mut out, result)?;
    out.push_str("<main>\n");
    scores::write(&mut out, result)?;
    coverage::write(&mut out, result)?;
    inventory::write(&mut out, result)?;
    findings::write(&mut out, result, &doors)?;
    findings::signals(&mut out, result, &doors)?;
    controls::waivers(&mut out, result, &doors)?;
    controls::write(&mut out, result, &doors)?;
    write!(
        out,
        "<footer>{} {}. A template is not a process: this report shows what the code evidences, \
         and says where it shows nothing.</footer>\n</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        Html(&result.tool.name),
        Html(&result.tool.version)
    )?;
    Ok(out)
}

fn head(out: &mut String, result: &ScanResult) -> fmt::Result {
    write!(
        out,
        "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}: {} – Advisory</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{}",
        *POLICY,
        words::verdict(result.verdict.status),
        Html(&result.target),
        draw::SYMBOLS
    )
}

/// Writes the opening of a section.
fn section(out: &mut String, id: &str, title: &str, summary: &str) -> fmt::Result {
    write!(
        out,
        "<section id={id}>\n<h2>{title}</h2>\n<p class=quiet>{}</p>\n",
        Html(summary)
    )
}

/// Writes a place as `path:line`.
fn place(out: &mut String, place: &Place) -> fmt::Result {
    write!(
        out,
        "<span class=mono>{}</span>",
        Html(&words::place(place))
    )
}
