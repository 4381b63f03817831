//! What happens to each project, and when, as its `script.json` says.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::command_line::RoleName;
use crate::exit::Failure;

/// The people, and a directory for each project: its script, and its files in layers.
static SAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/demo");

/// Questions of a domain, which are numbered from 1.
const QUESTIONS: u32 = 10;

/// Who works on the projects, by subject.
pub(super) type People = BTreeMap<String, Vec<RoleName>>;

/// One project.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    /// What the API takes of a new project.
    pub(super) project: Map<String, Value>,
    /// Who builds it.
    pub(super) engineer: String,
    /// Who judges what the engineer made.
    pub(super) reviewer: String,
    /// What happens, each a step.
    pub(super) steps: Vec<Step>,
    /// Where its files are.
    #[serde(skip)]
    directory: String,
}

/// What happens on one day.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Step {
    /// How many days before today.
    pub(super) days_ago: i64,
    #[serde(flatten)]
    pub(super) deed: Deed,
}

/// What is done.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Deed {
    /// The project is scanned.
    Scan(Layers),
    /// The questions are answered.
    Assessment(Answers),
    /// A document is drafted.
    Artifact(Draft),
    /// A waiver of a finding is asked for.
    Waiver(Exception),
    /// A gate decides.
    Gate(Passage),
}

/// The files of a scan.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layers {
    /// Directories, of which a later one replaces files of an earlier one.
    pub(super) layers: Vec<String>,
}

/// The answers of an assessment.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answers {
    /// By question, such as `HO-03`, or for all of a domain, such as `HO`. What is said of a question comes before what is
    /// said of its domain.
    answers: BTreeMap<String, Map<String, Value>>,
    pub(super) until: AssessmentEnd,
}

/// How far an assessment comes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum AssessmentEnd {
    /// It is under way.
    InProgress,
    /// It waits for a reviewer.
    Submitted,
    /// A reviewer approved it.
    Approved,
}

/// A document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Draft {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) until: DraftEnd,
}

/// How far a document comes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum DraftEnd {
    /// It is a draft.
    Draft,
    /// It waits for a reviewer.
    InReview,
    /// A reviewer approved it.
    Approved,
}

/// A waiver of the findings of one rule in one file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Exception {
    pub(super) rule: String,
    pub(super) path: String,
    pub(super) owner: String,
    pub(super) reason: String,
    /// Days from today; negative when it has expired.
    pub(super) expires_in_days: i64,
    /// Whether the reviewer allows it.
    pub(super) approved: bool,
}

/// A gate.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Passage {
    pub(super) stage: String,
    /// Whether the project is to enter the stage.
    pub(super) enter: bool,
}

impl Script {
    /// Returns what the project is called.
    pub(super) fn name(&self) -> &str {
        let name = self.project.get("name").and_then(Value::as_str);
        name.unwrap_or(&self.directory)
    }

    /// Returns the files of some layers, by path.
    pub(super) fn files(&self, layers: &[String]) -> Result<BTreeMap<String, String>, Failure> {
        let mut files = BTreeMap::new();
        for layer in layers {
            let path = format!("{}/{layer}", self.directory);
            let missing = || Failure::internal(format!("there is no sample {path}"));
            let root = SAMPLES.get_dir(&path).ok_or_else(missing)?;
            collect(root, &path, &mut files)?;
        }
        Ok(files)
    }
}

impl Answers {
    /// Returns an answer for each question that is mentioned.
    pub(super) fn each(&self) -> Map<String, Value> {
        let domains = self.answers.iter().filter(|(key, _)| !key.contains('-'));
        let mut all: Map<String, Value> = domains
            .flat_map(|(domain, answer)| {
                (1..=QUESTIONS)
                    .map(move |number| (format!("{domain}-{number:02}"), answer.clone().into()))
            })
            .collect();
        let questions = self.answers.iter().filter(|(key, _)| key.contains('-'));
        all.extend(questions.map(|(question, answer)| (question.clone(), answer.clone().into())));
        all
    }
}

/// Reads who works on the projects.
pub(super) fn people() -> Result<People, Failure> {
    read("people.json")
}

/// Reads the scripts, by directory.
pub(super) fn scripts() -> Result<Vec<Script>, Failure> {
    let directories = SAMPLES.dirs();
    directories
        .map(|directory| {
            let directory = directory.path().to_string_lossy().into_owned();
            let script: Script = read(&format!("{directory}/script.json"))?;
            Ok(Script {
                directory,
                ..script
            })
        })
        .collect()
}

fn read<T: for<'a> Deserialize<'a>>(path: &str) -> Result<T, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::internal(format!("{path}: {error}"));
    let file = SAMPLES
        .get_file(path)
        .ok_or_else(|| wrong(&"it is missing"))?;
    serde_json::from_slice(file.contents()).map_err(|error| wrong(&error))
}

fn collect(
    directory: &Dir<'_>,
    root: &str,
    files: &mut BTreeMap<String, String>,
) -> Result<(), Failure> {
    for file in directory.files() {
        let path = file.path().strip_prefix(root).unwrap_or(file.path());
        let path = path.to_string_lossy().into_owned();
        let content = file
            .contents_utf8()
            .ok_or_else(|| Failure::internal(format!("{path} is no text")))?;
        files.insert(path, content.to_owned());
    }
    for below in directory.dirs() {
        collect(below, root, files)?;
    }
    Ok(())
}
