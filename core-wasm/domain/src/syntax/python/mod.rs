//! Python, lowered from ruff's tree.

mod expression;
mod statement;
mod unplaced;

use bumpalo::Bump;
use ruff_python_parser::parse_module;
use ruff_text_size::{Ranged, TextRange};

use super::build::Depth;
use super::nesting::{self, Lexis};
use super::tree::{Import, Module, Span, Stmt};

/// Statements under construction: one of the source may make several.
type Statements<'a> = bumpalo::collections::Vec<'a, Stmt<'a>>;

/// Parses `source` and lowers it into `arena`.
///
/// # Errors
/// The parser's first message with its line, when the source is not Python.
pub fn parse<'a>(arena: &'a Bump, source: &'a str) -> Result<Module<'a>, String> {
    nesting::check(source, Lexis::Python)?;
    let parsed = parse_module(source).map_err(|error| {
        let line = nesting::line_of(source, error.location.start().to_usize());
        format!("line {line}: {}", error.error)
    })?;
    let lowering = Lowering {
        arena,
        source,
        imports: std::cell::RefCell::default(),
        depth: Depth::default(),
    };
    let body = lowering.statements(&parsed.syntax().body);
    lowering.depth.check()?;
    let imports = arena.alloc_slice_copy(&lowering.imports.take());
    Ok(Module { imports, body })
}

/// Lowers one file. The tree it makes borrows from the arena and the source alone.
struct Lowering<'a> {
    arena: &'a Bump,
    source: &'a str,
    imports: std::cell::RefCell<Vec<Import<'a>>>,
    depth: Depth,
}

impl<'a> Lowering<'a> {
    /// Returns the source of `range` as written.
    fn written(&self, range: TextRange) -> &'a str {
        self.source
            .get(range.start().to_usize()..range.end().to_usize())
            .unwrap_or("")
    }

    /// Keeps `text` for as long as the tree: borrowed where `range` of the source reads the same.
    fn keep(&self, text: &str, range: TextRange) -> &'a str {
        let written = self.written(range);
        if written == text {
            written
        } else {
            self.arena.alloc_str(text)
        }
    }

    /// Lowers each item into a slice of the arena.
    fn slice<T: Copy, S>(&self, items: &[S], lower: impl FnMut(&S) -> T) -> &'a [T] {
        self.arena.alloc_slice_fill_iter(items.iter().map(lower))
    }
}

fn span(node: &impl Ranged) -> Span {
    let range = node.range();
    Span {
        start: range.start().to_u32(),
        end: range.end().to_u32(),
    }
}
