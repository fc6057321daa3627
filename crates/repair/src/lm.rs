//! The language model's file: n-grams of syllables up to order 3, ready for use where it lies.
//!
//! Little-endian sections behind a header of eight `u32`: magic, version, then counts and byte sizes. Words are numbered in the
//! byte order of their spelling. Logarithms are natural; probabilities are stored as one byte, `-ln p / 0.0625`, backoff weights as
//! `(1 - ln b) / 0.05`. The successors of a word, and of a pair of words, lie side by side in the order of their numbers and are
//! found by binary search (a trie of sorted arrays, as in KenLM: Heafield, WMT 2011, section 3.2).

use std::borrow::Cow;

pub(crate) const MAGIC: u32 = u32::from_le_bytes(*b"KHLM");
const VERSION: u32 = 1;
const STEP: f32 = 0.0625;
const BACKOFF_STEP: f32 = 0.05;
const HEADER: usize = 8 * 4;
const HASH_SLOTS: usize = 1 << 16;

/// Numbers of the classes that are no words; they come first.
pub const UNKNOWN: u16 = 0;
/// The start of a stretch of words, and its end.
pub const START: u16 = 1;
/// A number.
pub const NUMBER: u16 = 2;
/// A code such as a document number.
pub const CODE: u16 = 3;
/// How many classes there are.
pub const CLASSES: usize = 4;

/// What is wrong with a model file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not a model.
    #[error("this is no language model of kehoach: make one with `devtools train-lm`")]
    Foreign,
    /// A model of another version.
    #[error("the language model has format version {0}, this program reads version 1: train it anew")]
    Version(u32),
    /// The sizes in the header do not fit the file.
    #[error("the language model is damaged or cut short: copy it again")]
    Damaged,
}

/// Where the words before a place stand in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Context {
    /// Index of the pair of words, where the model holds it.
    pair: u32,
    /// The last word.
    pub last: u16,
}

/// The pair of words that was looked up last.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside(Option<(u16, u16, Option<u32>)>);

const NO_PAIR: u32 = u32::MAX;

/// The start of a stretch of words.
pub const AT_START: Context = Context { pair: NO_PAIR, last: START };

/// A language model over the bytes of its file.
#[derive(Debug, Clone)]
pub struct Lm {
    bytes: Cow<'static, [u8]>,
    words: usize,
    bigrams: usize,
    at: Offsets,
}

#[derive(Debug, Clone, Copy)]
struct Offsets {
    spelling_starts: usize,
    spellings: usize,
    hash: usize,
    unigram: usize,
    unigram_backoff: usize,
    bigram_starts: usize,
    bigram_word: usize,
    bigram_prob: usize,
    bigram_backoff: usize,
    trigram_starts: usize,
    trigram_word: usize,
    trigram_prob: usize,
    codes: usize,
    end: usize,
}

impl Offsets {
    fn new(words: usize, spelling_bytes: usize, bigrams: usize, trigrams: usize, code_bytes: usize) -> Self {
        let spelling_starts = HEADER;
        let spellings = spelling_starts + 4 * (words + 1);
        let hash = spellings + spelling_bytes;
        let unigram = hash + 2 * HASH_SLOTS;
        let unigram_backoff = unigram + 2 * words;
        let bigram_starts = unigram_backoff + words;
        let bigram_word = bigram_starts + 4 * (words + 1);
        let bigram_prob = bigram_word + 2 * bigrams;
        let bigram_backoff = bigram_prob + bigrams;
        let trigram_starts = bigram_backoff + bigrams;
        let trigram_word = trigram_starts + 4 * (bigrams + 1);
        let trigram_prob = trigram_word + 2 * trigrams;
        let codes = trigram_prob + trigrams;
        let end = codes + code_bytes;
        Self {
            spelling_starts,
            spellings,
            hash,
            unigram,
            unigram_backoff,
            bigram_starts,
            bigram_word,
            bigram_prob,
            bigram_backoff,
            trigram_starts,
            trigram_word,
            trigram_prob,
            codes,
            end,
        }
    }
}

impl Lm {
    /// Takes the bytes of a model file. Only the header and the section ends are looked at, so this costs nothing; a damaged
    /// section can give wrong probabilities, never a panic.
    ///
    /// # Errors
    /// When the bytes are no model, one of another version, or do not have the length that their header says.
    pub fn new(bytes: Cow<'static, [u8]>) -> Result<Self, ModelError> {
        let field = |k: usize| bytes.get(4 * k..4 * k + 4).map(u32_of);
        if field(0) != Some(MAGIC) {
            return Err(ModelError::Foreign);
        }
        match field(1) {
            Some(VERSION) => {}
            Some(other) => return Err(ModelError::Version(other)),
            None => return Err(ModelError::Damaged),
        }
        let count = |k: usize| field(k).map(|n| n as usize).ok_or(ModelError::Damaged);
        let (words, spelling_bytes, bigrams, trigrams) = (count(2)?, count(3)?, count(4)?, count(5)?);
        let code_bytes = count(6)?;
        let limit = bytes.len();
        if !(CLASSES..HASH_SLOTS).contains(&words)
            || [spelling_bytes, bigrams, trigrams, code_bytes].iter().any(|n| *n > limit)
        {
            return Err(ModelError::Damaged);
        }
        let at = Offsets::new(words, spelling_bytes, bigrams, trigrams, code_bytes);
        if at.end != limit {
            return Err(ModelError::Damaged);
        }
        Ok(Self { words, bigrams, at, bytes })
    }

    /// A model that knows nothing.
    pub(crate) fn empty() -> Self {
        let at = Offsets::new(0, 0, 0, 0, 0);
        Self { bytes: Cow::Borrowed(&[]), words: 0, bigrams: 0, at }
    }

    /// How many words and classes the model knows; their numbers run from 0.
    pub fn len(&self) -> usize {
        self.words
    }

    /// Whether it knows nothing but the classes.
    pub fn is_empty(&self) -> bool {
        self.words <= CLASSES
    }

    /// The table of document numbers: what follows the figures («QĐ-TTg»), tab, count; a line each.
    pub fn codes(&self) -> &str {
        self.bytes
            .get(self.at.codes..self.at.end)
            .and_then(|b| std::str::from_utf8(b).ok())
            .unwrap_or_default()
    }

    /// The spelling of a word; empty for the classes.
    pub fn spelling(&self, word: u16) -> &str {
        let start = self.u32(self.at.spelling_starts + 4 * usize::from(word)) as usize;
        let end = self.u32(self.at.spelling_starts + 4 * usize::from(word) + 4) as usize;
        let slice = self.bytes.get(self.at.spellings + start..self.at.spellings + end).unwrap_or_default();
        std::str::from_utf8(slice).unwrap_or_default()
    }

    /// The number of a word in its canonical form.
    pub fn find(&self, canonical: &str) -> Option<u16> {
        let mut slot = hash(canonical.as_bytes()) as usize % HASH_SLOTS;
        for _ in 0..HASH_SLOTS {
            let word = self.u16(self.at.hash + 2 * slot);
            if word == UNKNOWN {
                return None;
            }
            if self.spelling(word) == canonical {
                return Some(word);
            }
            slot = (slot + 1) % HASH_SLOTS;
        }
        None
    }

    /// Natural logarithm of the probability of a word by itself.
    pub fn unigram(&self, word: u16) -> f32 {
        -f32::from(self.u16(self.at.unigram + 2 * usize::from(word))) / 1024.0
    }

    /// Natural logarithm of the probability of a word after a context, and the context after it.
    pub fn score(&self, context: Context, word: u16) -> (f32, Context) {
        self.score_beside(context, word, &mut Beside::default())
    }

    /// The same, where the question before was often about the same two last words.
    pub(crate) fn score_beside(&self, context: Context, word: u16, beside: &mut Beside) -> (f32, Context) {
        let pair = match beside.0 {
            Some((last, same, pair)) if (last, same) == (context.last, word) => pair,
            _ => self.pair(context.last, word),
        };
        beside.0 = Some((context.last, word, pair));
        let next = Context { pair: pair.unwrap_or(NO_PAIR), last: word };
        if context.pair != NO_PAIR
            && let Some(found) = self.successor(context.pair, word)
        {
            return (found, next);
        }
        let backoff = if context.pair == NO_PAIR {
            0.0
        } else {
            self.backoff(self.at.bigram_backoff + context.pair as usize)
        };
        let lower = match pair {
            Some(at) => self.prob(self.at.bigram_prob + at as usize),
            None => self.backoff(self.at.unigram_backoff + usize::from(context.last)) + self.unigram(word),
        };
        (backoff + lower, next)
    }

    /// The context after two given words.
    pub fn context(&self, before: u16, last: u16) -> Context {
        Context { pair: self.pair(before, last).unwrap_or(NO_PAIR), last }
    }

    fn pair(&self, first: u16, second: u16) -> Option<u32> {
        let starts = self.at.bigram_starts + 4 * usize::from(first);
        let (lo, hi) = (self.u32(starts), self.u32(starts + 4).min(self.bigrams as u32));
        self.search(self.at.bigram_word, lo, hi, second)
    }

    fn successor(&self, pair: u32, word: u16) -> Option<f32> {
        let starts = self.at.trigram_starts + 4 * pair as usize;
        let (lo, hi) = (self.u32(starts), self.u32(starts + 4));
        self.search(self.at.trigram_word, lo, hi, word)
            .map(|at| self.prob(self.at.trigram_prob + at as usize))
    }

    fn search(&self, base: usize, mut lo: u32, mut hi: u32, word: u16) -> Option<u32> {
        while lo < hi {
            let mid = lo + (hi - lo) / 2;
            let found = self.u16(base + 2 * mid as usize);
            match found.cmp(&word) {
                std::cmp::Ordering::Equal => return Some(mid),
                std::cmp::Ordering::Less => lo = mid + 1,
                std::cmp::Ordering::Greater => hi = mid,
            }
        }
        None
    }

    fn prob(&self, at: usize) -> f32 {
        -f32::from(self.u8(at)) * STEP
    }

    fn backoff(&self, at: usize) -> f32 {
        1.0 - f32::from(self.u8(at)) * BACKOFF_STEP
    }

    fn u8(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn u16(&self, at: usize) -> u16 {
        self.bytes.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
    }

    fn u32(&self, at: usize) -> u32 {
        self.bytes.get(at..at + 4).map_or(0, u32_of)
    }
}

fn u32_of(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b))
}

/// FNV-1a, folded to 32 bits.
fn hash(bytes: &[u8]) -> u32 {
    let h = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3));
    (h ^ h >> 32) as u32
}

/// An n-gram model to be written; all logarithms are natural.
#[derive(Debug, Clone, Default)]
pub struct Ngrams {
    /// Canonical spellings; the first [`CLASSES`] are the classes and are empty, the rest sorted.
    pub words: Vec<String>,
    /// Per word: log probability, log backoff weight.
    pub unigrams: Vec<(f32, f32)>,
    /// Sorted: first word, second word, log probability, log backoff weight.
    pub bigrams: Vec<(u16, u16, f32, f32)>,
    /// Sorted: index of the pair in `bigrams`, third word, log probability.
    pub trigrams: Vec<(u32, u16, f32)>,
    /// Document numbers without their figures, tab, count; a line each, sorted.
    pub codes: String,
}

impl Ngrams {
    /// The bytes of the model's file.
    pub fn encode(&self) -> Vec<u8> {
        let spelling_bytes: usize = self.words.iter().map(String::len).sum();
        let mut out = Vec::new();
        for n in
            [self.words.len(), spelling_bytes, self.bigrams.len(), self.trigrams.len(), self.codes.len(), 0]
        {
            if out.is_empty() {
                out.extend(MAGIC.to_le_bytes());
                out.extend(VERSION.to_le_bytes());
            }
            out.extend((n as u32).to_le_bytes());
        }
        let mut end = 0_u32;
        out.extend(end.to_le_bytes());
        for word in &self.words {
            end += word.len() as u32;
            out.extend(end.to_le_bytes());
        }
        self.words.iter().for_each(|w| out.extend(w.as_bytes()));
        self.hash_slots().iter().for_each(|w| out.extend(w.to_le_bytes()));
        for (p, _) in &self.unigrams {
            out.extend(((-p * 1024.0).clamp(0.0, 65535.0).round() as u16).to_le_bytes());
        }
        out.extend(self.unigrams.iter().map(|(_, b)| quantize_backoff(*b)));
        starts(&mut out, self.words.len(), self.bigrams.iter().map(|b| usize::from(b.0)));
        self.bigrams.iter().for_each(|b| out.extend(b.1.to_le_bytes()));
        out.extend(self.bigrams.iter().map(|b| quantize(b.2)));
        out.extend(self.bigrams.iter().map(|b| quantize_backoff(b.3)));
        starts(&mut out, self.bigrams.len(), self.trigrams.iter().map(|t| t.0 as usize));
        self.trigrams.iter().for_each(|t| out.extend(t.1.to_le_bytes()));
        out.extend(self.trigrams.iter().map(|t| quantize(t.2)));
        out.extend(self.codes.as_bytes());
        out
    }

    fn hash_slots(&self) -> Vec<u16> {
        let mut slots = vec![UNKNOWN; HASH_SLOTS];
        for (number, word) in self.words.iter().enumerate().skip(CLASSES) {
            let mut slot = hash(word.as_bytes()) as usize % HASH_SLOTS;
            while slots[slot] != UNKNOWN {
                slot = (slot + 1) % HASH_SLOTS;
            }
            slots[slot] = number as u16;
        }
        slots
    }
}

/// For each of `n` parents, where its children begin; one past the last at the end. Parents come sorted.
fn starts(out: &mut Vec<u8>, n: usize, parents: impl Iterator<Item = usize>) {
    let mut counts = vec![0_u32; n + 1];
    parents.for_each(|p| counts[p + 1] += 1);
    let mut sum = 0;
    for c in counts {
        sum += c;
        out.extend(sum.to_le_bytes());
    }
}

fn quantize(log_prob: f32) -> u8 {
    (-log_prob / STEP).round().clamp(0.0, 255.0) as u8
}

fn quantize_backoff(log_weight: f32) -> u8 {
    ((1.0 - log_weight) / BACKOFF_STEP).round().clamp(0.0, 255.0) as u8
}
