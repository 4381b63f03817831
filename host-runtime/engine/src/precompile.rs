//! The build step's side of the engine: the shared settings, and what concerns compiling alone.

use wasmtime::{Config, Engine, Result, bail};

use crate::config;

/// Which x86-64 instructions the compiled component may use. A host whose CPU lacks one refuses the component at load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CpuLevel {
    /// Up to SSE4.2 and POPCNT: every x86-64 machine sold since 2009, and the default CPU of current emulators.
    #[default]
    V2,
    /// Up to AVX2, BMI and FMA: machines since about 2015, but not every virtual one.
    V3,
}

impl CpuLevel {
    fn flags(self) -> &'static [&'static str] {
        const V3: &[&str] = &[
            "has_cmpxchg16b",
            "has_sse3",
            "has_ssse3",
            "has_sse41",
            "has_sse42",
            "has_popcnt",
            "has_avx",
            "has_avx2",
            "has_fma",
            "has_bmi1",
            "has_bmi2",
            "has_lzcnt",
        ];
        match self {
            Self::V2 => V3.split_at(6).0,
            Self::V3 => V3,
        }
    }
}

/// A kind of machine that Linux packages are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// 64-bit ARM.
    Arm64,
    /// 64-bit x86.
    X86_64,
}

impl Architecture {
    /// Returns the target, as compilers call it.
    #[must_use]
    pub const fn triple(self) -> &'static str {
        match self {
            Self::Arm64 => "aarch64-unknown-linux-gnu",
            Self::X86_64 => "x86_64-unknown-linux-gnu",
        }
    }
}

/// Compiles a component for Linux on any machine of an architecture.
///
/// # Errors
///
/// Fails when `wasm` is not a component that the shared settings allow.
pub fn precompile_for(wasm: &[u8], architecture: Architecture) -> Result<Vec<u8>> {
    let mut config = config();
    config.target(architecture.triple())?;
    if architecture == Architecture::X86_64 {
        enable(&mut config, CpuLevel::default().flags());
    }
    Engine::new(&config)?.precompile_component(wasm)
}

/// Compiles a component for the operating system and architecture of this machine, but not for its particular CPU.
///
/// # Errors
///
/// Fails when `wasm` is not a component that the shared settings allow, or on a machine that no host runs on.
pub fn precompile(wasm: &[u8], level: CpuLevel) -> Result<Vec<u8>> {
    compiler(config(), level)?.precompile_component(wasm)
}

/// Compiles a component under settings that no host has, for the test that hosts refuse it.
///
/// # Errors
///
/// As [`precompile`].
pub fn precompile_for_foreign_engine(wasm: &[u8], level: CpuLevel) -> Result<Vec<u8>> {
    let mut foreign = config();
    foreign.epoch_interruption(false);
    compiler(foreign, level)?.precompile_component(wasm)
}

fn compiler(mut config: Config, level: CpuLevel) -> Result<Engine> {
    // Naming the target keeps the CPU of the build machine out: only what is enabled here is assumed.
    config.target(target_triple()?)?;
    if cfg!(target_arch = "x86_64") {
        enable(&mut config, level.flags());
    }
    Engine::new(&config)
}

#[expect(
    unsafe_code,
    reason = "wasmtime marks every compiler flag unsafe, whatever it does"
)]
fn enable(config: &mut Config, flags: &[&str]) {
    for flag in flags {
        // SAFETY: each flag names a CPU feature, and a host checks them against its CPU when it loads the result.
        unsafe { config.cranelift_flag_enable(flag) };
    }
}

fn target_triple() -> Result<&'static str> {
    Ok(match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "x86_64-unknown-linux-gnu",
        ("linux", "aarch64") => "aarch64-unknown-linux-gnu",
        ("macos", "x86_64") => "x86_64-apple-darwin",
        ("macos", "aarch64") => "aarch64-apple-darwin",
        ("windows", "x86_64") => "x86_64-pc-windows-msvc",
        (system, architecture) => bail!("no host runs on {architecture} {system}"),
    })
}
