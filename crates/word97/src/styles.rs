//! The stylesheet ([MS-DOC] 2.9.271 STSH).

use crate::binary::{clipped, u16_at};
use crate::properties::{CharacterProperties, ParagraphProperties};

/// How many styles a style may be based on, one on the other; Word itself allows ten.
const DEPTH: usize = 32;
/// `istdBase` of a style that is based on none.
const NONE: u16 = 0x0FFF;

struct Style<'a> {
    /// Built-in number; 1 to 9 are the headings.
    sti: u16,
    base: u16,
    paragraph: &'a [u8],
    character: &'a [u8],
}

/// The styles of a file by index.
pub(crate) struct Stylesheet<'a> {
    styles: Vec<Option<Style<'a>>>,
    font_ascii: u16,
    font_other: u16,
}

impl<'a> Stylesheet<'a> {
    pub(crate) fn parse(stsh: &'a [u8]) -> Self {
        let header = usize::from(u16_at(stsh, 0).unwrap_or(0));
        let word = |i: usize| u16_at(stsh, 2 + i * 2).unwrap_or(0);
        let (count, base_size) = (word(0), usize::from(word(1)));
        let mut at = 2 + header;
        let mut styles = Vec::new();
        for _ in 0..count {
            let Some(len) = u16_at(stsh, at) else { break };
            let std = clipped(stsh, at + 2, usize::from(len));
            styles.push(if std.is_empty() { None } else { style(std, base_size) });
            at += 2 + usize::from(len);
        }
        Self { styles, font_ascii: word(6), font_other: word(8) }
    }

    fn get(&self, istd: u16) -> Option<&Style<'a>> {
        self.styles.get(usize::from(istd))?.as_ref()
    }

    /// A style and those it is based on, the most basic first.
    fn chain(&self, istd: u16) -> Vec<&Style<'a>> {
        let mut chain = Vec::new();
        let mut next = istd;
        while let Some(style) = self.get(next)
            && chain.len() < DEPTH
        {
            chain.push(style);
            if style.base == NONE {
                break;
            }
            next = style.base;
        }
        chain.reverse();
        chain
    }

    /// Paragraph properties of a paragraph style.
    pub(crate) fn paragraph(&self, istd: u16) -> ParagraphProperties {
        let mut properties = ParagraphProperties::default();
        for style in self.chain(istd) {
            properties.apply(style.paragraph, &[]);
        }
        properties.style = istd;
        properties
    }

    /// Character properties of a paragraph style.
    pub(crate) fn character(&self, istd: u16) -> CharacterProperties {
        let mut properties = CharacterProperties {
            font_ascii: self.font_ascii,
            font_other: self.font_other,
            half_points: 20,
            ..CharacterProperties::default()
        };
        self.apply_character(istd, &mut properties);
        properties
    }

    /// Lays a character style over properties.
    pub(crate) fn apply_character(&self, istd: u16, properties: &mut CharacterProperties) {
        for style in self.chain(istd) {
            let base = properties.clone();
            properties.apply(style.character, &base, &|_, _| {});
        }
    }

    /// Level of a heading style, 1 to 9, of the style itself or one it is based on.
    pub(crate) fn heading(&self, istd: u16) -> Option<u8> {
        self.chain(istd).iter().rev().find_map(|s| match s.sti {
            1..=9 => u8::try_from(s.sti).ok(),
            _ => None,
        })
    }
}

/// STD ([MS-DOC] 2.9.258): base, name, then the property sets of the style's kind.
fn style(std: &[u8], base_size: usize) -> Option<Style<'_>> {
    let sti = u16_at(std, 0)? & 0x0FFF;
    let kind_and_base = u16_at(std, 2)?;
    let (kind, base) = (kind_and_base & 0xF, kind_and_base >> 4);
    let name = usize::from(u16_at(std, base_size)?);
    let mut at = base_size + 2 + name * 2 + 2;
    let mut next = || {
        let len = usize::from(u16_at(std, at)?);
        let set = clipped(std, at + 2, len);
        at += 2 + len + len % 2;
        Some(set)
    };
    let (paragraph, character) = match kind {
        1 => {
            // UpxPapx begins with the style's own index.
            let paragraph = next().and_then(|s| s.get(2..)).unwrap_or(&[]);
            (paragraph, next().unwrap_or(&[]))
        }
        2 => (&[][..], next().unwrap_or(&[])),
        _ => (&[][..], &[][..]),
    };
    Some(Style { sti, base, paragraph, character })
}
