//! From pages read one by one to the document.

use super::glyphs::Face;
use super::join;
use super::marginalia::{self, Edges};
use super::pages::{self, Draft, Piece};
use super::paragraphs::Measure;
use super::tables::{RuledCell, RuledTable};
use super::words::{Line, token_box};
use kehoach_model as model;
use kehoach_model::{Block, Diagnostic, Document, LineRole, Page, Provenance, Rect};

/// Joins the pages and gives the lines their numbers.
pub(super) fn document(mut drafts: Vec<Draft>, mut diagnostics: Vec<Diagnostic>) -> Document {
    let fonts = common_fonts(&mut drafts);
    let margins = take_marginalia(&mut drafts);
    let usual = usual_width(&drafts);
    let mut laid_out: Vec<(Vec<Piece>, Measure)> = Vec::with_capacity(drafts.len());
    for draft in &mut drafts {
        let measure = pages::measure(draft, usual);
        laid_out.push((pages::blocks(draft, measure), measure));
        if !draft.note_marks.is_empty() {
            let message = format!(
                "page {}: marks of notes were taken out of the text: {}",
                draft.number,
                draft.note_marks.join(", ")
            );
            let at = Provenance::lines(draft.number, 1, 1);
            diagnostics.push(Diagnostic::info("note-marks", message).at(at));
        }
    }
    join_pages(&mut laid_out, &mut diagnostics);
    let mut document = Document { diagnostics, ..Document::default() };
    for ((draft, (pieces, _)), mut margin) in drafts.into_iter().zip(laid_out).zip(margins) {
        margin.extend(draft.astray);
        let writer = Writer { fonts: &fonts, confidence: draft.verdict.confidence };
        document.pages.push(Page {
            number: draft.number,
            width: draft.width,
            height: draft.height,
            origin: draft.verdict.origin,
            image: draft.verdict.image,
            blocks: pieces.into_iter().map(|p| writer.block(p)).collect(),
            marginalia: margin.iter().map(|l| writer.line(l)).collect(),
        });
    }
    number(&mut document);
    document
}

/// One list of fonts for all pages.
fn common_fonts(drafts: &mut [Draft]) -> Vec<Face> {
    let mut common: Vec<Face> = Vec::new();
    for draft in drafts {
        let to: Vec<u16> = std::mem::take(&mut draft.fonts)
            .into_iter()
            .map(|face| {
                let at = common.iter().position(|f| *f == face).unwrap_or_else(|| {
                    common.push(face);
                    common.len() - 1
                });
                u16::try_from(at).unwrap_or(u16::MAX)
            })
            .collect();
        let cells = draft.tables.iter_mut().flat_map(|t| &mut t.cells);
        let in_cells = cells.flat_map(|c| c.paragraphs.iter_mut().flatten());
        for line in draft.lines.iter_mut().chain(&mut draft.astray).chain(in_cells) {
            for word in &mut line.words {
                word.font = to.get(usize::from(word.font)).copied().unwrap_or(u16::MAX);
            }
        }
    }
    common
}

fn take_marginalia(drafts: &mut [Draft]) -> Vec<Vec<Line>> {
    let mut edges: Vec<Edges<'_>> = drafts
        .iter_mut()
        .map(|d| {
            let top = d.tables.iter().map(|t| t.area[1]).reduce(f32::min);
            let bottom = d.tables.iter().map(|t| t.area[3]).reduce(f32::max);
            Edges { lines: &mut d.lines, height: d.height, tables: top.zip(bottom) }
        })
        .collect();
    marginalia::take(&mut edges)
}

/// The width of the text on most pages.
fn usual_width(drafts: &[Draft]) -> Option<f32> {
    let mut widths: Vec<f32> =
        drafts.iter().filter(|d| pages::shows_margins(d)).map(|d| pages::measure(d, None).width()).collect();
    widths.sort_by(f32::total_cmp);
    widths.get(widths.len() / 2).copied()
}

/// Joins the first piece of each page to the last one of the pages before, where it goes on.
fn join_pages(pages: &mut [(Vec<Piece>, Measure)], diagnostics: &mut Vec<Diagnostic>) {
    let mut last: Option<(usize, usize)> = None;
    for k in 0..pages.len() {
        if let Some((page, at)) = last {
            let (before, after) = pages.split_at_mut(k);
            if let (Some((upper, here)), Some((lower, there))) = (before.get_mut(page), after.first_mut()) {
                join_first(upper.get_mut(at), lower, (*here, *there), k as u32 + 1, diagnostics);
            }
        }
        let Some((pieces, _)) = pages.get(k) else { continue };
        let is_body = |p: &Piece| !matches!(p, Piece::Paragraph(_, LineRole::Footnote));
        if let Some(at) = pieces.iter().rposition(is_body) {
            last = Some((k, at));
        }
    }
}

fn join_first(
    upper: Option<&mut Piece>,
    lower: &mut Vec<Piece>,
    (here, there): (Measure, Measure),
    page: u32,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if lower.is_empty() {
        return;
    }
    let first = lower.remove(0);
    let first = match (&upper, first) {
        (Some(Piece::Table(table)), Piece::Paragraph(lines, LineRole::Body)) => {
            let whole = match lower.first() {
                Some(Piece::Table(next)) => join::with_hanging_row(table, &lines, next),
                _ => None,
            };
            match whole {
                Some(whole) => {
                    lower.remove(0);
                    Piece::Table(Box::new(whole))
                }
                None => Piece::Paragraph(lines, LineRole::Body),
            }
        }
        (_, first) => first,
    };
    match (upper, first) {
        (Some(Piece::Table(table)), Piece::Table(next)) => match join::tables(table, *next) {
            Ok(joined) => {
                let mut tell = |code, what| {
                    let finding = Diagnostic::info(code, format!("page {page}: {what}"));
                    diagnostics.push(finding.at(Provenance::lines(page, 1, 1)));
                };
                tell("table-joined", "the table goes on from the page before");
                if joined.repeated > 0 {
                    tell("table-header-repeated", "the repeated header of the table was left out");
                }
                if joined.row {
                    tell("table-row-joined", "a row that the page break cuts was joined");
                }
            }
            Err(next) => lower.insert(0, Piece::Table(next)),
        },
        (Some(Piece::Paragraph(paragraph, LineRole::Body)), Piece::Paragraph(next, LineRole::Body)) => {
            if !join::paragraph(paragraph, &next, here, there) {
                lower.insert(0, Piece::Paragraph(next, LineRole::Body));
            }
        }
        (_, piece) => lower.insert(0, piece),
    }
}

/// Body lines first, in reading order through the whole document; then the marginal ones.
fn number(document: &mut Document) {
    let mut n = 0;
    document.for_each_line_mut(|_, line| {
        n += 1;
        line.number = n;
    });
    for line in document.pages.iter_mut().flat_map(|p| &mut p.marginalia) {
        n += 1;
        line.number = n;
    }
}

struct Writer<'a> {
    fonts: &'a [Face],
    confidence: f32,
}

impl Writer<'_> {
    fn block(&self, piece: Piece) -> Block {
        match piece {
            Piece::Paragraph(lines, role) => Block::Paragraph(self.paragraph(&lines, role)),
            Piece::Table(table) => Block::Table(self.table(*table)),
        }
    }

    fn paragraph(&self, lines: &[Line], role: LineRole) -> model::Paragraph {
        let lines = lines.iter().map(|l| self.line(l)).collect();
        model::Paragraph { lines, role, list_label: None }
    }

    fn line(&self, line: &Line) -> model::Line {
        let mut text = String::new();
        let mut words = Vec::with_capacity(line.words.len());
        for token in &line.words {
            if !text.is_empty() && !token.glued {
                text.push(' ');
            }
            let start = text.len() as u32;
            text.push_str(&token.text);
            let face = self.fonts.get(usize::from(token.font));
            words.push(model::Word {
                range: [start, text.len() as u32],
                bbox: Some(token_box(token, line.direction)),
                font: face.map_or_else(String::new, |f| f.name.clone()),
                size: (token.size * 100.0).round() / 100.0,
                bold: face.is_some_and(|f| f.bold),
                italic: face.is_some_and(|f| f.italic),
                confidence: token.reading.as_ref().map_or(self.confidence, |r| r.confidence),
                alternatives: token.reading.as_ref().map(|r| r.alternatives.clone()).unwrap_or_default(),
            });
        }
        model::Line { number: 0, text, words, bbox: Some(line.bbox()) }
    }

    fn table(&self, table: RuledTable) -> model::Table {
        let header_rows = header_rows(&table, self.fonts);
        let cells = table.cells.iter().map(|c| self.cell(c)).collect();
        model::Table {
            rows: table.rows as u32,
            cols: table.cols() as u32,
            cells,
            bbox: Some(Rect(table.area)),
            header_rows: header_rows as u32,
            page_breaks: table.page_breaks.iter().map(|r| *r as u32).collect(),
        }
    }

    fn cell(&self, cell: &RuledCell) -> model::Cell {
        let blocks = cell
            .paragraphs
            .iter()
            .map(|lines| Block::Paragraph(self.paragraph(lines, LineRole::Body)))
            .collect();
        model::Cell {
            row: cell.place.row as u32,
            col: cell.place.col as u32,
            row_span: cell.place.rows as u32,
            col_span: cell.place.cols as u32,
            blocks,
            page: cell.page,
            bbox: Some(Rect(cell.area)),
        }
    }
}

/// Rows repeated on later pages, else the bold rows at the top above rows that are not.
fn header_rows(table: &RuledTable, fonts: &[Face]) -> usize {
    if table.header_rows > 0 {
        return table.header_rows;
    }
    let is_bold = |r: usize| {
        let mut cells =
            table.cells.iter().filter(|c| c.place.row == r && !c.paragraphs.is_empty()).peekable();
        cells.peek().is_some() && cells.all(|c| c.paragraphs.iter().flatten().all(|l| l.is_bold(fonts)))
    };
    let filled =
        |r: usize| table.cells.iter().filter(|c| c.place.row == r && !c.paragraphs.is_empty()).count();
    // «I | Hoàn thiện thể chế» over all columns is a group's heading.
    let is_group = |r: usize| {
        r > 0 && table.cells.iter().any(|c| c.place.row == r && c.place.cols * 2 > table.cols().max(3))
    };
    let rows = (0..table.rows).take_while(|r| is_bold(*r) && filled(*r) > 1 && !is_group(*r)).count();
    if rows < table.rows { rows } else { 0 }
}
