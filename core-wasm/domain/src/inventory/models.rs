//! Exact model identifiers, recognised by the grammar of their families.
//!
//! An identifier is a family's prefix and segments, each a number (`4o`, `70b`, `20250929`) or a
//! word of the family (`mini`, `sonnet`). Anything else in it, and it is no identifier: so
//! `gpt-engineer` and `claude-code` are not models, and a prefix is never taken for the whole.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// Longest text that is looked at.
const MAX_LENGTH: usize = 120;
/// Bedrock's inference profiles: the region a request may be routed in.
const REGIONS: &[&str] = &[
    "us.", "eu.", "apac.", "us-gov.", "global.", "jp.", "au.", "ca.",
];
/// Bedrock's vendor prefixes that the families do not hold themselves.
const VENDORS: &[(&str, Option<&str>)] = &[
    ("anthropic.", Some("claude-")),
    ("meta.", Some("llama")),
    ("mistral.", None),
    ("openai.", None),
    ("qwen.", None),
    ("google.", None),
    ("nvidia.", None),
    ("moonshot.", None),
    ("minimax.", None),
];

/// A model identifier found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) name: String,
    pub(super) provider: Option<&'static str>,
    /// Package URL type, for models of the Hugging Face Hub.
    pub(super) ecosystem: Option<&'static str>,
}

/// What is known of a model's family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ModelTraits {
    /// What it does, in the words of the Hugging Face Hub.
    pub(crate) task: &'static str,
    /// Architecture family, where its maker has said.
    pub(crate) architecture: Option<&'static str>,
    /// Whether the weights are published, so that it may run anywhere.
    pub(crate) open: bool,
}

#[derive(Deserialize)]
struct Family {
    prefix: String,
    provider: String,
    words: Vec<String>,
    task: String,
    #[serde(default)]
    architecture: Option<String>,
    /// Weights are published: an owner before the name makes it a repository of the Hub.
    #[serde(default)]
    open: bool,
    /// Names without any digit are identifiers too.
    #[serde(default)]
    wordy: bool,
}

#[derive(Deserialize)]
struct Exact {
    id: String,
    provider: String,
    task: String,
    #[serde(default)]
    contextual: bool,
    #[serde(default)]
    open: bool,
}

#[derive(Deserialize)]
struct Organisation {
    name: String,
    provider: String,
}

#[derive(Deserialize, Default)]
struct Document {
    families: Vec<Family>,
    exact: Vec<Exact>,
    routes: Vec<String>,
    organisations: Vec<Organisation>,
}

struct Tables {
    /// Families by the first byte of their prefix, longest prefix first.
    families: Vec<Vec<Family>>,
    exact: BTreeMap<String, Exact>,
    routes: Vec<String>,
    organisations: BTreeMap<String, String>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let document: Document =
        serde_json::from_str(include_str!("../../../data/inventory/models.json"))
            .unwrap_or_default();
    let mut families: Vec<Vec<Family>> = (0..128).map(|_| Vec::new()).collect();
    for family in document.families {
        let first = family.prefix.bytes().next().unwrap_or(0);
        if let Some(bucket) = families.get_mut(usize::from(first)) {
            bucket.push(family);
        }
    }
    for bucket in &mut families {
        bucket.sort_by_key(|family| std::cmp::Reverse(family.prefix.len()));
    }
    let mut routes = document.routes;
    routes.sort();
    Tables {
        families,
        exact: document
            .exact
            .into_iter()
            .map(|exact| (exact.id.clone(), exact))
            .collect(),
        routes,
        organisations: document
            .organisations
            .into_iter()
            .map(|organisation| (organisation.name, organisation.provider))
            .collect(),
    }
});

/// What stands around a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// Nothing says that it names a model.
    None,
    /// It is the value of a key, or of an argument, that takes a model.
    ModelKey,
    /// It is the name of an Azure deployment.
    Deployment,
    /// It is loaded from the Hugging Face Hub.
    Hub,
}

/// Returns the model that a whole text names.
pub(super) fn recognise(text: &str, context: Context) -> Option<Model> {
    if text.len() < 2 || text.len() > MAX_LENGTH || !text.bytes().all(is_identifier_byte) {
        return None;
    }
    match context {
        Context::Hub => hub(text),
        Context::Deployment => known(text, true).or_else(|| {
            Some(Model {
                name: text.to_owned(),
                provider: Some("Microsoft Azure"),
                ecosystem: None,
            })
        }),
        Context::ModelKey => known(text, true).or_else(|| repository(text)),
        Context::None => known(text, false),
    }
}

/// Returns what is known of the family of a model.
pub(crate) fn traits(name: &str) -> Option<ModelTraits> {
    let bare = name.rsplit('/').next().unwrap_or(name);
    let lower = bare.to_ascii_lowercase();
    let bedrock = without_region(&lower);
    if let Some(family) = family(bedrock).or_else(|| family(without_vendor(bedrock))) {
        return Some(ModelTraits {
            task: &family.task,
            architecture: family.architecture.as_deref(),
            open: family.open,
        });
    }
    let exact = TABLES.exact.get(&lower)?;
    Some(ModelTraits {
        task: &exact.task,
        architecture: None,
        open: exact.open,
    })
}

const fn is_identifier_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'/' | b'@')
}

/// A model of the families or the exact names, with its routing taken off.
fn known(text: &str, in_context: bool) -> Option<Model> {
    if let Some(arn) = text.strip_prefix("arn:aws:bedrock:") {
        let (_, id) = arn.rsplit_once('/')?;
        return known(id, in_context);
    }
    if let Some(tuned) = text.strip_prefix("ft:") {
        let base = known(tuned.split(':').next()?, false)?;
        return Some(Model {
            name: text.to_owned(),
            ..base
        });
    }
    let mut bare = text;
    let mut organisation = None;
    while let Some(at) = bare.bytes().position(|byte| matches!(byte, b'/' | b':')) {
        let (head, rest) = (bare.get(..at)?, bare.get(at + 1..)?);
        let is_route = TABLES
            .routes
            .binary_search_by(|route| route.as_str().cmp(head))
            .is_ok();
        if bare.as_bytes().get(at) == Some(&b'/') && TABLES.organisations.contains_key(head) {
            organisation = Some(head);
        } else if !is_route {
            break;
        }
        bare = rest;
    }
    if bare.bytes().any(|byte| byte == b'/') {
        return None;
    }
    // Nearly every text of a file comes here, and nearly all are in lower case.
    let lower = if bare.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(bare.to_ascii_lowercase())
    } else {
        Cow::Borrowed(bare)
    };
    let unprofiled = without_region(&lower);
    let provider = match family(unprofiled).or_else(|| family(without_vendor(unprofiled))) {
        Some(family) => {
            if let Some(organisation) = organisation
                && family.open
            {
                return Some(Model {
                    name: format!("{organisation}/{bare}"),
                    provider: Some(provider_of(organisation, &family.provider)),
                    ecosystem: Some("huggingface"),
                });
            }
            &family.provider
        }
        None => {
            let exact = TABLES.exact.get(lower.as_ref())?;
            if exact.contextual && !in_context {
                return None;
            }
            &exact.provider
        }
    };
    Some(Model {
        name: bare.to_owned(),
        provider: Some(provider),
        ecosystem: None,
    })
}

fn provider_of(organisation: &str, family: &'static str) -> &'static str {
    TABLES
        .organisations
        .get(organisation)
        .map_or(family, String::as_str)
}

/// `owner/name` where the owner is a known organisation of the Hub.
fn repository(text: &str) -> Option<Model> {
    let (owner, name) = text.split_once('/')?;
    let provider = TABLES.organisations.get(owner)?;
    (!name.is_empty() && !name.contains('/')).then(|| Model {
        name: text.to_owned(),
        provider: Some(provider),
        ecosystem: Some("huggingface"),
    })
}

/// The first argument of a loader: `owner/name`, or one of the Hub's names without an owner.
fn hub(text: &str) -> Option<Model> {
    if text.starts_with(['.', '/', '~', '-']) || text.contains([':', '@']) {
        return None;
    }
    let (owner, name) = match text.split_once('/') {
        Some((owner, name)) => (Some(owner), name),
        None => (None, text),
    };
    // A directory on disk: deeper paths, and the names people give to outputs.
    let is_path = name.contains('/')
        || matches!(
            owner,
            Some(
                "models"
                    | "model"
                    | "output"
                    | "outputs"
                    | "checkpoints"
                    | "results"
                    | "data"
                    | "out"
                    | "tmp"
                    | "weights"
                    | "saved_models"
                    | "path"
                    | "your-username"
                    | "username"
            )
        );
    if is_path
        || name.is_empty()
        || (owner.is_none() && !name.contains('-') && known(name, true).is_none())
    {
        return None;
    }
    let provider = match owner {
        Some(owner) => TABLES.organisations.get(owner).map(String::as_str),
        None => known(name, true).and_then(|model| model.provider),
    };
    Some(Model {
        name: text.to_owned(),
        provider,
        ecosystem: Some("huggingface"),
    })
}

fn without_region(lower: &str) -> &str {
    REGIONS
        .iter()
        .find_map(|region| lower.strip_prefix(region))
        .unwrap_or(lower)
}

fn without_vendor(lower: &str) -> &str {
    VENDORS
        .iter()
        .find_map(|(vendor, family)| {
            let rest = lower.strip_prefix(vendor)?;
            family
                .is_none_or(|family| rest.starts_with(family))
                .then_some(rest)
        })
        .unwrap_or(lower)
}

/// The family with the longest prefix of which `lower` is a full identifier.
fn family(lower: &str) -> Option<&'static Family> {
    let first = lower.bytes().next()?;
    TABLES
        .families
        .get(usize::from(first))?
        .iter()
        .find(|family| {
            lower
                .strip_prefix(family.prefix.as_str())
                .is_some_and(|rest| is_rest(family, rest))
        })
}

fn is_rest(family: &Family, rest: &str) -> bool {
    if rest.is_empty() {
        return !family.prefix.ends_with(['-', '.', ':'])
            && (family.wordy || family.prefix.bytes().any(|byte| byte.is_ascii_digit()));
    }
    // `llamafile` is not a `llama` with more to it.
    let ended = family.prefix.ends_with(['-', '.', ':', '@', 'v', '0', '1'])
        || rest.starts_with(|first: char| {
            first.is_ascii_digit() || matches!(first, '-' | '.' | ':' | '@' | '_')
        });
    // `q4_K_M`: the letters after a quantisation say how.
    let is_quantised = rest.contains("-q");
    ended
        && rest
            .trim_start_matches(['-', '.', ':', '@', '_'])
            .split(['-', '.', ':', '@', '_'])
            .all(|segment| {
                is_number(segment)
                    || family.words.iter().any(|word| word == segment)
                    || is_quantised && matches!(segment, "k" | "s" | "m" | "l" | "xs" | "xxs")
            })
        && (family.wordy
            || family
                .prefix
                .bytes()
                .chain(rest.bytes())
                .any(|byte| byte.is_ascii_digit())
            || rest.ends_with("latest"))
}

/// A version, size, date or quantisation: digits with a letter or two around them.
fn is_number(segment: &str) -> bool {
    let letters_before = segment.bytes().take_while(u8::is_ascii_alphabetic).count();
    let letters_after = segment
        .bytes()
        .rev()
        .take_while(u8::is_ascii_alphabetic)
        .count();
    segment.bytes().any(|byte| byte.is_ascii_digit())
        && segment.len() <= 8
        && (letters_before <= 2 || segment.starts_with("bf16"))
        && letters_after <= 2
}

/// Returns whether a key, or the name of an argument, takes a model identifier.
pub(super) fn context_of_key(key: &str) -> Context {
    let mut folded = [0_u8; 32];
    let mut length = 0;
    for byte in key.bytes().filter(u8::is_ascii_alphanumeric) {
        let Some(slot) = folded.get_mut(length) else {
            return Context::None;
        };
        *slot = byte.to_ascii_lowercase();
        length += 1;
    }
    match folded.get(..length).unwrap_or(&[]) {
        b"azuredeployment"
        | b"azureopenaideployment"
        | b"azureopenaideploymentname"
        | b"azureopenaichatdeploymentname"
        | b"azureopenaiapideploymentname"
        | b"azureopenaiembeddingdeployment"
        | b"azureopenaimodeldeployment" => Context::Deployment,
        b"model"
        | b"modelname"
        | b"modelid"
        | b"modelidentifier"
        | b"llmmodel"
        | b"llm"
        | b"chatmodel"
        | b"embeddingmodel"
        | b"embeddingsmodel"
        | b"embeddingmodelname"
        | b"embedmodel"
        | b"defaultmodel"
        | b"fallbackmodel"
        | b"openaimodel"
        | b"anthropicmodel"
        | b"ollamamodel"
        | b"geminimodel"
        | b"azuremodel"
        | b"basemodel"
        | b"modelpath"
        | b"modelnameorpath"
        | b"pretrainedmodelnameorpath"
        | b"rerankmodel"
        | b"rerankermodel"
        | b"bedrockmodelid"
        | b"foundationmodel"
        | b"engine"
        | b"deploymentname"
        | b"deploymentid"
        | b"llmmodelname"
        | b"smallmodel"
        | b"fastmodel"
        | b"repoid" => Context::ModelKey,
        _ => Context::None,
    }
}

/// Returns what a text search is to look for: the start of each family and exact name that is
/// long enough to be rare, the vendors' prefixes, and the keys that take a model.
pub(super) fn keywords() -> Vec<String> {
    let tables = &*TABLES;
    let families = tables
        .families
        .iter()
        .flatten()
        .map(|family| family.prefix.clone());
    let exact = tables
        .exact
        .values()
        .filter(|exact| !exact.contextual)
        .map(|exact| exact.id.clone());
    let keys = ["model", "deployment", "engine", "llm"].map(str::to_owned);
    families
        .chain(exact)
        .chain(keys)
        .filter(|word| word.len() > 2)
        .collect()
}

/// Returns whether a model identifier is one of Amazon Bedrock's.
pub(crate) fn is_bedrock(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let bare = without_region(&lower);
    bare.len() < lower.len()
        || without_vendor(bare).len() < bare.len()
        || bare.starts_with("amazon.")
}
