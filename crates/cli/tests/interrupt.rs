//! Ctrl-C in the middle of a batch. A named pipe stands for a document that takes long: the command waits in it until the test
//! has sent its signals.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test")]

mod support;

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Stdio};
use support::{PLAN, files, folder, kehoach};
use tempfile::TempDir;

struct Run {
    folder: TempDir,
    child: Child,
    messages: BufReader<ChildStderr>,
}

impl Run {
    /// A batch of three documents that stands still in the second.
    fn start() -> Self {
        let folder = folder(&[("a.txt", PLAN.as_bytes()), ("z.txt", b"KE HOACH\n")]);
        let at = |name: &str| folder.path().join(name);
        assert!(Command::new("mkfifo").arg(at("pipe.txt")).status().unwrap().success());
        let mut child = kehoach()
            .args(["--json-log", "batch", "--jobs", "1", "-o"])
            .args([at("out"), at("a.txt"), at("pipe.txt"), at("z.txt")])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let messages = BufReader::new(child.stderr.take().unwrap());
        let mut run = Self { folder, child, messages };
        run.wait_for("a.plan.json");
        run
    }

    fn wait_for(&mut self, words: &str) {
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            assert!(
                self.messages.read_line(&mut line).unwrap() > 0,
                "the command ended without saying «{words}»"
            );
        }
    }

    fn interrupt(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }
}

#[test]
fn the_first_finishes_the_document_under_way() {
    let mut run = Run::start();
    run.interrupt();
    run.wait_for("stopping after the documents under way");
    fs::write(run.folder.path().join("pipe.txt"), PLAN).unwrap();
    assert_eq!(run.child.wait().unwrap().code(), Some(1));
    let report: Value = serde_json::from_slice(&fs::read(run.out().join("report.json")).unwrap()).unwrap();
    let statuses: Vec<&str> =
        report["documents"].as_array().unwrap().iter().map(|d| d["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["converted", "converted", "not_started"]);
    assert_eq!(report["interrupted"], true);
    let names: Vec<String> = files(&run.out()).iter().map(|p| p.display().to_string()).collect();
    assert_eq!(names, ["a.plan.json", "kehoach.journal", "pipe.plan.json", "report.html", "report.json"]);
}

#[test]
fn the_second_stops_at_once_and_leaves_nothing_half_written() {
    let mut run = Run::start();
    run.interrupt();
    run.wait_for("stopping after the documents under way");
    run.interrupt();
    assert_eq!(run.child.wait().unwrap().code(), Some(1));
    // The state and the lock's file say that it was ended by force; the next run removes them.
    let names: Vec<String> = files(&run.out()).iter().map(|p| p.display().to_string()).collect();
    assert_eq!(names, ["a.plan.json", "kehoach.journal", "kehoach.lock", "kehoach.state"]);
}
