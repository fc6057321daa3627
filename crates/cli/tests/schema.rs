//! The published schema.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test")]

mod support;

use std::path::Path;
use support::{run, stdout};

/// Fails where a file of the repository is not what a command prints, and says how to renew it.
fn check(file: &str, arguments: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    let command = arguments.join(" ");
    assert!(
        checked_in == stdout(&run(arguments)),
        "{file} is not that of the types; renew it with: cargo run -q -p kehoach -- {command} > {file}"
    );
}

#[test]
fn the_schemas_in_the_repository_are_those_that_the_command_prints() {
    check("schema/plan.schema.json", &["schema"]);
    check("schema/graph.schema.json", &["schema", "--graph"]);
}

#[test]
fn the_guide_to_the_fields_is_that_of_the_schema() {
    check("docs/FIELDS.md", &["schema", "--guide"]);
}
