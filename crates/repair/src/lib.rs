//! Charset and diacritic repair: a document's text put right, every change a [`Fix`].
//!
//! Three steps. Rules undo what converters do (lost hyphens, private-use bullets, letters set apart). Each line is then judged by its
//! own words and its neighbours': clean lines are left alone, unless an engine read them. The rest goes through a noisy channel: candidates for each word from
//! learnt confusions, the best sequence by a syllable language model (Shannon; for spelling Kernighan, Church and Gale 1990, Brill
//! and Moore 2000).
//!
//! Limits: knows Vietnamese only; foreign text is left alone. Lines longer than 20,000 words are decoded piecewise.
//!
//! ```
//! let (text, fixes) = kehoach_repair::repair_text("Quyet dinh cua Thu tuong Chinh phu", &Default::default());
//! assert_eq!(text, "Quyết định của Thủ tướng Chính phủ");
//! assert!(fixes.iter().all(|f| f.applied));
//! ```

mod cache;
mod calibration;
mod codes;
mod confusion;
mod decode;
mod fuse;
mod judge;
mod labels;
mod letter_tree;
mod lexicon;
pub mod lm;
mod mending;
mod model;
mod names;
mod pieces;
mod repairer;
mod rules;
pub mod tokens;

pub use lm::ModelError;
pub use model::Model;
pub use repairer::{Options, Repairer};

use kehoach_model::{Document, Fix};

/// Puts the text of a document right in place; the changes go to its `fixes`, doubtful ones to its diagnostics. Words keep their boxes
/// where something of them is left.
pub fn repair(document: &mut Document, options: &Options) {
    Repairer::new(options).document(document);
}

/// Puts a text right and keeps its lines: as many line feeds come out as went in. Fixes come in the order of the lines; their page is 1.
pub fn repair_text(text: &str, options: &Options) -> (String, Vec<Fix>) {
    Repairer::new(options).text(text)
}
