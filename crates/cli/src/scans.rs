//! The options of reading scans.

use clap::{Args, ValueEnum};
use kehoach_pipeline::{ReadScans, ScanOptions, Scans, scan_engine};
use std::path::PathBuf;

/// How scans are read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Scans")]
pub(crate) struct ScanArgs {
    /// Read the pages that are images: auto, those without a usable text layer
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = When::Auto)]
    ocr: When,

    /// Resolution of the images in dots per inch [default: what the file says]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(60..=1300))]
    dpi: Option<u32>,

    /// Model of the engine [default: vie]
    #[arg(long, value_name = "NAME")]
    ocr_lang: Option<String>,

    /// Folder of the model [default: the engine's own]
    #[arg(long, value_name = "DIR")]
    tessdata: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum When {
    /// No page
    Never,
    /// Pages without a usable text layer
    Auto,
    /// All pages that are images
    Always,
}

impl ScanArgs {
    /// The reader of scans, which reads `threads` pages of a document at a time.
    pub(crate) fn scans(&self, threads: usize) -> Scans {
        Scans::new(&self.options(threads))
    }

    /// What reads scans here, with its version, or what is missing.
    pub(crate) fn engine(&self) -> String {
        scan_engine(&self.options(1)).unwrap_or_else(|missing| missing)
    }

    fn options(&self, threads: usize) -> ScanOptions {
        let when = match self.ocr {
            When::Never => ReadScans::Never,
            When::Auto => ReadScans::Auto,
            When::Always => ReadScans::Always,
        };
        ScanOptions {
            when,
            dpi: self.dpi,
            language: self.ocr_lang.clone(),
            tessdata: self.tessdata.clone(),
            threads: Some(threads),
        }
    }
}

/// One for each processor.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
