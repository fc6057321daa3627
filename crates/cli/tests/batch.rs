//! `kehoach batch` on a bad night, as far as that can be tried in seconds; `make test-slow` takes its time.
#![cfg(target_os = "linux")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test"
)]

#[path = "support/night.rs"]
#[allow(dead_code, reason = "shared with the slow tests")]
mod night;
mod support;

use night::{Tmpfs, Victim, batch, children, kill, killed_and_resumed, plans, poisoned_among, report, whole};
use std::fs;
use std::io::{Cursor, Write};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;
use support::{PLAN, contents, files, folder, kehoach, results, run, stderr, stdout};

#[test]
fn a_killed_batch_goes_on_to_the_same_result() {
    let input = plans(24);
    let out = folder(&[]);
    assert!(whole(input.path(), out.path()).status.success());
    let undisturbed = results(out.path());
    for (victim, after) in
        [(Victim::Batch, 300), (Victim::Worker, 350), (Victim::Both, 500), (Victim::Batch, 700)]
    {
        killed_and_resumed(input.path(), &undisturbed, 23, victim, Duration::from_millis(after));
    }
}

#[test]
fn poisoned_documents_end_alone() {
    poisoned_among(12);
}

#[test]
fn a_full_disk_is_said_and_the_batch_goes_on_when_there_is_room() {
    let input = plans(12);
    let out = folder(&[]);
    assert!(whole(input.path(), out.path()).status.success());
    let undisturbed = results(out.path());
    for size in ["60k", "150k"] {
        night::full_disk(input.path(), &undisturbed, size);
    }
}

#[test]
fn a_read_only_folder_is_named() {
    let Some(disk) = Tmpfs::mount("size=1m,ro") else {
        eprintln!("skipped: a file system can be mounted by root alone");
        return;
    };
    let output = whole(plans(1).path(), disk.path());
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("cannot be written") && said.contains("no permission"), "{said}");
}

#[test]
fn a_second_batch_is_refused_and_the_status_tells_why() {
    let input = folder(&[]);
    let pipe = input.path().join("pipe.txt");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let out = input.path().join("out");
    let mut first = batch(&pipe, &out).spawn().unwrap();
    while children(first.id()).is_empty() || !out.join("kehoach.state").exists() {
        sleep(Duration::from_millis(20));
    }
    let second = whole(&pipe, &out);
    assert_eq!(second.status.code(), Some(1));
    let said = stderr(&second);
    assert!(said.contains("another batch") && said.contains(&first.id().to_string()), "{said}");
    let status = stdout(&run(&["status".as_ref(), out.as_os_str()]));
    assert!(status.contains("is at work: converting"), "{status}");
    let worker = children(first.id());
    kill(first.id());
    first.wait().unwrap();
    let status = stdout(&run(&["status".as_ref(), out.as_os_str()]));
    assert!(status.contains("ended by force"), "{status}");
    // The worker ends with its batch, though it waits in a pipe that nobody writes to.
    for process in worker {
        while fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|s| !s.contains(") Z")) {
            sleep(Duration::from_millis(20));
        }
    }
    fs::remove_file(&pipe).unwrap();
    fs::write(&pipe, PLAN).unwrap();
    let again = whole(&pipe, &out);
    assert!(again.status.success() && stderr(&again).contains("going on from there"), "{}", stderr(&again));
    let names: Vec<String> = files(&out).iter().map(|p| p.display().to_string()).collect();
    let common = ["all.plans.jsonl", "all.xlsx", "kehoach.journal"];
    assert_eq!(names[..3], common);
    assert_eq!(names[3..], ["pipe.plan.json", "pipe.plan.xlsx", "report.html", "report.json"]);
}

#[test]
fn nothing_in_an_archive_gets_out_and_all_is_found() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let long = format!("{}.txt", "ế".repeat(83));
    let names = [
        "../../thoát.txt", "/tmp/kehoach-thoát.txt", "dòng\nmới.txt", "\"'`$(x).txt", "a/../b.txt",
        "ke\u{302}\u{301} hoa\u{323}ch.txt", "📄.txt", &long, "<script>.txt", "=1+1.txt",
    ];
    for (number, name) in names.iter().enumerate() {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(format!("{PLAN}\n{number}\n").as_bytes()).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    let root = folder(&[("in/hộp thư.zip", &bytes)]);
    let (input, out) = (root.path().join("in"), root.path().join("sâu/out"));
    let output = whole(&input, &out);
    assert!(output.status.success(), "{}", stderr(&output));
    let report = report(&out);
    assert_eq!(report["totals"]["converted"], names.len());
    for document in report["documents"].as_array().unwrap() {
        for path in document["outputs"].as_array().unwrap() {
            let path = kehoach_pipeline::batch::unescape(path.as_str().unwrap());
            assert!(out.join("hộp thư.zip").join(path.strip_prefix("hộp thư.zip").unwrap()).exists());
        }
    }
    let outside =
        files(root.path()).into_iter().filter(|p| !p.starts_with("in") && !p.starts_with("sâu/out"));
    assert_eq!(outside.count(), 0);
    assert!(!fs::exists("/tmp/kehoach-thoát.plan.json").unwrap());
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(!page.contains("<script>"), "{page}");
}

#[test]
fn the_gate_for_doubtful_documents_has_its_own_exit_code() {
    let garbled = "KẾ HOẠCH\nI. MUC DICH\nNang cao nhan thuc cua can bo, cong chuc ve chuyen doi so.\n";
    let input = folder(&[("a.txt", PLAN.as_bytes()), ("b.txt", garbled.as_bytes())]);
    let out = folder(&[]);
    let gate = |share: &str| batch(input.path(), out.path()).args(["--max-doubt", share]).output().unwrap();
    assert_eq!(gate("100%").status.code(), Some(0));
    let code = gate("0%").status.code();
    let held = report(out.path())["totals"]["held"].as_u64().unwrap();
    assert_eq!(code, Some(if held > 0 { 3 } else { 0 }));
    assert_eq!(
        kehoach().args(["batch", "x", "-o", "y", "--max-doubt", "x"]).output().unwrap().status.code(),
        Some(2)
    );
}

/// Waits for what must come, however slow the computer is.
fn until(mut there: impl FnMut() -> bool) {
    while !there() {
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn an_inbox_is_converted_as_documents_arrive_and_survives_a_restart() {
    let root = folder(&[("in/a.txt", PLAN.as_bytes())]);
    let (input, out, archive) = (root.path().join("in"), root.path().join("out"), root.path().join("ar"));
    let start = || {
        let mut command = kehoach();
        command.args(["batch", "--interval", "1", "-o"]).arg(&out).arg("--watch").arg(&input);
        command.arg("--archive").arg(&archive).stderr(Stdio::null()).spawn().unwrap()
    };
    let mut first = start();
    until(|| out.join("a.txt.plan.json").exists() && out.join("all.plans.jsonl").exists());
    assert!(archive.join("a.txt").exists() && !input.join("a.txt").exists());
    kill(first.id());
    first.wait().unwrap();
    let mut second = start();
    // Another document of the same name.
    fs::write(input.join("a.txt"), PLAN.replace("nước", "nước mưa")).unwrap();
    until(|| out.join("a-2.txt.plan.json").exists());
    until(|| fs::read_to_string(out.join("all.plans.jsonl")).unwrap().lines().count() == 2);
    let status = stdout(&run(&["status".as_ref(), out.as_os_str()]));
    assert!(status.contains("is at work"), "{status}");
    assert!(Command::new("kill").arg(second.id().to_string()).status().unwrap().success());
    assert_eq!(second.wait().unwrap().code(), Some(0));
    let status = stdout(&run(&["status".as_ref(), out.as_os_str()]));
    assert!(status.contains("no batch is at work") && !status.contains("force"), "{status}");
}

#[test]
fn isolation_changes_no_byte() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/office");
    let trees: Vec<_> = [&["--in-process"][..], &[]]
        .iter()
        .map(|args| {
            let out = folder(&[]);
            batch(&corpus, out.path()).args(*args).output().unwrap();
            results(out.path())
        })
        .collect();
    assert!(trees[0].len() > 5 && trees[0] == trees[1]);
}

#[test]
fn no_network_is_opened() {
    let input = plans(3);
    let out = folder(&[]);
    let trace = out.path().with_extension("trace");
    let traced = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=network", "-o"])
        .arg(&trace)
        .arg(env!("CARGO_BIN_EXE_kehoach"))
        .args(["batch", "--to", "json,xlsx,csv", "-o"])
        .args([out.path(), input.path()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let calls = fs::read_to_string(&trace);
    let _ = fs::remove_file(&trace);
    match (traced, calls) {
        (Ok(status), Ok(calls)) if status.success() => {
            // A pair of sockets joined to each other is how the standard library learns that a program could be started.
            let calls: Vec<&str> = calls
                .lines()
                .filter(|l| {
                    ["socket(", "connect(", "bind(", "sendto(", "listen("].iter().any(|c| l.contains(c))
                })
                .collect();
            assert!(calls.is_empty(), "{calls:?}");
        }
        _ => eprintln!("skipped: no strace that may trace"),
    }
}

#[test]
fn nothing_that_opens_a_network_is_linked() {
    let lock = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock")).unwrap();
    let names = lock.lines().filter_map(|l| l.strip_prefix("name = ")).map(|n| n.trim_matches('"'));
    let networked = [
        "async-std", "curl", "h2", "hyper", "isahc", "mio", "native-tls", "openssl", "quinn", "reqwest",
        "rustls", "socket2", "surf", "tiny_http", "tokio", "tungstenite", "ureq",
    ];
    let found: Vec<&str> = names.filter(|name| networked.contains(name)).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn quiet_says_nothing_when_all_is_well() {
    let (input, out) = (plans(2), folder(&[]));
    let output = batch(input.path(), out.path()).arg("--quiet").stdout(Stdio::piped()).output().unwrap();
    assert!(
        output.status.success() && output.stdout.is_empty() && output.stderr.is_empty(),
        "{}",
        stderr(&output)
    );
    assert!(contents(out.path()).len() > 6);
}
