//! The nearest known name to one that was mistyped: an unknown name is an error that says what was
//! probably meant, never a filter that silently matches nothing.

/// Names longer than this are not mistyped, they are something else; it also bounds the work.
const LONGEST: usize = 64;

/// Returns the known name nearest to `name`, ignoring case; none when nothing is near.
///
/// Near is at most a third of the longer name's characters edited (insert, delete, replace or
/// swap neighbours), or a known name that starts with what was typed. Ties go to the first.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = folded(name);
    if typed.is_empty() || typed.len() > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in known {
        let letters = folded(candidate);
        let allowed = (typed.len().max(letters.len()) / 3).max(1);
        let mut edits = distance(&typed, &letters);
        // A shortened name is meant to be completed: `sec` is `security-and-robustness`.
        if edits > allowed && typed.len() >= 3 && letters.starts_with(&typed) {
            edits = allowed;
        }
        if edits <= allowed && best.is_none_or(|(least, _)| edits < least) {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn folded(name: &str) -> Vec<char> {
    name.chars()
        .flat_map(char::to_lowercase)
        .take(LONGEST + 1)
        .collect()
}

/// Optimal string alignment distance: edits where swapping two neighbours counts as one.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    let mut last: Option<char> = None;
    for (row, a) in from.iter().enumerate() {
        let mut current = Vec::with_capacity(to.len() + 1);
        let mut left = row + 1;
        current.push(left);
        let mut previous: Option<char> = None;
        for (column, b) in to.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX);
            let mut cost = (at(&above, column) + usize::from(a != b))
                .min(at(&above, column + 1) + 1)
                .min(left + 1);
            if column > 0 && Some(*b) == last && Some(*a) == previous {
                cost = cost.min(at(&before, column - 1) + 1);
            }
            current.push(cost);
            left = cost;
            previous = Some(*b);
        }
        before = above;
        above = current;
        last = Some(*a);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const FORMATS: [&str; 6] = ["table", "json", "sarif", "cyclonedx", "markdown", "html"];

    #[test]
    fn suggests_the_name_that_was_mistyped() {
        assert_eq!(nearest("srif", FORMATS), Some("sarif"));
        assert_eq!(nearest("HTLM", FORMATS), Some("html"));
        assert_eq!(nearest("cyclondx", FORMATS), Some("cyclonedx"));
        assert_eq!(nearest("mark", FORMATS), Some("markdown"));
        assert_eq!(
            nearest("ADV-HO-01", ["ADV-AL-001", "ADV-HO-001"]),
            Some("ADV-HO-001")
        );
    }

    #[test]
    fn suggests_nothing_for_what_is_not_near() {
        assert_eq!(nearest("postscript", FORMATS), None);
        assert_eq!(nearest("", FORMATS), None);
        assert_eq!(nearest(&"j".repeat(10_000), FORMATS), None);
    }

    #[test]
    fn counts_a_swap_as_one_edit() {
        assert_eq!(nearest("jsno", ["xxno", "json"]), Some("json"));
    }
}
