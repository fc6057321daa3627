//! The words that can stand for a reading.

use crate::confusion::Confusion;
use crate::letter_tree::{LetterTree, Scratch};
use crate::lm::{CLASSES, Lm};
use crate::tokens::{Case, case_of};
use kehoach_vietnamese::{strip_marks, syllable};
use rustc_hash::FxHashSet;

/// A word as it can be printed: the number that the language model has for it, and whether in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    pub(crate) word: u16,
    pub(crate) upper: bool,
}

/// A possible true form of a reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) form: Form,
    /// Negative logarithm of the probability of the reading, given the form.
    pub(crate) cost: f32,
}

/// Candidates that fall so far behind the best before their neighbours are looked at are dropped.
const HOPELESS: f32 = 11.0;

/// The model's words as a letter tree.
#[derive(Debug)]
pub(crate) struct Lexicon {
    tree: LetterTree,
    /// Spellings of known syllables without marks, small letters.
    bases: FxHashSet<String>,
    /// For each word, the same word in small letters, or itself.
    lower: Vec<u16>,
}

impl Lexicon {
    pub(crate) fn new(lm: &Lm) -> Self {
        let mut out = Self { tree: LetterTree::default(), bases: FxHashSet::default(), lower: Vec::new() };
        let mut strings: Vec<(Vec<char>, u32)> = Vec::new();
        for word in 0..lm.len() as u16 {
            let spelling = lm.spelling(word);
            let case = case_of(spelling);
            let lower = if case == Case::Title { lm.find(&spelling.to_lowercase()) } else { None };
            out.lower.push(lower.unwrap_or(word));
            if usize::from(word) < CLASSES {
                continue;
            }
            strings.push((spelling.chars().collect(), u32::from(word) << 1));
            if case == Case::Lower && syllable::is_possible(spelling) {
                out.bases.insert(strip_marks(spelling));
                if spelling.chars().count() > 1 {
                    strings.push((spelling.to_uppercase().chars().collect(), u32::from(word) << 1 | 1));
                }
            }
        }
        out.tree = LetterTree::new(strings);
        out
    }

    /// Whether a word without marks is the base of a known syllable.
    pub(crate) fn is_base(&self, bare_lower: &str) -> bool {
        self.bases.contains(bare_lower)
    }

    /// The word in small letters, where the model has it so.
    pub(crate) fn lower(&self, word: u16) -> u16 {
        self.lower.get(usize::from(word)).copied().unwrap_or(word)
    }

    /// The forms that a reading can stand for, best first by cost and the word's own probability; at most `most`.
    pub(crate) fn candidates(
        &self,
        lm: &Lm,
        reading: &str,
        table: &Confusion,
        most: usize,
        scratch: &mut Scratch,
    ) -> Vec<Candidate> {
        let mut found: Vec<(f32, Candidate)> = self
            .tree
            .search(reading, table, scratch)
            .into_iter()
            .map(|(value, cost)| {
                let form = Form { word: (value >> 1) as u16, upper: value & 1 == 1 };
                (cost - 0.7 * lm.unigram(form.word), Candidate { form, cost })
            })
            .collect();
        found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.form.cmp(&b.1.form)));
        found.truncate(most);
        let bound = found.first().map_or(0.0, |f| f.0 + HOPELESS);
        found.retain(|f| f.0 <= bound);
        found.into_iter().map(|f| f.1).collect()
    }
}
