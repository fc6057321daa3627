//! A paragraph whose every byte knows the line that it came from.

use kehoach_model::Provenance;
use std::ops::Range;

/// A piece of running text with its places.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Text {
    /// The text; lines joined by a space.
    pub text: String,
    /// Byte offset where a piece begins → its place, ascending; the first offset is 0.
    pieces: Vec<(usize, Provenance)>,
}

impl Text {
    pub(crate) fn new(text: impl Into<String>, place: Provenance) -> Self {
        Self { text: text.into(), pieces: vec![(0, place)] }
    }

    /// Appends a line after a space.
    pub(crate) fn join(&mut self, other: &Self) {
        if other.text.is_empty() {
            return;
        }
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        let offset = self.text.len();
        self.text.push_str(&other.text);
        self.pieces.extend(other.pieces.iter().map(|(at, place)| (at + offset, place.clone())));
    }

    /// Where the bytes of `range` stand.
    pub(crate) fn place(&self, range: Range<usize>) -> Provenance {
        let first = self.pieces.partition_point(|(at, _)| *at <= range.start).saturating_sub(1);
        let last = self.pieces.partition_point(|(at, _)| *at < range.end.max(range.start + 1));
        let mut pieces = self.pieces.get(first..last.max(first + 1)).unwrap_or(&[]).iter();
        match pieces.next() {
            Some((_, place)) => pieces.fold(place.clone(), |union, (_, p)| union.union(p)),
            None => Provenance::lines(1, 1, 1),
        }
    }

    /// Where all of it stands.
    pub(crate) fn whole_place(&self) -> Provenance {
        self.place(0..self.text.len())
    }

    /// The lines that were joined to it, in order.
    pub(crate) fn lines(&self) -> Vec<Self> {
        let ends = self.pieces.iter().skip(1).map(|(at, _)| *at).chain([self.text.len()]);
        self.pieces.iter().zip(ends).map(|((at, _), end)| self.slice(*at..end)).collect()
    }

    /// A part of it, trimmed of white space.
    pub(crate) fn slice(&self, range: Range<usize>) -> Self {
        let part = self.text.get(range.clone()).unwrap_or("");
        let lead = part.len() - part.trim_start().len();
        let part = part.trim();
        let start = range.start + lead;
        let mut pieces: Vec<(usize, Provenance)> = Vec::new();
        for (at, place) in &self.pieces {
            if *at <= start {
                pieces.clear();
                pieces.push((0, place.clone()));
            } else if *at < start + part.len() {
                pieces.push((at - start, place.clone()));
            }
        }
        Self { text: part.to_owned(), pieces }
    }
}

/// The text without white space and closing marks (`.`, `;`, `:`, `,`, «./.») at its ends.
pub(crate) fn trim_closing(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let cut = text.trim_end_matches(['.', ';', ':', ',', '/']).trim_end();
        // An ellipsis is part of the text.
        if text.ends_with("...") && !text.ends_with("./.") {
            return text;
        }
        if cut.len() == text.len() {
            return text;
        }
        text = cut;
    }
}

/// Longest title, in characters, that is taken whole.
const TITLE_LENGTH: usize = 200;

/// The title of an item: its text whole up to about 200 characters, else its first sentence.
pub(crate) fn title_of(text: &str) -> String {
    let text = trim_closing(text);
    if text.chars().count() <= TITLE_LENGTH {
        return text.to_owned();
    }
    trim_closing(&text[..first_sentence(text)]).to_owned()
}

/// Byte length of the first sentence: up to a full stop before a space and a capital letter. Stops inside abbreviations
/// («TP. Hồ Chí Minh», «VP. ĐKĐĐ») follow a word in capitals.
pub(crate) fn first_sentence(text: &str) -> usize {
    for (at, _) in text.match_indices(['.', '!', '?']) {
        let rest = &text[at + 1..];
        let mut after = rest.chars();
        if after.next() != Some(' ') || !after.find(|c| !c.is_whitespace()).is_some_and(char::is_uppercase) {
            continue;
        }
        let word = text[..at].rsplit(' ').next().unwrap_or("");
        let abbreviation =
            word.chars().count() <= 4 && word.chars().all(char::is_uppercase) && !word.is_empty();
        if !abbreviation {
            return at + 1;
        }
    }
    text.len()
}

/// The text with its first letter a capital.
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Whether a text is set in capitals: at least four letters, nearly all of them capitals. Text in brackets and quotation
/// marks does not count.
pub(crate) fn is_capitals(text: &str) -> bool {
    let (mut upper, mut lower, mut depth) = (0usize, 0usize, 0usize);
    for c in text.chars() {
        // However much of the rest is capitals: running text is passed over soon.
        if lower * 10 > text.len() {
            return false;
        }
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            c if c.is_uppercase() => upper += 1,
            c if c.is_lowercase() => lower += 1,
            _ => {}
        }
    }
    upper >= 4 && lower * 10 <= upper
}

/// Whether a text ends a sentence or an enumeration's line.
pub(crate) fn is_closed(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(['”', '"', ')', '»', '’']);
    text.ends_with(['.', ';', ':', '!', '?', '…', '/'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(n: u32, text: &str) -> Text {
        Text::new(text, Provenance::lines(1, n, n))
    }

    #[test]
    fn parts_know_their_lines() {
        let mut t = line(3, "a) Rà soát");
        t.join(&line(5, "quy trình; b) Số hóa"));
        let at = t.text.find("b)").unwrap();
        assert_eq!(t.slice(0..at).whole_place().lines, [3, 5]);
        assert_eq!(t.slice(at..t.text.len()).whole_place().lines, [5, 5]);
        assert_eq!(t.place(0..4).lines, [3, 3]);
    }

    #[test]
    fn titles_end_with_the_first_sentence_where_they_are_long() {
        assert_eq!(title_of("Rà soát quy trình./."), "Rà soát quy trình");
        assert_eq!(title_of("tố giác tội phạm..."), "tố giác tội phạm...");
        let long = format!("Rà soát tại TP. Hồ Chí Minh {}. Báo cáo sau.", "các quy trình ".repeat(20));
        assert!(title_of(&long).ends_with("các quy trình"));
    }

    #[test]
    fn capitals() {
        assert!(is_capitals("TỔ CHỨC THỰC HIỆN (kèm theo)"));
        assert!(!is_capitals("Tổ chức thực hiện"));
        assert!(!is_capitals("II."));
    }
}
