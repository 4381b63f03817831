//! The parser's events, read into contents. Recursion ends at [`DEEPEST`]; what is nested deeper
//! becomes the words in it.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::Part;
use crate::artifacts::document::{Content, Inline, Item, List, Table, marker};

/// Levels of nesting that are kept: lists within lists, stress within links.
const DEEPEST: usize = 12;

/// Reads contents from events.
pub(super) struct Reader<'a, I: Iterator<Item = Event<'a>>> {
    events: I,
    depth: usize,
}

impl<'a, I: Iterator<Item = Event<'a>>> Reader<'a, I> {
    pub(super) fn new(events: I) -> Self {
        Self { events, depth: 0 }
    }

    /// Returns what comes next at the top of the text.
    pub(super) fn next_part(&mut self) -> Option<Part> {
        loop {
            let event = self.events.next()?;
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    let mut text = Vec::new();
                    self.inlines(&mut text);
                    return Some(match level {
                        HeadingLevel::H1 => Part::Title,
                        HeadingLevel::H2 => Part::SectionHeading(text),
                        _ => Part::Content(vec![Content::Heading { text }]),
                    });
                }
                Event::Start(Tag::BlockQuote(_)) => {
                    let mut contents = Vec::new();
                    self.contents(&mut contents);
                    return Some(Part::Quoted(contents));
                }
                Event::Start(Tag::HtmlBlock) => {
                    let html = self.raw();
                    if let Some(marker) = marker::read(&html) {
                        return Some(Part::Marker(marker));
                    }
                    if let Some(content) = literal(&html) {
                        return Some(Part::Content(vec![content]));
                    }
                }
                other => {
                    let mut contents = Vec::new();
                    self.content(other, &mut contents);
                    if !contents.is_empty() {
                        return Some(Part::Content(contents));
                    }
                }
            }
        }
    }

    /// Reads contents up to the end of what holds them.
    fn contents(&mut self, out: &mut Vec<Content>) {
        if self.depth >= DEEPEST {
            let mut text = Vec::new();
            self.flat(&mut text);
            return push_paragraph(out, text);
        }
        self.depth += 1;
        while let Some(event) = self.events.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.content(event, out);
        }
        self.depth -= 1;
    }

    /// Reads one content that `event` starts.
    fn content(&mut self, event: Event<'a>, out: &mut Vec<Content>) {
        match event {
            Event::Start(Tag::Paragraph) => {
                let mut text = Vec::new();
                self.inlines(&mut text);
                push_paragraph(out, text);
            }
            Event::Start(Tag::Heading { .. }) => {
                let mut text = Vec::new();
                self.inlines(&mut text);
                out.push(Content::Heading { text });
            }
            Event::Start(Tag::List(start)) => {
                out.push(Content::List(self.list(start.is_some())));
            }
            Event::Start(Tag::CodeBlock(_)) => {
                let text = self.raw();
                let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
                out.push(Content::Code { text });
            }
            Event::Start(Tag::Table(_)) => out.push(Content::Table(self.table())),
            Event::Start(Tag::HtmlBlock) => {
                let html = self.raw();
                out.extend(literal(&html));
            }
            Event::Start(_) => self.contents(out),
            Event::Html(html) => out.extend(literal(&html)),
            Event::Rule | Event::End(_) => {}
            inline => {
                let mut text = Vec::new();
                self.inline(inline, &mut text);
                push_paragraph(out, text);
            }
        }
    }

    fn list(&mut self, ordered: bool) -> List {
        let mut items = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => items.push(self.item()),
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        List { ordered, items }
    }

    fn item(&mut self) -> Item {
        let mut item = Item {
            text: Vec::new(),
            list: None,
        };
        self.depth += 1;
        while let Some(event) = self.events.next() {
            match event {
                Event::End(TagEnd::Item) => break,
                Event::Start(Tag::List(start)) if self.depth < DEEPEST => {
                    let below = self.list(start.is_some());
                    match &mut item.list {
                        Some(list) => list.items.extend(below.items),
                        None => item.list = Some(below),
                    }
                }
                Event::Start(Tag::Paragraph) => {
                    let mut text = Vec::new();
                    self.inlines(&mut text);
                    join(&mut item.text, &text);
                }
                Event::Start(Tag::CodeBlock(_)) => {
                    let text = self.raw();
                    join(&mut item.text, &[Inline::code(text.trim_end())]);
                }
                Event::Start(tag) if is_inline(&tag) => {
                    self.inline(Event::Start(tag), &mut item.text);
                }
                Event::Start(_) => {
                    let mut text = Vec::new();
                    self.flat(&mut text);
                    join(&mut item.text, &text);
                }
                Event::End(_) | Event::Rule => {}
                inline => self.inline(inline, &mut item.text),
            }
        }
        self.depth -= 1;
        item
    }

    fn table(&mut self) -> Table {
        let mut table = Table {
            header: Vec::new(),
            rows: Vec::new(),
        };
        let mut row = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => {
                    let mut text = Vec::new();
                    self.inlines(&mut text);
                    row.push(text);
                }
                Event::End(TagEnd::TableHead) => table.header = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => table.rows.push(std::mem::take(&mut row)),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        table
    }

    /// Reads inline text up to the end of what holds it.
    fn inlines(&mut self, out: &mut Vec<Inline>) {
        if self.depth >= DEEPEST {
            return self.flat(out);
        }
        self.depth += 1;
        while let Some(event) = self.events.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.inline(event, out);
        }
        self.depth -= 1;
    }

    /// Reads one piece of inline text that `event` starts.
    fn inline(&mut self, event: Event<'a>, out: &mut Vec<Inline>) {
        match event {
            Event::Text(text) => Inline::push_text(out, &text.replace('\t', " ")),
            Event::Code(text) if text.trim().is_empty() => Inline::push_text(out, " "),
            Event::Code(text) => out.push(Inline::code(text.as_ref())),
            Event::SoftBreak | Event::HardBreak => Inline::push_text(out, " "),
            Event::InlineHtml(html) | Event::Html(html) if !html.starts_with("<!--") => {
                Inline::push_text(out, &html);
            }
            Event::Start(Tag::Emphasis) => {
                let text = Inline::unmarked(self.within());
                out.push(Inline::Emphasis { text });
            }
            Event::Start(Tag::Strong) => {
                let text = Inline::unmarked(self.within());
                out.push(Inline::Strong { text });
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let text = self.within();
                push_link(out, text, &dest_url);
            }
            Event::Start(_) => {
                let text = self.within();
                join_tight(out, text);
            }
            _ => {}
        }
    }

    fn within(&mut self) -> Vec<Inline> {
        let mut text = Vec::new();
        self.inlines(&mut text);
        text
    }

    /// Reads the words alone, however deep, up to the end of what holds them.
    fn flat(&mut self, out: &mut Vec<Inline>) {
        let mut open = 1_usize;
        for event in self.events.by_ref() {
            match event {
                Event::Start(_) => open += 1,
                Event::End(end) => {
                    open -= 1;
                    if open == 0 {
                        return;
                    }
                    if !is_inline_end(end) {
                        Inline::push_text(out, " ");
                    }
                }
                Event::Text(text) | Event::Code(text) => Inline::push_text(out, &text),
                Event::SoftBreak | Event::HardBreak => Inline::push_text(out, " "),
                _ => {}
            }
        }
    }

    /// Reads the raw text up to the end of what holds it.
    fn raw(&mut self) -> String {
        let mut out = String::new();
        for event in self.events.by_ref() {
            match event {
                Event::Text(text) | Event::Html(text) => out.push_str(&text),
                Event::End(_) => break,
                _ => {}
            }
        }
        out
    }
}

/// Returns the number that `E12` cites.
pub(crate) fn cited(reference: &str) -> Option<u32> {
    let digits = reference.strip_prefix('E')?;
    let is_number = digits.len() <= 6
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0');
    digits.parse().ok().filter(|_| is_number)
}

fn push_link(out: &mut Vec<Inline>, text: Vec<Inline>, target: &CowStr<'_>) {
    if let Some(number) = cited(target) {
        // `[E1][E2]` is one link to the parser, and two citations to a person.
        if let [Inline::Text { text }] = text.as_slice()
            && let Some(first) = cited(text)
            && first != number
        {
            out.push(Inline::cite(first));
            Inline::push_text(out, " ");
        }
        return out.push(Inline::cite(number));
    }
    if Inline::is_safe_target(target) {
        let target = target.to_string();
        return out.push(Inline::Link { text, target });
    }
    join_tight(out, text);
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
    )
}

const fn is_inline_end(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

/// Returns markup that the model has no place for as the words it is written with.
fn literal(html: &str) -> Option<Content> {
    let text = html.trim();
    if text.is_empty() || text.starts_with("<!--") {
        return None;
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Content::paragraph(vec![Inline::text(text)]))
}

fn push_paragraph(out: &mut Vec<Content>, text: Vec<Inline>) {
    if !text.is_empty() {
        out.push(Content::Paragraph { text });
    }
}

fn join_tight(out: &mut Vec<Inline>, text: Vec<Inline>) {
    for piece in text {
        match piece {
            Inline::Text { text } => Inline::push_text(out, &text),
            other => out.push(other),
        }
    }
}

/// Adds text after a space.
pub(super) fn join(out: &mut Vec<Inline>, text: &[Inline]) {
    if !out.is_empty() && !text.is_empty() {
        Inline::push_text(out, " ");
    }
    join_tight(out, text.to_vec());
}
