//! What both lowerings share: long chains made shallow.
//!
//! Whoever reads the tree recurses over it. Source that nests deep is refused before it is parsed
//! (`nesting`), but chains of operators and ladders of branches lean without a bracket: those
//! longer than [`MAX_CHAIN`] are folded here.

use std::cell::Cell;

use bumpalo::Bump;

use super::nesting::{self, MAX_DEPTH};
use super::tree::{Expr, ExprKind, Span, Stmt, StmtKind};

/// Most operators of one chain, or branches of one ladder, that nest in each other.
const MAX_CHAIN: usize = 64;

/// Counts how deep a lowering is. Chains of members (`a.b().c()`) may be longer than the bound on
/// nesting, and make a tree as deep as they are long.
#[derive(Debug, Default)]
pub(super) struct Depth {
    current: Cell<usize>,
    exceeded: Cell<bool>,
}

impl Depth {
    /// Goes one level down; false when that is one too many.
    pub(super) fn enter(&self) -> bool {
        let inside = self.current.get() < MAX_DEPTH;
        self.current.set(self.current.get() + usize::from(inside));
        self.exceeded.set(self.exceeded.get() || !inside);
        inside
    }

    /// Comes one level up, with what was lowered there.
    pub(super) fn leave<T>(&self, lowered: T) -> T {
        self.current.set(self.current.get() - 1);
        lowered
    }

    /// Checks that nothing was too deep.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.exceeded.get() {
            return Err(nesting::too_deep());
        }
        Ok(())
    }
}

/// Returns the span from the start of one to the end of the other.
pub(super) fn join(from: Span, to: Span) -> Span {
    Span {
        start: from.start,
        end: to.end,
    }
}

/// An operand of a chain and the operator before it.
pub(super) type Link<'a> = (&'a str, Expr<'a>);

/// Nests a chain of binary operations to the left. Of a chain longer than [`MAX_CHAIN`], the
/// first operands become one [`ExprKind::Other`].
pub(super) fn binary<'a>(arena: &'a Bump, first: Expr<'a>, links: &[Link<'a>]) -> Expr<'a> {
    let folded = links.len().saturating_sub(MAX_CHAIN);
    let (head, tail) = links.split_at(folded);
    let mut left = match head.last() {
        Some((_, last)) => Expr {
            kind: ExprKind::Other(arena.alloc_slice_fill_iter(Operands {
                first: Some(first),
                head,
            })),
            span: join(first.span, last.span),
        },
        None => first,
    };
    for &(operator, right) in tail {
        left = Expr {
            span: join(left.span, right.span),
            kind: ExprKind::Binary {
                operator,
                left: arena.alloc(left),
                right: arena.alloc(right),
            },
        };
    }
    left
}

struct Operands<'a, 'b> {
    first: Option<Expr<'a>>,
    head: &'b [Link<'a>],
}

impl<'a> Iterator for Operands<'a, '_> {
    type Item = Expr<'a>;

    fn next(&mut self) -> Option<Expr<'a>> {
        self.first.take().or_else(|| {
            let ((_, operand), rest) = self.head.split_first()?;
            self.head = rest;
            Some(*operand)
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.head.len() + usize::from(self.first.is_some());
        (left, Some(left))
    }
}

impl ExactSizeIterator for Operands<'_, '_> {}

/// A branch of a ladder: `if`, `elif`, `case`; no test means `else`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Branch<'a> {
    /// When it is taken.
    pub(super) test: Option<Expr<'a>>,
    /// What it does.
    pub(super) body: &'a [Stmt<'a>],
    /// Where.
    pub(super) span: Span,
}

/// Nests a ladder of branches in each other's `otherwise` and adds it to `out`. A ladder longer
/// than [`MAX_CHAIN`] becomes several, one after another.
pub(super) fn ladder<'a>(
    arena: &'a Bump,
    branches: &[Branch<'a>],
    out: &mut bumpalo::collections::Vec<'a, Stmt<'a>>,
) {
    for rungs in branches.chunks(MAX_CHAIN) {
        let mut otherwise: &'a [Stmt<'a>] = &[];
        for branch in rungs.iter().rev() {
            let kind = match branch.test {
                Some(test) => StmtKind::If {
                    test,
                    then: branch.body,
                    otherwise,
                },
                // Anywhere but last, `default:` and what follows it both count as reachable.
                None if otherwise.is_empty() => {
                    otherwise = branch.body;
                    continue;
                }
                None => StmtKind::If {
                    test: Expr {
                        kind: ExprKind::Boolean(true),
                        span: branch.span,
                    },
                    then: branch.body,
                    otherwise,
                },
            };
            let end = rungs.last().map_or(branch.span, |last| last.span);
            let span = join(branch.span, end);
            otherwise = arena.alloc_slice_copy(&[Stmt { kind, span }]);
        }
        out.extend_from_slice_copy(otherwise);
    }
}
