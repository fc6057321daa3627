//! Tables in text: pipe tables and tab-separated ones.

use super::markup;
use crate::Limits;
use kehoach_model::{Block, Cell, Diagnostic, Line, Paragraph, Provenance, Table};

/// A table at the head of some lines.
pub(super) struct Found {
    pub(super) table: Table,
    /// Lines that it takes.
    pub(super) lines: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The table that begins on the first of `lines`, if one does.
pub(super) fn find(lines: &[(u32, &str)], page: u32, limits: &Limits) -> Option<Found> {
    let (_, first) = lines.first()?;
    if is_pipe_row(first) {
        Some(pipe_table(lines, page, limits))
    } else if tabs(first) >= 2 {
        tab_table(lines, page, limits)
    } else {
        None
    }
}

fn is_pipe_row(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line.len() > 1 && line[1..].contains('|')
}

fn tabs(line: &str) -> usize {
    line.matches('\t').count()
}

fn pipe_table(lines: &[(u32, &str)], page: u32, limits: &Limits) -> Found {
    let rows = lines.iter().take_while(|(_, l)| is_pipe_row(l)).count();
    let mut builder = Builder::new(page, limits);
    for &(number, line) in &lines[..rows] {
        let cells = pipe_cells(line);
        if cells.iter().all(|c| is_alignment(c)) {
            // The row below the header says where the header ends.
            if builder.table.rows == 1 {
                builder.table.header_rows = 1;
            }
            continue;
        }
        builder.row(number, cells.iter().map(|c| markup::plain(c.trim())));
    }
    builder.finish(rows)
}

/// Splits at pipes that are not escaped.
fn pipe_cells(line: &str) -> Vec<String> {
    let inner = line.trim();
    let inner = inner.strip_prefix('|').unwrap_or(inner);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '|' if !escaped => cells.push(String::new()),
            _ => {
                if let Some(cell) = cells.last_mut() {
                    if c == '|' {
                        cell.pop();
                    }
                    cell.push(c);
                }
            }
        }
        escaped = c == '\\' && !escaped;
    }
    cells
}

fn is_alignment(cell: &str) -> bool {
    let cell = cell.trim();
    cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':'))
}

/// Lines of at least two tabs, over blank lines (page breaks), as long as the number of columns is that of the first.
fn tab_table(lines: &[(u32, &str)], page: u32, limits: &Limits) -> Option<Found> {
    let cols = lines.first().map(|(_, l)| tabs(l))?;
    let mut used = 0;
    let mut rows = 0;
    for (index, (_, line)) in lines.iter().enumerate() {
        match tabs(line) {
            n if n == cols || (n >= 2 && n.abs_diff(cols) <= 1) => (used, rows) = (index + 1, rows + 1),
            _ if line.trim().is_empty() => {}
            _ => break,
        }
    }
    if rows < 2 {
        return None;
    }
    let mut builder = Builder::new(page, limits);
    let mut after_blank = false;
    for &(number, line) in &lines[..used] {
        if line.trim_matches([' ', '\r']).is_empty() {
            after_blank = true;
            continue;
        }
        if after_blank && builder.table.rows > 0 {
            builder.table.page_breaks.push(builder.table.rows);
        }
        after_blank = false;
        builder.row(number, line.split('\t').map(|c| markup::plain(c.trim())));
    }
    builder.table.header_rows = 1;
    Some(builder.finish(used))
}

struct Builder<'a> {
    page: u32,
    limits: &'a Limits,
    table: Table,
    diagnostics: Vec<Diagnostic>,
    width: Option<u32>,
    uneven: u32,
    left_out: u32,
}

impl<'a> Builder<'a> {
    fn new(page: u32, limits: &'a Limits) -> Self {
        let table = Table::default();
        Self { page, limits, table, diagnostics: Vec::new(), width: None, uneven: 0, left_out: 0 }
    }

    fn row(&mut self, number: u32, cells: impl Iterator<Item = String>) {
        if self.table.cells.len() as u64 >= u64::from(self.limits.table_cells) {
            self.left_out += 1;
            return;
        }
        let row = self.table.rows;
        let mut col = 0;
        for text in cells {
            if !text.trim().is_empty() {
                let lines = text.split('\n').map(str::trim).filter(|l| !l.is_empty());
                let lines: Vec<Line> = lines.map(|l| Line::of_text(number, l)).collect();
                let blocks = vec![Block::Paragraph(Paragraph { lines, ..Paragraph::default() })];
                let page = self.page;
                self.table.cells.push(Cell { row, col, row_span: 1, col_span: 1, blocks, page, bbox: None });
            }
            col += 1;
        }
        if *self.width.get_or_insert(col) != col {
            self.uneven += 1;
            if self.uneven == 1 {
                let m =
                    format!("a table row has {col} cells where the first has {}", self.width.unwrap_or(col));
                let place = Provenance::lines(self.page, number, number);
                self.diagnostics.push(Diagnostic::info("table-row-uneven", m).at(place));
            }
        }
        self.table.rows += 1;
        self.table.cols = self.table.cols.max(col);
    }

    fn finish(mut self, lines: usize) -> Found {
        if self.left_out > 0 {
            let m = format!(
                "{} table rows were left out (--limit table-cells=N raises the limit)",
                self.left_out
            );
            self.diagnostics.push(Diagnostic::error("table-rows-left-out", m));
        }
        Found { table: self.table, lines, diagnostics: self.diagnostics }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Found {
        let lines: Vec<(u32, &str)> = (1..).zip(text.lines()).collect();
        find(&lines, 1, &Limits::default()).unwrap()
    }

    #[test]
    fn pipes_make_cells_and_the_alignment_row_is_none() {
        let f = table("| TT | Nội dung |\n|---|:--|\n| 1 | Rà soát \\| bổ sung |\nhết");
        assert_eq!((f.table.rows, f.table.cols, f.table.header_rows, f.lines), (2, 2, 1, 3));
        assert_eq!(f.table.cell(1, 1).unwrap().text(), "Rà soát | bổ sung");
    }

    #[test]
    fn unpaired_pipes_are_reported_and_kept() {
        let f = table("| a | b |\n|---|---|\n| c\n| d | e | f |");
        assert_eq!(f.table.rows, 1);
        let f = table("| a | b |\n|---|---|\n| c |\n| d | e | f |");
        assert_eq!((f.table.rows, f.table.cols), (3, 3));
        assert_eq!(f.diagnostics[0].code, "table-row-uneven");
    }

    #[test]
    fn tabs_run_over_page_breaks() {
        let f = table("TT\tThủ tục\tCấp độ\n1\tKhai sinh\t3\n\n\n2\tKhai tử\t3\n\nLời cuối");
        assert_eq!((f.table.rows, f.table.cols, f.lines), (3, 3, 5));
        assert_eq!(f.table.page_breaks, [2]);
    }
}
