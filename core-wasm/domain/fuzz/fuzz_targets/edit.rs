//! Markdown that a person edited: a whole document, and the text of one block.
#![no_main]

use advisory_domain::artifacts::document::{Block, Content, parse, parse_content};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = parse(text);
    let _ = parse(&format!("---\ntype: \"dpia\"\n---\n<!-- advisory:section a -->\n\n{text}"));
    let contents: Vec<Content> = parse_content(text).expect("short enough");
    let _ = Block::drafted("a", contents).content_digest();
});
