//! A tree as one line of text, so that a test can state a shape.

use advisory_domain::syntax::tree::{
    Argument, Class, Entry, Expr, ExprKind, Function, Module, Parameter, Stmt, StmtKind,
};

/// Writes the statements of a module, separated by `; `.
pub(crate) fn module(module: &Module<'_>) -> String {
    stmts(module.body)
}

/// Writes the imports of a module: `local=module:symbol`.
pub(crate) fn imports(module: &Module<'_>) -> String {
    let written = module.imports.iter().map(|import| {
        let symbol = import.symbol.map(|symbol| format!(":{symbol}"));
        let symbol = symbol.unwrap_or_default();
        format!("{}={}{symbol}", import.local, import.module)
    });
    written.collect::<Vec<_>>().join(" ")
}

pub(crate) fn stmts(stmts: &[Stmt<'_>]) -> String {
    join(stmts, "; ", stmt)
}

fn block(body: &[Stmt<'_>]) -> String {
    format!("{{{}}}", stmts(body))
}

fn stmt(stmt: &Stmt<'_>) -> String {
    match &stmt.kind {
        StmtKind::Expression(value) => expr(value),
        StmtKind::Assign {
            targets,
            annotation,
            value,
        } => {
            let annotation = annotation.map(|text| format!(": {text}"));
            let value = value.map(|value| format!(" = {}", expr(&value)));
            format!(
                "{}{}{}",
                join(targets, ", ", expr),
                annotation.unwrap_or_default(),
                value.unwrap_or_default()
            )
        }
        StmtKind::Return(value) => format!("return {}", option(value)),
        StmtKind::Throw(value) => format!("throw {}", option(value)),
        StmtKind::If {
            test,
            then,
            otherwise,
        } => {
            let otherwise = if otherwise.is_empty() {
                String::new()
            } else {
                format!(" else {}", block(otherwise))
            };
            format!("if {} {}{otherwise}", expr(test), block(then))
        }
        StmtKind::While { test, body } => format!("while {} {}", option(test), block(body)),
        StmtKind::For {
            target,
            iterable,
            body,
        } => format!("for {} in {} {}", expr(target), expr(iterable), block(body)),
        StmtKind::Try {
            body,
            handlers,
            finally,
        } => {
            let mut text = format!("try {}", block(body));
            for handler in *handlers {
                text += &format!(
                    " catch {}@{} {}",
                    option(&handler.catches),
                    handler.name.unwrap_or("_"),
                    block(handler.body)
                );
            }
            format!("{text} finally {}", block(finally))
        }
        StmtKind::With { items, body } => {
            format!("with {} {}", join(items, ", ", expr), block(body))
        }
        StmtKind::Function(definition) => function(definition),
        StmtKind::Class(definition) => class(definition),
        StmtKind::Block(body) => block(body),
        StmtKind::Break => "break".to_owned(),
        StmtKind::Continue => "continue".to_owned(),
        StmtKind::Empty => "empty".to_owned(),
        StmtKind::Other(children) => format!("<{}>", join(children, " ", expr)),
    }
}

pub(crate) fn expr(expr_: &Expr<'_>) -> String {
    match &expr_.kind {
        ExprKind::Name(name) => (*name).to_owned(),
        ExprKind::Member { object, name } => format!("{}.{name}", expr(object)),
        ExprKind::Index { object, index } => format!("{}[{}]", expr(object), expr(index)),
        ExprKind::Call { callee, arguments } => {
            format!("{}({})", expr(callee), join(arguments, ", ", argument))
        }
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Template(parts) => format!("`{}`", join(parts, " ", expr)),
        ExprKind::Number(number) => (*number).to_owned(),
        ExprKind::Boolean(value) => value.to_string(),
        ExprKind::Null => "null".to_owned(),
        ExprKind::Sequence(items) => format!("[{}]", join(items, ", ", expr)),
        ExprKind::Record(entries) => format!("{{{}}}", join(entries, ", ", entry)),
        ExprKind::Binary {
            operator,
            left,
            right,
        } => format!("({} {operator} {})", expr(left), expr(right)),
        ExprKind::Conditional {
            test,
            then,
            otherwise,
        } => format!("({} ? {} : {})", expr(test), expr(then), expr(otherwise)),
        ExprKind::Assign { target, value } => format!("({} := {})", expr(target), expr(value)),
        ExprKind::Function(definition) => function(definition),
        ExprKind::Element(element) => format!(
            "<{} {{{}}} [{}]>",
            element.name,
            join(element.attributes, ", ", entry),
            join(element.children, ", ", expr)
        ),
        ExprKind::Wrapped(inner) => format!("~{}", expr(inner)),
        ExprKind::Test(inner) => format!("(test {})", expr(inner)),
        ExprKind::Other(children) => format!("<{}>", join(children, " ", expr)),
    }
}

fn option(value: &Option<Expr<'_>>) -> String {
    value.as_ref().map_or_else(|| "_".to_owned(), expr)
}

fn argument(argument: &Argument<'_>) -> String {
    let name = argument.name.map(|name| format!("{name}="));
    let spread = if argument.spread { "..." } else { "" };
    format!(
        "{spread}{}{}",
        name.unwrap_or_default(),
        expr(&argument.value)
    )
}

fn entry(entry: &Entry<'_>) -> String {
    match &entry.key {
        Some(key) => format!("{}: {}", expr(key), expr(&entry.value)),
        None => format!("...{}", expr(&entry.value)),
    }
}

fn function(function: &Function<'_>) -> String {
    format!(
        "{}fn {}({}) {}{}",
        decorators(function.decorators),
        function.name,
        join(function.parameters, ", ", parameter),
        docstring(function.docstring),
        block(function.body)
    )
}

fn parameter(parameter: &Parameter<'_>) -> String {
    let annotation = parameter.annotation.map(|text| format!(": {text}"));
    let default = parameter
        .default
        .map(|value| format!(" = {}", expr(&value)));
    format!(
        "{}{}{}",
        parameter.name,
        annotation.unwrap_or_default(),
        default.unwrap_or_default()
    )
}

fn class(class: &Class<'_>) -> String {
    format!(
        "{}class {}({}) {}{}",
        decorators(class.decorators),
        class.name,
        join(class.bases, ", ", expr),
        docstring(class.docstring),
        block(class.body)
    )
}

fn decorators(decorators: &[Expr<'_>]) -> String {
    decorators
        .iter()
        .map(|decorator| format!("@{} ", expr(decorator)))
        .collect()
}

fn docstring(docstring: Option<&str>) -> String {
    docstring
        .map(|text| format!("{text:?} "))
        .unwrap_or_default()
}

fn join<T>(items: &[T], separator: &str, write: impl Fn(&T) -> String) -> String {
    items.iter().map(write).collect::<Vec<_>>().join(separator)
}
