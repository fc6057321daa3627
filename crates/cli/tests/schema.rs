//! The published schema.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test")]

mod support;

use std::path::Path;
use support::{run, stdout};

#[test]
fn the_schema_in_the_repository_is_the_one_that_the_command_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/plan.schema.json");
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        checked_in == stdout(&run(&["schema"])),
        "schema/plan.schema.json is not that of the types; renew it with: cargo run -q -p kehoach -- schema > schema/plan.schema.json"
    );
}

#[test]
fn the_guide_to_the_fields_is_that_of_the_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/FIELDS.md");
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        checked_in == stdout(&run(&["schema", "--guide"])),
        "docs/FIELDS.md is not that of the schema; renew it with: cargo run -q -p kehoach -- schema --guide > docs/FIELDS.md"
    );
}
