//! `.zip` archives as folders of documents (PKWARE APPNOTE 6.3.10).
//!
//! Nothing is unpacked to the disk: an archive is listed once, and each document is read from it when its turn comes, by its
//! number in the central directory. Archives in archives are followed as deep as [`Bounds::depth`].
//!
//! Limits: no passwords, no archives in several volumes.

use super::place::{escape, inside};
use crate::{Problem, sha256};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// What an archive may cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Documents in an archive, those of inner ones included.
    pub(crate) documents: usize,
    /// Archives in archives.
    pub(crate) depth: usize,
    /// Bytes of one document.
    pub(crate) document_bytes: u64,
    /// Unpacked bytes of all documents for each byte of the archive. Text packs to a tenth, a page of one colour to a
    /// thousandth; a whole archive of such pages is a bomb.
    pub(crate) ratio: u64,
}

/// Unpacked bytes that are let pass whatever the ratio.
const SMALL: u64 = 64 << 20;

impl Bounds {
    pub(crate) fn new(document_bytes: u64) -> Self {
        Self { documents: 10_000, depth: 3, document_bytes, ratio: 100 }
    }
}

/// A document in an archive. Paths are written as [`escape`] does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Member {
    /// Its name as it stands in the archive; of an inner archive's document behind that archive's name and a `/`.
    pub(crate) name: String,
    /// Its place below the archive's own, harmless whatever its name.
    pub(crate) place: String,
    /// Its number in the central directory; of an inner archive's document the numbers from the outermost on.
    pub(crate) entries: Vec<usize>,
    /// SHA-256 of its bytes, where they could be read.
    pub(crate) sha256: Option<String>,
    /// Why it cannot be converted.
    pub(crate) problem: Option<String>,
}

/// Whether a file is an archive of documents: an office document is a ZIP file too, but has its parts' list at the top.
pub(crate) fn is_inbox(path: &Path) -> bool {
    let named = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"));
    let archive = || ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok();
    named && archive().is_none_or(|archive| !is_office(&archive))
}

fn is_office<R>(archive: &ZipArchive<R>) -> bool
where
    R: Read + Seek,
{
    archive.file_names().flatten().any(|name| matches!(&*name, "[Content_Types].xml" | "mimetype"))
}

/// The documents of an archive in the order of its central directory.
///
/// # Errors
/// [`Problem::Archive`] where it is damaged or holds nothing.
pub(crate) fn list(path: &Path, bounds: &Bounds) -> Result<Vec<Member>, Problem> {
    let file = File::open(path).map_err(Problem::Unreadable)?;
    let size = file.metadata().map_err(Problem::Unreadable)?.len();
    let mut listing = Listing {
        bounds: *bounds,
        budget: size.saturating_mul(bounds.ratio).saturating_add(SMALL),
        members: Vec::new(),
    };
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    listing.walk(&mut archive, "", Path::new(""), &[])?;
    if listing.members.is_empty() {
        return Err(Problem::Archive("it holds no documents".to_owned()));
    }
    Ok(listing.members)
}

/// The bytes of a document in an archive.
///
/// # Errors
/// [`Problem::Archive`], [`Problem::TooLarge`].
pub(crate) fn member(path: &Path, entries: &[usize], limit: u64) -> Result<Vec<u8>, Problem> {
    let file = File::open(path).map_err(Problem::Unreadable)?;
    let (first, inner) =
        entries.split_first().ok_or_else(|| Problem::Archive("no entry named".to_owned()))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let mut bytes = unpack(&mut archive, *first, limit)?;
    for entry in inner {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        bytes = unpack(&mut archive, *entry, limit)?;
    }
    Ok(bytes)
}

fn damaged(error: zip::result::ZipError) -> Problem {
    Problem::Archive(error.to_string())
}

fn unpack<R: Read + Seek>(archive: &mut ZipArchive<R>, entry: usize, limit: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let entry = archive.by_index(entry).map_err(damaged)?;
    // The size that the archive declares may be a lie.
    entry
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|e| Problem::Archive(format!("its bytes do not unpack: {e}")))?;
    if bytes.len() as u64 > limit { Err(Problem::TooLarge { limit }) } else { Ok(bytes) }
}

struct Listing {
    bounds: Bounds,
    /// Bytes that may still be unpacked.
    budget: u64,
    members: Vec<Member>,
}

impl Listing {
    fn walk<R: Read + Seek>(
        &mut self,
        archive: &mut ZipArchive<R>,
        name: &str,
        place: &Path,
        entries: &[usize],
    ) -> Result<(), Problem> {
        for number in 0..archive.len() {
            if self.members.len() >= self.bounds.documents {
                let most = self.bounds.documents;
                return Err(Problem::Archive(format!("it holds more than {most} documents: split it")));
            }
            let Some(own) = document_name(archive, number) else { continue };
            let place = place.join(inside(&own));
            let name = format!("{name}{}", escape(std::ffi::OsStr::new(&*lossless(&own))));
            let entries: Vec<usize> = entries.iter().copied().chain([number]).collect();
            self.member(archive, number, name, place, entries)?;
        }
        Ok(())
    }

    fn member<R: Read + Seek>(
        &mut self,
        archive: &mut ZipArchive<R>,
        number: usize,
        name: String,
        place: PathBuf,
        entries: Vec<usize>,
    ) -> Result<(), Problem> {
        let limit = self.bounds.document_bytes.min(self.budget);
        let read = unpack(archive, number, limit);
        // What did not unpack to its end has cost as much as it may.
        self.budget = self.budget.saturating_sub(read.as_ref().map_or(limit, |b| b.len() as u64));
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(Problem::TooLarge { .. }) if limit < self.bounds.document_bytes => {
                let ratio = self.bounds.ratio;
                let problem = format!("the archive unpacks to more than {ratio} times its size");
                return self.refuse(name, place, entries, &Problem::Archive(problem));
            }
            Err(problem) => return self.refuse(name, place, entries, &problem),
        };
        if let Some(mut inner) = inner_archive(&place, &bytes) {
            if entries.len() >= self.bounds.depth {
                let problem = Problem::Archive(format!("archives in archives go {} deep", self.bounds.depth));
                return self.refuse(name, place, entries, &problem);
            }
            return self.walk(&mut inner, &format!("{name}/"), &place, &entries);
        }
        let sha256 = Some(sha256(&bytes));
        self.members.push(Member { name, place: escape(&place), entries, sha256, problem: None });
        Ok(())
    }

    fn refuse(
        &mut self,
        name: String,
        place: PathBuf,
        entries: Vec<usize>,
        problem: &Problem,
    ) -> Result<(), Problem> {
        let problem = Some(problem.to_string());
        self.members.push(Member { name, place: escape(&place), entries, sha256: None, problem });
        Ok(())
    }
}

fn inner_archive<'b>(place: &Path, bytes: &'b [u8]) -> Option<ZipArchive<Cursor<&'b [u8]>>> {
    let named = place.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"));
    let archive = named.then(|| ZipArchive::new(Cursor::new(bytes)).ok()).flatten()?;
    (!is_office(&archive)).then_some(archive)
}

/// The name of an entry that somebody would want converted: no folder, no link, nothing hidden, nothing of a system's.
fn document_name<R: Read + Seek>(archive: &mut ZipArchive<R>, number: usize) -> Option<Vec<u8>> {
    let entry = archive.by_index_raw(number).ok()?;
    if entry.is_dir() || entry.is_symlink() {
        return None;
    }
    let name = entry.name_raw().to_vec();
    let wanted = name.split(|b| *b == b'/').filter(|p| !p.is_empty()).all(|part| {
        let dots = matches!(part, b"." | b"..");
        (dots || !part.starts_with(b".")) && part != b"__MACOSX"
    });
    let last = String::from_utf8_lossy(name.rsplit(|b| *b == b'/').next().unwrap_or_default()).into_owned();
    (wanted && super::discover::is_document(std::ffi::OsStr::new(&last))).then_some(name)
}

/// Bytes of a name as a name of the operating system.
fn lossless(bytes: &[u8]) -> std::ffi::OsString {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn listed(bytes: &[u8], bounds: &Bounds) -> Result<Vec<Member>, Problem> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        std::fs::write(&path, bytes).unwrap();
        list(&path, bounds)
    }

    #[test]
    fn documents_of_inner_archives_are_found_and_read() {
        let inner = packed(&[("kế hoạch.txt", b"trong")]);
        let outer = packed(&[
            ("../a.txt", b"x"),
            ("/b.txt", b"y"),
            (".ẩn/c.txt", b"z"),
            ("~$d.docx", b""),
            ("e/in.zip", &inner),
        ]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        std::fs::write(&path, outer).unwrap();
        let members = list(&path, &Bounds::new(1 << 20)).unwrap();
        let places: Vec<&str> = members.iter().map(|m| m.place.as_str()).collect();
        assert_eq!(places, ["%2E%2E/a.txt", "%2F/b.txt", "e/in.zip/kế hoạch.txt"]);
        assert_eq!(member(&path, &members[2].entries, 1000).unwrap(), b"trong");
        assert!(matches!(member(&path, &members[0].entries, 0), Err(Problem::TooLarge { limit: 0 })));
        assert!(is_inbox(&path));
    }

    #[test]
    fn an_office_document_is_no_inbox() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        std::fs::write(&path, packed(&[("[Content_Types].xml", b""), ("word/document.xml", b"")])).unwrap();
        assert!(!is_inbox(&path));
    }

    #[test]
    fn bombs_and_damage_are_named() {
        let bounds = Bounds { ratio: 2, ..Bounds::new(256 << 20) };
        let zeros = vec![b' '; 70 << 20];
        let members =
            listed(&packed(&[("a.txt", b"x"), ("b.txt", &zeros), ("c.txt", b"y")]), &bounds).unwrap();
        assert!(members[0].problem.is_none() && members[1].problem.is_some(), "{members:?}");
        let many: Vec<(String, &[u8])> = (0..12).map(|n| (format!("{n}.txt"), b"x".as_slice())).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), *b)).collect();
        assert!(listed(&packed(&many), &Bounds { documents: 10, ..Bounds::new(100) }).is_err());
        assert!(listed(b"PK\x03\x04 no more", &Bounds::new(100)).is_err());
        assert!(listed(&packed(&[]), &Bounds::new(100)).is_err());
    }

    #[test]
    fn archives_in_archives_end_somewhere() {
        let mut bytes = packed(&[("x.txt", b"x")]);
        for _ in 0..6 {
            bytes = packed(&[("in.zip", &bytes)]);
        }
        let members = listed(&bytes, &Bounds::new(1 << 20)).unwrap();
        assert!(members.len() == 1 && members[0].problem.as_deref().unwrap().contains("deep"), "{members:?}");
    }
}
