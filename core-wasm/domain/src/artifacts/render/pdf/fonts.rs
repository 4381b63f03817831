//! The fonts that PDF documents carry, cut at build time (`build.rs`).

use std::collections::BTreeMap;

/// A face, cut to the letters that documents are written in.
#[derive(Debug)]
pub(super) struct FontTable {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether its outlines are in the compact font format.
    pub(super) is_compact: bool,
    pub(super) ascent: f32,
    pub(super) descent: f32,
    pub(super) cap_height: f32,
    pub(super) bounds: [f32; 4],
    /// The font program, compressed.
    pub(super) program: &'static [u8],
    /// Letter, glyph, advance in thousandths; by letter.
    glyphs: &'static [(char, u16, u16)],
}

include!(concat!(env!("OUT_DIR"), "/fonts.rs"));

/// One of the three faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Face {
    Regular,
    Bold,
    Mono,
}

/// The advance of the box that stands for a letter no face has.
const MISSING_ADVANCE: u16 = 600;

impl Face {
    pub(super) const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Mono];

    pub(super) const fn table(self) -> &'static FontTable {
        match self {
            Self::Regular => &REGULAR,
            Self::Bold => &BOLD,
            Self::Mono => &MONO,
        }
    }

    /// The name that pages know the face by.
    pub(super) const fn resource(self) -> &'static [u8] {
        match self {
            Self::Regular => b"F0",
            Self::Bold => b"F1",
            Self::Mono => b"F2",
        }
    }

    fn glyph(self, letter: char) -> Option<(u16, u16)> {
        let glyphs = self.table().glyphs;
        let index = glyphs
            .binary_search_by_key(&letter, |(of, _, _)| *of)
            .ok()?;
        let (_, glyph, advance) = glyphs.get(index)?;
        Some((*glyph, *advance))
    }

    /// Returns how far a letter advances, in thousandths of the size.
    pub(super) fn advance(self, letter: char) -> f32 {
        f32::from(
            self.glyph(letter)
                .map_or(MISSING_ADVANCE, |(_, advance)| advance),
        )
    }
}

/// The glyphs of one face that a document uses, each with the letter it stands for.
#[derive(Debug, Default)]
pub(super) struct Used(pub(super) BTreeMap<Face, BTreeMap<u16, (char, u16)>>);

impl Used {
    /// Returns the glyph of a letter, and whether the letter has to be named beside it: because
    /// the face does not have it, or because the glyph stands for another letter already.
    pub(super) fn glyph(&mut self, face: Face, letter: char) -> (u16, bool) {
        let used = self.0.entry(face).or_default();
        let Some((glyph, advance)) = face.glyph(letter) else {
            return (0, true);
        };
        let (of, _) = used.entry(glyph).or_insert((letter, advance));
        (glyph, *of != letter)
    }

    /// The advance of the box.
    pub(super) fn missing() -> f32 {
        f32::from(MISSING_ADVANCE)
    }
}
