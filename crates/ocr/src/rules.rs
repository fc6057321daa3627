//! Ruling lines of a page's picture: where they run, and the picture without them.

use crate::ffi::Pix;
use crate::grey::Grey;
use kehoach_extract::Rule;

/// A ruling line is at least this long (inches): longer than any stroke of a letter of usual size.
const MIN_LENGTH: f32 = 0.24;
/// A ruling line is at most this thick (inches).
const MAX_THICKNESS: f32 = 0.05;
/// Pieces of a broken line are at least this long (inches): longer than the feet of letters…
const PIECE_ACROSS: f32 = 0.08;
/// …and than their stems.
const PIECE_DOWN: f32 = 0.15;
/// Gaps in a line that noise or a poor copy leave (inches).
const GAP: f32 = 0.04;
/// A hairline across is at least this long (inches).
const HAIRLINE: f32 = 0.4;
/// Grey lines are averaged over this way (inches) along…
const AVERAGED: f32 = 0.04;
/// …and compared with the paper this far away (inches) on both sides…
const FLANK: f32 = 0.022;
/// …than which they are darker by this much at least.
const CONTRAST: u8 = 12;
/// A line longer than this (inches) is no row of letters.
const LONG: f32 = 0.8;
/// Lines that meet leave no more than this (inches) between them.
const MEETS: f32 = 0.04;
/// A line on a bent page leaves its height by this much (inches), at most.
const BEND: f32 = 0.03;

/// The ruling lines of a black and white picture with `dpi` dots per inch, in pixels: boxes of the horizontal and of the vertical ones.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Ruling {
    pub(crate) across: Vec<[i32; 4]>,
    pub(crate) down: Vec<[i32; 4]>,
}

impl Ruling {
    /// From the page's black and white picture and the grey one, in which hairlines are paler than letters.
    pub(crate) fn of(binary: &Pix, grey: &Grey, dpi: f32) -> Self {
        let faint = grey.pix().and_then(|p| p.below(grey.hairline_level()));
        let both = |across: bool| {
            let mut found = lines(binary, dpi, across);
            found.extend(faint.iter().flat_map(|faint| hairlines(faint, dpi, across)));
            found
        };
        let (mut across, mut down) = (both(true), both(false));
        across.extend(ridges(grey, dpi, true));
        let pale = ridges(grey, dpi, false);
        let letters = Letters::of(binary, dpi);
        across.retain(|rule| {
            is_long(rule, dpi)
                || down.iter().chain(&pale).any(|other| meets(turned(*rule), turned(*other), dpi))
                || !letters.have(rule)
        });
        down.extend(
            pale.into_iter()
                .filter(|rule| is_long(rule, dpi) || across.iter().any(|o| meets(*rule, *o, dpi))),
        );
        Self { across, down }
    }

    /// In points.
    pub(crate) fn rules(&self, dpi: f32) -> Vec<Rule> {
        let scale = 72.0 / dpi;
        let points = |pixels: i32| pixels as f32 * scale;
        let across = self.across.iter().map(|[l, t, r, b]| Rule {
            horizontal: true,
            at: points(t + b) / 2.0,
            from: points(*l),
            to: points(*r),
        });
        let down = self.down.iter().map(|[l, t, r, b]| Rule {
            horizontal: false,
            at: points(l + r) / 2.0,
            from: points(*t),
            to: points(*b),
        });
        across.chain(down).collect()
    }
}

/// Stems of letters that stand below one another, and feet of letters that run together, are short…
fn is_long([left, top, right, bottom]: &[i32; 4], dpi: f32) -> bool {
    (right - left).max(bottom - top) as f32 >= LONG * dpi
}

/// …and do not end at a line of the other direction. Of a line down, and one across.
fn meets([left, top, right, bottom]: [i32; 4], other: [i32; 4], dpi: f32) -> bool {
    let near = (MEETS * dpi) as i32;
    let crosses = other[0] - near <= left && right <= other[2] + near;
    crosses && [top, bottom].iter().any(|end| other[1] - near <= *end && *end <= other[3] + near)
}

/// With the axes exchanged.
fn turned([left, top, right, bottom]: [i32; 4]) -> [i32; 4] {
    [top, left, bottom, right]
}

/// The connected parts that are higher than a line.
struct Letters(Vec<[i32; 4]>);

impl Letters {
    fn of(binary: &Pix, dpi: f32) -> Self {
        let (low, high) = ((MAX_THICKNESS * dpi) as i32, (0.5 * dpi) as i32);
        let mut boxes = binary.components();
        boxes.retain(|b| (low..high).contains(&(b[3] - b[1])));
        Self(boxes)
    }

    /// Whether a line across runs through them.
    fn have(&self, [left, top, right, bottom]: &[i32; 4]) -> bool {
        let overlap = |b: &[i32; 4]| (b[2].min(*right) - b[0].max(*left)).max(0);
        let of_line = self.0.iter().filter(|b| b[1] <= *top && *bottom <= b[3]);
        of_line.map(overlap).sum::<i32>() > (right - left) / 3
    }
}

/// Long lines without gaps: letters run together where grey counts as black.
fn hairlines(faint: &Pix, dpi: f32, across: bool) -> Vec<[i32; 4]> {
    let length = ((if across { HAIRLINE } else { MIN_LENGTH }) * dpi) as u32;
    let opened = if across { faint.opened(length, 1) } else { faint.opened(1, length) };
    opened.map(|found| thin(&found, dpi, across)).unwrap_or_default()
}

/// Lines that blur, noise and compression have left hardly darker than the paper: darker, on the average over a short way along, than the paper on
/// both sides.
fn ridges(grey: &Grey, dpi: f32, across: bool) -> Vec<[i32; 4]> {
    let pixels = |inches: f32| (inches * dpi).round().max(1.0) as u32;
    let brick = |along: u32, over: u32| if across { (along, over) } else { (over, along) };
    let flank = pixels(FLANK) as usize;
    let mean = grey.averaged(pixels(AVERAGED) as usize, across);
    let Some(mask) = mean.darker_than_both_sides(flank, CONTRAST, across).pix().and_then(|p| p.below(128))
    else {
        return Vec::new();
    };
    let piece = brick(pixels(if across { PIECE_ACROSS } else { AVERAGED + PIECE_DOWN }), 1);
    let gap = brick(pixels(2.0 * GAP), 3);
    let whole = brick(pixels(if across { HAIRLINE } else { MIN_LENGTH }), 1);
    let joined = mask.opened(piece.0, piece.1).and_then(|p| p.closed(gap.0, gap.1));
    let found = joined.and_then(|p| p.opened(whole.0, whole.1));
    found.map(|found| thin(&found, dpi, across)).unwrap_or_default()
}

fn lines(binary: &Pix, dpi: f32, across: bool) -> Vec<[i32; 4]> {
    let pixels = |inches: f32| (inches * dpi).round().max(1.0) as u32;
    let brick = |along: u32| if across { (along, 1) } else { (1, along) };
    let piece = brick(pixels(if across { PIECE_ACROSS } else { PIECE_DOWN }));
    let gap = brick(pixels(GAP));
    let whole = brick(pixels(MIN_LENGTH));
    let pieces = binary.opened(piece.0, piece.1);
    // Only pieces of lines are joined: the feet of letters, joined first, would make lines of words.
    let joined = pieces.and_then(|p| p.closed(gap.0, gap.1));
    let Some(found) = joined.and_then(|p| p.opened(whole.0, whole.1)) else { return Vec::new() };
    thin(&found, dpi, across)
}

/// The boxes of what is no thicker than a line.
fn thin(found: &Pix, dpi: f32, across: bool) -> Vec<[i32; 4]> {
    let most = ((MAX_THICKNESS + BEND) * dpi) as i32;
    let mut boxes = found.components();
    boxes.retain(|[l, t, r, b]| {
        let (along, over) = if across { (r - l, b - t) } else { (b - t, r - l) };
        over <= most && along > 2 * over
    });
    boxes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of 300 dots per inch with a pale line across and one down, both with specks.
    fn pale() -> Grey {
        let (width, height) = (900, 600);
        let mut data = vec![250u8; width * height];
        for i in 0..800 {
            let value = if i % 61 == 0 { 250 } else { 214 };
            (0..3).for_each(|k| data[(200 + k) * width + 50 + i] = value);
            (0..3).filter(|_| i < 500).for_each(|k| data[(50 + i) * width + 300 + k] = value);
        }
        Grey { width, height, data }
    }

    #[test]
    fn pale_lines_with_specks_are_found_whole() {
        let grey = pale();
        let binary = grey.pix().unwrap().below(128).unwrap();
        let ruling = Ruling::of(&binary, &grey, 300.0);
        let is_whole = |b: &[i32; 4]| (b[2] - b[0]).max(b[3] - b[1]) > 450;
        assert!(ruling.across.iter().any(|b| is_whole(b) && (195..205).contains(&b[1])), "{ruling:?}");
        assert!(ruling.down.iter().any(|b| is_whole(b) && (295..305).contains(&b[0])), "{ruling:?}");
    }

    #[test]
    fn feet_of_letters_that_run_together_are_no_line() {
        let (width, height) = (600, 300);
        let mut data = vec![255u8; width * height];
        for x in 100..200 {
            for y in 140..146 {
                data[y * width + x] = 0;
            }
            for y in (110..146).filter(|_| x % 20 < 7) {
                data[y * width + x] = 0;
            }
        }
        let grey = Grey { width, height, data };
        let binary = grey.pix().unwrap().below(128).unwrap();
        assert_eq!(Ruling::of(&binary, &grey, 300.0), Ruling::default());
    }
}
