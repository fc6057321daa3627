//! An inbox whose documents are converted as they arrive.
//!
//! The inbox is looked at from time to time. A document counts as complete when its size and time of change are the same at
//! two looks. Without an archive nothing is moved: the journal knows what is done. With one, every complete document is moved
//! there first, under a name that is free, and converted there; a run that is ended between the two finds it there again.

use super::archive::Member;
use super::discover::{Job, Naming, discover};
use super::place::escape;
use super::run::{Batch, Progress};
use super::state::State;
use crate::{Error, Problem};
use kehoach_export::batch::{Failure, Report};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

/// How long a wait is at most before a stop is noticed.
const NAP: Duration = Duration::from_millis(200);

/// What is watched.
#[derive(Debug, Clone)]
pub struct Watch {
    /// Folder in which documents arrive.
    pub inbox: PathBuf,
    /// Folder to which they are moved.
    pub archive: Option<PathBuf>,
    /// Time between two looks.
    pub interval: Duration,
}

/// Length and time of change: what tells that a file is still being written.
pub(crate) type Look = (u64, Option<SystemTime>);

/// What was seen of the files of a folder.
#[derive(Default)]
struct Seen(BTreeMap<PathBuf, Look>);

impl Seen {
    /// Keeps the jobs whose files are as they were at the look before.
    fn complete(&mut self, jobs: Vec<Job>) -> Vec<Job> {
        let now: BTreeMap<PathBuf, Look> =
            jobs.iter().filter_map(|job| Some((job.input.clone(), look(&job.input)?))).collect();
        let before = std::mem::replace(&mut self.0, now);
        let same =
            |job: &Job| self.0.get(&job.input).is_some_and(|look| before.get(&job.input) == Some(look));
        jobs.into_iter().filter(same).collect()
    }
}

pub(crate) fn look(path: &Path) -> Option<Look> {
    let about = path.metadata().ok()?;
    Some((about.len(), about.modified().ok()))
}

impl Batch<'_> {
    /// Converts what arrives until `stop` is set; then the documents under way are finished. What is put together from all
    /// plans is renewed when nothing new has come since the look before. The last report, if anything was converted.
    ///
    /// # Errors
    /// As [`convert`](Self::convert); also where the inbox cannot be walked or the archive not written.
    pub fn watch(
        &self,
        watch: &Watch,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<Option<Report>, Error> {
        self.remember();
        let (mut seen, mut done, mut report) = (Seen::default(), Vec::new(), None);
        let mut behind = false;
        while !stop.load(Ordering::Relaxed) {
            let jobs = self.arrived(watch, &mut seen)?;
            let there: Vec<(String, Option<Look>)> =
                jobs.iter().map(|job| (job.label(), look(&job.input))).collect();
            let new = there != done;
            if new || behind {
                report = Some(self.convert_with(&jobs, progress, stop, !new)?);
                behind = new;
                done = there;
            }
            self.waiting(report.as_ref());
            nap(watch.interval, stop);
        }
        State::remove(&self.out);
        Ok(report)
    }

    fn waiting(&self, report: Option<&Report>) {
        let totals = report.map(|r| r.totals).unwrap_or_default();
        let state = State {
            phase: "waiting for documents".to_owned(),
            seconds: self.seconds(),
            documents: totals.documents,
            converted: totals.converted + totals.same,
            failed: totals.failed,
            ..State::default()
        };
        state.write(&self.out);
    }

    /// All complete documents, those of earlier looks included.
    fn arrived(&self, watch: &Watch, seen: &mut Seen) -> Result<Vec<Job>, Error> {
        if let Err(e) = std::fs::read_dir(&watch.inbox) {
            return Err(Error::new(&watch.inbox, Problem::Unreadable(e.kind().into())));
        }
        let Some(archive) = &watch.archive else {
            return Ok(seen.complete(self.find_named(std::slice::from_ref(&watch.inbox), Naming::Whole)));
        };
        let mut unopened = |_: &Path| Err(Failure { code: "unopened".to_owned(), message: String::new() });
        let inbox = std::slice::from_ref(&watch.inbox);
        for job in seen.complete(discover(inbox, &self.out, Naming::Whole, &mut unopened)) {
            let place = job.stem.with_extension("");
            move_in(&job.input, archive, &place)
                .map_err(|e| Error::new(archive.join(&place), Problem::Unwritable(e.kind().into())))?;
        }
        Ok(self.find_named(std::slice::from_ref(archive), Naming::Whole))
    }
}

fn nap(interval: Duration, stop: &AtomicBool) {
    let mut left = interval;
    while !left.is_zero() && !stop.load(Ordering::Relaxed) {
        let nap = left.min(NAP);
        std::thread::sleep(nap);
        left = left.saturating_sub(nap);
    }
}

/// Moves a file below the archive, under its own name or with a number behind it.
fn move_in(from: &Path, archive: &Path, place: &Path) -> io::Result<()> {
    let wanted = archive.join(place);
    std::fs::create_dir_all(wanted.parent().unwrap_or(archive))?;
    for number in 1_u64.. {
        let target = numbered(&wanted, number);
        match std::fs::hard_link(from, &target) {
            Ok(()) => return std::fs::remove_file(from),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                // A move that was cut short has left the document in both places.
                if same_bytes(from, &target)? {
                    return std::fs::remove_file(from);
                }
            }
            // Another disk, or one without links.
            Err(_) => match copy(from, &target) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                done => return done.and_then(|()| std::fs::remove_file(from)),
            },
        }
    }
    Ok(())
}

fn numbered(path: &Path, number: u64) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let mut name = OsString::from(path.file_stem().unwrap_or_default());
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

fn copy(from: &Path, target: &Path) -> io::Result<()> {
    if target.exists() {
        return if same_bytes(from, target)? { Ok(()) } else { Err(io::ErrorKind::AlreadyExists.into()) };
    }
    // Hidden, so that a copy cut short is no document.
    let mut name = OsString::from(".kehoach-");
    name.push(target.file_name().unwrap_or_default());
    let temporary = target.with_file_name(name);
    std::fs::copy(from, &temporary)?;
    File::open(&temporary)?.sync_all()?;
    std::fs::rename(&temporary, target)
}

fn same_bytes(a: &Path, b: &Path) -> io::Result<bool> {
    let sum = |path: &Path| File::open(path).and_then(|mut file| super::gather::hash(&mut file));
    Ok(look(a).map(|l| l.0) == look(b).map(|l| l.0) && sum(a)? == sum(b)?)
}

/// What a batch that runs for days keeps in mind, so that it need not read every file again at every look.
#[derive(Default)]
pub(crate) struct Memory {
    /// SHA-256 of files by what their look was.
    sums: BTreeMap<PathBuf, (Look, String)>,
    /// What archives hold.
    lists: BTreeMap<PathBuf, (Look, Vec<Member>)>,
    /// Places whose outputs were found or made right.
    right: BTreeMap<String, String>,
}

impl Memory {
    pub(crate) fn sum(&self, path: &Path) -> Option<String> {
        let (seen, sum) = self.sums.get(path)?;
        (look(path).as_ref() == Some(seen)).then(|| sum.clone())
    }

    pub(crate) fn keep_sum(&mut self, path: &Path, before: Option<Look>, sum: &str) {
        if let Some(before) = before.filter(|b| look(path).as_ref() == Some(b)) {
            self.sums.insert(path.to_owned(), (before, sum.to_owned()));
        }
    }

    pub(crate) fn list(&self, path: &Path) -> Option<Vec<Member>> {
        let (seen, members) = self.lists.get(path)?;
        (look(path).as_ref() == Some(seen)).then(|| members.clone())
    }

    pub(crate) fn keep_list(&mut self, path: &Path, before: Option<Look>, members: &[Member]) {
        if let Some(before) = before.filter(|b| look(path).as_ref() == Some(b)) {
            self.lists.insert(path.to_owned(), (before, members.to_vec()));
        }
    }

    pub(crate) fn is_right(&self, job: &Job, sum: &str) -> bool {
        self.right.get(&escape(&job.stem)).is_some_and(|s| s == sum)
    }

    pub(crate) fn keep_right(&mut self, job: &Job, sum: &str) {
        self.right.insert(escape(&job.stem), sum.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_gets_a_number_and_nothing_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let (inbox, archive) = (folder.path().join("in"), folder.path().join("ar"));
        std::fs::create_dir(&inbox).unwrap();
        for (text, expected) in
            [("a", "sâu/x.txt"), ("b", "sâu/x-2.txt"), ("a", "sâu/x.txt"), ("c", "sâu/x-3.txt")]
        {
            let from = inbox.join("x.txt");
            std::fs::write(&from, text).unwrap();
            move_in(&from, &archive, Path::new("sâu/x.txt")).unwrap();
            assert!(!from.exists());
            assert_eq!(std::fs::read_to_string(archive.join(expected)).unwrap(), text);
        }
        std::fs::write(inbox.join("y.txt"), "y").unwrap();
        copy(&inbox.join("y.txt"), &archive.join("y.txt")).unwrap();
        assert_eq!(std::fs::read_to_string(archive.join("y.txt")).unwrap(), "y");
    }
}
