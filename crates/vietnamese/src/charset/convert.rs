//! Conversion word by word.

use super::evidence::{Fit, Fits, could_be_bytes, in_word};
use super::{Encoding, Votes, decode, detect};
use std::borrow::Cow;

/// Converts lines of which a prior is known: the encoding that the font or the whole text speaks for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Converter {
    /// The encoding to expect; without one each line is judged by itself.
    pub expected: Option<Encoding>,
    /// Another encoding that other lines of the document are in.
    pub also: Option<Encoding>,
    /// The expectation comes from the font: words that fit neither way are converted.
    pub certain: bool,
    /// The font shows capitals only.
    pub capitals: bool,
}

impl Converter {
    /// Converts a line. Words that are possible syllables as they stand and not when decoded stay; words that fit both ways
    /// or neither go with their neighbours.
    pub fn convert<'t>(&self, line: &'t str) -> Cow<'t, str> {
        self.convert_with(line, &mut Fits::default())
    }

    /// As [`convert`](Self::convert); `fits` remembers words from line to line.
    pub fn convert_with<'t>(&self, line: &'t str, fits: &mut Fits) -> Cow<'t, str> {
        if self.capitals {
            let converted = self.convert_marks(line, fits);
            return if converted.chars().any(char::is_lowercase) {
                Cow::Owned(converted.to_uppercase())
            } else {
                converted
            };
        }
        self.convert_marks(line, fits)
    }

    fn convert_marks<'t>(&self, line: &'t str, fits: &mut Fits) -> Cow<'t, str> {
        if line.is_ascii() {
            return Cow::Borrowed(line);
        }
        if let Some(converted) = self.convert_surely(line) {
            return Cow::Owned(converted);
        }
        let Some((encoding, fits)) = self.judge(line, fits) else { return mended(line) };
        let (encoded, unicode) = (count(&fits, Fit::Encoded), count(&fits, Fit::Unicode));
        let doubtful = if self.certain { encoded >= unicode } else { encoded > unicode };
        // One sign alone («µ», ««») in a line without other evidence needs the font's word.
        let doubtful = doubtful || self.expected.is_some() && unicode == 0 && line.chars().count() > 1;
        if encoding == Encoding::Utf8 && encoded > unicode {
            // `à` has a no-break space for its second byte, which divides words.
            return Cow::Owned(decode(line, encoding));
        }
        let mut out = String::with_capacity(line.len() + line.len() / 2);
        for (piece, fit) in pieces(line).zip(fits) {
            match fit {
                Fit::Encoded => out.push_str(&decode(piece, encoding)),
                Fit::Either if doubtful => out.push_str(&decode(piece, encoding)),
                _ => out.push_str(piece),
            }
        }
        if out == line {
            return mended(line);
        }
        Cow::Owned(if encoding == Encoding::Tcvn3 && !self.capitals { raise_capitals(&out) } else { out })
    }
}

impl Converter {
    /// The encoding that a line speaks for clearly, where it is another than the expected one.
    pub fn contradicted_by(&self, line: &str, fits: &mut Fits) -> Option<Encoding> {
        let expected = self.expected?;
        if line.is_ascii() || self.convert_surely(line).is_some() {
            return None;
        }
        let other = Self { also: None, ..*self }.judge(line, fits)?.0;
        (other != expected).then_some(other)
    }

    /// The short way for text in a legacy font: whole lines, where nothing speaks against it. Unicode shows by letters that no
    /// byte stands for or, in TCVN3, by the capitals among small letters that decoding would make.
    fn convert_surely(&self, line: &str) -> Option<String> {
        let encoding = self.expected.filter(|_| self.certain && self.also.is_none())?;
        if !could_be_bytes(line) {
            return None;
        }
        let converted = decode(line, encoding);
        let mut small = false;
        for c in converted.chars() {
            if small && !self.capitals && c.is_uppercase() {
                return None;
            }
            small = c.is_lowercase();
        }
        Some(converted)
    }

    /// The encoding of a line and how its pieces fare: the expected one, unless it explains less than half of the telling words
    /// and another one more.
    fn judge(&self, line: &str, known: &mut Fits) -> Option<(Encoding, Vec<Fit>)> {
        let mut fits = |encoding| pieces(line).map(|p| known.of(p, encoding)).collect::<Vec<Fit>>();
        let Some(expected) = self.expected else {
            return detect(line).or(self.also).map(|encoding| (encoding, fits(encoding)));
        };
        let own = fits(expected);
        let explained = count(&own, Fit::Encoded);
        if count(&own, Fit::Either) <= explained {
            return Some((expected, own));
        }
        let other = detect(line).or(self.also).map(|encoding| (encoding, fits(encoding)));
        match other {
            Some((encoding, other)) if count(&other, Fit::Encoded) > explained => Some((encoding, other)),
            _ => Some((expected, own)),
        }
    }
}

fn count(fits: &[Fit], wanted: Fit) -> usize {
    fits.iter().filter(|f| **f == wanted).count()
}

/// Words and what stands between them, in order, nothing left out.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let word = in_word(rest.chars().next()?);
        let len = rest.find(|c| in_word(c) != word).unwrap_or(rest.len());
        let (piece, after) = rest.split_at_checked(len)?;
        rest = after;
        Some(piece)
    })
}

/// TCVN3 text set in a capital font whose name is lost: `CéNG HOµ X· HéI` is «CỘNG HOÀ XÃ HỘI». A word whose plain letters are
/// capitals, two or more, gets capitals; one with a single plain letter follows its neighbours.
fn raise_capitals(text: &str) -> String {
    let parts: Vec<&str> = pieces(text).collect();
    let plain = |p: &str| {
        let capitals = p.chars().filter(char::is_ascii_uppercase).count();
        (capitals, p.chars().any(|c| c.is_ascii_lowercase()))
    };
    let is_word = |p: &str| p.contains(char::is_alphabetic);
    let sure = |p: &&&str| is_word(p) && plain(p).0 >= 2 && !plain(p).1;
    let small = |p: &&&str| is_word(p) && plain(p).1;
    let has_sure = parts.iter().any(|p| sure(&p));
    let has_small = parts.iter().any(|p| small(&p));
    let raised = parts.iter().map(|p| {
        let (capitals, lower) = plain(p);
        let raise = !lower && (capitals >= 2 || has_sure && !has_small);
        if raise && p.chars().any(char::is_lowercase) { p.to_uppercase() } else { (*p).to_owned() }
    });
    raised.collect()
}

/// Undoes what another program's mending did: «XÃ HỘI» whose `Ã` and space were taken for the UTF-8 bytes of `à`.
fn mended(line: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    for (at, letter) in line.match_indices('à') {
        let (before, behind) = (&line[..at], &line[at + letter.len()..]);
        if before.ends_with(char::is_uppercase) && behind.starts_with(char::is_uppercase) {
            out.push_str(&line[done..at]);
            out.push_str("Ã ");
            done = at + letter.len();
        }
    }
    if done == 0 {
        return Cow::Borrowed(line);
    }
    out.push_str(&line[done..]);
    Cow::Owned(out)
}

/// Converts a text of which nothing is known, line by line: the encoding that the whole text speaks for is expected, and a
/// line that speaks for another one is converted from that. Unicode text comes back as it is.
pub fn repair_mixed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut votes = Votes::default();
    votes.add(text);
    let whole = Converter { expected: votes.verdict(), ..Converter::default() };
    let mut out = String::with_capacity(text.len());
    let mut fits = Fits::default();
    for line in text.split_inclusive('\n') {
        out.push_str(&whole.convert_with(line, &mut fits));
    }
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_in_two_encodings_are_converted_each_from_its_own() {
        let text = "Uû ban nh©n d©n tØnh giao c¸c së\nUyû ban nhaân daân tænh giao caùc sôû\nỦy ban nhân dân tỉnh giao các sở\n";
        assert_eq!(
            repair_mixed(text),
            "Uỷ ban nhân dân tỉnh giao các sở\nUỷ ban nhân dân tỉnh giao các sở\nỦy ban nhân dân tỉnh giao các sở\n"
        );
    }

    #[test]
    fn utf8_read_as_windows_1252_comes_back() {
        assert_eq!(
            repair_mixed("Quyáº¿t Ä‘á»‹nh cá»§a Thá»§ tÆ°á»›ng ChÃ\u{ad}nh phá»§"),
            "Quyết định của Thủ tướng Chính phủ"
        );
    }

    #[test]
    fn capitals_of_a_lost_capital_font_come_back() {
        assert_eq!(repair_mixed("CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM"), "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM");
        assert_eq!(repair_mixed("Bé N«ng nghiÖp vµ Ph¸t triÓn"), "Bộ Nông nghiệp và Phát triển");
    }

    #[test]
    fn an_eaten_space_comes_back() {
        assert_eq!(repair_mixed("CỘNG HÒA XàHỘI CHỦ NGHĨA"), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA");
    }

    #[test]
    fn codes_and_other_languages_stay() {
        for text in
            ["Crédit Agricole, garçon, naïve façade", "§ 5, ± 2 °C, 10 µm, 3 m²", "Số 12/QĐ-UBND: «là» và có"]
        {
            assert_eq!(repair_mixed(text), text);
        }
    }

    proptest! {
        #[test]
        fn unicode_text_is_never_converted(picks in proptest::collection::vec(0usize..17_000, 1..30)) {
            let all: Vec<String> = crate::syllable::all().collect();
            let text: Vec<&str> = picks.iter().map(|i| all[i % all.len()].as_str()).collect();
            let text = text.join(" ");
            prop_assert_eq!(repair_mixed(&text), text.as_str());
        }

        #[test]
        fn repairing_twice_changes_nothing_more(text in "[a-zA-Zµ¸·¹®¬ÐêÊ ,.]{0,40}") {
            let once = repair_mixed(&text).into_owned();
            prop_assert_eq!(repair_mixed(&once).into_owned(), once);
        }
    }
}
