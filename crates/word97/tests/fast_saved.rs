//! Files saved «fast» ([MS-DOC] 2.4.1): new text stands at the end of the file, the piece table says what follows what, changes of
//! look are modifiers of pieces, and what was taken out is still there between them.
#![allow(clippy::unwrap_used, missing_docs)]

use kehoach_word97::{Block, Document, Limits, Paragraph, Table, read};
use std::io::{Cursor, Write};

/// `fComplex` and `fWhichTblStm` ([MS-DOC] 2.5.2).
const FLAGS: u16 = 0x0004 | 0x0200;
/// Where the text begins; the page of properties follow on 512 bytes' bounds.
const TEXT: usize = 0x400;
const PAGE: usize = 512;

const IN_TABLE: &[u8] = &[0x16, 0x24, 1];

/// Text as it stands in the file, with the properties of its paragraph.
struct Stretch {
    text: &'static str,
    wide: bool,
    papx: Vec<u8>,
}

/// A piece: which stretch, and its modifier (`Prm`).
struct Piece(usize, u16);

/// A modifier of one byte ([MS-DOC] 2.9.214 Prm0).
fn short(isprm: u16, value: u16) -> u16 {
    (isprm << 1) | (value << 8)
}

/// A modifier that stands before the piece table ([MS-DOC] 2.9.215 Prm1).
fn long(index: u16) -> u16 {
    (index << 1) | 1
}

fn narrow(text: &'static str) -> Stretch {
    assert!(text.is_ascii());
    Stretch { text, wide: false, papx: Vec::new() }
}

fn wide(text: &'static str) -> Stretch {
    Stretch { text, wide: true, papx: Vec::new() }
}

fn cell(text: &'static str) -> Stretch {
    Stretch { text, wide: true, papx: IN_TABLE.to_vec() }
}

/// The mark of a row's end, with two cells of 1000 and 4000 twips.
fn row_end() -> Stretch {
    let mut definition = vec![2_u8];
    definition.extend([0_i16, 1000, 5000].iter().flat_map(|edge| edge.to_le_bytes()));
    let mut papx = [IN_TABLE, &[0x17, 0x24, 1, 0x08, 0xD6]].concat();
    papx.extend((definition.len() as u16 + 1).to_le_bytes());
    papx.extend(definition);
    Stretch { text: "\u{7}", wide: true, papx }
}

fn encoded(stretch: &Stretch) -> Vec<u8> {
    if stretch.wide {
        stretch.text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    } else {
        stretch.text.bytes().collect()
    }
}

/// One page of properties: where each stretch ends, and its record from the end of the page downwards.
fn page(bounds: &[u32], records: &[Vec<u8>], entry: usize) -> Vec<u8> {
    let mut page = vec![0; PAGE];
    for (i, fc) in bounds.iter().enumerate() {
        page[i * 4..i * 4 + 4].copy_from_slice(&fc.to_le_bytes());
    }
    let mut top = PAGE - 1;
    for (i, record) in records.iter().enumerate().filter(|(_, r)| !r.is_empty()) {
        top = (top - record.len()) & !1;
        page[top..top + record.len()].copy_from_slice(record);
        page[bounds.len() * 4 + i * entry] = (top / 2) as u8;
    }
    page[PAGE - 1] = records.len() as u8;
    page
}

/// A paragraph's record ([MS-DOC] 2.9.176 PapxInFkp): half its length, style, modifiers.
fn papx(grpprl: &[u8]) -> Vec<u8> {
    if grpprl.is_empty() {
        return Vec::new();
    }
    let mut body = vec![0, 0];
    body.extend(grpprl);
    if body.len() % 2 == 1 {
        let mut out = vec![body.len().div_ceil(2) as u8];
        out.extend(body);
        out
    } else {
        let mut out = vec![0, (body.len() / 2) as u8];
        out.extend(body);
        out
    }
}

fn document(stretches: &[Stretch], pieces: &[Piece], modifiers: &[&[u8]]) -> Document {
    let mut word = vec![0; TEXT];
    let mut bounds = vec![TEXT as u32];
    for stretch in stretches {
        word.extend(encoded(stretch));
        bounds.push(word.len() as u32);
    }
    let mut clx = Vec::new();
    for modifier in modifiers {
        clx.push(1);
        clx.extend((modifier.len() as u16).to_le_bytes());
        clx.extend(*modifier);
    }
    let length = |p: &Piece| stretches[p.0].text.encode_utf16().count() as u32;
    let ends = pieces.iter().scan(0, |at, p| {
        *at += length(p);
        Some(*at)
    });
    let positions: Vec<u32> = std::iter::once(0).chain(ends).collect();
    let mut plc: Vec<u8> = positions.iter().flat_map(|cp| cp.to_le_bytes()).collect();
    for Piece(stretch, prm) in pieces {
        let fc = bounds[*stretch];
        let packed = if stretches[*stretch].wide { fc } else { (fc * 2) | 0x4000_0000 };
        plc.extend([0, 0]);
        plc.extend(packed.to_le_bytes());
        plc.extend(prm.to_le_bytes());
    }
    clx.push(2);
    clx.extend((plc.len() as u32).to_le_bytes());
    clx.extend(plc);

    word.resize(word.len().next_multiple_of(PAGE), 0);
    let first = (word.len() / PAGE) as u32;
    let records: Vec<Vec<u8>> = stretches.iter().map(|s| papx(&s.papx)).collect();
    word.extend(page(&bounds, &records, 13));
    word.extend(page(&[bounds[0], bounds[stretches.len()]], &[Vec::new()], 1));
    let bin = |number: u32| {
        [bounds[0], bounds[stretches.len()], number].iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>()
    };
    let (paragraphs, characters) = (bin(first), bin(first + 1));

    let mut table = Vec::new();
    let mut place = |index: usize, bytes: &[u8]| {
        let at = 154 + index * 8;
        word[at..at + 4].copy_from_slice(&(table.len() as u32).to_le_bytes());
        word[at + 4..at + 8].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
        table.extend(bytes);
    };
    place(12, &characters);
    place(13, &paragraphs);
    place(33, &clx);
    let mut set = |at: usize, value: u16| word[at..at + 2].copy_from_slice(&value.to_le_bytes());
    set(0, 0xA5EC);
    set(2, 0x00C1);
    set(10, FLAGS);
    set(32, 14);
    set(62, 22);
    set(152, 93);
    set(76, positions[pieces.len()] as u16);

    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/WordDocument").unwrap().write_all(&word).unwrap();
    file.create_stream("/1Table").unwrap().write_all(&table).unwrap();
    read(&file.into_inner().into_inner(), &Limits::default()).unwrap()
}

fn paragraphs(document: &Document) -> Vec<&Paragraph> {
    let texts = document.body.iter().filter_map(|b| match b {
        Block::Paragraph(p) => Some(p),
        Block::Table(_) => None,
    });
    texts.collect()
}

fn texts(table: &Table) -> Vec<(u32, u32, String)> {
    let text = |b: &Block| match b {
        Block::Paragraph(p) => p.text(),
        Block::Table(_) => String::new(),
    };
    table.cells.iter().map(|c| (c.row, c.col, c.blocks.iter().map(text).collect())).collect()
}

#[test]
fn pieces_are_read_in_the_order_of_the_text_not_of_the_file() {
    let stretches = [
        narrow("theo quy dinh.\r"),
        narrow("da xoa\r"),
        wide("1. Rà soát văn bản "),
        cell("1\u{7}"),
        cell("Họp giao ban\u{7}"),
        row_end(),
        wide("KẾ HOẠCH\r"),
        wide("đã xóa "),
        wide("Sở Nội vụ\r"),
        narrow("Phu luc\r"),
        cell("2\u{7}"),
        cell("Sơ kết\u{7}"),
        row_end(),
    ];
    let order = [
        Piece(6, 0),
        Piece(2, 0),
        Piece(0, 0),
        Piece(7, short(0x41, 1)),
        Piece(8, short(0x5B, 1)),
        Piece(10, 0),
        Piece(11, 0),
        Piece(12, 0),
        Piece(3, 0),
        Piece(4, short(0x55, 1)),
        Piece(5, 0),
        Piece(9, long(1)),
    ];
    let bold_on_new_page: &[u8] = &[0x35, 0x08, 1, 0x07, 0x24, 1];
    let document = document(&stretches, &order, &[&[0x36, 0x08, 1], bold_on_new_page]);
    assert_eq!(document.issues, []);
    let body = paragraphs(&document);
    let shown: Vec<String> = body.iter().map(|p| p.text()).collect();
    assert_eq!(shown, ["KẾ HOẠCH", "1. Rà soát văn bản theo quy dinh.", "SỞ NỘI VỤ", "Phu luc"]);
    let tables: Vec<&Table> =
        document.body.iter().filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None }).collect();
    assert_eq!(tables.len(), 1);
    let row = |row, texts: [&str; 2]| [(row, 0, texts[0].to_owned()), (row, 1, texts[1].to_owned())];
    assert_eq!(texts(tables[0]), [row(0, ["2", "Sơ kết"]), row(1, ["1", "Họp giao ban"])].concat());
    assert!(body[3].page_break_before && body[3].runs.iter().all(|r| r.bold && !r.italic));
    assert!(!body[2].page_break_before && body[2].runs.iter().all(|r| !r.bold));
}

#[test]
fn a_paragraph_takes_the_properties_of_the_piece_that_ends_it() {
    // The mark of a cell was pasted over the end of a paragraph.
    let stretches = [wide("Rà soát "), wide("văn bản\r"), cell("quy chế\u{7}"), cell("2\u{7}"), row_end()];
    let document =
        document(&stretches, &[Piece(3, 0), Piece(0, 0), Piece(2, 0), Piece(4, 0), Piece(1, 0)], &[]);
    let Some(Block::Table(table)) = document.body.first() else { panic!("no table: {:?}", document.body) };
    assert_eq!(texts(table), [(0, 0, "2".to_owned()), (0, 1, "Rà soát quy chế".to_owned())]);
    assert_eq!(paragraphs(&document).iter().map(|p| p.text()).collect::<Vec<_>>(), ["văn bản"]);
}
