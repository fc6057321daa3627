//! Word 97 files, past the compound file that holds them.
#![no_main]

use kehoach_word97::Limits;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = kehoach_word97::read(bytes, &Limits::default());
});
