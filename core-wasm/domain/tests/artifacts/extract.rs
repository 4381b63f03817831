//! Takes the text out of each format, by means of its own.

use std::collections::BTreeMap;

/// Everything but white space.
pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The text of canonical Markdown: front matter, then what a reader of the page would see.
pub(crate) fn markdown(bytes: &[u8]) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let text = std::str::from_utf8(bytes).unwrap();
    let body_at = text[4..].find("\n---\n").unwrap() + 4;
    let (front, body) = text.split_at(body_at);
    let mut out = String::new();
    for line in front.lines().skip(1) {
        let (name, value) = line.split_once(": ").unwrap();
        let value: String = serde_json::from_str(value).unwrap();
        out.push_str(&format!("{name}: {value}\n"));
    }
    for event in Parser::new_ext(&body[5..], Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) => {
                assert!(html.starts_with("<!--"), "markup survived: {html}");
            }
            Event::End(_) | Event::SoftBreak => out.push('\n'),
            _ => {}
        }
    }
    out
}

/// The text of an Office Open XML text: what its runs hold, paragraph by paragraph.
pub(crate) fn docx(bytes: &[u8]) -> String {
    use std::io::Read;
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    for index in 0..package.len() {
        // Reading a part to its end also checks its sum.
        let mut part = Vec::new();
        package
            .by_index(index)
            .unwrap()
            .read_to_end(&mut part)
            .unwrap();
    }
    let mut part = package.by_name("word/document.xml").unwrap();
    part.read_to_string(&mut xml).unwrap();
    let mut out = String::new();
    for run in xml.split("<w:t xml:space=\"preserve\">").skip(1) {
        out.push_str(&unescaped(&run[..run.find("</w:t>").unwrap()]));
        out.push(' ');
    }
    out
}

/// The text of a PDF in the order of its content: what its fonts say that its glyphs stand for,
/// without what is marked as saying nothing.
pub(crate) fn pdf(bytes: &[u8]) -> String {
    let file = lopdf::Document::load_mem(bytes).unwrap();
    let mut out = String::new();
    for page in file.get_pages().values() {
        let fonts: BTreeMap<Vec<u8>, BTreeMap<u16, String>> = file
            .get_page_fonts(*page)
            .unwrap()
            .into_iter()
            .map(|(name, font)| {
                let map = font.get(b"ToUnicode").unwrap().as_reference().unwrap();
                let map = file.get_object(map).unwrap().as_stream().unwrap();
                (name, letters(&map.content))
            })
            .collect();
        let content = file.get_page_content(*page);
        page_text(
            &mut out,
            &lopdf::content::Content::decode(&content).unwrap(),
            &fonts,
        );
    }
    out
}

/// What a `ToUnicode` map says of each glyph.
fn letters(map: &[u8]) -> BTreeMap<u16, String> {
    let map = std::str::from_utf8(map).unwrap();
    let mut letters = BTreeMap::new();
    for line in map.lines() {
        let parts: Vec<&str> = line.split(['<', '>']).collect();
        if let ["", glyph, " ", text, ""] = parts[..]
            && glyph.len() == 4
        {
            let units: Vec<u16> = (0..text.len() / 4)
                .map(|at| u16::from_str_radix(&text[4 * at..4 * at + 4], 16).unwrap())
                .collect();
            let text = String::from_utf16(&units).unwrap();
            letters.insert(u16::from_str_radix(glyph, 16).unwrap(), text);
        }
    }
    letters
}

fn page_text(
    out: &mut String,
    content: &lopdf::content::Content,
    fonts: &BTreeMap<Vec<u8>, BTreeMap<u16, String>>,
) {
    let mut font = &BTreeMap::new();
    // Of each open mark: whether what is shown within it counts.
    let mut marks: Vec<bool> = Vec::new();
    for operation in &content.operations {
        match operation.operator.as_str() {
            "BMC" | "BDC" => {
                let tag = operation.operands[0].as_name().unwrap();
                let named = operation
                    .operands
                    .get(1)
                    .and_then(|of| of.as_dict().ok())
                    .and_then(|of| of.get(b"ActualText").ok());
                if let Some(text) = named
                    && marks.iter().all(|counts| *counts)
                {
                    out.push_str(&lopdf::decode_text_string(text).unwrap());
                }
                marks.push(tag != b"Artifact" && named.is_none());
            }
            "EMC" => assert!(marks.pop().is_some(), "a mark ends that never began"),
            "Tf" => font = &fonts[operation.operands[0].as_name().unwrap()],
            "Tj" if marks.iter().all(|counts| *counts) => {
                assert!(!marks.is_empty(), "text stands outside of the structure");
                let glyphs = operation.operands[0].as_str().unwrap();
                for glyph in glyphs.chunks_exact(2) {
                    out.push_str(&font[&u16::from_be_bytes([glyph[0], glyph[1]])]);
                }
            }
            _ => {}
        }
        if operation.operator == "ET" {
            out.push('\n');
        }
    }
    assert!(marks.is_empty());
}

fn unescaped(text: &str) -> String {
    let mut out = text.to_owned();
    for (entity, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        out = out.replace(entity, character);
    }
    out
}

/// The text of a page: what stands between tags, from `<main>` on.
pub(crate) fn html(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).unwrap();
    let body = &text[text.find("<main>").unwrap()..];
    let mut out = String::new();
    let mut is_tag = false;
    for character in body.chars() {
        match character {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                out.push(' ');
            }
            other if !is_tag => out.push(other),
            _ => {}
        }
    }
    unescaped(&out)
}
