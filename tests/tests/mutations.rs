//! Mutated documents of every format: reading gives a plan or an error, and no stage breaks.
//!
//! A stand-in for the fuzz targets where there is no nightly compiler. The mutations are the same in every run; `MUTATIONS=N`
//! in the environment makes N of each document instead of a few.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic, missing_docs)]

use kehoach_pipeline::{Options, convert_bytes};
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Mutations of each document, unless the environment says otherwise.
const FEW: u64 = 6;

/// Marsaglia's xorshift: repeatable, and good enough to choose places.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.next() % n as u64) as usize }
    }
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    const TOKENS: [&[u8]; 12] = [
        b"\0\0\0\0", b"\xff\xff\xff\xff", b"-1", b"99999999999", b"<", b">", b"{", b"}", b"<w:tbl>",
        b"endobj", b"\\cell", b"<table><tr><td rowspan=99999>",
    ];
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len());
        let to = (at + random.below(64)).min(bytes.len());
        match random.below(6) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.next() as u8;
                }
            }
            1 => drop(bytes.drain(at..to)),
            2 => {
                let piece = bytes[at..to].to_vec();
                let place = random.below(bytes.len());
                bytes.splice(place..place, piece);
            }
            3 => {
                let token = TOKENS[random.below(TOKENS.len())];
                bytes.splice(at..at, token.iter().copied());
            }
            4 if random.below(4) == 0 => bytes.truncate(at),
            _ => {
                let end = to.max(at);
                bytes[at..end].iter_mut().for_each(|b| *b = b.wrapping_add(1));
            }
        }
    }
}

/// A package whose parts' contents are mutated: damage to the ZIP file itself seldom gets past its checks.
fn mutate_package(bytes: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let mut package = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for i in 0..package.len() {
        let mut part = package.by_index(i).ok()?;
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        let name = part.name().ok()?.into_owned();
        if name.ends_with(".xml") && random.below(3) == 0 {
            mutate(&mut content, random);
        }
        out.start_file(name.as_str(), stored).ok()?;
        out.write_all(&content).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

fn seeds() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let plans = ["html", "docx", "doc", "rtf", "pdf", "xlsx", "xls", "ods"];
    let mut seeds: Vec<PathBuf> = plans
        .iter()
        .map(|e| root.join(format!("fixtures/plans/kh-phong-chong-thien-tai-huyen-2024.{e}")))
        .collect();
    for folder in ["fixtures/office", "fixtures/pdf"] {
        let entries = std::fs::read_dir(root.join(folder)).unwrap().map(|e| e.unwrap().path());
        seeds.extend(entries.filter(|p| p.is_file()));
    }
    seeds.push(root.join("corpus/kh-huyen-ba-thuoc-giam-ngheo-2023.md"));
    seeds.sort();
    seeds
}

#[test]
fn no_mutation_breaks_a_stage() {
    let wanted = std::env::var("MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(FEW);
    kehoach_pipeline::install_panic_hook();
    for path in seeds() {
        let whole = std::fs::read(&path).unwrap();
        for turn in 1..=wanted {
            let mut random = Random(turn.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let package = if turn % 4 == 0 { None } else { mutate_package(&whole, &mut random) };
            let bytes = package.unwrap_or_else(|| {
                let mut bytes = whole.clone();
                mutate(&mut bytes, &mut random);
                bytes
            });
            if let Err(error) = convert_bytes(&bytes, "mutated", &Options::default()) {
                assert!(error.code() != "stage-failed", "{} turn {turn}: {error}", path.display());
            }
        }
    }
}
