//! The command `kehoach`: arguments, messages, progress bars, exit codes; all else is in the stages and the pipeline.
//!
//! Exit codes: 0 all well; 1 some documents failed, the others are there; 2 wrong use; 3 all converted, but some too
//! doubtful for `batch --max-doubt`.
//!
//! A single document is converted on the main thread: neither a thread pool nor a progress bar is started for it. One other thread
//! loads the rules while the first document is read.
#![allow(
    clippy::disallowed_methods,
    reason = "the command reads and writes files and looks at its environment"
)]

mod apply;
mod args;
mod batch;
mod convert;
mod doctor;
mod explain;
mod fields;
mod interrupt;
mod limits;
mod link;
mod log;
mod progress;
mod repair;
mod repair_options;
mod review;
mod scans;
mod status;
mod text;
mod worker;

use args::{Cli, Command};
use clap::Parser;
use log::Log;
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All well.
    Done,
    /// Something failed and was said; what could be done is done.
    SomeFailed,
    /// All is there, but some of it is too doubtful to be used unseen.
    SomeHeld,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    kehoach_pipeline::install_panic_hook();
    let log = Log::new(cli.json_log);
    let outcome = match &cli.command {
        Command::Convert(args) => convert::run(args, &log),
        Command::Batch(args) => batch::run(args, &log),
        Command::BatchWorker(args) => worker::run(args),
        Command::Status(args) => status::run(args, &log),
        Command::Repair(args) => repair::run(args, &log),
        Command::Text(args) => text::run(args, &log),
        Command::Explain(args) => explain::run(args, &log),
        Command::Link(args) => link::run(args, &log),
        Command::Review(args) => review::run(args, &log),
        Command::Apply(args) => apply::run(args, &log),
        Command::Schema(args) => schema(args),
        Command::Doctor => doctor::run(),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeFailed) => ExitCode::FAILURE,
        Ok(Outcome::SomeHeld) => ExitCode::from(3),
        // The reader of a pipe that has gone away has seen what it wanted.
        Err(error) if log::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            log.failure(&error);
            ExitCode::FAILURE
        }
    }
}

fn schema(args: &args::SchemaArgs) -> anyhow::Result<Outcome> {
    let schema = if args.graph { kehoach_model::graph_schema() } else { kehoach_model::plan_schema() };
    let text =
        if args.guide { fields::guide(&schema) } else { serde_json::to_string_pretty(&schema)? + "\n" };
    log::print(&text)?;
    Ok(Outcome::Done)
}
