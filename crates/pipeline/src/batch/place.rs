//! Names as text, and back: a path can hold any bytes, a report cannot.

use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// A path as text of one line. Controls and bytes that are no UTF-8 become `\xHH`, a backslash `\\`; all else stays.
/// [`unescape`] gives the path back.
pub fn escape(path: impl AsRef<OsStr>) -> String {
    let mut out = String::with_capacity(path.as_ref().len());
    for chunk in path.as_ref().as_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => out.push_str(r"\\"),
                c if c.is_control() => escape_bytes(c.encode_utf8(&mut [0; 4]).as_bytes(), &mut out),
                c => out.push(c),
            }
        }
        escape_bytes(chunk.invalid(), &mut out);
    }
    out
}

fn escape_bytes(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(out, r"\x{byte:02X}");
    }
}

/// The path that [`escape`] wrote. A backslash that begins no escape stands for itself.
pub fn unescape(text: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'\\').then(|| escaped_byte(after)).flatten();
        let (byte, used) = escaped.unwrap_or((*first, 0));
        bytes.push(byte);
        rest = after.get(used..).unwrap_or_default();
    }
    OsString::from_vec(bytes).into()
}

fn escaped_byte(after: &[u8]) -> Option<(u8, usize)> {
    match after {
        [b'\\', ..] => Some((b'\\', 1)),
        [b'x', high, low, ..] => {
            let digits = [*high, *low];
            let digits = std::str::from_utf8(&digits).ok()?;
            Some((u8::from_str_radix(digits, 16).ok()?, 3))
        }
        _ => None,
    }
}

/// The place below the output folder for a name inside an archive, which may hold anything: `..` becomes `%2E%2E`, a
/// leading slash the folder `%2F`, a NUL `%00`; a `%` before two hexadecimal digits becomes `%25`, so that the name can be
/// had back. Empty parts and `.` go. A part of more than 255 bytes is cut as [`fitting`] does.
pub(crate) fn inside(name: &[u8]) -> PathBuf {
    let mut place = PathBuf::new();
    if name.first() == Some(&b'/') {
        place.push("%2F");
    }
    for part in name.split(|b| *b == b'/').filter(|p| !p.is_empty() && *p != b".") {
        place.push(fitting(OsStr::from_bytes(&harmless(part)), LONGEST_NAME));
    }
    place
}

fn harmless(part: &[u8]) -> Vec<u8> {
    if part == b".." {
        return b"%2E%2E".to_vec();
    }
    let mut out = Vec::with_capacity(part.len());
    for (at, byte) in part.iter().enumerate() {
        let digits = part.get(at + 1..at + 3).unwrap_or_default();
        match byte {
            0 => out.extend(b"%00"),
            b'%' if digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit) => out.extend(b"%25"),
            byte => out.push(*byte),
        }
    }
    out
}

/// Bytes of a name on most file systems (`NAME_MAX`).
const LONGEST_NAME: usize = 255;

/// The name where it has at most `bytes` bytes; else its beginning, cut between letters, and `~` with 16 digits of its
/// SHA-256, which keeps different names apart. The report has the whole name.
pub(crate) fn fitting(name: &OsStr, bytes: usize) -> OsString {
    let whole = name.as_bytes();
    if whole.len() <= bytes {
        return name.to_owned();
    }
    let digest = crate::sha256(whole);
    let mark = digest.get(..16).unwrap_or_default();
    let mut end = bytes.saturating_sub(mark.len() + 1);
    // A byte 10xxxxxx continues a letter in UTF-8.
    while end > 0 && whole.get(end).is_some_and(|b| b & 0xC0 == 0x80) {
        end -= 1;
    }
    let mut cut = OsStr::from_bytes(whole.get(..end).unwrap_or_default()).to_owned();
    cut.push("~");
    cut.push(mark);
    cut
}

/// A path below `root`, with `/` between its parts.
pub(crate) fn below(path: &Path, root: &Path) -> String {
    escape(path.strip_prefix(root).unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let text = escape(OsStr::from_bytes(&bytes));
            prop_assert!(!text.contains(char::is_control));
            let path = unescape(&text);
            prop_assert_eq!(path.as_os_str().as_bytes(), &bytes[..]);
        }

        #[test]
        fn nothing_in_an_archive_leads_out(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let place = inside(&bytes);
            prop_assert!(place.components().all(|c| matches!(c, std::path::Component::Normal(_))));
            prop_assert!(place.iter().all(|part| part.len() <= LONGEST_NAME && !part.as_bytes().contains(&0)));
        }
    }

    #[test]
    fn names_that_lead_out_are_written_otherwise() {
        assert_eq!(inside(b"../../etc/x.txt"), Path::new("%2E%2E/%2E%2E/etc/x.txt"));
        assert_eq!(inside(b"/etc/x.txt"), Path::new("%2F/etc/x.txt"));
        assert_eq!(inside(b"./a//100%/%41"), Path::new("a/100%/%2541"));
    }

    #[test]
    fn long_names_are_cut_between_letters_and_stay_apart() {
        let (a, b) = ("ế".repeat(100), format!("{}x", "ế".repeat(99)));
        let cut = fitting(OsStr::new(&a), 200);
        assert!(cut.len() <= 200 && cut.to_str().is_some());
        assert_ne!(cut, fitting(OsStr::new(&b), 200));
    }
}
