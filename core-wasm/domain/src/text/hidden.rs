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
    for (offset, found) in file.text.char_indices() {
        let Some(kind) = kind(found) else { continue };
        let end = offset + found.len_utf8();
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

fn kind(found: char) -> Option<&'static str> {
    Some(match found {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => "a bidirectional control",
        '\u{E0001}' | '\u{E0020}'..='\u{E007F}' => "a tag character",
        _ => return None,
    })
}
