//! The grid of an HTML table (HTML Living Standard, 4.9.12 «Forming a table», without its error cells).

use kehoach_model::{Block, Cell, Table};
use std::collections::BTreeMap;

/// Greatest span honoured; browsers stop at 1,000 columns and 65,534 rows.
const MAX_SPAN: u32 = 1_000;

#[derive(Default)]
pub(super) struct Grid {
    cells: Vec<Cell>,
    /// Column → first row that is free again, for cells that reach into later rows.
    busy: BTreeMap<u32, u32>,
    rows: u32,
    cols: u32,
    col: u32,
    open: Option<Cell>,
    header_rows: u32,
    row_is_header: bool,
    row_cells: u32,
}

impl Grid {
    pub(super) fn cells(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn row(&mut self) {
        self.end_row();
        self.rows += 1;
        self.col = 0;
        self.row_is_header = true;
        self.row_cells = 0;
    }

    fn end_row(&mut self) {
        if self.row_cells > 0 && self.row_is_header && self.header_rows + 1 == self.rows {
            self.header_rows = self.rows;
        }
    }

    pub(super) fn open_cell(&mut self, row_span: u32, col_span: u32, header: bool) {
        if self.rows == 0 {
            self.row();
        }
        let row = self.rows - 1;
        while self.busy.get(&self.col).is_some_and(|free| *free > row) {
            self.col += 1;
        }
        let (row_span, col_span) = (row_span.clamp(1, MAX_SPAN), col_span.clamp(1, MAX_SPAN));
        let col = self.col;
        for c in col..col + col_span {
            self.busy.insert(c, row + row_span);
        }
        self.col += col_span;
        self.cols = self.cols.max(self.col);
        self.row_is_header &= header;
        self.row_cells += 1;
        self.open = Some(Cell { row, col, row_span, col_span, blocks: Vec::new(), page: 1, bbox: None });
    }

    pub(super) fn close_cell(&mut self, blocks: Vec<Block>) {
        if let Some(mut cell) = self.open.take() {
            cell.blocks = blocks;
            self.cells.push(cell);
        }
    }

    pub(super) fn drop_cell(&mut self) {
        self.open = None;
    }

    /// The table; or, where it only lays out the page (one cell, one column, or a table inside), the blocks of its cells.
    pub(super) fn finish(mut self) -> Result<Table, Vec<Block>> {
        self.end_row();
        let nested = self.cells.iter().any(|c| c.blocks.iter().any(|b| matches!(b, Block::Table(_))));
        if self.cols <= 1 || self.cells.len() <= 1 || nested {
            return Err(self.cells.into_iter().flat_map(|c| c.blocks).collect());
        }
        for cell in &mut self.cells {
            cell.row_span = cell.row_span.min(self.rows - cell.row);
        }
        Ok(Table {
            rows: self.rows,
            cols: self.cols,
            cells: self.cells,
            header_rows: if self.header_rows < self.rows { self.header_rows } else { 0 },
            ..Table::default()
        })
    }
}
