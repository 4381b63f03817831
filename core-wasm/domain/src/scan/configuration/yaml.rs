//! YAML as a tree in which every node knows its place.
//!
//! A configuration needs mappings, lists and scalars. Anchors, aliases and tags are refused: they are how a small file
//! becomes an endless one, and no reader of a policy should have to resolve references in his head.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::Diagnostic;

/// Deepest nesting that a configuration can need is four; more than this is refused before it costs anything.
const MAX_DEPTH: usize = 16;

/// A place in the text, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl At {
    /// Says what is wrong here.
    pub(super) fn wrong(self, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            message: message.into(),
            line: self.line,
            column: self.column,
        }
    }
}

impl From<&Marker> for At {
    fn from(marker: &Marker) -> Self {
        Self {
            line: u32::try_from(marker.line()).unwrap_or(u32::MAX).max(1),
            column: u32::try_from(marker.col())
                .unwrap_or(u32::MAX)
                .saturating_add(1),
        }
    }
}

/// A node of the tree.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) at: At,
    pub(super) value: Value,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Value {
    /// A scalar, as written.
    Scalar {
        text: String,
        /// Quoted scalars are text, whatever they look like.
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file, its keys distinct.
    Mapping(Vec<(Key, Node)>),
}

/// A key of a mapping.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) at: At,
    pub(super) name: String,
}

/// A list or mapping that is still open.
struct Open {
    at: At,
    value: Value,
    /// The key whose value comes next.
    key: Option<Key>,
}

/// Reads the one document of `text`; `None` when there is nothing in it.
pub(super) fn read(text: &str) -> Result<Option<Node>, Diagnostic> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, Span { start, .. }) = event.map_err(|error| {
            At::from(error.marker()).wrong(format!("this is not YAML: {}", error.info()))
        })?;
        let at = At::from(&start);
        let finished = match event {
            Event::DocumentStart(_) if root.is_some() => {
                return Err(at.wrong("a configuration is one YAML document, this starts a second"));
            }
            Event::Scalar(_, _, anchor, tag) if anchor > 0 || tag.is_some() => {
                return Err(refuse_references(at));
            }
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag)
                if anchor > 0 || tag.is_some() =>
            {
                return Err(refuse_references(at));
            }
            Event::Alias(_) => return Err(refuse_references(at)),
            Event::Scalar(text, style, ..) => {
                if let Some(parent) = open.last_mut()
                    && matches!(parent.value, Value::Mapping(_))
                    && parent.key.is_none()
                {
                    parent.key = Some(Key {
                        at,
                        name: text.into_owned(),
                    });
                    continue;
                }
                Some(Node {
                    at,
                    value: Value::Scalar {
                        text: text.into_owned(),
                        quoted: style != ScalarStyle::Plain,
                    },
                })
            }
            Event::SequenceStart(..) => {
                start_nested(&mut open, at, Value::List(Vec::new()))?;
                None
            }
            Event::MappingStart(..) => {
                start_nested(&mut open, at, Value::Mapping(Vec::new()))?;
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|done| Node {
                at: done.at,
                value: done.value,
            }),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => None,
        };
        if let Some(node) = finished {
            match open.last_mut() {
                Some(parent) => parent.add(node),
                None => root = Some(node),
            }
        }
    }
    match root {
        Some(node) if !is_null(&node.value) => {
            distinct_keys(&node.value)?;
            Ok(Some(node))
        }
        _ => Ok(None),
    }
}

impl Open {
    fn add(&mut self, node: Node) {
        match &mut self.value {
            Value::List(items) => items.push(node),
            Value::Mapping(entries) => {
                if let Some(key) = self.key.take() {
                    entries.push((key, node));
                }
            }
            Value::Scalar { .. } => {}
        }
    }
}

fn start_nested(open: &mut Vec<Open>, at: At, value: Value) -> Result<(), Diagnostic> {
    if open.len() >= MAX_DEPTH {
        return Err(at.wrong(format!("this is nested more than {MAX_DEPTH} levels deep")));
    }
    if let Some(parent) = open.last()
        && matches!(parent.value, Value::Mapping(_))
        && parent.key.is_none()
    {
        return Err(at.wrong("a key must be plain text, this is a list or a mapping"));
    }
    open.push(Open {
        at,
        value,
        key: None,
    });
    Ok(())
}

fn refuse_references(at: At) -> Diagnostic {
    at.wrong("anchors, aliases and tags are not read here: write the value out")
}

/// Whether a scalar says "nothing".
pub(super) fn is_null(value: &Value) -> bool {
    matches!(value, Value::Scalar { text, quoted: false } if text.is_empty() || text == "~" || text == "null")
}

/// Refuses a key that is in its mapping twice: which one holds is anyone's guess.
fn distinct_keys(value: &Value) -> Result<(), Diagnostic> {
    match value {
        Value::Scalar { .. } => {}
        Value::List(items) => {
            for item in items {
                distinct_keys(&item.value)?;
            }
        }
        Value::Mapping(entries) => {
            let mut keys: Vec<&Key> = entries.iter().map(|(key, _)| key).collect();
            keys.sort_by(|a, b| {
                (&a.name, a.at.line, a.at.column).cmp(&(&b.name, b.at.line, b.at.column))
            });
            let mut keys = keys.into_iter().peekable();
            while let Some(key) = keys.next() {
                if let Some(again) = keys.peek()
                    && again.name == key.name
                {
                    return Err(again.at.wrong(format!(
                        "{:?} is already set on line {}",
                        key.name, key.at.line
                    )));
                }
            }
            for (_, value) in entries {
                distinct_keys(&value.value)?;
            }
        }
    }
    Ok(())
}
