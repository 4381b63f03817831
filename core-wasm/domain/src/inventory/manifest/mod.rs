//! Dependencies of a repository: its manifests and lock files, by file name.
//!
//! Every reader is a lenient line or token scanner: a malformed manifest gives what could be read
//! of it, each entry at its own line, and never an error.

mod dotnet;
mod golang;
mod jvm;
mod node;
mod python;
mod requirement;
mod ruby;
mod rust;
mod swift;
mod toml;
mod yaml;

use super::tables;
use crate::model::Confidence;
use crate::scan::{FileContext, Sighting, Sink};
use crate::syntax::tree::Span;

/// Reports the AI packages of a manifest or lock file. Returns whether the file is one that holds
/// nothing else of interest.
pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or(file.path);
    let lower = name.to_ascii_lowercase();
    let mut report = Report { file, sink };
    match lower.as_str() {
        "pyproject.toml" => python::pyproject(&mut report),
        "pipfile" => python::pipfile(&mut report),
        "poetry.lock" | "uv.lock" | "pdm.lock" => python::lock(&mut report),
        "pipfile.lock" => python::pipfile_lock(&mut report),
        "setup.cfg" => python::setup_cfg(&mut report),
        "environment.yml" | "environment.yaml" => python::environment(&mut report),
        "setup.py" => {
            python::setup_py(&mut report);
            return false;
        }
        "package.json" => node::package(&mut report),
        "package-lock.json" | "npm-shrinkwrap.json" => node::package_lock(&mut report),
        "yarn.lock" => node::yarn_lock(&mut report),
        "pnpm-lock.yaml" => node::pnpm_lock(&mut report),
        "composer.json" => node::composer(&mut report),
        "composer.lock" => node::composer_lock(&mut report),
        "go.mod" => golang::module(&mut report),
        "go.sum" => {}
        "cargo.toml" => rust::manifest(&mut report),
        "cargo.lock" => rust::lock(&mut report),
        "pom.xml" => jvm::pom(&mut report),
        "libs.versions.toml" => jvm::catalogue(&mut report),
        "build.gradle" | "build.gradle.kts" => {
            jvm::gradle(&mut report);
            return false;
        }
        "package.swift" => swift::manifest(&mut report),
        "package.resolved" => swift::resolved(&mut report),
        "pubspec.yaml" | "pubspec.yml" => yaml::pubspec(&mut report),
        "pubspec.lock" => yaml::pubspec_lock(&mut report),
        "gemfile" => ruby::gemfile(&mut report),
        "gemfile.lock" => ruby::lock(&mut report),
        "packages.config" | "directory.packages.props" => dotnet::project(&mut report),
        "packages.lock.json" => dotnet::lock(&mut report),
        _ if has_extension(&lower, &["csproj", "fsproj", "vbproj"]) => dotnet::project(&mut report),
        _ if has_extension(&lower, &["gemspec"]) => ruby::gemfile(&mut report),
        _ if is_requirements(file.path, &lower) => python::requirements(&mut report),
        _ => return false,
    }
    true
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, found)| extensions.contains(&found))
}

fn is_requirements(path: &str, lower: &str) -> bool {
    let is_list = has_extension(lower, &["txt", "in"]);
    is_list
        && (lower.contains("requirements")
            || lower.contains("constraints")
            || path.split('/').rev().nth(1) == Some("requirements"))
}

/// Where a reader puts the dependencies it finds.
struct Report<'r, 'f> {
    file: &'r FileContext<'f>,
    sink: &'r mut Sink,
}

impl<'f> Report<'_, 'f> {
    /// The lines of the file, each with the offset it begins at.
    fn lines(&self) -> impl Iterator<Item = (usize, &'f str)> + use<'f> {
        let text: &'f str = self.file.text;
        let mut at = 0;
        text.split_inclusive('\n').map(move |line| {
            let start = at;
            at += line.len();
            (start, line.trim_end_matches(['\n', '\r']))
        })
    }

    /// Reports `name` when the tables know it; the place is the line that holds `offset`.
    fn dependency(
        &mut self,
        ecosystem: &'static str,
        name: &str,
        version: Option<&str>,
        offset: usize,
    ) {
        let Some(known) = tables::by_name(ecosystem, name) else {
            return;
        };
        let line = self.file.lines.span(self.file.lines.line(offset as u32));
        let text = self.file.slice(line);
        let lead = text.len() - text.trim_start().len();
        let version = version
            .map(str::trim)
            .filter(|version| !version.is_empty() && *version != "*");
        self.sink.sighting(Sighting {
            kind: known.package.kind,
            name: known.name,
            ecosystem: Some(ecosystem),
            version: version.map(str::to_owned),
            provider: Some(known.package.provider.clone()),
            confidence: Confidence::High,
            span: Span {
                start: line.start + lead as u32,
                end: line.start + text.trim_end().len().max(lead) as u32,
            },
        });
    }
}
