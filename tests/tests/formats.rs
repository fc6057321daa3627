//! The same plan from every format: each file of `fixtures/plans` gives the tasks that its source in `corpus` gives.
//!
//! `make fixtures` renders the files anew (LibreOffice). `FORMATS=.pdf,.doc` in the environment looks at those only.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, missing_docs)]

use kehoach_model::{Plan, Role, Task};
use kehoach_pipeline::{Options, convert_bytes};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn plan_of(path: &Path) -> Plan {
    let bytes = std::fs::read(path).unwrap();
    convert_bytes(&bytes, path.file_name().unwrap().to_str().unwrap(), &Options::default()).unwrap()
}

/// Source of each rendered file, by stem.
fn sources() -> BTreeMap<String, PathBuf> {
    let entries = std::fs::read_dir(root().join("corpus")).unwrap().map(|e| e.unwrap().path());
    let is_plan = |p: &PathBuf| {
        let extension = p.extension().and_then(|e| e.to_str());
        matches!(extension, Some("md" | "html")) && p.file_stem().unwrap() != "README"
    };
    entries.filter(is_plan).map(|p| (p.file_stem().unwrap().to_str().unwrap().to_owned(), p)).collect()
}

/// What must be the same of a task: its id, kind, roles with the names (in any order), and timing.
fn facts(task: &Task) -> String {
    let role = |r: Role| format!("{r:?}").to_lowercase();
    let mut who: Vec<String> =
        task.assignments.iter().map(|a| format!("{} {}", role(a.role), a.raw)).collect();
    who.sort();
    let when: Vec<String> =
        task.timing.iter().flat_map(|t| &t.entries).map(|e| serde_json::to_string(e).unwrap()).collect();
    format!("{} {:?} | {} | {}", task.id, task.kind, who.join("; "), when.join("; "))
}

fn differences(source: &[&Task], read: &[&Task]) -> Vec<String> {
    let by_id = |tasks: &[&Task]| -> BTreeMap<String, String> {
        tasks.iter().map(|t| (t.id.clone(), facts(t))).collect()
    };
    let (wanted, got) = (by_id(source), by_id(read));
    let missing = wanted.iter().filter(|(id, f)| got.get(*id) != Some(f)).map(|(_, f)| format!("  - {f}"));
    let other = got.iter().filter(|(id, f)| wanted.get(*id) != Some(f)).map(|(_, f)| format!("  + {f}"));
    missing.chain(other).collect()
}

/// Compares all tasks, or where `appendix` only those of appendix tables.
fn check(formats: &[&str], appendix: bool) {
    let only = std::env::var("FORMATS").ok();
    let mut failed = Vec::new();
    for (stem, source) in sources() {
        let truth = plan_of(&source);
        let wanted: Vec<&Task> = truth.tasks.iter().filter(|t| !appendix || t.id.starts_with("PL")).collect();
        for format in formats.iter().filter(|f| only.as_ref().is_none_or(|o| o.split(',').any(|x| x == **f)))
        {
            let path = root().join("fixtures/plans").join(format!("{stem}{format}"));
            if !path.exists() {
                assert!(appendix, "{} is missing: run `make fixtures`", path.display());
                continue;
            }
            let plan = plan_of(&path);
            let wrong = differences(&wanted, &plan.tasks.iter().collect::<Vec<_>>());
            if !wrong.is_empty() {
                failed.push(format!("{stem}{format} ({} tasks)\n{}", wanted.len(), wrong.join("\n")));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn html_gives_the_tasks_of_the_source() {
    check(&[".html"], false);
}

#[test]
fn docx_gives_the_tasks_of_the_source() {
    check(&[".docx"], false);
}

#[test]
fn doc_gives_the_tasks_of_the_source() {
    check(&[".doc"], false);
}

#[test]
fn rtf_gives_the_tasks_of_the_source() {
    check(&[".rtf"], false);
}

#[test]
fn pdf_gives_the_tasks_of_the_source() {
    check(&[".pdf", "-2.pdf"], false);
}

#[test]
fn workbooks_give_the_tasks_of_the_appendices() {
    check(&[".xlsx", ".xls", ".ods"], true);
}
