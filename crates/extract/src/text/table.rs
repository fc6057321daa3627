//! Tables in text: pipe tables and tab-separated ones.

use super::{markup, stacked};
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
    if let Some(found) = stacked::find(lines, page, limits) {
        Some(found)
    } else if is_pipe_row(first) {
        Some(pipe_table(lines, page, limits, is_pipe_row))
    } else if is_headed(lines) {
        Some(pipe_table(lines, page, limits, |line| line.contains('|')))
    } else if tabs(first) >= 2 {
        tab_table(lines, page, limits)
    } else {
        bare_pipe_table(lines, page, limits)
    }
}

fn is_pipe_row(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') && line.len() > 1 && line[1..].contains('|')
}

/// Whether a header without pipes at its ends stands above an alignment row of as many cells (GitHub Flavored Markdown, 4.10).
fn is_headed(lines: &[(u32, &str)]) -> bool {
    let (Some((_, head)), Some((_, below))) = (lines.first(), lines.get(1)) else { return false };
    if !head.contains('|') || !below.contains('|') {
        return false;
    }
    let below = pipe_cells(below);
    below.iter().all(|c| is_alignment(c)) && below.len() == pipe_cells(head).len()
}

fn tabs(line: &str) -> usize {
    line.matches('\t').count()
}

fn pipe_table(lines: &[(u32, &str)], page: u32, limits: &Limits, is_row: impl Fn(&str) -> bool) -> Found {
    let rows = lines.iter().take_while(|(_, l)| is_row(l)).count();
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

/// Fewest rows of a table whose rows have no pipe at their ends: a pipe between words may be a slip of the reader.
const BARE_ROWS: usize = 3;
/// Most lines that a row takes whose cells have line breaks.
const ROW_LINES: usize = 16;

/// A table as web portals give it, pipes between the cells and behind the last, none before the first: «1 | Rà soát | Sở Y tế |».
/// A cell may go on in the next lines; the number of pipes tells where the row ends. Rows of less than three cells stay text,
/// letterheads and tables of properties among them.
fn bare_pipe_table(lines: &[(u32, &str)], page: u32, limits: &Limits) -> Option<Found> {
    let first = lines.first()?.1.trim_end();
    let pipes = first.matches('|').count();
    let closed = first.ends_with('|');
    let cells = pipes + usize::from(!closed);
    if cells < 3 || first.starts_with('|') || !is_header(first, closed) {
        return None;
    }
    let mut rows = Vec::new();
    let mut used = 0;
    while let Some(length) = bare_row(&lines[used..], pipes, closed) {
        rows.push(used..used + length);
        used += length;
    }
    let least = if closed { 2 } else { BARE_ROWS };
    if rows.len() < least {
        return None;
    }
    let mut builder = Builder::new(page, limits);
    for row in rows {
        builder.row_of_lines(bare_cells(&lines[row], cells));
    }
    builder.table.header_rows = 1;
    Some(builder.finish(used))
}

/// Longest name of a column, in characters.
const COLUMN_NAME: usize = 80;

/// Whether a row names columns: it begins with that of the numbers, or all its cells are filled, short, and closed by pipes. An
/// engine that reads the rules of a printed table as pipes leaves rows that are neither.
fn is_header(row: &str, closed: bool) -> bool {
    let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
    let numbers = ["tt", "stt", "số tt", "#"]
        .contains(&cells.first().map_or(String::new(), |c| c.to_lowercase()).as_str());
    let named = |c: &&str| c.starts_with(char::is_uppercase) && c.chars().count() <= COLUMN_NAME;
    numbers || (closed && cells.iter().all(named))
}

/// How many lines the row takes that begins on the first of `lines`.
fn bare_row(lines: &[(u32, &str)], pipes: usize, closed: bool) -> Option<usize> {
    let mut count = 0;
    for (index, (_, line)) in lines.iter().enumerate().take(ROW_LINES) {
        let line = line.trim();
        count += line.matches('|').count();
        let whole = count == pipes && (!closed || line.ends_with('|'));
        if line.is_empty()
            || line.starts_with('|') && index == 0
            || count > pipes
            || (index == 0 && count == 0)
        {
            return None;
        }
        if whole {
            return Some(index + 1);
        }
    }
    None
}

/// The cells of a row, each with its lines.
fn bare_cells<'a>(lines: &[(u32, &'a str)], cells: usize) -> Vec<Vec<(u32, &'a str)>> {
    let mut row: Vec<Vec<(u32, &str)>> = vec![Vec::new()];
    for (number, line) in lines {
        for (index, part) in line.split('|').enumerate() {
            if index > 0 {
                row.push(Vec::new());
            }
            if let Some(cell) = row.last_mut()
                && !part.trim().is_empty()
            {
                cell.push((*number, part.trim()));
            }
        }
    }
    row.truncate(cells);
    row
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

pub(super) struct Builder<'a> {
    page: u32,
    limits: &'a Limits,
    pub(super) table: Table,
    diagnostics: Vec<Diagnostic>,
    width: Option<u32>,
    uneven: u32,
    left_out: u32,
}

impl<'a> Builder<'a> {
    pub(super) fn new(page: u32, limits: &'a Limits) -> Self {
        let table = Table::default();
        Self { page, limits, table, diagnostics: Vec::new(), width: None, uneven: 0, left_out: 0 }
    }

    fn row(&mut self, number: u32, cells: impl Iterator<Item = String>) {
        let cells: Vec<String> = cells.collect();
        let from = self.table.cells.len();
        self.row_of_lines(cells.iter().map(|text| text.split('\n').map(|l| (number, l)).collect()).collect());
        for cell in self.table.cells.iter_mut().skip(from) {
            part_lines(cell);
        }
    }

    /// A row whose cells are given with their lines and the numbers of these.
    pub(super) fn row_of_lines(&mut self, cells: Vec<Vec<(u32, &str)>>) {
        if self.table.cells.len() as u64 >= u64::from(self.limits.table_cells) {
            self.left_out += 1;
            return;
        }
        let row = self.table.rows;
        let number = cells.iter().flatten().next().map_or(0, |(number, _)| *number);
        let mut col = 0;
        for cell in cells {
            let lines = cell.into_iter().map(|(number, l)| (number, l.trim())).filter(|(_, l)| !l.is_empty());
            let lines: Vec<Line> = lines.map(|(number, l)| Line::of_text(number, l)).collect();
            if !lines.is_empty() {
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

    pub(super) fn finish(mut self, lines: usize) -> Found {
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

/// Makes each line of a cell a paragraph: «<br>» stands between the parts of a list.
fn part_lines(cell: &mut Cell) {
    let blocks = std::mem::take(&mut cell.blocks);
    let parts = |block: Block| match block {
        Block::Paragraph(p) => p.lines.into_iter().map(|l| Block::Paragraph(Paragraph::of_line(l))).collect(),
        Block::Table(_) => vec![block],
    };
    cell.blocks = blocks.into_iter().flat_map(parts).collect();
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
    fn pipes_at_the_ends_may_be_left_out_above_an_alignment_row() {
        let f = table("TT | Việc\n--- | ---\n1 | Họp\n2 | In\n\nhết");
        assert_eq!((f.table.rows, f.table.cols, f.table.header_rows, f.lines), (3, 2, 1, 4));
        assert_eq!(f.table.cell(2, 1).unwrap().text(), "In");
        let lines = [(1, "Sở Y tế | Sở Nội vụ"), (2, "Công an tỉnh | Sở Tài chính")];
        assert!(find(&lines, 1, &Limits::default()).is_none());
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
    fn rows_without_a_first_pipe_go_on_until_their_pipes_are_full() {
        let f =
            table("TT | Nội dung | Chủ trì |\n1 | Rà soát | Sở Y tế,\nSở Nội vụ |\nI | Nhóm | |\nNơi nhận:");
        assert_eq!((f.table.rows, f.table.cols, f.lines), (3, 3, 4));
        assert_eq!(f.table.cell(1, 2).unwrap().line_span(), Some([2, 3]));
        assert!(find(&[(1, "Số: 87/KH-UBND |"), (2, "Hà Nam, ngày 22 |")], 1, &Limits::default()).is_none());
        assert!(
            find(&[(1, "cấp | phòng | cac bo"), (2, "bo | Chinh | dia")], 1, &Limits::default()).is_none()
        );
    }

    #[test]
    fn tabs_run_over_page_breaks() {
        let f = table("TT\tThủ tục\tCấp độ\n1\tKhai sinh\t3\n\n\n2\tKhai tử\t3\n\nLời cuối");
        assert_eq!((f.table.rows, f.table.cols, f.lines), (3, 3, 5));
        assert_eq!(f.table.page_breaks, [2]);
    }
}
