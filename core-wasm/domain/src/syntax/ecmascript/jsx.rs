//! JSX. Text between elements is trimmed, and left out when nothing remains.

use oxc_ast::ast::{
    JSXAttributeItem, JSXAttributeValue, JSXChild, JSXElement, JSXExpression,
    JSXExpressionContainer, JSXFragment,
};
use oxc_span::GetSpan;

use super::{Lowering, span};
use crate::syntax::tree::{Element, Entry, Expr, ExprKind};

impl<'a> Lowering<'a> {
    pub(super) fn element(&self, node: &JSXElement<'_>) -> ExprKind<'a> {
        let opening = &node.opening_element;
        let attributes = opening.attributes.iter().map(|item| self.attribute(item));
        let element = Element {
            name: self.written(opening.name.span()),
            attributes: self.arena.alloc_slice_fill_iter(attributes),
            children: self.children(&node.children),
        };
        ExprKind::Element(self.arena.alloc(element))
    }

    pub(super) fn fragment(&self, node: &JSXFragment<'_>) -> ExprKind<'a> {
        ExprKind::Element(self.arena.alloc(Element {
            name: "",
            attributes: &[],
            children: self.children(&node.children),
        }))
    }

    fn attribute(&self, item: &JSXAttributeItem<'_>) -> Entry<'a> {
        let attribute = match item {
            JSXAttributeItem::Attribute(attribute) => attribute,
            JSXAttributeItem::SpreadAttribute(spread) => {
                return Entry {
                    key: None,
                    value: self.expression(&spread.argument),
                };
            }
        };
        let at = attribute.name.span();
        let name = self.written(at);
        let value = match &attribute.value {
            None => Expr {
                kind: ExprKind::Boolean(true),
                span: span(at),
            },
            Some(JSXAttributeValue::StringLiteral(text)) => Expr {
                kind: ExprKind::Text(self.keep(&text.value, text.span)),
                span: span(text.span),
            },
            Some(JSXAttributeValue::ExpressionContainer(container)) => {
                self.contained(container, name)
            }
            Some(JSXAttributeValue::Element(element)) => self.nested(element),
            Some(JSXAttributeValue::Fragment(fragment)) => self.nested_fragment(fragment),
        };
        Entry {
            key: Some(Expr {
                kind: ExprKind::Text(name),
                span: span(at),
            }),
            value,
        }
    }

    fn contained(&self, container: &JSXExpressionContainer<'_>, name: &'a str) -> Expr<'a> {
        match container.expression.as_expression() {
            Some(expression) => self.named(expression, name),
            None => Expr {
                kind: ExprKind::Other(&[]),
                span: span(container.span),
            },
        }
    }

    fn nested(&self, element: &JSXElement<'_>) -> Expr<'a> {
        Expr {
            kind: match self.depth.enter() {
                true => self.depth.leave(self.element(element)),
                false => ExprKind::Other(&[]),
            },
            span: span(element.span),
        }
    }

    fn nested_fragment(&self, fragment: &JSXFragment<'_>) -> Expr<'a> {
        Expr {
            kind: match self.depth.enter() {
                true => self.depth.leave(self.fragment(fragment)),
                false => ExprKind::Other(&[]),
            },
            span: span(fragment.span),
        }
    }

    fn children(&self, children: &[JSXChild<'_>]) -> &'a [Expr<'a>] {
        let mut lowered = bumpalo::collections::Vec::new_in(self.arena);
        for child in children {
            match child {
                JSXChild::Text(text) => {
                    let trimmed = self.written(text.span).trim();
                    if !trimmed.is_empty() {
                        lowered.push(Expr {
                            kind: ExprKind::Text(trimmed),
                            span: span(text.span),
                        });
                    }
                }
                JSXChild::Element(element) => lowered.push(self.nested(element)),
                JSXChild::Fragment(fragment) => lowered.push(self.nested_fragment(fragment)),
                JSXChild::ExpressionContainer(container) => {
                    if !matches!(container.expression, JSXExpression::EmptyExpression(_)) {
                        lowered.push(self.contained(container, ""));
                    }
                }
                JSXChild::Spread(spread) => lowered.push(self.expression(&spread.expression)),
            }
        }
        lowered.into_bump_slice()
    }
}
