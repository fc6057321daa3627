//! The report of a batch.

use crate::ExportError;
use kehoach_model::{DocumentKind, Plan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a document fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Its outputs are written.
    Converted,
    /// Its content is another document's: the outputs are that one's.
    Same,
    /// It has no outputs.
    Failed,
    /// The run was stopped before its turn.
    NotStarted,
}

/// One document of the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// Its path as found; bytes that are no text are written `\xFF`, and a backslash `\\`.
    pub input: String,
    /// How it fared.
    pub status: Status,
    /// The document with the same content, if its outputs stand for this one too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// Whether it has more doubtful places than the batch was told to let pass.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
    /// What was written, below the output folder.
    pub outputs: Vec<String>,
    /// What was read.
    pub summary: Option<Summary>,
    /// Why it failed.
    pub error: Option<Failure>,
}

/// A plan in a few figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// SHA-256 of the document.
    pub sha256: String,
    /// What the document is.
    pub kind: DocumentKind,
    /// Its media type.
    pub media_type: String,
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Pages.
    pub pages: u32,
    /// Items.
    pub tasks: usize,
    /// Tables.
    pub tables: usize,
    /// Syllables of its text.
    pub syllables: u32,
    /// Places that a person should look at.
    pub doubtful: u32,
}

impl Summary {
    /// The figures of a plan.
    pub fn of(plan: &Plan) -> Self {
        let document = &plan.document;
        Self {
            sha256: document.source.sha256.clone(),
            kind: document.kind,
            media_type: document.source.media_type.clone(),
            number: document.number.clone(),
            title: document.title.clone(),
            pages: document.source.pages,
            tasks: plan.tasks.len(),
            tables: plan.tables.len(),
            syllables: document.quality.syllables,
            doubtful: document.quality.doubtful,
        }
    }

    /// Doubtful places among the syllables, from 0 to 1; a document without syllables is in doubt as a whole.
    pub fn doubt(&self) -> f64 {
        match (self.doubtful, self.syllables) {
            (0, 1..) => 0.0,
            (_, 0) => 1.0,
            (doubtful, syllables) => (f64::from(doubtful) / f64::from(syllables)).min(1.0),
        }
    }
}

/// Why a document failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Stable kebab-case name.
    pub code: String,
    /// What is wrong and what to do, without the file's name.
    pub message: String,
}

/// What became of a batch. All but [`Report::timing`] depends on the documents and options alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Version of kehoach.
    pub kehoach: String,
    /// Whether the run was stopped before its end.
    pub interrupted: bool,
    /// Sums.
    pub totals: Totals,
    /// Converted documents by kind (`ke_hoach`, …).
    pub kinds: BTreeMap<String, usize>,
    /// Converted documents by media type.
    pub media_types: BTreeMap<String, usize>,
    /// Failed documents by the name of the reason.
    pub failures: BTreeMap<String, usize>,
    /// Share of doubtful places from which on a document is held, where one was set.
    pub max_doubt: Option<f64>,
    /// What could not be put together from all plans, and why.
    pub totals_failed: Vec<Failure>,
    /// One record a document, in the order of the input.
    pub documents: Vec<Record>,
    /// How long it took.
    pub timing: Timing,
}

/// Sums over a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Documents found.
    pub documents: usize,
    /// Converted.
    pub converted: usize,
    /// Documents whose content another one has.
    pub same: usize,
    /// Failed.
    pub failed: usize,
    /// Not started because of a stop.
    pub not_started: usize,
    /// Converted, but with too many doubtful places.
    pub held: usize,
    /// Pages of the converted.
    pub pages: u64,
    /// Items of the converted.
    pub tasks: usize,
    /// Doubtful places of the converted.
    pub doubtful: u64,
}

/// How long a batch took. The only part of a report that another run may give otherwise.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Timing {
    /// Seconds of this run.
    pub seconds: f64,
    /// Documents that this run converted; the others were there already.
    pub converted_now: usize,
    /// Pages that this run read in a second.
    pub pages_per_second: f64,
    /// The documents that took longest.
    pub slowest: Vec<Slow>,
}

/// A document that took long.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slow {
    /// Its path as in [`Record::input`].
    pub input: String,
    /// How long it took.
    pub seconds: f64,
}

impl Report {
    /// Sums the records up.
    pub fn new(documents: Vec<Record>, max_doubt: Option<f64>, timing: Timing) -> Self {
        let mut report = Self {
            kehoach: env!("CARGO_PKG_VERSION").to_owned(),
            interrupted: false,
            totals: Totals { documents: documents.len(), ..Totals::default() },
            kinds: BTreeMap::new(),
            media_types: BTreeMap::new(),
            failures: BTreeMap::new(),
            max_doubt,
            totals_failed: Vec::new(),
            documents,
            timing,
        };
        let totals = &mut report.totals;
        for record in &report.documents {
            match record.status {
                Status::Converted => totals.converted += 1,
                Status::Same => totals.same += 1,
                Status::Failed => totals.failed += 1,
                Status::NotStarted => totals.not_started += 1,
            }
            totals.held += usize::from(record.held);
            if let Some(error) = &record.error {
                *report.failures.entry(error.code.clone()).or_default() += 1;
            }
            if let (Status::Converted, Some(summary)) = (record.status, &record.summary) {
                totals.pages += u64::from(summary.pages);
                totals.tasks += summary.tasks;
                totals.doubtful += u64::from(summary.doubtful);
                *report.kinds.entry(kind_name(summary.kind)).or_default() += 1;
                *report.media_types.entry(summary.media_type.clone()).or_default() += 1;
            }
        }
        report.interrupted = totals.not_started > 0;
        report
    }
}

fn kind_name(kind: DocumentKind) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    value.as_str().unwrap_or("other").to_owned()
}

/// The report as indented JSON with a closing line break.
///
/// # Errors
/// [`ExportError::Json`], which no report is known to cause.
pub fn report_json(report: &Report) -> Result<String, ExportError> {
    let mut out = serde_json::to_string_pretty(report)?;
    out.push('\n');
    Ok(out)
}
