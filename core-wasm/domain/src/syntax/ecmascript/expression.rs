//! Expressions.

use oxc_ast::ast::{
    Argument as AstArgument, ArrayExpression, ArrayExpressionElement, ChainElement,
    Expression as Ast, ObjectExpression, ObjectProperty, ObjectPropertyKind, PropertyKey,
    SimpleAssignmentTarget, TemplateLiteral, UnaryOperator,
};
use oxc_span::GetSpan;

use super::{Lowering, span};
use crate::syntax::build::{self, Link};
use crate::syntax::tree::{Argument, Entry, Expr, ExprKind, Import};

impl<'a> Lowering<'a> {
    pub(super) fn expression(&self, ast: &Ast<'_>) -> Expr<'a> {
        Expr {
            kind: match self.depth.enter() {
                true => self.depth.leave(self.kind(ast)),
                false => ExprKind::Other(&[]),
            },
            span: span(ast.span()),
        }
    }

    pub(super) fn boxed(&self, ast: &Ast<'_>) -> &'a Expr<'a> {
        self.arena.alloc(self.expression(ast))
    }

    /// Keeps expressions that the tree has no better place for.
    pub(super) fn other(&self, children: &[&Ast<'_>]) -> ExprKind<'a> {
        ExprKind::Other(
            self.arena
                .alloc_slice_fill_iter(children.iter().map(|child| self.expression(child))),
        )
    }

    /// One call to an arm: this frame is on the stack once a level, so it has to be small.
    fn kind(&self, ast: &Ast<'_>) -> ExprKind<'a> {
        match ast {
            Ast::Identifier(node) if node.name == "undefined" => ExprKind::Null,
            Ast::Identifier(node) => ExprKind::Name(self.keep(&node.name, node.span)),
            Ast::ThisExpression(_) | Ast::Super(_) | Ast::ImportMeta(_) | Ast::NewTarget(_) => {
                ExprKind::Name(self.written(ast.span()))
            }
            Ast::BooleanLiteral(node) => ExprKind::Boolean(node.value),
            Ast::NullLiteral(_) => ExprKind::Null,
            Ast::NumericLiteral(node) => ExprKind::Number(self.written(node.span)),
            Ast::BigIntLiteral(node) => ExprKind::Number(self.written(node.span)),
            Ast::RegExpLiteral(_) => ExprKind::Other(&[]),
            Ast::StringLiteral(node) => ExprKind::Text(self.keep(&node.value, node.span)),
            Ast::TemplateLiteral(node) => self.template(node),
            Ast::StaticMemberExpression(node) => {
                self.member(&node.object, &node.property.name, node.property.span)
            }
            Ast::PrivateFieldExpression(node) => {
                self.member(&node.object, self.written(node.field.span), node.field.span)
            }
            Ast::ComputedMemberExpression(node) => self.index(&node.object, &node.expression),
            Ast::CallExpression(node) => self.call(&node.callee, &node.arguments),
            Ast::NewExpression(node) => self.call(&node.callee, &node.arguments),
            Ast::V8IntrinsicExpression(node) => ExprKind::Call {
                callee: self.arena.alloc(self.name(&node.name.name, node.name.span)),
                arguments: self.arguments(&node.arguments),
            },
            Ast::TaggedTemplateExpression(node) => self.tagged(&node.tag, &node.quasi),
            Ast::ImportExpression(node) => self.dynamic_import(node),
            Ast::ChainExpression(node) => self.chained(&node.expression),
            Ast::ArrayExpression(node) => self.sequence(node),
            Ast::ObjectExpression(node) => self.record(node),
            Ast::BinaryExpression(_) | Ast::LogicalExpression(_) => self.operations(ast),
            Ast::PrivateInExpression(node) => self.other(&[&node.right]),
            Ast::ConditionalExpression(node) => ExprKind::Conditional {
                test: self.boxed(&node.test),
                then: self.boxed(&node.consequent),
                otherwise: self.boxed(&node.alternate),
            },
            Ast::AssignmentExpression(node) => self.assignment(node),
            Ast::UpdateExpression(node) => self.updated(&node.argument),
            Ast::UnaryExpression(node) => match node.operator {
                UnaryOperator::Void if node.argument.is_literal() => ExprKind::Null,
                UnaryOperator::LogicalNot
                | UnaryOperator::Typeof
                | UnaryOperator::Void
                | UnaryOperator::Delete => ExprKind::Test(self.boxed(&node.argument)),
                _ => self.other(&[&node.argument]),
            },
            Ast::SequenceExpression(node) => {
                ExprKind::Other(self.arena.alloc_slice_fill_iter(
                    node.expressions.iter().map(|part| self.expression(part)),
                ))
            }
            Ast::ArrowFunctionExpression(node) => ExprKind::Function(self.arrow(node, "")),
            Ast::FunctionExpression(node) => ExprKind::Function(self.function(node, None, &[])),
            Ast::ClassExpression(node) => self.class_value(node, ""),
            Ast::ParenthesizedExpression(node) => self.kind(&node.expression),
            Ast::AwaitExpression(node) => ExprKind::Wrapped(self.boxed(&node.argument)),
            Ast::YieldExpression(node) => match &node.argument {
                Some(value) => ExprKind::Wrapped(self.boxed(value)),
                None => ExprKind::Null,
            },
            Ast::TSAsExpression(node) => ExprKind::Wrapped(self.boxed(&node.expression)),
            Ast::TSSatisfiesExpression(node) => ExprKind::Wrapped(self.boxed(&node.expression)),
            Ast::TSTypeAssertion(node) => ExprKind::Wrapped(self.boxed(&node.expression)),
            Ast::TSNonNullExpression(node) => ExprKind::Wrapped(self.boxed(&node.expression)),
            Ast::TSInstantiationExpression(node) => ExprKind::Wrapped(self.boxed(&node.expression)),
            Ast::JSXElement(node) => self.element(node),
            Ast::JSXFragment(node) => self.fragment(node),
        }
    }

    /// Lowers the value of something named: a function or class without a name takes that one.
    pub(super) fn named(&self, ast: &Ast<'_>, name: &'a str) -> Expr<'a> {
        let kind = match ast {
            Ast::ArrowFunctionExpression(node) => ExprKind::Function(self.arrow(node, name)),
            Ast::FunctionExpression(node) if node.id.is_none() => {
                ExprKind::Function(self.function(node, Some(name), &[]))
            }
            Ast::ClassExpression(node) if node.id.is_none() => self.class_value(node, name),
            _ => return self.expression(ast),
        };
        Expr {
            kind,
            span: span(ast.span()),
        }
    }

    fn member(&self, object: &Ast<'_>, name: &str, at: oxc_span::Span) -> ExprKind<'a> {
        ExprKind::Member {
            object: self.boxed(object),
            name: self.keep(name, at),
        }
    }

    fn index(&self, object: &Ast<'_>, index: &Ast<'_>) -> ExprKind<'a> {
        ExprKind::Index {
            object: self.boxed(object),
            index: self.boxed(index),
        }
    }

    fn chained(&self, element: &ChainElement<'_>) -> ExprKind<'a> {
        match element {
            ChainElement::CallExpression(node) => self.call(&node.callee, &node.arguments),
            ChainElement::TSNonNullExpression(node) => {
                ExprKind::Wrapped(self.boxed(&node.expression))
            }
            ChainElement::ComputedMemberExpression(node) => {
                self.index(&node.object, &node.expression)
            }
            ChainElement::StaticMemberExpression(node) => {
                self.member(&node.object, &node.property.name, node.property.span)
            }
            ChainElement::PrivateFieldExpression(node) => {
                self.member(&node.object, self.written(node.field.span), node.field.span)
            }
        }
    }

    fn call(&self, callee: &Ast<'_>, arguments: &[AstArgument<'_>]) -> ExprKind<'a> {
        let callee = self.boxed(callee);
        let arguments = self.arguments(arguments);
        if callee.as_name() == Some("require")
            && let Some(Argument { value, .. }) = arguments.first()
        {
            self.side_import(value);
        }
        ExprKind::Call { callee, arguments }
    }

    /// Lists an import whose name, if it gets one, is not known yet.
    fn side_import(&self, module: &Expr<'a>) {
        if let Some(text) = module.as_text() {
            self.imports.borrow_mut().push(Import {
                module: text,
                symbol: None,
                local: "",
                span: module.span,
            });
        }
    }

    fn arguments(&self, arguments: &[AstArgument<'_>]) -> &'a [Argument<'a>] {
        let lowered = arguments.iter().map(|argument| {
            let (value, spread) = match argument {
                AstArgument::SpreadElement(node) => (Some(&node.argument), true),
                plain => (plain.as_expression(), false),
            };
            Argument {
                name: None,
                value: self.optional(value, argument.span()),
                spread,
            }
        });
        self.arena.alloc_slice_fill_iter(lowered)
    }

    /// Lowers an expression where the grammar knows that there is one and the types do not.
    pub(super) fn optional(&self, ast: Option<&Ast<'_>>, at: oxc_span::Span) -> Expr<'a> {
        match ast {
            Some(ast) => self.expression(ast),
            None => Expr {
                kind: ExprKind::Null,
                span: span(at),
            },
        }
    }

    fn tagged(&self, tag: &Ast<'_>, text: &TemplateLiteral<'_>) -> ExprKind<'a> {
        let callee = self.boxed(tag);
        let value = Expr {
            kind: self.template(text),
            span: span(text.span),
        };
        let argument = Argument {
            name: None,
            value,
            spread: false,
        };
        ExprKind::Call {
            callee,
            arguments: self.arena.alloc_slice_copy(&[argument]),
        }
    }

    fn dynamic_import(&self, node: &oxc_ast::ast::ImportExpression<'_>) -> ExprKind<'a> {
        let mut arguments = vec![self.expression(&node.source)];
        if let Some(module) = arguments.first() {
            self.side_import(module);
        }
        arguments.extend(
            node.options
                .as_ref()
                .map(|options| self.expression(options)),
        );
        let arguments = arguments.into_iter().map(|value| Argument {
            name: None,
            value,
            spread: false,
        });
        let mut callee = span(node.span);
        callee.end = callee.start + 6;
        ExprKind::Call {
            callee: self.arena.alloc(Expr {
                kind: ExprKind::Name("import"),
                span: callee,
            }),
            arguments: self
                .arena
                .alloc_slice_fill_iter(arguments.collect::<Vec<_>>()),
        }
    }

    pub(super) fn template(&self, node: &TemplateLiteral<'_>) -> ExprKind<'a> {
        let mut parts = Vec::with_capacity(node.quasis.len() + node.expressions.len());
        let mut expressions = node.expressions.iter();
        for quasi in &node.quasis {
            let text = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw);
            if !text.is_empty() {
                parts.push(Expr {
                    kind: ExprKind::Text(self.keep(text, quasi.span)),
                    span: span(quasi.span),
                });
            }
            parts.extend(expressions.next().map(|part| self.expression(part)));
        }
        ExprKind::Template(self.arena.alloc_slice_copy(&parts))
    }

    fn sequence(&self, node: &ArrayExpression<'_>) -> ExprKind<'a> {
        let items = node.elements.iter().map(|element| match element {
            ArrayExpressionElement::SpreadElement(spread) => Expr {
                kind: ExprKind::Wrapped(self.boxed(&spread.argument)),
                span: span(spread.span),
            },
            plain => self.optional(plain.as_expression(), plain.span()),
        });
        ExprKind::Sequence(self.arena.alloc_slice_fill_iter(items))
    }

    fn record(&self, node: &ObjectExpression<'_>) -> ExprKind<'a> {
        let entries = node.properties.iter().map(|property| match property {
            ObjectPropertyKind::ObjectProperty(property) => self.entry(property),
            ObjectPropertyKind::SpreadProperty(spread) => Entry {
                key: None,
                value: self.expression(&spread.argument),
            },
        });
        ExprKind::Record(self.arena.alloc_slice_fill_iter(entries))
    }

    fn entry(&self, property: &ObjectProperty<'_>) -> Entry<'a> {
        let key = self.key(&property.key, property.computed);
        let name = match key.kind {
            ExprKind::Text(name) => name,
            _ => "",
        };
        Entry {
            key: Some(key),
            value: self.named(&property.value, name),
        }
    }

    /// Lowers the key of a property: text, unless it is computed.
    pub(super) fn key(&self, key: &PropertyKey<'_>, computed: bool) -> Expr<'a> {
        let text = match key {
            PropertyKey::StaticIdentifier(node) => self.keep(&node.name, node.span),
            PropertyKey::PrivateIdentifier(node) => self.written(node.span),
            PropertyKey::NumericLiteral(node) if !computed => self.written(node.span),
            _ => return self.optional(key.as_expression(), key.span()),
        };
        Expr {
            kind: ExprKind::Text(text),
            span: span(key.span()),
        }
    }

    fn updated(&self, target: &SimpleAssignmentTarget<'_>) -> ExprKind<'a> {
        ExprKind::Other(self.arena.alloc_slice_copy(&[self.place(target)]))
    }

    /// Lowers `a + b && c` in a loop: sources join hundreds of strings with `+`.
    fn operations(&self, ast: &Ast<'_>) -> ExprKind<'a> {
        let mut steps = Vec::new();
        let mut first = ast;
        loop {
            first = match first {
                Ast::BinaryExpression(node) => {
                    steps.push((node.operator.as_str(), &node.right));
                    &node.left
                }
                Ast::LogicalExpression(node) => {
                    steps.push((node.operator.as_str(), &node.right));
                    &node.left
                }
                _ => break,
            };
        }
        let first = self.expression(first);
        let links: Vec<Link<'a>> = steps
            .into_iter()
            .rev()
            .map(|(operator, operand)| (operator, self.expression(operand)))
            .collect();
        build::binary(self.arena, first, &links).kind
    }
}
