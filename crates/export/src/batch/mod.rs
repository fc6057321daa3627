//! What a batch of many documents leaves behind: its report as JSON and as a page, and the plans of all documents together.
//!
//! | item | what comes out |
//! |---|---|
//! | [`Report`], [`report_json`], [`report_html`] | how the batch went |
//! | [`write_all_jsonl`] | every plan, one a line |
//! | [`AllTasks`] | every task of every plan in one workbook, or several where Excel's rows do not suffice |
//!
//! Limits: the report holds one short record a document in memory; the plans are taken one by one.

mod all_jsonl;
mod all_tasks;
mod html;
mod report;

pub use all_jsonl::write_all_jsonl;
pub use all_tasks::{AllTasks, SheetLimits};
pub use html::report_html;
pub use report::{Failure, Record, Report, Slow, Status, Summary, Timing, Totals, report_json};
