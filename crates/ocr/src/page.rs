//! One picture to lines and tables.

use crate::clean::clean;
use crate::columns;
use crate::decode::{Decoded, Refused, decode};
use crate::ffi::{Engine, MAX_PIXELS, Mode, Pix, ReadLine};
use crate::glyphs::Bits;
use crate::grey::Grey;
use crate::letters;
use crate::rules::Ruling;
use crate::shapes::{Shapes, usual_size};
use crate::{Options, Steps};
use kehoach_extract::{
    Grid, PageImage, Picture, ScannedLine, ScannedPage, ScannedTable, ScannedWord, UnreadPage, grids,
};
use kehoach_model::{Alternative, ImageRef};

/// Text lines are at least this high (inches).
const LINE: f32 = 0.1;
/// A block with fewer characters than this share of its connected parts (letters and their marks) was read badly…
const POOR_SHARE: f32 = 0.45;
/// …and so was one whose characters are less sure than this on the average.
const POOR_CONFIDENCE: f32 = 0.75;
/// From this resolution, in dots per inch, letters in black and white alone keep their shapes. Those of faxed pages (204) come
/// apart: told by their shapes, 79 % of their dates and numbers were right, and all of them as the engine read them.
const FINE: f32 = 250.0;
/// A table has at least this many cells.
const MIN_CELLS: usize = 4;

/// Reads one picture.
pub(crate) fn read(
    engine: &mut Engine,
    picture: Picture<'_>,
    options: &Options,
) -> Result<ScannedPage, UnreadPage> {
    let source = Source::of(picture, options.dpi)?;
    let unread = || unread("ocr-failed", "the image could not be prepared: not enough memory");
    let steps = &options.steps;
    let Source { pix, dpi, is_cut } = source;
    let image = ImageRef { width: pix.width(), height: pix.height(), dpi };
    let faxed = dpi < FINE && Grey::of(&pix, false).is_bilevel();
    let cleaned = clean(&pix, dpi, steps, |pix| legible(engine, pix, dpi)).ok_or_else(unread)?;
    drop(pix);
    let mut grey = cleaned.grey;
    let ruling = if steps.tables { Ruling::of(&cleaned.binary, &grey, dpi) } else { Ruling::default() };
    let grids = tables(&ruling, dpi);
    let mut letters = letters::Ink::of(&cleaned.binary, &ruling);
    if cleaned.is_speckled {
        letters
            .take_specks(dpi)
            .into_iter()
            .for_each(|[l, t, r, b]| grey.whiten([l - 2, t - 2, r + 2, b + 2]));
    }
    for area in ruling.across.iter().chain(&ruling.down) {
        grey.whiten([area[0] - 2, area[1] - 2, area[2] + 2, area[3] + 2]);
    }
    let (parts, owners) = parts(&grids, &letters, &grey, dpi, steps);
    let mut page = grey.clone();
    let areas: Vec<[i32; 4]> = grids.iter().map(|g| pixels(g.area(), dpi)).collect();
    areas.iter().for_each(|area| page.whiten(*area));
    let body = columns::parts(&letters.outside(&areas), grey.width as i32, grey.height as i32, dpi);
    let factor = scale(dpi, steps.resolution);
    let parts: Vec<Part> = parts.into_iter().map(|(a, mode)| (scaled(a, factor), mode)).collect();
    let fitted = |grey: &Grey| -> Option<Pix> {
        let pix = grey.pix()?;
        if factor == 1.0 { Some(pix) } else { pix.scaled(factor) }
    };
    let (grid_dpi, dpi) = (dpi, dpi * factor);
    let mut read_lines = {
        let mut read = if parts.is_empty() {
            Vec::new()
        } else {
            engine.read(&fitted(&grey).ok_or_else(unread)?, dpi as u32, &parts)
        };
        let body: Vec<Part> = body.into_iter().map(|a| (scaled(a, factor), steps.body)).collect();
        if !body.is_empty() {
            let pix = fitted(&page).ok_or_else(unread)?;
            let mut blocks = engine.read(&pix, dpi as u32, &body);
            reread(engine, &pix, dpi, &mut blocks, &body, &letters, factor);
            read.extend(blocks);
        }
        read
    };
    if steps.shapes && !faxed {
        let usual = usual_size(read_lines.iter().flatten());
        let shapes = Shapes { ink: &letters, bits: Bits::of(&cleaned.binary), factor, usual };
        read_lines.iter_mut().flatten().for_each(|line| shapes.mend(line));
    }
    let mut out = ScannedPage {
        width: grey.width as f32 / grid_dpi * 72.0,
        height: grey.height as f32 / grid_dpi * 72.0,
        image: Some(image),
        tables: grids
            .into_iter()
            .map(|grid| ScannedTable { cells: vec![Vec::new(); grid.cells.len()], grid })
            .collect(),
        ..ScannedPage::default()
    };
    if is_cut {
        let message =
            "the image ends before its last rows, and what they held is missing: scan the page again";
        out.findings.push(UnreadPage { code: "image-cut", message: message.to_owned() });
    }
    let mut read_lines = read_lines.into_iter();
    for ((table, cell), lines) in owners.into_iter().zip(read_lines.by_ref()) {
        let Some(table) = out.tables.get_mut(table) else { continue };
        let is_first = table.grid.cells.get(cell).is_some_and(|place| place.col == 0);
        if let Some(slot) = table.cells.get_mut(cell) {
            *slot = lines.into_iter().filter_map(|l| line(l, dpi)).collect();
            if is_first {
                numeral(slot);
            }
        }
    }
    out.lines = read_lines.flatten().filter_map(|l| line(l, dpi)).collect();
    Ok(out)
}

fn unread(code: &'static str, message: &str) -> UnreadPage {
    UnreadPage { code, message: message.to_owned() }
}

/// A decoded picture.
struct Source {
    pix: Pix,
    dpi: f32,
    is_cut: bool,
}

impl Source {
    fn of(picture: Picture<'_>, dpi: Option<u32>) -> Result<Self, UnreadPage> {
        let damaged = || {
            let message =
                "the image cannot be decoded: it is damaged or of an unknown kind; scan the page again";
            unread("image-damaged", message)
        };
        let (pix, found, is_cut) = match picture {
            Picture::Pixels(PageImage { width, height, channels, data, dpi, is_cut, .. }) => {
                check_size(width, height)?;
                (Pix::from_rows(width, height, channels, &data).ok_or_else(damaged)?, dpi, is_cut)
            }
            Picture::Encoded { bytes, index, dpi } => match decode(bytes, index) {
                Ok(Decoded { pix, is_cut }) => (pix, dpi, is_cut),
                Err(Refused::Damaged) => return Err(damaged()),
                Err(Refused::TooLarge(width, height)) => return Err(too_large(width, height)),
            },
        };
        check_size(pix.width(), pix.height())?;
        let dpi = dpi.map_or(found, |d| d as f32);
        let dpi = if (60.0..=1300.0).contains(&dpi) { dpi } else { letters::estimated_dpi(&pix) };
        Ok(Self { pix, dpi, is_cut })
    }
}

fn check_size(width: u32, height: u32) -> Result<(), UnreadPage> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(too_large(width, height));
    }
    Ok(())
}

fn too_large(width: u32, height: u32) -> UnreadPage {
    let message =
        format!("the image is too large ({width} × {height} pixels): scan the page at 300 dots per inch");
    UnreadPage { code: "image-too-large", message }
}

/// The tables among the grids that the rules make: a frame around text is none.
fn tables(ruling: &Ruling, dpi: f32) -> Vec<Grid> {
    let mut found = grids(&ruling.rules(dpi));
    found.retain(|g| g.cells.len() >= MIN_CELLS && g.cols() >= 2);
    found
}

fn pixels(area: [f32; 4], dpi: f32) -> [i32; 4] {
    area.map(|v| (v / 72.0 * dpi).round() as i32)
}

/// How much is read in the middle of a picture, each character as much as it is sure.
fn legible(engine: &mut Engine, pix: &Pix, dpi: f32) -> f32 {
    let (width, height) = (pix.width() as i32, pix.height() as i32);
    let middle = [width / 4, height / 4, width - width / 4, height - height / 4];
    // Laid out on its own, the engine would read text on its side too.
    let read = engine.read(pix, dpi as u32, &[(middle, Mode::Block)]);
    read.iter().map(|lines| evidence(lines).0).sum()
}

/// Reads blocks again that gave too little for their ink, with the engine finding the lines by its other way, and keeps what is better.
fn reread(
    engine: &mut Engine,
    pix: &Pix,
    dpi: f32,
    blocks: &mut [Vec<ReadLine>],
    parts: &[Part],
    letters: &letters::Ink,
    factor: f32,
) {
    for (lines, (area, mode)) in blocks.iter_mut().zip(parts) {
        let ink = letters.count(scaled(*area, 1.0 / factor));
        let (sure, characters) = evidence(lines);
        let is_poor =
            (characters as f32) < POOR_SHARE * ink as f32 || sure < POOR_CONFIDENCE * characters as f32;
        if *mode == Mode::Auto || ink < 12 || !is_poor {
            continue;
        }
        let again = engine.read(pix, dpi as u32, &[(*area, Mode::Auto)]).pop().unwrap_or_default();
        if evidence(&again).0 > sure {
            *lines = again;
        }
    }
}

/// Characters, each as much as it is sure, and their number.
fn evidence(lines: &[ReadLine]) -> (f32, usize) {
    lines.iter().flat_map(|l| &l.words).fold((0.0, 0), |(sure, n), w| {
        let characters = w.symbols.len();
        (sure + w.confidence * characters as f32, n + characters)
    })
}

/// By how much a picture of `dpi` dots per inch is made larger or smaller for the engine.
fn scale(dpi: f32, wanted: u32) -> f32 {
    let factor = wanted as f32 / dpi;
    if wanted == 0 || (0.9..1.1).contains(&factor) { 1.0 } else { factor }
}

fn scaled(area: [i32; 4], factor: f32) -> [i32; 4] {
    area.map(|v| (v as f32 * factor).round() as i32)
}

type Part = ([i32; 4], Mode);

/// The cells that hold ink, and how each is to be read; the second list says which table and cell each belongs to.
fn parts(
    grids: &[Grid],
    letters: &letters::Ink,
    grey: &Grey,
    dpi: f32,
    steps: &Steps,
) -> (Vec<Part>, Vec<(usize, usize)>) {
    let (mut parts, mut owners) = (Vec::new(), Vec::new());
    for (table, grid) in grids.iter().enumerate() {
        for (cell, place) in grid.cells.iter().enumerate() {
            let area = pixels(grid.cell_area(*place), dpi);
            let Some(ink) = letters.within(area) else { continue };
            let margin = (0.05 * dpi) as i32;
            let height = ink[3] - ink[1];
            let mode =
                if (height as f32) < 0.3 * dpi && steps.single_lines { Mode::Line } else { Mode::Block };
            let part = [
                (ink[0] - margin).max(0),
                (ink[1] - margin).max(0),
                (ink[2] + margin).min(grey.width as i32),
                (ink[3] + margin).min(grey.height as i32),
            ];
            parts.push((part, mode));
            owners.push((table, cell));
        }
    }
    (parts, owners)
}

/// The models know a fraction slash and the letters Ð (eth) and Ñ, which no such document has, and read some letters and strokes as two.
fn mended(text: &str) -> String {
    let text = text.replace("Đ\u{d0}", "Đ").replace('\u{d0}', "Đ").replace("NÑ", "N").replace('Ñ', "N");
    if text.contains('\u{2044}') { text.replace('\u{2044}', "/").replace("//", "/") } else { text }
}

/// In the first column the rows of groups have Roman numerals; alone in their cell, strokes are taken for other letters.
fn numeral(lines: &mut [ScannedLine]) {
    let [line] = lines else { return };
    let [word] = line.words.as_mut_slice() else { return };
    let is_stroke = |c: char| "I|lÍíH".contains(c);
    let core = word.text.trim_end_matches('.');
    if !core.is_empty()
        && core.chars().all(|c| is_stroke(c) || "VX".contains(c))
        && core.chars().any(is_stroke)
    {
        word.text = word
            .text
            .chars()
            .map(|c| match c {
                'H' => "II".to_owned(),
                c if is_stroke(c) => "I".to_owned(),
                c => c.to_string(),
            })
            .collect();
    }
}

fn line(read: ReadLine, dpi: f32) -> Option<ScannedLine> {
    let scale = 72.0 / dpi;
    let size = letters::size(&read).map_or(12.0, |s| s * scale);
    if size < LINE * 72.0 / 2.5 {
        return None;
    }
    let [_, y1, _, y2] = read.baseline;
    let words = read
        .words
        .into_iter()
        .map(|w| ScannedWord {
            text: mended(&w.text),
            x0: w.area[0] as f32 * scale,
            x1: w.area[2] as f32 * scale,
            confidence: w.confidence,
            alternatives: w
                .alternatives
                .into_iter()
                .map(|a| Alternative { text: mended(&a.text), confidence: a.confidence })
                .collect(),
        })
        .collect();
    Some(ScannedLine { words, baseline: (y1 + y2) as f32 / 2.0 * scale, size })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeral_of(text: &str) -> String {
        let word = ScannedWord { text: text.to_owned(), ..ScannedWord::default() };
        let mut lines = [ScannedLine { words: vec![word], ..ScannedLine::default() }];
        numeral(&mut lines);
        lines[0].words[0].text.clone()
    }

    #[test]
    fn strokes_alone_in_a_first_cell_are_numerals() {
        assert_eq!(["|", "H", "IH", "lÍ", "VI."].map(numeral_of), ["I", "II", "III", "II", "VI."]);
        assert_eq!(["1", "TT", "VX", "Hà"].map(numeral_of), ["1", "TT", "VX", "Hà"]);
    }

    #[test]
    fn fraction_slashes_become_strokes() {
        assert_eq!(mended("25/\u{2044}2019"), "25/2019");
        assert_eq!(mended("https://a"), "https://a");
    }
}
