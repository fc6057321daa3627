//! Tables of one page: the text of each cell of a ruled grid.

use super::glyphs::{Direction, Glyph, Rule, page_point};
use super::grids::{Grid, Place, grids};
use super::paragraphs::{self, Measure};
use super::words::{Line, lines};

/// Cell margins are between these (points): LibreOffice and Word set 2.8 and 5.4 by default.
const PADDING: std::ops::RangeInclusive<f32> = 1.0..=6.0;
/// Height of a glyph's middle above its baseline, in sizes.
const MIDDLE: f32 = 0.3;

/// Paragraphs of lines.
pub(super) type Paragraphs = Vec<Vec<Line>>;

/// A cell with its text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RuledCell {
    /// Where it stands in the grid.
    pub(super) place: Place,
    /// Left, top, right, bottom.
    pub(super) area: [f32; 4],
    /// Its text.
    pub(super) paragraphs: Paragraphs,
    /// Page it begins on, from 1.
    pub(super) page: u32,
    /// The margins that its lines keep.
    pub(super) measure: Measure,
}

impl RuledCell {
    /// Its first line.
    pub(super) fn first_line(&self) -> Option<&Line> {
        self.paragraphs.first()?.first()
    }

    /// Its last line.
    pub(super) fn last_line(&self) -> Option<&Line> {
        self.paragraphs.last()?.last()
    }

    /// Its words with one space between them.
    pub(super) fn text(&self) -> String {
        let texts: Vec<String> = self.paragraphs.iter().flatten().map(Line::text).collect();
        texts.join(" ")
    }
}

/// A table on one page, or one that was put together from several.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RuledTable {
    /// Column edges.
    pub(super) xs: Vec<f32>,
    /// Number of rows.
    pub(super) rows: usize,
    /// By row, then column.
    pub(super) cells: Vec<RuledCell>,
    /// Left, top, right, bottom on its first page.
    pub(super) area: [f32; 4],
    /// Rows at the top that are repeated on later pages.
    pub(super) header_rows: usize,
    /// First row of each later page.
    pub(super) page_breaks: Vec<usize>,
    /// Its columns are ruled; else their edges are guessed from the text.
    pub(super) is_ruled: bool,
}

impl RuledTable {
    /// Number of columns.
    pub(super) fn cols(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }
}

/// Takes the glyphs that stand in ruled tables out of `glyphs`.
pub(super) fn take(rules: &[Rule], glyphs: &mut Vec<Glyph>, page: u32) -> Vec<RuledTable> {
    let mut tables = Vec::new();
    for grid in grids(rules) {
        let mut inside: Vec<Vec<Glyph>> = vec![Vec::new(); grid.cells.len()];
        let owner = owners(&grid);
        let mut rest = Vec::with_capacity(glyphs.len());
        for g in glyphs.drain(..) {
            let (x, y) = page_point(g.direction, (g.x0 + g.x1) / 2.0, g.y - MIDDLE * g.size);
            match cell_at(&grid, &owner, x, y).and_then(|i| inside.get_mut(i)) {
                Some(cell) => cell.push(g),
                None => rest.push(g),
            }
        }
        *glyphs = rest;
        if inside.iter().flatten().any(|g| g.ch != ' ') {
            tables.push(table(&grid, inside.into_iter().map(cell_lines).collect(), page));
        }
    }
    tables
}

/// For each elementary rectangle the index of its cell.
fn owners(grid: &Grid) -> Vec<usize> {
    let mut owner = vec![usize::MAX; grid.rows() * grid.cols()];
    for (i, p) in grid.cells.iter().enumerate() {
        for r in p.row..p.row + p.rows {
            for c in p.col..p.col + p.cols {
                owner.get_mut(r * grid.cols() + c).into_iter().for_each(|o| *o = i);
            }
        }
    }
    owner
}

fn cell_at(grid: &Grid, owner: &[usize], x: f32, y: f32) -> Option<usize> {
    let slot = |edges: &[f32], at: f32| -> Option<usize> {
        let n = edges.partition_point(|e| *e <= at);
        (n > 0 && n < edges.len()).then(|| n - 1)
    };
    let (row, col) = (slot(&grid.ys, y)?, slot(&grid.xs, x)?);
    owner.get(row * grid.cols() + col).copied()
}

/// A table from the lines of its cells, in the order of the grid's.
pub(super) fn table(grid: &Grid, texts: Vec<Vec<Line>>, page: u32) -> RuledTable {
    let padding = grid
        .cells
        .iter()
        .zip(&texts)
        .flat_map(|(p, lines)| lines.iter().map(|l| l.x0 - grid.cell_area(*p)[0]))
        .filter(|d| *d > 0.0)
        .fold(f32::MAX, f32::min)
        .clamp(*PADDING.start(), *PADDING.end());
    let cells = grid
        .cells
        .iter()
        .zip(texts)
        .map(|(place, lines)| {
            let area = grid.cell_area(*place);
            let measure = Measure { left: area[0] + padding, right: area[2] - padding };
            RuledCell {
                place: *place,
                area,
                paragraphs: cell_paragraphs(lines, area, padding),
                page,
                measure,
            }
        })
        .collect();
    RuledTable {
        xs: grid.xs.clone(),
        rows: grid.rows(),
        cells,
        area: grid.area(),
        header_rows: 0,
        page_breaks: Vec::new(),
        is_ruled: true,
    }
}

/// Lines of one direction after another: a turned heading stands by itself in its cell.
fn cell_lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let all = [Direction::Right, Direction::Up, Direction::Down, Direction::Left, Direction::Oblique];
    if glyphs.iter().all(|g| g.direction == Direction::Right) {
        return lines(glyphs, Direction::Right);
    }
    all.into_iter()
        .flat_map(|d| lines(glyphs.iter().filter(|g| g.direction == d).copied().collect(), d))
        .collect()
}

fn cell_paragraphs(lines: Vec<Line>, area: [f32; 4], padding: f32) -> Paragraphs {
    let direction = lines.first().map_or(Direction::Right, |l| l.direction);
    let (left, right) = match direction {
        Direction::Up => (-area[3], -area[1]),
        Direction::Down => (area[1], area[3]),
        Direction::Left => (-area[2], -area[0]),
        _ => (area[0], area[2]),
    };
    paragraphs::split(lines, Measure { left: left + padding, right: right - padding })
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::glyphs;
    use super::*;

    #[test]
    fn each_cell_gets_its_own_text() {
        let h = |at: f32| Rule { horizontal: true, at, from: 50.0, to: 350.0 };
        let v = |at: f32| Rule { horizontal: false, at, from: 100.0, to: 160.0 };
        let rules = [h(100.0), h(120.0), h(160.0), v(50.0), v(80.0), v(350.0)];
        let mut all = glyphs("TT", 55.0, 115.0, 12.0, 0);
        all.extend(glyphs("Nội dung", 90.0, 115.0, 12.0, 0));
        all.extend(glyphs("1", 60.0, 135.0, 12.0, 0));
        all.extend(glyphs("Rà soát, hoàn thiện quy chế phối hợp nhằm", 85.0, 135.0, 12.0, 0));
        all.extend(glyphs("bảo vệ dữ liệu", 85.0, 150.0, 12.0, 0));
        all.extend(glyphs("ngoài bảng", 85.0, 190.0, 12.0, 0));
        let tables = take(&rules, &mut all, 1);
        assert_eq!(all.len(), "ngoài bảng".chars().count());
        let texts: Vec<String> = tables[0].cells.iter().map(RuledCell::text).collect();
        assert_eq!(
            texts,
            ["TT", "Nội dung", "1", "Rà soát, hoàn thiện quy chế phối hợp nhằm bảo vệ dữ liệu"]
        );
        assert_eq!(tables[0].cells[3].paragraphs.len(), 1);
    }
}
