//! Finds Tesseract and Leptonica on the machine when they are first needed, so that a program that reads no scan starts without them.

use super::raw::{self, Leptonica, Tesseract};
use libloading::Library;
use std::ffi::{CStr, c_int, c_void};
use std::sync::OnceLock;
use thiserror::Error;

/// Why the libraries cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LibraryError {
    /// None of the names under which the library is known can be opened.
    #[error(
        "{name} is not installed: run `make setup`, or `apt-get install tesseract-ocr tesseract-ocr-vie` ({detail})"
    )]
    Missing {
        /// `Tesseract` or `Leptonica`.
        name: &'static str,
        /// What the system says.
        detail: String,
    },
    /// A library is there, but not as it must be.
    #[error(
        "{name} ({file}) is too old: it has no `{symbol}`; install Tesseract 5 (`apt-get install tesseract-ocr tesseract-ocr-vie`)"
    )]
    Outdated {
        /// `Tesseract` or `Leptonica`.
        name: &'static str,
        /// The file.
        file: String,
        /// The function that is missing.
        symbol: &'static str,
    },
}

/// The libraries, open until the program ends.
#[derive(Debug)]
pub(crate) struct Libraries {
    pub(super) tesseract: Tesseract,
    pub(super) leptonica: Leptonica,
    /// Setters of OpenMP's number of threads, with the value that keeps it to one.
    openmp: Vec<(unsafe extern "C" fn(c_int), c_int)>,
    /// Where each was found, with its version.
    found: [String; 2],
}

const TESSERACT: [&str; 2] = ["libtesseract.so.5", "libtesseract.so.4"];
const LEPTONICA: [&str; 2] = ["libleptonica.so.6", "liblept.so.5"];

/// The libraries, opened by the first call.
///
/// # Errors
/// [`LibraryError`] where one is missing or too old; the same on every call.
pub(crate) fn libraries() -> Result<&'static Libraries, LibraryError> {
    static FOUND: OnceLock<Result<Libraries, LibraryError>> = OnceLock::new();
    FOUND.get_or_init(|| Libraries::open(&TESSERACT, &LEPTONICA)).as_ref().map_err(Clone::clone)
}

impl Libraries {
    fn open(tesseract_names: &[&str], leptonica_names: &[&str]) -> Result<Self, LibraryError> {
        let (library, name) = opened("Tesseract", tesseract_names)?;
        // SAFETY: a library of this name has these functions as `capi.h` declares them.
        let tesseract = unsafe { Tesseract::of(&library) }.map_err(|symbol| LibraryError::Outdated {
            name: "Tesseract",
            file: name.to_owned(),
            symbol,
        })?;
        // Names are looked up in a library and those that it brings along. Images are passed from the one to the other, so the Leptonica
        // that Tesseract itself uses comes first; a Tesseract that has it built in needs one beside it.
        // SAFETY: as above, `allheaders.h`.
        let leptonica = match unsafe { Leptonica::of(&library) } {
            Ok(leptonica) => leptonica,
            Err(_) => Self::leptonica(leptonica_names)?,
        };
        let openmp = openmp(&library);
        quiet(&library, &leptonica);
        let found = [
            // SAFETY: gives a constant text.
            describe("Tesseract", &unsafe { text_of((tesseract.TessVersion)()) }, tesseract.TessVersion as _),
            describe("Leptonica", &leptonica_version(&leptonica), leptonica.getLeptonicaVersion as _),
        ];
        // Threads and handlers of the libraries may run to the end of the program.
        std::mem::forget(library);
        Ok(Self { tesseract, leptonica, openmp, found })
    }

    fn leptonica(names: &[&str]) -> Result<Leptonica, LibraryError> {
        let (library, name) = opened("Leptonica", names)?;
        // SAFETY: a library of this name has these functions as `allheaders.h` declares them.
        let leptonica = unsafe { Leptonica::of(&library) };
        std::mem::forget(library);
        leptonica.map_err(|symbol| LibraryError::Outdated {
            name: "Leptonica",
            file: name.to_owned(),
            symbol,
        })
    }

    /// Name, version and file of Tesseract and of Leptonica.
    pub(crate) fn found(&self) -> &[String; 2] {
        &self.found
    }

    /// Keeps the engine's OpenMP from starting threads of its own in the calling thread: they cost 2.7 times the processor time
    /// of a page, and pages run in parallel anyway.
    pub(super) fn one_openmp_thread(&self) {
        for (set, value) in &self.openmp {
            // SAFETY: a function of OpenMP that sets a number of the calling thread.
            unsafe { set(*value) };
        }
    }
}

fn opened<'a>(name: &'static str, files: &[&'a str]) -> Result<(Library, &'a str), LibraryError> {
    let mut detail = String::new();
    for file in files {
        // SAFETY: the libraries of these names run nothing at their start but constructors of C++ constants.
        match unsafe { Library::new(*file) } {
            Ok(library) => return Ok((library, file)),
            // The newest name tells most.
            Err(error) if detail.is_empty() => detail = said(&error),
            Err(_) => {}
        }
    }
    Err(LibraryError::Missing { name, detail })
}

/// What the system says: libloading's own words leave it out.
fn said(error: &libloading::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// The setters that the library's OpenMP has. Tesseract names a number of threads at each place, which overrides the usual number but
/// not the levels allowed.
fn openmp(library: &Library) -> Vec<(unsafe extern "C" fn(c_int), c_int)> {
    let setters = [("omp_set_num_threads", 1), ("omp_set_max_active_levels", 0)];
    let setters = setters.into_iter().filter_map(|(name, value)| {
        // SAFETY: OpenMP declares both with this type.
        unsafe { library.get::<unsafe extern "C" fn(c_int)>(name) }.ok().map(|set| (*set, value))
    });
    setters.collect()
}

/// Leptonica and the reader of TIFF that it brings along print to stderr unless told not to.
fn quiet(library: &Library, leptonica: &Leptonica) {
    type SetHandler = unsafe extern "C" fn(*const c_void) -> *const c_void;
    // SAFETY: sets one number, before any other call.
    unsafe { (leptonica.setMsgSeverity)(raw::L_SEVERITY_NONE) };
    for name in ["TIFFSetErrorHandler", "TIFFSetWarningHandler"] {
        // SAFETY: libtiff declares both as taking and giving a function or null; null means no messages.
        unsafe {
            if let Ok(set) = library.get::<SetHandler>(name) {
                set(std::ptr::null());
            }
        }
    }
}

fn leptonica_version(leptonica: &Leptonica) -> String {
    // SAFETY: the text is allocated for us, copied and freed.
    let version = unsafe {
        let text = (leptonica.getLeptonicaVersion)();
        let copy = text_of(text);
        (leptonica.lept_free)(text.cast());
        copy
    };
    version.trim_start_matches("leptonica-").to_owned()
}

/// Name, version and the file that holds a function.
fn describe(name: &str, version: &str, function: *const c_void) -> String {
    // SAFETY: `Dl_info` is plain pointers, for which null is a value; `dladdr` fills them with texts that live as long as the library.
    let file = unsafe {
        let mut info: libc::Dl_info = std::mem::zeroed();
        if libc::dladdr(function, &raw mut info) == 0 { String::new() } else { text_of(info.dli_fname) }
    };
    if file.is_empty() { format!("{name} {version}") } else { format!("{name} {version} ({file})") }
}

/// SAFETY: `text` is null or ends with NUL.
pub(super) unsafe fn text_of(text: *const std::ffi::c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: as above.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_library_says_how_to_get_it() {
        let error = Libraries::open(&["libno-such.so.5", "libno-such.so.4"], &LEPTONICA).unwrap_err();
        assert!(matches!(&error, LibraryError::Missing { name: "Tesseract", .. }));
        let message = error.to_string();
        assert!(
            message.contains("apt-get install tesseract-ocr") && message.contains("libno-such.so.5"),
            "{message}"
        );
    }

    #[test]
    fn a_library_without_the_functions_is_too_old_and_names_one() {
        let error = Libraries::open(&["libc.so.6"], &LEPTONICA).unwrap_err();
        let expected =
            LibraryError::Outdated { name: "Tesseract", file: "libc.so.6".into(), symbol: "TessVersion" };
        assert_eq!(error, expected);
        assert!(
            Libraries::leptonica(&["libc.so.6"]).unwrap_err().to_string().contains("getLeptonicaVersion")
        );
    }

    #[test]
    fn what_is_found_has_versions_and_files() {
        let found = libraries().unwrap().found();
        assert!(found[0].starts_with("Tesseract ") && found[0].contains(".so"), "{found:?}");
        assert!(found[1].starts_with("Leptonica 1."), "{found:?}");
    }
}
