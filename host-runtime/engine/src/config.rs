//! What a guest may use, and what bounds it.

use wasmtime::{Config, Engine, Result};

/// Most stack that guest code may use. Parsers recurse with the nesting of the source they read: room for that of
/// real code by far, while endless recursion still ends in a trap at once.
const GUEST_STACK_BYTES: usize = 2 << 20;

/// Stack of the fiber a guest runs on: the guest's own, and as much as wasmtime recommends for host functions that it calls.
const FIBER_STACK_BYTES: usize = GUEST_STACK_BYTES + (2 << 20);

/// Returns the settings that the compiler and every host share.
///
/// WebAssembly features that neither Rust's `wasm32-wasip2` target nor the contract uses are off: what a guest can't
/// express can't be exploited. Loops check an epoch, so that a host can interrupt a guest that never returns.
#[must_use]
pub fn config() -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .consume_fuel(false)
        .max_wasm_stack(GUEST_STACK_BYTES)
        .async_stack_size(FIBER_STACK_BYTES)
        .wasm_component_model(true)
        .wasm_component_model_async(true)
        .concurrency_support(true)
        .wasm_simd(true)
        .wasm_relaxed_simd(false)
        .wasm_tail_call(false)
        .wasm_memory64(false)
        .wasm_extended_const(false)
        .wasm_wide_arithmetic(false)
        .wasm_custom_page_sizes(false)
        .generate_address_map(false)
        .native_unwind_info(false);
    // Machine code that lies in the host's own binary is run where it lies.
    #[cfg(target_os = "linux")]
    config.with_custom_code_memory(Some(std::sync::Arc::new(crate::in_place::Protection)));
    config
}

/// Builds the engine of a host.
///
/// # Errors
///
/// Fails when this machine can't run the shared settings.
pub fn engine() -> Result<Engine> {
    Engine::new(&config())
}
