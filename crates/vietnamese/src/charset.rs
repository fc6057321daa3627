//! Encodings of Vietnamese from before Unicode, as they reach us: bytes that a program took for Windows-1252.
//!
//! TCVN3 (ABC) and VNI are fonts' business: the file says `Quèc héi` and the font `.VnTime` shows «Quốc hội». VISCII, VPS and
//! CP1258 are code pages; «UTF-8 read as Windows-1252» is an accident that behaves like one. [`Encoding::of_font`] knows an
//! encoding by its font, [`detect`] by the text, and [`Converter`] converts word by word: what is Unicode, English, a code or
//! a number stays as it is.
//!
//! Tables: TCVN 5712:1993 (VN3), VNI for Windows, RFC 1456 (VISCII), VPS, Windows-1258.
//!
//! ```
//! use kehoach_vietnamese::charset::{Encoding, decode, repair_mixed};
//! assert_eq!(decode("Quèc héi n­íc Céng hoµ", Encoding::Tcvn3), "Quốc hội nước Cộng hoà");
//! assert_eq!(repair_mixed("Thuû töôùng Chính phuû"), "Thủ tướng Chính phủ");
//! assert_eq!(repair_mixed("Thủ tướng đã ký; café, 5 µm"), "Thủ tướng đã ký; café, 5 µm");
//! ```

mod convert;
mod evidence;
mod tables;

pub use convert::{Converter, repair_mixed};
pub use evidence::{Fits, Votes, detect};

/// An encoding that text can be in, though it was read as Windows-1252.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// TCVN 5712:1993, the «ABC» fonts `.Vn…`.
    Tcvn3,
    /// VNI for Windows, the fonts `VNI-…`.
    Vni,
    /// UTF-8.
    Utf8,
    /// RFC 1456.
    Viscii,
    /// Vietnamese Professionals Society, the fonts `VPS …`.
    Vps,
    /// Windows-1258: letters with combining tone marks.
    Cp1258,
}

impl Encoding {
    /// All of them, the most frequent first.
    pub const ALL: [Self; 6] = [Self::Tcvn3, Self::Vni, Self::Utf8, Self::Viscii, Self::Vps, Self::Cp1258];

    /// The encoding that a font shows, by its name; subset tags and styles may stand before and after it.
    ///
    /// ```
    /// use kehoach_vietnamese::charset::Encoding;
    /// assert_eq!(Encoding::of_font(".VnTimeH"), Some(Encoding::Tcvn3));
    /// assert_eq!(Encoding::of_font("ABCDEF+VNI-Times,Bold"), Some(Encoding::Vni));
    /// assert_eq!(Encoding::of_font("Times New Roman"), None);
    /// ```
    pub fn of_font(name: &str) -> Option<Self> {
        let name = family(name).to_ascii_lowercase();
        let starts = |prefix: &str| name.starts_with(prefix);
        if starts("vni-") || starts("vni ") || starts("vni_") {
            Some(Self::Vni)
        } else if starts(".vn") || tables::TCVN3_UNDOTTED.iter().any(|f| starts(f)) {
            Some(Self::Tcvn3)
        } else if starts("vps ") || starts("vps-") {
            Some(Self::Vps)
        } else if starts("vi ") && !starts("vi times new") {
            Some(Self::Viscii)
        } else {
            None
        }
    }

    /// Short name for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 => "TCVN3",
            Self::Vni => "VNI",
            Self::Utf8 => "UTF-8 read as Windows-1252",
            Self::Viscii => "VISCII",
            Self::Vps => "VPS",
            Self::Cp1258 => "Windows-1258",
        }
    }
}

/// Whether a font shows every letter as a capital: the TCVN3 fonts whose name ends in `H` (`.VnTimeH`, `.VnArialH`).
pub fn is_capital_font(name: &str) -> bool {
    let family = family(name);
    Encoding::of_font(name) == Some(Encoding::Tcvn3) && family.ends_with('H')
}

/// The name without a subset tag (`ABCDEF+`) and what follows a comma or a style word.
fn family(name: &str) -> &str {
    let name = match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_uppercase()) => rest,
        _ => name,
    };
    let name = name.split(',').next().unwrap_or(name).trim();
    let styles = [" Bold Italic", " Bold", " Italic", "-Bold", "-Italic", "-BoldItalic"];
    styles.iter().find_map(|s| name.strip_suffix(s)).unwrap_or(name)
}

/// Text in an encoding, read as Windows-1252, to Unicode in NFC. What the encoding has no letter for stays.
pub fn decode(text: &str, encoding: Encoding) -> String {
    match encoding {
        Encoding::Tcvn3 => text.chars().map(tables::tcvn3).collect(),
        Encoding::Viscii => text.chars().map(|c| tables::high(c, &tables::VISCII)).collect(),
        Encoding::Vps => text.chars().map(|c| tables::high(c, &tables::VPS)).collect(),
        Encoding::Vni => vni(text),
        Encoding::Cp1258 => crate::nfc(&text.chars().map(tables::cp1258).collect::<String>()),
        Encoding::Utf8 => utf8(text),
    }
}

/// A letter of VNI is a base and, after it, a sign for its marks.
fn vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let base = tables::vni_single(c);
        match chars.peek().and_then(|mark| tables::vni_marked(base, *mark)) {
            Some(letter) => {
                out.push(letter);
                chars.next();
            }
            None => out.push(base),
        }
    }
    out
}

/// Whole UTF-8 sequences become their character; a no-break space among them may have become a space.
fn utf8(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        match sequence(chars.get(at..).unwrap_or(&[])) {
            Some((decoded, len)) => {
                out.push(decoded);
                at += len;
            }
            None => {
                out.push(*c);
                at += 1;
            }
        }
    }
    crate::nfc(&out)
}

/// The UTF-8 sequence that the characters begin with, and its length.
fn sequence(chars: &[char]) -> Option<(char, usize)> {
    let lead = tables::byte(*chars.first()?)?;
    let len = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => return None,
    };
    let mut bytes = vec![lead];
    for c in chars.get(1..len)? {
        bytes.push(match c {
            ' ' => 0xA0,
            c => tables::byte(*c)?,
        });
    }
    std::str::from_utf8(&bytes).ok()?.chars().next().map(|c| (c, len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The text as a program shows it that takes its bytes for Windows-1252.
    fn misread(text: &str, encoding: Encoding) -> String {
        text.chars().map(|c| tables::encode(c, encoding)).collect()
    }

    const PANGRAM: &str = "áàảãạ ắằẳẵặă ấầẩẫậâ éèẻẽẹ ếềểễệê íìỉĩị óòỏõọ ốồổỗộô ớờởỡợơ úùủũụ ứừửữựư ýỳỷỹỵ đ";

    #[test]
    fn every_small_letter_comes_back() {
        for encoding in Encoding::ALL {
            assert_eq!(decode(&misread(PANGRAM, encoding), encoding), PANGRAM, "{encoding:?}");
        }
    }

    #[test]
    fn capitals_come_back_where_the_encoding_has_them() {
        let capitals = PANGRAM.to_uppercase();
        for encoding in [Encoding::Vni, Encoding::Cp1258, Encoding::Utf8] {
            assert_eq!(decode(&misread(&capitals, encoding), encoding), capitals, "{encoding:?}");
        }
    }

    #[test]
    fn fonts_tell_encoding_and_capitals() {
        assert_eq!(Encoding::of_font("VPS Times"), Some(Encoding::Vps));
        assert_eq!(Encoding::of_font("VnTime"), Some(Encoding::Tcvn3));
        assert_eq!(Encoding::of_font("Verdana"), None);
        assert!(is_capital_font(".VnArialH") && is_capital_font("AAAAAA+.VnTimeH,Bold"));
        assert!(!is_capital_font(".VnTime") && !is_capital_font("PMingLiUH"));
    }

    proptest! {
        #[test]
        fn decoding_is_total(text in "\\PC{0,40}", i in 0usize..6) {
            let _ = decode(&text, Encoding::ALL[i]);
        }

        #[test]
        fn ascii_stays(text in "[ -~]{0,60}", i in 0usize..6) {
            prop_assert_eq!(decode(&text, Encoding::ALL[i]), text);
        }
    }
}
