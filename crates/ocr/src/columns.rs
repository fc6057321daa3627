//! Parts of a page that must not be read across: columns whose lines do not stand on the same heights, as in letterheads and signature
//! blocks (Nghị định 30/2020/NĐ-CP, Phụ lục I: issuer beside country and motto, recipients beside the signature).

use crate::letters::Ink;

/// A gutter is at least this wide (inches).
const GUTTER: f32 = 0.16;
/// A column is at least this wide (inches): less is a label and its gap.
const COLUMN: f32 = 0.7;
/// A run of ink higher than this (inches) without a white row across is more than a line.
const LINE: f32 = 0.3;
/// White rows thinner than this (inches) lie between a letter and its marks.
const ROW: f32 = 0.012;
/// White stretches higher than this (inches) part blocks.
const BLANK: f32 = 0.5;

/// The parts of a page (left, top, right, bottom in pixels), from top to bottom, columns from left to right: stretches of the page's whole
/// width, and the columns of runs that are interleaved.
pub(crate) fn parts(ink: &Ink, width: i32, height: i32, dpi: f32) -> Vec<[i32; 4]> {
    let mut out: Vec<[i32; 4]> = Vec::new();
    let mut top = 0;
    for run in runs(ink, dpi) {
        if ((run.bottom - run.top) as f32) < LINE * dpi {
            continue;
        }
        let Some(gutter) = gutter(&run.boxes, dpi) else { continue };
        if run.top > top && ink.within([0, top, width, run.top]).is_some() {
            out.push([0, top, width, run.top]);
        }
        out.push([0, run.top - 1, gutter, run.bottom + 1]);
        out.push([gutter, run.top - 1, width, run.bottom + 1]);
        top = run.bottom;
    }
    if top < height && ink.within([0, top, width, height]).is_some() {
        out.push([0, top, width, height]);
    }
    out.into_iter().flat_map(|area| blocks(ink, area, dpi)).collect()
}

/// The blocks of an area that blanks part, each as large as its ink.
fn blocks(ink: &Ink, [left, top, right, bottom]: [i32; 4], dpi: f32) -> Vec<[i32; 4]> {
    let mut out: Vec<[i32; 4]> = Vec::new();
    for b in ink.boxes() {
        let (x, y) = ((b[0] + b[2]) / 2, (b[1] + b[3]) / 2);
        if !(left..right).contains(&x) || !(top..bottom).contains(&y) {
            continue;
        }
        match out.last_mut() {
            Some(last) if ((b[1] - last[3]) as f32) < BLANK * dpi => {
                *last = [last[0].min(b[0]), last[1].min(b[1]), last[2].max(b[2]), last[3].max(b[3])];
            }
            _ => out.push(*b),
        }
    }
    let margin = (0.06 * dpi) as i32;
    out.iter_mut().for_each(|b| *b = [b[0] - margin, b[1] - margin, b[2] + margin, b[3] + margin]);
    out
}

/// Ink between two white rows across the page.
struct Run {
    top: i32,
    bottom: i32,
    boxes: Vec<[i32; 4]>,
}

fn runs(ink: &Ink, dpi: f32) -> Vec<Run> {
    let white = (ROW * dpi).max(1.0) as i32;
    let mut runs: Vec<Run> = Vec::new();
    for b in ink.boxes() {
        match runs.last_mut() {
            Some(run) if b[1] - run.bottom < white => {
                run.bottom = run.bottom.max(b[3]);
                run.boxes.push(*b);
            }
            _ => runs.push(Run { top: b[1], bottom: b[3], boxes: vec![*b] }),
        }
    }
    runs
}

/// The middle of the widest white stretch from top to bottom of the run with columns on both sides.
fn gutter(boxes: &[[i32; 4]], dpi: f32) -> Option<i32> {
    let mut spans: Vec<(i32, i32)> = boxes.iter().map(|b| (b[0], b[2])).collect();
    spans.sort_unstable();
    let (left, right) = (spans.first()?.0, spans.iter().map(|s| s.1).max()?);
    let mut reached = left;
    let mut widest: Option<(i32, i32)> = None;
    for (from, to) in spans {
        let is_column = |width: i32| width as f32 >= COLUMN * dpi;
        if from - reached > widest.map_or((GUTTER * dpi) as i32, |(_, w)| w)
            && is_column(reached - left)
            && is_column(right - from)
        {
            widest = Some(((from + reached) / 2, from - reached));
        }
        reached = reached.max(to);
    }
    widest.map(|(middle, _)| middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interleaved_columns_are_read_apart_and_lines_in_common_are_not() {
        // Letters 20 wide and 30 high at 300 dots per inch; the right column stands half a line lower.
        let line = |x: i32, n: i32, y: i32| (0..n).map(move |i| [x + i * 25, y, x + i * 25 + 20, y + 30]);
        let mut boxes: Vec<[i32; 4]> = Vec::new();
        for k in 0..3 {
            boxes.extend(line(100, 15, 100 + 50 * k));
            boxes.extend(line(700, 20, 125 + 50 * k));
        }
        boxes.extend(line(100, 60, 400));
        boxes.extend(line(100, 60, 460));
        let parts = parts(&Ink::of_boxes(boxes), 2000, 3000, 300.0);
        assert_eq!(parts.len(), 3, "{parts:?}");
        assert!(parts[0][2] > 470 && parts[0][2] < 700 && (350..400).contains(&parts[2][1]), "{parts:?}");
    }
}
