//! From a document to its review page, and from corrections to the corrected plan.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test")]

mod support;

use kehoach_model::Plan;
use std::fs;
use std::path::Path;
use support::{PLAN, run, stdout};

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// A folder with a document and its plan.
fn converted(to: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kế hoạch.txt");
    fs::write(&file, PLAN).unwrap();
    let done = run(&["convert", file.to_str().unwrap(), "--to", to]);
    assert!(done.status.success(), "{done:?}");
    folder
}

fn corrections(plan: &Plan, changes: &str) -> String {
    let identity = serde_json::to_string(&kehoach_review::PlanIdentity::of(plan)).unwrap();
    format!("{{\"format\": \"kehoach-corrections/1\", \"plan\": {identity}, \"changes\": [{changes}]}}")
}

#[test]
fn convert_writes_the_page_and_the_pictures() {
    let folder = converted("json,html,svg,xlsx");
    let page = text(&folder.path().join("kế hoạch.plan.html"));
    // The source is beside the page's data.
    assert!(page.contains("Rà soát hồ chứa trên địa bàn.") && !page.contains("\"absent\""));
    for picture in ["timeline", "timeline-agencies", "agencies", "references"] {
        let svg = text(&folder.path().join(format!("kế hoạch.plan.{picture}.svg")));
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"), "{picture}");
    }
}

#[test]
fn pages_of_a_pdf_file_are_drawn_beside_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/pdf/plan-table.pdf");
    let out = folder.path().to_str().unwrap();
    assert!(run(&["convert", fixture.to_str().unwrap(), "-o", out, "--to", "html"]).status.success());
    let first = fs::read(folder.path().join("plan-table.plan.pages/0001.png")).unwrap();
    assert!(first.starts_with(b"\x89PNG"));
    assert!(text(&folder.path().join("plan-table.plan.html")).contains("plan-table.plan.pages/0001.png"));
}

#[test]
fn a_page_without_its_document_says_so() {
    let folder = converted("json");
    let plan = folder.path().join("kế hoạch.plan.json");
    let changed = folder.path().join("kế hoạch.txt");
    fs::write(&changed, "KẾ HOẠCH khác\n").unwrap();
    assert!(run(&["review", plan.to_str().unwrap()]).status.success());
    let page = folder.path().join("kế hoạch.plan.html");
    assert!(text(&page).contains("\"absent\":\"changed\""));
    fs::remove_file(changed).unwrap();
    let done = run(&["review", plan.to_str().unwrap(), "--lang", "en"]);
    assert!(done.status.success() && String::from_utf8_lossy(&done.stderr).contains("--source DIR"));
    assert!(text(&page).contains("\"absent\":\"missing\"") && text(&page).contains("<html lang=\"en\">"));
}

#[test]
fn several_plans_get_a_list() {
    let (a, b) = (converted("json"), converted("json"));
    let out = tempfile::tempdir().unwrap();
    let plan =
        |folder: &tempfile::TempDir| folder.path().join("kế hoạch.plan.json").to_str().unwrap().to_owned();
    let done = run(&["review", &plan(&a), &plan(&b), "-o", out.path().to_str().unwrap()]);
    assert!(done.status.success(), "{done:?}");
    let list = text(&out.path().join("index.html"));
    assert_eq!(list.matches("<tr><td>").count(), 2);
    assert!(out.path().join("kế hoạch.plan-2.html").exists());
}

#[test]
fn corrections_are_applied_and_conflicts_reported() {
    let folder = converted("json");
    let path = folder.path().join("kế hoạch.plan.json");
    let plan: Plan = serde_json::from_str(&text(&path)).unwrap();
    let (id, title) = (&plan.tasks[0].id, &plan.tasks[0].title);
    let file = folder.path().join("corrections.json");
    let good = format!(
        "{{\"op\": \"replace\", \"path\": \"/tasks/{id}/title\", \"was\": \"{title}\", \"value\": \"Tên mới\"}}"
    );
    fs::write(&file, corrections(&plan, &good)).unwrap();
    let args = ["apply", path.to_str().unwrap(), file.to_str().unwrap(), "--to", "json,csv"];
    let done = run(&args);
    assert!(done.status.success(), "{done:?}");
    assert!(stdout(&done).contains("1 correction applied"));
    let corrected: Plan =
        serde_json::from_str(&text(&folder.path().join("kế hoạch.corrected.plan.json"))).unwrap();
    assert_eq!((corrected.tasks[0].title.as_str(), corrected.corrections.len()), ("Tên mới", 1));
    assert!(text(&folder.path().join("kế hoạch.corrected.plan.tasks.csv")).contains("Tên mới"));

    let bad = good.replace(title.as_str(), "điều không có");
    fs::write(&file, corrections(&plan, &bad)).unwrap();
    let done = run(&args);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).contains("conflict: "), "{done:?}");

    for broken in ["", "[]", "{\"format\": \"kehoach-corrections/2\"}"] {
        fs::write(&file, broken).unwrap();
        let done = run(&args);
        assert_eq!(done.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&done.stderr).contains("corrections.json: "), "{done:?}");
    }
}
