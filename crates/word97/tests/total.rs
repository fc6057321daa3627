//! Whatever a file holds, reading ends with a value or an error.

use kehoach_word97::{Limits, read};
use proptest::prelude::*;

const PLAN: &[u8] = include_bytes!("../../../fixtures/office/plan.doc");

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn scratched_files_are_read_or_refused(scratches in proptest::collection::vec((0..PLAN.len(), any::<u8>()), 1..40)) {
        let mut bytes = PLAN.to_vec();
        for (at, value) in scratches {
            bytes[at] = value;
        }
        let _ = read(&bytes, &Limits::default());
    }

    #[test]
    fn cut_files_are_read_or_refused(len in 0..PLAN.len()) {
        let _ = read(&PLAN[..len], &Limits::default());
    }
}

#[test]
fn the_whole_text_is_read() {
    let document = read(PLAN, &Limits::default()).unwrap_or_else(|e| panic!("{e}"));
    assert!(document.issues.is_empty(), "{:?}", document.issues);
    assert_eq!(document.notes.len(), 1);
    assert_eq!(document.notes[0].mark, "1");
}
