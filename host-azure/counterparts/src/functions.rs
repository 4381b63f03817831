//! A fake of the Functions host in front of a custom handler: it starts the handler, waits until it answers, and passes requests on
//! with the headers that the real one writes.
//!
//! Which these are was read in the host's source and documentation; no real host was at hand to compare it with.

use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use advisory_conformance::counterpart::{Counterpart, Ready};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::http::{Answer, send};

/// A caller, as the platform's authentication knows it.
#[derive(Debug, Clone, Copy)]
pub struct Principal<'a> {
    /// The object's identifier in the directory.
    pub subject: &'a str,
    /// The directory.
    pub tenant: &'a str,
    /// Application roles.
    pub roles: &'a [&'a str],
}

/// A fake of the Functions host.
pub struct FakeFunctions {
    handler: Counterpart,
    invocations: AtomicU64,
}

impl FakeFunctions {
    /// Starts the handler on the port that the platform would give it, and waits until it answers `GET /`.
    #[must_use]
    pub fn start(handler: impl Fn() -> Command) -> Self {
        let handler = Counterpart::start("the handler", Ready::Answers("/"), |port| {
            let mut handler = handler();
            handler.env("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string());
            handler
        });
        Self {
            handler,
            invocations: AtomicU64::new(1),
        }
    }

    /// Returns the handler's process.
    #[must_use]
    pub const fn handler(&self) -> &Counterpart {
        &self.handler
    }

    /// Passes on what a caller sends, who is whom the platform's authentication says. What the caller wrote into the platform's
    /// headers is dropped, as the platform drops it.
    pub fn call(
        &self,
        caller: Option<Principal<'_>>,
        method: &str,
        target: &str,
        body: Option<&Value>,
    ) -> Answer {
        let headers = body.map(|_| ("content-type".to_owned(), "application/json".to_owned()));
        let headers: Vec<_> = headers.into_iter().collect();
        let body = body.map(Value::to_string).unwrap_or_default();
        self.pass(caller, method, target, &headers, body.as_bytes())
    }

    /// Passes on a request as it is.
    pub fn pass(
        &self,
        caller: Option<Principal<'_>>,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: &[u8],
    ) -> Answer {
        let own = |name: &str| name.starts_with("x-ms-client-principal");
        let mut passed: Vec<_> = headers
            .iter()
            .filter(|(name, _)| !own(name))
            .cloned()
            .collect();
        let mut add = |name: &str, value: String| passed.push((name.to_owned(), value));
        add("host", "advisory-dev.azurewebsites.net".to_owned());
        add("x-forwarded-for", "203.0.113.7:50000".to_owned());
        add("x-forwarded-proto", "https".to_owned());
        add(
            "x-arr-log-id",
            "44444444-4444-4444-4444-444444444444".to_owned(),
        );
        add("x-original-url", target.to_owned());
        add("user-agent", "Azure-Functions-Host/4.1047.100".to_owned());
        add("x-azure-functions-hostversion", "4.1047.100.0".to_owned());
        add("x-azure-functions-invocationid", self.invocation());
        if let Some(caller) = caller {
            add("x-ms-client-principal-id", caller.subject.to_owned());
            add("x-ms-client-principal-idp", "aad".to_owned());
            add("x-ms-client-principal", caller.header());
        }
        let answer = send(self.handler.address(), method, target, &passed, body);
        answer.unwrap_or_else(|| panic!("no answer to {method} {target}: {}", self.handler.log()))
    }

    /// Triggers a timer, as the host does.
    pub fn timer(&self, function: &str) -> Answer {
        let schedule = json!({ "AdjustForDST": true });
        let timer = json!({ "Schedule": schedule, "ScheduleStatus": null, "IsPastDue": false });
        let sys = json!({ "MethodName": function, "UtcNow": "2026-11-23T00:00:00Z" });
        let body = json!({ "Data": { "timer": timer }, "Metadata": { "sys": sys } });
        let headers = [
            ("content-type", "application/json; charset=utf-8".to_owned()),
            ("user-agent", "Azure-Functions-Host/4.1047.100".to_owned()),
            ("x-azure-functions-hostversion", "4.1047.100.0".to_owned()),
            ("x-azure-functions-invocationid", self.invocation()),
        ]
        .map(|(name, value)| (name.to_owned(), value));
        let target = format!("/{function}");
        let body = body.to_string();
        let answer = send(
            self.handler.address(),
            "POST",
            &target,
            &headers,
            body.as_bytes(),
        );
        answer.unwrap_or_else(|| panic!("no answer to a timer: {}", self.handler.log()))
    }

    fn invocation(&self) -> String {
        let number = self.invocations.fetch_add(1, Ordering::SeqCst);
        format!("00000000-0000-0000-0000-{number:012}")
    }
}

impl Principal<'_> {
    /// Returns what the platform writes into `x-ms-client-principal`.
    #[must_use]
    pub fn header(&self) -> String {
        let schema = "http://schemas.microsoft.com";
        let mut claims = vec![
            json!({ "typ": format!("{schema}/identity/claims/objectidentifier"), "val": self.subject }),
            json!({ "typ": format!("{schema}/identity/claims/tenantid"), "val": self.tenant }),
            json!({ "typ": "name", "val": "Ann" }),
        ];
        let roles = self.roles.iter();
        claims.extend(roles.map(|role| json!({ "typ": "roles", "val": role })));
        let principal = json!({
            "auth_typ": "aad",
            "claims": claims,
            "name_typ": "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
            "role_typ": format!("{schema}/ws/2008/06/identity/claims/role"),
        });
        STANDARD.encode(principal.to_string())
    }
}
