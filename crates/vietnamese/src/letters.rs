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
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.to_owned(),
        _ => text.nfc().collect(),
    }
}

/// A key for comparing names and labels: lower case, NFC, one space between words, every dash as `-`, no spaces around it.
/// Marks are kept: «Sở» and «số» differ.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let text = match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfc().collect::<String>()),
    };
    for c in text.chars() {
        let c = match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}' => '-',
            c => c,
        };
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() && c != '-' && !out.ends_with('-') {
            out.push(' ');
        }
        gap = false;
        out.extend(c.to_lowercase());
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
    fn folds_case_dashes_and_space() {
        assert_eq!(fold("Bù  Gia Mập –\u{a0}Phú Riềng"), fold("bù gia mập - phú riềng"));
        assert_ne!(fold("Sở"), fold("số"));
    }

    #[test]
    fn slugs_are_ascii() {
        assert_eq!(slug("90/KH-UBND, thị xã Phước Long"), "90-kh-ubnd-thi-xa-phuoc-long");
    }
}
