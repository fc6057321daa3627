//! Findings about a document, as data.

use crate::Provenance;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a finding matters to the reader of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something was mended or recognised; nothing is in doubt.
    Info,
    /// A value may be wrong or missing: a person should look.
    Warning,
    /// Part of the document could not be read.
    Error,
}

/// A finding: something mended, doubtful or unreadable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// Stable kebab-case name of the finding, e.g. `table-row-joined`.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// One English sentence for a person, with the mend where there is one.
    pub message: String,
    /// Where it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
}

impl Diagnostic {
    /// A finding that needs no action.
    pub fn info(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message)
    }

    /// A finding that a person should look at.
    pub fn warning(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A part that could not be read.
    pub fn error(code: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// The same finding with its place.
    #[must_use]
    pub fn at(mut self, provenance: Provenance) -> Self {
        self.provenance = Some(provenance);
        self
    }

    fn new(severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), severity, message: message.into(), provenance: None }
    }
}
