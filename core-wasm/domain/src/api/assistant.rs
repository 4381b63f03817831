//! Questions about a project over HTTP.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::changes::Deed;
use super::context::Context;
use super::grounds::Grounds;
use super::operation::{self, Answer, Method, Operation};
use super::problem::Problem;
use super::respond::Response;
use crate::artifacts::ArtifactKind;
use crate::artifacts::draft::{self, ModelReply, ModelRun, Recording, StopReason};
use crate::artifacts::evidence::{Evidence, EvidenceKind, EvidenceSet};
use crate::assistant::{
    AnswerMode, Asking, AssistantRecord, Next, Outcome, Statement, relevant, union,
};
use crate::canonical;
use crate::ports::{self, CompletionError, Role};
use crate::projects::Project;
use crate::render::escape;

/// Items of evidence that a model is shown beside what is always shown.
const MOST_SHOWN: usize = 60;

/// Items of evidence that are listed without a model.
const MOST_LISTED: usize = 8;

pub(super) const ASK: Operation = operation::operation(
    "askAssistant",
    Method::Post,
    "/api/governance/assistant",
    "Answers a question about a project from its evidence, with citations, or says that the evidence has no answer",
    Role::Engineer,
    operation::json(200, "The answer.", operation::of::<AssistantAnswer>),
    ask,
)
.body(operation::of::<Question>);

/// A question about a project.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Question {
    /// The project.
    #[schemars(length(min = 1, max = 255))]
    project_id: String,
    /// The question.
    #[schemars(length(min = 3, max = 1000), regex(pattern = r"\S"))]
    question: String,
    /// Whether to ask the model; if there is one, unless given.
    #[serde(default = "yes")]
    use_model: bool,
}

fn yes() -> bool {
    true
}

/// An answer from evidence.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct AssistantAnswer {
    /// Its identifier, under which the runs of the model are kept.
    id: String,
    /// The project.
    project_id: String,
    /// Whether the evidence answers the question.
    is_answered: bool,
    /// How the answer was made.
    mode: AnswerMode,
    /// How far to trust it, in a sentence.
    note: String,
    /// The answer as one text, with citations such as `[E3]`.
    text: String,
    /// The answer, statement by statement.
    statements: Vec<Statement>,
    /// The evidence that is cited.
    evidence: Vec<Cited>,
    /// SHA-256 of the evidence of this moment.
    evidence_digest: String,
    /// The runs of the model, in order.
    runs: Vec<ModelRun>,
}

/// A cited item of evidence.
#[derive(Serialize, JsonSchema)]
struct Cited {
    /// Its number: 3 is `E3`.
    number: u32,
    /// What kind it is.
    kind: EvidenceKind,
    /// What it says; it may quote the scanned repository.
    statement: String,
    /// Where it is to be seen.
    place: String,
    /// SHA-256 over what it means.
    digest: String,
}

/// What was made of a question.
struct Made {
    mode: AnswerMode,
    note: String,
    statements: Vec<Statement>,
    runs: Vec<ModelRun>,
    recording: Recording,
}

fn ask<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let input: Question = context.body()?;
        let project = context.find::<Project>(&input.project_id).await?;
        let grounds = Grounds::of(context, project).await?;
        let evidence = union(ArtifactKind::ALL.iter().map(|kind| grounds.evidence(*kind)));
        let made = if input.use_model {
            with_model(context, &input.question, &evidence).await?
        } else {
            without_model(&input.question, &evidence, "No model was asked.")
        };
        let id = context.ports.random.uuid().to_string();
        let evidence_digest = evidence.digest();
        keep(context, &id, &input, &made, &evidence_digest).await?;
        Response::value(&AssistantAnswer {
            id,
            project_id: input.project_id,
            is_answered: !made.statements.is_empty(),
            mode: made.mode,
            note: made.note,
            text: text(&made.statements),
            evidence: cited(&made.statements, &evidence),
            statements: made.statements,
            evidence_digest,
            runs: made.runs,
        })
    })
}

/// Asks the model until it keeps to the evidence, at most twice. Where it can't be asked, the evidence itself answers.
async fn with_model(
    context: &Context<'_>,
    question: &str,
    evidence: &EvidenceSet,
) -> Result<Made, Problem> {
    let shown = shown(question, evidence);
    let mut asking = Asking::new(question, &shown);
    let mut recording = Recording::default();
    loop {
        let prompt = match asking.next() {
            Next::Ask(prompt) => prompt,
            Next::Done(outcome) => {
                let (statements, note) = match outcome {
                    Outcome::Answered(statements) if statements.is_empty() => (
                        statements,
                        "The model found no answer in the evidence of this project.",
                    ),
                    Outcome::Answered(statements) => (
                        statements,
                        "A model wrote this. Every statement cites evidence that exists; whether it says what the evidence says is for a person to check.",
                    ),
                    Outcome::Rejected => (
                        Vec::new(),
                        "This can't be answered from evidence: what the model said was rejected twice, because it did not keep to the evidence.",
                    ),
                };
                return Ok(Made {
                    mode: AnswerMode::Model,
                    note: note.to_owned(),
                    statements,
                    runs: asking.runs().to_vec(),
                    recording,
                });
            }
        };
        match context.ports.model.complete(port(&prompt), &|_| {}).await {
            Ok(completion) => {
                let reply = reply(completion);
                asking.answer(&reply);
                recording.record(&prompt, reply);
            }
            Err(invalid @ CompletionError::Invalid(_)) => return Err(Problem::internal(invalid)),
            Err(error) => {
                let why = format!("No model was asked, because {error}.");
                let runs = asking.runs().to_vec();
                return Ok(Made {
                    runs,
                    recording,
                    ..without_model(question, evidence, &why)
                });
            }
        }
    }
}

/// Returns what a model is shown: what the project says of itself, what was read, and what matches the question.
fn shown(question: &str, evidence: &EvidenceSet) -> Vec<Evidence> {
    let mut numbers: BTreeSet<u32> = relevant(question, evidence, MOST_SHOWN)
        .iter()
        .map(|item| item.number)
        .collect();
    let always = evidence
        .items
        .iter()
        .filter(|item| matches!(item.kind, EvidenceKind::Project | EvidenceKind::Coverage));
    numbers.extend(always.map(|item| item.number));
    let items = numbers
        .into_iter()
        .filter_map(|number| evidence.get(number));
    items.cloned().collect()
}

fn without_model(question: &str, evidence: &EvidenceSet, why: &str) -> Made {
    let found = relevant(question, evidence, MOST_LISTED);
    let note = if found.is_empty() {
        format!("{why} No evidence of this project shares a word with the question.")
    } else {
        format!(
            "{why} These are the items of evidence that share most words with the question, not an answer in words."
        )
    };
    let statements = found.into_iter().map(|item| Statement {
        text: escape::visible(&item.statement).into_owned(),
        cites: vec![item.number],
    });
    Made {
        mode: AnswerMode::Retrieval,
        note,
        statements: statements.collect(),
        runs: Vec::new(),
        recording: Recording::default(),
    }
}

/// Keeps the question and how it was answered, and records that it was asked.
async fn keep(
    context: &Context<'_>,
    id: &str,
    input: &Question,
    made: &Made,
    evidence_digest: &str,
) -> Result<(), Problem> {
    let answer_key = format!("assistant/{id}/answer.json");
    let body = json!({
        "question": input.question,
        "statements": made.statements,
        "recording": made.recording,
    });
    let body = serde_json::to_vec(&body).map_err(Problem::internal)?;
    let storage = context.ports.storage;
    storage
        .put(answer_key.clone(), "application/json".to_owned(), body)
        .await?;
    let record = AssistantRecord {
        project_id: input.project_id.clone(),
        question_digest: canonical::digest(&json!(input.question)),
        mode: made.mode,
        is_answered: !made.statements.is_empty(),
        evidence_digest: evidence_digest.to_owned(),
        runs: made.runs.clone(),
        answer_key,
    };
    let deed = Deed::done(&input.project_id, "assistant.asked");
    context.create(deed, id, record).await?;
    Ok(())
}

fn text(statements: &[Statement]) -> String {
    let lines = statements.iter().map(|statement| {
        let cites = statement.cites.iter().map(|number| format!(" [E{number}]"));
        format!("{}{}", statement.text, cites.collect::<String>())
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn cited(statements: &[Statement], evidence: &EvidenceSet) -> Vec<Cited> {
    let numbers: BTreeSet<u32> = statements
        .iter()
        .flat_map(|statement| statement.cites.iter().copied())
        .collect();
    let items = numbers
        .into_iter()
        .filter_map(|number| evidence.get(number));
    items
        .map(|item| Cited {
            number: item.number,
            kind: item.kind,
            statement: escape::visible(&item.statement).into_owned(),
            place: escape::visible(&item.place.words()).into_owned(),
            digest: item.digest.clone(),
        })
        .collect()
}

fn port(prompt: &draft::Prompt) -> ports::Prompt {
    let messages = prompt.messages.iter().map(|message| ports::Message {
        speaker: match message.speaker {
            draft::Speaker::User => ports::Speaker::User,
            draft::Speaker::Model => ports::Speaker::Model,
        },
        text: message.text.clone(),
    });
    ports::Prompt {
        system: prompt.system.clone(),
        messages: messages.collect(),
        max_output_tokens: prompt.max_output_tokens,
        schema: Some(prompt.schema.clone()),
    }
}

fn reply(completion: ports::Completion) -> ModelReply {
    ModelReply {
        model: completion.model,
        text: completion.text,
        stop: match completion.stop {
            ports::StopReason::Complete => StopReason::Complete,
            ports::StopReason::Length => StopReason::Length,
            ports::StopReason::Refused => StopReason::Refused,
        },
        input_tokens: completion.input_tokens,
        output_tokens: completion.output_tokens,
    }
}
