//! NuGet.

use super::super::json::{self, Value};
use super::Report;

/// `*.csproj`, `packages.config` and `Directory.Packages.props`.
pub(super) fn project(report: &mut Report<'_, '_>) {
    let mut open: Option<(&str, usize)> = None;
    for (start, line) in report.lines() {
        let trimmed = line.trim();
        let is_reference = ["<PackageReference", "<PackageVersion", "<package "]
            .iter()
            .any(|tag| trimmed.starts_with(tag));
        if is_reference {
            let name = attribute(trimmed, "Include").or_else(|| attribute(trimmed, "id"));
            let Some(name) = name.or_else(|| attribute(trimmed, "Update")) else {
                continue;
            };
            let version = attribute(trimmed, "Version").or_else(|| attribute(trimmed, "version"));
            if version.is_none() && !trimmed.ends_with("/>") {
                open = Some((name, start));
                continue;
            }
            report.dependency("nuget", name, version.map(bare), start);
        } else if let Some((name, at)) = open {
            let version = trimmed
                .strip_prefix("<Version>")
                .and_then(|rest| rest.split('<').next());
            if version.is_some() || trimmed.starts_with("</PackageReference") {
                report.dependency("nuget", name, version.map(bare), at);
                open = None;
            }
        }
    }
}

/// `[1.2.3]` is that version.
fn bare(version: &str) -> &str {
    version
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .filter(|inner| !inner.contains(','))
        .unwrap_or(version)
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let before = rest.get(..at)?.ends_with([' ', '\t']);
        rest = rest.get(at + name.len()..)?;
        if before && let Some(value) = rest.strip_prefix("=\"") {
            return value.split('"').next();
        }
    }
}

/// `packages.lock.json`.
pub(super) fn lock(report: &mut Report<'_, '_>) {
    json::each(report.file.text, |way, value, _| {
        if let ([_, root, _, package, field], Value::Text(version)) = (way, value)
            && root.key == "dependencies"
            && field.key == "resolved"
        {
            report.dependency("nuget", &package.key, Some(version), package.start);
        }
    });
}
