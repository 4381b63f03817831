//! A new version of a document: drafted from today's evidence, with what people wrote into the one before.
//!
//! A model takes a while to draft, and the version before may be edited meanwhile: what people wrote is carried over at
//! the end, from what is there then.

use std::cell::RefCell;

use crate::api::context::Context;
use crate::api::follow::{FollowedEvent, FollowedSection};
use crate::api::grounds::Grounds;
use crate::api::problem::{Problem, ProblemCode};
use crate::artifacts::document::Document;
use crate::artifacts::draft::{
    Drafted, Drafting, Listener, ModelReply, Objection, Recording, Speaker, Step, StopReason,
    from_template,
};
use crate::artifacts::edit::{Conflict, merge};
use crate::artifacts::{ArtifactKind, evidence};
use crate::ports::{self, CompletionError};

/// A draft, and everything that is kept of how it came about.
pub(super) struct Draft {
    pub(super) drafted: Drafted,
    /// What a person should look at.
    pub(super) remarks: Vec<String>,
    /// What the model answered; none when it was not asked.
    pub(super) recording: Option<Recording>,
}

/// Drafts a document. `use_model` is none for "if there is one".
pub(super) async fn draft(
    context: &Context<'_>,
    grounds: &Grounds,
    kind: ArtifactKind,
    use_model: Option<bool>,
) -> Result<Draft, Problem> {
    let evidence = grounds.evidence(kind);
    Ok(match use_model {
        Some(false) => template(grounds, &evidence)?,
        Some(true) => match with_model(context, grounds, &evidence).await? {
            Ok(draft) => draft,
            Err(error) => return Err(unanswered(&error)),
        },
        None => match with_model(context, grounds, &evidence).await? {
            Ok(draft) => draft,
            Err(CompletionError::NotConfigured) => template(grounds, &evidence)?,
            Err(error) => {
                let mut draft = template(grounds, &evidence)?;
                let remark = format!("This is the template's draft, because {error}.");
                draft.remarks.push(remark);
                draft
            }
        },
    })
}

impl Draft {
    /// Returns the text and the remarks once what people wrote into `previous` is carried over.
    pub(super) fn after(&self, previous: Option<&Document>) -> (Document, Vec<String>) {
        let document = self.drafted.document.clone();
        let Some(previous) = previous else {
            return (document, self.remarks.clone());
        };
        let merged = merge(previous, document);
        let remarks = self.remarks.iter().cloned();
        let conflicts = merged.conflicts.iter().map(conflict);
        (merged.document, remarks.chain(conflicts).collect())
    }
}

fn template(grounds: &Grounds, evidence: &evidence::EvidenceSet) -> Result<Draft, Problem> {
    let document = from_template(grounds.summary(), evidence).ok_or_else(no_template)?;
    Ok(Draft {
        drafted: Drafted {
            document,
            runs: Vec::new(),
            objections: Vec::new(),
        },
        remarks: Vec::new(),
        recording: None,
    })
}

/// Asks the model until there is nothing left to ask. The inner error is the model's.
async fn with_model(
    context: &Context<'_>,
    grounds: &Grounds,
    evidence: &evidence::EvidenceSet,
) -> Result<Result<Draft, CompletionError>, Problem> {
    // Nobody is told that a model is asked where there is none.
    let is_followed = context.ports.follower.is_some();
    if is_followed && let Err(error) = context.ports.model.describe().await {
        return Ok(Err(error));
    }
    let mut drafting = Drafting::new(grounds.summary(), evidence).ok_or_else(no_template)?;
    let mut recording = Recording::default();
    let mut remarks = Vec::new();
    loop {
        let prompt = match drafting.next() {
            Step::Done(drafted) => {
                remarks.extend(drafted.objections.iter().map(Objection::to_string));
                return Ok(Ok(Draft {
                    remarks,
                    recording: (!drafted.runs.is_empty()).then_some(recording),
                    drafted: *drafted,
                }));
            }
            Step::Ask(prompt) => prompt,
        };
        let asked = ports::Prompt {
            system: prompt.system.clone(),
            messages: prompt.messages.iter().map(message).collect(),
            max_output_tokens: prompt.max_output_tokens,
            schema: Some(prompt.schema.clone()),
        };
        context.tell(|| asked_for(&drafting));
        let listener = RefCell::new(Listener::default());
        let told = |piece: &str| tell(context, &listener, piece);
        let reply = match context.ports.model.complete(asked, &told).await {
            Ok(completion) => reply(completion),
            // What it has answered already stands.
            Err(error) if recording != Recording::default() => {
                remarks.push(format!("The model was not asked again, because {error}."));
                drafting.give_up();
                continue;
            }
            Err(error) => return Ok(Err(error)),
        };
        drafting.answer(&reply);
        context.tell(|| FollowedEvent::Checked {
            accepted: drafting.accepted(),
            objections: drafting
                .objections()
                .iter()
                .map(Objection::to_string)
                .collect(),
        });
        recording.record(&prompt, reply);
    }
}

/// Tells who follows for what the model is asked.
fn asked_for(drafting: &Drafting<'_>) -> FollowedEvent {
    FollowedEvent::Asked {
        attempt: drafting.attempt(),
        sections: drafting
            .open()
            .iter()
            .map(|section| FollowedSection {
                id: section.id.clone(),
                heading: section.heading.clone(),
            })
            .collect(),
    }
}

/// Tells who follows what the model has written by now.
fn tell(context: &Context<'_>, listener: &RefCell<Listener>, piece: &str) {
    if context.ports.follower.is_none() {
        return;
    }
    for heard in listener.borrow_mut().hear(piece) {
        context.tell(|| FollowedEvent::Statement {
            section: heard.section,
            text: heard.text,
            cites: heard.cites,
        });
    }
}

fn message(message: &crate::artifacts::draft::Message) -> ports::Message {
    ports::Message {
        speaker: match message.speaker {
            Speaker::User => ports::Speaker::User,
            Speaker::Model => ports::Speaker::Model,
        },
        text: message.text.clone(),
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

/// Says why a model that was asked for did not draft.
fn unanswered(error: &CompletionError) -> Problem {
    match error {
        CompletionError::Throttled(milliseconds) => Problem::throttled(*milliseconds),
        CompletionError::Unavailable => Problem::unavailable("The model"),
        CompletionError::Invalid(_) => Problem::internal(error),
        CompletionError::Refused | CompletionError::TooLong | CompletionError::NotConfigured => {
            let detail = format!("The model did not draft this, because {error}.");
            Problem::new(ProblemCode::Unprocessable, detail)
        }
    }
}

fn no_template() -> Problem {
    Problem::internal("a type of document has no template")
}

/// Says in a sentence what became of an edit.
fn conflict(conflict: &Conflict) -> String {
    match conflict {
        Conflict::DraftChanged {
            section, anchor, ..
        } => {
            format!("Section {section}: the draft under the edit {anchor} now says something else.")
        }
        Conflict::BlockGone { section, anchor } => format!(
            "Section {section}: what the edit {anchor} belonged to is gone; it stands at the section's end."
        ),
        Conflict::SectionGone { section } => {
            format!("Section {section} is no longer in the template; its edits stand at the end.")
        }
        Conflict::EvidenceGone {
            section,
            anchor,
            statement,
        } => {
            format!("Section {section}: the edit {anchor} cites evidence that is gone: {statement}")
        }
    }
}
