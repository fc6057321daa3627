//! Word 97–2003 documents, by way of `kehoach-word97`.

use crate::flow::{self, LineNumbers};
use crate::{DamageKind, Limits, ReadError};
use kehoach_model::{Block, Cell, Diagnostic, Document, Line, LineRole, Page, Paragraph, Provenance, Table};
use kehoach_vietnamese::charset::{Encoding, decode, is_capital_font};
use kehoach_word97 as word97;

const FORMAT: &str = "Word 97–2003 document";

/// Reads a document: one page, notes after the body, headers and footers as marginalia.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let own = word97::Limits {
        stream_bytes: limits.file_bytes,
        table_cells: limits.table_cells,
        nesting: limits.nesting.min(32),
    };
    let read = word97::read(bytes, &own).map_err(refusal)?;
    let mut numbers = LineNumbers::default();
    let mut blocks = blocks(read.body, &mut numbers);
    for note in read.notes {
        blocks.extend(self::blocks(note.blocks, &mut numbers).into_iter().map(|b| footnote(b, &note.mark)));
    }
    let mut marginalia = Vec::new();
    for block in self::blocks(read.headers, &mut numbers) {
        take_lines(block, &mut marginalia);
    }
    let mut diagnostics: Vec<Diagnostic> = read.issues.into_iter().map(diagnostic).collect();
    diagnostics.extend(note_marks(&numbers));
    if blocks.is_empty()
        && marginalia.is_empty()
        && !diagnostics.iter().any(|d| d.code == "pictures-not-read")
    {
        return Err(ReadError::NoText);
    }
    let page = Page { number: 1, blocks, marginalia, ..Page::default() };
    Ok(Document { pages: vec![page], diagnostics, ..Document::default() })
}

/// What a compound file is that is neither Word nor Excel: Office encrypts its ZIP packages into one ([MS-OFFCRYPTO] 2.3.1).
pub(crate) fn other_compound(bytes: &[u8]) -> ReadError {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    if has("EncryptedPackage") {
        ReadError::Encrypted { format: "Word or Excel file" }
    } else if has("PowerPoint Document") {
        ReadError::Unsupported { format: "PowerPoint presentation".to_owned() }
    } else {
        ReadError::Unsupported { format: crate::Format::CompoundFile.name().to_owned() }
    }
}

fn refusal(error: word97::Error) -> ReadError {
    match error {
        word97::Error::TooOld { .. } => {
            ReadError::Unsupported { format: "Word 6 or Word 95 document".to_owned() }
        }
        word97::Error::Encrypted => ReadError::Encrypted { format: FORMAT },
        word97::Error::Missing(_) => {
            ReadError::Damaged { format: FORMAT, kind: DamageKind::Truncated, detail: error.to_string() }
        }
        _ => ReadError::Damaged { format: FORMAT, kind: DamageKind::Inconsistent, detail: error.to_string() },
    }
}

fn diagnostic(issue: word97::Issue) -> Diagnostic {
    match issue.kind {
        word97::IssueKind::Shortfall => Diagnostic::error("text-shortfall", issue.message),
        word97::IssueKind::Limit => {
            let message = format!("{} (--limit table-cells=N raises the limit)", issue.message);
            Diagnostic::error("limit-cells", message)
        }
        word97::IssueKind::Pictures => Diagnostic::info("pictures-not-read", issue.message),
        _ => Diagnostic::warning("properties-damaged", issue.message),
    }
}

pub(crate) fn blocks(blocks: Vec<word97::Block>, numbers: &mut LineNumbers) -> Vec<Block> {
    blocks
        .into_iter()
        .filter_map(|block| match block {
            word97::Block::Paragraph(p) => paragraph(p, numbers).map(Block::Paragraph),
            word97::Block::Table(t) => Some(Block::Table(table(t, numbers))),
        })
        .collect()
}

fn paragraph(paragraph: word97::Paragraph, numbers: &mut LineNumbers) -> Option<Paragraph> {
    let (marks, runs): (Vec<_>, Vec<_>) = paragraph.runs.into_iter().partition(|r| r.note_mark);
    let runs: Vec<flow::Run> = runs
        .into_iter()
        .map(|r| flow::Run { text: r.text, font: r.font, size: r.size, bold: r.bold, italic: r.italic })
        .collect();
    let lines = flow::lines(&runs, numbers);
    if let Some(line) = lines.first() {
        numbers.note_marks.extend(marks.into_iter().map(|m| (line.number, m.text)));
    }
    let label = paragraph.label.map(|label| match Encoding::of_font(&paragraph.label_font) {
        Some(encoding) if is_capital_font(&paragraph.label_font) => decode(&label, encoding).to_uppercase(),
        Some(encoding) => decode(&label, encoding),
        None => label,
    });
    let role = paragraph.heading.map_or(LineRole::Body, LineRole::Heading);
    (!lines.is_empty()).then_some(Paragraph { lines, role, list_label: label })
}

pub(crate) fn table(table: word97::Table, numbers: &mut LineNumbers) -> Table {
    let cells = table
        .cells
        .into_iter()
        .map(|c| Cell {
            row: c.row,
            col: c.col,
            row_span: c.row_span,
            col_span: c.col_span,
            blocks: blocks(c.blocks, numbers),
            page: 1,
            bbox: None,
        })
        .collect();
    Table { rows: table.rows, cols: table.cols, cells, header_rows: table.header_rows, ..Table::default() }
}

/// The lines of a header or footer, those of its tables' cells among them.
pub(crate) fn take_lines(block: Block, lines: &mut Vec<Line>) {
    match block {
        Block::Paragraph(p) => lines.extend(p.lines),
        Block::Table(t) => t.cells.into_iter().flat_map(|c| c.blocks).for_each(|b| take_lines(b, lines)),
    }
}

/// Tells which marks of notes were taken out of the text, and of which lines.
pub(crate) fn note_marks(numbers: &LineNumbers) -> Option<Diagnostic> {
    let marks: Vec<String> =
        numbers.note_marks.iter().map(|(line, mark)| format!("{mark} (line {line})")).collect();
    let (first, last) = (numbers.note_marks.first()?.0, numbers.note_marks.last()?.0);
    let message = format!("marks of notes were taken out of the text: {}", marks.join(", "));
    Some(Diagnostic::info("note-marks", message).at(Provenance::lines(1, first, last)))
}

/// A note's paragraph, with its mark as the label of the first one that has none.
pub(crate) fn footnote(mut block: Block, mark: &str) -> Block {
    if let Block::Paragraph(p) = &mut block {
        p.role = LineRole::Footnote;
        if p.list_label.is_none() && !mark.is_empty() && !p.text().starts_with(mark) {
            p.list_label = Some(mark.to_owned());
        }
    }
    block
}
