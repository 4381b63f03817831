//! Says of what is plainly right that it is, and of what is plainly wrong that it is not.
//!
//! Compiling a schema takes up to a millisecond, and an instance answers one request: nothing that was compiled is used
//! twice. Nearly all that callers send is right, and to see that takes a walk along the schema and no compiling. Whatever is
//! wrong, and whatever this walk knows no answer to, goes to the validator, which names every error.

use regex::Regex;
use serde_json::{Map, Number, Value};

/// Further references and alternatives than any of our schemas has.
const DEEPEST: usize = 64;
/// Members that are compared with each other.
const MOST_UNIQUE: usize = 64;

/// Returns whether `value` is what `schema` asks for, and none where this walk can't tell. References lead to places in
/// `root`.
#[must_use]
pub fn is_valid(root: &Value, schema: &Value, value: &Value) -> Option<bool> {
    Walk { root, depth: 0 }.value(schema, value)
}

#[derive(Clone, Copy)]
struct Walk<'a> {
    root: &'a Value,
    depth: usize,
}

impl Walk<'_> {
    fn value(self, schema: &Value, value: &Value) -> Option<bool> {
        let deeper = Self {
            depth: self.depth + 1,
            ..self
        };
        match schema {
            Value::Bool(any) => Some(*any),
            Value::Object(keywords) if self.depth < DEEPEST => {
                let verdicts = keywords
                    .iter()
                    .map(|(keyword, argument)| deeper.keyword(keywords, keyword, argument, value));
                every(verdicts)
            }
            _ => None,
        }
    }

    fn keyword(
        self,
        schema: &Map<String, Value>,
        keyword: &str,
        argument: &Value,
        value: &Value,
    ) -> Option<bool> {
        match keyword {
            "$schema" | "$defs" | "title" | "description" | "default" | "examples" => Some(true),
            "$ref" => {
                let pointer = argument.as_str()?.strip_prefix('#')?;
                self.value(self.root.pointer(pointer)?, value)
            }
            "type" => has_type(argument, value),
            "const" => same(argument, value),
            "enum" => any(argument.as_array()?.iter().map(|known| same(known, value))),
            "allOf" => every(
                argument
                    .as_array()?
                    .iter()
                    .map(|one| self.value(one, value)),
            ),
            "anyOf" => any(argument
                .as_array()?
                .iter()
                .map(|one| self.value(one, value))),
            "oneOf" => {
                let verdicts = argument
                    .as_array()?
                    .iter()
                    .map(|one| self.value(one, value));
                let verdicts = verdicts.collect::<Option<Vec<bool>>>()?;
                Some(verdicts.into_iter().filter(|is_it| *is_it).count() == 1)
            }
            _ => match value {
                Value::Object(members) => self.object(schema, keyword, argument, members),
                Value::Array(items) => self.array(keyword, argument, items),
                Value::String(text) => of_text(keyword, argument, text),
                Value::Number(number) => of_number(keyword, argument, number),
                Value::Null | Value::Bool(_) => is_known(keyword).then_some(true),
            },
        }
    }

    fn object(
        self,
        schema: &Map<String, Value>,
        keyword: &str,
        argument: &Value,
        members: &Map<String, Value>,
    ) -> Option<bool> {
        let count = || u64::try_from(members.len()).ok();
        match keyword {
            "properties" => every(argument.as_object()?.iter().map(|(name, schema)| {
                members
                    .get(name)
                    .map_or(Some(true), |member| self.value(schema, member))
            })),
            "required" => {
                let is_there = |name: &Value| Some(members.contains_key(name.as_str()?));
                every(argument.as_array()?.iter().map(is_there))
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let is_known = |name: &String| known.is_some_and(|known| known.contains_key(name));
                let others = members.iter().filter(|(name, _)| !is_known(name));
                every(others.map(|(_, member)| self.value(argument, member)))
            }
            "propertyNames" => every(
                members
                    .keys()
                    .map(|name| self.value(argument, &Value::from(name.as_str()))),
            ),
            "minProperties" => Some(count()? >= argument.as_u64()?),
            "maxProperties" => Some(count()? <= argument.as_u64()?),
            other => is_known(other).then_some(true),
        }
    }

    fn array(self, keyword: &str, argument: &Value, items: &[Value]) -> Option<bool> {
        let count = || u64::try_from(items.len()).ok();
        match keyword {
            "items" => every(items.iter().map(|item| self.value(argument, item))),
            "minItems" => Some(count()? >= argument.as_u64()?),
            "maxItems" => Some(count()? <= argument.as_u64()?),
            "uniqueItems" if argument.as_bool()? => {
                if items.len() > MOST_UNIQUE {
                    return None;
                }
                let pairs = items.iter().enumerate().flat_map(|(at, one)| {
                    items.iter().skip(at + 1).map(move |other| same(one, other))
                });
                any(pairs).map(|is_twice| !is_twice)
            }
            other => is_known(other).then_some(true),
        }
    }
}

fn of_text(keyword: &str, argument: &Value, text: &str) -> Option<bool> {
    let length = || u64::try_from(text.chars().count()).ok();
    match keyword {
        "minLength" => Some(length()? >= argument.as_u64()?),
        "maxLength" => Some(length()? <= argument.as_u64()?),
        // What the two kinds of expression read alike in ASCII they need not beyond it.
        "pattern" if text.is_ascii() => {
            let pattern = argument.as_str().filter(|pattern| is_simple(pattern))?;
            Some(Regex::new(pattern).ok()?.is_match(text))
        }
        "pattern" | "format" => None,
        other => is_known(other).then_some(true),
    }
}

/// Whether an expression means the same in JSON Schema and here.
fn is_simple(pattern: &str) -> bool {
    let mut escaped = false;
    pattern.chars().all(|letter| {
        let is_simple = match letter {
            _ if escaped => matches!(letter, 'S' | '.' | '/' | '-' | '\\'),
            '\\' | '^' | '$' | '[' | ']' | '.' | '/' | '-' | '_' | ':' | '+' | '*' | '{' | '}'
            | ',' => true,
            _ => letter.is_ascii_alphanumeric(),
        };
        escaped = letter == '\\' && !escaped;
        is_simple
    })
}

fn of_number(keyword: &str, argument: &Value, number: &Number) -> Option<bool> {
    match keyword {
        "minimum" => Some(number.as_f64()? >= argument.as_f64()?),
        "maximum" => Some(number.as_f64()? <= argument.as_f64()?),
        other => is_known(other).then_some(true),
    }
}

/// Whether a keyword is known to this walk: one that says nothing of a value's kind lets it through.
fn is_known(keyword: &str) -> bool {
    matches!(
        keyword,
        "properties"
            | "required"
            | "additionalProperties"
            | "propertyNames"
            | "minProperties"
            | "maxProperties"
            | "items"
            | "minItems"
            | "maxItems"
            | "uniqueItems"
            | "minLength"
            | "maxLength"
            | "pattern"
            | "minimum"
            | "maximum"
            | "format"
    )
}

fn has_type(kinds: &Value, value: &Value) -> Option<bool> {
    match kinds {
        Value::String(kind) => is_of(kind, value),
        Value::Array(kinds) => any(kinds.iter().map(|kind| is_of(kind.as_str()?, value))),
        _ => None,
    }
}

fn is_of(kind: &str, value: &Value) -> Option<bool> {
    Some(match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => match value {
            // Whether 3.0 is an integer is not for this walk.
            Value::Number(number) if number.is_f64() => return None,
            other => other.is_number(),
        },
        _ => return None,
    })
}

/// Whether two values are the same. Numbers that are written differently may be.
fn same(one: &Value, other: &Value) -> Option<bool> {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => None,
        (Value::Object(_) | Value::Array(_), _) => None,
        (one, other) => Some(one == other),
    }
}

/// False if one is, else unknown if one is.
fn every(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for verdict in verdicts {
        match verdict {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}

/// True if one is, else unknown if one is.
fn any(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    every(verdicts.map(|verdict| verdict.map(|is_it| !is_it))).map(|none| !none)
}
