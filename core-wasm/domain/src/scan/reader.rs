//! From bytes to text: encodings, and the files that are not worth a reading.

use std::borrow::Cow;

use super::Language;
use crate::model::SkipReason;

/// A file as text.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub(super) language: Language,
    pub(super) text: Cow<'a, str>,
}

/// Files below this are never taken for minified: a long line in a small file is a style.
const MINIFIED_MIN_BYTES: usize = 16 * 1024;
/// Mean bytes a line above which a large script or style sheet is minified. Hand-written code has
/// 25 to 60; bundlers write thousands.
const MINIFIED_MEAN_LINE: usize = 400;
/// Bytes looked at for a "generated" header, and for what tells binary from text.
const HEAD: usize = 2048;

/// Decodes the file at `path`, or says why it is not read.
pub(super) fn decode<'a>(path: &str, content: &'a [u8]) -> Result<Decoded<'a>, SkipReason> {
    let text = decode_text(content)?;
    // Text in an unknown format still holds secrets: it is read as plain text.
    let language = Language::of_path(path).unwrap_or(Language::PlainText);
    if is_generated(path, language, &text) {
        return Err(SkipReason::Generated);
    }
    Ok(Decoded { language, text })
}

fn decode_text(content: &[u8]) -> Result<Cow<'_, str>, SkipReason> {
    match content {
        [0xEF, 0xBB, 0xBF, rest @ ..] => return decode_text(rest),
        [0xFF, 0xFE, rest @ ..] => return decode_utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => return decode_utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    let head = content.get(..content.len().min(HEAD)).unwrap_or(content);
    if head.contains(&0) {
        return Err(SkipReason::Binary);
    }
    match std::str::from_utf8(content) {
        Ok(text) if text.as_bytes().contains(&0) => Err(SkipReason::Binary),
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) if is_mostly_text(head) => {
            // One byte, one character: lines and ASCII hold, whatever the code page was.
            Ok(Cow::Owned(
                content.iter().map(|byte| char::from(*byte)).collect(),
            ))
        }
        Err(_) => Err(SkipReason::Binary),
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, SkipReason> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<_, _>>();
    match text {
        Ok(text) if rest.is_empty() => Ok(Cow::Owned(text)),
        _ => Err(SkipReason::UnsupportedEncoding),
    }
}

/// A legacy code page has letters above 127 among plain text; a binary has control characters.
fn is_mostly_text(head: &[u8]) -> bool {
    let control = head
        .iter()
        .filter(|byte| byte.is_ascii_control() && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0C))
        .count();
    let high = head.iter().filter(|byte| !byte.is_ascii()).count();
    control * 100 <= head.len() && high * 3 <= head.len()
}

fn is_generated(path: &str, language: Language, text: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.contains(".min.") || name.ends_with("_pb2.py") || name.ends_with(".pb.go") {
        return true;
    }
    if !language.is_code() && language != Language::Css {
        return false;
    }
    if text.len() >= MINIFIED_MIN_BYTES
        && matches!(
            language,
            Language::JavaScript | Language::TypeScript | Language::Css
        )
        && text.len() / (memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1)
            > MINIFIED_MEAN_LINE
    {
        return true;
    }
    let head = text.get(..floor_char_boundary(text, HEAD)).unwrap_or(text);
    head.lines().take(20).any(|line| {
        let is_comment = ["//", "#", "/*", "*", "--", "\"\"\""]
            .iter()
            .any(|mark| line.trim_start().starts_with(mark));
        is_comment
            && (line.contains("@generated")
                || (line.contains("enerated") && line.contains("DO NOT EDIT")))
    })
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|index| text.is_char_boundary(*index))
        .unwrap_or(0)
}
