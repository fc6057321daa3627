//! Damage to clean pages, the same on every run.

use anyhow::{Context, Result};
use kehoach_ocr::Pix;

/// What is done to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(super) enum Damage {
    /// As rendered at 300 dots per inch.
    Clean300,
    /// At 200.
    Clean200,
    /// At 150.
    Clean150,
    /// Turned by 0.7°.
    Rotated,
    /// As out of focus.
    Blurred,
    /// 2 % of the pixels black or white.
    Speckled,
    /// JPEG of quality 40.
    Jpeg,
    /// A red seal over the text.
    Seal,
    /// Blur, rotation, specks, seal and JPEG together.
    All300,
    /// The same at 200 dots per inch.
    All200,
    /// Black and white at 204 dots per inch, thresholded hard, with some specks.
    Fax,
    /// Turned by 3°.
    Skewed,
    /// Lying on its side.
    Turned,
    /// Lying on its other side.
    TurnedLeft,
    /// Standing on its head.
    Upended,
    /// A seal over the text, scanned in grey.
    GreySeal,
    /// Paper that does not lie flat: lines bow by 1 mm.
    Bent,
    /// White scratches of a worn copier, which break rules and some letters.
    Scratched,
    /// Yellowed, darker to one side.
    Yellowed,
    /// Printed faintly.
    Faint,
}

impl Damage {
    /// Dots per inch of the picture.
    pub(super) fn dpi(self) -> u32 {
        match self {
            Self::Clean200 | Self::All200 => 200,
            Self::Clean150 => 150,
            Self::Fax => 204,
            _ => 300,
        }
    }

    /// The damaged picture, encoded as it would be stored.
    pub(super) fn apply(self, clean: Pix, seed: u64) -> Result<Vec<u8>> {
        let mut canvas = Canvas::of(&clean);
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66);
        let scale = self.dpi() as f32 / 300.0;
        match self {
            Self::Clean300 | Self::Clean200 | Self::Clean150 => {}
            Self::Rotated => canvas.rotate(0.7)?,
            Self::Skewed => canvas.rotate(3.0)?,
            Self::Blurred => canvas.blur(2),
            Self::Speckled => canvas.speckle(0.02, &mut random),
            Self::Jpeg => return canvas.pix()?.jpeg(40).context("JPEG"),
            Self::Seal => canvas.seal(scale, &mut random),
            Self::All300 | Self::All200 => {
                canvas.seal(scale, &mut random);
                canvas.blur(if self == Self::All300 { 2 } else { 1 });
                canvas.rotate(0.7)?;
                canvas.speckle(0.01, &mut random);
                return canvas.pix()?.jpeg(40).context("JPEG");
            }
            Self::Fax => {
                canvas.speckle(0.004, &mut random);
                canvas.threshold(150, &mut random);
            }
            Self::Turned => return clean.turned(1).and_then(|p| p.png()).context("PNG"),
            Self::TurnedLeft => return clean.turned(3).and_then(|p| p.png()).context("PNG"),
            Self::GreySeal => {
                canvas.seal(scale, &mut random);
                canvas.blur(1);
                canvas.grey();
            }
            Self::Bent => canvas.bend(scale),
            Self::Scratched => canvas.scratch(scale, &mut random),
            Self::Upended => return clean.turned(2).and_then(|p| p.png()).context("PNG"),
            Self::Yellowed => canvas.yellow(),
            Self::Faint => canvas.fade(),
        }
        canvas.pix()?.png().context("PNG")
    }
}

/// Uniform numbers (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }
}

struct Canvas {
    width: usize,
    height: usize,
    /// Red, green, blue.
    data: Vec<u8>,
}

impl Canvas {
    fn of(pix: &Pix) -> Self {
        let (width, height) = (pix.width() as usize, pix.height() as usize);
        let rows = pix.rows();
        let data = if pix.depth() == 32 { rows } else { rows.iter().flat_map(|v| [*v; 3]).collect() };
        Self { width, height, data }
    }

    fn pix(&self) -> Result<Pix> {
        Pix::from_rows(self.width as u32, self.height as u32, 3, &self.data).context("picture")
    }

    fn rotate(&mut self, degrees: f32) -> Result<()> {
        *self = Self::of(&self.pix()?.rotated(degrees).context("rotation")?);
        Ok(())
    }

    /// Three-pixel means, `times` times each way.
    fn blur(&mut self, times: usize) {
        let row = self.width * 3;
        for _ in 0..times {
            for step in [3, row] {
                let before = self.data.clone();
                for (i, out) in self.data.iter_mut().enumerate() {
                    let at = |k: usize| before.get(k).copied().unwrap_or(255);
                    let sum =
                        u32::from(at(i.wrapping_sub(step))) + u32::from(at(i)) + u32::from(at(i + step));
                    *out = (sum / 3) as u8;
                }
            }
        }
    }

    fn speckle(&mut self, share: f32, random: &mut Random) {
        for pixel in self.data.chunks_exact_mut(3) {
            let u = random.unit();
            if u < share {
                pixel.fill(if u < share / 2.0 { 0 } else { 255 });
            }
        }
    }

    /// A round seal of 36 mm in the middle of the lower half, printed over the text.
    fn seal(&mut self, scale: f32, random: &mut Random) {
        let radius = 212.0 * scale;
        let x0 = self.width as f32 * (0.35 + 0.3 * random.unit());
        let y0 = self.height as f32 * (0.45 + 0.3 * random.unit());
        for y in 0..self.height {
            for x in 0..self.width {
                let (dx, dy) = (x as f32 - x0, y as f32 - y0);
                let r = (dx * dx + dy * dy).sqrt() / radius;
                let angle = dy.atan2(dx);
                let ring = (0.94..1.0).contains(&r) || (0.66..0.69).contains(&r);
                let letters = (0.74..0.88).contains(&r)
                    && (angle * 16.0).sin() > -0.2
                    && (r * 40.0 + angle * 9.0).sin() > -0.3;
                let star = r < 0.35 * (0.62 + 0.38 * (angle * 5.0).cos());
                if (ring || letters || star) && random.unit() < 0.93 {
                    let at = (y * self.width + x) * 3;
                    // Ink is translucent: it multiplies with what lies below.
                    for (value, ink) in self.data.iter_mut().skip(at).take(3).zip([222u32, 52, 66]) {
                        *value = (u32::from(*value) * ink / 255) as u8;
                    }
                }
            }
        }
    }

    fn threshold(&mut self, level: u32, random: &mut Random) {
        for pixel in self.data.chunks_exact_mut(3) {
            let sum: u32 = pixel.iter().map(|v| u32::from(*v)).sum();
            let edge = level + (random.next() % 41) as u32 - 20;
            pixel.fill(if sum / 3 < edge { 0 } else { 255 });
        }
    }

    /// As a scanner without colour sees it.
    fn grey(&mut self) {
        for pixel in self.data.chunks_exact_mut(3) {
            if let [r, g, b] = *pixel {
                pixel.fill(((u32::from(r) * 77 + u32::from(g) * 151 + u32::from(b) * 28) >> 8) as u8);
            }
        }
    }

    /// Each column is moved down by up to 1 mm in the middle of the page.
    fn bend(&mut self, scale: f32) {
        let (before, row) = (self.data.clone(), self.width * 3);
        for (i, value) in self.data.iter_mut().enumerate() {
            let x = (i % row / 3) as f32 / self.width as f32;
            let drop = (12.0 * scale * (x * std::f32::consts::PI).sin()).round() as usize;
            *value = i.checked_sub(drop * row).and_then(|at| before.get(at)).copied().unwrap_or(255);
        }
    }

    /// White lines of a quarter of a millimetre, on the average one in 15 mm each way, which run for 20 mm.
    fn scratch(&mut self, scale: f32, random: &mut Random) {
        let (thick, long) = ((3.0 * scale) as usize, (236.0 * scale) as usize);
        let count = self.width * self.height / (long * long * 2 / 3).max(1);
        for i in 0..count {
            let x = (random.unit() * self.width as f32) as usize;
            let y = (random.unit() * self.height as f32) as usize;
            let (w, h) = if i % 2 == 0 { (thick, long) } else { (long, thick) };
            for line in self.data.chunks_exact_mut(self.width * 3).skip(y).take(h) {
                line.iter_mut().skip(x * 3).take(w * 3).for_each(|v| *v = 255);
            }
        }
    }

    fn yellow(&mut self) {
        let width = self.width;
        for (i, pixel) in self.data.chunks_exact_mut(3).enumerate() {
            let light = 1.0 - 0.45 * ((i % width) as f32 / width as f32);
            for (value, paper) in pixel.iter_mut().zip([236.0, 222.0, 176.0]) {
                *value = (f32::from(*value) / 255.0 * paper * light) as u8;
            }
        }
    }

    fn fade(&mut self) {
        self.data.iter_mut().for_each(|v| *v = 255 - (255 - *v) / 4);
    }
}
