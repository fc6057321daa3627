//! Every plan of a batch, one a line.

use crate::{ExportError, jsonl};
use kehoach_model::Plan;
use std::io::Write;

/// Appends a plan as one line.
///
/// # Errors
/// [`ExportError::Write`] where `out` cannot be written.
pub fn write_all_jsonl(plan: &Plan, out: &mut dyn Write) -> Result<(), ExportError> {
    out.write_all(jsonl(plan)?.as_bytes()).map_err(ExportError::Write)
}
