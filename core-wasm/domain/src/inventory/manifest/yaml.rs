//! Dart's `pubspec.yaml` and its lock.

use super::Report;

/// `pubspec.yaml`.
pub(super) fn pubspec(report: &mut Report<'_, '_>) {
    let mut in_dependencies = false;
    for (start, line) in report.lines() {
        if !line.starts_with(' ') && !line.is_empty() {
            in_dependencies = matches!(
                line.trim_end(),
                "dependencies:" | "dev_dependencies:" | "dependency_overrides:"
            );
            continue;
        }
        let is_entry = in_dependencies && line.starts_with("  ") && !line.starts_with("   ");
        if is_entry && let Some((name, version)) = line.trim().split_once(':') {
            let version = version
                .split(" #")
                .next()
                .unwrap_or(version)
                .trim()
                .trim_matches(['"', '\'']);
            report.dependency(
                "pub",
                name,
                Some(version).filter(|version| *version != "any"),
                start,
            );
        }
    }
}

/// `pubspec.lock`: a package's key, then its version.
pub(super) fn pubspec_lock(report: &mut Report<'_, '_>) {
    let mut entry: Option<(&str, usize)> = None;
    for (start, line) in report.lines() {
        if line.starts_with("  ") && !line.starts_with("   ") {
            entry = line.trim().strip_suffix(':').map(|name| (name, start));
        } else if let Some(version) = line.trim().strip_prefix("version:")
            && let Some((name, at)) = entry.take()
        {
            report.dependency("pub", name, Some(version.trim().trim_matches('"')), at);
        }
    }
}
