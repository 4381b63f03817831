//! Failures of an account, as a test plans them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response};
use serde_json::{Value, json};

use crate::Trouble;

/// What calls on documents get, and how many there were.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Planned>);

#[derive(Default)]
struct Planned {
    left: u64,
    asked: u64,
    plan: Value,
}

/// What one call gets.
pub(crate) struct Fault {
    plan: Value,
    /// Whether the call is done before it fails.
    pub(crate) after: bool,
}

impl Faults {
    /// Takes a plan, or tells how many calls came.
    ///
    /// A plan is `{ times, status, headers: { name: text }, body: text, wait: milliseconds, after: whether the call is done }`.
    pub(crate) async fn control(
        &self,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Trouble> {
        if request.method() == Method::PUT {
            let body = request.into_body().collect().await?.to_bytes();
            let plan: Value = serde_json::from_slice(&body)?;
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Planned {
                left: plan["times"].as_u64().unwrap_or(0),
                asked: 0,
                plan,
            };
        }
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner).asked;
        let told = json!({ "asked": asked }).to_string();
        Ok(Response::new(Full::new(told.into())))
    }

    /// Returns what the next call gets, if it is one on documents and is to fail.
    pub(crate) fn next(&self, path: &str) -> Option<Fault> {
        if !path.contains("/docs") {
            return None;
        }
        let mut planned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        planned.asked += 1;
        planned.left = planned.left.checked_sub(1)?;
        let plan = planned.plan.clone();
        let after = plan["after"].as_bool().unwrap_or(false);
        Some(Fault { plan, after })
    }
}

impl Fault {
    /// Returns the failure, once its time is up.
    pub(crate) async fn answer(&self) -> Result<Response<Full<Bytes>>, Trouble> {
        let wait = self.plan["wait"].as_u64().unwrap_or(0);
        tokio::time::sleep(Duration::from_millis(wait)).await;
        let status = self.plan["status"].as_u64().ok_or("which status?")?;
        let mut response = Response::builder().status(u16::try_from(status)?);
        for (name, value) in self.plan["headers"].as_object().into_iter().flatten() {
            response = response.header(name, value.as_str().unwrap_or_default());
        }
        let body = self.plan["body"].as_str().unwrap_or_default().to_owned();
        Ok(response.body(Full::new(body.into()))?)
    }
}
