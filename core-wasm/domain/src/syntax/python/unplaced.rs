//! Calls that the tree has no place for.
//!
//! An annotation is kept as text, but `Annotated[User, Depends(current)]` calls; so may the bound
//! of a type parameter, or the cause of a `raise`. Such an expression becomes a
//! [`StmtKind::Other`] just before its statement.

use ruff_python_ast::{Expr as Ast, Stmt as AstStmt, StmtFunctionDef, TypeParam, TypeParams};
use ruff_text_size::Ranged;

use super::{Lowering, Statements};
use crate::syntax::build;
use crate::syntax::tree::{Expr, Stmt, StmtKind};

impl<'a> Lowering<'a> {
    /// Adds what `ast` calls outside the places of the tree.
    pub(super) fn unplaced(&self, ast: &AstStmt, out: &mut Statements<'a>) {
        match ast {
            AstStmt::AnnAssign(node) => self.calls([&*node.annotation], out),
            AstStmt::Raise(node) => self.calls(node.cause.as_deref(), out),
            AstStmt::FunctionDef(node) => self.calls(annotations(node), out),
            AstStmt::ClassDef(node) => self.calls(bounds(node.type_params.as_deref()), out),
            AstStmt::TypeAlias(node) => {
                let bounds = bounds(node.type_params.as_deref());
                self.calls(bounds.chain([&*node.value]), out);
            }
            _ => {}
        }
    }

    fn calls<'e>(&self, found: impl IntoIterator<Item = &'e Ast>, out: &mut Statements<'a>) {
        let mut kept: Vec<Expr<'a>> = Vec::new();
        for ast in found {
            // Cheaper than to lower every annotation: without a bracket there is no call.
            if !self.written(ast.range()).contains('(') {
                continue;
            }
            let lowered = self.boxed(ast);
            if lowered.has_call() {
                kept.push(*lowered);
            }
        }
        if let (Some(first), Some(last)) = (kept.first(), kept.last()) {
            out.push(Stmt {
                span: build::join(first.span, last.span),
                kind: StmtKind::Other(self.arena.alloc_slice_copy(&kept)),
            });
        }
    }
}

/// Returns the annotations of parameters and result, and what type parameters hold.
fn annotations(node: &StmtFunctionDef) -> impl Iterator<Item = &Ast> {
    let declared = node.parameters.iter_source_order();
    declared
        .filter_map(|parameter| parameter.annotation())
        .chain(node.returns.as_deref())
        .chain(bounds(node.type_params.as_deref()))
}

/// Returns the bounds and defaults of type parameters.
fn bounds(parameters: Option<&TypeParams>) -> impl Iterator<Item = &Ast> {
    let declared = parameters.into_iter().flat_map(|found| &found.type_params);
    declared.flat_map(|parameter| {
        let (bound, default) = match parameter {
            TypeParam::TypeVar(node) => (node.bound.as_deref(), &node.default),
            TypeParam::TypeVarTuple(node) => (None, &node.default),
            TypeParam::ParamSpec(node) => (None, &node.default),
        };
        bound.into_iter().chain(default.as_deref())
    })
}
