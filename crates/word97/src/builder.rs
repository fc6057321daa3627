//! Paragraphs with their depth become tables in tables ([MS-DOC] 2.4.3; RTF 1.9.1 has the same model).

use crate::Limits;
use crate::content::{Block, Paragraph};
use crate::table::{Row, RowCell, lay_out};

/// A table whose end has not come yet.
#[derive(Default)]
struct Open {
    rows: Vec<Row>,
    cells: Vec<Vec<Block>>,
    cell: Vec<Block>,
}

/// How a cell joins its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CellMerge {
    /// Continues the cell to its left.
    pub left: bool,
    /// Continues the cell above.
    pub above: bool,
}

/// A row's cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowDefinition {
    /// Positions of the cells' edges in twips, one more than cells.
    pub edges: Vec<i32>,
    /// How each cell joins its neighbours.
    pub merges: Vec<CellMerge>,
    /// Repeats at the top of each page.
    pub header: bool,
}

/// Collects the blocks of a story; marks of cells and rows make tables of them.
pub struct Builder {
    limits: Limits,
    blocks: Vec<Block>,
    open: Vec<Open>,
    cut: bool,
}

impl Builder {
    /// A story without blocks.
    pub fn new(limits: Limits) -> Self {
        Self { limits, blocks: Vec::new(), open: Vec::new(), cut: false }
    }

    /// Goes to a place inside `depth` tables: those deeper are at their end, those missing begin.
    pub fn go_to(&mut self, depth: u32) {
        let depth = depth.min(self.limits.nesting) as usize;
        while self.open.len() > depth {
            self.close();
        }
        while self.open.len() < depth {
            self.open.push(Open::default());
        }
    }

    /// Adds a paragraph at this place; one without text is left out.
    pub fn add(&mut self, paragraph: Paragraph) {
        if !paragraph.runs.iter().all(|r| r.text.trim().is_empty()) {
            self.add_blocks([Block::Paragraph(paragraph)]);
        }
    }

    /// Adds blocks at this place.
    pub fn add_blocks(&mut self, blocks: impl IntoIterator<Item = Block>) {
        self.open.last_mut().map_or(&mut self.blocks, |o| &mut o.cell).extend(blocks);
    }

    /// Ends a cell of the innermost table.
    pub fn end_cell(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.cells.push(std::mem::take(&mut open.cell));
        }
    }

    /// Ends a row of the innermost table.
    pub fn end_row(&mut self, row: &RowDefinition) {
        let Some(open) = self.open.last_mut() else { return };
        let rest = std::mem::take(&mut open.cell);
        if !rest.is_empty() {
            open.cells.push(rest);
        }
        let cells = std::mem::take(&mut open.cells)
            .into_iter()
            .enumerate()
            .map(|(i, blocks)| {
                let merge = row.merges.get(i).copied().unwrap_or_default();
                RowCell { blocks, merged_left: merge.left, merged_above: merge.above }
            })
            .collect();
        open.rows.push(Row { cells, edges: row.edges.clone(), header: row.header });
    }

    /// Drops what the row under way holds.
    pub fn drop_row(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.cells.clear();
            open.cell.clear();
        }
    }

    fn close(&mut self) {
        let Some(mut open) = self.open.pop() else { return };
        if !open.cell.is_empty() || !open.cells.is_empty() {
            // The row's end is missing: what was read of it still stands.
            open.cells.push(std::mem::take(&mut open.cell));
            let cells = open.cells.drain(..).map(|blocks| RowCell { blocks, ..RowCell::default() }).collect();
            open.rows.push(Row { cells, ..Row::default() });
        }
        let (table, cut) = lay_out(open.rows, self.limits.table_cells);
        self.cut |= cut;
        if table.rows > 0 {
            self.add_blocks([Block::Table(table)]);
        }
    }

    /// The blocks, and whether a table passed the limit.
    pub fn finish(mut self) -> (Vec<Block>, bool) {
        self.go_to(0);
        (self.blocks, self.cut)
    }
}
