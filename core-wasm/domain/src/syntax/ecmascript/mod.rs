//! TypeScript and JavaScript, lowered from oxc's tree.
//!
//! A class in an expression is a function whose body is the class. What the tree has no place for
//! but may hold a call (a decorator of a field or a parameter, a default inside a destructured
//! parameter, a computed key) becomes a [`StmtKind::Other`] next to its statement.
//!
//! [`StmtKind::Other`]: super::tree::StmtKind::Other

mod binding;
mod definition;
mod expression;
mod jsx;
mod module;
mod statement;

use std::cell::RefCell;

use bumpalo::Bump;
use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;

use super::build::Depth;
use super::nesting::{self, Lexis};
use super::tree::{Expr, ExprKind, Import, Module, Span, Stmt};

/// Statements under construction: one of the source may make several.
type Statements<'a> = bumpalo::collections::Vec<'a, Stmt<'a>>;

/// Parses `source`, a file at `path`, and lowers it into `arena`.
///
/// # Errors
/// The parser's first message with its line, when the source is neither TypeScript nor JavaScript.
pub fn parse<'a>(arena: &'a Bump, source: &'a str, path: &str) -> Result<Module<'a>, String> {
    let dialects = dialects(path);
    let jsx = dialects.iter().any(|dialect| dialect.is_jsx());
    nesting::check(source, Lexis::EcmaScript { jsx })?;
    let mut first_error = None;
    for dialect in dialects {
        let allocator = Allocator::default();
        let options = ParseOptions {
            allow_return_outside_function: true,
            preserve_parens: false,
            ..ParseOptions::default()
        };
        let parsed = Parser::new(&allocator, source, dialect)
            .with_options(options)
            .parse();
        if !parsed.panicked {
            return Lowering::new(arena, source).module(&parsed.program);
        }
        first_error.get_or_insert_with(|| match parsed.diagnostics.first() {
            Some(error) => {
                let at = error.labels.first().map_or(0, |label| label.offset());
                let line = nesting::line_of(source, at as usize);
                format!("line {line}: {}", error.message)
            }
            None => "not a module or script".to_owned(),
        });
    }
    Err(first_error.unwrap_or_default())
}

/// Returns the dialects that a file may be written in, likeliest first. Types and JSX stand in
/// `.js` files too, and older scripts use words that modules reserve.
fn dialects(path: &str) -> Vec<SourceType> {
    let dialect = SourceType::from_path(path).unwrap_or(SourceType::tsx());
    if dialect.is_javascript() {
        let module = dialect.with_module(true).with_jsx(true);
        vec![module, module.with_script(true), SourceType::tsx()]
    } else {
        vec![dialect]
    }
}

/// Lowers one file. The tree it makes borrows from the arena and the source alone.
struct Lowering<'a> {
    arena: &'a Bump,
    source: &'a str,
    imports: RefCell<Vec<Import<'a>>>,
    depth: Depth,
}

impl<'a> Lowering<'a> {
    fn new(arena: &'a Bump, source: &'a str) -> Self {
        Self {
            arena,
            source,
            imports: RefCell::default(),
            depth: Depth::default(),
        }
    }

    fn module(self, program: &oxc_ast::ast::Program<'_>) -> Result<Module<'a>, String> {
        let body = self.body(&program.directives, &program.body);
        self.depth.check()?;
        let imports = self.arena.alloc_slice_copy(&self.imports.take());
        Ok(Module { imports, body })
    }

    /// Returns the source of `span` as written.
    fn written(&self, span: oxc_span::Span) -> &'a str {
        self.source
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// Keeps `text` for as long as the tree: borrowed where the source reads the same at `span`,
    /// or inside the quotes that stand there.
    fn keep(&self, text: &str, span: oxc_span::Span) -> &'a str {
        let written = self.written(span);
        if written == text {
            return written;
        }
        match written.get(1..written.len().max(2) - 1) {
            Some(inner) if inner == text => inner,
            _ => self.arena.alloc_str(text),
        }
    }

    fn name(&self, name: &str, at: oxc_span::Span) -> Expr<'a> {
        Expr {
            kind: ExprKind::Name(self.keep(name, at)),
            span: span(at),
        }
    }

    /// Returns an expression for a second place in the tree. What it calls is called once, so
    /// that with a call in it the second place is left empty.
    fn again(&self, lowered: &'a Expr<'a>) -> &'a Expr<'a> {
        if !lowered.has_call() {
            return lowered;
        }
        self.arena.alloc(Expr {
            kind: ExprKind::Other(&[]),
            span: lowered.span,
        })
    }
}

fn span(span: oxc_span::Span) -> Span {
    Span {
        start: span.start,
        end: span.end,
    }
}
