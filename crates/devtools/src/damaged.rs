//! Converts every file of a folder whole and cut at ten places, each reading a process of its own, and counts what must not
//! be: panics (caught ones too), hangs, too much memory.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folder, looked through with its subfolders
    dir: PathBuf,
    /// The command [default: `kehoach` beside this program]
    #[arg(long)]
    kehoach: Option<PathBuf>,
    /// Processes at a time
    #[arg(long, default_value_t = 2)]
    jobs: usize,
}

/// Longest that a reading may take, in processor time: other work on the machine does not count.
const SECONDS: u32 = 10;
/// Longest that a reading may take by the clock.
const PATIENCE: u32 = 120;
/// Most memory that a reading may take, in KiB of address space.
const KIB: u32 = 1 << 20;

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let beside = std::env::current_exe()?.with_file_name("kehoach");
    let kehoach = arguments.kehoach.clone().unwrap_or(beside);
    if !kehoach.exists() {
        bail!("{}: build it first (cargo build --release -p kehoach)", kehoach.display());
    }
    let files = files(&arguments.dir)?;
    let (next, readings, bad, opened) =
        (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let work = std::env::temp_dir().join(format!("kehoach-damaged-{}", std::process::id()));
    fs::create_dir_all(&work)?;
    let worker = |job: usize| -> Result<()> {
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let bytes = fs::read(path)?;
            // Places are spread by a fixed stride, so that a run can be repeated.
            let places = (1..=10).map(|i| (bytes.len() * i / 11 + i * 7919 % 97).min(bytes.len()));
            for n in places.chain([bytes.len()]) {
                let cut = work.join(format!("{job}.bin"));
                fs::write(&cut, bytes.get(..n).unwrap_or(&bytes))?;
                readings.fetch_add(1, Ordering::Relaxed);
                match reading(&kehoach, &cut, &work.join(format!("out-{job}")))? {
                    Outcome::Read => drop(opened.fetch_add(1, Ordering::Relaxed)),
                    Outcome::Refused => {}
                    Outcome::Bad(what) => {
                        bad.fetch_add(1, Ordering::Relaxed);
                        println!("{} cut at {n} of {}: {what}", path.display(), bytes.len());
                    }
                }
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let worker = &worker;
        let workers: Vec<_> =
            (0..arguments.jobs.max(1)).map(|job| scope.spawn(move || worker(job))).collect();
        workers.into_iter().try_for_each(|w| w.join().unwrap_or_else(|_| bail!("a worker broke")))
    })?;
    fs::remove_dir_all(&work)?;
    println!(
        "{} files, {} readings: {} gave a plan, {} bad",
        files.len(),
        readings.into_inner(),
        opened.into_inner(),
        bad.into_inner()
    );
    Ok(())
}

enum Outcome {
    Read,
    Refused,
    Bad(String),
}

fn reading(kehoach: &Path, file: &Path, out: &Path) -> Result<Outcome> {
    let script = format!(
        "ulimit -v {KIB}; ulimit -t {SECONDS}; exec timeout {PATIENCE} \"$0\" --json-log convert \"$1\" -o \"$2\""
    );
    let started = Instant::now();
    let output = Command::new("sh")
        .args(["-c", &script])
        .args([kehoach, file, out])
        .stdin(Stdio::null())
        .output()
        .context("sh")?;
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(match output.status.code() {
        _ if said.contains("stage-failed") || said.contains("panicked") => {
            let line = said.lines().find(|l| l.contains("stage-failed") || l.contains("panicked"));
            Outcome::Bad(line.unwrap_or_default().to_owned())
        }
        Some(0) => Outcome::Read,
        Some(1) => Outcome::Refused,
        other => Outcome::Bad(format!("exit {other:?} after {:?}", started.elapsed())),
    })
}

fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    if found.is_empty() {
        bail!("{}: no files", dir.display());
    }
    Ok(found)
}
