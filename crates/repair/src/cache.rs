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
const RESERVE: f32 = 8.0;
const MOST: f32 = 0.6;
const PAIRS: f32 = 0.15;

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
        *self.pairs.entry((history.1, word)).or_default() += 1.0;
        *self.after_one.entry(history.1).or_default() += 1.0;
        *self.triples.entry((history.0, history.1, word)).or_default() += 1.0;
        *self.after_two.entry(history).or_default() += 1.0;
    }

    /// What is known of the continuations of two words, the last one second.
    pub(crate) fn place(&self, before: u16, last: u16) -> Place {
        let one = self.after_one.get(&last).copied().unwrap_or(0.0);
        if one == 0.0 {
            return Place::default();
        }
        Place { one, two: self.after_two.get(&(before, last)).copied().unwrap_or(0.0), before, last }
    }

    /// The model's log probability with the cache mixed in.
    pub(crate) fn mix(&self, place: &Place, word: u16, log_prob: f32) -> f32 {
        let Place { one, two, before, last } = *place;
        if one == 0.0 {
            return log_prob;
        }
        let weight_two = MOST * two / (two + RESERVE);
        let weight_one = PAIRS * one / (one + RESERVE);
        let p_one = self.pairs.get(&(last, word)).copied().unwrap_or(0.0) / one;
        let p_two = if two > 0.0 && p_one > 0.0 {
            self.triples.get(&(before, last, word)).copied().unwrap_or(0.0) / two
        } else {
            0.0
        };
        if p_one == 0.0 {
            return log_prob + ((1.0 - weight_two) * (1.0 - weight_one)).ln();
        }
        let mixed = weight_two * p_two
            + (1.0 - weight_two) * (weight_one * p_one + (1.0 - weight_one) * log_prob.exp());
        mixed.ln()
    }
}

/// Two words, and how often anything was seen after the last and after both.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place {
    one: f32,
    two: f32,
    before: u16,
    last: u16,
}
