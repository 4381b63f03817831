//! Which paths a scan leaves out, for whoever has files without having walked a directory.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::{Plan, walk};
use crate::model::SkipReason;

/// The globs of a plan, compiled once.
pub struct Sieve {
    excluded: GlobSet,
    vendored: GlobSet,
}

impl Sieve {
    /// Compiles what `plan` and the customs of package managers leave out.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self {
            excluded: set(plan.excludes.iter().map(String::as_str)),
            vendored: set(walk::VENDORED.iter().copied()),
        }
    }

    /// Returns why `path` is left out, if it is.
    #[must_use]
    pub fn reason(&self, path: &str) -> Option<SkipReason> {
        if self.excluded.is_match(path) {
            Some(SkipReason::Excluded)
        } else if self.vendored.is_match(path) {
            Some(SkipReason::Vendored)
        } else {
            None
        }
    }
}

/// The globs were checked when the plan was made: one that does not compile is not in it.
fn set<'a>(globs: impl Iterator<Item = &'a str>) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        if let Ok(glob) = GlobBuilder::new(glob).literal_separator(true).build() {
            builder.add(glob);
        }
    }
    builder.build().unwrap_or_default()
}
