//! From a sheet's cells to paragraphs and a table.
//!
//! Above the table of an official sheet stand issuer, country, title and unit of measure, below it notes and the signature: rows
//! of one or two cells. The table begins with the first row of three cells or more and ends with the last one.

use crate::flow::{self, LineNumbers, Run};
use kehoach_model::{Block, Cell, Diagnostic, Page, Paragraph, Provenance, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Cells that make a row one of a table.
const TABLE_ROW: usize = 3;

/// A cell's text.
#[derive(Debug, Default)]
pub(super) struct SheetCell {
    pub(super) text: String,
    /// Font, where the format tells; else empty.
    pub(super) font: String,
}

/// A sheet's cells by row and column, from 0.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) cells: BTreeMap<(u32, u32), SheetCell>,
    pub(super) merged: Vec<[(u32, u32); 2]>,
    pub(super) hidden_rows: BTreeSet<u32>,
}

impl Sheet {
    /// Keeps a cell that has text.
    pub(super) fn put(&mut self, at: (u32, u32), text: String, font: String) {
        if !text.trim().is_empty() {
            self.cells.insert(at, SheetCell { text, font });
        }
    }

    /// Rows with their columns.
    fn rows(&self) -> BTreeMap<u32, Vec<u32>> {
        let mut rows: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (row, col) in self.cells.keys() {
            rows.entry(*row).or_default().push(*col);
        }
        rows
    }
}

/// Fills the page's blocks; gives what is to be said of the sheet.
pub(super) fn lay_out(
    sheet: Sheet,
    page: &mut Page,
    name: &str,
    hidden_sheet: bool,
    numbers: &mut LineNumbers,
) -> Vec<Diagnostic> {
    let rows = sheet.rows();
    let region = table_region(&rows);
    let mut diagnostics = Vec::new();
    if hidden_sheet {
        diagnostics.push(Diagnostic::info("hidden-sheet", format!("the sheet «{name}» is hidden")));
    }
    let mut hidden = Vec::new();
    let mut cells: BTreeMap<(u32, u32), Cell> = BTreeMap::new();
    let (mut above, mut below) = (Vec::new(), Vec::new());
    for ((row, col), cell) in &sheet.cells {
        let run = Run { text: cell.text.clone(), font: cell.font.clone(), ..Run::default() };
        let lines = flow::lines(&[run], numbers);
        let span = lines.first().zip(lines.last()).map(|(a, b)| [a.number, b.number]);
        if let (true, Some(span)) = (sheet.hidden_rows.contains(row), span) {
            hidden.push(span);
        }
        let paragraph = Block::Paragraph(Paragraph { lines, ..Paragraph::default() });
        match region {
            Some([first, last]) if (first..=last).contains(row) => {
                let blocks = vec![paragraph];
                let cell =
                    Cell { row: 0, col: 0, row_span: 1, col_span: 1, blocks, page: page.number, bbox: None };
                cells.insert((*row, *col), cell);
            }
            Some([first, _]) if *row < first => above.push(paragraph),
            _ => below.push(paragraph),
        }
    }
    page.blocks.extend(above);
    if !cells.is_empty() {
        page.blocks.push(Block::Table(table(cells, &sheet.merged)));
    }
    page.blocks.extend(below);
    diagnostics.extend(hidden_rows(&hidden, name, page.number));
    diagnostics
}

/// One finding for each run of hidden rows.
fn hidden_rows(spans: &[[u32; 2]], name: &str, page: u32) -> Vec<Diagnostic> {
    let mut runs: Vec<[u32; 2]> = Vec::new();
    for span in spans {
        match runs.last_mut() {
            Some(run) if span[0] <= run[1] + 1 => run[1] = run[1].max(span[1]),
            _ => runs.push(*span),
        }
    }
    let finding = |lines: &[u32; 2]| {
        Diagnostic::info("hidden-rows", format!("rows of the sheet «{name}» are hidden")).at(Provenance {
            page,
            lines: *lines,
            bbox: None,
            table: None,
        })
    };
    runs.iter().map(finding).collect()
}

/// First and last row of the table.
fn table_region(rows: &BTreeMap<u32, Vec<u32>>) -> Option<[u32; 2]> {
    let widest = rows.values().map(Vec::len).max()?;
    let wanted = TABLE_ROW.min(widest).max(2);
    let wide = |(row, cols): (&u32, &Vec<u32>)| (cols.len() >= wanted).then_some(*row);
    let first = rows.iter().find_map(wide)?;
    let mut last = rows.iter().rev().find_map(wide)?;
    // A total or a last group row ends the table; a blank row stands before notes and signatures.
    while rows.get(&(last + 1)).is_some_and(|cols| cols.len() >= 2) {
        last += 1;
    }
    Some([first, last])
}

/// The grid without its empty rows and columns.
fn table(mut cells: BTreeMap<(u32, u32), Cell>, merged: &[[(u32, u32); 2]]) -> Table {
    let rows: BTreeSet<u32> = cells.keys().map(|(row, _)| *row).collect();
    let cols: BTreeSet<u32> = cells.keys().map(|(_, col)| *col).collect();
    let place = |set: &BTreeSet<u32>, at: u32| u32::try_from(set.range(..at).count()).unwrap_or(0);
    let columns: BTreeMap<u32, u32> = cols.iter().copied().zip(0..).collect();
    let numbered: BTreeMap<u32, u32> = rows.iter().copied().zip(0..).collect();
    for ((row, col), cell) in &mut cells {
        cell.row = numbered.get(row).copied().unwrap_or(0);
        cell.col = columns.get(col).copied().unwrap_or(0);
    }
    for [start, end] in merged {
        if let Some(cell) = cells.get_mut(start) {
            cell.row_span = place(&rows, end.0.saturating_add(1)).saturating_sub(cell.row).max(1);
            cell.col_span = place(&cols, end.1.saturating_add(1)).saturating_sub(cell.col).max(1);
        }
    }
    let (rows, cols) = (rows.len(), cols.len());
    Table {
        rows: u32::try_from(rows).unwrap_or(u32::MAX),
        cols: u32::try_from(cols).unwrap_or(u32::MAX),
        cells: without_overlaps(cells),
        ..Table::default()
    }
}

/// Text under a merged cell is not shown, but it was written: it stays, and the merged cell gives way.
fn without_overlaps(cells: BTreeMap<(u32, u32), Cell>) -> Vec<Cell> {
    let starts: BTreeSet<(u32, u32)> = cells.values().map(|c| (c.row, c.col)).collect();
    let mut out: Vec<Cell> = cells.into_values().collect();
    for cell in &mut out {
        let (row, col) = (cell.row, cell.col);
        while cell.row_span > 1 || cell.col_span > 1 {
            let right = col + cell.col_span;
            let covered = starts
                .range((row, 0)..(row + cell.row_span, 0))
                .find(|(r, c)| (*r, *c) != (row, col) && (col..right).contains(c));
            match covered {
                None => break,
                Some((r, _)) if *r > row => cell.row_span = r - row,
                Some((_, c)) => cell.col_span = c - col,
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(cells: &[(u32, u32, &str)], merged: &[[(u32, u32); 2]]) -> Page {
        let mut sheet = Sheet { merged: merged.to_vec(), ..Sheet::default() };
        cells.iter().for_each(|(r, c, t)| sheet.put((*r, *c), (*t).to_owned(), String::new()));
        let mut page = Page { number: 1, ..Page::default() };
        lay_out(sheet, &mut page, "Sheet1", false, &mut LineNumbers::default());
        page
    }

    #[test]
    fn the_table_stands_between_letterhead_and_signature() {
        let page = laid(
            &[
                (0, 0, "UBND TỈNH"),
                (0, 4, "CỘNG HÒA"),
                (2, 1, "PHỤ LỤC"),
                (4, 0, "TT"),
                (4, 2, "Nhiệm vụ"),
                (4, 4, "Thời hạn"),
                (5, 0, "I"),
                (5, 2, "Nhóm"),
                (6, 0, "1"),
                (6, 2, "Rà soát"),
                (6, 4, "2024"),
                (7, 0, "Tổng"),
                (7, 4, "3"),
                (9, 4, "CHỦ TỊCH"),
            ],
            &[[(4, 2), (4, 3)], [(7, 0), (7, 2)]],
        );
        assert_eq!(page.blocks.len(), 5);
        let Block::Table(table) = &page.blocks[3] else { panic!() };
        assert_eq!((table.rows, table.cols), (4, 3));
        assert_eq!(table.cell(3, 0).unwrap().col_span, 2);
        assert_eq!(table.cell(0, 1).unwrap().col_span, 1);
    }

    #[test]
    fn a_merged_cell_covers_no_text() {
        let page =
            laid(&[(0, 0, "a"), (0, 1, "b"), (0, 2, "c"), (1, 0, "d"), (1, 2, "e")], &[[(0, 0), (1, 1)]]);
        let Block::Table(table) = &page.blocks[0] else { panic!() };
        assert_eq!(table.covering(0, 1).map(|c| c.text()), Some("b".to_owned()));
        assert_eq!(table.covering(1, 0).map(|c| c.text()), Some("d".to_owned()));
    }
}
