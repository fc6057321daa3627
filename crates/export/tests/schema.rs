//! The JSON against the schema of its types.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a test")]

mod sample;

use kehoach_export::{json, jsonl};
use kehoach_model::{Plan, plan_schema};
use serde_json::Value;

#[test]
fn the_json_is_valid_and_reads_back_as_the_same_plan() {
    let plan = sample::plan();
    let text = json(&plan).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&plan_schema()).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
}

#[test]
fn the_schema_refuses_what_is_no_plan() {
    let validator = jsonschema::validator_for(&plan_schema()).unwrap();
    let mut value = serde_json::to_value(sample::plan()).unwrap();
    value["tasks"][0]["kind"] = Value::from("chore");
    assert!(!validator.is_valid(&value));
}

#[test]
fn json_lines_hold_one_plan_a_line() {
    let plan = sample::plan();
    let text = jsonl(&plan).unwrap();
    assert_eq!(text.matches('\n').count(), 1);
    assert_eq!(serde_json::from_str::<Plan>(text.trim_end()).unwrap(), plan);
}
