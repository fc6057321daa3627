//! A line under repair: its text, and for each character where it stood before.

use kehoach_model::{Confidence, Fix, FixPlace};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// One replacement in the text as it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edit {
    /// Bytes of the present text.
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
    pub(crate) rule: &'static str,
    pub(crate) confidence: f32,
    pub(crate) runner_up: Option<String>,
}

impl Edit {
    /// A change by a rule that leaves no doubt.
    pub(crate) fn sure(range: Range<usize>, text: impl Into<String>, rule: &'static str) -> Self {
        Self { range, text: text.into(), rule, confidence: 1.0, runner_up: None }
    }
}

/// What an engine said of a word that it read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hint {
    /// Bytes of the line as it was.
    pub(crate) range: [u32; 2],
    /// How sure it was, 0..=1.
    pub(crate) confidence: f32,
    /// Other readings with their confidences.
    pub(crate) alternatives: Vec<(String, f32)>,
}

/// A line, before and after.
#[derive(Debug, Clone)]
pub(crate) struct Mending {
    pub(crate) page: u32,
    pub(crate) number: u32,
    original: Option<String>,
    pub(crate) text: String,
    /// For each character of `text`, and for its end, the character of the original; empty while nothing has changed.
    places: Vec<u32>,
    pub(crate) fixes: Vec<Fix>,
    /// Whether an engine read the line from an image.
    pub(crate) by_engine: bool,
    /// What the engine said of the words, in their order.
    pub(crate) hints: Vec<Hint>,
}

impl Mending {
    pub(crate) fn new(page: u32, number: u32, text: &str) -> Self {
        Self {
            page,
            number,
            original: None,
            text: text.to_owned(),
            places: Vec::new(),
            fixes: Vec::new(),
            by_engine: false,
            hints: Vec::new(),
        }
    }

    /// Whether the text differs from what it was.
    pub(crate) fn is_changed(&self) -> bool {
        self.original.as_ref().is_some_and(|o| *o != self.text)
    }

    /// How many changes were made.
    pub(crate) fn applied(&self) -> usize {
        self.fixes.iter().filter(|f| f.applied).count()
    }

    /// Where the text, in bytes, was decoded: its letters are the likeliest, not those that stood there. In order.
    pub(crate) fn decoded(&self) -> Vec<Range<usize>> {
        let decodes = |rule: &str| matches!(rule, "lattice" | "misread");
        let fixes = self.fixes.iter().filter(|f| f.applied && decodes(&f.rule));
        let mut places: Vec<[u32; 2]> = fixes.map(|f| f.place.chars).collect();
        places.sort_unstable();
        let mut places = places.into_iter().peekable();
        let mut found: Vec<Range<usize>> = Vec::new();
        for ((byte, c), place) in self.text.char_indices().zip(&self.places) {
            while places.next_if(|[_, end]| end <= place).is_some() {}
            if places.peek().is_none_or(|[start, _]| start > place) {
                continue;
            }
            match found.last_mut().filter(|last| last.end == byte) {
                Some(last) => last.end += c.len_utf8(),
                None => found.push(byte..byte + c.len_utf8()),
            }
        }
        found
    }

    /// Applies edits that come in order and do not overlap; those under `least` confidence are only noted.
    pub(crate) fn apply(&mut self, edits: Vec<Edit>, least: f32) {
        if edits.is_empty() {
            return;
        }
        if self.original.is_none() {
            self.original = Some(self.text.clone());
            self.places = (0..=self.text.chars().count() as u32).collect();
        }
        let unapplied = self.fixes.iter().filter(|f| !f.applied);
        let proposed: FxHashSet<([u32; 2], String)> =
            unapplied.map(|f| (f.place.chars, f.proposed.clone())).collect();
        let mut text = String::with_capacity(self.text.len() + 16);
        let mut places = Vec::with_capacity(self.places.len() + 16);
        let (mut byte, mut char_at) = (0, 0_usize);
        let mut spaced = self.fixes.iter().any(|f| f.rule == NO_BREAK_SPACE);
        let mut reader = Reader::default();
        for edit in edits {
            let (Some(before), Some(old)) =
                (self.text.get(byte..edit.range.start), self.text.get(edit.range.clone()))
            else {
                continue;
            };
            let start = char_at + before.chars().count();
            let end = start + old.chars().count();
            let place = |k: usize| self.places.get(k).or(self.places.last()).copied().unwrap_or(0);
            let applied = edit.confidence >= least;
            text.push_str(before);
            places.extend((char_at..start).map(place));
            if applied {
                let new = edit.text.chars().count();
                text.push_str(&edit.text);
                // Character for character as far as both reach, so that words keep their boxes.
                places.extend((0..new).map(|k| place((start + k).min(end.max(start + 1) - 1))));
            } else {
                text.push_str(old);
                places.extend((start..end).map(place));
            }
            let chars = [place(start), place(end)];
            // No-break spaces come by the thousand: the first of a line stands for all.
            let is_space = edit.rule == NO_BREAK_SPACE;
            let again = is_space && spaced;
            spaced |= is_space;
            let fix = self.fix(chars, edit, applied, &mut reader);
            if !again && (applied || !proposed.contains(&(chars, fix.proposed.clone()))) {
                self.fixes.push(fix);
            }
            (byte, char_at) = (byte + before.len() + old.len(), end);
        }
        text.push_str(self.text.get(byte..).unwrap_or_default());
        places.extend(self.places.get(char_at..).unwrap_or_default());
        self.text = text;
        self.places = places;
    }

    fn fix(&self, chars: [u32; 2], edit: Edit, applied: bool, reader: &mut Reader) -> Fix {
        let original = self.original.as_deref().unwrap_or(&self.text);
        Fix {
            place: FixPlace { page: self.page, line: self.number, chars },
            original: reader.read(original, chars).to_owned(),
            proposed: edit.text,
            runner_up: edit.runner_up,
            rule: edit.rule.to_owned(),
            confidence: Confidence::new(edit.confidence),
            applied,
        }
    }

    /// What the engine said of the words, by their bytes in the text as it stands.
    pub(crate) fn present_hints(&self) -> Vec<(Range<usize>, &Hint)> {
        let ranges = self.remap(self.hints.iter().map(|h| h.range));
        let now = ranges.into_iter().zip(&self.hints);
        now.filter_map(|(range, hint)| range.map(|r| (r[0] as usize..r[1] as usize, hint))).collect()
    }

    /// Where byte ranges of the original text stand now, in the same order; none where nothing is left of one.
    pub(crate) fn remap(&self, ranges: impl Iterator<Item = [u32; 2]>) -> Vec<Option<[u32; 2]>> {
        let Some(original) = self.original.as_deref() else { return ranges.map(Some).collect() };
        let starts: Vec<u32> = original.char_indices().map(|(b, _)| b as u32).collect();
        let bytes: Vec<u32> =
            self.text.char_indices().map(|(b, _)| b as u32).chain([self.text.len() as u32]).collect();
        // The places rise, for edits keep their order.
        let now = |byte: u32| {
            let place = starts.partition_point(|b| *b < byte) as u32;
            let at = self.places.partition_point(|p| *p < place);
            bytes.get(at).copied().unwrap_or(self.text.len() as u32)
        };
        ranges.map(|r| [now(r[0]), now(r[1])]).map(|r| (r[0] < r[1]).then_some(r)).collect()
    }
}

/// The rule for spaces that forbid a break.
pub(crate) const NO_BREAK_SPACE: &str = "no-break-space";

/// Finds characters by their numbers. Where these rise from one question to the next, no part of the text is read twice.
#[derive(Debug, Default)]
struct Reader {
    character: usize,
    byte: usize,
}

impl Reader {
    fn read<'t>(&mut self, text: &'t str, chars: [u32; 2]) -> &'t str {
        let [from, to] = chars.map(|c| c as usize);
        if from < self.character {
            *self = Self::default();
        }
        let after = |byte: usize, count: usize| {
            let rest = text.get(byte..).unwrap_or_default();
            byte + rest.char_indices().nth(count).map_or(rest.len(), |c| c.0)
        };
        let start = after(self.byte, from - self.character);
        (self.character, self.byte) = (from, start);
        text.get(start..after(start, to.saturating_sub(from))).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_places() {
        let mut line = Mending::new(1, 7, "thue hién s6 06");
        line.apply(
            vec![
                Edit::sure(0..4, "thực", "t"),
                Edit::sure(5..10, "hiện", "t"),
                Edit::sure(11..13, "số", "t"),
            ],
            0.5,
        );
        assert_eq!(line.text, "thực hiện số 06");
        let now = line.remap([[0, 4], [5, 10], [11, 13], [14, 16]].into_iter());
        let words: Vec<&str> =
            now.iter().flatten().map(|r| &line.text[r[0] as usize..r[1] as usize]).collect();
        assert_eq!(words, ["thực", "hiện", "số", "06"]);
        assert_eq!(line.fixes[1].place.chars, [5, 9]);
        assert_eq!(line.fixes[1].original, "hién");
    }

    #[test]
    fn a_second_round_still_points_into_the_original() {
        let mut line = Mending::new(1, 1, "a\u{a0}\u{200b}b c6");
        line.apply(vec![Edit::sure(1..3, " ", "t"), Edit::sure(3..6, "", "t")], 0.5);
        line.apply(vec![Edit::sure(4..6, "có", "t")], 0.5);
        assert_eq!(line.text, "a b có");
        assert_eq!(line.fixes[2].place.chars, [5, 7]);
        assert_eq!(line.fixes[2].original, "c6");
    }

    #[test]
    fn a_doubtful_edit_is_only_noted() {
        let mut line = Mending::new(1, 1, "s6");
        line.apply(vec![Edit { confidence: 0.3, ..Edit::sure(0..2, "số", "t") }], 0.5);
        assert_eq!(line.text, "s6");
        assert!(!line.fixes[0].applied && !line.is_changed());
    }
}
