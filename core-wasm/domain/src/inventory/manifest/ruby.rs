//! RubyGems and Bundler.

use super::Report;

/// `Gemfile` and `*.gemspec`.
pub(super) fn gemfile(report: &mut Report<'_, '_>) {
    for (start, line) in report.lines() {
        let trimmed = line.trim();
        let is_gem = trimmed.starts_with("gem ")
            || trimmed.starts_with("gem(")
            || !trimmed.starts_with('#')
                && (trimmed.contains(".add_dependency")
                    || trimmed.contains(".add_runtime_dependency"));
        if !is_gem {
            continue;
        }
        let mut strings = trimmed.split(['"', '\'']).skip(1).step_by(2);
        let Some(name) = strings.next() else { continue };
        let version = strings
            .next()
            .filter(|text| text.starts_with(|c: char| c.is_ascii_digit() || "~><=!".contains(c)));
        report.dependency("gem", name, version, start);
    }
}

/// `Gemfile.lock`: four spaces before a gem, six before what it needs.
pub(super) fn lock(report: &mut Report<'_, '_>) {
    for (start, line) in report.lines() {
        let is_gem = line.starts_with("    ") && !line.starts_with("     ");
        if is_gem && let Some((name, version)) = line.trim().split_once(" (") {
            report.dependency("gem", name, Some(version.trim_end_matches(')')), start);
        }
    }
}
