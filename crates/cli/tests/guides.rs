//! The snippets of the analysts' guides run on plans that the command made.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test"
)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;
use support::run;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The blocks of a language in a guide, in their order.
fn blocks(guide: &str, language: &str) -> String {
    let text = std::fs::read_to_string(root().join("docs").join(guide)).unwrap();
    let mut code = String::new();
    let mut inside = false;
    for line in text.lines() {
        match line.trim() {
            fence if fence == format!("```{language}") => inside = true,
            "```" => inside = false,
            _ if inside => {
                code.push_str(line);
                code.push('\n');
            }
            _ => {}
        }
    }
    assert!(!code.is_empty(), "{guide} has no {language}");
    code
}

/// A folder with `plans/` in it.
fn plans() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("plans");
    for name in ["kh-phong-chong-thien-tai-huyen-2024.md", "kh-chuyen-doi-so-thi-xa-2023.md"] {
        let file = root().join("corpus").join(name);
        let done = run(&["convert", file.to_str().unwrap(), "-o", out.to_str().unwrap()]);
        assert!(done.status.success(), "{done:?}");
    }
    folder
}

/// Runs Python code in a folder, where Python and a module are there.
fn python(module: &str, code: &str, folder: &Path) -> Option<String> {
    let there = Command::new("python3").args(["-c", &format!("import {module}")]).output();
    if !there.is_ok_and(|out| out.status.success()) {
        eprintln!("skipped: no python3 with {module} (pip install {module})");
        return None;
    }
    let done = Command::new("python3")
        .args(["-c", code])
        .env("PYTHONIOENCODING", "utf-8")
        .current_dir(folder)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{errors}\n{code}");
    Some(String::from_utf8(done.stdout).unwrap())
}

#[test]
fn the_pandas_snippets_run() {
    let folder = plans();
    for guide in ["GUIDE.md", "HUONG_DAN.md"] {
        if let Some(said) = python("pandas", &blocks(guide, "python"), folder.path()) {
            assert!(said.contains("lead"), "{guide}: {said}");
        }
    }
}

#[test]
fn the_duckdb_snippets_run() {
    let folder = plans();
    for guide in ["GUIDE.md", "HUONG_DAN.md"] {
        let sql = blocks(guide, "sql").replace('\\', "\\\\");
        let code = format!(
            "import duckdb\nfor query in '''{sql}'''.split(';'):\n    if query.strip():\n        rows = duckdb.sql(query).fetchall()\n        assert rows, query\n        print(len(rows))\n"
        );
        python("duckdb", &code, folder.path());
    }
}
