//! The core as a WASI component: it turns the contract of `wit/` into calls of the domain, and decides nothing.

mod api;
mod bindings;
#[cfg(target_arch = "wasm32")]
mod memory;
mod ports;
mod reference;
mod scanner;

/// What answers the contract's exports: one implementation per interface, in the module of its name.
struct Component;
