//! A tenant carried from one host to another through the API of both.

use std::collections::BTreeMap;

use advisory_ports::{ObjectKey, TenantId};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::hosts::{ADA, Host, TENANT};

const DOCUMENTS: &str = "/api/governance/bundle/documents";
const OBJECTS: &str = "/api/governance/bundle/objects";

/// Has an administrator send a request that is granted.
async fn granted(host: &Host, method: &str, path: &str, body: Option<&Value>) -> Value {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json");
    let sent = body.map(Value::to_string).unwrap_or_default();
    let request = request.body(Full::new(Bytes::from(sent))).unwrap();
    let (parts, body) = host.answer(ADA, request).await.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let answer = serde_json::from_slice(&body).unwrap();
    assert_eq!(parts.status, 200, "{}: {path}: {answer}", host.name);
    answer
}

async fn all(host: &Host, path: &str) -> Vec<Value> {
    let (mut items, mut target) = (Vec::new(), path.to_owned());
    loop {
        let page = granted(host, "GET", &target, None).await;
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => target = format!("{path}?cursor={next}"),
            None => return items,
        }
    }
}

async fn bytes_of(host: &Host, key: &str) -> Vec<u8> {
    let storage = &host.backend.storage;
    let key = ObjectKey::new(key).unwrap();
    let object = storage.get(&TenantId::stored(TENANT), &key).await.unwrap();
    object.gather().await.unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the digest of each document and object, by what it is called: what the root of a bundle is over.
pub(crate) async fn contents(host: &Host) -> BTreeMap<String, String> {
    let mut contents = BTreeMap::new();
    for document in all(host, DOCUMENTS).await {
        let name = |field: &str| document["envelope"][field].as_str().unwrap();
        let called = format!(
            "{}/{}/{}",
            document["container"],
            name("docType"),
            name("id")
        );
        contents.insert(called, document["digest"].as_str().unwrap().to_owned());
    }
    for object in all(host, OBJECTS).await {
        let key = object["key"].as_str().unwrap();
        let called = format!("{}/{key}", object["contentType"]);
        contents.insert(called, sha256(&bytes_of(host, key).await));
    }
    contents
}

/// Carries everything of the tenant from one host to another. Objects go straight into the store, as what is sent to a signed
/// address does.
pub(crate) async fn carry(from: &Host, to: &Host) {
    for object in all(from, OBJECTS).await {
        let key = object["key"].as_str().unwrap();
        let bytes = bytes_of(from, key).await;
        let content_type = object["contentType"].as_str().unwrap();
        let asked = json!({
            "key": key, "contentType": content_type, "size": bytes.len(), "sha256": sha256(&bytes),
        });
        let answer = granted(to, "POST", OBJECTS, Some(&asked)).await;
        assert!(answer["address"]["url"].is_string(), "{answer}");
        let (tenant, key) = (TenantId::stored(TENANT), ObjectKey::new(key).unwrap());
        let storage = &to.backend.storage;
        storage
            .put(&tenant, &key, content_type, bytes)
            .await
            .unwrap();
        let answer = granted(to, "POST", OBJECTS, Some(&asked)).await;
        assert_eq!(answer, json!({ "address": null }));
    }
    let documents = all(from, DOCUMENTS).await;
    for batch in documents.chunks(50) {
        let sent = json!({ "documents": batch });
        let answer = granted(to, "POST", DOCUMENTS, Some(&sent)).await;
        assert_eq!(answer, json!({ "written": batch.len(), "unchanged": 0 }));
    }
}
