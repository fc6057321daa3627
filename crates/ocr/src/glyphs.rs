//! What stands on a line, letter by letter, from the connected parts of the picture: where each letter is, and the shape of those that
//! are one upright stroke.

use crate::ffi::Pix;
use crate::letters::Ink;

/// Parts lower than this (sizes) are marks and punctuation.
const SMALL: f32 = 0.36;
/// A part belongs to a letter that covers this share of its width.
const COVERED: f32 = 0.5;
/// Letters lower than this (pixels) have too few rows to be told by their shape.
const FEWEST_ROWS: i32 = 15;

/// A letter with its marks, or a piece of punctuation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Glyph {
    /// The letter without its marks: left, top, right, bottom.
    pub(crate) body: [i32; 4],
    /// Marks above and below.
    pub(crate) marks: Vec<[i32; 4]>,
    /// Whether it is too low for a letter.
    pub(crate) is_small: bool,
    /// The character that has this shape, of `T`, `I`, `L`, `1` and `/` of a font with serifs (Nghị định 30/2020/NĐ-CP sets Times New
    /// Roman).
    pub(crate) shape: Option<char>,
}

/// The letters whose middle lies in an area, from left to right; `size` is that of the letters, in pixels.
pub(crate) fn glyphs(ink: &Ink, binary: &Bits<'_>, area: [i32; 4], size: f32) -> Vec<Glyph> {
    let mut parts: Vec<[i32; 4]> = ink.parts_in(area).collect();
    parts.sort_unstable();
    let is_small = |b: &[i32; 4]| ((b[3] - b[1]) as f32) < SMALL * size;
    let (small, large): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_small);
    let glyph = |body, is_small| Glyph { body, marks: Vec::new(), is_small, shape: None };
    let mut out: Vec<Glyph> = Vec::new();
    for part in large {
        match out.last_mut() {
            Some(last) if covers(&last.body, &part) || covers(&part, &last.body) => {
                last.body = around(&last.body, &part);
            }
            _ => out.push(glyph(part, false)),
        }
    }
    let mut loose: Vec<Glyph> = Vec::new();
    for part in small {
        if let Some(letter) = out.iter_mut().find(|g| covers(&g.body, &part)) {
            letter.marks.push(part);
            continue;
        }
        match loose.last_mut() {
            Some(last) if covers(&last.body, &part) || covers(&part, &last.body) => {
                last.body = around(&last.body, &part);
            }
            _ => loose.push(glyph(part, true)),
        }
    }
    out.extend(loose);
    out.sort_by_key(|g| g.body);
    for glyph in out.iter_mut().filter(|g| !g.is_small && g.marks.is_empty()) {
        glyph.shape = binary.shape(glyph.body);
    }
    out
}

fn covers(a: &[i32; 4], b: &[i32; 4]) -> bool {
    let common = a[2].min(b[2]) - a[0].max(b[0]);
    common as f32 >= COVERED * (b[2] - b[0]) as f32
}

fn around(a: &[i32; 4], b: &[i32; 4]) -> [i32; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// The pixels of a black and white picture.
pub(crate) struct Bits<'a> {
    words: &'a [u32],
    stride: usize,
}

impl<'a> Bits<'a> {
    /// Of a picture of one bit a pixel.
    pub(crate) fn of(binary: &'a Pix) -> Self {
        Self { words: binary.words(), stride: binary.stride() }
    }

    fn is_black(&self, x: i32, y: i32) -> bool {
        let (x, y) = (x.max(0) as usize, y.max(0) as usize);
        // Pixels fill a word from its highest bit down.
        self.words.get(y * self.stride + x / 32).is_some_and(|w| w >> (31 - x % 32) & 1 == 1)
    }

    /// Share of black pixels.
    pub(crate) fn fill(&self, [left, top, right, bottom]: [i32; 4]) -> f32 {
        let black = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
        let count = black.filter(|(x, y)| self.is_black(*x, *y)).count();
        count as f32 / ((right - left) * (bottom - top)).max(1) as f32
    }

    /// First and last black pixel of a row, and how many are black.
    fn row(&self, y: i32, left: i32, right: i32) -> Option<(i32, i32, i32)> {
        let mut found: Option<(i32, i32, i32)> = None;
        for x in left..right {
            if self.is_black(x, y) {
                found = Some(found.map_or((x, x, 1), |(first, _, n)| (first, x, n + 1)));
            }
        }
        found
    }

    fn shape(&self, [left, top, right, bottom]: [i32; 4]) -> Option<char> {
        let height = bottom - top;
        if height < FEWEST_ROWS || right - left > height * 6 / 5 {
            return None;
        }
        let rows: Option<Vec<(i32, i32, i32)>> = (top..bottom).map(|y| self.row(y, left, right)).collect();
        let rows = rows?;
        let part =
            |from: f32, to: f32| rows.get((from * height as f32) as usize..(to * height as f32) as usize);
        if is_slash(&rows, height as f32) {
            return Some('/');
        }
        let (stem_left, stem_right) = stem(part(0.3, 0.7)?, height as f32)?;
        let reach = |rows: &[(i32, i32, i32)]| {
            let first = rows.iter().map(|r| r.0).min().unwrap_or(stem_left);
            let last = rows.iter().map(|r| r.1).max().unwrap_or(stem_right);
            [stem_left - first, last - stem_right].map(|v| v as f32 / height as f32)
        };
        let [top_left, top_right] = reach(part(0.0, 0.2)?);
        let [low_left, low_right] = reach(part(0.8, 1.0)?);
        // In Times the feet of a stem reach 0.10 to 0.15 of its height to either side, the arms of T 0.36, that of L 0.5.
        let foot = 0.055..0.25;
        let stands = foot.contains(&low_left) && foot.contains(&low_right);
        if stands && top_left > 0.26 && top_right > 0.26 {
            Some('T')
        } else if stands && foot.contains(&top_left) && foot.contains(&top_right) {
            Some('I')
        } else if stands && (0.06..0.33).contains(&top_left) && top_right < 0.045 {
            Some('1')
        } else if foot.contains(&low_left) && low_right > 0.3 && top_left < 0.25 && top_right < 0.25 {
            Some('L')
        } else {
            None
        }
    }
}

/// Edges of the stroke that these rows are, if they are one upright stroke.
fn stem(rows: &[(i32, i32, i32)], height: f32) -> Option<(i32, i32)> {
    let median = |mut values: Vec<i32>| {
        values.sort_unstable();
        values.get(values.len() / 2).copied()
    };
    let left = median(rows.iter().map(|r| r.0).collect())?;
    let right = median(rows.iter().map(|r| r.1).collect())?;
    let slack = (0.04 * height).max(1.0) as i32;
    let is_straight = |r: &&(i32, i32, i32)| (r.0 - left).abs() <= slack && (r.1 - right).abs() <= slack;
    let is_upright = rows.iter().filter(is_straight).count() * 10 >= rows.len() * 9;
    let first = rows.first()?;
    let last = rows.last()?;
    let leans = (first.0 + first.1 - last.0 - last.1).abs() as f32 > 0.12 * height;
    (is_upright && !leans && ((right - left + 1) as f32) < 0.33 * height).then_some((left, right))
}

/// A thin stroke that leans to the right at one slope, without feet.
fn is_slash(rows: &[(i32, i32, i32)], height: f32) -> bool {
    let middle = |share: f32| {
        let row = rows.get((share * height) as usize);
        row.map_or(0.0, |r| (r.0 + r.1) as f32 / 2.0)
    };
    let slope = middle(0.1) - middle(0.9);
    let bend = (middle(0.1) + middle(0.9)) / 2.0 - middle(0.5);
    let widest = rows.iter().map(|r| r.1 - r.0 + 1).max().unwrap_or(0) as f32;
    (0.2 * height..0.6 * height).contains(&slope) && bend.abs() < 0.05 * height && widest < 0.26 * height
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A drawing of 2 pixels a character, as one letter.
    fn shape_of(drawing: &[&str]) -> Option<char> {
        let width = drawing.iter().map(|r| r.len()).max().unwrap() * 2;
        let rows = drawing.iter().flat_map(|row| {
            let row: Vec<u8> =
                (0..width).map(|x| if row.as_bytes().get(x / 2) == Some(&b'#') { 0 } else { 255 }).collect();
            [row.clone(), row].concat()
        });
        let data: Vec<u8> = rows.collect();
        let (width, height) = (width as u32, drawing.len() as u32 * 2);
        let binary = Pix::from_rows(width, height, 1, &data).unwrap().below(128).unwrap();
        Bits::of(&binary).shape([0, 0, width as i32, height as i32])
    }

    fn letter(top: &'static str, stem: &'static str, foot: &'static str) -> Vec<&'static str> {
        let mut rows = vec![top, top];
        rows.extend([stem; 12]);
        rows.extend([foot, foot]);
        rows
    }

    #[test]
    fn upright_strokes_are_told_by_their_feet_and_arms() {
        assert_eq!(shape_of(&letter("####", "  ##", "####")), None, "a foot on one side only");
        assert_eq!(shape_of(&letter("######", "  ## ", "######")), Some('I'));
        assert_eq!(shape_of(&letter("##############", "      ##", "    ######")), Some('T'));
        assert_eq!(shape_of(&letter("######", "  ##", "###########")), Some('L'));
        assert_eq!(shape_of(&letter("####", "  ##", "######")), Some('1'));
        assert_eq!(shape_of(&letter("##", "##", "##")), None);
        assert_eq!(shape_of(&letter("###   ###", " ##   ## ", "###   ###")), None);
    }

    #[test]
    fn a_leaning_stroke_is_a_slash() {
        let rows: Vec<String> = (0..16).map(|y| format!("{}##", " ".repeat((15 - y) / 2))).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(shape_of(&rows), Some('/'));
    }
}
