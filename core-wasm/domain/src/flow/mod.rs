//! Facts about one file that every syntax rule shares: what is called, where, and with what.
//!
//! [`read`] goes over the tree once, and once more where a function of the file is used before it
//! was read. It follows labels forward through the statements of each function in their
//! order, and through calls of the file's own functions one level deep. It is linear in the size
//! of the file, keeps at most [`value::MAX_TRAIL`] places of a label's way and
//! [`value::MAX_PARAMETERS`] parameters of a function, and says nothing about code nested deeper
//! than [`MAX_DEPTH`]. Branches are joined: a label that may be there is there.

mod calls;
mod expressions;
mod foreseen;
pub mod identifiers;
mod models;
mod names;
mod reader;
mod shapes;
mod sinks;
mod statements;
pub mod table;
pub mod value;

use bumpalo::Bump;

use crate::scan::FileContext;
use crate::syntax::tree::{Argument, Class, Expr, ExprKind, Function, Handler, Span};
pub use names::Names;
pub use table::{Harm, Role, SinkKind};
pub use value::{Labels, Value};

/// Nesting beyond which code is not followed. Written code stays below 60; the rest is generated.
pub const MAX_DEPTH: u32 = 150;

/// Index into [`Flow::functions`].
pub type FunctionIndex = usize;

/// Where in the file something happens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    /// The innermost function.
    pub function: Option<FunctionIndex>,
    /// The innermost loop within that function, an index into [`Flow::loops`].
    pub innermost_loop: Option<usize>,
    /// The innermost `try` body within that function, an index into [`Flow::attempts`].
    pub attempt: Option<usize>,
}

/// A call.
#[derive(Debug, Clone, Copy)]
pub struct Call<'f> {
    /// Qualified name through imports and constructors, such as
    /// `openai.OpenAI.chat.completions.create`; as written where nothing is known of it.
    pub path: &'f str,
    /// What is called, as it stands.
    pub callee: &'f Expr<'f>,
    /// Arguments as they stand.
    pub arguments: &'f [Argument<'f>],
    /// What is known of each argument.
    pub values: &'f [Value<'f>],
    /// What is known of the object it is a method of.
    pub receiver: Value<'f>,
    /// The call.
    pub span: Span,
    /// Where it happens.
    pub place: Place,
    /// Whose model is asked, where one is.
    pub model: Option<ModelCall>,
}

impl<'f> Call<'f> {
    /// Returns the argument with this keyword: named, or an entry of an object literal argument.
    #[must_use]
    pub fn argument(&self, keyword: &str) -> Option<&'f Expr<'f>> {
        let named = self
            .arguments
            .iter()
            .find(|argument| argument.name == Some(keyword));
        if let Some(argument) = named {
            return Some(&argument.value);
        }
        self.arguments.iter().find_map(|argument| {
            let ExprKind::Record(entries) = argument.value.kind else {
                return None;
            };
            entries.iter().find_map(|entry| {
                let is_it = entry
                    .key
                    .is_some_and(|key| matches!(key.kind, ExprKind::Text(text) if text == keyword));
                is_it.then_some(&entry.value)
            })
        })
    }

    /// Returns what is known of the positional argument `index`.
    #[must_use]
    pub fn positional(&self, index: usize) -> Option<&'f Value<'f>> {
        self.arguments
            .iter()
            .zip(self.values)
            .filter(|(argument, _)| argument.name.is_none() && !argument.spread)
            .nth(index)
            .map(|(_, value)| value)
    }

    /// Returns what is known of the argument with this keyword.
    #[must_use]
    pub fn keyword(&self, keyword: &str) -> Option<&'f Value<'f>> {
        self.arguments
            .iter()
            .zip(self.values)
            .find(|(argument, _)| argument.name == Some(keyword))
            .map(|(_, value)| value)
    }

    /// Returns the last part of the name.
    #[must_use]
    pub fn last(&self) -> &'f str {
        table::last_part(self.path)
    }
}

/// A call of a model.
#[derive(Debug, Clone, Copy)]
pub struct ModelCall {
    /// Whose.
    pub provider: &'static str,
    /// Whether it goes to the provider itself, past any framework that could record it.
    pub direct: bool,
    /// Whether the model runs on the caller's own machine.
    pub local: bool,
}

/// A function of the file.
#[derive(Debug, Clone, Copy)]
pub struct FunctionFact<'f> {
    /// It.
    pub function: &'f Function<'f>,
    /// The function around it.
    pub parent: Option<FunctionIndex>,
    /// The class it is a method of.
    pub class: Option<&'f Class<'f>>,
    /// Whether a model can call it as a tool.
    pub is_tool: bool,
    /// What makes it a tool, with the options given there.
    pub tool_call: Option<&'f Expr<'f>>,
    /// First of its calls in [`Flow::calls`] and one past the last: they stand together.
    calls: (usize, usize),
}

/// A loop.
#[derive(Debug, Clone, Copy)]
pub struct Loop<'f> {
    /// The test; none for one that never ends by itself.
    pub test: Option<&'f Expr<'f>>,
    /// Whether it goes through something with an end.
    pub is_for: bool,
    /// Where.
    pub span: Span,
    /// Where it stands; the loop around it.
    pub place: Place,
}

/// A `try` with its handlers.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'f> {
    /// The handlers.
    pub handlers: &'f [Handler<'f>],
    /// Where.
    pub span: Span,
    /// The `try` around it.
    pub outer: Option<usize>,
}

/// A labelled value that reached a place where it matters.
#[derive(Debug, Clone, Copy)]
pub struct Hit<'f> {
    /// What kind of place.
    pub kind: SinkKind,
    /// The value.
    pub value: Value<'f>,
    /// The value as written there.
    pub span: Span,
    /// Name of the call or place it reached.
    pub sink: &'f str,
    /// Where in the called function of the file it does harm, when it does not here.
    pub via: Option<Span>,
    /// Where.
    pub place: Place,
    /// Whose model it is sent to.
    pub model: Option<ModelCall>,
}

/// A `name = literal` of any form: keyword argument, entry of a record, attribute.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'f> {
    /// The name.
    pub name: &'f str,
    /// The literal.
    pub value: &'f Expr<'f>,
    /// Both.
    pub span: Span,
    /// Whether it is assigned to a member of an object that exists already.
    pub is_assigned: bool,
}

/// A list of texts: the columns of a table, mostly.
#[derive(Debug, Clone, Copy)]
pub struct TextList<'f> {
    /// The variable it is assigned to; none where it picks columns: `table[["age", "income"]]`.
    pub name: Option<&'f str>,
    /// The texts.
    pub items: &'f [Expr<'f>],
}

/// A `return` with its value.
#[derive(Debug, Clone, Copy)]
pub struct Returned<'f> {
    /// The value as it stands; none for a bare `return`.
    pub expression: Option<&'f Expr<'f>>,
    /// What is known of it.
    pub value: Value<'f>,
    /// The statement.
    pub span: Span,
    /// Where.
    pub place: Place,
}

/// A `break`, a `return` or a `raise` that leaves a loop.
#[derive(Debug, Clone, Copy)]
pub struct Exit<'f> {
    /// The loop that is left.
    pub of: usize,
    /// The tests on the way to it within the loop, innermost last.
    pub tests: &'f [&'f Expr<'f>],
}

/// The facts of one file, each list in the order of the source within each function.
#[derive(Debug, Default)]
pub struct Flow<'f> {
    /// Every call.
    pub calls: Vec<Call<'f>>,
    /// Every function; a function stands before those within it.
    pub functions: Vec<FunctionFact<'f>>,
    /// Every loop.
    pub loops: Vec<Loop<'f>>,
    /// Every `try` that has handlers.
    pub attempts: Vec<Attempt<'f>>,
    /// Every labelled value that reached a sink.
    pub hits: Vec<Hit<'f>>,
    /// Every literal that is given a name.
    pub settings: Vec<Setting<'f>>,
    /// Every list of texts that has a name or picks columns.
    pub lists: Vec<TextList<'f>>,
    /// Every `return`.
    pub returns: Vec<Returned<'f>>,
    /// Every way out of a loop but its own end.
    pub exits: Vec<Exit<'f>>,
    /// Names that anything in the file is read or called by, for "is there any …" questions.
    pub names: Names<'f>,
}

impl<'f> Flow<'f> {
    /// Returns whether `inner` is `outer` or a function within it.
    #[must_use]
    pub fn is_within(&self, inner: Option<FunctionIndex>, outer: FunctionIndex) -> bool {
        let mut at = inner;
        // A parent stands before its children, so that this ends.
        while let Some(index) = at {
            if index <= outer {
                return index == outer;
            }
            at = self.functions.get(index).and_then(|fact| fact.parent);
        }
        false
    }

    /// Returns the calls of a function and of those within it.
    pub fn calls_of(&self, function: FunctionIndex) -> impl Iterator<Item = &Call<'f>> {
        self.functions
            .get(function)
            .and_then(|fact| self.calls.get(fact.calls.0..fact.calls.1))
            .unwrap_or(&[])
            .iter()
    }

    /// Returns whether `inner` is `outer` or a loop within it.
    #[must_use]
    pub fn is_in_loop(&self, inner: Option<usize>, outer: usize) -> bool {
        let mut at = inner;
        while let Some(index) = at {
            if index <= outer {
                return index == outer;
            }
            at = self
                .loops
                .get(index)
                .and_then(|fact| fact.place.innermost_loop);
        }
        false
    }
}

/// Reads the facts of a file; they live as long as `arena`.
#[must_use]
pub fn read<'f>(arena: &'f Bump, file: &'f FileContext<'f>) -> Option<Flow<'f>> {
    let module = file.module.as_ref()?;
    Some(reader::Reader::new(arena, file, module).read())
}
