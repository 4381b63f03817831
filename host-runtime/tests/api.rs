//! The component's HTTP interface, from the host's side.

use std::sync::Arc;

use advisory_host_runtime::{
    Backend, DiscardingLog, InstanceRequest, Principal, RequestId, Role, TenantId,
};

use crate::support::{TIGHT, ask, guest, instance_request};

#[tokio::test]
async fn tells_the_guest_for_whom_it_acts() {
    let tenant = TenantId::new("acme").unwrap();
    let principal = Principal::member("ada", tenant, vec![Role::Reviewer]);
    let request = InstanceRequest {
        request: RequestId::new("request-1"),
        principal,
        backend: Arc::new(Backend::offline()),
        log: Arc::new(DiscardingLog),
        limits: TIGHT,
    };
    let response = ask(&guest(), request, "innocent").await.unwrap();
    assert_eq!(response.body, b"ada");
}

#[tokio::test]
async fn gathers_a_streamed_body() {
    let response = ask(&guest(), instance_request("request-2"), "stream")
        .await
        .unwrap();
    assert_eq!(response.body, b"one two three");
}

#[tokio::test]
async fn serves_many_requests_at_once_from_several_threads() {
    let core = guest();
    let mut answers = tokio::task::JoinSet::new();
    for number in 0..64 {
        let core = core.clone();
        answers.spawn(async move {
            ask(&core, instance_request(&number.to_string()), "innocent").await
        });
    }
    while let Some(answer) = answers.join_next().await {
        assert_eq!(answer.unwrap().unwrap().status, 200);
    }
}
