use super::*;
use std::fs;
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn settings(jobs: usize) -> Settings {
    Settings { options: Options::default(), formats: vec![Format::Json, Format::Csv], lang: Lang::Vi, jobs }
}

/// Every file below a folder with its bytes, in the order of the names.
fn tree(root: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    entries
        .filter(|e| e.file_type().is_file())
        .map(|e| (below(e.path(), root), fs::read(e.path()).unwrap()))
        .collect()
}

fn stems(jobs: &[Job]) -> Vec<String> {
    jobs.iter().map(|j| j.stem.to_string_lossy().into_owned()).collect()
}

const PLAN: &str = "KẾ HOẠCH\nI. MỤC ĐÍCH\n";

#[test]
fn a_folder_is_mirrored_without_what_is_no_document() {
    let input = folder(&[
        ("b/kế hoạch 2.txt", PLAN),
        ("a.txt", PLAN),
        ("a.md", PLAN),
        (".hidden/x.txt", PLAN),
        ("~$a.docx", ""),
        ("old.plan.json", "{}"),
        ("old.plan.tasks.csv", ""),
        ("out/batch.json", "{}"),
        ("out/done.txt", PLAN),
    ]);
    let jobs = discover(&[input.path().to_owned()], &input.path().join("out"));
    assert_eq!(stems(&jobs), ["a.md.plan", "a.txt.plan", "b/kế hoạch 2.plan"]);
}

#[test]
fn several_folders_keep_their_names_and_a_document_counts_once() {
    let input = folder(&[("2023/a.txt", PLAN), ("2024/a.txt", PLAN), ("c.txt", PLAN)]);
    let at = |name: &str| input.path().join(name);
    let jobs = discover(&[at("2023"), at("2024"), at("c.txt"), at("2023/a.txt"), at("none")], &at("out"));
    assert_eq!(stems(&jobs), ["2023/a.plan", "2024/a.plan", "c.plan", "none.plan"]);
    assert!(matches!(jobs[3].problem, Some(Problem::Missing)));
}

#[test]
fn a_failing_document_is_listed_and_the_run_goes_on() {
    let input = folder(&[("a.txt", PLAN), ("empty.txt", ""), ("z.txt", PLAN)]);
    let out = input.path().join("out");
    let jobs = discover(&[input.path().to_owned()], &out);
    let report = run(&jobs, &out, &settings(2), &(), &AtomicBool::new(false)).unwrap();
    assert_eq!((report.totals.converted, report.totals.failed), (2, 1));
    assert_eq!(report.documents[1].error.as_ref().unwrap().code, "empty-file");
    let written: serde_json::Value = serde_json::from_slice(&fs::read(out.join(REPORT)).unwrap()).unwrap();
    assert_eq!(written, serde_json::to_value(&report).unwrap());
    assert_eq!(written["documents"][0]["outputs"][0], "a.plan.json");
}

#[test]
fn one_thread_and_eight_write_the_same_bytes() {
    let files: Vec<(String, String)> =
        (0..40).map(|n| (format!("{}/{n}.txt", n % 3), format!("{PLAN}{n}\n"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let input = folder(&files);
    let trees: Vec<_> = [1, 8, 8]
        .into_iter()
        .map(|threads| {
            let out = tempfile::tempdir().unwrap();
            let jobs = discover(&[input.path().to_owned()], out.path());
            run(&jobs, out.path(), &settings(threads), &(), &AtomicBool::new(false)).unwrap();
            tree(out.path())
        })
        .collect();
    assert_eq!(trees[0].len(), 40 * 7 + 1);
    assert!(trees[0] == trees[1] && trees[1] == trees[2]);
}

#[test]
fn a_panic_fails_its_document_alone() {
    crate::install_panic_hook();
    let input = folder(&[("a.txt", PLAN), ("b.txt", PLAN), ("c.txt", PLAN)]);
    let out = input.path().join("out");
    let jobs = discover(&[input.path().to_owned()], &out);
    let convert = |job: &Job| {
        assert!(!job.input.ends_with("b.txt"), "no such row");
        Ok((convert_file(&job.input, &Options::default())?, Vec::new()))
    };
    let report = run_with(&jobs, &out, 2, &(), &AtomicBool::new(false), &convert).unwrap();
    let failed = report.documents[1].error.as_ref().unwrap();
    assert_eq!(failed.code, "stage-failed");
    assert!(failed.message.contains("no such row"), "{}", failed.message);
    assert_eq!(report.totals.converted, 2);
}

#[test]
fn a_stop_finishes_what_is_under_way() {
    let input = folder(&[("a.txt", PLAN), ("b.txt", PLAN), ("c.txt", PLAN)]);
    let out = input.path().join("out");
    let jobs = discover(&[input.path().to_owned()], &out);
    let stop = AtomicBool::new(false);
    let convert = |job: &Job| {
        stop.store(true, Ordering::Relaxed);
        Ok((convert_file(&job.input, &Options::default())?, Vec::new()))
    };
    let report = run_with(&jobs, &out, 1, &(), &stop, &convert).unwrap();
    let statuses: Vec<Status> = report.documents.iter().map(|d| d.status).collect();
    assert_eq!(statuses, [Status::Converted, Status::NotStarted, Status::NotStarted]);
    assert!(report.interrupted && out.join(REPORT).exists());
}
