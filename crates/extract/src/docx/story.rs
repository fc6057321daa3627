//! From the XML of a part to blocks.

use super::numbering::Numbering;
use super::styles::{RunProperties, Styles, is_on};
use crate::ReadError;
use crate::package::attribute;
use kehoach_word97::numbering::bullet;
use kehoach_word97::{Block, Builder, CellMerge, Limits, Paragraph, RowDefinition, Run};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Grid columns stand so far apart, in the twips of [`RowDefinition`], that none are taken for one another.
const COLUMN: i32 = 1000;
/// No table of Word has more columns (ECMA-376 part 1, 17.4.16 leaves it open; Word stops at 63).
const COLUMNS: i32 = 1000;

/// Which notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteKind {
    Footnotes,
    Endnotes,
}

/// What a part gave.
#[derive(Default)]
pub(super) struct Parsed {
    pub(super) blocks: Vec<Block>,
    /// Notes by id.
    pub(super) notes: BTreeMap<String, Vec<Block>>,
    /// A table passed the limit.
    pub(super) cut: bool,
    pub(super) pictures: u32,
    /// Why the XML could not be read to its end.
    pub(super) damage: Option<String>,
}

/// The mark of a note in the text.
pub(super) struct Mark {
    pub(super) kind: NoteKind,
    pub(super) id: String,
    /// The number, or nothing where the text has a sign of its own.
    pub(super) shown: String,
}

/// What all parts of a document share.
pub(super) struct Context {
    styles: Styles,
    numbering: Numbering,
    limits: Limits,
    nesting: u32,
    /// Marks of notes in the order of the text.
    pub(super) marks: Vec<Mark>,
}

impl Context {
    pub(super) fn new(styles: Styles, numbering: Numbering, limits: Limits, nesting: u32) -> Self {
        Self { styles, numbering, limits, nesting, marks: Vec::new() }
    }

    /// Reads a part to its end, or to where its XML breaks.
    ///
    /// # Errors
    /// [`ReadError::Limit`] where elements nest too deeply.
    pub(super) fn parse(&mut self, xml: &[u8]) -> Result<Parsed, ReadError> {
        let nesting = self.nesting;
        let mut parser = Parser::new(self);
        let mut reader = quick_xml::Reader::from_reader(xml);
        let mut depth = 0_u32;
        loop {
            match reader.read_event() {
                Ok(Event::Start(e)) => {
                    depth += 1;
                    if depth > nesting {
                        return Err(ReadError::Limit {
                            what: "the nesting of elements".to_owned(),
                            name: "nesting",
                            limit: u64::from(nesting),
                        });
                    }
                    parser.start(&e);
                }
                Ok(Event::Empty(e)) => {
                    parser.start(&e);
                    parser.end(e.local_name().as_ref());
                }
                Ok(Event::End(e)) => {
                    depth = depth.saturating_sub(1);
                    parser.end(e.local_name().as_ref());
                }
                Ok(Event::Text(t)) => parser.text(t.as_ref()),
                Ok(Event::CData(t)) => parser.text(t.as_ref()),
                Ok(Event::GeneralRef(r)) => {
                    let entity = format!("&{};", &*r);
                    // Entities of the document's own are never expanded.
                    if let Ok(text) = quick_xml::escape::unescape(&entity) {
                        parser.text(&text);
                    }
                }
                Ok(Event::Eof) => {
                    if depth > 0 {
                        parser.parsed.damage = Some("the XML ends inside an element".to_owned());
                    }
                    break;
                }
                Ok(_) => {}
                Err(error) => {
                    parser.parsed.damage = Some(error.to_string());
                    break;
                }
            }
        }
        Ok(parser.finish())
    }
}

/// A paragraph under way.
#[derive(Default)]
struct OpenParagraph {
    style: Option<String>,
    list: Option<u32>,
    level: Option<u8>,
    outline: Option<u8>,
    page_break_before: bool,
    /// Its mark is deleted: the next paragraph goes on in it.
    mark_deleted: bool,
    runs: Vec<Run>,
    boxes: Vec<Block>,
}

/// A row under way.
#[derive(Default)]
struct OpenRow {
    definition: RowDefinition,
    column: i32,
    span: i32,
    merge: CellMerge,
    deleted: bool,
}

/// A story under way: a part, a note or a text box.
struct Story {
    builder: Builder,
    rows: Vec<OpenRow>,
    paragraphs: Vec<OpenParagraph>,
    /// Runs before a deleted paragraph mark.
    carried: Vec<Run>,
    note: Option<String>,
}

struct Parser<'c> {
    context: &'c mut Context,
    stories: Vec<Story>,
    look: RunProperties,
    in_run: bool,
    in_run_properties: bool,
    in_paragraph_properties: bool,
    in_text: bool,
    /// Names of elements under which all is passed over, counted by depth.
    skipped: u32,
    /// Open fields: whether each is still in its code.
    fields: Vec<bool>,
    parsed: Parsed,
}

/// Elements whose content is no text of the document.
const SKIPPED: [&str; 16] = [
    "del", "moveFrom", "Fallback", "sdtPr", "sdtEndPr", "sectPr", "tblPr", "tblGrid", "instrText", "delText",
    "rt", "tcPrChange", "pPrChange", "rPrChange", "trPrChange", "tblPrExChange",
];

impl<'c> Parser<'c> {
    fn new(context: &'c mut Context) -> Self {
        let limits = context.limits;
        Self {
            context,
            stories: vec![Story::new(limits, None)],
            look: RunProperties::default(),
            in_run: false,
            in_run_properties: false,
            in_paragraph_properties: false,
            in_text: false,
            skipped: 0,
            fields: Vec::new(),
            parsed: Parsed::default(),
        }
    }

    fn story(&mut self) -> Option<&mut Story> {
        self.stories.last_mut()
    }

    fn paragraph(&mut self) -> Option<&mut OpenParagraph> {
        self.story()?.paragraphs.last_mut()
    }

    fn row(&mut self) -> Option<&mut OpenRow> {
        self.story()?.rows.last_mut()
    }

    fn start(&mut self, e: &BytesStart<'_>) {
        let name = e.local_name();
        let name = name.as_ref();
        if self.skipped > 0 {
            self.skipped += 1;
            return;
        }
        if SKIPPED.contains(&name) {
            self.deletion(name);
            self.skipped = 1;
            return;
        }
        match name {
            "pPr" => self.in_paragraph_properties = true,
            "rPr" => self.in_run_properties = true,
            _ if self.in_run_properties => self.run_property(name, e),
            _ if self.in_paragraph_properties => self.paragraph_property(name, e),
            "p" => {
                if let Some(story) = self.story() {
                    story.paragraphs.push(OpenParagraph::default());
                }
            }
            "r" => {
                let style = self.paragraph().and_then(|p| p.style.clone());
                self.look = self.context.styles.look(style.as_deref()).clone();
                self.in_run = true;
            }
            "t" => self.in_text = true,
            "txbxContent" => self.push_story(None),
            "footnote" | "endnote" => {
                let note = attribute(e, "type").is_none_or(|t| t == "normal");
                let id = attribute(e, "id").unwrap_or_default();
                self.push_story(Some(if note { id } else { String::new() }));
            }
            "tbl" | "tr" | "tc" | "gridSpan" | "vMerge" | "hMerge" | "gridBefore" | "gridAfter"
            | "tblHeader" => {
                self.table_element(name, e);
            }
            _ => self.run_element(name, e),
        }
    }

    /// A deletion that means more than its own text: of a paragraph's mark or of a row.
    fn deletion(&mut self, name: &str) {
        if name != "del" {
            return;
        }
        if self.in_run_properties && self.in_paragraph_properties {
            if let Some(p) = self.paragraph() {
                p.mark_deleted = true;
            }
        } else if !self.in_run
            && self.paragraph().is_none()
            && let Some(row) = self.row()
        {
            row.deleted = true;
        }
    }

    fn push_story(&mut self, note: Option<String>) {
        self.stories.push(Story::new(self.context.limits, note));
        self.in_run = false;
    }

    fn run_property(&mut self, name: &str, e: &BytesStart<'_>) {
        // Properties of the paragraph's mark are no text's.
        if self.in_paragraph_properties {
            return;
        }
        match name {
            "rStyle" => {
                if let Some(id) = attribute(e, "val") {
                    self.context.styles.overlay(&id, &mut self.look);
                }
            }
            _ => self.look.take(e),
        }
    }

    fn paragraph_property(&mut self, name: &str, e: &BytesStart<'_>) {
        let Some(p) = self.paragraph() else { return };
        match name {
            "pStyle" => p.style = attribute(e, "val"),
            "numId" => p.list = attribute(e, "val").and_then(|v| v.parse().ok()),
            "ilvl" => p.level = attribute(e, "val").and_then(|v| v.parse().ok()),
            "outlineLvl" => p.outline = attribute(e, "val").and_then(|v| v.parse().ok()),
            "pageBreakBefore" => p.page_break_before = is_on(e),
            _ => {}
        }
    }

    fn table_element(&mut self, name: &str, e: &BytesStart<'_>) {
        let number = attribute(e, "val").and_then(|v| v.parse::<i32>().ok()).unwrap_or(1).clamp(0, COLUMNS);
        let Some(story) = self.story() else { return };
        match name {
            "tr" => {
                // A row begins inside its table: the depth is that of the open rows.
                story.rows.push(OpenRow::default());
                let depth = u32::try_from(story.rows.len()).unwrap_or(u32::MAX);
                story.builder.go_to(depth);
            }
            "tbl" => {}
            _ => {
                let Some(row) = story.rows.last_mut() else { return };
                match name {
                    "tc" => (row.span, row.merge) = (1, CellMerge::default()),
                    "gridSpan" => row.span = number.max(1),
                    "gridBefore" => row.column = number,
                    "vMerge" => row.merge.above = attribute(e, "val").is_none_or(|v| v != "restart"),
                    "hMerge" => row.merge.left = attribute(e, "val").is_none_or(|v| v != "restart"),
                    "tblHeader" => row.definition.header = is_on(e),
                    _ => {}
                }
            }
        }
    }

    fn run_element(&mut self, name: &str, e: &BytesStart<'_>) {
        match name {
            "tab" | "ptab" => self.append("\t"),
            "cr" => self.append("\n"),
            "br" => self.append("\n"),
            "noBreakHyphen" => self.append("-"),
            "sym" => {
                let code = attribute(e, "char").and_then(|c| u32::from_str_radix(&c, 16).ok());
                if let Some(c) = code.and_then(char::from_u32) {
                    self.append(bullet(c).encode_utf8(&mut [0; 4]));
                }
            }
            "fldChar" => match attribute(e, "fldCharType").as_deref() {
                Some("begin") => self.fields.push(true),
                Some("separate") => {
                    if let Some(code) = self.fields.last_mut() {
                        *code = false;
                    }
                }
                Some("end") => {
                    self.fields.pop();
                }
                _ => {}
            },
            "footnoteReference" => self.mark(NoteKind::Footnotes, e),
            "endnoteReference" => self.mark(NoteKind::Endnotes, e),
            "blip" | "imagedata" => self.parsed.pictures += 1,
            _ => {}
        }
    }

    fn mark(&mut self, kind: NoteKind, e: &BytesStart<'_>) {
        let id = attribute(e, "id").unwrap_or_default();
        let own_sign = attribute(e, "customMarkFollows").is_some_and(|v| v == "1" || v == "true");
        let count = self.context.marks.iter().filter(|m| m.kind == kind && !m.shown.is_empty()).count() + 1;
        let shown = if own_sign { String::new() } else { count.to_string() };
        self.append(&shown);
        if let Some(run) = self.paragraph().and_then(|p| p.runs.last_mut()).filter(|r| r.text == shown) {
            run.note_mark = true;
        }
        self.context.marks.push(Mark { kind, id, shown });
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.skipped == 0 {
            self.append(text);
        }
    }

    fn append(&mut self, text: &str) {
        if text.is_empty() || self.fields.contains(&true) || self.look.hidden == Some(true) {
            return;
        }
        let look = &self.look;
        let upper = look.caps == Some(true);
        let font = if text.is_ascii() { &look.font_ascii } else { &look.font_other };
        let run = Run {
            text: if upper { text.to_uppercase() } else { text.to_owned() },
            font: font.clone().unwrap_or_default(),
            size: look.half_points.unwrap_or(20.0) / 2.0,
            bold: look.bold == Some(true),
            italic: look.italic == Some(true),
            note_mark: false,
        };
        if let Some(p) = self.paragraph() {
            p.runs.push(run);
        }
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "pPr" => self.in_paragraph_properties = false,
            "rPr" => self.in_run_properties = false,
            _ if self.in_paragraph_properties || self.in_run_properties => {}
            "r" => self.in_run = false,
            "t" => self.in_text = false,
            "p" => self.end_paragraph(),
            "tc" => self.end_cell(),
            "tr" => self.end_row(),
            "tbl" => {
                if let Some(story) = self.story() {
                    let depth = u32::try_from(story.rows.len()).unwrap_or(u32::MAX);
                    story.builder.go_to(depth);
                }
            }
            "txbxContent" | "footnote" | "endnote" => self.end_story(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(story) = self.stories.last_mut() else { return };
        let Some(mut open) = story.paragraphs.pop() else { return };
        let mut runs = std::mem::take(&mut story.carried);
        runs.append(&mut open.runs);
        if open.mark_deleted {
            story.carried = runs;
            story.builder.add_blocks(open.boxes);
            return;
        }
        let style = open.style.as_deref();
        let styles = &self.context.styles;
        let blank = runs.iter().all(|r| r.text.trim().is_empty());
        let list = match open.list {
            Some(list) => Some((list, open.level)),
            None => styles.list(style).map(|(list, level)| (list, open.level.or(level))),
        };
        let label = list.filter(|(list, _)| *list != 0 && !blank).and_then(|(list, level)| {
            let by_style = || style.and_then(|s| self.context.numbering.level_of_style(list, s));
            let level = level.or_else(by_style).unwrap_or(0);
            self.context.numbering.next(list, level)
        });
        let outline = open.outline.filter(|o| *o < 9).map(|o| o + 1);
        let label_font = label.as_ref().and_then(|l| l.font.clone());
        let first_font = || runs.first().map(|r| r.font.clone());
        story.builder.add(Paragraph {
            label_font: label_font.or_else(first_font).unwrap_or_default(),
            label: label.map(|l| l.text),
            heading: outline.or_else(|| styles.heading(style)),
            runs,
            page_break_before: open.page_break_before,
        });
        story.builder.add_blocks(open.boxes);
    }

    fn end_cell(&mut self) {
        let Some(story) = self.story() else { return };
        let depth = u32::try_from(story.rows.len()).unwrap_or(u32::MAX);
        story.builder.go_to(depth);
        story.builder.end_cell();
        if let Some(row) = story.rows.last_mut() {
            if row.definition.edges.is_empty() {
                row.definition.edges.push(row.column * COLUMN);
            }
            row.column = (row.column + row.span).min(COLUMNS);
            row.definition.edges.push(row.column * COLUMN);
            row.definition.merges.push(row.merge);
        }
    }

    fn end_row(&mut self) {
        let Some(story) = self.story() else { return };
        let Some(row) = story.rows.pop() else { return };
        if row.deleted {
            story.builder.drop_row();
        } else {
            story.builder.end_row(&row.definition);
        }
    }

    fn end_story(&mut self) {
        if self.stories.len() < 2 {
            return;
        }
        let Some(story) = self.stories.pop() else { return };
        let (blocks, cut) = story.builder.finish();
        self.parsed.cut |= cut;
        match story.note {
            Some(id) if id.is_empty() => {}
            Some(id) => {
                self.parsed.notes.insert(id, blocks);
            }
            None => match self.paragraph() {
                Some(p) => p.boxes.extend(blocks),
                None => self.parsed.blocks.extend(blocks),
            },
        }
        // A text box stands inside a run.
        self.in_run = true;
    }

    fn finish(mut self) -> Parsed {
        // Where the XML breaks off, what is open still stands.
        while self.stories.len() > 1 {
            self.end_paragraphs();
            self.end_story();
        }
        self.end_paragraphs();
        if let Some(story) = self.stories.pop() {
            let (blocks, cut) = story.builder.finish();
            self.parsed.cut |= cut;
            self.parsed.blocks.extend(blocks);
        }
        self.parsed
    }

    fn end_paragraphs(&mut self) {
        while self.stories.last().is_some_and(|s| !s.paragraphs.is_empty()) {
            self.end_paragraph();
        }
    }
}

impl Story {
    fn new(limits: Limits, note: Option<String>) -> Self {
        Self {
            builder: Builder::new(limits),
            rows: Vec::new(),
            paragraphs: Vec::new(),
            carried: Vec::new(),
            note,
        }
    }
}
