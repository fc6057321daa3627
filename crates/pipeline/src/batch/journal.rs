//! What is done, so that another run need not do it again.
//!
//! `OUT/kehoach.journal` has one line a finished document: `k1`, the CRC-32 of what follows in eight hexadecimal digits, and
//! the [`Entry`] as JSON. Lines are appended; the last one for a place holds. A line whose sum does not fit (torn by a power
//! cut, a flipped bit) is dropped when the journal is opened, and its document is done again.
//!
//! An entry is a claim that is checked: outputs are hashed before they count as done. So a line that reached the disk before
//! its outputs did cannot mislead, and the journal is flushed to the disk from time to time instead of after every line.
//!
//! Limits: all entries are held in memory, about a kilobyte each.

use crate::output::write_whole;
use crate::{Error, Problem};
use kehoach_export::batch::{Failure, Summary};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// Name of the journal in the output folder.
pub const JOURNAL: &str = "kehoach.journal";

const MARK: &str = "k1";

/// One finished document. Paths are written as [`escape`](super::escape) does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Where its outputs are, below the output folder, up to `.plan`.
    pub(crate) stem: String,
    /// The document's own name, which stands in its outputs.
    pub(crate) file: String,
    /// SHA-256 of the document.
    pub(crate) sha256: String,
    /// Program, model and options, as [`run_key`](super::key::run_key) has it.
    pub(crate) run: String,
    pub(crate) outputs: Vec<Output>,
    pub(crate) summary: Option<Summary>,
    pub(crate) error: Option<Failure>,
    /// How long it took.
    pub(crate) milliseconds: u64,
}

/// One file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output {
    /// Its path below the output folder.
    pub(crate) path: String,
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
}

/// The open journal.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    entries: BTreeMap<String, Entry>,
    /// Bytes of whole lines.
    length: u64,
    unsynced: bool,
}

impl Journal {
    /// Opens or begins the journal of an output folder; also how many damaged lines were dropped.
    pub(crate) fn open(out: &Path) -> Result<(Self, usize), Error> {
        let path = out.join(JOURNAL);
        let failed = |e: std::io::Error| Error::new(&path, Problem::Unwritable(e));
        let mut bytes = Vec::new();
        match File::open(&path) {
            Ok(mut file) => {
                file.read_to_end(&mut bytes).map_err(|e| Error::new(&path, Problem::Unreadable(e)))?;
            }
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(e) => return Err(Error::new(&path, Problem::Unreadable(e))),
        }
        let (entries, damaged) = read(&bytes);
        if damaged > 0 {
            write_whole(&path, render(entries.values())?.as_bytes())?;
        }
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        Ok((Self { path, file, entries, length, unsynced: false }, damaged))
    }

    pub(crate) fn get(&self, stem: &str) -> Option<&Entry> {
        self.entries.get(stem)
    }

    #[cfg(test)]
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Adds a line. After a failure the journal ends with its last whole line again, if the disk lets it.
    pub(crate) fn append(&mut self, entry: Entry) -> Result<(), Error> {
        let text = line(&entry)?;
        if let Err(e) = self.file.write_all(text.as_bytes()) {
            let _ = self.file.set_len(self.length);
            return Err(Error::new(&self.path, Problem::Unwritable(e)));
        }
        self.length += text.len() as u64;
        self.unsynced = true;
        self.entries.insert(entry.stem.clone(), entry);
        Ok(())
    }

    /// Flushes what was appended to the disk.
    pub(crate) fn sync(&mut self) -> Result<(), Error> {
        if std::mem::take(&mut self.unsynced) {
            self.file.sync_data().map_err(|e| Error::new(&self.path, Problem::Unwritable(e)))?;
        }
        Ok(())
    }

    /// Writes the journal anew, one line a place, in their order.
    pub(crate) fn compact(&mut self) -> Result<(), Error> {
        write_whole(&self.path, render(self.entries.values())?.as_bytes())?;
        let failed = |e: std::io::Error| Error::new(&self.path, Problem::Unwritable(e));
        self.file = OpenOptions::new().append(true).open(&self.path).map_err(failed)?;
        self.length = self.file.metadata().map_err(failed)?.len();
        self.unsynced = false;
        Ok(())
    }
}

fn read(bytes: &[u8]) -> (BTreeMap<String, Entry>, usize) {
    let (mut entries, mut damaged) = (BTreeMap::new(), 0);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match parse(line) {
            Some(entry) => drop(entries.insert(entry.stem.clone(), entry)),
            None => damaged += 1,
        }
    }
    (entries, damaged)
}

fn parse(line: &[u8]) -> Option<Entry> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (sum, json) = line.strip_prefix(MARK)?.strip_prefix(' ')?.split_once(' ')?;
    (sum == checksum(json)).then(|| serde_json::from_str(json).ok()).flatten()
}

fn render<'e>(entries: impl Iterator<Item = &'e Entry>) -> Result<String, Error> {
    entries.map(line).collect()
}

fn line(entry: &Entry) -> Result<String, Error> {
    let json = serde_json::to_string(entry)
        .map_err(|e| Error::new(JOURNAL, kehoach_export::ExportError::from(e)))?;
    Ok(format!("{MARK} {} {json}\n", checksum(&json)))
}

fn checksum(json: &str) -> String {
    format!("{:08x}", crc32fast::hash(json.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(stem: &str) -> Entry {
        Entry {
            stem: stem.to_owned(),
            file: "a.txt".to_owned(),
            sha256: "00".to_owned(),
            run: "r".to_owned(),
            outputs: vec![Output { path: format!("{stem}.json"), sha256: "11".to_owned(), bytes: 3 }],
            summary: None,
            error: None,
            milliseconds: 5,
        }
    }

    #[test]
    fn a_torn_last_line_is_healed() {
        let out = tempfile::tempdir().unwrap();
        let (mut journal, _) = Journal::open(out.path()).unwrap();
        journal.append(entry("a.plan")).unwrap();
        journal.append(entry("b.plan")).unwrap();
        journal.sync().unwrap();
        let path = out.path().join(JOURNAL);
        let whole = std::fs::read(&path).unwrap();
        for end in 0..whole.len() {
            std::fs::write(&path, &whole[..end]).unwrap();
            let (journal, _) = Journal::open(out.path()).unwrap();
            assert_eq!(journal.entries.len(), whole[..end].iter().filter(|b| **b == b'\n').count());
            let healed = std::fs::read(&path).unwrap();
            assert!(healed.is_empty() || healed.ends_with(b"\n"));
        }
    }

    #[test]
    fn the_last_line_of_a_place_holds_and_lines_come_in_their_order() {
        let out = tempfile::tempdir().unwrap();
        let (mut journal, _) = Journal::open(out.path()).unwrap();
        for stem in ["b", "a", "b"] {
            journal.append(entry(stem)).unwrap();
        }
        journal.compact().unwrap();
        journal.append(entry("0")).unwrap();
        let (journal, damaged) = Journal::open(out.path()).unwrap();
        let stems: Vec<&str> = journal.entries().map(|e| e.stem.as_str()).collect();
        assert_eq!((stems, damaged), (vec!["0", "a", "b"], 0));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever bit flips, no entry is read that was not written.
        #[test]
        fn a_flipped_bit_costs_entries_but_never_falsifies_one(at in any::<proptest::sample::Index>(), bit in 0..8_u32) {
            let written = [entry("a"), entry("b"), entry("c")];
            let mut bytes = render(written.iter()).unwrap().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            let (entries, damaged) = read(&bytes);
            prop_assert!(damaged > 0 && entries.len() < 3);
            prop_assert!(entries.values().all(|e| written.contains(e)));
        }
    }
}
