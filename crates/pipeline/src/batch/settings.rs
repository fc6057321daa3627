//! How a batch is run.

use crate::{Format, Options};
use kehoach_export::Lang;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// How a batch is run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The options of the stages.
    pub options: Options,
    /// What is written of each plan. [`Format::Json`] is always written, because what is put together from all plans is made
    /// of it.
    pub formats: Vec<Format>,
    /// Language of the workbooks and CSV files.
    pub lang: Lang,
    /// Threads over all workers; at least 1.
    pub jobs: usize,
    /// What a document may cost.
    pub limits: Limits,
    /// Share of doubtful places, from 0 to 1, above which a document is held.
    pub max_doubt: Option<f64>,
    /// Whether documents that failed in an earlier run are tried again.
    pub retry_failed: bool,
    /// Whether all plans are joined to one graph at the end.
    pub link: bool,
    /// What reads scans, with its version and model: where that changes, documents are converted anew.
    pub engine: String,
    /// How a worker process is started; `None`: documents are converted in this process, unprotected.
    pub worker: Option<WorkerCommand>,
}

impl Settings {
    /// The formats with JSON among them, each once, in a fixed order.
    #[must_use]
    pub fn with_json(mut self) -> Self {
        self.formats.push(Format::Json);
        self.formats.sort_unstable();
        self.formats.dedup();
        self
    }
}

/// What a document may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time from beginning to end.
    pub timeout: Duration,
    /// Bytes of memory that its worker may write to.
    pub memory: u64,
    /// Bytes of its outputs together.
    pub output: u64,
}

impl Default for Limits {
    /// A scanned plan of two hundred pages still gets through; a loop costs no more than a coffee.
    fn default() -> Self {
        Self { timeout: Duration::from_secs(600), memory: 2 << 30, output: 1 << 30 }
    }
}

/// A program that calls [`serve`](super::serve).
#[derive(Debug, Clone)]
pub struct WorkerCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
}
