//! The desk of a batch: which document is whose turn, what became of each.

use super::discover::Job;
use super::gather::hash;
use super::journal::{Entry, Output};
use super::place::{below, escape, unescape};
use super::protocol::{Refusal, Reply, Request, Staged};
use super::run::{Batch, Hands, Progress, nonsense, publish};
use super::state::{State, WorkerState};
use crate::{Error, Problem};
use kehoach_export::batch::{Failure, Record, Report, Slow, Status, Summary, Timing};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// As the main thread has on most systems.
const STACK_BYTES: usize = 8 << 20;

/// How often the state is written and the journal flushed.
const HOUSEKEEPING: Duration = Duration::from_secs(1);

/// Slowest documents in a report.
const SLOWEST: usize = 20;

/// Where the documents are handed out and their records kept.
pub(crate) struct Desk<'a> {
    batch: &'a Batch<'a>,
    jobs: &'a [Job],
    pub(crate) progress: &'a dyn Progress,
    pub(crate) stop: &'a AtomicBool,
    slots: usize,
    papers: Mutex<Papers>,
}

#[derive(Default)]
struct Papers {
    next: usize,
    /// The first document of each content.
    first: BTreeMap<String, usize>,
    settled: Vec<Option<Settled>>,
    again: Vec<(usize, Turn)>,
    fatal: Option<Error>,
    phase: String,
    workers: Vec<(Option<usize>, String, Option<Instant>)>,
    converted_now: usize,
    pages_now: u64,
    converted: usize,
    failed: usize,
}

/// What became of a document.
enum Settled {
    /// The journal has it.
    Listed,
    /// It has the content of another.
    Same(usize),
    /// It failed in a way that another run may not.
    Failed(Failure),
}

/// A document whose turn has come.
#[derive(Debug, Clone)]
struct Turn {
    /// SHA-256 as far as it is known beforehand.
    sha256: Option<String>,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(
        batch: &'a Batch<'a>,
        jobs: &'a [Job],
        progress: &'a dyn Progress,
        stop: &'a AtomicBool,
    ) -> Self {
        let slots = batch.settings.jobs.min(jobs.len()).max(1);
        let papers = Papers {
            settled: jobs.iter().map(|_| None).collect(),
            phase: "converting".to_owned(),
            workers: vec![(None, String::new(), None); slots],
            ..Papers::default()
        };
        Self { batch, jobs, progress, stop, slots, papers: Mutex::new(papers) }
    }

    fn papers(&self) -> MutexGuard<'_, Papers> {
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_phase(&self, phase: &str) {
        phase.clone_into(&mut self.papers().phase);
    }

    /// Converts all documents, then those that failed once more, one by one.
    pub(crate) fn work(&self) -> Result<(), Error> {
        let threads = (self.batch.settings.jobs / self.slots).max(1);
        let stack = |slot: usize| {
            std::thread::Builder::new().stack_size(STACK_BYTES).name(format!("kehoach-slot-{slot}"))
        };
        std::thread::scope(|scope| {
            for slot in 0..self.slots {
                let run = move || {
                    let mut hands = Hands::new(self.batch.settings, threads);
                    while let Some((index, turn)) = self.take() {
                        self.convert(index, &turn, slot, &mut hands, true);
                    }
                };
                stack(slot)
                    .spawn_scoped(scope, run)
                    .map_err(|e| Error::new(&self.batch.out, Problem::Threads(e.to_string())))?;
            }
            Ok(())
        })?;
        let mut again = std::mem::take(&mut self.papers().again);
        again.sort_by_key(|(index, _)| *index);
        for (index, turn) in again {
            if self.is_over() {
                break;
            }
            let mut hands = Hands::new(self.batch.settings, self.batch.settings.jobs.max(1));
            self.convert(index, &turn, 0, &mut hands, false);
        }
        match self.papers().fatal.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.papers().fatal.is_some()
    }

    /// The next document that is not done yet. Documents are looked at in their order, so that of two with the same content
    /// the first is the one converted, whoever is quicker.
    fn take(&self) -> Option<(usize, Turn)> {
        let mut papers = self.papers();
        while !self.stop.load(Ordering::Relaxed) && papers.fatal.is_none() {
            let index = papers.next;
            let job = self.jobs.get(index)?;
            papers.next += 1;
            let settled = match self.look(index, job, &mut papers) {
                Look::Convert(turn) => return Some((index, turn)),
                Look::Settled(settled) => settled,
            };
            self.settle(index, settled, false, &mut papers);
        }
        None
    }

    fn look(&self, index: usize, job: &Job, papers: &mut Papers) -> Look {
        if let Some(failure) = &job.problem {
            return Look::Settled(Settled::Failed(failure.clone()));
        }
        let sha256 = match &job.member {
            Some(member) => member.sha256.clone(),
            // A pipe is read once; what cannot be read is the worker's to explain.
            None if job.input.is_file() => self.batch.sum(&job.input),
            None => None,
        };
        if let Some(sum) = &sha256 {
            if let Some(first) = papers.first.get(sum) {
                return Look::Settled(Settled::Same(*first));
            }
            papers.first.insert(sum.clone(), index);
            if self.is_done(job, sum) {
                return Look::Settled(Settled::Listed);
            }
        }
        Look::Convert(Turn { sha256 })
    }

    /// Whether the journal has this document with these bytes and options, and its outputs are what they were.
    fn is_done(&self, job: &Job, sha256: &str) -> bool {
        let journal = self.batch.journal();
        let Some(entry) = journal.get(&escape(&job.stem)) else { return false };
        let same = entry.sha256 == sha256
            && entry.run == self.batch.run_key
            && entry.file == job.file_name()
            && !(entry.error.is_some() && self.batch.settings.retry_failed);
        let outputs = entry.outputs.clone();
        drop(journal);
        if !same {
            return false;
        }
        if self.batch.memory().as_ref().is_some_and(|m| m.is_right(job, sha256)) {
            return true;
        }
        let right = outputs.iter().all(|output| is_unchanged(&self.batch.out, output));
        if let Some(memory) = self.batch.memory().as_mut().filter(|_| right) {
            memory.keep_right(job, sha256);
        }
        right
    }

    fn convert(&self, index: usize, turn: &Turn, slot: usize, hands: &mut Hands<'_>, first: bool) {
        let Some(job) = self.jobs.get(index) else { return };
        let begun = Instant::now();
        self.progress.started(index, job, slot);
        self.set_worker(slot, (Some(index), "read".to_owned(), Some(begun)));
        let staging = self.batch.staging.path();
        let request = Request::Convert {
            path: escape(&job.input),
            entries: job.member.as_ref().map(|m| m.entries.clone()).unwrap_or_default(),
            name: job.file_name(),
            staging: escape(staging),
            prefix: format!("{index}-{}", if first { "a" } else { "b" }),
            stem: job.stem.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        };
        let reply = hands.ask(&request, &mut |stage| {
            self.progress.stage(slot, stage);
            self.set_worker(slot, (Some(index), stage.to_owned(), Some(begun)));
        });
        let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.set_worker(slot, (None, String::new(), None));
        let outcome = match reply {
            Ok(Reply::Converted { sha256, summary, files }) => {
                self.publish(job, sha256, summary, &files, took).map_err(|e| Refusal {
                    failure: Failure { code: e.code().to_owned(), message: e.to_string() },
                    sha256: None,
                    disk_full: e.problem().is_disk_full(),
                })
            }
            Ok(Reply::Failed(refusal)) => Err(refusal),
            Ok(_) => Err(Refusal { failure: nonsense(), sha256: None, disk_full: false }),
            Err(failure) => Err(Refusal { failure, sha256: turn.sha256.clone(), disk_full: false }),
        };
        let mut papers = self.papers();
        match outcome {
            Ok(pages) => {
                papers.converted_now += 1;
                papers.pages_now += u64::from(pages);
                self.settle(index, Settled::Listed, true, &mut papers);
            }
            Err(refusal) => self.failed(index, turn, refusal, took, first, &mut papers),
        }
    }

    fn failed(
        &self,
        index: usize,
        turn: &Turn,
        refusal: Refusal,
        took: u64,
        first: bool,
        papers: &mut Papers,
    ) {
        let Some(job) = self.jobs.get(index) else { return };
        if refusal.disk_full {
            papers.fatal.get_or_insert_with(|| self.batch.disk_full());
            return;
        }
        if refusal.failure.code == "no-worker" {
            let problem = Problem::NoWorker(std::io::Error::other(refusal.failure.message));
            papers.fatal.get_or_insert_with(|| Error::new(&self.batch.out, problem));
            return;
        }
        if first && may_pass(&refusal.failure.code) {
            self.progress.retry(index, job, &refusal.failure);
            papers.again.push((index, turn.clone()));
            return;
        }
        let sha256 = refusal.sha256.or_else(|| turn.sha256.clone());
        let settled = match sha256.filter(|_| is_the_documents(&refusal.failure.code)) {
            Some(sha256) => {
                let entry = self.entry(job, sha256, Vec::new(), None, Some(refusal.failure.clone()), took);
                match self.record(job, entry) {
                    Ok(()) => Settled::Listed,
                    Err(e) => {
                        papers.fatal.get_or_insert(e);
                        return;
                    }
                }
            }
            None => Settled::Failed(refusal.failure),
        };
        self.settle(index, settled, true, papers);
    }

    /// Gives the outputs their names and lists the document; its pages.
    fn publish(
        &self,
        job: &Job,
        sha256: String,
        summary: Summary,
        files: &[Staged],
        took: u64,
    ) -> Result<u32, Error> {
        let mut outputs = Vec::new();
        for file in files {
            let mut target = self.batch.out.join(&job.stem).into_os_string();
            target.push(&file.suffix);
            let target = PathBuf::from(target);
            publish(&unescape(&file.temporary), &target)?;
            outputs.push(Output {
                path: below(&target, &self.batch.out),
                sha256: file.sha256.clone(),
                bytes: file.bytes,
            });
        }
        let pages = summary.pages;
        self.record(job, self.entry(job, sha256, outputs, Some(summary), None, took))?;
        Ok(pages)
    }

    fn entry(
        &self,
        job: &Job,
        sha256: String,
        outputs: Vec<Output>,
        summary: Option<Summary>,
        error: Option<Failure>,
        milliseconds: u64,
    ) -> Entry {
        let (stem, file, run) = (escape(&job.stem), job.file_name(), self.batch.run_key.clone());
        Entry { stem, file, sha256, run, outputs, summary, error, milliseconds }
    }

    /// Lists a document, and removes what an earlier run wrote for it and this one did not.
    fn record(&self, job: &Job, entry: Entry) -> Result<(), Error> {
        let mut journal = self.batch.journal();
        let kept: BTreeSet<&str> = entry.outputs.iter().map(|o| o.path.as_str()).collect();
        let before = journal.get(&escape(&job.stem)).map(|e| e.outputs.clone()).unwrap_or_default();
        for output in before.iter().filter(|o| !kept.contains(o.path.as_str())) {
            if is_unchanged(&self.batch.out, output) {
                let _ = std::fs::remove_file(self.batch.out.join(unescape(&output.path)));
            }
        }
        drop(kept);
        journal.append(entry)
    }

    fn settle(&self, index: usize, settled: Settled, now: bool, papers: &mut Papers) {
        let Some(job) = self.jobs.get(index) else { return };
        let record = self.record_of(job, Some(&settled));
        match record.status {
            Status::Converted | Status::Same => papers.converted += 1,
            Status::Failed => papers.failed += 1,
            Status::NotStarted => {}
        }
        if let Some(place) = papers.settled.get_mut(index) {
            *place = Some(settled);
        }
        self.progress.finished(index, job, &record, now);
    }

    fn record_of(&self, job: &Job, settled: Option<&Settled>) -> Record {
        let mut record = Record {
            input: job.label(),
            status: Status::NotStarted,
            same_as: None,
            held: false,
            outputs: Vec::new(),
            summary: None,
            error: None,
        };
        match settled {
            None => {}
            Some(Settled::Failed(failure)) => {
                record.status = Status::Failed;
                record.error = Some(failure.clone());
            }
            Some(Settled::Same(first)) => {
                record.status = Status::Same;
                record.same_as = self.jobs.get(*first).map(Job::label);
            }
            Some(Settled::Listed) => {
                let journal = self.batch.journal();
                if let Some(entry) = journal.get(&escape(&job.stem)) {
                    record.status = if entry.error.is_some() { Status::Failed } else { Status::Converted };
                    record.error = entry.error.clone();
                    record.outputs = entry.outputs.iter().map(|o| o.path.clone()).collect();
                    record.summary = entry.summary.clone();
                    let most = self.batch.settings.max_doubt;
                    record.held = entry.summary.as_ref().zip(most).is_some_and(|(s, most)| s.doubt() > most);
                }
            }
        }
        record
    }

    fn set_worker(&self, slot: usize, what: (Option<usize>, String, Option<Instant>)) {
        if let Some(worker) = self.papers().workers.get_mut(slot) {
            *worker = what;
        }
    }

    pub(crate) fn keep_house(&self, ended: &Receiver<()>) {
        loop {
            self.state().write(&self.batch.out);
            // A journal that cannot be flushed is noticed at the next line.
            let _ = self.batch.journal().sync();
            if ended.recv_timeout(HOUSEKEEPING) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }

    fn state(&self) -> State {
        let papers = self.papers();
        let workers = papers.workers.iter().map(|(index, stage, since)| WorkerState {
            file: index.and_then(|i| self.jobs.get(i)).map(Job::label),
            stage: stage.clone(),
            seconds: since.map_or(0.0, |s| s.elapsed().as_secs_f64()),
        });
        State {
            phase: papers.phase.clone(),
            seconds: self.batch.seconds(),
            documents: self.jobs.len(),
            converted: papers.converted,
            failed: papers.failed,
            to_retry: papers.again.len(),
            workers: workers.collect(),
            memory: 0,
        }
    }

    /// The plans, one a line, for [`gather`](super::gather::gather).
    pub(crate) fn list(&self) -> String {
        let papers = self.papers();
        let journal = self.batch.journal();
        let mut list = String::new();
        for (job, settled) in self.jobs.iter().zip(&papers.settled) {
            let entry = settled.as_ref().filter(|s| matches!(s, Settled::Listed));
            let Some(entry) = entry.and_then(|_| journal.get(&escape(&job.stem))) else { continue };
            if let Some(plan) = entry.outputs.iter().find(|o| o.path.ends_with(".plan.json")) {
                let path = self.batch.out.join(unescape(&plan.path));
                list.push_str(&format!("{}\t{}\n", escape(path), entry.stem.trim_end_matches(".plan")));
            }
        }
        list
    }

    pub(crate) fn report(&self) -> Report {
        let papers = self.papers();
        let mut records: Vec<Record> = Vec::with_capacity(self.jobs.len());
        for (job, settled) in self.jobs.iter().zip(&papers.settled) {
            let mut record = self.record_of(job, settled.as_ref());
            if let Some(Settled::Same(first)) = settled {
                // The first stands before it, so that its record is there.
                if let Some(first) = records.get(*first) {
                    record.outputs.clone_from(&first.outputs);
                    record.summary.clone_from(&first.summary);
                    record.error.clone_from(&first.error);
                    record.held = first.held;
                    if first.status != Status::Converted {
                        record.status = first.status;
                    }
                }
            }
            records.push(record);
        }
        let seconds = self.batch.seconds();
        let timing = Timing {
            seconds,
            converted_now: papers.converted_now,
            pages_per_second: papers.pages_now as f64 / seconds.max(0.001),
            slowest: self.slowest(&papers),
        };
        Report::new(records, self.batch.settings.max_doubt, timing)
    }

    fn slowest(&self, papers: &Papers) -> Vec<Slow> {
        let journal = self.batch.journal();
        let listed =
            self.jobs.iter().zip(&papers.settled).filter(|(_, s)| matches!(s, Some(Settled::Listed)));
        let mut times: Vec<(u64, &Job)> = listed
            .filter_map(|(job, _)| Some((journal.get(&escape(&job.stem))?.milliseconds, job)))
            .collect();
        times.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
        times.truncate(SLOWEST);
        times.iter().map(|(time, job)| Slow { input: job.label(), seconds: *time as f64 / 1000.0 }).collect()
    }
}

enum Look {
    Convert(Turn),
    Settled(Settled),
}

/// Whether a second try, alone, may fare better: nothing that a reader says about a document's content will.
fn may_pass(code: &str) -> bool {
    let of_surroundings = ["missing-file", "unreadable-file", "unwritable", "out-of-memory", "timed-out"];
    let of_kehoach = ["worker-crashed", "stack-overflow", "stage-failed"];
    of_surroundings.contains(&code) || of_kehoach.contains(&code)
}

/// Whether a failure is the document's own, so that another run with the same options need not try it.
fn is_the_documents(code: &str) -> bool {
    !["missing-file", "unreadable-file", "unwritable"].contains(&code)
}

fn is_unchanged(out: &Path, output: &Output) -> bool {
    let path = out.join(unescape(&output.path));
    let read = || -> std::io::Result<bool> {
        let mut file = File::open(&path)?;
        if file.metadata()?.len() != output.bytes {
            return Ok(false);
        }
        Ok(hash(&mut file)?.0 == output.sha256)
    };
    read().unwrap_or(false)
}
