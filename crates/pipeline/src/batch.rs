//! Many documents in parallel.
//!
//! [`discover`] walks the inputs and settles what each document's output is called; [`run`] converts them and writes
//! [`REPORT`]. A failing document is a record of the report and the run goes on. A stop takes effect between documents: those
//! under way are finished, the others are reported as not started.
//!
//! The report and all outputs are the same for any number of threads and any order of completion. Memory does not grow with
//! the documents but for one short record each.

use crate::output::check_writable;
use crate::{Error, Format, Options, Problem, convert_file, output_stems, write_plan, write_whole};
use kehoach_export::Lang;
use kehoach_model::Plan;
use rayon::iter::{ParallelBridge, ParallelIterator};
use serde::Serialize;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use walkdir::{DirEntry, WalkDir};

/// Name of the report in the output folder.
pub const REPORT: &str = "batch.json";

/// As the main thread has on most systems, so that a document that converts alone converts in a batch.
const STACK_BYTES: usize = 8 << 20;

/// One document to convert.
#[derive(Debug)]
pub struct Job {
    /// Its path.
    pub input: PathBuf,
    /// Its outputs below the output folder, up to `.plan`.
    pub stem: PathBuf,
    /// Why it cannot even be begun: an input that does not exist, a folder that cannot be walked.
    pub problem: Option<Problem>,
}

/// Finds the documents of the inputs, files as given and folders in the order of their names.
///
/// One input folder is mirrored below the output folder as it is; of several each is mirrored below its own name. Hidden
/// files, lock files of office programs, kehoach's own outputs and the output folder itself are passed over in folders, but
/// not where they are given by name. A document met twice counts once. Links are followed.
pub fn discover(inputs: &[PathBuf], out: &Path) -> Vec<Job> {
    let mut found = Found { seen: BTreeSet::new(), documents: Vec::new(), out: out.canonicalize().ok() };
    let folders = inputs.iter().filter(|p| p.is_dir()).count();
    for input in inputs {
        if input.is_dir() {
            let below = if folders > 1 { folder_name(input) } else { PathBuf::new() };
            found.walk(input, &below);
        } else {
            let problem = (!input.exists()).then_some(Problem::Missing);
            found.add(input.clone(), PathBuf::new(), problem);
        }
    }
    let places: Vec<(PathBuf, &Path)> =
        found.documents.iter().map(|(input, folder, _)| (folder.clone(), input.as_path())).collect();
    let stems = output_stems(&places);
    let jobs = found.documents.into_iter().zip(stems);
    jobs.map(|((input, _, problem), stem)| Job { input, stem, problem }).collect()
}

struct Found {
    seen: BTreeSet<PathBuf>,
    documents: Vec<(PathBuf, PathBuf, Option<Problem>)>,
    out: Option<PathBuf>,
}

impl Found {
    fn add(&mut self, input: PathBuf, folder: PathBuf, problem: Option<Problem>) {
        let identity = input.canonicalize().unwrap_or_else(|_| input.clone());
        if self.seen.insert(identity) {
            self.documents.push((input, folder, problem));
        }
    }

    fn walk(&mut self, root: &Path, below: &Path) {
        let out = self.out.clone();
        let is_out =
            |e: &DirEntry| e.file_type().is_dir() && out.is_some() && e.path().canonicalize().ok() == out;
        let entries = WalkDir::new(root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|e| e.depth() == 0 || !(is_hidden(e.file_name()) || is_out(e)));
        for entry in entries {
            match entry {
                Ok(entry) if entry.file_type().is_file() && is_document(entry.file_name()) => {
                    let parent = entry.path().parent().unwrap_or(root);
                    let inner = parent.strip_prefix(root).unwrap_or(Path::new(""));
                    self.add(entry.path().to_owned(), below.join(inner), None);
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_owned();
                    let problem = Problem::Unreadable(error.into());
                    self.add(path, below.to_owned(), Some(problem));
                }
            }
        }
    }
}

/// The folder's own name, also of `.` and `..`.
fn folder_name(folder: &Path) -> PathBuf {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map(PathBuf::from).unwrap_or_default()
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Whether a file found in a folder is one that somebody would want converted.
fn is_document(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    let own = name == REPORT
        || [".plan.json", ".plan.xlsx", ".plan.jsonl", ".plan.html"].iter().any(|end| name.ends_with(end))
        || (name.ends_with(".csv") && name.contains(".plan."));
    let of_system = name.starts_with("~$") || matches!(name.as_str(), "thumbs.db" | "desktop.ini");
    !own && !of_system
}

/// How a batch is run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The options of the stages.
    pub options: Options,
    /// What is written of each plan.
    pub formats: Vec<Format>,
    /// Language of the workbooks and CSV files.
    pub lang: Lang,
    /// Documents converted at a time; at least 1.
    pub jobs: usize,
}

/// Who watches a run. Calls come from several threads, for one document in order, for several mixed.
pub trait Progress: Sync {
    /// A document's turn has come.
    fn started(&self, _index: usize, _job: &Job) {}
    /// A document is done, or was passed over because of a stop.
    fn finished(&self, _index: usize, _job: &Job, _record: &Record) {}
}

/// Watches nothing.
impl Progress for () {}

/// How a document fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Its outputs are written.
    Converted,
    /// It has no outputs.
    Failed,
    /// The run was stopped before its turn.
    NotStarted,
}

/// One document of the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// Its path as found.
    pub input: String,
    /// How it fared.
    pub status: Status,
    /// What was written, below the output folder.
    pub outputs: Vec<String>,
    /// What was read.
    pub summary: Option<Summary>,
    /// Why it failed.
    pub error: Option<Failure>,
}

/// A plan in a few figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// SHA-256 of the document.
    pub sha256: String,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Pages.
    pub pages: u32,
    /// Items.
    pub tasks: usize,
    /// Tables.
    pub tables: usize,
    /// Places that a person should look at.
    pub doubtful: u32,
}

impl Summary {
    /// The figures of a plan.
    pub fn of(plan: &Plan) -> Self {
        let document = &plan.document;
        Self {
            sha256: document.source.sha256.clone(),
            number: document.number.clone(),
            title: document.title.clone(),
            pages: document.source.pages,
            tasks: plan.tasks.len(),
            tables: plan.tables.len(),
            doubtful: document.quality.doubtful,
        }
    }
}

/// Why a document failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Stable kebab-case name.
    pub code: String,
    /// What is wrong and what to do, without the file's name.
    pub message: String,
}

/// What became of a run: the content of [`REPORT`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Version of kehoach.
    pub kehoach: &'static str,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
    /// Sums.
    pub totals: Totals,
    /// One record a document, in the order of the input.
    pub documents: Vec<Record>,
}

/// Sums over a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Totals {
    /// Documents found.
    pub documents: usize,
    /// Converted.
    pub converted: usize,
    /// Failed.
    pub failed: usize,
    /// Not started because of a stop.
    pub not_started: usize,
    /// Pages of the converted.
    pub pages: u64,
    /// Items of the converted.
    pub tasks: usize,
    /// Doubtful places of the converted.
    pub doubtful: u64,
}

/// Converts the documents, writes their outputs and the report below `out`, and gives the report. Setting `stop` lets the
/// documents under way finish and begins no other.
///
/// # Errors
/// [`Problem::Unwritable`] where the output folder or the report cannot be written, [`Problem::Threads`]. A document's failure
/// is a record, not an error.
pub fn run(
    jobs: &[Job],
    out: &Path,
    settings: &Settings,
    progress: &dyn Progress,
    stop: &AtomicBool,
) -> Result<Report, Error> {
    let convert = |job: &Job| -> Result<(Plan, Vec<PathBuf>), Error> {
        let plan = convert_file(&job.input, &settings.options)?;
        let written =
            write_plan(&plan, Some(&job.input), &out.join(&job.stem), &settings.formats, settings.lang)?;
        Ok((plan, written))
    };
    run_with(jobs, out, settings.jobs, progress, stop, &convert)
}

type Convert<'a> = dyn Fn(&Job) -> Result<(Plan, Vec<PathBuf>), Error> + Sync + 'a;

fn run_with(
    jobs: &[Job],
    out: &Path,
    threads: usize,
    progress: &dyn Progress,
    stop: &AtomicBool,
    convert: &Convert<'_>,
) -> Result<Report, Error> {
    check_writable(&out.join(REPORT))?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|e| Error::new(out, Problem::Threads(e.to_string())))?;
    let one = |(index, job): (usize, &Job)| {
        let record = record(index, job, out, progress, stop, convert);
        progress.finished(index, job, &record);
        (index, record)
    };
    // A bridge hands the documents out one by one in their order, so that a stop leaves the last ones undone.
    let mut records: Vec<(usize, Record)> =
        pool.install(|| jobs.iter().enumerate().par_bridge().map(one).collect());
    records.sort_by_key(|(index, _)| *index);
    let report = report(records.into_iter().map(|(_, record)| record).collect());
    let mut bytes = serde_json::to_vec_pretty(&report)
        .map_err(|e| Error::new(out, kehoach_export::ExportError::from(e)))?;
    bytes.push(b'\n');
    write_whole(&out.join(REPORT), &bytes)?;
    Ok(report)
}

fn record(
    index: usize,
    job: &Job,
    out: &Path,
    progress: &dyn Progress,
    stop: &AtomicBool,
    convert: &Convert<'_>,
) -> Record {
    let mut record = Record {
        input: job.input.to_string_lossy().into_owned(),
        status: Status::NotStarted,
        outputs: Vec::new(),
        summary: None,
        error: None,
    };
    if let Some(problem) = &job.problem {
        record.status = Status::Failed;
        record.error = Some(Failure { code: problem.code().to_owned(), message: problem.to_string() });
        return record;
    }
    if stop.load(Ordering::Relaxed) {
        return record;
    }
    progress.started(index, job);
    match crate::isolate::isolate(|| convert(job)).unwrap_or_else(|p| Err(Error::new(&job.input, p))) {
        Ok((plan, written)) => {
            record.status = Status::Converted;
            record.outputs = written.iter().map(|path| below(path, out)).collect();
            record.summary = Some(Summary::of(&plan));
        }
        Err(error) => {
            record.status = Status::Failed;
            record.error = Some(failure(&error, job));
        }
    }
    record
}

/// The error without the document's name, but with the name of an output where that is what failed.
fn failure(error: &Error, job: &Job) -> Failure {
    let message = if error.file() == job.input { error.problem().to_string() } else { error.to_string() };
    Failure { code: error.code().to_owned(), message }
}

/// With `/` on every system, so that the report is the same.
fn below(path: &Path, out: &Path) -> String {
    let inner = path.strip_prefix(out).unwrap_or(path);
    inner.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn report(documents: Vec<Record>) -> Report {
    let mut totals = Totals { documents: documents.len(), ..Totals::default() };
    for record in &documents {
        match record.status {
            Status::Converted => totals.converted += 1,
            Status::Failed => totals.failed += 1,
            Status::NotStarted => totals.not_started += 1,
        }
        if let Some(summary) = &record.summary {
            totals.pages += u64::from(summary.pages);
            totals.tasks += summary.tasks;
            totals.doubtful += u64::from(summary.doubtful);
        }
    }
    Report { kehoach: env!("CARGO_PKG_VERSION"), interrupted: totals.not_started > 0, totals, documents }
}

#[cfg(test)]
mod tests;
