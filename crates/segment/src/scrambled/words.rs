//! Lines of a scrambled table, taken apart into words.

use super::printed::Before;
use kehoach_model::Provenance;
use kehoach_vietnamese::{strip_marks, syllable};

/// A word of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    /// As printed, without rules of the table's frame.
    pub text: String,
    /// Letters and digits in lower case without marks; empty for noise.
    pub key: String,
    /// First and last column, in characters.
    pub columns: [usize; 2],
    /// Whether a rule of the frame («|», «[») stands before it.
    pub ruled: bool,
    /// What was printed, where it was repaired to another key, and its key.
    pub printed: Option<(String, String)>,
    /// Whether the repair is a guess, so that the word need not be one.
    pub guessed: bool,
}

impl Word {
    /// Whether it is a syllable that Vietnamese can have, longer than a letter.
    pub(super) fn is_syllable(&self) -> bool {
        let bare = bare(&self.text);
        bare.chars().count() >= 2 && syllable::is_possible(bare)
    }

    /// Its key, and that of what was printed in its place.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let printed = self.printed.as_ref().map(|p| p.1.as_str()).filter(|k| *k != self.key);
        std::iter::once(self.key.as_str()).chain(printed)
    }

    /// Whether a mark stands behind it that parts names; an engine reads commas as full stops.
    pub(super) fn is_parted(&self) -> bool {
        let text = self.printed.as_ref().map_or(&self.text, |p| &p.0);
        self.text.ends_with([',', ';', '.']) || text.ends_with([',', ';', '.'])
    }

    pub(super) fn is_capital(&self) -> bool {
        let text = self.printed.as_ref().map_or(&self.text, |p| &p.0);
        text.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase)
    }
}

/// The word without marks of punctuation at its ends.
pub(super) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

/// A key for comparing words that an engine read badly.
pub(super) fn key(text: &str) -> String {
    strip_marks(text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A line of the region and what its words are for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub place: Provenance,
    pub words: Vec<Word>,
    /// Words before this index are a row's number, or noise in its place.
    pub title: usize,
    /// Words from here on are agencies'.
    pub agency: usize,
    /// Other places where they can begin, the likeliest first, and what each costs.
    pub cuts: Vec<(usize, f32)>,
    /// Words from here on are the time's.
    pub time: usize,
    /// Words from here on are those of columns behind the time's.
    pub rest: usize,
}

impl Line {
    pub(super) fn new(text: &str, place: Provenance, before: &[Before]) -> Self {
        let mut words = split(text);
        if !before.is_empty() {
            as_printed(&mut words, before);
        }
        let words: Vec<Word> = words.into_iter().flat_map(at_rules).collect();
        let end = words.len();
        Self {
            text: text.to_owned(),
            place,
            words,
            title: 0,
            agency: end,
            cuts: Vec::new(),
            time: end,
            rest: end,
        }
    }

    pub(super) fn title_words(&self) -> &[Word] {
        self.words.get(self.title..self.agency).unwrap_or(&[])
    }

    pub(super) fn agency_words(&self) -> &[Word] {
        self.words.get(self.agency..self.time).unwrap_or(&[])
    }

    /// Whether the word before a cut is a degree of the column between title and agencies.
    pub(super) fn behind_level(&self, cut: usize) -> bool {
        cut > self.title + 1 && cut.checked_sub(1).and_then(|i| self.words.get(i)).is_some_and(is_level)
    }

    pub(super) fn time_words(&self) -> &[Word] {
        self.words.get(self.time..self.rest).unwrap_or(&[])
    }

    pub(super) fn rest_words(&self) -> &[Word] {
        self.words.get(self.rest..).unwrap_or(&[])
    }
}

/// A degree of a public service: one digit.
pub(super) fn is_level(word: &Word) -> bool {
    matches!(word.key.as_str(), "1" | "2" | "3" | "4")
}

/// Confidence of a repair below which it is no more than a guess.
const SURE: f32 = 0.85;

/// Tells the words what was printed in their places.
fn as_printed(words: &mut [Word], before: &[Before]) {
    let mut ruled = false;
    for word in words {
        let [from, to] = word.columns;
        let mut own = before.iter().filter(|(place, _)| place.start < to && place.end > from);
        word.ruled |= std::mem::take(&mut ruled);
        let (Some((place, fix)), None) = (own.next(), own.next()) else { continue };
        let original = fix.original.as_str();
        if place.start < from || place.end > to || original.contains(char::is_whitespace) {
            continue;
        }
        word.ruled |= original.starts_with(FRAME);
        ruled = original.ends_with(FRAME);
        word.guessed = fix.confidence.get() < SURE;
        word.printed = Some((original.trim_matches(FRAME).to_owned(), key(original)));
    }
}

/// Letters that a rule of the table's frame is read as between two words: «lailCông», «trinhjkiém».
const THIN: [char; 4] = ['l', 'I', 'j', 'f'];

/// The words that a rule of the frame parts, where it was read as a letter; other words as they are.
fn at_rules(word: Word) -> Vec<Word> {
    match parted(&word) {
        Some((first, second)) => vec![first, second],
        None => vec![word],
    }
}

/// The two words of one that no syllable is, where leaving out a thin letter leaves two, and no cut gives two without that.
fn parted(word: &Word) -> Option<(Word, Word)> {
    let source = word.printed.as_ref().map_or(&word.text, |p| &p.0);
    let letters: Vec<(usize, char)> = source.char_indices().collect();
    let possible = |part: &str| {
        let bare = bare(part);
        bare.chars().count() >= 2 && syllable::is_possible(bare)
    };
    if letters.len() < 5 || bare(source).chars().any(|c| !c.is_alphabetic()) || possible(source) {
        return None;
    }
    let glued = letters.iter().any(|(at, _)| possible(&source[..*at]) && possible(&source[*at..]));
    let parts =
        letters.iter().filter(|(_, c)| THIN.contains(c)).map(|(at, _)| (&source[..*at], &source[at + 1..]));
    let (left, right) = parts.filter(|_| !glued).find(|(left, right)| possible(left) && possible(right))?;
    let text = bare(&word.text);
    let text = if likeness(&key(text), &key(left)) >= 0.6 { text } else { left };
    let [from, to] = word.columns;
    let middle = (from + left.chars().count()).min(to);
    let part = |text: &str, columns: [usize; 2], ruled: bool| Word {
        text: text.to_owned(),
        key: key(text),
        columns,
        ruled,
        printed: None,
        guessed: word.guessed,
    };
    Some((part(text, [from, middle], word.ruled), part(right, [(middle + 1).min(to), to], true)))
}

/// Characters that a rule of the table's frame is read as.
const FRAME: [char; 6] = ['|', '[', ']', '{', '}', '¦'];

fn split(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let (mut word, mut start, mut ruled) = (String::new(), 0, false);
    let mut close = |word: &mut String, start: usize, end: usize, ruled: &mut bool| {
        if !word.is_empty() {
            let text = std::mem::take(word);
            words.push(Word {
                key: key(&text),
                columns: [start, end],
                ruled: std::mem::take(ruled),
                printed: None,
                guessed: false,
                text,
            });
        }
    };
    let mut end = 0;
    for (at, c) in text.chars().enumerate() {
        end = at + 1;
        if c.is_whitespace() || FRAME.contains(&c) {
            close(&mut word, start, at, &mut ruled);
            ruled |= FRAME.contains(&c);
            continue;
        }
        if word.is_empty() {
            start = at;
        }
        word.push(c);
    }
    close(&mut word, start, end, &mut ruled);
    words
}

/// Whether words are text rather than the noise that marks above letters and rules of the frame leave.
pub(super) fn is_text(words: &[Word]) -> bool {
    let letters: usize = words.iter().map(|w| w.key.chars().count()).sum();
    let syllables = words.iter().filter(|w| w.is_syllable()).count();
    syllables > 0 && letters * 10 >= words.len() * 22 && syllables * 2 >= words.len()
}

/// How alike two keys are: 1 where they are equal, 0 where nothing agrees.
pub(super) fn likeness(a: &str, b: &str) -> f32 {
    if a == b {
        return 1.0;
    }
    let longest = a.chars().count().max(b.chars().count());
    if longest == 0 {
        return 0.0;
    }
    1.0 - strsim::levenshtein(a, b) as f32 / longest as f32
}

/// How alike two keys are, where that is at least `least`. Most pairs are told apart by their lengths and letters alone.
pub(super) fn alike(a: &str, b: &str, least: f32) -> Option<f32> {
    let letters = |text: &str| text.bytes().fold(0u32, |all, c| all | 1 << (c & 31));
    let longest = a.len().max(b.len()) as f32;
    let (ours, theirs) = (letters(a), letters(b));
    let differ = a
        .len()
        .abs_diff(b.len())
        .max((ours & !theirs).count_ones().max((theirs & !ours).count_ones()) as usize);
    if a.is_ascii() && b.is_ascii() && 1.0 - (differ as f32) / longest < least {
        return None;
    }
    Some(likeness(a, b)).filter(|l| *l >= least)
}
