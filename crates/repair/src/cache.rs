//! What this run has seen of its own: n-grams of reference texts and of the document's clean parts, mixed into the model.

use crate::lm::{CODE, Lm, NUMBER, START, UNKNOWN};
use crate::tokens::{Token, canonical, tokenize};
use rustc_hash::FxHashMap;

/// Counts of words after one and two words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cache {
    pairs: FxHashMap<(u16, u16), f32>,
    after_one: FxHashMap<u16, f32>,
    triples: FxHashMap<(u16, u16, u16), f32>,
    after_two: FxHashMap<(u16, u16), f32>,
}

/// How far the cache counts where it has seen the context `n` times: `n / (n + RESERVE)` of the triples' weight.
const RESERVE: f32 = 4.0;
const MOST: f32 = 0.6;
const PAIRS: f32 = 0.15;

impl Cache {
    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

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

    fn count(&mut self, history: (u16, u16), word: u16) {
        *self.pairs.entry((history.1, word)).or_default() += 1.0;
        *self.after_one.entry(history.1).or_default() += 1.0;
        *self.triples.entry((history.0, history.1, word)).or_default() += 1.0;
        *self.after_two.entry(history).or_default() += 1.0;
    }

    /// The model's log probability with the cache mixed in.
    pub(crate) fn mix(&self, before: u16, last: u16, word: u16, log_prob: f32) -> f32 {
        let one = self.after_one.get(&last).copied().unwrap_or(0.0);
        if one == 0.0 {
            return log_prob;
        }
        let two = self.after_two.get(&(before, last)).copied().unwrap_or(0.0);
        let weight_two = MOST * two / (two + RESERVE);
        let weight_one = PAIRS * one / (one + RESERVE);
        let p_two = if two > 0.0 {
            self.triples.get(&(before, last, word)).copied().unwrap_or(0.0) / two
        } else {
            0.0
        };
        let p_one = self.pairs.get(&(last, word)).copied().unwrap_or(0.0) / one;
        let mixed = weight_two * p_two
            + (1.0 - weight_two) * (weight_one * p_one + (1.0 - weight_one) * log_prob.exp());
        mixed.ln()
    }
}
