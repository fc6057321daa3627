//! Any bytes through the reader that their content asks for: PDF, Word, RTF, HTML, text, workbooks, images.
#![no_main]

use kehoach_fuzz::{check, let_caught_panics_pass};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let_caught_panics_pass();
    check(bytes, "fuzz");
});
