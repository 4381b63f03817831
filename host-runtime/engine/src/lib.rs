//! The one engine configuration, shared by the step that compiles the component and the hosts that load it.
//!
//! A precompiled component holds machine code that relies on the settings it was compiled under: where memory ends,
//! whether loops check the clock, which CPU it may assume. wasmtime refuses one that was compiled under others, so
//! both sides take their settings from [`config`], and only the compiler adds to it, with what concerns compiling alone.

mod config;
#[cfg(target_os = "linux")]
mod in_place;
mod load;
#[cfg(feature = "precompile")]
mod precompile;

pub use config::{config, engine};
pub use load::{PageAligned, deserialize, deserialize_file};
#[cfg(feature = "precompile")]
pub use precompile::{
    Architecture, CpuLevel, precompile, precompile_for, precompile_for_foreign_engine,
};
