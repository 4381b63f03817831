//! The audit over HTTP: it can be read and verified, and nothing else.

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::context::{Context, is_id};
use super::operation::{self, Answer, Method, Operation};
use super::problem::Problem;
use super::resource::{self, Paging, Resource};
use super::respond::Response;
use crate::artifacts::Artifact;
use crate::assessments::Assessment;
use crate::assistant::AssistantRecord;
use crate::audit::{self, AuditEvent, IMPORTS_CHAIN, TENANT_CHAIN, Verification};
use crate::gates::{DecisionRecord, TenantPolicy};
use crate::ports::{Comparison, Operator, Order, Role, Value};
use crate::projects::Project;
use crate::scans::Scan;
use crate::store::{Kind, Selection, Stored};
use crate::waivers::Waiver;

pub(super) const LIST_AUDIT: Operation = operation::operation(
    "listAudit",
    Method::Get,
    "/api/governance/audit",
    "Lists the events of a project, the latest first; with `verify=true`, walks its whole chain",
    Role::Viewer,
    operation::json(200, "A page.", operation::of::<AuditPage<'static>>),
    list,
)
.query(operation::of::<AuditQuery>);

/// Which events.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct AuditQuery {
    #[serde(flatten)]
    paging: Paging,
    /// Whose chain: a project, `tenant` for what belongs to none, or `imports` for what came from another host.
    #[schemars(length(min = 1, max = 255))]
    project_id: String,
    /// Only those of this action, such as `artifact.approved`.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    action: Option<String>,
    /// Only those of this principal.
    #[serde(default)]
    #[schemars(length(min = 1, max = 255))]
    principal: Option<String>,
    /// Only those from this instant on.
    #[serde(default)]
    since: Option<Timestamp>,
    /// Whether to walk the chain.
    #[serde(default)]
    verify: bool,
}

/// A page of events, and what walking the chain found.
#[derive(Serialize, JsonSchema)]
struct AuditPage<'a> {
    /// The page.
    items: Vec<Resource<'a, AuditEvent>>,
    /// What to send as `cursor` for the page after this; null after the last.
    next: Option<String>,
    /// What walking the whole chain found, if that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<Verification>,
}

fn list<'a>(context: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async move {
        let query: AuditQuery = context.query()?;
        if !is_id(&query.project_id) {
            context.find::<Project>(&query.project_id).await?;
        }
        let verification = if query.verify {
            Some(walk(context, &query.project_id).await?)
        } else {
            None
        };
        let equal = |path, text: Option<String>| text.map(|text| Comparison::equals(path, text));
        let since = query.since.map(|since| Comparison {
            path: "data.at".to_owned(),
            operator: Operator::GreaterOrEqual,
            value: Value::Text(since.to_string()),
        });
        let filters = equal("data.action", query.action)
            .into_iter()
            .chain(equal("data.principal", query.principal))
            .chain(since);
        let selection = query.paging.of(Selection {
            filters: filters.map(|filter| vec![filter]).collect(),
            order: Some(Order {
                path: "data.sequence".to_owned(),
                descending: true,
            }),
            ..audit::of(&query.project_id)
        });
        let listed = context.store().list::<AuditEvent>(selection).await;
        let listed = resource::listed(listed)?;
        if listed.items.is_empty()
            && ![TENANT_CHAIN, IMPORTS_CHAIN].contains(&query.project_id.as_str())
        {
            // An empty chain and one of another tenant look alike to the store, and must to the caller.
            context.find::<Project>(&query.project_id).await?;
        }
        Response::value(&AuditPage {
            items: listed.items.iter().map(Resource::of).collect(),
            next: listed.next,
            verification,
        })
    })
}

/// Walks a chain. What documents say that was done and no event says is recorded first.
async fn walk(context: &Context<'_>, project: &str) -> Result<Verification, Problem> {
    let recovered = recover(context, project).await?;
    let events = events(context, project).await?;
    Ok(Verification {
        recovered,
        ..audit::verify(events.iter().map(|stored| stored.data()))
    })
}

async fn events(context: &Context<'_>, project: &str) -> Result<Vec<Stored<AuditEvent>>, Problem> {
    let store = context.store();
    Ok(store.all(audit::of(project), usize::MAX).await?)
}

/// Records what was changed and not recorded: a program that dies between a change and its event leaves that.
async fn recover(context: &Context<'_>, project: &str) -> Result<u64, Problem> {
    let events = events(context, project).await?;
    let recorded: BTreeSet<&str> = events
        .iter()
        .filter_map(|event| event.data().change.as_deref())
        .collect();
    if project == IMPORTS_CHAIN {
        return Ok(0);
    }
    if project == TENANT_CHAIN {
        return settle_all::<TenantPolicy>(context, Selection::default(), &recorded).await;
    }
    let of_project = || Selection {
        project: Some(project.to_owned()),
        ..Selection::default()
    };
    let store = context.store();
    let own = match is_id(project) {
        true => store.get::<Project>(project).await?,
        false => None,
    };
    let mut settled = settle(context, own.as_slice(), &recorded).await?;
    settled += settle_all::<Scan>(context, of_project(), &recorded).await?;
    settled += settle_all::<Assessment>(context, of_project(), &recorded).await?;
    settled += settle_all::<Artifact>(context, of_project(), &recorded).await?;
    settled += settle_all::<Waiver>(context, of_project(), &recorded).await?;
    settled += settle_all::<DecisionRecord>(context, of_project(), &recorded).await?;
    settled += settle_all::<AssistantRecord>(context, of_project(), &recorded).await?;
    Ok(settled)
}

async fn settle_all<T: Kind>(
    context: &Context<'_>,
    selection: Selection,
    recorded: &BTreeSet<&str>,
) -> Result<u64, Problem> {
    let mut selection = Selection {
        limit: 200,
        ..selection
    };
    let mut settled = 0;
    loop {
        let page = context.store().list::<T>(selection.clone()).await?;
        settled += settle(context, &page.items, recorded).await?;
        match page.next {
            Some(next) => selection.cursor = Some(next),
            None => return Ok(settled),
        }
    }
}

/// Settles those of the documents whose change has no event, or should have ended them.
async fn settle<T: Kind>(
    context: &Context<'_>,
    documents: &[Stored<T>],
    recorded: &BTreeSet<&str>,
) -> Result<u64, Problem> {
    let mut settled = 0;
    for stored in documents {
        let is_open = stored
            .envelope
            .audit
            .as_ref()
            .is_some_and(|intent| intent.deletes || !recorded.contains(intent.change.as_str()));
        if is_open && audit::settle(&context.store(), stored).await? {
            settled += 1;
        }
    }
    Ok(settled)
}
