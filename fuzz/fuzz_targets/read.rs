//! Any bytes through the reader that their content asks for: PDF, Word, RTF, HTML, text, workbooks, images.
#![no_main]

use kehoach_extract::Options;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = kehoach_extract::read(bytes, "fuzz", &Options::default());
});
