//! The bytes of a file.

use crate::{Error, Problem};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Reads a whole file of at most `limit` bytes. Pipes and devices are read up to the limit as well.
///
/// # Errors
/// [`Problem::Missing`], [`Problem::Folder`], [`Problem::TooLarge`], or [`Problem::Unreadable`] for all else.
pub fn load(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let problem = |e: std::io::Error| match e.kind() {
        ErrorKind::NotFound => Problem::Missing,
        ErrorKind::IsADirectory => Problem::Folder,
        _ => Problem::Unreadable(e),
    };
    let read = || -> Result<Vec<u8>, Problem> {
        let file = File::open(path).map_err(problem)?;
        let about = file.metadata().map_err(problem)?;
        if about.is_dir() {
            return Err(Problem::Folder);
        }
        if about.len() > limit {
            return Err(Problem::TooLarge { limit });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0));
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(problem)?;
        if bytes.len() as u64 > limit {
            return Err(Problem::TooLarge { limit });
        }
        Ok(bytes)
    };
    read().map_err(|problem| Error::new(path, problem))
}

/// The file's name without its folder.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_missing_files_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(load(folder.path(), 10).unwrap_err().code(), "is-a-folder");
        assert_eq!(load(&folder.path().join("x"), 10).unwrap_err().code(), "missing-file");
        std::fs::write(folder.path().join("x"), "12345678901").unwrap();
        assert_eq!(load(&folder.path().join("x"), 10).unwrap_err().code(), "file-too-large");
        assert_eq!(load(&folder.path().join("x"), 11).unwrap().len(), 11);
    }
}
