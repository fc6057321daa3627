//! `kehoach batch`.

use crate::args::BatchArgs;
use crate::log::{self, Log, count};
use crate::{Outcome, interrupt};
use indicatif::{ProgressBar, ProgressStyle};
use kehoach_pipeline::Options;
use kehoach_pipeline::batch::{self, Job, Progress, REPORT, Record, Report, Settings, Status};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

pub(crate) fn run(args: &BatchArgs, log: &Log) -> anyhow::Result<Outcome> {
    let stop = interrupt::watch(log)?;
    let jobs = batch::discover(&args.inputs, &args.output);
    if jobs.is_empty() {
        anyhow::bail!("no documents found: give folders that hold documents, or the documents themselves");
    }
    let settings = Settings {
        // Documents run in parallel; their pages one after another.
        options: Options { rules: args.rules.load()?, scans: args.scans.scans(1), ..args.limits.options() },
        formats: args.format.formats(),
        lang: args.format.lang(),
        jobs: args.jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from),
    };
    let watcher = Watcher::new(jobs.len(), log);
    let done = batch::run(&jobs, &args.output, &settings, &watcher, &stop);
    watcher.close();
    let report = done?;
    finish(&report, &args.output, log)?;
    let all_well = report.totals.converted == report.totals.documents;
    Ok(if all_well { Outcome::Done } else { Outcome::SomeFailed })
}

fn finish(report: &Report, out: &Path, log: &Log) -> anyhow::Result<()> {
    let totals = report.totals;
    let mut text = format!(
        "{} of {} converted: {}, {}",
        totals.converted,
        count(totals.documents as u64, "document", "documents"),
        count(totals.tasks as u64, "task", "tasks"),
        count(totals.doubtful, "doubtful place", "doubtful places"),
    );
    if totals.failed > 0 {
        text.push_str(&format!("; {} failed", totals.failed));
    }
    if totals.not_started > 0 {
        text.push_str(&format!("; stopped with {} not started", totals.not_started));
    }
    text.push_str(&format!("\n  → {}", out.join(REPORT).display()));
    if log.is_json() {
        log.note("batch-done", &text.replace("\n  → ", ": "));
    } else {
        log::print(&format!("{text}\n"))?;
    }
    Ok(())
}

/// Shows how far the run is: a bar on a terminal, a line a document elsewhere. Lines come in the order of the input, whatever
/// the order of completion.
struct Watcher {
    bar: Option<ProgressBar>,
    log: Log,
    total: usize,
    pages: AtomicU64,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    next: usize,
    lines: BTreeMap<usize, (String, Record)>,
}

impl Watcher {
    fn new(total: usize, log: &Log) -> Self {
        let bar = (log::on_terminal() && !log.is_json()).then(|| bar(total));
        let log = match &bar {
            Some(bar) => {
                let bar = bar.clone();
                log.through(move |line| bar.println(line))
            }
            None => log.through(log::write_stderr),
        };
        Self { bar, log, total, pages: AtomicU64::new(0), waiting: Mutex::default() }
    }

    fn close(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn show(&self, index: usize, file: &str, record: &Record) {
        match (&record.error, &record.summary) {
            (Some(failure), _) => self.log.failed(file, failure),
            (None, Some(summary)) if self.bar.is_none() => {
                let figures = format!(
                    "[{}/{}] {file}: {}, {}",
                    index + 1,
                    self.total,
                    count(summary.tasks as u64, "task", "tasks"),
                    count(u64::from(summary.doubtful), "doubtful place", "doubtful places"),
                );
                self.log.document(&figures, file, summary, &record.outputs);
            }
            _ => {}
        }
    }
}

impl Progress for Watcher {
    fn started(&self, _index: usize, job: &Job) {
        if let Some(bar) = &self.bar {
            bar.set_message(job.input.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
    }

    fn finished(&self, index: usize, job: &Job, record: &Record) {
        if let Some(bar) = &self.bar {
            if record.status != Status::NotStarted {
                bar.inc(1);
            }
            let read = record.summary.as_ref().map_or(0, |s| u64::from(s.pages));
            let pages = self.pages.fetch_add(read, Ordering::Relaxed) + read;
            let seconds = bar.elapsed().as_secs_f64().max(0.001);
            bar.set_prefix(format!("{:.1} pages/s", pages as f64 / seconds));
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.lines.insert(index, (job.input.to_string_lossy().into_owned(), record.clone()));
        loop {
            let next = waiting.next;
            let Some((file, record)) = waiting.lines.remove(&next) else { break };
            self.show(next, &file, &record);
            waiting.next += 1;
        }
    }
}

fn bar(total: usize) -> ProgressBar {
    let bar = ProgressBar::new(total as u64);
    let template = "{bar:24} {pos}/{len}  {prefix}  {eta} left  {wide_msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
