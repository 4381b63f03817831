//! The contract of `wit/` in Rust, and the host side of its imports.
//!
//! A crate of its own because the code that `bindgen!` writes is slow to compile. It holds the state of one instance and
//! links every import to the ports of a backend that is bound to the instance's principal; how an instance is made, bounded and called is the business of `advisory-host-runtime`.

mod ai_model;
mod call;
mod contract;
mod database;
mod egress;
mod identity;
mod limiter;
mod log;
mod pull;
mod secrets;
mod state;
mod storage;

pub use contract::{Advisory, AdvisoryPre, exports};
pub use limiter::MemoryLimiter;
pub use log::{LogEvent, LogFuture, LogLevel, LogSink};
pub use secrets::SecretHandle;
pub use state::{HostState, RequestId, linker};
