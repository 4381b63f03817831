//! One pass over a tree, with what stands around each expression.

use crate::syntax::tree::{Argument, Class, Expr, ExprKind, Function, Module, Stmt, StmtKind};

/// What an expression is the value of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder<'a> {
    /// Nothing named.
    None,
    /// A variable or member, an entry of a record, a keyword argument or a parameter's default.
    Named(&'a str),
    /// The positional argument of a call, by the name called last.
    Argument(&'a str),
}

impl<'a> Holder<'a> {
    /// Returns the name of the variable, key or argument.
    pub(super) const fn name(self) -> Option<&'a str> {
        match self {
            Self::Named(name) => Some(name),
            _ => None,
        }
    }
}

/// What is told of the nodes, each parent before its children.
pub(super) trait Reader<'a> {
    /// An expression, and what holds it.
    fn expression(&mut self, expression: &Expr<'a>, holder: Holder<'a>);
    /// A function with its decorators.
    fn function(&mut self, function: &Function<'a>);
    /// A class.
    fn class(&mut self, class: &Class<'a>);
}

/// Reads a module.
pub(super) fn module<'a>(module: &Module<'a>, reader: &mut impl Reader<'a>) {
    block(module.body, reader);
}

fn block<'a>(statements: &'a [Stmt<'a>], reader: &mut impl Reader<'a>) {
    for statement in statements {
        self::statement(statement, reader);
    }
}

fn statement<'a>(statement: &'a Stmt<'a>, reader: &mut impl Reader<'a>) {
    match &statement.kind {
        // A literal on its own is a comment in the form of a string.
        StmtKind::Expression(Expr {
            kind: ExprKind::Text(_),
            ..
        }) => {}
        StmtKind::Expression(value) => expression(value, Holder::None, reader),
        StmtKind::Assign { targets, value, .. } => {
            for target in *targets {
                expression(target, Holder::None, reader);
            }
            if let Some(value) = value {
                expression(value, holder_of(targets.first()), reader);
            }
        }
        StmtKind::Return(value) | StmtKind::Throw(value) => {
            if let Some(value) = value {
                expression(value, Holder::None, reader);
            }
        }
        StmtKind::If {
            test,
            then,
            otherwise,
        } => {
            expression(test, Holder::None, reader);
            block(then, reader);
            block(otherwise, reader);
        }
        StmtKind::While { test, body } => {
            if let Some(test) = test {
                expression(test, Holder::None, reader);
            }
            block(body, reader);
        }
        StmtKind::For {
            target,
            iterable,
            body,
        } => {
            expression(target, Holder::None, reader);
            expression(iterable, Holder::None, reader);
            block(body, reader);
        }
        StmtKind::Try {
            body,
            handlers,
            finally,
        } => {
            block(body, reader);
            for handler in *handlers {
                block(handler.body, reader);
            }
            block(finally, reader);
        }
        StmtKind::With { items, body } => {
            each(items, reader);
            block(body, reader);
        }
        StmtKind::Function(found) => function(found, reader),
        StmtKind::Class(class) => {
            reader.class(class);
            each(class.bases, reader);
            each(class.decorators, reader);
            block(class.body, reader);
        }
        StmtKind::Block(body) => block(body, reader),
        StmtKind::Break | StmtKind::Continue | StmtKind::Empty => {}
        StmtKind::Other(children) => each(children, reader),
    }
}

fn function<'a>(function: &'a Function<'a>, reader: &mut impl Reader<'a>) {
    reader.function(function);
    each(function.decorators, reader);
    for parameter in function.parameters {
        if let Some(default) = &parameter.default {
            expression(default, Holder::Named(parameter.name), reader);
        }
    }
    block(function.body, reader);
}

fn each<'a>(expressions: &'a [Expr<'a>], reader: &mut impl Reader<'a>) {
    for child in expressions {
        expression(child, Holder::None, reader);
    }
}

fn expression<'a>(found: &'a Expr<'a>, holder: Holder<'a>, reader: &mut impl Reader<'a>) {
    reader.expression(found, holder);
    match &found.kind {
        ExprKind::Name(_)
        | ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Boolean(_)
        | ExprKind::Null => {}
        ExprKind::Member { object, .. } => expression(object, Holder::None, reader),
        ExprKind::Index { object, index } => {
            expression(object, Holder::None, reader);
            expression(index, Holder::None, reader);
        }
        ExprKind::Call { callee, arguments } => {
            expression(callee, Holder::None, reader);
            let called = last_name(callee).unwrap_or("");
            for argument in *arguments {
                expression(
                    &argument.value,
                    holder_of_argument(argument, called, arguments.first()),
                    reader,
                );
            }
        }
        // The parts of a template are no values of their own.
        ExprKind::Template(parts) => {
            for part in *parts {
                if !matches!(part.kind, ExprKind::Text(_)) {
                    expression(part, Holder::None, reader);
                }
            }
        }
        ExprKind::Sequence(children) => {
            for child in *children {
                expression(child, holder, reader);
            }
        }
        ExprKind::Record(entries) => {
            for entry in *entries {
                let key = match &entry.key {
                    Some(Expr {
                        kind: ExprKind::Text(key),
                        ..
                    }) => Holder::Named(key),
                    Some(key) => {
                        expression(key, Holder::None, reader);
                        Holder::None
                    }
                    None => Holder::None,
                };
                expression(&entry.value, key, reader);
            }
        }
        ExprKind::Binary { left, right, .. } => {
            // `os.getenv("M") or "gpt-4o"`, `process.env.M ?? "…"`, `model == "…"`.
            expression(left, holder, reader);
            expression(right, holder, reader);
        }
        ExprKind::Conditional {
            test,
            then,
            otherwise,
        } => {
            expression(test, Holder::None, reader);
            expression(then, holder, reader);
            expression(otherwise, holder, reader);
        }
        ExprKind::Assign { target, value } => {
            expression(target, Holder::None, reader);
            expression(value, holder_of(Some(target)), reader);
        }
        ExprKind::Function(inner) => function(inner, reader),
        ExprKind::Element(element) => {
            for attribute in element.attributes {
                let key = match &attribute.key {
                    Some(Expr {
                        kind: ExprKind::Text(key),
                        ..
                    }) => Holder::Named(key),
                    _ => Holder::None,
                };
                expression(&attribute.value, key, reader);
            }
            for child in element.children {
                // The text of a page is prose.
                if !matches!(child.kind, ExprKind::Text(_)) {
                    expression(child, Holder::None, reader);
                }
            }
        }
        ExprKind::Wrapped(inner) => expression(inner, holder, reader),
        ExprKind::Test(inner) => expression(inner, Holder::None, reader),
        ExprKind::Other(children) => each(children, reader),
    }
}

fn holder_of<'a>(target: Option<&Expr<'a>>) -> Holder<'a> {
    target
        .and_then(last_name)
        .map_or(Holder::None, Holder::Named)
}

fn holder_of_argument<'a>(
    argument: &Argument<'a>,
    called: &'a str,
    first: Option<&Argument<'a>>,
) -> Holder<'a> {
    // `os.getenv("MODEL", "gpt-4o")`: the default is held by the variable's name.
    if let (
        Some("getenv" | "get"),
        Some(Argument {
            value:
                Expr {
                    kind: ExprKind::Text(key),
                    ..
                },
            ..
        }),
    ) = (Some(called), first)
        && argument.name.is_none()
        && !matches!(argument.value.kind, ExprKind::Text(text) if text == *key)
    {
        return Holder::Named(key);
    }
    match argument.name {
        Some(name) => Holder::Named(name),
        None => Holder::Argument(called),
    }
}

/// Returns the last part of a dotted name: `c` of `a.b.c`, also under subscripts and calls.
pub(super) fn last_name<'a>(expression: &Expr<'a>) -> Option<&'a str> {
    match &expression.kind {
        ExprKind::Name(name) | ExprKind::Member { name, .. } => Some(name),
        ExprKind::Index { object, .. } => last_name(object),
        ExprKind::Wrapped(inner) => last_name(inner),
        _ => None,
    }
}

/// Returns the first part of a dotted name: `a` of `a.b.c`, also through calls.
pub(super) fn root_name<'a>(expression: &Expr<'a>) -> Option<&'a str> {
    match &expression.kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Member { object, .. } | ExprKind::Index { object, .. } => root_name(object),
        ExprKind::Call { callee, .. } => root_name(callee),
        ExprKind::Wrapped(inner) => root_name(inner),
        _ => None,
    }
}

/// Returns the text of a literal; a template without expressions is one.
pub(super) fn literal<'a>(expression: &Expr<'a>) -> Option<&'a str> {
    match &expression.kind {
        ExprKind::Text(text) => Some(text),
        ExprKind::Template(
            [
                Expr {
                    kind: ExprKind::Text(text),
                    ..
                },
            ],
        ) => Some(text),
        ExprKind::Wrapped(inner) => literal(inner),
        _ => None,
    }
}

/// Returns the value of the keyword argument, or of the entry of an options record, named `name`.
pub(super) fn option<'a>(arguments: &'a [Argument<'a>], name: &str) -> Option<&'a Expr<'a>> {
    arguments.iter().find_map(|argument| {
        if argument.name == Some(name) {
            return Some(&argument.value);
        }
        match &argument.value.kind {
            ExprKind::Record(entries) => entry(entries, name),
            _ => None,
        }
    })
}

/// Returns the value of the entry named `name`.
pub(super) fn entry<'a>(
    entries: &'a [crate::syntax::tree::Entry<'a>],
    name: &str,
) -> Option<&'a Expr<'a>> {
    entries.iter().find_map(|entry| match &entry.key {
        Some(Expr {
            kind: ExprKind::Text(key),
            ..
        }) if *key == name => Some(&entry.value),
        _ => None,
    })
}
