//! Writes laid-out pages as the objects of a PDF file.

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{
    ActionType, AnnotationType, CidFontType, FontFlags, OutlineItemFlags, StructRole, SystemInfo,
    TabOrder, TableHeaderScope, UnicodeCmap,
};
use pdf_writer::writers::StructTreeRoot;
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::fonts::{Face, Used};
use super::layout::Layout;
use super::lines::Target;
use super::page::{COMPACT, HEIGHT, Kid, WIDTH};
use crate::artifacts::document::Document;
use crate::render::escape::visible_code;

/// Effort of compression.
const EFFORT: u8 = 6;
const SYSTEM: SystemInfo<'static> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// The references of everything that others refer to.
struct Ids {
    next: Ref,
    tree: Ref,
    pages: Vec<Ref>,
    elements: Vec<Ref>,
    areas: Vec<Ref>,
    fonts: Vec<(Face, Ref)>,
}

impl Ids {
    fn new(layout: &Layout) -> Self {
        let mut next = Ref::new(1);
        let tree = next.bump();
        let mut many = |count: usize| -> Vec<Ref> { (0..count).map(|_| next.bump()).collect() };
        let pages = many(layout.pages.pages.len());
        let elements = many(layout.pages.elements.len());
        let areas = many(layout.pages.areas.len());
        let used = Face::ALL
            .into_iter()
            .filter(|face| layout.pages.used.0.contains_key(face));
        let fonts = used.map(|face| (face, next.bump())).collect();
        Self {
            next,
            tree,
            pages,
            elements,
            areas,
            fonts,
        }
    }

    fn page(&self, index: usize) -> Ref {
        self.pages.get(index).copied().unwrap_or(self.tree)
    }

    fn element(&self, index: usize) -> Ref {
        self.elements.get(index).copied().unwrap_or(self.tree)
    }
}

/// Writes the file.
pub(super) fn write(document: &Document, layout: Layout) -> Vec<u8> {
    let mut pdf = Pdf::with_settings(COMPACT);
    let mut ids = Ids::new(&layout);
    let title = visible_code(&document.title).into_owned();
    let outline = ids.next.bump();
    let catalog_id = ids.next.bump();
    let structure = ids.next.bump();
    let info = ids.next.bump();

    pdf.document_info(info)
        .title(TextStr(&title))
        .creator(TextStr("Advisory"));
    bookmarks(&mut pdf, &mut ids, &layout, outline);
    let parents = elements(&mut pdf, &mut ids, &layout, structure);
    areas(&mut pdf, &ids, &layout);
    for (face, id) in ids.fonts.clone() {
        font(&mut pdf, &mut ids, &layout.pages.used, face, id);
    }

    let mut catalog = pdf.catalog(catalog_id);
    catalog.pages(ids.tree).outlines(outline);
    catalog.lang(TextStr("en-GB"));
    catalog.mark_info().marked(true);
    catalog.viewer_preferences().display_doc_title(true);
    catalog.pair(Name(b"StructTreeRoot"), structure);
    catalog.finish();
    let mut root: StructTreeRoot<'_> = pdf.indirect(structure).start();
    root.child(ids.element(0));
    root.parent_tree_next_key(i32::try_from(parents.len()).unwrap_or(i32::MAX));
    let mut tree = root.parent_tree();
    let mut numbers = tree.nums();
    for (parent, key) in parents.into_iter().zip(0..) {
        numbers.insert(key, parent);
    }
    numbers.finish();
    tree.finish();
    root.finish();
    pages(&mut pdf, &mut ids, layout);
    pdf.finish()
}

fn pages(pdf: &mut Pdf, ids: &mut Ids, layout: Layout) {
    let count = i32::try_from(ids.pages.len()).unwrap_or(i32::MAX);
    pdf.pages(ids.tree)
        .kids(ids.pages.iter().copied())
        .count(count);
    let areas = layout.pages.areas;
    for (index, page) in layout.pages.pages.into_iter().enumerate() {
        let stream = ids.next.bump();
        let content = compress_to_vec_zlib(page.content.finish().as_slice(), EFFORT);
        pdf.stream(stream, &content).filter(Filter::FlateDecode);
        let mut out = pdf.page(ids.page(index));
        out.parent(ids.tree)
            .media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT))
            .contents(stream)
            .struct_parents(i32::try_from(index).unwrap_or(i32::MAX))
            .tab_order(TabOrder::StructureOrder);
        let here = areas.iter().zip(&ids.areas);
        let here: Vec<Ref> = here
            .filter(|(area, _)| area.page == index)
            .map(|(_, id)| *id)
            .collect();
        if !here.is_empty() {
            out.annotations(here);
        }
        let mut resources = out.resources();
        let mut fonts = resources.fonts();
        for (face, id) in &ids.fonts {
            fonts.pair(Name(face.resource()), *id);
        }
    }
}

fn bookmarks(pdf: &mut Pdf, ids: &mut Ids, layout: &Layout, outline: Ref) {
    let items: Vec<Ref> = layout.bookmarks.iter().map(|_| ids.next.bump()).collect();
    let mut root = pdf.outline(outline);
    if let (Some(first), Some(last)) = (items.first(), items.last()) {
        root.first(*first).last(*last);
        root.count(i32::try_from(items.len()).unwrap_or(i32::MAX));
    }
    root.finish();
    for (index, (bookmark, id)) in layout.bookmarks.iter().zip(&items).enumerate() {
        let mut item = pdf.outline_item(*id);
        item.title(TextStr(&visible_code(&bookmark.title)));
        item.parent(outline).flags(OutlineItemFlags::empty());
        if let Some(before) = index.checked_sub(1).and_then(|index| items.get(index)) {
            item.prev(*before);
        }
        if let Some(after) = items.get(index + 1) {
            item.next(*after);
        }
        item.dest()
            .page(ids.page(bookmark.page))
            .xyz(0.0, bookmark.y, None);
    }
}

/// Writes the structure and returns what each key of the parent tree names: the marks of each
/// page, then the element of each link.
fn elements(pdf: &mut Pdf, ids: &mut Ids, layout: &Layout, root: Ref) -> Vec<Ref> {
    for (index, element) in layout.pages.elements.iter().enumerate() {
        let mut out = pdf.struct_element(ids.element(index));
        out.kind(element.role);
        out.parent(if index == 0 {
            root
        } else {
            ids.element(element.parent)
        });
        if element.role == StructRole::TH {
            let mut attributes = out.attributes();
            attributes.push().table().scope(TableHeaderScope::Column);
        }
        let mut children = out.children();
        for kid in &element.kids {
            match *kid {
                Kid::Element(index) => {
                    children.struct_element(ids.element(index));
                }
                Kid::Marked(page, number) => {
                    let mut mark = children.marked_content_ref();
                    mark.page(ids.page(page)).marked_content_id(number);
                }
                Kid::Area(index) => {
                    if let (Some(id), Some(area)) =
                        (ids.areas.get(index), layout.pages.areas.get(index))
                    {
                        let mut object = children.object_ref();
                        object.page(ids.page(area.page)).object(*id);
                    }
                }
            }
        }
    }
    let mut parents = Vec::new();
    for page in &layout.pages.pages {
        let id = ids.next.bump();
        let marks = page.marks.iter().map(|element| ids.element(*element));
        pdf.indirect(id).array().items(marks);
        parents.push(id);
    }
    let links = layout.pages.areas.iter();
    parents.extend(links.map(|area| ids.element(area.element)));
    parents
}

fn areas(pdf: &mut Pdf, ids: &Ids, layout: &Layout) {
    let first_key = layout.pages.pages.len();
    for (index, (area, id)) in layout.pages.areas.iter().zip(&ids.areas).enumerate() {
        let mut out = pdf.annotation(*id);
        out.subtype(AnnotationType::Link)
            .rect(area.bounds)
            .border(0.0, 0.0, 0.0, None)
            .struct_parent(i32::try_from(first_key + index).unwrap_or(i32::MAX));
        match &area.target {
            Target::Address(address) => {
                out.contents(TextStr(address));
                out.action()
                    .action_type(ActionType::Uri)
                    .uri(Str(address.as_bytes()));
            }
            Target::Evidence(number) => {
                out.contents(TextStr(&format!("Evidence {number}")));
                if let Some((page, y)) = layout.pages.places.get(number) {
                    out.action()
                        .action_type(ActionType::GoTo)
                        .destination()
                        .page(ids.page(*page))
                        .xyz(0.0, *y, None);
                }
            }
        }
    }
}

fn font(pdf: &mut Pdf, ids: &mut Ids, used: &Used, face: Face, id: Ref) {
    let table = face.table();
    let [cid, descriptor, program, map] = [(); 4].map(|()| ids.next.bump());
    // The tag says that the face is cut; it need not differ between documents.
    let name = format!("ADVSRY+{}", table.name);
    let name = Name(name.as_bytes());
    pdf.type0_font(id)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(map);
    let glyphs = used.0.get(&face);
    let mut out = pdf.cid_font(cid);
    out.subtype(if table.is_compact {
        CidFontType::Type0
    } else {
        CidFontType::Type2
    });
    out.base_font(name)
        .system_info(SYSTEM)
        .font_descriptor(descriptor)
        .default_width(Used::missing());
    if !table.is_compact {
        out.cid_to_gid_map_predefined(Name(b"Identity"));
    }
    let mut widths = out.widths();
    let mut unicode = UnicodeCmap::new(Name(b"Advisory"), SYSTEM);
    for (glyph, (letter, advance)) in glyphs.into_iter().flatten() {
        widths.consecutive(*glyph, [f32::from(*advance)]);
        unicode.pair(*glyph, *letter);
    }
    widths.finish();
    out.finish();
    let mut flags = FontFlags::SYMBOLIC;
    if face == Face::Mono {
        flags |= FontFlags::FIXED_PITCH;
    }
    let [left, bottom, right, top] = table.bounds;
    let mut out = pdf.font_descriptor(descriptor);
    out.name(name)
        .flags(flags)
        .bbox(Rect::new(left, bottom, right, top))
        .italic_angle(0.0)
        .ascent(table.ascent)
        .descent(table.descent)
        .cap_height(table.cap_height)
        .stem_v(if face == Face::Bold { 140.0 } else { 80.0 });
    if table.is_compact {
        out.font_file3(program);
    } else {
        out.font_file2(program);
    }
    out.finish();
    let mut stream = pdf.stream(program, table.program);
    stream.filter(Filter::FlateDecode);
    if table.is_compact {
        stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
    }
    stream.finish();
    pdf.cmap(map, unicode.finish().as_slice());
}
