//! Texts through all stages up to the plan.
#![no_main]

use kehoach_extract::Options;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(document) = kehoach_extract::read(text.as_bytes(), "fuzz.md", &Options::default()) {
        let outline = kehoach_segment::segment(&document, kehoach_segment::Rules::builtin());
        let _ = kehoach_graph::build(&document, &outline, kehoach_graph::AgencyRules::builtin());
    }
});
