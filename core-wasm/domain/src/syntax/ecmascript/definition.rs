//! Functions and classes.

use oxc_ast::ast::{
    ArrowFunctionBody, ArrowFunctionExpression, BindingPattern, Class as AstClass, ClassElement,
    Decorator, Expression as Ast, FormalParameter, FormalParameters, Function as AstFunction,
    FunctionBody, MethodDefinition, PropertyKey, TSTypeAnnotation,
};
use oxc_span::GetSpan;

use super::{Lowering, Statements, span};
use crate::syntax::tree::{Class, Expr, ExprKind, Function, Parameter, Span, Stmt, StmtKind};

impl<'a> Lowering<'a> {
    /// Lowers a function; `name` is the one it gets when it has none of its own.
    pub(super) fn function(
        &self,
        node: &AstFunction<'_>,
        name: Option<&'a str>,
        decorators: &'a [Expr<'a>],
    ) -> &'a Function<'a> {
        let whole = span(node.span);
        let (name, name_span) = match (&node.id, name) {
            (Some(id), _) => (self.keep(&id.name, id.span), span(id.span)),
            (None, name) => (name.unwrap_or(""), start_of(whole)),
        };
        let (parameters, mut body) = self.parameters(&node.params);
        if let Some(found) = &node.body {
            self.function_body(found, &mut body);
        }
        self.arena.alloc(Function {
            name,
            parameters,
            decorators,
            body: body.into_bump_slice(),
            docstring: None,
            span: whole,
            name_span,
        })
    }

    pub(super) fn arrow(
        &self,
        node: &ArrowFunctionExpression<'_>,
        name: &'a str,
    ) -> &'a Function<'a> {
        let (parameters, mut body) = self.parameters(&node.params);
        match &node.body {
            ArrowFunctionBody::FunctionBody(found) => self.function_body(found, &mut body),
            found => {
                let value = self.optional(found.as_expression(), found.span());
                body.push(Stmt {
                    kind: StmtKind::Return(Some(value)),
                    span: value.span,
                });
            }
        }
        let whole = span(node.span);
        self.arena.alloc(Function {
            name,
            parameters,
            decorators: &[],
            body: body.into_bump_slice(),
            docstring: None,
            span: whole,
            name_span: start_of(whole),
        })
    }

    fn function_body(&self, body: &FunctionBody<'_>, out: &mut Statements<'a>) {
        self.extend(&body.directives, &body.statements, out);
    }

    /// Lowers parameters. Returned with them is the start of the body: what they call outside the
    /// places of the tree.
    fn parameters(
        &self,
        parameters: &FormalParameters<'_>,
    ) -> (&'a [Parameter<'a>], Statements<'a>) {
        let mut lowered = Vec::with_capacity(parameters.items.len());
        let mut unplaced = Vec::new();
        for parameter in &parameters.items {
            self.decorate(&parameter.decorators, &mut unplaced);
            self.parameter(parameter, &mut lowered, &mut unplaced);
        }
        if let Some(rest) = &parameters.rest {
            self.decorate(&rest.decorators, &mut unplaced);
            let annotation = self.annotation(rest.type_annotation.as_deref());
            self.bound(&rest.rest.argument, annotation, &mut lowered, &mut unplaced);
        }
        let mut body = Statements::new_in(self.arena);
        self.unplaced(&unplaced, &mut body);
        (self.arena.alloc_slice_copy(&lowered), body)
    }

    fn parameter(
        &self,
        parameter: &FormalParameter<'_>,
        lowered: &mut Vec<Parameter<'a>>,
        unplaced: &mut Vec<Expr<'a>>,
    ) {
        let annotation = self.annotation(parameter.type_annotation.as_deref());
        let before = lowered.len();
        self.bound(&parameter.pattern, annotation, lowered, unplaced);
        let Some(initializer) = parameter.initializer.as_deref() else {
            return;
        };
        let default = self.expression(initializer);
        match (&parameter.pattern, lowered.get_mut(before)) {
            (BindingPattern::BindingIdentifier(_), Some(single)) => single.default = Some(default),
            _ => unplaced.push(default),
        }
    }

    /// Lists each name that a parameter binds.
    fn bound(
        &self,
        pattern: &BindingPattern<'_>,
        annotation: Option<&'a str>,
        lowered: &mut Vec<Parameter<'a>>,
        unplaced: &mut Vec<Expr<'a>>,
    ) {
        let mut names = Vec::new();
        self.bindings(pattern, &mut names, unplaced);
        lowered.extend(names.into_iter().map(|bound| Parameter {
            name: bound.as_name().unwrap_or(""),
            annotation,
            default: None,
        }));
    }

    pub(super) fn annotation(&self, annotation: Option<&TSTypeAnnotation<'_>>) -> Option<&'a str> {
        annotation.map(|found| self.written(found.type_annotation.span()))
    }

    fn decorate(&self, decorators: &[Decorator<'_>], into: &mut Vec<Expr<'a>>) {
        into.extend(
            decorators
                .iter()
                .map(|found| self.expression(&found.expression)),
        );
    }

    fn decorators(&self, decorators: &[Decorator<'_>]) -> &'a [Expr<'a>] {
        self.arena.alloc_slice_fill_iter(
            decorators
                .iter()
                .map(|found| self.expression(&found.expression)),
        )
    }

    /// Adds expressions that have no place in the tree, if they call anything.
    pub(super) fn unplaced(&self, exprs: &[Expr<'a>], out: &mut Statements<'a>) {
        let exprs = &*self.arena.alloc_slice_copy(exprs);
        if let (Some(first), true) = (exprs.first(), exprs.iter().any(|expr| expr.has_call())) {
            out.push(Stmt {
                kind: StmtKind::Other(exprs),
                span: first.span,
            });
        }
    }

    pub(super) fn class(&self, node: &AstClass<'_>, name: &'a str) -> &'a Class<'a> {
        let name = match &node.id {
            Some(id) => self.keep(&id.name, id.span),
            None => name,
        };
        let decorators = self.decorators(&node.decorators);
        let bases: &[Expr<'a>] = match &node.heritage {
            Some(heritage) => {
                let base = self.expression(&heritage.expression);
                self.arena.alloc_slice_copy(&[base])
            }
            None => &[],
        };
        let mut body = Statements::with_capacity_in(node.body.body.len(), self.arena);
        for element in &node.body.body {
            self.class_element(element, &mut body);
        }
        self.arena.alloc(Class {
            name,
            bases,
            decorators,
            body: body.into_bump_slice(),
            docstring: None,
            span: span(node.span),
        })
    }

    /// A class where a value is wanted.
    pub(super) fn class_value(&self, node: &AstClass<'_>, name: &'a str) -> ExprKind<'a> {
        let whole = span(node.span);
        let definition = Stmt {
            kind: StmtKind::Class(self.class(node, name)),
            span: whole,
        };
        ExprKind::Function(self.arena.alloc(Function {
            name: "",
            parameters: &[],
            decorators: &[],
            body: self.arena.alloc_slice_copy(&[definition]),
            docstring: None,
            span: whole,
            name_span: start_of(whole),
        }))
    }

    fn class_element(&self, element: &ClassElement<'_>, out: &mut Statements<'a>) {
        match element {
            ClassElement::MethodDefinition(method) => self.method(method, out),
            ClassElement::PropertyDefinition(field) => self.field(
                (&field.key, field.computed),
                &field.decorators,
                field.type_annotation.as_deref(),
                field.value.as_ref(),
                span(field.span),
                out,
            ),
            ClassElement::AccessorProperty(field) => self.field(
                (&field.key, field.computed),
                &field.decorators,
                field.type_annotation.as_deref(),
                field.value.as_ref(),
                span(field.span),
                out,
            ),
            ClassElement::StaticBlock(block) => out.push(Stmt {
                kind: StmtKind::Block(self.body(&[], &block.body)),
                span: span(block.span),
            }),
            ClassElement::TSIndexSignature(_) => {}
        }
    }

    fn method(&self, method: &MethodDefinition<'_>, out: &mut Statements<'a>) {
        let decorators = self.decorators(&method.decorators);
        let name = self.element_name(&method.key, method.computed, out);
        if method.value.body.is_none() {
            // An overload or an abstract method: nothing runs but its decorators.
            return self.unplaced(decorators, out);
        }
        let mut function = *self.function(&method.value, Some(name), decorators);
        function.span = span(method.span);
        function.name_span = span(method.key.span());
        out.push(Stmt {
            kind: StmtKind::Function(self.arena.alloc(function)),
            span: function.span,
        });
    }

    fn field(
        &self,
        (key, computed): (&PropertyKey<'_>, bool),
        decorators: &[Decorator<'_>],
        annotation: Option<&TSTypeAnnotation<'_>>,
        value: Option<&Ast<'_>>,
        whole: Span,
        out: &mut Statements<'a>,
    ) {
        let mut unplaced = Vec::new();
        self.decorate(decorators, &mut unplaced);
        self.unplaced(&unplaced, out);
        let name = self.element_name(key, computed, out);
        let target = Expr {
            kind: ExprKind::Name(name),
            span: span(key.span()),
        };
        out.push(Stmt {
            kind: StmtKind::Assign {
                targets: self.arena.alloc_slice_copy(&[target]),
                annotation: self.annotation(annotation),
                value: value.map(|value| self.named(value, name)),
            },
            span: whole,
        });
    }

    fn element_name(
        &self,
        key: &PropertyKey<'_>,
        computed: bool,
        out: &mut Statements<'a>,
    ) -> &'a str {
        let key = self.key(key, computed);
        self.unplaced(&[key], out);
        match key.kind {
            ExprKind::Text(name) => name,
            _ => "",
        }
    }
}

fn start_of(whole: Span) -> Span {
    Span {
        end: whole.start,
        ..whole
    }
}
