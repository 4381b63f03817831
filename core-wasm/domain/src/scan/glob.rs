//! Path patterns as people write them in ignore files, and what they mean to a matcher.
//!
//! A pattern without `/` holds at any depth, one with `/` from the root; either covers the whole directory it matches.
//! `*` stays within one part of a path, `**` does not.

use globset::{Glob, GlobBuilder, GlobMatcher};

/// Longest pattern: longer than any path, short enough to build at once.
const MAX_BYTES: usize = 4096;

/// Checks a pattern; the error is a sentence that quotes it.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    if pattern.trim_matches('/').is_empty() {
        return Err(format!("{pattern:?} matches no path"));
    }
    if pattern.len() > MAX_BYTES {
        return Err(format!(
            "a path pattern has at most {MAX_BYTES} bytes, this has {}",
            pattern.len()
        ));
    }
    build(pattern)
        .map(drop)
        .map_err(|error| format!("{pattern:?} is not a path pattern: {}", error.kind()))
}

/// Returns the globs over whole paths that a checked pattern stands for: the path itself, and all below it.
pub(super) fn whole_paths(pattern: &str) -> [String; 2] {
    let anchored = pattern.trim_end_matches('/').contains('/');
    let trimmed = pattern.trim_matches('/');
    let trimmed = trimmed.strip_prefix("./").unwrap_or(trimmed);
    let start = if anchored || trimmed.starts_with("**") {
        ""
    } else {
        "**/"
    };
    [format!("{start}{trimmed}"), format!("{start}{trimmed}/**")]
}

/// Matches whole paths against a pattern.
#[derive(Debug)]
pub(super) struct PathMatcher(Vec<GlobMatcher>);

impl PathMatcher {
    /// Compiles a checked pattern; one that does not compile matches nothing.
    pub(super) fn new(pattern: &str) -> Self {
        let globs = whole_paths(pattern);
        Self(
            globs
                .iter()
                .filter_map(|glob| Some(build(glob).ok()?.compile_matcher()))
                .collect(),
        )
    }

    /// Returns whether the path, or a directory it lies in, matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        self.0.iter().any(|glob| glob.is_match(path))
    }
}

fn build(glob: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(glob).literal_separator(true).build()
}
