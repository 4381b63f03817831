//! SEC-106: characters that a reader does not see and a model or a compiler does.

use crate::model::Confidence;
use crate::scan::{FileContext, Sink};
use crate::syntax::tree::Span;

const RULE: &str = "ADV-SEC-106";

/// Reports the first of each run of hidden characters.
pub(super) fn detect(file: &FileContext<'_>, sink: &mut Sink) {
    // Every hidden character is encoded with one of these first bytes: the common file has neither.
    if memchr::memchr2(0xE2, 0xF3, file.text.as_bytes()).is_none() {
        return;
    }
    let mut run_end = 0;
    let mut shown_until = 0;
    for (offset, found) in file.text.char_indices() {
        let Some(kind) = kind(found) else { continue };
        let end = offset + found.len_utf8();
        if offset < shown_until {
            continue;
        }
        if let Some(length) = number_length(file.text.get(offset..).unwrap_or("")) {
            shown_until = offset + length;
            continue;
        }
        if offset != run_end || run_end == 0 {
            let span = Span {
                start: offset as u32,
                end: end as u32,
            };
            let message = format!(
                "{kind} (U+{:04X}) hides text from the reader",
                u32::from(found)
            );
            sink.finding(RULE, span, Confidence::High, message);
        }
        run_end = end;
    }
}

/// Characters of the longest telephone number with its separators.
const LONGEST_NUMBER: usize = 32;

/// Returns the bytes of a number between a direction mark and its end, as address books copy telephone numbers: digits
/// read the same in every order of display, so nothing is hidden.
fn number_length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(['\u{202A}', '\u{202D}', '\u{2066}', '\u{2068}'])?;
    let is_part =
        |found: char| found.is_ascii_digit() || "+-(). \u{A0}\u{2010}\u{2011}".contains(found);
    let end = rest
        .char_indices()
        .take(LONGEST_NUMBER)
        .find(|(_, found)| !is_part(*found))?;
    let number = rest.get(..end.0)?;
    let is_closed = matches!(end.1, '\u{202C}' | '\u{2069}');
    (is_closed && number.bytes().any(|byte| byte.is_ascii_digit()))
        .then(|| text.len() - rest.len() + end.0 + end.1.len_utf8())
}

fn kind(found: char) -> Option<&'static str> {
    Some(match found {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => "a bidirectional control",
        '\u{E0001}' | '\u{E0020}'..='\u{E007F}' => "a tag character",
        _ => return None,
    })
}
