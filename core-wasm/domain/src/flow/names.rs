//! What the imports of a file bind.

use bumpalo::Bump;
use rustc_hash::FxHashMap;

use super::table::in_package;
use crate::syntax::tree::Module;

/// The names a file imports, and from where.
#[derive(Debug, Default)]
pub struct Names<'f> {
    locals: FxHashMap<&'f str, &'f str>,
    modules: Vec<&'f str>,
}

impl<'f> Names<'f> {
    /// Reads the imports of `module`.
    pub(super) fn new(arena: &'f Bump, module: &Module<'f>) -> Self {
        let mut names = Self::default();
        for import in module.imports {
            names.modules.push(import.module);
            if import.local.is_empty() {
                continue;
            }
            let path = match import.symbol {
                Some(symbol) => join(arena, import.module, symbol),
                None => import.module,
            };
            names.locals.insert(import.local, path);
        }
        names
    }

    /// Returns the qualified name that an imported local name stands for.
    #[must_use]
    pub fn path(&self, local: &str) -> Option<&'f str> {
        self.locals.get(local).copied()
    }

    /// Returns whether anything is imported from one of `packages` or their families.
    #[must_use]
    pub fn imports_any(&self, packages: &[&str]) -> bool {
        self.modules
            .iter()
            .any(|module| packages.iter().any(|package| in_package(module, package)))
    }

    /// Returns whether any imported module's last part holds one of `words`.
    #[must_use]
    pub fn imports_like(&self, words: &[&str]) -> bool {
        self.locals.iter().any(|(local, path)| {
            words
                .iter()
                .any(|word| path.contains(word) || local.contains(word))
        })
    }
}

/// Longest qualified name kept: chains of calls would otherwise cost their length squared.
const LONGEST_PATH: usize = 160;

/// Returns `base.name`, or `name` alone when the whole would be too long.
pub(super) fn join<'f>(arena: &'f Bump, base: &str, name: &'f str) -> &'f str {
    if base.len() + name.len() > LONGEST_PATH {
        return name;
    }
    let mut path =
        bumpalo::collections::String::with_capacity_in(base.len() + 1 + name.len(), arena);
    path.push_str(base);
    path.push('.');
    path.push_str(name);
    path.into_bump_str()
}
