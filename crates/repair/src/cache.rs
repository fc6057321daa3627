//! What this run has seen of its own: n-grams of reference texts and of the document's clean parts, mixed into the model.

use crate::lm::{CODE, Lm, NUMBER, START, UNKNOWN};
use crate::tokens::{Token, canonical, tokenize};
use rustc_hash::FxHashMap;

/// Counts of words by themselves and after one and two words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cache {
    /// By word.
    words: Vec<f32>,
    all: f32,
    pairs: FxHashMap<(u16, u16), f32>,
    after_one: FxHashMap<u16, f32>,
    triples: FxHashMap<(u16, u16, u16), f32>,
    after_two: FxHashMap<(u16, u16), f32>,
}

/// How far the cache counts where it has seen the context `n` times: `n / (n + RESERVE)` of the triples' weight.
const RESERVE: f32 = 8.0;
const MOST: f32 = 0.6;
const PAIRS: f32 = 0.15;
/// The same for words by themselves.
const SINGLES: f32 = 0.005;
const RESERVE_ALL: f32 = 200.0;

impl Cache {
    pub(crate) fn add(&mut self, lm: &Lm, text: &str) {
        for line in text.lines() {
            let mut history = (START, START);
            tokenize(line, |token| {
                let word = match token {
                    Token::Word(w) => lm.find(&canonical(w)).unwrap_or(UNKNOWN),
                    Token::Number => NUMBER,
                    Token::Code => CODE,
                    Token::Break => {
                        if history.1 != START {
                            self.count(history, START);
                        }
                        history = (START, START);
                        return;
                    }
                };
                self.count(history, word);
                history = (history.1, word);
            });
        }
    }

    /// Counts words in their order, [`START`] between stretches; what is [`UNKNOWN`] and what follows it directly is passed over.
    pub(crate) fn add_words(&mut self, words: &[u16]) {
        let mut history = (START, START);
        for word in words {
            if *word != UNKNOWN && history.1 != UNKNOWN && (*word, history.1) != (START, START) {
                self.count(history, *word);
            }
            history = if *word == START { (START, START) } else { (history.1, *word) };
        }
    }

    fn count(&mut self, history: (u16, u16), word: u16) {
        if word != START {
            let at = usize::from(word);
            if at >= self.words.len() {
                self.words.resize(at + 1, 0.0);
            }
            self.words[at] += 1.0;
            self.all += 1.0;
        }
        *self.pairs.entry((history.1, word)).or_default() += 1.0;
        *self.after_one.entry(history.1).or_default() += 1.0;
        *self.triples.entry((history.0, history.1, word)).or_default() += 1.0;
        *self.after_two.entry(history).or_default() += 1.0;
    }

    /// What is known of the continuations of two words, the last one second.
    pub(crate) fn place(&self, before: u16, last: u16) -> Place {
        let one = self.after_one.get(&last).copied().unwrap_or(0.0);
        let two = if one == 0.0 { 0.0 } else { self.after_two.get(&(before, last)).copied().unwrap_or(0.0) };
        let singles = SINGLES * self.all / (self.all + RESERVE_ALL);
        let left = (1.0 - MOST * two / (two + RESERVE)) * (1.0 - PAIRS * one / (one + RESERVE));
        let unseen = (left * (1.0 - singles)).ln();
        Place { one, two, before, last, singles, unseen }
    }

    /// The model's log probability with the cache mixed in.
    pub(crate) fn mix(&self, place: &Place, word: u16, log_prob: f32) -> f32 {
        let Place { one, two, before, last, singles, unseen } = *place;
        let alone = self.words.get(usize::from(word)).copied().unwrap_or(0.0);
        // A word in company was also counted alone, but for the end of a stretch.
        if alone == 0.0 && word != START {
            return log_prob + unseen;
        }
        let p_one = if one > 0.0 { self.pairs.get(&(last, word)).copied().unwrap_or(0.0) / one } else { 0.0 };
        let p_two = if two > 0.0 && p_one > 0.0 {
            self.triples.get(&(before, last, word)).copied().unwrap_or(0.0) / two
        } else {
            0.0
        };
        let weight_two = MOST * two / (two + RESERVE);
        let weight_one = PAIRS * one / (one + RESERVE);
        let p_none = if self.all > 0.0 { alone / self.all } else { 0.0 };
        let below = singles * p_none + (1.0 - singles) * log_prob.exp();
        (weight_two * p_two + (1.0 - weight_two) * (weight_one * p_one + (1.0 - weight_one) * below)).ln()
    }
}

/// Two words, and how often anything was seen after the last and after both.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    one: f32,
    two: f32,
    before: u16,
    last: u16,
    /// What words by themselves count for.
    singles: f32,
    /// Logarithm of what is left to words that were never seen.
    unseen: f32,
}
