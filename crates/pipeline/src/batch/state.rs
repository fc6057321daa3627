//! What a running batch is doing, in a file that `kehoach status` reads.

use super::lock::{Holder, holder};
use super::process_memory;
use crate::output::write_unsynced;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Name of the state's file in the output folder. It is there while a batch runs, and after one that was ended by force.
pub const STATE: &str = "kehoach.state";

/// What a batch is doing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    /// «converting», «putting the plans together», «waiting for documents».
    pub phase: String,
    /// Seconds since the batch began.
    pub seconds: f64,
    /// Documents found.
    pub documents: usize,
    /// Converted, by this run or an earlier one; also those of the same content as another.
    pub converted: usize,
    /// Failed.
    pub failed: usize,
    /// Waiting to be tried once more alone.
    pub to_retry: usize,
    /// What each worker is doing.
    pub workers: Vec<WorkerState>,
    /// Bytes of memory that the batch's own process holds.
    pub memory: u64,
}

/// What a worker is doing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WorkerState {
    /// The document's path as in the report; none where it waits.
    pub file: Option<String>,
    /// `read`, `convert`, `write`.
    pub stage: String,
    /// Seconds on this document.
    pub seconds: f64,
}

impl State {
    pub(crate) fn write(mut self, out: &Path) {
        self.memory = process_memory();
        if let Ok(mut text) = serde_json::to_string_pretty(&self) {
            text.push('\n');
            // A full disk is the documents' trouble; nobody is helped by a second message.
            let _ = write_unsynced(&out.join(STATE), text.as_bytes());
        }
    }

    pub(crate) fn remove(out: &Path) {
        let _ = std::fs::remove_file(out.join(STATE));
    }
}

/// What `kehoach status` can say of an output folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Who is at work there.
    pub holder: Option<Holder>,
    /// What it was doing a moment ago, or when it was ended by force.
    pub state: Option<State>,
    /// The report of the last run that came to its end, as JSON.
    pub report: Option<serde_json::Value>,
    /// Lines of the journal.
    pub journal: usize,
}

/// Looks at an output folder without touching it.
///
/// # Errors
/// Where nothing of a batch is there.
pub fn status(out: &Path) -> Result<Status, crate::Error> {
    let read = |name: &str| std::fs::read(out.join(name)).ok();
    let status = Status {
        holder: holder(out),
        state: read(STATE).and_then(|bytes| serde_json::from_slice(&bytes).ok()),
        report: read(super::REPORT).and_then(|bytes| serde_json::from_slice(&bytes).ok()),
        journal: read(super::JOURNAL).map_or(0, |bytes| bytes.iter().filter(|b| **b == b'\n').count()),
    };
    let nothing = status.holder.is_none() && status.report.is_none() && read(super::JOURNAL).is_none();
    if nothing { Err(crate::Error::new(out, crate::Problem::NoBatch)) } else { Ok(status) }
}
