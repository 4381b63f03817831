//! The contract of `wit/` in Rust, and the host side of its imports.
//!
//! A crate of its own because the code that `bindgen!` writes is slow to compile. It holds the state of one instance and
//! links every import to it; how an instance is made, bounded and called is the business of `advisory-host-runtime`.

mod contract;
mod identity;
mod limiter;
mod log;
mod offline;
mod state;

pub use contract::{Advisory, AdvisoryPre, exports};
pub use identity::{Principal, Role};
pub use limiter::MemoryLimiter;
pub use log::{LogEvent, LogFuture, LogLevel, LogSink};
pub use offline::SecretHandle;
pub use state::{HostState, RequestId, linker};
