//! Formatted disk pages ([MS-DOC] 2.9.37 ChpxFkp, 2.9.175 PapxFkp): properties by byte offset in the `WordDocument` stream.

use crate::binary::{Plc, u8_at, u16_at, u32_at};

const PAGE: usize = 512;

/// Properties of the bytes from `start` to `end`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stretch<'a> {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Paragraph style; 0 for characters.
    pub(crate) istd: u16,
    pub(crate) grpprl: &'a [u8],
}

/// All stretches of one kind, by offset.
pub(crate) struct Stretches<'a> {
    sorted: Vec<Stretch<'a>>,
    /// A page lay outside the file or was not a page.
    pub(crate) damaged: bool,
}

impl<'a> Stretches<'a> {
    /// Those of paragraphs, by way of the PlcBtePapx.
    pub(crate) fn of_paragraphs(plc: &[u8], word: &'a [u8]) -> Self {
        Self::collect(plc, word, 13, |page, at| {
            let at = usize::from(u8_at(page, at)?) * 2;
            if at == 0 {
                return Some((0, &[][..]));
            }
            let (from, len) = match usize::from(u8_at(page, at)?) {
                0 => (at + 2, usize::from(u8_at(page, at + 1)?) * 2),
                words => (at + 1, words * 2 - 1),
            };
            let istd = u16_at(page, from)?;
            Some((istd, page.get(from + 2..(from + len).min(page.len())).unwrap_or(&[])))
        })
    }

    /// Those of characters, by way of the PlcBteChpx.
    pub(crate) fn of_characters(plc: &[u8], word: &'a [u8]) -> Self {
        Self::collect(plc, word, 1, |page, at| {
            let at = usize::from(u8_at(page, at)?) * 2;
            if at == 0 {
                return Some((0, &[][..]));
            }
            let len = usize::from(u8_at(page, at)?);
            Some((0, page.get(at + 1..at + 1 + len)?))
        })
    }

    fn collect(
        plc: &[u8],
        word: &'a [u8],
        record: usize,
        properties: impl Fn(&'a [u8], usize) -> Option<(u16, &'a [u8])>,
    ) -> Self {
        let plc = Plc::new(plc, 4);
        let mut sorted = Vec::new();
        let mut damaged = plc.len() == 0;
        // A page can be named once only, so a hostile table cannot make more work than the file has pages.
        let mut pages: Vec<u32> =
            (0..plc.len()).filter_map(|i| Some(u32_at(plc.record(i)?, 0)? & 0x3F_FFFF)).collect();
        pages.sort_unstable();
        pages.dedup();
        for number in pages {
            let from = number as usize * PAGE;
            let Some(page) = word.get(from..from + PAGE) else {
                damaged = true;
                continue;
            };
            let count = usize::from(page.last().copied().unwrap_or(0));
            let offsets = (count + 1) * 4;
            for i in 0..count {
                let (Some(start), Some(end)) = (u32_at(page, i * 4), u32_at(page, i * 4 + 4)) else { break };
                let found = properties(page, offsets + i * record);
                damaged |= found.is_none();
                let (istd, grpprl) = found.unwrap_or((0, &[]));
                if start < end {
                    sorted.push(Stretch { start, end, istd, grpprl });
                }
            }
        }
        sorted.sort_by_key(|s| s.start);
        Self { sorted, damaged }
    }

    /// The stretch that holds a byte.
    pub(crate) fn at(&self, fc: u32) -> Option<&Stretch<'a>> {
        let after = self.sorted.partition_point(|s| s.start <= fc);
        self.sorted.get(after.checked_sub(1)?).filter(|s| fc < s.end)
    }

    /// Where the next stretch after a byte in a gap begins.
    pub(crate) fn next_start(&self, fc: u32) -> u32 {
        let after = self.sorted.partition_point(|s| s.start <= fc);
        self.sorted.get(after).map_or(u32::MAX, |s| s.start)
    }
}
