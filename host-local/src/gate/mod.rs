//! `advisory gate`: says what the gate of a stage says of a project, for a pipeline that goes on only if it may.
//!
//! A server decides, and keeps the decision; or, on evidence in hand, the component on this machine does, to the same bytes.
//! This command says it, and ends as it says. Whatever goes wrong on the way is never a pass.

mod decision;
mod offline;
mod workflow;

use serde_json::json;

use self::decision::{Decision, Listing, Record};
use crate::client::{self, Client};
use crate::command_line::{DescribeFormat, GateOptions};
use crate::exit::{Exit, Failure};
use crate::output::Destination;

/// Asks for a decision, and reports it.
pub(crate) fn run(options: &GateOptions) -> Result<Exit, Failure> {
    let destination = Destination::new(options.output.as_deref())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::internal)?;
    let (exit, report) = if options.offline.evidence.is_some() {
        let answer = runtime.block_on(offline::judge(options))?;
        let decision: Decision = client::read(&answer)?;
        let report = match options.format {
            DescribeFormat::Json => answer,
            DescribeFormat::Table => decision.table().into_bytes(),
        };
        (decision.exit()?, report)
    } else {
        let (record, answer) = runtime.block_on(ask(options))?;
        let report = match options.format {
            DescribeFormat::Json => answer,
            DescribeFormat::Table => record.table().into_bytes(),
        };
        (record.decision.exit()?, report)
    };
    destination.write(&report)?;
    Ok(exit)
}

/// Returns the decision, read and as it came.
async fn ask(options: &GateOptions) -> Result<(Record, Vec<u8>), Failure> {
    let token = match (&options.token, &options.workflow) {
        (Some(token), _) => Some(token.clone()),
        (None, Some(workflow)) => {
            let audience = options.audience.as_ref().unwrap_or(&options.url);
            Some(workflow::token(workflow, audience).await?)
        }
        (None, None) => None,
    };
    let client = Client::new(&options.url, token)?;
    let wanted = options.project.as_deref().unwrap_or_default();
    let project = project(&client, wanted).await?;
    let asked = json!({
        "projectId": project,
        "stage": options.stage,
        "enter": options.enter,
    });
    let answer = client.post("/api/governance/gates", &asked).await?;
    let record = client::read(&answer)?;
    Ok((record, answer))
}

/// Finds a project by its identifier, or by its name if only one is called so.
async fn project(client: &Client, wanted: &str) -> Result<String, Failure> {
    let mut named = Vec::new();
    let mut path = "/api/governance/projects?limit=100".to_owned();
    loop {
        let page: Listing = client::read(&client.get(&path).await?)?;
        for project in page.items {
            if project.id == wanted {
                return Ok(project.id);
            }
            if project.name == wanted {
                named.push(project.id);
            }
        }
        let Some(next) = page.next else { break };
        path = form_urlencoded::Serializer::new("/api/governance/projects?".to_owned())
            .append_pair("limit", "100")
            .append_pair("cursor", &next)
            .finish();
    }
    match named.len() {
        0 => Err(Failure::usage(format!(
            "there is no project {wanted:?}, or none that you may see"
        ))),
        1 => Ok(named.remove(0)),
        several => Err(
            Failure::usage(format!("{several} projects are called {wanted:?}"))
                .hint(format!("name one by its identifier: {}", named.join(", "))),
        ),
    }
}
