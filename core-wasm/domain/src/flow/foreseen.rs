//! What a file says of its own names, some of it only after they are used.

use rustc_hash::{FxHashMap, FxHashSet};

/// A class, empty for none, and a name.
pub(super) type Key<'f> = (&'f str, &'f str);

/// What is known by name, and whether any of it was asked for before it was known.
///
/// Files are read in order, and what a function does is known once it was read. Only where something was used before that is
/// a second reading needed; for half of the files it is not, and reading is most of what rules cost.
#[derive(Debug)]
pub(super) struct Foreseen<'f, T> {
    known: FxHashMap<Key<'f>, T>,
    missed: FxHashSet<Key<'f>>,
    came_late: bool,
}

impl<T> Default for Foreseen<'_, T> {
    fn default() -> Self {
        Self {
            known: FxHashMap::default(),
            missed: FxHashSet::default(),
            came_late: false,
        }
    }
}

impl<'f, T: Copy> Foreseen<'f, T> {
    /// Returns what is known by now.
    pub(super) fn get(&mut self, key: Key<'f>) -> Option<T> {
        let known = self.known.get(&key).copied();
        if known.is_none() {
            self.missed.insert(key);
        }
        known
    }

    /// Keeps what was learned last.
    pub(super) fn insert(&mut self, key: Key<'f>, what: T) {
        let is_new = self.known.insert(key, what).is_none();
        self.came_late |= is_new && self.missed.contains(&key);
    }

    /// Returns whether something was asked for in vain that is known now.
    pub(super) fn came_late(&self) -> bool {
        self.came_late
    }
}

#[cfg(test)]
mod tests {
    use super::Foreseen;

    #[test]
    fn only_what_was_asked_for_before_it_was_known_came_late() {
        let mut functions = Foreseen::default();
        functions.insert(("", "first"), 1);
        assert_eq!(functions.get(("", "first")), Some(1));
        functions.insert(("", "first"), 2);
        assert_eq!(functions.get(("", "len")), None);
        assert!(!functions.came_late());
        assert_eq!(functions.get(("A", "later")), None);
        functions.insert(("", "later"), 3);
        assert!(!functions.came_late());
        functions.insert(("A", "later"), 4);
        assert!(functions.came_late());
        assert_eq!(functions.get(("A", "later")), Some(4));
    }
}
