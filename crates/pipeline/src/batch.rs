//! Many documents, each converted in a worker process, so that a document that crashes, loops or eats memory ends alone.
//!
//! [`Batch::find`] walks the inputs and settles what each document's output is called; [`Batch::convert`] converts them. Each worker thread of
//! the batch has one worker process; it takes the next document, asks the process to convert it, gives the outputs their
//! names and adds a line to the journal. The outputs get their names only here, so that a worker that outlives a killed batch
//! can no longer change anything. A document that its worker did not survive is tried once more at the end, alone.
//!
//! A run that was ended at any moment, by whatever, is continued by running it again: what the journal lists is checked by
//! its hashes and passed over. A stop takes effect between documents.
//!
//! All outputs are the same for any number of workers, any order of completion and any number of interruptions; only the
//! journal's times and [`Report::timing`] differ. Memory does not grow with the documents but for some two kilobytes each.
//!
//! Limits: needs a Unix; memory limits and the death of workers with their batch need Linux. A lock holds on network file
//! systems only where those have `flock`.

mod archive;
mod desk;
mod discover;
mod gather;
mod journal;
mod key;
mod lock;
mod place;
mod poison;
mod process;
mod protocol;
mod run;
mod settings;
mod state;
mod watch;
mod worker;

pub use discover::Job;
pub use gather::{ALL_PLANS, ALL_TASKS, GRAPH};
pub use journal::JOURNAL;
pub use kehoach_export::batch::{Failure, Record, Report, Status, Summary, Timing, Totals};
pub use lock::{Holder, LOCK, holder};
pub use place::{escape, unescape};
pub use process::WORKER_THREADS;
pub use run::{Batch, Progress, run};
pub use settings::{Limits, Settings, WorkerCommand};
pub use state::{STATE, State, Status as Standing, WorkerState, status};
pub use watch::Watch;
pub use worker::serve;

pub(crate) use place::fitting;

/// Name of the report in the output folder.
pub const REPORT: &str = "report.json";

/// Name of the report as a page.
pub const REPORT_PAGE: &str = "report.html";

/// Bytes of memory that this process holds, 0 where the system does not say (proc(5), `/proc/pid/statm`).
pub(crate) fn process_memory() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let resident = pages.and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
    resident.unwrap_or(0) * rustix::param::page_size() as u64
}

#[cfg(test)]
mod tests;
