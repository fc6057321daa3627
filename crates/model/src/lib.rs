//! The types that stand at the boundaries between kehoach's stages, and nothing else.
//!
//! ```text
//! bytes ──extract──▶ Document ──repair──▶ Document ──segment──▶ Outline ──graph──▶ Plan ──export──▶ files
//! ```
//!
//! * [`Document`]: what stands on the pages (lines, words, tables of cells), without meaning.
//! * [`Outline`]: the document's parts (header, sections, items with labelled fields), as printed.
//! * [`Plan`]: the normalised task graph, the JSON that users get; its schema is [`plan_schema`].
//! * [`LinkedGraph`]: many plans with what joins them; its schema is [`graph_schema`].
//!
//! Limits: the crate knows nothing of files, of Vietnamese, or of how a value was found. All text is
//! UTF-8; positions on a page are PDF points from the page's top left corner.
//!
//! ```
//! use kehoach_model::{Confidence, PartialDate};
//! let issued = PartialDate::new(2024, Some(2), None).unwrap();
//! assert_eq!(issued.date, "2024-02");
//! assert_eq!(Confidence::new(1.7).get(), 1.0);
//! ```

mod correction;
mod date;
mod diagnostic;
mod document;
mod fix;
mod graph;
mod outline;
mod plan;
mod provenance;

pub use correction::{Correction, CorrectionOp};
pub use date::{PartialDate, Precision};
pub use diagnostic::{Diagnostic, Severity};
pub use document::{
    Alternative, Block, Bookmark, Cell, Document, Extraction, ImageRef, Line, LineRole, Origin, Page,
    Paragraph, Rect, Source, Table, Word,
};
pub use fix::{Fix, FixPlace};
pub use graph::{
    GRAPH_VERSION, Link, LinkedEdge, LinkedGraph, LinkedPlan, LinkedReference, LinkedSection, LinkedTask,
    graph_schema,
};
pub use jiff::civil::Date;
pub use outline::{
    Clause, ColumnRole, FieldKey, Header, Item, LabelledField, Outline, OutlineCell, OutlineColumn,
    OutlineRow, OutlineTable, Section, Sourced,
};
pub use plan::{
    Agency, AgencyKind, AgencyLevel, Assignment, Citation, Column, DocumentKind, Edge, EdgeKind, Every,
    Fields, Figure, ItemKind, Plan, PlanCell, PlanDocument, PlanRow, PlanSection, PlanSource, PlanTable,
    Quality, Reference, Role, SCHEMA_VERSION, Signer, Task, Timing, TimingEntry, TimingKind, plan_schema,
};
pub use provenance::{CellRef, Confidence, Provenance};
