//! Image files to pixels: PNG and JPEG by readers in Rust, which print nothing and keep what comes before a cut; TIFF by Leptonica.

use crate::ffi::{MAX_PIXELS, Pix};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;

/// A decoded image.
pub(crate) struct Decoded {
    pub(crate) pix: Pix,
    /// Whether its end is missing.
    pub(crate) is_cut: bool,
}

/// Why there is no image.
pub(crate) enum Refused {
    Damaged,
    /// Width and height.
    TooLarge(u32, u32),
}

/// Decodes an image file; `index` counts the images of a TIFF file from 0.
pub(crate) fn decode(bytes: &[u8], index: u32) -> Result<Decoded, Refused> {
    if bytes.starts_with(b"\x89PNG") {
        png(bytes)
    } else if bytes.starts_with(b"\xff\xd8") {
        jpeg(bytes)
    } else {
        let pix = Pix::decode(bytes, index).and_then(Pix::plain).ok_or(Refused::Damaged)?;
        Ok(Decoded { pix, is_cut: false })
    }
}

fn check(width: u32, height: u32) -> Result<(), Refused> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Refused::TooLarge(width, height));
    }
    Ok(())
}

/// PNG of any depth, as grey or colour of 8 bits on white paper. Rows behind a cut are white.
fn png(bytes: &[u8]) -> Result<Decoded, Refused> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(|_| Refused::Damaged)?;
    let (width, height) = reader.info().size();
    check(width, height)?;
    let (kind, _) = reader.output_color_type();
    let samples = kind.samples();
    if reader.info().interlaced {
        let mut data = vec![255; reader.output_buffer_size().ok_or(Refused::Damaged)?];
        reader.next_frame(&mut data).map_err(|_| Refused::Damaged)?;
        return assembled(width, height, samples, &data, false);
    }
    let mut data = Vec::with_capacity(width as usize * height as usize * samples);
    while let Ok(Some(row)) = reader.next_row() {
        data.extend_from_slice(row.data());
    }
    let whole = width as usize * height as usize * samples;
    let is_cut = data.len() < whole;
    if data.is_empty() {
        return Err(Refused::Damaged);
    }
    data.resize(whole, 255);
    assembled(width, height, samples, &data, is_cut)
}

/// JPEG, CMYK too. What lies behind a cut is one tone.
fn jpeg(bytes: &[u8]) -> Result<Decoded, Refused> {
    let options =
        DecoderOptions::default().set_strict_mode(false).set_max_width(65_535).set_max_height(65_535);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Refused::Damaged)?;
    let info = decoder.info().ok_or(Refused::Damaged)?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    check(width, height)?;
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let space = if is_grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    let data = decoder.decode().map_err(|_| Refused::Damaged)?;
    // The end of an image is within the last bytes; some writers add padding.
    let tail = bytes.get(bytes.len().saturating_sub(512)..).unwrap_or(bytes);
    let is_cut = !tail.windows(2).any(|w| w == b"\xff\xd9");
    assembled(width, height, if is_grey { 1 } else { 3 }, &data, is_cut)
}

/// Rows of 1 to 4 samples a pixel, of which the second or fourth is how much it covers the paper.
fn assembled(width: u32, height: u32, samples: usize, data: &[u8], is_cut: bool) -> Result<Decoded, Refused> {
    let over = |value: u8, cover: u8| {
        let (value, cover) = (u32::from(value), u32::from(cover));
        ((value * cover + 255 * (255 - cover)) / 255) as u8
    };
    let flat: Vec<u8>;
    let (channels, rows) = match samples {
        1 => (1, data),
        3 => (3, data),
        2 | 4 => {
            let pixels = data.chunks_exact(samples).filter_map(|pixel| pixel.split_last());
            flat = pixels.flat_map(|(cover, values)| values.iter().map(|v| over(*v, *cover))).collect();
            (samples as u8 - 1, flat.as_slice())
        }
        _ => return Err(Refused::Damaged),
    };
    let pix = Pix::from_rows(width, height, channels, rows).ok_or(Refused::Damaged)?;
    Ok(Decoded { pix, is_cut })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jpeg_encoder::{ColorType, Encoder};

    fn png_of(kind: png::ColorType, depth: png::BitDepth, width: u32, data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, width, 1);
        encoder.set_color(kind);
        encoder.set_depth(depth);
        encoder.write_header().unwrap().write_image_data(data).unwrap();
        out
    }

    fn rows(bytes: &[u8]) -> Vec<u8> {
        decode(bytes, 0).unwrap_or_else(|_| panic!("not decoded")).pix.rows()
    }

    #[test]
    fn deep_and_transparent_images_become_plain_ones() {
        use png::{BitDepth::*, ColorType::*};
        assert_eq!(rows(&png_of(Grayscale, Sixteen, 2, &[10, 0, 200, 255])), [10, 200]);
        assert_eq!(rows(&png_of(Grayscale, One, 8, &[0b1010_0000])), [255, 0, 255, 0, 0, 0, 0, 0]);
        assert_eq!(rows(&png_of(Rgb, Sixteen, 1, &[1, 0, 2, 0, 3, 0])), [1, 2, 3]);
        assert_eq!(rows(&png_of(Rgba, Eight, 2, &[0, 0, 0, 255, 0, 0, 0, 0])), [0, 0, 0, 255, 255, 255]);
        assert_eq!(rows(&png_of(GrayscaleAlpha, Eight, 2, &[9, 255, 9, 0])), [9, 255]);
    }

    #[test]
    fn a_jpeg_of_four_inks_is_black_where_its_black_is() {
        // Written the way of Adobe's programs: 0 is full ink.
        let pixels: Vec<u8> =
            (0..16 * 16).flat_map(|i| if i % 16 < 8 { [0, 0, 0, 255] } else { [0, 0, 0, 0] }).collect();
        let mut out = Vec::new();
        Encoder::new(&mut out, 95).encode(&pixels, 16, 16, ColorType::Cmyk).unwrap();
        let rows = rows(&out);
        let (left, right) = (rows[3], rows[12 * 3]);
        assert!(left.abs_diff(right) > 200, "{left} {right}");
    }

    #[test]
    fn what_comes_before_a_cut_is_kept() {
        let data: Vec<u8> =
            (0..200 * 200).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let mut jpeg = Vec::new();
        Encoder::new(&mut jpeg, 80).encode(&data, 200, 200, ColorType::Luma).unwrap();
        let png = Pix::from_rows(200, 200, 1, &data).unwrap().png().unwrap();
        for whole in [jpeg, png] {
            assert!(!decode(&whole, 0).is_ok_and(|d| d.is_cut));
            let half = decode(&whole[..whole.len() / 2], 0).unwrap_or_else(|_| panic!("half is not kept"));
            assert!(half.is_cut);
            assert_eq!((half.pix.width(), half.pix.height()), (200, 200));
            for length in 0..whole.len().min(700) {
                let _ = decode(&whole[..length], 0);
            }
        }
    }

    #[test]
    fn a_size_beyond_all_paper_is_refused_before_it_is_decoded() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x4e\x20\0\0\x4e\x20\x08\0\0\0\0".to_vec();
        png.extend(crc32fast::hash(&png[12..29]).to_be_bytes());
        png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        assert!(matches!(decode(&png, 0), Err(Refused::TooLarge(20_000, 20_000))));
    }
}
