//! Pages under way: where the next line goes, and the structure that tells a reader of the page
//! what is a heading, a list, a cell.

use std::collections::BTreeMap;

use pdf_writer::types::StructRole;
use pdf_writer::{Content, Name, Rect, Settings, Str, TextStr};

use super::fonts::{Face, Used};
use super::lines::{Line, Run, Style, Target};

/// A4, in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
/// The margin on every side: 20 mm.
pub(super) const MARGIN: f32 = 56.7;
/// Without spaces that only a person who reads the file would want.
pub(super) const COMPACT: Settings = Settings { pretty: false };
/// The slant of stressed words, for which no face of its own is carried.
const SLANT: f32 = 0.2;

/// An element of the structure tree.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) role: StructRole,
    pub(super) parent: usize,
    pub(super) kids: Vec<Kid>,
}

/// What an element holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kid {
    /// Another element.
    Element(usize),
    /// Marked content: page, number.
    Marked(usize, i32),
    /// A link's area, by its index.
    Area(usize),
}

/// The area of a link.
#[derive(Debug)]
pub(super) struct Area {
    pub(super) page: usize,
    pub(super) bounds: Rect,
    pub(super) target: Target,
    pub(super) element: usize,
}

/// A page.
pub(super) struct Page {
    pub(super) content: Content,
    /// The element of each marked content, by its number.
    pub(super) marks: Vec<usize>,
}

impl Page {
    fn new() -> Self {
        Self {
            content: Content::with_settings(COMPACT),
            marks: Vec::new(),
        }
    }
}

/// Pages and what is known of them.
pub(super) struct Pages {
    pub(super) pages: Vec<Page>,
    pub(super) elements: Vec<Element>,
    pub(super) areas: Vec<Area>,
    /// Where evidence stands: page and height.
    pub(super) places: BTreeMap<u32, (usize, f32)>,
    pub(super) used: Used,
    /// The height at which the next line begins.
    pub(super) y: f32,
    /// The colour of the bar at the left of what is not the drafter's.
    pub(super) bar: Option<[f32; 3]>,
}

impl Pages {
    pub(super) fn new() -> Self {
        Self {
            pages: vec![Page::new()],
            elements: vec![Element {
                role: StructRole::Document,
                parent: 0,
                kids: Vec::new(),
            }],
            areas: Vec::new(),
            places: BTreeMap::new(),
            used: Used::default(),
            y: HEIGHT - MARGIN,
            bar: None,
        }
    }

    /// The index of the page under way.
    pub(super) fn current(&self) -> usize {
        self.pages.len() - 1
    }

    /// The height that is left on the page.
    pub(super) fn room(&self) -> f32 {
        self.y - MARGIN
    }

    pub(super) fn new_page(&mut self) {
        self.pages.push(Page::new());
        self.y = HEIGHT - MARGIN;
    }

    /// Adds an element below another.
    pub(super) fn element(&mut self, role: StructRole, parent: usize) -> usize {
        let index = self.elements.len();
        self.elements.push(Element {
            role,
            parent,
            kids: Vec::new(),
        });
        self.add_kid(parent, Kid::Element(index));
        index
    }

    fn add_kid(&mut self, element: usize, kid: Kid) {
        if let Some(element) = self.elements.get_mut(element) {
            element.kids.push(kid);
        }
    }

    /// Draws a filled rectangle that says nothing.
    pub(super) fn fill(&mut self, bounds: [f32; 4], [red, green, blue]: [f32; 3]) {
        let [x, y, width, height] = bounds;
        let Some(page) = self.pages.last_mut() else {
            return;
        };
        let content = &mut page.content;
        content.begin_marked_content(Name(b"Artifact"));
        content.set_fill_rgb(red, green, blue);
        content.rect(x, y, width, height);
        content.fill_nonzero();
        content.end_marked_content();
    }

    /// Draws a line of text with its baseline at `y`. Without an element it says nothing: a page
    /// number, a repeated heading, a bullet.
    pub(super) fn line(
        &mut self,
        line: &Line,
        [x, y]: [f32; 2],
        element: Option<usize>,
        targets: &[Target],
    ) {
        let mut at = x;
        let mut rest = line.runs.as_slice();
        while let Some(first) = rest.first() {
            let count = rest.iter().take_while(|run| run.link == first.link).count();
            let (same, after) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            let width: f32 = same.iter().map(|run| run.width).sum();
            let target = first.link.and_then(|link| targets.get(link));
            let holder = match (element, target) {
                (Some(parent), Some(target)) => {
                    let link = self.element(StructRole::Link, parent);
                    let area = self.areas.len();
                    let size = first.style.size;
                    self.areas.push(Area {
                        page: self.current(),
                        bounds: Rect::new(at, y - 0.25 * size, at + width, y + 0.8 * size),
                        target: target.clone(),
                        element: link,
                    });
                    self.add_kid(link, Kid::Area(area));
                    Some(link)
                }
                (element, _) => element,
            };
            self.marked(holder, |pages| pages.runs(same, [at, y]));
            at += width;
            rest = after;
        }
    }

    /// Draws within marked content of an element, or of none.
    fn marked(&mut self, element: Option<usize>, draw: impl FnOnce(&mut Self)) {
        let page = self.current();
        let number = element.and_then(|element| {
            let marks = &mut self.pages.last_mut()?.marks;
            marks.push(element);
            i32::try_from(marks.len() - 1).ok()
        });
        if let (Some(element), Some(number)) = (element, number) {
            self.add_kid(element, Kid::Marked(page, number));
            let role = self
                .elements
                .get(element)
                .map_or(StructRole::P, |of| of.role);
            if let Some(page) = self.pages.last_mut() {
                let mut marked = page
                    .content
                    .begin_marked_content_with_properties(role.to_name());
                marked.properties().identify(number);
            }
        } else if let Some(page) = self.pages.last_mut() {
            page.content.begin_marked_content(Name(b"Artifact"));
        }
        draw(self);
        if let Some(page) = self.pages.last_mut() {
            page.content.end_marked_content();
        }
    }

    fn runs(&mut self, runs: &[Run], [x, y]: [f32; 2]) {
        let mut at = x;
        for run in runs {
            let Style {
                face,
                size,
                color: [red, green, blue],
                is_slanted,
            } = run.style;
            let Some(page) = self.pages.last_mut() else {
                return;
            };
            let content = &mut page.content;
            let slant = if is_slanted { SLANT } else { 0.0 };
            content.begin_text();
            content.set_fill_rgb(red, green, blue);
            content.set_font(Name(face.resource()), size);
            content.set_text_matrix([1.0, 0.0, slant, 1.0, at, y]);
            show(content, &mut self.used, face, &run.text);
            content.end_text();
            at += run.width;
        }
    }
}

/// Shows letters; names those whose glyph does not name them.
fn show(content: &mut Content, used: &mut Used, face: Face, text: &str) {
    let mut plain: Vec<u8> = Vec::new();
    for letter in text.chars() {
        let (glyph, is_unnamed) = used.glyph(face, letter);
        if !is_unnamed {
            plain.extend(glyph.to_be_bytes());
            continue;
        }
        if !plain.is_empty() {
            content.show(Str(&plain));
            plain.clear();
        }
        let mut letters = [0; 4];
        let name: &str = letter.encode_utf8(&mut letters);
        let mut span = content.begin_marked_content_with_properties(Name(b"Span"));
        span.properties().actual_text(TextStr(name));
        drop(span);
        content.show(Str(&glyph.to_be_bytes()));
        content.end_marked_content();
    }
    if !plain.is_empty() {
        content.show(Str(&plain));
    }
}
