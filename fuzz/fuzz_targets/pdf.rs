//! PDF files.
#![no_main]

use kehoach_extract::Options;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"%PDF") {
        let _ = kehoach_extract::read(bytes, "fuzz.pdf", &Options::default());
    }
});
