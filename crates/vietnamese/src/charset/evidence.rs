//! Which encoding a text is in, judged by its words: those that become possible syllables, and those that are ones already.

use super::{Encoding, decode, tables};
use crate::syllable;
use std::collections::HashMap;

/// A judgement needs this many different words; one or two that fit may be chance («µm», «§»).
const WORDS: u32 = 3;
/// More words than this tell nothing new.
const ENOUGH: u32 = 150;

/// Rhymes of a handful of loan words, which VNI's «ộng», «ốc» give when they are taken for TCVN3 (`oäng` → «oọng»).
const RARE_RHYMES: [&str; 2] = ["oong", "ooc"];

/// How a word fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// The same in both: no evidence.
    Plain,
    /// A possible syllable as it is, or with letters that only Unicode text can have.
    Unicode,
    /// A possible syllable only when decoded.
    Encoded,
    /// Both or neither.
    Either,
}

/// Counts of words by how they fare under each encoding.
#[derive(Debug, Clone, Default)]
pub struct Votes {
    seen: std::collections::BTreeSet<String>,
    words: u32,
    unicode: u32,
    encoded: [u32; Encoding::ALL.len()],
}

impl Votes {
    /// Counts the words of a text; each different word counts once.
    pub fn add(&mut self, text: &str) {
        if text.is_ascii() || self.words >= ENOUGH {
            return;
        }
        for word in words(text) {
            if self.words >= ENOUGH || word.is_ascii() || !self.seen.insert(word.to_owned()) {
                continue;
            }
            self.words += 1;
            let as_is = fit_as_is(word);
            self.unicode += u32::from(as_is);
            if !could_be_bytes(word) || as_is && !word.contains(is_foreign) {
                continue;
            }
            for (count, encoding) in self.encoded.iter_mut().zip(Encoding::ALL) {
                *count += u32::from(fit_decoded(word, encoding));
            }
        }
    }

    /// The encoding that the words speak for, if they do so clearly.
    pub fn verdict(&self) -> Option<Encoding> {
        let (count, encoding) = self.best()?;
        let clear = count >= WORDS && count * 2 > self.words - self.unicode && count > self.unicode / 2;
        clear.then_some(encoding)
    }

    /// How many words are Unicode as they stand.
    pub fn unicode(&self) -> u32 {
        self.unicode
    }

    /// How many words an encoding explains.
    pub fn for_encoding(&self, encoding: Encoding) -> u32 {
        let at = Encoding::ALL.iter().position(|e| *e == encoding);
        at.and_then(|i| self.encoded.get(i)).copied().unwrap_or(0)
    }

    /// Whether clearly more words are Unicode as they stand than any encoding explains.
    pub fn is_unicode(&self) -> bool {
        self.unicode >= WORDS && self.unicode > self.best().map_or(0, |(count, _)| count)
    }

    /// Whether no encoding explains the words better than this one.
    pub fn bears_out(&self, encoding: Encoding) -> bool {
        self.best().is_none_or(|(most, _)| self.for_encoding(encoding) >= most)
    }

    fn best(&self) -> Option<(u32, Encoding)> {
        let mut best: Option<(u32, Encoding)> = None;
        for (count, encoding) in self.encoded.iter().copied().zip(Encoding::ALL) {
            if best.is_none_or(|(most, _)| count > most) {
                best = Some((count, encoding));
            }
        }
        best
    }
}

/// The encoding of a text, where its words speak for one clearly; none for Unicode text, for other languages and for texts
/// of fewer than three telling words.
///
/// ```
/// use kehoach_vietnamese::charset::{Encoding, detect};
/// assert_eq!(detect("Bé tr­ëng Bé KÕ ho¹ch vµ §Çu t­"), Some(Encoding::Tcvn3));
/// assert_eq!(detect("Bộ trưởng Bộ Kế hoạch và Đầu tư"), None);
/// ```
pub fn detect(text: &str) -> Option<Encoding> {
    if !text.contains(is_foreign) {
        return None;
    }
    let mut votes = Votes::default();
    votes.add(text);
    votes.verdict()
}

/// Characters of Windows-1252 that Vietnamese and its usual signs do not have: misread text is full of them.
fn is_foreign(c: char) -> bool {
    !c.is_ascii()
        && !matches!(c, '\u{1ea0}'..='\u{1ef9}')
        && !matches!(c, '‘' | '’' | '“' | '”' | '–' | '—' | '…' | '•' | '«' | '»' | '§' | '°' | '\u{a0}')
        && !matches!(c, 'À'..='Ã' | 'È'..='Ê' | 'Ì' | 'Í' | 'Ò'..='Õ' | 'Ù' | 'Ú' | 'Ý')
        && !matches!(c, 'à'..='ã' | 'è'..='ê' | 'ì' | 'í' | 'ò'..='õ' | 'ù' | 'ú' | 'ý')
        // Looked up last: it takes the longest.
        && tables::byte(c).is_some()
}

/// Words in the widest sense: every encoding writes some letters as signs, so only ASCII signs and white space divide.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !in_word(c)).filter(|w| !w.is_empty())
}

pub(super) fn in_word(c: char) -> bool {
    !(c.is_whitespace() || c.is_ascii() && !c.is_ascii_alphabetic())
}

pub(super) fn fit(word: &str, encoding: Encoding) -> Fit {
    if word.is_ascii() {
        return Fit::Plain;
    }
    let as_is = fit_as_is(word);
    if as_is && could_be_bytes(word) && decode(word, encoding) == word {
        // The encoding agrees with Unicode here.
        return Fit::Plain;
    }
    match (as_is, fit_decoded(word, encoding)) {
        (true, false) => Fit::Unicode,
        (false, true) => Fit::Encoded,
        // A letter beyond Windows-1252 cannot have been read from a byte.
        _ if !could_be_bytes(word) => Fit::Unicode,
        _ => Fit::Either,
    }
}

/// Whether every character can have been read from a byte.
pub(super) fn could_be_bytes(text: &str) -> bool {
    text.chars().all(|c| tables::byte(c).is_some() || c == '\u{3bc}')
}

/// How words fare, remembered: a document has few different ones.
#[derive(Debug, Clone, Default)]
pub struct Fits(HashMap<(Encoding, String), Fit>);

impl Fits {
    pub(super) fn of(&mut self, word: &str, encoding: Encoding) -> Fit {
        if word.is_ascii() {
            return Fit::Plain;
        }
        // The words of one document are few, but nothing else bounds them.
        if self.0.len() > 100_000 {
            self.0.clear();
        }
        *self.0.entry((encoding, word.to_owned())).or_insert_with(|| fit(word, encoding))
    }
}

fn fit_as_is(word: &str) -> bool {
    // Quotation marks may stand at a word; other signs are letters of some encoding.
    let word = word.trim_start_matches(['“', '‘', '«']).trim_end_matches(['”', '’', '»', '…']);
    !word.is_ascii() && has_one_case(word) && syllable::is_possible(&crate::nfc(word))
}

fn fit_decoded(word: &str, encoding: Encoding) -> bool {
    // A single sign is no evidence, whatever letter it may stand for.
    if word.chars().nth(1).is_none() {
        return false;
    }
    let decoded = decode(word, encoding);
    if decoded == word {
        return false;
    }
    let decoded = decoded.trim_matches(|c: char| !c.is_alphanumeric());
    let cased = if encoding == Encoding::Tcvn3 { capital_tcvn3(decoded) } else { has_one_case(decoded) };
    cased && syllable::parse(decoded).is_some_and(|s| !RARE_RHYMES.contains(&s.rhyme))
}

/// Small letters, capitals, or a capital and small letters.
fn has_one_case(word: &str) -> bool {
    let mut rest = word.chars();
    rest.next();
    let rest = rest.as_str();
    !rest.contains(char::is_uppercase) || !word.contains(char::is_lowercase)
}

/// TCVN3 has no capitals with tone marks: its capital fonts show `CéNG` as «CỘNG», so small marked letters may follow
/// ASCII capitals, but not the other way round.
fn capital_tcvn3(decoded: &str) -> bool {
    let plain_small = decoded.contains(|c: char| c.is_ascii_lowercase());
    !plain_small || has_one_case(decoded)
}
