//! The pictures of scanned pages, at the resolution they have in the file: scaling them costs accuracy in recognition.

use super::drawn;
use super::glyphs::MAX_OPERATIONS;
use super::origin::OUTLINES;
use crate::{Limits, ReadError};
use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::Stream;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, interpret_page,
};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

/// Strips of one scan have the same scale within this share.
const SAME_SCALE: f64 = 0.02;
/// Pictures smaller than this share of the page are logos and stamps.
const MIN_AREA: f64 = 0.02;

/// A mask that lets less than this through hides something.
const OPAQUE: u8 = 250;

/// The picture of a page, upright as the page is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct PageImage {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// 1 (grey) or 3 (red, green, blue) bytes a pixel.
    pub channels: u8,
    /// Rows from top to bottom without padding; `width * height * channels` bytes.
    pub data: Vec<u8>,
    /// Dots per inch on the page.
    pub dpi: f32,
    /// Left and top edge of the picture on the page, in points.
    pub origin: [f32; 2],
    /// The file ends one of its images too soon, and what came behind is missing.
    pub is_cut: bool,
}

/// A PDF file opened for the pictures of its pages.
pub struct PdfImages {
    pdf: Pdf,
    most_bytes: u64,
}

impl PdfImages {
    /// Opens the file.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be opened, as in [`read`](crate::read()).
    pub fn open(bytes: &[u8], limits: &Limits) -> Result<Self, ReadError> {
        let pdf = super::open_or_rebuild(&Arc::new(bytes.to_vec()), limits)?.0;
        Ok(Self { pdf, most_bytes: limits.decompressed_bytes })
    }

    pub(super) fn of(pdf: Pdf, limits: &Limits) -> Self {
        Self { pdf, most_bytes: limits.decompressed_bytes }
    }

    /// The picture of a page, counted from 1: its largest image, with those of the same scale beside it where the scan is
    /// stored in strips; drawn, where several images or shapes make up the page. `None` for a page without pictures, and where none can be
    /// decoded.
    pub fn page(&self, number: u32) -> Option<PageImage> {
        self.picture(number).map(|(image, _)| image)
    }

    /// As [`page`](Self::page), and whether the page was drawn.
    pub(super) fn picture(&self, number: u32) -> Option<(PageImage, bool)> {
        let page = self.at(number)?;
        let found = catch_unwind(AssertUnwindSafe(|| found(page, self.most_bytes))).ok()?;
        if found.is_mixed() {
            let finest = found.pieces.iter().map(Piece::scale).fold(0.0, f64::max);
            if let Some(drawn) = drawn::draw(page, (finest * 72.0) as f32) {
                return Some((drawn, true));
            }
        }
        let image = compose(found.pieces, self.most_bytes)?;
        let is_cut = catch_unwind(AssertUnwindSafe(|| has_cut_jpeg(page))).unwrap_or(false);
        Some((PageImage { is_cut, ..image }, false))
    }

    /// The page as it is shown, at 300 dots per inch.
    pub(super) fn drawn(&self, number: u32) -> Option<PageImage> {
        drawn::draw(self.at(number)?, drawn::RESOLUTION)
    }

    fn at(&self, number: u32) -> Option<&Page<'_>> {
        self.pdf.pages().get(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}

/// A decoded image and where it stands.
struct Piece {
    width: u32,
    height: u32,
    channels: u8,
    data: Vec<u8>,
    /// In points.
    area: Rect,
}

impl Piece {
    /// Pixels per point.
    fn scale(&self) -> f64 {
        f64::from(self.width) / self.area.width()
    }
}

/// Whether a JPEG among the page's own images has no end (ITU-T T.81, B.1.1.3: marker EOI); some writers add padding behind it.
fn has_cut_jpeg(page: &Page<'_>) -> bool {
    let objects = &page.resources().x_objects;
    let streams = objects.keys().filter_map(|key| objects.get::<Stream<'_>>(key.as_ref()));
    streams.filter(|s| matches!(s.filters().as_slice(), [Filter::DctDecode])).any(|s| {
        let data = s.raw_data();
        let tail = data.get(data.len().saturating_sub(512)..).unwrap_or(&data);
        !tail.windows(2).any(|w| w == b"\xff\xd9")
    })
}

/// What makes up the picture of a page.
struct Found {
    pieces: Vec<Piece>,
    /// An image that shows the page only in part, by its mask.
    is_masked: bool,
    /// Shapes that are neither lines nor rectangles.
    curves: u32,
    /// All that is drawn was seen.
    is_whole: bool,
}

impl Found {
    /// Whether no image, nor images side by side, show all of the page. A page that asks for too much is not drawn.
    fn is_mixed(&self) -> bool {
        let Some(largest) = self.pieces.iter().max_by(|a, b| a.area.area().total_cmp(&b.area.area())) else {
            return false;
        };
        let layered = self.pieces.iter().any(|p| {
            let is_other = (p.scale() / largest.scale() - 1.0).abs() >= SAME_SCALE;
            is_other && p.area.intersect(largest.area).area() > 0.5 * p.area.area()
        });
        self.is_whole && (layered || self.is_masked || self.curves > OUTLINES)
    }
}

fn found(page: &Page<'_>, most_bytes: u64) -> Found {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let initial = Affine::new(page.initial_transform(true).as_coeffs());
    let cache = InterpreterCache::new();
    let mut collector = Collector {
        page: area,
        pieces: Vec::new(),
        left: most_bytes,
        operations: MAX_OPERATIONS,
        is_masked: false,
        curves: 0,
    };
    let settings = InterpreterSettings::default();
    // What was collected before a failure is used.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut context = Context::new(initial, area, &cache, page.xref(), settings);
        interpret_page(page, &mut context, &mut collector);
    }));
    let Collector { pieces, is_masked, curves, .. } = collector;
    Found { pieces, is_masked, curves, is_whole: outcome.is_ok() }
}

struct Collector {
    page: Rect,
    pieces: Vec<Piece>,
    /// Bytes of pixels that may still be decoded.
    left: u64,
    operations: u32,
    is_masked: bool,
    curves: u32,
}

impl Collector {
    fn count(&mut self) {
        match self.operations.checked_sub(1) {
            Some(left) => self.operations = left,
            None => resume_unwind(Box::new(())),
        }
    }

    fn keep(&mut self, width: u32, height: u32, channels: u8, data: Vec<u8>, placing: Affine) {
        let unit = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let area = (placing * unit.to_path(0.1)).bounding_box();
        if let Some(piece) = upright(Piece { width, height, channels, data, area }, placing) {
            self.left = self.left.saturating_sub(piece.data.len() as u64);
            self.pieces.push(piece);
        }
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, path: &BezPath, _: DrawProps<'a>, mode: &DrawMode) {
        self.count();
        let curves = path.elements().iter().any(|e| matches!(e, PathEl::CurveTo(..) | PathEl::QuadTo(..)));
        self.curves += u32::from(curves && !matches!(mode, DrawMode::Invisible));
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.count();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.count();
    }

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        self.count();
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.count();
        let (width, height) = (image.width(), image.height());
        let unit = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let area = (props.transform * unit.to_path(0.1)).bounding_box().intersect(self.page);
        let bytes = u64::from(width) * u64::from(height) * 3;
        if bytes > self.left || area.area() < MIN_AREA * self.page.area() {
            return;
        }
        let placing = |w: u32, h: u32| {
            let (x, y) = (f64::from(width) / f64::from(w.max(1)), f64::from(height) / f64::from(h.max(1)));
            props.transform * Affine::scale_non_uniform(x, y)
        };
        match image {
            Image::Raster(raster) => raster.with_rgba(
                |data, mask| {
                    self.is_masked |= mask.is_some_and(|m| m.data.iter().any(|cover| *cover < OPAQUE));
                    match data {
                        ImageData::Rgb(i) => {
                            self.keep(i.width, i.height, 3, i.data, placing(i.width, i.height));
                        }
                        ImageData::Luma(i) => {
                            self.keep(i.width, i.height, 1, i.data, placing(i.width, i.height));
                        }
                    }
                },
                None,
            ),
            // A stencil says where there is ink: dark on white paper.
            Image::Stencil(stencil) => stencil.with_stencil(
                |i, _| {
                    let data = i.data.iter().map(|ink| 255 - ink).collect();
                    self.keep(i.width, i.height, 1, data, placing(i.width, i.height));
                },
                None,
            ),
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// Turns and mirrors an image as its placing says; `None` for one that is drawn at an angle or not at all.
fn upright(piece: Piece, placing: Affine) -> Option<Piece> {
    let [a, b, c, d, _, _] = placing.as_coeffs();
    let swapped = b.abs() > a.abs();
    let (along, down, off) = if swapped { (b, c, a.abs() + d.abs()) } else { (a, d, b.abs() + c.abs()) };
    let size = piece.area.width() * piece.area.height();
    if size <= 0.0 || !size.is_finite() || off > 0.1 * (along.abs() + down.abs()) {
        return None;
    }
    if !swapped && along > 0.0 && down > 0.0 {
        return Some(piece);
    }
    let (w, h, n) = (piece.width as usize, piece.height as usize, usize::from(piece.channels));
    let (width, height) = if swapped { (h, w) } else { (w, h) };
    let mut data = Vec::with_capacity(piece.data.len());
    for y in 0..height {
        for x in 0..width {
            // The image's own axes, which run along or against those of the page.
            let (u, v) = if swapped { (y, x) } else { (x, y) };
            let u = if along < 0.0 { w - 1 - u } else { u };
            let v = if down < 0.0 { h - 1 - v } else { v };
            let from = (v * w + u) * n;
            data.extend_from_slice(piece.data.get(from..from + n)?);
        }
    }
    Some(Piece { width: width as u32, height: height as u32, data, ..piece })
}

/// Puts the strips of a scan together. One image is given as it is.
fn compose(mut pieces: Vec<Piece>, most_bytes: u64) -> Option<PageImage> {
    let largest = pieces.iter().max_by(|a, b| a.area.area().total_cmp(&b.area.area()))?;
    let scale = largest.scale();
    pieces.retain(|p| (p.scale() / scale - 1.0).abs() < SAME_SCALE);
    let area = pieces.iter().map(|p| p.area).reduce(|a, b| a.union(b))?;
    let dpi = (scale * 72.0) as f32;
    let origin = [area.x0 as f32, area.y0 as f32];
    if let [_] = pieces.as_slice() {
        let p = pieces.pop()?;
        return Some(PageImage {
            width: p.width,
            height: p.height,
            channels: p.channels,
            data: p.data,
            dpi,
            origin,
            is_cut: false,
        });
    }
    let pixels = |points: f64| (points * scale).round().max(0.0) as usize;
    let (width, height) = (pixels(area.width()), pixels(area.height()));
    let channels = pieces.iter().map(|p| p.channels).max()?;
    let n = usize::from(channels);
    let bytes = width.checked_mul(height)?.checked_mul(n)?;
    if bytes == 0 || bytes as u64 > most_bytes {
        return None;
    }
    let mut data = vec![255; bytes];
    for piece in &pieces {
        let (left, top) = (pixels(piece.area.x0 - area.x0), pixels(piece.area.y0 - area.y0));
        for (y, row) in
            piece.data.chunks_exact(piece.width as usize * usize::from(piece.channels)).enumerate()
        {
            for (x, pixel) in row.chunks_exact(usize::from(piece.channels)).enumerate() {
                let at = ((top + y) * width + left + x) * n;
                if let (true, Some(target)) = (left + x < width, data.get_mut(at..at + n)) {
                    target.iter_mut().zip(pixel.iter().cycle()).for_each(|(t, p)| *t = *p);
                }
            }
        }
    }
    Some(PageImage { width: width as u32, height: height as u32, channels, data, dpi, origin, is_cut: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(data: &[u8], width: u32, area: Rect) -> Piece {
        let height = data.len() as u32 / width;
        Piece { width, height, channels: 1, data: data.to_vec(), area }
    }

    #[test]
    fn a_turned_image_is_set_upright() {
        // Two by three pixels; its own right runs up the page, its own down runs to the right.
        let area = Rect::new(0.0, 0.0, 3.0, 2.0);
        let turned =
            upright(piece(&[1, 2, 3, 4, 5, 6], 2, area), Affine::new([0.0, -1.0, 1.0, 0.0, 0.0, 2.0]))
                .unwrap();
        assert_eq!((turned.width, turned.height, turned.data), (3, 2, vec![2, 4, 6, 1, 3, 5]));
    }

    #[test]
    fn strips_are_put_together() {
        let strips = vec![
            piece(&[1, 2], 2, Rect::new(0.0, 0.0, 2.0, 1.0)),
            piece(&[3, 4, 5, 6], 2, Rect::new(0.0, 1.0, 2.0, 3.0)),
        ];
        let image = compose(strips, 1000).unwrap();
        assert_eq!((image.width, image.height, image.data), (2, 3, vec![1, 2, 3, 4, 5, 6]));
    }
}
