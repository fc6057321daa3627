//! What was read.

/// A document: its body in reading order, and apart from it what stands around the body.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// The body; text boxes stand after the paragraph that anchors them.
    pub body: Vec<Block>,
    /// Headers and footers of all sections, in the file's order, without repetition.
    pub headers: Vec<Block>,
    /// Footnotes and endnotes in the order of their marks.
    pub notes: Vec<Note>,
    /// What was found amiss.
    pub issues: Vec<Issue>,
}

/// A footnote or endnote.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The number or sign of its mark.
    pub mark: String,
    /// Its text.
    pub blocks: Vec<Block>,
}

/// A piece of a story.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph; never empty of text.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Paragraph {
    /// The label of automatic numbering as printed («1.2.», «a)», «•»), without the space that follows it.
    pub label: Option<String>,
    /// Font of the label; empty where unknown.
    pub label_font: String,
    /// Level of a heading style, 1 to 9.
    pub heading: Option<u8>,
    /// Its text in runs of one look. A line break within the paragraph is `\n`, a tab `\t`.
    pub runs: Vec<Run>,
    /// A page break stands before it.
    pub page_break_before: bool,
}

impl Paragraph {
    /// The text of all runs.
    pub fn text(&self) -> String {
        self.runs.iter().map(|r| r.text.as_str()).collect()
    }
}

/// Text of one look.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Name of the font; empty where unknown.
    pub font: String,
    /// Size in points; 0 where unknown.
    pub size: f32,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// The mark of a note that stands here («1»), which is no part of the sentence.
    pub note_mark: bool,
}

/// A table laid on a grid; cells do not overlap.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Rows of the grid.
    pub rows: u32,
    /// Columns of the grid.
    pub cols: u32,
    /// How many rows at the top are marked to repeat on each page.
    pub header_rows: u32,
    /// By row, then by column.
    pub cells: Vec<Cell>,
}

/// A cell.
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
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// Something amiss in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// What kind.
    pub kind: IssueKind,
    /// One English sentence with the figures.
    pub message: String,
}

/// What kind of thing is amiss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IssueKind {
    /// Fewer characters were read than the file's own counts say.
    Shortfall,
    /// Pages of properties are damaged: text may lack tables or fonts.
    Properties,
    /// A limit was passed; what lies beyond is left out.
    Limit,
    /// The document holds pictures, which are not read.
    Pictures,
}
