//! What the sizes of letters tell: where text stands, its size, and the resolution of a picture that does not say it.

use crate::ffi::{Pix, ReadLine};
use crate::grey::Grey;
use crate::rules::Ruling;

/// Height of small letters, in sizes (Times: 0.45).
const X_HEIGHT: f32 = 0.45;
/// Height of capitals and figures, in sizes (Times: 0.66).
const CAPITAL: f32 = 0.66;
/// Size that the letters of an administrative document have (points): Nghị định 30/2020/NĐ-CP, Phụ lục I, sets 13 to 14.
const USUAL_SIZE: f32 = 13.5;

/// Parts no larger than this (inches) can be specks: the dot of an «i» has 0.02…
const SPECK: f32 = 0.022;
/// …where no letter is nearer than this (inches).
const APART: f32 = 0.045;
/// With more specks than this they are not looked at one by one.
const MOST_SPECKS: usize = 30_000;

/// Where ink stands, rules left out.
pub(crate) struct Ink {
    /// By their upper edge.
    boxes: Vec<[i32; 4]>,
    tallest: i32,
}

impl Ink {
    /// Of a black and white page.
    pub(crate) fn of(binary: &Pix, ruling: &Ruling) -> Self {
        let longest = (binary.width().max(binary.height()) / 6) as i32;
        let mut boxes = binary.components();
        let touches =
            |b: &[i32; 4], r: &[i32; 4]| b[0] <= r[0] && b[1] <= r[1] && b[2] >= r[2] && b[3] >= r[3];
        boxes.retain(|b| {
            let is_speck = b[2] - b[0] < 3 && b[3] - b[1] < 3;
            let is_rule = b[2] - b[0] > longest || b[3] - b[1] > longest;
            let is_rule = is_rule || ruling.across.iter().chain(&ruling.down).any(|r| touches(b, r));
            !is_speck && !is_rule
        });
        Self::of_boxes(boxes)
    }

    /// Of the boxes of the connected parts.
    pub(crate) fn of_boxes(mut boxes: Vec<[i32; 4]>) -> Self {
        boxes.sort_unstable_by_key(|b| b[1]);
        let tallest = boxes.iter().map(|b| b[3] - b[1]).max().unwrap_or(0);
        Self { boxes, tallest }
    }

    /// Takes out what is too small for a letter and stands apart from all letters, and gives where it was.
    pub(crate) fn take_specks(&mut self, dpi: f32) -> Vec<[i32; 4]> {
        let (small, apart) = ((SPECK * dpi) as i32, (APART * dpi) as i32);
        let is_small = |b: &[i32; 4]| b[2] - b[0] <= small && b[3] - b[1] <= small;
        let (specks, letters): (Vec<[i32; 4]>, Vec<[i32; 4]>) = self.boxes.iter().partition(|b| is_small(b));
        if specks.len() > MOST_SPECKS {
            return Vec::new();
        }
        let tallest = self.tallest;
        let is_alone = |s: &[i32; 4]| {
            let first = letters.partition_point(|b| b[1] < s[1] - apart - tallest);
            let near = letters.iter().skip(first).take_while(|b| b[1] < s[3] + apart);
            !near.into_iter().any(|b| b[0] < s[2] + apart && s[0] < b[2] + apart && s[1] < b[3] + apart)
        };
        let alone: Vec<[i32; 4]> = specks.into_iter().filter(is_alone).collect();
        // Both are by their upper edge, so that equal ones meet in order.
        let mut gone = alone.iter().peekable();
        self.boxes.retain(|b| gone.next_if_eq(&b).is_none());
        alone
    }

    /// The same without what stands in an area.
    pub(crate) fn outside(&self, areas: &[[i32; 4]]) -> Self {
        let is_in = |b: &[i32; 4], [left, top, right, bottom]: [i32; 4]| {
            let (x, y) = ((b[0] + b[2]) / 2, (b[1] + b[3]) / 2);
            (left..right).contains(&x) && (top..bottom).contains(&y)
        };
        let outside = |b: &&[i32; 4]| !areas.iter().any(|a| is_in(b, *a));
        Self { boxes: self.boxes.iter().filter(outside).copied().collect(), tallest: self.tallest }
    }

    /// Left, top, right, bottom of each connected part, by the upper edge.
    pub(crate) fn boxes(&self) -> &[[i32; 4]] {
        &self.boxes
    }

    /// The connected parts whose middle lies in an area.
    pub(crate) fn parts_in(&self, [left, top, right, bottom]: [i32; 4]) -> impl Iterator<Item = [i32; 4]> {
        let tallest = self.tallest;
        let first = self.boxes.partition_point(|b| b[1] < top - tallest);
        let near = self.boxes.iter().skip(first).take_while(move |b| b[1] < bottom);
        near.copied().filter(move |b| {
            let (x, y) = ((b[0] + b[2]) / 2, (b[1] + b[3]) / 2);
            (left..right).contains(&x) && (top..bottom).contains(&y)
        })
    }

    /// How many connected parts have their middle in an area.
    pub(crate) fn count(&self, area: [i32; 4]) -> usize {
        self.parts_in(area).count()
    }

    /// The box around the ink whose middle lies in an area.
    pub(crate) fn within(&self, area: [i32; 4]) -> Option<[i32; 4]> {
        self.parts_in(area).reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
    }
}

/// Height of a letter in sizes; `None` for those with marks or of a height of their own.
pub(crate) fn share(c: char) -> Option<f32> {
    match c {
        'a' | 'c' | 'e' | 'm' | 'n' | 'o' | 'r' | 's' | 'u' | 'v' | 'x' => Some(X_HEIGHT),
        'b' | 'd' | 'h' | 'k' | 'l' | '0'..='9' | 'A'..='P' | 'R'..='Z' => Some(CAPITAL),
        _ => None,
    }
}

/// Size of a line's letters in pixels, from the heights of those that have no marks; `None` where it has none.
pub(crate) fn size(line: &ReadLine) -> Option<f32> {
    let mut sizes: Vec<f32> = Vec::new();
    for (c, area) in line.words.iter().flat_map(|w| &w.symbols) {
        let height = (area[3] - area[1]) as f32;
        if let Some(share) = share(*c) {
            sizes.push(height / share);
        }
    }
    if sizes.is_empty() {
        let heights = line.words.iter().map(|w| (w.area[3] - w.area[1]) as f32);
        return heights.reduce(f32::max);
    }
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied()
}

/// Dots per inch, taking the letters for those of an administrative document; the usual resolution next to it.
pub(crate) fn estimated_dpi(pix: &Pix) -> f32 {
    const USUAL: [f32; 9] = [72.0, 96.0, 120.0, 150.0, 200.0, 240.0, 300.0, 400.0, 600.0];
    let of_page = pix.width().max(pix.height()) as f32 / 11.7;
    let grey = Grey::of(pix, false);
    let parts = grey.pix().and_then(|p| p.binary(2000)).map(|b| b.components()).unwrap_or_default();
    let mut heights: Vec<i32> = parts
        .iter()
        .map(|b| (b[3] - b[1], b[2] - b[0]))
        .filter(|(h, w)| *h >= 5 && *h < 200 && *w >= h / 4 && *w < 3 * h)
        .map(|(h, _)| h)
        .collect();
    heights.sort_unstable();
    let found = match heights.get(heights.len() / 2) {
        // Half the letters are small ones without marks.
        Some(h) if heights.len() > 40 => *h as f32 / (USUAL_SIZE * 0.52) * 72.0,
        _ => of_page,
    };
    let nearest = |dpi: f32| {
        let by_ratio = |a: &&f32, b: &&f32| (*a / dpi).ln().abs().total_cmp(&(*b / dpi).ln().abs());
        USUAL.iter().min_by(by_ratio).copied().unwrap_or(300.0)
    };
    // A whole page of A4 is likelier than what letters of an unusual size tell.
    if (0.7..1.4).contains(&(found / of_page)) { of_page.clamp(60.0, 1200.0) } else { nearest(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specks_apart_from_letters_go_and_dots_stay() {
        let (letter, dot) = ([100, 100, 120, 130], [108, 90, 112, 94]);
        let (speck, period) = ([300, 110, 304, 113], [124, 126, 128, 130]);
        let mut ink = Ink::of_boxes(vec![letter, dot, speck, period]);
        assert_eq!(ink.take_specks(300.0), [speck]);
        assert_eq!(ink.boxes(), [dot, letter, period]);
    }
}
