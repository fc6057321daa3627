//! Lines to the tokens that the language model counts; training and decoding share this.

use kehoach_vietnamese::{lower, syllable, tone};

/// What a language model sees of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// A run of letters.
    Word(&'a str),
    /// Digits, with or without signs: «2022», «15/11/2021», «100%».
    Number,
    /// Letters and digits mixed, as in document numbers: «06/QĐ-TTg».
    Code,
    /// End of a sentence or clause, or of a list label.
    Break,
}

/// Calls `f` with the tokens of a line in order. Commas, quotes, brackets and dashes are passed over, so that lists and
/// quotations read as one stretch of words; `. ; : ! ?` at the end of a chunk break it.
pub fn tokenize<'a>(line: &'a str, mut f: impl FnMut(Token<'a>)) {
    for chunk in line.split_whitespace() {
        let core = chunk.trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
        if core.chars().any(|c| c.is_ascii_digit()) {
            f(if core.chars().any(char::is_alphabetic) { Token::Code } else { Token::Number });
        } else {
            core.split(|c: char| !c.is_alphabetic())
                .filter(|w| !w.is_empty())
                .for_each(|w| f(Token::Word(w)));
        }
        if breaks(chunk) {
            f(Token::Break);
        }
    }
}

/// Whether a chunk ends a sentence, clause or label.
pub(crate) fn breaks(chunk: &str) -> bool {
    let bare = chunk.trim_end_matches(['"', '”', '’', '\'', '»']);
    bare.ends_with(['.', ';', ':', '!', '?', '…']) || is_label(bare)
}

/// «a)», «đ)», «12)»: a letter or a number and a bracket.
pub(crate) fn is_label(chunk: &str) -> bool {
    chunk.strip_suffix(')').is_some_and(|l| {
        let mut chars = l.chars();
        let first = chars.next();
        first.is_some_and(char::is_alphabetic) && chars.next().is_none()
            || first.is_some() && l.len() <= 3 && l.bytes().all(|b| b.is_ascii_digit())
    })
}

/// How the letters of a word are cased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// All small.
    Lower,
    /// The first great, the rest small; a single great letter.
    Title,
    /// Two letters or more, all great.
    Upper,
    /// Any other mix: «TTg», «VNeID».
    Mixed,
}

/// The case of a word.
pub fn case_of(word: &str) -> Case {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return Case::Lower };
    let (mut upper, mut lower) = (0, 0);
    for c in chars {
        if c.is_uppercase() {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    match (first.is_uppercase(), upper, lower) {
        (false, 0, _) => Case::Lower,
        (true, 0, _) => Case::Title,
        (true, _, 0) => Case::Upper,
        _ => Case::Mixed,
    }
}

/// The form in which the language model counts a word: the tone mark in the old placing, headings in capitals as small letters
/// (abbreviations stay), other case kept, because «Sở» (department) and «số» (number) differ by more than their marks.
pub fn canonical(word: &str) -> String {
    let placed = tone::place_word(word, tone::Placing::Old).unwrap_or_else(|| word.to_owned());
    if case_of(word) == Case::Upper && syllable::is_possible(&placed) { lower(&placed) } else { placed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(line: &str) -> String {
        let mut out = Vec::new();
        tokenize(line, |t| {
            out.push(match t {
                Token::Word(w) => canonical(w),
                Token::Number => "#".into(),
                Token::Code => "@".into(),
                Token::Break => "|".into(),
            });
        });
        out.join(" ")
    }

    #[test]
    fn tokens_of_a_line() {
        assert_eq!(show("a) QUYẾT ĐỊNH số 06/QĐ-TTg, ngày 06/01/2022;"), "a | quyết định số @ ngày # |");
        assert_eq!(show("Thuỷ lợi (UBND tỉnh) - 100%."), "Thủy lợi UBND tỉnh # |");
    }
}
