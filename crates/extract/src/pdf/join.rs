//! Joining what a page break cuts: tables with their repeated header rows and cut rows, and paragraphs.

use super::breaks;
use super::grids::Place;
use super::paragraphs::{self, Measure, ends_clause, starts_with_label};
use super::tables::{RuledCell, RuledTable};
use super::words::Line;

/// Column edges of a table's parts on two pages differ by less than this (points).
const SAME_COLUMN: f32 = 5.0;

/// How the text of a row begins that sums up those above it and has no number.
const TOTALS: [&str; 2] = ["tổng", "cộng"];

/// What joining two parts of a table did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Joined {
    /// Header rows left out because they repeat.
    pub(super) repeated: usize,
    /// A row was cut by the page break and is whole again.
    pub(super) row: bool,
}

/// Appends `next`, the first thing on its page, to `table`, the last thing on the page before; gives `next` back where it
/// is another table.
pub(super) fn tables(table: &mut RuledTable, next: RuledTable) -> Result<Joined, Box<RuledTable>> {
    let Some(next) = with_columns_of(table, &next) else { return Err(Box::new(next)) };
    let repeated = repeated_header(table, &next);
    if repeated > 0 {
        table.header_rows = repeated;
    }
    let mut rest: Vec<RuledCell> = next.cells.into_iter().filter(|c| c.place.row >= repeated).collect();
    let added = next.rows - repeated;
    for cell in &mut rest {
        cell.place.row -= repeated;
    }
    if added == 0 {
        return Ok(Joined { repeated, row: false });
    }
    let row = is_cut(table, &rest);
    let shift = table.rows - usize::from(row);
    table.page_breaks.push(table.rows);
    let merging = merging_columns(table, &rest);
    for mut cell in rest {
        let over = counterpart(table, &cell).filter(|_| cell.place.row == 0);
        cell.place.row += shift;
        let Some(upper) = over.and_then(|i| table.cells.get_mut(i)) else {
            table.cells.push(cell);
            continue;
        };
        if row {
            upper.place.rows += cell.place.rows - 1;
            append(upper, cell);
        } else if cell.paragraphs.is_empty()
            && (cell.place.rows > 1 || upper.place.rows > 1 || merging.contains(&cell.place.col))
        {
            // A cell merged over several rows goes on without text.
            upper.place.rows += cell.place.rows;
        } else if merging.contains(&cell.place.col) && is_cut_merged_cell(upper, &cell) {
            upper.place.rows += cell.place.rows;
            append(upper, cell);
        } else {
            table.cells.push(cell);
        }
    }
    table.rows = shift + added;
    table.cells.sort_by_key(|c| c.place);
    Ok(Joined { repeated, row })
}

/// `next` with the column numbers of a table that has the same edges, or more or fewer of them.
fn with_columns_of(table: &mut RuledTable, next: &RuledTable) -> Option<RuledTable> {
    let fits = |few: &[f32], many: &[f32]| -> Option<Vec<usize>> {
        let ends = (few.first()? - many.first()?).abs() + (few.last()? - many.last()?).abs();
        if ends > 2.0 * SAME_COLUMN {
            return None;
        }
        few.iter().map(|x| many.iter().position(|m| (m - x).abs() < SAME_COLUMN)).collect()
    };
    let mut next = next.clone();
    if !table.is_ruled && !next.is_ruled {
        return same_aligned_columns(table, &next).then(|| {
            next.xs.clone_from(&table.xs);
            next
        });
    }
    if let Some(at) = fits(&next.xs, &table.xs) {
        renumber(&mut next, &at)?;
        next.xs.clone_from(&table.xs);
    } else {
        let at = fits(&table.xs, &next.xs)?;
        renumber(table, &at)?;
        table.xs.clone_from(&next.xs);
    }
    Some(next)
}

/// Whether two tables without rules have the same columns: their edges lie between the texts, which are as wide as they happen to be.
fn same_aligned_columns(table: &RuledTable, next: &RuledTable) -> bool {
    let begins = |t: &RuledTable| t.xs.first().copied().unwrap_or(0.0);
    let inner = |t: &RuledTable| {
        t.xs.windows(3).filter_map(|w| Some([*w.first()?, *w.get(1)?, *w.get(2)?])).collect::<Vec<_>>()
    };
    let (a, b) = (inner(table), inner(next));
    a.len() == b.len()
        && (begins(table) - begins(next)).abs() < SAME_COLUMN
        && a.iter().zip(&b).all(|([left, _, right], [_, edge, _])| (*left..*right).contains(edge))
}

/// `next` with the lines above it as the end of a row that the page break cuts, where they keep to one column of `table`.
pub(super) fn with_hanging_row(table: &RuledTable, lines: &[Line], next: &RuledTable) -> Option<RuledTable> {
    if table.is_ruled || next.is_ruled || !same_aligned_columns(table, next) {
        return None;
    }
    let first = lines.first()?;
    let col = table
        .cells
        .iter()
        .filter(|c| c.place.col > 0)
        .find(|c| c.first_line().is_some_and(|l| (l.x0 - first.x0).abs() < SAME_COLUMN))
        .map(|c| c.place.col)?;
    let right = *table.xs.get(col + 1)?;
    if lines.iter().any(|l| (l.x0 - first.x0).abs() >= SAME_COLUMN || l.x1 > right + SAME_COLUMN) {
        return None;
    }
    let mut whole = next.clone();
    whole.rows += 1;
    whole.cells.iter_mut().for_each(|c| c.place.row += 1);
    let page = next.cells.first()?.page;
    let (top, bottom) = (first.top(), lines.last()?.bottom());
    for (c, edges) in next.xs.windows(2).enumerate() {
        let [left, right] = edges else { continue };
        let paragraphs = if c == col { vec![lines.to_vec()] } else { Vec::new() };
        let place = Place { row: 0, col: c, rows: 1, cols: 1 };
        let measure = Measure { left: *left, right: *right };
        whole.cells.push(RuledCell { place, area: [*left, top, *right, bottom], paragraphs, page, measure });
    }
    whole.cells.sort_by_key(|c| c.place);
    Some(whole)
}

fn renumber(table: &mut RuledTable, at: &[usize]) -> Option<()> {
    for cell in &mut table.cells {
        let (from, to) = (*at.get(cell.place.col)?, *at.get(cell.place.col + cell.place.cols)?);
        cell.place.col = from;
        cell.place.cols = to.checked_sub(from).filter(|n| *n > 0)?;
    }
    Some(())
}

/// Whether a header cell is another again. What was read from a picture is not read the same twice.
fn is_repeated(a: &(Place, String, bool), b: &(Place, String, bool)) -> bool {
    if a.0 != b.0 || !(a.2 && b.2) {
        return a.0 == b.0 && a.1 == b.1;
    }
    let letters = |text: &str| -> Vec<char> {
        let plain = kehoach_vietnamese::strip_marks(&text.to_lowercase());
        plain.chars().filter(|c| c.is_alphabetic()).collect()
    };
    let figures = |text: &str| -> Vec<char> { text.chars().filter(char::is_ascii_digit).collect() };
    let (x, y) = (letters(&a.1), letters(&b.1));
    figures(&a.1) == figures(&b.1) && distance(&x, &y) * 6 <= x.len().max(y.len())
}

/// Edits that make one sequence the other (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(b) {
            let value = (corner + usize::from(x != y)).min(left + 1).min(*slot + 1);
            corner = std::mem::replace(slot, value);
            left = value;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// How many of the first rows of `next` are the first rows of `table` again. LibreOffice cuts text off that is higher than
/// the rows when it prints merged header cells a second time: a cell may have lost its end.
fn repeated_header(table: &RuledTable, next: &RuledTable) -> usize {
    let head = |t: &RuledTable, rows: usize| -> Option<Vec<(Place, String, bool)>> {
        let cells = t.cells.iter().filter(|c| c.place.row < rows);
        cells
            .map(|c| {
                let p = c.place;
                let is_scanned = c.first_line().is_some_and(|l| l.words.iter().any(|w| w.reading.is_some()));
                (p.row + p.rows <= rows).then(|| (p, c.text(), is_scanned))
            })
            .collect()
    };
    let most = table.rows.min(next.rows).min(6);
    (1..=most)
        .rev()
        .find(|n| {
            let (Some(a), Some(b)) = (head(table, *n), head(next, *n)) else { return false };
            let (mut same, mut cut) = (0, 0);
            for (one, other) in a.iter().zip(&b) {
                let is_again = is_repeated(one, other);
                if !is_again && (one.0 != other.0 || !one.1.starts_with(&other.1)) {
                    return false;
                }
                same += usize::from(is_again && !one.1.is_empty());
                cut += usize::from(!is_again);
            }
            a.len() == b.len() && same > cut
        })
        .unwrap_or(0)
}

/// Whether the text of a cell merged over rows was cut: it goes on in lower case behind a full line.
fn is_cut_merged_cell(upper: &RuledCell, lower: &RuledCell) -> bool {
    let full = upper
        .last_line()
        .zip(lower.first_line())
        .is_some_and(|(last, next)| paragraphs::is_full(last, next, upper.measure));
    full && link(upper, lower) == Link::Certain
}

/// Columns that merge cells over rows and leave none empty: an empty cell at the top of a page belongs to the one above.
fn merging_columns(table: &RuledTable, rest: &[RuledCell]) -> Vec<usize> {
    let body = || {
        let upper = table.cells.iter().filter(|c| c.place.row >= table.header_rows);
        upper.chain(rest.iter().filter(|c| c.place.row > 0))
    };
    let columns = 1..table.cols();
    columns
        .filter(|col| {
            let mut own = body().filter(|c| c.place.col == *col && c.place.cols == 1);
            own.clone().any(|c| c.place.rows > 1) && own.all(|c| !c.paragraphs.is_empty())
        })
        .collect()
}

/// Index of the cell of `table`'s last row that has the same columns as `cell`.
fn counterpart(table: &RuledTable, cell: &RuledCell) -> Option<usize> {
    table.cells.iter().position(|c| {
        c.place.row + c.place.rows == table.rows
            && c.place.col == cell.place.col
            && c.place.cols == cell.place.cols
    })
}

/// How the text of a cell at the top of a page lies to the text above it.
#[derive(PartialEq, Clone, Copy)]
enum Link {
    /// Goes on inside a sentence.
    Certain,
    /// May go on.
    Possible,
    /// Begins something new.
    None,
}

/// Whether the first row of `rest` is the end of the table's last row: nothing begins in its first column, and a sentence
/// goes on.
fn is_cut(table: &RuledTable, rest: &[RuledCell]) -> bool {
    let first: Vec<&RuledCell> = rest.iter().filter(|c| c.place.row == 0).collect();
    let last_has_text =
        table.cells.iter().any(|c| c.place.row + c.place.rows == table.rows && !c.paragraphs.is_empty());
    if !last_has_text {
        return false;
    }
    let mut links = Vec::new();
    for cell in first.iter().filter(|c| !c.paragraphs.is_empty()) {
        let Some(upper) = counterpart(table, cell).and_then(|i| table.cells.get(i)) else { return false };
        let link = link(upper, cell);
        if cell.place.col == 0 && link != Link::Certain {
            return is_cut_by_number(table, rest);
        }
        links.push(link);
    }
    // A row of group headings or a row with other merges than the one above is a row of its own.
    if first.iter().any(|c| counterpart(table, c).is_none()) {
        return false;
    }
    links.contains(&Link::Certain)
        || (!links.is_empty() && links.iter().all(|l| *l == Link::Possible))
        || is_cut_by_number(table, rest)
}

/// Whether the rows at a page break are one by their number: every other row of the table has one, of these two only one has, and
/// a cell of the lower one is empty as in the rest of a cut row. A number in the middle of its cell can stand in either part.
fn is_cut_by_number(table: &RuledTable, rest: &[RuledCell]) -> bool {
    let last = table.rows - 1;
    let upper = || table.cells.iter().filter(|c| c.place.row >= table.header_rows);
    let mut first = rest.iter().filter(|c| c.place.row == 0);
    if upper().chain(rest).any(|c| c.place.rows > 1) || first.any(|c| counterpart(table, c).is_none()) {
        return false;
    }
    let is_number = |c: &RuledCell| c.place.col == 0 && !c.paragraphs.is_empty();
    let others = upper().filter(|c| c.place.row < last).chain(rest.iter().filter(|c| c.place.row > 0));
    let (numbered, all) = others
        .filter(|c| c.place.col == 0)
        .fold((0, 0), |(numbered, all), c| (numbered + usize::from(is_number(c)), all + 1));
    let above = upper().any(|c| c.place.row == last && is_number(c));
    let below = rest.iter().any(|c| c.place.row == 0 && is_number(c));
    let empty_below = rest.iter().filter(|c| c.place.row == 0 && c.place.col > 0 && c.paragraphs.is_empty());
    let leaves_out = empty_below
        .filter_map(|c| counterpart(table, c).and_then(|i| table.cells.get(i)))
        .any(|c| !c.paragraphs.is_empty());
    let is_total = rest.iter().filter(|c| c.place.row == 0).any(|c| {
        let text = c.text().to_lowercase();
        TOTALS.iter().any(|t| text.starts_with(t))
    });
    all >= 2 && numbered == all && above != below && leaves_out && !is_total
}

fn link(upper: &RuledCell, lower: &RuledCell) -> Link {
    let (Some(last), Some(next)) = (upper.last_line(), lower.first_line()) else { return Link::None };
    let letter = next.words.first().and_then(|w| w.text.chars().find(|c| c.is_alphanumeric()));
    let ended = ends_clause(last);
    if starts_with_label(next) {
        return if ended { Link::Possible } else { Link::None };
    }
    let open = last.words.last().is_some_and(|w| w.text.ends_with(['-', '–', ',']));
    let lower_case = letter.is_some_and(char::is_lowercase);
    if (lower_case || open) && !ended {
        return Link::Certain;
    }
    // «… bán trú;» + «tổ chức …»: a list inside a sentence.
    if lower_case && last.words.last().is_some_and(|w| w.text.ends_with([';', ':'])) {
        return Link::Possible;
    }
    if !ended && paragraphs::is_full(last, next, upper.measure) { Link::Possible } else { Link::None }
}

fn append(upper: &mut RuledCell, lower: RuledCell) {
    let joins = link(upper, &lower) != Link::None && !lower.first_line().is_some_and(starts_with_label);
    let mut more = lower.paragraphs.into_iter();
    if joins && let (Some(paragraph), Some(first)) = (upper.paragraphs.last_mut(), more.next()) {
        first.into_iter().for_each(|line| breaks::push(paragraph, line, None));
    }
    upper.paragraphs.extend(more);
}

/// Appends the first paragraph of a page to the last of the page before, where it goes on.
pub(super) fn paragraph(upper: &mut Vec<Line>, lower: &[Line], here: Measure, there: Measure) -> bool {
    let goes_on = lower.first().is_some_and(|next| paragraphs::goes_on_over_page(upper, next, here, there));
    if goes_on {
        lower.iter().for_each(|line| breaks::push(upper, line.clone(), None));
    }
    goes_on
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::Direction;
    use super::super::words::{lines, tests::glyphs};
    use super::*;

    fn table(page: u32, rows: &[[&str; 3]]) -> RuledTable {
        let xs = vec![50.0, 80.0, 290.0, 400.0];
        let mut cells = Vec::new();
        for (row, texts) in rows.iter().enumerate() {
            for (col, text) in texts.iter().enumerate() {
                let measure = Measure { left: xs[col] + 5.0, right: xs[col + 1] - 5.0 };
                let y = 100.0 + 40.0 * row as f32;
                let text = lines(glyphs(text, measure.left, y, 12.0, 0), Direction::Right);
                let paragraphs = if text.is_empty() { vec![] } else { vec![text] };
                let place = Place { row, col, rows: 1, cols: 1 };
                cells.push(RuledCell { place, area: [0.0; 4], paragraphs, page, measure });
            }
        }
        let (rows, area) = (rows.len(), [0.0; 4]);
        RuledTable { xs, rows, cells, area, header_rows: 0, page_breaks: vec![], is_ruled: true }
    }

    fn texts(table: &RuledTable) -> Vec<Vec<String>> {
        (0..table.rows)
            .map(|r| table.cells.iter().filter(|c| c.place.row == r).map(RuledCell::text).collect())
            .collect()
    }

    const HEAD: [&str; 3] = ["TT", "Nội dung", "Chủ trì"];

    #[test]
    fn a_repeated_header_is_dropped_and_a_cut_row_is_whole_again() {
        let mut first = table(1, &[HEAD, ["1", "Rà soát các quy trình nghiệp vụ để", "Sở Y tế"]]);
        let second = table(2, &[HEAD, ["", "bảo đảm an toàn", ""], ["2", "Tập huấn", "Sở Nội vụ"]]);
        let joined = tables(&mut first, second).unwrap();
        assert_eq!(joined, Joined { repeated: 1, row: true });
        assert_eq!(
            texts(&first),
            [
                vec!["TT", "Nội dung", "Chủ trì"],
                vec!["1", "Rà soát các quy trình nghiệp vụ để bảo đảm an toàn", "Sở Y tế"],
                vec!["2", "Tập huấn", "Sở Nội vụ"],
            ]
        );
        assert_eq!((first.header_rows, first.page_breaks), (1, vec![2]));
    }

    #[test]
    fn a_header_that_lost_the_end_of_a_cell_is_a_header_still() {
        let mut first = table(1, &[["TT", "Kinh phí (triệu đồng)", "Chủ trì"], ["1", "45", "Sở Y tế"]]);
        let second = table(2, &[["TT", "Kinh phí (triệu", "Chủ trì"], ["2", "60", "Sở Nội vụ"]]);
        assert_eq!(tables(&mut first, second).map(|j| j.repeated), Ok(1));
        assert_eq!(first.rows, 3);
    }

    #[test]
    fn an_empty_cell_at_the_top_of_a_page_belongs_to_the_one_above_where_its_column_merges() {
        let mut first =
            table(1, &[HEAD, ["1", "Họp", "Sở Y tế"], ["2", "Kiểm tra.", ""], ["3", "In.", "Sở Nội vụ"]]);
        first.cells.retain(|c| c.place.row != 2 || c.place.col != 2);
        first
            .cells
            .iter_mut()
            .filter(|c| c.place.row == 1 && c.place.col == 2)
            .for_each(|c| c.place.rows = 2);
        first.header_rows = 1;
        let second = table(2, &[["4", "Phát.", ""], ["5", "Thu.", "Sở Tư pháp"]]);
        tables(&mut first, second).unwrap();
        let spans = |t: &RuledTable| -> Vec<(usize, usize)> {
            t.cells.iter().filter(|c| c.place.col == 2).map(|c| (c.place.row, c.place.rows)).collect()
        };
        assert_eq!(spans(&first), [(0, 1), (1, 2), (3, 2), (5, 1)]);
    }

    #[test]
    fn the_text_of_a_merged_cell_that_a_page_break_cuts_is_whole_again() {
        let mut first = table(
            1,
            &[HEAD, ["1", "Họp.", "Sở Y tế"], ["2", "In.", ""], ["3", "Kiểm tra.", "Cục Quản lý Khám"]],
        );
        first.cells.retain(|c| c.place.row != 2 || c.place.col != 2);
        first
            .cells
            .iter_mut()
            .filter(|c| c.place.row == 1 && c.place.col == 2)
            .for_each(|c| c.place.rows = 2);
        first.header_rows = 1;
        let second = table(2, &[["4", "Phát.", "bệnh"], ["5", "Thu.", "Sở Tư pháp"]]);
        tables(&mut first, second).unwrap();
        let cell = first.cells.iter().find(|c| c.place.row == 3 && c.place.col == 2).unwrap();
        assert_eq!((cell.place.rows, cell.text().as_str()), (2, "Cục Quản lý Khám bệnh"));
    }

    #[test]
    fn a_row_cut_behind_a_semicolon_is_whole_again() {
        let mut first = table(1, &[HEAD, ["1", "Đưa kỹ năng vào giờ sinh hoạt;", "Sở Y tế"]]);
        let second = table(2, &[["", "tổ chức thực hành", ""], ["2", "Họp", "Sở Nội vụ"]]);
        assert_eq!(tables(&mut first, second).map(|j| j.row), Ok(true));
    }

    #[test]
    fn a_row_cut_between_two_paragraphs_is_known_by_its_number() {
        let rows = [HEAD, ["1", "Họp.", "Sở Y tế"], ["2", "Rà soát.", "Sở Nội vụ"]];
        let mut first = table(1, &rows);
        let second = table(2, &[["", "Báo cáo kết quả.", ""], ["3", "In.", "Sở Y tế"]]);
        assert_eq!(tables(&mut first, second).map(|j| j.row), Ok(true));
        assert_eq!(texts(&first)[2], ["2", "Rà soát. Báo cáo kết quả.", "Sở Nội vụ"]);
        // In the middle of a high cell the number stands below the break.
        let mut first = table(1, &[HEAD, ["1", "Họp.", "Sở Y tế"], ["", "Rà soát.", "Sở Nội vụ"]]);
        let second = table(2, &[["2", "Báo cáo kết quả.", ""], ["3", "In.", "Sở Y tế"]]);
        assert_eq!(tables(&mut first, second).map(|j| j.row), Ok(true));
        assert_eq!(texts(&first)[2], ["2", "Rà soát. Báo cáo kết quả.", "Sở Nội vụ"]);
    }

    #[test]
    fn a_total_without_a_number_stays_a_row() {
        let mut first = table(1, &[HEAD, ["1", "Họp.", "Sở Y tế"], ["2", "In.", "20"]]);
        let second = table(2, &[["", "Tổng cộng", ""]]);
        assert_eq!(tables(&mut first, second).map(|j| j.row), Ok(false));
    }

    #[test]
    fn a_row_that_begins_anew_stays_a_row() {
        let mut first = table(1, &[HEAD, ["1", "Tập huấn.", "Sở Y tế"]]);
        let second = table(2, &[["", "Kiểm tra", "Sở Nội vụ"], ["2", "Họp", "Sở Y tế"]]);
        assert_eq!(tables(&mut first, second).map(|j| j.row), Ok(false));
        assert_eq!(first.rows, 4);
    }

    #[test]
    fn another_grid_is_another_table() {
        let mut first = table(1, &[HEAD]);
        let mut second = table(2, &[HEAD]);
        second.xs = vec![50.0, 200.0, 290.0, 400.0];
        assert!(tables(&mut first, second).is_err());
    }
}
