//! The way out of a host: HTTPS to the hosts that its operator allowed, and language models that speak the Messages format.
//!
//! One connection a request, HTTP/1.1, no redirects, one TLS provider. An outbound call takes a hundred milliseconds at best; a pool
//! of connections would save a handshake of it, and could not be checked against the addresses that a name has today.

mod address;
mod connect;
mod egress;
mod hosts;
mod model;

pub use crate::connect::{Reach, Trust};
pub use crate::egress::AllowedEgress;
pub use crate::hosts::CORE_HOSTS;
pub use crate::model::{Bearer, MessagesModel, ModelOptions};

/// The Messages format itself, for carriers other than its own address.
pub mod messages {
    pub use crate::model::{EventSource, Place, body, listen, whole};
}
