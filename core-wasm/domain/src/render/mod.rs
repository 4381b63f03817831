//! The formats of a scan result, and of the reference data a scan is held against.
//!
//! Every format is made from the same [`ScanResult`] and the same counts ([`facts`]), so that the
//! terminal, a pull request, SARIF and the exit code can never disagree. Text that comes from the
//! scanned repository is hostile until escaped: file names, messages and quoted lines go through
//! [`escape`] for the format they land in. Equal results give equal bytes.

mod cyclonedx;
pub mod describe;
pub(crate) mod escape;
mod example;
mod facts;
mod gate;
mod html;
mod markdown;
mod package_url;
mod sarif;
mod table;
pub(crate) mod words;

pub(crate) use example::{Example, examples};
pub use gate::gate;

use crate::model::{nearest, vocabulary};
use crate::scan::ScanResult;

vocabulary! {
    /// A format of a scan result.
    #[derive(Default)]
    Format {
        /// Text for a terminal.
        #[default]
        Table = "table",
        /// The document itself.
        Json = "json",
        /// Static Analysis Results Interchange Format 2.1.0, for code scanning.
        Sarif = "sarif",
        /// CycloneDX 1.6, the inventory as a bill of materials with model cards.
        CycloneDx = "cyclonedx",
        /// Markdown, for a comment on a pull request or an audit's file.
        Markdown = "markdown",
        /// One self-contained page.
        Html = "html",
    }
}

impl Format {
    /// Returns the format with this name.
    ///
    /// # Errors
    /// Names the nearest format when there is none with this name.
    pub fn parse(name: &str) -> Result<Self, RenderError> {
        Self::from_id(name).ok_or_else(|| unknown("format", name, Self::ALL.iter().map(|f| f.id())))
    }
}

/// How a result is to be rendered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RenderOptions {
    /// The format.
    pub format: Format,
    /// Columns of the terminal, for the table; 100 when none are given.
    pub width: Option<u32>,
    /// Whether the table uses colour.
    pub color: bool,
    /// Leaves findings that a waiver or the baseline covers out of SARIF. Some consumers open an
    /// alert even for a suppressed result.
    pub without_suppressed: bool,
}

/// Why something could not be rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// A name is not in its vocabulary.
    #[error("unknown {kind} {name:?}{}", suggestion(.nearest.as_deref()))]
    UnknownName {
        /// What was named: `format`, `rule`, `framework`.
        kind: &'static str,
        /// The name as typed.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// What is rendered has no such format.
    #[error("a {what} has no format {format:?}; it has table, json and sarif")]
    NoSuchFormat {
        /// What is rendered.
        what: &'static str,
        /// The format.
        format: &'static str,
    },
    /// The result does not serialise.
    #[error("the result does not serialise")]
    Serialise(#[from] serde_json::Error),
    /// Text could not be written.
    #[error("the report could not be written")]
    Write(#[from] std::fmt::Error),
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}

fn unknown<'a>(
    kind: &'static str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> RenderError {
    RenderError::UnknownName {
        kind,
        name: name.to_owned(),
        nearest: nearest(name, known).map(str::to_owned),
    }
}

/// Renders a result.
///
/// # Errors
/// Never in practice: every type of the result serialises, and memory takes every byte.
pub fn render(result: &ScanResult, options: &RenderOptions) -> Result<Vec<u8>, RenderError> {
    match options.format {
        Format::Table => Ok(table::render(result, options)?.into_bytes()),
        Format::Json => Ok(json(result)?),
        Format::Markdown => Ok(markdown::render(result)?.into_bytes()),
        Format::Html => Ok(html::render(result)?.into_bytes()),
        Format::Sarif => Ok(sarif::render(result, options)?),
        Format::CycloneDx => Ok(cyclonedx::render(result)?),
    }
}

/// Renders the result as JSON: the document itself.
///
/// # Errors
/// Never in practice: every type of the result serialises.
pub fn json(result: &ScanResult) -> serde_json::Result<Vec<u8>> {
    let mut document = escape::json(serde_json::to_string_pretty(result)?);
    document.push('\n');
    Ok(document.into_bytes())
}
