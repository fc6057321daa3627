//! Tools for those who work on kehoach; not shipped.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "command-line tools"
)]

mod repair_bench;
mod train_confusion;
mod train_lm;

use clap::{Parser, Subcommand};

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
    /// Count n-grams of clean text and write the language model of the repair stage.
    TrainLm(train_lm::Arguments),
    /// Repair a text as it is and print it, with the time it took.
    Repair { file: std::path::PathBuf, references: Vec<std::path::PathBuf> },
    /// Learn the confusions of a reader from pairs of true and read lines.
    TrainConfusion(train_confusion::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::RepairBench(arguments) => repair_bench::run(&arguments),
        Command::TrainLm(arguments) => train_lm::run(&arguments),
        Command::Repair { file, references } => {
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
        Command::TrainConfusion(arguments) => train_confusion::run(&arguments),
    }
}
