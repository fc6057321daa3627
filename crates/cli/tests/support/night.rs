//! A batch as it meets a bad night: killed, poisoned, out of room. The short tests and the slow ones share this.

use crate::support::{PLAN, folder, kehoach, results, stderr};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

/// What is killed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Victim {
    Batch,
    Worker,
    Both,
}

/// A folder of plans that differ in a word, some below folders, one twice.
pub(crate) fn plans(count: usize) -> TempDir {
    let input = folder(&[]);
    for number in 0..count {
        let path = input.path().join(format!("{}/kế hoạch {number:04}.txt", number % 3));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let content = if number == 7 { 6 } else { number };
        fs::write(path, PLAN.replace("hồ chứa nước", &format!("hồ chứa nước số {content}"))).unwrap();
    }
    input
}

pub(crate) fn batch(input: &Path, out: &Path) -> Command {
    let mut command = kehoach();
    command.args(["batch", "--jobs", "2", "--to", "json,xlsx", "-o"]);
    command.arg(out).arg(input).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Runs a batch to its end.
pub(crate) fn whole(input: &Path, out: &Path) -> Output {
    batch(input, out).output().unwrap()
}

pub(crate) fn report(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("report.json")).unwrap()).unwrap()
}

/// Documents that the journal lists; whole lines only.
pub(crate) fn listed(out: &Path) -> usize {
    let text = fs::read_to_string(out.join("kehoach.journal")).unwrap_or_default();
    let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let mut stems: Vec<String> = whole
        .map(|line| {
            let entry: Value = serde_json::from_str(line.splitn(3, ' ').nth(2).unwrap()).unwrap();
            entry["stem"].as_str().unwrap().to_owned()
        })
        .collect();
    stems.sort();
    stems.dedup();
    stems.len()
}

/// Process ids of a process's children (proc(5)).
pub(crate) fn children(parent: u32) -> Vec<u32> {
    let Ok(tasks) = fs::read_dir(format!("/proc/{parent}/task")) else { return Vec::new() };
    let lists = tasks.flatten().filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_whitespace().map(|id| id.parse().unwrap()).collect::<Vec<u32>>())
        .collect()
}

pub(crate) fn kill(process: u32) {
    let _ = Command::new("kill").args(["-KILL", &process.to_string()]).stderr(Stdio::null()).status();
}

fn strike(child: &mut Child, victim: Victim) {
    if matches!(victim, Victim::Worker | Victim::Both) {
        children(child.id()).into_iter().take(1).for_each(kill);
    }
    if matches!(victim, Victim::Batch | Victim::Both) {
        kill(child.id());
    }
}

/// Kills a batch `after` its beginning, runs it again, and compares with an undisturbed run. Whether it was still running.
pub(crate) fn killed_and_resumed(
    input: &Path,
    undisturbed: &[(PathBuf, Vec<u8>)],
    documents: usize,
    victim: Victim,
    after: Duration,
) -> bool {
    let out = folder(&[]);
    let mut child = batch(input, out.path()).spawn().unwrap();
    sleep(after);
    strike(&mut child, victim);
    let alive = child.wait_with_output().unwrap().status.code().is_none();
    let before = listed(out.path());
    let again = whole(input, out.path());
    let context = format!("{victim:?} after {after:?}: {}", stderr(&again));
    assert!(again.status.success(), "{context}");
    let now = report(out.path())["timing"]["converted_now"].as_u64().unwrap() as usize;
    assert_eq!(before + now, documents, "something listed was done again: {context}");
    assert!(results(out.path()) == undisturbed, "{context}");
    alive
}

/// A small file system in memory; unmounted when dropped. `None` where this user may not mount.
pub(crate) struct Tmpfs(TempDir);

impl Tmpfs {
    pub(crate) fn mount(options: &str) -> Option<Self> {
        let place = folder(&[]);
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(place.path())
            .stderr(Stdio::null())
            .status();
        status.is_ok_and(|s| s.success()).then_some(Self(place))
    }

    pub(crate) fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        assert!(Command::new("mount").args(["-o", &options]).arg(self.0.path()).status().unwrap().success());
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// A batch on a disk of `size`, and again after somebody made room.
pub(crate) fn full_disk(input: &Path, undisturbed: &[(PathBuf, Vec<u8>)], size: &str) {
    let Some(disk) = Tmpfs::mount(&format!("size={size}")) else {
        eprintln!("skipped: a file system can be mounted by root alone");
        return;
    };
    let out = disk.path().join("out");
    let first = whole(input, &out);
    assert_eq!(first.status.code(), Some(1), "{size}: {}", stderr(&first));
    assert!(stderr(&first).contains("disk is full"), "{size}: {}", stderr(&first));
    disk.remount("size=200m");
    let again = whole(input, &out);
    assert!(again.status.success(), "{size}: {}", stderr(&again));
    assert!(results(&out) == undisturbed, "{size}");
}

/// What a poisoned document is called, and the reason that is given for it.
pub(crate) const POISON: [(&str, &str); 8] = [
    ("poison-segfault.txt", "worker-crashed"),
    ("poison-abort.txt", "worker-crashed"),
    ("poison-loop.txt", "timed-out"),
    ("poison-memory.txt", "out-of-memory"),
    ("poison-nibble.txt", "out-of-memory"),
    ("poison-recursion.txt", "stack-overflow"),
    ("poison-panic.txt", "stage-failed"),
    ("poison-vanish.txt", "missing-file"),
];

/// Poisoned documents among good ones: the good ones are as they would be alone, the bad ones are named with their reasons.
pub(crate) fn poisoned_among(good: usize) {
    let input = plans(good);
    let clean = folder(&[]);
    assert!(whole(input.path(), clean.path()).status.success());
    for (number, (name, _)) in POISON.iter().enumerate() {
        fs::write(input.path().join(name), format!("{PLAN}\n{number}\n")).unwrap();
    }
    fs::write(input.path().join("poison-once.txt"), "KẾ HOẠCH\nhai lần\n").unwrap();
    std::os::unix::fs::symlink("nowhere", input.path().join("lost.txt")).unwrap();
    let out = folder(&[]);
    let marker = out.path().with_extension("marker");
    let output = batch(input.path(), out.path())
        .args(["--timeout", "6", "--max-memory", "256"])
        .env("KEHOACH_POISON", &marker)
        .output();
    let _ = fs::remove_file(&marker);
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let report = report(out.path());
    let reason = |name: &str| {
        let documents = report["documents"].as_array().unwrap();
        let document = documents.iter().find(|d| d["input"].as_str().unwrap().ends_with(name)).unwrap();
        document["error"]["code"].as_str().map(str::to_owned)
    };
    for (name, code) in POISON {
        assert_eq!(reason(name).as_deref(), Some(code), "{name}: {}", stderr(&output));
    }
    assert_eq!(reason("lost.txt").as_deref(), Some("missing-file"));
    assert_eq!(reason("poison-once.txt"), None, "what fails once is tried once more");
    assert_eq!(report["totals"]["failed"], POISON.len() + 1);
    let written = results(out.path());
    for plan in results(clean.path()).iter().filter(|(path, _)| path.to_string_lossy().contains(".plan.")) {
        if plan.0.as_os_str() != "all.plans.jsonl" {
            assert!(written.contains(plan), "{}", plan.0.display());
        }
    }
}
