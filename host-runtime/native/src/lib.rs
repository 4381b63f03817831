//! The domain called without the component, over the host ports that the component gets.
//!
//! No host serves anybody so: nothing bounds a request here, and one that breaks takes the process with it. It is for
//! measuring what the component costs, and for tests of more requests than fit into their time through it. There is no
//! model, no secret and no way out.

mod database;
mod storage;

use std::cell::Cell;

use advisory_domain::api::handle;
pub use advisory_domain::api::{Request, Response};
use advisory_domain::ports::{
    Clock, Completion, CompletionError, Egress, EgressError, InboundResponse, LanguageModel, Level,
    Log, ModelDescription, OutboundRequest, PortFuture, Ports, Principal, Prompt, Random, Role,
    SecretError, Secrets, TextSink,
};
use advisory_ports::Bound;
use jiff::Timestamp;
use uuid::{Builder, Uuid};

/// One principal's way to the domain.
pub struct Native {
    bound: Bound,
    principal: Principal,
    state: Cell<u64>,
}

impl Native {
    /// Calls for the principal of `bound`. Identifiers follow from `seed`, which has to differ between callers of one store.
    #[must_use]
    pub fn new(bound: Bound, seed: u64) -> Self {
        let principal = bound.principal();
        let principal = Principal {
            subject: principal.subject.clone(),
            tenant: principal.tenant.as_str().to_owned(),
            roles: principal.roles.iter().copied().map(role).collect(),
        };
        Self {
            bound,
            principal,
            state: Cell::new(seed),
        }
    }

    /// Answers a request as the component would.
    pub async fn answer(&self, request: &Request) -> Response {
        let ports = Ports {
            database: self,
            storage: self,
            model: self,
            secrets: self,
            egress: self,
            log: self,
            clock: self,
            random: self,
            principal: &self.principal,
            follower: None,
        };
        handle(ports, request).await
    }

    /// SplitMix64: short, and good enough to tell identifiers apart.
    fn next(&self) -> u64 {
        let state = self.state.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.state.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

const fn role(role: advisory_ports::Role) -> Role {
    match role {
        advisory_ports::Role::Viewer => Role::Viewer,
        advisory_ports::Role::Engineer => Role::Engineer,
        advisory_ports::Role::Reviewer => Role::Reviewer,
        advisory_ports::Role::Admin => Role::Admin,
    }
}

/// Whole milliseconds, as the contract has them.
fn milliseconds(after: Option<std::time::Duration>) -> Option<u32> {
    after.map(|after| u32::try_from(after.as_millis()).unwrap_or(u32::MAX))
}

impl Clock for Native {
    fn now(&self) -> Timestamp {
        self.bound.clock().now()
    }
}

impl Random for Native {
    fn uuid(&self) -> Uuid {
        let random = u128::from(self.next()) << 64 | u128::from(self.next());
        Builder::from_random_bytes(random.to_be_bytes()).into_uuid()
    }
}

impl Log for Native {
    fn write(
        &self,
        _: Level,
        _: &'static str,
        _: Vec<(&'static str, String)>,
    ) -> PortFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

impl LanguageModel for Native {
    fn complete<'a>(
        &'a self,
        _: Prompt,
        _: TextSink<'a>,
    ) -> PortFuture<'a, Result<Completion, CompletionError>> {
        Box::pin(std::future::ready(Err(CompletionError::NotConfigured)))
    }

    fn describe(&self) -> PortFuture<'_, Result<ModelDescription, CompletionError>> {
        Box::pin(std::future::ready(Err(CompletionError::NotConfigured)))
    }
}

impl Secrets for Native {
    fn reveal<'a>(&'a self, _: &'a str) -> PortFuture<'a, Result<String, SecretError>> {
        Box::pin(std::future::ready(Err(SecretError::NotFound)))
    }
}

impl Egress for Native {
    fn send(&self, _: OutboundRequest) -> PortFuture<'_, Result<InboundResponse, EgressError>> {
        Box::pin(std::future::ready(Err(EgressError::Denied)))
    }
}
