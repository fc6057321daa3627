//! The document part of a Word file, in a package made here: a mutated ZIP file seldom opens.
#![no_main]

use kehoach_fuzz::check;
use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fuzz_target!(|bytes: &[u8]| {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let _ = zip.start_file("[Content_Types].xml", stored);
    let _ = zip.start_file("word/document.xml", stored);
    let _ = zip.write_all(bytes);
    if let Ok(package) = zip.finish() {
        check(package.get_ref(), "fuzz.docx");
    }
});
