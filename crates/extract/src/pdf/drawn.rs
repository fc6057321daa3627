//! Pages drawn as a picture, where no image in the file shows all of them: letters drawn as shapes, fonts that do not say what their shapes
//! stand for, scans stored in layers (text as a stencil of high resolution over a coarse background, ISO 32000-1, 8.9.6), images under
//! shapes.
//!
//! Limits: a page of more than [`MAX_PIXELS`] is not drawn; how much is drawn is bounded before, by the operations that the reading of the page took.

use super::images::PageImage;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::hayro_syntax::page::Page;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Resolution of pages that have none of their own.
pub(super) const RESOLUTION: f32 = 300.0;
/// Resolutions of images that are kept for their page: coarser ones lose the shapes drawn over them, finer ones cost time.
const RESOLUTIONS: std::ops::RangeInclusive<f32> = 200.0..=400.0;
/// Most pixels of a page: A2 at 300 dots per inch.
const MAX_PIXELS: f32 = 36_000_000.0;
/// A channel that differs from another by more than this has a colour.
const COLOURED: u8 = 12;

/// The page as it is shown, at some `dpi` dots per inch; `None` where it has no size, is too large or cannot be drawn.
pub(super) fn draw(page: &Page<'_>, dpi: f32) -> Option<PageImage> {
    let (width, height) = page.render_dimensions();
    if !(width >= 1.0 && height >= 1.0 && dpi.is_finite()) {
        return None;
    }
    let dpi = dpi.clamp(*RESOLUTIONS.start(), *RESOLUTIONS.end());
    let scale = dpi / 72.0;
    let (w, h) = (width * scale, height * scale);
    if w * h > MAX_PIXELS || w.max(h) > f32::from(u16::MAX) {
        return None;
    }
    let pixmap = catch_unwind(AssertUnwindSafe(|| {
        hayro::render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE },
        )
    }))
    .ok()?;
    let pixels = pixmap.data();
    let is_grey = pixels.iter().all(|p| p.r.max(p.g).max(p.b) - p.r.min(p.g).min(p.b) <= COLOURED);
    let (channels, data) = if is_grey {
        (1, pixels.iter().map(|p| p.g).collect())
    } else {
        (3, pixels.iter().flat_map(|p| [p.r, p.g, p.b]).collect())
    };
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    Some(PageImage { width, height, channels, data, dpi, origin: [0.0, 0.0], is_cut: false })
}
