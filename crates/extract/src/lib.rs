//! Readers: the bytes of a file → a [`Document`] of pages, lines and tables.
//!
//! The format is found from the content, never from the name ([`sniff`]). Every reader gives the same `Document`; damage
//! is mended where that is safe and reported as a diagnostic, and only a file of which nothing can be read is an error.
//!
//! Limits: knows nothing of meaning; does no input or output; every amount that a file could make grow without bound has a
//! named constant in [`Limits`].
//!
//! ```
//! use kehoach_extract::{Options, read};
//! let document = read("I. MỤC ĐÍCH\n\n- Nâng cao nhận thức.\n".as_bytes(), "plan.txt", &Options::default()).unwrap();
//! assert_eq!(document.pages.len(), 1);
//! ```

mod doc;
mod docx;
mod error;
mod flow;
mod html;
mod image;
mod legacy;
mod limits;
mod package;
mod pdf;
mod rtf;
mod scan;
mod sheet;
mod sniff;
mod text;

pub use error::{DamageKind, ReadError};
pub use legacy::apply_fonts;
pub use limits::{LimitError, Limits};
pub use pdf::{Grid, PageImage, PdfImages, Place, Rule, grids};
pub use scan::{PageReader, Picture, ScannedLine, ScannedPage, ScannedTable, ScannedWord, UnreadPage};
pub use sniff::{Format, sniff};

use kehoach_model::{Diagnostic, Document, Origin};
use std::sync::Arc;

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What a file may cost.
    pub limits: Limits,
}

/// Reads a file of any supported format.
///
/// `name` is the file's name for messages and for [`Source::file`](kehoach_model::Source::file); the format is found from
/// `bytes`. `Source::sha256` is left empty for the caller, who has the bytes anyway.
///
/// # Errors
/// [`ReadError`] where nothing can be read: an empty file, an unknown format, a file that needs a password, damage beyond
/// mending, or a limit passed.
pub fn read(bytes: &[u8], name: &str, options: &Options) -> Result<Document, ReadError> {
    read_with(bytes, name, options, None)
}

/// As [`read()`], with a reader for the pictures of scanned pages and image files.
///
/// # Errors
/// As [`read()`]: a page that the reader cannot read is a diagnostic.
pub fn read_with(
    bytes: &[u8],
    name: &str,
    options: &Options,
    pictures: Option<&dyn PageReader>,
) -> Result<Document, ReadError> {
    read_shared(&Arc::new(bytes.to_vec()), name, options, pictures)
}

/// As [`read_with`], for bytes that are shared and so are not copied.
///
/// # Errors
/// As [`read_with`].
pub fn read_shared(
    bytes: &Arc<Vec<u8>>,
    name: &str,
    options: &Options,
    pictures: Option<&dyn PageReader>,
) -> Result<Document, ReadError> {
    let format = sniff(bytes)?;
    let mut document = match format {
        Format::Pdf => pdf::read(bytes, &options.limits, pictures)?,
        Format::Doc => doc::read(bytes, &options.limits)?,
        Format::Docx => docx::read(bytes, &options.limits)?,
        Format::Rtf => rtf::read(bytes, &options.limits)?,
        Format::Xls | Format::Xlsx | Format::Ods => sheet::read(bytes, format, &options.limits)?,
        Format::Png | Format::Jpeg | Format::Tiff => image::read(bytes, format, &options.limits, pictures)?,
        Format::CompoundFile => return Err(doc::other_compound(bytes)),
        Format::Text => text::read(bytes, &options.limits)?,
        Format::Html => html::read(bytes, &options.limits)?,
    };
    if says_nothing(&document) {
        return Err(ReadError::NoText);
    }
    apply_fonts(&mut document);
    document.source.file = name.to_owned();
    document.source.media_type = format.media_type().to_owned();
    Ok(document)
}

/// Whether a document has neither text, nor a picture to read, nor a word about why.
fn says_nothing(document: &Document) -> bool {
    let mut pages = document.pages.iter();
    document.diagnostics.is_empty()
        && pages.all(|p| p.blocks.is_empty() && p.marginalia.is_empty() && p.origin != Origin::Unread)
}

/// The text of bytes in UTF-8, UTF-16 with a byte order mark, Windows-1258 or Windows-1252, and what is doubtful about it. Line
/// breaks are kept as they are; a byte order mark and NUL characters are dropped.
pub fn decode_text(bytes: &[u8]) -> (String, Vec<Diagnostic>) {
    text::decode::decode(bytes)
}
