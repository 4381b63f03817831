//! Which paths the plan leaves out, and why.

use advisory_host_runtime::{ScanPlan, SkipReason};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::exit::Failure;

/// The plan's globs, compiled.
#[derive(Debug, Clone)]
pub(crate) struct PathRules {
    excluded: GlobSet,
    vendored: GlobSet,
    max_file_bytes: u64,
}

impl PathRules {
    /// Compiles the globs of a plan.
    pub(crate) fn new(plan: &ScanPlan) -> Result<Self, Failure> {
        Ok(Self {
            excluded: compile(&plan.excludes)?,
            vendored: compile(&plan.vendored)?,
            max_file_bytes: plan.max_file_bytes,
        })
    }

    /// Returns the size above which a file is not read.
    pub(crate) fn max_file_bytes(&self) -> u64 {
        self.max_file_bytes
    }

    /// Says why a file is left out, if it is.
    pub(crate) fn file(&self, path: &str) -> Option<SkipReason> {
        if self.excluded.is_match(path) {
            Some(SkipReason::Excluded)
        } else if self.vendored.is_match(path) {
            Some(SkipReason::Vendored)
        } else {
            None
        }
    }

    /// Says why a directory is left out whole, if it is.
    pub(crate) fn directory(&self, path: &str) -> Option<SkipReason> {
        // A glob that ends in `/**` covers all that is below a directory: the directory itself, with its slash.
        let below = format!("{path}/");
        if self.excluded.is_match(path) || self.excluded.is_match(&below) {
            Some(SkipReason::Excluded)
        } else if self.vendored.is_match(&below) {
            Some(SkipReason::Vendored)
        } else {
            None
        }
    }

    /// Says which directory a file lies in that is left out whole, with its slash, and why; or why the file itself is.
    pub(crate) fn file_in_tree(&self, path: &str) -> Option<(String, SkipReason)> {
        let directories = path
            .match_indices('/')
            .filter_map(|(slash, _)| path.get(..slash));
        for directory in directories {
            if let Some(reason) = self.directory(directory) {
                return Some((format!("{directory}/"), reason));
            }
        }
        self.file(path).map(|reason| (path.to_owned(), reason))
    }
}

fn compile(globs: &[String]) -> Result<GlobSet, Failure> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let glob = GlobBuilder::new(glob)
            .literal_separator(true)
            .build()
            .map_err(Failure::internal)?;
        set.add(glob);
    }
    set.build()
        .map_err(|error| Failure::usage(format!("the excludes are too many or too large: {error}")))
}

#[cfg(test)]
mod tests {
    use advisory_host_runtime::{ScanPlan, SkipReason};

    use super::PathRules;

    #[test]
    fn leaves_out_the_outermost_directory_whole() {
        let rules = PathRules::new(&ScanPlan {
            plan: Vec::new(),
            excludes: vec![
                "docs".to_owned(),
                "docs/**".to_owned(),
                "**/*.gen.py".to_owned(),
            ],
            vendored: vec!["**/node_modules/**".to_owned()],
            max_file_bytes: 1,
            batch_bytes: 1,
        })
        .unwrap();
        assert_eq!(rules.directory("docs"), Some(SkipReason::Excluded));
        assert_eq!(
            rules.directory("a/node_modules"),
            Some(SkipReason::Vendored)
        );
        assert_eq!(rules.directory("src"), None);
        assert_eq!(rules.file("src/x.gen.py"), Some(SkipReason::Excluded));
        assert_eq!(rules.file("node_modules"), None);
        assert_eq!(
            rules.file_in_tree("a/node_modules/b/node_modules/c.js"),
            Some(("a/node_modules/".to_owned(), SkipReason::Vendored))
        );
    }
}
