//! The built command, run in folders of its own.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "helps tests, each of which uses a part of it"
)]

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A plan of two tasks.
pub(crate) const PLAN: &str = "ỦY BAN NHÂN DÂN\nHUYỆN MẪU SƠN\n\nSố: 01/KH-UBND\n\n\
    Mẫu Sơn, ngày 02 tháng 01 năm 2024\n\nKẾ HOẠCH\nKiểm tra hồ chứa nước\n\nI. MỤC ĐÍCH, YÊU CẦU\n\n\
    Bảo đảm an toàn hồ chứa.\n\nII. NHIỆM VỤ\n\n1. Rà soát hồ chứa trên địa bàn.\n\n\
    - Cơ quan thực hiện: Phòng Nội vụ.\n\n- Thời gian hoàn thành: Tháng 3 năm 2024.\n\n2. Báo cáo kết quả.\n\n\
    - Cơ quan thực hiện: Văn phòng HĐND và UBND.\n\n- Thời gian hoàn thành: Quý II/2024.\n";

/// The command.
pub(crate) fn kehoach() -> Command {
    Command::new(env!("CARGO_BIN_EXE_kehoach"))
}

/// Runs it to its end.
pub(crate) fn run<S: AsRef<OsStr>>(args: &[S]) -> Output {
    kehoach().args(args).stdin(Stdio::null()).output().unwrap()
}

/// Runs it with a text on stdin.
pub(crate) fn run_with_stdin(args: &[&str], input: &[u8]) -> Output {
    let mut child = kehoach()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A new folder with files.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Every file below a folder by its path, hidden ones included, in order.
pub(crate) fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else {
                found.push(entry.path().strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// The same with their bytes.
pub(crate) fn contents(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files(root).into_iter().map(|path| (path.clone(), fs::read(root.join(path)).unwrap())).collect()
}

/// What a batch wrote, without what depends on the clock: the journal, and the times in the report.
pub(crate) fn results(out: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut results = contents(out);
    results.retain(|(path, _)| path.as_os_str() != "kehoach.journal");
    for (path, bytes) in &mut results {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let timeless = match path.to_str() {
            Some("report.json") => text.split("\n  \"timing\"").next().map(str::to_owned),
            Some("report.html") => text.split_once("<!--timing-->").map(|(before, after)| {
                let rest = after.split_once("<!--/timing-->").map_or("", |(_, rest)| rest);
                format!("{before}{rest}")
            }),
            _ => None,
        };
        if let Some(timeless) = timeless {
            *bytes = timeless.into_bytes();
        }
    }
    results
}
