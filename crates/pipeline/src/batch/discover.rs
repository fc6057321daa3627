//! Finding the documents.

use super::archive::{self, Member};
use super::gather::{ALL_PLANS, ALL_TASKS, GRAPH};
use super::journal::JOURNAL;
use super::lock::LOCK;
use super::place::{escape, unescape};
use super::state::STATE;
use super::{REPORT, REPORT_PAGE};
use crate::{Problem, output_stems, whole_stems};
use kehoach_export::batch::Failure;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// One document to convert.
#[derive(Debug)]
pub struct Job {
    /// Its path; of a document in an archive the archive's.
    pub input: PathBuf,
    /// Its outputs below the output folder, up to `.plan`.
    pub stem: PathBuf,
    /// Why it cannot even be begun: an input that does not exist, a folder that cannot be walked.
    pub problem: Option<Failure>,
    pub(crate) member: Option<Member>,
}

impl Job {
    /// Its path for people and reports, as [`escape`] writes it; in an archive the archive's, a slash, the name in it.
    pub fn label(&self) -> String {
        let path = escape(&self.input);
        self.member.as_ref().map_or(path.clone(), |m| format!("{path}/{}", m.name))
    }

    /// Its own name without folders, for the plan's source.
    pub fn file_name(&self) -> String {
        let name = |path: &Path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        self.member.as_ref().map_or_else(|| name(&self.input), |m| name(&unescape(&m.place)))
    }

    /// Bytes of the file, 0 where they are not known.
    pub fn size(&self) -> u64 {
        if self.member.is_some() { 0 } else { self.input.metadata().map_or(0, |m| m.len()) }
    }
}

/// How the documents of an archive are listed.
pub(crate) type List<'l> = dyn FnMut(&Path) -> Result<Vec<Member>, Failure> + 'l;

/// How outputs are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Without the document's extension where that suffices to tell them apart.
    Short,
    /// With the extension, so that the name does not depend on what else there is.
    Whole,
}

/// Finds the documents of the inputs, files as given and folders in the order of their names.
///
/// One input folder is mirrored below the output folder as it is; of several each is mirrored below its own name, and an
/// archive `x.zip` is a folder `x.zip`. Hidden files, lock files of office programs, kehoach's own outputs and the output
/// folder itself are passed over in folders, but not where they are given by name. A document met twice counts once. Links
/// are followed; a link back to a folder above is a job with a problem.
pub(crate) fn discover(inputs: &[PathBuf], out: &Path, naming: Naming, list: &mut List<'_>) -> Vec<Job> {
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
    let documents: Vec<Document> = found.documents.into_iter().flat_map(|d| unpacked(d, list)).collect();
    let places: Vec<(PathBuf, &Path)> =
        documents.iter().map(|d| (d.folder.clone(), d.name.as_path())).collect();
    let stems = match naming {
        Naming::Short => output_stems(&places),
        Naming::Whole => whole_stems(&places),
    };
    let jobs = documents.into_iter().zip(stems);
    jobs.map(|(d, stem)| Job { input: d.path, stem, problem: d.problem, member: d.member }).collect()
}

struct Document {
    path: PathBuf,
    /// Below the output folder.
    folder: PathBuf,
    /// Its last part names the outputs.
    name: PathBuf,
    member: Option<Member>,
    problem: Option<Failure>,
}

fn unpacked(
    (path, folder, problem): (PathBuf, PathBuf, Option<Problem>),
    list: &mut List<'_>,
) -> Vec<Document> {
    let whole = |problem: Option<Failure>| {
        vec![Document {
            name: path.clone(),
            path: path.clone(),
            folder: folder.clone(),
            member: None,
            problem,
        }]
    };
    if let Some(problem) = problem {
        return whole(Some(failure(&problem)));
    }
    if !archive::is_inbox(&path) {
        return whole(None);
    }
    match list(&path) {
        Err(failure) => whole(Some(failure)),
        Ok(members) => {
            let folder = folder.join(path.file_name().unwrap_or_default());
            members.into_iter().map(|member| packed(&path, &folder, member)).collect()
        }
    }
}

fn packed(path: &Path, folder: &Path, member: Member) -> Document {
    let place = unescape(&member.place);
    let message = member.problem.clone();
    Document {
        path: path.to_owned(),
        folder: folder.join(place.parent().unwrap_or(Path::new(""))),
        name: place,
        problem: message.map(|message| Failure { code: "unreadable-archive".to_owned(), message }),
        member: Some(member),
    }
}

fn failure(problem: &Problem) -> Failure {
    Failure { code: problem.code().to_owned(), message: problem.to_string() }
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
        // Documents and results in one folder: the results are no documents.
        let found_out = out.is_some() && root.canonicalize().ok() == out;
        let entries = WalkDir::new(root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|e| e.depth() == 0 || !(is_hidden(e.file_name()) || is_out(e)));
        for entry in entries {
            match entry {
                Ok(entry) if entry.file_type().is_file() && is_document(entry.file_name()) => {
                    if found_out && entry.depth() == 1 && is_own(entry.file_name()) {
                        continue;
                    }
                    let parent = entry.path().parent().unwrap_or(root);
                    let inner = parent.strip_prefix(root).unwrap_or(Path::new(""));
                    self.add(entry.path().to_owned(), below.join(inner), None);
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_owned();
                    let problem = match error.loop_ancestor() {
                        Some(above) => Problem::LinkLoop { above: above.to_owned() },
                        None => match error.io_error().map(std::io::Error::kind) {
                            Some(std::io::ErrorKind::NotFound) => Problem::Missing,
                            Some(kind) => Problem::Unreadable(kind.into()),
                            None => Problem::Unreadable(error.into()),
                        },
                    };
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
    let name = name.as_encoded_bytes();
    // Pictures for review pages are no documents.
    name.starts_with(b".") || name.ends_with(b".plan.pages")
}

/// Whether a file at the top of the output folder is the batch's own.
fn is_own(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let books = name.starts_with("all-") && name.ends_with(".xlsx") || name == ALL_TASKS;
    books || [ALL_PLANS, GRAPH, REPORT, REPORT_PAGE, JOURNAL, LOCK, STATE].contains(&&*name)
}

/// Whether a file found in a folder is one that somebody would want converted.
pub(crate) fn is_document(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    let own = [".plan.json", ".plan.xlsx", ".plan.jsonl", ".plan.html"].iter().any(|end| name.ends_with(end))
        || (name.ends_with(".csv") && name.contains(".plan."));
    let of_system = name.starts_with("~$") || matches!(name.as_str(), "thumbs.db" | "desktop.ini");
    !own && !of_system
}
