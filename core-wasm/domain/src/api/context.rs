//! One request on its way through an operation.

use std::borrow::Cow;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::operation::Operation;
use super::problem::{Problem, ProblemCode};
use super::{Request, schema};
use crate::ports::{Ports, Principal};
use crate::store::{Kind, Store, Stored};

/// A routed request, and what may be used to answer it.
pub(super) struct Context<'a> {
    pub(super) ports: Ports<'a>,
    pub(super) request: &'a Request,
    pub(super) now: Timestamp,
    pub(super) operation: &'static Operation,
    arguments: Vec<&'a str>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        ports: Ports<'a>,
        request: &'a Request,
        operation: &'static Operation,
        arguments: Vec<&'a str>,
    ) -> Self {
        Self {
            ports,
            request,
            now: ports.clock.now(),
            operation,
            arguments,
        }
    }

    pub(super) fn principal(&self) -> &'a Principal {
        self.ports.principal
    }

    pub(super) fn store(&self) -> Store<'a> {
        Store::new(self.ports)
    }

    /// Returns the part of the path that stands for `name`, decoded.
    pub(super) fn argument(&self, name: &str) -> Cow<'a, str> {
        let at = self.operation.names().position(|known| known == name);
        let raw = at.and_then(|at| self.arguments.get(at)).copied();
        percent_encoding::percent_decode_str(raw.unwrap_or_default()).decode_utf8_lossy()
    }

    /// Returns the body, if it is what it should be.
    pub(super) fn body<T: DeserializeOwned + JsonSchema>(&self) -> Result<T, Problem> {
        let media_type = self
            .request
            .header("content-type")
            .unwrap_or("application/json");
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(
                ProblemCode::UnsupportedMediaType,
                "The body must be application/json.",
            ));
        }
        let value = serde_json::from_slice(&self.request.body)
            .map_err(|error| Problem::malformed("", format!("The body is not JSON: {error}.")))?;
        schema::read(value, "")
    }

    /// Returns what stands after `?`, if it is what it should be.
    pub(super) fn query<T: DeserializeOwned + JsonSchema>(&self) -> Result<T, Problem> {
        schema::read_query(self.request.query.as_deref().unwrap_or_default())
    }

    /// Returns a document of the tenant, or says that there is none.
    pub(super) async fn find<T: Kind>(&self, id: &str) -> Result<Stored<T>, Problem> {
        // What no identifier can be is not there: to ask the store for it would break the contract.
        let found = if is_id(id) {
            self.store().get::<T>(id).await?
        } else {
            None
        };
        found.ok_or_else(|| {
            Problem::not_found(&format!("There is no {} of that identifier.", T::DOC_TYPE))
        })
    }

    /// Checks that the caller has seen the version that is there.
    pub(super) fn if_match<T: Kind>(&self, stored: &Stored<T>) -> Result<(), Problem> {
        self.if_match_tag(&stored.etag, || self.lost_update(stored))
    }

    /// Checks that the caller has seen the version of that tag.
    pub(super) fn if_match_tag(
        &self,
        etag: &str,
        lost: impl FnOnce() -> Problem,
    ) -> Result<(), Problem> {
        let Some(given) = self.request.header("if-match") else {
            return Err(Problem::new(
                ProblemCode::PreconditionRequired,
                "Say in If-Match which version you have seen: the ETag of your last read.",
            ));
        };
        let quoted = format!("\"{etag}\"");
        // `*` would be "whatever is there", which is what this check is against.
        if given.split(',').any(|tag| tag.trim() == quoted) {
            Ok(())
        } else {
            Err(lost())
        }
    }

    /// Says that something changed, and what is there now.
    pub(super) fn lost_update<T: Kind>(&self, stored: &Stored<T>) -> Problem {
        let current = super::resource::Resource::of(stored);
        Problem::precondition_failed(serde_json::to_value(&current).ok(), &stored.etag)
    }

    /// Returns whether the caller has already seen this version.
    pub(super) fn is_known(&self, etag: &str) -> bool {
        let quoted = format!("\"{etag}\"");
        let given = self.request.header("if-none-match").unwrap_or_default();
        given.split(',').any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == quoted
        })
    }
}

/// Returns whether a document can have this identifier; `wit/database.wit` says which can.
pub(super) fn is_id(id: &str) -> bool {
    (1..=255).contains(&id.len()) && !id.chars().any(char::is_control)
}
