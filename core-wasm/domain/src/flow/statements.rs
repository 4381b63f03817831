//! Statements, in order.

use super::reader::Reader;
use super::{
    Attempt, Exit, Hit, Labels, Loop, Returned, Setting, SinkKind, TextList, Value, identifiers,
};
use crate::syntax::tree::{Argument, Expr, ExprKind, Handler, Span, Stmt, StmtKind};

/// Sinks that a function's parameters reach, kept for its callers; more are a function that logs
/// every step.
const MAX_SINKS: usize = 24;

impl<'f> Reader<'f> {
    pub(super) fn statements(&mut self, statements: &'f [Stmt<'f>]) {
        if self.depth >= super::MAX_DEPTH {
            return;
        }
        self.depth += 1;
        for statement in statements {
            self.statement(statement);
        }
        self.depth -= 1;
    }

    fn statement(&mut self, statement: &'f Stmt<'f>) {
        match &statement.kind {
            StmtKind::Expression(expression) => {
                self.expression(expression);
            }
            StmtKind::Assign {
                targets,
                annotation,
                value,
            } => {
                let mut found = value.as_ref().map_or_else(Value::default, |value| {
                    self.note_tools(targets, value);
                    self.note_list(targets, value);
                    self.expression(value)
                });
                if let Some(path) = annotation.and_then(|annotation| self.annotated(annotation)) {
                    found.path = found.path.or(Some(path));
                }
                if value.is_some() || found.path.is_some() {
                    if targets.len() > 1 {
                        found = found.without(told_by(targets));
                    }
                    for target in *targets {
                        self.assign(target, found, value.as_ref());
                    }
                }
            }
            StmtKind::Return(value) => {
                let found = value
                    .as_ref()
                    .map_or_else(Value::default, |value| self.expression(value));
                self.returned = Value {
                    path: self.returned.path.or(found.path),
                    ..self.returned.join(self.arena, found)
                };
                self.flow.returns.push(Returned {
                    expression: value.as_ref(),
                    value: found,
                    span: statement.span,
                    place: self.place,
                });
                self.exits(true);
            }
            StmtKind::Throw(value) => {
                if let Some(value) = value {
                    self.expression(value);
                }
                self.exits(true);
            }
            StmtKind::Break => self.exits(false),
            StmtKind::If {
                test,
                then,
                otherwise,
            } => self.branch(test, then, otherwise),
            StmtKind::While { test, body } => {
                if let Some(test) = test {
                    self.expression(test);
                }
                self.in_loop(test.as_ref(), false, statement.span, |reader| {
                    reader.statements(body);
                });
            }
            StmtKind::For {
                target,
                iterable,
                body,
            } => {
                let items = self.expression(iterable).inherited();
                self.in_loop(None, true, statement.span, |reader| {
                    reader.bind_target(target, items);
                    reader.statements(body);
                });
            }
            StmtKind::Try {
                body,
                handlers,
                finally,
            } => self.attempt(statement.span, body, handlers, finally),
            StmtKind::With { items, body } => {
                for item in *items {
                    self.expression(item);
                }
                self.statements(body);
            }
            StmtKind::Function(function) => self.define(function, None, None),
            StmtKind::Class(class) => {
                for decorator in class.decorators {
                    self.expression(decorator);
                }
                let outer = self.class.replace(class);
                self.statements(class.body);
                self.class = outer;
            }
            StmtKind::Block(body) => self.statements(body),
            StmtKind::Other(children) => {
                for child in *children {
                    self.expression(child);
                }
            }
            StmtKind::Continue | StmtKind::Empty => {}
        }
    }

    /// Assigns `value`, read from `written`, to a target.
    pub(super) fn assign(
        &mut self,
        target: &'f Expr<'f>,
        value: Value<'f>,
        written: Option<&'f Expr<'f>>,
    ) {
        match target.kind {
            ExprKind::Name(name) => {
                let mut value = value.stepped(self.arena, target.span);
                // A literal holds nobody's data, whatever it is called.
                if written.is_some_and(is_literal) {
                    value = value.cleaned(Labels::ALL);
                }
                self.bind(name, value);
            }
            ExprKind::Member { object, name } => {
                if let Some(written) = written.filter(|written| is_literal(written)) {
                    self.flow.settings.push(Setting {
                        name,
                        value: written,
                        span: Span {
                            start: target.span.start,
                            end: written.span.end,
                        },
                        is_assigned: true,
                    });
                }
                if matches!(name, "innerHTML" | "outerHTML" | "srcdoc") {
                    self.hit(SinkKind::Html, value, target.span, name, None);
                }
                match object.kind {
                    ExprKind::Name("self" | "this") => {
                        let class = self.class.map_or("", |class| class.name);
                        self.attributes.insert(
                            (class, name),
                            Value {
                                // A method's own parameters mean nothing to the others.
                                labels: value.labels.own(),
                                ..value
                            },
                        );
                    }
                    // Reading that part says by its name again what it is.
                    _ => self.taint_root(object, value.without(identifiers::labels(name, true))),
                }
            }
            ExprKind::Index { object, .. } => self.taint_root(object, value),
            ExprKind::Sequence(targets) => {
                let told = told_by(targets);
                for target in targets {
                    self.assign(target, value.inherited().without(told), None);
                }
            }
            _ => {
                self.expression(target);
            }
        }
    }

    /// Binds what a loop or a `with` gives to its target.
    pub(super) fn bind_target(&mut self, target: &'f Expr<'f>, value: Value<'f>) {
        self.assign(target, value, None);
    }

    /// Adds the labels of `value` to the variable that `object` is a part of.
    pub(super) fn taint_root(&mut self, object: &'f Expr<'f>, value: Value<'f>) {
        let mut at = object;
        loop {
            match at.kind {
                ExprKind::Name(name) => return self.taint(name, value.inherited()),
                ExprKind::Member { object, .. }
                | ExprKind::Index { object, .. }
                | ExprKind::Wrapped(object) => at = object,
                _ => return,
            }
        }
    }

    fn branch(&mut self, test: &'f Expr<'f>, then: &'f [Stmt<'f>], otherwise: &'f [Stmt<'f>]) {
        self.expression(test);
        let outer = self.block;
        self.tests.push(test);
        self.enter_block();
        let checked = checked_name(test);
        let before = checked.and_then(|(name, _)| self.lookup(name));
        if let (Some((name, true)), Some(value)) = (checked, before) {
            self.rebind(name, value.cleaned(Labels::ALL));
        }
        self.statements(then);
        self.enter_block();
        if let (Some((name, true)), Some(value)) = (checked, before) {
            // Outside the branch the value is as it was.
            self.rebind(name, value);
        }
        self.statements(otherwise);
        self.block = outer;
        self.tests.pop();
        if let (Some((name, false)), Some(value)) = (checked, before)
            && then.last().is_some_and(|last| {
                matches!(
                    last.kind,
                    StmtKind::Return(_) | StmtKind::Throw(_) | StmtKind::Continue | StmtKind::Break
                )
            })
        {
            self.rebind(name, value.cleaned(Labels::ALL));
        }
    }

    fn in_loop(
        &mut self,
        test: Option<&'f Expr<'f>>,
        is_for: bool,
        span: Span,
        body: impl FnOnce(&mut Self),
    ) {
        let index = self.flow.loops.len();
        self.flow.loops.push(Loop {
            test,
            is_for,
            span,
            place: self.place,
        });
        let (outer, block) = (self.place.innermost_loop.replace(index), self.block);
        self.loops.push((index, self.tests.len()));
        self.enter_block();
        body(self);
        self.loops.pop();
        self.block = block;
        self.place.innermost_loop = outer;
    }

    fn exits(&mut self, all: bool) {
        let count = if all { self.loops.len() } else { 1 };
        for (index, outside) in self.loops.iter().rev().take(count) {
            let tests = self.tests.get(*outside..).unwrap_or(&[]);
            self.flow.exits.push(Exit {
                of: *index,
                tests: self.arena.alloc_slice_copy(tests),
            });
        }
    }

    fn attempt(
        &mut self,
        span: Span,
        body: &'f [Stmt<'f>],
        handlers: &'f [Handler<'f>],
        finally: &'f [Stmt<'f>],
    ) {
        let outer = self.place.attempt;
        if !handlers.is_empty() {
            self.place.attempt = Some(self.flow.attempts.len());
            self.flow.attempts.push(Attempt {
                handlers,
                span,
                outer,
            });
        }
        self.statements(body);
        self.place.attempt = outer;
        let block = self.block;
        for handler in handlers {
            self.enter_block();
            if let Some(name) = handler.name {
                self.bind(name, Value::default());
            }
            self.statements(handler.body);
        }
        self.block = block;
        self.statements(finally);
    }

    /// `tools = [search, delete]`: those functions are tools.
    fn note_tools(&mut self, targets: &'f [Expr<'f>], value: &'f Expr<'f>) {
        let names_tools = targets.iter().any(|target| {
            let (ExprKind::Name(name) | ExprKind::Member { name, .. }) = target.kind else {
                return false;
            };
            matches!(name, "tools" | "TOOLS") || name.ends_with("_tools") || name.ends_with("Tools")
        });
        if names_tools {
            self.note_tool_list(value);
        }
    }

    fn note_list(&mut self, targets: &'f [Expr<'f>], value: &'f Expr<'f>) {
        if let (Some(ExprKind::Name(name)), ExprKind::Sequence(items)) =
            (targets.first().map(|target| target.kind), value.kind)
            && items
                .iter()
                .any(|item| matches!(item.kind, ExprKind::Text(_)))
        {
            self.flow.lists.push(TextList {
                name: Some(name),
                items,
            });
        }
    }

    pub(super) fn note_tool_list(&mut self, value: &'f Expr<'f>) {
        if let ExprKind::Sequence(items) = value.kind {
            for item in items {
                self.note_tool(item);
            }
        }
    }

    /// A function named where a tool is expected is one; so is a method: `self.delete_file`.
    pub(super) fn note_tool(&mut self, expression: &'f Expr<'f>) {
        match expression.kind {
            ExprKind::Name(name) => {
                self.tool_names.insert(("", name), ());
            }
            ExprKind::Member { object, name }
                if matches!(object.kind, ExprKind::Name("self" | "this")) =>
            {
                self.tool_names.insert(("", name), ());
            }
            _ => {}
        }
    }

    /// `tools.append(self.delete_file)`, and `self.register(self.delete_file)` of a toolkit.
    pub(super) fn note_tool_call(&mut self, callee: &'f Expr<'f>, arguments: &'f [Argument<'f>]) {
        let ExprKind::Member { object, name } = callee.kind else {
            return;
        };
        let is_kit = || {
            self.class.is_some_and(|class| {
                class
                    .bases
                    .iter()
                    .any(|base| self.file.slice(base.span).ends_with("Toolkit"))
            })
        };
        let adds = match (object.kind, name) {
            (ExprKind::Name(list) | ExprKind::Member { name: list, .. }, "append" | "push") => {
                matches!(list, "tools" | "_tools" | "functions")
                    && (list != "functions" || is_kit())
            }
            (ExprKind::Name("self"), "register") => is_kit(),
            _ => false,
        };
        if let Some(argument) = arguments.first().filter(|_| adds) {
            self.note_tool(&argument.value);
        }
    }

    /// Records that `value` reached a sink, and for callers which parameters did.
    pub(super) fn hit(
        &mut self,
        kind: SinkKind,
        value: Value<'f>,
        span: Span,
        sink: &'f str,
        model: Option<super::ModelCall>,
    ) {
        let parameters = value.labels.without(Labels::ALL);
        if !parameters.is_empty() && self.place.function.is_some() && self.sinks.len() < MAX_SINKS {
            self.sinks.push(super::reader::ParameterSink {
                parameters,
                kind,
                sink,
                span,
                model,
            });
        }
        if !value.labels.own().is_empty() {
            self.flow.hits.push(Hit {
                kind,
                value,
                span,
                sink,
                via: None,
                place: self.place,
                model,
            });
        }
    }

    /// Records a keyword argument or entry that is a literal.
    pub(super) fn setting(&mut self, name: &'f str, argument: &'f Expr<'f>) {
        if is_literal(argument) && !self.shown {
            self.flow.settings.push(Setting {
                name,
                value: argument,
                span: argument.span,
                is_assigned: false,
            });
        }
    }
}

/// `organization, api_key = …`: one of them says that it is the credential, the other is not.
fn told_by(targets: &[Expr<'_>]) -> Labels {
    targets.iter().fold(Labels::NONE, |told, target| {
        told | match target.kind {
            ExprKind::Name(name) => identifiers::labels(name, true),
            _ => Labels::NONE,
        }
    })
}

fn is_literal(expression: &Expr<'_>) -> bool {
    matches!(
        expression.kind,
        ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Boolean(_) | ExprKind::Null
    )
}

/// `x in ALLOWED`, `x == "…"`: the name, and whether the test holds for known values.
fn checked_name<'f>(test: &Expr<'f>) -> Option<(&'f str, bool)> {
    let ExprKind::Binary {
        operator,
        left,
        right,
    } = test.kind
    else {
        return None;
    };
    let ExprKind::Name(name) = left.kind else {
        return None;
    };
    match operator {
        "in" => Some((name, true)),
        "not in" => Some((name, false)),
        "==" | "===" if matches!(right.kind, ExprKind::Text(_)) => Some((name, true)),
        _ => None,
    }
}
