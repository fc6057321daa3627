//! The file information block ([MS-DOC] 2.5).

use crate::Error;
use crate::binary::{clipped, u16_at, u32_at};

/// First `nFib` of Word 97 ([MS-DOC] 2.5.14).
const WORD_97: u16 = 0x00C1;

/// What a structure's place is asked by: its index in `FibRgFcLcb97` ([MS-DOC] 2.5.6).
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Stylesheet = 1,
    FootnoteRefs = 2,
    FootnoteTexts = 3,
    HeaderStories = 11,
    CharacterPages = 12,
    ParagraphPages = 13,
    Fonts = 15,
    Clx = 33,
    ShapeAnchors = 40,
    EndnoteRefs = 46,
    EndnoteTexts = 47,
    TextBoxes = 56,
    Lists = 73,
    ListOverrides = 74,
}

/// Lengths of the stories in characters, in the order in which they follow one another in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct StoryLengths {
    pub(crate) body: u32,
    pub(crate) footnotes: u32,
    pub(crate) headers: u32,
    pub(crate) macros: u32,
    pub(crate) comments: u32,
    pub(crate) endnotes: u32,
    pub(crate) text_boxes: u32,
    pub(crate) header_text_boxes: u32,
}

impl StoryLengths {
    /// All stories, and the paragraph mark that closes a document with more than a body ([MS-DOC] 2.4.1).
    pub(crate) fn total(&self) -> u64 {
        let beside: u64 = [
            self.footnotes, self.headers, self.macros, self.comments, self.endnotes, self.text_boxes,
            self.header_text_boxes,
        ]
        .iter()
        .map(|n| u64::from(*n))
        .sum();
        u64::from(self.body) + beside + u64::from(beside > 0)
    }
}

/// The file information block.
pub(crate) struct Fib {
    places: Vec<(u32, u32)>,
    /// `1Table` (else `0Table`).
    pub(crate) which_table: bool,
    pub(crate) lengths: StoryLengths,
}

impl Fib {
    pub(crate) fn parse(word: &[u8]) -> Result<Self, Error> {
        let cut = Error::Missing("file information block");
        let ident = u16_at(word, 0).ok_or(cut)?;
        let nfib = u16_at(word, 2).ok_or(cut)?;
        let flags = u16_at(word, 10).ok_or(cut)?;
        // 0xA5EC is Word 97 and later; 0xA5DC, 0xA59B and others are older Words.
        if ident != 0xA5EC || nfib < WORD_97 {
            return Err(if ident & 0xFF00 == 0xA500 { Error::TooOld { nfib } } else { cut });
        }
        if flags & 0x0100 != 0 {
            return Err(Error::Encrypted);
        }
        let csw = usize::from(u16_at(word, 32).ok_or(cut)?);
        let longs = 34 + csw * 2;
        let cslw = usize::from(u16_at(word, longs).ok_or(cut)?);
        let ccp = |i: usize| u32_at(word, longs + 2 + (3 + i) * 4).unwrap_or(0);
        let lengths = StoryLengths {
            body: ccp(0),
            footnotes: ccp(1),
            headers: ccp(2),
            macros: ccp(3),
            comments: ccp(4),
            endnotes: ccp(5),
            text_boxes: ccp(6),
            header_text_boxes: ccp(7),
        };
        let pairs = longs + 2 + cslw * 4;
        let count = usize::from(u16_at(word, pairs).ok_or(cut)?);
        let places = (0..count)
            .map_while(|i| {
                let at = pairs + 2 + i * 8;
                Some((u32_at(word, at)?, u32_at(word, at + 4)?))
            })
            .collect();
        Ok(Self { places, which_table: flags & 0x0200 != 0, lengths })
    }

    /// The bytes of a structure in the table stream; empty where the file has none.
    pub(crate) fn bytes<'t>(&self, table: &'t [u8], place: Place) -> &'t [u8] {
        let (at, len) = self.offset(place);
        clipped(table, at, len)
    }

    /// Offset and length of a structure in the table stream.
    pub(crate) fn offset(&self, place: Place) -> (usize, usize) {
        let (fc, lcb) = self.places.get(place as usize).copied().unwrap_or((0, 0));
        (fc as usize, lcb as usize)
    }
}
