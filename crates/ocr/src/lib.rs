//! Pictures of pages → words, lines and ruled tables, through Tesseract.
//!
//! [`Reader`] keeps the engines, one for each thread, and reads the pages of a document on several threads; the order of the
//! results is that of the pages. A picture is made upright, straight and grey, seals and specks are taken out (`clean`), ruling lines
//! are found and removed (`rules`), each cell of a table is read on its own and the rest as the page's text (`page`). Words
//! keep the engine's confidence and its other readings.
//!
//! Limits: needs Tesseract 5 and Leptonica of the system, which are opened when the first page is read, and a model (`vie`); handwriting is not read; turned text inside a page neither.
//!
//! ```no_run
//! use kehoach_extract::{Options, read_with};
//! let reader = kehoach_ocr::Reader::new(kehoach_ocr::Options::default());
//! let scan = b"...";
//! let document = read_with(scan, "scan.pdf", &Options::default(), Some(&reader))?;
//! # Ok::<(), kehoach_extract::ReadError>(())
//! ```
#![deny(unsafe_code)]

mod clean;
mod columns;
mod decode;
mod ffi;
mod glyphs;
mod grey;
mod letters;
mod page;
mod reader;
mod rules;
mod shapes;
mod stamps;

pub use ffi::{EngineError, LibraryError, Mode, Pix};
pub use reader::{Reader, Status, status};

use std::path::PathBuf;

/// Which pages are read from their pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum When {
    /// Those without a text layer, or with one that is too poor to be used.
    #[default]
    Auto,
    /// All that are pictures, whatever text layer they have.
    Always,
}

/// How to read pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Which pages are read.
    pub when: When,
    /// Dots per inch, in place of what the file says.
    pub dpi: Option<u32>,
    /// Name of the model, e.g. `vie`.
    pub language: String,
    /// Folder of the model; the system's own where none is given.
    pub tessdata: Option<PathBuf>,
    /// Pages read at a time, at least 1; each thread's engine takes some 100 MB.
    pub threads: usize,
    /// Steps of the clean-up and the layout.
    pub steps: Steps,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            when: When::Auto,
            dpi: None,
            language: "vie".to_owned(),
            tessdata: None,
            threads: 1,
            steps: Steps::default(),
        }
    }
}

/// Steps that can be left out, to measure what each is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// Pages that lie on their side or stand on their head are turned.
    pub turn: bool,
    /// Skewed pages are straightened.
    pub deskew: bool,
    /// Yellowed and unevenly lit paper is made white.
    pub background: bool,
    /// Specks are removed.
    pub despeckle: bool,
    /// Coloured ink is removed.
    pub seals: bool,
    /// Ruled tables are found, and their cells read one by one.
    pub tables: bool,
    /// Cells of one line are read as a line.
    pub single_lines: bool,
    /// Capitals, numbers and letters that look like their capitals are set right by their shapes.
    pub shapes: bool,
    /// Dots per inch that the engine is given; 0 for those of the picture. At some 170 it reads letters of 13 to 14 points best.
    pub resolution: u32,
    /// How the text outside tables is laid out.
    pub body: Mode,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            turn: true,
            deskew: true,
            background: true,
            despeckle: true,
            seals: true,
            tables: true,
            single_lines: true,
            shapes: true,
            resolution: 170,
            body: Mode::Block,
        }
    }
}
