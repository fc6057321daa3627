//! What besides a document's bytes decides its outputs.

use super::settings::Settings;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A short name for program, models, rules and options. Outputs of another key are not the outputs of this run.
///
/// The language model and the rules that come with the program are part of its file, so that its checksum stands for them. Limits
/// count because a document can fail by them.
pub(crate) fn run_key(settings: &Settings) -> String {
    let program = settings.worker.as_ref().map(|w| fingerprint(&w.program)).unwrap_or_default();
    let mut digest = Digester(Sha256::new());
    // Options can hold whole models: they are hashed as they print, not gathered in a text. Hashing cannot fail.
    let _ = write!(
        digest,
        "{} {program} {:?} {:?} {:?} {:?} {:?}",
        env!("CARGO_PKG_VERSION"),
        settings.options,
        settings.formats,
        settings.lang,
        settings.limits,
        settings.engine
    );
    crate::hex(&digest.0.finalize()).chars().take(16).collect()
}

struct Digester(Sha256);

impl Write for Digester {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
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
