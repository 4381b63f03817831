//! How deep the brackets of a policy stand in each other.
//!
//! The parser tries a bracket as a comprehension before it reads it as a list, and reads what is
//! inside each time: every level doubles the work, and thirty levels are an hour. The depth is
//! therefore bounded before the parser sees the source.

/// Levels of square brackets and braces: the parser reads the innermost up to 256 times. The
/// policies that we ship need five.
const DEEPEST: usize = 8;

/// Returns the line and column, counted from 1, of the first bracket that stands too deep.
pub(super) fn too_deep(source: &str) -> Option<(u32, u32)> {
    let mut depth: usize = 0;
    let (mut line, mut column) = (1, 0);
    let mut text = None;
    let mut characters = source.chars();
    while let Some(character) = characters.next() {
        column += 1;
        if character == '\n' {
            (line, column) = (line + 1, 0);
            // The parser's own reader takes a text on to the next line, and complains later.
            text = text.filter(|quote| *quote != '#');
            continue;
        }
        match (text, character) {
            (Some('"'), '\\') => {
                characters.next();
                column += 1;
            }
            (Some(quote @ ('"' | '`')), _) if quote == character => text = None,
            (Some(_), _) => {}
            // A comment is a text that its line ends.
            (None, '"' | '`' | '#') => text = Some(character),
            (None, '[' | '{') => {
                depth += 1;
                if depth > DEEPEST {
                    return Some((line, column));
                }
            }
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::too_deep;

    #[test]
    fn counts_brackets_and_not_what_looks_like_them() {
        assert_eq!(too_deep(&"[{".repeat(4)), None);
        assert_eq!(too_deep(&format!("\n {}", "[{".repeat(5))), Some((2, 10)));
        assert_eq!(too_deep(&"[]{}".repeat(50)), None);
        assert_eq!(too_deep(&"\"[[\\\"[[[\"".repeat(9)), None);
        assert_eq!(too_deep(&"`[\n[`".repeat(9)), None);
        assert_eq!(too_deep(&"\"[\n[\"".repeat(9)), None);
        assert_eq!(too_deep(&"# [[\" [\n".repeat(9)), None);
        // What closes in a text or a comment closes nothing.
        assert_eq!(too_deep(&"[\"]\"".repeat(9)), Some((1, 33)));
        assert_eq!(too_deep(&"[#]\n".repeat(9)), Some((9, 1)));
        assert_eq!(too_deep(&"[`]`".repeat(9)), Some((1, 33)));
    }

    #[test]
    fn a_hash_in_a_comment_does_not_end_it() {
        assert_eq!(too_deep(&"# # [[[[[[[[[ # [\n".repeat(2)), None);
    }
}
