//! Cuts the fonts of PDF documents out of the crate that ships them.
//!
//! No font is kept in the repository: three faces of the `typst-assets` crate are reduced to the
//! letters of European languages and the signs of technical text, compressed, and written beside a
//! table of their glyphs. The component carries the result; `docs/decisions/fonts.md` says why
//! these.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use miniz_oxide::deflate::compress_to_vec_zlib;
use subsetter::GlyphRemapper;
use ttf_parser::{Face, RawFace, Tag};

/// The faces, by the name that the tables give them and the name within the font.
const FACES: &[(&str, &str)] = &[
    ("REGULAR", "LibertinusSerif-Regular"),
    ("BOLD", "LibertinusSerif-Bold"),
    ("MONO", "DejaVuSansMono"),
];

/// Latin with all its European extensions, Greek, Cyrillic, punctuation, currencies, and the
/// arrows and signs that code and mathematics in running text use.
const RANGES: &[(u32, u32)] = &[
    (0x20, 0x7e),
    (0xa0, 0x24f),
    (0x2bb, 0x2dd),
    (0x300, 0x338),
    (0x370, 0x3ff),
    (0x400, 0x4ff),
    (0x1e00, 0x1eff),
    (0x2010, 0x2027),
    (0x2030, 0x205e),
    (0x2070, 0x209c),
    (0x20a0, 0x20bf),
    (0x2116, 0x2122),
    (0x2190, 0x2195),
    (0x2200, 0x2265),
    (0x25a0, 0x25cf),
    (0xfb00, 0xfb04),
    (0xfffd, 0xfffd),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let directory = std::env::var("OUT_DIR")?;
    let directory = Path::new(&directory);
    let mut tables = String::new();
    for (name, postscript) in FACES {
        let font = typst_assets::fonts()
            .find(|font| postscript_name(font).as_deref() == Some(*postscript))
            .ok_or_else(|| format!("no font is named {postscript}"))?;
        tables.push_str(&cut(name, postscript, font, directory)?);
    }
    std::fs::write(directory.join("fonts.rs"), tables)?;
    Ok(())
}

fn postscript_name(font: &[u8]) -> Option<String> {
    let face = Face::parse(font, 0).ok()?;
    let names = face.names();
    names
        .into_iter()
        .find(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME && name.is_unicode())
        .and_then(|name| name.to_string())
}

/// Writes the program of one face and returns its table as source.
fn cut(
    name: &str,
    postscript: &str,
    font: &[u8],
    directory: &Path,
) -> Result<String, Box<dyn Error>> {
    let face = Face::parse(font, 0)?;
    let scale = 1000.0 / f32::from(face.units_per_em());
    let scaled = |value: i16| (f32::from(value) * scale).round();
    let mut remapper = GlyphRemapper::new();
    let mut glyphs = String::new();
    let letters = RANGES.iter().flat_map(|(first, last)| *first..=*last);
    for letter in letters.filter_map(char::from_u32) {
        let Some(glyph) = face.glyph_index(letter) else {
            continue;
        };
        let advance = f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * scale;
        let new = remapper.remap(glyph.0);
        write!(glyphs, "({letter:?}, {new}, {:.0}), ", advance.round())?;
    }
    let subset = subsetter::subset(font, 0, &remapper)?;
    let compact = RawFace::parse(&subset, 0)?.table(Tag::from_bytes(b"CFF "));
    let program = compress_to_vec_zlib(compact.unwrap_or(&subset), 9);
    let file = directory.join(format!("{name}.font"));
    std::fs::write(&file, &program)?;
    let bounds = face.global_bounding_box();
    Ok(format!(
        "static {name}: FontTable = FontTable {{ name: \"{postscript}\", is_compact: {}, \
         ascent: {:.1}, descent: {:.1}, cap_height: {:.1}, bounds: [{:.1}, {:.1}, {:.1}, {:.1}], \
         program: include_bytes!({file:?}), glyphs: &[{glyphs}] }};\n",
        compact.is_some(),
        scaled(face.ascender()),
        scaled(face.descender()),
        scaled(face.capital_height().unwrap_or(700)),
        scaled(bounds.x_min),
        scaled(bounds.y_min),
        scaled(bounds.x_max),
        scaled(bounds.y_max),
    ))
}
