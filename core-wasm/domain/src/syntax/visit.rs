//! Walks over every node of a tree, in source order, without allocating.

use super::tree::{Class, Element, Entry, Expr, ExprKind, Function, Module, Stmt, StmtKind};

/// Is shown every node of a tree, parents before children.
///
/// The left side of `a += b` is shown twice, as target and as operand; no call ever is.
pub trait Visitor<'a> {
    /// Visits a statement; false leaves out what is inside it.
    fn stmt(&mut self, stmt: &'a Stmt<'a>) -> bool {
        let _ = stmt;
        true
    }

    /// Visits an expression; false leaves out what is inside it.
    fn expr(&mut self, expr: &'a Expr<'a>) -> bool {
        let _ = expr;
        true
    }
}

/// Calls `each` with every expression of a module.
pub fn each_expr<'a>(module: &Module<'a>, each: impl FnMut(&'a Expr<'a>)) {
    stmts(&mut Each(each), module.body);
}

/// Calls `each` with every expression in `expr`, itself first.
pub fn each_inner_expr<'a>(expr: &'a Expr<'a>, each: impl FnMut(&'a Expr<'a>)) {
    self::expr(&mut Each(each), expr);
}

/// Walks over statements.
pub fn stmts<'a>(visitor: &mut impl Visitor<'a>, stmts: &'a [Stmt<'a>]) {
    for statement in stmts {
        stmt(visitor, statement);
    }
}

/// Walks over a statement.
pub fn stmt<'a>(visitor: &mut impl Visitor<'a>, stmt: &'a Stmt<'a>) {
    if !visitor.stmt(stmt) {
        return;
    }
    match &stmt.kind {
        StmtKind::Expression(value) => expr(visitor, value),
        StmtKind::Assign { targets, value, .. } => {
            exprs(visitor, targets);
            option(visitor, value);
        }
        StmtKind::Return(value) | StmtKind::Throw(value) => option(visitor, value),
        StmtKind::If {
            test,
            then,
            otherwise,
        } => {
            expr(visitor, test);
            stmts(visitor, then);
            stmts(visitor, otherwise);
        }
        StmtKind::While { test, body } => {
            // `do … while` has its test at the end.
            let after = match (test, body.first()) {
                (Some(test), Some(first)) => test.span.start > first.span.start,
                _ => false,
            };
            if !after {
                option(visitor, test);
            }
            stmts(visitor, body);
            if after {
                option(visitor, test);
            }
        }
        StmtKind::For {
            target,
            iterable,
            body,
        } => {
            expr(visitor, target);
            expr(visitor, iterable);
            stmts(visitor, body);
        }
        StmtKind::Try {
            body,
            handlers,
            finally,
        } => {
            stmts(visitor, body);
            for handler in *handlers {
                option(visitor, &handler.catches);
                stmts(visitor, handler.body);
            }
            stmts(visitor, finally);
        }
        StmtKind::With { items, body } => {
            exprs(visitor, items);
            stmts(visitor, body);
        }
        StmtKind::Function(definition) => function(visitor, definition),
        StmtKind::Class(definition) => class(visitor, definition),
        StmtKind::Block(body) => stmts(visitor, body),
        StmtKind::Other(children) => exprs(visitor, children),
        StmtKind::Break | StmtKind::Continue | StmtKind::Empty => {}
    }
}

/// Walks over an expression.
pub fn expr<'a>(visitor: &mut impl Visitor<'a>, expr: &'a Expr<'a>) {
    if !visitor.expr(expr) {
        return;
    }
    match &expr.kind {
        ExprKind::Member { object, .. } => self::expr(visitor, object),
        ExprKind::Index { object, index } => {
            self::expr(visitor, object);
            self::expr(visitor, index);
        }
        ExprKind::Call { callee, arguments } => {
            self::expr(visitor, callee);
            for argument in *arguments {
                self::expr(visitor, &argument.value);
            }
        }
        ExprKind::Template(parts) => exprs(visitor, parts),
        ExprKind::Sequence(items) => exprs(visitor, items),
        ExprKind::Record(fields) => entries(visitor, fields),
        ExprKind::Binary { left, right, .. } => {
            self::expr(visitor, left);
            self::expr(visitor, right);
        }
        ExprKind::Conditional {
            test,
            then,
            otherwise,
        } => {
            in_order(visitor, test, then);
            self::expr(visitor, otherwise);
        }
        ExprKind::Assign { target, value } => in_order(visitor, target, value),
        ExprKind::Function(definition) => function(visitor, definition),
        ExprKind::Element(element) => self::element(visitor, element),
        ExprKind::Wrapped(inner) | ExprKind::Test(inner) => self::expr(visitor, inner),
        ExprKind::Other(children) => exprs(visitor, children),
        ExprKind::Name(_)
        | ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Boolean(_)
        | ExprKind::Null => {}
    }
}

/// Walks over the decorators, defaults and body of a function.
pub fn function<'a>(visitor: &mut impl Visitor<'a>, function: &'a Function<'a>) {
    exprs(visitor, function.decorators);
    for parameter in function.parameters {
        option(visitor, &parameter.default);
    }
    stmts(visitor, function.body);
}

/// Walks over the decorators, bases and body of a class.
pub fn class<'a>(visitor: &mut impl Visitor<'a>, class: &'a Class<'a>) {
    exprs(visitor, class.decorators);
    exprs(visitor, class.bases);
    stmts(visitor, class.body);
}

fn element<'a>(visitor: &mut impl Visitor<'a>, element: &'a Element<'a>) {
    entries(visitor, element.attributes);
    exprs(visitor, element.children);
}

fn entries<'a>(visitor: &mut impl Visitor<'a>, entries: &'a [Entry<'a>]) {
    for entry in entries {
        option(visitor, &entry.key);
        expr(visitor, &entry.value);
    }
}

fn exprs<'a>(visitor: &mut impl Visitor<'a>, exprs: &'a [Expr<'a>]) {
    for expression in exprs {
        expr(visitor, expression);
    }
}

fn option<'a>(visitor: &mut impl Visitor<'a>, option: &'a Option<Expr<'a>>) {
    if let Some(expression) = option {
        expr(visitor, expression);
    }
}

/// Walks over two expressions whose order the language decides: `a if b else c`, `with a as b`.
fn in_order<'a>(visitor: &mut impl Visitor<'a>, one: &'a Expr<'a>, other: &'a Expr<'a>) {
    let (first, second) = if other.span.start < one.span.start {
        (other, one)
    } else {
        (one, other)
    };
    expr(visitor, first);
    expr(visitor, second);
}

struct Each<F>(F);

impl<'a, F: FnMut(&'a Expr<'a>)> Visitor<'a> for Each<F> {
    fn expr(&mut self, expr: &'a Expr<'a>) -> bool {
        (self.0)(expr);
        true
    }
}
