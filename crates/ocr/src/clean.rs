//! From a picture as scanned to one that reads well: upright, straight, grey, even and without specks.

use crate::Steps;
use crate::ffi::Pix;
use crate::grey::Grey;
use crate::stamps;

/// A cleaned page.
pub(crate) struct Clean {
    pub(crate) grey: Grey,
    /// Ink is black.
    pub(crate) binary: Pix,
    /// Whether it had specks, of which some are left.
    pub(crate) is_speckled: bool,
}

/// Skew below this (degrees) changes nothing that the engine minds.
const STRAIGHT: f32 = 0.08;
/// Skew is looked for up to this (degrees) either way.
const MOST_SKEW: f32 = 11.0;
/// Gaps between words are smaller than this (inches)…
const WORD_GAP: f32 = 0.08;
/// …and bars of letters longer.
const BAR: f32 = 0.25;
/// How sure the skew must be.
const SURE_SKEW: f32 = 2.5;
/// How sure that of bars must be.
const SURE_OF_BARS: f32 = 2.0;
/// How sure it must be that a page stands on its head or lies on its side.
const SURE_TURN: f32 = 7.0;
/// A page is turned where this many times as much of it can be read afterwards.
const CLEARER: f32 = 1.2;
/// Tile of the threshold, in inches.
const TILE: f32 = 4.0;
/// A page where more than this share of the connected parts are specks is speckled.
const SPECKLED: f32 = 0.35;

/// Cleans the picture of a page that has `dpi` dots per inch. `legible` says how much of the text in the middle of a picture the engine can
/// read; it is asked where a page seems to need turning, since rules and short words look like text on its side.
pub(crate) fn clean(
    pix: &Pix,
    dpi: f32,
    steps: &Steps,
    mut legible: impl FnMut(&Pix) -> f32,
) -> Option<Clean> {
    let mut grey = Grey::of(pix, steps.seals);
    if is_negative(&grey) {
        grey.data.iter_mut().for_each(|v| *v = 255 - *v);
    }
    if steps.seals {
        stamps::remove(&mut grey, dpi);
    }
    let mut binary = black(&grey, dpi)?;
    let is_speckled = steps.despeckle && is_speckled(&binary, dpi);
    if is_speckled {
        grey.despeckle();
        binary = black(&grey, dpi)?;
    }
    if steps.turn {
        let quarters = turn(&binary);
        if quarters > 0 && legible(&binary.turned(quarters)?) > CLEARER * legible(&binary) {
            let turned = grey.pix()?.turned(quarters)?;
            grey = Grey::of(&turned, false);
            binary = binary.turned(quarters)?;
        }
    }
    if steps.deskew
        && let Some(angle) = skew(&binary, dpi)
        && angle.abs() > STRAIGHT
    {
        grey = Grey::of(&grey.pix()?.rotated(angle)?, false);
        binary = black(&grey, dpi)?;
    }
    if steps.background && is_uneven(&grey) {
        grey = Grey::of(&grey.pix()?.background_normalised()?, false);
        binary = black(&grey, dpi)?;
    }
    Some(Clean { grey, binary, is_speckled })
}

/// The threshold follows the page in tiles; in those without text it falls among the noise of the paper, so what is little darker than paper is
/// white as well.
fn black(grey: &Grey, dpi: f32) -> Option<Pix> {
    let pix = grey.pix()?;
    let mut binary = pix.binary((TILE * dpi) as u32)?;
    binary.keep_common(&pix.below(grey.noise_level())?);
    Some(binary)
}

/// By how many degrees clockwise the page must be turned to be straight, where that is sure. Where specks or a small amount of text make it unsure, the letters
/// of each line are joined to a bar, which specks do not fill.
fn skew(binary: &Pix, dpi: f32) -> Option<f32> {
    let sure = |pix: &Pix, least: f32| {
        let (angle, confidence) = pix.skew(MOST_SKEW)?;
        (confidence > least).then_some(angle)
    };
    sure(binary, SURE_SKEW).or_else(|| {
        let pixels = |inches: f32| (inches * dpi).round().max(1.0) as u32;
        let bars = binary.closed(pixels(WORD_GAP), 1)?.opened(pixels(BAR), 1)?;
        sure(&bars, SURE_OF_BARS)
    })
}

fn turn(binary: &Pix) -> u8 {
    let Some((up, left)) = binary.orientation() else { return 0 };
    if left.abs() > up.abs() && left.abs() > SURE_TURN {
        if left > 0.0 { 1 } else { 3 }
    } else if up < -SURE_TURN && up.abs() > left.abs() {
        2
    } else {
        0
    }
}

fn is_speckled(binary: &Pix, dpi: f32) -> bool {
    let small = (dpi / 100.0).max(1.0) as i32;
    let parts = binary.components();
    let specks = parts.iter().filter(|[l, t, r, b]| r - l <= small && b - t <= small).count();
    specks > 100 && specks as f32 > SPECKLED * parts.len() as f32
}

/// White letters on black: images of four inks whose file does not say which way round they are, microfilm.
fn is_negative(grey: &Grey) -> bool {
    let histogram = grey.histogram();
    let dark: u32 = histogram.iter().take(100).sum();
    dark as f32 > 0.7 * grey.data.len() as f32
}

/// Paper that is not white, or lit unevenly.
fn is_uneven(grey: &Grey) -> bool {
    let histogram = grey.histogram();
    let total: u32 = histogram.iter().sum();
    let bright: u32 = histogram.iter().skip(225).sum();
    (bright as f32) < 0.75 * total as f32
}
