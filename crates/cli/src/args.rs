//! The command line.

use crate::limits::LimitArgs;
use crate::scans::ScanArgs;
use clap::{Args, Parser, Subcommand, ValueEnum};
use kehoach_export::Lang;
use kehoach_pipeline::{Format, GraphFormat, RuleSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Turns the plans («kế hoạch») that Vietnamese authorities issue into structured data: who must do what by when.
#[derive(Debug, Parser)]
#[command(name = "kehoach", version, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 all well; 1 some documents failed, the others are there; 2 wrong use.")]
pub(crate) struct Cli {
    /// Messages on stderr as JSON, one object a line
    #[arg(long, global = true)]
    pub(crate) json_log: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Convert one or a few documents, each to NAME.plan.json beside it
    Convert(ConvertArgs),
    /// Convert folders of documents in parallel, mirrored below OUT, with a report in OUT/batch.json
    Batch(BatchArgs),
    /// Put the letters of a text right: text in, text out on stdout
    Repair(RepairArgs),
    /// Show what was read of a document, page by page (a form feed between pages)
    Text(TextArgs),
    /// Show how an item of a document came to be: its lines, the rules, its roles and dates, what was repaired
    Explain(ExplainArgs),
    /// Join plans to one graph: the same agencies and documents once, and which task carries out which
    Link(LinkArgs),
    /// Print the JSON Schema of the plans
    Schema,
    /// Show what this installation can do, and how to mend what it cannot
    Doctor,
}

/// What is written and how.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// What to write: json (NAME.plan.json), xlsx (a workbook), csv (six files NAME.plan.*.csv), jsonl (JSON on one line)
    #[arg(long = "to", value_name = "FORMATS", value_delimiter = ',', default_value = "json")]
    formats: Vec<Format>,

    /// Language of headings in workbooks and CSV files
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    lang: LangArg,
}

impl OutputArgs {
    /// Each format once, in a fixed order.
    pub(crate) fn formats(&self) -> Vec<Format> {
        let mut formats = self.formats.clone();
        formats.sort_unstable();
        formats.dedup();
        formats
    }

    pub(crate) fn lang(&self) -> Lang {
        self.lang.lang()
    }
}

/// Rules in the place of the program's own.
#[derive(Debug, Args)]
pub(crate) struct RuleArgs {
    /// Folder of rule files that replace those of the same name (labels.toml, columns.toml, agencies.toml, …)
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

impl RuleArgs {
    /// The rules, checked; none for the program's own.
    ///
    /// # Errors
    /// File, line and reason for the first bad rule.
    pub(crate) fn load(&self) -> Result<Option<Arc<RuleSet>>, kehoach_pipeline::Error> {
        self.rules.as_deref().map(|folder| RuleSet::load(folder).map(Arc::new)).transpose()
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangArg {
    /// Vietnamese
    Vi,
    /// English
    En,
}

impl LangArg {
    fn lang(self) -> Lang {
        match self {
            Self::Vi => Lang::Vi,
            Self::En => Lang::En,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// The documents
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Folder for the results [default: the document's own]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) rules: RuleArgs,

    #[command(flatten)]
    pub(crate) format: OutputArgs,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,

    #[command(flatten)]
    pub(crate) scans: ScanArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    /// Folders and documents
    #[arg(required = true, value_name = "IN")]
    pub(crate) inputs: Vec<PathBuf>,

    /// Folder for the results
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,

    #[command(flatten)]
    pub(crate) rules: RuleArgs,

    /// Documents converted at a time [default: the number of processors]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,

    #[command(flatten)]
    pub(crate) format: OutputArgs,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,

    #[command(flatten)]
    pub(crate) scans: ScanArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RepairArgs {
    /// The text; - for stdin
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,

    /// One output line for each input line
    #[arg(long)]
    pub(crate) keep_lines: bool,

    /// Write every change, made or proposed, as JSON to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// Changes less sure than this are proposed in the report, not made (0 to 1) [default: 0.5]
    #[arg(long, value_name = "X", value_parser = probability)]
    pub(crate) min_confidence: Option<f32>,
}

#[derive(Debug, Args)]
pub(crate) struct TextArgs {
    /// The document
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Keep the page's look: places of lines, columns of tables
    #[arg(long)]
    pub(crate) layout: bool,

    /// Before repair
    #[arg(long)]
    pub(crate) raw: bool,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,

    #[command(flatten)]
    pub(crate) scans: ScanArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The document
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// The item's id: II.2.a
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    #[command(flatten)]
    pub(crate) rules: RuleArgs,
}

#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    /// Plans (NAME.plan.json, or .jsonl with one a line), and folders of them
    #[arg(required = true, value_name = "PLAN")]
    pub(crate) plans: Vec<PathBuf>,

    /// The graph; its ending is a format
    #[arg(short, long, value_name = "FILE", default_value = "graph.json")]
    pub(crate) output: PathBuf,

    /// Further formats, written beside it: json, graphml (Gephi, networkx), dot (Graphviz), xlsx
    #[arg(long = "to", value_name = "FORMATS", value_delimiter = ',')]
    pub(crate) formats: Vec<GraphFormat>,

    /// Language of headings in the workbook
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    lang: LangArg,
}

impl LinkArgs {
    pub(crate) fn lang(&self) -> Lang {
        self.lang.lang()
    }
}

fn probability(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(x) if (0.0..=1.0).contains(&x) => Ok(x),
        _ => Err("a number from 0 to 1 is wanted".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn formats_come_once_and_in_order() {
        let cli = Cli::parse_from(["kehoach", "convert", "a.txt", "--to", "csv,json,csv"]);
        let Command::Convert(args) = cli.command else { panic!("convert") };
        assert_eq!(args.format.formats(), [Format::Json, Format::Csv]);
    }
}
