//! Which pictures of pages are read, and what is said of those that are not.

use crate::Problem;
use kehoach_extract::PageReader;
use kehoach_model::{Diagnostic, Document, Origin};
#[cfg(feature = "ocr")]
use kehoach_ocr::Reader;
use std::path::PathBuf;
#[cfg(feature = "ocr")]
use std::sync::Arc;

/// Which pages are read from their pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadScans {
    /// None: a scan has the text that its file brings.
    Never,
    /// Those without a text layer, or with one that is too poor to be used.
    #[default]
    Auto,
    /// All that are pictures.
    Always,
}

/// How scans are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScanOptions {
    /// Which.
    pub when: ReadScans,
    /// Dots per inch, in place of what the files say.
    pub dpi: Option<u32>,
    /// Name of the model; `vie` where none is given.
    pub language: Option<String>,
    /// Folder of the model; the system's own where none is given.
    pub tessdata: Option<PathBuf>,
    /// Pages of one document read at a time; 1 where none is given.
    pub threads: Option<usize>,
}

/// The reader of scans of a run, with its engines; copies share them.
#[derive(Debug, Clone)]
pub struct Scans {
    never: bool,
    #[cfg(feature = "ocr")]
    reader: Arc<Reader>,
}

impl Default for Scans {
    fn default() -> Self {
        Self::new(&ScanOptions::default())
    }
}

impl Scans {
    /// A reader that has started no engine yet.
    pub fn new(options: &ScanOptions) -> Self {
        Self {
            never: options.when == ReadScans::Never,
            #[cfg(feature = "ocr")]
            reader: Arc::new(Reader::new(engine_options(options))),
        }
    }

    pub(crate) fn reader(&self) -> Option<&dyn PageReader> {
        if self.never {
            return None;
        }
        #[cfg(feature = "ocr")]
        return Some(self.reader.as_ref());
        #[cfg(not(feature = "ocr"))]
        None
    }

    /// Says which pages were not read and why, unless each has its own reason; a document with nothing but such pages is a problem.
    pub(crate) fn account(&self, document: &mut Document) -> Result<(), Problem> {
        let unread: Vec<u32> =
            document.pages.iter().filter(|p| p.origin == Origin::Unread).map(|p| p.number).collect();
        if unread.is_empty() {
            return Ok(());
        }
        let why = if self.never {
            "reading scans is switched off: leave --ocr never out"
        } else if cfg!(feature = "ocr") {
            document
                .diagnostics
                .iter()
                .find(|d| d.code.starts_with("ocr-") || d.code.starts_with("image-"))
                .map_or("see the findings of each page", |d| {
                    d.message.split_once(": ").map_or(d.message.as_str(), |(_, why)| why)
                })
        } else {
            "this build of kehoach cannot read scans: use one with Tesseract (`cargo build` without \
             --no-default-features), or give the file a text layer"
        };
        let message = format!("{} not read: {why}", ranges(&unread));
        let mut lines = 0;
        document.for_each_line(|_, line| lines += u32::from(!line.text.trim().is_empty()));
        if lines == 0 {
            return Err(Problem::NotRead(message));
        }
        document.diagnostics.push(Diagnostic::error("pages-not-read", message));
        Ok(())
    }
}

#[cfg(feature = "ocr")]
fn engine_options(options: &ScanOptions) -> kehoach_ocr::Options {
    let usual = kehoach_ocr::Options::default();
    let always = options.when == ReadScans::Always;
    kehoach_ocr::Options {
        when: if always { kehoach_ocr::When::Always } else { kehoach_ocr::When::Auto },
        dpi: options.dpi,
        language: options.language.clone().unwrap_or(usual.language),
        tessdata: options.tessdata.clone(),
        threads: options.threads.unwrap_or(usual.threads),
        ..usual
    }
}

/// «page 3», «pages 1, 4–6».
fn ranges(pages: &[u32]) -> String {
    let mut parts: Vec<(u32, u32)> = Vec::new();
    for page in pages {
        match parts.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*page) => *last = *page,
            _ => parts.push((*page, *page)),
        }
    }
    let texts: Vec<String> =
        parts.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}–{b}") }).collect();
    let noun = if pages.len() == 1 { "page" } else { "pages" };
    format!("{noun} {}", texts.join(", "))
}

/// What of the engine is there: one text of engine and model, or what is missing and the mend.
///
/// # Errors
/// A sentence for the user, where scans cannot be read.
pub fn scan_engine(options: &ScanOptions) -> Result<String, String> {
    #[cfg(feature = "ocr")]
    {
        let engine = engine_options(options);
        let status = kehoach_ocr::status(&engine);
        let libraries = status.libraries.join(", ");
        match status.model {
            Ok(folder) => Ok(format!("{libraries}, model {} in {folder}", engine.language)),
            Err(error) if libraries.is_empty() => Err(error.to_string()),
            Err(error) => Err(format!("{libraries}: {error}")),
        }
    }
    #[cfg(not(feature = "ocr"))]
    {
        let _ = options;
        Err("not in this build: build kehoach without --no-default-features (`make setup` installs what that needs)"
            .to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_pages_are_put_together() {
        assert_eq!(ranges(&[3]), "page 3");
        assert_eq!(ranges(&[1, 4, 5, 6]), "pages 1, 4–6");
    }

    #[test]
    fn a_scan_that_nobody_reads_is_a_problem_that_names_its_pages() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x09\xb0\0\0\x0d\xb4\x08\0\0\0\0....\0\0\0\0IDAT";
        let never = Scans::new(&ScanOptions { when: ReadScans::Never, ..ScanOptions::default() });
        let options = crate::Options { scans: never, ..crate::Options::default() };
        let error = crate::convert_bytes(png, "scan.png", &options).unwrap_err().to_string();
        assert!(error.contains("page 1 not read") && error.contains("--ocr never"), "{error}");
    }
}
