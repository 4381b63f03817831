//! The HTTP interface.

use advisory_domain::api;

use crate::Component;
use crate::bindings::exports::advisory::platform::api::{Guest, Request, Response, ResponseBody};

impl Guest for Component {
    async fn handle(request: Request) -> Response {
        let response = api::handle(&api::Request {
            method: &request.method,
            path: &request.path,
        });
        Response {
            status: response.status,
            headers: response.headers,
            body: ResponseBody::Bytes(response.body),
        }
    }
}
