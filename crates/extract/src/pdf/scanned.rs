//! Pages read from their pictures, laid out like printed ones.

use super::glyphs::Direction;
use super::images::{PageImage, PdfImages};
use super::origin::Verdict;
use super::pages::Draft;
use super::tables;
use super::words::{Line, Token, rows_of};
use crate::scan::{PageReader, Picture, ScannedLine, ScannedPage, ScannedWord, UnreadPage};
use kehoach_model::{Alternative, Diagnostic, Origin, Provenance};

/// Letters whose sizes differ from the usual one of the page by less than this share have it: the height of a line of letters is
/// only measured to about a tenth.
const SAME_SIZE: f32 = 0.13;

/// What is known of a word that was read from a picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// 0..=1.
    pub(super) confidence: f32,
    /// Best first.
    pub(super) alternatives: Vec<Alternative>,
}

/// Has the scanned pages among `drafts` read from their pictures.
pub(super) fn read_pictures(
    drafts: &mut [Draft],
    images: &PdfImages,
    reader: &dyn PageReader,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let wanted = |d: &&mut Draft| {
        let origin = d.verdict.origin;
        let is_picture = d.verdict.image.is_some()
            && (origin == Origin::Unread || origin == Origin::Ocr && reader.reads_all());
        is_picture || d.verdict.is_shapes_alone() && !d.is_cut
    };
    let wishes: Vec<Wish> = drafts.iter_mut().filter(wanted).map(|d| Wish::of(d)).collect();
    if wishes.is_empty() {
        return;
    }
    let numbers: Vec<u32> = wishes.iter().map(|w| w.number).collect();
    let results = reader.read(&numbers, &|number| {
        let at = wishes.binary_search_by_key(&number, |w| w.number).ok()?;
        wishes.get(at)?.picture(images).map(Picture::Pixels)
    });
    for (draft, result) in drafts.iter_mut().filter(wanted).zip(results) {
        take(draft, result, diagnostics);
    }
}

/// A page whose picture will be asked for.
struct Wish {
    number: u32,
    /// No image is the page: it has to be drawn.
    is_drawn: bool,
    /// Boxes of print on top of the image, whose text is known.
    print: Vec<[f32; 4]>,
}

impl Wish {
    fn of(draft: &Draft) -> Self {
        let is_drawn = draft.verdict.is_shapes_alone();
        let visible = draft.lines.iter().filter(|l| !is_drawn && l.words.iter().any(|w| !w.hidden));
        let print = visible.map(|l| [l.x0, l.y - l.size, l.x1, l.y + 0.3 * l.size]).collect();
        Self { number: draft.number, is_drawn, print }
    }

    fn picture(&self, images: &PdfImages) -> Option<PageImage> {
        if self.is_drawn {
            return images.drawn(self.number);
        }
        let (mut image, is_drawn) = images.picture(self.number)?;
        if is_drawn {
            self.print.iter().for_each(|area| whiten(&mut image, *area));
        }
        Some(image)
    }
}

/// Paints a box of the page, in points, white.
fn whiten(image: &mut PageImage, [left, top, right, bottom]: [f32; 4]) {
    let pixels = |points: f32| (points / 72.0 * image.dpi).max(0.0) as usize;
    let n = usize::from(image.channels);
    let (from, to) = (pixels(left) * n, pixels(right) * n);
    let (first, last) = (pixels(top), pixels(bottom));
    let row = (image.width as usize * n).max(1);
    for row in image.data.chunks_exact_mut(row).take(last).skip(first) {
        let to = to.min(row.len());
        row.get_mut(from.min(to)..to).into_iter().flatten().for_each(|v| *v = 255);
    }
}

/// Puts what was read of a page into its draft.
pub(super) fn take(
    draft: &mut Draft,
    result: Result<ScannedPage, UnreadPage>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let number = draft.number;
    let at = |d: Diagnostic| d.at(Provenance::lines(number, 1, 1));
    let page = match result {
        Ok(page) => page,
        Err(unread) => {
            let message = format!("page {number}: {}", unread.message);
            diagnostics.push(at(Diagnostic::error(unread.code, message)));
            return;
        }
    };
    // What was said of the page before it was read is settled.
    let settled =
        ["pdf-scan", "pdf-poor-text-layer", "pdf-text-layer", "pdf-outlined-text", "pdf-no-unicode"];
    let is_drawn = draft.verdict.is_shapes_alone();
    diagnostics.retain(|d| {
        !(settled.contains(&d.code.as_str()) && d.provenance.as_ref().is_some_and(|p| p.page == number))
    });
    for finding in page.findings {
        let message = format!("page {number}: {}", finding.message);
        diagnostics.push(at(Diagnostic::warning(finding.code, message)));
    }
    let usual =
        usual_size(page.lines.iter().chain(page.tables.iter().flat_map(|t| t.cells.iter().flatten())));
    draft.width = page.width;
    draft.height = page.height;
    draft.verdict = Verdict {
        origin: Origin::Ocr,
        image: page.image.or_else(|| draft.verdict.image.take()),
        confidence: 1.0,
        finding: None,
    };
    // Print on top of a picture is the stamp of an electronic signature; a layer behind it is what was read again.
    // Where the fonts do not say what their shapes stand for, it is nothing.
    let printed = std::mem::take(&mut draft.lines).into_iter();
    let stamps = printed.filter(|l| !is_drawn && l.words.iter().any(|w| !w.hidden));
    draft.astray.extend(stamps);
    draft.lines = rows_of(lines(page.lines, usual));
    draft.tables = page
        .tables
        .into_iter()
        .map(|t| {
            let cells = t.cells.into_iter().map(|c| rows_of(lines(c, usual))).collect();
            tables::table(&t.grid, cells, number)
        })
        .collect();
    draft.tables.sort_by(|a, b| a.area[1].total_cmp(&b.area[1]));
}

fn lines(read: Vec<ScannedLine>, usual: f32) -> Vec<Line> {
    read.into_iter()
        .filter_map(|line| {
            let is_usual = (line.size / usual - 1.0).abs() < SAME_SIZE;
            let size = if is_usual { usual } else { line.size };
            let y = line.baseline;
            Line::of(line.words.into_iter().map(|w| token(w, y, size)).collect(), Direction::Right)
        })
        .collect()
}

fn token(word: ScannedWord, y: f32, size: f32) -> Token {
    let reading = Reading { confidence: word.confidence, alternatives: word.alternatives };
    Token {
        text: kehoach_vietnamese::nfc(&word.text),
        x0: word.x0,
        x1: word.x1,
        y,
        size,
        font: u16::MAX,
        glued: false,
        hidden: false,
        reading: Some(Box::new(reading)),
    }
}

/// The size of most letters.
fn usual_size<'a>(lines: impl Iterator<Item = &'a ScannedLine>) -> f32 {
    let mut sizes: Vec<f32> =
        lines.flat_map(|l| std::iter::repeat_n(l.size, l.words.len())).filter(|s| *s > 0.0).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(12.0).max(1.0)
}
