//! What is read of each sample plan, as a person would list it: a change of a rule shows here line by line. A change that is
//! meant is accepted with `INSTA_UPDATE=always cargo test -p kehoach-tests --test snapshots`, and read in the diff.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, missing_docs)]

use kehoach_model::{Plan, Task};
use kehoach_pipeline::{Options, convert_bytes};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Characters of a title that are shown.
const TITLE: usize = 60;

fn cut(text: &str) -> String {
    text.chars().take(TITLE).collect()
}

fn task(task: &Task) -> String {
    let owners = task.assignments.iter().map(|a| format!("{:?}: {}", a.role, a.raw).to_lowercase());
    let times = task.timing.iter().flat_map(|t| &t.entries);
    let times = times.map(|e| {
        let day = |d: Option<String>| d.unwrap_or_default();
        format!("{:?} {}..{}", e.kind, day(e.start.map(|d| d.to_string())), day(e.end.map(|d| d.to_string())))
    });
    let facts: Vec<String> = owners.chain(times).collect();
    format!("{} {:?} «{}» [{}]", task.id, task.kind, cut(&task.title), facts.join("; "))
}

fn listing(plan: &Plan) -> String {
    let document = &plan.document;
    let mut out = String::new();
    let issued = document.issued.as_ref().map(|d| d.date.clone());
    let _ = writeln!(out, "{:?} {:?} {:?} {issued:?}", document.kind, document.number, document.issuer);
    let _ = writeln!(out, "{:?}", document.title);
    for section in &plan.sections {
        let _ = writeln!(out, "## {} {}", section.path, cut(&section.title));
    }
    for item in &plan.tasks {
        let _ = writeln!(out, "{}", task(item));
    }
    let mut findings: BTreeMap<&str, u32> = BTreeMap::new();
    for finding in &plan.diagnostics {
        *findings.entry(&finding.code).or_default() += 1;
    }
    let _ = writeln!(out, "{findings:?}");
    out
}

#[test]
fn sample_plans_are_read_as_before() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
    let mut files: Vec<_> = std::fs::read_dir(corpus).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let is_plan = [".md", ".html", ".txt"].iter().any(|e| name.ends_with(e));
        if !is_plan || name == "README.md" || name.ends_with(".clean.txt") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let plan = convert_bytes(&bytes, &name, &Options::default()).unwrap();
        insta::assert_snapshot!(name, listing(&plan));
    }
}
