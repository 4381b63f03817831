//! Swift packages, named by the address of their repository.

use super::super::json::{self, Value};
use super::Report;

/// The address without scheme and `.git`.
fn name(url: &str) -> Option<&str> {
    let bare = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let bare = bare.or_else(|| url.strip_prefix("ssh://git@"))?;
    Some(
        bare.strip_suffix(".git")
            .unwrap_or(bare)
            .trim_end_matches('/'),
    )
}

/// `Package.swift`.
pub(super) fn manifest(report: &mut Report<'_, '_>) {
    for (start, line) in report.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("//") || !trimmed.contains(".package(") {
            continue;
        }
        let mut strings = trimmed.split('"').skip(1).step_by(2);
        let Some(name) = strings.find_map(name) else {
            continue;
        };
        let version = strings.next();
        let requirement = if trimmed.contains("exact:") || trimmed.contains(".exact(") {
            version.map(str::to_owned)
        } else {
            version
                .filter(|version| version.starts_with(|c: char| c.is_ascii_digit()))
                .map(|version| format!(">={version}"))
        };
        report.dependency("swift", name, requirement.as_deref(), start);
    }
}

/// `Package.resolved`, both versions.
pub(super) fn resolved(report: &mut Report<'_, '_>) {
    let mut pin: Option<(String, usize)> = None;
    json::each(report.file.text, |way, value, _| {
        let (Some(field), Value::Text(text)) = (way.last(), value) else {
            return;
        };
        match field.key.as_ref() {
            "location" | "repositoryURL" => {
                pin = name(text).map(|name| (name.to_owned(), field.start));
            }
            "version" => {
                if let Some((name, start)) = pin.take() {
                    report.dependency("swift", &name, Some(text), start);
                }
            }
            _ => {}
        }
    });
}
