//! A document's text for a reader's eye, page by page.

use kehoach_model::{Block, Cell, Document, Line, Page, Paragraph, Rect, Table};

/// How the text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextStyle {
    /// One line a line; of a table one line a row, its cells set apart by tabs.
    #[default]
    Plain,
    /// As the page looks: lines at their place where the format has geometry, blank lines kept where it has line numbers,
    /// tables in columns.
    Layout,
}

/// Widest column of a table in [`TextStyle::Layout`], in characters; longer cells push the row to the right.
const WIDEST_COLUMN: usize = 60;

/// Most blank lines set for a gap on the page.
const WIDEST_GAP: u32 = 3;

/// Most characters that a line is indented, whatever its box says.
const WIDEST_INDENT: usize = 300;

/// The text of the pages in order. A form feed (U+000C) stands between two pages, as `pdftotext` sets it; running headers
/// and page numbers are left out.
pub fn text(document: &Document, style: TextStyle) -> String {
    let mut out = String::new();
    for (index, page) in document.pages.iter().enumerate() {
        if index > 0 {
            out.push('\u{c}');
        }
        match style {
            TextStyle::Plain => plain(&page.blocks, &mut out),
            TextStyle::Layout if placed_lines(page).next().is_some() => placed(page, &mut out),
            TextStyle::Layout => numbered(page, &mut out),
        }
    }
    out
}

fn plain(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => {
                for (index, line) in paragraph.lines.iter().enumerate() {
                    push_line(&labelled(paragraph, index, line), out);
                }
            }
            Block::Table(table) => {
                for row in rows(table) {
                    let cells: Vec<String> = row.iter().map(|c| one_line(&c.text())).collect();
                    push_line(&cells.join("\t"), out);
                }
            }
        }
    }
}

/// A text format: blank lines come back from the line numbers.
fn numbered(page: &Page, out: &mut String) {
    let mut next = None;
    let mut gap = |number: u32, out: &mut String| {
        let blank = next.map_or(0, |expected| number.saturating_sub(expected)).min(WIDEST_GAP);
        (0..blank).for_each(|_| out.push('\n'));
        next = Some(number.saturating_add(1));
    };
    for block in &page.blocks {
        match block {
            Block::Paragraph(paragraph) => {
                for (index, line) in paragraph.lines.iter().enumerate() {
                    gap(line.number, out);
                    push_line(&labelled(paragraph, index, line), out);
                }
            }
            Block::Table(table) => {
                let spans: Vec<[u32; 2]> = table.cells.iter().filter_map(Cell::line_span).collect();
                if let Some(first) = spans.iter().map(|s| s[0]).min() {
                    gap(first, out);
                }
                columns(table, out);
                if let Some(last) = spans.iter().map(|s| s[1]).max() {
                    gap(last, &mut String::new());
                }
            }
        }
    }
}

/// A table with its cells padded to the width of their column.
fn columns(table: &Table, out: &mut String) {
    let mut widths: Vec<usize> = Vec::new();
    for cell in table.cells.iter().filter(|c| c.col_span == 1) {
        let col = cell.col as usize;
        if widths.len() <= col {
            widths.resize(col + 1, 0);
        }
        if let Some(width) = widths.get_mut(col) {
            *width = (*width).max(one_line(&cell.text()).chars().count()).min(WIDEST_COLUMN);
        }
    }
    for row in rows(table) {
        let mut line = String::new();
        for cell in row {
            let before = widths.iter().take(cell.col as usize).map(|w| w + 2).sum();
            pad_to(&mut line, before);
            line.push_str(&one_line(&cell.text()));
        }
        push_line(&line, out);
    }
}

fn rows(table: &Table) -> impl Iterator<Item = Vec<&Cell>> {
    let mut cells: Vec<&Cell> = table.cells.iter().collect();
    cells.sort_by_key(|c| (c.row, c.col));
    cells.chunk_by(|a, b| a.row == b.row).map(<[&Cell]>::to_vec).collect::<Vec<_>>().into_iter()
}

/// Lines with their boxes, those in table cells included.
fn placed_lines(page: &Page) -> impl Iterator<Item = (Rect, String)> {
    fn collect(blocks: &[Block], found: &mut Vec<(Rect, String)>) {
        for block in blocks {
            match block {
                Block::Paragraph(paragraph) => {
                    for (index, line) in paragraph.lines.iter().enumerate() {
                        if let Some(bbox) = line.bbox {
                            found.push((bbox, labelled(paragraph, index, line)));
                        }
                    }
                }
                Block::Table(table) => table.cells.iter().for_each(|c| collect(&c.blocks, found)),
            }
        }
    }
    let mut found = Vec::new();
    collect(&page.blocks, &mut found);
    found.into_iter()
}

/// A page with geometry: each line at the column that its left edge says.
fn placed(page: &Page, out: &mut String) {
    let mut lines: Vec<(Rect, String)> = placed_lines(page).collect();
    lines.sort_by(|(a, _), (b, _)| a.top().total_cmp(&b.top()).then(a.left().total_cmp(&b.left())));
    let pitch = character_width(&lines);
    let left = lines.iter().map(|(b, _)| b.left()).fold(f32::INFINITY, f32::min);
    let mut bottom: Option<f32> = None;
    for row in same_height(lines) {
        let (top, height) =
            row.first().map_or((0.0, 1.0), |(b, _)| (b.top(), (b.bottom() - b.top()).max(1.0)));
        if let Some(bottom) = bottom {
            let blank = ((top - bottom) / height).clamp(0.0, WIDEST_GAP as f32) as u32;
            (0..blank).for_each(|_| out.push('\n'));
        }
        bottom = row.iter().map(|(b, _)| b.bottom()).max_by(f32::total_cmp);
        let mut line = String::new();
        for (bbox, text) in &row {
            pad_to(&mut line, (((bbox.left() - left) / pitch).max(0.0) as usize).min(WIDEST_INDENT));
            line.push_str(text);
        }
        push_line(&line, out);
    }
}

/// Groups lines, sorted from the top, whose middles stand inside the first line of the group; each group from the left.
fn same_height(lines: Vec<(Rect, String)>) -> Vec<Vec<(Rect, String)>> {
    let mut rows: Vec<Vec<(Rect, String)>> = Vec::new();
    for (bbox, text) in lines {
        let middle = f32::midpoint(bbox.top(), bbox.bottom());
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|(b, _)| middle < b.bottom()) => row.push((bbox, text)),
            _ => rows.push(vec![(bbox, text)]),
        }
    }
    for row in &mut rows {
        row.sort_by(|(a, _), (b, _)| a.left().total_cmp(&b.left()));
    }
    rows
}

/// Median width of a character in points.
fn character_width(lines: &[(Rect, String)]) -> f32 {
    let mut widths: Vec<f32> = lines
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(b, text)| (b.right() - b.left()) / text.chars().count() as f32)
        .filter(|w| w.is_finite() && *w > 0.5)
        .collect();
    widths.sort_by(f32::total_cmp);
    widths.get(widths.len() / 2).copied().unwrap_or(5.0)
}

/// The label that the format numbers the paragraph with stands before its first line.
fn labelled(paragraph: &Paragraph, index: usize, line: &Line) -> String {
    match &paragraph.list_label {
        Some(label) if index == 0 => format!("{label} {}", line.text),
        _ => line.text.clone(),
    }
}

fn one_line(text: &str) -> String {
    text.split(['\n', '\r', '\t', '\u{c}']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn pad_to(line: &mut String, column: usize) {
    let length = line.chars().count();
    let pad = column.saturating_sub(length).max(usize::from(length > 0));
    line.extend(std::iter::repeat_n(' ', pad));
}

fn push_line(line: &str, out: &mut String) {
    out.push_str(line.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(number: u32, text: &str) -> Block {
        Block::Paragraph(Paragraph::of_line(Line::of_text(number, text)))
    }

    fn document(pages: Vec<Vec<Block>>) -> Document {
        let pages =
            (1..).zip(pages).map(|(number, blocks)| Page { number, blocks, ..Page::default() }).collect();
        Document { pages, ..Document::default() }
    }

    fn table() -> Block {
        let cell = |row, col, text: &str| Cell::of_line(row, col, 1, Line::of_text(5 + row, text));
        let cells = vec![
            cell(0, 0, "TT"),
            cell(0, 1, "Nội dung"),
            cell(0, 2, "Chủ trì"),
            cell(1, 0, "1"),
            cell(1, 2, "Sở Y tế"),
        ];
        Block::Table(Table { rows: 2, cols: 3, cells, ..Table::default() })
    }

    #[test]
    fn pages_are_set_apart_by_a_form_feed() {
        let document = document(vec![vec![paragraph(1, "I. MỤC ĐÍCH")], vec![paragraph(2, "II. NHIỆM VỤ")]]);
        assert_eq!(text(&document, TextStyle::Plain), "I. MỤC ĐÍCH\n\u{c}II. NHIỆM VỤ\n");
    }

    #[test]
    fn layout_keeps_blank_lines_and_sets_tables_in_columns() {
        let document = document(vec![vec![
            paragraph(1, "PHỤ LỤC"),
            paragraph(3, "Danh mục"),
            table(),
            paragraph(7, "Hết"),
        ]]);
        assert_eq!(
            text(&document, TextStyle::Layout),
            "PHỤ LỤC\n\nDanh mục\n\nTT  Nội dung  Chủ trì\n1             Sở Y tế\nHết\n"
        );
        assert!(text(&document, TextStyle::Plain).contains("TT\tNội dung\tChủ trì\n1\tSở Y tế\n"));
    }

    #[test]
    fn layout_places_lines_by_their_boxes() {
        let line = |left: f32, top: f32, text: &str| {
            let right = left + 5.0 * text.chars().count() as f32;
            let bbox = Some(Rect([left, top, right, top + 10.0]));
            Block::Paragraph(Paragraph::of_line(Line { bbox, ..Line::of_text(1, text) }))
        };
        let blocks = vec![line(50.0, 10.0, "UBND"), line(150.0, 11.0, "CỘNG HÒA"), line(60.0, 22.0, "Số: 1")];
        assert_eq!(
            text(&document(vec![blocks]), TextStyle::Layout),
            "UBND                CỘNG HÒA\n  Số: 1\n"
        );
    }
}
