//! Questions that rules ask of an expression.

use super::tree::{Expr, ExprKind};
use super::visit::{self, Visitor};

impl<'a> Expr<'a> {
    /// Returns the expression without `await`, `yield`, casts and the like around it.
    pub fn unwrapped(&self) -> &Self {
        let mut inner = self;
        while let ExprKind::Wrapped(wrapped) = inner.kind {
            inner = wrapped;
        }
        inner
    }

    /// Returns the value of a string literal.
    pub fn as_text(&self) -> Option<&'a str> {
        match self.unwrapped().kind {
            ExprKind::Text(text) => Some(text),
            ExprKind::Template([part]) => part.as_text(),
            ExprKind::Template([]) => Some(""),
            _ => None,
        }
    }

    /// Returns the name, when the expression is one.
    pub fn as_name(&self) -> Option<&'a str> {
        match self.unwrapped().kind {
            ExprKind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Returns the value of `true` and `false`.
    pub fn as_boolean(&self) -> Option<bool> {
        match self.unwrapped().kind {
            ExprKind::Boolean(value) => Some(value),
            _ => None,
        }
    }

    /// Appends the dotted path of a name or member expression to `path`:
    /// `client.chat.completions.create`. Calls and subscripts on the way are written `()` and
    /// `[]` (`OpenAI().chat.create`). Returns false, and appends nothing, when the path starts at
    /// something that has no name.
    pub fn write_path(&self, path: &mut String) -> bool {
        match self.unwrapped().kind {
            ExprKind::Name(name) => path.push_str(name),
            ExprKind::Member { object, name } => {
                if !object.write_path(path) {
                    return false;
                }
                path.push('.');
                path.push_str(name);
            }
            ExprKind::Call { callee, .. } => {
                if !callee.write_path(path) {
                    return false;
                }
                path.push_str("()");
            }
            ExprKind::Index { object, .. } => {
                if !object.write_path(path) {
                    return false;
                }
                path.push_str("[]");
            }
            _ => return false,
        }
        true
    }

    /// Appends the dotted path of what a call calls, as [`Expr::write_path`] does; false when the
    /// expression is no call.
    pub fn call_name(&self, path: &mut String) -> bool {
        match self.unwrapped().kind {
            ExprKind::Call { callee, .. } => callee.write_path(path),
            _ => false,
        }
    }

    /// Returns the last name of what a call calls: `create` of `client.chat.create(…)`.
    pub fn called(&self) -> Option<&'a str> {
        let ExprKind::Call { callee, .. } = self.unwrapped().kind else {
            return None;
        };
        match callee.unwrapped().kind {
            ExprKind::Name(name) | ExprKind::Member { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Returns the name that a path starts at: `client` of `client.chat.create`.
    pub fn root_name(&self) -> Option<&'a str> {
        let mut inner = self.unwrapped();
        loop {
            inner = match inner.kind {
                ExprKind::Name(name) => return Some(name),
                ExprKind::Member { object, .. } | ExprKind::Index { object, .. } => {
                    object.unwrapped()
                }
                ExprKind::Call { callee, .. } => callee.unwrapped(),
                _ => return None,
            };
        }
    }

    /// Returns the argument of a call that is given by keyword: `f(name=…)`, or, as ECMAScript
    /// has it, as a property of an object: `f({ name: … })`. Arguments inside a spread are not
    /// known.
    pub fn argument(&self, name: &str) -> Option<&'a Self> {
        let ExprKind::Call { arguments, .. } = self.unwrapped().kind else {
            return None;
        };
        let named = (arguments.iter()).find(|argument| argument.name == Some(name));
        named.map(|argument| &argument.value).or_else(|| {
            (arguments.iter())
                .filter(|argument| argument.name.is_none() && !argument.spread)
                .find_map(|argument| argument.value.property(name))
        })
    }

    /// Returns the argument of a call at `position`, counted from 0, given without a keyword.
    pub fn positional(&self, position: usize) -> Option<&'a Self> {
        let ExprKind::Call { arguments, .. } = self.unwrapped().kind else {
            return None;
        };
        (arguments.iter())
            .take_while(|argument| argument.name.is_none() && !argument.spread)
            .nth(position)
            .map(|argument| &argument.value)
    }

    /// Returns the value of an entry of a record whose key is the text `name`; of several, the
    /// last.
    pub fn property(&self, name: &str) -> Option<&'a Self> {
        let ExprKind::Record(entries) = self.unwrapped().kind else {
            return None;
        };
        (entries.iter().rev())
            .find(|entry| entry.key.is_some_and(|key| key.as_text() == Some(name)))
            .map(|entry| &entry.value)
    }

    /// Says whether the expression is a call or holds one, bodies of functions included.
    pub fn has_call(&'a self) -> bool {
        let mut search = CallSearch { found: false };
        visit::expr(&mut search, self);
        search.found
    }
}

struct CallSearch {
    found: bool,
}

impl<'a> Visitor<'a> for CallSearch {
    fn expr(&mut self, expr: &'a Expr<'a>) -> bool {
        self.found |= matches!(expr.kind, ExprKind::Call { .. });
        !self.found
    }
}
