//! What besides a document's bytes decides its outputs.

use super::settings::Settings;
use crate::sha256;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A short name for program, model, rules and options. Outputs of another key are not the outputs of this run.
///
/// The language model and the rules are part of the program's file, so that its checksum stands for all of them. Limits count
/// because a document can fail by them.
pub(crate) fn run_key(settings: &Settings) -> String {
    let program = settings.worker.as_ref().map(|w| fingerprint(&w.program)).unwrap_or_default();
    let what = format!(
        "{} {program} {:?} {:?} {:?} {:?}",
        env!("CARGO_PKG_VERSION"),
        settings.options,
        settings.formats,
        settings.lang,
        settings.limits
    );
    sha256(what.as_bytes()).chars().take(16).collect()
}

fn fingerprint(program: &Path) -> String {
    let read = || -> std::io::Result<String> {
        let mut file = File::open(program)?;
        let (mut digest, mut length) = (crc32fast::Hasher::new(), 0);
        let mut room = vec![0; 1 << 20];
        loop {
            let count = file.read(&mut room)?;
            if count == 0 {
                return Ok(format!("{:08x}-{length}", digest.finalize()));
            }
            digest.update(room.get(..count).unwrap_or_default());
            length += count;
        }
    };
    read().unwrap_or_default()
}
