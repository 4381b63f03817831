//! Statements.

use oxc_ast::ast::{
    BindingPattern, Declaration, Directive, Expression as Ast, ForStatement, ForStatementInit,
    ForStatementLeft, IfStatement, Statement, SwitchCase, SwitchStatement, TSEnumDeclaration,
    TSEnumMemberName, TSModuleBlock, TSNamespaceDeclaration, TSNamespaceDeclarationBody,
    TryStatement,
};
use oxc_span::GetSpan;

use super::{Lowering, Statements, span};
use crate::syntax::build::{self, Branch};
use crate::syntax::tree::{Entry, Expr, ExprKind, Handler, Stmt, StmtKind};

impl<'a> Lowering<'a> {
    pub(super) fn body(
        &self,
        directives: &[Directive<'_>],
        statements: &[Statement<'_>],
    ) -> &'a [Stmt<'a>] {
        let length = directives.len() + statements.len();
        let mut out = Statements::with_capacity_in(length, self.arena);
        self.extend(directives, statements, &mut out);
        out.into_bump_slice()
    }

    pub(super) fn extend(
        &self,
        directives: &[Directive<'_>],
        statements: &[Statement<'_>],
        out: &mut Statements<'a>,
    ) {
        out.extend(directives.iter().map(|directive| {
            let literal = &directive.expression;
            let text = Expr {
                kind: ExprKind::Text(self.keep(&literal.value, literal.span)),
                span: span(literal.span),
            };
            Stmt {
                kind: StmtKind::Expression(text),
                span: span(directive.span),
            }
        }));
        for statement in statements {
            self.statement(statement, out);
        }
    }

    /// The body of a loop or branch: the statements of a block, or the one that stands there.
    fn inner(&self, statement: &Statement<'_>) -> &'a [Stmt<'a>] {
        match statement {
            Statement::BlockStatement(block) => self.body(&[], &block.body),
            single => self.body(&[], std::slice::from_ref(single)),
        }
    }

    fn statement(&self, ast: &Statement<'_>, out: &mut Statements<'a>) {
        if self.depth.enter() {
            self.entered(ast, out);
            self.depth.leave(());
        }
    }

    fn entered(&self, ast: &Statement<'_>, out: &mut Statements<'a>) {
        if let Some(declaration) = ast.as_declaration() {
            return self.declared(declaration, out);
        }
        let kind = match ast {
            Statement::ExpressionStatement(node) => match &node.expression {
                Ast::AssignmentExpression(assignment) => return self.assign(assignment, out),
                value => StmtKind::Expression(self.expression(value)),
            },
            Statement::ReturnStatement(node) => StmtKind::Return(self.maybe(&node.argument)),
            Statement::ThrowStatement(node) => {
                StmtKind::Throw(Some(self.expression(&node.argument)))
            }
            Statement::IfStatement(node) => return self.branches(node, out),
            Statement::SwitchStatement(node) => self.switch(node),
            Statement::BlockStatement(node) => StmtKind::Block(self.body(&[], &node.body)),
            Statement::LabeledStatement(node) => StmtKind::Block(self.inner(&node.body)),
            Statement::WhileStatement(node) => StmtKind::While {
                test: Some(self.expression(&node.test)),
                body: self.inner(&node.body),
            },
            Statement::DoWhileStatement(node) => {
                let body = self.inner(&node.body);
                let test = Some(self.expression(&node.test));
                StmtKind::While { test, body }
            }
            Statement::ForStatement(node) => self.counted(node, out),
            Statement::ForInStatement(node) => self.each(&node.left, &node.right, &node.body),
            Statement::ForOfStatement(node) => self.each(&node.left, &node.right, &node.body),
            Statement::TryStatement(node) => self.attempt(node),
            Statement::WithStatement(node) => StmtKind::With {
                items: self
                    .arena
                    .alloc_slice_copy(&[self.expression(&node.object)]),
                body: self.inner(&node.body),
            },
            Statement::BreakStatement(_) => StmtKind::Break,
            Statement::ContinueStatement(_) => StmtKind::Continue,
            Statement::ImportDeclaration(node) => self.import(node),
            Statement::ExportAllDeclaration(node) => self.pass_on(&node.source, [None]),
            Statement::ExportFromDeclaration(node) => {
                let names = node.specifiers.iter().map(|found| Some(&found.local));
                self.pass_on(&node.source, names)
            }
            Statement::ExportDeclaration(node) => return self.declared(&node.declaration, out),
            Statement::ExportDefaultDeclaration(node) => return self.export_default(node, out),
            Statement::TSExportAssignment(node) => {
                StmtKind::Expression(self.expression(&node.expression))
            }
            _ => StmtKind::Empty,
        };
        out.push(Stmt {
            kind,
            span: span(ast.span()),
        });
    }

    fn maybe(&self, ast: &Option<Ast<'_>>) -> Option<Expr<'a>> {
        ast.as_ref().map(|ast| self.expression(ast))
    }

    fn declared(&self, declaration: &Declaration<'_>, out: &mut Statements<'a>) {
        let kind = match declaration {
            Declaration::VariableDeclaration(node) => return self.declaration(node, out),
            Declaration::FunctionDeclaration(node) if node.body.is_none() => StmtKind::Empty,
            Declaration::FunctionDeclaration(node) => {
                StmtKind::Function(self.function(node, None, &[]))
            }
            Declaration::ClassDeclaration(node) => StmtKind::Class(self.class(node, "")),
            Declaration::TSEnumDeclaration(node) => self.enumeration(node),
            Declaration::TSNamespaceDeclaration(node) => self.namespace(node),
            Declaration::TSExternalModuleDeclaration(node) => match &node.body {
                Some(block) => self.module_block(block),
                None => StmtKind::Empty,
            },
            Declaration::TSGlobalDeclaration(node) => self.module_block(&node.body),
            Declaration::TSImportEqualsDeclaration(node) => self.import_equals(node),
            Declaration::TSTypeAliasDeclaration(_) | Declaration::TSInterfaceDeclaration(_) => {
                StmtKind::Empty
            }
        };
        out.push(Stmt {
            kind,
            span: span(declaration.span()),
        });
    }

    /// An enum is a record of its members.
    fn enumeration(&self, node: &TSEnumDeclaration<'_>) -> StmtKind<'a> {
        let entries = node.body.members.iter().map(|member| {
            let name = match &member.id {
                TSEnumMemberName::Identifier(id) => self.keep(&id.name, id.span),
                TSEnumMemberName::String(text) | TSEnumMemberName::ComputedString(text) => {
                    self.keep(&text.value, text.span)
                }
                TSEnumMemberName::ComputedTemplateString(text) => self.written(text.span),
            };
            Entry {
                key: Some(Expr {
                    kind: ExprKind::Text(name),
                    span: span(member.id.span()),
                }),
                value: self.optional(member.initializer.as_ref(), member.span),
            }
        });
        let value = Expr {
            kind: ExprKind::Record(self.arena.alloc_slice_fill_iter(entries)),
            span: span(node.body.span),
        };
        let target = self.name(&node.id.name, node.id.span);
        StmtKind::Assign {
            targets: self.arena.alloc_slice_copy(&[target]),
            annotation: None,
            value: Some(value),
        }
    }

    fn namespace(&self, node: &TSNamespaceDeclaration<'_>) -> StmtKind<'a> {
        let mut inner = node;
        loop {
            match &inner.body {
                TSNamespaceDeclarationBody::TSNamespaceDeclaration(nested) => inner = nested,
                TSNamespaceDeclarationBody::TSModuleBlock(block) => {
                    return self.module_block(block);
                }
            }
        }
    }

    fn module_block(&self, block: &TSModuleBlock<'_>) -> StmtKind<'a> {
        StmtKind::Block(self.body(&block.directives, &block.body))
    }

    fn branches(&self, node: &IfStatement<'_>, out: &mut Statements<'a>) {
        let mut branches = Vec::new();
        let mut next = Some(node);
        while let Some(node) = next.take() {
            branches.push(Branch {
                test: Some(self.expression(&node.test)),
                body: self.inner(&node.consequent),
                span: span(node.span),
            });
            match &node.alternate {
                Some(Statement::IfStatement(nested)) => next = Some(nested),
                Some(otherwise) => branches.push(Branch {
                    test: None,
                    body: self.inner(otherwise),
                    span: span(otherwise.span()),
                }),
                None => {}
            }
        }
        build::ladder(self.arena, &branches, out);
    }

    /// A `switch` is a ladder of `subject === case`. Cases that fall through at once share a
    /// branch; `default` comes last. The `break` that ends a case is left out.
    fn switch(&self, node: &SwitchStatement<'_>) -> StmtKind<'a> {
        let subject = self.boxed(&node.discriminant);
        let again = self.again(subject);
        let mut out = Statements::new_in(self.arena);
        if subject.has_call() {
            out.push(Stmt {
                kind: StmtKind::Expression(*subject),
                span: subject.span,
            });
        }
        let mut branches = Vec::with_capacity(node.cases.len());
        let mut default = None;
        let mut falls_through: Option<Expr<'a>> = None;
        let mut is_default = false;
        for case in &node.cases {
            if let Some(test) = &case.test {
                let test = self.equals(again, self.expression(test));
                falls_through = Some(match falls_through.take() {
                    Some(before) => build::binary(self.arena, before, &[("||", test)]),
                    None => test,
                });
            } else {
                is_default = true;
            }
            if case.consequent.is_empty() {
                continue;
            }
            let mut branch = Branch {
                test: falls_through.take(),
                body: self.case(case),
                span: span(case.span),
            };
            if std::mem::take(&mut is_default) {
                let body = std::mem::take(&mut branch.body);
                default = Some(Branch {
                    test: None,
                    body,
                    ..branch
                });
            }
            if branch.test.is_some() {
                branches.push(branch);
            }
        }
        branches.extend(falls_through.map(|test| Branch {
            test: Some(test),
            body: &[],
            span: test.span,
        }));
        branches.extend(default);
        build::ladder(self.arena, &branches, &mut out);
        StmtKind::Block(out.into_bump_slice())
    }

    fn equals(&self, left: &'a Expr<'a>, right: Expr<'a>) -> Expr<'a> {
        Expr {
            kind: ExprKind::Binary {
                operator: "===",
                left,
                right: self.arena.alloc(right),
            },
            span: right.span,
        }
    }

    fn case(&self, case: &SwitchCase<'_>) -> &'a [Stmt<'a>] {
        let mut statements = case.consequent.as_slice();
        if let [Statement::BlockStatement(block)] = statements {
            statements = block.body.as_slice();
        }
        if let [rest @ .., Statement::BreakStatement(node)] = statements
            && node.label.is_none()
        {
            statements = rest;
        }
        self.body(&[], statements)
    }

    /// `for (init; test; update)`: the start stands before the loop.
    fn counted(&self, node: &ForStatement<'_>, out: &mut Statements<'a>) -> StmtKind<'a> {
        match &node.init {
            Some(ForStatementInit::VariableDeclaration(start)) => self.declaration(start, out),
            Some(start) => {
                let value = self.optional(start.as_expression(), start.span());
                out.push(Stmt {
                    kind: StmtKind::Expression(value),
                    span: value.span,
                });
            }
            None => {}
        }
        let test = self.maybe(&node.test);
        let inner = self.inner(&node.body);
        let mut body = Statements::with_capacity_in(inner.len() + 1, self.arena);
        body.extend_from_slice_copy(inner);
        body.extend(self.maybe(&node.update).map(|update| Stmt {
            kind: StmtKind::Expression(update),
            span: update.span,
        }));
        StmtKind::While {
            test,
            body: body.into_bump_slice(),
        }
    }

    fn each(
        &self,
        left: &ForStatementLeft<'_>,
        right: &Ast<'_>,
        body: &Statement<'_>,
    ) -> StmtKind<'a> {
        let mut targets = Vec::new();
        let mut unplaced = Vec::new();
        match left {
            ForStatementLeft::VariableDeclaration(node) => {
                for declarator in &node.declarations {
                    self.bindings(&declarator.id, &mut targets, &mut unplaced);
                    // `for (var i = f() in o)` is old, but runs.
                    unplaced.extend(self.maybe(&declarator.init));
                }
            }
            target => {
                if let Some(target) = target.as_assignment_target() {
                    self.targets(target, &mut targets, &mut unplaced);
                }
            }
        }
        let target = match targets.as_slice() {
            [one] => *one,
            several => Expr {
                kind: ExprKind::Sequence(self.arena.alloc_slice_copy(several)),
                span: span(left.span()),
            },
        };
        let iterable = self.expression(right);
        let mut inside = Statements::new_in(self.arena);
        self.unplaced(&unplaced, &mut inside);
        inside.extend_from_slice_copy(self.inner(body));
        StmtKind::For {
            target,
            iterable,
            body: inside.into_bump_slice(),
        }
    }

    fn attempt(&self, node: &TryStatement<'_>) -> StmtKind<'a> {
        let body = self.body(&[], &node.block.body);
        let handler = node.handler.as_deref().map(|handler| {
            let mut inside = Statements::new_in(self.arena);
            let mut name = None;
            if let Some(parameter) = &handler.param {
                let mut unplaced = Vec::new();
                self.bindings(&parameter.pattern, &mut Vec::new(), &mut unplaced);
                self.unplaced(&unplaced, &mut inside);
                if let BindingPattern::BindingIdentifier(id) = &parameter.pattern {
                    name = Some(self.keep(&id.name, id.span));
                }
            }
            self.extend(&[], &handler.body.body, &mut inside);
            Handler {
                catches: None,
                name,
                body: inside.into_bump_slice(),
                span: span(handler.span),
            }
        });
        let finally = match &node.finalizer {
            Some(block) => self.body(&[], &block.body),
            None => &[],
        };
        StmtKind::Try {
            body,
            handlers: match handler {
                Some(handler) => self.arena.alloc_slice_copy(&[handler]),
                None => &[],
            },
            finally,
        }
    }
}
