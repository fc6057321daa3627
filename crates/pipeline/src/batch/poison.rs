//! Documents that end their worker on purpose, so that tests can see what a batch makes of them.
//!
//! Only in builds with debug assertions, and there only where the environment has `KEHOACH_POISON`: a document called
//! `poison-abort.txt` aborts the worker, and so on. A release build has none of this.

use std::path::Path;

#[cfg(not(debug_assertions))]
pub(crate) fn before_reading(_path: &Path) {}

#[cfg(not(debug_assertions))]
pub(crate) fn while_converting(_name: &str) {}

#[cfg(debug_assertions)]
pub(crate) use armed::{before_reading, while_converting};

#[cfg(debug_assertions)]
mod armed {
    use super::Path;
    use rustix::process::{Signal, getpid, kill_process};
    use std::hint::black_box;

    fn is_on() -> bool {
        std::env::var_os("KEHOACH_POISON").is_some()
    }

    pub(crate) fn before_reading(path: &Path) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if is_on() && name.starts_with("poison-vanish") {
            let _ = std::fs::remove_file(path);
        }
    }

    pub(crate) fn while_converting(name: &str) {
        let Some(kind) = name.strip_prefix("poison-").filter(|_| is_on()) else { return };
        match kind.split(['.', '-']).next().unwrap_or_default() {
            // Twice: the standard library's handler takes the first for a stack overflow that is none and steps aside.
            "segfault" => (0..2).for_each(|_| {
                let _ = kill_process(getpid(), Signal::SEGV);
            }),
            "abort" => std::process::abort(),
            "loop" => loop {
                std::thread::yield_now();
            },
            "memory" => drop(black_box(vec![1_u8; 50 << 30])),
            "nibble" => nibble(),
            "recursion" => drop(black_box(descend(0))),
            "panic" => {
                let none: Option<u8> = black_box(None);
                #[expect(clippy::unwrap_used, reason = "on purpose")]
                none.unwrap();
            }
            "once" => {
                // The marker lies beside the process's folder for temporary files, named by the test.
                let marker = std::env::var_os("KEHOACH_POISON").unwrap_or_default();
                if std::fs::File::create_new(marker).is_ok() {
                    std::process::abort();
                }
            }
            _ => {}
        }
    }

    /// Takes memory bit by bit, as a reader would that never stops.
    fn nibble() {
        let mut kept = Vec::new();
        loop {
            kept.push(black_box(vec![1_u8; 16 << 20]));
        }
    }

    fn descend(depth: u64) -> u64 {
        let room = black_box([depth; 64]);
        if depth == u64::MAX { 0 } else { descend(depth + 1) + room.iter().sum::<u64>() }
    }
}
