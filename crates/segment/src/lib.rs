//! The document's parts: header, section tree, items with labelled fields, tables by column.
use kehoach_model::{Document, Outline};

/// Finds the parts of a document.
pub fn segment(_document: &Document) -> Outline {
    Outline::default()
}
