//! Reads Word 97–2003 binary documents (`.doc`): text, fonts of runs, tables with merges, list labels as printed, headers and
//! footers, notes and text boxes.
//!
//! The way of the data, as [MS-DOC] lays it out: the compound file's streams → FIB → Clx with the piece table → the
//! property pages (FKP) of paragraphs and characters → stories of paragraphs → blocks.
//!
//! Limits: no pictures, no page layout, no comments' authors; Word 6/95 and encrypted files are refused ([`Error`]). What
//! a damaged file lacks is left out and told as an [`Issue`]. Characters of 8-bit pieces come as CP1252; what a legacy
//! font means by them is for the caller to say, who has the font's name in each [`Run`].
//!
//! ```
//! let error = kehoach_word97::read(b"not a compound file", &kehoach_word97::Limits::default()).unwrap_err();
//! assert_eq!(error, kehoach_word97::Error::NotCompound);
//! ```
#![forbid(unsafe_code)]

mod binary;
mod builder;
mod content;
mod error;
mod fib;
mod fkp;
mod fonts;
mod lists;
pub mod numbering;
mod pieces;
mod properties;
mod sprm;
mod stories;
mod streams;
mod styles;
pub mod table;

pub use builder::{Builder, CellMerge, RowDefinition};
pub use content::{Block, Cell, Document, Issue, IssueKind, Note, Paragraph, Run, Table};
pub use error::Error;

/// What one file may make the reader do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one stream of the compound file.
    pub stream_bytes: u64,
    /// Cells of one table, after the grid is laid.
    pub table_cells: u32,
    /// Tables in tables.
    pub nesting: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { stream_bytes: 512 << 20, table_cells: 1_000_000, nesting: 32 }
    }
}

/// Reads a document from the bytes of its file.
///
/// # Errors
/// [`Error`] where nothing can be read: no compound file, no Word document in it, Word 6/95, encryption, or damage that
/// leaves no text.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
    let streams = streams::Streams::open(bytes, limits)?;
    let fib = fib::Fib::parse(&streams.word)?;
    let table = streams.table(&fib)?;
    stories::Reader::new(&streams, &table, &fib, limits)?.read()
}
