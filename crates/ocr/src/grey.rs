//! Grey images and the operations on single pixels that Leptonica has not.

use crate::ffi::Pix;

/// Rows of grey values, 0 black, without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) data: Vec<u8>,
}

/// A pixel whose channels differ by more than this has a colour.
const COLOURED: u8 = 45;
/// Where more than this share of the ink has a colour, the text itself is coloured.
const COLOURED_TEXT: f32 = 0.35;
/// Darker than this is ink.
const INK: u8 = 150;

impl Grey {
    /// From an image of 8 or 32 bits. Where `removes_colour` is set, coloured ink (seals, signatures) is made white, unless the text itself is
    /// coloured.
    pub(crate) fn of(pix: &Pix, removes_colour: bool) -> Self {
        let (width, height) = (pix.width() as usize, pix.height() as usize);
        if pix.depth() != 32 {
            return Self { width, height, data: pix.rows() };
        }
        let removes_colour = removes_colour && !has_coloured_text(pix);
        let mut data = Vec::with_capacity(width * height);
        for row in pix.words().chunks_exact(pix.stride()) {
            let pixels = row.iter().take(width);
            if removes_colour {
                data.extend(pixels.map(|p| without_colour(*p)));
            } else {
                data.extend(pixels.map(|p| luminance(*p)));
            }
        }
        Self { width, height, data }
    }

    /// As Leptonica and the engine take it.
    pub(crate) fn pix(&self) -> Option<Pix> {
        Pix::from_rows(self.width as u32, self.height as u32, 1, &self.data)
    }

    /// Paints a box (left, top, right, bottom) white.
    pub(crate) fn whiten(&mut self, [left, top, right, bottom]: [i32; 4]) {
        let x0 = left.clamp(0, self.width as i32) as usize;
        let x1 = (right.max(left)).clamp(0, self.width as i32) as usize;
        let rows = top.clamp(0, self.height as i32) as usize..bottom.clamp(0, self.height as i32) as usize;
        for row in self.data.chunks_exact_mut(self.width.max(1)).take(rows.end).skip(rows.start) {
            row.get_mut(x0..x1).into_iter().flatten().for_each(|p| *p = 255);
        }
    }

    /// Replaces single pixels and pairs that stand out from all around them: salt and pepper. Strokes, which have neighbours of
    /// their own kind, stay as they are.
    pub(crate) fn despeckle(&mut self) {
        let (w, h) = (self.width, self.height);
        if w < 3 || h < 3 {
            return;
        }
        let before = self.data.clone();
        for y in 1..h - 1 {
            let rows = [y - 1, y, y + 1].map(|r| before.get(r * w..(r + 1) * w).unwrap_or(&[]));
            let Some(out) = self.data.get_mut(y * w + 1..(y + 1) * w - 1) else { continue };
            let [above, here, below] = rows.map(|r| r.windows(3));
            for (((a, m), b), target) in above.zip(here).zip(below).zip(out) {
                if let ([a0, a1, a2], [m0, m1, m2], [b0, b1, b2]) = (a, m, b) {
                    let mut around = [*a0, *a1, *a2, *m0, *m2, *b0, *b1, *b2];
                    let (lowest, highest) =
                        around.iter().fold((255u8, 0u8), |(l, h), v| (l.min(*v), h.max(*v)));
                    // Most pixels lie between their neighbours; only the others are worth sorting for.
                    if (lowest..=highest).contains(m1) && highest - lowest < OUTSTANDING {
                        continue;
                    }
                    around.sort_unstable();
                    let [_, _, third, low, high, sixth, ..] = around;
                    let median = low.midpoint(high);
                    if m1.saturating_add(OUTSTANDING) < third || *m1 > sixth.saturating_add(OUTSTANDING) {
                        *target = median;
                    }
                }
            }
        }
    }

    /// Darker than this is ink, hairlines included: a little darker than the paper.
    pub(crate) fn hairline_level(&self) -> u8 {
        let histogram = self.histogram();
        let bright = histogram.iter().enumerate().skip(128);
        let paper = bright.max_by_key(|(_, n)| **n).map_or(255, |(level, _)| level);
        (paper * 7 / 8).min(255) as u8
    }

    /// Whether there is nothing between black and white: printed edges have greys about as many as a fifth of the ink.
    pub(crate) fn is_bilevel(&self) -> bool {
        let histogram = self.histogram();
        let count = |levels: std::ops::Range<usize>| {
            histogram.iter().take(levels.end).skip(levels.start).sum::<u32>()
        };
        count(24..232) < count(0..24) / 50
    }

    /// A histogram of the grey values.
    pub(crate) fn histogram(&self) -> [u32; 256] {
        let mut counts = [0u32; 256];
        for value in &self.data {
            if let Some(count) = counts.get_mut(usize::from(*value)) {
                *count += 1;
            }
        }
        counts
    }
}

/// A speck differs by more than this from most of its neighbours.
const OUTSTANDING: u8 = 40;

fn channels(pixel: u32) -> [u8; 3] {
    let [r, g, b, _] = pixel.to_be_bytes();
    [r, g, b]
}

fn luminance(pixel: u32) -> u8 {
    let [r, g, b] = channels(pixel).map(u32::from);
    ((r * 77 + g * 151 + b * 28) >> 8) as u8
}

/// Ink of any colour lets light of that colour through; black lets none. So the brightest channel shows black ink alone.
fn without_colour(pixel: u32) -> u8 {
    let [r, g, b] = channels(pixel);
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    if high - low <= COLOURED {
        return luminance(pixel);
    }
    // What darkness is left of coloured ink is its own; that of black ink below it is far greater.
    let dark = u32::from(255 - high);
    let kept = if dark < 120 { dark / 3 } else { dark };
    255 - kept as u8
}

fn has_coloured_text(pix: &Pix) -> bool {
    let (mut ink, mut coloured) = (1u32, 0u32);
    for row in pix.words().chunks_exact(pix.stride()).step_by(7) {
        for pixel in row.iter().take(pix.width() as usize).step_by(3) {
            let [r, g, b] = channels(*pixel);
            let (high, low) = (r.max(g).max(b), r.min(g).min(b));
            if low < INK {
                ink += 1;
                coloured += u32::from(high - low > COLOURED);
            }
        }
    }
    coloured as f32 / ink as f32 > COLOURED_TEXT && ink > 2000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_red_seal_goes_and_black_below_it_stays() {
        let row = [250, 250, 250, 220, 40, 40, 70, 10, 10, 20, 20, 20];
        let grey = Grey::of(&Pix::from_rows(4, 1, 3, &row).unwrap(), true);
        assert!(grey.data[1] > 230 && grey.data[2] < 90 && grey.data[3] < 40, "{:?}", grey.data);
    }

    #[test]
    fn specks_go_and_strokes_stay() {
        let mut grey = Grey { width: 9, height: 7, data: vec![255; 63] };
        grey.data[9 + 1] = 0;
        for y in 1..6 {
            grey.data[y * 9 + 5] = 0;
            grey.data[y * 9 + 6] = 0;
        }
        let before = grey.clone();
        grey.despeckle();
        assert_eq!(grey.data[9 + 1], 255);
        assert_eq!(grey.data[3 * 9 + 5], before.data[3 * 9 + 5]);
        assert_eq!(grey.data[9 + 5], 0);
    }
}
