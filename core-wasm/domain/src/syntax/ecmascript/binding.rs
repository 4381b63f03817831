//! Declarations, assignments and the patterns that they take values apart with.

use oxc_ast::ast::{
    AssignmentExpression, AssignmentOperator, AssignmentTarget, AssignmentTargetMaybeDefault,
    AssignmentTargetProperty, BindingPattern, Expression as Ast, SimpleAssignmentTarget,
    VariableDeclaration, VariableDeclarator,
};
use oxc_span::GetSpan;

use super::{Lowering, Statements, span};
use crate::syntax::tree::{Expr, ExprKind, Import, Stmt, StmtKind};

impl<'a> Lowering<'a> {
    pub(super) fn declaration(&self, node: &VariableDeclaration<'_>, out: &mut Statements<'a>) {
        let single = node.declarations.len() == 1;
        for declarator in &node.declarations {
            let at = if single { node.span } else { declarator.span };
            self.declarator(declarator, at, out);
        }
    }

    fn declarator(
        &self,
        node: &VariableDeclarator<'_>,
        at: oxc_span::Span,
        out: &mut Statements<'a>,
    ) {
        let mut targets = Vec::new();
        let mut unplaced = Vec::new();
        let imports = self.imports.borrow().len();
        self.bindings(&node.id, &mut targets, &mut unplaced);
        let name = match &node.id {
            BindingPattern::BindingIdentifier(id) => self.keep(&id.name, id.span),
            _ => "",
        };
        if let Some(Ast::ClassExpression(class)) = &node.init
            && !name.is_empty()
        {
            return out.push(Stmt {
                kind: StmtKind::Class(self.class(class, name)),
                span: span(at),
            });
        }
        let value = node.init.as_ref().map(|init| self.named(init, name));
        if let Some(value) = &value {
            self.required(&node.id, value, imports);
        }
        out.push(Stmt {
            kind: StmtKind::Assign {
                targets: self.arena.alloc_slice_copy(&targets),
                annotation: self.annotation(node.type_annotation.as_deref()),
                value,
            },
            span: span(at),
        });
        self.unplaced(&unplaced, out);
    }

    /// Names the import that a declaration makes: `const { a } = require("m")`,
    /// `const b = (await import("m")).default`.
    fn required(&self, pattern: &BindingPattern<'_>, value: &Expr<'a>, before: usize) {
        let value = value.unwrapped();
        let (value, member) = match value.kind {
            ExprKind::Member { object, name } => (object.unwrapped(), Some(name)),
            _ => (value, None),
        };
        let ExprKind::Call { callee, .. } = value.kind else {
            return;
        };
        let mut imports = self.imports.borrow_mut();
        let Some(import) = imports.get(before).copied() else {
            return;
        };
        if !matches!(callee.as_name(), Some("require" | "import")) || imports.len() != before + 1 {
            return;
        }
        imports.truncate(before);
        drop(imports);
        let mut bound = Vec::new();
        self.import_names(pattern, member, &mut bound);
        let named = bound.into_iter().map(|(symbol, local)| Import {
            symbol,
            local,
            ..import
        });
        self.imports.borrow_mut().extend(named);
    }

    fn import_names(
        &self,
        pattern: &BindingPattern<'_>,
        symbol: Option<&'a str>,
        bound: &mut Vec<(Option<&'a str>, &'a str)>,
    ) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => {
                bound.push((symbol, self.keep(&id.name, id.span)));
            }
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    let name = property.key.static_name();
                    let name = name.map(|name| self.keep(&name, property.key.span()));
                    self.import_names(&property.value, symbol.or(name), bound);
                }
                if let Some(rest) = &object.rest {
                    self.import_names(&rest.argument, symbol, bound);
                }
            }
            BindingPattern::AssignmentPattern(node) => {
                self.import_names(&node.left, symbol, bound);
            }
            BindingPattern::ArrayPattern(_) => {}
        }
    }

    /// Lists each name that a pattern binds, and apart from them what it computes.
    pub(super) fn bindings(
        &self,
        pattern: &BindingPattern<'_>,
        names: &mut Vec<Expr<'a>>,
        unplaced: &mut Vec<Expr<'a>>,
    ) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => names.push(self.name(&id.name, id.span)),
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    if property.computed {
                        unplaced.push(self.key(&property.key, true));
                    }
                    self.bindings(&property.value, names, unplaced);
                }
                if let Some(rest) = &object.rest {
                    self.bindings(&rest.argument, names, unplaced);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for element in array.elements.iter().flatten() {
                    self.bindings(element, names, unplaced);
                }
                if let Some(rest) = &array.rest {
                    self.bindings(&rest.argument, names, unplaced);
                }
            }
            BindingPattern::AssignmentPattern(node) => {
                self.bindings(&node.left, names, unplaced);
                unplaced.push(self.expression(&node.right));
            }
        }
    }

    /// Lowers an assignment that is a statement.
    pub(super) fn assign(&self, node: &AssignmentExpression<'_>, out: &mut Statements<'a>) {
        let mut targets = Vec::new();
        let mut unplaced = Vec::new();
        let mut last = node;
        self.targets(&last.left, &mut targets, &mut unplaced);
        // `a = b = c` has two targets.
        while let (AssignmentOperator::Assign, Ast::AssignmentExpression(next)) =
            (last.operator, &last.right)
        {
            if next.operator != AssignmentOperator::Assign {
                break;
            }
            last = next;
            self.targets(&last.left, &mut targets, &mut unplaced);
        }
        let targets = &*self.arena.alloc_slice_copy(&targets);
        let name = match targets {
            [one] => self.last_name(one),
            _ => "",
        };
        let value = self.named(&last.right, name);
        out.push(Stmt {
            kind: StmtKind::Assign {
                targets,
                annotation: None,
                value: Some(self.combined(last, targets.last(), value)),
            },
            span: span(node.span),
        });
        self.unplaced(&unplaced, out);
    }

    /// Lowers an assignment that is a value.
    pub(super) fn assignment(&self, node: &AssignmentExpression<'_>) -> ExprKind<'a> {
        let mut targets = Vec::new();
        let mut unplaced = Vec::new();
        self.targets(&node.left, &mut targets, &mut unplaced);
        targets.append(&mut unplaced);
        let targets = &*self.arena.alloc_slice_copy(&targets);
        let target = match targets {
            [one] => one,
            several => self.arena.alloc(Expr {
                kind: ExprKind::Sequence(several),
                span: span(node.left.span()),
            }),
        };
        let value = self.named(&node.right, self.last_name(target));
        let value = self.combined(node, Some(target), value);
        ExprKind::Assign {
            target,
            value: self.arena.alloc(value),
        }
    }

    /// Returns the value of an assignment: of `a += b`, the sum.
    fn combined(
        &self,
        node: &AssignmentExpression<'_>,
        target: Option<&'a Expr<'a>>,
        value: Expr<'a>,
    ) -> Expr<'a> {
        match (node.operator, target) {
            (AssignmentOperator::Assign, _) | (_, None) => value,
            (operator, Some(target)) => Expr {
                kind: ExprKind::Binary {
                    operator: operator.as_str().trim_end_matches('='),
                    left: self.again(target),
                    right: self.arena.alloc(value),
                },
                span: span(node.span),
            },
        }
    }

    fn last_name(&self, target: &Expr<'a>) -> &'a str {
        match target.kind {
            ExprKind::Name(name) | ExprKind::Member { name, .. } => name,
            _ => "",
        }
    }

    pub(super) fn targets(
        &self,
        target: &AssignmentTarget<'_>,
        names: &mut Vec<Expr<'a>>,
        unplaced: &mut Vec<Expr<'a>>,
    ) {
        match target {
            AssignmentTarget::ArrayAssignmentTarget(array) => {
                for element in array.elements.iter().flatten() {
                    self.default_target(element, names, unplaced);
                }
                if let Some(rest) = &array.rest {
                    self.targets(&rest.target, names, unplaced);
                }
            }
            AssignmentTarget::ObjectAssignmentTarget(object) => {
                for property in &object.properties {
                    match property {
                        AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(short) => {
                            names.push(self.name(&short.binding.name, short.binding.span));
                            let default = short.init.as_ref();
                            unplaced.extend(default.map(|value| self.expression(value)));
                        }
                        AssignmentTargetProperty::AssignmentTargetPropertyProperty(long) => {
                            if long.computed {
                                unplaced.push(self.key(&long.name, true));
                            }
                            self.default_target(&long.binding, names, unplaced);
                        }
                    }
                }
                if let Some(rest) = &object.rest {
                    self.targets(&rest.target, names, unplaced);
                }
            }
            simple => {
                if let Some(simple) = simple.as_simple_assignment_target() {
                    names.push(self.place(simple));
                }
            }
        }
    }

    fn default_target(
        &self,
        target: &AssignmentTargetMaybeDefault<'_>,
        names: &mut Vec<Expr<'a>>,
        unplaced: &mut Vec<Expr<'a>>,
    ) {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(node) => {
                self.targets(&node.binding, names, unplaced);
                unplaced.push(self.expression(&node.init));
            }
            plain => {
                if let Some(plain) = plain.as_assignment_target() {
                    self.targets(plain, names, unplaced);
                }
            }
        }
    }

    /// Lowers a name or member that is assigned to.
    pub(super) fn place(&self, target: &SimpleAssignmentTarget<'_>) -> Expr<'a> {
        let wrapped = |ast: &Ast<'_>| ExprKind::Wrapped(self.boxed(ast));
        let kind = match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(node) => {
                ExprKind::Name(self.keep(&node.name, node.span))
            }
            SimpleAssignmentTarget::TSAsExpression(node) => wrapped(&node.expression),
            SimpleAssignmentTarget::TSSatisfiesExpression(node) => wrapped(&node.expression),
            SimpleAssignmentTarget::TSNonNullExpression(node) => wrapped(&node.expression),
            SimpleAssignmentTarget::TSTypeAssertion(node) => wrapped(&node.expression),
            SimpleAssignmentTarget::ComputedMemberExpression(node) => ExprKind::Index {
                object: self.boxed(&node.object),
                index: self.boxed(&node.expression),
            },
            SimpleAssignmentTarget::StaticMemberExpression(node) => ExprKind::Member {
                object: self.boxed(&node.object),
                name: self.keep(&node.property.name, node.property.span),
            },
            SimpleAssignmentTarget::PrivateFieldExpression(node) => ExprKind::Member {
                object: self.boxed(&node.object),
                name: self.written(node.field.span),
            },
        };
        Expr {
            kind,
            span: span(target.span()),
        }
    }
}
