//! The reader: its state, its scopes and the functions of the file.

use bumpalo::Bump;
use rustc_hash::FxHashMap;

use super::foreseen::Foreseen;
use super::value::MAX_PARAMETERS;
use super::{
    Flow, FunctionFact, FunctionIndex, Labels, Names, Place, SinkKind, Value, identifiers, names,
    table,
};
use crate::scan::FileContext;
use crate::syntax::tree::{Class, Expr, ExprKind, Function, Module, Parameter, Span};

/// What a function of the file does with its parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Summary<'f> {
    pub(super) parameters: &'f [&'f str],
    pub(super) returns: Value<'f>,
    pub(super) sinks: &'f [ParameterSink<'f>],
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ParameterSink<'f> {
    pub(super) parameters: Labels,
    pub(super) kind: SinkKind,
    pub(super) sink: &'f str,
    pub(super) span: Span,
    pub(super) model: Option<super::ModelCall>,
}

#[derive(Debug, Clone, Copy)]
struct Binding<'f> {
    value: Value<'f>,
    block: u32,
}

/// A function whose body is read once everything around it is known.
#[derive(Debug, Clone, Copy)]
struct Deferred<'f> {
    function: &'f Function<'f>,
    class: Option<&'f Class<'f>>,
    tool_call: Option<&'f Expr<'f>>,
}

/// Reads one file.
pub(super) struct Reader<'f> {
    pub(super) arena: &'f Bump,
    pub(super) file: &'f FileContext<'f>,
    pub(super) module: &'f Module<'f>,
    pub(super) flow: Flow<'f>,
    pub(super) place: Place,
    pub(super) class: Option<&'f Class<'f>>,
    pub(super) depth: u32,
    pub(super) block: u32,
    next_block: u32,
    scopes: Vec<FxHashMap<&'f str, Binding<'f>>>,
    /// By class name (empty for none) and function name.
    pub(super) functions: Foreseen<'f, Summary<'f>>,
    pub(super) attributes: Foreseen<'f, Value<'f>>,
    /// Functions that are given to a model as tools by name, with the call that does.
    pub(super) tool_names: Foreseen<'f, ()>,
    deferred: Vec<Deferred<'f>>,
    pub(super) returned: Value<'f>,
    pub(super) sinks: Vec<ParameterSink<'f>>,
    /// Tests around the current statement, and for each loop around it how many were outside.
    pub(super) tests: Vec<&'f Expr<'f>>,
    pub(super) loops: Vec<(usize, usize)>,
    patients: bool,
    /// Within an example that documentation shows.
    pub(super) shown: bool,
}

impl<'f> Reader<'f> {
    pub(super) fn new(arena: &'f Bump, file: &'f FileContext<'f>, module: &'f Module<'f>) -> Self {
        let patients = ["patient", "Patient"]
            .iter()
            .any(|word| memchr::memmem::find(file.text.as_bytes(), word.as_bytes()).is_some());
        Self {
            arena,
            file,
            module,
            flow: Flow {
                names: Names::new(arena, module),
                ..Flow::default()
            },
            place: Place::default(),
            class: None,
            depth: 0,
            block: 0,
            next_block: 0,
            scopes: Vec::new(),
            functions: Foreseen::default(),
            attributes: Foreseen::default(),
            tool_names: Foreseen::default(),
            deferred: Vec::new(),
            returned: Value::default(),
            sinks: Vec::new(),
            tests: Vec::new(),
            loops: Vec::new(),
            patients,
            shown: false,
        }
    }

    /// Reads the file, and again where something was used before it was known: the second time every summary is.
    pub(super) fn read(mut self) -> Flow<'f> {
        self.round();
        let came_late = self.functions.came_late()
            || self.attributes.came_late()
            || self.tool_names.came_late();
        if !came_late {
            return self.flow;
        }
        self.flow = Flow {
            names: std::mem::take(&mut self.flow.names),
            ..Flow::default()
        };
        self.round();
        self.flow
    }

    fn round(&mut self) {
        self.scopes = vec![FxHashMap::default()];
        self.block = 0;
        self.next_block = 0;
        self.statements(self.module.body);
        let deferred = std::mem::take(&mut self.deferred);
        for entry in deferred {
            self.class = entry.class;
            self.function(entry.function, entry.tool_call, None);
        }
        self.class = None;
    }

    /// Reads a definition now when it is within a function, and after everything else otherwise.
    pub(super) fn define(
        &mut self,
        function: &'f Function<'f>,
        tool_call: Option<&'f Expr<'f>>,
        callback: Option<Value<'f>>,
    ) {
        for decorator in function.decorators {
            self.expression(decorator);
        }
        for parameter in function.parameters {
            if let Some(default) = &parameter.default {
                self.expression(default);
            }
        }
        if self.place.function.is_none() {
            self.deferred.push(Deferred {
                function,
                class: self.class,
                tool_call,
            });
        } else {
            self.function(function, tool_call, callback);
        }
    }

    fn function(
        &mut self,
        function: &'f Function<'f>,
        tool_call: Option<&'f Expr<'f>>,
        callback: Option<Value<'f>>,
    ) {
        if self.depth >= super::MAX_DEPTH {
            return;
        }
        let tool_call = tool_call.or_else(|| self.tool_decorator(function));
        let is_tool = tool_call.is_some()
            || !function.name.is_empty() && self.tool_names.get(("", function.name)).is_some()
            || self.is_tool_method(function);
        let is_route = function.decorators.iter().any(is_route);
        let index: FunctionIndex = self.flow.functions.len();
        self.flow.functions.push(FunctionFact {
            function,
            parent: self.place.function,
            class: self.class,
            is_tool,
            tool_call,
            calls: (self.flow.calls.len(), self.flow.calls.len()),
        });
        let outer_place = std::mem::replace(
            &mut self.place,
            Place {
                function: Some(index),
                ..Place::default()
            },
        );
        let outer_returned = std::mem::take(&mut self.returned);
        let outer_sinks = std::mem::take(&mut self.sinks);
        let outer_tests = std::mem::take(&mut self.tests);
        let outer_loops = std::mem::take(&mut self.loops);
        let outer_block = self.block;
        self.depth += 1;
        self.enter_block();
        self.scopes.push(FxHashMap::default());
        for (position, parameter) in function.parameters.iter().enumerate() {
            let value = self.parameter(function, position, parameter, is_tool, is_route);
            let value = match callback {
                Some(given) if position == 0 => value.join(self.arena, given),
                _ => value,
            };
            self.bind(parameter.name, value);
        }
        self.statements(function.body);
        self.scopes.pop();
        self.depth -= 1;
        let end = self.flow.calls.len();
        if let Some(fact) = self.flow.functions.get_mut(index) {
            fact.calls.1 = end;
        }
        self.block = outer_block;
        self.place = outer_place;
        self.tests = outer_tests;
        self.loops = outer_loops;
        let returns = std::mem::replace(&mut self.returned, outer_returned);
        let sinks = std::mem::replace(&mut self.sinks, outer_sinks);
        if !function.name.is_empty() {
            let class = self.class.map_or("", |class| class.name);
            self.functions.insert(
                (class, function.name),
                Summary {
                    parameters: self
                        .arena
                        .alloc_slice_fill_iter(function.parameters.iter().map(|one| one.name)),
                    returns,
                    sinks: self.arena.alloc_slice_copy(&sinks),
                },
            );
        }
    }

    fn parameter(
        &mut self,
        function: &'f Function<'f>,
        position: usize,
        parameter: &Parameter<'f>,
        is_tool: bool,
        is_route: bool,
    ) -> Value<'f> {
        let annotation = parameter.annotation.unwrap_or("");
        let mut value = Value {
            labels: Labels::parameter(position.min(MAX_PARAMETERS)),
            path: self.annotated(annotation).or(Some(parameter.name)),
            ..Value::default()
        };
        let is_injected = parameter
            .default
            .as_ref()
            .is_some_and(|default| matches!(default.kind, ExprKind::Call { .. }));
        let is_open = is_tool || is_route;
        if !is_open || is_injected || !is_textual(parameter.name, annotation) {
            return value;
        }
        if is_tool {
            let chosen = Value::source(self.arena, Labels::TOOL_ARGUMENT, function.name_span);
            value = value.join(self.arena, chosen);
        } else {
            let sent = Value::source(self.arena, Labels::UNTRUSTED, function.name_span);
            value = value.join(self.arena, sent);
        }
        value
    }

    fn tool_decorator(&mut self, function: &'f Function<'f>) -> Option<&'f Expr<'f>> {
        function.decorators.iter().find(|decorator| {
            let target = match decorator.kind {
                ExprKind::Call { callee, .. } => callee,
                _ => decorator,
            };
            self.dotted(target)
                .is_some_and(|path| table::roles(path).any(|role| *role == table::Role::MakesTool))
        })
    }

    /// The entry point of a tool class: `_run` of a `BaseTool`, `forward` of a `Tool`.
    fn is_tool_method(&self, function: &Function<'f>) -> bool {
        let is_entry = ["_run", "_arun", "_call", "forward", "execute"].contains(&function.name);
        is_entry
            && self.class.is_some_and(|class| {
                class.bases.iter().any(|base| {
                    let text = self.file.slice(base.span);
                    let last = table::last_part(text);
                    matches!(
                        last,
                        "BaseTool" | "Tool" | "StructuredTool" | "FunctionTool"
                    )
                })
            })
    }

    /// Returns the qualified name of a plain dotted expression, without reading it as code.
    pub(super) fn dotted(&self, expression: &Expr<'f>) -> Option<&'f str> {
        match expression.kind {
            ExprKind::Name(name) => Some(
                self.lookup(name)
                    .and_then(|value| value.path)
                    .or_else(|| self.flow.names.path(name))
                    .unwrap_or(name),
            ),
            ExprKind::Member { object, name } => match object.kind {
                ExprKind::Name(_) | ExprKind::Member { .. } => {
                    Some(names::join(self.arena, self.dotted(object)?, name))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns the qualified name of an annotated type; none for built-in ones.
    pub(super) fn annotated(&self, annotation: &'f str) -> Option<&'f str> {
        let inner = annotation.trim_start_matches([':', ' ']);
        let inner = inner
            .strip_prefix("Optional[")
            .or_else(|| inner.strip_prefix("typing.Optional["))
            .unwrap_or(inner);
        let end = inner
            .find(|character: char| !(character.is_alphanumeric() || "_.".contains(character)))
            .unwrap_or(inner.len());
        let name = inner.get(..end)?;
        let (root, rest) = match name.split_once('.') {
            Some((root, rest)) => (root, Some(rest)),
            None => (name, None),
        };
        let path = self.flow.names.path(root)?;
        Some(rest.map_or(path, |rest| names::join(self.arena, path, rest)))
    }

    /// Starts a block: assignments in it do not replace what was bound outside it.
    pub(super) fn enter_block(&mut self) {
        self.next_block += 1;
        self.block = self.next_block;
    }

    /// Binds `name` in the innermost scope, or where the module bound it when at its top.
    pub(super) fn bind(&mut self, name: &'f str, value: Value<'f>) {
        let (arena, block) = (self.arena, self.block);
        let Some(scope) = self.scopes.last_mut() else {
            return;
        };
        let binding = scope.entry(name).or_insert(Binding { value, block });
        // A value made safe replaces the other, for the use that follows it is the safe one.
        let replaces = binding.block == block || !value.clean.is_empty();
        *binding = if replaces {
            Binding { value, block }
        } else {
            Binding {
                value: binding.value.join(arena, value),
                block: binding.block,
            }
        };
    }

    /// Replaces what `name` is bound to, wherever that is.
    pub(super) fn rebind(&mut self, name: &'f str, value: Value<'f>) {
        let binding = self
            .scopes
            .iter_mut()
            .rev()
            .find_map(|scope| scope.get_mut(name));
        if let Some(binding) = binding {
            binding.value = value;
        }
    }

    /// Adds labels to what `name` is bound to, wherever that is.
    pub(super) fn taint(&mut self, name: &'f str, value: Value<'f>) {
        let arena = self.arena;
        for scope in self.scopes.iter_mut().rev() {
            if let Some(binding) = scope.get_mut(name) {
                binding.value = binding.value.join(arena, value);
                return;
            }
        }
    }

    /// Returns what `name` is bound to.
    pub(super) fn lookup(&self, name: &str) -> Option<Value<'f>> {
        self.scopes
            .iter()
            .rev()
            .find_map(|scope| scope.get(name))
            .map(|binding| binding.value)
    }

    /// Adds what the name of a value says, unless the value is known better.
    pub(super) fn named(&self, name: &str, value: Value<'f>, span: Span) -> Value<'f> {
        let labels = identifiers::labels(name, self.patients).without(value.clean);
        if labels.is_empty() {
            return value;
        }
        value.join(self.arena, Value::source(self.arena, labels, span))
    }
}

/// A parameter that can hold text someone else wrote.
fn is_textual(name: &str, annotation: &str) -> bool {
    const NOT_TEXT: &[&str] = &[
        "int", "float", "bool", "UUID", "datetime", "date", "number", "boolean", "Decimal",
    ];
    const INJECTED: &[&str] = &[
        "Session",
        "Background",
        "WebSocket",
        "Context",
        "Config",
        "Runtime",
        "Annotated[",
        "State",
        "Client",
        "Settings",
        "Service",
        "Depends",
    ];
    let plain = annotation.trim_start_matches([':', ' ']);
    !matches!(
        name,
        "ctx" | "context" | "config" | "runtime" | "state" | "session" | "db" | "_"
    ) && !NOT_TEXT.iter().any(|kind| plain.starts_with(kind))
        && !INJECTED.iter().any(|kind| plain.contains(kind))
        && !matches!(table::last_part(plain), "Request" | "Response" | "User")
}

/// `@app.post("/…")` and its like.
fn is_route(decorator: &Expr<'_>) -> bool {
    let ExprKind::Call { callee, arguments } = decorator.kind else {
        return false;
    };
    let ExprKind::Member { object, name } = callee.kind else {
        return false;
    };
    let ExprKind::Name(owner) = object.kind else {
        return false;
    };
    let has_path = arguments.first().is_some_and(
        |argument| matches!(argument.value.kind, ExprKind::Text(path) if path.starts_with('/')),
    );
    has_path
        && !owner.is_empty()
        && matches!(
            name,
            "get" | "post" | "put" | "patch" | "delete" | "route" | "websocket"
        )
}
