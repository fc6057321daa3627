//! The Vietnamese language as far as reading its official documents needs it: letters and marks, tone placement, the
//! grammar of syllables, pre-Unicode encodings, document numbers and dates as they are written, administrative units.
//!
//! Limits: knows nothing of documents; every function is pure and total.
//!
//! ```
//! assert_eq!(kehoach_vietnamese::strip_marks("Đề án của Sở Tư pháp"), "De an cua So Tu phap");
//! ```

pub mod charset;
pub mod code;
pub mod date;
pub mod gazetteer;
mod letters;
pub mod syllable;
pub mod tone;

pub use letters::{
    fold, is_alphanumeric, is_composed, is_letter, lower, lower_char, lower_in_place, nfc, opens_with, slug,
    strip_mark, strip_marks,
};

/// Compiles the patterns of numbers and dates, which else happens when they are first looked for.
pub fn prepare() {
    code::prepare();
    date::prepare();
}
