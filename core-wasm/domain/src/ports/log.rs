//! Structured events to the host's log.

use super::PortFuture;

/// How much an event matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Worth looking at.
    Warn,
    /// Something failed.
    Error,
}

/// The host's log. The host adds the time, the request and the principal.
pub trait Log {
    /// Records a fixed phrase and what varies, by name: never personal data, prompts or secrets.
    fn write(
        &self,
        level: Level,
        message: &'static str,
        fields: Vec<(&'static str, String)>,
    ) -> PortFuture<'_, ()>;
}
