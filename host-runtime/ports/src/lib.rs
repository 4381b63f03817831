//! What a host gives the core, as plain async traits: the host's side of the imports in `wit/`.
//!
//! Three layers, of which this crate is the first two. A **port** ([`Database`], [`Storage`], …) is what an adapter for one store
//! implements; it is told the tenant by its caller and trusts it. The **bound** layer ([`Bound`]) belongs to one principal: it
//! settles the tenant, enforces every cap and rule that the contract documents, and seals cursors, once for all adapters. The
//! **bindings** (`advisory-bindings`) only translate between the bound layer and the guest. Nothing here knows the engine, so that
//! adapters and their conformance suite build and run without it.

mod ai_model;
mod backend;
mod bound;
mod clock;
mod continuation;
mod cursor;
mod database;
mod egress;
mod fault;
pub mod limits;
mod offline;
mod principal;
mod secrets;
mod storage;
mod tenant;

pub use crate::ai_model::{
    AiModel, AiModelError, Completion, CompletionEnd, CompletionEvent, CompletionSource, Message,
    ModelDescription, Prompt, Speaker, StopReason,
};
pub use crate::backend::Backend;
pub use crate::bound::{Bound, BoundDatabase, BoundEgress, BoundModel, BoundSecrets, BoundStorage};
pub use crate::clock::{Clock, SystemClock};
pub use crate::continuation::Continuation;
pub use crate::cursor::SigningKey;
pub use crate::database::{
    CheckedDocument, Comparison, Container, Database, DatabaseError, Document, DocumentKey,
    DocumentPage, DocumentQuery, Etag, Operator, Order, PageBuilder, Position, Probe, QueryPlan,
    Scope, SortKey, StoredDocument, Value, evaluate,
};
pub use crate::egress::{Egress, EgressError, InboundResponse, OutboundRequest};
pub use crate::fault::{Fault, FaultKind};
pub use crate::offline::Offline;
pub use crate::principal::{Principal, ReferenceData, Role};
pub use crate::secrets::{Secret, SecretError, SecretName, Secrets};
pub use crate::storage::{
    ByteSource, Object, ObjectKey, ObjectPage, ObjectSummary, PresignedRequest, Storage,
    StorageError,
};
pub use crate::tenant::TenantId;
