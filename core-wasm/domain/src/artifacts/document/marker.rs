//! The comments that keep a document's structure in its Markdown: sections, blocks, the appendix.
//!
//! A comment shows nothing where Markdown is read, and an editor leaves it alone. Values are
//! percent-encoded, so that no name can end the comment or add a field to it.

use std::collections::BTreeMap;

use super::{Block, EditTarget, Origin};

const OPENING: &str = "<!-- advisory:";
const CLOSING: &str = " -->";

/// What a comment marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Marker {
    /// The start of a section, by its identifier.
    Section(String),
    /// The start of a block.
    Block {
        /// Its anchor.
        anchor: String,
        /// Who it says it comes from.
        origin: Origin,
    },
    /// The end of a block.
    End,
    /// The start of the appendix; nothing below it is read.
    Appendix,
}

/// Returns the comment that starts a block.
pub(super) fn of_block(block: &Block) -> String {
    let anchor = encode(&block.anchor);
    match &block.origin {
        Origin::Drafted => format!("{OPENING}drafted {anchor}{CLOSING}"),
        Origin::NeedsEvidence => format!("{OPENING}needs-evidence {anchor}{CLOSING}"),
        Origin::Edited { author, at, target } => {
            let place = match target {
                EditTarget::Replaces { anchor, base } => {
                    format!("replaces={} base={}", encode(anchor), encode(base))
                }
                EditTarget::After { anchor: None } => "first=yes".to_owned(),
                EditTarget::After {
                    anchor: Some(anchor),
                } => format!("after={}", encode(anchor)),
            };
            let (author, at) = (encode(author), encode(at));
            format!("{OPENING}written {anchor} author={author} at={at} {place}{CLOSING}")
        }
    }
}

/// Returns the comment that starts a section.
pub(super) fn of_section(id: &str) -> String {
    format!("{OPENING}section {}{CLOSING}", encode(id))
}

/// The comment that ends a block.
pub(super) const END: &str = "<!-- advisory:end -->";
/// The comment that starts the appendix.
pub(super) const APPENDIX: &str = "<!-- advisory:appendix -->";

/// Reads a comment; none when it marks nothing.
pub(super) fn read(comment: &str) -> Option<Marker> {
    let body = comment.trim().strip_prefix(OPENING)?;
    let body = body.strip_suffix("-->")?.trim();
    let mut words = body.split_ascii_whitespace();
    let what = words.next()?;
    let mut name = || words.next().and_then(decode);
    match what {
        "end" => Some(Marker::End),
        "appendix" => Some(Marker::Appendix),
        "section" => Some(Marker::Section(name()?)),
        "drafted" | "needs-evidence" => Some(Marker::Block {
            anchor: name()?,
            origin: match what {
                "drafted" => Origin::Drafted,
                _ => Origin::NeedsEvidence,
            },
        }),
        "written" => {
            let anchor = name()?;
            let fields: BTreeMap<&str, String> = words
                .filter_map(|word| word.split_once('='))
                .filter_map(|(name, value)| Some((name, decode(value)?)))
                .collect();
            written(anchor, fields)
        }
        _ => None,
    }
}

fn written(anchor: String, mut fields: BTreeMap<&str, String>) -> Option<Marker> {
    let author = fields.remove("author")?;
    let at = fields.remove("at")?;
    let target = match (fields.remove("replaces"), fields.remove("base")) {
        (Some(anchor), Some(base)) => EditTarget::Replaces { anchor, base },
        _ => EditTarget::After {
            anchor: fields.remove("after"),
        },
    };
    Some(Marker::Block {
        anchor,
        origin: Origin::Edited { author, at, target },
    })
}

fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut before = b' ';
    for byte in value.bytes() {
        let is_plain = byte.is_ascii_alphanumeric()
            || b"._:@".contains(&byte)
            || (byte == b'-' && before != b'-');
        if is_plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        before = byte;
    }
    // A field may be empty, a word may not.
    if out.is_empty() {
        out.push('%');
    }
    out
}

fn decode(word: &str) -> Option<String> {
    if word == "%" {
        return Some(String::new());
    }
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let high = char::from(rest.next()?).to_digit(16)?;
        let low = char::from(rest.next()?).to_digit(16)?;
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}
