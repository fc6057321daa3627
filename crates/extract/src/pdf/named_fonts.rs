//! Names of fonts for which the interpreter gives none: Type 1 fonts, and TrueType fonts that are not embedded.
//!
//! A run of glyphs tells codes and advances; the font of the page that has these widths is the one. The name matters most
//! for text older than Unicode, whose letters depend on it.

use super::glyphs::Face;
use hayro_interpret::font::{Glyph, PositionedGlyph};
use hayro_interpret::hayro_syntax::object::dict::keys::{
    BASE_FONT, FIRST_CHAR, FONT_DESC, FONT_FILE2, SUBTYPE, WIDTHS,
};
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name};
use hayro_interpret::hayro_syntax::page::Page;

/// Widths that differ by less than this (thousandths of an em) are equal.
const SAME_WIDTH: f32 = 0.6;

struct Named {
    face: Face,
    first: u32,
    widths: Vec<f32>,
}

/// The fonts of a page's own resources that need this.
#[derive(Default)]
pub(super) struct NamedFonts(Vec<Named>);

impl NamedFonts {
    /// Collects them, in the order of their resource names.
    pub(super) fn of(page: &Page<'_>) -> Self {
        let fonts = &page.resources().fonts;
        let mut keys: Vec<Vec<u8>> = fonts.keys().map(|k| k.as_ref().to_vec()).collect();
        keys.sort_unstable();
        Self(keys.iter().filter_map(|k| named(&fonts.get::<Dict<'_>>(k.as_slice())?)).collect())
    }

    /// The font whose widths all glyphs of a run have; the only one there is needs no widths.
    pub(super) fn face(&self, run: &[PositionedGlyph<'_>]) -> Face {
        let fits = |font: &&Named| {
            run.iter().all(|g| {
                let glyph: &Glyph<'_> = g;
                let Glyph::Outline(outline) = glyph else { return false };
                let width =
                    outline.char_code().checked_sub(font.first).and_then(|i| font.widths.get(i as usize));
                outline.advance_width().zip(width).is_some_and(|(a, w)| (a - w).abs() < SAME_WIDTH)
            })
        };
        match self.0.as_slice() {
            [only] => only.face.clone(),
            all => all.iter().find(fits).map(|f| f.face.clone()).unwrap_or_default(),
        }
    }
}

fn named(font: &Dict<'_>) -> Option<Named> {
    let kind = font.get::<Name<'_>>(SUBTYPE)?;
    let descriptor = font.get::<Dict<'_>>(FONT_DESC);
    let is_embedded = descriptor.as_ref().is_some_and(|d| d.contains_key(FONT_FILE2));
    let needs_name = match kind.as_ref() {
        b"Type1" | b"MMType1" => true,
        b"TrueType" => !is_embedded,
        _ => false,
    };
    let name = needs_name.then(|| font.get::<Name<'_>>(BASE_FONT))??;
    let widths =
        font.get::<Array<'_>>(WIDTHS).map(|a| a.iter::<f32>().take(256).collect()).unwrap_or_default();
    let first = font.get::<u32>(FIRST_CHAR).unwrap_or(0);
    Some(Named {
        face: Face::named(without_subset_tag(&String::from_utf8_lossy(name.as_ref()))),
        first,
        widths,
    })
}

/// «ABCDEF+Name» (ISO 32000-1, 9.6.4).
fn without_subset_tag(name: &str) -> &str {
    match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_uppercase()) => rest,
        _ => name,
    }
}
