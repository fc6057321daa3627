use super::*;
use crate::{Format, Options};
use kehoach_export::Lang;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;
use walkdir::WalkDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Conversion in this process: what worker processes do is tested with the built command.
fn settings(jobs: usize) -> Settings {
    let settings = Settings {
        options: Options::default(),
        formats: vec![Format::Csv],
        lang: Lang::Vi,
        jobs,
        limits: Limits::default(),
        max_doubt: None,
        retry_failed: false,
        link: true,
        engine: String::new(),
        worker: None,
    };
    settings.with_json()
}

/// Every file below a folder with its bytes but the journal and the reports, which hold times.
fn tree(root: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    entries
        .filter(|e| e.file_type().is_file())
        .map(|e| (place::below(e.path(), root), fs::read(e.path()).unwrap()))
        .filter(|(name, _)| ![JOURNAL, REPORT, REPORT_PAGE].contains(&name.as_str()))
        .collect()
}

fn stems(inputs: &[PathBuf], out: &Path) -> Vec<String> {
    let settings = settings(1);
    let batch = Batch::open(out, &settings).unwrap();
    batch.find(inputs).iter().map(|j| j.stem.to_string_lossy().into_owned()).collect()
}

fn convert(inputs: &[PathBuf], out: &Path, settings: &Settings) -> Report {
    run(inputs, out, settings, &(), &AtomicBool::new(false)).unwrap()
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
        ("out/report.json", "{}"),
        ("out/done.txt", PLAN),
    ]);
    let found = stems(&[input.path().to_owned()], &input.path().join("out"));
    assert_eq!(found, ["a.md.plan", "a.txt.plan", "b/kế hoạch 2.plan"]);
}

#[test]
fn documents_and_results_may_share_a_folder() {
    let input = folder(&[("a.txt", PLAN), ("report.html", PLAN)]);
    let folder = input.path().to_owned();
    let first = convert(std::slice::from_ref(&folder), &folder, &settings(1));
    let second = convert(std::slice::from_ref(&folder), &folder, &settings(1));
    assert_eq!((first.totals.documents, second.totals.documents), (1, 1));
}

#[test]
fn several_folders_keep_their_names_and_a_document_counts_once() {
    let input = folder(&[("2023/a.txt", PLAN), ("2024/a.txt", PLAN), ("c.txt", PLAN)]);
    let at = |name: &str| input.path().join(name);
    let inputs = [at("2023"), at("2024"), at("c.txt"), at("2023/a.txt"), at("none")];
    assert_eq!(stems(&inputs, &at("out")), ["2023/a.plan", "2024/a.plan", "c.plan", "none.plan"]);
    let report = convert(&inputs, &at("out"), &settings(2));
    assert_eq!(report.documents[3].error.as_ref().unwrap().code, "missing-file");
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_is_named_and_the_rest_converted() {
    let input = folder(&[("a/b/x.txt", PLAN)]);
    std::os::unix::fs::symlink("..", input.path().join("a/b/up")).unwrap();
    let out = tempfile::tempdir().unwrap();
    let report = convert(&[input.path().to_owned()], out.path(), &settings(1));
    assert_eq!((report.totals.converted, report.totals.failed), (1, 1));
    assert_eq!(report.failures.get("link-loop"), Some(&1));
}

#[test]
fn a_failing_document_is_listed_and_the_run_goes_on() {
    let input = folder(&[("a.txt", PLAN), ("empty.txt", ""), ("z.txt", "KẾ HOẠCH\nII. NHIỆM VỤ\n")]);
    let out = input.path().join("out");
    let report = convert(&[input.path().to_owned()], &out, &settings(2));
    assert_eq!((report.totals.converted, report.totals.failed), (2, 1));
    assert_eq!(report.documents[1].error.as_ref().unwrap().code, "empty-file");
    let written: serde_json::Value = serde_json::from_slice(&fs::read(out.join(REPORT)).unwrap()).unwrap();
    assert_eq!(written, serde_json::to_value(&report).unwrap());
    assert_eq!(written["documents"][0]["outputs"][0], "a.plan.json");
    assert_eq!(fs::read_to_string(out.join(ALL_PLANS)).unwrap().lines().count(), 2);
    assert!(out.join(ALL_TASKS).exists() && out.join(REPORT_PAGE).exists());
}

#[test]
fn one_thread_and_eight_write_the_same_bytes() {
    let files: Vec<(String, String)> =
        (0..40).map(|n| (format!("{}/{n}.txt", n % 3), format!("{PLAN}{}\n", n % 30))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let input = folder(&files);
    let trees: Vec<_> = [1, 8, 8]
        .into_iter()
        .map(|threads| {
            let out = tempfile::tempdir().unwrap();
            let report = convert(&[input.path().to_owned()], out.path(), &settings(threads));
            assert_eq!((report.totals.converted, report.totals.same), (30, 10));
            tree(out.path())
        })
        .collect();
    assert_eq!(trees[0].len(), 30 * 7 + 3);
    assert!(trees[0] == trees[1] && trees[1] == trees[2]);
}

#[test]
fn what_is_done_and_unchanged_is_not_done_again() {
    let input =
        folder(&[("a.txt", PLAN), ("b.txt", "KẾ HOẠCH\nb\n"), ("c.txt", ""), ("d.txt", "KẾ HOẠCH\nd\n")]);
    let out = tempfile::tempdir().unwrap();
    let inputs = [input.path().to_owned()];
    let now = |settings: &Settings| convert(&inputs, out.path(), settings).timing.converted_now;
    assert_eq!(now(&settings(2)), 3);
    let whole = tree(out.path());
    assert_eq!(now(&settings(2)), 0);
    // An output that was lost or changed, and a journal that was damaged.
    fs::remove_file(out.path().join("a.plan.json")).unwrap();
    fs::write(out.path().join("d.plan.json"), "{}").unwrap();
    assert_eq!(now(&settings(1)), 2);
    let journal = out.path().join(JOURNAL);
    let mut bytes = fs::read(&journal).unwrap();
    bytes[200] ^= 4;
    fs::write(&journal, bytes).unwrap();
    assert_eq!(now(&settings(1)), 1);
    assert_eq!(tree(out.path()), whole);
    // Other content, other options.
    fs::write(input.path().join("b.txt"), "KẾ HOẠCH\nkhác\n").unwrap();
    assert_eq!(now(&settings(1)), 1);
    assert_ne!(tree(out.path()), whole);
    assert_eq!(now(&Settings { lang: Lang::En, ..settings(1) }), 3);
    assert_eq!(now(&Settings { engine: "6".to_owned(), ..settings(1) }), 3);
}

#[test]
fn outputs_that_a_document_no_longer_has_go() {
    let input = folder(&[("a.txt", PLAN)]);
    let out = tempfile::tempdir().unwrap();
    let inputs = [input.path().to_owned()];
    convert(&inputs, out.path(), &settings(1));
    assert!(out.path().join("a.plan.tasks.csv").exists());
    let mut fewer = settings(1);
    fewer.formats = vec![Format::Json];
    convert(&inputs, out.path(), &fewer);
    assert!(out.path().join("a.plan.json").exists() && !out.path().join("a.plan.tasks.csv").exists());
    fs::write(input.path().join("a.txt"), "").unwrap();
    convert(&inputs, out.path(), &fewer);
    assert!(!out.path().join("a.plan.json").exists());
}

#[test]
fn one_content_under_two_names_is_converted_once() {
    let input = folder(&[("a.txt", PLAN), ("sâu/b.txt", PLAN), ("trống 1.txt", ""), ("trống 2.txt", "")]);
    let out = tempfile::tempdir().unwrap();
    let report = convert(&[input.path().to_owned()], out.path(), &settings(2));
    assert_eq!((report.totals.converted, report.totals.same, report.totals.failed), (1, 1, 2));
    let second = &report.documents[1];
    assert_eq!(second.status, Status::Same);
    assert_eq!(second.same_as.as_ref(), Some(&report.documents[0].input));
    assert_eq!(second.outputs, report.documents[0].outputs);
}

#[test]
fn too_many_doubtful_places_hold_a_document() {
    let garbled = "KẾ HOẠCH\nI. MUC DICH\nNang cao nhan thuc cua can bo, cong chuc ve chuyen doi so.\n";
    let input = folder(&[("a.txt", PLAN), ("b.txt", garbled)]);
    let out = tempfile::tempdir().unwrap();
    let all = convert(&[input.path().to_owned()], out.path(), &settings(1));
    let doubts: Vec<f64> = all.documents.iter().map(|d| d.summary.as_ref().unwrap().doubt()).collect();
    let gate = Settings { max_doubt: Some(0.0), ..settings(1) };
    let report = convert(&[input.path().to_owned()], out.path(), &gate);
    let held: Vec<bool> = report.documents.iter().map(|d| d.held).collect();
    assert_eq!(held, doubts.iter().map(|d| *d > 0.0).collect::<Vec<_>>());
    assert_eq!(report.timing.converted_now, 0);
}

#[test]
fn a_stop_finishes_what_is_under_way() {
    struct Stop<'a>(&'a AtomicBool);
    impl Progress for Stop<'_> {
        fn started(&self, _index: usize, _job: &Job, _worker: usize) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let input = folder(&[("a.txt", "KẾ HOẠCH\na\n"), ("b.txt", "KẾ HOẠCH\nb\n"), ("c.txt", PLAN)]);
    let out = input.path().join("out");
    let (stop, settings) = (AtomicBool::new(false), settings(1));
    let inputs = [input.path().to_owned()];
    let report = run(&inputs, &out, &settings, &Stop(&stop), &stop).unwrap();
    let statuses: Vec<Status> = report.documents.iter().map(|d| d.status).collect();
    assert_eq!(statuses, [Status::Converted, Status::NotStarted, Status::NotStarted]);
    assert!(report.interrupted && out.join(REPORT).exists() && !out.join(ALL_PLANS).exists());
    assert_eq!(convert(&inputs, &out, &settings).timing.converted_now, 2);
}

#[test]
fn long_and_odd_names_are_found_again() {
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"x\xFF\n\"'.txt");
    let long = format!("{}.txt", "ế".repeat(83));
    let nfd = "ke\u{302}\u{301} hoa\u{323}ch.txt";
    let input = folder(&[(&long, PLAN), (nfd, "KẾ HOẠCH\nb\n"), ("📄.txt", "KẾ HOẠCH\nc\n")]);
    fs::write(input.path().join(odd), "KẾ HOẠCH\nd\n").unwrap();
    let out = tempfile::tempdir().unwrap();
    let report = convert(&[input.path().to_owned()], out.path(), &settings(2));
    assert_eq!(report.totals.converted, 4, "{:?}", report.failures);
    for document in &report.documents {
        assert!(unescape(&document.input).exists(), "{}", document.input);
        assert!(document.outputs.iter().all(|o| out.path().join(unescape(o)).exists()));
    }
    let again = convert(&[input.path().to_owned()], out.path(), &settings(2));
    assert_eq!(again.timing.converted_now, 0);
}
