//! RTF files.
#![no_main]

use kehoach_extract::Options;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let whole = [b"{\\rtf1", bytes].concat();
    let _ = kehoach_extract::read(&whole, "fuzz.rtf", &Options::default());
});
