//! Texts through the repair stage; what it gives is left as it is by a second run.
#![no_main]

use kehoach_repair::{Options, repair_text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (once, _) = repair_text(text, &Options::default());
    let (twice, _) = repair_text(&once, &Options::default());
    assert_eq!(once, twice);
});
