//! From lines to paragraphs.
//!
//! The chief evidence is how full a line is: where the first word of the next line would still have fitted, the writer
//! ended the paragraph there. Indents and wider spacing come second, since styles differ in them.

use super::breaks;
use super::columns::is_label;
use super::words::Line;

/// Edges within this distance (points) are one margin.
const SAME_MARGIN: f32 = 3.0;
/// A first line stands in from the margin by more than this share of the size.
const INDENT: f32 = 0.7;
/// Lines farther apart than this share of the usual pitch belong to different paragraphs.
const WIDE_PITCH: f32 = 1.4;
/// Lines that begin farther in than this share of the width belong to a block at the right.
const FAR_IN: f32 = 0.3;
/// Width of a space, in sizes.
const SPACE: f32 = 0.25;

/// Left and right margin of a column of text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measure {
    /// Left margin.
    pub(super) left: f32,
    /// Right margin.
    pub(super) right: f32,
}

impl Measure {
    /// The margins that at least two lines keep, else those of the longest.
    pub(super) fn of(lines: &[Line]) -> Option<Self> {
        let left = shared_edge(lines.iter().map(|l| l.x0), f32::total_cmp)?;
        let right = shared_edge(lines.iter().map(|l| l.x1), |a, b| b.total_cmp(a))?;
        Some(Self { left, right })
    }

    /// Width of the column.
    pub(super) fn width(&self) -> f32 {
        self.right - self.left
    }
}

fn shared_edge(
    edges: impl Iterator<Item = f32>,
    outermost_first: impl FnMut(&f32, &f32) -> std::cmp::Ordering,
) -> Option<f32> {
    let mut edges: Vec<f32> = edges.collect();
    edges.sort_by(outermost_first);
    let shared = edges.windows(2).find_map(|pair| {
        let (a, b) = (pair.first()?, pair.last()?);
        ((a - b).abs() <= SAME_MARGIN).then_some(*a)
    });
    shared.or(edges.first().copied())
}

/// Groups the lines of a column into paragraphs.
pub(super) fn split(lines: Vec<Line>, measure: Measure) -> Vec<Vec<Line>> {
    let pitch = usual_pitch(&lines);
    let centred = share_a_middle(&lines);
    let mut out: Vec<Vec<Line>> = Vec::new();
    for line in lines {
        match out.last_mut() {
            Some(paragraph) if goes_on(paragraph, &line, measure, pitch, centred) => {
                breaks::push(paragraph, line, Some(measure));
            }
            _ => out.push(vec![line]),
        }
    }
    out
}

/// Groups the lines of a letterhead or signature column: each line for itself, but for a list item's further lines.
pub(super) fn split_block(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let Some(measure) = Measure::of(&lines) else { return Vec::new() };
    let full = lines.iter().filter(|l| measure.right - l.x1 <= 2.0 * SAME_MARGIN).count();
    if lines.len() >= 6 && full * 2 >= lines.len() {
        return split(lines, measure);
    }
    let mut out: Vec<Vec<Line>> = Vec::new();
    for line in lines {
        let joins = out.last().is_some_and(|p: &Vec<Line>| {
            p.first().is_some_and(starts_with_label)
                && p.last().is_some_and(|l| !ends_clause(l) && is_full(l, &line, measure))
        });
        match out.last_mut() {
            Some(paragraph) if joins && !starts_with_label(&line) => paragraph.push(line),
            _ => out.push(vec![line]),
        }
    }
    out
}

/// Whether a paragraph that ends with `last` goes on with `next` on the following page.
pub(super) fn goes_on_over_page(paragraph: &[Line], next: &Line, here: Measure, there: Measure) -> bool {
    let Some(last) = paragraph.last() else { return false };
    let lower = next.words.first().and_then(|w| w.text.chars().next()).is_some_and(char::is_lowercase);
    let indented = next.x0 - there.left > INDENT * next.size;
    (last.size - next.size).abs() < 0.6
        && is_full(last, next, here)
        && !is_centred(next, there)
        && !starts_with_label(next)
        && (!indented || (lower && !ends_clause(last)))
}

fn goes_on(paragraph: &[Line], next: &Line, measure: Measure, pitch: Option<f32>, centred: bool) -> bool {
    let Some(last) = paragraph.last() else { return false };
    if !is_full(last, next, measure) || (last.size - next.size).abs() > 1.6 {
        return false;
    }
    let drop = next.y - last.y;
    if drop > 2.6 * next.size || pitch.is_some_and(|p| drop > WIDE_PITCH * p.max(next.size)) {
        return false;
    }
    // Where every line stands in the middle, an indent says nothing.
    let indented = !centred && next.x0 > measure.left + INDENT * next.size;
    if starts_with_label(next) && (ends_clause(last) || indented) {
        return false;
    }
    if centred || is_centred_pair(last, next, measure) {
        // A title and the note below it («(Kèm theo …)») differ in their face.
        return one_font(last).is_none() || one_font(next).is_none() || one_font(last) == one_font(next);
    }
    if last.x0 - measure.left > FAR_IN * measure.width() {
        // A signature block or a motto: its lines stand in the middle of their own, and fill it by chance.
        return (last.x0 - next.x0).abs() <= SAME_MARGIN && measure.right - last.x1 <= SAME_MARGIN;
    }
    let in_first_line = paragraph.len() == 1;
    let stands_in = next.x0 - last.x0 > INDENT * next.size;
    if in_first_line && ends_clause(last) && next.x0 - measure.left > INDENT * next.size {
        return false;
    }
    // A hanging indent goes in after the first line; anywhere else a line that stands in opens a paragraph.
    !(stands_in && !(in_first_line && starts_with_label(last) && !ends_clause(last)))
}

/// Two lines of a title: both in the middle, the second with room at its sides.
fn is_centred_pair(last: &Line, next: &Line, measure: Measure) -> bool {
    let middle = (measure.left + measure.right) / 2.0;
    (last.middle() - next.middle()).abs() < 3.0
        && (next.middle() - middle).abs() < 0.03 * measure.width().max(100.0)
        && next.x0 - measure.left > 1.5 * next.size
}

/// Whether the first word of `next` would not have fitted behind `line`.
pub(super) fn is_full(line: &Line, next: &Line, measure: Measure) -> bool {
    let word = next.words.first().map_or(0.0, |w| w.x1 - w.x0);
    let needed = word + SPACE * line.size;
    if is_centred(line, measure) && line.x0 - measure.left > 2.0 * line.size {
        return line.x1 - line.x0 + needed > measure.width() - line.size;
    }
    line.x1 + needed > measure.right - 0.5
}

/// Stands in the middle with room on both sides.
pub(super) fn is_centred(line: &Line, measure: Measure) -> bool {
    let off = line.middle() - (measure.left + measure.right) / 2.0;
    line.x0 - measure.left > 1.5 * line.size
        && measure.right - line.x1 > 1.5 * line.size
        && off.abs() < 0.03 * measure.width().max(100.0)
}

/// The font of all words of a line.
fn one_font(line: &Line) -> Option<u16> {
    let font = line.words.first()?.font;
    line.words.iter().all(|w| w.font == font).then_some(font)
}

/// All lines of a cell or title stand in the middle of the same column.
fn share_a_middle(lines: &[Line]) -> bool {
    let middle = lines.first().map_or(0.0, Line::middle);
    lines.len() > 1 && lines.iter().all(|l| (l.middle() - middle).abs() < 2.5)
}

fn usual_pitch(lines: &[Line]) -> Option<f32> {
    let mut drops: Vec<f32> = lines
        .windows(2)
        .filter_map(|pair| Some(pair.last()?.y - pair.first()?.y))
        .filter(|d| *d > 1.0)
        .collect();
    drops.sort_by(f32::total_cmp);
    // Spacing between paragraphs widens about half of the drops at most in running text.
    drops.get(drops.len() / 3).copied()
}

/// Opens with a dash, a bullet or a short label such as «1.», «a)», «II.».
pub(super) fn starts_with_label(line: &Line) -> bool {
    line.words.first().is_some_and(|w| {
        let glued_dash =
            w.text.len() > 1 && w.text.starts_with(['-', '+', '•', '–']) && !w.text.starts_with("--");
        glued_dash || is_label(std::slice::from_ref(w))
    })
}

/// Ends a sentence or a list item.
pub(super) fn ends_clause(line: &Line) -> bool {
    line.words.last().is_some_and(|w| w.text.ends_with(['.', ';', ':', '!', '?', '/', '”', '"']))
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::Direction;
    use super::super::words::{lines, tests::glyphs};
    use super::*;

    const MEASURE: Measure = Measure { left: 72.0, right: 300.0 };

    fn page(rows: &[(&str, f32, f32)]) -> Vec<Line> {
        lines(rows.iter().flat_map(|(t, x, y)| glyphs(t, *x, *y, 12.0, 0)).collect(), Direction::Right)
    }

    fn counts(rows: &[(&str, f32, f32)]) -> Vec<usize> {
        split(page(rows), MEASURE).iter().map(Vec::len).collect()
    }

    #[test]
    fn a_short_line_ends_its_paragraph() {
        // 38 characters of 6 points fill the measure.
        let rows = [
            ("các cơ quan, đơn vị, địa phương có", 90.0, 100.0),
            ("liên quan tổ chức.", 72.0, 115.0),
            ("Giao Văn phòng theo dõi việc thực", 90.0, 130.0),
        ];
        assert_eq!(counts(&rows), [2, 1]);
    }

    #[test]
    fn an_indent_opens_a_paragraph_even_after_a_full_line() {
        let rows = [
            ("các cơ quan, đơn vị, địa phương toàn tỉnh", 72.0, 100.0),
            ("Giao Văn phòng theo dõi việc này", 90.0, 115.0),
        ];
        assert_eq!(counts(&rows), [1, 1]);
    }

    #[test]
    fn a_dash_that_a_centred_line_begins_with_goes_on_with_the_name() {
        let rows = [("Ban Quản lý Vườn quốc gia Phong Nha", 80.0, 100.0), ("- Kẻ Bàng", 158.0, 115.0)];
        let measure = Measure { left: 76.0, right: 295.0 };
        assert_eq!(split(page(&rows), measure).len(), 1);
    }

    #[test]
    fn list_items_stay_apart() {
        let rows = [("- Như trên;", 72.0, 100.0), ("- Lưu: VT.", 72.0, 115.0)];
        assert_eq!(counts(&rows), [1, 1]);
    }
}
