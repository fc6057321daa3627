//! Tables without rules: runs of lines whose words stand in the same columns.
//!
//! Only clear cases are taken, for a table that is none scatters the text: three columns in three rows, or two in four,
//! each column aligned at one side. The letterhead and the signature block centre their lines and so do not pass.

use super::columns::{is_label, usual_gap};
use super::grids::Place;
use super::paragraphs::{self, Measure};
use super::tables::{RuledCell, RuledTable};
use super::words::{Line, Token};

/// A gap between columns is at least this many sizes wide…
const MIN_GAP: f32 = 1.2;
/// …and this many usual gaps of its line.
const MIN_RATIO: f32 = 2.5;
/// Edges within this distance (points) are aligned.
const ALIGNED: f32 = 3.0;
/// Share of a column's pieces that must be aligned.
const MOST: f32 = 0.8;
/// Where a column begins, a gap of so many sizes is enough: a full cell ends close to the next one.
const NARROW_GAP: f32 = 0.35;
/// Columns that make a table whose cells may have several lines.
const SEVERAL: usize = 3;
/// A gap between rows is so many times one inside a row.
const CLEARLY: f32 = 1.15;
/// Lines of a heading that may stand above the first line found.
const HEADING_LINES: usize = 3;
/// Rows farther apart than this many sizes belong to different tables.
const FAR: f32 = 4.0;

/// A stretch of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// Lines of text, from top to bottom.
    Text(Vec<Line>),
    /// A table.
    Table(Box<RuledTable>),
}

/// Words of a line without a wide gap among them.
#[derive(Debug, Clone)]
struct Run {
    words: Vec<Token>,
    x0: f32,
    x1: f32,
}

#[derive(Debug, Clone, Copy)]
struct Column {
    x0: f32,
    x1: f32,
}

/// Lines with the column of each of their runs.
struct Candidate {
    columns: Vec<Column>,
    lines: Vec<(usize, Vec<(usize, Run)>)>,
}

/// Splits a stretch of page into tables and the text between them.
pub(super) fn parts(lines: Vec<Line>, page: u32) -> Vec<Part> {
    let mut out = Vec::new();
    let mut text: Vec<Line> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let table = candidate(&lines, at)
            .filter(is_table)
            .map(|c| with_heading(&lines, c, &mut text))
            .and_then(|c| Some((c.lines.last()?.0, table(&lines, c, page)?)));
        let Some((last, table)) = table else {
            text.push(line.clone());
            at += 1;
            continue;
        };
        if !text.is_empty() {
            out.push(Part::Text(std::mem::take(&mut text)));
        }
        out.push(Part::Table(Box::new(table)));
        at = last + 1;
    }
    if !text.is_empty() {
        out.push(Part::Text(text));
    }
    out
}

fn runs(line: &Line) -> Vec<Run> {
    let least = (MIN_GAP * line.size).max(MIN_RATIO * usual_gap(line));
    let mut out: Vec<Run> = Vec::new();
    for word in &line.words {
        match out.last_mut() {
            Some(run) if word.x0 - run.x1 < least => {
                run.x1 = run.x1.max(word.x1);
                run.words.push(word.clone());
            }
            _ => out.push(Run { x0: word.x0, x1: word.x1, words: vec![word.clone()] }),
        }
    }
    // A list label and its tab do not make two columns.
    if out.len() == 2 && out.first().is_some_and(|r| is_label(&r.words)) {
        return vec![Run { x0: line.x0, x1: line.x1, words: line.words.clone() }];
    }
    out
}

/// The longest run of lines from `at` on whose pieces keep to common columns.
fn candidate(lines: &[Line], at: usize) -> Option<Candidate> {
    let first = runs(lines.get(at)?);
    if first.len() < 2 {
        return None;
    }
    let mut found = Candidate { columns: Vec::new(), lines: Vec::new() };
    let mut y = lines.get(at)?.y;
    for (i, line) in lines.iter().enumerate().skip(at) {
        if line.y - y > FAR * line.size {
            break;
        }
        let Some(placed) = place(&mut found.columns, runs(line)) else { break };
        y = line.y;
        found.lines.push((i, placed));
    }
    // Behind the last row of several columns only what hangs below its later columns is part of it.
    let last_row = found.lines.iter().rposition(|(_, runs)| runs.len() > 1)?;
    let hanging = found
        .lines
        .iter()
        .skip(last_row + 1)
        .take_while(|(_, runs)| runs.iter().all(|(c, _)| *c > 0))
        .count();
    found.lines.truncate(last_row + 1 + hanging);
    Some(found)
}

/// The candidate with the lines right above it that keep to its columns: centred headings do not show where columns begin.
fn with_heading(lines: &[Line], mut found: Candidate, text: &mut Vec<Line>) -> Candidate {
    let count = found.columns.len();
    if count < SEVERAL {
        return found;
    }
    for _ in 0..HEADING_LINES {
        let Some(below) = found.lines.first().map(|(i, _)| *i) else { break };
        let Some((above, line)) = below.checked_sub(1).and_then(|i| Some((i, lines.get(i)?))) else { break };
        let is_near = lines.get(below).is_some_and(|l| l.y - line.y <= FAR * line.size);
        let mut columns = found.columns.clone();
        let placed = place(&mut columns, runs(line)).filter(|runs| runs.len() * 3 >= count * 2);
        let (Some(placed), true, true) = (placed, is_near, !text.is_empty()) else { break };
        found.columns = columns;
        found.lines.insert(0, (above, placed));
        text.pop();
    }
    found
}

/// A run over several columns, cut where one of its words begins at the left edge of a column.
fn cut_at_columns(run: Run, columns: &[Column]) -> Vec<Run> {
    let over = columns.iter().filter(|c| c.x0 < run.x1 && run.x0 < c.x1).count();
    if columns.len() < SEVERAL || over < 2 {
        return vec![run];
    }
    let mut out: Vec<Run> = Vec::new();
    for word in run.words {
        let begins = |last: &Run| {
            word.x0 - last.x1 >= NARROW_GAP * word.size
                && columns.iter().skip(1).any(|c| (c.x0 - word.x0).abs() <= ALIGNED)
        };
        match out.last_mut().filter(|last| !begins(last)) {
            Some(last) => {
                last.x1 = last.x1.max(word.x1);
                last.words.push(word);
            }
            None => out.push(Run { x0: word.x0, x1: word.x1, words: vec![word] }),
        }
    }
    out
}

/// Gives each run its column, widening the columns; `None` where one lies across several.
fn place(columns: &mut Vec<Column>, runs: Vec<Run>) -> Option<Vec<(usize, Run)>> {
    if columns.is_empty() {
        columns.extend(runs.iter().map(|r| Column { x0: r.x0, x1: r.x1 }));
    }
    let mut placed: Vec<(usize, Run)> = Vec::with_capacity(runs.len());
    let runs = runs.into_iter().flat_map(|run| cut_at_columns(run, columns)).collect::<Vec<_>>();
    for run in runs {
        let mut over =
            columns.iter().enumerate().filter(|(_, c)| c.x0 < run.x1 && run.x0 < c.x1).map(|(i, _)| i);
        let i = over.next()?;
        if over.next().is_some() || placed.last().is_some_and(|(j, _)| *j >= i) {
            return None;
        }
        placed.push((i, run));
    }
    for (i, run) in &placed {
        if let Some(column) = columns.get_mut(*i) {
            column.x0 = column.x0.min(run.x0);
            column.x1 = column.x1.max(run.x1);
        }
    }
    Some(placed)
}

fn is_table(candidate: &Candidate) -> bool {
    let rows = candidate.lines.iter().filter(|(_, r)| r.len() > 1).count();
    let full = candidate.lines.iter().filter(|(_, r)| r.len() == candidate.columns.len()).count();
    let enough = match candidate.columns.len() {
        0 | 1 => false,
        2 => rows >= 4 && full >= 4,
        _ => rows >= 3 && full >= 2,
    };
    let lines_a_row = if candidate.columns.len() < SEVERAL { 2 } else { 4 };
    enough
        && rows * lines_a_row > candidate.lines.len()
        && (0..candidate.columns.len()).all(|c| is_aligned(candidate, c))
        && !is_running_text(candidate)
}

/// Whether the pieces of a column, but for its heading, share their left or right edge; columns after the first two may
/// also share their middle.
fn is_aligned(candidate: &Candidate, column: usize) -> bool {
    let pieces: Vec<&Run> = candidate
        .lines
        .iter()
        .skip(1)
        .flat_map(|(_, r)| r)
        .filter(|(c, _)| *c == column)
        .map(|(_, r)| r)
        .collect();
    let most = |edge: fn(&Run) -> f32| share_most_common(pieces.iter().map(|r| edge(r)).collect()) >= MOST;
    let may_be_centred = candidate.columns.len() > 2;
    pieces.len() >= 2
        && (most(|r| r.x0) || most(|r| r.x1) || (may_be_centred && most(|r| (r.x0 + r.x1) / 2.0)))
}

/// Share of the values that lie within [`ALIGNED`] of the most popular one.
fn share_most_common(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    let best = values.iter().map(|v| values.iter().filter(|w| (**w - v).abs() <= ALIGNED).count()).max();
    best.map_or(0.0, |n| n as f32 / values.len() as f32)
}

/// Columns of a newspaper: their lines are full, so that the right edges of the first are one.
fn is_running_text(candidate: &Candidate) -> bool {
    let first: Vec<&Run> = candidate.lines.iter().filter_map(|(_, r)| r.first()).map(|(_, r)| r).collect();
    let wide = first.iter().filter(|r| r.words.len() >= 4).count() * 2 > first.len();
    wide && share_most_common(first.iter().map(|r| r.x1).collect()) > 0.5
}

fn table(lines: &[Line], candidate: Candidate, page: u32) -> Option<RuledTable> {
    let (first, last) = (lines.get(candidate.lines.first()?.0)?, lines.get(candidate.lines.last()?.0)?);
    let xs = edges(&candidate.columns)?;
    let area = [*xs.first()?, first.top(), *xs.last()?, last.bottom()];
    let firsts = first_lines(&candidate, lines);
    let mut rows: Vec<Vec<Vec<Line>>> = Vec::new();
    for (at, (i, runs)) in candidate.lines.into_iter().enumerate() {
        let direction = lines.get(i)?.direction;
        if firsts.contains(&at) || rows.is_empty() {
            rows.push(vec![Vec::new(); candidate.columns.len()]);
        }
        let row = rows.last_mut()?;
        for (c, run) in runs {
            row.get_mut(c)?.extend(Line::of(run.words, direction));
        }
    }
    let count = rows.len();
    let mut cells = Vec::new();
    for (row, texts) in rows.into_iter().enumerate() {
        for (col, text) in texts.into_iter().enumerate() {
            let measure = Measure { left: *xs.get(col)?, right: *xs.get(col + 1)? };
            let y = |l: Option<&Line>, f: fn(&Line) -> f32| l.map_or(area[1], f);
            let area =
                [measure.left, y(text.first(), Line::top), measure.right, y(text.last(), Line::bottom)];
            let column = candidate.columns.get(col)?;
            let paragraphs = paragraphs::split(text, Measure { left: column.x0, right: column.x1 });
            cells.push(RuledCell {
                place: Place { row, col, rows: 1, cols: 1 },
                area,
                paragraphs,
                page,
                measure,
            });
        }
    }
    Some(RuledTable {
        xs,
        rows: count,
        cells,
        area,
        header_rows: 0,
        page_breaks: Vec::new(),
        is_ruled: false,
    })
}

/// Which of the candidate's lines begin a row: those with a first column, and where that stands in the middle of its row the
/// line behind the widest gap above it.
fn first_lines(candidate: &Candidate, lines: &[Line]) -> Vec<usize> {
    let y = |at: usize| candidate.lines.get(at).and_then(|(i, _)| lines.get(*i)).map_or(0.0, |l| l.y);
    let marks = candidate.lines.iter().map(|(_, runs)| runs.first().is_some_and(|(c, _)| *c == 0));
    let mut before = None;
    let mut firsts = Vec::new();
    for (at, _) in marks.enumerate().filter(|(_, begins)| *begins) {
        let gap = |k: &usize| y(*k) - y(k - 1);
        let widest = before.and_then(|b: usize| (b + 1..=at).max_by(|j, k| gap(j).total_cmp(&gap(k))));
        firsts.push(widest.filter(|k| gap(k) > CLEARLY * gap(&at)).unwrap_or(at));
        before = Some(at);
    }
    firsts
}

/// Half-way between the columns.
fn edges(columns: &[Column]) -> Option<Vec<f32>> {
    let mut xs = vec![columns.first()?.x0];
    xs.extend(columns.windows(2).filter_map(|pair| Some((pair.first()?.x1 + pair.last()?.x0) / 2.0)));
    xs.push(columns.last()?.x1);
    Some(xs)
}
