//! The life of a document: `draft → in-review → approved | rejected`, `approved → superseded`.
//!
//! An approval binds the digest of what was approved, and comes from a reviewer who is not the last
//! to have worked on it. What is approved never changes: a change is a new version.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::vocabulary;

vocabulary! {
    /// Where a document stands.
    ArtifactStatus {
        /// It is being written.
        Draft = "draft",
        /// A reviewer is asked to judge it.
        InReview = "in-review",
        /// A reviewer approved it.
        Approved = "approved",
        /// A reviewer rejected it.
        Rejected = "rejected",
        /// A newer version was approved.
        Superseded = "superseded",
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor<'a> {
    /// The subject of the principal.
    pub subject: &'a str,
    /// Whether they have the reviewer role.
    pub is_reviewer: bool,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action<'a> {
    /// The text is edited or drafted anew.
    Change,
    /// A judgement is asked for.
    Submit,
    /// The text is taken back from review.
    Withdraw,
    /// The text is approved.
    Approve {
        /// The digest of what the reviewer saw.
        seen: &'a str,
    },
    /// The text is rejected.
    Reject {
        /// Why.
        reason: &'a str,
    },
    /// A newer version was approved.
    Supersede {
        /// The number of that version.
        version: u32,
    },
}

/// A reviewer's judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ArtifactJudgement")]
pub struct Judgement {
    /// Who judged.
    pub by: String,
    /// When, as RFC 3339 in UTC.
    pub at: String,
    /// The digest of what was judged.
    pub digest: String,
    /// Why, of a rejection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Where a document stands, and how it came there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lifecycle {
    /// The number of the version, from 1.
    pub version: u32,
    /// Where it stands.
    pub status: ArtifactStatus,
    /// Who worked on it last: edited it, or had it drafted.
    pub last_editor: String,
    /// The last judgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judgement: Option<Judgement>,
    /// The version that took its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<u32>,
}

/// Why something may not be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It cannot be done where the document stands.
    #[error("a document that is {} cannot be {wanted}", .status.id())]
    WrongStatus {
        /// Where it stands.
        status: ArtifactStatus,
        /// What was wanted.
        wanted: &'static str,
    },
    /// Only a reviewer may judge.
    #[error("only a reviewer may approve or reject")]
    NotReviewer,
    /// Nobody judges their own work.
    #[error("{editor:?} worked on it last, and another reviewer has to judge it")]
    OwnWork {
        /// Who worked on it last.
        editor: String,
    },
    /// The text is not the one that the reviewer saw.
    #[error("the document has changed since it was read: it is now {current}")]
    ChangedSince {
        /// The digest of the text as it is.
        current: String,
    },
    /// A rejection without a reason helps nobody.
    #[error("a rejection needs a reason")]
    NoReason,
    /// Only a newer version takes the place of an older one.
    #[error("version {version} is not newer")]
    NotNewer {
        /// The version that was to take its place.
        version: u32,
    },
}

impl Lifecycle {
    /// Returns the beginning of a version, worked on by `editor`.
    #[must_use]
    pub fn begin(version: u32, editor: &str) -> Self {
        Self {
            version,
            status: ArtifactStatus::Draft,
            last_editor: editor.to_owned(),
            judgement: None,
            superseded_by: None,
        }
    }

    /// Returns where the document stands after an action. `digest` is that of the text as it is
    /// now; `at` is the time, as RFC 3339 in UTC.
    ///
    /// # Errors
    /// Says why the action is refused. Nothing changes then.
    pub fn after(
        &self,
        action: Action<'_>,
        actor: Actor<'_>,
        at: &str,
        digest: &str,
    ) -> Result<Self, Refusal> {
        use ArtifactStatus::{Approved, Draft, InReview, Rejected, Superseded};
        let mut next = self.clone();
        let wrong = |wanted| {
            Err(Refusal::WrongStatus {
                status: self.status,
                wanted,
            })
        };
        match action {
            Action::Change => match self.status {
                // A judgement is about a text; a changed text has none.
                Draft | InReview | Rejected => {
                    next.status = Draft;
                    next.judgement = None;
                    actor.subject.clone_into(&mut next.last_editor);
                }
                Approved | Superseded => return wrong("changed; begin a new version"),
            },
            Action::Submit => match self.status {
                Draft => next.status = InReview,
                _ => return wrong("submitted"),
            },
            Action::Withdraw => match self.status {
                InReview => next.status = Draft,
                _ => return wrong("withdrawn"),
            },
            Action::Approve { seen } => {
                self.may_judge(actor, "approved")?;
                if seen != digest {
                    return Err(Refusal::ChangedSince {
                        current: digest.to_owned(),
                    });
                }
                next.status = Approved;
                next.judgement = Some(judgement(actor, at, digest, None));
            }
            Action::Reject { reason } => {
                self.may_judge(actor, "rejected")?;
                if reason.trim().is_empty() {
                    return Err(Refusal::NoReason);
                }
                next.status = Rejected;
                next.judgement = Some(judgement(actor, at, digest, Some(reason)));
            }
            Action::Supersede { version } => {
                if self.status != Approved {
                    return wrong("superseded");
                }
                if version <= self.version {
                    return Err(Refusal::NotNewer { version });
                }
                next.status = Superseded;
                next.superseded_by = Some(version);
            }
        }
        Ok(next)
    }

    /// Whether a reviewer approved exactly the text with this digest.
    #[must_use]
    pub fn approves(&self, digest: &str) -> bool {
        self.status == ArtifactStatus::Approved
            && self
                .judgement
                .as_ref()
                .is_some_and(|judgement| judgement.digest == digest)
    }

    fn may_judge(&self, actor: Actor<'_>, wanted: &'static str) -> Result<(), Refusal> {
        if self.status != ArtifactStatus::InReview {
            return Err(Refusal::WrongStatus {
                status: self.status,
                wanted,
            });
        }
        if !actor.is_reviewer {
            return Err(Refusal::NotReviewer);
        }
        if actor.subject == self.last_editor {
            return Err(Refusal::OwnWork {
                editor: self.last_editor.clone(),
            });
        }
        Ok(())
    }
}

fn judgement(actor: Actor<'_>, at: &str, digest: &str, reason: Option<&str>) -> Judgement {
    Judgement {
        by: actor.subject.to_owned(),
        at: at.to_owned(),
        digest: digest.to_owned(),
        reason: reason.map(str::to_owned),
    }
}
