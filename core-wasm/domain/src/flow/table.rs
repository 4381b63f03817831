//! The calls that analysis knows by name: `core-wasm/data/calls.json`.
//!
//! An entry names calls by qualified name (`subprocess.run`), by method on anything (`.execute`),
//! or, with `in`, by how the name begins and ends (`openai` … `chat.completions.create`).

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::shapes::Shapes;
use super::value::Labels;

/// Where a labelled value can do harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SinkKind {
    /// It is run as program code.
    Code,
    /// It is run by a shell.
    Shell,
    /// It is run as SQL.
    Sql,
    /// It becomes part of a page.
    Html,
    /// It is written to a log.
    Log,
    /// It is printed.
    Print,
    /// It is sent to a model.
    Model,
    /// It becomes part of a model's instructions.
    Instructions,
}

/// What a destructive call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Harm {
    /// Deletes files.
    DeletesFiles,
    /// Runs commands or code.
    Runs,
    /// Sends a message to people.
    Sends,
    /// Moves money.
    Pays,
    /// Deletes a remote resource.
    DeletesRemote,
}

impl Harm {
    /// Returns what is done, as the end of a sentence.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::DeletesFiles => "deletes files",
            Self::Runs => "runs commands",
            Self::Sends => "sends messages to people",
            Self::Pays => "moves money",
            Self::DeletesRemote => "deletes remote resources",
        }
    }
}

/// What a known call is to the analysis.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "role")]
pub enum Role {
    /// Asks a model.
    Model {
        /// Whose, for messages.
        provider: String,
        /// Whether the call goes to the provider itself, past any framework that could record it.
        #[serde(default)]
        direct: bool,
        /// Whether the model runs on the caller's own machine.
        #[serde(default)]
        local: bool,
    },
    /// Does something with its first argument, or all for logs.
    Sink {
        /// What.
        kind: SinkKind,
    },
    /// Returns text that someone outside wrote.
    Untrusted,
    /// Returns its arguments or its receiver in another form.
    Passes,
    /// Returns its receiver, or a part of it, in another form; arguments only say which or how.
    PassesReceiver,
    /// Returns its arguments made safe.
    Cleans {
        /// Of what.
        of: Cleaned,
    },
    /// Makes a tool for a model from a function.
    MakesTool,
    /// Cannot be undone.
    Destructive {
        /// What it does.
        harm: Harm,
    },
}

/// What a sanitiser removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cleaned {
    /// Personal and health data and secrets.
    Personal,
    /// Whatever made text dangerous to run or show.
    Text,
}

impl Cleaned {
    /// Returns the labels removed.
    #[must_use]
    pub fn labels(self) -> Labels {
        match self {
            Self::Personal => {
                Labels::PERSONAL_DATA | Labels::HEALTH_DATA | Labels::SECRET | Labels::PROMPT
            }
            Self::Text => {
                Labels::MODEL_OUTPUT
                    | Labels::UNTRUSTED
                    | Labels::TOOL_ARGUMENT
                    | Labels::TOOL_DERIVED
            }
        }
    }
}

#[derive(Deserialize)]
struct Group {
    #[serde(flatten)]
    role: Role,
    #[serde(default, rename = "in")]
    packages: Vec<String>,
    calls: Vec<String>,
}

#[derive(Debug)]
struct Pattern {
    packages: Vec<String>,
    call: String,
    role: Role,
}

/// The known calls, by the last part of their name.
#[derive(Debug)]
pub struct Table {
    by_last: FxHashMap<String, Vec<Pattern>>,
    shapes: Shapes,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    // A file that does not parse fails the data tests; here it only knows no calls.
    let groups: Vec<Group> =
        serde_json::from_str(include_str!("../../../data/calls.json")).unwrap_or_default();
    let mut by_last: FxHashMap<String, Vec<Pattern>> = FxHashMap::default();
    for group in groups {
        for call in group.calls {
            by_last
                .entry(last_part(&call).to_owned())
                .or_default()
                .push(Pattern {
                    packages: group.packages.clone(),
                    call,
                    role: group.role.clone(),
                });
        }
    }
    let shapes = Shapes::of(by_last.keys().map(String::as_str));
    Table { by_last, shapes }
});

/// Returns the last part of a dotted name.
#[must_use]
pub fn last_part(path: &str) -> &str {
    // Names are short: a search made for long texts takes longer to set up than to look at each byte.
    let dot = path.bytes().rposition(|byte| byte == b'.');
    dot.and_then(|dot| path.get(dot + 1..)).unwrap_or(path)
}

/// Returns whether the module or qualified name `path` belongs to `package`: it is the package,
/// a part of it, or one of its family (`langchain_openai` of `langchain`).
#[must_use]
pub fn in_package(path: &str, package: &str) -> bool {
    path.strip_prefix(package).is_some_and(|rest| {
        rest.is_empty() || rest.starts_with(['.', '/', '_', '-']) || package.ends_with('/')
    })
}

/// Returns what the call named `path` is to the analysis.
pub fn roles(path: &str) -> impl Iterator<Item = &'static Role> {
    let table = &*TABLE;
    let last = last_part(path);
    let known = table.shapes.may_hold(last);
    known
        .then(|| table.by_last.get(last))
        .flatten()
        .into_iter()
        .flatten()
        .filter(move |pattern| matches(pattern, path))
        .map(|pattern| &pattern.role)
}

fn matches(pattern: &Pattern, path: &str) -> bool {
    let call = pattern.call.as_str();
    if call.starts_with('.') {
        return path.ends_with(call) && path.len() > call.len();
    }
    if pattern.packages.is_empty() {
        return path == call;
    }
    let ends = path
        .strip_suffix(call)
        .is_some_and(|before| before.is_empty() || before.ends_with('.'));
    ends && pattern
        .packages
        .iter()
        .any(|package| in_package(path, package))
}

/// Parts of names of functions that remove something, and what.
const CLEANING: &[(&str, Cleaned)] = &[
    ("redact", Cleaned::Personal),
    ("Redact", Cleaned::Personal),
    ("nonymi", Cleaned::Personal),
    ("seudonymi", Cleaned::Personal),
    ("scrub", Cleaned::Personal),
    ("Scrub", Cleaned::Personal),
    ("mask", Cleaned::Personal),
    ("Mask", Cleaned::Personal),
    ("deidentif", Cleaned::Personal),
    ("hash", Cleaned::Personal),
    ("Hash", Cleaned::Personal),
    ("fingerprint", Cleaned::Personal),
    ("Fingerprint", Cleaned::Personal),
    ("digest", Cleaned::Personal),
    ("Digest", Cleaned::Personal),
    ("encrypt", Cleaned::Personal),
    ("Encrypt", Cleaned::Personal),
    ("saniti", Cleaned::Text),
    ("Saniti", Cleaned::Text),
    ("escape", Cleaned::Text),
    ("Escape", Cleaned::Text),
    ("validate", Cleaned::Text),
    ("Validate", Cleaned::Text),
];

static CLEANING_SEARCH: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(CLEANING.iter().map(|(word, _)| word)).ok());

/// What a function says by its name that it removes. Evidence enough to doubt a finding, never
/// enough for a signal.
pub(super) fn cleaned_by_name(name: &str) -> Labels {
    let Some(search) = CLEANING_SEARCH.as_ref() else {
        return Labels::NONE;
    };
    search
        .find_overlapping_iter(name)
        .filter_map(|found| CLEANING.get(found.pattern().as_usize()))
        .fold(Labels::NONE, |labels, (_, cleaned)| {
            labels | cleaned.labels()
        })
}
