//! `--limit NAME=N` on every command that reads documents.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

mod support;

use std::fs;
use support::{PLAN, folder, run, stderr, stdout};

/// Three pages.
fn paged() -> String {
    format!("{PLAN}\u{c}Trang hai\n\u{c}Trang ba\n")
}

#[test]
fn text_stops_at_the_limit_and_says_how_to_raise_it() {
    let input = folder(&[("plan.txt", paged().as_bytes())]);
    let file = input.path().join("plan.txt");
    let file = file.to_str().unwrap();
    let short = run(&["text", file, "--limit", "pages=2"]);
    assert!(stdout(&short).contains("Trang hai") && !stdout(&short).contains("Trang ba"));
    assert!(stderr(&short).contains("--limit pages=N"), "{}", stderr(&short));
    assert!(stdout(&run(&["text", file])).contains("Trang ba"));
}

#[test]
fn convert_and_batch_refuse_a_file_over_the_limit() {
    let input = folder(&[("in/plan.txt", PLAN.as_bytes())]);
    let (file, out) = (input.path().join("in/plan.txt"), input.path().join("out"));
    let (file, out) = (file.to_str().unwrap(), out.to_str().unwrap());
    let refused = run(&["convert", file, "-o", out, "--limit", "file-bytes=100"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("--limit file-bytes=N"), "{}", stderr(&refused));
    let batch = run(&["batch", file, "-o", out, "--limit", "file-bytes=100"]);
    assert_eq!(batch.status.code(), Some(1));
    assert!(fs::read_to_string(input.path().join("out/report.json")).unwrap().contains("file-too-large"));
    assert!(run(&["convert", file, "-o", out, "--limit", "file-bytes=100000"]).status.success());
}

#[test]
fn an_unknown_limit_is_wrong_use() {
    let wrong = run(&["convert", "plan.txt", "--limit", "cells=9"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("table-cells"), "{}", stderr(&wrong));
}
