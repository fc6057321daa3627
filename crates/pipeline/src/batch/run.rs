//! The batch's side: the output folder taken, the documents found and converted, the plans put together, the report.

use super::desk::Desk;
use super::discover::{self, Job, Naming};
use super::gather::{hash, workbook_name};
use super::journal::Journal;
use super::key::run_key;
use super::lock::Lock;
use super::place::{escape, unescape};
use super::process::Worker;
use super::protocol::{Gather, Reply, Request, Staged};
use super::settings::Settings;
use super::state::State;
use super::watch::{Memory, look};
use super::worker::answer;
use super::{REPORT, REPORT_PAGE};
use crate::output::{STAGING_PREFIX, check_writable, staging_folder, write_whole};
use crate::{Error, Problem};
use kehoach_export::batch::{Failure, Record, Report, report_html, report_json};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Documents after which a worker is replaced, so that what leaks in one document's reader does not add up over a night.
const RENEW_AFTER: usize = 250;

/// Who watches a run. Calls come from several threads, for one document in order, for several mixed.
pub trait Progress: Sync {
    /// What the journal had to say at the start: damaged lines that were dropped, a run before that was ended by force.
    fn resumed(&self, _damaged: usize, _ended_by_force: bool) {}
    /// A document's turn has come; `worker` counts from 0.
    fn started(&self, _index: usize, _job: &Job, _worker: usize) {}
    /// What a worker is about to do with its document.
    fn stage(&self, _worker: usize, _stage: &str) {}
    /// A document failed and will be tried once more alone.
    fn retry(&self, _index: usize, _job: &Job, _failure: &Failure) {}
    /// A document is done, or was passed over because of a stop; `now` says whether this run converted it.
    fn finished(&self, _index: usize, _job: &Job, _record: &Record, _now: bool) {}
    /// The documents are done, the plans are put together.
    fn gathering(&self) {}
}

/// Watches nothing.
impl Progress for () {}

/// The right to write to an output folder, with what was done there before.
pub struct Batch<'s> {
    pub(crate) out: PathBuf,
    pub(crate) settings: &'s Settings,
    pub(crate) run_key: String,
    journal: Mutex<Journal>,
    damaged: usize,
    ended_by_force: bool,
    pub(crate) staging: TempDir,
    begun: Instant,
    /// Only for a batch that runs for days.
    memory: Mutex<Option<Memory>>,
    // Given back last.
    _lock: Lock,
}

impl<'s> Batch<'s> {
    /// Takes the output folder, which is made where it does not exist; removes what a run that was ended by force left
    /// half done.
    ///
    /// # Errors
    /// [`Problem::Locked`] where another batch is at work, [`Problem::Unwritable`].
    pub fn open(out: &Path, settings: &'s Settings) -> Result<Self, Error> {
        let (lock, ended_by_force) = Lock::take(out)?;
        remove_half_done(out)?;
        check_writable(&out.join(REPORT))?;
        let (journal, damaged) = Journal::open(out)?;
        let staging = staging_folder(out)?;
        Ok(Self {
            out: out.to_owned(),
            run_key: run_key(settings),
            settings,
            journal: Mutex::new(journal),
            damaged,
            ended_by_force,
            staging,
            begun: Instant::now(),
            memory: Mutex::new(None),
            _lock: lock,
        })
    }

    /// Finds the documents of the inputs; archives are listed by a worker.
    pub fn find(&self, inputs: &[PathBuf]) -> Vec<Job> {
        self.find_named(inputs, Naming::Short)
    }

    pub(crate) fn find_named(&self, inputs: &[PathBuf], naming: Naming) -> Vec<Job> {
        let mut hands = Hands::new(self.settings, 1);
        let mut list = |path: &Path| {
            if let Some(members) = self.memory().as_ref().and_then(|m| m.list(path)) {
                return Ok(members);
            }
            let before = look(path);
            let request = Request::List { path: escape(path) };
            match hands.ask(&request, &mut |_| {}) {
                Ok(Reply::Listed(members)) => {
                    if let Some(memory) = self.memory().as_mut() {
                        memory.keep_list(path, before, &members);
                    }
                    Ok(members)
                }
                Ok(Reply::Failed(refusal)) => Err(refusal.failure),
                Ok(_) => Err(nonsense()),
                Err(failure) => Err(failure),
            }
        };
        discover::discover(inputs, &self.out, naming, &mut list)
    }

    /// Converts the documents, publishes their outputs, what is put together from them, and the report, and gives the
    /// report. Setting `stop` lets the documents under way finish and begins no other; nothing is put together then.
    ///
    /// # Errors
    /// [`Problem::Unwritable`] where the disk is full or the report cannot be written, [`Problem::NoWorker`],
    /// [`Problem::Threads`]. A document's failure is a record, not an error.
    pub fn convert(&self, jobs: &[Job], progress: &dyn Progress, stop: &AtomicBool) -> Result<Report, Error> {
        self.convert_with(jobs, progress, stop, true)
    }

    /// `gather`: whether the plans are put together at the end.
    pub(crate) fn convert_with(
        &self,
        jobs: &[Job],
        progress: &dyn Progress,
        stop: &AtomicBool,
        gather: bool,
    ) -> Result<Report, Error> {
        progress.resumed(self.damaged, self.ended_by_force);
        let desk = Desk::new(self, jobs, progress, stop);
        let (end, ended) = channel();
        let outcome = std::thread::scope(|scope| {
            let desk = &desk;
            let keeper = scope.spawn(move || desk.keep_house(&ended));
            let outcome = desk.work().and_then(|()| self.conclude(desk, gather));
            drop::<Sender<()>>(end);
            // The housekeeper has nothing that could fail.
            let _ = keeper.join();
            outcome
        });
        self.journal().sync()?;
        let report = outcome?;
        self.journal().compact()?;
        State::remove(&self.out);
        Ok(report)
    }

    fn conclude(&self, desk: &Desk<'_>, gather: bool) -> Result<Report, Error> {
        let stopped = desk.stop.load(Ordering::Relaxed);
        let mut totals_failed = Vec::new();
        if gather && !stopped {
            desk.set_phase("putting the plans together");
            desk.progress.gathering();
            totals_failed = self.gather(desk)?;
        }
        let mut report = desk.report();
        report.totals_failed = totals_failed;
        write_whole(&self.out.join(REPORT_PAGE), report_html(&report).as_bytes())?;
        let json = report_json(&report).map_err(|e| Error::new(REPORT, e))?;
        write_whole(&self.out.join(REPORT), json.as_bytes())?;
        Ok(report)
    }

    /// Puts the plans together; what could not be.
    fn gather(&self, desk: &Desk<'_>) -> Result<Vec<Failure>, Error> {
        let list = self.staging.path().join("list");
        std::fs::write(&list, desk.list()).map_err(|e| Error::new(&list, Problem::Unwritable(e)))?;
        let mut all = vec![Gather::Lines, Gather::Workbook];
        all.extend(self.settings.link.then_some(Gather::Graph));
        let ask = |what: Gather| {
            let request = Request::Gather { what, list: escape(&list), staging: escape(self.staging.path()) };
            // As long as it takes: the time grows with the documents, and every single one was read before.
            let limit = self.settings.limits.timeout.max(Duration::from_secs(24 * 3600));
            Hands::new(self.settings, 1).ask_within(&request, limit, &mut |_| {})
        };
        let mut replies: Vec<Result<Reply, Failure>> = Vec::new();
        for some in all.chunks(self.settings.jobs.max(1)) {
            std::thread::scope(|scope| {
                let running: Vec<_> = some.iter().map(|what| scope.spawn(move || ask(*what))).collect();
                let done =
                    running.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(nonsense())));
                replies.extend(done);
            });
        }
        let mut failed = Vec::new();
        for (what, reply) in all.into_iter().zip(replies) {
            match reply {
                Ok(Reply::Gathered(files)) => self.publish_gathered(what, &files)?,
                Ok(Reply::Failed(refusal)) if refusal.disk_full => return Err(self.disk_full()),
                Ok(Reply::Failed(refusal)) => failed.push(refusal.failure),
                Ok(_) => failed.push(nonsense()),
                Err(failure) => failed.push(failure),
            }
        }
        Ok(failed)
    }

    fn publish_gathered(&self, what: Gather, files: &[Staged]) -> Result<(), Error> {
        for file in files {
            publish(&unescape(&file.temporary), &self.out.join(&file.suffix))?;
        }
        // Workbooks of a run that needed more of them.
        if what == Gather::Workbook {
            let first = u32::try_from(files.len()).unwrap_or(u32::MAX).saturating_add(1);
            (first..)
                .take_while(|n| std::fs::remove_file(self.out.join(workbook_name(*n))).is_ok())
                .for_each(drop);
        }
        Ok(())
    }

    pub(crate) fn disk_full(&self) -> Error {
        Error::new(&self.out, Problem::Unwritable(std::io::ErrorKind::StorageFull.into()))
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// From now on keeps in mind which files were read and which outputs are right.
    pub(crate) fn remember(&self) {
        self.memory().get_or_insert_default();
    }

    /// SHA-256 of a file; `None` where it cannot be read.
    pub(crate) fn sum(&self, path: &Path) -> Option<String> {
        if let Some(sum) = self.memory().as_ref().and_then(|m| m.sum(path)) {
            return Some(sum);
        }
        let before = look(path);
        let (sum, _) = File::open(path).and_then(|mut file| hash(&mut file)).ok()?;
        if let Some(memory) = self.memory().as_mut() {
            memory.keep_sum(path, before, &sum);
        }
        Some(sum)
    }

    pub(crate) fn memory(&self) -> MutexGuard<'_, Option<Memory>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Finds the documents of `inputs`, converts them to `out` and gives the report: [`Batch::open`], [`Batch::find`] and
/// [`Batch::convert`] in one.
///
/// # Errors
/// As those.
pub fn run(
    inputs: &[PathBuf],
    out: &Path,
    settings: &Settings,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<Report, Error> {
    let batch = Batch::open(out, settings)?;
    batch.convert(&batch.find(inputs), progress, stop)
}

fn remove_half_done(out: &Path) -> Result<(), Error> {
    State::remove(out);
    let failed = |e: std::io::Error| Error::new(out, Problem::Unreadable(e));
    for entry in std::fs::read_dir(out).map_err(failed)?.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // What cannot be removed is in nobody's way.
        if name.starts_with(STAGING_PREFIX) {
            let _ = std::fs::remove_dir_all(entry.path());
        } else if name.starts_with(".kehoach-") || name == format!("{}.new", super::STATE) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
}

pub(crate) fn nonsense() -> Failure {
    Failure {
        code: "worker-crashed".to_owned(),
        message: "the worker gave an answer of another kind".to_owned(),
    }
}

/// Gives a file its name; missing folders are made.
pub(crate) fn publish(temporary: &Path, target: &Path) -> Result<(), Error> {
    let failed = |e: std::io::Error| Error::new(target, Problem::Unwritable(e));
    match std::fs::rename(temporary, target) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let folder = target.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder).and_then(|()| std::fs::rename(temporary, target)).map_err(failed)
        }
        done => done.map_err(failed),
    }
}

/// Who does the work: a worker process that is replaced from time to time, or this process.
pub(crate) struct Hands<'s> {
    settings: &'s Settings,
    threads: usize,
    worker: Option<Worker>,
}

impl<'s> Hands<'s> {
    pub(crate) fn new(settings: &'s Settings, threads: usize) -> Self {
        Self { settings, threads, worker: None }
    }

    pub(crate) fn ask(&mut self, request: &Request, stage: &mut dyn FnMut(&str)) -> Result<Reply, Failure> {
        self.ask_within(request, self.settings.limits.timeout, stage)
    }

    fn ask_within(
        &mut self,
        request: &Request,
        limit: Duration,
        stage: &mut dyn FnMut(&str),
    ) -> Result<Reply, Failure> {
        let Some(command) = &self.settings.worker else { return Ok(answer(request, self.settings, stage)) };
        if self.worker.as_ref().is_none_or(|w| w.served >= RENEW_AFTER) {
            self.worker = None;
            let started = Worker::start(command, self.threads);
            self.worker =
                Some(started.map_err(|p| Failure { code: p.code().to_owned(), message: p.to_string() })?);
        }
        let Some(worker) = &mut self.worker else { return Err(nonsense()) };
        let reply = worker.ask(request, limit, stage);
        if reply.is_err() {
            self.worker = None;
        }
        reply
    }
}
