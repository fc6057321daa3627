//! What the files of a plan are called.
//!
//! A document `NAME.EXT` gives `NAME.plan.json`, `NAME.plan.xlsx` …. Where two documents of one run would get the same name in
//! the same folder (`a.txt` beside `a.html`, or `A.txt` beside `a.txt` on a disk that ignores case), each of them keeps its
//! extension: `a.txt.plan.json`, `a.html.plan.json`. What is still the same after that gets a number in the order of the
//! input: `a.txt-2.plan.json`. A name too long for its file system is cut and marked with a hash of itself. Names depend on the inputs and their order alone.

use crate::batch::fitting;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The names of a run's documents without what follows `.plan`: `folder/NAME.plan`, in the order of the input.
///
/// `documents` are the folder that a document's files go to and its path.
pub fn output_stems(documents: &[(PathBuf, &Path)]) -> Vec<PathBuf> {
    let mut users: BTreeMap<String, usize> = BTreeMap::new();
    for (folder, path) in documents {
        *users.entry(key(folder, stem(path))).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    documents
        .iter()
        .map(|(folder, path)| {
            let alone = users.get(&key(folder, stem(path))).is_none_or(|n| *n == 1);
            let name = if alone { stem(path) } else { path.file_name().unwrap_or_default() };
            let name = first_free(folder, &fitting(name, LONGEST_STEM), &mut taken);
            folder.join(with(&name, ".plan"))
        })
        .collect()
}

/// The same with every document's extension kept, so that a name does not depend on what else there is.
pub(crate) fn whole_stems(documents: &[(PathBuf, &Path)]) -> Vec<PathBuf> {
    let mut taken = BTreeSet::new();
    let name = |path: &Path| fitting(path.file_name().unwrap_or_default(), LONGEST_STEM);
    documents
        .iter()
        .map(|(folder, path)| folder.join(with(&first_free(folder, &name(path), &mut taken), ".plan")))
        .collect()
}

/// Leaves room for a number and `.plan.assignments.csv` in the 255 bytes of a name.
const LONGEST_STEM: usize = 224;

/// The name of one document alone.
pub fn output_stem(folder: &Path, path: &Path) -> PathBuf {
    folder.join(with(&fitting(stem(path), LONGEST_STEM), ".plan"))
}

fn first_free(folder: &Path, name: &OsStr, taken: &mut BTreeSet<String>) -> OsString {
    let mut candidate = name.to_owned();
    let mut number = 2_u64;
    while !taken.insert(key(folder, &candidate)) {
        candidate = with(name, &format!("-{number}"));
        number += 1;
    }
    candidate
}

fn stem(path: &Path) -> &OsStr {
    path.file_stem().unwrap_or_default()
}

fn with(name: &OsStr, suffix: &str) -> OsString {
    let mut name = name.to_owned();
    name.push(suffix);
    name
}

fn key(folder: &Path, name: &OsStr) -> String {
    folder.join(name).to_string_lossy().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(paths: &[&str]) -> Vec<String> {
        let documents: Vec<(PathBuf, &Path)> = paths
            .iter()
            .map(|p| (Path::new(p).parent().map(Path::to_owned).unwrap_or_default(), Path::new(*p)))
            .collect();
        output_stems(&documents).iter().map(|p| p.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_name_keeps_its_extension_only_where_it_must() {
        assert_eq!(stems(&["x/kế hoạch.txt", "y/kế hoạch.md"]), ["x/kế hoạch.plan", "y/kế hoạch.plan"]);
        assert_eq!(stems(&["a.txt", "A.html", "b.txt"]), ["a.txt.plan", "A.html.plan", "b.plan"]);
        assert_eq!(stems(&["a.txt", "a.TXT"]), ["a.txt.plan", "a.TXT-2.plan"]);
        assert_eq!(stems(&["a.txt", "a.md", "a.txt.md"]), ["a.txt.plan", "a.md.plan", "a.txt-2.plan"]);
    }
}
