//! Python: requirement lists, `pyproject.toml`, Pipenv, Poetry, uv, Conda and setuptools.

use super::super::json::{self, Value};
use super::{Report, requirement, toml};

/// `requirements*.txt` and constraints.
pub(super) fn requirements(report: &mut Report<'_, '_>) {
    for (start, line) in report.lines() {
        if !line.trim_start().starts_with(['#', '-']) {
            specifier(report, line, start);
        }
    }
}

fn specifier(report: &mut Report<'_, '_>, text: &str, start: usize) {
    if let Some((name, version)) = requirement::parse(text) {
        report.dependency("pypi", name, version, start);
    }
}

/// PEP 621, dependency groups, Poetry, PDM, Hatch and uv.
pub(super) fn pyproject(report: &mut Report<'_, '_>) {
    toml::each(report.lines(), |item| {
        let is_list = match item.section {
            "project" => item.key == "dependencies",
            "project.optional-dependencies" | "dependency-groups" => true,
            "build-system" => item.key == "requires",
            "tool.uv" => matches!(
                item.key,
                "dev-dependencies" | "constraint-dependencies" | "override-dependencies"
            ),
            "tool.pdm.dev-dependencies" => true,
            _ => item.section.starts_with("tool.hatch.envs") && item.key.ends_with("dependencies"),
        };
        if item.in_array && is_list {
            specifier(report, item.value, item.start);
        }
        let is_table =
            item.section.starts_with("tool.poetry") && item.section.ends_with("dependencies");
        if is_table && !item.in_array && !item.key.is_empty() {
            report.dependency(
                "pypi",
                item.key,
                toml::string(item.value, "version"),
                item.start,
            );
        }
    });
}

/// `Pipfile`.
pub(super) fn pipfile(report: &mut Report<'_, '_>) {
    toml::each(report.lines(), |item| {
        if matches!(item.section, "packages" | "dev-packages") && !item.key.is_empty() {
            let version = toml::string(item.value, "version");
            report.dependency(
                "pypi",
                item.key,
                version.map(|v| v.trim_start_matches("==")),
                item.start,
            );
        }
    });
}

/// `poetry.lock`, `uv.lock`, `pdm.lock`: `[[package]]` tables.
pub(super) fn lock(report: &mut Report<'_, '_>) {
    super::rust::packages(report, "pypi");
}

/// `Pipfile.lock`.
pub(super) fn pipfile_lock(report: &mut Report<'_, '_>) {
    json::each(report.file.text, |way, value, _| {
        if let ([_, group, package, field], Value::Text(version)) = (way, value)
            && matches!(group.key.as_ref(), "default" | "develop")
            && field.key == "version"
        {
            report.dependency(
                "pypi",
                &package.key,
                Some(version.trim_start_matches("==")),
                package.start,
            );
        }
    });
}

/// `install_requires` and `extras_require` of `setup.cfg`.
pub(super) fn setup_cfg(report: &mut Report<'_, '_>) {
    let (mut section, mut in_list) = ("", false);
    for (start, line) in report.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with('[') {
            section = trimmed;
            in_list = false;
        } else if !line.starts_with([' ', '\t']) {
            let (key, value) = trimmed.split_once('=').unwrap_or((trimmed, ""));
            in_list = section == "[options.extras_require]"
                || section == "[options]"
                    && matches!(
                        key.trim(),
                        "install_requires" | "setup_requires" | "tests_require"
                    );
            if in_list && !value.is_empty() {
                specifier(report, value, start);
            }
        } else if in_list && !trimmed.starts_with('#') {
            specifier(report, trimmed, start);
        }
    }
}

/// String literals of `setup.py` that are requirements with a version, or stand in a list of them.
pub(super) fn setup_py(report: &mut Report<'_, '_>) {
    let mut in_list = false;
    for (start, line) in report.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with('#') {
            continue;
        }
        in_list |= trimmed.contains("_require");
        if in_list {
            for piece in trimmed.split(['"', '\'']).skip(1).step_by(2) {
                specifier(report, piece, start);
            }
        }
        if trimmed.ends_with("],") || trimmed.ends_with(']') || trimmed.ends_with("},") {
            in_list = false;
        }
    }
}

/// Conda's `environment.yml`, its `pip:` list included.
pub(super) fn environment(report: &mut Report<'_, '_>) {
    for (start, line) in report.lines() {
        let Some(item) = line.trim_start().strip_prefix("- ") else {
            continue;
        };
        let item = item.trim().trim_matches(['"', '\'']);
        let item = item.rsplit_once("::").map_or(item, |(_, package)| package);
        if item.contains("==") || item.contains(['>', '<', '~', '!']) {
            specifier(report, item, start);
            continue;
        }
        // Conda writes `name=version=build`.
        let mut parts = item.split('=');
        let name = parts.next().unwrap_or("").trim();
        let name = if name == "pytorch" { "torch" } else { name };
        if requirement::parse(name).is_some() {
            report.dependency(
                "pypi",
                name.split('[').next().unwrap_or(name),
                parts.next(),
                start,
            );
        }
    }
}
