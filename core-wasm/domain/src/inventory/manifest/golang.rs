//! Go modules.

use super::Report;

/// `go.mod`.
pub(super) fn module(report: &mut Report<'_, '_>) {
    let mut in_require = false;
    for (start, line) in report.lines() {
        let line = line.split("//").next().unwrap_or(line).trim();
        let item = if line == "require (" {
            in_require = true;
            continue;
        } else if line == ")" {
            in_require = false;
            continue;
        } else if in_require {
            line
        } else if let Some(item) = line.strip_prefix("require ") {
            item
        } else {
            continue;
        };
        let mut words = item.split_whitespace();
        if let (Some(path), Some(version)) = (words.next(), words.next()) {
            report.dependency("golang", path, Some(version), start);
        }
    }
}
