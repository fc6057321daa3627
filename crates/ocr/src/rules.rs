//! Ruling lines of a page's picture: where they run, and the picture without them.

use crate::ffi::Pix;
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
/// A line on a bent page leaves its height by this much (inches), at most.
const BEND: f32 = 0.03;

/// The ruling lines of a black and white picture with `dpi` dots per inch, in pixels: boxes of the horizontal and of the vertical ones.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Ruling {
    pub(crate) across: Vec<[i32; 4]>,
    pub(crate) down: Vec<[i32; 4]>,
}

impl Ruling {
    /// From the page's black and white picture, and one in which hairlines, which scan as grey, are black too.
    pub(crate) fn of(binary: &Pix, faint: &Pix, dpi: f32) -> Self {
        let both = |across: bool| {
            let mut found = lines(binary, dpi, across);
            found.extend(hairlines(faint, dpi, across));
            found
        };
        Self { across: both(true), down: both(false) }
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

/// Long lines without gaps: letters run together where grey counts as black.
fn hairlines(faint: &Pix, dpi: f32, across: bool) -> Vec<[i32; 4]> {
    let length = ((if across { HAIRLINE } else { MIN_LENGTH }) * dpi) as u32;
    let opened = if across { faint.opened(length, 1) } else { faint.opened(1, length) };
    opened.map(|found| thin(&found, dpi, across)).unwrap_or_default()
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
