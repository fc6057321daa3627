//! Images as Leptonica holds them, and its operations on them.

use super::library::libraries;
use super::raw::{self, Leptonica};
use std::ffi::c_int;
use std::ptr::{NonNull, null_mut};

/// Pixels of one image: 1 (black is 1), 8 (grey) or 32 bits (red, green, blue) each.
#[derive(Debug)]
pub struct Pix {
    handle: NonNull<raw::Pix>,
    leptonica: &'static Leptonica,
}

// SAFETY: a `Pix` is the only handle of its image: every operation here makes a new image, and the engine gives its own handle
// back before it changes threads ([`super::Engine::clear`]).
unsafe impl Send for Pix {}

impl Drop for Pix {
    fn drop(&mut self) {
        let mut pointer = self.handle.as_ptr();
        // SAFETY: the handle is valid and used no more.
        unsafe { (self.leptonica.pixDestroy)(&raw mut pointer) }
    }
}

/// Most pixels of an image that is worked on; a page of A3 at 600 dots per inch has 70 million.
pub(crate) const MAX_PIXELS: u64 = 160_000_000;

impl Pix {
    /// SAFETY: `pointer` is null or a handle that nobody else holds.
    unsafe fn own(pointer: *mut raw::Pix, leptonica: &'static Leptonica) -> Option<Self> {
        NonNull::new(pointer).map(|handle| Self { handle, leptonica })
    }

    /// SAFETY: as for `own`.
    unsafe fn made(&self, pointer: *mut raw::Pix) -> Option<Self> {
        // SAFETY: as above.
        unsafe { Self::own(pointer, self.leptonica) }
    }

    pub(super) fn pointer(&self) -> *mut raw::Pix {
        self.handle.as_ptr()
    }

    /// Reads an encoded image (PNG, JPEG, TIFF); `index` counts the images of a TIFF file from 0. `None` where it cannot be decoded.
    pub fn decode(bytes: &[u8], index: u32) -> Option<Self> {
        let leptonica = &libraries().ok()?.leptonica;
        let is_tiff = bytes.starts_with(b"II") || bytes.starts_with(b"MM");
        // SAFETY: the libraries read no more than the bytes given.
        unsafe {
            if is_tiff {
                let index = c_int::try_from(index).ok()?;
                Self::own((leptonica.pixReadMemTiff)(bytes.as_ptr(), bytes.len(), index), leptonica)
            } else {
                Self::own((leptonica.pixReadMem)(bytes.as_ptr(), bytes.len()), leptonica)
            }
        }
    }

    /// An image from rows of 1 or 3 bytes a pixel without padding; `None` where sizes and data do not agree.
    pub fn from_rows(width: u32, height: u32, channels: u8, data: &[u8]) -> Option<Self> {
        let (w, h, n) = (width as usize, height as usize, usize::from(channels));
        let pixels = w.checked_mul(h)?;
        if pixels == 0 || pixels as u64 > MAX_PIXELS || !matches!(n, 1 | 3) || data.len() < pixels * n {
            return None;
        }
        let depth = if n == 1 { 8 } else { 32 };
        let (width, height) = (c_int::try_from(w).ok()?, c_int::try_from(h).ok()?);
        let leptonica = &libraries().ok()?.leptonica;
        // SAFETY: sizes are positive and bounded; the result is checked.
        let mut pix = unsafe { Self::own((leptonica.pixCreate)(width, height, depth), leptonica)? };
        let stride = pix.stride();
        let words = pix.words_mut();
        for (row, target) in data.chunks_exact(w * n).zip(words.chunks_exact_mut(stride)) {
            if n == 1 {
                pack_grey(row, target);
            } else {
                for (rgb, word) in row.chunks_exact(3).zip(target) {
                    if let [r, g, b] = *rgb {
                        *word = u32::from_be_bytes([r, g, b, 0]);
                    }
                }
            }
        }
        Some(pix)
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        // SAFETY: the handle is valid.
        unsafe { (self.leptonica.pixGetWidth)(self.pointer()) }.max(0) as u32
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        // SAFETY: the handle is valid.
        unsafe { (self.leptonica.pixGetHeight)(self.pointer()) }.max(0) as u32
    }

    /// Bits a pixel.
    pub fn depth(&self) -> u32 {
        // SAFETY: the handle is valid.
        unsafe { (self.leptonica.pixGetDepth)(self.pointer()) }.max(0) as u32
    }

    /// 32-bit words a row.
    pub(crate) fn stride(&self) -> usize {
        // SAFETY: the handle is valid.
        unsafe { (self.leptonica.pixGetWpl)(self.pointer()) }.max(1) as usize
    }

    /// The rows, [`stride`](Self::stride) words each; pixels fill a word from its highest bits down.
    pub(crate) fn words(&self) -> &[u32] {
        let n = self.stride() * self.height() as usize;
        // SAFETY: an image holds height times words-a-row words, which live as long as it does; nobody else writes to them.
        unsafe {
            let data = (self.leptonica.pixGetData)(self.pointer());
            if data.is_null() { &[] } else { std::slice::from_raw_parts(data, n) }
        }
    }

    fn words_mut(&mut self) -> &mut [u32] {
        let n = self.stride() * self.height() as usize;
        // SAFETY: as in `words`; the exclusive borrow makes this the only access.
        unsafe {
            let data = (self.leptonica.pixGetData)(self.pointer());
            if data.is_null() { &mut [] } else { std::slice::from_raw_parts_mut(data, n) }
        }
    }

    /// The rows of an image of 8 or 32 bits as bytes, 1 or 3 a pixel.
    pub fn rows(&self) -> Vec<u8> {
        let (w, stride) = (self.width() as usize, self.stride());
        let n = if self.depth() == 32 { 3 } else { 1 };
        let mut out = Vec::with_capacity(w * n * self.height() as usize);
        for row in self.words().chunks_exact(stride) {
            if n == 3 {
                row.iter().take(w).for_each(|p| out.extend(p.to_be_bytes().iter().take(3)));
            } else {
                let end = out.len() + w;
                row.iter().for_each(|p| out.extend(p.to_be_bytes()));
                out.truncate(end);
            }
        }
        out
    }

    /// The image as 8 bits grey or 32 bits colour, whatever it was: palettes, transparency and 16 bits a channel are undone.
    pub fn plain(self) -> Option<Self> {
        // SAFETY: valid handles in, new handles out, checked.
        unsafe {
            let flat = self.made((self.leptonica.pixRemoveColormap)(self.pointer(), 4))?;
            let flat = self.made((self.leptonica.pixRemoveAlpha)(flat.pointer()))?;
            match flat.depth() {
                8 | 32 => Some(flat),
                16 | 1 | 2 | 4 => self.made((self.leptonica.pixConvertTo8)(flat.pointer(), 0)),
                _ => self.made((self.leptonica.pixConvertTo32)(flat.pointer())),
            }
        }
    }

    /// Tells the engine what resolution it has.
    pub fn set_dpi(&mut self, dpi: u32) {
        let dpi = c_int::try_from(dpi).unwrap_or(300);
        // SAFETY: the handle is valid.
        unsafe { (self.leptonica.pixSetResolution)(self.pointer(), dpi, dpi) };
    }

    /// Turned clockwise by `degrees`; corners that come in are white.
    pub fn rotated(&self, degrees: f32) -> Option<Self> {
        // SAFETY: valid handle in, new handle out, checked.
        unsafe {
            self.made((self.leptonica.pixRotate)(
                self.pointer(),
                degrees.to_radians(),
                raw::L_ROTATE_AREA_MAP,
                raw::L_BRING_IN_WHITE,
                0,
                0,
            ))
        }
    }

    /// Turned clockwise by 1 to 3 quarters.
    pub fn turned(&self, quarters: u8) -> Option<Self> {
        if quarters.is_multiple_of(4) {
            return None;
        }
        // SAFETY: valid handle in, new handle out, checked.
        unsafe { self.made((self.leptonica.pixRotateOrth)(self.pointer(), c_int::from(quarters % 4))) }
    }

    /// Made larger or smaller.
    pub fn scaled(&self, factor: f32) -> Option<Self> {
        // SAFETY: valid handle in, new handle out, checked.
        unsafe { self.made((self.leptonica.pixScale)(self.pointer(), factor, factor)) }
    }

    /// Paper made white and even.
    pub fn background_normalised(&self) -> Option<Self> {
        // SAFETY: valid handle in, null for the optional masks, new handle out, checked.
        unsafe { self.made((self.leptonica.pixBackgroundNormSimple)(self.pointer(), null_mut(), null_mut())) }
    }

    /// Black and white by a threshold that follows the page, in tiles of `tile` pixels.
    pub fn binary(&self, tile: u32) -> Option<Self> {
        let tile = c_int::try_from(tile.max(16)).ok()?;
        let mut out = null_mut();
        // SAFETY: valid handle in; the threshold map is not asked for; the new handle is checked.
        unsafe {
            (self.leptonica.pixOtsuAdaptiveThreshold)(
                self.pointer(),
                tile,
                tile,
                1,
                1,
                0.1,
                null_mut(),
                &raw mut out,
            );
            self.made(out)
        }
    }

    /// Black where the grey value is below `threshold`.
    pub fn below(&self, threshold: u8) -> Option<Self> {
        // SAFETY: valid handle in, new handle out, checked.
        unsafe { self.made((self.leptonica.pixThresholdToBinary)(self.pointer(), c_int::from(threshold))) }
    }

    /// Of two black and white images of the same size, keeps black what is black in both.
    pub(crate) fn keep_common(&mut self, other: &Self) {
        if self.width() == other.width() && self.stride() == other.stride() {
            self.words_mut().iter_mut().zip(other.words()).for_each(|(a, b)| *a &= b);
        }
    }

    /// For a black and white image of text: by how many degrees clockwise it has to be turned to be straight, up to `range` either way, and how
    /// sure that is (above 3: sure).
    pub fn skew(&self, range: f32) -> Option<(f32, f32)> {
        let (mut angle, mut confidence) = (0.0, 0.0);
        // SAFETY: valid handle in, numbers out.
        let failed = unsafe {
            (self.leptonica.pixFindSkewSweepAndSearch)(
                self.pointer(),
                &raw mut angle,
                &raw mut confidence,
                4,
                2,
                range,
                1.0,
                0.02,
            )
        };
        (failed == 0).then_some((angle, confidence))
    }

    /// For a black and white image of text: evidence that it stands upright (negative: upside down), and that its left
    /// side should be up (negative: its right side). Above 8: sure.
    pub fn orientation(&self) -> Option<(f32, f32)> {
        let (mut up, mut left) = (0.0, 0.0);
        // SAFETY: valid handle in, numbers out.
        let failed =
            unsafe { (self.leptonica.pixOrientDetect)(self.pointer(), &raw mut up, &raw mut left, 0, 0) };
        (failed == 0).then_some((up, left))
    }

    /// Morphological opening: what a brick of this size fits into remains.
    pub fn opened(&self, width: u32, height: u32) -> Option<Self> {
        let (w, h) = (c_int::try_from(width).ok()?, c_int::try_from(height).ok()?);
        // SAFETY: valid handle in, new handle out, checked.
        unsafe { self.made((self.leptonica.pixOpenBrick)(null_mut(), self.pointer(), w, h)) }
    }

    /// Morphological closing: gaps that a brick of this size does not fit into are filled.
    pub fn closed(&self, width: u32, height: u32) -> Option<Self> {
        let (w, h) = (c_int::try_from(width).ok()?, c_int::try_from(height).ok()?);
        // SAFETY: valid handle in, new handle out, checked.
        unsafe { self.made((self.leptonica.pixCloseBrick)(null_mut(), self.pointer(), w, h)) }
    }

    /// Boxes (left, top, right, bottom) of the connected parts of a black and white image, in the order of their first row.
    pub fn components(&self) -> Vec<[i32; 4]> {
        // SAFETY: valid handles in; the list of boxes is freed once.
        unsafe {
            let mut boxes = (self.leptonica.pixConnCompBB)(self.pointer(), 8);
            if boxes.is_null() {
                return Vec::new();
            }
            let count = (self.leptonica.boxaGetCount)(boxes);
            let mut out = Vec::with_capacity(count.max(0) as usize);
            for i in 0..count {
                let (mut x, mut y, mut w, mut h) = (0, 0, 0, 0);
                if (self.leptonica.boxaGetBoxGeometry)(
                    boxes, i, &raw mut x, &raw mut y, &raw mut w, &raw mut h,
                ) == 0
                {
                    out.push([x, y, x + w, y + h]);
                }
            }
            (self.leptonica.boxaDestroy)(&raw mut boxes);
            out
        }
    }

    /// Encoded as PNG.
    pub fn png(&self) -> Option<Vec<u8>> {
        let (mut data, mut size) = (null_mut(), 0);
        // SAFETY: the library allocates the bytes, which are copied and freed.
        unsafe {
            let failed =
                (self.leptonica.pixWriteMem)(&raw mut data, &raw mut size, self.pointer(), raw::IFF_PNG);
            self.taken(failed, data, size)
        }
    }

    /// Encoded as JPEG of a quality from 1 to 100.
    pub fn jpeg(&self, quality: u8) -> Option<Vec<u8>> {
        let (mut data, mut size) = (null_mut(), 0);
        // SAFETY: the library allocates the bytes, which are copied and freed.
        unsafe {
            let failed = (self.leptonica.pixWriteMemJpeg)(
                &raw mut data,
                &raw mut size,
                self.pointer(),
                quality.into(),
                0,
            );
            self.taken(failed, data, size)
        }
    }

    /// SAFETY: `data` is null or points to `size` bytes that Leptonica allocated and nobody else holds.
    unsafe fn taken(&self, failed: c_int, data: *mut u8, size: usize) -> Option<Vec<u8>> {
        if data.is_null() {
            return None;
        }
        // SAFETY: as above.
        let bytes = unsafe { std::slice::from_raw_parts(data, size).to_vec() };
        // SAFETY: allocated by Leptonica.
        unsafe { (self.leptonica.lept_free)(data.cast()) };
        (failed == 0).then_some(bytes)
    }
}

fn pack_grey(row: &[u8], target: &mut [u32]) {
    let mut chunks = row.chunks_exact(4);
    let mut words = target.iter_mut();
    for (bytes, word) in chunks.by_ref().zip(words.by_ref()) {
        if let [a, b, c, d] = *bytes {
            *word = u32::from_be_bytes([a, b, c, d]);
        }
    }
    if let (rest @ [_, ..], Some(word)) = (chunks.remainder(), words.next()) {
        let mut bytes = [255; 4];
        bytes.iter_mut().zip(rest).for_each(|(b, r)| *b = *r);
        *word = u32::from_be_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_in_and_come_out() {
        let grey: Vec<u8> = (0..35).collect();
        assert_eq!(Pix::from_rows(7, 5, 1, &grey).unwrap().rows(), grey);
        let colour: Vec<u8> = (0..30).collect();
        assert_eq!(Pix::from_rows(5, 2, 3, &colour).unwrap().rows(), colour);
        assert!(Pix::from_rows(7, 6, 1, &grey).is_none());
        assert!(Pix::from_rows(0, 6, 1, &grey).is_none());
    }

    #[test]
    fn garbage_is_no_image() {
        assert!(Pix::decode(b"", 0).is_none());
        assert!(Pix::decode(b"\x89PNG\r\n\x1a\nxxxx", 0).is_none());
        assert!(Pix::decode(b"II*\0\x08\0\0\0", 3).is_none());
    }
}
