//! Markdown that a person edited, read back into the document model.
//!
//! Hostile by assumption: markup that the model has no place for becomes words, a link that leads
//! anywhere but the web becomes its words, and nesting is bounded, so that no input exhausts the
//! stack. The text never says who wrote it: markers are read as claims, which
//! [`crate::artifacts::edit`] checks against the stored document.

use std::collections::BTreeMap;

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser};

use super::marker::Marker;
use super::{Content, Inline, Origin};

mod reader;
use reader::Reader;
pub(crate) use reader::cited;

/// Bytes of Markdown read at the most.
const LONGEST: usize = 8 * 1024 * 1024;

/// Why Markdown is no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// It is too long to be read.
    #[error("the document has {bytes} bytes; at most {LONGEST} are read")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// It begins without front matter.
    #[error("the document does not begin with front matter between two lines of `---`")]
    NoFrontMatter,
    /// It holds no section of a document.
    #[error("the document holds no section marker; edit the file as it was downloaded")]
    NoSection,
}

/// A document as its Markdown has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The front matter, by name.
    pub front: BTreeMap<String, String>,
    /// The sections, in order.
    pub sections: Vec<ParsedSection>,
}

/// A section as the Markdown has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedSection {
    /// Its identifier.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// Its blocks, in order.
    pub blocks: Vec<ParsedBlock>,
}

/// A block as the Markdown has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedBlock {
    /// The anchor and origin that its marker claims; none outside of marked blocks.
    pub claim: Option<(String, Origin)>,
    /// What it says.
    pub content: Vec<Content>,
}

/// Reads a whole document.
///
/// # Errors
/// Says why the text is no document.
pub fn parse(markdown: &str) -> Result<Parsed, ParseError> {
    bounded(markdown)?;
    let text = markdown.trim_start_matches('\u{feff}');
    let (front, body) = front_matter(text).ok_or(ParseError::NoFrontMatter)?;
    let sections = sections(body);
    if sections.is_empty() {
        return Err(ParseError::NoSection);
    }
    Ok(Parsed { front, sections })
}

/// Reads the text of one block.
///
/// # Errors
/// Says that the text is too long.
pub fn parse_content(markdown: &str) -> Result<Vec<Content>, ParseError> {
    bounded(markdown)?;
    let mut contents = Vec::new();
    let mut reader = Reader::new(events(markdown));
    while let Some(part) = reader.next_part() {
        if let Part::Content(content) | Part::Quoted(content) = part {
            contents.extend(content);
        }
    }
    Ok(contents)
}

/// Reads a run of inline text: whatever blocks it holds are joined by spaces.
#[must_use]
pub fn parse_inline(markdown: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    for content in parse_content(markdown).unwrap_or_default() {
        if let Content::Code { text } = &content {
            reader::join(&mut out, &[Inline::code(text.as_str())]);
        }
        content.each_text(&mut |text| reader::join(&mut out, text));
    }
    out
}

/// What stands at the top of the text.
enum Part {
    /// Contents.
    Content(Vec<Content>),
    /// The contents of a quotation.
    Quoted(Vec<Content>),
    /// A heading of the second level.
    SectionHeading(Vec<Inline>),
    /// A heading of the first level: the title.
    Title,
    /// A marker.
    Marker(Marker),
}

fn bounded(markdown: &str) -> Result<(), ParseError> {
    let bytes = markdown.len();
    if bytes > LONGEST {
        return Err(ParseError::TooLong { bytes });
    }
    Ok(())
}

fn events(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_with_broken_link_callback(markdown, Options::ENABLE_TABLES, Some(citation))
}

/// Takes `[E12]` for a link to the evidence with that number.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature is the parser's"
)]
fn citation<'a>(link: BrokenLink<'a>) -> Option<(CowStr<'a>, CowStr<'a>)> {
    cited(&link.reference)?;
    Some((link.reference.clone(), CowStr::Borrowed("")))
}

fn front_matter(text: &str) -> Option<(BTreeMap<String, String>, &str)> {
    let after = text.strip_prefix("---")?.trim_start_matches('\r');
    let after = after.strip_prefix('\n')?;
    let mut front = BTreeMap::new();
    let mut rest = after;
    loop {
        let (line, next) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim_end();
        if line == "---" {
            return Some((front, next));
        }
        if let Some((name, value)) = line.split_once(':') {
            let value = value.trim();
            let value = serde_json::from_str(value).unwrap_or_else(|_| value.to_owned());
            front.insert(name.trim().to_owned(), value);
        }
        if next.is_empty() {
            return None;
        }
        rest = next;
    }
}

fn sections(body: &str) -> Vec<ParsedSection> {
    let mut sections: Vec<ParsedSection> = Vec::new();
    let mut is_in_block = false;
    let mut is_labelled = false;
    let mut has_heading = false;
    let mut reader = Reader::new(events(body));
    while let Some(part) = reader.next_part() {
        if let Part::Marker(Marker::Section(id)) = part {
            let heading = String::new();
            let blocks = Vec::new();
            sections.push(ParsedSection {
                id,
                heading,
                blocks,
            });
            (is_in_block, has_heading) = (false, false);
            continue;
        }
        // What stands above the first section is the title and the notice.
        let Some(section) = sections.last_mut() else {
            continue;
        };
        match part {
            Part::Marker(Marker::Appendix) => break,
            Part::Marker(Marker::End) => is_in_block = false,
            Part::Marker(Marker::Block { anchor, origin }) => {
                is_labelled = origin != Origin::Drafted;
                is_in_block = true;
                section.blocks.push(ParsedBlock {
                    claim: Some((anchor, origin)),
                    content: Vec::new(),
                });
            }
            Part::SectionHeading(text) if !has_heading => {
                section.heading = plain(&text);
                has_heading = true;
            }
            // The first quotation of a block that is not the drafter's is its label.
            Part::Quoted(_) if is_in_block && is_labelled => is_labelled = false,
            Part::SectionHeading(text) => {
                add(section, is_in_block, vec![Content::Heading { text }]);
            }
            Part::Content(content) | Part::Quoted(content) => {
                is_labelled = false;
                add(section, is_in_block, content);
            }
            Part::Title | Part::Marker(Marker::Section(_)) => {}
        }
    }
    sections
}

fn add(section: &mut ParsedSection, is_in_block: bool, content: Vec<Content>) {
    let is_open = section
        .blocks
        .last()
        .is_some_and(|block| is_in_block || block.claim.is_none());
    match section.blocks.last_mut().filter(|_| is_open) {
        Some(block) => block.content.extend(content),
        None => section.blocks.push(ParsedBlock {
            claim: None,
            content,
        }),
    }
}

fn plain(text: &[Inline]) -> String {
    let mut out = String::new();
    for piece in text {
        match piece {
            Inline::Text { text } | Inline::Code { text } => out.push_str(text),
            Inline::Emphasis { text } | Inline::Strong { text } | Inline::Link { text, .. } => {
                out.push_str(&plain(text));
            }
            Inline::Citation { number } => out.push_str(&format!("[E{number}]")),
        }
    }
    out
}
