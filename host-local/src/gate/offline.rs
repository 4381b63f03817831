//! Judges on this machine, with the component that a server runs and without any store.

use std::fs;
use std::path::Path;

use advisory_host_runtime::{InstanceRequest, Limits, Request, RequestId, with_sources};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::command_line::GateOptions;
use crate::core;
use crate::exit::Failure;

/// Bytes of a file that is read: a scan of 25,000 files has a quarter of it.
const MOST_BYTES: u64 = 128 << 20;

/// What the component says is wrong.
#[derive(Deserialize)]
struct Problem {
    detail: String,
    #[serde(default)]
    errors: Vec<FieldError>,
}

#[derive(Deserialize)]
struct FieldError {
    pointer: String,
    detail: String,
}

/// Returns the decision as canonical JSON.
pub(super) async fn judge(options: &GateOptions) -> Result<Vec<u8>, Failure> {
    let request = Request {
        method: "POST".to_owned(),
        path: "/api/governance/gates/check".to_owned(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body(options)?.to_string().into_bytes(),
        ..Request::default()
    };
    let asked = InstanceRequest::offline(RequestId::new("gate"), Limits::SCAN);
    let instance = core::load()?.instantiate(asked).await;
    let answer = match instance {
        Ok(instance) => instance.handle(request).await,
        Err(error) => Err(error),
    };
    let answer = answer.map_err(|error| Failure::internal(with_sources(&error)))?;
    match answer.status {
        200 => Ok(answer.body),
        400..=499 => Err(Failure::usage(said(&answer.body))),
        _ => Err(Failure::internal(said(&answer.body))),
    }
}

fn body(options: &GateOptions) -> Result<Value, Failure> {
    let offline = &options.offline;
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put("stage", options.stage.clone().into());
    if let Some(file) = &offline.evidence {
        put("evidence", json(file)?);
    }
    if let Some(file) = &offline.policy {
        put("policy", text(file)?.into());
    }
    let mut facts = match &offline.facts {
        Some(file) => json(file)?,
        None => Value::Object(Map::new()),
    };
    if let (Value::Object(facts), Some(project)) = (&mut facts, &options.project) {
        for name in ["id", "name"] {
            facts.entry(name).or_insert_with(|| project.as_str().into());
        }
    }
    put("project", facts);
    for (name, given) in [
        ("branch", &offline.branch),
        ("commit", &offline.commit),
        ("asOf", &offline.as_of),
    ] {
        if let Some(given) = given {
            put(name, given.as_str().into());
        }
    }
    Ok(Value::Object(body))
}

fn json(file: &Path) -> Result<Value, Failure> {
    serde_json::from_str(&text(file)?)
        .map_err(|error| Failure::usage(format!("{} is not JSON: {error}", file.display())))
}

fn text(file: &Path) -> Result<String, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::usage(format!("can't read {}: {error}", file.display()))
    };
    let size = fs::metadata(file)
        .map_err(|error| unreadable(&error))?
        .len();
    if size > MOST_BYTES {
        let told = format!("{} has more than {MOST_BYTES} bytes", file.display());
        return Err(Failure::usage(told));
    }
    fs::read_to_string(file).map_err(|error| unreadable(&error))
}

/// Returns what the component says is wrong, for a person.
fn said(body: &[u8]) -> String {
    let Ok(problem) = serde_json::from_slice::<Problem>(body) else {
        return "the component gave no reason".to_owned();
    };
    let errors = problem.errors.iter().map(|error| {
        let FieldError { pointer, detail } = error;
        format!("; {pointer}: {detail}")
    });
    let said: String = std::iter::once(problem.detail).chain(errors).collect();
    said.replace(char::is_control, " ")
}
