//! `kehoach batch`.

use crate::args::BatchArgs;
use crate::log::{self, Log, count};
use crate::progress::{Arrivals, Watcher};
use crate::{Outcome, interrupt, worker};
use kehoach_pipeline::Options;
use kehoach_pipeline::batch::{Batch, Limits, REPORT_PAGE, Report, Settings, Watch};
use std::path::Path;
use std::thread::available_parallelism;
use std::time::Duration;

pub(crate) fn run(args: &BatchArgs, log: &Log) -> anyhow::Result<Outcome> {
    let mut settings = settings(args, 1)?;
    settings.engine = args.scans.engine();
    if !args.night.in_process {
        settings.worker = Some(worker::command()?);
    }
    let stop = interrupt::watch(log)?;
    let batch = Batch::open(&args.output, &settings)?;
    if let Some(inbox) = &args.night.watch {
        let watch = Watch {
            inbox: inbox.clone(),
            archive: args.night.archive.clone(),
            interval: Duration::from_secs(args.night.interval),
        };
        batch.watch(&watch, &Arrivals::new(args.night.quiet, log), &stop)?;
        return Ok(Outcome::Done);
    }
    let jobs = batch.find(&args.inputs);
    if jobs.is_empty() {
        anyhow::bail!("no documents found: give folders that hold documents, or the documents themselves");
    }
    let watcher = Watcher::new(&jobs, settings.jobs, args.night.quiet, log);
    let done = watcher.during(|| batch.convert(&jobs, &watcher, &stop));
    let report = done?;
    finish(&report, args, log)?;
    Ok(outcome(&report))
}

/// What the arguments say; the worker processes are given the same. `pages` of a document are read at a time.
///
/// # Errors
/// A bad rule of `--rules`, a reference or model that cannot be read.
pub(crate) fn settings(args: &BatchArgs, pages: usize) -> anyhow::Result<Settings> {
    let night = &args.night;
    let settings = Settings {
        options: Options {
            rules: args.rules.load()?,
            repair: args.repair.options()?,
            scans: args.scans.scans(pages),
            ..args.limits.options()
        },
        formats: args.format.formats(),
        lang: args.format.lang(),
        jobs: args.jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from),
        limits: Limits {
            timeout: Duration::from_secs(night.timeout),
            memory: night.max_memory << 20,
            output: night.max_output << 20,
        },
        max_doubt: night.max_doubt,
        retry_failed: night.retry_failed,
        link: night.link,
        engine: String::new(),
        worker: None,
    };
    Ok(settings.with_json())
}

fn outcome(report: &Report) -> Outcome {
    let totals = &report.totals;
    if totals.failed + totals.not_started > 0 || !report.totals_failed.is_empty() {
        Outcome::SomeFailed
    } else if totals.held > 0 {
        Outcome::SomeHeld
    } else {
        Outcome::Done
    }
}

fn finish(report: &Report, args: &BatchArgs, log: &Log) -> anyhow::Result<()> {
    for failure in &report.totals_failed {
        log.note(
            &failure.code,
            &format!("what all plans are put together in is not there: {}", failure.message),
        );
    }
    let text = summary(report, &args.output);
    if log.is_json() {
        log.note("batch-done", &text.replace("\n  → ", ": "));
    } else if !args.night.quiet {
        log::print(&format!("{text}\n"))?;
    }
    Ok(())
}

fn summary(report: &Report, out: &Path) -> String {
    let totals = report.totals;
    let mut text = format!(
        "{} of {} converted: {}, {}",
        totals.converted + totals.same,
        count(totals.documents as u64, "document", "documents"),
        count(totals.tasks as u64, "task", "tasks"),
        count(totals.doubtful, "doubtful place", "doubtful places"),
    );
    for (number, what) in [
        (totals.same, "with the content of another"),
        (totals.failed, "failed"),
        (totals.held, "held for too many doubtful places"),
    ] {
        if number > 0 {
            text.push_str(&format!("; {number} {what}"));
        }
    }
    if totals.not_started > 0 {
        text.push_str(&format!("; stopped with {} not started: run again to go on", totals.not_started));
    }
    text.push_str(&format!("\n  → {}", out.join(REPORT_PAGE).display()));
    text
}
