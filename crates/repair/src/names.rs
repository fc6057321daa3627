//! Names that the rules know, where decoding read a word of one wrongly.
//!
//! A name of several words («Ủy ban nhân dân các huyện, thành phố») is certain as a whole where one of its words is not: the
//! channel can hold «phú» for likelier than «phố», the name cannot. Only words that were changed before, or that no syllable
//! are, give way, and only where most words of the name stand as they should and no other name is as near. Names that lines
//! break are left as they are.

use crate::mending::{Edit, Mending};
use kehoach_vietnamese::{strip_marks, syllable};
use std::collections::BTreeMap;
use std::ops::Range;

/// The rule's name in a [`kehoach_model::Fix`].
const RULE: &str = "known-name";
/// How sure such a change is.
const CONFIDENCE: f32 = 0.85;
/// Words of a name at least.
const LEAST_WORDS: usize = 3;
/// Letters of a name for each that may differ.
const LETTERS_A_CHANGE: usize = 6;
/// What asks an agency to do something stands in front of its name, and is as well known.
const REQUEST: &str = "Đề nghị";

/// A word of a name.
#[derive(Debug, Clone, PartialEq)]
struct NameWord {
    text: String,
    base: String,
}

/// The names to look for, by the bases of their words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    names: Vec<Vec<NameWord>>,
    /// For each base, the names that have it and where.
    places: BTreeMap<String, Vec<(usize, usize)>>,
}

/// A word of a line.
struct Token {
    line: usize,
    range: Range<usize>,
    base: String,
    /// Whether it may give way.
    doubtful: bool,
    /// Whether no syllable is written so.
    strange: bool,
    /// Whether a mark stands behind it that is in no name.
    ends: bool,
}

/// A name laid over words.
struct Match {
    name: usize,
    tokens: Range<usize>,
    /// Letters that differ, marks aside.
    distance: usize,
}

impl Names {
    pub(crate) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        for name in names {
            let own = words(name);
            if own.len() < LEAST_WORDS {
                continue;
            }
            let mut asked = words(REQUEST);
            asked.extend(own.iter().cloned());
            for name in [own, asked] {
                for (at, word) in name.iter().enumerate() {
                    all.places.entry(word.base.clone()).or_default().push((all.names.len(), at));
                }
                all.names.push(name);
            }
        }
        all
    }

    /// Puts names right in lines that were decoded.
    pub(crate) fn mend(&self, lines: &mut [Mending], least: f32) {
        let tokens = tokens(lines);
        let mut edits: Vec<Vec<Edit>> = vec![Vec::new(); lines.len()];
        let mut free = 0;
        for at in 0..tokens.len() {
            if at < free {
                continue;
            }
            let Some(found) = self.best(&tokens, at) else { continue };
            free = found.tokens.end;
            let name = self.names.get(found.name).map_or(&[][..], |n| n);
            for (token, word) in tokens.get(found.tokens).unwrap_or(&[]).iter().zip(name) {
                let (Some(line), Some(own)) = (lines.get(token.line), edits.get_mut(token.line)) else {
                    continue;
                };
                own.extend(edit(&line.text, token, word));
            }
        }
        for (line, edits) in lines.iter_mut().zip(edits) {
            line.apply(edits, least);
        }
    }

    /// The longest name that begins at a word and needs a change there; none where two are as near.
    fn best(&self, tokens: &[Token], at: usize) -> Option<Match> {
        let mut found: Vec<Match> = Vec::new();
        for name in self.near(tokens, at) {
            let length = self.names.get(name)?.len();
            let Some(run) = tokens.get(at..at + length) else { continue };
            let ended = run.iter().rev().skip(1).any(|t| t.ends);
            if ended || run.first().map(|t| t.line) != run.last().map(|t| t.line) {
                continue;
            }
            if let Some(distance) = self.distance(run, name) {
                found.push(Match { name, tokens: at..at + length, distance });
            }
        }
        let longest = found.iter().map(|m| m.tokens.len()).max()?;
        found.retain(|m| m.tokens.len() == longest);
        let nearest = found.iter().map(|m| m.distance).min()?;
        found.retain(|m| m.distance == nearest);
        match found.len() {
            1 => found.pop(),
            _ => None,
        }
    }

    /// Names that can begin at a word: those that have one of the next words where it stands.
    fn near(&self, tokens: &[Token], at: usize) -> Vec<usize> {
        let mut near: Vec<usize> = (0..LEAST_WORDS)
            .filter_map(|offset| Some((offset, tokens.get(at + offset)?)))
            .flat_map(|(offset, token)| {
                let places = self.places.get(&token.base).map_or(&[][..], |p| p);
                places.iter().filter(move |(_, place)| *place == offset).map(|(name, _)| *name)
            })
            .collect();
        near.sort_unstable();
        near.dedup();
        near
    }

    /// How many letters differ between words and a name that they can be.
    fn distance(&self, run: &[Token], name: usize) -> Option<usize> {
        let name = self.names.get(name)?;
        let (mut distance, mut same) = (0, 0);
        for (token, word) in run.iter().zip(name) {
            if token.base == word.base {
                same += 1;
                continue;
            }
            if !token.doubtful {
                return None;
            }
            let letters = token.base.chars().count().max(word.base.chars().count());
            let off = edit_distance(&token.base, &word.base);
            let near = match token.strange {
                true => off * 2 <= letters || letters <= 2,
                // A word of a short name that is one of the language can be another's: «Công an và».
                false => off * 2 < letters && run.len() > LEAST_WORDS,
            };
            if !near {
                return None;
            }
            distance += off;
        }
        let letters: usize = name.iter().map(|w| w.base.len()).sum();
        let strange = run.iter().any(|t| t.strange);
        let allowed = (letters / LETTERS_A_CHANGE).max(if strange { 2 } else { 1 });
        (same >= 2 && same >= 2 * (run.len() - same) && distance <= allowed).then_some(distance)
    }
}

fn words(name: &str) -> Vec<NameWord> {
    let word = |text: &str| {
        let text = text.trim_matches(is_mark);
        NameWord { text: text.to_owned(), base: base(text) }
    };
    name.split_whitespace().map(word).filter(|w| !w.base.is_empty()).collect()
}

/// Marks of punctuation around words.
fn is_mark(c: char) -> bool {
    matches!(c, ',' | '.' | ';' | ':' | '(' | ')' | '"' | '“' | '”' | '-' | '–' | '/')
}

fn base(text: &str) -> String {
    strip_marks(text).to_lowercase()
}

/// The words of the lines in order.
fn tokens(lines: &[Mending]) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (line, mending) in lines.iter().enumerate() {
        // Lines of a table hold pieces of several cells, which make no name.
        let decoded = mending.decoded();
        let repaired = !decoded.is_empty() && !mending.text.contains(['|', '[', ']', '{', '}']);
        let mut decoded = decoded.into_iter().peekable();
        for piece in mending.text.split_whitespace() {
            let word = piece.trim_matches(is_mark);
            if word.is_empty() {
                continue;
            }
            // Both are parts of one text, so that addresses tell the place.
            let start = word.as_ptr() as usize - mending.text.as_ptr() as usize;
            let range = start..start + word.len();
            while decoded.next_if(|d| d.end <= range.start).is_some() {}
            let changed = decoded.peek().is_some_and(|d| d.start < range.end);
            let is_figure = word.chars().all(|c| c.is_ascii_digit());
            let is_acronym = word.chars().count() > 2 && word.chars().all(char::is_uppercase);
            // Labels and signs are short.
            let is_word = word.chars().count() > 1 && word.chars().any(char::is_alphabetic);
            let strange = is_word && !syllable::is_possible(word) && !is_figure && !is_acronym;
            let doubtful = repaired && (strange || changed);
            let ends = piece.ends_with([';', ':', ')', '!', '?']);
            tokens.push(Token { line, base: base(word), doubtful, strange, ends, range });
        }
    }
    tokens
}

/// The change that makes a word the name's, in the case in which it stands.
fn edit(line: &str, token: &Token, word: &NameWord) -> Option<Edit> {
    let now = line.get(token.range.clone())?;
    if !token.doubtful || now.to_lowercase() == word.text.to_lowercase() {
        return None;
    }
    let letters = || now.chars().filter(|c| c.is_alphabetic());
    let text = if letters().count() > 1 && letters().all(char::is_uppercase) {
        word.text.to_uppercase()
    } else if letters().next().is_some_and(char::is_lowercase) {
        word.text.to_lowercase()
    } else {
        let mut chars = word.text.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars).collect())?
    };
    let runner_up = Some(now.to_owned());
    Some(Edit { range: token.range.clone(), text, rule: RULE, confidence: CONFIDENCE, runner_up })
}

/// Levenshtein's distance.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        row[0] = left;
        for (y, slot) in b.iter().zip(row.iter_mut().skip(1)) {
            let best = (corner + usize::from(x != *y)).min(left + 1).min(*slot + 1);
            corner = std::mem::replace(slot, best);
            left = best;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = [
        "Bộ Công an", "Sở Nội vụ", "Sở Ngoại vụ", "Ủy ban nhân dân các huyện, thành phố",
        "Viện kiểm sát nhân dân tỉnh",
    ];

    /// A line of which the given words were decoded.
    fn decoded(text: &str, words: &[(&str, &str)]) -> Mending {
        let mut line = Mending::new(1, 1, text);
        let edit = |(from, to): &(&str, &str)| {
            let at = text.find(from).unwrap();
            Edit { rule: "lattice", ..Edit::sure(at..at + from.len(), *to, "t") }
        };
        line.apply(words.iter().map(edit).collect(), 0.0);
        line
    }

    fn mended(line: Mending) -> String {
        let mut lines = [line];
        Names::new(NAMES).mend(&mut lines, 0.25);
        lines[0].text.clone()
    }

    #[test]
    fn a_word_that_was_decoded_wrongly_becomes_the_names() {
        let line = decoded("22. Ủy ban Nhân dân các huyện, thanh pha", &[("thanh", "thạnh"), ("pha", "phú")]);
        assert_eq!(mended(line), "22. Ủy ban Nhân dân các huyện, thành phố");
        let line =
            decoded("vgyi Bo Qéng an bao", &[("vgyi", "với"), ("Bo", "Bộ"), ("an", "án"), ("bao", "bảo")]);
        assert_eq!(mended(line), "với Bộ Công an bảo");
        let line = decoded("17. P& nghi Viện Kiểm sát Nhân dân tinh", &[("nghi", "nghị"), ("tinh", "tỉnh")]);
        assert_eq!(mended(line), "17. Đề nghị Viện Kiểm sát Nhân dân tỉnh");
    }

    #[test]
    fn words_that_stand_as_printed_stay() {
        let text = "Ủy ban nhân dân các huyện, thành phú theo kế hoạch";
        assert_eq!(mended(decoded(text, &[("kế", "kế")])), text);
        assert_eq!(mended(Mending::new(1, 1, "Bộ Qéng an")), "Bộ Qéng an");
    }

    #[test]
    fn a_word_that_two_names_have_stays() {
        let line = decoded("Sở Nxoi vụ", &[("vụ", "vụ")]);
        let text = mended(line);
        assert!(["Sở Nxoi vụ", "Sở Nội vụ"].contains(&text.as_str()), "{text}");
    }
}
