//! What the guest asks of its host's adapters, and says of the answers.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use crate::advisory::platform::{ai_model, database, egress, identity, secrets, storage};

/// Calls the adapters as the path says; `None` for a path that names no call.
pub(crate) async fn ask(how: &str) -> Option<String> {
    let (call, argument) = how.split_once('/').unwrap_or((how, ""));
    Some(match call {
        "documents" => documents().await,
        "foreign-document" => format!("{:?}", upsert("governance", argument).await),
        "reference-document" => format!("{:?}", upsert("reference-data", "*").await),
        "unknown-container" => format!("{:?}", upsert("nowhere", &tenant()).await),
        "object" => object(argument, usize::MAX).await,
        "half-object" => object(argument, 100).await,
        "completion" => completion().await,
        "secret" => secret(argument).await,
        "egress" => format!("{:?}", send(argument).await.map(|answer| answer.status)),
        "flood" => flood(argument).await,
        _ => return None,
    })
}

fn tenant() -> String {
    identity::current().tenant
}

fn document(id: &str, tenant: &str, n: u32) -> database::Document {
    let key = database::DocumentKey {
        doc_type: "project".to_owned(),
        id: id.to_owned(),
    };
    let envelope = format!(
        r#"{{"id":"{id}","docType":"project","tenantId":"{tenant}","data":{{"n":{n},"projectId":"p"}}}}"#
    );
    database::Document {
        key,
        project_id: Some("p".to_owned()),
        envelope: envelope.into_bytes(),
    }
}

async fn upsert(container: &str, tenant: &str) -> Result<(), database::DatabaseError> {
    let written = document("a", tenant, 1);
    database::upsert(container.to_owned(), written)
        .await
        .map(drop)
}

/// Writes, reads, replaces, queries and deletes, and says how each ended.
async fn documents() -> String {
    let (container, tenant) = (|| "governance".to_owned(), tenant());
    let mut said = Vec::new();
    let first = database::create(container(), document("a", &tenant, 1)).await;
    let again = database::create(container(), document("a", &tenant, 1)).await;
    said.push(format!("{again:?}"));
    let etag = first.unwrap();
    database::replace_if(container(), document("a", &tenant, 2), etag.clone())
        .await
        .unwrap();
    let stale = database::replace_if(container(), document("a", &tenant, 3), etag).await;
    said.push(format!("{stale:?}"));
    for n in [5, 4, 3] {
        database::upsert(container(), document(&format!("b{n}"), &tenant, n))
            .await
            .unwrap();
    }
    let mut query = database::DocumentQuery {
        doc_type: "project".to_owned(),
        scope: database::Scope::Project("p".to_owned()),
        filters: vec![vec![database::Comparison {
            path: "data.n".to_owned(),
            operator: database::Operator::Less,
            value: database::Value::Number(4.5),
        }]],
        order: vec![database::Order {
            path: "data.n".to_owned(),
            descending: true,
        }],
        limit: 2,
        cursor: None,
    };
    loop {
        let page = database::query(container(), query.clone()).await.unwrap();
        let ids = page
            .documents
            .iter()
            .map(|stored| stored.document.key.id.as_str());
        said.push(ids.collect::<Vec<_>>().join(" "));
        query.cursor = page.next;
        if query.cursor.is_none() {
            break;
        }
    }
    query.scope = database::Scope::EveryTenant;
    said.push(format!(
        "{:?}",
        database::query(container(), query).await.map(drop)
    ));
    let key = document("a", &tenant, 2).key;
    let read = database::get(container(), key.clone())
        .await
        .unwrap()
        .unwrap();
    said.push(String::from_utf8(read.document.envelope).unwrap());
    database::delete(container(), key.clone(), Some(read.etag))
        .await
        .unwrap();
    said.push(format!(
        "{:?}",
        database::delete(container(), key.clone(), None).await
    ));
    said.push(format!(
        "{:?}",
        database::get(container(), key)
            .await
            .map(|found| found.is_some())
    ));
    said.join("\n")
}

/// Reads an object, as far as `most` bytes, and says how long it was, what it began with and how it ended.
async fn object(key: &str, most: usize) -> String {
    let opened = match storage::get(key.to_owned()).await {
        Ok(opened) => opened,
        Err(error) => return format!("{error:?}"),
    };
    let storage::Object {
        summary,
        mut body,
        end,
    } = opened;
    let mut bytes = Vec::new();
    loop {
        let (result, chunk) = body.read(Vec::with_capacity(10_000)).await;
        bytes.extend(chunk);
        if bytes.len() >= most || matches!(result, wit_bindgen::StreamResult::Dropped) {
            break;
        }
    }
    drop(body);
    let sum = bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    format!(
        "{} of {} bytes, sum {sum}, {:?}",
        bytes.len(),
        summary.size,
        end.await
    )
}

async fn completion() -> String {
    let prompt = ai_model::Prompt {
        system: String::new(),
        messages: vec![ai_model::Message {
            speaker: ai_model::Speaker::User,
            text: "Why?".to_owned(),
        }],
        max_output_tokens: 16,
        schema: None,
    };
    match ai_model::complete(prompt).await {
        Ok(ai_model::Completion { model, text, end }) => {
            let text = text.collect().await.concat();
            format!("{model}: {text} {:?}", end.await)
        }
        Err(error) => format!("{error:?}"),
    }
}

async fn secret(name: &str) -> String {
    match secrets::get(name.to_owned()).await {
        Ok(secret) => String::from_utf8(secret.reveal()).unwrap(),
        Err(error) => format!("{error:?}"),
    }
}

async fn send(host: &str) -> Result<egress::InboundResponse, egress::EgressError> {
    egress::send(egress::OutboundRequest {
        method: "GET".to_owned(),
        url: format!("https://{host}/"),
        headers: Vec::new(),
        body: Vec::new(),
        timeout_milliseconds: 1000,
    })
    .await
}

/// Starts 100 calls at once, and says how many were answered.
async fn flood(what: &str) -> String {
    let mut calls: Vec<Pin<Box<dyn Future<Output = bool>>>> = Vec::new();
    for n in 0..100 {
        calls.push(match what {
            "egress" => Box::pin(async { send("allowed.example").await.is_ok() }),
            _ => Box::pin(async move {
                let key = document(&n.to_string(), "acme", 1).key;
                database::get("governance".to_owned(), key).await.is_ok()
            }),
        });
    }
    let mut answered = 0;
    poll_fn(|context| {
        calls.retain_mut(|call| match call.as_mut().poll(context) {
            Poll::Ready(done) => {
                answered += u32::from(done);
                false
            }
            Poll::Pending => true,
        });
        if calls.is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    answered.to_string()
}
