//! PDF files.
#![no_main]

use kehoach_fuzz::{check, let_caught_panics_pass};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let_caught_panics_pass();
    if bytes.starts_with(b"%PDF") {
        check(bytes, "fuzz.pdf");
    }
});
