//! Columns of a terminal: display width, cutting, padding, wrapping and colour.

use unicode_width::UnicodeWidthChar;

use crate::model::Severity;
use crate::scan::VerdictStatus;

/// Returns the columns that `text` takes. Hidden characters must be written out before.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// Cuts the end of `text` off so that it takes `room` columns at the most.
pub(super) fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut taken = 1;
    for character in text.chars() {
        taken += columns(character);
        if taken > room {
            break;
        }
        out.push(character);
    }
    if room > 0 {
        out.push('…');
    }
    out
}

/// Cuts the start of `text` off: of a path, the end tells more.
pub(super) fn cut_start(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut kept: Vec<char> = Vec::new();
    let mut taken = 1;
    for character in text.chars().rev() {
        taken += columns(character);
        if taken > room {
            break;
        }
        kept.push(character);
    }
    let tail: String = kept.iter().rev().collect();
    if room == 0 {
        String::new()
    } else {
        format!("…{tail}")
    }
}

/// Fills `text` up to `room` columns on its right.
pub(super) fn pad(text: &str, room: usize) -> String {
    format!("{text}{}", " ".repeat(room.saturating_sub(width(text))))
}

/// Fills `text` up to `room` columns on its left.
pub(super) fn pad_start(text: &str, room: usize) -> String {
    format!("{}{text}", " ".repeat(room.saturating_sub(width(text))))
}

/// Breaks `text` at spaces into lines of `room` columns; a longer word is cut into pieces.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let room = room.max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && width(&line) + 1 + width(word) > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for character in word.chars() {
            if !line.is_empty() && width(&line) + columns(character) > room {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// What a piece of text says, and so how it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// As it is.
    Plain,
    /// The name of a section.
    Heading,
    /// Less important than what is beside it.
    Quiet,
    /// An identifier one can look up.
    Accent,
    /// Something is wrong.
    Bad,
    /// Something wants attention.
    Warning,
    /// Something is in order.
    Good,
}

impl Tone {
    pub(super) const fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Bad,
            Severity::Medium => Self::Warning,
            Severity::Low => Self::Accent,
            Severity::Info => Self::Quiet,
        }
    }

    pub(super) const fn of_verdict(status: VerdictStatus) -> Self {
        match status {
            VerdictStatus::Pass => Self::Good,
            VerdictStatus::Fail => Self::Bad,
            VerdictStatus::Incomplete | VerdictStatus::Empty => Self::Warning,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Heading => "1",
            Self::Quiet => "2",
            Self::Accent => "36",
            Self::Bad => "1;31",
            Self::Warning => "33",
            Self::Good => "1;32",
        }
    }
}

/// Colours text, or does not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Painter {
    pub(super) color: bool,
}

impl Painter {
    pub(super) fn paint(self, tone: Tone, text: &str) -> String {
        if !self.color || tone == Tone::Plain || text.trim().is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{}m{text}\u{1b}[0m", tone.code())
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, cut_start, pad, width, wrap};

    #[test]
    fn cuts_wide_characters_whole() {
        assert_eq!(cut("模型治理.py", 6), "模型…");
        assert_eq!(width(&cut("模型治理.py", 6)), 5);
        assert_eq!(cut_start("src/模型/应用.py", 8), "…应用.py");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn pads_by_columns_and_not_by_characters() {
        assert_eq!(pad("模型", 6), "模型  ");
        assert_eq!(pad("e\u{301}", 3), "e\u{301}  ");
    }

    #[test]
    fn wraps_at_spaces_and_breaks_longer_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert!(wrap("", 4).is_empty());
    }
}
