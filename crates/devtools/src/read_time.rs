//! How long reading takes, without start-up and without the stages behind it.

use anyhow::{Context, Result};
use kehoach_extract::{Options, read};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Timings are the best of this many runs.
const RUNS: u32 = 20;

/// Prints milliseconds from bytes to `Document` for each file.
pub(crate) fn run(files: &[PathBuf]) -> Result<()> {
    for path in files {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let mut best = Duration::MAX;
        for _ in 0..RUNS {
            let started = Instant::now();
            read(&bytes, "file", &Options::default()).with_context(|| path.display().to_string())?;
            best = best.min(started.elapsed());
        }
        println!("{:>8.2} ms  {}", best.as_secs_f64() * 1e3, path.display());
    }
    Ok(())
}
