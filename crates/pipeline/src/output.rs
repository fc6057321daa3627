//! Output files: written under a temporary name, flushed, renamed.

use crate::{Error, Options, Problem, write_review};
use kehoach_export::{ExportError, Lang};
use kehoach_model::Plan;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::NamedTempFile;

/// What a plan is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `NAME.plan.json`: the whole plan.
    Json,
    /// `NAME.plan.xlsx`: a workbook.
    Xlsx,
    /// `NAME.plan.tasks.csv`, `.assignments.csv`, `.timings.csv`, `.tables.csv`, `.references.csv`, `.review.csv`.
    Csv,
    /// `NAME.plan.jsonl`: the whole plan on one line.
    Jsonl,
    /// `NAME.plan.html`: the review page, with pictures of the source's pages in `NAME.plan.pages`.
    Html,
    /// `NAME.plan.timeline.svg`, `.timeline-agencies.svg`, `.agencies.svg`, `.references.svg`: pictures.
    Svg,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "json" => Ok(Self::Json),
            "xlsx" => Ok(Self::Xlsx),
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::Jsonl),
            "html" => Ok(Self::Html),
            "svg" => Ok(Self::Svg),
            _ => Err(format!("no such format: {name} (json, xlsx, csv, jsonl, html, svg)")),
        }
    }
}

/// Writes a plan in every format; the paths written, in the order of `formats`. `stem` is the path up to `.plan`, as
/// [`output_stem`](crate::output_stem) gives it; missing folders are made. No file gets its name before all are written, but for
/// the review page, whose left side shows `source`, the document that the plan was made from.
///
/// # Errors
/// [`Problem::Unwritable`] under the path of the output, [`Problem::Export`].
pub fn write_plan(
    plan: &Plan,
    source: Option<&Path>,
    stem: &Path,
    formats: &[Format],
    lang: Lang,
) -> Result<Vec<PathBuf>, Error> {
    let mut staged = Vec::new();
    let page = page_beside(stem, formats);
    for format in formats {
        for (suffix, bytes) in
            render(plan, *format, lang, page.as_deref()).map_err(|e| Error::new(stem, e))?
        {
            let mut path = stem.as_os_str().to_owned();
            path.push(suffix);
            staged.push(Staged::write(Path::new(&path), &bytes)?);
        }
    }
    let mut written = staged.into_iter().map(Staged::publish).collect::<Result<Vec<_>, _>>()?;
    if formats.contains(&Format::Html) {
        written.extend(write_review(plan, source, stem, lang, &Options::default())?);
    }
    Ok(written)
}

/// The name of the review page, where it is among the outputs: workbooks link to it.
fn page_beside(stem: &Path, formats: &[Format]) -> Option<String> {
    let name = stem.file_name().filter(|_| formats.contains(&Format::Html))?;
    Some(format!("{}.html", name.to_string_lossy()))
}

pub(crate) fn render(
    plan: &Plan,
    format: Format,
    lang: Lang,
    page: Option<&str>,
) -> Result<Vec<(String, Vec<u8>)>, ExportError> {
    let one = |suffix: &str, bytes: Vec<u8>| vec![(suffix.to_owned(), bytes)];
    Ok(match format {
        Format::Json => one(".json", kehoach_export::json(plan)?.into_bytes()),
        Format::Jsonl => one(".jsonl", kehoach_export::jsonl(plan)?.into_bytes()),
        Format::Xlsx => one(".xlsx", kehoach_export::xlsx_linked(plan, lang, page)?),
        Format::Csv => kehoach_export::csv(plan, lang)?
            .into_iter()
            .map(|file| (format!(".{}.csv", file.name), file.bytes))
            .collect(),
        // Written last, with the source beside it.
        Format::Html => Vec::new(),
        Format::Svg => kehoach_review::picture::files(plan, lang)
            .into_iter()
            .map(|(name, svg)| (format!(".{name}"), svg.into_bytes()))
            .collect(),
    })
}

/// Writes one file, whole or not at all; missing folders are made.
///
/// # Errors
/// [`Problem::Unwritable`].
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Staged::write(path, bytes)?.publish().map(|_| ())
}

/// Writes one file, whole or not at all, for whoever reads it now: a power cut may take it.
pub(crate) fn write_unsynced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    std::fs::write(&temporary, bytes)?;
    std::fs::rename(&temporary, path)
}

/// Whether a file could be written there; found out before hours of work rather than after them.
pub(crate) fn check_writable(path: &Path) -> Result<(), Error> {
    Staged::write(path, b"").map(drop)
}

/// Temporary files of this process that are not renamed yet.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Folders of this process whose content is temporary.
static STAGING: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A new folder below `out` for files that are not published yet; [`remove_unfinished`] removes it too.
pub(crate) fn staging_folder(out: &Path) -> Result<tempfile::TempDir, Error> {
    let mut folders = STAGING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::Builder::new()
        .prefix(STAGING_PREFIX)
        .tempdir_in(out)
        .map_err(|e| Error::new(out, Problem::Unwritable(e.kind().into())))?;
    folders.insert(folder.path().to_owned());
    Ok(folder)
}

/// What the names of staging folders begin with.
pub(crate) const STAGING_PREFIX: &str = ".kehoach-staging-";

/// Removes the temporary files of this process and keeps new ones from being made; for a program about to exit while threads
/// still write.
pub fn remove_unfinished() {
    let files = unfinished();
    for file in files.iter() {
        // The thread that writes it may just have renamed it.
        let _ = std::fs::remove_file(file);
    }
    std::mem::forget(files);
    for folder in STAGING.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        // A worker may be writing there until it notices that this process has gone; the next run removes what is left.
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// A file under its temporary name; removed when dropped.
struct Staged {
    file: Option<NamedTempFile>,
    temporary: PathBuf,
    target: PathBuf,
}

impl Staged {
    fn write(target: &Path, bytes: &[u8]) -> Result<Self, Error> {
        let failed = |e: std::io::Error| Error::new(target, Problem::Unwritable(e));
        let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = match create(folder) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                std::fs::create_dir_all(folder).and_then(|()| create(folder))
            }
            done => done,
        }
        .map_err(failed)?;
        let temporary = file.path().to_owned();
        let written = file.write_all(bytes).and_then(|()| file.as_file().sync_all());
        let staged = Self { file: Some(file), temporary, target: target.to_owned() };
        written.map_err(failed)?;
        Ok(staged)
    }

    fn publish(mut self) -> Result<PathBuf, Error> {
        if let Some(file) = self.file.take() {
            file.persist(&self.target).map_err(|e| Error::new(&self.target, Problem::Unwritable(e.error)))?;
        }
        Ok(self.target.clone())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        drop(self.file.take());
        unfinished().remove(&self.temporary);
    }
}

/// The list is held while the file is made, so that no file stands on the disk and not on the list.
fn create(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut files = unfinished();
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kehoach-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any other new file: what the process's umask leaves.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    // Without the temporary name, which the error would carry to the user.
    let file = builder.tempfile_in(folder).map_err(|e| std::io::Error::from(e.kind()))?;
    files.insert(file.path().to_owned());
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_plan_is_written_whole_in_every_format() {
        let folder = tempfile::tempdir().unwrap();
        let plan = crate::convert_bytes(b"KE HOACH\n", "a.txt", &Options::default()).unwrap();
        let formats = [Format::Json, Format::Xlsx, Format::Csv, Format::Jsonl];
        let stem = folder.path().join("sâu/hơn/a.plan");
        let written = write_plan(&plan, None, &stem, &formats, Lang::Vi).unwrap();
        assert_eq!(written.len(), 9);
        assert_eq!(names(&folder.path().join("sâu/hơn")).len(), 9);
        assert!(unfinished().iter().all(|p| !p.starts_with(folder.path())));
    }

    #[test]
    fn a_target_that_is_a_folder_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("x.json")).unwrap();
        let error = write_whole(&folder.path().join("x.json"), b"{}").unwrap_err();
        assert_eq!(error.code(), "unwritable");
        assert_eq!(names(folder.path()), ["x.json"]);
    }
}
