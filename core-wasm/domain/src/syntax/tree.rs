//! The tree that rules read. Nodes live in an arena and borrow from the source.

/// Byte offsets into the text that was parsed: `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// One parsed file.
#[derive(Debug, Clone, Copy)]
pub struct Module<'a> {
    /// Every import, wherever in the file it stands.
    pub imports: &'a [Import<'a>],
    /// Top-level statements.
    pub body: &'a [Stmt<'a>],
}

/// A name that an import binds.
///
/// `import numpy as np` → module `numpy`, symbol none, local `np`;
/// `from openai import OpenAI` and `import { OpenAI } from "openai"` → module `openai`, symbol
/// `OpenAI`, local `OpenAI`; `import OpenAI from "openai"` → symbol `default`;
/// `import * as x from "m"` and `const x = require("m")` → symbol none.
/// `import a.b.c` binds local `a` to module `a`, and is listed with module `a.b.c`, local `a.b.c`.
#[derive(Debug, Clone, Copy)]
pub struct Import<'a> {
    /// Module specifier as written; relative imports keep their dots.
    pub module: &'a str,
    /// Imported symbol; none for the module itself.
    pub symbol: Option<&'a str>,
    /// Local name bound; empty for a side-effect import.
    pub local: &'a str,
    /// Where.
    pub span: Span,
}

/// An expression.
#[derive(Debug, Clone, Copy)]
pub struct Expr<'a> {
    /// What it is.
    pub kind: ExprKind<'a>,
    /// Where.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone, Copy)]
pub enum ExprKind<'a> {
    /// A name, `this` and `self` included.
    Name(&'a str),
    /// `object.name`, optional chaining included.
    Member {
        /// The object.
        object: &'a Expr<'a>,
        /// The member.
        name: &'a str,
    },
    /// `object[index]`.
    Index {
        /// The object.
        object: &'a Expr<'a>,
        /// The index.
        index: &'a Expr<'a>,
    },
    /// `callee(arguments)`; `new Callee(…)` and tagged templates too.
    Call {
        /// What is called.
        callee: &'a Expr<'a>,
        /// The arguments, in order.
        arguments: &'a [Argument<'a>],
    },
    /// A string literal, its value.
    Text(&'a str),
    /// An f-string or template literal: [`ExprKind::Text`] and expression parts in order.
    Template(&'a [Expr<'a>]),
    /// A number, as written.
    Number(&'a str),
    /// `true` or `false`.
    Boolean(bool),
    /// `None`, `null`, `undefined`.
    Null,
    /// A list, tuple or set; an array literal.
    Sequence(&'a [Expr<'a>]),
    /// A dict or object literal.
    Record(&'a [Entry<'a>]),
    /// A binary, boolean or comparison operation. `operator` is as written in the language
    /// (`+`, `%`, `and`, `===`, `in`); a chain of comparisons nests to the left.
    Binary {
        /// The operator.
        operator: &'a str,
        /// Left side.
        left: &'a Expr<'a>,
        /// Right side.
        right: &'a Expr<'a>,
    },
    /// `a if test else b`, `test ? a : b`.
    Conditional {
        /// The test.
        test: &'a Expr<'a>,
        /// Value when it holds.
        then: &'a Expr<'a>,
        /// Value when it does not.
        otherwise: &'a Expr<'a>,
    },
    /// An assignment used as an expression: `:=`, JavaScript's `=` and `+=`.
    Assign {
        /// What is assigned to.
        target: &'a Expr<'a>,
        /// The value.
        value: &'a Expr<'a>,
    },
    /// A lambda, arrow function or function expression.
    Function(&'a Function<'a>),
    /// A JSX element.
    Element(&'a Element<'a>),
    /// `not e`, `!e`, `typeof e`, `void e`: says something of a value, and does not show it.
    Test(&'a Expr<'a>),
    /// `await e`, `yield e`, `(e as T)`, `e!`: wrappers that keep the value.
    Wrapped(&'a Expr<'a>),
    /// Anything else: its child expressions in order. Comprehensions list their element, then
    /// `Assign { target, value: iterable }` for each clause, then the conditions.
    Other(&'a [Expr<'a>]),
}

/// An argument of a call.
#[derive(Debug, Clone, Copy)]
pub struct Argument<'a> {
    /// Keyword, in languages that have them.
    pub name: Option<&'a str>,
    /// The value.
    pub value: Expr<'a>,
    /// `*args`, `**kwargs`, `...rest`.
    pub spread: bool,
}

/// An entry of a record.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The key; none for a spread. Identifier keys of objects are [`ExprKind::Text`].
    pub key: Option<Expr<'a>>,
    /// The value; methods are [`ExprKind::Function`].
    pub value: Expr<'a>,
}

/// A function, method, lambda or arrow function.
#[derive(Debug, Clone, Copy)]
pub struct Function<'a> {
    /// Its name; empty when it has none. `const f = () => …` is named `f`.
    pub name: &'a str,
    /// Parameters in order, `self` and `cls` left out.
    pub parameters: &'a [Parameter<'a>],
    /// Decorators in order.
    pub decorators: &'a [Expr<'a>],
    /// The body without the docstring; an expression body is one `Return`.
    pub body: &'a [Stmt<'a>],
    /// Python docstring.
    pub docstring: Option<&'a str>,
    /// The whole definition.
    pub span: Span,
    /// The name, or the start of the definition.
    pub name_span: Span,
}

/// A parameter of a function. Destructured parameters list each name bound.
#[derive(Debug, Clone, Copy)]
pub struct Parameter<'a> {
    /// Its name.
    pub name: &'a str,
    /// Type annotation as written.
    pub annotation: Option<&'a str>,
    /// Default value.
    pub default: Option<Expr<'a>>,
}

/// A JSX element.
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    /// Tag name as written.
    pub name: &'a str,
    /// Attributes: key is the name, value the expression (`Boolean(true)` when bare).
    pub attributes: &'a [Entry<'a>],
    /// Child elements, text and expressions.
    pub children: &'a [Expr<'a>],
}

/// A class.
#[derive(Debug, Clone, Copy)]
pub struct Class<'a> {
    /// Its name; empty when it has none.
    pub name: &'a str,
    /// Base classes.
    pub bases: &'a [Expr<'a>],
    /// Decorators.
    pub decorators: &'a [Expr<'a>],
    /// Methods, fields (as `Assign`) and other statements.
    pub body: &'a [Stmt<'a>],
    /// Python docstring.
    pub docstring: Option<&'a str>,
    /// The whole definition.
    pub span: Span,
}

/// A statement.
#[derive(Debug, Clone, Copy)]
pub struct Stmt<'a> {
    /// What it is.
    pub kind: StmtKind<'a>,
    /// Where.
    pub span: Span,
}

/// The kinds of statement.
#[derive(Debug, Clone, Copy)]
pub enum StmtKind<'a> {
    /// An expression on its own.
    Expression(Expr<'a>),
    /// `a = b = value`, `const a = value`, `a += value` (the value is then a `Binary`).
    /// Destructuring lists each name bound as a target. A bare declaration has value none.
    Assign {
        /// What is assigned to.
        targets: &'a [Expr<'a>],
        /// Type annotation as written.
        annotation: Option<&'a str>,
        /// The value.
        value: Option<Expr<'a>>,
    },
    /// `return`.
    Return(Option<Expr<'a>>),
    /// `raise`, `throw`.
    Throw(Option<Expr<'a>>),
    /// `if`; `elif` nests in `otherwise`. A `switch` or `match` is a chain of these.
    If {
        /// The test.
        test: Expr<'a>,
        /// When it holds.
        then: &'a [Stmt<'a>],
        /// When it does not.
        otherwise: &'a [Stmt<'a>],
    },
    /// `while`, `do … while`, `for (;;)`: `test` none means for ever.
    While {
        /// The test.
        test: Option<Expr<'a>>,
        /// The body; the update of a `for (;;)` is its last statement.
        body: &'a [Stmt<'a>],
    },
    /// `for target in iterable`, `for (const target of iterable)`.
    For {
        /// What each round binds.
        target: Expr<'a>,
        /// What is gone through.
        iterable: Expr<'a>,
        /// The body.
        body: &'a [Stmt<'a>],
    },
    /// `try`.
    Try {
        /// The body.
        body: &'a [Stmt<'a>],
        /// Its handlers.
        handlers: &'a [Handler<'a>],
        /// `else` and `finally`.
        finally: &'a [Stmt<'a>],
    },
    /// `with`: each item is an expression, `as` names are [`ExprKind::Assign`].
    With {
        /// The items.
        items: &'a [Expr<'a>],
        /// The body.
        body: &'a [Stmt<'a>],
    },
    /// A function definition.
    Function(&'a Function<'a>),
    /// A class definition.
    Class(&'a Class<'a>),
    /// A block of its own, a labelled statement.
    Block(&'a [Stmt<'a>]),
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `pass`, an import, a type: nothing runs.
    Empty,
    /// Anything else: its child expressions in order.
    Other(&'a [Expr<'a>]),
}

/// A handler of a `try`.
#[derive(Debug, Clone, Copy)]
pub struct Handler<'a> {
    /// What it catches; none for everything.
    pub catches: Option<Expr<'a>>,
    /// The name it binds.
    pub name: Option<&'a str>,
    /// The body.
    pub body: &'a [Stmt<'a>],
    /// Where.
    pub span: Span,
}
