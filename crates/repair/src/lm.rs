//! The language model's file: n-grams of syllables up to order 3, ready for use where it lies.
//!
//! Little-endian sections behind a header of ten `u32`: magic, version, then counts and sizes. Words are numbered in the byte order
//! of their spelling. Logarithms are natural. The n-grams' probabilities and the contexts' backoff weights lie in one static
//! function (`fuse`), as indices into code books of 64 values for each order. A triple's last two words are in the model too,
//! so that a question begins with the pair and stops there where it is missing: what the function takes for a known triple by
//! mistake is mostly stopped there.

use crate::fuse::{self, GREATEST, Layout};
use std::borrow::Cow;
use std::cell::Cell;

pub(crate) const MAGIC: u32 = u32::from_le_bytes(*b"KHLM");
const VERSION: u32 = 2;
const HEADER: usize = 10 * 4;
const HASH_SLOTS: usize = 1 << 16;
/// Values in a code book.
const BOOK: usize = GREATEST as usize + 1;
/// Code books: probabilities of orders 2 and 3, backoff weights of contexts of two words.
const BOOKS: usize = 3;
const BACKOFF_STEP: f32 = 0.05;
/// Bits of a word's number in a key.
const WORD_BITS: u32 = 14;
/// Most words that a model can hold.
pub const MOST_WORDS: usize = 1 << WORD_BITS;
/// The highest order of n-grams.
pub const ORDER: usize = 3;

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
    #[error("the language model has format version {0}, this program reads version 2: train it anew")]
    Version(u32),
    /// The sizes in the header do not fit the file, or its checksum does not.
    #[error("the language model is damaged or cut short: copy it again")]
    Damaged,
}

/// The words before a place, as far as the model tells continuations apart by them.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The last word first.
    words: [u16; ORDER - 1],
    length: u8,
    /// Logarithms of the backoff weights of the last word, and of the last two.
    backoff: [f32; ORDER - 1],
}

impl Context {
    /// The last word.
    pub fn last(&self) -> u16 {
        self.words[0]
    }
}

impl PartialEq for Context {
    /// Two contexts are alike where the model continues them alike.
    fn eq(&self, other: &Self) -> bool {
        let n = usize::from(self.length);
        self.length == other.length && self.words.get(..n) == other.words.get(..n)
    }
}

/// A language model over the bytes of its file.
#[derive(Debug, Clone)]
pub struct Lm {
    bytes: Cow<'static, [u8]>,
    words: usize,
    layout: Layout,
    at: Offsets,
    books: Box<[[f32; BOOK]; BOOKS]>,
}

#[derive(Debug, Clone, Copy)]
struct Offsets {
    spelling_starts: usize,
    spellings: usize,
    hash: usize,
    unigram: usize,
    unigram_backoff: usize,
    books: usize,
    cells: usize,
    codes: usize,
    end: usize,
}

impl Offsets {
    fn new(words: usize, spelling_bytes: usize, cell_bytes: usize, code_bytes: usize) -> Self {
        let spelling_starts = HEADER;
        let spellings = spelling_starts + 4 * (words + 1);
        let hash = spellings + spelling_bytes;
        let unigram = hash + 2 * HASH_SLOTS;
        let unigram_backoff = unigram + 2 * words;
        let books = unigram_backoff + words;
        let cells_at = books + 4 * BOOK * BOOKS;
        let codes = cells_at + cell_bytes;
        let end = codes + code_bytes;
        Self {
            spelling_starts,
            spellings,
            hash,
            unigram,
            unigram_backoff,
            books,
            cells: cells_at,
            codes,
            end,
        }
    }
}

impl Lm {
    /// Takes the bytes of a model file. Only the header and the code books are looked at, so this costs next to nothing; a damaged
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
        let count = |k: usize| field(k).ok_or(ModelError::Damaged);
        let (words, spelling_bytes, code_bytes) =
            (count(2)? as usize, count(3)? as usize, count(4)? as usize);
        let layout = Layout { seed: count(5)?, segment_bits: count(6)?, segments: count(7)? };
        let limit = bytes.len();
        if !(CLASSES..MOST_WORDS).contains(&words)
            || spelling_bytes > limit
            || code_bytes > limit
            || layout.segment_bits > 18
            || layout.segments as usize > limit
        {
            return Err(ModelError::Damaged);
        }
        let at = Offsets::new(words, spelling_bytes, layout.bytes(), code_bytes);
        if at.end != limit {
            return Err(ModelError::Damaged);
        }
        let mut books = Box::new([[0.0; BOOK]; BOOKS]);
        for (k, value) in books.iter_mut().flatten().enumerate() {
            let found = bytes.get(at.books + 4 * k..at.books + 4 * k + 4).map_or(0, u32_of);
            *value = Some(f32::from_bits(found)).filter(|v| v.is_finite()).unwrap_or(0.0);
        }
        Ok(Self { words, layout, at, books, bytes })
    }

    /// Whether the bytes are as they were written; reads them all, so it is for files from outside.
    ///
    /// # Errors
    /// [`ModelError::Damaged`] where the checksum does not fit.
    pub fn verify(&self) -> Result<(), ModelError> {
        let written = self.bytes.get(32..36).map(u32_of);
        let found = self.bytes.get(HEADER..).map(hash);
        if written == found { Ok(()) } else { Err(ModelError::Damaged) }
    }

    /// A model that knows nothing.
    pub(crate) fn empty() -> Self {
        let at = Offsets::new(0, 0, 0, 0);
        let books = Box::new([[0.0; BOOK]; BOOKS]);
        Self { bytes: Cow::Borrowed(&[]), words: 0, layout: Layout::default(), at, books }
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
        let slice = self
            .at
            .spellings
            .checked_add(start)
            .zip(self.at.spellings.checked_add(end))
            .and_then(|(from, to)| self.bytes.get(from..to));
        std::str::from_utf8(slice.unwrap_or_default()).unwrap_or_default()
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

    /// The start of a stretch of words.
    pub fn at_start(&self) -> Context {
        self.after(&[START])
    }

    /// The context after given words, the last of them last.
    pub fn after(&self, words: &[u16]) -> Context {
        let empty = Context { words: [UNKNOWN; ORDER - 1], length: 0, backoff: [0.0; ORDER - 1] };
        words.iter().fold(empty, |context, word| self.next(&context, *word))
    }

    /// Natural logarithm of the probability of a word after a context.
    pub fn score(&self, context: &Context, word: u16) -> f32 {
        self.score_by(context, word, |key, book| self.value(key, book))
    }

    /// [`Self::score`], looking into a memory first.
    #[inline]
    pub(crate) fn score_from(&self, memory: &Memory, context: &Context, word: u16) -> f32 {
        self.score_by(context, word, |key, book| memory.get(key, || self.value(key, book)))
    }

    #[inline]
    fn score_by(&self, context: &Context, word: u16, value: impl Fn(u64, usize) -> Option<f32>) -> f32 {
        let [first, second] = context.backoff;
        let [last, before] = context.words;
        let Some(pair) = value(key(2, [0, last, word]), 0) else {
            return first + second + self.unigram(word);
        };
        if context.length < 2 {
            return pair;
        }
        value(key(3, [before, last, word]), 1).unwrap_or(second + pair)
    }

    /// The context after one more word.
    pub fn next(&self, context: &Context, word: u16) -> Context {
        let last = context.words[0];
        let first = 1.0 - f32::from(self.u8(self.at.unigram_backoff + usize::from(word))) * BACKOFF_STEP;
        let second = if context.length == 0 { None } else { self.value(key(0, [0, last, word]), 2) };
        let length = 1 + u8::from(second.is_some());
        Context { words: [word, last], length, backoff: [first, second.unwrap_or(0.0)] }
    }

    #[inline]
    fn value(&self, key: u64, book: usize) -> Option<f32> {
        let found = self.layout.get(key, self.bytes.get(self.at.cells..)?)?;
        Some(self.books[book][(found & GREATEST) as usize])
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

/// What was asked last, by key: the model's cells lie far apart in memory, these do not. Each key has one place.
#[derive(Debug)]
pub(crate) struct Memory(Vec<Cell<(u64, f32)>>);

impl Default for Memory {
    fn default() -> Self {
        Self(vec![Cell::new((0, f32::NAN)); 1 << 14])
    }
}

impl Memory {
    #[inline]
    fn get(&self, key: u64, ask: impl FnOnce() -> Option<f32>) -> Option<f32> {
        let place = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 50) as usize;
        let slot = self.0.get(place)?;
        let (known, value) = slot.get();
        if known == key {
            return Some(value).filter(|v| !v.is_nan());
        }
        let found = ask();
        slot.set((key, found.unwrap_or(f32::NAN)));
        found
    }
}

/// The key of an n-gram (kind: its order) or of a context of two words (kind: 0); unused places come first and are 0.
fn key(kind: u64, words: [u16; ORDER]) -> u64 {
    words.iter().fold(kind, |key, word| key << WORD_BITS | u64::from(*word))
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
    /// For orders 2 and 3: words (an unused first one 0) and log probability. The last two words of a triple must be there as a pair,
    /// and its first two.
    pub ngrams: [Vec<([u16; ORDER], f32)>; ORDER - 1],
    /// For contexts of two words: words (the first 0) and log backoff weight.
    pub contexts: Vec<([u16; ORDER], f32)>,
    /// Document numbers without their figures, tab, count; a line each, sorted.
    pub codes: String,
}

impl Ngrams {
    /// The bytes of the model's file.
    pub fn encode(&self) -> Vec<u8> {
        let mut entries: Vec<(u64, u32)> = Vec::new();
        let mut books: Vec<f32> = Vec::with_capacity(BOOK * BOOKS);
        for (list, kind) in self.ngrams.iter().chain([&self.contexts]).zip([2, 3, 0]) {
            let book = code_book(list.iter().map(|n| n.1).collect());
            entries.extend(list.iter().map(|(words, value)| (key(kind, *words), nearest(&book, *value))));
            books.extend(book);
        }
        let (layout, packed) = fuse::build(&entries);
        let mut out = self.sections();
        books.iter().for_each(|value| out.extend(value.to_le_bytes()));
        out.extend(packed);
        out.extend(self.codes.as_bytes());
        let spelling_bytes = self.words.iter().map(String::len).sum::<usize>() as u32;
        let header = [
            MAGIC,
            VERSION,
            self.words.len() as u32,
            spelling_bytes,
            self.codes.len() as u32,
            layout.seed,
            layout.segment_bits,
            layout.segments,
            hash(&out),
            0,
        ];
        let mut bytes: Vec<u8> = header.iter().flat_map(|n| n.to_le_bytes()).collect();
        bytes.append(&mut out);
        bytes
    }

    /// The spellings, their index, and what is known of single words.
    fn sections(&self) -> Vec<u8> {
        let mut out = Vec::new();
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
        let quantize = |weight: f32| ((1.0 - weight) / BACKOFF_STEP).round().clamp(0.0, 255.0) as u8;
        out.extend(self.unigrams.iter().map(|(_, b)| quantize(*b)));
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

/// The means of equally full ranges of the values (Federico and Bertoldi, WMT 2006); rises.
fn code_book(mut values: Vec<f32>) -> Vec<f32> {
    values.sort_unstable_by(f32::total_cmp);
    let n = values.len();
    (0..BOOK)
        .map(|k| {
            let range = values.get(k * n / BOOK..(k + 1) * n / BOOK).unwrap_or_default();
            let nearby = values.get(k * n / BOOK).copied().unwrap_or(0.0);
            if range.is_empty() { nearby } else { range.iter().sum::<f32>() / range.len() as f32 }
        })
        .collect()
}

fn nearest(book: &[f32], value: f32) -> u32 {
    let above = book.partition_point(|v| *v < value).min(book.len().saturating_sub(1));
    let below = above.saturating_sub(1);
    let far = |k: usize| book.get(k).map_or(f32::INFINITY, |v| (v - value).abs());
    (if far(below) <= far(above) { below } else { above }) as u32
}
