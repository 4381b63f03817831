//! The published description (OpenAPI 3.1), made from the table that routes.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::context::Context;
use super::follow::{FollowedEvent, LINES};
use super::operation::{self, Answer, Method, OPERATIONS, Operation};
use super::problem::ProblemDocument;
use super::respond::Response;
use crate::ports::Role;

pub(super) const GET_OPENAPI: Operation = operation::operation(
    "getOpenapi",
    Method::Get,
    "/api/openapi.json",
    "Describes this interface",
    Role::Viewer,
    operation::json(200, "The description.", operation::of::<Map<String, Value>>),
    get_openapi,
);

fn get_openapi<'a>(_: &'a Context<'a>) -> Answer<'a> {
    Box::pin(async { Response::value(&document()) })
}

/// Returns the description of every operation.
#[must_use]
pub fn document() -> Value {
    let mut reads = generator(SchemaSettings::draft2020_12().for_deserialize());
    let mut writes = generator(SchemaSettings::draft2020_12().for_serialize());
    let problem = writes.subschema_for::<ProblemDocument>().to_value();
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let described = describe(operation, &mut reads, &mut writes, &problem);
        let path = paths
            .entry(operation.path)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(methods) = path {
            methods.insert(operation.method.name().to_ascii_lowercase(), described);
        }
    }
    // What is sent and what is answered may differ in what is required; where a name has both, they do not.
    let mut schemas = writes.take_definitions(true);
    schemas.extend(reads.take_definitions(true));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Advisory",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "AI governance inside the software lifecycle.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        // The owner of a machine that serves itself alone shows nothing.
        "security": [{ "bearer": [] }, {}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
            },
        },
    })
}

fn generator(settings: SchemaSettings) -> SchemaGenerator {
    SchemaGenerator::new(settings.with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    }))
}

fn describe(
    operation: &Operation,
    reads: &mut SchemaGenerator,
    writes: &mut SchemaGenerator,
    problem: &Value,
) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": format!("Asks for the role `{}`.", operation.role.id()),
        "tags": [operation.path.rsplit('/').find(|part| !part.starts_with('{')).unwrap_or_default()],
        "parameters": parameters(operation, reads),
        "responses": responses(operation, writes, problem),
    });
    if let (Some(schema), Value::Object(described)) = (operation.body, &mut described) {
        let schema = schema(reads);
        described.insert(
            "requestBody".to_owned(),
            json!({ "required": true, "content": { "application/json": { "schema": schema } } }),
        );
    }
    described
}

fn parameters(operation: &Operation, reads: &mut SchemaGenerator) -> Vec<Value> {
    let mut parameters: Vec<Value> = operation
        .names()
        .map(|name| {
            json!({
                "name": name, "in": "path", "required": true,
                "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
            })
        })
        .collect();
    if let Some(schema) = operation.query {
        parameters.extend(query_parameters(schema(reads).to_value(), reads));
    }
    let mut header = |name: &str, required: bool, description: &str| {
        parameters.push(json!({
            "name": name, "in": "header", "required": required, "description": description,
            "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
        }));
    };
    if operation.conditional {
        header(
            "If-Match",
            true,
            "The ETag of the version that you have seen.",
        );
    }
    if operation.method == Method::Post {
        header(
            "Idempotency-Key",
            false,
            "Whatever comes twice with one key is done once.",
        );
    }
    parameters
}

fn query_parameters(mut schema: Value, reads: &SchemaGenerator) -> Vec<Value> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = name.rsplit('/').next().unwrap_or_default();
        schema = reads.definitions().get(name).cloned().unwrap_or_default();
    }
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(name, property)| {
            let mut property = property.clone();
            let description = match &mut property {
                Value::Object(property) => property.remove("description"),
                _ => None,
            };
            json!({
                "name": name, "in": "query", "required": required.contains(&name.as_str()),
                "description": description, "schema": property,
            })
        })
        .collect()
}

fn responses(operation: &Operation, writes: &mut SchemaGenerator, problem: &Value) -> Value {
    let success = &operation.success;
    let mut answer = Map::new();
    answer.insert("description".to_owned(), success.description.into());
    if let Some(schema) = success.schema {
        let schema = schema(writes).to_value();
        let content: Map<String, Value> = success
            .media_types
            .iter()
            .map(|media_type| {
                let schema = match *media_type {
                    "application/json" => schema.clone(),
                    _ => json!({}),
                };
                ((*media_type).to_owned(), json!({ "schema": schema }))
            })
            .collect();
        answer.insert("content".to_owned(), content.into());
    }
    if success.etag {
        let header = json!({ "description": "The version.", "schema": { "type": "string" } });
        answer.insert("headers".to_owned(), json!({ "ETag": header }));
    }
    let mut responses = Map::new();
    responses.insert(success.status.to_string(), answer.into());
    if operation.followed {
        let event = writes.subschema_for::<FollowedEvent>().to_value();
        let content = json!({ LINES: { "schema": event } });
        let description = "The work as it goes, to a caller that accepts lines: one event a line, and the response in the last.";
        responses.insert(
            "200".to_owned(),
            json!({ "description": description, "content": content }),
        );
    }
    if success.etag && operation.method == Method::Get {
        let seen = json!({ "description": "The version that you have seen is still there." });
        responses.insert("304".to_owned(), seen);
    }
    for (status, description) in problems(operation) {
        let content = json!({ "application/problem+json": { "schema": problem } });
        let described = json!({ "description": description, "content": content });
        responses.insert(status.to_owned(), described);
    }
    responses.into()
}

/// Returns what may go wrong.
fn problems(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let mut problems = vec![
        ("401", "No credentials, or bad ones."),
        ("403", "The principal may not do this."),
        ("429", "Later, please."),
        ("500", "A defect of the core."),
        ("503", "Something behind the core can't be reached."),
        ("504", "No answer in time."),
    ];
    if operation.query.is_some() || operation.body.is_some() {
        problems.push(("400", "The request is not what it should be."));
        problems.push(("422", "Well formed, and can't be processed."));
    }
    if operation.names().next().is_some()
        || operation.query.is_some()
        || operation.method == Method::Post
    {
        problems.push(("404", "There is no such thing."));
    }
    if operation.method != Method::Get {
        problems.push(("409", "Its state does not allow this."));
        problems.push(("413", "The body is too large."));
        problems.push(("415", "The body is of another media type."));
    }
    if operation.configured && operation.method == Method::Get {
        problems.push(("422", "What it rests on is not configured."));
        problems.push(("413", "What came from outside is too large."));
    }
    if operation.conditional {
        problems.push(("412", "It changed since you read it."));
        problems.push(("428", "Say which version you have seen."));
    }
    if operation.success.media_types.len() > 1 {
        problems.push(("406", "No format that you accept exists."));
    }
    problems.sort_unstable();
    problems.dedup_by_key(|(status, _)| *status);
    problems
}
