//! Letters without their marks, and keys for comparison.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The letter without diacritics: `ệ` → `e`, `Đ` → `D`. Other characters, combining marks among them, pass as they are.
pub fn strip_mark(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    match c {
        'đ' => 'd',
        'Đ' => 'D',
        _ => {
            let mut base = c;
            unicode_normalization::char::decompose_canonical(c, |part| {
                if part.is_ascii_alphabetic() {
                    base = part;
                }
            });
            base
        }
    }
}

/// The text without diacritics, `đ` as `d`; combining marks are dropped, case is kept.
pub fn strip_marks(text: &str) -> String {
    text.chars().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).map(strip_mark).collect()
}

/// Canonical composition (NFC); text that is NFC already is copied without work.
pub fn nfc(text: &str) -> String {
    composed(text).into_owned()
}

fn composed(text: &str) -> Cow<'_, str> {
    if is_composed(text) || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Whether a text is NFC for certain: it has only characters that are so in any company.
#[inline]
pub fn is_composed(text: &str) -> bool {
    text.chars().all(is_plain)
}

/// Whether a character is one that every normalisation leaves alone: those of Vietnamese text and its punctuation. All below
/// U+0300 and all of U+1EA0–U+1EF9 have `NFC_QC=Yes` and combining class 0 (Unicode Standard Annex 15, 9).
#[inline]
fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{1ea0}'..='\u{1ef9}' | '\u{2010}'..='\u{2027}')
}

/// The letter in lower case, for Vietnamese letters without the tables of all scripts. Of the few letters whose lower case is
/// more than one character the first is given.
#[inline]
pub fn lower_char(c: char) -> char {
    match c {
        '\0'..='\u{7f}' => c.to_ascii_lowercase(),
        // Capitals have the even code points of this block, small letters the odd ones.
        '\u{1ea0}'..='\u{1ef9}' => char::from_u32(c as u32 | 1).unwrap_or(c),
        '\u{df}'..='\u{ff}' | 'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' | '\u{2010}'..='\u{2027}' => c,
        'À'..='Ý' if c != '×' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        'Ă' | 'Đ' | 'Ĩ' | 'Ũ' | 'Ơ' | 'Ư' => char::from_u32(c as u32 + 1).unwrap_or(c),
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// The text in lower case, letter for letter: a final sigma is like any other.
pub fn lower(text: &str) -> String {
    // Small letters are as long as their capitals: `collect` would begin with a quarter of the room and grow.
    let mut lower = String::with_capacity(text.len());
    lower.extend(text.chars().map(lower_char));
    lower
}

/// Whether a text opens with words in any case; the words are given in lower case.
///
/// ```
/// assert!(kehoach_vietnamese::opens_with("Các sở, ngành", "các "));
/// ```
#[inline]
pub fn opens_with(text: &str, words: &str) -> bool {
    let mut letters = text.chars().map(lower_char);
    words.chars().all(|letter| letters.next() == Some(letter))
}

/// The text in lower case where that is as long in bytes, else the text as it is: a place in the one is the same place in the
/// other.
pub fn lower_in_place(text: &str) -> String {
    let lower = lower(text);
    if lower.len() == text.len() { lower } else { text.to_owned() }
}

/// `char::is_alphabetic`, for Vietnamese letters without the tables of all scripts.
#[inline]
pub fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphabetic(),
        '\u{1ea0}'..='\u{1ef9}' => true,
        '\u{c0}'..='\u{24f}' => !matches!(c, '×' | '÷'),
        '\u{2010}'..='\u{2027}' => false,
        _ => c.is_alphabetic(),
    }
}

/// `char::is_alphanumeric`, for Vietnamese letters without the tables of all scripts.
#[inline]
pub fn is_alphanumeric(c: char) -> bool {
    is_letter(c) || c.is_numeric()
}

/// A key for comparing names and labels: lower case, NFC, one space between words, every dash as `-`, no spaces around it.
/// Marks are kept: «Sở» and «số» differ.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    // Whether no space follows: at the beginning, behind a dash.
    let mut closed = true;
    for c in composed(text).chars() {
        let c = match c {
            'a'..='z' => c,
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}' => '-',
            c if c.is_whitespace() => {
                gap = true;
                continue;
            }
            c => lower_char(c),
        };
        if gap && !closed && c != '-' {
            out.push(' ');
        }
        gap = false;
        closed = c == '-';
        out.push(c);
    }
    out
}

/// An identifier of lower-case ASCII letters, digits and single hyphens: «UBND thị xã Phước Long» → `ubnd-thi-xa-phuoc-long`.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in strip_marks(text).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    while out.ends_with('-') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_every_mark_and_keeps_case() {
        assert_eq!(strip_marks("Ủy ban ƯỜNG đặng Nguye\u{302}\u{303}n"), "Uy ban UONG dang Nguyen");
    }

    #[test]
    fn lower_case_and_letters_are_those_of_unicode() {
        let letters = ('\0'..='\u{24f}').chain('\u{1ea0}'..='\u{1ef9}').chain('\u{2000}'..='\u{206f}');
        for c in letters.filter(|c| *c != 'İ') {
            assert_eq!(lower_char(c).to_string(), c.to_lowercase().to_string(), "{c}");
            assert_eq!(is_letter(c), c.is_alphabetic(), "{c}");
        }
    }

    #[test]
    fn plain_characters_are_composed_already() {
        for c in ('\0'..='\u{2fff}').filter(|c| is_plain(*c)) {
            assert_eq!(is_nfc_quick(['a', c, 'b'].into_iter()), IsNormalized::Yes, "{c:?}");
        }
    }

    #[test]
    fn folds_case_dashes_and_space() {
        assert_eq!(fold("Bù  Gia Mập –\u{a0}Phú Riềng"), fold("bù gia mập - phú riềng"));
        assert_ne!(fold("Sở"), fold("số"));
    }

    #[test]
    fn slugs_are_ascii() {
        assert_eq!(slug("90/KH-UBND, thị xã Phước Long"), "90-kh-ubnd-thi-xa-phuoc-long");
    }
}
