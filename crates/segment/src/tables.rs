//! Tables: pieces of one table joined over page breaks, columns named, rows told apart.

use crate::flow::{Piece, TablePiece};
use crate::label;
use crate::rules::Rules;
use crate::text::is_closed;
use kehoach_model::{Block, Cell, ColumnRole, Diagnostic, FieldKey, ItemKind, Provenance, Table};
use kehoach_vietnamese::fold;
use std::collections::BTreeSet;

/// Joins tables that follow one another and are one: their header rows are the same, or the second has none.
pub(crate) fn join(pieces: Vec<Piece>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let Piece::Table(next) = piece else {
            out.push(piece);
            continue;
        };
        // A page number may stand between the pieces.
        let between =
            out.last().and_then(Piece::text).is_some_and(|u| u.text.text.trim().parse::<u32>().is_ok());
        let at = out.len().wrapping_sub(if between { 2 } else { 1 });
        match out.get_mut(at) {
            Some(Piece::Table(open))
                if open.confidence.is_empty()
                    && next.confidence.is_empty()
                    && continues(&open.table, &next.table) =>
            {
                append(open, &next);
                out.truncate(at + 1);
            }
            _ => out.push(Piece::Table(next)),
        }
    }
    for piece in &mut out {
        if let Piece::Table(t) = piece {
            drop_repeated_headers(&mut t.table);
            join_cut_rows(t, diagnostics);
        }
    }
    out
}

fn row_key(table: &Table, row: u32) -> Vec<String> {
    let mut cells: Vec<&Cell> = table.cells.iter().filter(|c| c.row == row).collect();
    cells.sort_by_key(|c| c.col);
    cells.iter().map(|c| fold(&c.text())).collect()
}

/// [`row_key`] of every row, in one pass over the cells.
fn row_keys(table: &Table) -> Vec<Vec<String>> {
    let mut cells: Vec<&Cell> = table.cells.iter().collect();
    cells.sort_by_key(|c| (c.row, c.col));
    let mut keys = vec![Vec::new(); table.rows as usize];
    for cell in cells {
        if let Some(key) = keys.get_mut(cell.row as usize) {
            key.push(fold(&cell.text()));
        }
    }
    keys
}

fn continues(first: &Table, second: &Table) -> bool {
    if first.cols != second.cols {
        return false;
    }
    let header = row_key(first, 0);
    if header.len() >= 2 && header == row_key(second, 0) {
        return true;
    }
    // Without a header of its own the second goes on where its first row's number follows, or is empty.
    let number = |t: &Table, row: u32| t.cell(row, 0).map(|c| c.text()).unwrap_or_default();
    let leading = number(second, 0);
    let last = (0..first.rows).rev().find_map(|r| leading_number(&number(first, r)));
    match (leading_number(&leading), last) {
        (Some(n), Some(before)) => n == before + 1,
        (None, Some(_)) => leading.trim().is_empty(),
        _ => false,
    }
}

fn leading_number(text: &str) -> Option<u32> {
    text.trim().trim_end_matches(['.', ')']).parse().ok()
}

fn append(open: &mut TablePiece, next: &TablePiece) {
    let table = &mut open.table;
    let skip = header_repeat(table, &next.table);
    table.page_breaks.push(table.rows);
    let offset = table.rows;
    for cell in &next.table.cells {
        if cell.row >= skip {
            let mut cell = cell.clone();
            cell.row = cell.row - skip + offset;
            table.cells.push(cell);
        }
    }
    table.page_breaks.extend(next.table.page_breaks.iter().filter(|r| **r > skip).map(|r| r - skip + offset));
    table.rows += next.table.rows.saturating_sub(skip);
    open.lines[1] = open.lines[1].max(next.lines[1]);
}

/// Rows at the head of `second` that repeat the head of `first`.
fn header_repeat(first: &Table, second: &Table) -> u32 {
    let most = first.rows.min(second.rows).min(4);
    (0..most).take_while(|r| row_key(first, *r) == row_key(second, *r)).count() as u32
}

/// Drops rows that print the header again, or the second of its two rows: a page broke before them.
fn drop_repeated_headers(table: &mut Table) {
    let keys = row_keys(table);
    let [header, second, below @ ..] = keys.as_slice() else { return };
    let has_second = second.len() >= 2 && table.cell(1, 0).is_none_or(|c| c.text().trim().is_empty());
    let is_header = |key: &Vec<String>| (header.len() >= 3 && key == header) || (has_second && key == second);
    let repeated: Vec<u32> =
        (2u32..).zip(below).filter(|(_, key)| is_header(key)).map(|(row, _)| row).collect();
    if repeated.is_empty() {
        return;
    }
    let shift = |row: u32| row - repeated.partition_point(|r| *r < row) as u32;
    table.cells.retain(|c| repeated.binary_search(&c.row).is_err());
    for cell in &mut table.cells {
        cell.row = shift(cell.row);
    }
    table.page_breaks.extend(repeated.iter());
    for row in &mut table.page_breaks {
        *row = shift(*row);
    }
    table.page_breaks.sort_unstable();
    table.page_breaks.dedup();
    table.rows -= repeated.len() as u32;
}

/// Makes rows whole that a page break cut: the first row behind a break has no number, and does not open a group.
fn join_cut_rows(piece: &mut TablePiece, diagnostics: &mut Vec<Diagnostic>) {
    let breaks = std::mem::take(&mut piece.table.page_breaks);
    let mut removed = Vec::new();
    for row in breaks.iter().copied() {
        if row == 0 || row >= piece.table.rows || !is_rest(&piece.table, row) {
            continue;
        }
        let before = (0..row).rev().find(|r| !removed.contains(r)).unwrap_or(0);
        let place = merge_row(piece, before, row);
        removed.push(row);
        let m = "a table row cut in two by a page break was joined";
        diagnostics.push(Diagnostic::info("table-row-joined", m).at(place));
    }
    let shift = |row: u32| row - removed.iter().filter(|r| **r < row).count() as u32;
    piece.table.cells.retain(|c| !removed.contains(&c.row));
    for cell in &mut piece.table.cells {
        cell.row = shift(cell.row);
    }
    piece.table.rows -= removed.len() as u32;
    piece.table.page_breaks = breaks.iter().map(|r| shift(*r)).collect();
}

fn is_rest(table: &Table, row: u32) -> bool {
    let cells: Vec<&Cell> =
        table.cells.iter().filter(|c| c.row == row && !c.text().trim().is_empty()).collect();
    let covered = table.covering(row, 0).is_some_and(|c| c.row < row);
    let numbered = cells.iter().any(|c| c.col == 0);
    let spans_all = cells.len() == 1 && cells[0].col_span + 1 >= table.cols && table.cols > 2;
    !cells.is_empty() && !numbered && !covered && !spans_all
}

/// Appends the cells of `rest` to those of `row`. A part that stands one column off, where its own column holds a number,
/// goes to the neighbour whose text is open.
fn merge_row(piece: &mut TablePiece, row: u32, rest: u32) -> Provenance {
    let parts: Vec<Cell> = piece.table.cells.iter().filter(|c| c.row == rest).cloned().collect();
    let mut lines: Option<[u32; 2]> = None;
    for part in parts.iter().filter(|c| !c.text().trim().is_empty()) {
        let col = target_column(&piece.table, row, part);
        if let Some([a, b]) = part.line_span() {
            let l = lines.get_or_insert([a, b]);
            *l = [l[0].min(a), l[1].max(b)];
        }
        match piece.table.cells.iter_mut().find(|c| c.row == row && c.col == col) {
            Some(cell) => extend(cell, part),
            None => piece.table.cells.push(Cell { row, col, ..part.clone() }),
        }
    }
    let [a, b] = lines.unwrap_or([piece.lines[0]; 2]);
    Provenance::lines(parts.first().map_or(piece.page, |c| c.page), a, b)
}

fn target_column(table: &Table, row: u32, part: &Cell) -> u32 {
    let text = |col: u32| table.cell(row, col).map(|c| c.text()).unwrap_or_default();
    let own = text(part.col);
    let goes_on = part.text().trim_start().starts_with(char::is_lowercase);
    let numeric = !own.is_empty() && own.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
    if goes_on && numeric {
        for col in [part.col + 1, part.col.wrapping_sub(1)] {
            let near = text(col);
            if !near.is_empty() && !is_closed(&near) {
                return col;
            }
        }
    }
    part.col
}

/// Appends the paragraphs of a cell to another; the first goes on in the last line.
fn extend(cell: &mut Cell, part: &Cell) {
    let mut blocks = part.blocks.clone();
    if let (Some(Block::Paragraph(open)), Some(Block::Paragraph(first))) =
        (cell.blocks.last_mut(), blocks.first())
    {
        open.lines.extend(first.lines.iter().cloned());
        blocks.remove(0);
    }
    cell.blocks.extend(blocks);
}

/// A column as read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReadColumn {
    pub name: String,
    pub role: Option<ColumnRole>,
}

/// What the head of a table says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub columns: Vec<ReadColumn>,
    /// Rows above the first row of content.
    pub rows: u32,
    /// What a row is.
    pub kind: ItemKind,
    /// Whether rows are items: the table has a title column and says who, when or what comes out.
    pub has_items: bool,
    /// Whether the format has no spans and prints merged cells as one that is filled and others that are blank: its header
    /// of two rows shows it.
    pub merged_as_blank: bool,
    /// Numbers above those of other rows: «1» where rows «1.1», «1.2» follow.
    pub parents: BTreeSet<String>,
}

/// Reads the head of a table.
pub(crate) fn head(table: &Table, rules: &Rules) -> Head {
    let rows = header_rows(table, rules);
    let mut kind = None;
    let mut columns: Vec<ReadColumn> = (0..table.cols)
        .map(|col| {
            let name = column_name(table, col, rows);
            let found = rules.column(&name);
            if let Some((ColumnRole::Title, Some(k))) = found {
                kind = kind.or(Some(k));
            }
            ReadColumn { name, role: found.map(|(role, _)| role) }
        })
        .collect();
    keep_one_title(&mut columns);
    name_the_rest(&mut columns, table, rows);
    let has_title = columns.iter().any(|c| c.role == Some(ColumnRole::Title));
    let has_field = columns.iter().any(|c| {
        matches!(c.role, Some(ColumnRole::Field(k)) if crate::fields::is_who_or_when(k)
        || matches!(k, FieldKey::Product | FieldKey::Level))
    });
    let levels = columns.iter().any(|c| c.role == Some(ColumnRole::Field(FieldKey::Level)));
    let procedure = kind == Some(ItemKind::Procedure) || (kind.is_none() && levels);
    let kind = if procedure { ItemKind::Procedure } else { kind.unwrap_or(ItemKind::Task) };
    let spans = table.cells.iter().any(|c| c.row_span > 1 || c.col_span > 1);
    let merged_as_blank = !spans && (1..rows).any(|row| fills_gaps(table, row - 1, row));
    let number = columns.iter().position(|c| c.role == Some(ColumnRole::Number));
    let parents = number.map_or_else(BTreeSet::new, |col| parents(table, col as u32, rows));
    Head {
        parents,
        has_items: rows > 0 && has_title && (has_field || procedure),
        columns,
        rows,
        kind,
        merged_as_blank,
    }
}

/// The numbers that others in a column of numbers go on from: those that «1.1» and «1.2» share.
fn parents(table: &Table, col: u32, from: u32) -> BTreeSet<String> {
    let numbers = table.cells.iter().filter(|c| c.col == col && c.row >= from).map(Cell::text);
    let parent = |number: String| {
        let (parent, own) = number.trim().trim_end_matches('.').rsplit_once('.')?;
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        (digits(parent) && digits(own)).then(|| parent.to_owned())
    };
    numbers.filter_map(parent).collect()
}

/// Fills the blank cells of who and when from the row above, in a table that prints merged cells so, up to a group's row. The
/// partners are taken along only where nothing of a row's own says who or when. Gives the rows that were filled.
pub(crate) fn spread_merged(rows: &mut [Row], head: &Head) -> Vec<u32> {
    let key = |col: usize| match head.columns.get(col).and_then(|c| c.role) {
        Some(ColumnRole::Field(key)) => Some(key),
        _ => None,
    };
    let is_who = |k| matches!(k, FieldKey::Lead | FieldKey::Implement | FieldKey::Agencies);
    let columns = |wanted: &dyn Fn(FieldKey) -> bool| -> Vec<usize> {
        (0..head.columns.len().min(MAX_COLUMNS as usize)).filter(|c| key(*c).is_some_and(wanted)).collect()
    };
    let own = columns(&|k| is_who(k) || k == FieldKey::Timing);
    let partners = columns(&|k| k == FieldKey::Coordinate);
    let mut filled = Vec::new();
    for index in 1..rows.len() {
        let (above, below) = rows.split_at_mut(index);
        let (Some(above), Some(row)) = (above.last(), below.first_mut()) else { break };
        let is_item = |r: &Row| r.cells.iter().flatten().count() >= 3;
        if !is_item(above) || !is_item(row) {
            continue;
        }
        let blank: Vec<usize> = own.iter().copied().filter(|c| row.cells[*c].is_none()).collect();
        let all_blank = blank.len() == own.len();
        let along = partners.iter().copied().filter(|c| all_blank && row.cells[*c].is_none());
        let mut any = false;
        for col in blank.into_iter().chain(along.collect::<Vec<_>>()) {
            row.cells[col] =
                above.cells[col].as_ref().map(|(text, _, place)| (text.clone(), false, place.clone()));
            any |= row.cells[col].is_some();
        }
        if any {
            filled.push(row.index);
        }
    }
    filled
}

/// Of several columns that could be the title the first stays; the others are fields under their own name.
fn keep_one_title(columns: &mut [ReadColumn]) {
    let mut seen = false;
    for column in columns {
        if column.role == Some(ColumnRole::Title) {
            if seen {
                column.role = Some(ColumnRole::Field(FieldKey::Other));
            }
            seen = true;
        }
    }
}

/// A first column of numbers is the number; the first column without a role is the title where there is none.
fn name_the_rest(columns: &mut [ReadColumn], table: &Table, rows: u32) {
    let numbers = |col: u32| {
        let filled: Vec<String> =
            (rows..table.rows).filter_map(|r| table.cell(r, col)).map(Cell::text).collect();
        let labels = filled.iter().filter(|t| t.trim().chars().count() <= 5).count();
        !filled.is_empty() && labels * 10 >= filled.len() * 9
    };
    if let Some(first) = columns.first_mut()
        && first.role.is_none()
        && numbers(0)
    {
        first.role = Some(ColumnRole::Number);
    }
    if !columns.iter().any(|c| c.role == Some(ColumnRole::Title))
        && let Some(column) = columns.iter_mut().find(|c| c.role.is_none() && !c.name.is_empty())
    {
        column.role = Some(ColumnRole::Title);
    }
    for column in columns.iter_mut().filter(|c| c.role.is_none()) {
        column.role = Some(ColumnRole::Field(FieldKey::Other));
    }
}

/// Names of a column in the header rows, from top to bottom, without repetition: «Phân công / Chủ trì».
fn column_name(table: &Table, col: u32, rows: u32) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut last: Option<(u32, u32)> = None;
    for row in 0..rows {
        let Some(cell) = table.covering(row, col) else { continue };
        if last == Some((cell.row, cell.col)) {
            continue;
        }
        last = Some((cell.row, cell.col));
        let text = cell.text().split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() && !is_column_number(&text) {
            names.push(text);
        }
    }
    names.join(" / ")
}

/// «(1)», «1», «A», as in the row that numbers the columns.
fn is_column_number(text: &str) -> bool {
    let inner = text.trim().trim_start_matches('(').trim_end_matches(')');
    let formula = |c: char| c.is_ascii_digit() || matches!(c, '=' | '+' | '-' | 'x' | '(' | ')');
    !inner.is_empty()
        && inner.len() <= 8
        && (inner.chars().all(formula) || (inner.len() == 1 && inner.chars().all(char::is_uppercase)))
}

fn header_rows(table: &Table, rules: &Rules) -> u32 {
    let named = |row: u32| {
        table
            .cells
            .iter()
            .filter(|c| c.row == row)
            .filter(|c| c.text().chars().count() <= 80 && rules.column(&c.text()).is_some())
            .count()
    };
    let first = (0..table.rows.min(4)).find(|r| named(*r) >= 2);
    let Some(first) = first else { return table.header_rows.min(table.rows) };
    // A cell that reaches down, or one that spans columns, makes a header of several rows.
    let mut rows = first + 1;
    let depth =
        table.cells.iter().filter(|c| c.row <= first).map(|c| c.row + c.row_span).max().unwrap_or(rows);
    let spans = table.cells.iter().any(|c| c.row == first && c.col_span > 1);
    if depth > rows && depth <= first + 4 && spans {
        rows = depth;
    } else if rows < table.rows
        && (spans || fills_gaps(table, first, rows))
        && is_second_line(table, rows, rules)
    {
        rows += 1;
    }
    rows = rows.max(table.header_rows.min(first + 3));
    let numbers = |row: u32| {
        let texts: Vec<String> =
            table.cells.iter().filter(|c| c.row == row).map(Cell::text).filter(|t| !t.is_empty()).collect();
        texts.len() >= 3 && texts.iter().all(|t| is_column_number(t))
    };
    if rows < table.rows && numbers(rows) { rows + 1 } else { rows }
}

/// Whether a row has cells where the header's row has none: a format without spans prints the columns below «Phân công thực
/// hiện» so.
fn fills_gaps(table: &Table, header: u32, row: u32) -> bool {
    let filled = |row: u32, col: u32| table.cell(row, col).is_some_and(|c| !c.text().trim().is_empty());
    (1..table.cols).any(|col| !filled(header, col) && filled(row, col))
}

/// A row of names only, without a number in the first column: the second line of a header whose cells do not span rows.
fn is_second_line(table: &Table, row: u32, rules: &Rules) -> bool {
    let cells: Vec<&Cell> = table.cells.iter().filter(|c| c.row == row && !c.text().is_empty()).collect();
    let named = cells.iter().filter(|c| rules.column(&c.text()).is_some()).count();
    named >= 1 && cells.iter().all(|c| c.col > 0 && c.text().chars().count() <= 40)
}

/// The texts of one row by column; of a cell that spans rows its text stands in each.
pub(crate) struct Row {
    pub index: u32,
    /// Cell by column: (text, whether the cell begins in this row, place).
    pub cells: Vec<Option<(String, bool, Provenance)>>,
    /// Columns that the first filled cell spans.
    pub widest: u32,
}

/// The rows below the head. Cells are found by an index over the grid, so that the time is that of the cells.
pub(crate) fn rows(piece: &TablePiece, from: u32, id: &str) -> Vec<Row> {
    let table = &piece.table;
    let cols = table.cols.min(MAX_COLUMNS);
    let mut rows: Vec<Row> =
        (from..table.rows).map(|index| Row { index, cells: vec![None; cols as usize], widest: 0 }).collect();
    for cell in &table.cells {
        let text = cell.text().split('\n').map(str::trim).collect::<Vec<_>>().join("\n");
        if text.is_empty() || cell.row + cell.row_span <= from {
            continue;
        }
        let place = cell_place(cell, piece, id);
        for row in cell.row.max(from)..(cell.row + cell.row_span).min(table.rows) {
            let Some(target) = rows.get_mut((row - from) as usize) else { continue };
            if let Some(slot) = target.cells.get_mut(cell.col as usize) {
                *slot = Some((text.clone(), row == cell.row, place.clone()));
            }
            if row == cell.row {
                target.widest = target.widest.max(cell.col_span);
            }
        }
    }
    repeat_above(&mut rows);
    rows
}

/// «nt», «như trên», «-nt-», «″»: the cell says what the one above it says.
fn repeat_above(rows: &mut [Row]) {
    for index in 1..rows.len() {
        let (above, below) = rows.split_at_mut(index);
        let (Some(above), Some(row)) = (above.last(), below.first_mut()) else { return };
        for (cell, over) in row.cells.iter_mut().zip(&above.cells) {
            if let (Some((text, _, _)), Some((said, _, _))) = (cell.as_mut(), over)
                && is_ditto(text)
            {
                text.clone_from(said);
            }
        }
    }
}

fn is_ditto(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '(' | ')' | '.'));
    matches!(bare.to_lowercase().as_str(), "nt" | "n.t" | "như trên" | "\"" | "″" | "”" | "''" | "//")
}

/// Columns beyond this are left out; no plan has that many.
const MAX_COLUMNS: u32 = 200;

pub(crate) fn cell_place(cell: &Cell, piece: &TablePiece, id: &str) -> Provenance {
    let lines = cell.line_span().unwrap_or(piece.lines);
    let table = Some(kehoach_model::CellRef { table: id.to_owned(), row: cell.row, col: cell.col });
    Provenance { page: cell.page, lines, bbox: cell.bbox, table }
}

/// Whether a row's number is one that groups carry: «II», «A».
pub(crate) fn is_group_number(text: &str) -> bool {
    let bare = text.trim().trim_end_matches(['.', ')', '/', ':']);
    let capital = bare.chars().count() == 1 && bare.chars().all(|c| c.is_uppercase() && c.is_alphabetic());
    !bare.is_empty() && (label::roman_value(bare).is_some() || capital)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_model::Line;

    fn piece(rows: &[&[&str]], first_line: u32) -> TablePiece {
        let mut table = Table { rows: rows.len() as u32, cols: rows[0].len() as u32, ..Table::default() };
        for (r, row) in rows.iter().enumerate() {
            for (c, text) in row.iter().enumerate() {
                if !text.is_empty() {
                    table.cells.push(Cell::of_line(
                        r as u32,
                        c as u32,
                        1,
                        Line::of_text(first_line + r as u32, *text),
                    ));
                }
            }
        }
        let lines = [first_line, first_line + rows.len() as u32];
        TablePiece { table, page: 1, lines, confidence: std::collections::BTreeMap::new() }
    }

    #[test]
    fn a_table_over_two_pages_is_one_and_its_cut_row_whole() {
        let head = ["TT", "Nội dung", "Đơn vị chủ trì"];
        let a = piece(
            &[&head, &["1", "Rà soát quy trình", "Phòng Tư pháp"], &["2", "Số hóa hồ sơ", "Công an thị xã;"]],
            1,
        );
        let b =
            piece(&[&head, &["", "của bộ phận một cửa", "UBND xã"], &["3", "Tập huấn", "Phòng Nội vụ"]], 10);
        let mut diagnostics = Vec::new();
        let joined = join(vec![Piece::Table(a), Piece::Table(b)], &mut diagnostics);
        assert_eq!(joined.len(), 1);
        let Piece::Table(t) = &joined[0] else { panic!("no table") };
        assert_eq!(t.table.rows, 4);
        assert_eq!(t.table.cell(2, 1).unwrap().text(), "Số hóa hồ sơ của bộ phận một cửa");
        assert_eq!(t.table.cell(3, 1).unwrap().text(), "Tập huấn");
        assert_eq!(diagnostics[0].code, "table-row-joined");
    }

    #[test]
    fn a_part_one_column_off_finds_its_cell() {
        let head = ["TT", "Thủ tục", "Cấp độ", "Cơ quan chủ trì"];
        let mut a = piece(
            &[&head, &["1", "Hưởng trợ cấp", "3", "Sở Lao động – Thương"], &["", "", "binh và Xã hội", ""]],
            1,
        );
        a.table.page_breaks = vec![2];
        let joined = join(vec![Piece::Table(a)], &mut Vec::new());
        let Piece::Table(t) = &joined[0] else { panic!("no table") };
        assert_eq!(t.table.cell(1, 3).unwrap().text(), "Sở Lao động – Thương binh và Xã hội");
    }

    #[test]
    fn columns_are_known_by_their_names() {
        let t =
            piece(&[&["STT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Ghi chú"], &["1", "a", "b", "c", ""]], 1);
        let head = head(&t.table, Rules::builtin());
        assert!(head.has_items);
        assert_eq!(head.rows, 1);
        assert_eq!(head.columns[0].role, Some(ColumnRole::Number));
        assert_eq!(head.columns[2].role, Some(ColumnRole::Field(FieldKey::Lead)));
    }
}
