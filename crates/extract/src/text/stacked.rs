//! Tables whose cells stand below one another, as some web portals leave them: the lines of a cell, then a pipe alone on its
//! line. No mark tells where a row ends; the numbers in the first column do.

use super::table::{Builder, Found};
use crate::Limits;
use std::ops::Range;

/// Fewest rows, the header among them.
const ROWS: usize = 3;
/// Fewest and most columns.
const COLUMNS: Range<usize> = 3..13;
/// Most lines of a cell.
const CELL_LINES: usize = 40;

/// A cell: its lines, and how many lines of the text are read behind its pipe.
struct Stacked<'a> {
    lines: Vec<(u32, &'a str)>,
    end: usize,
}

impl Stacked<'_> {
    fn text(&self) -> String {
        self.lines.iter().map(|(_, line)| *line).collect::<Vec<_>>().join(" ")
    }

    /// Whether it is the label of a row: «12», «IV», «A».
    fn is_label(&self) -> bool {
        let text = self.text();
        let text = text.trim_end_matches('.');
        is_number(text)
            || (!text.is_empty() && text.len() <= 4 && text.chars().all(|c| "IVXABCDE".contains(c)))
    }
}

/// The table that begins on the first of `lines`, if its first cell names the column of numbers.
pub(super) fn find(lines: &[(u32, &str)], page: u32, limits: &Limits) -> Option<Found> {
    let is_edge = |at: usize| lines.get(at).is_some_and(|(_, line)| line.trim() == "|");
    if !is_number_column(lines.first()?.1) || !is_edge(1) {
        return None;
    }
    // Its first rows tell whether it is one, so that a text of nothing but such heads is read in one go.
    let first = cells(lines, ROWS * COLUMNS.end);
    let columns = COLUMNS.into_iter().find(|at| first.get(*at).is_some_and(Stacked::is_label))?;
    if rows(&first, columns).len() < ROWS {
        return None;
    }
    let cells = cells(lines, usize::MAX);
    let rows = rows(&cells, columns);
    let used = rows.last().and_then(|row| cells.get(row.end - 1)).map_or(0, |cell| cell.end);
    let mut builder = Builder::new(page, limits);
    for row in rows {
        builder.row_of_lines(cells[row].iter().map(|cell| cell.lines.clone()).collect());
    }
    builder.table.header_rows = 1;
    Some(builder.finish(used))
}

fn is_number_column(line: &str) -> bool {
    ["tt", "stt", "số tt"].contains(&line.trim().to_lowercase().as_str())
}

fn is_number(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// The cells up to the last pipe that stands alone, at most so many.
fn cells<'a>(lines: &[(u32, &'a str)], most: usize) -> Vec<Stacked<'a>> {
    let (mut cells, mut open) = (Vec::new(), Vec::new());
    for (at, (number, line)) in lines.iter().enumerate() {
        match line.trim() {
            "|" => cells.push(Stacked { lines: std::mem::take(&mut open), end: at + 1 }),
            "" => {}
            text => open.push((*number, text)),
        }
        if open.len() > CELL_LINES || cells.len() >= most {
            break;
        }
    }
    cells
}

/// The cells of each row, as long as rows are labelled. A row of a label and a title above a number is that of a group.
fn rows(cells: &[Stacked], columns: usize) -> Vec<Range<usize>> {
    let head = 0..columns;
    let (mut rows, mut at) = (Vec::from_iter([head]), columns);
    while cells.get(at).is_some_and(Stacked::is_label) {
        let group = cells.get(at + 2).is_some_and(|c| is_number(&c.text())) && !is_number(&cells[at].text());
        let end = at + if group { 2 } else { columns };
        if end > cells.len() {
            break;
        }
        rows.push(at..end);
        at = end;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Option<(Vec<Vec<String>>, usize)> {
        let lines: Vec<(u32, &str)> = (1..).zip(text.lines()).collect();
        let found = find(&lines, 1, &Limits::default())?;
        let cell = |r, c| found.table.cell(r, c).map(kehoach_model::Cell::text).unwrap_or_default();
        let row = |r| (0..found.table.cols).map(|c| cell(r, c)).collect();
        Some(((0..found.table.rows).map(row).collect(), found.lines))
    }

    #[test]
    fn rows_are_told_by_their_numbers() {
        let text = "TT\n|\nNhiệm vụ\n|\nChủ trì\n|\nI\n|\nMôi trường\n|\n1\n|\nNạo vét\nkênh\n|\n|\n2\n|\nThu gom rác\n|\nUBND xã\n|\nNơi nhận";
        let (rows, lines) = table(text).unwrap();
        assert_eq!(rows[0], ["TT", "Nhiệm vụ", "Chủ trì"]);
        assert_eq!(rows[1][..2], ["I", "Môi trường"]);
        assert_eq!(rows[2], ["1", "Nạo vét kênh", ""]);
        assert_eq!(rows[3], ["2", "Thu gom rác", "UBND xã"]);
        assert_eq!(lines, text.lines().count() - 1);
    }

    #[test]
    fn a_table_that_breaks_off_keeps_its_whole_rows() {
        let (rows, _) = table("TT\n|\nViệc\n|\nAi\n|\n1\n|\nA\n|\nB\n|\n2\n|\nC\n|\nD\n|\n3\n|\nE").unwrap();
        assert_eq!(rows.len(), 3);
        assert!(table("TT\n|\nViệc").is_none());
        assert!(table("Số:\n|\nViệc\n|").is_none());
    }
}
