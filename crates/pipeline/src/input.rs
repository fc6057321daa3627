//! The bytes of a file, and the text of bytes.

use crate::{Error, Problem};
use std::borrow::Cow;
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

/// The text of UTF-8 bytes, or of UTF-16 with a byte order mark; without the mark.
///
/// # Errors
/// [`Problem::Encoding`] for other bytes.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let text = String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<u16>>());
        if odd.is_empty() {
            text.map(Cow::Owned).map_err(|_| Problem::Encoding)
        } else {
            Err(Problem::Encoding)
        }
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => {
            std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|_| Problem::Encoding)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_by_its_mark() {
        let little: Vec<u8> = "\u{feff}Kế".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "\u{feff}Kế".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [&little[..], &big[..], "Kế".as_bytes(), "\u{feff}Kế".as_bytes()] {
            assert_eq!(decode(bytes).unwrap(), "Kế");
        }
        assert!(decode(&little[..little.len() - 1]).is_err());
        assert!(decode(b"K\xEA").is_err());
    }

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
