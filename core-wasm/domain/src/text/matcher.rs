//! The matchers as data: `core-wasm/data/matchers`, keyed by rule.

use std::sync::{LazyLock, OnceLock};

use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;

use super::{checks, secret};
use crate::model::Confidence;
use crate::scan::{FileContext, Language};

/// The largest automaton one expression may need, compiled. The largest shipped takes a tenth.
const EXPRESSION_BYTES: usize = 1 << 20;

/// How a language writes the value of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Assignment {
    /// In quotes: code, where an unquoted word is another name.
    Quoted,
    /// With or without quotes, to the end of the word.
    Bare,
    /// As bare, and a space may stand for the sign, as in `ENV NAME value`.
    Spaced,
}

impl Assignment {
    fn of(language: Language) -> Self {
        match language {
            Language::Dockerfile => Self::Spaced,
            Language::Settings
            | Language::Yaml
            | Language::Shell
            | Language::PlainText
            | Language::Requirements
            | Language::Markdown => Self::Bare,
            _ => Self::Quoted,
        }
    }

    /// Returns what `{is}` and `{end}` stand for: all between a name and its value, and what
    /// closes the value.
    fn shorthand(self) -> (&'static str, &'static str) {
        match self {
            Self::Quoted => (r#"["']?\]?\s{0,4}(?:=>|:=|=|:|,)\s{0,4}["']"#, r#"["']"#),
            Self::Bare => (
                r#"["'`]?\]?\s{0,4}(?:=>|:=|=|:)\s{0,4}["'`]?"#,
                r#"(?:["'`\s;,#&|)<\\]|$)"#,
            ),
            Self::Spaced => (
                r#"["'`]?\]?(?:\s{0,4}[=:]\s{0,4}|[ \t]{1,4})["'`]?"#,
                r#"(?:["'`\s;,#&|)<\\]|$)"#,
            ),
        }
    }
}

/// What `{credential}` stands for: the rest of a name that says it holds one.
const CREDENTIAL: &str =
    "[A-Za-z0-9_.-]{0,20}(?i:key|token|secret|pass|pwd|auth|cred|sid|dsn|pat)[A-Za-z0-9_.-]{0,20}";

/// What is asked of a match beyond its expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Check {
    /// A payment card: issuer range and Luhn's check digit.
    Card,
    /// An international bank account number: length and ISO 7064 check digits.
    Iban,
    /// A US social security number: ranges that are issued.
    Ssn,
    /// A URL whose host is another machine.
    RemoteUrl,
    /// The password of a URL whose host is another machine.
    RemoteLogin,
    /// A password that someone thought up: letters with digits or signs among them.
    Password,
    /// A value that stands here, is not taken from elsewhere, and is no name.
    Given,
}

/// How one rule searches text.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Matcher {
    /// The rule it finds for.
    pub(super) rule: String,
    /// What a finding says; `{value}` is the match, in rules that find no secrets.
    pub(super) message: String,
    /// Lower-case words, one of which stands in or beside every match.
    pub(super) keywords: Vec<String>,
    /// The expression, over bytes with ASCII classes. Group `value`, or the first, is the value.
    /// `{credential}`, `{is}` and `{end}` are shorthand, see [`Assignment`] and [`CREDENTIAL`].
    pattern: String,
    /// Whether the value is to be masked wherever it is quoted.
    #[serde(default)]
    pub(super) is_secret: bool,
    /// How sure a match in code that ships is.
    pub(super) confidence: Confidence,
    /// Least Shannon entropy of the value, in hundredths of a bit a character.
    #[serde(default)]
    entropy: u32,
    /// Whether only the name tells that the value is a secret, so that the value must look it.
    #[serde(default)]
    by_name: bool,
    /// Bytes searched before and after a keyword, within its line unless `manyLines`.
    #[serde(default = "default_window")]
    pub(super) window: u32,
    /// Whether the window reaches beyond the keyword's line.
    #[serde(default)]
    pub(super) many_lines: bool,
    #[serde(default)]
    check: Option<Check>,
    /// Languages it reads; empty for all.
    #[serde(default)]
    languages: Vec<Language>,
    /// Whether files that have a syntax tree are left to a syntax rule.
    #[serde(default)]
    without_tree: bool,
    /// Compiled for each [`Assignment`], in its order.
    #[serde(skip)]
    compiled: [OnceLock<Option<Regex>>; 3],
}

const fn default_window() -> u32 {
    256
}

impl Matcher {
    /// Returns the expression for a language, compiled when it is first needed.
    pub(super) fn expression(&self, language: Language) -> Option<&Regex> {
        let assignment = if self.pattern.contains("{is}") {
            Assignment::of(language)
        } else {
            Assignment::Quoted
        };
        let compiled = self.compiled.get(assignment as usize)?;
        compiled
            .get_or_init(|| {
                let (is, end) = assignment.shorthand();
                let pattern = self
                    .pattern
                    .replace("{credential}", CREDENTIAL)
                    .replace("{is}", is)
                    .replace("{end}", end);
                RegexBuilder::new(&pattern)
                    .unicode(false)
                    .size_limit(EXPRESSION_BYTES)
                    .build()
                    .ok()
            })
            .as_ref()
    }

    /// Returns whether the rule reads files like this one.
    pub(super) fn reads(&self, file: &FileContext<'_>) -> bool {
        if self.without_tree && file.module.is_some() {
            return false;
        }
        if self.languages.is_empty() {
            self.is_secret || file.language != Language::Markdown
        } else {
            self.languages.contains(&file.language)
        }
    }

    /// Returns whether a finding gives way to one that knows whose secret it is: it was found by
    /// what it is assigned to, or by the command it is given to.
    pub(super) fn gives_way(&self) -> bool {
        self.by_name || (self.check == Some(Check::Given) && self.many_lines)
    }

    /// Returns whether a match stands: it passes its check and is no placeholder. `name` is what
    /// the value is assigned to, where it is.
    pub(super) fn allows(&self, value: &str, name: &str, line: &str, path: &str) -> bool {
        let checked = match self.check {
            None => true,
            Some(Check::Card) => checks::is_card(value),
            Some(Check::Iban) => checks::is_iban(value),
            Some(Check::Ssn) => checks::is_ssn(value),
            Some(Check::RemoteUrl) => checks::is_remote_url(value),
            Some(Check::RemoteLogin) => checks::is_remote_login(value, line),
            Some(Check::Given) => !secret::is_reference(value) && !secret::is_slug(value),
            Some(Check::Password) => secret::is_password(value, name),
        };
        if !checked || (self.check.is_some() && secret::is_lock_file(path)) {
            return false;
        }
        !self.is_secret
            || (secret::entropy(value) >= self.entropy
                && !secret::is_placeholder(value)
                && (self.entropy == 0 || !secret::is_name(value))
                && (!self.by_name
                    || self.check == Some(Check::Password)
                    || secret::is_likely(value, name, line, path)))
    }
}

static MATCHERS: LazyLock<Vec<Matcher>> = LazyLock::new(|| {
    FILES
        .iter()
        .flat_map(|file| serde_json::from_str::<Vec<Matcher>>(file).unwrap_or_default())
        .collect()
});

const FILES: &[&str] = &[
    include_str!("../../../data/matchers/secrets.json"),
    include_str!("../../../data/matchers/text.json"),
];

/// Returns every matcher.
pub(super) fn matchers() -> &'static [Matcher] {
    &MATCHERS
}

#[cfg(test)]
mod tests {
    use super::{FILES, Matcher, matchers};
    use crate::rules;
    use crate::scan::Language;

    #[test]
    fn every_matcher_parses_compiles_and_has_its_rule() {
        let listed: usize = FILES
            .iter()
            .map(|file| {
                serde_json::from_str::<Vec<serde_json::Value>>(file)
                    .unwrap()
                    .len()
            })
            .sum();
        for file in FILES {
            serde_json::from_str::<Vec<Matcher>>(file).unwrap();
        }
        assert_eq!(matchers().len(), listed);
        for matcher in matchers() {
            for language in [Language::Python, Language::Yaml, Language::Dockerfile] {
                assert!(
                    matcher.expression(language).is_some(),
                    "{} does not compile",
                    matcher.rule
                );
            }
            assert!(
                rules::find(&matcher.rule).is_some(),
                "{} has no rule",
                matcher.rule
            );
            for keyword in &matcher.keywords {
                assert!(
                    keyword.len() >= 3,
                    "{}: {keyword:?} is too common",
                    matcher.rule
                );
                assert_eq!(*keyword, keyword.to_ascii_lowercase(), "{}", matcher.rule);
            }
        }
    }
}
