//! Pages read from their pictures, laid out like printed ones.

use super::glyphs::Direction;
use super::images::PdfImages;
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
        d.verdict.image.is_some() && (origin == Origin::Unread || origin == Origin::Ocr && reader.reads_all())
    };
    let numbers: Vec<u32> = drafts.iter_mut().filter(wanted).map(|d| d.number).collect();
    if numbers.is_empty() {
        return;
    }
    let results = reader.read(&numbers, &|number| images.page(number).map(Picture::Pixels));
    for (draft, result) in drafts.iter_mut().filter(wanted).zip(results) {
        take(draft, result, diagnostics);
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
    let settled = ["pdf-scan", "pdf-poor-text-layer", "pdf-text-layer"];
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
    let stamps = std::mem::take(&mut draft.lines).into_iter().filter(|l| l.words.iter().any(|w| !w.hidden));
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
