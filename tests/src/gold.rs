//! The gold format: what a right reading of a document gives.

use kehoach_model::{ItemKind, TimingKind};
use serde::Deserialize;

/// The right answers for one document.
#[derive(Debug, Clone, Deserialize)]
pub struct Gold {
    /// Header fields; those that are absent are not scored.
    #[serde(default)]
    pub header: serde_json::Map<String, serde_json::Value>,
    /// Documents of the recitals.
    #[serde(default)]
    pub basis: Vec<GoldReference>,
    /// Headings in the order of the page.
    #[serde(default)]
    pub headings: Vec<GoldHeading>,
    /// Items in the order of the page.
    pub tasks: Vec<GoldItem>,
}

/// A document of the recitals.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldReference {
    /// Number, where it has one.
    #[serde(default)]
    pub number: Option<String>,
}

/// A heading.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldHeading {
    /// Path: `II.2.a`.
    pub label: String,
    /// Title.
    pub title: String,
}

/// An item.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldItem {
    /// Path.
    pub id: String,
    /// Kind.
    pub kind: ItemKind,
    /// Title.
    pub title: String,
    /// Agencies that lead.
    #[serde(default)]
    pub lead: Vec<String>,
    /// Agencies that take part.
    #[serde(default)]
    pub coordinate: Vec<String>,
    /// Agencies that carry out.
    #[serde(default)]
    pub implement: Vec<String>,
    /// Times.
    #[serde(default)]
    pub timing: Vec<GoldTiming>,
    /// Whether finding it or not makes no difference.
    #[serde(default)]
    pub optional: bool,
}

/// A time.
#[derive(Debug, Clone, Deserialize)]
pub struct GoldTiming {
    /// Kind.
    pub kind: TimingKind,
    /// First day, ISO 8601.
    #[serde(default)]
    pub start: Option<String>,
    /// Last day, ISO 8601.
    #[serde(default)]
    pub end: Option<String>,
}
