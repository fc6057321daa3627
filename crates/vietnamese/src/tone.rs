//! Tones, and where the tone mark stands: old placing (hòa, thủy), new placing (hoà, thuỷ).
//!
//! The placings differ only in the open rhymes oa, oe and uy (Quyết định 240/QĐ of 1984 introduced the new one; officials and
//! keyboards use both). Everything else has one right place, and a mark elsewhere («qúy») is put there.

use crate::{is_letter, lower_char, syllable};

/// The six tones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tone {
    /// No mark.
    #[default]
    Ngang,
    /// Grave.
    Huyen,
    /// Acute.
    Sac,
    /// Hook above.
    Hoi,
    /// Tilde.
    Nga,
    /// Dot below.
    Nang,
}

impl Tone {
    /// All six, unmarked first.
    pub const ALL: [Self; 6] = [Self::Ngang, Self::Huyen, Self::Sac, Self::Hoi, Self::Nga, Self::Nang];
}

/// Where the mark of the open rhymes oa, oe, uy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Placing {
    /// On the first vowel: hòa, khỏe, thủy.
    Old,
    /// On the second: hoà, khoẻ, thuỷ.
    New,
    /// As it stands.
    #[default]
    Keep,
}

/// The twelve vowels, lower case then upper case, each without a tone and with the five marks in the order of [`Tone::ALL`].
const VOWELS: [[char; 6]; 24] = [
    ['a', 'à', 'á', 'ả', 'ã', 'ạ'],
    ['ă', 'ằ', 'ắ', 'ẳ', 'ẵ', 'ặ'],
    ['â', 'ầ', 'ấ', 'ẩ', 'ẫ', 'ậ'],
    ['e', 'è', 'é', 'ẻ', 'ẽ', 'ẹ'],
    ['ê', 'ề', 'ế', 'ể', 'ễ', 'ệ'],
    ['i', 'ì', 'í', 'ỉ', 'ĩ', 'ị'],
    ['o', 'ò', 'ó', 'ỏ', 'õ', 'ọ'],
    ['ô', 'ồ', 'ố', 'ổ', 'ỗ', 'ộ'],
    ['ơ', 'ờ', 'ớ', 'ở', 'ỡ', 'ợ'],
    ['u', 'ù', 'ú', 'ủ', 'ũ', 'ụ'],
    ['ư', 'ừ', 'ứ', 'ử', 'ữ', 'ự'],
    ['y', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'],
    ['A', 'À', 'Á', 'Ả', 'Ã', 'Ạ'],
    ['Ă', 'Ằ', 'Ắ', 'Ẳ', 'Ẵ', 'Ặ'],
    ['Â', 'Ầ', 'Ấ', 'Ẩ', 'Ẫ', 'Ậ'],
    ['E', 'È', 'É', 'Ẻ', 'Ẽ', 'Ẹ'],
    ['Ê', 'Ề', 'Ế', 'Ể', 'Ễ', 'Ệ'],
    ['I', 'Ì', 'Í', 'Ỉ', 'Ĩ', 'Ị'],
    ['O', 'Ò', 'Ó', 'Ỏ', 'Õ', 'Ọ'],
    ['Ô', 'Ồ', 'Ố', 'Ổ', 'Ỗ', 'Ộ'],
    ['Ơ', 'Ờ', 'Ớ', 'Ở', 'Ỡ', 'Ợ'],
    ['U', 'Ù', 'Ú', 'Ủ', 'Ũ', 'Ụ'],
    ['Ư', 'Ừ', 'Ứ', 'Ử', 'Ữ', 'Ự'],
    ['Y', 'Ỳ', 'Ý', 'Ỷ', 'Ỹ', 'Ỵ'],
];

/// A letter without its tone, and the tone: `ệ` → (`ê`, nặng). Other characters come back as they are, with no tone.
pub fn split(c: char) -> (char, Tone) {
    if c.is_ascii() {
        return (c, Tone::Ngang);
    }
    let place = PLACES.get((c as usize).wrapping_sub(FIRST)).copied().unwrap_or(0);
    match place.checked_sub(1).map(usize::from) {
        Some(place) => (VOWELS[place / 6][0], Tone::ALL[place % 6]),
        None => (c, Tone::Ngang),
    }
}

/// The first letter beyond ASCII that bears a tone, `À`, and the place after the last, `ỹ`.
const FIRST: usize = 0xc0;
const LAST: usize = 0x1efa;

/// For each letter from [`FIRST`] on, one more than its place in [`VOWELS`]; 0 where it is none of them.
static PLACES: [u8; LAST - FIRST] = {
    let mut places = [0; LAST - FIRST];
    let mut k = 0;
    while k < 6 * VOWELS.len() {
        let letter = VOWELS[k / 6][k % 6] as usize;
        if letter >= FIRST {
            places[letter - FIRST] = k as u8 + 1;
        }
        k += 1;
    }
    places
};

/// A vowel with a tone: (`ê`, nặng) → `ệ`. Other characters come back as they are.
pub fn join(vowel: char, tone: Tone) -> char {
    VOWELS.iter().find(|row| row[0] == vowel).map_or(vowel, |row| row[tone as usize])
}

/// Whether a character is one of the twelve vowels without a tone, in either case.
pub fn is_vowel(c: char) -> bool {
    VOWELS.iter().any(|row| row[0] == c)
}

/// A word without tones but with its letters' own marks, and the tone; none where it bears two tone marks.
pub fn lift(word: &str) -> Option<(String, Tone)> {
    lift_letters(word.chars(), word.len())
}

/// As [`lift`], in lower case.
pub(crate) fn lift_lower(word: &str) -> Option<(String, Tone)> {
    lift_letters(word.chars().map(lower_char), word.len())
}

fn lift_letters(letters: impl Iterator<Item = char>, length: usize) -> Option<(String, Tone)> {
    let mut tone = Tone::Ngang;
    let mut out = String::with_capacity(length);
    for c in letters {
        let (letter, t) = split(c);
        if t != Tone::Ngang {
            if tone != Tone::Ngang {
                return None;
            }
            tone = t;
        }
        out.push(letter);
    }
    Some((out, tone))
}

/// The word with its tone mark in the given placing; none where it is no possible syllable or already stands so.
pub fn place_word(word: &str, placing: Placing) -> Option<String> {
    if placing == Placing::Keep || word.is_ascii() {
        return None;
    }
    let (letters, tone) = lift(word)?;
    if tone == Tone::Ngang {
        return None;
    }
    let parsed = syllable::parse(word)?;
    let at = parsed.onset.chars().count() + syllable::mark_place(parsed.onset, parsed.rhyme, placing);
    let out: String =
        letters.chars().enumerate().map(|(k, c)| if k == at { join(c, tone) } else { c }).collect();
    (out != word).then_some(out)
}

/// The text with every syllable's tone mark in the given placing; all else passes as it is.
///
/// ```
/// use kehoach_vietnamese::tone::{Placing, place};
/// assert_eq!(place("HOÀ giải, thuỷ lợi, quý, oàn", Placing::Old), "HÒA giải, thủy lợi, quý, oàn");
/// assert_eq!(place("hòa giải, thủy lợi", Placing::New), "hoà giải, thuỷ lợi");
/// ```
pub fn place(text: &str, placing: Placing) -> String {
    if placing == Placing::Keep {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_letter) {
        let (before, tail) = rest.split_at(start);
        let end = tail.find(|c| !is_letter(c)).unwrap_or(tail.len());
        let (word, after) = tail.split_at(end);
        out.push_str(before);
        match place_word(word, placing) {
            Some(placed) => out.push_str(&placed),
            None => out.push_str(word),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_open_rhymes_have_two_placings() {
        for (old, new) in [("hòa", "hoà"), ("khỏe", "khoẻ"), ("ủy", "uỷ"), ("Thủy", "Thuỷ"), ("TÒA", "TOÀ")]
        {
            assert_eq!(place(old, Placing::New), new);
            assert_eq!(place(new, Placing::Old), old);
        }
        for word in ["quý", "hoàn", "thuyền", "giữa", "của", "khuỷu", "nghĩa", "già", "quốc", "Đắk"]
        {
            assert_eq!(place(word, Placing::New), word);
            assert_eq!(place(word, Placing::Old), word);
        }
    }

    #[test]
    fn a_mark_in_no_mans_place_is_moved() {
        assert_eq!(place("qúy", Placing::Old), "quý");
        assert_eq!(place("hõan", Placing::Old), "hoãn");
        assert_eq!(place("qúy", Placing::Keep), "qúy");
    }
}
