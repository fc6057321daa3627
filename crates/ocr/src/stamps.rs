//! Seals in pictures without colour. Scanned in grey, the red ink of a seal lies between text and paper and is printed over both. Letters have grey
//! edges no wider than the blur; only a stamp has areas of one middle grey, which tell where it is and how dark.

use crate::ffi::Pix;
use crate::grey::Grey;

/// Greys between ink and paper.
const MIDDLE: std::ops::RangeInclusive<u8> = 70..=170;
/// An area of a middle grey holds squares of this size (inches): edges of letters are narrower.
const SOLID: f32 = 0.02;
/// Parts of one stamp have gaps of this size (inches).
const GAP: f32 = 0.12;
/// A stamp, with a signature across it, has a size (inches) between these both ways: round seals have some 36 mm; larger areas of grey are shadows and photographs.
const SIZE: std::ops::RangeInclusive<f32> = 0.5..=3.0;
/// Paler than the stamp by this much is still the stamp: its ink and the noise over it.
const NOISE: u8 = 18;

/// Makes stamps white, and what is darker than they are as dark as it would be on white paper.
pub(crate) fn remove(grey: &mut Grey, dpi: f32) {
    for area in areas(grey, dpi).unwrap_or_default() {
        if let Some(level) = level(grey, area) {
            lighten(grey, area, level.saturating_sub(NOISE).max(1));
        }
    }
}

/// Boxes of the stamps.
fn areas(grey: &Grey, dpi: f32) -> Option<Vec<[i32; 4]>> {
    let pixels = |inches: f32| (inches * dpi).round().max(3.0) as u32;
    let solid = middle(grey)?.opened(pixels(SOLID), pixels(SOLID))?;
    if solid.components().len() < 4 {
        return None;
    }
    let joined = solid.closed(pixels(GAP), pixels(GAP))?;
    let mut areas = joined.components();
    let sizes = pixels(*SIZE.start()) as i32..=pixels(*SIZE.end()) as i32;
    areas.retain(|[l, t, r, b]| sizes.contains(&(r - l)) && sizes.contains(&(b - t)));
    Some(areas)
}

/// Black where the picture has a middle grey.
fn middle(grey: &Grey) -> Option<Pix> {
    let data = grey.data.iter().map(|v| if MIDDLE.contains(v) { 0 } else { 255 }).collect();
    Grey { data, ..*grey }.pix()?.below(128)
}

/// The grey that most of the stamp has.
fn level(grey: &mut Grey, area: [i32; 4]) -> Option<u8> {
    let mut counts = [0u32; 256];
    grey.rows_in(area, |row| {
        for value in row.iter() {
            counts.get_mut(usize::from(*value)).into_iter().for_each(|n| *n += 1);
        }
    });
    let of_stamp = (*MIDDLE.start()..=*MIDDLE.end()).filter_map(|v| Some((v, counts.get(usize::from(v))?)));
    of_stamp.max_by_key(|(_, n)| **n).map(|(v, _)| v)
}

/// White from `level` up, and darker greys spread out below it.
fn lighten(grey: &mut Grey, area: [i32; 4], level: u8) {
    grey.rows_in(area, |row| {
        for value in row {
            *value = if *value >= level { 255 } else { (u32::from(*value) * 255 / u32::from(level)) as u8 };
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grey_ring_goes_and_letters_below_it_stay() {
        let (width, height) = (600, 600);
        let mut data = vec![250u8; width * height];
        for (i, value) in data.iter_mut().enumerate() {
            let (x, y) = ((i % width) as f32 - 300.0, (i / width) as f32 - 300.0);
            let r = x.hypot(y);
            // Four solid arcs, and strokes of text across.
            let is_ring = (180.0..200.0).contains(&r) && x.abs() > 20.0 && y.abs() > 20.0;
            let is_text = (i / width) % 60 < 6;
            *value = match (is_ring, is_text) {
                (true, false) => 104,
                (_, true) => 20,
                _ => 250,
            };
        }
        let mut grey = Grey { width, height, data };
        remove(&mut grey, 300.0);
        assert!(grey.data.iter().all(|v| *v < 60 || *v > 230));
        assert!(grey.data.iter().filter(|v| **v < 60).count() == 60 * 600);
    }

    #[test]
    fn text_alone_has_no_stamp() {
        let (width, height) = (400, 400);
        let data = (0..width * height).map(|i| [250, 120, 10, 10, 10, 120, 250, 250][(i / 2) % 8]).collect();
        let mut grey = Grey { width, height, data };
        let before = grey.clone();
        remove(&mut grey, 300.0);
        assert_eq!(grey, before);
    }
}
