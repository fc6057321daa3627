//! Tools for those who work on kehoach; not shipped.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "command-line tools"
)]

mod damaged;
mod fixtures;
mod legacy_suite;
mod ocr_bench;
mod pdf_suite;
mod read_time;
mod repair_bench;
mod train_confusion;
mod train_lm;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
#[command(about = "Tools for those who work on kehoach")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure the repair stage on texts whose truth is known.
    RepairBench(repair_bench::Arguments),
    /// Measure the reading of scans beside the `tesseract` command.
    OcrBench(ocr_bench::Arguments),
    /// Count n-grams of clean text and write the language model of the repair stage.
    TrainLm(train_lm::Arguments),
    /// Repair a text as it is and print it, with the time it took.
    Repair { file: PathBuf, references: Vec<PathBuf> },
    /// Learn the confusions of a reader from pairs of true and read lines.
    TrainConfusion(train_confusion::Arguments),
    /// Compare the text of PDF files with what `pdftotext` reads.
    PdfSuite { dir: PathBuf },
    /// Print the syllables that differ from those of `pdftotext`.
    PdfDiff { file: PathBuf },
    /// Print the text of a PDF file.
    PdfText { file: PathBuf },
    /// Compare the tables of rendered PDF files with the HTML that they were rendered from.
    PdfCells { dir: PathBuf },
    /// Time the readers: bytes to document, in milliseconds.
    ReadTime { files: Vec<PathBuf> },
    /// Convert damaged files, whole and cut at ten places, each in a process of its own.
    Damaged(damaged::Arguments),
    /// Render the sample plans into every input format.
    Fixtures(fixtures::Arguments),
    /// Compare files in pre-Unicode encodings with their transcripts.
    LegacySuite { dir: PathBuf, truth: PathBuf, file: Option<String> },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::RepairBench(arguments) => repair_bench::run(&arguments),
        Command::OcrBench(arguments) => ocr_bench::run(&arguments),
        Command::TrainLm(arguments) => train_lm::run(&arguments),
        Command::Repair { file, references } => repair(&file, &references),
        Command::TrainConfusion(arguments) => train_confusion::run(&arguments),
        Command::PdfSuite { dir } => pdf_suite::suite(&dir),
        Command::PdfDiff { file } => pdf_suite::differences(&file),
        Command::PdfText { file } => pdf_suite::text(&file),
        Command::PdfCells { dir } => pdf_suite::cells(&dir),
        Command::ReadTime { files } => read_time::run(&files),
        Command::Damaged(arguments) => damaged::run(&arguments),
        Command::Fixtures(arguments) => fixtures::run(&arguments),
        Command::LegacySuite { dir, truth, file } => legacy_suite::run(&dir, &truth, file.as_deref()),
    }
}

fn repair(file: &std::path::Path, references: &[PathBuf]) -> anyhow::Result<()> {
    let references = references.iter().map(std::fs::read_to_string).collect::<Result<_, _>>()?;
    let options = kehoach_repair::Options { references, ..Default::default() };
    let text = std::fs::read_to_string(file)?;
    kehoach_repair::Model::embedded();
    let start = std::time::Instant::now();
    let (out, _) = kehoach_repair::repair_text(&text, &options);
    eprintln!("{:.0} KB/s", text.len() as f64 / 1e3 / start.elapsed().as_secs_f64());
    print!("{out}");
    Ok(())
}
