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
/// Paper is lighter than this, in each channel.
const DARK: u8 = 90;
/// A channel of the paper is raised by this many 256ths, at most; less than that is no colour.
const MOST_RAISED: u64 = 420;
const LEAST_RAISED: u32 = 272;

impl Grey {
    /// From an image of 8 or 32 bits. Where `removes_colour` is set, coloured ink (seals, signatures) is made white, unless the text itself is
    /// coloured.
    pub(crate) fn of(pix: &Pix, removes_colour: bool) -> Self {
        let (width, height) = (pix.width() as usize, pix.height() as usize);
        if pix.depth() != 32 {
            return Self { width, height, data: pix.rows() };
        }
        let tint = Tint::of(pix);
        let removes_colour = removes_colour && !has_coloured_text(pix, tint);
        let mut data = Vec::with_capacity(width * height);
        for row in pix.words().chunks_exact(pix.stride()) {
            let pixels = row.iter().take(width);
            match (removes_colour, tint) {
                (true, Tint::NONE) => data.extend(pixels.map(|p| without_colour(channels(*p)))),
                (true, tint) => data.extend(pixels.map(|p| without_colour(tint.undone(channels(*p))))),
                (false, _) => data.extend(pixels.map(|p| luminance(channels(*p)))),
            }
        }
        Self { width, height, data }
    }

    /// As Leptonica and the engine take it.
    pub(crate) fn pix(&self) -> Option<Pix> {
        Pix::from_rows(self.width as u32, self.height as u32, 1, &self.data)
    }

    /// Paints a box (left, top, right, bottom) white.
    pub(crate) fn whiten(&mut self, area: [i32; 4]) {
        self.rows_in(area, |row| row.fill(255));
    }

    /// Hands on the rows of a box (left, top, right, bottom), as far as it lies in the picture.
    pub(crate) fn rows_in(&mut self, [left, top, right, bottom]: [i32; 4], change: impl FnMut(&mut [u8])) {
        let x0 = left.clamp(0, self.width as i32) as usize;
        let x1 = (right.max(left)).clamp(0, self.width as i32) as usize;
        let rows = top.clamp(0, self.height as i32) as usize..bottom.clamp(0, self.height as i32) as usize;
        let rows = self.data.chunks_exact_mut(self.width.max(1)).take(rows.end).skip(rows.start);
        rows.filter_map(|row| row.get_mut(x0..x1)).for_each(change);
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

    /// Each pixel the mean of `length` pixels around it along the row, or along the column.
    pub(crate) fn averaged(&self, length: usize, along_row: bool) -> Self {
        let (w, h) = (self.width, self.height);
        let mut data = vec![255; self.data.len()];
        let half = (length / 2).max(1);
        let span = (2 * half + 1) as u32;
        if along_row {
            for (row, out) in self.data.chunks_exact(w.max(1)).zip(data.chunks_exact_mut(w.max(1))) {
                let mut sum: u32 = row.iter().take(2 * half).map(|v| u32::from(*v)).sum();
                for ((entering, leaving), target) in
                    row.iter().skip(2 * half).zip(row).zip(out.iter_mut().skip(half))
                {
                    sum += u32::from(*entering);
                    *target = (sum / span) as u8;
                    sum -= u32::from(*leaving);
                }
            }
        } else if w > 0 && h > 2 * half {
            let mut sums = vec![0u32; w];
            let rows = || self.data.chunks_exact(w);
            for row in rows().take(2 * half) {
                sums.iter_mut().zip(row).for_each(|(sum, v)| *sum += u32::from(*v));
            }
            for ((entering, leaving), out) in
                rows().skip(2 * half).zip(rows()).zip(data.chunks_exact_mut(w).skip(half))
            {
                for (((sum, entering), leaving), target) in
                    sums.iter_mut().zip(entering).zip(leaving).zip(out)
                {
                    *sum += u32::from(*entering);
                    *target = (*sum / span) as u8;
                    *sum -= u32::from(*leaving);
                }
            }
        }
        Self { width: w, height: h, data }
    }

    /// Black where a pixel is darker by `contrast` than those `distance` above and below it (left and right, where lines run down), which must be paper;
    /// else white.
    pub(crate) fn darker_than_both_sides(&self, distance: usize, contrast: u8, across: bool) -> Self {
        let (w, distance) = (self.width, distance.max(1));
        let paper = self.hairline_level().saturating_sub(20);
        let step = if across { distance * w } else { distance };
        let mut data = vec![255; self.data.len()];
        let middle = self.data.iter().skip(step);
        let after = self.data.iter().skip(2 * step);
        for (((before, value), after), target) in
            self.data.iter().zip(middle).zip(after).zip(data.iter_mut().skip(step))
        {
            let side = (*before).min(*after);
            if side > paper && value.saturating_add(contrast) < side {
                *target = 0;
            }
        }
        Self { width: w, height: self.height, data }
    }

    /// Darker than this is ink, hairlines included: a little darker than the paper.
    pub(crate) fn hairline_level(&self) -> u8 {
        (paper(&self.histogram()) * 7 / 8).min(255) as u8
    }

    /// Lighter than this is paper and its noise: less than two fifths of the way to the darkest of the ink.
    pub(crate) fn noise_level(&self) -> u8 {
        let histogram = self.histogram();
        let paper = paper(&histogram);
        let darkest = self.data.len() as u32 / DARKEST;
        let mut sum = 0;
        let ink = histogram.iter().position(|n| {
            sum += n;
            sum > darkest
        });
        let ink = ink.unwrap_or(0).min(paper);
        (paper - (paper - ink) * 2 / 5).min(255) as u8
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

/// The darkest pixels, one in this many, are ink.
const DARKEST: u32 = 200;

/// The most frequent of the bright levels.
fn paper(histogram: &[u32; 256]) -> usize {
    let bright = histogram.iter().enumerate().skip(128);
    bright.max_by_key(|(_, n)| **n).map_or(255, |(level, _)| level)
}

/// A speck differs by more than this from most of its neighbours.
const OUTSTANDING: u8 = 40;

fn channels(pixel: u32) -> [u8; 3] {
    let [r, g, b, _] = pixel.to_be_bytes();
    [r, g, b]
}

/// The colour of the paper: by how much of 256 each channel is to be raised for the paper to be grey. Yellowed paper would else be taken for coloured ink
/// where the light is good, and for grey where it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tint([u32; 3]);

impl Tint {
    const NONE: Self = Self([256; 3]);

    fn of(pix: &Pix) -> Self {
        let mut sums = [1u64; 3];
        for row in pix.words().chunks_exact(pix.stride()).step_by(7) {
            for pixel in row.iter().take(pix.width() as usize).step_by(5) {
                let channels = channels(*pixel);
                if channels.iter().all(|c| *c > DARK) {
                    sums.iter_mut().zip(channels).for_each(|(sum, c)| *sum += u64::from(c));
                }
            }
        }
        let most = sums.iter().copied().max().unwrap_or(1);
        let raised = sums.map(|sum| (256 * most / sum.max(1)).min(MOST_RAISED) as u32);
        if raised.iter().all(|r| *r < LEAST_RAISED) { Self::NONE } else { Self(raised) }
    }

    fn undone(self, mut channels: [u8; 3]) -> [u8; 3] {
        channels.iter_mut().zip(self.0).for_each(|(c, r)| *c = ((u32::from(*c) * r) >> 8).min(255) as u8);
        channels
    }
}

fn luminance(channels: [u8; 3]) -> u8 {
    let [r, g, b] = channels.map(u32::from);
    ((r * 77 + g * 151 + b * 28) >> 8) as u8
}

/// Ink of any colour lets light of that colour through; black lets none. So the brightest channel shows black ink alone.
fn without_colour(channels: [u8; 3]) -> u8 {
    let [r, g, b] = channels;
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    if high - low <= COLOURED {
        return luminance(channels);
    }
    // What darkness is left of coloured ink is its own; that of black ink below it is far greater.
    let dark = u32::from(255 - high);
    let kept = if dark < 120 { dark / 3 } else { dark };
    255 - kept as u8
}

fn has_coloured_text(pix: &Pix, tint: Tint) -> bool {
    let (mut ink, mut coloured) = (1u32, 0u32);
    for row in pix.words().chunks_exact(pix.stride()).step_by(7) {
        for pixel in row.iter().take(pix.width() as usize).step_by(3) {
            let [r, g, b] = tint.undone(channels(*pixel));
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
    fn yellowed_paper_is_no_coloured_ink() {
        // Lighter to darker paper of one colour, with a black pixel and a red one.
        let mut row: Vec<u8> = Vec::new();
        for light in 0..200u32 {
            let light = 255 - light / 2;
            row.extend([236, 222, 176].map(|c| (c * light / 255) as u8));
        }
        let rows: Vec<u8> = row.iter().copied().cycle().take(row.len() * 40).collect();
        let mut marked = rows.clone();
        marked[30 * 3..30 * 3 + 6].copy_from_slice(&[10, 10, 10, 200, 30, 30]);
        let grey = Grey::of(&Pix::from_rows(200, 40, 3, &marked).unwrap(), true);
        assert!(
            grey.data[200..400].windows(2).all(|w| w[0].abs_diff(w[1]) < 8),
            "{:?}",
            &grey.data[200..400]
        );
        assert!(grey.data[30] < 20 && grey.data[31] > 200, "{:?}", &grey.data[28..34]);
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
