//! Changes that a person made to what was read.

use crate::Provenance;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a correction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionOp {
    /// Puts `value` in the place of `was`.
    Replace,
    /// Takes an item out.
    Remove,
    /// Adds the item whose id is `value` to the end of the one at `path`.
    Join,
    /// Cuts an item in two: `value` holds `at`, the characters of the text that stay, and `id`, that of the second item.
    Split,
    /// Says that a doubtful place is right as it stands; `value` names the doubt.
    Confirm,
}

/// One change that a person made, or confirmed to be needless.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Correction {
    /// What is done.
    pub op: CorrectionOp,
    /// What it is done to: a JSON Pointer (RFC 6901) into the plan in which ids stand for positions in lists:
    /// `/tasks/II.2.a/title`, `/tables/PL/rows/PL.3/cells/2/text` (column 2), `/document/number`.
    pub path: String,
    /// What stood there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Value>,
    /// What is to stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Where in the source the corrected thing stands: by this it is found again after a new conversion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Provenance>,
}
