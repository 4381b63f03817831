//! `Idempotency-Key`: a POST that is sent twice is done once.
//!
//! The first to claim a key does the work and leaves its answer; whoever comes with the same key and the same request gets
//! that answer. A claim outlives a crash of its owner by eleven minutes, an answer its request by a day.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::context::Context;
use super::operation::{Method, Operation};
use super::problem::{Problem, ProblemCode};
use super::respond::Response;
use crate::ports::{Container, DatabaseError};
use crate::store::{Kind, StoreError, Stored};

/// How long an answer is kept: longer than any client retries.
const KEPT_SECONDS: u32 = 24 * 60 * 60;

/// How long a claim without an answer holds: longer than the longest request, a draft that its caller follows.
const CLAIM: SignedDuration = SignedDuration::from_secs(11 * 60);

/// Larger answers are not kept: the document must stay below the cap of the contract, and Base64 takes a third more.
const MOST_BYTES: usize = 192 << 10;

/// A key that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct UsedKey {
    request_digest: String,
    claimed_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<KeptAnswer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptAnswer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Kind for UsedKey {
    const CONTAINER: Container = Container::Governance;
    const DOC_TYPE: &'static str = "idempotency-key";

    fn ttl(&self) -> Option<u32> {
        Some(KEPT_SECONDS)
    }
}

/// Runs an operation; one that makes something, and comes with a key, once.
pub(super) async fn once(
    operation: &Operation,
    context: &Context<'_>,
) -> Result<Response, Problem> {
    let key = context.request.header("idempotency-key");
    let (Some(key), Method::Post) = (key, operation.method) else {
        return (operation.run)(context).await;
    };
    if key.is_empty() || key.len() > 255 {
        return Err(Problem::new(
            ProblemCode::Invalid,
            "Idempotency-Key must have from 1 to 255 characters.",
        ));
    }
    let request = context.request;
    let id = digest(&[
        context.principal().subject.as_bytes(),
        request.path.as_bytes(),
        key.as_bytes(),
    ]);
    let used = UsedKey {
        request_digest: digest(&[
            request.query.as_deref().unwrap_or_default().as_bytes(),
            &request.body,
        ]),
        claimed_at: context.now,
        answer: None,
    };
    let claim = match claim(context, &id, used).await? {
        Claim::Ours(claim) => *claim,
        Claim::Answered(response) => return Ok(response),
    };
    let answer = (operation.run)(context).await;
    keep(context, claim, &answer).await;
    answer
}

enum Claim {
    Ours(Box<Stored<UsedKey>>),
    Answered(Response),
}

async fn claim(context: &Context<'_>, id: &str, used: UsedKey) -> Result<Claim, Problem> {
    let store = context.store();
    match store.create(id, used.clone()).await {
        Ok(stored) => return Ok(Claim::Ours(Box::new(stored))),
        Err(StoreError::Database(DatabaseError::AlreadyExists)) => {}
        Err(error) => return Err(error.into()),
    }
    let Some(known) = store.get::<UsedKey>(id).await? else {
        return Err(in_progress());
    };
    if known.data().request_digest != used.request_digest {
        return Err(Problem::new(
            ProblemCode::Unprocessable,
            "This Idempotency-Key came with another request before.",
        ));
    }
    match &known.data().answer {
        Some(answer) => Ok(Claim::Answered(answer.replay()?)),
        None if context.now.duration_since(known.data().claimed_at) > CLAIM => {
            match store.replace(&known, used).await {
                Ok(stored) => Ok(Claim::Ours(Box::new(stored))),
                Err(StoreError::Database(DatabaseError::PreconditionFailed)) => Err(in_progress()),
                Err(error) => Err(error.into()),
            }
        }
        None => Err(in_progress()),
    }
}

fn in_progress() -> Problem {
    Problem::conflict("A request with this Idempotency-Key is being worked on; try again shortly.")
}

/// Leaves the answer for who comes next. An answer that may differ next time is not left, so that a retry tries again.
async fn keep(context: &Context<'_>, claim: Stored<UsedKey>, answer: &Result<Response, Problem>) {
    let store = context.store();
    let kept = match answer {
        Ok(response) if response.body.len() <= MOST_BYTES => Some(KeptAnswer::of(response)),
        _ => None,
    };
    // The work is done and its answer stands; that its key could not be kept is no reason to say otherwise.
    let _kept = match kept {
        Some(kept) => {
            let answered = UsedKey {
                answer: Some(kept),
                ..claim.data().clone()
            };
            store.replace(&claim, answered).await.map(|_| ())
        }
        None => store.delete(&claim).await,
    };
}

impl KeptAnswer {
    fn of(response: &Response) -> Self {
        Self {
            status: response.status,
            headers: response.headers.clone(),
            body: STANDARD.encode(&response.body),
        }
    }

    fn replay(&self) -> Result<Response, Problem> {
        Ok(Response {
            status: self.status,
            headers: self.headers.clone(),
            body: STANDARD.decode(&self.body).map_err(Problem::internal)?,
        }
        .with("idempotency-replayed", "true"))
    }
}

fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
