//! Calls of the component's own API: a demonstration writes nothing that a person could not have written.

use std::sync::Arc;

use advisory_host_runtime::{
    Backend, Core, InstanceRequest, Limits, LogSink, Principal, Request, RequestId, Response,
    TenantId, with_sources,
};
use serde_json::Value;

use super::clock::DemoClock;
use super::script::People;
use crate::exit::Failure;
use crate::serve::OWNER;

/// Seconds that pass with each call.
const CALL_SECONDS: i64 = 90;

/// What calls are made with.
pub(super) struct Calls<'a> {
    pub(super) core: &'a Core,
    pub(super) backend: &'a Arc<Backend>,
    pub(super) log: &'a Arc<dyn LogSink>,
    pub(super) clock: &'a DemoClock,
    pub(super) people: People,
}

/// A resource as an answer has it.
pub(super) struct Resource {
    pub(super) path: String,
    pub(super) body: Value,
    etag: String,
}

impl Resource {
    /// Returns a text of the body; empty when there is none.
    pub(super) fn text(&self, field: &str) -> &str {
        let value = self.body.get(field).and_then(Value::as_str);
        value.unwrap_or_default()
    }
}

impl Calls<'_> {
    /// Returns what is at a path.
    pub(super) async fn get(&self, person: &str, path: &str) -> Result<Value, Failure> {
        let response = self.call(person, "GET", path, None, None).await?;
        json(&response)
    }

    /// Makes something.
    pub(super) async fn post(
        &self,
        person: &str,
        path: &str,
        body: &Value,
    ) -> Result<Resource, Failure> {
        let response = self.call(person, "POST", path, Some(body), None).await?;
        let place = header(&response, "location").unwrap_or_default();
        resource(place, &response)
    }

    /// Changes something, as it was when it was read.
    pub(super) async fn patch(
        &self,
        person: &str,
        of: &Resource,
        body: &Value,
    ) -> Result<Resource, Failure> {
        let etag = Some(of.etag.as_str());
        let response = self
            .call(person, "PATCH", &of.path, Some(body), etag)
            .await?;
        resource(of.path.clone(), &response)
    }

    async fn call(
        &self,
        person: &str,
        method: &str,
        path: &str,
        body: Option<&Value>,
        etag: Option<&str>,
    ) -> Result<Response, Failure> {
        self.clock.advance(CALL_SECONDS);
        let mut headers = Vec::new();
        if body.is_some() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        if let Some(etag) = etag {
            headers.push(("if-match".to_owned(), etag.to_owned()));
        }
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (path, None),
        };
        let request = Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query,
            headers,
            body: body.map(Value::to_string).unwrap_or_default().into_bytes(),
        };
        let instance = self.core.instantiate(self.request(person)?).await;
        let answered = match instance {
            Ok(instance) => instance.handle(request).await,
            Err(error) => Err(error),
        };
        let response = answered.map_err(|error| Failure::internal(with_sources(&error)))?;
        if (200..300).contains(&response.status) {
            return Ok(response);
        }
        let said = String::from_utf8_lossy(&response.body);
        let told = format!("{person}: {method} {path}: {}: {said}", response.status);
        Err(Failure::internal(told))
    }

    fn request(&self, person: &str) -> Result<InstanceRequest, Failure> {
        let roles = self.people.get(person);
        let roles = roles.ok_or_else(|| Failure::internal(format!("who is {person}?")))?;
        let mut roles: Vec<_> = roles.iter().map(|role| (*role).into()).collect();
        roles.sort_unstable();
        Ok(InstanceRequest {
            request: RequestId::new("demo"),
            principal: Principal::member(person, TenantId::stored(OWNER), roles),
            backend: Arc::clone(self.backend),
            log: Arc::clone(self.log),
            limits: Limits::REQUEST,
        })
    }
}

fn resource(path: String, response: &Response) -> Result<Resource, Failure> {
    Ok(Resource {
        path,
        body: json(response)?,
        etag: header(response, "etag").unwrap_or_default(),
    })
}

fn json(response: &Response) -> Result<Value, Failure> {
    serde_json::from_slice(&response.body).map_err(Failure::internal)
}

fn header(response: &Response, name: &str) -> Option<String> {
    let mut headers = response.headers.iter();
    let (_, value) = headers.find(|(known, _)| known == name)?;
    Some(value.clone())
}
