//! The guest's time: the backend's, whatever the machine's clock says.

use std::sync::Arc;

use advisory_host_runtime::{
    Core, InstanceRequest, Limits, Principal, Request, RequestId, Response, Role, TenantId,
};
use advisory_in_memory::{ManualClock, backend};

use crate::support::built;

const YEAR: i64 = 365 * 86_400;

async fn post(core: &Core, clocked: &InstanceRequest, path: &str, body: String) -> Response {
    let instance = core.instantiate(clocked.clone()).await.unwrap();
    let request = Request {
        method: "POST".to_owned(),
        path: path.to_owned(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.into_bytes(),
        ..Request::default()
    };
    instance.handle(request).await.unwrap()
}

#[tokio::test]
async fn is_that_of_the_backend() {
    let clock = ManualClock::default();
    let core = Core::load(built("advisory.cwasm")).unwrap();
    let clocked = InstanceRequest {
        principal: Principal::member("ann", TenantId::stored("acme"), vec![Role::Engineer]),
        backend: Arc::new(backend(&clock)),
        ..InstanceRequest::offline(RequestId::new("clock-1"), Limits::REQUEST)
    };
    let name = r#"{"name":"Chat"}"#.to_owned();
    let made = post(&core, &clocked, "/api/governance/projects", name).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    let text = String::from_utf8(made.body).unwrap();
    let id = text.split("\"id\":\"").nth(1).unwrap();
    let id = id.split('"').next().unwrap();
    // What is a fortnight ahead for the backend is past for the machine.
    let waiver = format!(
        r#"{{"projectId":"{id}","covers":{{"requirement":"x"}},"owner":"olga","reason":"r","expiresAt":"2026-02-14T00:00:00Z"}}"#
    );
    let waivers = "/api/governance/waivers";
    let ahead = post(&core, &clocked, waivers, waiver.clone()).await;
    assert_eq!(
        ahead.status,
        201,
        "{}",
        String::from_utf8_lossy(&ahead.body)
    );
    clock.advance(YEAR);
    let past = post(&core, &clocked, waivers, waiver).await;
    assert_eq!(past.status, 422, "{}", String::from_utf8_lossy(&past.body));
}
