//! Whether the core answers, which it is, and who it takes the caller for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::context::Context;
use super::operation::{self, Answer, Method, Operation};
use super::respond::Response;
use crate::ports::{CompletionError, Container, DocumentKey, Role, SecretError};

pub(super) const GET_HEALTH: Operation = operation::operation(
    "getHealth",
    Method::Get,
    "/api/health",
    "Says whether the service answers; with `deep=true`, whether what is behind it does",
    Role::Viewer,
    operation::json(200, "How it is.", operation::of::<Health>),
    get_health,
)
.query(operation::of::<HealthQuery>);

pub(super) const GET_ME: Operation = operation::operation(
    "getMe",
    Method::Get,
    "/api/me",
    "Says whom the service takes you for",
    Role::Viewer,
    operation::json(200, "You.", operation::of::<Me>),
    get_me,
);

/// How much to ask.
#[derive(Deserialize, JsonSchema)]
struct HealthQuery {
    /// Whether to ask each service behind this one.
    #[serde(default)]
    deep: bool,
}

/// How the service is.
#[derive(Serialize, JsonSchema)]
struct Health {
    /// `ok`, or `degraded` when something behind it does not answer.
    status: &'static str,
    /// The version of the core.
    version: &'static str,
    /// What is behind it, if that was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    adapters: Vec<Adapter>,
}

/// One service behind this one.
#[derive(Serialize, JsonSchema)]
struct Adapter {
    /// `database`, `storage`, `secrets` or `ai-model`.
    name: &'static str,
    /// `ok`, `unavailable`, or `not-configured`, which is no failure.
    status: &'static str,
}

/// The principal.
#[derive(Serialize, JsonSchema)]
struct Me {
    /// Who, within the tenant.
    subject: String,
    /// The organisation.
    tenant: String,
    /// What the principal may do.
    roles: Vec<Role>,
}

fn get_health<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: HealthQuery = context.query()?;
        let adapters = if query.deep {
            adapters(context).await
        } else {
            Vec::new()
        };
        let is_well = adapters
            .iter()
            .all(|adapter| adapter.status != "unavailable");
        Response::value(&Health {
            status: if is_well { "ok" } else { "degraded" },
            version: env!("CARGO_PKG_VERSION"),
            adapters,
        })
    })
}

/// Asks every adapter for something that need not exist, all at once.
async fn adapters(context: &Context<'_>) -> Vec<Adapter> {
    let ports = context.ports;
    let nothing = DocumentKey {
        doc_type: "framework".to_owned(),
        id: "health".to_owned(),
    };
    let (database, storage, secrets, model) = futures_util::join!(
        ports.database.get(Container::ReferenceData, nothing),
        ports.storage.list("health/".to_owned(), 1, None),
        ports.secrets.reveal("health"),
        ports.model.describe(),
    );
    let status = |is_well: bool| if is_well { "ok" } else { "unavailable" };
    vec![
        Adapter {
            name: "database",
            status: status(database.is_ok()),
        },
        Adapter {
            name: "storage",
            status: status(storage.is_ok()),
        },
        Adapter {
            name: "secrets",
            status: status(secrets != Err(SecretError::Unavailable)),
        },
        Adapter {
            name: "ai-model",
            status: match model {
                Err(CompletionError::NotConfigured) => "not-configured",
                model => status(model.is_ok()),
            },
        },
    ]
}

fn get_me<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let principal = context.principal();
        Response::value(&Me {
            subject: principal.subject.clone(),
            tenant: principal.tenant.clone(),
            roles: principal.roles.clone(),
        })
    })
}
