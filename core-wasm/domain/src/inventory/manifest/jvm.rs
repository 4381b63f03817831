//! Maven and Gradle.

use std::collections::BTreeMap;

use super::{Report, toml};

/// Group, artifact and version of a `<dependency>` so far, and where its artifact stands.
type Dependency<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>, usize);

/// `pom.xml`: `<dependency>` elements; versions given as `${property}` are looked up.
pub(super) fn pom(report: &mut Report<'_, '_>) {
    let mut properties: BTreeMap<&str, &str> = BTreeMap::new();
    let mut in_properties = false;
    let mut pending: Vec<(String, Option<&str>, usize)> = Vec::new();
    let mut current: Option<Dependency<'_>> = None;
    for (start, line) in report.lines() {
        let line = line.trim();
        match line {
            "<properties>" => in_properties = true,
            "</properties>" => in_properties = false,
            _ => {}
        }
        if in_properties && let Some((name, value)) = element(line) {
            properties.insert(name, value);
        }
        if line.starts_with("<dependency>") || line.starts_with("<plugin>") {
            current = Some((None, None, None, start));
        }
        let rest = line.strip_prefix("<dependency>").unwrap_or(line);
        if let Some((group, artifact, version, at)) = &mut current {
            for piece in rest
                .split_inclusive("><")
                .map(|piece| piece.trim_end_matches('<'))
            {
                let piece = piece.trim_start_matches('<');
                match element_inner(piece) {
                    Some(("groupId", value)) => *group = Some(value),
                    Some(("artifactId", value)) => {
                        *artifact = Some(value);
                        *at = start;
                    }
                    Some(("version", value)) => *version = Some(value),
                    _ => {}
                }
            }
        }
        if line.contains("</dependency>")
            && let Some((Some(group), Some(artifact), version, at)) = current.take()
        {
            pending.push((format!("{group}:{artifact}"), version, at));
        }
    }
    for (name, version, at) in pending {
        let version = version.and_then(|version| match version.strip_prefix("${") {
            Some(property) => properties.get(property.trim_end_matches('}')).copied(),
            None => Some(version),
        });
        report.dependency("maven", &name, version, at);
    }
}

/// `<name>value</name>` on one line.
fn element(line: &str) -> Option<(&str, &str)> {
    element_inner(line.strip_prefix('<')?)
}

fn element_inner(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once('>')?;
    let (value, close) = rest.split_once("</")?;
    close.starts_with(name).then_some((name, value.trim()))
}

/// `build.gradle` and `build.gradle.kts`: string coordinates, and the map form.
pub(super) fn gradle(report: &mut Report<'_, '_>) {
    for (start, line) in report.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("//") || trimmed.starts_with('*') {
            continue;
        }
        if let Some(group) = named(trimmed, "group")
            && let Some(artifact) = named(trimmed, "name")
        {
            report.dependency(
                "maven",
                &format!("{group}:{artifact}"),
                named(trimmed, "version"),
                start,
            );
            continue;
        }
        for piece in trimmed.split(['"', '\'']).skip(1).step_by(2) {
            coordinates(report, piece, start);
        }
    }
}

fn coordinates(report: &mut Report<'_, '_>, text: &str, start: usize) {
    let mut parts = text.split(':');
    if let (Some(group), Some(artifact)) = (parts.next(), parts.next())
        && group.contains('.')
        && !text.contains(' ')
    {
        let version = parts
            .next()
            .map(|version| version.split('@').next().unwrap_or(version));
        let version = version.filter(|version| !version.contains('$'));
        report.dependency("maven", &format!("{group}:{artifact}"), version, start);
    }
}

fn named<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let at = line
        .find(&format!("{key}:"))
        .or_else(|| line.find(&format!("{key} =")))?;
    let rest = line
        .get(at + key.len()..)?
        .trim_start_matches([':', '=', ' ']);
    toml::quoted(rest)
}

/// Gradle's version catalogue, `libs.versions.toml`.
pub(super) fn catalogue(report: &mut Report<'_, '_>) {
    let mut versions: BTreeMap<&str, &str> = BTreeMap::new();
    let mut libraries = Vec::new();
    toml::each(report.lines(), |item| match item.section {
        "versions" => {
            if let Some(version) = toml::quoted(item.value) {
                versions.insert(item.key, version);
            }
        }
        "libraries" if !item.key.is_empty() => libraries.push(item),
        _ => {}
    });
    for item in libraries {
        let reference =
            toml::string(item.value, "version.ref").and_then(|name| versions.get(name).copied());
        let version = reference.or_else(|| {
            toml::string(item.value, "version").filter(|_| item.value.starts_with('{'))
        });
        let name = match (
            toml::string(item.value, "group"),
            toml::string(item.value, "name"),
        ) {
            (Some(group), Some(name)) if item.value.starts_with('{') => format!("{group}:{name}"),
            _ => match toml::string(item.value, "module") {
                Some(module) if item.value.starts_with('{') => module.to_owned(),
                _ => {
                    if let Some(text) = toml::quoted(item.value) {
                        coordinates(report, text, item.start);
                    }
                    continue;
                }
            },
        };
        report.dependency("maven", &name, version, item.start);
    }
}
