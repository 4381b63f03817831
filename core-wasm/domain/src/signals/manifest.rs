//! Packages in manifests. A package is bought, not necessarily used: it only hints.

use serde_json::Value;

use super::Sighting;
use super::catalogue::Catalogue;
use crate::model::Confidence;
use crate::reference::DetectKind;
use crate::scan::{FileContext, Language};
use crate::syntax::tree::Span;

/// Reports the packages that belong to a pattern.
pub(super) fn detect(
    file: &FileContext<'_>,
    catalogue: &'static Catalogue,
    seen: &mut Vec<Sighting>,
) {
    let name = file.path.rsplit('/').next().unwrap_or(file.path);
    let packages = match name {
        "package.json" => node(file.text),
        "pyproject.toml" | "Pipfile" => toml(file.text),
        _ if file.language == Language::Requirements => lines(file.text),
        _ => return,
    };
    for (package, start) in packages {
        for matcher in catalogue.of_kind(DetectKind::Dependency) {
            if matcher.is_match(package) {
                seen.push(Sighting {
                    pattern: matcher.pattern,
                    span: Span {
                        start: start as u32,
                        end: (start + package.len()) as u32,
                    },
                    confidence: Confidence::Low,
                    how: "the package `{}` is required",
                });
            }
        }
    }
}

type Packages<'a> = Vec<(&'a str, usize)>;

fn node(text: &str) -> Packages<'_> {
    let Ok(Value::Object(manifest)) = serde_json::from_str(text) else {
        return Vec::new();
    };
    let sections = ["dependencies", "devDependencies", "optionalDependencies"];
    let names = sections
        .iter()
        .filter_map(|section| manifest.get(*section)?.as_object())
        .flat_map(|packages| packages.keys());
    names
        .filter_map(|name| {
            let start = text.find(&format!("\"{name}\""))? + 1;
            Some((text.get(start..start + name.len())?, start))
        })
        .collect()
}

fn lines(text: &str) -> Packages<'_> {
    let mut start = 0;
    let mut packages = Vec::new();
    for line in text.split_inclusive('\n') {
        packages.extend(leading_name(line, start));
        start += line.len();
    }
    packages
}

/// Names in arrays and tables whose header or key ends in `dependencies` or `packages`.
fn toml(text: &str) -> Packages<'_> {
    let mut start = 0;
    let mut packages = Vec::new();
    let (mut in_table, mut in_array) = (false, false);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('[') && trimmed.ends_with(']') {
            in_table = trimmed.contains("dependencies") || trimmed.contains("packages");
            in_array = false;
        } else {
            let opens = trimmed.contains("= [") || trimmed.contains("=[");
            if opens && (in_table || trimmed.contains("dependencies")) {
                in_array = true;
            }
            if in_array {
                for (offset, quoted) in quoted(line) {
                    packages.extend(leading_name(quoted, start + offset));
                }
            } else if in_table {
                packages.extend(leading_name(line, start));
            }
            in_array = in_array && !trimmed.ends_with(']');
        }
        start += line.len();
    }
    packages
}

fn quoted(line: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut offset = 0;
    for (index, part) in line.split('"').enumerate() {
        if index % 2 == 1 {
            parts.push((offset, part));
        }
        offset += part.len() + 1;
    }
    parts
}

fn leading_name(line: &str, start: usize) -> Option<(&str, usize)> {
    let indent = line.len() - line.trim_start_matches([' ', '\t', '"']).len();
    let rest = line.get(indent..)?;
    let length = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .unwrap_or(rest.len());
    let name = rest.get(..length).filter(|name| !name.is_empty())?;
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        .then_some((name, start + indent))
}
