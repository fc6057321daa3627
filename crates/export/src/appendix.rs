//! Where the cells of a printed table stand on a sheet, merges kept.
//!
//! The cells of a plan come from documents of every quality: spans may run out of the table or into one another. Here no text
//! is lost and no two ranges overlap, which Excel would call a damaged file.

use crate::doubt::Doubts;
use kehoach_model::{PlanCell, PlanRow, PlanTable};

/// Columns of an Excel sheet.
const SHEET_COLUMNS: u32 = 16_384;

/// Cells of the largest range that is merged; a wider span keeps its text in its first cell.
const LARGEST_MERGE: u64 = 100_000;

/// A cell in its place; rows count from the table's first row below the header.
#[derive(Debug, PartialEq)]
pub(crate) struct Placed<'a> {
    pub(crate) row: u32,
    pub(crate) col: u16,
    pub(crate) last_row: u32,
    pub(crate) last_col: u16,
    pub(crate) text: &'a str,
    pub(crate) is_group: bool,
    pub(crate) doubtful: bool,
}

/// A table laid out.
pub(crate) struct Layout<'a> {
    /// By row, then by column; no two overlap.
    pub(crate) cells: Vec<Placed<'a>>,
    /// Columns taken, header included.
    pub(crate) columns: u16,
    /// Cells that found no place because the sheet has no more columns.
    pub(crate) lost: usize,
}

pub(crate) fn lay_out<'a>(table: &'a PlanTable, doubts: &Doubts<'_>) -> Layout<'a> {
    let rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let named = u32::try_from(table.columns.len()).unwrap_or(u32::MAX);
    let begun = table.rows.iter().flat_map(|r| &r.cells).map(|c| c.col.saturating_add(1)).max().unwrap_or(0);
    let mut grid = Grid { free_from: Vec::new(), rows, columns: named.max(begun).min(SHEET_COLUMNS) };
    let mut layout = Layout { cells: Vec::new(), columns: 0, lost: 0 };
    for (number, row) in (0..).zip(&table.rows) {
        let mut cells: Vec<&PlanCell> = row.cells.iter().collect();
        cells.sort_by_key(|c| c.col);
        for cell in cells {
            match grid.take(number, cell) {
                Some(range) => layout.cells.push(placed(range, cell, row, doubts)),
                None => layout.lost += 1,
            }
        }
    }
    layout.columns = u16::try_from(grid.columns).unwrap_or(u16::MAX);
    layout
}

fn placed<'a>(range: Range, cell: &'a PlanCell, row: &PlanRow, doubts: &Doubts<'_>) -> Placed<'a> {
    Placed {
        row: range.row,
        col: range.col,
        last_row: range.last_row,
        last_col: range.last_col,
        text: &cell.text,
        is_group: row.is_group,
        doubtful: doubts.touch_cell(&cell.provenance),
    }
}

struct Range {
    row: u32,
    col: u16,
    last_row: u32,
    last_col: u16,
}

/// What is taken of the sheet so far: for each column the first row that no cell above covers.
struct Grid {
    free_from: Vec<u32>,
    rows: u32,
    columns: u32,
}

impl Grid {
    /// The range for a cell: at its column or, where that is taken, at the next free one.
    fn take(&mut self, row: u32, cell: &PlanCell) -> Option<Range> {
        let col = (cell.col..SHEET_COLUMNS).find(|c| self.is_free(row, *c))?;
        self.columns = self.columns.max(col + 1);
        let last_row = row.saturating_add(cell.row_span.max(1) - 1).min(self.rows.saturating_sub(1)).max(row);
        let wish = col.saturating_add(cell.col_span.max(1) - 1).min(self.columns - 1);
        let last_col = (col..=wish).take_while(|c| self.is_free(row, *c)).last().unwrap_or(col);
        let area = u64::from(last_row - row + 1) * u64::from(last_col - col + 1);
        let (last_row, last_col) = if area > LARGEST_MERGE { (row, col) } else { (last_row, last_col) };
        for c in col..=last_col {
            self.cover(c, last_row + 1);
        }
        Some(Range { row, col: narrow(col), last_row, last_col: narrow(last_col) })
    }

    fn is_free(&self, row: u32, col: u32) -> bool {
        self.free_from.get(col as usize).is_none_or(|free| *free <= row)
    }

    fn cover(&mut self, col: u32, until: u32) {
        let index = col as usize;
        if self.free_from.len() <= index {
            self.free_from.resize(index + 1, 0);
        }
        if let Some(free) = self.free_from.get_mut(index) {
            *free = until;
        }
    }
}

/// Columns are below [`SHEET_COLUMNS`].
fn narrow(col: u32) -> u16 {
    u16::try_from(col).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_model::{Plan, Provenance};
    use proptest::prelude::*;

    fn table(rows: &[Vec<(u32, u32, u32)>]) -> PlanTable {
        let provenance = Provenance::lines(1, 1, 1);
        let cell = |(col, row_span, col_span): &(u32, u32, u32)| PlanCell {
            text: format!("{col}"),
            col: *col,
            col_span: *col_span,
            row_span: *row_span,
            provenance: provenance.clone(),
        };
        let row = |cells: &Vec<(u32, u32, u32)>| PlanRow {
            id: String::new(),
            group: None,
            is_group: false,
            cells: cells.iter().map(cell).collect(),
        };
        PlanTable {
            id: "PL".into(),
            caption: String::new(),
            columns: Vec::new(),
            rows: rows.iter().map(row).collect(),
            provenance: provenance.clone(),
        }
    }

    fn plan() -> Plan {
        crate::csv::tests::empty_plan()
    }

    fn ranges(table: &PlanTable) -> Vec<(u32, u16, u32, u16)> {
        let plan = plan();
        let layout = lay_out(table, &Doubts::of(&plan));
        layout.cells.iter().map(|c| (c.row, c.col, c.last_row, c.last_col)).collect()
    }

    #[test]
    fn spans_are_kept() {
        let table = table(&[vec![(0, 2, 1), (1, 1, 2)], vec![(1, 1, 1), (2, 1, 1)]]);
        assert_eq!(ranges(&table), [(0, 0, 1, 0), (0, 1, 0, 2), (1, 1, 1, 1), (1, 2, 1, 2)]);
    }

    #[test]
    fn a_cell_under_a_span_moves_to_the_right() {
        let table = table(&[vec![(0, 9, 1), (1, 1, 1)], vec![(0, 1, 1), (1, 1, 1)]]);
        assert_eq!(ranges(&table), [(0, 0, 1, 0), (0, 1, 0, 1), (1, 1, 1, 1), (1, 2, 1, 2)]);
    }

    proptest! {
        #[test]
        fn no_two_ranges_overlap_and_no_cell_is_lost(
            rows in prop::collection::vec(prop::collection::vec((0_u32..6, 0_u32..5, 0_u32..5), 0..5), 0..6)
        ) {
            let ranges = ranges(&table(&rows));
            prop_assert_eq!(ranges.len(), rows.iter().map(Vec::len).sum::<usize>());
            for (i, a) in ranges.iter().enumerate() {
                for b in &ranges[i + 1..] {
                    prop_assert!(a.2 < b.0 || b.2 < a.0 || a.3 < b.1 || b.3 < a.1, "{a:?} {b:?}");
                }
            }
        }
    }
}
