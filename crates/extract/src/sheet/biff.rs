//! A scan of an old workbook's records ([MS-XLS] 2.4) for what `calamine` leaves out: fonts of cells, hidden rows, extents.

use crate::{DamageKind, Format, Limits, ReadError};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

const EOF: u16 = 0x0A;
const FILE_PASS: u16 = 0x2F;
const FONT: u16 = 0x31;
const BOUND_SHEET: u16 = 0x85;
const FORMAT: u16 = 0x41E;
const XF: u16 = 0xE0;
const ROW: u16 = 0x208;
const BOF: u16 = 0x809;

/// What the scan found.
#[derive(Default)]
pub(super) struct Workbook {
    /// Font names in the order of their records.
    fonts: Vec<String>,
    /// Font and number format of each cell format.
    formats: Vec<(usize, u16)>,
    codes: BTreeMap<u16, String>,
    pub(super) sheets: Vec<SheetScan>,
}

/// One sheet's part.
#[derive(Default)]
pub(super) struct SheetScan {
    pub(super) hidden_rows: BTreeSet<u32>,
    formats: BTreeMap<(u32, u32), usize>,
    rows: Option<[u32; 2]>,
    cols: Option<[u32; 2]>,
}

impl SheetScan {
    /// Index of a cell's format.
    pub(super) fn format_of(&self, row: u32, col: u32) -> Option<usize> {
        self.formats.get(&(row, col)).copied()
    }

    fn widen(&mut self, row: u32, cols: [u32; 2]) {
        let rows = self.rows.get_or_insert([row, row]);
        *rows = [rows[0].min(row), rows[1].max(row)];
        let own = self.cols.get_or_insert(cols);
        *own = [own[0].min(cols[0]), own[1].max(cols[1])];
    }
}

impl Workbook {
    /// Name of a cell format's font; empty where unknown.
    pub(super) fn font(&self, format: usize) -> &str {
        let font = self.formats.get(format).and_then(|(font, _)| self.fonts.get(*font));
        font.map_or("", String::as_str)
    }

    /// Code of a cell format's number format; empty for those that matter little.
    pub(super) fn number_format(&self, format: usize) -> &str {
        match self.formats.get(format).map(|(_, code)| *code) {
            // [MS-XLS] 2.4.126: built-in formats have no record.
            Some(9) => "0%",
            Some(10) => "0.00%",
            Some(16) => "d-mmm",
            Some(17) => "mmm-yy",
            Some(18..=21) => "h:mm",
            Some(code) => self.codes.get(&code).map_or("", String::as_str),
            None => "",
        }
    }

    /// Cells of all sheets' rectangles together.
    pub(super) fn rectangle(&self) -> u64 {
        let span = |range: Option<[u32; 2]>| range.map_or(0, |[a, b]| u64::from(b - a + 1));
        self.sheets.iter().map(|s| span(s.rows) * span(s.cols)).sum()
    }
}

/// Scans the workbook stream.
pub(super) fn scan(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let damaged = |detail: &str| ReadError::Damaged {
        format: Format::Xls.name(),
        kind: DamageKind::Inconsistent,
        detail: detail.to_owned(),
    };
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|e| damaged(&e.to_string()))?;
    let name = if file.is_stream("Workbook") { "Workbook" } else { "Book" };
    let stream = file.open_stream(name).map_err(|_| damaged("it has no workbook stream"))?;
    let mut data = Vec::new();
    // A chain that ends early still leaves the bytes before its end.
    let _ = stream.take(limits.file_bytes.min(bytes.len() as u64)).read_to_end(&mut data);
    let mut book = Workbook::default();
    let mut starts = Vec::new();
    let wide = word(&data, 4) == Some(0x0600);
    for (code, body) in records(&data, 0) {
        match code {
            FILE_PASS => return Err(ReadError::Encrypted { format: Format::Xls.name() }),
            FONT => book.fonts.push(font_name(body, wide)),
            XF => book.formats.push(cell_format(body)),
            FORMAT => {
                if let Some(id) = word(body, 0) {
                    book.codes.insert(id, number_format(body, wide));
                }
            }
            BOUND_SHEET => starts.push(
                word(body, 0).zip(word(body, 2)).map_or(0, |(l, h)| usize::from(l) | usize::from(h) << 16),
            ),
            EOF => break,
            _ => {}
        }
    }
    book.sheets = starts.into_iter().map(|start| sheet(&data, start)).collect();
    Ok(book)
}

fn sheet(data: &[u8], start: usize) -> SheetScan {
    let mut sheet = SheetScan::default();
    let mut depth = 0_u32;
    for (code, body) in records(data, start) {
        match code {
            BOF => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            // Charts inside the sheet have records of their own.
            _ if depth > 1 => {}
            ROW if word(body, 12).is_some_and(|flags| flags & 0x20 != 0) => {
                sheet.hidden_rows.extend(word(body, 0).map(u32::from));
            }
            // MulRk: row, first column, then format and number of each cell, last column.
            0xBD => {
                if let (Some(row), Some(first)) = (word(body, 0), word(body, 2)) {
                    let cells = body.get(4..body.len().saturating_sub(2)).unwrap_or(&[]).as_chunks::<6>().0;
                    for (col, cell) in (u32::from(first)..).zip(cells) {
                        sheet.widen(row.into(), [col, col]);
                        sheet.formats.insert((row.into(), col), word(cell, 0).map_or(0, usize::from));
                    }
                }
            }
            // Formula, RString, LabelSst, Number, Label, BoolErr, RK: row, column, format.
            0x06 | 0xD6 | 0xFD | 0x203 | 0x204 | 0x205 | 0x27E => {
                if let (Some(row), Some(col), Some(format)) = (word(body, 0), word(body, 2), word(body, 4)) {
                    let (row, col) = (u32::from(row), u32::from(col));
                    sheet.widen(row, [col, col]);
                    sheet.formats.insert((row, col), usize::from(format));
                }
            }
            _ => {}
        }
    }
    sheet
}

/// Records from an offset: code and body.
fn records(data: &[u8], start: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = start;
    std::iter::from_fn(move || {
        let code = word(data, at)?;
        let len = usize::from(word(data, at + 2)?);
        let body = data.get(at + 4..at + 4 + len)?;
        at += 4 + len;
        Some((code, body))
    })
}

/// Font and number format of an XF; [MS-XLS] 2.5.129 FontIndex: 4 is never used.
fn cell_format(body: &[u8]) -> (usize, u16) {
    let font = word(body, 0).map_or(0, |i| usize::from(if i > 4 { i - 1 } else { i }));
    (font, word(body, 2).unwrap_or(0))
}

/// The code of a Format record ([MS-XLS] 2.4.126); before BIFF8 it has one byte a character.
fn number_format(body: &[u8], wide: bool) -> String {
    if !wide {
        return characters(body.get(3..).unwrap_or(&[]), usize::MAX, false);
    }
    let count = word(body, 2).map_or(0, usize::from);
    let is_utf16 = body.get(4).is_some_and(|flags| flags & 1 == 1);
    characters(body.get(5..).unwrap_or(&[]), count, is_utf16)
}

/// Characters of two bytes, or of one.
fn characters(bytes: &[u8], count: usize, is_utf16: bool) -> String {
    if is_utf16 {
        let units = bytes.as_chunks::<2>().0.iter().take(count);
        return char::decode_utf16(units.map(|b| u16::from_le_bytes(*b)))
            .map(|c| c.unwrap_or('\u{fffd}'))
            .collect();
    }
    bytes.iter().take(count).map(|b| char::from(*b)).collect()
}

/// [MS-XLS] 2.4.122; before BIFF8 a name has one byte a character.
fn font_name(body: &[u8], wide: bool) -> String {
    let count = body.get(14).copied().map_or(0, usize::from);
    let is_utf16 = wide && body.get(15).is_some_and(|flags| flags & 1 == 1);
    characters(body.get(if wide { 16 } else { 15 }..).unwrap_or(&[]), count, is_utf16)
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use kehoach_model::Block;
    use std::io::{Cursor, Write};

    fn record(code: u16, body: &[u8]) -> Vec<u8> {
        [&code.to_le_bytes(), &(body.len() as u16).to_le_bytes(), body].concat()
    }

    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|w| w.to_le_bytes()).collect()
    }

    /// A string of Excel 5 and 95: its length and bytes of the code page.
    fn name(text: &[u8]) -> Vec<u8> {
        [&[text.len() as u8], text].concat()
    }

    fn latin(text: &str) -> Vec<u8> {
        text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
    }

    fn label(row: u16, col: u16, format: u16, text: &[u8]) -> Vec<u8> {
        record(0x204, &[words(&[row, col, format, text.len() as u16]), text.to_vec()].concat())
    }

    fn font(font: &[u8]) -> Vec<u8> {
        record(0x31, &[words(&[240, 0, 0x7FFF, 400, 0]), vec![0; 4], name(font)].concat())
    }

    /// A workbook of Excel 95 in the font `.VnTime`, with a date and a hidden row.
    fn workbook() -> Vec<u8> {
        let begin = |kind: u16| record(0x809, &words(&[0x0500, kind, 0, 0]));
        let end = record(0x0A, &[]);
        let format = |font: u16, code: u16| record(0xE0, &[words(&[font, code]), vec![0; 12]].concat());
        let globals = [
            begin(5),
            record(0x42, &words(&[1252])),
            font(b"Arial"),
            font(b".VnTime"),
            format(0, 0),
            format(1, 0),
            format(0, 14),
        ]
        .concat();
        let row = |row: u16, flags: u16| record(0x208, &words(&[row, 0, 3, 0xFF, 0, 0, flags, 0x0F]));
        let date = [words(&[1, 2, 2]), 45_292.0_f64.to_le_bytes().to_vec()].concat();
        let sheet = [
            begin(0x10),
            record(0x200, &words(&[0, 3, 0, 3, 0])),
            row(0, 0x100),
            row(1, 0x100),
            row(2, 0x120),
            label(0, 0, 0, b"TT"),
            label(0, 1, 1, &latin("KÕ ho¹ch")),
            label(0, 2, 1, &latin("Thêi h¹n")),
            label(1, 0, 0, b"1"),
            label(1, 1, 1, b"Hop"),
            record(0x203, &date),
            label(2, 0, 0, b"2"),
            label(2, 1, 0, b"In"),
            end.clone(),
        ]
        .concat();
        let listed = |at: u32| record(0x85, &[at.to_le_bytes().to_vec(), vec![0, 0], name(b"A")].concat());
        let start = globals.len() + listed(0).len() + end.len();
        let stream = [globals, listed(start as u32), end, sheet].concat();
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("/Book").unwrap().write_all(&stream).unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn a_workbook_of_excel_95_is_read() {
        let document = crate::read(&workbook(), "a.xls", &crate::Options::default()).unwrap();
        let Some(Block::Table(table)) = document.pages[0].blocks.first() else {
            panic!("no table: {:?}", document.pages)
        };
        let texts: Vec<String> = table.cells.iter().map(kehoach_model::Cell::text).collect();
        assert_eq!(texts, ["TT", "Kế hoạch", "Thời hạn", "1", "Hop", "01/01/2024", "2", "In"]);
        assert_eq!(
            document.diagnostics.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(),
            ["hidden-rows", "legacy-encoding"]
        );
    }

    #[test]
    fn number_formats_keep_their_words() {
        let code = "\"Quý \"0";
        let wide: Vec<u8> = code.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let body = [words(&[164, code.encode_utf16().count() as u16]), vec![1], wide].concat();
        assert_eq!(super::number_format(&body, true), code);
        assert_eq!(super::number_format(&[words(&[164]), name(&latin(code))].concat(), false), code);
    }
}
