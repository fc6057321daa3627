//! Why a file could not be read.

use thiserror::Error;

/// What is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DamageKind {
    /// The file ends too early.
    Truncated,
    /// Its parts contradict one another.
    Inconsistent,
    /// It holds no page, text or table at all.
    NoContent,
}

/// Why nothing could be read. Each message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// No bytes.
    #[error("the file is empty (0 bytes): ask the sender for it again")]
    Empty,
    /// Only white space or blank pages.
    #[error("the file holds no text: where its program shows some, print it to PDF from there and read that")]
    NoText,
    /// The content is of no known format.
    #[error(
        "this is no document that kehoach knows ({what}): give it PDF, Word, Excel, HTML, Markdown, text or an image"
    )]
    Unknown {
        /// What the first bytes look like.
        what: String,
    },
    /// A known format that this build cannot read.
    #[error("{format} cannot be read by this build: convert it to PDF or .docx first")]
    Unsupported {
        /// Name of the format.
        format: String,
    },
    /// Encrypted.
    #[error("the {format} needs a password: open it in its program, save it without one, and try again")]
    Encrypted {
        /// Name of the format.
        format: &'static str,
    },
    /// Damaged beyond mending.
    #[error("the {format} is damaged ({detail}): ask the sender for it again")]
    Damaged {
        /// Name of the format.
        format: &'static str,
        /// What kind of damage.
        kind: DamageKind,
        /// What was found, and where.
        detail: String,
    },
    /// A limit passed before anything could be read.
    #[error("{what} passes the limit of {limit}: raise it with --limit {name}=N if the file is trusted")]
    Limit {
        /// What grew.
        what: String,
        /// Name of the limit.
        name: &'static str,
        /// Its value.
        limit: u64,
    },
}
