//! How far a batch is: bars on a terminal, a line every ten seconds elsewhere.
//!
//! Lines about documents come in the order of the input, whatever the order of completion.

use crate::log::{self, Log, count};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use kehoach_pipeline::batch::{Failure, Job, Progress, Record, Status};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Bytes that a document costs at least, for the time left: starting with it and writing its outputs.
const LEAST_BYTES: u64 = 2_000;

pub(crate) struct Watcher {
    log: Log,
    quiet: bool,
    bars: Option<Bars>,
    total: usize,
    seen: Mutex<Seen>,
}

struct Bars {
    all: MultiProgress,
    documents: ProgressBar,
    pages: ProgressBar,
    workers: Vec<ProgressBar>,
}

struct Seen {
    begun: Instant,
    done: usize,
    failed: usize,
    pages: u64,
    left: TimeLeft,
    names: Vec<String>,
    next: usize,
    lines: BTreeMap<usize, (String, Record, bool)>,
}

impl Watcher {
    pub(crate) fn new(jobs: &[Job], workers: usize, quiet: bool, log: &Log) -> Self {
        let workers = workers.min(jobs.len()).max(1);
        let bars = (log::on_terminal() && !log.is_json() && !quiet).then(|| Bars::new(jobs.len(), workers));
        let log = match &bars {
            Some(bars) => {
                let all = bars.all.clone();
                log.through(move |line| {
                    // A terminal that is gone is told nothing.
                    let _ = all.println(line);
                })
            }
            None => log.through(log::write_stderr),
        };
        let seen = Seen {
            begun: Instant::now(),
            done: 0,
            failed: 0,
            pages: 0,
            left: TimeLeft::new(jobs),
            names: vec![String::new(); workers],
            next: 0,
            lines: BTreeMap::new(),
        };
        Self { log, quiet, bars, total: jobs.len(), seen: Mutex::new(seen) }
    }

    /// Runs `work` with a line every ten seconds where there are no bars.
    pub(crate) fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        if self.bars.is_some() || self.quiet {
            let done = work();
            if let Some(bars) = &self.bars {
                bars.close();
            }
            return done;
        }
        let (end, ended) = std::sync::mpsc::channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                while ended.recv_timeout(LINE_EVERY) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                    self.line();
                }
            });
            let done = work();
            drop(end);
            done
        })
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn line(&self) {
        let seen = self.seen();
        let seconds = seen.begun.elapsed().as_secs_f64();
        let left = seen.left.seconds();
        let text = format!(
            "[{}/{}] {} failed, {:.1} pages/s, {} left",
            seen.done,
            self.total,
            seen.failed,
            seen.pages as f64 / seconds.max(0.001),
            left.map_or_else(|| "unknown time".to_owned(), duration),
        );
        let figures = json!({
            "done": seen.done, "documents": self.total, "failed": seen.failed, "pages": seen.pages,
            "seconds": seconds, "seconds_left": left,
        });
        self.log.progress(&text, &figures);
    }

    fn show(&self, file: &str, record: &Record, now: bool) {
        match (&record.error, &record.summary) {
            (Some(failure), _) => self.log.failed(file, failure),
            (None, Some(summary)) if now && self.log.is_json() && !self.quiet => {
                self.log.document(file, summary, &record.outputs);
            }
            _ => {}
        }
    }
}

impl Progress for Watcher {
    fn resumed(&self, damaged: usize, ended_by_force: bool) {
        if ended_by_force && !self.quiet {
            self.log.note("resumed", "the run before was ended by force: going on from there");
        }
        if damaged > 0 {
            let lines = count(damaged as u64, "damaged line", "damaged lines");
            self.log.note(
                "journal-healed",
                &format!("{lines} of the journal dropped; those documents are looked at again"),
            );
        }
    }

    fn started(&self, index: usize, job: &Job, worker: usize) {
        let name = job.file_name();
        if let Some(bar) = self.bars.as_ref().and_then(|b| b.workers.get(worker)) {
            bar.set_message(format!("{name}: read"));
        }
        let mut seen = self.seen();
        seen.left.started(index);
        if let Some(place) = seen.names.get_mut(worker) {
            *place = name;
        }
    }

    fn stage(&self, worker: usize, stage: &str) {
        let Some(bar) = self.bars.as_ref().and_then(|b| b.workers.get(worker)) else { return };
        if let Some(name) = self.seen().names.get(worker) {
            let shown: String = name.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
            bar.set_message(format!("{shown}: {stage}"));
        }
    }

    fn retry(&self, _index: usize, job: &Job, failure: &Failure) {
        if !self.quiet {
            let message = format!("{}: {}; it will be tried once more alone", job.label(), failure.message);
            self.log.note("retry", &message);
        }
    }

    fn finished(&self, index: usize, job: &Job, record: &Record, now: bool) {
        let mut seen = self.seen();
        if record.status != Status::NotStarted {
            seen.done += 1;
        }
        seen.failed += usize::from(record.status == Status::Failed);
        let pages = record.summary.as_ref().map_or(0, |s| u64::from(s.pages));
        seen.pages += if now { pages } else { 0 };
        seen.left.finished(index);
        if let Some(bars) = &self.bars {
            bars.documents.set_position(seen.done as u64);
            let left = seen.left.seconds().map(duration).unwrap_or_default();
            bars.documents.set_message(format!("{left} left"));
            bars.pages.set_position(seen.pages);
            let rate = seen.pages as f64 / seen.begun.elapsed().as_secs_f64().max(0.001);
            bars.pages.set_message(format!("{rate:.1} pages/s, {} failed", seen.failed));
        }
        seen.lines.insert(index, (job.label(), record.clone(), now));
        loop {
            let next = seen.next;
            let Some((file, record, now)) = seen.lines.remove(&next) else { break };
            self.show(&file, &record, now);
            seen.next += 1;
        }
    }

    fn gathering(&self) {
        if self.bars.is_none() && !self.quiet {
            self.log.note("gathering", "all documents are done; putting the plans together");
        }
        if let Some(bars) = &self.bars {
            bars.documents.set_message("putting the plans together".to_owned());
        }
    }
}

/// Says what became of each document that arrives in an inbox.
pub(crate) struct Arrivals {
    log: Log,
    quiet: bool,
    /// Failures that were said already; a document is looked at again whenever another arrives.
    said: Mutex<BTreeSet<String>>,
}

impl Arrivals {
    pub(crate) fn new(quiet: bool, log: &Log) -> Self {
        Self { log: log.through(log::write_stderr), quiet, said: Mutex::default() }
    }
}

impl Progress for Arrivals {
    fn finished(&self, _index: usize, job: &Job, record: &Record, now: bool) {
        let file = job.label();
        match (&record.error, &record.summary) {
            (Some(failure), _) => {
                let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
                if now || said.insert(format!("{file}\n{}", failure.message)) {
                    self.log.failed(&file, failure);
                }
            }
            (None, Some(summary)) if now && self.log.is_json() => {
                self.log.document(&file, summary, &record.outputs);
            }
            (None, Some(summary)) if now && !self.quiet => {
                let tasks = count(summary.tasks as u64, "task", "tasks");
                let doubtful = count(u64::from(summary.doubtful), "doubtful place", "doubtful places");
                self.log.note("converted", &format!("{file}: {tasks}, {doubtful}"));
            }
            _ => {}
        }
    }
}

impl Bars {
    fn new(total: usize, workers: usize) -> Self {
        let all = MultiProgress::new();
        let add = |bar: ProgressBar, template: &str| {
            let bar = all.add(bar);
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar
        };
        let documents = add(ProgressBar::new(total as u64), "{bar:24} {pos}/{len} documents  {wide_msg}");
        let pages = add(ProgressBar::no_length(), "{spinner} {pos} pages  {wide_msg}");
        let workers = (0..workers).map(|_| add(ProgressBar::no_length(), "  {wide_msg}")).collect();
        pages.enable_steady_tick(Duration::from_millis(200));
        Self { all, documents, pages, workers }
    }

    fn close(&self) {
        self.documents.finish_and_clear();
        self.pages.finish_and_clear();
        self.workers.iter().for_each(ProgressBar::finish_and_clear);
    }
}

/// The time left, from what documents of each kind have cost a byte so far. A folder in the order of its names is no fair
/// sample: all scans may come last. So each kind (by the name's ending) has its own rate, and kinds not met yet the rate of
/// all.
struct TimeLeft {
    begun: Instant,
    /// Kind and weight of each document.
    weights: Vec<(usize, u64)>,
    kinds: Vec<Rate>,
    open: BTreeMap<usize, Instant>,
}

#[derive(Default, Clone)]
struct Rate {
    done: u64,
    seconds: f64,
    left: u64,
}

impl TimeLeft {
    fn new(jobs: &[Job]) -> Self {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        let mut kinds: Vec<Rate> = Vec::new();
        let mut weights = Vec::with_capacity(jobs.len());
        for job in jobs {
            let name = job.file_name();
            let ending = Path::new(&name).extension().map(|e| e.to_string_lossy().to_lowercase());
            let kind = *names.entry(ending.unwrap_or_default()).or_insert_with(|| {
                kinds.push(Rate::default());
                kinds.len() - 1
            });
            let weight = job.size() + LEAST_BYTES;
            if let Some(rate) = kinds.get_mut(kind) {
                rate.left += weight;
            }
            weights.push((kind, weight));
        }
        Self { begun: Instant::now(), weights, kinds, open: BTreeMap::new() }
    }

    fn started(&mut self, index: usize) {
        if self.open.is_empty() && self.kinds.iter().all(|k| k.done == 0) {
            self.begun = Instant::now();
        }
        self.open.insert(index, Instant::now());
    }

    fn finished(&mut self, index: usize) {
        let took = self.open.remove(&index).map(|begun| begun.elapsed().as_secs_f64());
        let Some((kind, weight)) = self.weights.get(index) else { return };
        if let Some(rate) = self.kinds.get_mut(*kind) {
            rate.left = rate.left.saturating_sub(*weight);
            if let Some(took) = took {
                rate.done += *weight;
                rate.seconds += took;
            }
        }
    }

    /// `None` before the first document is done.
    fn seconds(&self) -> Option<f64> {
        let rate = |seconds: f64, done: u64| seconds / done as f64;
        let done: u64 = self.kinds.iter().map(|k| k.done).sum();
        let spent: f64 = self.kinds.iter().map(|k| k.seconds).sum();
        let elapsed = self.begun.elapsed().as_secs_f64();
        if done == 0 || spent <= 0.0 {
            return None;
        }
        let of_kind =
            |k: &Rate| k.left as f64 * if k.done > 0 { rate(k.seconds, k.done) } else { rate(spent, done) };
        let work: f64 = self.kinds.iter().map(of_kind).sum();
        // How many workers were at work at a time, on average.
        Some(work * elapsed / spent)
    }
}

fn duration(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}
