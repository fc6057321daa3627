//! `kehoach batch-worker`: the process that converts documents for a batch. It is given the batch's own arguments, so that
//! every option of the batch holds for it too.

use crate::args::BatchArgs;
use crate::{Outcome, batch};
use kehoach_pipeline::batch::{WORKER_THREADS, WorkerCommand};
use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) fn run(args: &BatchArgs) -> anyhow::Result<Outcome> {
    let pages = std::env::var(WORKER_THREADS).ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    kehoach_pipeline::batch::serve(&batch::settings(args, pages)?)?;
    Ok(Outcome::Done)
}

/// How this very program is started as a worker.
///
/// `/proc/self/exe` is the program that runs, also after its file was replaced by another version in the middle of the night.
pub(crate) fn command() -> anyhow::Result<WorkerCommand> {
    let itself = PathBuf::from("/proc/self/exe");
    let program = if itself.exists() { itself } else { std::env::current_exe()? };
    let mut renamed = false;
    let args = std::env::args_os().skip(1).map(|arg| {
        if !renamed && arg == "batch" {
            renamed = true;
            OsString::from("batch-worker")
        } else {
            arg
        }
    });
    Ok(WorkerCommand { program, args: args.collect() })
}
