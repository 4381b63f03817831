//! Statements, definitions and imports.

use ruff_python_ast::{
    ExceptHandler, Expr as Ast, MatchCase, Pattern, Stmt as AstStmt, StmtAugAssign, StmtClassDef,
    StmtFor, StmtFunctionDef, StmtIf, StmtImportFrom, StmtWhile,
};
use ruff_text_size::Ranged;

use super::{Lowering, Statements, span};
use crate::syntax::build::{self, Branch};
use crate::syntax::tree::{
    Argument, Class, Expr, ExprKind, Function, Handler, Import, Span, Stmt, StmtKind,
};

impl<'a> Lowering<'a> {
    pub(super) fn statements(&self, body: &[AstStmt]) -> &'a [Stmt<'a>] {
        self.joined(&[body])
    }

    fn statement(&self, ast: &AstStmt, out: &mut Statements<'a>) {
        self.unplaced(ast, out);
        if let AstStmt::If(node) = ast {
            return self.branches(node, out);
        }
        let kind = self.statement_kind(ast);
        match ast {
            AstStmt::While(StmtWhile { body, orelse, .. })
            | AstStmt::For(StmtFor { body, orelse, .. }) => {
                self.with_else(ast, kind, body, orelse, out);
            }
            _ => out.push(Stmt {
                kind,
                span: span(ast),
            }),
        }
    }

    /// A loop, and after it what runs once when it ends without a break.
    fn with_else(
        &self,
        ast: &AstStmt,
        kind: StmtKind<'a>,
        body: &[AstStmt],
        orelse: &[AstStmt],
        out: &mut Statements<'a>,
    ) {
        let whole = span(ast);
        let (Some(last), Some(first)) = (body.last(), orelse.first()) else {
            return out.push(Stmt { kind, span: whole });
        };
        let end = span(last).end;
        out.push(Stmt {
            kind,
            span: Span { end, ..whole },
        });
        let start = span(first).start;
        out.push(Stmt {
            kind: StmtKind::Block(self.statements(orelse)),
            span: Span { start, ..whole },
        });
    }

    fn statement_kind(&self, ast: &AstStmt) -> StmtKind<'a> {
        match ast {
            AstStmt::Expr(node) => StmtKind::Expression(self.expression(&node.value)),
            AstStmt::Assign(node) => StmtKind::Assign {
                targets: self.targets(&node.targets),
                annotation: None,
                value: Some(self.expression(&node.value)),
            },
            AstStmt::AnnAssign(node) => StmtKind::Assign {
                targets: self.targets(std::slice::from_ref(&node.target)),
                annotation: Some(self.written(node.annotation.range())),
                value: node.value.as_ref().map(|value| self.expression(value)),
            },
            AstStmt::AugAssign(node) => self.augmented(node),
            AstStmt::Return(node) => {
                StmtKind::Return(node.value.as_ref().map(|value| self.expression(value)))
            }
            AstStmt::Raise(node) => {
                StmtKind::Throw(node.exc.as_ref().map(|value| self.expression(value)))
            }
            AstStmt::While(node) => StmtKind::While {
                test: Some(self.expression(&node.test)),
                body: self.statements(&node.body),
            },
            AstStmt::For(node) => StmtKind::For {
                target: self.expression(&node.target),
                iterable: self.expression(&node.iter),
                body: self.statements(&node.body),
            },
            AstStmt::Try(node) => StmtKind::Try {
                body: self.statements(&node.body),
                handlers: self.slice(&node.handlers, |handler| self.handler(handler)),
                finally: self.joined(&[&node.orelse, &node.finalbody]),
            },
            AstStmt::With(node) => StmtKind::With {
                items: self.slice(&node.items, |item| {
                    let value = self.expression(&item.context_expr);
                    let Some(name) = &item.optional_vars else {
                        return value;
                    };
                    let kind = ExprKind::Assign {
                        target: self.boxed(name),
                        value: self.arena.alloc(value),
                    };
                    Expr {
                        kind,
                        span: span(item),
                    }
                }),
                body: self.statements(&node.body),
            },
            AstStmt::Match(node) => self.match_chain(&node.subject, &node.cases),
            AstStmt::FunctionDef(node) => StmtKind::Function(self.function(node)),
            AstStmt::ClassDef(node) => StmtKind::Class(self.class(node)),
            AstStmt::Import(node) => {
                for alias in &node.names {
                    let module = self.keep(&alias.name, alias.name.range);
                    let as_name = alias
                        .asname
                        .as_ref()
                        .map(|name| self.keep(name, name.range));
                    self.import(module, None, as_name.unwrap_or(module), span(alias));
                    if let (None, Some((first, _))) = (as_name, module.split_once('.')) {
                        self.import(first, None, first, span(alias));
                    }
                }
                StmtKind::Empty
            }
            AstStmt::ImportFrom(node) => {
                self.import_from(node);
                StmtKind::Empty
            }
            AstStmt::Assert(node) => {
                let mut children = vec![self.expression(&node.test)];
                children.extend(node.msg.as_ref().map(|message| self.expression(message)));
                StmtKind::Other(self.arena.alloc_slice_copy(&children))
            }
            AstStmt::Delete(node) => StmtKind::Other(self.expressions(&node.targets)),
            AstStmt::If(_)
            | AstStmt::TypeAlias(_)
            | AstStmt::Global(_)
            | AstStmt::Nonlocal(_)
            | AstStmt::Pass(_)
            | AstStmt::IpyEscapeCommand(_) => StmtKind::Empty,
            AstStmt::Break(_) => StmtKind::Break,
            AstStmt::Continue(_) => StmtKind::Continue,
        }
    }

    /// Bodies one after another: what runs after a `try` without an error.
    fn joined(&self, bodies: &[&[AstStmt]]) -> &'a [Stmt<'a>] {
        let length = bodies.iter().map(|body| body.len()).sum();
        let mut all = Statements::with_capacity_in(length, self.arena);
        for statement in bodies.iter().copied().flatten() {
            self.statement(statement, &mut all);
        }
        all.into_bump_slice()
    }

    /// Names bound by an assignment, tuples taken apart.
    fn targets<T: std::borrow::Borrow<Ast>>(&self, targets: &[T]) -> &'a [Expr<'a>] {
        fn flatten<'e>(target: &'e Ast, into: &mut Vec<&'e Ast>) {
            match target {
                Ast::Tuple(node) => node.elts.iter().for_each(|found| flatten(found, into)),
                Ast::List(node) => node.elts.iter().for_each(|found| flatten(found, into)),
                Ast::Starred(node) => flatten(&node.value, into),
                plain => into.push(plain),
            }
        }
        let mut flat = Vec::new();
        targets
            .iter()
            .for_each(|target| flatten(target.borrow(), &mut flat));
        self.slice(&flat, |target| self.expression(target))
    }

    fn augmented(&self, node: &StmtAugAssign) -> StmtKind<'a> {
        let target = self.boxed(&node.target);
        let right = self.boxed(&node.value);
        let sum = ExprKind::Binary {
            operator: node.op.as_str(),
            left: self.again(target),
            right,
        };
        StmtKind::Assign {
            targets: std::slice::from_ref(target),
            annotation: None,
            value: Some(Expr {
                kind: sum,
                span: span(node),
            }),
        }
    }

    /// Returns an expression for a second place in the tree. What it calls is called once, so
    /// that with a call in it the second place is left empty.
    fn again(&self, lowered: &'a Expr<'a>) -> &'a Expr<'a> {
        if !lowered.has_call() {
            return lowered;
        }
        self.arena.alloc(Expr {
            kind: ExprKind::Other(&[]),
            span: lowered.span,
        })
    }

    fn branches(&self, node: &StmtIf, out: &mut Statements<'a>) {
        let mut branches = Vec::with_capacity(1 + node.elif_else_clauses.len());
        branches.push(Branch {
            test: Some(self.expression(&node.test)),
            body: self.statements(&node.body),
            span: span(node),
        });
        for clause in &node.elif_else_clauses {
            branches.push(Branch {
                test: clause.test.as_ref().map(|test| self.expression(test)),
                body: self.statements(&clause.body),
                span: span(clause),
            });
        }
        build::ladder(self.arena, &branches, out);
    }

    fn handler(&self, handler: &ExceptHandler) -> Handler<'a> {
        let ExceptHandler::ExceptHandler(node) = handler;
        Handler {
            catches: node.type_.as_ref().map(|found| self.expression(found)),
            name: node.name.as_ref().map(|name| self.keep(name, name.range)),
            body: self.statements(&node.body),
            span: span(node),
        }
    }

    fn match_chain(&self, subject: &Ast, cases: &[MatchCase]) -> StmtKind<'a> {
        let subject = self.boxed(subject);
        let again = self.again(subject);
        let mut branches = Vec::with_capacity(cases.len());
        for (position, case) in cases.iter().enumerate() {
            let mut parts = Vec::new();
            self.pattern(&case.pattern, &mut parts);
            parts.extend(case.guard.as_ref().map(|guard| self.expression(guard)));
            let pattern = ExprKind::Other(self.arena.alloc_slice_copy(&parts));
            let right = Expr {
                kind: pattern,
                span: span(&case.pattern),
            };
            let kind = ExprKind::Binary {
                operator: "match",
                left: if position == 0 { subject } else { again },
                right: self.arena.alloc(right),
            };
            let test = Expr {
                kind,
                span: build::join(subject.span, right.span),
            };
            branches.push(Branch {
                test: Some(test),
                body: self.statements(&case.body),
                span: span(case),
            });
        }
        let mut ladder = Statements::new_in(self.arena);
        build::ladder(self.arena, &branches, &mut ladder);
        StmtKind::Block(ladder.into_bump_slice())
    }

    fn pattern(&self, pattern: &Pattern, parts: &mut Vec<Expr<'a>>) {
        match pattern {
            Pattern::MatchValue(node) => parts.push(self.expression(&node.value)),
            Pattern::MatchSequence(node) => {
                node.patterns
                    .iter()
                    .for_each(|found| self.pattern(found, parts));
            }
            Pattern::MatchMapping(node) => {
                parts.extend(node.keys.iter().map(|key| self.expression(key)));
                node.patterns
                    .iter()
                    .for_each(|found| self.pattern(found, parts));
            }
            Pattern::MatchClass(node) => {
                parts.push(self.expression(&node.cls));
                node.arguments
                    .patterns
                    .iter()
                    .for_each(|found| self.pattern(found, parts));
                node.arguments
                    .keywords
                    .iter()
                    .for_each(|found| self.pattern(&found.pattern, parts));
            }
            Pattern::MatchAs(node) => {
                node.pattern
                    .iter()
                    .for_each(|found| self.pattern(found, parts));
            }
            Pattern::MatchOr(node) => {
                node.patterns
                    .iter()
                    .for_each(|found| self.pattern(found, parts));
            }
            Pattern::MatchSingleton(_) | Pattern::MatchStar(_) => {}
        }
    }

    fn function(&self, node: &StmtFunctionDef) -> &'a Function<'a> {
        let (docstring, body) = self.docstring(&node.body);
        self.arena.alloc(Function {
            name: self.keep(&node.name, node.name.range),
            parameters: self.parameters(&node.parameters),
            decorators: self.slice(&node.decorator_list, |found| {
                self.expression(&found.expression)
            }),
            body: self.statements(body),
            docstring,
            span: span(node),
            name_span: span(&node.name),
        })
    }

    fn class(&self, node: &StmtClassDef) -> &'a Class<'a> {
        let (docstring, body) = self.docstring(&node.body);
        let arguments: &[Argument<'a>] = node
            .arguments
            .as_ref()
            .map_or(&[], |found| self.arguments(found));
        let bases: Vec<Expr<'a>> = arguments.iter().map(|argument| argument.value).collect();
        self.arena.alloc(Class {
            name: self.keep(&node.name, node.name.range),
            bases: self.arena.alloc_slice_copy(&bases),
            decorators: self.slice(&node.decorator_list, |found| {
                self.expression(&found.expression)
            }),
            body: self.statements(body),
            docstring,
            span: span(node),
        })
    }

    fn docstring<'b>(&self, body: &'b [AstStmt]) -> (Option<&'a str>, &'b [AstStmt]) {
        if let [AstStmt::Expr(first), rest @ ..] = body
            && let Ast::StringLiteral(_) = &*first.value
            && let ExprKind::Text(text) = self.expression(&first.value).kind
        {
            return (Some(text), rest);
        }
        (None, body)
    }

    fn import_from(&self, node: &StmtImportFrom) {
        let level = node.level as usize;
        let name = node.module.as_ref().map_or("", |module| module.as_str());
        let module = match &node.module {
            Some(module) if level == 0 => self.keep(module, module.range),
            _ => self
                .arena
                .alloc_str(&format!("{}{name}", ".".repeat(level))),
        };
        for alias in &node.names {
            let symbol = self.keep(&alias.name, alias.name.range);
            let local = alias
                .asname
                .as_ref()
                .map_or(symbol, |name| self.keep(name, name.range));
            self.import(module, Some(symbol), local, span(alias));
        }
    }

    fn import(&self, module: &'a str, symbol: Option<&'a str>, local: &'a str, span: Span) {
        self.imports.borrow_mut().push(Import {
            module,
            symbol,
            local,
            span,
        });
    }
}
