//! What a converter of printed pages draws with spaces: tables of aligned columns, and blocks that stand side by side.
//!
//! A table is found by its header, whose first word is that of the number column («STT», «TT»), and by the stripes of blanks
//! that run down between its columns. Signature and recipients are two columns below «Nơi nhận».

use super::table::Found;
use kehoach_model::{Block, Cell, Line, Paragraph, Table};
use kehoach_vietnamese::opens_with;
use std::ops::Range;

/// Spaces that part two cells of a line.
const GAP: usize = 2;
/// Spaces that part two blocks that stand side by side.
const WIDE_GAP: usize = 6;
/// Share of the lines, in hundredths, in which a stripe must be blank; group rows run across.
const BLANK_SHARE: usize = 90;
/// Lines of the smallest table, its header included.
const LEAST_LINES: usize = 3;
/// Columns of the smallest table.
const LEAST_COLUMNS: usize = 3;
/// Lines of the longest side-by-side block.
const LONGEST_BLOCK: usize = 30;

/// The aligned table or the side-by-side block that begins on the first of `lines`, if one does.
pub(super) fn find(lines: &[(u32, &str)], page: u32) -> Option<Found> {
    let (_, first) = lines.first()?;
    let head = first.trim_start();
    if ["stt ", "tt ", "số tt "].iter().any(|w| opens_with(head, w))
        && parts(first, GAP).len() >= LEAST_COLUMNS
    {
        return table(lines, page);
    }
    if opens_with(head, "nơi nhận") && first.contains('\t') {
        return Some(beside_tab(block(lines), page));
    }
    if opens_with(head, "nơi nhận") {
        return beside(block(lines), page);
    }
    if page == 1 && opens_letterhead(first) {
        return beside(block(&lines[..letterhead(lines)]), page);
    }
    None
}

/// What stands on the right of the letterhead's first line (Nghị định 30/2020/NĐ-CP, Phụ lục I; Hướng dẫn 36-HD/VPTW for the
/// Party's papers).
const NATIONAL: [&str; 3] = ["cộng hòa xã hội", "cộng hoà xã hội", "đảng cộng sản việt nam"];
/// Lines of the longest letterhead.
const LETTERHEAD: usize = 12;

fn opens_letterhead(line: &str) -> bool {
    let parts = parts(line, WIDE_GAP);
    let [_, right] = parts.as_slice() else { return false };
    let right = chars(line, right.clone()).to_lowercase();
    NATIONAL.iter().any(|n| right.starts_with(n))
}

/// Lines of a letterhead: up to one that runs over both columns, as the title does.
fn letterhead(lines: &[(u32, &str)]) -> usize {
    let right = lines.first().and_then(|(_, l)| parts(l, WIDE_GAP).get(1).map(|p| p.start)).unwrap_or(0);
    let runs_over = |line: &str| {
        let whole = parts(line, WIDE_GAP);
        whole.len() == 1 && whole[0].start < right && right + 1 < whole[0].end
    };
    lines.iter().take(LETTERHEAD).take_while(|(_, l)| !runs_over(l)).count()
}

/// The parts of a line between runs of at least `gap` spaces, as ranges of characters.
fn parts(line: &str, gap: usize) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, c) in line.chars().enumerate() {
        if c.is_whitespace() {
            continue;
        }
        match found.last_mut() {
            Some(open) if at - open.end < gap => open.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

fn chars(line: &str, range: Range<usize>) -> String {
    line.chars().skip(range.start).take(range.len()).collect::<String>().trim().to_owned()
}

fn table(lines: &[(u32, &str)], page: u32) -> Option<Found> {
    let used = extent(lines);
    let body: Vec<(u32, &str)> =
        lines[..used].iter().copied().filter(|(_, l)| !l.trim().is_empty()).collect();
    let columns = columns(&body);
    if body.len() < LEAST_LINES || columns.len() < LEAST_COLUMNS {
        return None;
    }
    let mut grid = Grid { page, table: Table::default(), columns };
    let head = body.iter().skip(1).take_while(|(_, l)| !grid.opens_row(l)).count() + 1;
    for (index, (number, line)) in body.iter().enumerate() {
        grid.line(*number, line, index == 0 || (index >= head && grid.opens_row(line)) || index == head);
    }
    grid.table.header_rows = 1;
    grid.table.cols = u32::try_from(grid.columns.len()).unwrap_or(u32::MAX);
    Some(Found { table: grid.table, lines: used, diagnostics: Vec::new() })
}

/// Lines of the table: up to the end of the page, or to a blank line behind which prose goes on.
fn extent(lines: &[(u32, &str)]) -> usize {
    let starts: Vec<usize> =
        lines.first().map(|(_, l)| parts(l, GAP).iter().map(|p| p.start).collect()).unwrap_or_default();
    let second = starts.get(1).copied().unwrap_or(0);
    let mut used = 0;
    let mut blank = 0;
    for (index, (_, line)) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            blank += 1;
            continue;
        }
        let cells = parts(line, GAP);
        let in_columns =
            cells.len() >= 2 || cells.first().is_some_and(|c| c.start + GAP >= second && second > 0);
        let numbered = cells.first().is_some_and(|c| c.start < second && c.len() <= 6);
        if blank > 0 && !(in_columns || numbered) || blank > 2 {
            break;
        }
        blank = 0;
        used = index + 1;
    }
    used
}

/// Columns as ranges of characters: what lies between the stripes that are blank in nearly every line.
fn columns(lines: &[(u32, &str)]) -> Vec<Range<usize>> {
    let width = lines.iter().map(|(_, l)| l.chars().count()).max().unwrap_or(0);
    let mut inked = vec![0usize; width];
    for (_, line) in lines {
        for (at, c) in line.chars().enumerate() {
            inked[at] += usize::from(!c.is_whitespace());
        }
    }
    let most = lines.len() * (100 - BLANK_SHARE) / 100;
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut blank = usize::MAX;
    for (at, count) in inked.iter().enumerate() {
        if *count <= most {
            blank = blank.saturating_add(1);
            continue;
        }
        match found.last_mut() {
            Some(open) if blank < GAP => open.end = at + 1,
            _ => found.push(at..at + 1),
        }
        blank = 0;
    }
    // A column reaches to where the next begins, so that a long word in it is not cut.
    let starts: Vec<usize> = found.iter().map(|c| c.start).collect();
    starts.iter().enumerate().map(|(i, s)| *s..starts.get(i + 1).copied().unwrap_or(usize::MAX)).collect()
}

struct Grid {
    page: u32,
    table: Table,
    columns: Vec<Range<usize>>,
}

impl Grid {
    /// Whether a line has something in the first column: a number, or a group's.
    fn opens_row(&self, line: &str) -> bool {
        let first = parts(line, GAP).first().map(|p| p.start);
        let second = self.columns.get(1).map_or(usize::MAX, |c| c.start);
        first.is_some_and(|start| start + 1 < second)
    }

    fn line(&mut self, number: u32, line: &str, opens: bool) {
        if opens || self.table.rows == 0 {
            self.table.rows += 1;
        }
        let row = self.table.rows - 1;
        let mut pieces: Vec<(usize, String)> = Vec::new();
        for part in parts(line, GAP) {
            pieces.extend(self.split(line, part));
        }
        for (col, text) in pieces {
            let col = u32::try_from(col).unwrap_or(u32::MAX);
            let line = Line::of_text(number, text);
            match self.table.cells.iter_mut().rfind(|c| c.row == row && c.col == col) {
                Some(cell) => match cell.blocks.last_mut() {
                    Some(Block::Paragraph(p)) => p.lines.push(line),
                    _ => cell.blocks.push(Block::Paragraph(Paragraph::of_line(line))),
                },
                None => self.table.cells.push(Cell::of_line(row, col, self.page, line)),
            }
        }
    }

    /// A part with its column. Where the first cell's number stands one space before the second («10 Khoán …»), it is two.
    fn split(&self, line: &str, part: Range<usize>) -> Vec<(usize, String)> {
        let own = self.columns.iter().rposition(|c| c.start <= part.start + 1).unwrap_or(0);
        let next = self.columns.get(own + 1).map_or(usize::MAX, |c| c.start);
        let before_is_blank = || line.chars().nth(next - 1).is_some_and(char::is_whitespace);
        let starts_there = || line.chars().nth(next).is_some_and(|c| !c.is_whitespace());
        if own == 0 && next < part.end && before_is_blank() && starts_there() {
            return vec![(0, chars(line, part.start..next)), (1, chars(line, next..part.end))];
        }
        vec![(own, chars(line, part))]
    }
}

/// The lines of a block that stand together, up to a blank one.
fn block<'a, 'b>(lines: &'a [(u32, &'b str)]) -> &'a [(u32, &'b str)] {
    let used = lines.iter().take(LONGEST_BLOCK).take_while(|(_, l)| !l.trim().is_empty()).count();
    &lines[..used]
}

/// Recipients to the left, signature to the right. A line that runs over both columns is of the left.
fn beside(lines: &[(u32, &str)], page: u32) -> Option<Found> {
    let right = lines.iter().filter_map(|(_, l)| parts(l, WIDE_GAP).get(1).map(|p| p.start)).min()?;
    let split = |line: &str| {
        let whole = line.chars().count();
        if parts(line, GAP).iter().any(|p| p.start < right && right < p.end) {
            return [line.trim().to_owned(), String::new()];
        }
        [chars(line, 0..right.min(whole)), chars(line, right.min(whole)..whole)]
    };
    Some(two_columns(lines, page, split))
}

/// The same where a tab parts the two columns.
fn beside_tab(lines: &[(u32, &str)], page: u32) -> Found {
    two_columns(lines, page, |line| {
        let (left, right) = line.split_once('\t').unwrap_or((line, ""));
        [left.trim().to_owned(), right.trim().to_owned()]
    })
}

/// One row of two cells, each line a paragraph of the cells that it has words in.
fn two_columns(lines: &[(u32, &str)], page: u32, split: impl Fn(&str) -> [String; 2]) -> Found {
    let mut blocks = [Vec::new(), Vec::new()];
    for (number, line) in lines {
        for (column, text) in blocks.iter_mut().zip(split(line)) {
            if !text.is_empty() {
                column.push(Block::Paragraph(Paragraph::of_line(Line::of_text(*number, text))));
            }
        }
    }
    let mut table = Table { rows: 1, cols: 2, ..Table::default() };
    for (col, blocks) in (0..).zip(blocks) {
        table.cells.push(Cell { row: 0, col, row_span: 1, col_span: 1, blocks, page, bbox: None });
    }
    Found { table, lines: lines.len(), diagnostics: Vec::new() }
}
#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<Found> {
        let lines: Vec<(u32, &str)> = (1..).zip(text.lines()).collect();
        find(&lines, 1)
    }

    #[test]
    fn columns_drawn_with_spaces_make_a_table() {
        let f = found(
            "STT  Nhiệm vụ                    Cơ quan chủ trì   Thời gian hoàn\n\
             \u{20}                                                   thành\n\
             I    Nhóm việc chung của tỉnh\n\
             1    Rà soát quy trình nội bộ    Sở Nội vụ         Quý I/2024\n\
             \u{20}    của các cơ quan\n\
             10   Sơ kết                      Văn phòng UBND    Tháng 6/2024\n\
             \u{20}                                tỉnh\n\n\
             Kế hoạch này được gửi đến các cơ quan để thực hiện.",
        )
        .unwrap();
        assert_eq!((f.table.rows, f.table.cols, f.lines), (4, 4, 7));
        assert_eq!(f.table.cell(0, 3).unwrap().text(), "Thời gian hoàn thành");
        assert_eq!(f.table.cell(2, 1).unwrap().text(), "Rà soát quy trình nội bộ của các cơ quan");
        assert_eq!(f.table.cell(3, 2).unwrap().text(), "Văn phòng UBND tỉnh");
    }

    #[test]
    fn recipients_and_signature_are_two_cells() {
        let f = found("Nơi nhận:                    TM. ỦY BAN NHÂN DÂN\n- Như Điều 3;                    CHỦ TỊCH\n- Lưu: VT.\n").unwrap();
        assert_eq!(f.table.cells[0].text(), "Nơi nhận:\n- Như Điều 3;\n- Lưu: VT.");
        assert_eq!(f.table.cells[1].text(), "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH");
    }

    #[test]
    fn prose_is_no_table() {
        assert!(found("TT của cơ quan là người ký văn bản").is_none());
        assert!(found("Nơi nhận:\n- Như Điều 3;").is_none());
    }
}
