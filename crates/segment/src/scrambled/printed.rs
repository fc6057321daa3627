//! What the page printed where the repair stage put another word.
//!
//! Repair reads a line of a scrambled table as if it were a sentence, though it holds pieces of several cells: it takes rules
//! of the frame for letters («|cac» → «các») and writes the first word of a name small («Cong» → «công»). Which cell a word
//! belongs to shows in what stood there.

use kehoach_model::{Document, Fix};
use std::collections::BTreeMap;
use std::ops::Range;

/// The changes of each line, by page and line, in order.
pub(super) struct Changes<'a>(BTreeMap<(u32, u32), Vec<&'a Fix>>);

/// A place of a repaired line, in characters, and what stood there before.
pub(super) type Before<'a> = (Range<usize>, &'a Fix);

impl<'a> Changes<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let mut lines: BTreeMap<_, Vec<&Fix>> = BTreeMap::new();
        for fix in document.fixes.iter().filter(|f| f.applied) {
            lines.entry((fix.place.page, fix.place.line)).or_default().push(fix);
        }
        for fixes in lines.values_mut() {
            fixes.sort_by_key(|f| f.place.chars);
        }
        Self(lines)
    }

    /// What stood in the repaired text of a line; changes that its text does not show are passed over.
    pub(super) fn before(&self, page: u32, line: u32, text: &str) -> Vec<Before<'a>> {
        let Some(fixes) = self.0.get(&(page, line)) else { return Vec::new() };
        let chars: Vec<char> = text.chars().collect();
        let mut found = Vec::new();
        // Where a change begins in the repaired text against where it began before.
        let mut shift: isize = 0;
        let mut from = 0;
        for fix in fixes {
            let proposed: Vec<char> = fix.proposed.chars().collect();
            let expected = (fix.place.chars[0] as isize + shift).max(from as isize) as usize;
            let Some(at) = nearest(&chars, &proposed, expected, from) else { continue };
            let end = at + proposed.len();
            shift = end as isize - fix.place.chars[1] as isize;
            from = end;
            found.push((at..end, *fix));
        }
        found
    }
}

/// Characters that a change can stand off the place where it is expected: blanks at the beginning of a line are dropped.
const OFF: usize = 12;

/// The place of `wanted` nearest to `expected`, not before `from`.
fn nearest(chars: &[char], wanted: &[char], expected: usize, from: usize) -> Option<usize> {
    if wanted.is_empty() {
        return None;
    }
    let stands = |at: usize| chars.get(at..at + wanted.len()) == Some(wanted);
    (0..=OFF)
        .flat_map(|off| [expected.checked_sub(off), expected.checked_add(off)])
        .flatten()
        .find(|at| *at >= from && stands(*at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_model::{Confidence, FixPlace};

    fn fix(chars: [u32; 2], original: &str, proposed: &str) -> Fix {
        Fix {
            place: FixPlace { page: 1, line: 7, chars },
            original: original.into(),
            proposed: proposed.into(),
            runner_up: None,
            rule: "lattice".into(),
            confidence: Confidence::new(0.9),
            applied: true,
        }
    }

    #[test]
    fn finds_what_stood_in_a_line_whose_blanks_were_dropped() {
        let fixes = vec![fix([2, 6], "|cac", "các"), fix([7, 8], "b", "bộ"), fix([10, 15], "nganh", "ngành")];
        let document = Document { fixes, ..Document::default() };
        let changes = Changes::of(&document);
        let before = changes
            .before(1, 7, "các bộ, ngành")
            .into_iter()
            .map(|(place, fix)| (place, fix.original.as_str()));
        assert_eq!(before.collect::<Vec<_>>(), [(0..3, "|cac"), (4..6, "b"), (8..13, "nganh")]);
    }

    #[test]
    fn passes_over_changes_that_the_text_does_not_show() {
        let document = Document { fixes: vec![fix([0, 3], "dia", "địa")], ..Document::default() };
        assert!(Changes::of(&document).before(1, 7, "phương").is_empty());
        assert!(Changes::of(&document).before(1, 8, "địa").is_empty());
    }
}
