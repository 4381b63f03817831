//! Expressions.

use ruff_python_ast::{
    Arguments, CmpOp, Comprehension, Expr as Ast, ExprAttribute, ExprCall, ExprCompare, ExprDict,
    ExprFString, ExprIf, ExprLambda, ExprNamed, ExprSlice, ExprSubscript, ExprTString, FStringPart,
    InterpolatedStringElement, Parameters, UnaryOp,
};
use ruff_text_size::Ranged;

use super::{Lowering, span};
use crate::syntax::build::{self, Link};
use crate::syntax::tree::{Argument, Entry, Expr, ExprKind, Function, Parameter, Stmt, StmtKind};

impl<'a> Lowering<'a> {
    pub(super) fn expression(&self, ast: &Ast) -> Expr<'a> {
        Expr {
            kind: match self.depth.enter() {
                true => self.depth.leave(self.expression_kind(ast)),
                false => ExprKind::Other(&[]),
            },
            span: span(ast),
        }
    }

    pub(super) fn expressions(&self, items: &[Ast]) -> &'a [Expr<'a>] {
        self.slice(items, |item| self.expression(item))
    }

    pub(super) fn boxed(&self, ast: &Ast) -> &'a Expr<'a> {
        self.arena.alloc(self.expression(ast))
    }

    /// One call to an arm: this frame is on the stack once a level, so it has to be small.
    fn expression_kind(&self, ast: &Ast) -> ExprKind<'a> {
        match ast {
            Ast::Name(name) => ExprKind::Name(self.keep(&name.id, name.range)),
            Ast::Attribute(node) => self.member(node),
            Ast::Subscript(node) => self.index(node),
            Ast::Call(node) => self.call(node),
            Ast::StringLiteral(node) => ExprKind::Text(self.literal(node)),
            Ast::BytesLiteral(node) => ExprKind::Text(self.bytes(node)),
            Ast::FString(node) => self.f_string(node),
            Ast::TString(node) => self.t_string(node),
            Ast::NumberLiteral(node) => ExprKind::Number(self.written(node.range)),
            Ast::BooleanLiteral(node) => ExprKind::Boolean(node.value),
            Ast::NoneLiteral(_) => ExprKind::Null,
            Ast::List(node) => ExprKind::Sequence(self.expressions(&node.elts)),
            Ast::Tuple(node) => ExprKind::Sequence(self.expressions(&node.elts)),
            Ast::Set(node) => ExprKind::Sequence(self.expressions(&node.elts)),
            Ast::Dict(node) => self.record(node),
            Ast::BinOp(_) => self.operations(ast),
            Ast::BoolOp(node) => self.chain(node.op.as_str(), &node.values),
            Ast::Compare(node) => self.comparison(node),
            Ast::If(node) => self.conditional(node),
            Ast::Named(node) => self.named(node),
            Ast::Lambda(node) => self.lambda(node),
            Ast::Await(node) => self.wrapped(&node.value),
            Ast::YieldFrom(node) => self.wrapped(&node.value),
            Ast::Starred(node) => self.wrapped(&node.value),
            Ast::Yield(node) => match node.value.as_deref() {
                Some(value) => self.wrapped(value),
                None => ExprKind::Null,
            },
            Ast::UnaryOp(node) if node.op == UnaryOp::Not => {
                ExprKind::Test(self.boxed(&node.operand))
            }
            Ast::UnaryOp(node) => self.other(&[&node.operand]),
            Ast::ListComp(node) => self.comprehension(&[&node.elt], &node.generators),
            Ast::SetComp(node) => self.comprehension(&[&node.elt], &node.generators),
            Ast::Generator(node) => self.comprehension(&[&node.elt], &node.generators),
            Ast::DictComp(node) => match node.key.as_deref() {
                Some(key) => self.comprehension(&[key, &node.value], &node.generators),
                None => self.comprehension(&[&node.value], &node.generators),
            },
            Ast::Slice(node) => self.slice_ends(node),
            Ast::EllipsisLiteral(_) | Ast::IpyEscapeCommand(_) => ExprKind::Other(&[]),
        }
    }

    fn member(&self, node: &ExprAttribute) -> ExprKind<'a> {
        ExprKind::Member {
            object: self.boxed(&node.value),
            name: self.keep(&node.attr, node.attr.range),
        }
    }

    fn index(&self, node: &ExprSubscript) -> ExprKind<'a> {
        ExprKind::Index {
            object: self.boxed(&node.value),
            index: self.boxed(&node.slice),
        }
    }

    fn call(&self, node: &ExprCall) -> ExprKind<'a> {
        ExprKind::Call {
            callee: self.boxed(&node.func),
            arguments: self.arguments(&node.arguments),
        }
    }

    fn conditional(&self, node: &ExprIf) -> ExprKind<'a> {
        ExprKind::Conditional {
            test: self.boxed(&node.test),
            then: self.boxed(&node.body),
            otherwise: self.boxed(&node.orelse),
        }
    }

    fn named(&self, node: &ExprNamed) -> ExprKind<'a> {
        ExprKind::Assign {
            target: self.boxed(&node.target),
            value: self.boxed(&node.value),
        }
    }

    fn wrapped(&self, ast: &Ast) -> ExprKind<'a> {
        ExprKind::Wrapped(self.boxed(ast))
    }

    fn other(&self, children: &[&Ast]) -> ExprKind<'a> {
        ExprKind::Other(self.slice(children, |child| self.expression(child)))
    }

    fn record(&self, node: &ExprDict) -> ExprKind<'a> {
        ExprKind::Record(self.slice(&node.items, |item| Entry {
            key: item.key.as_ref().map(|key| self.expression(key)),
            value: self.expression(&item.value),
        }))
    }

    fn slice_ends(&self, node: &ExprSlice) -> ExprKind<'a> {
        let ends = [&node.lower, &node.upper, &node.step];
        let ends: Vec<&Ast> = ends.into_iter().flatten().map(|end| &**end).collect();
        self.other(&ends)
    }

    fn lambda(&self, node: &ExprLambda) -> ExprKind<'a> {
        let result = self.expression(&node.body);
        let body = Stmt {
            kind: StmtKind::Return(Some(result)),
            span: result.span,
        };
        ExprKind::Function(self.arena.alloc(Function {
            name: "",
            parameters: match &node.parameters {
                Some(found) => self.parameters(found),
                None => &[],
            },
            decorators: &[],
            body: self.arena.alloc_slice_copy(&[body]),
            docstring: None,
            span: span(node),
            name_span: span(node),
        }))
    }

    fn f_string(&self, node: &ExprFString) -> ExprKind<'a> {
        let mut parts = Vec::new();
        for part in &node.value {
            match part {
                FStringPart::Literal(text) => parts.push(Expr {
                    kind: ExprKind::Text(self.keep(&text.value, text.content_range())),
                    span: span(text),
                }),
                FStringPart::FString(text) => self.interpolated(text.elements.iter(), &mut parts),
            }
        }
        ExprKind::Template(self.arena.alloc_slice_copy(&parts))
    }

    fn t_string(&self, node: &ExprTString) -> ExprKind<'a> {
        let mut parts = Vec::new();
        for part in &node.value {
            self.interpolated(part.elements.iter(), &mut parts);
        }
        ExprKind::Template(self.arena.alloc_slice_copy(&parts))
    }

    fn literal(&self, node: &ruff_python_ast::ExprStringLiteral) -> &'a str {
        match node.as_single_part_string() {
            Some(part) => self.keep(&part.value, part.content_range()),
            None => self.arena.alloc_str(node.value.to_str()),
        }
    }

    /// The bytes as text, whatever is no UTF-8 replaced.
    fn bytes(&self, node: &ruff_python_ast::ExprBytesLiteral) -> &'a str {
        let bytes: Vec<u8> = node.value.bytes().collect();
        let text = String::from_utf8_lossy(&bytes);
        match node.as_single_part_bytestring() {
            Some(part) => self.keep(&text, part.content_range()),
            None => self.arena.alloc_str(&text),
        }
    }

    fn interpolated<'e>(
        &self,
        elements: impl Iterator<Item = &'e InterpolatedStringElement>,
        parts: &mut Vec<Expr<'a>>,
    ) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(text) => parts.push(Expr {
                    kind: ExprKind::Text(self.keep(&text.value, text.range)),
                    span: span(text),
                }),
                InterpolatedStringElement::Interpolation(hole) => {
                    parts.push(self.expression(&hole.expression));
                    if let Some(format) = &hole.format_spec {
                        self.interpolated(format.elements.iter(), parts);
                    }
                }
            }
        }
    }

    pub(super) fn arguments(&self, arguments: &Arguments) -> &'a [Argument<'a>] {
        let mut lowered: Vec<Argument<'a>> = arguments
            .args
            .iter()
            .map(|argument| Argument {
                name: None,
                value: match argument {
                    Ast::Starred(starred) => self.expression(&starred.value),
                    plain => self.expression(plain),
                },
                spread: argument.is_starred_expr(),
            })
            .collect();
        lowered.extend(arguments.keywords.iter().map(|keyword| Argument {
            name: keyword.arg.as_ref().map(|name| self.keep(name, name.range)),
            value: self.expression(&keyword.value),
            spread: keyword.arg.is_none(),
        }));
        lowered.sort_by_key(|argument| argument.value.span);
        self.arena.alloc_slice_copy(&lowered)
    }

    pub(super) fn parameters(&self, parameters: &Parameters) -> &'a [Parameter<'a>] {
        let lower = |parameter: &ruff_python_ast::Parameter, default: Option<&Ast>| Parameter {
            name: self.keep(&parameter.name, parameter.name.range),
            annotation: parameter
                .annotation
                .as_ref()
                .map(|found| self.written(found.range())),
            default: default.map(|value| self.expression(value)),
        };
        let mut lowered = Vec::new();
        for found in parameters.posonlyargs.iter().chain(&parameters.args) {
            lowered.push(lower(&found.parameter, found.default.as_deref()));
        }
        lowered.extend(parameters.vararg.as_ref().map(|found| lower(found, None)));
        for found in &parameters.kwonlyargs {
            lowered.push(lower(&found.parameter, found.default.as_deref()));
        }
        lowered.extend(parameters.kwarg.as_ref().map(|found| lower(found, None)));
        if lowered
            .first()
            .is_some_and(|first| matches!(first.name, "self" | "cls"))
        {
            lowered.remove(0);
        }
        self.arena.alloc_slice_copy(&lowered)
    }

    /// `a and b and c` nests to the left.
    fn chain(&self, operator: &'static str, values: &[Ast]) -> ExprKind<'a> {
        self.fold(values.iter().map(|value| (operator, value)))
    }

    fn comparison(&self, node: &ExprCompare) -> ExprKind<'a> {
        let rest = node
            .ops
            .iter()
            .map(CmpOp::as_str)
            .zip(node.comparators.iter());
        self.fold(std::iter::once(("", node.left.as_ref())).chain(rest))
    }

    fn fold<'e>(&self, mut steps: impl Iterator<Item = (&'static str, &'e Ast)>) -> ExprKind<'a> {
        let Some((_, first)) = steps.next() else {
            return ExprKind::Null;
        };
        let first = self.expression(first);
        let links: Vec<Link<'a>> = steps
            .map(|(operator, operand)| (operator, self.expression(operand)))
            .collect();
        build::binary(self.arena, first, &links).kind
    }

    /// Lowers `a + b + c` in a loop: sources join hundreds of strings with `+`.
    fn operations(&self, ast: &Ast) -> ExprKind<'a> {
        let mut steps = Vec::new();
        let mut first = ast;
        while let Ast::BinOp(node) = first {
            steps.push((node.op.as_str(), &*node.right));
            first = &node.left;
        }
        self.fold(std::iter::once(("", first)).chain(steps.into_iter().rev()))
    }

    fn comprehension(&self, elements: &[&Ast], clauses: &[Comprehension]) -> ExprKind<'a> {
        let mut children: Vec<Expr<'a>> = elements
            .iter()
            .map(|element| self.expression(element))
            .collect();
        for clause in clauses {
            children.push(Expr {
                kind: ExprKind::Assign {
                    target: self.boxed(&clause.target),
                    value: self.boxed(&clause.iter),
                },
                span: span(clause),
            });
            children.extend(clause.ifs.iter().map(|test| self.expression(test)));
        }
        ExprKind::Other(self.arena.alloc_slice_copy(&children))
    }
}
