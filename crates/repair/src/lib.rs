//! Charset and diacritic repair: a document's text put right, every change a [`Fix`](kehoach_model::Fix).
use kehoach_model::Document;

/// How to repair.
#[derive(Debug, Clone, Default)]
pub struct Options {}

/// Puts the text of a document right in place.
pub fn repair(_document: &mut Document, _options: &Options) {}
