//! Sample plans, and documents of a folder that the environment names, scored against their gold.
//!
//! `KEHOACH_CORPUS=DIR` names a folder with `corpus/*.txt` (any readable format) and `gold/*.json` of the same names; its
//! documents are scored too, and checked against `corpus/published.toml` where that names them.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, missing_docs)]

use kehoach_model::{Plan, plan_schema};
use kehoach_pipeline::{Options, convert_bytes};
use kehoach_tests::{Gold, Score, score};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type Thresholds = BTreeMap<String, BTreeMap<String, f64>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn thresholds() -> Thresholds {
    toml::from_str(&std::fs::read_to_string(root().join("tests/thresholds.toml")).unwrap()).unwrap()
}

fn plan_of(path: &Path) -> Plan {
    let bytes = std::fs::read(path).unwrap();
    convert_bytes(&bytes, path.file_name().unwrap().to_str().unwrap(), &Options::default()).unwrap()
}

fn gold_of(path: &Path) -> Gold {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap())
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn files(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.file_name().unwrap().to_str().unwrap().ends_with(suffix))
        .collect();
    found.sort();
    found
}

fn short_of(score: &Score, least: &BTreeMap<String, f64>) -> Vec<String> {
    let short = |(name, least): (&String, &f64)| {
        let value = score.values.get(name.as_str()).copied().unwrap_or(0.0);
        (value + 1e-9 < *least).then(|| format!("{name} {value:.3} < {least}"))
    };
    least.iter().filter_map(short).collect()
}

#[test]
fn sample_plans_reach_the_thresholds() {
    let thresholds = thresholds();
    let mut failed = Vec::new();
    for gold_path in files(&root().join("corpus"), ".gold.json") {
        let stem = gold_path.file_name().unwrap().to_str().unwrap().trim_end_matches(".gold.json").to_owned();
        let source = ["md", "html", "txt"]
            .iter()
            .map(|e| gold_path.with_file_name(format!("{stem}.{e}")))
            .find(|p| p.exists());
        let found = score(&gold_of(&gold_path), &plan_of(&source.unwrap()));
        println!("{stem}: {}", found.line());
        let kind = if stem.starts_with("kh-ocr-") { "ruined" } else { "sample" };
        let short = short_of(&found, &thresholds[kind]);
        if !short.is_empty() {
            failed.push(format!("{stem}: {}\n  {}", short.join(", "), found.errors.join("\n  ")));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_sample_plan_is_valid_against_the_schema() {
    let validator = jsonschema::validator_for(&plan_schema()).unwrap();
    for path in [files(&root().join("corpus"), ".md"), files(&root().join("corpus"), ".html")].concat() {
        if path.file_name().unwrap() == "README.md" {
            continue;
        }
        let json = serde_json::to_value(plan_of(&path)).unwrap();
        let errors: Vec<String> = validator.iter_errors(&json).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
    }
}

/// Ids resolve, are unique, and every item's lines hold its title.
#[test]
fn plans_hold_together() {
    for path in files(&root().join("corpus"), ".md") {
        if path.file_name().unwrap() == "README.md" {
            continue;
        }
        let plan = plan_of(&path);
        let source: Vec<String> =
            std::fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
        let mut ids = std::collections::BTreeSet::new();
        for task in &plan.tasks {
            assert!(ids.insert(&task.id), "{}: {} twice", path.display(), task.id);
            assert!(task.section.as_ref().is_none_or(|s| plan.sections.iter().any(|x| x.id == *s)));
            for assignment in &task.assignments {
                assert!(plan.agencies.iter().any(|a| a.id == assignment.agency), "{}", assignment.agency);
            }
            for reference in &task.references {
                assert!(plan.references.iter().any(|r| r.id == *reference));
            }
            let [first, last] = task.provenance.lines;
            let text = source[first as usize - 1..last as usize].join(" ");
            let head: Vec<&str> = task.title.split_whitespace().take(4).collect();
            assert!(
                head.iter().all(|w| text.contains(*w)),
                "{}: {} is not on lines {first}-{last}",
                path.display(),
                task.id
            );
        }
    }
}

#[test]
fn the_same_input_gives_the_same_plan() {
    for path in files(&root().join("corpus"), ".md").into_iter().take(3) {
        assert_eq!(plan_of(&path), plan_of(&path));
    }
}

/// What `corpus/published.toml` says of the published documents.
#[derive(serde::Deserialize)]
struct Published {
    document: Vec<PublishedDocument>,
}

#[derive(serde::Deserialize)]
struct PublishedDocument {
    sha256: String,
    name: String,
    #[serde(default)]
    facts: BTreeMap<String, i64>,
}

#[test]
fn published_documents_where_they_are() {
    let Ok(folder) = std::env::var("KEHOACH_CORPUS") else {
        println!("KEHOACH_CORPUS is not set: no published documents to check");
        return;
    };
    let folder = PathBuf::from(folder);
    let least = &thresholds()["published"];
    let published: Published =
        toml::from_str(&std::fs::read_to_string(root().join("corpus/published.toml")).unwrap()).unwrap();
    let mut failed = Vec::new();
    for path in files(&folder.join("corpus"), ".txt") {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let plan = plan_of(&path);
        let digest: String =
            Sha256::digest(std::fs::read(&path).unwrap()).iter().map(|b| format!("{b:02x}")).collect();
        if let Some(known) = published.document.iter().find(|d| d.sha256 == digest) {
            failed.extend(facts(&plan, known));
        }
        let gold_path = folder.join("gold").join(format!("{stem}.json"));
        if gold_path.exists() {
            let found = score(&gold_of(&gold_path), &plan);
            println!("{stem}: {}", found.line());
            let short = short_of(&found, least);
            if !short.is_empty() {
                failed.push(format!("{stem}: {}\n  {}", short.join(", "), found.errors.join("\n  ")));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn facts(plan: &Plan, known: &PublishedDocument) -> Vec<String> {
    let count = |kind| plan.tasks.iter().filter(|t| t.kind == kind).count() as i64;
    use kehoach_model::ItemKind as K;
    let value = |name: &str| match name {
        "targets" => Some(count(K::Target)),
        "tasks" => Some(count(K::Task)),
        "responsibilities" => Some(count(K::Responsibility)),
        "models" => Some(count(K::Model)),
        "procedures" => Some(count(K::Procedure)),
        "appendix_rows" => Some(plan.tasks.iter().filter(|t| t.id.starts_with("PL")).count() as i64),
        "groups" => Some(plan.tables.iter().flat_map(|t| &t.rows).filter(|r| r.is_group).count() as i64),
        "rows_joined" => {
            Some(plan.diagnostics.iter().filter(|d| d.code == "table-row-joined").count() as i64)
        }
        _ => None,
    };
    let wrong = |(name, wanted): (&String, &i64)| {
        let got = value(name);
        (got != Some(*wanted)).then(|| format!("{}: {name} is {got:?}, not {wanted}", known.name))
    };
    known.facts.iter().filter_map(wrong).collect()
}
