//! `cargo xtask fuzz [SECONDS]`: every fuzz target for a while, on the stable toolchain.
//!
//! libFuzzer's coverage needs no nightly, only these flags; the sanitizers do, and safe Rust has
//! little for them to find.

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::core::workspace_root;
use crate::test::command;

const COVERAGE_FLAGS: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 --cfg fuzzing";

/// Every fuzz target, and the longest input it is given.
const TARGETS: &[(&str, u32)] = &[
    ("source", 4_096),
    ("manifest", 4_096),
    ("configuration", 2_048),
    ("baseline", 2_048),
    ("edit", 2_048),
];

/// Seconds a target runs when nothing else is asked for.
const DEFAULT_SECONDS: u32 = 60;

/// Runs every target.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let seconds = match arguments {
        [] => DEFAULT_SECONDS,
        [seconds] => seconds
            .parse()
            .map_err(|_| format!("{seconds:?} is no number of seconds"))?,
        _ => return Err("fuzz takes the seconds of each target".into()),
    };
    fuzz(&workspace_root()?, seconds)
}

/// Builds the targets and runs each for `seconds`.
pub(crate) fn fuzz(root: &Path, seconds: u32) -> Outcome {
    let package = root.join("core-wasm/domain/fuzz");
    let target = root.join("target/fuzz");
    let mut build = Command::new("cargo");
    build
        .current_dir(&package)
        .args(["build", "--release", "--locked", "--target-dir"])
        .arg(&target);
    build
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("RUSTFLAGS", COVERAGE_FLAGS);
    // Without a target triple the flags would reach build scripts, which do not link libFuzzer.
    build.args(["--target", env!("TARGET_TRIPLE")]);
    command(&mut build)?;
    for (name, longest) in TARGETS {
        let corpus = target.join("corpus").join(name);
        std::fs::create_dir_all(&corpus)?;
        let binary = target
            .join(env!("TARGET_TRIPLE"))
            .join("release")
            .join(name);
        let mut run = Command::new(binary);
        run.arg(&corpus).current_dir(&target);
        run.args([
            format!("-max_total_time={seconds}"),
            format!("-max_len={longest}"),
        ]);
        run.args([
            "-timeout=10",
            "-rss_limit_mb=1024",
            "-print_final_stats=1",
            "-verbosity=0",
        ]);
        command(&mut run).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}
