//! Canonical Markdown: what people read, edit and keep beside their code.

use super::{Block, Content, Document, Inline, List, Table, front_lines, labels, marker};
use crate::render::escape::visible_code;

/// Renders a document.
pub(super) fn render(document: &Document) -> String {
    let mut out = String::from("---\n");
    for (name, value) in front_lines(&document.front) {
        // A JSON string is a YAML string; in one line, whatever it holds.
        let value = serde_json::Value::String(visible_code(&value).into_owned());
        out.push_str(&format!("{name}: {value}\n"));
    }
    out.push_str("---\n\n");
    out.push_str(&format!("# {}\n\n", words(&document.title, Within::Line)));
    let notice = document.front.drafted_by.notice();
    out.push_str(&format!("> {}\n\n", words(&notice, Within::Line)));
    for section in &document.sections {
        out.push_str(&marker::of_section(&section.id));
        out.push_str(&format!(
            "\n\n## {}\n\n",
            words(&section.heading, Within::Line)
        ));
        for block in &section.blocks {
            write_block(&mut out, block);
        }
    }
    if !document.appendix.is_empty() {
        out.push_str(marker::APPENDIX);
        out.push_str(&format!("\n\n## {}\n\n", labels::APPENDIX));
        let header = labels::APPENDIX_COLUMNS.map(|label| vec![Inline::text(label)]);
        let rows = document
            .appendix
            .iter()
            .map(|evidence| evidence.row().to_vec());
        let table = Table {
            header: header.to_vec(),
            rows: rows.collect(),
        };
        write_table(&mut out, &table);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn write_block(out: &mut String, block: &Block) {
    out.push_str(&marker::of_block(block));
    out.push_str("\n\n");
    if let Some(label) = labels::of(block) {
        out.push_str(&format!("> {}\n\n", words(&label, Within::Line)));
    }
    write_contents(out, &block.content);
    out.push_str(marker::END);
    out.push_str("\n\n");
}

/// Renders contents as Markdown without their block's marker, for an editor of one block.
pub(super) fn write_contents(out: &mut String, contents: &[Content]) {
    let mut is_after_list = false;
    for content in contents {
        match content {
            Content::Heading { text } => {
                out.push_str(&format!("### {}\n\n", inline(text, Within::Line)));
            }
            Content::Paragraph { text } => {
                let text = inline(text, Within::Line);
                if !text.is_empty() {
                    out.push_str(&format!("{text}\n\n"));
                }
            }
            Content::List(list) => {
                if is_after_list {
                    // Without it the two lists would be read as one.
                    out.push_str("<!-- -->\n\n");
                }
                write_list(out, list, 0);
                out.push('\n');
            }
            Content::Table(table) => write_table(out, table),
            Content::Code { text } => write_code(out, text),
        }
        is_after_list = matches!(content, Content::List(_));
    }
}

fn write_list(out: &mut String, list: &List, indent: usize) {
    for (index, item) in list.items.iter().enumerate() {
        let mark = if list.ordered {
            format!("{}. ", index + 1)
        } else {
            "- ".to_owned()
        };
        out.push_str(&" ".repeat(indent));
        out.push_str(&mark);
        out.push_str(&inline(&item.text, Within::Line));
        out.push('\n');
        if let Some(list) = &item.list {
            write_list(out, list, indent + mark.len());
        }
    }
}

fn write_table(out: &mut String, table: &Table) {
    let columns = table.header.len();
    if columns == 0 {
        return;
    }
    write_row(out, &table.header, columns);
    out.push_str(&format!("|{}\n", " --- |".repeat(columns)));
    for cells in &table.rows {
        write_row(out, cells, columns);
    }
    out.push('\n');
}

fn write_row(out: &mut String, cells: &[Vec<Inline>], columns: usize) {
    out.push('|');
    for column in 0..columns {
        let cell = cells.get(column).map_or(&[][..], Vec::as_slice);
        out.push_str(&format!(" {} |", inline(cell, Within::Cell)));
    }
    out.push('\n');
}

fn write_code(out: &mut String, text: &str) {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    out.push_str(&format!("{fence}\n"));
    for line in text.split('\n') {
        out.push_str(&visible_code(line));
        out.push('\n');
    }
    out.push_str(&format!("{fence}\n\n"));
}

/// Where inline text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// On a line of its own.
    Line,
    /// In a cell of a table.
    Cell,
}

fn words(text: &str, within: Within) -> String {
    inline(&[Inline::text(text)], within)
}

fn inline(text: &[Inline], within: Within) -> String {
    let mut out = String::new();
    push_inline(&mut out, text, within);
    let trimmed = out.trim();
    let mut line = String::with_capacity(trimmed.len() + 1);
    guard_start(&mut line, trimmed);
    line
}

/// Writes a line such that its start is read as words, not as a list, a heading or a rule.
fn guard_start(line: &mut String, text: &str) {
    if text.starts_with(['-', '+', '=', '#', '>']) {
        line.push('\\');
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    line.push_str(number);
    if digits > 0 && rest.starts_with(['.', ')']) {
        line.push('\\');
    }
    line.push_str(rest);
}

/// Shows nothing; keeps marks apart from what they stand beside.
const APART: &str = "<!-- -->";

fn push_inline(out: &mut String, text: &[Inline], within: Within) {
    let mut after_mark = None;
    for piece in text {
        let is_marked = matches!(piece, Inline::Emphasis { .. } | Inline::Strong { .. });
        // Beside a letter or another mark, a mark is read as a star.
        if is_marked && out.ends_with(|c: char| !c.is_whitespace()) {
            out.push_str(APART);
            after_mark = None;
        }
        push_piece(out, piece, within);
        if let Some(at) = after_mark.take()
            && out
                .get(at..)
                .is_some_and(|next| next.starts_with(|c: char| !c.is_whitespace()))
        {
            out.insert_str(at, APART);
        }
        after_mark = is_marked.then_some(out.len());
    }
}

fn push_piece(out: &mut String, piece: &Inline, within: Within) {
    match piece {
        Inline::Text { text } => push_words(out, text),
        Inline::Emphasis { text } => push_marked(out, "*", text, within),
        Inline::Strong { text } => push_marked(out, "**", text, within),
        Inline::Code { text } => push_code(out, text, within),
        Inline::Link { text, target } if Inline::is_safe_target(target) => {
            out.push('[');
            push_inline(out, text, within);
            out.push_str(&format!("](<{}>)", target.replace('|', "%7C")));
        }
        Inline::Link { text, .. } => push_inline(out, text, within),
        Inline::Citation { number } => {
            // `[E1][E2]` would be one link.
            if out.ends_with(']') {
                out.push(' ');
            }
            out.push_str(&format!("[E{number}]"));
        }
    }
}

/// Writes stressed words. A space inside the marks would undo them, so it goes outside.
fn push_marked(out: &mut String, mark: &str, text: &[Inline], within: Within) {
    let mut inner = String::new();
    push_inline(&mut inner, &Inline::unmarked(text.to_vec()), within);
    let words = inner.trim();
    if words.is_empty() {
        out.push_str(&inner);
        return;
    }
    let lead = inner.len() - inner.trim_start().len();
    out.push_str(&" ".repeat(lead.min(1)));
    let start = if words.starts_with('*') { APART } else { "" };
    let end = if words.ends_with('*') { APART } else { "" };
    out.push_str(&format!("{mark}{start}{words}{end}{mark}"));
    if inner.trim_end().len() < inner.len() {
        out.push(' ');
    }
}

fn push_words(out: &mut String, text: &str) {
    let mut before = ' ';
    for character in visible_code(text).chars() {
        match character {
            '\t' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '$' | '!' => {
                out.push('\\');
                out.push(character);
            }
            // An empty comment keeps addresses from being linked where people did not link them.
            '/' if before == ':' => out.push_str("<!-- -->/"),
            '.' if before.eq_ignore_ascii_case(&'w') => out.push_str("<!-- -->."),
            other => out.push(other),
        }
        before = character;
    }
}

fn push_code(out: &mut String, text: &str, within: Within) {
    let text = visible_code(text);
    if text.trim().is_empty() {
        return out.push_str(&text);
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with([' ', '`']) || text.ends_with([' ', '`']) {
        " "
    } else {
        ""
    };
    let text = match within {
        Within::Line => text.into_owned(),
        Within::Cell => text.replace('|', "\\|"),
    };
    out.push_str(&format!("{fence}{pad}{text}{pad}{fence}"));
}

/// Returns the length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}
