//! The words that can stand for a reading.

use crate::confusion::Confusion;
use crate::letter_tree::{LetterTree, Scratch};
use crate::lm::{CLASSES, Lm};
use crate::tokens::{Case, case_of};
use kehoach_vietnamese::syllable;
use std::sync::{Arc, OnceLock};

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

/// What a word's own probability counts for, before its neighbours are looked at.
pub(crate) const WEIGHT: f32 = 0.7;
/// Candidates that fall so far behind the best before their neighbours are looked at are dropped.
pub(crate) const HOPELESS: f32 = 11.0;

/// The model's words as they can be looked up. Each index is built when it is first asked for: clean text needs none.
#[derive(Debug)]
pub(crate) struct Lexicon {
    lm: Arc<Lm>,
    tree: OnceLock<LetterTree>,
    /// For each word, the same word in small letters, or itself.
    lower: OnceLock<Vec<u16>>,
}

impl Lexicon {
    pub(crate) fn new(lm: Arc<Lm>) -> Self {
        Self { lm, tree: OnceLock::new(), lower: OnceLock::new() }
    }

    /// The words proper, behind the classes.
    fn words(&self) -> impl Iterator<Item = (u16, &str)> {
        (CLASSES..self.lm.len()).map(|word| (word as u16, self.lm.spelling(word as u16)))
    }

    fn is_syllable(spelling: &str) -> bool {
        case_of(spelling) == Case::Lower && syllable::is_possible(spelling)
    }

    fn tree(&self) -> &LetterTree {
        self.tree.get_or_init(|| {
            let mut strings: Vec<(Vec<char>, u32)> = Vec::new();
            for (word, spelling) in self.words() {
                strings.push((spelling.chars().collect(), u32::from(word) << 1));
                if Self::is_syllable(spelling) && spelling.chars().count() > 1 {
                    strings.push((spelling.to_uppercase().chars().collect(), u32::from(word) << 1 | 1));
                }
            }
            LetterTree::new(strings, |value| -WEIGHT * self.lm.unigram((value >> 1) as u16))
        })
    }

    fn lower_words(&self) -> &[u16] {
        self.lower.get_or_init(|| {
            let lower = |word: u16| {
                let spelling = self.lm.spelling(word);
                let title = case_of(spelling) == Case::Title;
                title.then(|| self.lm.find(&spelling.to_lowercase())).flatten().unwrap_or(word)
            };
            (0..self.lm.len()).map(|word| lower(word as u16)).collect()
        })
    }

    /// Whether a word without marks is the base of a known syllable.
    pub(crate) fn is_base(&self, bare_lower: &str) -> bool {
        has_shape_of_syllable(bare_lower) && syllable::of_base(bare_lower).any(|s| self.lm.find(&s).is_some())
    }

    /// The word in small letters, where the model has it so.
    pub(crate) fn lower(&self, word: u16) -> u16 {
        self.lower_words().get(usize::from(word)).copied().unwrap_or(word)
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
            .tree()
            .search(reading, table, scratch)
            .into_iter()
            .map(|(value, cost)| {
                let form = Form { word: (value >> 1) as u16, upper: value & 1 == 1 };
                (cost - WEIGHT * lm.unigram(form.word), Candidate { form, cost })
            })
            .collect();
        found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.form.cmp(&b.1.form)));
        found.truncate(most);
        let bound = found.first().map_or(0.0, |f| f.0 + HOPELESS);
        found.retain(|f| f.0 <= bound);
        found.into_iter().map(|f| f.1).collect()
    }
}

/// Whether letters without marks stand as in a syllable: at most three consonants, one to four vowels («giuong» begins with two), at most two
/// consonants, seven letters in all. Names of systems («vneid») mostly do not, and then no index is needed.
fn has_shape_of_syllable(bare: &str) -> bool {
    let is_vowel = |b: &u8| b"aeiouy".contains(b);
    let bytes = bare.as_bytes();
    let onset = bytes.iter().take_while(|b| !is_vowel(b)).count();
    let nucleus = bytes.iter().skip(onset).take_while(|b| is_vowel(b)).count();
    let coda = bytes.iter().skip(onset + nucleus).take_while(|b| !is_vowel(b)).count();
    let clusters = ["", "ch", "gh", "gi", "kh", "ng", "ngh", "nh", "ph", "qu", "th", "tr"];
    let known_onset = onset <= 1 || bare.get(..onset).is_some_and(|o| clusters.contains(&o));
    bytes.len() <= 7
        && known_onset
        && (1..=4).contains(&nucleus)
        && coda <= 2
        && onset + nucleus + coda == bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_vietnamese::strip_marks;

    #[test]
    fn every_syllable_has_the_shape_of_one() {
        for syllable in syllable::all() {
            assert!(has_shape_of_syllable(&strip_marks(&syllable)), "{syllable}");
        }
        for other in ["vneid", "csdl", "online", "wifi", "http"] {
            assert!(!has_shape_of_syllable(other), "{other}");
        }
    }
}
