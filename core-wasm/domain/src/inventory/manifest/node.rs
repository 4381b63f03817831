//! npm, Yarn, pnpm, and Composer, whose files have the same shape.

use super::super::json::{self, Value};
use super::Report;

fn dependencies(report: &mut Report<'_, '_>, ecosystem: &'static str, groups: &[&str]) {
    json::each(report.file.text, |way, value, _| {
        if let ([_, group, package], Value::Text(version)) = (way, value)
            && groups.contains(&group.key.as_ref())
        {
            report.dependency(ecosystem, &package.key, Some(version), package.start);
        }
    });
}

/// `package.json`.
pub(super) fn package(report: &mut Report<'_, '_>) {
    dependencies(
        report,
        "npm",
        &[
            "dependencies",
            "devDependencies",
            "peerDependencies",
            "optionalDependencies",
        ],
    );
}

/// `composer.json`.
pub(super) fn composer(report: &mut Report<'_, '_>) {
    dependencies(report, "composer", &["require", "require-dev"]);
}

/// `composer.lock`: a list of packages, each with its name before its version.
pub(super) fn composer_lock(report: &mut Report<'_, '_>) {
    let mut name = None;
    json::each(report.file.text, |way, value, _| {
        if let ([_, group, _, field], Value::Text(text)) = (way, value)
            && matches!(group.key.as_ref(), "packages" | "packages-dev")
        {
            match field.key.as_ref() {
                "name" => name = Some((text.clone().into_owned(), field.start)),
                "version" => {
                    if let Some((name, start)) = name.take() {
                        report.dependency(
                            "composer",
                            &name,
                            Some(text.trim_start_matches('v')),
                            start,
                        );
                    }
                }
                _ => {}
            }
        }
    });
}

/// `package-lock.json` of every version.
pub(super) fn package_lock(report: &mut Report<'_, '_>) {
    json::each(report.file.text, |way, value, _| {
        let (Some([group, package, field]), Value::Text(version)) = (way.last_chunk::<3>(), value)
        else {
            return;
        };
        if field.key != "version" {
            return;
        }
        match group.key.as_ref() {
            "packages" => {
                if let Some((_, name)) = package.key.rsplit_once("node_modules/") {
                    report.dependency("npm", name, Some(version), package.start);
                }
            }
            "dependencies" => report.dependency("npm", &package.key, Some(version), package.start),
            _ => {}
        }
    });
}

/// `yarn.lock`, classic and Berry: an entry's keys, then its version.
pub(super) fn yarn_lock(report: &mut Report<'_, '_>) {
    let mut entry: Option<(&str, usize)> = None;
    for (start, line) in report.lines() {
        if line.starts_with('#') {
            continue;
        }
        if !line.starts_with(' ') {
            let key = line.trim_start_matches('"');
            let name = key
                .get(1..)
                .and_then(|rest| rest.find('@'))
                .and_then(|at| key.get(..at + 1));
            entry = name.map(|name| (name, start));
        } else if let Some((name, at)) = entry
            && let Some(version) = line.trim().strip_prefix("version")
        {
            report.dependency("npm", name, Some(version.trim_matches([':', ' ', '"'])), at);
            entry = None;
        }
    }
}

/// `pnpm-lock.yaml`: the keys of `packages`, `/name/1.0.0:`, `/name@1.0.0:` or `name@1.0.0:`.
pub(super) fn pnpm_lock(report: &mut Report<'_, '_>) {
    let mut in_packages = false;
    for (start, line) in report.lines() {
        if !line.starts_with(' ') && !line.is_empty() {
            in_packages = line.starts_with("packages:");
            continue;
        }
        let is_entry = in_packages && line.starts_with("  ") && !line.starts_with("   ");
        let Some(key) = is_entry.then(|| line.trim().strip_suffix(':')).flatten() else {
            continue;
        };
        let key = key.trim_matches(['\'', '"']).trim_start_matches('/');
        let key = key.split('(').next().unwrap_or(key);
        let at = key
            .get(1..)
            .and_then(|rest| rest.rfind('@'))
            .map(|at| at + 1);
        let split = at.or_else(|| key.rfind('/'));
        if let Some((name, version)) = split.and_then(|at| key.split_at_checked(at)) {
            report.dependency("npm", name, version.get(1..), start);
        }
    }
}
