//! From characters and properties to stories of blocks ([MS-DOC] 2.4.2 to 2.4.6).

mod fields;

use crate::binary::{Plc, i32_at, utf16};
use crate::builder::Builder;
use crate::content::{Block, Document, Issue, IssueKind, Note, Paragraph, Run};
use crate::fib::{Fib, Place, StoryLengths};
use crate::fkp::{Stretch, Stretches};
use crate::fonts::Fonts;
use crate::lists::Lists;
use crate::numbering::bullet;
use crate::pieces::PieceTable;
use crate::properties::{CharacterProperties, ParagraphProperties, is_picture};
use crate::streams::Streams;
use crate::styles::Stylesheet;
use crate::{Error, Limits};
use fields::Fields;
use std::collections::BTreeMap;
use std::ops::Range;

const PICTURE: u16 = 0x01;
const CELL_MARK: u16 = 0x07;
const LINE_BREAK: u16 = 0x0B;
const PAGE_BREAK: u16 = 0x0C;
const PARAGRAPH_MARK: u16 = 0x0D;

/// First story of PlcfHdd that is a header; those before are the separators of notes ([MS-DOC] 2.8.21).
const FIRST_HEADER: usize = 6;

/// Reads the stories of one document.
pub(crate) struct Reader<'a> {
    fib: &'a Fib,
    table: &'a [u8],
    data: &'a [u8],
    text: PieceTable,
    paragraphs: Stretches<'a>,
    characters: Stretches<'a>,
    styles: Stylesheet<'a>,
    fonts: Fonts,
    lists: Lists,
    limits: Limits,
    issues: Vec<Issue>,
    pictures: u32,
    /// Text boxes of the body by the position of their anchor: ranges of characters.
    boxes: BTreeMap<u32, Vec<Range<u32>>>,
    /// Marks of notes by position, for notes that are numbered automatically.
    marks: BTreeMap<u32, String>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        streams: &'a Streams<'_>,
        table: &'a [u8],
        fib: &'a Fib,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let text = PieceTable::parse(fib.bytes(table, Place::Clx), &streams.word)?;
        let (lists_at, lists_len) = fib.offset(Place::Lists);
        let overrides = fib.bytes(table, Place::ListOverrides);
        Ok(Self {
            fib,
            table,
            data: &streams.data,
            text,
            paragraphs: Stretches::of_paragraphs(fib.bytes(table, Place::ParagraphPages), &streams.word),
            characters: Stretches::of_characters(fib.bytes(table, Place::CharacterPages), &streams.word),
            styles: Stylesheet::parse(fib.bytes(table, Place::Stylesheet)),
            fonts: Fonts::parse(fib.bytes(table, Place::Fonts)),
            lists: Lists::parse(table.get(lists_at..).unwrap_or(&[]), lists_len, overrides),
            limits: *limits,
            issues: Vec::new(),
            pictures: 0,
            boxes: BTreeMap::new(),
            marks: BTreeMap::new(),
        })
    }

    pub(crate) fn read(mut self) -> Result<Document, Error> {
        self.check_lengths();
        let StoryLengths { body, footnotes, headers, macros, comments, endnotes, text_boxes, .. } =
            self.fib.lengths;
        let header_start = body.saturating_add(footnotes);
        let endnote_start =
            [headers, macros, comments].iter().fold(header_start, |at, n| at.saturating_add(*n));
        let box_start = endnote_start.saturating_add(endnotes);
        self.find_text_boxes(box_start, text_boxes);
        self.find_marks(Place::FootnoteRefs);
        self.find_marks(Place::EndnoteRefs);
        let body = self.story(0..body);
        let mut notes =
            self.notes(Place::FootnoteRefs, Place::FootnoteTexts, self.fib.lengths.body, footnotes);
        notes.extend(self.notes(Place::EndnoteRefs, Place::EndnoteTexts, endnote_start, endnotes));
        let headers = self.headers(header_start, headers);
        if self.pictures > 0 {
            self.issue(IssueKind::Pictures, format!("{} pictures are not read", self.pictures));
        }
        Ok(Document { body, headers, notes, issues: self.issues })
    }

    fn issue(&mut self, kind: IssueKind, message: String) {
        self.issues.push(Issue { kind, message });
    }

    /// The file's own counts against what the pieces gave.
    fn check_lengths(&mut self) {
        let counted = self.fib.lengths.total();
        let read = self.text.units.len() as u64;
        if read < counted.max(self.text.claimed) {
            let counted = counted.max(self.text.claimed);
            self.issue(
                IssueKind::Shortfall,
                format!("{read} of {counted} characters were read: the file is cut or damaged"),
            );
        }
        if self.paragraphs.damaged || self.characters.damaged {
            self.issue(
                IssueKind::Properties,
                "pages of properties are damaged: tables, labels or fonts may be missing".to_owned(),
            );
        }
    }

    /// Anchors of shapes in the body, joined with the text boxes by the shape's number ([MS-DOC] 2.8.37, 2.8.32).
    fn find_text_boxes(&mut self, start: u32, len: u32) {
        let texts = Plc::new(self.fib.bytes(self.table, Place::TextBoxes), 22);
        let anchors = Plc::new(self.fib.bytes(self.table, Place::ShapeAnchors), 26);
        let anchor_of: BTreeMap<i32, u32> = (0..anchors.len())
            .filter_map(|i| Some((i32_at(anchors.record(i)?, 0)?, anchors.position(i)?)))
            .collect();
        let last = self.fib.lengths.body.saturating_sub(1);
        for i in 0..texts.len() {
            let (Some(from), Some(to), Some(record)) =
                (texts.position(i), texts.position(i + 1), texts.record(i))
            else {
                break;
            };
            // A reusable record holds no text box any more.
            let reusable = record.get(8..10).is_some_and(|f| f != [0, 0]);
            if reusable || from >= to || to > len {
                continue;
            }
            let anchor = i32_at(record, 14).and_then(|shape| anchor_of.get(&shape)).copied().unwrap_or(last);
            let range = start.saturating_add(from)..start.saturating_add(to);
            self.boxes.entry(anchor.min(last)).or_default().push(range);
        }
    }

    fn find_marks(&mut self, refs: Place) {
        let plc = Plc::new(self.fib.bytes(self.table, refs), 2);
        let mut number = 0;
        for i in 0..plc.len() {
            let (Some(at), Some(record)) = (plc.position(i), plc.record(i)) else { break };
            if record != [0, 0] {
                number += 1;
                self.marks.insert(at, number.to_string());
            }
        }
    }

    fn notes(&mut self, refs: Place, texts: Place, start: u32, len: u32) -> Vec<Note> {
        let refs = Plc::new(self.fib.bytes(self.table, refs), 2);
        let texts = Plc::new(self.fib.bytes(self.table, texts), 0);
        let mut notes = Vec::new();
        for i in 0..refs.len() {
            let (Some(at), Some(from), Some(to)) =
                (refs.position(i), texts.position(i), texts.position(i + 1))
            else {
                break;
            };
            if from >= to || to > len {
                continue;
            }
            let blocks = self.story(start.saturating_add(from)..start.saturating_add(to));
            let mark = self.marks.get(&at).cloned().unwrap_or_default();
            if !blocks.is_empty() {
                notes.push(Note { mark, blocks });
            }
        }
        notes
    }

    fn headers(&mut self, start: u32, len: u32) -> Vec<Block> {
        let plc = Plc::new(self.fib.bytes(self.table, Place::HeaderStories), 0);
        let mut blocks: Vec<Block> = Vec::new();
        for i in FIRST_HEADER..plc.len() {
            let (Some(from), Some(to)) = (plc.position(i), plc.position(i + 1)) else { break };
            if from >= to || to > len {
                continue;
            }
            for block in self.story(start.saturating_add(from)..start.saturating_add(to)) {
                if !blocks.contains(&block) {
                    blocks.push(block);
                }
            }
        }
        blocks
    }

    /// The blocks of a range of characters.
    fn story(&mut self, range: Range<u32>) -> Vec<Block> {
        let end = range.end.min(u32::try_from(self.text.units.len()).unwrap_or(u32::MAX));
        let mut tables = Builder::new(self.limits);
        let mut fields = Fields::default();
        let mut at = range.start;
        let mut broken = false;
        while at < end {
            let (stop, properties) = self.paragraph_at(at, end);
            let mut paragraph = self.runs(at..stop, &properties, &mut fields);
            paragraph.page_break_before = properties.page_break_before || broken;
            broken = self.text.units.get(at as usize..stop as usize).is_some_and(|u| u.contains(&PAGE_BREAK));
            let ends_cell = self.text.units.get(stop as usize - 1) == Some(&CELL_MARK);
            add(&mut tables, paragraph, &properties, ends_cell);
            let anchored: Vec<Range<u32>> =
                self.boxes.range(at..stop).flat_map(|(_, ranges)| ranges.iter().cloned()).collect();
            for range in anchored {
                // Text boxes hold no text boxes: those of the body are anchored in the body only.
                let blocks = self.story(range);
                tables.add_blocks(blocks);
            }
            at = stop;
        }
        let (blocks, cut) = tables.finish();
        if cut {
            self.issue(IssueKind::Limit, "a table passes the limit of cells and is cut".to_owned());
        }
        blocks
    }

    /// Where the paragraph that starts at `at` ends, and its properties.
    fn paragraph_at(&self, at: u32, end: u32) -> (u32, ParagraphProperties) {
        let mut stop = end;
        for (cp, unit) in (at..end).zip(self.text.units.get(at as usize..).unwrap_or(&[])) {
            let ends = match *unit {
                PARAGRAPH_MARK | CELL_MARK => true,
                PAGE_BREAK => self.ends_stretch(cp),
                _ => false,
            };
            if ends {
                stop = cp + 1;
                break;
            }
        }
        (stop, self.paragraph_properties(stop - 1))
    }

    /// Whether a section's mark, which looks like a page break, ends a paragraph.
    fn ends_stretch(&self, cp: u32) -> bool {
        let Some(piece) = self.text.piece_of(cp) else { return false };
        let fc = piece.fc_of(cp);
        self.paragraphs.at(fc).is_some_and(|s| s.end == fc + piece.width)
    }

    fn paragraph_properties(&self, mark: u32) -> ParagraphProperties {
        let Some(piece) = self.text.piece_of(mark) else { return ParagraphProperties::default() };
        let stretch = self.paragraphs.at(piece.fc_of(mark));
        let (style, grpprl) = stretch.map_or((0, &[][..]), |s| (s.istd, s.grpprl));
        let mut properties = self.styles.paragraph(style);
        properties.apply(grpprl, self.data);
        properties.apply(&piece.grpprl, self.data);
        properties
    }

    /// The text of a paragraph in runs, with its label.
    fn runs(&mut self, range: Range<u32>, own: &ParagraphProperties, fields: &mut Fields) -> Paragraph {
        let base = self.styles.character(own.style);
        let mut paragraph = Paragraph { heading: self.styles.heading(own.style), ..Paragraph::default() };
        let mut at = range.start;
        while at < range.end {
            let (stop, look, picture) = self.look_at(at, &base);
            let stop = stop.min(range.end);
            let shown = self.text.units.get(at as usize..stop as usize).unwrap_or(&[]);
            self.pictures += u32::from(picture && look.special && shown.contains(&PICTURE));
            if !look.hidden && !look.deleted {
                self.append(&mut paragraph.runs, at..stop, &look, fields);
            } else {
                self.pass_fields(at..stop, fields);
            }
            at = stop;
        }
        if own.list != 0 && !paragraph.runs.iter().all(|r| r.text.trim().is_empty()) && !own.ends_row() {
            let mark = self.look_at(range.end - 1, &base).1;
            if let Some(label) = self.lists.next(own.list, own.list_level) {
                paragraph.label = Some(label.text);
                paragraph.label_font = self.fonts.name(label.font.unwrap_or(mark.font_other)).to_owned();
            }
        }
        paragraph
    }

    /// Where the look of the character at `at` ends, the look, and whether it is a picture.
    fn look_at(&self, at: u32, base: &CharacterProperties) -> (u32, CharacterProperties, bool) {
        let Some(piece) = self.text.piece_of(at) else { return (at + 1, base.clone(), false) };
        let fc = piece.fc_of(at);
        let stretch: Option<&Stretch<'_>> = self.characters.at(fc);
        let until = stretch.map_or_else(|| self.characters.next_start(fc), |s| s.end);
        let stop = piece.cp_of(until).clamp(at + 1, piece.end.max(at + 1));
        let grpprl = stretch.map_or(&[][..], |s| s.grpprl);
        let mut look = base.clone();
        let style = |istd, look: &mut CharacterProperties| self.styles.apply_character(istd, look);
        look.apply(grpprl, base, &style);
        look.apply(&piece.grpprl, base, &style);
        (stop, look, is_picture(grpprl))
    }

    fn pass_fields(&self, range: Range<u32>, fields: &mut Fields) {
        for unit in self.text.units.get(range.start as usize..range.end as usize).unwrap_or(&[]) {
            fields.pass(*unit);
        }
    }

    fn append(
        &self,
        runs: &mut Vec<Run>,
        range: Range<u32>,
        look: &CharacterProperties,
        fields: &mut Fields,
    ) {
        let mut units: Vec<u16> = Vec::new();
        let shown = self.text.units.get(range.start as usize..range.end as usize).unwrap_or(&[]);
        for (cp, unit) in range.zip(shown) {
            if fields.pass(*unit) || fields.in_code() {
                continue;
            }
            match *unit {
                0x02 if look.special => {
                    if let Some(mark) = self.marks.get(&cp) {
                        runs.extend(self.run(std::mem::take(&mut units), look));
                        let mark = self.run(mark.encode_utf16().collect(), look);
                        runs.extend(mark.map(|r| Run { note_mark: true, ..r }));
                    }
                }
                _ if look.symbol.is_some() && (look.special || *unit == 0x28) => {
                    let symbol = look.symbol.map_or(0, |(_, c)| c);
                    let symbol = char::from_u32(u32::from(symbol)).map_or('\u{fffd}', bullet);
                    units.extend(symbol.encode_utf16(&mut [0; 2]).iter());
                }
                PARAGRAPH_MARK | CELL_MARK | 0..=0x06 | 0x08 | 0x1F => {}
                LINE_BREAK | PAGE_BREAK | 0x0E | 0x0A => units.push(u16::from(b'\n')),
                0x1E => units.push(u16::from(b'-')),
                0x09 => units.push(u16::from(b'\t')),
                // In-line controls that show nothing.
                0x0F..=0x1D => {}
                unit => units.push(unit),
            }
        }
        runs.extend(self.run(units, look));
    }

    /// Text of one look; nothing for no characters.
    fn run(&self, units: Vec<u16>, look: &CharacterProperties) -> Option<Run> {
        if units.is_empty() {
            return None;
        }
        let mut text = utf16(units);
        if look.caps {
            text = text.to_uppercase();
        }
        let font = if text.is_ascii() { look.font_ascii } else { look.font_other };
        Some(Run {
            text,
            font: self.fonts.name(font).to_owned(),
            size: f32::from(look.half_points) / 2.0,
            bold: look.bold,
            italic: look.italic,
            note_mark: false,
        })
    }
}

/// Adds a paragraph with what its mark ends; `cell_mark` tells whether that is the mark of an outermost cell.
fn add(tables: &mut Builder, paragraph: Paragraph, properties: &ParagraphProperties, cell_mark: bool) {
    let depth = properties.table_depth();
    tables.go_to(depth);
    if depth > 0 && properties.ends_row() {
        tables.end_row(&properties.row);
        return;
    }
    tables.add(paragraph);
    let ends_cell = if depth == 1 { cell_mark } else { properties.inner_cell_end };
    if ends_cell {
        tables.end_cell();
    }
}
