//! What a run makes up anew, put into plain words: the first identifier that a run shows is `id 1` in every run.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regex::{Captures, Regex};
use serde_json::{Map, Value, json};

/// Identifiers; names of requests; digests, which depend on identifiers.
static MADE_UP: LazyLock<Regex> = LazyLock::new(|| {
    let id = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    let request = "[0-9a-f]{16}-[0-9]+";
    let digest = "[0-9a-f]{64}";
    Regex::new(&format!("{id}|{request}|{digest}")).unwrap()
});

/// Returns a path in which identifiers are told as such.
pub(crate) fn without_identifiers(path: &str) -> String {
    MADE_UP.replace_all(path, "{id}").into_owned()
}

/// Returns a path without the place in a list at which its page begins, which only the host can read that told it.
pub(crate) fn without_cursor(path: &str) -> String {
    match path.split_once("&cursor=") {
        Some((list, _)) => format!("{list}&cursor=opaque"),
        None => path.to_owned(),
    }
}

/// Fields whose texts mean something to the host alone that wrote them.
const OPAQUE: [&str; 2] = ["next", "url"];

/// Fields whose items are in the order of their identifiers, which is another in every run.
const BY_IDENTIFIER: [&str; 1] = ["artifacts"];

/// Returns items in an order that does not depend on what is made up.
fn in_any_order(items: &[Value]) -> Vec<Value> {
    let mut items = items.to_vec();
    items.sort_by_cached_key(|item| without_identifiers(&item.to_string()));
    items
}

/// What was made up in one run so far, in the order in which it showed.
#[derive(Default)]
pub(crate) struct Words {
    known: BTreeMap<String, usize>,
    etags: BTreeMap<String, usize>,
}

impl Words {
    /// Puts a text into plain words.
    pub(crate) fn text(&mut self, text: &str) -> String {
        let replaced = MADE_UP.replace_all(text, |found: &Captures<'_>| {
            let next = self.known.len() + 1;
            let number = self.known.entry(found[0].to_owned()).or_insert(next);
            format!("<{number}>")
        });
        replaced.into_owned()
    }

    /// Puts a version of a resource into plain words.
    pub(crate) fn etag(&mut self, etag: &str) -> String {
        let next = self.etags.len() + 1;
        let number = self.etags.entry(etag.to_owned()).or_insert(next);
        format!("version {number}")
    }

    /// Puts an answer that is kept for who asks again into plain words: its version, and its body, which is in base64.
    pub(crate) fn kept_answer(&mut self, answer: &mut Value) {
        for header in answer["headers"].as_array_mut().unwrap() {
            if header[0] == "etag" {
                header[1] = json!(self.etag(header[1].as_str().unwrap()));
            }
        }
        let body = STANDARD.decode(answer["body"].as_str().unwrap()).unwrap();
        answer["body"] = serde_json::from_slice(&body).unwrap();
    }

    /// Puts a file into plain words: JSON and text wholly. What is neither is packed, so that identifiers do not show in it: of that no
    /// more is told than what it is.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Value {
        if let Ok(value) = serde_json::from_slice::<Value>(bytes) {
            return self.value(&value);
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Value::String(self.text(text)),
            Err(_packed) => {
                let pages = bytes.windows(11).filter(|part| part == b"/Type /Page");
                let begins = bytes.iter().take(4).map(|byte| char::from(*byte));
                json!({ "begins": begins.collect::<String>(), "pages": pages.count() })
            }
        }
    }

    /// Puts everything in a value into plain words.
    pub(crate) fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => {
                let plain = fields.iter().map(|(name, value)| {
                    let opaque = OPAQUE.contains(&name.as_str()) && value.is_string();
                    let value = match value {
                        _ if opaque => Value::String("opaque".to_owned()),
                        Value::Array(items) if BY_IDENTIFIER.contains(&name.as_str()) => {
                            self.value(&Value::Array(in_any_order(items)))
                        }
                        value => self.value(value),
                    };
                    (self.text(name), value)
                });
                Value::Object(plain.collect::<Map<_, _>>())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
}
