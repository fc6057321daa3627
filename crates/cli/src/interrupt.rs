//! Ctrl-C: the first lets the documents under way finish, the second stops at once.

use crate::log::{Log, write_stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that the first Ctrl-C (or a request to end) sets. A second one removes the temporary files and ends the process
/// with exit code 1.
pub(crate) fn watch(log: &Log) -> anyhow::Result<Arc<AtomicBool>> {
    let message = "stopping after the documents under way; press Ctrl-C again to stop at once";
    let message = log.note_line("stopping", message);
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            kehoach_pipeline::remove_unfinished();
            std::process::exit(1);
        }
        write_stderr(&message);
    })?;
    Ok(stop)
}
