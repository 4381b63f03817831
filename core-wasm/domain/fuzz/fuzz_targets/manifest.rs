//! Manifests, lock files and configurations: the first byte picks which.
#![no_main]

use advisory_domain::scan::{InputFile, PlanRequest, plan, scan_batch};
use libfuzzer_sys::fuzz_target;

const PATHS: &[&str] = &[
    "requirements.txt",
    "pyproject.toml",
    "Pipfile",
    "poetry.lock",
    "package.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "go.mod",
    "Cargo.toml",
    "pom.xml",
    "build.gradle",
    "app.csproj",
    "Package.swift",
    "pubspec.yaml",
    "Gemfile.lock",
    "environment.yml",
    ".mcp.json",
    "Dockerfile",
    "main.tf",
    ".github/workflows/ci.yml",
    "MODEL_CARD.md",
];

fuzz_target!(|data: &[u8]| {
    let Some((first, content)) = data.split_first() else { return };
    let path = PATHS[usize::from(*first) % PATHS.len()].to_owned();
    let request = PlanRequest { as_of: "2026-01-01".to_owned(), ..PlanRequest::default() };
    let plan = plan(request).expect("the empty request is a plan");
    scan_batch(&plan, vec![InputFile { path, content: content.to_vec() }], Vec::new());
});
