//! From ruling lines to the grids of tables: which rectangles of a page are cells, and how many rows and columns each
//! of them covers. Every cell is found by its own borders, so merged cells need no guessing.

use super::glyphs::Rule;

/// Lines closer than this (points) are one: double borders, and the two borders of neighbouring cells.
const SAME_LINE: f32 = 2.6;
/// Pieces of one line may leave gaps of this width (points): dotted and dashed borders.
const DASH_GAP: f32 = 3.5;
/// A line shorter than this after joining (points) is no border.
const MIN_LENGTH: f32 = 6.0;
/// A border counts where lines cover this share of it.
const COVERED: f32 = 0.6;
/// More lines than this after joining: a drawing.
const MAX_LINES: usize = 3_000;
/// A grid of more elementary rectangles than this is a drawing.
const MAX_RECTANGLES: usize = 60_000;

/// A cell's place in its grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Top row.
    pub row: usize,
    /// Left column.
    pub col: usize,
    /// Rows covered.
    pub rows: usize,
    /// Columns covered.
    pub cols: usize,
}

/// A ruled grid on one page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// Left edge of each column, and the right edge of the last.
    pub xs: Vec<f32>,
    /// Upper edge of each row, and the lower edge of the last.
    pub ys: Vec<f32>,
    /// Cells by row, then column; they cover the grid without overlap.
    pub cells: Vec<Place>,
}

impl Grid {
    /// Left, top, right, bottom.
    pub fn area(&self) -> [f32; 4] {
        let edge = |v: &[f32], last: bool| (if last { v.last() } else { v.first() }).copied().unwrap_or(0.0);
        [edge(&self.xs, false), edge(&self.ys, false), edge(&self.xs, true), edge(&self.ys, true)]
    }

    /// Left, top, right, bottom of a cell.
    pub fn cell_area(&self, place: Place) -> [f32; 4] {
        let at = |v: &[f32], i: usize| v.get(i).copied().unwrap_or(0.0);
        [
            at(&self.xs, place.col),
            at(&self.ys, place.row),
            at(&self.xs, place.col + place.cols),
            at(&self.ys, place.row + place.rows),
        ]
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.ys.len().saturating_sub(1)
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }
}

/// The grids that ruling lines make up, from top to bottom.
pub fn grids(rules: &[Rule]) -> Vec<Grid> {
    let across = joined(rules, true);
    let down = joined(rules, false);
    if across.is_empty() || down.is_empty() || across.len() + down.len() > MAX_LINES {
        return Vec::new();
    }
    let mut found: Vec<Grid> = components(&across, &down).iter().filter_map(|(h, v)| grid(h, v)).collect();
    found.sort_by(|a, b| {
        let (a, b) = (a.area(), b.area());
        a[1].total_cmp(&b[1]).then(a[0].total_cmp(&b[0]))
    });
    found
}

/// Lines of one orientation, with pieces joined.
fn joined(rules: &[Rule], horizontal: bool) -> Vec<Rule> {
    let mut pieces: Vec<Rule> = rules.iter().filter(|r| r.horizontal == horizontal).copied().collect();
    pieces.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut out = Vec::new();
    let mut band: Vec<Rule> = Vec::new();
    for piece in pieces {
        if band.first().is_some_and(|f| piece.at - f.at > SAME_LINE) {
            join_band(&mut band, &mut out);
        }
        band.push(piece);
    }
    join_band(&mut band, &mut out);
    out
}

fn join_band(band: &mut Vec<Rule>, out: &mut Vec<Rule>) {
    band.sort_by(|a, b| a.from.total_cmp(&b.from));
    let mut current: Option<(Rule, f32)> = None;
    for piece in band.drain(..) {
        match &mut current {
            Some((rule, weight)) if piece.from - rule.to <= DASH_GAP => {
                let length = (piece.to - piece.from).max(0.1);
                rule.at = (rule.at * *weight + piece.at * length) / (*weight + length);
                *weight += length;
                rule.to = rule.to.max(piece.to);
            }
            _ => {
                out.extend(current.take().map(|(r, _)| r).filter(long_enough));
                current = Some((piece, (piece.to - piece.from).max(0.1)));
            }
        }
    }
    out.extend(current.map(|(r, _)| r).filter(long_enough));
}

fn long_enough(rule: &Rule) -> bool {
    rule.to - rule.from >= MIN_LENGTH
}

/// Sets of lines that touch one another, horizontals and verticals apart.
fn components(across: &[Rule], down: &[Rule]) -> Vec<(Vec<Rule>, Vec<Rule>)> {
    let mut sets = Sets::new(across.len() + down.len());
    for (i, h) in across.iter().enumerate() {
        for (j, v) in down.iter().enumerate() {
            let t = SAME_LINE;
            let touch = v.at >= h.from - t && v.at <= h.to + t && h.at >= v.from - t && h.at <= v.to + t;
            if touch {
                sets.join(i, across.len() + j);
            }
        }
    }
    let mut groups: Vec<(usize, Vec<Rule>, Vec<Rule>)> = Vec::new();
    for (k, rule) in across.iter().chain(down).enumerate() {
        let root = sets.root(k);
        let i = match groups.iter().position(|g| g.0 == root) {
            Some(i) => i,
            None => {
                groups.push((root, Vec::new(), Vec::new()));
                groups.len() - 1
            }
        };
        if let Some(group) = groups.get_mut(i) {
            if rule.horizontal { group.1.push(*rule) } else { group.2.push(*rule) }
        }
    }
    groups.into_iter().map(|(_, h, v)| (h, v)).collect()
}

fn grid(across: &[Rule], down: &[Rule]) -> Option<Grid> {
    if across.is_empty() || down.is_empty() || across.len() + down.len() < 3 {
        return None;
    }
    let xs = edges(down, across);
    let ys = edges(across, down);
    let (cols, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if cols < 2 || rows < 1 || cols.checked_mul(rows)? > MAX_RECTANGLES {
        return None;
    }
    let cells = cells(&xs, &ys, across, down);
    let grid = without_idle_edges(Grid { xs, ys, cells });
    (grid.cols() >= 2).then_some(grid)
}

/// Where the lines `own` stand, with the ends of the lines `other` that stick out: a table need not be closed at its
/// sides, nor at a page break.
fn edges(own: &[Rule], other: &[Rule]) -> Vec<f32> {
    let mut at: Vec<f32> = own.iter().map(|r| r.at).collect();
    at.sort_by(f32::total_cmp);
    let mut edges: Vec<f32> = Vec::new();
    for a in at {
        if edges.last().is_none_or(|e| a - e > SAME_LINE) {
            edges.push(a);
        }
    }
    let first = other.iter().map(|r| r.from).fold(f32::MAX, f32::min);
    let last = other.iter().map(|r| r.to).fold(f32::MIN, f32::max);
    if edges.first().is_some_and(|e| first < e - 2.0 * SAME_LINE) {
        edges.insert(0, first);
    }
    if edges.last().is_some_and(|e| last > e + 2.0 * SAME_LINE) {
        edges.push(last);
    }
    edges
}

/// Unites elementary rectangles that have no border between them.
fn cells(xs: &[f32], ys: &[f32], across: &[Rule], down: &[Rule]) -> Vec<Place> {
    let (cols, rows) = (xs.len() - 1, ys.len() - 1);
    let mut sets = Sets::new(cols * rows);
    for (r, y) in ys.windows(2).enumerate() {
        for (c, x) in xs.windows(2).enumerate() {
            let (Some(&left), Some(&right)) = (x.first(), x.last()) else { continue };
            let (Some(&top), Some(&bottom)) = (y.first(), y.last()) else { continue };
            let i = r * cols + c;
            if c + 1 < cols && !is_ruled(down, right, top, bottom) {
                sets.join(i, i + 1);
            }
            if r + 1 < rows && !is_ruled(across, bottom, left, right) {
                sets.join(i, i + cols);
            }
        }
    }
    let mut boxes: Vec<(usize, Place, usize)> = Vec::new();
    let mut index = vec![usize::MAX; cols * rows];
    for i in 0..cols * rows {
        let (r, c) = (i / cols, i % cols);
        let root = sets.root(i);
        let Some(slot) = index.get_mut(root) else { continue };
        if *slot == usize::MAX {
            *slot = boxes.len();
            boxes.push((root, Place { row: r, col: c, rows: 1, cols: 1 }, 0));
        }
        if let Some((_, place, n)) = boxes.get_mut(*slot) {
            let right = (place.col + place.cols).max(c + 1);
            place.col = place.col.min(c);
            place.cols = right - place.col;
            place.rows = (place.row + place.rows).max(r + 1) - place.row;
            *n += 1;
        }
    }
    let mut out = Vec::new();
    for (root, place, n) in boxes {
        if n == place.rows * place.cols {
            out.push(place);
        } else {
            out.extend(row_pieces(&mut sets, root, place, cols));
        }
    }
    out.sort_unstable();
    out
}

/// Rectangles for a united area that is none itself (an L): its runs row by row, equal runs below one another together.
fn row_pieces(sets: &mut Sets, root: usize, area: Place, cols: usize) -> Vec<Place> {
    let mut out: Vec<Place> = Vec::new();
    for r in area.row..area.row + area.rows {
        let mut c = area.col;
        while c < area.col + area.cols {
            if sets.root(r * cols + c) != root {
                c += 1;
                continue;
            }
            let start = c;
            while c < area.col + area.cols && sets.root(r * cols + c) == root {
                c += 1;
            }
            let above = out.iter_mut().find(|p| p.col == start && p.cols == c - start && p.row + p.rows == r);
            match above {
                Some(place) => place.rows += 1,
                None => out.push(Place { row: r, col: start, rows: 1, cols: c - start }),
            }
        }
    }
    out
}

/// Whether lines at `at` cover the stretch well enough to be a border.
fn is_ruled(lines: &[Rule], at: f32, from: f32, to: f32) -> bool {
    let length = to - from;
    let covered: f32 = lines
        .iter()
        .filter(|l| (l.at - at).abs() <= SAME_LINE)
        .map(|l| (l.to.min(to) - l.from.max(from)).max(0.0))
        .sum();
    covered >= COVERED * length
}

/// Drops edges at which no cell begins or ends.
fn without_idle_edges(grid: Grid) -> Grid {
    let mut row_used = vec![false; grid.ys.len()];
    let mut col_used = vec![false; grid.xs.len()];
    for p in &grid.cells {
        for r in [p.row, p.row + p.rows] {
            row_used.get_mut(r).into_iter().for_each(|u| *u = true);
        }
        for c in [p.col, p.col + p.cols] {
            col_used.get_mut(c).into_iter().for_each(|u| *u = true);
        }
    }
    let kept = |v: &[f32], used: &[bool]| -> Vec<f32> {
        v.iter().zip(used).filter(|(_, u)| **u).map(|(x, _)| *x).collect()
    };
    let rank = |used: &[bool], i: usize| used.iter().take(i).filter(|u| **u).count();
    let cells = grid
        .cells
        .iter()
        .map(|p| {
            let (row, col) = (rank(&row_used, p.row), rank(&col_used, p.col));
            Place {
                row,
                col,
                rows: rank(&row_used, p.row + p.rows) - row,
                cols: rank(&col_used, p.col + p.cols) - col,
            }
        })
        .collect();
    Grid { xs: kept(&grid.xs, &col_used), ys: kept(&grid.ys, &row_used), cells }
}

/// Disjoint sets with path halving.
struct Sets(Vec<usize>);

impl Sets {
    fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    fn parent(&self, i: usize) -> usize {
        self.0.get(i).copied().unwrap_or(i)
    }

    fn root(&mut self, mut i: usize) -> usize {
        while self.parent(i) != i {
            let up = self.parent(self.parent(i));
            if let Some(slot) = self.0.get_mut(i) {
                *slot = up;
            }
            i = up;
        }
        i
    }

    /// The smaller root stays, so that a set is named by its first member.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn h(at: f32, from: f32, to: f32) -> Rule {
        Rule { horizontal: true, at, from, to }
    }

    fn v(at: f32, from: f32, to: f32) -> Rule {
        Rule { horizontal: false, at, from, to }
    }

    fn places(grid: &Grid) -> Vec<(usize, usize, usize, usize)> {
        grid.cells.iter().map(|p| (p.row, p.col, p.rows, p.cols)).collect()
    }

    #[test]
    fn a_grid_has_a_cell_for_every_rectangle() {
        let mut rules: Vec<Rule> = [0.0, 20.0, 40.0].map(|y| h(y, 0.0, 200.0)).into();
        rules.extend([0.0, 100.0, 200.0].map(|x| v(x, 0.0, 40.0)));
        let found = grids(&rules);
        assert_eq!(found.len(), 1);
        assert_eq!(places(&found[0]), [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]);
    }

    #[test]
    fn a_missing_border_merges_its_two_cells_only() {
        // Row 0 is one cell across; column 0 of rows 1 and 2 is one cell down.
        let rules = [
            h(0.0, 0.0, 200.0),
            h(20.0, 0.0, 200.0),
            h(40.0, 100.0, 200.0),
            h(60.0, 0.0, 200.0),
            v(0.0, 0.0, 60.0),
            v(100.0, 20.0, 60.0),
            v(200.0, 0.0, 60.0),
        ];
        assert_eq!(places(&grids(&rules)[0]), [(0, 0, 1, 2), (1, 0, 2, 1), (1, 1, 1, 1), (2, 1, 1, 1)]);
    }

    #[test]
    fn pieces_and_dots_make_one_line() {
        let mut rules = vec![h(0.0, 0.0, 60.0), h(0.4, 60.5, 200.0), h(20.0, 0.0, 200.0)];
        rules.extend((0..40).map(|i| v(100.0, i as f32 * 0.5, i as f32 * 0.5 + 0.3)));
        rules.extend([v(0.0, 0.0, 20.0), v(200.0, 0.0, 20.0)]);
        assert_eq!(places(&grids(&rules)[0]), [(0, 0, 1, 1), (0, 1, 1, 1)]);
    }

    #[test]
    fn a_table_open_at_its_sides_has_outer_columns() {
        let rules = [h(0.0, 0.0, 300.0), h(20.0, 0.0, 300.0), v(100.0, 0.0, 20.0), v(200.0, 0.0, 20.0)];
        assert_eq!(grids(&rules)[0].cols(), 3);
    }

    #[test]
    fn a_frame_and_an_underline_are_no_tables() {
        let frame = [h(0.0, 0.0, 200.0), h(20.0, 0.0, 200.0), v(0.0, 0.0, 20.0), v(200.0, 0.0, 20.0)];
        assert!(grids(&frame).is_empty());
        assert!(grids(&[h(100.0, 200.0, 300.0)]).is_empty());
    }

    #[test]
    fn two_tables_on_a_page_stay_apart() {
        let table = |y: f32| {
            [
                h(y, 0.0, 200.0),
                h(y + 20.0, 0.0, 200.0),
                v(0.0, y, y + 20.0),
                v(100.0, y, y + 20.0),
                v(200.0, y, y + 20.0),
            ]
        };
        let rules: Vec<Rule> = table(300.0).into_iter().chain(table(0.0)).collect();
        let found = grids(&rules);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].ys, [0.0, 20.0]);
    }
}
