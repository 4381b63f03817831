//! The governance patterns: what each is for, when it is needed, how to build it, and what in a
//! repository hints that it is there.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::model::{Confidence, ControlRef, Domain, vocabulary};

/// A governance pattern: what signals are instances of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(serialize = "camelCase"), deny_unknown_fields)]
pub struct Pattern {
    /// Kebab-case identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The domain it serves.
    pub domain: Domain,
    /// What goes wrong without it.
    pub problem: String,
    /// What it does about that.
    pub solution: String,
    /// When a system needs it.
    pub needed_when: String,
    /// How to build it.
    pub implementation: Implementation,
    /// The controls it is evidence for.
    pub controls: Vec<ControlRef>,
    /// What hints that it is there.
    pub detects: Vec<Detect>,
    /// How it is got wrong.
    pub pitfalls: Vec<String>,
    /// Where to read on.
    pub references: Vec<Reference>,
}

/// How to build a pattern, by language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Implementation {
    /// In Python.
    pub python: String,
    /// In TypeScript.
    pub typescript: String,
}

vocabulary! {
    /// What the expression of a detect is held against.
    DetectKind {
        /// Source text.
        Code = "code",
        /// Configuration, CI and environment files.
        Config = "config",
        /// One package name from a manifest or lock file.
        Dependency = "dependency",
        /// A path from the root of the repository.
        File = "file",
    }
}

vocabulary! {
    /// Where a detect counts.
    DetectScope {
        /// Everywhere.
        Anywhere = "anywhere",
        /// In files that use AI: elsewhere the same words are ordinary code.
        AiFile = "ai-file",
    }
}

/// What hints that a pattern is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detect {
    /// What the expression is held against.
    pub kind: DetectKind,
    /// A regular expression in Python's syntax.
    pub pattern: String,
    /// Something it matches.
    pub example: String,
    /// How sure a match makes the scanner.
    pub confidence: Confidence,
    /// Where it counts.
    pub scope: DetectScope,
    /// `python`, `typescript` or `any`.
    pub languages: Vec<String>,
    /// For code and configuration: words of which every match holds one, in lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Whether what it looks for is said in a string: a notice, a model's name, a statement of SQL.
    #[serde(default)]
    pub in_strings: bool,
}

/// Where to read on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Title of the work.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// What tells a file that uses AI from ordinary code, as regular expressions in Python's syntax.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AiContext {
    /// Held against the text.
    pub import: String,
    /// Held against the path.
    pub path: String,
}

#[derive(Default, Deserialize)]
struct PatternFile {
    ai_context: AiContext,
    patterns: Vec<Pattern>,
}

#[derive(Default)]
struct Patterns {
    ai_context: AiContext,
    by_id: BTreeMap<String, Pattern>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let file: PatternFile =
        serde_json::from_str(include_str!("../../../data/patterns.json")).unwrap_or_default();
    Patterns {
        ai_context: file.ai_context,
        by_id: file
            .patterns
            .into_iter()
            .map(|pattern| (pattern.id.clone(), pattern))
            .collect(),
    }
});

/// Returns the governance patterns by id.
#[must_use]
pub fn patterns() -> &'static BTreeMap<String, Pattern> {
    &PATTERNS.by_id
}

/// Returns what tells a file that uses AI from ordinary code.
#[must_use]
pub fn ai_context() -> &'static AiContext {
    &PATTERNS.ai_context
}
