//! From a [`Plan`] to the bytes of files: JSON, JSON Lines, an XLSX workbook, CSV; and a [`Document`]'s text for reading.
//!
//! | function | what comes out |
//! |---|---|
//! | [`json`] | the whole plan, indented, with a closing line break |
//! | [`jsonl`] | the whole plan on one line, so that the files of many plans can be joined with `cat` |
//! | [`xlsx`] | a workbook of seven sheets: tasks, assignments, timings, appendix tables, references, what to review, a summary |
//! | [`csv`] | the same as six files, UTF-8 with byte order mark |
//! | [`text`] | what was read, page by page |
//! | [`graph_json`], [`graph_graphml`], [`graph_dot`], [`graph_xlsx`] | many plans as one graph |
//! | [`batch`] | the report of a batch, and the plans of all its documents together |
//!
//! The same plan gives the same bytes. Text cells never become formulas: in XLSX they are strings, in CSV a cell that a
//! spreadsheet would take for a formula begins with an apostrophe.
//!
//! Limits: does no input or output and knows nothing of how a plan was read. Excel holds 32,767 characters in a cell and
//! 1,048,576 rows on a sheet; what is longer is cut, marked, and listed on the review sheet, while JSON keeps it whole.
//!
//! ```
//! # let plan: kehoach_model::Plan = serde_json::from_str(r#"{
//! #   "schema_version": "1.0", "sections": [], "tasks": [], "tables": [], "agencies": [], "references": [],
//! #   "edges": [], "diagnostics": [],
//! #   "document": {"id": "x", "kind": "ke_hoach", "number": null, "title": null, "issuer": null, "place": null,
//! #     "issued": null, "signer": null, "recipients": [], "basis": [],
//! #     "source": {"file": "x.txt", "sha256": "", "media_type": "text/plain", "pages": 1, "extraction": "text"},
//! #     "quality": {"syllables": 0, "fixed": 0, "doubtful": 0, "mean_confidence": 1.0}}}"#).unwrap();
//! use kehoach_export::{Lang, json, xlsx};
//! assert!(json(&plan)?.ends_with("}\n"));
//! assert!(xlsx(&plan, Lang::Vi)?.starts_with(b"PK"));
//! # Ok::<(), kehoach_export::ExportError>(())
//! ```

mod appendix;
pub mod batch;
mod csv;
mod doubt;
mod graph;
mod heights;
mod labels;
mod rows;
mod summary;
mod text;
mod xlsx;

pub use crate::csv::{CsvFile, csv};
pub use graph::{graph_dot, graph_graphml, graph_json, graph_xlsx};
pub use labels::Lang;
pub use text::{TextStyle, text};
pub use xlsx::{xlsx, xlsx_linked};

use kehoach_model::Plan;
use thiserror::Error;

#[cfg(doc)]
use kehoach_model::Document;

/// Why a plan could not be written in a format. None of these depends on what stands in the plan.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The workbook's parts do not fit together.
    #[error("the workbook cannot be built: {0}")]
    Workbook(rust_xlsxwriter::XlsxError),
    /// A table of comma-separated values cannot be built.
    #[error("the CSV file cannot be built: {0}")]
    Csv(String),
    /// The GraphML cannot be built.
    #[error("the GraphML cannot be built: {0}")]
    Xml(String),
    /// The plan cannot be put into JSON.
    #[error("the JSON cannot be built: {0}")]
    Json(#[from] serde_json::Error),
    /// A file cannot be written.
    #[error("a file cannot be written: {0}")]
    Write(std::io::Error),
}

impl From<rust_xlsxwriter::XlsxError> for ExportError {
    /// A full disk is a full disk, whoever meets it.
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        match error {
            rust_xlsxwriter::XlsxError::IoError(e) => Self::Write(e),
            other => Self::Workbook(other),
        }
    }
}

/// The plan as indented JSON with a closing line break; keys in the order of the types.
///
/// # Errors
/// [`ExportError::Json`], which no plan built from text is known to cause.
pub fn json(plan: &Plan) -> Result<String, ExportError> {
    let mut out = serde_json::to_string_pretty(plan)?;
    out.push('\n');
    Ok(out)
}

/// The plan as JSON on one line, with a closing line break: one document a line.
///
/// # Errors
/// As [`json`].
pub fn jsonl(plan: &Plan) -> Result<String, ExportError> {
    let mut out = serde_json::to_string(plan)?;
    out.push('\n');
    Ok(out)
}
