//! Models that settings name: retired ones, and names that mean another model tomorrow.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::{MAX_LINE, in_comment, line_at, span};
use crate::model::Confidence;
use crate::scan::{FileContext, Language, Sink};

/// A model that its provider has switched off, or has said when it will.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Retired {
    /// The identifier, as requests give it.
    id: String,
    /// Who provides it.
    provider: String,
    /// The last day, as `2026-01-31`.
    retired_on: String,
    /// The page of the provider that says so.
    source: String,
}

/// A name that its provider moves from one snapshot to the next.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Floating {
    id: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for whoever checks the table"))]
    source: String,
}

static RETIRED: LazyLock<Vec<Retired>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../data/models-retired.json")).unwrap_or_default()
});

static FLOATING: LazyLock<Vec<Floating>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../data/models-floating.json")).unwrap_or_default()
});

static BY_ID: LazyLock<BTreeMap<&'static str, &'static Retired>> = LazyLock::new(|| {
    RETIRED
        .iter()
        .map(|model| (model.id.as_str(), model))
        .collect()
});

/// What some part of every name in the tables begins with.
static KEYWORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let ids = RETIRED.iter().map(|model| model.id.as_str());
    let aliases = FLOATING.iter().map(|model| model.id.as_str());
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(ids.chain(aliases))
        .ok()
});

/// Settings that name as many models are a table of models, and use none of them.
const TABLE: usize = 8;

/// Returns what to say of a model that is retired.
pub(crate) fn retirement(name: &str) -> Option<String> {
    let bare = name.rsplit('/').next().unwrap_or(name);
    let model = BY_ID.get(bare)?;
    Some(format!(
        "{} set {} as the last day of `{bare}` ({})",
        model.provider, model.retired_on, model.source
    ))
}

/// Returns whether a name means whichever snapshot its provider serves.
pub(crate) fn is_floating(name: &str) -> bool {
    // The version of a deployment in Azure is set there.
    if name.starts_with("azure/") {
        return false;
    }
    let bare = name.rsplit(['/', ':']).next().unwrap_or(name);
    const FAMILIES: &[&str] = &[
        "claude",
        "gemini",
        "mistral",
        "gpt",
        "codestral",
        "ministral",
        "pixtral",
        "grok",
    ];
    let is_family = || FAMILIES.iter().any(|family| bare.contains(family));
    bare.ends_with("-latest") && is_family() || FLOATING.iter().any(|model| model.id == bare)
}

pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    let Some(keywords) = KEYWORDS.as_ref() else {
        return;
    };
    let is_code = file.language.is_code() && file.language != Language::Shell;
    if !is_code && !file.language.is_settings() {
        return;
    }
    let mut found = Vec::new();
    for hit in keywords.find_iter(file.text) {
        if let Some(name) = used(file, hit.start(), is_code) {
            found.push((hit.start(), name));
            if found.len() > TABLE {
                return;
            }
        }
    }
    for (start, name) in found {
        let place = span(start, name.len());
        if let Some(message) = retirement(name) {
            sink.finding("ADV-DG-003", place, Confidence::High, message);
        } else if !is_code && is_floating(name) {
            let message =
                format!("`{name}` names whichever snapshot the provider serves, not one version");
            sink.finding("ADV-DG-002", place, Confidence::Medium, message);
        }
    }
}

/// Returns the whole name at `start` where a setting says that this model is to be used.
fn used<'f>(file: &'f FileContext<'_>, start: usize, is_code: bool) -> Option<&'f str> {
    let (line, text) = line_at(file, start);
    if text.len() > MAX_LINE {
        return None;
    }
    let column = start - line.start as usize;
    let (before, rest) = (text.get(..column)?, text.get(column..)?);
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._@:/".contains(c);
    let name = rest
        .split(|c| !is_part(c))
        .next()?
        .trim_end_matches(['.', ':']);
    // `openai/gpt-4o`: what routes it is no part of the name.
    let unrouted = before.trim_end_matches(is_part_of_route);
    // A deployment's name in Azure is free text: the model and its version are set there.
    if before
        .get(unrouted.len()..)
        .is_some_and(|route| route.starts_with("azure"))
    {
        return None;
    }
    let before = unrouted;
    let quoted = before.ends_with(['"', '\'', '`']);
    let closes = rest.get(name.len()..)?.starts_with(['"', '\'', '`']);
    if (is_code && !quoted) || (quoted && !closes) || in_comment(file, start) {
        return None;
    }
    // `${MODEL:-gpt-4o}` gives a default, and is the value of the key before it.
    let before = before.trim_end_matches(['"', '\'', '`']).trim_end();
    let before = match before.rfind("${") {
        Some(at) if before.ends_with("-") || before.ends_with(":") => {
            before.get(..at)?.trim_end_matches(['"', '\'']).trim_end()
        }
        _ => before,
    };
    let key = match before.strip_suffix(['=', ':']) {
        Some(key) => key.trim_end_matches([':', ' ', '\t']),
        None if !is_code && before.ends_with("--model") => before,
        None if file.language == Language::Dockerfile => before,
        None => return None,
    };
    let key = key.trim_end_matches(['"', '\'', ']']);
    let begins = key
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || "_-.".contains(c)))
        .map_or(0, |at| at + 1);
    let key = key.get(begins..)?;
    // A gateway's name for a route, under which it gives the model that answers.
    let is_route = key == "model_name" && file.text.contains("litellm_params");
    (!is_route && names_model(key)).then_some(name)
}

/// A route stands before a model's name: `openai/`, `azure:`.
fn is_part_of_route(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_/.-".contains(c)
}

/// Returns whether a key holds the model to be used: `model`, `OPENAI_MODEL`, `defaultModelId`.
fn names_model(key: &str) -> bool {
    let lower = key.to_ascii_lowercase().replace(['-', '.'], "_");
    let stem = ["_name", "name", "_id", "id", "_default"]
        .iter()
        .find_map(|end| lower.strip_suffix(end))
        .unwrap_or(&lower);
    ["model", "engine", "llm", "deployment"]
        .iter()
        .any(|word| stem.ends_with(word))
        && !["tokenizer", "price", "cost", "tiktoken", "test", "mock"]
            .iter()
            .any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{BY_ID, FLOATING, RETIRED, names_model};

    #[test]
    fn the_tables_parse_are_sorted_and_give_days_and_sources() {
        assert!(RETIRED.len() > 30 && FLOATING.len() > 20);
        assert_eq!(BY_ID.len(), RETIRED.len());
        assert!(RETIRED.is_sorted_by_key(|model| &model.id));
        assert!(FLOATING.is_sorted_by_key(|model| &model.id));
        for model in RETIRED.iter() {
            assert_eq!(model.retired_on.len(), 10, "{}", model.id);
            assert!(model.source.len() > 10, "{}", model.id);
        }
        assert!(FLOATING.iter().all(|model| model.source.len() > 10));
    }

    #[test]
    fn a_key_names_a_model_by_its_last_word() {
        for key in [
            "model",
            "OPENAI_MODEL",
            "modelId",
            "llm.model_name",
            "--model",
        ] {
            assert!(names_model(key), "{key}");
        }
        for key in ["models", "model_price", "tokenizer_model", "modelling"] {
            assert!(!names_model(key), "{key}");
        }
    }
}
