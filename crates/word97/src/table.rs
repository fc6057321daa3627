//! From rows that each have their own cell edges to one grid. RTF has the same rows as Word 97, so this is public.

use crate::content::{Block, Cell, Table};

/// Edges nearer than this are one: rows drawn by hand miss one another by a hair. In twips (1/1440 inch).
const SAME_EDGE: i32 = 40;

/// A cell of a row before the grid is laid.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RowCell {
    /// What stands in it.
    pub blocks: Vec<Block>,
    /// Continues the cell to its left.
    pub merged_left: bool,
    /// Continues the cell above.
    pub merged_above: bool,
}

/// A row before the grid is laid.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The cells, left to right.
    pub cells: Vec<RowCell>,
    /// Positions of their edges in twips, one more than cells; where there are fewer, a cell takes one column.
    pub edges: Vec<i32>,
    /// Repeats at the top of each page.
    pub header: bool,
}

/// Lays rows on one grid. Cells beyond `limit` are left out; the second value tells whether there were any.
pub fn lay_out(rows: Vec<Row>, limit: u32) -> (Table, bool) {
    let lines = grid_lines(&rows);
    let header_rows = rows.iter().take_while(|r| r.header).count();
    let mut table = Table { header_rows: u32::try_from(header_rows).unwrap_or(0), ..Table::default() };
    let mut cut = false;
    for row in rows {
        if table.cells.len() + row.cells.len() > limit as usize {
            cut = true;
            break;
        }
        place_row(&mut table, row, &lines);
    }
    table.header_rows = table.header_rows.min(table.rows.saturating_sub(1));
    (table, cut)
}

/// The grid's vertical lines: edges of all rows, those of different rows joined where they nearly meet.
fn grid_lines(rows: &[Row]) -> Vec<i32> {
    let mut edges: Vec<(i32, usize)> =
        rows.iter().enumerate().flat_map(|(i, r)| r.edges.iter().map(move |e| (*e, i))).collect();
    edges.sort_unstable();
    let mut lines: Vec<i32> = Vec::new();
    let mut members: Vec<usize> = Vec::new();
    for (edge, row) in edges {
        match lines.last() {
            Some(line) if edge - line <= SAME_EDGE && (edge == *line || !members.contains(&row)) => {
                members.push(row);
            }
            _ => {
                lines.push(edge);
                members = vec![row];
            }
        }
    }
    lines
}

/// Index of the last line at or before an edge.
fn line_of(lines: &[i32], edge: i32) -> u32 {
    u32::try_from(lines.partition_point(|l| *l <= edge).saturating_sub(1)).unwrap_or(0)
}

fn place_row(table: &mut Table, row: Row, lines: &[i32]) {
    let number = table.rows;
    table.rows += 1;
    let placed = row.edges.len() > row.cells.len();
    let mut next = 0;
    let mut last: Option<usize> = None;
    for (i, cell) in row.cells.into_iter().enumerate() {
        let (from, to) = match (row.edges.get(i), row.edges.get(i + 1)) {
            (Some(l), Some(r)) if placed => (line_of(lines, *l).max(next), line_of(lines, *r)),
            _ => (next, next + 1),
        };
        let to = to.max(from + 1);
        next = to;
        table.cols = table.cols.max(to);
        if cell.merged_left
            && let Some(left) = last.and_then(|i| table.cells.get_mut(i))
        {
            left.col_span = to.saturating_sub(left.col);
            left.blocks.extend(cell.blocks);
            continue;
        }
        if cell.merged_above && extend_down(table, number, from, to, &cell.blocks) {
            last = None;
            continue;
        }
        last = Some(table.cells.len());
        table.cells.push(Cell {
            row: number,
            col: from,
            row_span: 1,
            col_span: to - from,
            blocks: cell.blocks,
        });
    }
}

/// Makes the cell that ends above `row` in the same columns one row longer.
fn extend_down(table: &mut Table, row: u32, from: u32, to: u32, blocks: &[Block]) -> bool {
    let above = table.cells.iter_mut().rev().skip_while(|c| c.row >= row).take(4096);
    let mut above = above.filter(|c| c.row + c.row_span == row && c.col == from && c.col + c.col_span == to);
    let Some(cell) = above.next() else { return false };
    cell.row_span += 1;
    cell.blocks.extend(blocks.iter().cloned());
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(edges: &[i32], merges: &[(bool, bool)]) -> Row {
        let cells = merges
            .iter()
            .map(|(left, above)| RowCell { merged_left: *left, merged_above: *above, ..RowCell::default() })
            .collect();
        Row { cells, edges: edges.to_vec(), header: false }
    }

    fn spans(table: &Table) -> Vec<[u32; 4]> {
        table.cells.iter().map(|c| [c.row, c.col, c.row_span, c.col_span]).collect()
    }

    #[test]
    fn edges_that_nearly_meet_are_one_and_wide_cells_span() {
        let rows = vec![
            row(&[0, 1000, 3000], &[(false, false); 2]),
            row(&[8, 1010, 2000, 2990], &[(false, false); 3]),
        ];
        let (table, _) = lay_out(rows, 100);
        assert_eq!((table.rows, table.cols), (2, 3));
        assert_eq!(spans(&table), [[0, 0, 1, 1], [0, 1, 1, 2], [1, 0, 1, 1], [1, 1, 1, 1], [1, 2, 1, 1]]);
    }

    #[test]
    fn merges_go_right_and_down() {
        let rows = vec![
            row(&[0, 1000, 2000, 3000], &[(false, false), (false, false), (true, false)]),
            row(&[0, 1000, 2000, 3000], &[(false, true), (false, false), (false, false)]),
        ];
        let (table, _) = lay_out(rows, 100);
        assert_eq!(spans(&table), [[0, 0, 2, 1], [0, 1, 1, 2], [1, 1, 1, 1], [1, 2, 1, 1]]);
    }

    #[test]
    fn a_cell_goes_on_down_to_the_right_of_others() {
        let edges = [0, 1000, 2000, 3000];
        let rows = vec![
            row(&edges, &[(false, false); 3]),
            row(&edges, &[(false, false), (false, true), (false, false)]),
            row(&edges, &[(false, false), (false, true), (false, false)]),
        ];
        let (table, _) = lay_out(rows, 100);
        assert_eq!(table.cells.iter().find(|c| c.col == 1).map(|c| c.row_span), Some(3));
        assert_eq!(table.cells.len(), 7);
    }

    #[test]
    fn rows_without_edges_take_a_column_a_cell() {
        let (table, _) = lay_out(vec![row(&[], &[(false, false); 3])], 100);
        assert_eq!((table.cols, table.cells.len()), (3, 3));
    }
}
