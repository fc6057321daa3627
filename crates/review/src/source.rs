//! What the review page shows of the document as it was received.

use kehoach_model::{Document, Rect};
use serde::Serialize;

/// The left side of the review page.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SourceView {
    /// Why there is nothing to show: `missing` (the file was not found), `changed` (it is another file now), `unreadable`;
    /// none where there is something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<&'static str>,
    /// Pages that have a picture.
    pub pages: Vec<PageView>,
    /// The text, line by line as it stood before repair.
    pub lines: Vec<SourceLine>,
}

/// A page that has a picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageView {
    /// From 1.
    pub number: u32,
    /// The picture's address, relative to the review page.
    pub image: String,
    /// Width in points; boxes of the plan are measured on it.
    pub width: f32,
    /// Height in points.
    pub height: f32,
}

/// A line of the source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceLine {
    /// Its number in the document.
    pub number: u32,
    /// Its page.
    pub page: u32,
    /// Its text before repair.
    pub text: String,
    /// Its box on the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bbox: Option<Rect>,
}

impl SourceView {
    /// A left side that is empty for a reason.
    pub fn absent(why: &'static str) -> Self {
        Self { absent: Some(why), ..Self::default() }
    }

    /// The lines of a document as it was read, before repair.
    pub fn of_lines(document: &Document) -> Self {
        let mut lines = Vec::new();
        document.for_each_line(|page, line| {
            lines.push(SourceLine { number: line.number, page, text: line.text.clone(), bbox: line.bbox });
        });
        lines.sort_by_key(|line| line.number);
        lines.dedup_by_key(|line| line.number);
        Self { absent: None, pages: Vec::new(), lines }
    }
}
