//! The component on Azure Functions: a custom handler around the service that every host shares.

mod admission;
mod ai_model;
mod entrance;
mod handler;
mod host;
mod log;
mod settings;

pub use crate::admission::{Gate, PlatformClaims};
pub use crate::ai_model::foundry;
pub use crate::entrance::Entrance;
pub use crate::handler::Handler;
pub use crate::host::{Failure, open};
pub use crate::log::JsonLines;
pub use crate::settings::{Auth, InvalidEnvironment, ModelSettings, Settings};
