//! Expressions.

use ruff_python_ast::{
    Arguments, CmpOp, Comprehension, Expr as Ast, ExprCompare, FString, FStringPart,
    InterpolatedStringElement, Parameters,
};
use ruff_text_size::Ranged;

use super::{Lowering, span};
use crate::syntax::tree::{
    Argument, Entry, Expr, ExprKind, Function, Parameter, Span, Stmt, StmtKind,
};

impl<'a> Lowering<'a> {
    pub(super) fn expression(&self, ast: &Ast) -> Expr<'a> {
        Expr {
            kind: self.expression_kind(ast),
            span: span(ast),
        }
    }

    pub(super) fn expressions(&self, items: &[Ast]) -> &'a [Expr<'a>] {
        self.slice(items, |item| self.expression(item))
    }

    pub(super) fn boxed(&self, ast: &Ast) -> &'a Expr<'a> {
        self.arena.alloc(self.expression(ast))
    }

    fn expression_kind(&self, ast: &Ast) -> ExprKind<'a> {
        match ast {
            Ast::Name(name) => ExprKind::Name(self.keep(&name.id, name.range)),
            Ast::Attribute(node) => ExprKind::Member {
                object: self.boxed(&node.value),
                name: self.keep(&node.attr, node.attr.range),
            },
            Ast::Subscript(node) => ExprKind::Index {
                object: self.boxed(&node.value),
                index: self.boxed(&node.slice),
            },
            Ast::Call(node) => ExprKind::Call {
                callee: self.boxed(&node.func),
                arguments: self.arguments(&node.arguments),
            },
            Ast::StringLiteral(node) => ExprKind::Text(self.literal(node)),
            Ast::BytesLiteral(node) => ExprKind::Text(
                match std::str::from_utf8(&node.value.bytes().collect::<Vec<_>>()) {
                    Ok(text) => self.arena.alloc_str(text),
                    Err(_) => "",
                },
            ),
            Ast::FString(node) => {
                let mut parts = Vec::new();
                for part in &node.value {
                    match part {
                        FStringPart::Literal(text) => parts.push(Expr {
                            kind: ExprKind::Text(self.arena.alloc_str(&text.value)),
                            span: span(text),
                        }),
                        FStringPart::FString(text) => self.f_string(text, &mut parts),
                    }
                }
                ExprKind::Template(self.arena.alloc_slice_copy(&parts))
            }
            Ast::TString(node) => {
                let mut parts = Vec::new();
                for part in &node.value {
                    self.interpolated(part.elements.iter(), &mut parts);
                }
                ExprKind::Template(self.arena.alloc_slice_copy(&parts))
            }
            Ast::NumberLiteral(node) => ExprKind::Number(self.written(node.range)),
            Ast::BooleanLiteral(node) => ExprKind::Boolean(node.value),
            Ast::NoneLiteral(_) => ExprKind::Null,
            Ast::List(node) => ExprKind::Sequence(self.expressions(&node.elts)),
            Ast::Tuple(node) => ExprKind::Sequence(self.expressions(&node.elts)),
            Ast::Set(node) => ExprKind::Sequence(self.expressions(&node.elts)),
            Ast::Dict(node) => ExprKind::Record(self.slice(&node.items, |item| Entry {
                key: item.key.as_ref().map(|key| self.expression(key)),
                value: self.expression(&item.value),
            })),
            Ast::BinOp(node) => ExprKind::Binary {
                operator: node.op.as_str(),
                left: self.boxed(&node.left),
                right: self.boxed(&node.right),
            },
            Ast::BoolOp(node) => self.chain(node.op.as_str(), &node.values),
            Ast::Compare(node) => self.comparison(node),
            Ast::If(node) => ExprKind::Conditional {
                test: self.boxed(&node.test),
                then: self.boxed(&node.body),
                otherwise: self.boxed(&node.orelse),
            },
            Ast::Named(node) => ExprKind::Assign {
                target: self.boxed(&node.target),
                value: self.boxed(&node.value),
            },
            Ast::Lambda(node) => {
                let result = self.expression(&node.body);
                let body = Stmt {
                    kind: StmtKind::Return(Some(result)),
                    span: result.span,
                };
                ExprKind::Function(
                    self.arena.alloc(Function {
                        name: "",
                        parameters: node
                            .parameters
                            .as_ref()
                            .map_or(&[], |found| self.parameters(found)),
                        decorators: &[],
                        body: self.arena.alloc_slice_copy(&[body]),
                        docstring: None,
                        span: span(ast),
                        name_span: span(ast),
                    }),
                )
            }
            Ast::Await(node) => ExprKind::Wrapped(self.boxed(&node.value)),
            Ast::YieldFrom(node) => ExprKind::Wrapped(self.boxed(&node.value)),
            Ast::Yield(node) => node
                .value
                .as_ref()
                .map_or(ExprKind::Null, |value| ExprKind::Wrapped(self.boxed(value))),
            Ast::Starred(node) => ExprKind::Wrapped(self.boxed(&node.value)),
            Ast::UnaryOp(node) => ExprKind::Other(
                self.arena
                    .alloc_slice_copy(&[self.expression(&node.operand)]),
            ),
            Ast::ListComp(node) => self.comprehension(&[&node.elt], &node.generators),
            Ast::SetComp(node) => self.comprehension(&[&node.elt], &node.generators),
            Ast::Generator(node) => self.comprehension(&[&node.elt], &node.generators),
            Ast::DictComp(node) => {
                let mut elements: Vec<&Ast> = Vec::new();
                elements.extend(node.key.as_deref());
                elements.push(&node.value);
                self.comprehension(&elements, &node.generators)
            }
            Ast::Slice(node) => {
                let ends: Vec<Expr<'a>> = [&node.lower, &node.upper, &node.step]
                    .into_iter()
                    .flatten()
                    .map(|end| self.expression(end))
                    .collect();
                ExprKind::Other(self.arena.alloc_slice_copy(&ends))
            }
            Ast::EllipsisLiteral(_) | Ast::IpyEscapeCommand(_) => ExprKind::Other(&[]),
        }
    }

    fn literal(&self, node: &ruff_python_ast::ExprStringLiteral) -> &'a str {
        let value = node.value.to_str();
        // Quotes stripped, most literals read in the source as they are.
        let written = self.written(node.range);
        match written.find(value) {
            Some(at) if !value.is_empty() => written.get(at..at + value.len()).unwrap_or(""),
            _ => self.arena.alloc_str(value),
        }
    }

    fn f_string(&self, text: &FString, parts: &mut Vec<Expr<'a>>) {
        self.interpolated(text.elements.iter(), parts);
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
        let mut left = self.expression(first);
        for (operator, right) in steps {
            let right = self.expression(right);
            let span = Span {
                start: left.span.start,
                end: right.span.end,
            };
            let kind = ExprKind::Binary {
                operator,
                left: self.arena.alloc(left),
                right: self.arena.alloc(right),
            };
            left = Expr { kind, span };
        }
        left.kind
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
