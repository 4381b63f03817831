//! What was read and what was not: one ledger over every file listed.
//!
//! `listed = syntax tree + text + Σ skipped`, in files and in bytes, always.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::vocabulary::vocabulary;

vocabulary! {
    /// Why a file was not read.
    SkipReason {
        /// Third-party code kept in the repository.
        Vendored = "vendored",
        /// Written by a machine: minified, a bundle, a lock file, generated code.
        Generated = "generated",
        /// Ignored by the repository's own ignore files.
        Ignored = "ignored",
        /// Excluded by a pattern of the configuration or the command line.
        Excluded = "excluded",
        /// Not text.
        Binary = "binary",
        /// Larger than the limit for one file.
        TooLarge = "too-large",
        /// A kind of file the scanner has no reading for.
        UnsupportedLanguage = "unsupported-language",
        /// In an encoding the scanner does not read.
        UnsupportedEncoding = "unsupported-encoding",
        /// Could not be opened or read.
        Unreadable = "unreadable",
        /// A symbolic link; its target is read where it lies, if it lies inside.
        Link = "link",
        /// A limit of the scan was reached first.
        LimitHit = "limit-hit",
    }
}

/// How one file was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "as")]
pub enum Reading {
    /// Parsed, and its text searched.
    SyntaxTree,
    /// Its text searched.
    Text {
        /// Why there is no syntax tree though the language has a parser: the parser's message.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parse_error: Option<String>,
    },
    /// Not read.
    Skipped {
        /// Why.
        reason: SkipReason,
    },
}

/// One line of the ledger: a file, or a directory that was skipped whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LedgerEntry {
    /// Path from the root of the scan. A directory ends in `/`.
    pub path: String,
    /// Language identifier, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Files it stands for: 1, or the files below a skipped directory.
    pub files: u64,
    /// Bytes it stands for.
    pub bytes: u64,
    /// How it was read.
    #[serde(flatten)]
    pub reading: Reading,
}

/// Sums over the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CoverageTotals {
    /// Files listed.
    pub files: u64,
    /// Bytes listed.
    pub bytes: u64,
    /// Files read as syntax tree.
    pub syntax_tree_files: u64,
    /// Bytes read as syntax tree.
    pub syntax_tree_bytes: u64,
    /// Files read as text.
    pub text_files: u64,
    /// Bytes read as text.
    pub text_bytes: u64,
    /// Files skipped, by reason.
    pub skipped_files: BTreeMap<SkipReason, u64>,
    /// Bytes skipped, by reason.
    pub skipped_bytes: BTreeMap<SkipReason, u64>,
    /// Files whose parser gave up.
    pub parse_errors: u64,
}

/// How far one domain's rules could read one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DomainCoverage {
    /// The domain.
    pub domain: super::Domain,
    /// The language.
    pub language: String,
    /// Files of that language listed and not skipped on purpose.
    pub files: u64,
    /// Of them, read by the domain's syntax rules.
    pub syntax_files: u64,
    /// Of them, read by its text rules alone.
    pub text_files: u64,
}

/// The coverage of a scan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// Sums.
    pub totals: CoverageTotals,
    /// Share of in-scope files that were read, in basis points. In scope is everything but
    /// `vendored`, `generated`, `ignored`, `excluded`, `binary` and `link`. Null when nothing is.
    pub read_share: Option<u32>,
    /// Domain × language.
    pub by_domain: Vec<DomainCoverage>,
    /// Every file, sorted by path.
    pub ledger: Vec<LedgerEntry>,
}
