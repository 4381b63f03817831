//! The HTTP interface.

use advisory_domain::api;

use crate::Component;
use crate::bindings::exports::advisory::platform::api::{Guest, Request, Response, ResponseBody};
use crate::ports::{Host, principal};

impl Guest for Component {
    async fn handle(request: Request) -> Response {
        let request = api::Request {
            method: request.method,
            path: request.path,
            query: request.query,
            headers: request.headers,
            body: request.body,
        };
        let principal = principal();
        let response = api::handle(Host.ports(&principal), &request).await;
        Response {
            status: response.status,
            headers: response.headers,
            body: ResponseBody::Bytes(response.body),
        }
    }
}
