//! Why a file could not be read.

use thiserror::Error;

/// Why nothing could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// Not a compound file, or one whose directory is damaged.
    #[error("not a compound file, or its directory is damaged")]
    NotCompound,
    /// A compound file without a Word document.
    #[error("the compound file holds no Word document")]
    NoWordDocument,
    /// Word 6 or Word 95.
    #[error("written by Word 6 or Word 95 (format version {nfib})")]
    TooOld {
        /// `nFib` of the file.
        nfib: u16,
    },
    /// Encrypted or obfuscated.
    #[error("encrypted")]
    Encrypted,
    /// A structure without which there is no text is missing or lies outside its stream.
    #[error("the {0} is missing or cut off")]
    Missing(&'static str),
}
