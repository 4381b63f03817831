//! Imports and exports. An export is what it declares; one that passes another module on is an
//! import that binds nothing.

use oxc_ast::ast::{
    ExportDefaultDeclaration, ExportDefaultDeclarationKind, ImportDeclaration,
    ImportDeclarationSpecifier, ModuleExportName, StringLiteral, TSImportEqualsDeclaration,
    TSModuleReference,
};
use oxc_span::GetSpan;

use super::{Lowering, Statements, span};
use crate::syntax::tree::{Import, Stmt, StmtKind};

impl<'a> Lowering<'a> {
    pub(super) fn import(&self, node: &ImportDeclaration<'_>) -> StmtKind<'a> {
        let mut specifiers = node.specifiers.iter().flatten().peekable();
        if specifiers.peek().is_none() {
            self.bind(&node.source, None, "", node.span);
        }
        for specifier in specifiers {
            let local = specifier.local();
            let local = self.keep(&local.name, local.span);
            let symbol = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(named) => {
                    Some(self.exported(&named.imported))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => Some("default"),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => None,
            };
            self.bind(&node.source, symbol, local, specifier.span());
        }
        StmtKind::Empty
    }

    /// `export { a } from "m"`, `export * from "m"`.
    pub(super) fn pass_on<'n>(
        &self,
        source: &StringLiteral<'_>,
        names: impl IntoIterator<Item = Option<&'n ModuleExportName<'n>>>,
    ) -> StmtKind<'a> {
        for name in names {
            let symbol = name.map(|name| self.exported(name));
            self.bind(source, symbol, "", source.span);
        }
        StmtKind::Empty
    }

    /// `import m = require("m")`.
    pub(super) fn import_equals(&self, node: &TSImportEqualsDeclaration<'_>) -> StmtKind<'a> {
        if let TSModuleReference::ExternalModuleReference(module) = &node.module_reference {
            let local = self.keep(&node.id.name, node.id.span);
            self.bind(&module.expression, None, local, node.span);
        }
        StmtKind::Empty
    }

    pub(super) fn export_default(
        &self,
        node: &ExportDefaultDeclaration<'_>,
        out: &mut Statements<'a>,
    ) {
        let kind = match &node.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                if function.body.is_none() {
                    return;
                }
                StmtKind::Function(self.function(function, None, &[]))
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                StmtKind::Class(self.class(class, ""))
            }
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => StmtKind::Empty,
            value => StmtKind::Expression(self.optional(value.as_expression(), node.span)),
        };
        out.push(Stmt {
            kind,
            span: span(node.span),
        });
    }

    fn exported(&self, name: &ModuleExportName<'_>) -> &'a str {
        self.keep(&name.name(), name.span())
    }

    fn bind(
        &self,
        module: &StringLiteral<'_>,
        symbol: Option<&'a str>,
        local: &'a str,
        at: oxc_span::Span,
    ) {
        self.imports.borrow_mut().push(Import {
            module: self.keep(&module.value, module.span),
            symbol,
            local,
            span: span(at),
        });
    }
}
