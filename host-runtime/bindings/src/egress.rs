//! The guest's way out.

use std::time::Duration;

use advisory_ports as ports;
use wasmtime::component::{Accessor, HasSelf};

use crate::HostState;
use crate::call::{Call, Weight};
use crate::contract::advisory::platform::egress::{
    EgressError, Host, HostWithStore, InboundResponse, OutboundRequest,
};

impl Host for HostState {}

impl<T: Send> HostWithStore<T> for HasSelf<HostState> {
    async fn send(
        accessor: &Accessor<T, Self>,
        request: OutboundRequest,
    ) -> Result<InboundResponse, EgressError> {
        let call = Call::start(accessor, Weight::Heavy).await;
        let request = ports::OutboundRequest {
            method: request.method,
            url: request.url,
            headers: request.headers,
            body: request.body,
            timeout: Duration::from_millis(request.timeout_milliseconds.into()),
        };
        match call.bound.egress().send(request).await {
            Ok(response) => Ok(InboundResponse {
                status: response.status,
                headers: response.headers,
                body: response.body,
            }),
            Err(ports::EgressError::Denied(reason)) => {
                call.refuse("egress", reason).await;
                Err(EgressError::Denied)
            }
            Err(ports::EgressError::Timeout) => Err(EgressError::Timeout),
            Err(ports::EgressError::TooLarge) => Err(EgressError::TooLarge),
            Err(ports::EgressError::Unavailable(fault)) => {
                call.report(&fault).await;
                Err(EgressError::Unavailable)
            }
        }
    }
}
