//! The guest's log events, on their way to the host's log.

use std::pin::Pin;

use wasmtime::component::{Accessor, HasSelf};

use crate::contract::advisory::platform::log;
use crate::{HostState, RequestId};

// The caps that wit/log.wit promises. They bound what a guest can make a log store keep.
const MESSAGE_BYTES: usize = 1024;
const FIELDS: usize = 32;
const NAME_BYTES: usize = 64;
const VALUE_BYTES: usize = 1024;

/// How much an event matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// For who debugs the core.
    Trace,
    /// For who debugs a request.
    Debug,
    /// Worth knowing.
    Info,
    /// Worth looking at.
    Warn,
    /// Something failed.
    Error,
}

/// One structured event of a guest, or of the host about its adapters, within the caps of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEvent {
    /// How much it matters.
    pub level: LogLevel,
    /// A fixed phrase.
    pub message: String,
    /// What varies, by name.
    pub fields: Vec<(String, String)>,
    /// Whether something was cut to fit the caps.
    pub cut: bool,
}

/// What a [`LogSink`] returns.
pub type LogFuture<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Where a host writes its guests' log events.
pub trait LogSink: Send + Sync {
    /// Records an event of the instance that serves `request`. The guest waits for it.
    fn write<'a>(&'a self, request: &'a RequestId, event: LogEvent) -> LogFuture<'a>;
}

impl log::Host for HostState {}

impl<T: Send> log::HostWithStore<T> for HasSelf<HostState> {
    async fn write(accessor: &Accessor<T, Self>, event: log::Event) {
        let (sink, request) = accessor.with(|mut access| {
            let state = access.get();
            (state.log.clone(), state.request.clone())
        });
        sink.write(&request, event.into()).await;
    }
}

impl LogEvent {
    /// Makes an event, and cuts what exceeds the caps.
    pub(crate) fn within_caps(
        level: LogLevel,
        message: String,
        fields: Vec<(String, String)>,
    ) -> Self {
        let mut cut = fields.len() > FIELDS;
        let mut fit = |text: String, bytes: usize| {
            cut |= text.len() > bytes;
            truncated(text, bytes)
        };
        Self {
            level,
            message: fit(message, MESSAGE_BYTES),
            fields: fields
                .into_iter()
                .take(FIELDS)
                .map(|(name, value)| (fit(name, NAME_BYTES), fit(value, VALUE_BYTES)))
                .collect(),
            cut,
        }
    }
}

impl From<log::Event> for LogEvent {
    fn from(event: log::Event) -> Self {
        Self::within_caps(event.level.into(), event.message, event.fields)
    }
}

impl From<log::Level> for LogLevel {
    fn from(level: log::Level) -> Self {
        match level {
            log::Level::Trace => Self::Trace,
            log::Level::Debug => Self::Debug,
            log::Level::Info => Self::Info,
            log::Level::Warn => Self::Warn,
            log::Level::Error => Self::Error,
        }
    }
}

fn truncated(mut text: String, bytes: usize) -> String {
    text.truncate(text.floor_char_boundary(bytes));
    text
}
