//! What stands on the pages: lines, words and tables of cells, without meaning.

use crate::{Diagnostic, Fix, Provenance};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A box on a page: left, top, right, bottom, in points (1/72 inch) from the page's top left corner; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rect(pub [f32; 4]);

impl Rect {
    /// Left edge.
    pub fn left(&self) -> f32 {
        self.0[0]
    }
    /// Top edge.
    pub fn top(&self) -> f32 {
        self.0[1]
    }
    /// Right edge.
    pub fn right(&self) -> f32 {
        self.0[2]
    }
    /// Bottom edge.
    pub fn bottom(&self) -> f32 {
        self.0[3]
    }
    /// The smallest box that holds both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self([
            self.0[0].min(other.0[0]),
            self.0[1].min(other.0[1]),
            self.0[2].max(other.0[2]),
            self.0[3].max(other.0[3]),
        ])
    }
}

/// A document as it was read, page by page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// Where it came from.
    pub source: Source,
    /// Pages in order; formats without pages have one.
    pub pages: Vec<Page>,
    /// Changes made by the repair stage (empty before it).
    pub fixes: Vec<Fix>,
    /// What the readers and the repair stage found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Source {
    /// The file's name as given, without its folder.
    pub file: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Media type found from the content, e.g. `text/html`.
    pub media_type: String,
    /// Title from the file's metadata, where it has one.
    pub title: Option<String>,
    /// The outline that the file carries beside its text (PDF), in order; empty where it has none.
    pub bookmarks: Vec<Bookmark>,
}

/// An entry of the outline that a file carries beside its text, which viewers show as bookmarks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bookmark {
    /// Title, NFC, on one line.
    pub title: String,
    /// Depth in the outline, from 1.
    pub level: u32,
    /// Page that it leads to, from 1; null where it leads to none of this file.
    pub page: Option<u32>,
}

/// How the text of a document was had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Extraction {
    /// Born digital.
    #[default]
    Text,
    /// Read from images.
    Ocr,
    /// Some pages one way, some the other.
    Mixed,
}

/// How the text of one page was had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// Born digital.
    #[default]
    Text,
    /// Read from an image.
    Ocr,
    /// An image that was not read (no engine, or switched off): the page's blocks are what a text layer gave, if any.
    Unread,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Width in points; 0 where the format has no pages.
    pub width: f32,
    /// Height in points; 0 where the format has no pages.
    pub height: f32,
    /// How its text was had.
    pub origin: Origin,
    /// The image that the page consists of, where it is a scan.
    pub image: Option<ImageRef>,
    /// Body of the page in reading order.
    pub blocks: Vec<Block>,
    /// Running headers, footers and page numbers: recognised, and kept out of `blocks`.
    pub marginalia: Vec<Line>,
}

/// An image inside the source file.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageRef {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Dots per inch on the page; 0 where unknown.
    pub dpi: f32,
}

/// A piece of a page's body.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Lines that belong together.
    Paragraph(Paragraph),
    /// A grid of cells.
    Table(Table),
}

/// What a paragraph is for, as far as the format says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineRole {
    /// Body text.
    #[default]
    Body,
    /// A heading of the given level (1 is the highest), by the format's own mark (HTML h1, Word style, Markdown #).
    Heading(u8),
    /// A footnote or endnote.
    Footnote,
}

/// Lines that belong together. In text formats a paragraph is what blank lines set apart, or one line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Paragraph {
    /// In reading order; never empty.
    pub lines: Vec<Line>,
    /// What the format says it is.
    pub role: LineRole,
    /// The label that the format numbers it with («Điều 5.», «a)»), where that is not part of the text.
    pub list_label: Option<String>,
}

impl Paragraph {
    /// A paragraph of one line.
    pub fn of_line(line: Line) -> Self {
        Self { lines: vec![line], ..Self::default() }
    }

    /// The text of the lines, joined by a space, with the list label before it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        if let Some(label) = &self.list_label {
            out.push_str(label);
        }
        for line in &self.lines {
            if !out.is_empty() && !line.text.is_empty() {
                out.push(' ');
            }
            out.push_str(line.text.trim());
        }
        out
    }
}

/// One line of text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// Number in the document, from 1; in text formats the line of the file.
    pub number: u32,
    /// The text; NFC after the repair stage.
    pub text: String,
    /// What is known of its words; empty where the format knows no more than the text.
    pub words: Vec<Word>,
    /// Box on the page.
    pub bbox: Option<Rect>,
}

impl Line {
    /// A line of which only number and text are known.
    pub fn of_text(number: u32, text: impl Into<String>) -> Self {
        Self { number, text: text.into(), ..Self::default() }
    }

    /// Where it stands.
    pub fn provenance(&self, page: u32) -> Provenance {
        Provenance { page, lines: [self.number, self.number], bbox: self.bbox, table: None }
    }
}

/// What is known of one word of a line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Word {
    /// Byte range of the word in the line's text.
    pub range: [u32; 2],
    /// Box on the page.
    pub bbox: Option<Rect>,
    /// Name of the font, without a subset tag; empty where unknown.
    pub font: String,
    /// Size in points; 0 where unknown.
    pub size: f32,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// 1.0 for born-digital text, else what the engine says, 0..=1.
    pub confidence: f32,
    /// Other readings, best first (optical character recognition only).
    pub alternatives: Vec<Alternative>,
}

/// Another reading of a word.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The reading.
    pub text: String,
    /// The engine's score, 0..=1.
    pub confidence: f32,
}

/// A grid of cells. Cells do not overlap; a place that no cell covers is empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Number of rows.
    pub rows: u32,
    /// Number of columns.
    pub cols: u32,
    /// In reading order: by row, then by column.
    pub cells: Vec<Cell>,
    /// Box on its (first) page.
    pub bbox: Option<Rect>,
    /// How many rows at the top the format marks as header rows; 0 where it does not say.
    pub header_rows: u32,
    /// First rows of a new page, where the table runs over several: the row after each page break.
    pub page_breaks: Vec<u32>,
}

impl Table {
    /// The cell whose top left corner stands at `row`, `col`.
    pub fn cell(&self, row: u32, col: u32) -> Option<&Cell> {
        self.cells.iter().find(|c| c.row == row && c.col == col)
    }

    /// The cell that covers `row`, `col`.
    pub fn covering(&self, row: u32, col: u32) -> Option<&Cell> {
        self.cells.iter().find(|c| {
            (c.row..c.row.saturating_add(c.row_span)).contains(&row)
                && (c.col..c.col.saturating_add(c.col_span)).contains(&col)
        })
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Top row, from 0.
    pub row: u32,
    /// Left column, from 0.
    pub col: u32,
    /// Rows covered, at least 1.
    pub row_span: u32,
    /// Columns covered, at least 1.
    pub col_span: u32,
    /// What stands in it; a table inside a cell is a block.
    pub blocks: Vec<Block>,
    /// Page, from 1.
    pub page: u32,
    /// Box on the page.
    pub bbox: Option<Rect>,
}

impl Cell {
    /// A cell that spans one row and one column and holds one line.
    pub fn of_line(row: u32, col: u32, page: u32, line: Line) -> Self {
        let blocks =
            if line.text.is_empty() { Vec::new() } else { vec![Block::Paragraph(Paragraph::of_line(line))] };
        Self { row, col, row_span: 1, col_span: 1, blocks, page, bbox: None }
    }

    /// Its text, paragraphs joined by line breaks.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            if !out.is_empty() {
                out.push('\n');
            }
            match block {
                Block::Paragraph(p) => out.push_str(&p.text()),
                Block::Table(t) => {
                    let texts: Vec<String> =
                        t.cells.iter().map(Cell::text).filter(|s| !s.is_empty()).collect();
                    out.push_str(&texts.join(" | "));
                }
            }
        }
        out
    }

    /// First and last line number of what stands in it.
    pub fn line_span(&self) -> Option<[u32; 2]> {
        let mut span: Option<[u32; 2]> = None;
        for_each_line(&self.blocks, &mut |line| {
            let s = span.get_or_insert([line.number, line.number]);
            s[0] = s[0].min(line.number);
            s[1] = s[1].max(line.number);
        });
        span
    }
}

fn for_each_line(blocks: &[Block], f: &mut impl FnMut(&Line)) {
    for block in blocks {
        match block {
            Block::Paragraph(p) => p.lines.iter().for_each(&mut *f),
            Block::Table(t) => {
                for cell in &t.cells {
                    // A nested table is one level of recursion per level of nesting, which the readers limit.
                    for_each_line(&cell.blocks, f);
                }
            }
        }
    }
}

impl Document {
    /// Calls `f` with the page number and every line of the bodies, in reading order, tables included.
    pub fn for_each_line(&self, mut f: impl FnMut(u32, &Line)) {
        for page in &self.pages {
            for_each_line(&page.blocks, &mut |line| f(page.number, line));
        }
    }

    /// Calls `f` with the page number and every line of the bodies, in reading order, tables included.
    pub fn for_each_line_mut(&mut self, mut f: impl FnMut(u32, &mut Line)) {
        fn visit(blocks: &mut [Block], f: &mut impl FnMut(&mut Line)) {
            for block in blocks {
                match block {
                    Block::Paragraph(p) => p.lines.iter_mut().for_each(&mut *f),
                    Block::Table(t) => t.cells.iter_mut().for_each(|c| visit(&mut c.blocks, f)),
                }
            }
        }
        for page in &mut self.pages {
            let number = page.number;
            visit(&mut page.blocks, &mut |line| f(number, line));
        }
    }

    /// How the whole document's text was had.
    pub fn extraction(&self) -> Extraction {
        let ocr = self.pages.iter().filter(|p| p.origin == Origin::Ocr).count();
        match ocr {
            0 => Extraction::Text,
            n if n == self.pages.len() => Extraction::Ocr,
            _ => Extraction::Mixed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_cell_covers_its_span() {
        let mut cell = Cell::of_line(1, 0, 1, Line::of_text(4, "Năm 2024"));
        cell.row_span = 3;
        let table = Table { rows: 5, cols: 1, cells: vec![cell], ..Table::default() };
        assert!(table.cell(2, 0).is_none());
        assert_eq!(table.covering(3, 0).map(|c| c.row), Some(1));
        assert!(table.covering(4, 0).is_none());
    }

    #[test]
    fn a_list_label_of_the_format_stands_before_the_text() {
        let mut p = Paragraph::of_line(Line::of_text(1, "Rà soát quy trình"));
        p.list_label = Some("đ)".into());
        assert_eq!(p.text(), "đ) Rà soát quy trình");
    }
}
