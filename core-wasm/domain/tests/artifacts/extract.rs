//! Takes the text out of each format, by means of its own.

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
