//! Pages of PDF files as pictures for the review page.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use std::panic::{AssertUnwindSafe, catch_unwind};
use thiserror::Error;

/// Dots per inch: 9-point type can be read at it, and a page of text costs some 70 kB.
const RESOLUTION: f32 = 120.0;

/// No picture is wider or higher: a plan drawn on a wall-sized sheet is shown smaller.
const MOST_PIXELS: f32 = 4000.0;

/// Two channels this near one another count as grey.
const GREY_TOLERANCE: u8 = 12;

/// Quality of pictures in colour, 1..=100.
const JPEG_QUALITY: u8 = 72;

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RenderError {
    /// The file cannot be opened.
    #[error("the PDF file cannot be opened for drawing")]
    Unreadable,
    /// A page cannot be drawn.
    #[error("the page cannot be drawn")]
    Page,
}

/// Draws the pages of one PDF file.
pub struct Renderer {
    pdf: Pdf,
}

/// A page as a picture.
pub struct PageImage {
    /// From 1.
    pub number: u32,
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// `png` for pages in black and white, `jpg` for pages in colour.
    pub extension: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Renderer {
    /// Opens a PDF file.
    ///
    /// # Errors
    /// [`RenderError::Unreadable`] where it is damaged, locked, or no PDF file.
    pub fn new(bytes: Vec<u8>) -> Result<Self, RenderError> {
        let opened = catch_unwind(|| Pdf::new(bytes));
        let pdf = opened.ok().and_then(Result::ok).ok_or(RenderError::Unreadable)?;
        Ok(Self { pdf })
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.pdf.pages().len()
    }

    /// Draws every page in order and hands it to `put`, which ends the run with an error of its own. The interpreter may
    /// panic on hostile pages: such a page is passed over.
    ///
    /// # Errors
    /// Those of `put`.
    pub fn draw<E>(
        &self,
        mut put: impl FnMut(Result<PageImage, RenderError>) -> Result<(), E>,
    ) -> Result<(), E> {
        let cache = RenderCache::new();
        for (page, number) in self.pdf.pages().iter().zip(1..) {
            let drawn = catch_unwind(AssertUnwindSafe(|| draw_page(page, number, &cache)));
            put(drawn.unwrap_or(Err(RenderError::Page)))?;
        }
        Ok(())
    }
}

fn draw_page<'p>(page: &'p Page<'p>, number: u32, cache: &RenderCache<'p>) -> Result<PageImage, RenderError> {
    let (width, height) = page.render_dimensions();
    if !(width >= 1.0 && height >= 1.0) {
        return Err(RenderError::Page);
    }
    let scale = (RESOLUTION / 72.0).min(MOST_PIXELS / width.max(height));
    let pixmap = hayro::render(
        page,
        cache,
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE },
    );
    let (extension, bytes) = encode(&pixmap).ok_or(RenderError::Page)?;
    Ok(PageImage { number, width, height, extension, bytes })
}

/// Sixteen shades of grey for black and white, JPEG for colour.
fn encode(pixmap: &Pixmap) -> Option<(&'static str, Vec<u8>)> {
    let (width, height) = (pixmap.width(), pixmap.height());
    let pixels = pixmap.data();
    let is_grey = pixels.iter().all(|p| {
        let (low, high) = (p.r.min(p.g).min(p.b), p.r.max(p.g).max(p.b));
        high - low <= GREY_TOLERANCE
    });
    if !is_grey {
        let rgb: Vec<u8> = pixels.iter().flat_map(|p| [p.r, p.g, p.b]).collect();
        let mut bytes = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, JPEG_QUALITY);
        encoder.encode(&rgb, width, height, jpeg_encoder::ColorType::Rgb).ok()?;
        return Some(("jpg", bytes));
    }
    let mut packed = Vec::with_capacity(pixels.len() / 2 + usize::from(height));
    for row in pixels.chunks(usize::from(width.max(1))) {
        packed.extend(row.chunks(2).map(|pair| {
            let shade = |at: usize| pair.get(at).map_or(0, |p| (u16::from(p.g) + 8).min(255) as u8 >> 4);
            shade(0) << 4 | shade(1)
        }));
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, u32::from(width), u32::from(height));
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&packed).ok()?;
    writer.finish().ok()?;
    Some(("png", bytes))
}
