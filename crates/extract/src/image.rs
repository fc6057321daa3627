//! Images as pages that nobody has read yet: PNG, JPEG and TIFF with several pages, sizes only. Decoding is the business of whoever
//! reads them.

use crate::{DamageKind, Format, Limits, PageReader, Picture, ReadError, UnreadPage};
use kehoach_model::{Diagnostic, Document, ImageRef, Origin, Page};
use std::collections::BTreeSet;

/// Longer side of A4 in points: what an image that does not tell its resolution is taken for.
const A4_HEIGHT: f32 = 842.0;

/// One page for each image of the file, in its order; the page's number from 1 is the image's place in the file, thumbnails not
/// counted.
pub(crate) fn read(
    bytes: &[u8],
    format: Format,
    limits: &Limits,
    pictures: Option<&dyn PageReader>,
) -> Result<Document, ReadError> {
    let document = pages(bytes, format, limits)?;
    let Some(reader) = pictures else { return Ok(document) };
    let numbers: Vec<u32> = document.pages.iter().map(|p| p.number).collect();
    let dpi: Vec<f32> = document.pages.iter().map(|p| p.image.as_ref().map_or(0.0, |i| i.dpi)).collect();
    let picture = |number: u32| {
        let index = number.checked_sub(1)?;
        let dpi = dpi.get(index as usize).copied().unwrap_or(0.0);
        Some(Picture::Encoded { bytes, index, dpi })
    };
    let mut results = reader.read(&numbers, &picture).into_iter();
    let none = || UnreadPage { code: "image-not-read", message: "the image was not read".to_owned() };
    let read = document.pages.into_iter().map(|p| (p, results.next().unwrap_or_else(|| Err(none()))));
    Ok(crate::pdf::of_pictures(read.collect(), document.diagnostics))
}

/// The pages without their text.
fn pages(bytes: &[u8], format: Format, limits: &Limits) -> Result<Document, ReadError> {
    let images = match format {
        Format::Png => png(bytes).into_iter().collect(),
        Format::Jpeg => jpeg(bytes).into_iter().collect(),
        _ => tiff(bytes, limits.pages.saturating_add(1)),
    };
    let mut document = Document::default();
    for (number, image) in (1..).zip(images) {
        if number > limits.pages {
            let message =
                format!("only the first {} images are read (--limit pages=N raises the limit)", limits.pages);
            document.diagnostics.push(Diagnostic::warning("limit-pages", message));
            break;
        }
        document.pages.push(page(number, image));
    }
    if document.pages.is_empty() {
        return Err(ReadError::Damaged {
            format: format.name(),
            kind: DamageKind::Truncated,
            detail: "its size cannot be found".to_owned(),
        });
    }
    Ok(document)
}

fn page(number: u32, image: ImageRef) -> Page {
    let longer = image.width.max(image.height).max(1) as f32;
    let scale = if image.dpi > 0.0 { 72.0 / image.dpi } else { A4_HEIGHT / longer };
    Page {
        number,
        width: image.width as f32 * scale,
        height: image.height as f32 * scale,
        origin: Origin::Unread,
        image: Some(image),
        ..Page::default()
    }
}

/// Refuses sizes of nothing and resolutions that no scanner has.
fn image(width: u32, height: u32, dpi: f32) -> Option<ImageRef> {
    let dpi = if (20.0..=4800.0).contains(&dpi) { dpi } else { 0.0 };
    (width > 0 && height > 0).then_some(ImageRef { width, height, dpi })
}

/// PNG (W3C, third edition): IHDR, and pHYs in dots per metre.
fn png(bytes: &[u8]) -> Option<ImageRef> {
    let width = be32(bytes, 16)?;
    let height = be32(bytes, 20)?;
    let mut dpi = 0.0;
    let mut at = 8;
    while let (Some(len), Some(kind)) = (be32(bytes, at), bytes.get(at + 4..at + 8)) {
        if kind == b"pHYs" && bytes.get(at + 16) == Some(&1) {
            dpi = be32(bytes, at + 8).map_or(0.0, |n| n as f32 * 0.0254);
        }
        if kind == b"IDAT" {
            break;
        }
        at = at.checked_add(12)?.checked_add(len as usize)?;
    }
    image(width, height, dpi.round())
}

/// JPEG (ITU T.81): the first frame header; density from JFIF.
fn jpeg(bytes: &[u8]) -> Option<ImageRef> {
    let mut dpi = 0.0;
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xFF => {
                at += 1;
                continue;
            }
            0x01 | 0xD0..=0xD8 => {
                at += 2;
                continue;
            }
            0xE0 if bytes.get(at + 4..at + 9) == Some(b"JFIF\0") => {
                let density = f32::from(be16(bytes, at + 12)?);
                dpi = match bytes.get(at + 11) {
                    Some(1) => density,
                    Some(2) => density * 2.54,
                    _ => 0.0,
                };
            }
            // Frame headers but for DHT, JPG and DAC, which share their range.
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                return image(be16(bytes, at + 7)?.into(), be16(bytes, at + 5)?.into(), dpi.round());
            }
            0xD9 | 0xDA => return None,
            _ => {}
        }
        at += 2 + usize::from(be16(bytes, at + 2)?);
    }
}

/// TIFF 6.0: each directory an image, but for thumbnails.
fn tiff(bytes: &[u8], most: u32) -> Vec<ImageRef> {
    let big = bytes.starts_with(b"MM");
    let tiff = Tiff { bytes, big };
    let mut images = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next = tiff.long(4);
    while let Some(at) = next.filter(|at| *at > 0 && seen.insert(*at))
        && images.len() < most as usize
    {
        let Some(count) = tiff.short(at) else { break };
        let tag = |wanted: u16| {
            let mut entries = (0..usize::from(count)).map(|i| at + 2 + i * 12);
            entries.find(|e| tiff.short(*e) == Some(wanted))
        };
        let value = |wanted: u16| tag(wanted).and_then(|e| tiff.value(e));
        let thumbnail = value(254).is_some_and(|flags| flags & 1 == 1);
        let per_unit = tag(282).and_then(|e| tiff.rational(e)).unwrap_or(0.0);
        let dpi = if value(296) == Some(3) { per_unit * 2.54 } else { per_unit };
        if let (Some(width), Some(height), false) = (value(256), value(257), thumbnail) {
            images.extend(image(width, height, dpi.round()));
        }
        next = tiff.long(at + 2 + usize::from(count) * 12);
    }
    images
}

struct Tiff<'a> {
    bytes: &'a [u8],
    big: bool,
}

impl Tiff<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        let bytes: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) } as usize)
    }

    /// A SHORT or LONG that stands in its entry.
    fn value(&self, entry: usize) -> Option<u32> {
        match self.short(entry + 2)? {
            3 => self.short(entry + 8).map(u32::from),
            4 => self.long(entry + 8).and_then(|v| u32::try_from(v).ok()),
            _ => None,
        }
    }

    fn rational(&self, entry: usize) -> Option<f32> {
        let at = self.long(entry + 8)?;
        Some(self.long(at)? as f32 / self.long(at.checked_add(4)?)? as f32)
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_be_bytes)
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(bytes: &[u8]) -> Vec<(u32, u32, f32)> {
        let document = crate::read(bytes, "a", &crate::Options::default()).unwrap();
        let images = document.pages.iter().filter_map(|p| p.image.as_ref());
        images.map(|i| (i.width, i.height, i.dpi)).collect()
    }

    #[test]
    fn png_and_jpeg_tell_size_and_resolution() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x09\xb0\0\0\x0d\xb4\x08\0\0\0\0....".to_vec();
        png.extend(b"\0\0\0\x09pHYs\0\0\x2e\x23\0\0\x2e\x23\x01....\0\0\0\0IDAT");
        assert_eq!(sizes(&png), [(2480, 3508, 300.0)]);
        let jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\x01\0\xc8\0\xc8\0\0\xff\xc0\0\x0b\x08\x09\x24\x06\x75\x01\0\0\0";
        assert_eq!(sizes(jpeg), [(1653, 2340, 200.0)]);
    }

    #[test]
    fn each_full_image_of_a_tiff_is_a_page_and_loops_end() {
        let entry = |tag: u16, value: u32| {
            let mut e = tag.to_le_bytes().to_vec();
            e.extend([4, 0, 1, 0, 0, 0]);
            e.extend(value.to_le_bytes());
            e
        };
        let directory = |width: u32, thumbnail: u32, next: u32| {
            let mut d = vec![3, 0];
            d.extend([entry(254, thumbnail), entry(256, width), entry(257, 10)].concat());
            d.extend(next.to_le_bytes());
            d
        };
        let mut tiff = b"II*\0\x08\0\0\0".to_vec();
        tiff.extend(directory(20, 0, 50));
        tiff.extend(directory(30, 1, 92));
        tiff.extend(directory(40, 0, 8));
        assert_eq!(sizes(&tiff), [(20, 10, 0.0), (40, 10, 0.0)]);
    }

    #[test]
    fn a_cut_image_is_damaged() {
        assert!(matches!(
            read(b"\xff\xd8\xff\xe0\0", Format::Jpeg, &Limits::default(), None),
            Err(ReadError::Damaged { .. })
        ));
    }
}
