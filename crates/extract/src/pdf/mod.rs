//! PDF.
//!
//! The way: [`glyphs`] draws each page into lists of glyphs, lines and images by means of `hayro-interpret`; [`upright`]
//! turns sideways pages; [`tables`] takes the text of ruled tables; [`words`] makes lines of the rest; [`marginalia`] takes
//! out running headers and page numbers; [`aligned`] finds tables that have no rules; [`columns`] and [`paragraphs`] put the text into order, [`breaks`] mends words
//! that a line break cuts; [`join`] joins what page
//! breaks cut; [`assemble`] makes the document. [`origin`] tells scans from text; [`images`] takes their pictures out, [`drawn`] draws pages that no image shows. `lopdf` rebuilds files that the
//! interpreter refuses.
//!
//! Limits: form fields and annotations are read where they have an appearance; vertical writing is not; text in fonts older
//! than Unicode keeps its characters, with the font's name in each word. The interpreter may panic on hostile files: a
//! panic is caught and costs the page, not the file; the process's panic hook, which the reader leaves alone, may print it.

mod aligned;
mod assemble;
mod bookmarks;
mod breaks;
mod columns;
mod drawn;
mod glyphs;
mod grids;
mod images;
mod inflation;
mod join;
mod marginalia;
mod metadata;
mod named_fonts;
mod origin;
mod pages;
mod paragraphs;
mod rebuild;
mod scanned;
mod tables;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod unusual;
mod upright;
mod words;

pub use glyphs::Rule;
pub use grids::{Grid, Place, grids};
pub use images::{PageImage, PdfImages};

use crate::{DamageKind, Limits, PageReader, ReadError, ScannedPage, UnreadPage};
use glyphs::Cut;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::{InterpreterCache, InterpreterSettings};
use kehoach_model::{Diagnostic, Document, Origin, Page, Provenance};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

const FORMAT: &str = "PDF";

/// Reads a PDF file, and with a reader for them its scanned pages.
pub(crate) fn read(
    bytes: &Arc<Vec<u8>>,
    limits: &Limits,
    pictures: Option<&dyn PageReader>,
) -> Result<Document, ReadError> {
    let mut diagnostics = Vec::new();
    let (pdf, is_rebuilt) = open_or_rebuild(bytes, limits)?;
    if is_rebuilt {
        let message = "the file is damaged and was read after rebuilding it";
        diagnostics.push(Diagnostic::warning("pdf-rebuilt", message));
    }
    if pdf.len() as u64 > u64::from(limits.objects) {
        let limit = u64::from(limits.objects);
        return Err(ReadError::Limit { what: "the number of objects".into(), name: "objects", limit });
    }
    if pdf.pages().is_empty() {
        return Err(damaged(DamageKind::NoContent, "it has no pages"));
    }
    let mut drafts = drafts(&pdf, limits, &mut diagnostics);
    let title = metadata::title(&pdf);
    let (bookmarks, finding) =
        catch_unwind(AssertUnwindSafe(|| bookmarks::read(&pdf, limits))).unwrap_or_default();
    diagnostics.extend(finding);
    if let Some(reader) = pictures {
        let images = PdfImages::of(pdf, limits);
        scanned::read_pictures(&mut drafts, &images, reader, &mut diagnostics);
    }
    let mut document = assemble::document(drafts, diagnostics);
    let is_blank = |p: &Page| p.blocks.is_empty() && p.marginalia.is_empty() && p.origin != Origin::Unread;
    if is_rebuilt && document.diagnostics.len() == 1 && document.pages.iter().all(is_blank) {
        return Err(damaged(DamageKind::NoContent, "nothing of its text was left"));
    }
    document.source.title = title;
    document.source.bookmarks = bookmarks;
    Ok(document)
}

/// Lays out the images of a file, each a page, as they were read.
pub(crate) fn of_pictures(
    pages: Vec<(Page, Result<ScannedPage, UnreadPage>)>,
    mut diagnostics: Vec<Diagnostic>,
) -> Document {
    let drafts = pages
        .into_iter()
        .map(|(page, result)| {
            let mut draft = pages::Draft::unread(page);
            scanned::take(&mut draft, result, &mut diagnostics);
            draft
        })
        .collect();
    assemble::document(drafts, diagnostics)
}

/// The file, and whether it had to be rebuilt.
fn open_or_rebuild(bytes: &Arc<Vec<u8>>, limits: &Limits) -> Result<(Pdf, bool), ReadError> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(ReadError::Limit {
            what: "the file".into(),
            name: "file-bytes",
            limit: limits.file_bytes,
        });
    }
    match open(Arc::clone(bytes)) {
        Ok(pdf) if !pdf.pages().is_empty() => {
            // The objects of a damaged file are walked here for the first time.
            let checked = catch_unwind(AssertUnwindSafe(|| inflation::check(bytes, &pdf, limits)));
            checked.unwrap_or_else(|_| Err(damaged(DamageKind::Inconsistent, "its objects")))?;
            Ok((pdf, false))
        }
        Err(refused @ (ReadError::Encrypted { .. } | ReadError::Unsupported { .. })) => Err(refused),
        _ => Ok((rebuild::rebuilt(bytes).map(Arc::new).and_then(open)?, true)),
    }
}

fn open(bytes: Arc<Vec<u8>>) -> Result<Pdf, ReadError> {
    let opened = catch_unwind(|| Pdf::new(bytes));
    match opened {
        Ok(Ok(pdf)) => Ok(pdf),
        Ok(Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected))) => {
            Err(ReadError::Encrypted { format: FORMAT })
        }
        Ok(Err(LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm))) => {
            Err(ReadError::Unsupported { format: "PDF with this kind of encryption".into() })
        }
        Ok(Err(LoadPdfError::Decryption(_))) => Err(damaged(DamageKind::Inconsistent, "its encryption")),
        Ok(Err(LoadPdfError::Invalid)) => Err(damaged(DamageKind::Inconsistent, "its object table")),
        Err(_) => Err(damaged(DamageKind::Inconsistent, "its objects")),
    }
}

fn damaged(kind: DamageKind, detail: &str) -> ReadError {
    ReadError::Damaged { format: FORMAT, kind, detail: detail.to_owned() }
}

/// Reads the pages one after another; nothing of a page is needed by the next but the fonts, which are kept parsed.
fn drafts(pdf: &Pdf, limits: &Limits, diagnostics: &mut Vec<Diagnostic>) -> Vec<pages::Draft> {
    let settings = InterpreterSettings::default();
    let cache = InterpreterCache::new();
    let mut drafts = Vec::new();
    // Each page that spends it all leaves a quarter to the next, so that a file of such pages ends soon.
    let mut budget = glyphs::MAX_OPERATIONS;
    for (page, number) in pdf.pages().iter().zip(1..) {
        if number > limits.pages {
            let left = pdf.pages().len() - drafts.len();
            let message = format!(
                "{left} pages beyond page {} were left out (--limit pages=N raises the limit)",
                limits.pages
            );
            diagnostics.push(Diagnostic::error("pdf-too-many-pages", message));
            break;
        }
        let mut finding = |code: &str, why: &str| {
            let at = Provenance::lines(number, 1, 1);
            diagnostics.push(Diagnostic::warning(code, format!("page {number}: {why}")).at(at));
        };
        let ink = catch_unwind(AssertUnwindSafe(|| glyphs::draw(page, &cache, &settings, budget)))
            .unwrap_or_default();
        if ink.cut == Some(Cut::TooComplex) {
            budget /= 4;
        }
        if let Some(cut) = ink.cut {
            finding(cut.code(), cut.message());
        }
        let draft = pages::read(ink, number);
        if let Some((code, why)) = draft.verdict.finding {
            finding(code, why);
        }
        drafts.push(draft);
    }
    drafts
}
