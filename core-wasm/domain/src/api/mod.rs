//! The HTTP interface: which resource a request names, and what it answers.
//!
//! The resources here need no store: they are read from the data that ships with the core. The host has authenticated
//! the caller before a request gets here.

mod data;
pub mod describe;
mod respond;
mod route;
pub mod seed;

pub use respond::Response;
pub use route::handle;

/// A request, as far as routing needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// Upper case.
    pub method: &'a str,
    /// Absolute path, percent-encoded as received.
    pub path: &'a str,
}
