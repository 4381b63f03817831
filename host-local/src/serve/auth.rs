//! Who may call: the people of this machine, or those for whom an identity provider vouches.

use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;

use advisory_host_runtime::ports::Egress;
use advisory_host_runtime::with_sources;
use advisory_http::{Admission, IssuerOptions, Oidc};
use advisory_outbound::{AllowedEgress, Reach, Trust};

use super::local::{Door, OnThisMachine};
use super::users::Users;
use crate::command_line::{Authentication, ServeOptions};
use crate::exit::Failure;

/// Who may call, settled before anything is opened.
pub(super) enum Auth {
    ThisMachine(Users),
    Tokens(Oidc),
}

impl Auth {
    /// Reads what the operator says, and refuses to offer the service to callers that it can't tell apart.
    pub(super) fn of(options: &ServeOptions) -> Result<Self, Failure> {
        if options.auth == Authentication::Oidc {
            return oidc(options).map(Self::Tokens);
        }
        if options.listen.ip().is_loopback() {
            return Ok(Self::ThisMachine(Users::of(&options.data)));
        }
        let refused = format!("{} is not an address of this machine alone", options.listen);
        Err(Failure::usage(refused).hint(
            "whoever reaches it may do everything: listen on 127.0.0.1 or [::1], or ask for tokens with --auth oidc",
        ))
    }

    /// Returns where requests to a service at `address` may come from, and who decides for whom they are.
    pub(super) fn at(self, address: SocketAddr) -> (Door, Arc<dyn Admission>) {
        match self {
            Self::ThisMachine(users) => {
                let door = Door::of_this_machine(address);
                let admission = OnThisMachine {
                    door: door.clone(),
                    users,
                };
                (door, Arc::new(admission))
            }
            Self::Tokens(oidc) => (Door::Everybody, Arc::new(oidc)),
        }
    }
}

fn oidc(options: &ServeOptions) -> Result<Oidc, Failure> {
    let file = options.oidc.as_deref().ok_or_else(|| {
        Failure::usage("nothing says whose tokens are believed")
            .hint("--oidc names a JSON file of issuers; see docs/security.md")
    })?;
    let wrong =
        |told: &dyn std::fmt::Display| Failure::usage(format!("{}: {told}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| wrong(&error))?;
    let issuers = IssuerOptions::parse(&text).map_err(|error| wrong(&error))?;
    let trust = Trust::of_machine().map_err(|fault| wrong(&with_sources(&fault)))?;
    let hosts: Vec<String> = issuers.iter().flat_map(IssuerOptions::hosts).collect();
    // The operator wrote these addresses down; a provider of one's own may well be inside.
    let egress: Arc<dyn Egress> = Arc::new(AllowedEgress::new(hosts, trust, Reach::Anywhere));
    Oidc::new(issuers, &egress).map_err(|error| wrong(&error))
}
