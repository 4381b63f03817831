//! Waivers: exceptions that somebody asked for, and that somebody else allowed until a day.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gates::{WaiverFact, WaiverTarget};
use crate::model::vocabulary;
use crate::ports::Container;
use crate::store::Kind;

vocabulary! {
    /// Where a waiver is in its life.
    WaiverStatus {
        /// Somebody asked for it.
        Requested = "requested",
        /// Somebody else allowed it.
        Approved = "approved",
        /// It was not allowed.
        Refused = "refused",
        /// It was allowed, and is no more.
        Revoked = "revoked",
    }
}

vocabulary! {
    /// What is done with a waiver.
    WaiverAction {
        /// It is allowed.
        Approve = "approve",
        /// It is not allowed.
        Refuse = "refuse",
        /// It holds no more.
        Revoke = "revoke",
    }
}

/// An exception, asked for or allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Waiver {
    /// The project that it is for.
    pub project_id: String,
    /// What it covers.
    pub covers: WaiverTarget,
    /// Who answers for it.
    pub owner: String,
    /// Why it is acceptable.
    pub reason: String,
    /// Who asked for it.
    pub requester: String,
    /// From when it holds no more.
    pub expires_at: Timestamp,
    /// Where it is in its life.
    pub status: WaiverStatus,
    /// Who judged it, if somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged_by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged_at: Option<Timestamp>,
}

/// Who acts, and when.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// The subject of the principal.
    pub subject: &'a str,
    /// Whether they have the reviewer role.
    pub is_reviewer: bool,
    /// The present.
    pub at: Timestamp,
}

/// Why something may not be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Its status does not allow it.
    #[error("a waiver that is {} can't be {}", .status.id(), .wanted)]
    WrongStatus {
        /// Its status.
        status: WaiverStatus,
        /// What was wanted.
        wanted: &'static str,
    },
    /// Only a reviewer judges.
    #[error("only a reviewer approves, refuses or revokes a waiver")]
    NotReviewer,
    /// Nobody allows what they asked for, or what they answer for.
    #[error("whoever asked for a waiver, or answers for it, can't approve it")]
    OwnWork,
    /// It has expired already.
    #[error("the waiver has expired")]
    Expired,
}

impl Waiver {
    /// Returns the waiver after an action.
    ///
    /// # Errors
    ///
    /// Says why the action is refused. Nothing changes then.
    pub fn after(&self, action: WaiverAction, actor: Actor<'_>) -> Result<Self, Refusal> {
        if !actor.is_reviewer {
            return Err(Refusal::NotReviewer);
        }
        let (from, status, wanted) = match action {
            WaiverAction::Approve => (WaiverStatus::Requested, WaiverStatus::Approved, "approved"),
            WaiverAction::Refuse => (WaiverStatus::Requested, WaiverStatus::Refused, "refused"),
            WaiverAction::Revoke => (WaiverStatus::Approved, WaiverStatus::Revoked, "revoked"),
        };
        if self.status != from {
            return Err(Refusal::WrongStatus {
                status: self.status,
                wanted,
            });
        }
        if action == WaiverAction::Approve {
            if actor.subject == self.requester || actor.subject == self.owner {
                return Err(Refusal::OwnWork);
            }
            if self.expires_at <= actor.at {
                return Err(Refusal::Expired);
            }
        }
        Ok(Self {
            status,
            judged_by: Some(actor.subject.to_owned()),
            judged_at: Some(actor.at),
            ..self.clone()
        })
    }

    /// Returns whether it holds at an instant.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.status == WaiverStatus::Approved && at < self.expires_at
    }

    /// Returns what a gate is told of it; nothing unless it is approved. An expired one is told: the gate says so.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<WaiverFact> {
        match (self.status, &self.judged_by, self.judged_at) {
            (WaiverStatus::Approved, Some(approver), Some(approved_at)) => Some(WaiverFact {
                id: id.to_owned(),
                covers: self.covers.clone(),
                owner: self.owner.clone(),
                reason: self.reason.clone(),
                requester: self.requester.clone(),
                approver: approver.clone(),
                approved_at,
                expires_at: self.expires_at,
            }),
            _ => None,
        }
    }
}

impl Kind for Waiver {
    const CONTAINER: Container = Container::Governance;
    const DOC_TYPE: &'static str = "waiver";

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}
