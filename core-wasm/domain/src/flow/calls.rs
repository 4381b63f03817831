//! Calls: what is called, what it is given, what it gives back.

use super::expressions::{entry_key, part};
use super::reader::{Reader, Summary};
use super::{Call, Hit, Labels, ModelCall, Role, SinkKind, Value, identifiers, names, table};
use crate::syntax::tree::{Argument, Expr, ExprKind};

/// Arguments of a model call that the model does not read.
const NOT_READ: &[&str] = &[
    "user",
    "metadata",
    "headers",
    "extra_headers",
    "safety_identifier",
    "model",
    "api_key",
    "apiKey",
    "experimental_telemetry",
    "providerOptions",
    "config",
    "callbacks",
    "tags",
    "session_id",
    "thread_id",
    "prompt_cache_key",
    "timeout",
    "base_url",
    "extra_body",
    "tools",
];
/// Arguments that become a model's instructions.
const INSTRUCTIONS: &[&str] = &[
    "system",
    "instructions",
    "system_prompt",
    "systemPrompt",
    "system_instruction",
    "systemInstruction",
    "system_message",
    "systemMessage",
];
/// Methods that give a part of a text: enough for a model or a shell, not for a credential.
const PARTS: &[&str] = &["slice", "substring", "substr", "charAt"];
/// Stands for an object that has no name, before the name of its method.
const NAMELESS: &str = "?";
impl<'f> Reader<'f> {
    pub(super) fn call(
        &mut self,
        expression: &'f Expr<'f>,
        callee: &'f Expr<'f>,
        arguments: &'f [Argument<'f>],
    ) -> Value<'f> {
        let (receiver, target) = self.callee(callee);
        self.note_tool_call(callee, arguments);
        let base = target.path.unwrap_or("");
        let path = if target.is_made && !base.is_empty() {
            self.arena.alloc_str(&format!("{base}()"))
        } else {
            base
        };
        let is_local =
            matches!(callee.kind, ExprKind::Name(_)) && self.functions.get(("", path)).is_some();
        let known = |role: &dyn Fn(&Role) -> bool| !is_local && table::roles(path).any(role);
        let model = if is_local {
            None
        } else {
            self.model(path, callee, arguments)
        };
        let tool_call = known(&|role| *role == Role::MakesTool).then_some(expression);
        let values = self.arguments(arguments, receiver, model, tool_call, path);
        let place = self.place;
        if !is_local {
            self.sinks_of(path, callee, arguments, values);
        }
        if let (
            "append" | "push" | "extend" | "insert" | "update" | "unshift",
            ExprKind::Member { object, .. },
        ) = (table::last_part(path), callee.kind)
        {
            let added = self.joined(values);
            self.taint_root(object, added);
        }
        self.flow.calls.push(Call {
            path,
            callee,
            arguments,
            values,
            receiver,
            span: expression.span,
            place,
            model,
        });
        let given = self.joined(values);
        let passed = receiver.inherited().join(self.arena, given);
        let made = Value {
            path: Some(path).filter(|path| !path.is_empty() && !path.starts_with(NAMELESS)),
            is_made: true,
            ..Value::default()
        };
        if model.is_some() {
            let output = Value::source(self.arena, Labels::MODEL_OUTPUT, expression.span);
            return made.join(self.arena, output);
        }
        if let Some(summary) = self.summary(callee, path) {
            return self.apply(&summary, path, arguments, values, expression);
        }
        self.result(
            path,
            made,
            (receiver, passed),
            expression,
            arguments,
            is_local,
        )
    }

    /// Returns what a call of code outside the file gives.
    fn result(
        &self,
        path: &'f str,
        made: Value<'f>,
        (receiver, passed): (Value<'f>, Value<'f>),
        expression: &'f Expr<'f>,
        arguments: &[Argument<'f>],
        is_local: bool,
    ) -> Value<'f> {
        let mut cleaned = Labels::NONE;
        let mut passes = None;
        if !is_local {
            for role in table::roles(path) {
                match role {
                    Role::Untrusted => {
                        let read = Value::source(self.arena, Labels::UNTRUSTED, expression.span);
                        return made.join(self.arena, read);
                    }
                    Role::Cleans { of } => cleaned = cleaned | of.labels(),
                    Role::Passes => passes = Some(passed),
                    Role::PassesReceiver => passes = passes.or(Some(receiver.inherited())),
                    _ => {}
                }
            }
        }
        cleaned = cleaned | table::cleaned_by_name(table::last_part(path));
        if !cleaned.is_empty() {
            return Value {
                path: made.path,
                is_made: true,
                ..passed.cleaned(cleaned).without_parameters()
            };
        }
        if let Some(passed) = passes {
            let mut value = Value {
                path: made.path,
                is_made: true,
                ..passed
            };
            if PARTS.contains(&table::last_part(path)) {
                value = value.cleaned(Labels::SECRET);
            }
            if let (Some(key), "get" | "pop" | "getattr") =
                (first_text(arguments), table::last_part(path))
            {
                value = self.named(key, part(key, value), expression.span);
            }
            return value;
        }
        if passed
            .labels
            .meets(Labels::TOOL_ARGUMENT | Labels::TOOL_DERIVED)
        {
            let derived = Value::source(self.arena, Labels::TOOL_DERIVED, expression.span);
            return made.join(self.arena, derived);
        }
        made
    }

    fn callee(&mut self, callee: &'f Expr<'f>) -> (Value<'f>, Value<'f>) {
        match callee.kind {
            ExprKind::Member { object, name } => {
                let receiver = self.expression(object);
                let mut target = self.member(callee, object, receiver, name);
                // A method on something nameless is still that method.
                target.path = target
                    .path
                    .or_else(|| Some(names::join(self.arena, NAMELESS, name)));
                // Asking a request for its body is a source even where the method is unknown.
                let receiver = if target.labels.meets(Labels::UNTRUSTED) {
                    target
                } else {
                    receiver
                };
                (receiver, target)
            }
            _ => (Value::default(), self.expression(callee)),
        }
    }

    fn joined(&self, values: &[Value<'f>]) -> Value<'f> {
        values.iter().fold(Value::default(), |whole, value| {
            whole.join(self.arena, value.inherited())
        })
    }

    fn arguments(
        &mut self,
        arguments: &'f [Argument<'f>],
        receiver: Value<'f>,
        model: Option<ModelCall>,
        tool_call: Option<&'f Expr<'f>>,
        path: &'f str,
    ) -> &'f [Value<'f>] {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            if argument.name == Some("tools") {
                self.note_tool_list(&argument.value);
            }
            let value = match argument.value.kind {
                ExprKind::Function(function) => {
                    self.define(function, tool_call, Some(receiver.inherited()));
                    Value::default()
                }
                ExprKind::Record(entries) if model.is_some() || tool_call.is_some() => {
                    let mut read = Value::default();
                    for entry in entries {
                        let key = entry_key(entry).unwrap_or("");
                        let value = match entry.value.kind {
                            ExprKind::Function(function) => {
                                self.define(function, tool_call, None);
                                Value::default()
                            }
                            _ => self.entry(entry),
                        };
                        self.instructions(key, value, &entry.value, path);
                        if !NOT_READ.contains(&key) {
                            read = read.join(self.arena, value.inherited());
                        }
                    }
                    read
                }
                _ => self.given(argument.name.unwrap_or(""), &argument.value),
            };
            if let Some(name) = argument.name {
                if model.is_some() || makes_model(path) {
                    self.instructions(name, value, &argument.value, path);
                }
                // `Tool(func=delete)`, `StructuredTool.from_function(delete)`.
                if tool_call.is_some() && matches!(name, "func" | "fn" | "coroutine" | "async_fn") {
                    self.note_tool(&argument.value);
                }
            } else if tool_call.is_some() {
                self.note_tool(&argument.value);
            }
            if table::last_part(path) == "SystemMessage" {
                self.hit(
                    SinkKind::Instructions,
                    value,
                    argument.value.span,
                    "a system message",
                    None,
                );
            }
            if let Some(model) = model
                && !argument.name.is_some_and(|name| NOT_READ.contains(&name))
            {
                self.hit(
                    SinkKind::Model,
                    value,
                    argument.value.span,
                    path,
                    Some(model),
                );
            }
            values.push(value);
        }
        self.arena.alloc_slice_copy(&values)
    }

    fn instructions(&mut self, name: &str, value: Value<'f>, at: &'f Expr<'f>, path: &'f str) {
        if INSTRUCTIONS.contains(&name) {
            self.hit(SinkKind::Instructions, value, at.span, path, None);
        }
    }

    /// Returns the summary of the file's own function that is called.
    fn summary(&mut self, callee: &Expr<'f>, path: &'f str) -> Option<Summary<'f>> {
        let class = self.class.map_or("", |class| class.name);
        let key = match callee.kind {
            ExprKind::Name(_) => ("", path),
            ExprKind::Member { object, name } => match object.kind {
                ExprKind::Name("self" | "this" | "cls") => (class, name),
                _ => return None,
            },
            _ => return None,
        };
        self.functions.get(key)
    }

    /// Returns what a function of the file gives, and reports what it does with the arguments.
    fn apply(
        &mut self,
        summary: &Summary<'f>,
        path: &str,
        arguments: &'f [Argument<'f>],
        values: &[Value<'f>],
        expression: &'f Expr<'f>,
    ) -> Value<'f> {
        let mut result = Value {
            labels: summary.returns.labels.own(),
            path: summary.returns.path,
            is_made: true,
            ..summary.returns.inherited()
        };
        for (position, (argument, value)) in arguments.iter().zip(values).enumerate() {
            let index = match argument.name {
                None => position,
                Some(name) => match summary.parameters.iter().position(|one| *one == name) {
                    Some(index) => index,
                    None => continue,
                },
            };
            let label = Labels::parameter(index);
            if summary.returns.labels.meets(label) {
                result = result.join(self.arena, value.inherited());
            }
            if value.labels.own().is_empty() {
                continue;
            }
            for sink in summary.sinks {
                let mut value = *value;
                // Only a part of what is given may be written, and the function's own body was
                // read under its own names.
                if matches!(sink.kind, SinkKind::Log | SinkKind::Print)
                    && !is_plain(&argument.value)
                {
                    value = value.without(Labels::BY_NAME);
                }
                if sink.parameters.meets(label) && !value.labels.own().is_empty() {
                    self.flow.hits.push(Hit {
                        kind: sink.kind,
                        value: value.stepped(self.arena, argument.value.span),
                        span: argument.value.span,
                        sink: sink.sink,
                        via: Some(sink.span),
                        place: self.place,
                        model: sink.model,
                    });
                }
            }
        }
        let cleaned = table::cleaned_by_name(table::last_part(path));
        if !cleaned.is_empty() {
            result = result.cleaned(cleaned).without_parameters();
        }
        result.stepped(self.arena, expression.span)
    }
}

/// A value whose own name says what it is: `api_key`, `user.email`, `form["email"]`.
fn is_plain(expression: &Expr<'_>) -> bool {
    let name = match expression.kind {
        ExprKind::Name(name) | ExprKind::Member { name, .. } => name,
        ExprKind::Index { index, .. } => match index.kind {
            ExprKind::Text(key) => key,
            _ => return false,
        },
        ExprKind::Call { arguments, .. } => match first_text(arguments) {
            Some(key) => key,
            None => return false,
        },
        _ => return false,
    };
    !identifiers::labels(name, true).is_empty() || identifiers::OF_PEOPLE.contains(&name)
}

fn first_text<'f>(arguments: &[Argument<'f>]) -> Option<&'f str> {
    match arguments.first()?.value.kind {
        ExprKind::Text(text) => Some(text),
        _ => None,
    }
}

/// A constructor of something that asks a model later, with the instructions given here.
fn makes_model(path: &str) -> bool {
    path.ends_with("Agent")
        || path.ends_with("GenerativeModel")
        || path.ends_with("create_agent")
        || path.ends_with("create_react_agent")
        || path.ends_with("GenerateContentConfig")
}
