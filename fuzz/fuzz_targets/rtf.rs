//! RTF files.
#![no_main]

use kehoach_fuzz::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let whole = [b"{\\rtf1", bytes].concat();
    check(&whole, "fuzz.rtf");
});
