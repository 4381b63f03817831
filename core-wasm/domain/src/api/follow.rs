//! Work that its caller follows: the answer is lines of JSON, one for each thing that happens, and the response in the last.
//!
//! The status of such an answer is settled before the work is, so the last line says how it went. A caller that is answered
//! without lines was refused before the work began, or the work was none to wait for.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::Request;
use super::context::Context;
use super::respond::Response;

/// The media type of lines of JSON, by which a caller asks for them.
pub const LINES: &str = "application/x-ndjson";

/// One line.
#[derive(Serialize, JsonSchema)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    tag = "event"
)]
pub(super) enum FollowedEvent {
    /// A model is asked for sections.
    Asked {
        /// Which time this is, from 1.
        attempt: usize,
        /// What is to be written.
        sections: Vec<FollowedSection>,
    },
    /// The model wrote a statement. Nobody has checked it.
    Statement {
        /// The section that it belongs to.
        section: String,
        /// The sentence.
        text: String,
        /// The evidence that it cites.
        cites: Vec<String>,
    },
    /// The model's answer was checked against the evidence.
    Checked {
        /// Sections that stand.
        accepted: usize,
        /// Why others do not.
        objections: Vec<String>,
    },
    /// The response, last.
    Response {
        /// Its status.
        status: u16,
        /// Where the made thing is.
        #[serde(skip_serializing_if = "Option::is_none")]
        location: Option<String>,
        /// The version of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        etag: Option<String>,
        /// What the response would have been by itself.
        body: Value,
    },
}

/// A section that is being written.
#[derive(Serialize, JsonSchema)]
pub(super) struct FollowedSection {
    /// As statements name it.
    pub(super) id: String,
    /// As people do.
    pub(super) heading: String,
}

/// Returns whether a caller would follow the work, if there is some.
#[must_use]
pub fn is_followed(request: &Request) -> bool {
    let accepted = request.header("accept").unwrap_or_default();
    accepted
        .split(',')
        .filter_map(|range| range.split(';').next())
        .any(|range| range.trim().eq_ignore_ascii_case(LINES))
}

/// Returns the line that ends an answer in lines.
#[must_use]
pub fn last_line(response: &Response) -> Vec<u8> {
    let header = |name: &str| response.header(name).map(str::to_owned);
    line(&FollowedEvent::Response {
        status: response.status,
        location: header("location"),
        etag: header("etag"),
        // What answers in lines answers in JSON otherwise.
        body: serde_json::from_slice(&response.body).unwrap_or_default(),
    })
}

impl Context<'_> {
    /// Tells whoever follows; `event` is made for them alone.
    pub(super) fn tell(&self, event: impl FnOnce() -> FollowedEvent) {
        if let Some(follower) = self.ports.follower {
            follower(line(&event()));
        }
    }
}

fn line(event: &FollowedEvent) -> Vec<u8> {
    // Texts and numbers always are JSON.
    let mut line = serde_json::to_vec(event).unwrap_or_default();
    line.push(b'\n');
    line
}
