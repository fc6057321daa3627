//! One batch on an output folder at a time.
//!
//! The lock is the operating system's (`flock`): it ends with the process that holds it, however that ends, so that a file
//! left behind locks nothing. The file's text only says who is at work.

use crate::{Error, Problem};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Name of the lock's file in the output folder.
pub const LOCK: &str = "kehoach.lock";

/// The right to write to an output folder; given back when dropped.
pub(crate) struct Lock {
    path: PathBuf,
    _file: File,
}

/// Who holds a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its process id.
    pub process: u32,
    /// The computer that it runs on, where that is known: an output folder on a server is seen by many.
    pub host: Option<String>,
}

impl Lock {
    /// Takes the lock, and says whether a run before this one was ended before it could give its own back.
    pub(crate) fn take(out: &Path) -> Result<(Self, bool), Error> {
        let path = out.join(LOCK);
        let failed = |e: std::io::Error| Error::new(&path, Problem::Unwritable(e));
        std::fs::create_dir_all(out).map_err(|e| Error::new(out, Problem::Unwritable(e)))?;
        loop {
            let mut file = open(&path).map_err(failed)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::new(out, Problem::Locked { holder: said(&mut file) }));
                }
                Err(TryLockError::Error(e)) => return Err(failed(e)),
            }
            // The holder before may have removed the name between our opening and our locking it.
            if !is_at(&file, &path) {
                continue;
            }
            let left_behind = file.metadata().is_ok_and(|m| m.len() > 0);
            let holder = Holder { process: std::process::id(), host: host() };
            let text = serde_json::to_string(&holder).unwrap_or_default();
            file.set_len(0).and_then(|()| file.rewind()).map_err(failed)?;
            file.write_all(format!("{text}\n").as_bytes()).map_err(failed)?;
            return Ok((Self { path, _file: file }, left_behind));
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While the lock is still held. A name that stays is no harm.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Who is at work on an output folder; `None` where nobody is.
pub fn holder(out: &Path) -> Option<Holder> {
    let mut file = File::open(out.join(LOCK)).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(said(&mut file).unwrap_or(Holder { process: 0, host: None })),
        _ => None,
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(held), Ok(named)) = (file.metadata(), path.metadata()) else { return false };
    (held.dev(), held.ino()) == (named.dev(), named.ino())
}

fn said(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.take(4096).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn host() -> Option<String> {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?;
    Some(name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_batch_is_refused_by_name_and_a_file_left_behind_locks_nothing() {
        let out = tempfile::tempdir().unwrap();
        let (lock, left) = Lock::take(out.path()).unwrap();
        assert!(!left);
        let Err(refused) = Lock::take(out.path()) else { panic!("taken twice") };
        assert_eq!(refused.code(), "locked");
        assert!(refused.to_string().contains(&std::process::id().to_string()), "{refused}");
        assert_eq!(holder(out.path()).unwrap().process, std::process::id());
        drop(lock);
        assert_eq!(holder(out.path()), None);
        std::fs::write(out.path().join(LOCK), "{\"process\":1,\"host\":null}\n").unwrap();
        assert_eq!(holder(out.path()), None);
        assert!(Lock::take(out.path()).unwrap().1);
    }
}
