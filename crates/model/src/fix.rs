//! Changes that the repair stage made or proposes.

use crate::Confidence;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a change stands: a line of the document and a range of its repaired text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FixPlace {
    /// Page, from 1.
    pub page: u32,
    /// Line of the document, from 1.
    pub line: u32,
    /// Characters (Unicode scalar values) of the line before repair: first, and one past the last.
    pub chars: [u32; 2],
}

/// One change: nothing is altered without one, so that the original can always be had back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fix {
    /// Where.
    pub place: FixPlace,
    /// What stood there.
    pub original: String,
    /// What stands there now, or would.
    pub proposed: String,
    /// The next best reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<String>,
    /// Kebab-case name of the rule or model, e.g. `lost-hyphen`, `lattice`.
    pub rule: String,
    /// How sure the change is.
    pub confidence: Confidence,
    /// Whether the text was changed; below the least confidence a change is only proposed.
    pub applied: bool,
}
