//! The stages wired together for one file, and the batch runner. Files are read and written here; nothing is printed.
//!
//! * [`convert_bytes`], [`convert_file`]: one document to a [`Plan`].
//! * [`read_bytes`], [`read_file`]: one document as far as its text, before and after repair.
//! * [`repair_lines`]: a text put right line by line.
//! * [`write_plan`], [`write_whole`]: output to a temporary name, flushed to the disk and renamed: never half a file.
//! * [`write_review`]: the review page with pictures of the source's pages.
//! * [`batch`]: folders of documents, each in a worker process, with a journal from which an ended run goes on.
//!
//! A panic in a stage is an [`Error`] of its document ([`Problem::Broken`]), not the end of the run.
//!
//! ```
//! use kehoach_pipeline::{Options, convert_bytes};
//! let plan = convert_bytes("KẾ HOẠCH\nI. MỤC ĐÍCH\n".as_bytes(), "plan.txt", &Options::default())?;
//! assert_eq!(plan.document.source.sha256.len(), 64);
//! # Ok::<(), kehoach_pipeline::Error>(())
//! ```
//!
//! Limits: a stack overflow or a kill for want of memory in a stage ends the process; the readers bound nesting and size.
#![allow(clippy::disallowed_methods, reason = "files are read and written here")]

pub mod batch;
mod error;
mod input;
mod isolate;
mod lines;
mod link;
mod names;
mod output;
mod review;
mod rule_set;
mod scans;

pub use error::{Error, Problem};
pub use input::load;
pub use isolate::install_panic_hook;
pub use kehoach_extract::Limits;
pub use lines::{RepairedText, repair_lines};
pub use link::{GraphFormat, link_plans, plan_files, read_plans, write_graph};
use names::whole_stems;
pub use names::{output_stem, output_stems};
pub use output::{Format, remove_unfinished, write_plan, write_whole};
pub use review::write_review;
pub use rule_set::RuleSet;
pub use scans::{ReadScans, ScanOptions, Scans, scan_engine};

use kehoach_model::{Document, Plan};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// How to convert a document: the options of the stages.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How to read.
    pub extract: kehoach_extract::Options,
    /// How to read scans.
    pub scans: Scans,
    /// How to repair.
    pub repair: kehoach_repair::Options,
    /// What words announce what; none for the rules that come with the program.
    pub rules: Option<Arc<RuleSet>>,
}

impl Options {
    fn rules(&self) -> &RuleSet {
        self.rules.as_deref().unwrap_or_else(|| RuleSet::builtin())
    }

    /// The options of the repair stage, with the names of agencies that the rules know.
    fn repair_with_names(&self) -> kehoach_repair::Options {
        let mut options = self.repair.clone();
        options.names.extend(self.rules().segment().known_agencies());
        options
    }
}

/// Loads the rules that come with the program and compiles its patterns, which else happens when they are first needed: work
/// for another thread while the first document is read.
pub fn prepare() {
    kehoach_vietnamese::prepare();
    RuleSet::builtin();
}

/// Turns the bytes of a document of any supported format into a plan. `name` is the file's name for the plan's source and
/// for messages; the format is found from the bytes.
///
/// # Errors
/// [`Problem::Content`] where nothing can be read, [`Problem::Broken`] where a stage panics.
pub fn convert_bytes(bytes: &[u8], name: &str, options: &Options) -> Result<Plan, Error> {
    convert_shared(&Arc::new(bytes.to_vec()), name, options)
}

/// As [`convert_bytes`], for bytes that are shared: they are not copied.
///
/// # Errors
/// As [`convert_bytes`].
pub fn convert_shared(bytes: &Arc<Vec<u8>>, name: &str, options: &Options) -> Result<Plan, Error> {
    let stages = || -> Result<Plan, Problem> {
        let document = read(bytes, name, options, true)?;
        let rules = options.rules();
        let outline = kehoach_segment::segment(&document, rules.segment());
        Ok(kehoach_graph::build(&document, &outline, rules.agencies()))
    };
    isolate::isolate(stages).and_then(|done| done).map_err(|problem| Error::new(name, problem))
}

/// Reads a file and turns it into a plan.
///
/// # Errors
/// As [`load`] and [`convert_bytes`].
pub fn convert_file(path: &Path, options: &Options) -> Result<Plan, Error> {
    let bytes = Arc::new(load(path, options.extract.limits.file_bytes)?);
    convert_shared(&bytes, &input::name_of(path), options).map_err(|e| e.of(path))
}

/// Reads the bytes of a document as far as its text; `repaired` says whether after the repair stage.
///
/// # Errors
/// As [`convert_bytes`].
pub fn read_bytes(bytes: &[u8], name: &str, options: &Options, repaired: bool) -> Result<Document, Error> {
    read_isolated(&Arc::new(bytes.to_vec()), name, options, repaired)
}

fn read_isolated(
    bytes: &Arc<Vec<u8>>,
    name: &str,
    options: &Options,
    repaired: bool,
) -> Result<Document, Error> {
    isolate::isolate(|| read(bytes, name, options, repaired))
        .and_then(|done| done)
        .map_err(|problem| Error::new(name, problem))
}

/// Reads a file as far as its text; `repaired` says whether after the repair stage.
///
/// # Errors
/// As [`load`] and [`convert_bytes`].
pub fn read_file(path: &Path, options: &Options, repaired: bool) -> Result<Document, Error> {
    let bytes = Arc::new(load(path, options.extract.limits.file_bytes)?);
    read_isolated(&bytes, &input::name_of(path), options, repaired).map_err(|e| e.of(path))
}

fn read(bytes: &Arc<Vec<u8>>, name: &str, options: &Options, repaired: bool) -> Result<Document, Problem> {
    let mut document = kehoach_extract::read_shared(bytes, name, &options.extract, options.scans.reader())?;
    options.scans.account(&mut document)?;
    document.source.sha256 = sha256(bytes);
    if repaired {
        kehoach_repair::repair(&mut document, &options.repair_with_names());
    }
    Ok(document)
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_named_and_hashed() {
        let plan = convert_bytes(b"KE HOACH\n", "a b.txt", &Options::default()).unwrap();
        assert_eq!(plan.document.source.file, "a b.txt");
        assert_eq!(
            plan.document.source.sha256,
            "35a1ef31f57e5da77c9b402c4dbaa265f38ada428b8fd13a22b3583551d6c940"
        );
    }

    #[test]
    fn an_empty_file_is_an_error_that_names_it() {
        let error = convert_bytes(b"", "trống.txt", &Options::default()).unwrap_err();
        assert_eq!(error.code(), "empty-file");
        assert!(error.to_string().starts_with("trống.txt: the file is empty"), "{error}");
    }
}
