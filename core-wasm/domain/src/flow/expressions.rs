//! Expressions: what is known of the value of each.

use super::reader::Reader;
use super::{Labels, SinkKind, TextList, Value, identifiers, names, table};
use crate::syntax::tree::{Element, Entry, Expr, ExprKind};

impl<'f> Reader<'f> {
    /// Reads an expression and returns what is known of its value.
    pub(super) fn expression(&mut self, expression: &'f Expr<'f>) -> Value<'f> {
        if self.depth >= super::MAX_DEPTH {
            return Value::default();
        }
        self.depth += 1;
        let value = self.kind(expression);
        self.depth -= 1;
        value
    }

    fn kind(&mut self, expression: &'f Expr<'f>) -> Value<'f> {
        match &expression.kind {
            ExprKind::Name(name) => self.name(name, expression),
            ExprKind::Member { object, name } => {
                let owner = self.expression(object);
                self.member(expression, object, owner, name)
            }
            ExprKind::Index { object, index } => self.index(expression, object, index),
            ExprKind::Call { callee, arguments } => self.call(expression, callee, arguments),
            ExprKind::Text(text) => Value {
                literal: Some(text),
                ..Value::default()
            },
            ExprKind::Number(_) | ExprKind::Boolean(_) | ExprKind::Null => Value::default(),
            ExprKind::Template(parts) | ExprKind::Sequence(parts) => self.all(parts),
            ExprKind::Other(children) => self.others(children),
            ExprKind::Record(entries) => self.record(entries),
            ExprKind::Binary {
                operator,
                left,
                right,
            } => {
                let left = self.expression(left);
                let right = self.expression(right);
                self.binary(operator, left, right)
            }
            ExprKind::Conditional {
                test,
                then,
                otherwise,
            } => {
                self.expression(test);
                let then = self.expression(then);
                let otherwise = self.expression(otherwise);
                Value {
                    path: then.path.or(otherwise.path),
                    ..then.join(self.arena, otherwise)
                }
            }
            ExprKind::Assign { target, value } => {
                let found = self.expression(value);
                self.assign(target, found, Some(value));
                found
            }
            ExprKind::Function(function) => {
                self.define(function, None, None);
                let path = (!function.name.is_empty()).then_some(function.name);
                Value {
                    path,
                    ..Value::default()
                }
            }
            ExprKind::Element(element) => self.element(element),
            ExprKind::Wrapped(inner) => self.expression(inner),
            ExprKind::Test(inner) => {
                self.expression(inner);
                Value::default()
            }
        }
    }

    fn name(&mut self, name: &'f str, expression: &'f Expr<'f>) -> Value<'f> {
        let value = match self.lookup(name) {
            Some(value) => Value {
                path: value.path.or(Some(name)),
                ..value
            },
            None => Value {
                path: self.flow.names.path(name).or(Some(name)),
                ..Value::default()
            },
        };
        if is_type_name(name) {
            return value;
        }
        self.named(name, value, expression.span)
    }

    /// Returns `owner.name`.
    pub(super) fn member(
        &mut self,
        expression: &'f Expr<'f>,
        object: &'f Expr<'f>,
        owner: Value<'f>,
        name: &'f str,
    ) -> Value<'f> {
        if let ExprKind::Name("self" | "this") = object.kind {
            let class = self.class.map_or("", |class| class.name);
            let known = self.attributes.get((class, name));
            let path = names::join(self.arena, "self", name);
            let value = Value {
                path: known.and_then(|value| value.path).or(Some(path)),
                ..known.unwrap_or_default()
            };
            return self.named(name, value, expression.span);
        }
        let path = owner.path.map(|path| names::join(self.arena, path, name));
        let mut value = Value {
            path,
            literal: None,
            is_made: false,
            ..owner
        };
        if matches!(name, "length" | "size" | "count") {
            value = value.cleaned(Labels::ALL);
            value.clean = Labels::NONE;
        } else if is_accounting(name) {
            value = value.cleaned(Labels::MODEL_OUTPUT | Labels::UNTRUSTED | Labels::PROMPT);
            value.clean = Labels::NONE;
        }
        value = part(name, value);
        if is_request(owner.path.unwrap_or("")) && is_request_part(name) {
            let sent = Value::source(self.arena, Labels::UNTRUSTED, expression.span);
            value = value.join(self.arena, sent);
        }
        if matches!(path, Some("sys.argv" | "process.argv")) {
            let given = Value::source(self.arena, Labels::UNTRUSTED, expression.span);
            value = value.join(self.arena, given);
        }
        if let ExprKind::Name(owner) | ExprKind::Member { name: owner, .. } = object.kind
            && identifiers::is_of_person(owner, name)
        {
            let personal = Value::source(self.arena, Labels::PERSONAL_DATA, expression.span);
            value = value.join(self.arena, personal);
        }
        // `models.ApiKey` is a type, and holds nothing.
        if is_type_name(name) {
            return value;
        }
        self.named(name, value, expression.span)
    }

    fn index(
        &mut self,
        expression: &'f Expr<'f>,
        object: &'f Expr<'f>,
        index: &'f Expr<'f>,
    ) -> Value<'f> {
        let owner = self.expression(object);
        self.expression(index);
        if let ExprKind::Sequence(items) = index.kind {
            self.flow.lists.push(TextList { name: None, items });
        }
        let value = owner.inherited();
        match index.kind {
            ExprKind::Text(key) => {
                let mut value = part(key, value);
                if is_request_part(key) && is_request(owner.path.unwrap_or("")) {
                    let sent = Value::source(self.arena, Labels::UNTRUSTED, expression.span);
                    value = value.join(self.arena, sent);
                }
                if let ExprKind::Name(owner) | ExprKind::Member { name: owner, .. } = object.kind
                    && identifiers::is_of_person(owner, key)
                {
                    let personal =
                        Value::source(self.arena, Labels::PERSONAL_DATA, expression.span);
                    value = value.join(self.arena, personal);
                }
                if is_accounting(key) {
                    value = value.cleaned(Labels::MODEL_OUTPUT | Labels::PROMPT);
                    value.clean = Labels::NONE;
                }
                self.named(key, value, expression.span)
            }
            ExprKind::Number(_) | ExprKind::Name(_) | ExprKind::Member { .. } => value,
            // A slice shows a part: enough for a model or a shell, not for a credential.
            _ => value.cleaned(Labels::SECRET),
        }
    }

    pub(super) fn all(&mut self, parts: &'f [Expr<'f>]) -> Value<'f> {
        let mut whole = Value::default();
        for part in parts {
            let value = self.expression(part);
            whole = whole.join(self.arena, value.inherited());
        }
        whole
    }

    /// A comprehension binds before its element is read; the other kinds have no `Assign`.
    fn others(&mut self, children: &'f [Expr<'f>]) -> Value<'f> {
        for child in children {
            if let ExprKind::Assign { target, value } = child.kind {
                let items = self.expression(value).inherited();
                self.bind_target(target, items);
            }
        }
        let mut whole = Value::default();
        for child in children {
            if !matches!(child.kind, ExprKind::Assign { .. }) {
                let value = self.expression(child);
                whole = whole.join(self.arena, value.inherited());
            }
        }
        whole
    }

    fn binary(&self, operator: &str, left: Value<'f>, right: Value<'f>) -> Value<'f> {
        match operator {
            "+" | "%" | "*" | "/" => left.inherited().join(self.arena, right.inherited()),
            "or" | "||" | "??" => Value {
                path: left.path.or(right.path),
                ..left.inherited().join(self.arena, right)
            },
            // A chain of runnables is called by what in it matters most: the model.
            "|" => {
                let is_model = |value: &Value<'f>| value.path.is_some_and(super::models::is_model);
                let path = if is_model(&left) {
                    left.path
                } else {
                    right.path
                };
                Value {
                    path: path.or(left.path),
                    is_made: true,
                    ..left.inherited().join(self.arena, right.inherited())
                }
            }
            "and" | "&&" => right,
            _ => Value::default(),
        }
    }

    /// Reads a record; its value holds the labels of its entries.
    pub(super) fn record(&mut self, entries: &'f [Entry<'f>]) -> Value<'f> {
        let is_instructions = has_role(entries, &["system", "developer"]);
        let mut whole = Value::default();
        for entry in entries {
            let key = entry_key(entry);
            let value = self.entry(entry);
            if key == Some("__html") {
                self.hit(SinkKind::Html, value, entry.value.span, "__html", None);
            }
            if is_instructions && matches!(key, Some("content" | "parts")) {
                self.hit(
                    SinkKind::Instructions,
                    value,
                    entry.value.span,
                    "a system message",
                    None,
                );
            }
            whole = whole.join(self.arena, value.inherited());
        }
        whole
    }

    /// Reads one entry of a record.
    pub(super) fn entry(&mut self, entry: &'f Entry<'f>) -> Value<'f> {
        let Some(key) = &entry.key else {
            return self.expression(&entry.value);
        };
        let ExprKind::Text(name) = key.kind else {
            self.expression(key);
            return self.expression(&entry.value);
        };
        if name == "tools" {
            self.note_tool_list(&entry.value);
        }
        self.given(name, &entry.value)
    }

    /// Reads what is given under `name`: documentation shows settings that nothing runs with.
    pub(super) fn given(&mut self, name: &'f str, value: &'f Expr<'f>) -> Value<'f> {
        let shows = matches!(
            name,
            "example" | "examples" | "openapi_examples" | "json_schema_extra"
        );
        let outer = self.shown;
        self.shown = outer || shows;
        self.setting(name, value);
        let found = self.expression(value);
        self.shown = outer;
        found
    }

    fn element(&mut self, element: &'f Element<'f>) -> Value<'f> {
        for entry in element.attributes {
            let value = self.entry(entry);
            if entry_key(entry) == Some("srcDoc") {
                self.hit(SinkKind::Html, value, entry.value.span, "srcDoc", None);
            }
        }
        self.all(element.children);
        Value::default()
    }
}

/// Returns the key of an entry, where it is plain.
pub(super) fn entry_key<'f>(entry: &Entry<'f>) -> Option<&'f str> {
    match entry.key?.kind {
        ExprKind::Text(text) => Some(text),
        _ => None,
    }
}

/// Returns what is known of the part `name` of a value: what makes the whole personal or secret
/// is in the part of that name, or in one that stands for all.
pub(super) fn part<'f>(name: &str, value: Value<'f>) -> Value<'f> {
    const WHOLE: &[&str] = &[
        "data", "value", "values", "content", "contents", "text", "body", "payload", "message",
        "messages", "details", "record", "secret", "token", "key", "input", "result", "items",
        "first", "last", "full", "raw", "prompt", "query",
    ];
    if WHOLE.contains(&name) {
        return value;
    }
    // Every part of a health record is about someone's health.
    value.without(Labels::PERSONAL_DATA | Labels::SECRET)
}

/// `ApiKey`, `DateOfBirth`: a type by the custom of every language read here.
fn is_type_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn has_role(entries: &[Entry<'_>], roles: &[&str]) -> bool {
    entries.iter().any(|entry| {
        matches!(entry_key(entry), Some("role" | "type"))
            && matches!(entry.value.kind, ExprKind::Text(role) if roles.contains(&role))
    })
}

/// Members of a response that the provider, not the model, fills in.
fn is_accounting(name: &str) -> bool {
    matches!(
        name,
        "usage"
            | "id"
            | "model"
            | "created"
            | "finish_reason"
            | "finishReason"
            | "stop_reason"
            | "stopReason"
            | "usage_metadata"
            | "usageMetadata"
            | "response_metadata"
            | "role"
            | "status_code"
            | "status"
            | "headers"
            | "length"
            | "ok"
            | "total_tokens"
            | "statusText"
    )
}

fn is_request(path: &str) -> bool {
    matches!(table::last_part(path), "request" | "req" | "Request")
}

fn is_request_part(name: &str) -> bool {
    matches!(
        name,
        "json"
            | "form"
            | "args"
            | "body"
            | "query"
            | "params"
            | "query_params"
            | "GET"
            | "POST"
            | "files"
            | "get_json"
            | "data"
            | "formData"
            | "cookies"
            | "values"
    )
}
