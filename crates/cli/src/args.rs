//! The command line.

use crate::limits::LimitArgs;
use crate::repair_options::RepairOptions;
use crate::scans::ScanArgs;
use clap::{Args, Parser, Subcommand, ValueEnum};
use kehoach_export::Lang;
use kehoach_pipeline::{Format, GraphFormat, RuleSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Turns the plans («kế hoạch») that Vietnamese authorities issue into structured data: who must do what by when.
#[derive(Debug, Parser)]
#[command(name = "kehoach", version, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 all well; 1 some documents failed, the others are there; 2 wrong use; \
    3 (batch --max-doubt) all converted, but some have too many doubtful places."
)]
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
    /// Convert folders of documents in parallel, mirrored below OUT, with a report in OUT/report.html; run again to go on
    Batch(BatchArgs),
    /// Say what a batch is doing, or how the last one went
    Status(StatusArgs),
    /// Convert documents for a batch that asks on stdin
    #[command(hide = true)]
    BatchWorker(BatchArgs),
    /// Put the letters of a text right: text in, text out on stdout
    Repair(RepairArgs),
    /// Show what was read of a document, page by page (a form feed between pages)
    Text(TextArgs),
    /// Show how an item of a document came to be: its lines, the rules, its roles and dates, what was repaired
    Explain(ExplainArgs),
    /// Join plans to one graph: the same agencies and documents once, and which task carries out which
    Link(LinkArgs),
    /// Write a page to check a plan against its document: the source beside what was read, doubtful places first
    Review(ReviewArgs),
    /// Put the corrections that a review page saved into a plan
    Apply(ApplyArgs),
    /// Print the JSON Schema of the plans, or of the graph that joins them
    Schema(SchemaArgs),
    /// Show what this installation can do, and how to mend what it cannot
    Doctor,
}

/// What is written and how.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// What to write: json (NAME.plan.json), xlsx (a workbook), csv (six files NAME.plan.*.csv), jsonl (JSON on one
    /// line), html (the review page), svg (pictures)
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
    pub(crate) repair: RepairOptions,

    #[command(flatten)]
    pub(crate) scans: ScanArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BatchArgs {
    /// Folders, documents and .zip archives of documents
    #[arg(required_unless_present = "watch", conflicts_with = "watch", value_name = "IN")]
    pub(crate) inputs: Vec<PathBuf>,

    /// Folder for the results
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,

    #[command(flatten)]
    pub(crate) rules: RuleArgs,

    /// Threads over all worker processes [default: the number of processors]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,

    #[command(flatten)]
    pub(crate) format: OutputArgs,

    #[command(flatten)]
    pub(crate) limits: LimitArgs,

    #[command(flatten)]
    pub(crate) night: NightArgs,

    #[command(flatten)]
    pub(crate) scans: ScanArgs,

    #[command(flatten)]
    pub(crate) repair: RepairOptions,
}

/// What a batch that nobody watches needs.
#[derive(Debug, Args)]
pub(crate) struct NightArgs {
    /// Most seconds for one document
    #[arg(long, value_name = "S", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) timeout: u64,

    /// Most memory for one document, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 2048, value_parser = clap::value_parser!(u64).range(64..=1 << 20))]
    pub(crate) max_memory: u64,

    /// Most output of one document, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    pub(crate) max_output: u64,

    /// List documents with more doubtful places than this share of their syllables apart, and end with exit code 3
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) max_doubt: Option<f64>,

    /// Join all plans to one graph, OUT/graph.json, at the end
    #[arg(long)]
    pub(crate) link: bool,

    /// Try documents again that failed in an earlier run
    #[arg(long)]
    pub(crate) retry_failed: bool,

    /// Go on with what an earlier run left undone: always done, so that this changes nothing
    #[arg(long, hide = true)]
    pub(crate) resume: bool,

    /// Convert what arrives in this folder until Ctrl-C or SIGTERM
    #[arg(long, value_name = "INBOX")]
    pub(crate) watch: Option<PathBuf>,

    /// Move what has arrived to this folder before it is converted
    #[arg(long, value_name = "DIR", requires = "watch")]
    pub(crate) archive: Option<PathBuf>,

    /// Seconds between two looks at the inbox
    #[arg(long, value_name = "S", default_value_t = 5, requires = "watch", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) interval: u64,

    /// Say nothing but what failed
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Convert in this process, without protection (to measure what the protection costs)
    #[arg(long, hide = true)]
    pub(crate) in_process: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// The folder for the results of the batch
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
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

    /// The text was read from images by an engine that knows Vietnamese: mend its single misread letters too
    #[arg(long)]
    pub(crate) ocr: bool,

    #[command(flatten)]
    pub(crate) repair: RepairOptions,
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

    /// Further formats, written beside it: json, graphml (Gephi, networkx), dot (Graphviz), xlsx, svg (a picture)
    #[arg(long = "to", value_name = "FORMATS", value_delimiter = ',')]
    pub(crate) formats: Vec<GraphFormat>,

    /// Language of headings in the workbook
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    lang: LangArg,
}

#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    /// Plans (NAME.plan.json); their documents are looked for beside them
    #[arg(required = true, value_name = "PLAN")]
    pub(crate) plans: Vec<PathBuf>,

    /// Folder for the pages [default: the plan's own]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Folder of the documents [default: beside the plans]
    #[arg(long, value_name = "DIR")]
    pub(crate) source: Option<PathBuf>,

    /// Language of the pages
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    lang: LangArg,
}

impl LinkArgs {
    pub(crate) fn lang(&self) -> Lang {
        self.lang.lang()
    }
}

/// A share from 0 to 1 out of `5%` or `5`.
fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').trim().parse::<f64>() {
        Ok(x) if (0.0..=100.0).contains(&x) => Ok(x / 100.0),
        _ => Err("a percentage from 0% to 100% is wanted".to_owned()),
    }
}

impl ReviewArgs {
    pub(crate) fn lang(&self) -> Lang {
        self.lang.lang()
    }
}

#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    /// The plan (NAME.plan.json)
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,

    /// The corrections that the review page saved
    #[arg(value_name = "CORRECTIONS")]
    pub(crate) corrections: PathBuf,

    /// Folder for NAME.corrected.plan.json and the other formats [default: the plan's own]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,

    /// Folder of the document, for the review page [default: beside the plan]
    #[arg(long, value_name = "DIR")]
    pub(crate) source: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) format: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Print a guide to the fields instead, as Markdown
    #[arg(long, conflicts_with = "graph")]
    pub(crate) guide: bool,
    /// Print the schema of what `kehoach link` writes
    #[arg(long)]
    pub(crate) graph: bool,
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
