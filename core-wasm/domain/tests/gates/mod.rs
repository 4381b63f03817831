//! Gates: policies, decisions, waivers, remedies.

mod decisions;
mod policies;
mod properties;
mod remedies;
mod rendering;
mod shipped;
mod support;
mod waivers;
