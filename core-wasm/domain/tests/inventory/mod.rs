//! The AI inventory and its bill of materials.

mod code;
mod cyclonedx;
mod imports;
mod infrastructure;
mod manifests;
mod models;
mod tables;

use std::sync::LazyLock;

use advisory_domain::model::{Component, ComponentKind};
use advisory_domain::scan::{InputFile, Plan, PlanRequest, ScanResult, combine, plan, scan_batch};

/// Scans files given by path and text.
fn scan(files: &[(&str, &str)]) -> ScanResult {
    static PLAN: LazyLock<Plan> = LazyLock::new(|| {
        plan(PlanRequest {
            target_name: "example".to_owned(),
            as_of: "2026-06-15".to_owned(),
            ..PlanRequest::default()
        })
        .unwrap()
    });
    let files = files
        .iter()
        .map(|(path, text)| InputFile {
            path: (*path).to_owned(),
            content: text.as_bytes().to_vec(),
        })
        .collect();
    let report = scan_batch(&PLAN, files, Vec::new());
    combine(&PLAN, vec![report])
}

/// A component in one line: `kind ecosystem:name@version line,line`.
fn line(component: &Component) -> String {
    let ecosystem = component
        .ecosystem
        .as_ref()
        .map_or(String::new(), |e| format!("{e}:"));
    let version = component
        .version
        .as_ref()
        .map_or(String::new(), |v| format!("@{v}"));
    let lines: Vec<String> = component
        .places
        .iter()
        .map(|place| place.line.to_string())
        .collect();
    format!(
        "{} {ecosystem}{}{version} {}",
        component.kind.id(),
        component.name,
        lines.join(",")
    )
}

/// Every component of one file, in lines.
fn seen(path: &str, text: &str) -> Vec<String> {
    scan(&[(path, text)]).inventory.iter().map(line).collect()
}

/// The components of one kind in one file, in lines.
fn seen_kind(path: &str, text: &str, kind: ComponentKind) -> Vec<String> {
    scan(&[(path, text)])
        .inventory
        .iter()
        .filter(|component| component.kind == kind)
        .map(line)
        .collect()
}
