//! Cargo, and the `[[package]]` tables that Poetry and uv share with it.

use super::{Report, toml};

/// `Cargo.toml`.
pub(super) fn manifest(report: &mut Report<'_, '_>) {
    let mut table = None;
    toml::each(report.lines(), |item| {
        let parent = item
            .section
            .rsplit_once('.')
            .map_or("", |(parent, _)| parent);
        if item.section.ends_with("dependencies") {
            if !item.in_array && !item.key.is_empty() {
                let name =
                    toml::string(item.value, "package").filter(|_| item.value.starts_with('{'));
                let key = item.key.split('.').next().unwrap_or(item.key);
                let version = toml::string(item.value, "version").map(requirement);
                report.dependency("cargo", name.unwrap_or(key), version.as_deref(), item.start);
            }
        } else if parent.ends_with("dependencies") {
            // `[dependencies.name]` with a `version` key of its own.
            if item.key.is_empty() {
                table = item
                    .section
                    .rsplit('.')
                    .next()
                    .map(|name| (name, item.start));
            } else if item.key == "version"
                && let Some((name, start)) = table.take()
            {
                let version = toml::quoted(item.value).map(requirement);
                report.dependency("cargo", name, version.as_deref(), start);
            }
        }
    });
}

/// A bare version in `Cargo.toml` is a caret requirement; `=1.2.3` is that version.
fn requirement(written: &str) -> String {
    if written.starts_with(|first: char| first.is_ascii_digit()) && !written.contains([',', '*']) {
        return format!("^{written}");
    }
    written
        .strip_prefix('=')
        .unwrap_or(written)
        .trim()
        .to_owned()
}

/// `Cargo.lock`.
pub(super) fn lock(report: &mut Report<'_, '_>) {
    packages(report, "cargo");
}

/// `[[package]]` tables with `name` and `version`, placed at the name.
pub(super) fn packages(report: &mut Report<'_, '_>, ecosystem: &'static str) {
    let mut name = None;
    toml::each(report.lines(), |item| {
        if item.section != "package" || item.in_array {
            return;
        }
        match item.key {
            "name" => name = toml::quoted(item.value).map(|name| (name, item.start)),
            "version" => {
                if let Some((name, start)) = name.take() {
                    report.dependency(ecosystem, name, toml::quoted(item.value), start);
                }
            }
            _ => {}
        }
    });
}
