//! The state of reading: what the groups around a place say, and the stories under way.

use super::tokens::Token;
use encoding_rs::Encoding as CodePage;
use kehoach_vietnamese::charset::Encoding;
use kehoach_word97::{Block, Builder, CellMerge, Limits, Paragraph, RowDefinition, Run};
use std::collections::BTreeMap;

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Text,
    Label,
    FontTable,
    Skip,
    /// Holds nothing but groups that are text themselves: a shape's properties.
    Shape,
}

/// What a group's properties are; inner groups begin with a copy.
#[derive(Debug, Clone, Copy)]
struct Group {
    destination: Destination,
    font: i32,
    half_points: i32,
    bold: bool,
    italic: bool,
    caps: bool,
    hidden: bool,
    deleted: bool,
    /// Characters that stand after `\u` for readers without Unicode.
    fallback: i32,
    /// A story that this group began, to be ended with it.
    story: Option<Kind>,
    /// The row definition outside is to come back at the group's end.
    inner_row: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Header,
    Note,
    Box,
}

/// A story under way.
struct Story {
    builder: Builder,
    runs: Vec<Run>,
    label: String,
    label_font: String,
    /// Text boxes, to stand after the paragraph.
    boxes: Vec<Block>,
    in_table: bool,
    depth: u32,
    page_break: bool,
}

impl Story {
    fn new(limits: Limits) -> Self {
        Self {
            builder: Builder::new(limits),
            runs: Vec::new(),
            label: String::new(),
            label_font: String::new(),
            boxes: Vec::new(),
            in_table: false,
            depth: 1,
            page_break: false,
        }
    }

    fn end_paragraph(&mut self, depth: u32) {
        self.builder.go_to(depth);
        let label = std::mem::take(&mut self.label);
        let label = label.trim();
        self.builder.add(Paragraph {
            label: (!label.is_empty())
                .then(|| label.chars().map(kehoach_word97::numbering::bullet).collect()),
            label_font: std::mem::take(&mut self.label_font),
            runs: std::mem::take(&mut self.runs),
            page_break_before: std::mem::take(&mut self.page_break),
            heading: None,
        });
        self.builder.add_blocks(std::mem::take(&mut self.boxes));
    }

    fn table_depth(&self) -> u32 {
        if self.in_table { self.depth } else { 0 }
    }
}

struct Font {
    name: String,
    charset: i32,
}

/// What a file gave.
pub(super) struct Parts {
    pub(super) body: Vec<Block>,
    pub(super) headers: Vec<Block>,
    pub(super) notes: Vec<Vec<Block>>,
    /// A table passed the limit.
    pub(super) cut: bool,
}

/// Reads tokens.
pub(super) struct Reader {
    limits: Limits,
    groups: Vec<Group>,
    stories: Vec<Story>,
    fonts: BTreeMap<i32, Font>,
    default_font: i32,
    code_page: i32,
    row: RowDefinition,
    merge: CellMerge,
    outer_rows: Vec<RowDefinition>,
    /// Bytes of the code page, not yet text.
    bytes: Vec<u8>,
    /// UTF-16 units of `\u`, not yet text.
    units: Vec<u16>,
    /// Characters still to be passed over after `\u`.
    pass: i32,
    /// `\*` stands before the next word.
    optional: bool,
    begun: bool,
    headers: Vec<Block>,
    notes: Vec<Vec<Block>>,
    cut: bool,
}

/// Groups whose content is no text.
const SKIPPED: [&str; 24] = [
    "stylesheet", "colortbl", "info", "pict", "fldinst", "listtable", "listoverridetable", "rsidtbl",
    "generator", "object", "nonesttables", "shprslt", "themedata", "datafield", "xmlnstbl", "revtbl",
    "filetbl", "ftnsep", "ftnsepc", "aftnsep", "annotation", "template", "bkmkstart", "bkmkend",
];

impl Reader {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            groups: Vec::new(),
            stories: vec![Story::new(limits)],
            fonts: BTreeMap::new(),
            default_font: 0,
            code_page: 1252,
            row: RowDefinition::default(),
            merge: CellMerge::default(),
            outer_rows: Vec::new(),
            bytes: Vec::new(),
            units: Vec::new(),
            pass: 0,
            optional: false,
            begun: false,
            headers: Vec::new(),
            notes: Vec::new(),
            cut: false,
        }
    }

    pub(super) fn depth(&self) -> usize {
        self.groups.len()
    }

    /// Whether the outermost group was closed.
    pub(super) fn ended(&self) -> bool {
        self.begun && self.groups.is_empty()
    }

    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or(Group {
            destination: Destination::Text,
            font: self.default_font,
            half_points: 24,
            bold: false,
            italic: false,
            caps: false,
            hidden: false,
            deleted: false,
            fallback: 1,
            story: None,
            inner_row: false,
        })
    }

    pub(super) fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Open => {
                self.flush();
                self.begun = true;
                self.pass = 0;
                self.groups.push(Group { story: None, inner_row: false, ..self.group() });
            }
            Token::Close => self.close(),
            Token::Byte(byte) => self.byte(byte),
            Token::Symbol(sign) => self.symbol(sign),
            Token::Word(name, number) => self.word(name, number),
        }
    }

    fn close(&mut self) {
        self.flush();
        self.pass = 0;
        let Some(group) = self.groups.pop() else { return };
        if let Some(kind) = group.story
            && let Some(mut story) = self.stories.pop()
        {
            story.end_paragraph(story.table_depth());
            let (blocks, cut) = story.builder.finish();
            self.cut |= cut;
            match kind {
                Kind::Header => self.headers.extend(blocks),
                Kind::Note => self.notes.push(blocks),
                Kind::Box => self.story().boxes.extend(blocks),
            }
        }
        if group.inner_row {
            self.row = self.outer_rows.pop().unwrap_or_default();
        }
    }

    fn story(&mut self) -> &mut Story {
        if self.stories.is_empty() {
            self.stories.push(Story::new(self.limits));
        }
        let last = self.stories.len() - 1;
        &mut self.stories[last]
    }

    fn byte(&mut self, byte: u8) {
        if self.pass > 0 {
            self.pass -= 1;
            return;
        }
        self.flush_units();
        self.bytes.push(byte);
    }

    fn symbol(&mut self, sign: u8) {
        match sign {
            b'*' => self.optional = true,
            b'~' => self.text("\u{a0}"),
            b'_' => self.text("-"),
            b'\\' | b'{' | b'}' => self.byte(sign),
            b'\n' | b'\r' => self.end_paragraph(),
            b'\t' => self.text("\t"),
            _ => {}
        }
    }

    fn unit(&mut self, number: i32) {
        self.flush_bytes();
        self.units.push((number & 0xFFFF) as u16);
        self.pass = self.group().fallback;
    }

    /// Turns what is pending into text.
    fn flush(&mut self) {
        self.flush_bytes();
        self.flush_units();
    }

    fn flush_units(&mut self) {
        if !self.units.is_empty() {
            let units = std::mem::take(&mut self.units);
            let text: String =
                char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            self.append(&text);
        }
    }

    fn flush_bytes(&mut self) {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            let text = self.code_page().decode_without_bom_handling(&bytes).0.into_owned();
            self.append(&text);
        }
    }

    fn text(&mut self, text: &str) {
        if self.pass > 0 {
            self.pass -= 1;
            return;
        }
        self.flush();
        self.append(text);
    }

    /// The code page of the font; legacy fonts rely on Windows-1252 whatever the file says.
    fn code_page(&self) -> &'static CodePage {
        let font = self.fonts.get(&self.group().font);
        let legacy = font.is_some_and(|f| Encoding::of_font(&f.name).is_some());
        let number = match font.map_or(0, |f| f.charset) {
            _ if legacy => 1252,
            128 => 932,
            129 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            _ => self.code_page,
        };
        match number {
            874 => encoding_rs::WINDOWS_874,
            932 => encoding_rs::SHIFT_JIS,
            936 => encoding_rs::GBK,
            949 => encoding_rs::EUC_KR,
            950 => encoding_rs::BIG5,
            1250 => encoding_rs::WINDOWS_1250,
            1251 => encoding_rs::WINDOWS_1251,
            1253 => encoding_rs::WINDOWS_1253,
            1254 => encoding_rs::WINDOWS_1254,
            1255 => encoding_rs::WINDOWS_1255,
            1256 => encoding_rs::WINDOWS_1256,
            1257 => encoding_rs::WINDOWS_1257,
            1258 => encoding_rs::WINDOWS_1258,
            65001 => encoding_rs::UTF_8,
            _ => encoding_rs::WINDOWS_1252,
        }
    }

    fn append(&mut self, text: &str) {
        let group = self.group();
        if group.hidden || group.deleted {
            return;
        }
        let font = self.fonts.get(&group.font).map(|f| f.name.clone()).unwrap_or_default();
        match group.destination {
            Destination::Text => {
                let text = if group.caps { text.to_uppercase() } else { text.to_owned() };
                let run = Run {
                    text: kehoach_vietnamese::nfc(&text),
                    font,
                    size: group.half_points as f32 / 2.0,
                    bold: group.bold,
                    italic: group.italic,
                    note_mark: false,
                };
                let runs = &mut self.story().runs;
                match runs.last_mut() {
                    Some(last)
                        if !last.note_mark
                            && last.font == run.font
                            && last.size == run.size
                            && last.bold == run.bold
                            && last.italic == run.italic =>
                    {
                        last.text.push_str(&run.text);
                    }
                    _ => runs.push(run),
                }
            }
            Destination::Label => {
                let story = self.story();
                story.label.push_str(text);
                story.label_font = font;
            }
            Destination::FontTable => self.font_name(text),
            Destination::Skip | Destination::Shape => {}
        }
    }

    /// Names in the font table end with a semicolon.
    fn font_name(&mut self, text: &str) {
        if let Some(font) = self.fonts.get_mut(&self.groups.last().map_or(0, |g| g.font)) {
            font.name.push_str(text.trim_end_matches(';'));
        }
    }

    fn end_paragraph(&mut self) {
        self.flush();
        if self.group().destination == Destination::Text {
            let story = self.story();
            story.end_paragraph(story.table_depth());
        }
    }

    fn end_cell(&mut self, inner: bool) {
        self.flush();
        let story = self.story();
        let depth = if inner { story.depth.max(2) } else { 1 };
        story.end_paragraph(depth);
        story.builder.end_cell();
    }

    fn end_row(&mut self, inner: bool) {
        self.flush();
        let row = self.row.clone();
        let story = self.story();
        let depth = if inner { story.depth.max(2) } else { 1 };
        story.builder.go_to(depth);
        story.builder.end_row(&row);
    }

    fn word(&mut self, name: &str, number: Option<i32>) {
        let optional = std::mem::take(&mut self.optional);
        if name == "u" {
            self.unit(number.unwrap_or(0));
            return;
        }
        self.flush();
        if self.group().destination == Destination::Skip || self.destination(name, optional) {
            return;
        }
        if name == "chftn" {
            self.note_mark();
            return;
        }
        if let Some(text) = sign(name) {
            self.text(text);
            return;
        }
        self.character(name, number);
        self.paragraph(name, number);
        self.table(name, number);
    }

    /// The number of the note that follows; inside a note the number is its label.
    fn note_mark(&mut self) {
        let in_note = self.groups.iter().any(|g| g.story == Some(Kind::Note));
        if !in_note {
            let number = self.notes.len() + 1;
            let story = self.story();
            story.runs.push(Run { text: number.to_string(), note_mark: true, ..Run::default() });
        }
    }

    /// Words that say where the group's text goes; `true` if this is one.
    fn destination(&mut self, name: &str, optional: bool) -> bool {
        let (destination, story) = match name {
            "fonttbl" => (Destination::FontTable, None),
            "listtext" | "pntext" => (Destination::Label, None),
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" => {
                (Destination::Text, Some(Kind::Header))
            }
            "footnote" => (Destination::Text, Some(Kind::Note)),
            "shptxt" | "dptxbxtext" => (Destination::Text, Some(Kind::Box)),
            "shpinst" | "do" | "dptxbx" => (Destination::Shape, None),
            // The same text for readers without Unicode, and in `\ud` for those that have it.
            "upr" => (Destination::Shape, None),
            "ud" => (Destination::Text, None),
            "nesttableprops" => {
                self.outer_rows.push(std::mem::take(&mut self.row));
                if let Some(group) = self.groups.last_mut() {
                    group.inner_row = true;
                }
                return true;
            }
            "fldrslt" => return true,
            _ if SKIPPED.contains(&name) || optional => (Destination::Skip, None),
            _ => return false,
        };
        if let Some(group) = self.groups.last_mut() {
            group.destination = destination;
            group.story = story;
        }
        if story.is_some() {
            self.stories.push(Story::new(self.limits));
        }
        true
    }

    fn character(&mut self, name: &str, number: Option<i32>) {
        let on = number != Some(0);
        let default_font = self.default_font;
        let in_fonts = self.group().destination == Destination::FontTable;
        let Some(group) = self.groups.last_mut() else { return };
        match (name, number) {
            ("f", Some(font)) => {
                group.font = font;
                if in_fonts {
                    self.fonts.insert(font, Font { name: String::new(), charset: 0 });
                }
            }
            ("fcharset", Some(charset)) if in_fonts => {
                if let Some(font) = self.fonts.get_mut(&group.font) {
                    font.charset = charset;
                }
            }
            ("fs", Some(size)) => group.half_points = size,
            ("b", _) => group.bold = on,
            ("i", _) => group.italic = on,
            ("caps", _) => group.caps = on,
            ("v", _) => group.hidden = on,
            ("deleted", _) => group.deleted = on,
            ("uc", Some(count)) => group.fallback = count.clamp(0, 16),
            ("plain", _) => {
                group.font = default_font;
                group.half_points = 24;
                (group.bold, group.italic, group.caps) = (false, false, false);
                (group.hidden, group.deleted) = (false, false);
            }
            ("deff", Some(font)) => {
                self.default_font = font;
                group.font = font;
            }
            ("ansicpg", Some(page)) => self.code_page = page,
            _ => {}
        }
    }

    fn paragraph(&mut self, name: &str, number: Option<i32>) {
        match name {
            "par" | "sect" => self.end_paragraph(),
            "page" => {
                self.text("\n");
                self.story().page_break = true;
            }
            "pard" if self.group().destination == Destination::Text => {
                let story = self.story();
                story.in_table = false;
                story.depth = 1;
            }
            "intbl" => self.story().in_table = true,
            "itap" => {
                let depth = u32::try_from(number.unwrap_or(1)).unwrap_or(0);
                let story = self.story();
                story.in_table = depth > 0;
                story.depth = depth.max(1);
            }
            _ => {}
        }
    }

    fn table(&mut self, name: &str, number: Option<i32>) {
        match name {
            "trowd" => {
                self.row = RowDefinition::default();
                self.merge = CellMerge::default();
            }
            "trleft" => {
                if let (Some(left), [] | [_]) = (number, self.row.edges.as_slice()) {
                    self.row.edges = vec![left];
                }
            }
            "trhdr" => self.row.header = true,
            "clmrg" => self.merge.left = true,
            "clvmrg" => self.merge.above = true,
            "cellx" => {
                // [RTF 1.9.1] gives the right edge only; the row starts at \trleft or a hair left of the margin.
                let right = number.unwrap_or(0);
                if self.row.edges.is_empty() {
                    self.row.edges.push(right.saturating_sub(1).min(0));
                }
                self.row.edges.push(right);
                self.row.merges.push(std::mem::take(&mut self.merge));
            }
            "cell" => self.end_cell(false),
            "nestcell" => self.end_cell(true),
            "row" => self.end_row(false),
            "nestrow" => self.end_row(true),
            _ => {}
        }
    }

    pub(super) fn finish(mut self) -> Parts {
        self.flush();
        while !self.groups.is_empty() {
            self.close();
        }
        let mut body = Vec::new();
        for mut story in std::mem::take(&mut self.stories) {
            story.end_paragraph(story.table_depth());
            let (blocks, cut) = story.builder.finish();
            self.cut |= cut;
            body.extend(blocks);
        }
        Parts { body, headers: self.headers, notes: self.notes, cut: self.cut }
    }
}

/// Words that stand for a character.
fn sign(name: &str) -> Option<&'static str> {
    Some(match name {
        "tab" => "\t",
        "line" | "softline" | "column" => "\n",
        "emdash" => "—",
        "endash" => "–",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "bullet" => "•",
        "emspace" | "enspace" | "qmspace" => " ",
        _ => return None,
    })
}
