//! What whoever lists the files of a target may leave out, and how it is to hand over the rest.

/// Where third-party code is kept in a repository: paths to skip as vendored.
///
/// Only directories that package managers and their customs name; a project's own code in one of them is
/// in the ledger as skipped, where its owner sees it.
pub const VENDORED: &[&str] = &[
    "**/node_modules/**",
    "**/bower_components/**",
    "**/jspm_packages/**",
    "**/.yarn/**",
    "**/.pnpm-store/**",
    "**/site-packages/**",
    "**/.venv/**",
    "**/venv/**",
    "**/__pypackages__/**",
    "**/.tox/**",
    "**/.nox/**",
    "**/vendor/**",
    "**/third_party/**",
    "**/third-party/**",
    "**/Pods/**",
    "**/Carthage/**",
];

/// Largest file that is read. Source files are far smaller; notebooks with their outputs seldom exceed it.
pub const MAX_FILE_BYTES: u64 = 8 << 20;

/// About how many bytes of files make a batch: enough that the cost of a call does not count, few enough that every
/// worker gets some of a small repository and none holds much memory.
pub const BATCH_BYTES: u64 = 2 << 20;
