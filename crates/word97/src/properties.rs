//! Properties of paragraphs, characters and table rows, as modifiers leave them ([MS-DOC] 2.6).

use crate::binary::{i16_at, u8_at, u16_at, u32_at};
use crate::builder::{CellMerge, RowDefinition};
use crate::sprm::{Sprm, T_DEF_TABLE, sprms};

/// Properties of characters.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct CharacterProperties {
    /// Index of the font of ASCII characters.
    pub(crate) font_ascii: u16,
    /// Index of the font of other characters.
    pub(crate) font_other: u16,
    /// Size in half points.
    pub(crate) half_points: u16,
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) caps: bool,
    /// Hidden.
    pub(crate) hidden: bool,
    /// Deleted in a tracked change.
    pub(crate) deleted: bool,
    /// The character stands for something else: a picture, a field mark, a note's number, a symbol.
    pub(crate) special: bool,
    /// Font and character of a symbol.
    pub(crate) symbol: Option<(u16, u16)>,
}

impl CharacterProperties {
    /// Applies modifiers; `base` is what toggles of styles refer to, `style` resolves a character style.
    pub(crate) fn apply(&mut self, grpprl: &[u8], base: &Self, style: &dyn Fn(u16, &mut Self)) {
        for s in sprms(grpprl) {
            match s.code {
                0x4A30 => style(s.word(), self),
                0x2A33 => *self = Self { special: self.special, ..base.clone() },
                0x0800 => self.deleted = s.byte() != 0,
                0x0835 => self.bold = toggled(s.byte(), base.bold),
                0x0836 => self.italic = toggled(s.byte(), base.italic),
                0x083B => self.caps = toggled(s.byte(), base.caps),
                0x083C => self.hidden = toggled(s.byte(), base.hidden),
                0x0855 => self.special = s.byte() != 0,
                0x4A4F => self.font_ascii = s.word(),
                0x4A51 => self.font_other = s.word(),
                0x4A43 => self.half_points = s.word(),
                0x6A09 => self.symbol = u16_at(s.operand, 0).zip(u16_at(s.operand, 2)),
                _ => {}
            }
        }
    }
}

/// [MS-DOC] 2.9.327 ToggleOperand.
fn toggled(operand: u8, base: bool) -> bool {
    match operand {
        0x80 => base,
        0x81 => !base,
        value => value != 0,
    }
}

/// Properties of paragraphs and of the rows they end.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct ParagraphProperties {
    pub(crate) style: u16,
    /// Index of the list override, from 1; 0 for none.
    pub(crate) list: u16,
    pub(crate) list_level: u8,
    in_table: bool,
    depth: u32,
    row_end: bool,
    inner_row_end: bool,
    /// Ends a cell of an inner table.
    pub(crate) inner_cell_end: bool,
    pub(crate) page_break_before: bool,
    pub(crate) row: RowDefinition,
}

impl ParagraphProperties {
    /// How many tables the paragraph stands in.
    pub(crate) fn table_depth(&self) -> u32 {
        if self.depth == 0 { u32::from(self.in_table) } else { self.depth }
    }

    /// Whether the paragraph is the mark of a row's end.
    pub(crate) fn ends_row(&self) -> bool {
        if self.table_depth() > 1 { self.inner_row_end } else { self.row_end }
    }

    /// Applies modifiers; `data` is the stream that holds those that found no room in their page.
    pub(crate) fn apply(&mut self, grpprl: &[u8], data: &[u8]) {
        for s in sprms(grpprl) {
            match s.code {
                // sprmPHugePapx: the modifiers stand in the Data stream ([MS-DOC] 2.9.209 PrcData).
                0x6645 | 0x6646 => {
                    let at = s.long() as usize;
                    let len = usize::from(u16_at(data, at).unwrap_or(0));
                    for s in sprms(data.get(at + 2..at + 2 + len).unwrap_or(&[])) {
                        self.modify(&s);
                    }
                }
                _ => self.modify(&s),
            }
        }
    }

    fn modify(&mut self, s: &Sprm<'_>) {
        match s.code {
            0x4600 => self.style = s.word(),
            0x460B => self.list = s.word(),
            0x260A => self.list_level = s.byte(),
            0x2416 => self.in_table = s.byte() != 0,
            0x2417 => self.row_end = s.byte() != 0,
            0x244B => self.inner_cell_end = s.byte() != 0,
            0x244C => self.inner_row_end = s.byte() != 0,
            0x6649 => self.depth = s.long(),
            0x664A => self.depth = self.depth.saturating_add_signed(s.long().cast_signed()),
            0x2407 => self.page_break_before = s.byte() != 0,
            0x3404 => self.row.header = s.byte() != 0,
            T_DEF_TABLE => self.row = RowDefinition { header: self.row.header, ..row_definition(s.operand) },
            0x5624 => self.row.merge(s.operand),
            0x5622 => self.row.delete(s.operand),
            0x7621 => self.row.insert(s.operand),
            0x7623 => self.row.set_width(s.operand),
            0xD62B => self.row.merge_vertically(s.operand),
            _ => {}
        }
    }
}

/// `sprmTDefTable` ([MS-DOC] 2.9.317 TDefTableOperand): edges, then TC80s, of which the last may be left out.
fn row_definition(operand: &[u8]) -> RowDefinition {
    let count = usize::from(u8_at(operand, 0).unwrap_or(0));
    let edges: Vec<i32> = (0..=count).map_while(|i| i16_at(operand, 1 + i * 2).map(i32::from)).collect();
    let cells = 1 + (count + 1) * 2;
    let merges = (0..count)
        .map(|i| {
            let flags = u16_at(operand, cells + i * 20).unwrap_or(0);
            CellMerge { left: flags & 2 != 0, above: flags & 0x60 == 0x20 }
        })
        .collect();
    RowDefinition { edges, merges, header: false }
}

impl RowDefinition {
    /// First and after-last cell of an ItcFirstLim ([MS-DOC] 2.9.124), within the row.
    fn range(&self, operand: &[u8]) -> std::ops::Range<usize> {
        let cells = self.merges.len();
        let first = usize::from(u8_at(operand, 0).unwrap_or(0)).min(cells);
        first..usize::from(u8_at(operand, 1).unwrap_or(0)).clamp(first, cells)
    }

    fn merge(&mut self, operand: &[u8]) {
        let range = self.range(operand);
        for merge in self.merges.get_mut(range).unwrap_or_default().iter_mut().skip(1) {
            merge.left = true;
        }
    }

    fn delete(&mut self, operand: &[u8]) {
        let range = self.range(operand);
        if range.end < self.edges.len() {
            self.edges.drain(range.clone());
            self.merges.drain(range);
        }
    }

    /// `sprmTInsert`: first cell, how many, their width.
    fn insert(&mut self, operand: &[u8]) {
        let (Some(at), Some(count), Some(width)) = (u8_at(operand, 0), u8_at(operand, 1), u16_at(operand, 2))
        else {
            return;
        };
        let (at, count, width) = (usize::from(at), i32::from(count), i32::from(width));
        if at > self.merges.len() || at >= self.edges.len() || self.merges.len() + count as usize > 255 {
            return;
        }
        let left = self.edges.get(at).copied().unwrap_or(0);
        for edge in self.edges.iter_mut().skip(at) {
            *edge = edge.saturating_add(width * count);
        }
        self.edges.splice(at..at, (0..count).map(|i| left.saturating_add(i * width)));
        self.merges.splice(at..at, (0..count).map(|_| CellMerge::default()));
    }

    /// `sprmTDxaCol`: first cell, cell after the last, width of each.
    fn set_width(&mut self, operand: &[u8]) {
        let range = self.range(operand);
        let width = i32::from(u16_at(operand, 2).unwrap_or(0));
        for i in range {
            let (Some(left), Some(right)) = (self.edges.get(i).copied(), self.edges.get(i + 1).copied())
            else {
                return;
            };
            let shift = left.saturating_add(width).saturating_sub(right);
            for edge in self.edges.iter_mut().skip(i + 1) {
                *edge = edge.saturating_add(shift);
            }
        }
    }

    fn merge_vertically(&mut self, operand: &[u8]) {
        let (Some(at), Some(flags)) = (u8_at(operand, 0), u8_at(operand, 1)) else { return };
        if let Some(merge) = self.merges.get_mut(usize::from(at)) {
            merge.above = flags == 1;
        }
    }
}

/// A picture's place in the Data stream means that the character is a picture, not text.
pub(crate) fn is_picture(grpprl: &[u8]) -> bool {
    sprms(grpprl).any(|s| s.code == 0x6A03 && u32_at(s.operand, 0).is_some())
}
