//! How much of a page was read right.

use kehoach_model::{Block, Cell, Document, Table};
use kehoach_vietnamese::tone::{Placing, place};
use std::collections::BTreeMap;

/// Counts over pages.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Score {
    /// Syllables of the truth.
    pub(super) syllables: usize,
    /// Of these found, in order on pages of prose, in any order on those with tables.
    pub(super) right: usize,
    /// Syllables found that are not in the truth.
    pub(super) extra: usize,
    /// Dates, document numbers and other words with figures and a stroke, in the truth.
    pub(super) numbers: usize,
    /// Of these found.
    pub(super) numbers_right: usize,
    /// Cells of the truth's tables.
    pub(super) cells: usize,
    /// Of these with the same spans and text, in order.
    pub(super) cells_right: usize,
}

impl Score {
    pub(super) fn add(&mut self, other: Self) {
        self.syllables += other.syllables;
        self.right += other.right;
        self.extra += other.extra;
        self.numbers += other.numbers;
        self.numbers_right += other.numbers_right;
        self.cells += other.cells;
        self.cells_right += other.cells_right;
    }
}

/// All text of a document, marginal lines included.
pub(super) fn text(document: &Document) -> String {
    let mut out = String::new();
    let mut marginal: Vec<(f32, &str)> = Vec::new();
    for page in &document.pages {
        for line in &page.marginalia {
            marginal.push((line.bbox.map_or(0.0, |b| b.top()), &line.text));
        }
    }
    let top = marginal.iter().filter(|(y, _)| *y < 200.0).map(|(_, t)| *t);
    top.for_each(|t| out.push_str(&format!("{t}\n")));
    document.for_each_line(|_, line| out.push_str(&format!("{}\n", line.text)));
    let bottom = marginal.iter().filter(|(y, _)| *y >= 200.0).map(|(_, t)| *t);
    bottom.for_each(|t| out.push_str(&format!("{t}\n")));
    out
}

/// Compares a text with the truth. `ordered`: a syllable counts only in its place.
pub(super) fn compare(truth: &str, found: &str, ordered: bool, mut wrong: impl FnMut(&str, &str)) -> Score {
    let (a, b) = (syllables(truth), syllables(found));
    let right = if ordered { common_in_order(&a, &b, &mut wrong) } else { common(&a, &b, &mut wrong) };
    let (n, m) = (numbers(truth), numbers(found));
    Score {
        syllables: a.len(),
        right,
        extra: b.len() - right,
        numbers: n.len(),
        numbers_right: common(&n, &m, &mut wrong),
        ..Score::default()
    }
}

fn normal(text: &str) -> String {
    place(&kehoach_vietnamese::nfc(text), Placing::Old)
}

fn syllables(text: &str) -> Vec<String> {
    let text = normal(text);
    text.split(|c: char| !c.is_alphabetic()).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

fn numbers(text: &str) -> Vec<String> {
    let text = normal(text);
    let words = text.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()));
    words.filter(|w| w.contains('/') && w.contains(|c: char| c.is_ascii_digit())).map(str::to_owned).collect()
}

fn common(a: &[String], b: &[String], wrong: &mut impl FnMut(&str, &str)) -> usize {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    b.iter().for_each(|s| *left.entry(s).or_default() += 1);
    let mut right = 0;
    for syllable in a {
        match left.get_mut(syllable.as_str()) {
            Some(n) if *n > 0 => {
                *n -= 1;
                right += 1;
            }
            _ => wrong(syllable, "?"),
        }
    }
    left.iter().filter(|(_, n)| **n > 0).for_each(|(s, _)| wrong("+", s));
    right
}

/// Longest common subsequence.
fn common_in_order(a: &[String], b: &[String], wrong: &mut impl FnMut(&str, &str)) -> usize {
    let width = b.len() + 1;
    let mut table = vec![0u16; (a.len() + 1) * width];
    let at = |table: &[u16], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let value = if a.get(i) == b.get(j) {
                at(&table, i + 1, j + 1) + 1
            } else {
                at(&table, i + 1, j).max(at(&table, i, j + 1))
            };
            if let Some(slot) = table.get_mut(i * width + j) {
                *slot = value;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let (mut missed, mut added): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x == y {
            if !missed.is_empty() || !added.is_empty() {
                wrong(&missed.join(" "), &added.join(" "));
            }
            missed.clear();
            added.clear();
            i += 1;
            j += 1;
        } else if at(&table, i + 1, j) >= at(&table, i, j + 1) {
            missed.push(x);
            i += 1;
        } else {
            added.push(y);
            j += 1;
        }
    }
    missed.extend(a.iter().skip(i).map(String::as_str));
    added.extend(b.iter().skip(j).map(String::as_str));
    if !missed.is_empty() || !added.is_empty() {
        wrong(&missed.join(" "), &added.join(" "));
    }
    usize::from(at(&table, 0, 0))
}

/// Cells of all tables in reading order, each with its spans and text; gives their number and how many are found in order.
pub(super) fn cells(truth: &Document, found: &Document, mut wrong: impl FnMut(&str, &str)) -> (usize, usize) {
    let (truth, found) = (keys(truth), keys(found));
    (truth.len(), common_in_order(&truth, &found, &mut wrong))
}

fn keys(document: &Document) -> Vec<String> {
    let cells = tables(document).into_iter().flat_map(|t| &t.cells);
    cells.map(|c| format!("{}×{} {}", c.row_span, c.col_span, squeezed(c))).collect()
}

/// All tables.
pub(super) fn tables(document: &Document) -> Vec<&Table> {
    let blocks = document.pages.iter().flat_map(|p| &p.blocks);
    blocks
        .filter_map(|b| match b {
            Block::Table(t) => Some(t),
            Block::Paragraph(_) => None,
        })
        .collect()
}

fn squeezed(cell: &Cell) -> String {
    normal(&cell.text()).split_whitespace().collect::<Vec<_>>().join(" ")
}
