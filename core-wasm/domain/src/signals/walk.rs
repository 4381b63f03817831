//! One walk over a tree, keeping what signals ask about. It keeps its own stack: how deep code
//! nests is its author's choice.

use crate::syntax::tree::{
    Argument, Class, Element, Entry, Expr, ExprKind, Function, Import, Module, Span, Stmt, StmtKind,
};

/// A call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) callee: &'a Expr<'a>,
    pub(super) arguments: &'a [Argument<'a>],
    pub(super) span: Span,
}

/// A function and whether it only declares what others do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Definition<'a> {
    pub(super) function: &'a Function<'a>,
    pub(super) is_declaration: bool,
}

/// What a tree holds, in no order.
#[derive(Debug, Default)]
pub(super) struct Walk<'a> {
    pub(super) imports: Vec<Import<'a>>,
    pub(super) calls: Vec<Call<'a>>,
    pub(super) functions: Vec<Definition<'a>>,
    pub(super) classes: Vec<&'a Class<'a>>,
    pub(super) entries: Vec<&'a Entry<'a>>,
    pub(super) elements: Vec<(&'a Element<'a>, Span)>,
    /// Names assigned to, with the value.
    pub(super) assigned: Vec<(&'a str, &'a Expr<'a>)>,
    /// Strings that are a value: not docstrings, not strings that stand alone.
    pub(super) strings: Vec<Span>,
    /// Comparisons that something depends on.
    pub(super) comparisons: Vec<Span>,
    /// Names read.
    pub(super) names: Vec<&'a str>,
}

enum Node<'a> {
    Expr(&'a Expr<'a>),
    /// An expression that something depends on.
    Test(&'a Expr<'a>),
    Stmt(&'a Stmt<'a>),
    Function(&'a Function<'a>, bool),
}

/// Walks a tree.
pub(super) fn walk<'a>(module: &Module<'a>) -> Walk<'a> {
    let mut walk = Walk {
        imports: module.imports.to_vec(),
        ..Walk::default()
    };
    let mut stack: Vec<Node<'a>> = module.body.iter().map(Node::Stmt).collect();
    while let Some(node) = stack.pop() {
        match node {
            Node::Expr(expr) => walk.expr(expr, &mut stack),
            Node::Test(expr) => walk.test(expr, &mut stack),
            Node::Stmt(stmt) => walk.stmt(stmt, &mut stack),
            Node::Function(function, is_declaration) => {
                walk.function(function, is_declaration, &mut stack);
            }
        }
    }
    walk
}

impl<'a> Walk<'a> {
    fn expr(&mut self, expr: &'a Expr<'a>, stack: &mut Vec<Node<'a>>) {
        match expr.kind {
            ExprKind::Name(name) => self.names.push(name),
            ExprKind::Member { object, .. } => stack.push(Node::Expr(object)),
            ExprKind::Index { object, index } => {
                stack.extend([Node::Expr(object), Node::Expr(index)]);
            }
            ExprKind::Call { callee, arguments } => {
                self.calls.push(Call {
                    callee,
                    arguments,
                    span: expr.span,
                });
                stack.push(Node::Expr(callee));
                stack.extend(arguments.iter().map(|argument| Node::Expr(&argument.value)));
            }
            ExprKind::Text(_) => self.strings.push(expr.span),
            ExprKind::Template(parts) => {
                self.strings.push(expr.span);
                let values = parts
                    .iter()
                    .filter(|part| !matches!(part.kind, ExprKind::Text(_)));
                stack.extend(values.map(Node::Expr));
            }
            ExprKind::Number(_) | ExprKind::Boolean(_) | ExprKind::Null => {}
            ExprKind::Sequence(items) | ExprKind::Other(items) => {
                stack.extend(items.iter().map(Node::Expr));
            }
            ExprKind::Record(entries) => self.entries(entries, stack),
            ExprKind::Binary { left, right, .. } => {
                stack.extend([Node::Expr(left), Node::Expr(right)]);
            }
            ExprKind::Conditional {
                test,
                then,
                otherwise,
            } => {
                stack.extend([Node::Test(test), Node::Expr(then), Node::Expr(otherwise)]);
            }
            ExprKind::Assign { target, value } => {
                if let ExprKind::Name(name) = target.kind {
                    self.assigned.push((name, value));
                }
                stack.push(Node::Expr(value));
            }
            ExprKind::Function(function) => stack.push(Node::Function(function, false)),
            ExprKind::Element(element) => {
                self.elements.push((element, expr.span));
                self.entries(element.attributes, stack);
                stack.extend(element.children.iter().map(Node::Expr));
            }
            ExprKind::Wrapped(inner) | ExprKind::Test(inner) => stack.push(Node::Expr(inner)),
        }
    }

    fn entries(&mut self, entries: &'a [Entry<'a>], stack: &mut Vec<Node<'a>>) {
        for entry in entries {
            self.entries.push(entry);
            if let Some(key) = &entry.key
                && !matches!(key.kind, ExprKind::Name(_))
            {
                stack.push(Node::Expr(key));
            }
            stack.push(Node::Expr(&entry.value));
        }
    }

    fn test(&mut self, expr: &'a Expr<'a>, stack: &mut Vec<Node<'a>>) {
        if let ExprKind::Binary {
            operator,
            left,
            right,
        } = expr.kind
        {
            if operator.starts_with(['<', '>']) {
                self.comparisons.push(expr.span);
            } else if matches!(operator, "and" | "or" | "&&" | "||") {
                stack.extend([Node::Test(left), Node::Test(right)]);
                return;
            }
        }
        stack.push(Node::Expr(expr));
    }

    fn function(
        &mut self,
        function: &'a Function<'a>,
        is_declaration: bool,
        stack: &mut Vec<Node<'a>>,
    ) {
        self.functions.push(Definition {
            function,
            is_declaration,
        });
        stack.extend(function.decorators.iter().map(Node::Expr));
        let defaults = function
            .parameters
            .iter()
            .filter_map(|p| p.default.as_ref());
        stack.extend(defaults.map(Node::Expr));
        stack.extend(function.body.iter().map(Node::Stmt));
    }

    fn stmt(&mut self, stmt: &'a Stmt<'a>, stack: &mut Vec<Node<'a>>) {
        match &stmt.kind {
            StmtKind::Expression(expr) => {
                if !matches!(expr.kind, ExprKind::Text(_)) {
                    stack.push(Node::Expr(expr));
                }
            }
            StmtKind::Assign { targets, value, .. } => {
                let Some(value) = value else {
                    return;
                };
                for target in *targets {
                    match target.kind {
                        ExprKind::Name(name) => self.assigned.push((name, value)),
                        ExprKind::Member { name, object } => {
                            self.assigned.push((name, value));
                            stack.push(Node::Expr(object));
                        }
                        _ => {}
                    }
                }
                stack.push(Node::Expr(value));
            }
            StmtKind::Return(value) | StmtKind::Throw(value) => {
                stack.extend(value.iter().map(Node::Expr));
            }
            StmtKind::If {
                test,
                then,
                otherwise,
            } => {
                stack.push(Node::Test(test));
                stack.extend(then.iter().chain(*otherwise).map(Node::Stmt));
            }
            StmtKind::While { test, body } => {
                stack.extend(test.iter().map(Node::Test));
                stack.extend(body.iter().map(Node::Stmt));
            }
            StmtKind::For { iterable, body, .. } => {
                stack.push(Node::Expr(iterable));
                stack.extend(body.iter().map(Node::Stmt));
            }
            StmtKind::Try {
                body,
                handlers,
                finally,
            } => {
                stack.extend(body.iter().chain(*finally).map(Node::Stmt));
                for handler in *handlers {
                    stack.extend(handler.body.iter().map(Node::Stmt));
                }
            }
            StmtKind::With { items, body } => {
                stack.extend(items.iter().map(Node::Expr));
                stack.extend(body.iter().map(Node::Stmt));
            }
            StmtKind::Function(function) => stack.push(Node::Function(function, false)),
            StmtKind::Class(class) => self.class(class, stack),
            StmtKind::Block(body) => stack.extend(body.iter().map(Node::Stmt)),
            StmtKind::Other(items) => stack.extend(items.iter().map(Node::Expr)),
            StmtKind::Break | StmtKind::Continue | StmtKind::Empty => {}
        }
    }

    fn class(&mut self, class: &'a Class<'a>, stack: &mut Vec<Node<'a>>) {
        self.classes.push(class);
        stack.extend(class.bases.iter().chain(class.decorators).map(Node::Expr));
        let declares = class
            .bases
            .iter()
            .any(|base| matches!(last_name(base), Some("Protocol" | "ABC" | "Interface")));
        for member in class.body {
            match member.kind {
                StmtKind::Function(function) => stack.push(Node::Function(function, declares)),
                _ => stack.push(Node::Stmt(member)),
            }
        }
    }
}

/// Returns the last name of a chain: `b` of `a.b`, `f` of `f(x)`.
pub(super) fn last_name<'a>(expr: &Expr<'a>) -> Option<&'a str> {
    let mut expr = *expr;
    loop {
        match expr.kind {
            ExprKind::Name(name) | ExprKind::Member { name, .. } => return Some(name),
            ExprKind::Call { callee: inner, .. }
            | ExprKind::Index { object: inner, .. }
            | ExprKind::Wrapped(inner) => expr = *inner,
            _ => return None,
        }
    }
}

/// Returns every name of a chain, last first: `b`, `a` of `a.b` and of `a(x).b`.
pub(super) fn names<'a>(expr: &Expr<'a>) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut expr = *expr;
    loop {
        match expr.kind {
            ExprKind::Name(name) => {
                names.push(name);
                return names;
            }
            ExprKind::Member { object, name } => {
                names.push(name);
                expr = *object;
            }
            ExprKind::Call { callee: inner, .. }
            | ExprKind::Index { object: inner, .. }
            | ExprKind::Wrapped(inner) => expr = *inner,
            _ => return names,
        }
    }
}
