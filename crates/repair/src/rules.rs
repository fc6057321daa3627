//! What converters do to text, and how it is undone: rules that leave no doubt.

use crate::codes::{Codes, body_of};
use crate::lm::Lm;
use crate::mending::{Edit, Mending, NO_BREAK_SPACE};
use crate::tokens::{Case, canonical, case_of};
use kehoach_vietnamese::tone::{Placing, place_word};
use kehoach_vietnamese::{is_composed, is_letter, nfc, syllable};
use std::ops::Range;

/// Applies the rules in their order; each sees what the ones before it made.
pub(crate) fn mend(line: &mut Mending, lm: &Lm, codes: &Codes, placing: Placing, least: f32) {
    if line.text.is_ascii() && !line.text.contains("  ") && !line.text.contains('/') {
        return;
    }
    for rule in [characters, composition, years, number_word] {
        let edits = rule(&line.text);
        line.apply(edits, least);
    }
    if capitals_meet(&line.text) {
        let edits = spaced_letters(&line.text, lm);
        line.apply(edits, least);
        let edits = broken_words(&line.text, lm);
        line.apply(edits, least);
    }
    let edits = glued_words(&line.text, lm);
    line.apply(edits, least);
    let edits = hyphens(&line.text, codes);
    line.apply(edits, least);
    let edits = placing_of(&line.text, placing);
    line.apply(edits, least);
}

/// Private-use bullets, no-break spaces, soft hyphens, zero-width spaces.
fn characters(text: &str) -> Vec<Edit> {
    if text.is_ascii() || !text.contains(is_of_converter) {
        return Vec::new();
    }
    let mut edits = Vec::new();
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let range = at..at + c.len_utf8();
        let after = chars.peek().map(|n| n.1);
        match c {
            // A converter that drops bullets leaves a space and the bullet's no-break space behind a closed line.
            '\u{a0}'
                if before == Some(' ') && after.is_some_and(char::is_uppercase) && is_closed(&text[..at]) =>
            {
                edits.push(Edit::sure(range, "- ", "lost-bullet"));
            }
            '\u{a0}' | '\u{2007}' | '\u{202f}' => edits.push(Edit::sure(range, " ", NO_BREAK_SPACE)),
            '\u{200b}' | '\u{2060}' | '\u{feff}' => edits.push(Edit::sure(range, "", "zero-width")),
            '\u{ad}' => {
                let inside = before.is_some_and(char::is_lowercase) && after.is_some_and(char::is_lowercase);
                edits.push(Edit::sure(range, if inside { "" } else { "-" }, "soft-hyphen"));
            }
            '\u{2010}' | '\u{2011}' => edits.push(Edit::sure(range, "-", "typographic-hyphen")),
            '\u{2212}'
                if before.is_some_and(char::is_alphabetic) && after.is_some_and(char::is_alphabetic) =>
            {
                edits.push(Edit::sure(range, "-", "typographic-hyphen"));
            }
            // Symbol fonts are mapped to U+F000 + code: U+F02D is their hyphen.
            '\u{f02d}' => edits.push(Edit::sure(range, "-", "private-use-hyphen")),
            '\u{e000}'..='\u{f8ff}' if text[..at].trim().is_empty() => {
                edits.push(Edit::sure(range, "-", "private-use-bullet"));
            }
            _ => {}
        }
        before = Some(c);
    }
    edits
}

/// Whether a character is one of those that [`characters`] looks at.
fn is_of_converter(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{ad}' | '\u{2007}' | '\u{200b}' | '\u{2010}' | '\u{2011}' | '\u{202f}' | '\u{2060}'
    ) || matches!(c, '\u{2212}' | '\u{e000}'..='\u{f8ff}' | '\u{feff}')
}

/// Whether a text ends a line of an enumeration, but for one space.
fn is_closed(text: &str) -> bool {
    text.strip_suffix(' ').is_some_and(|t| t.ends_with(['.', ';', ':']))
}

/// Decomposed letters.
fn composition(text: &str) -> Vec<Edit> {
    if is_composed(text) {
        return Vec::new();
    }
    chunks(text)
        .filter_map(|range| {
            let composed = nfc(&text[range.clone()]);
            (composed != text[range.clone()]).then(|| Edit::sure(range, composed, "nfc"))
        })
        .collect()
}

/// «2022  2025»: two years with nothing but a wide gap between them.
fn years(text: &str) -> Vec<Edit> {
    let is_wide = |w: &[u8]| w.iter().all(u8::is_ascii_whitespace);
    if !text.as_bytes().windows(2).any(is_wide) {
        return Vec::new();
    }
    let list: Vec<Range<usize>> = chunks(text).collect();
    let is_year = |s: &str| {
        s.len() == 4 && (s.starts_with("19") || s.starts_with("20")) && s.bytes().all(|b| b.is_ascii_digit())
    };
    let mut edits = Vec::new();
    for w in list.windows(2) {
        let (first, gap) = (&text[w[0].clone()], w[0].end..w[1].start);
        let second = text[w[1].clone()].trim_end_matches([',', '.', ';', ')', '"', '”', ':']);
        if gap.len() == 2 && is_year(first) && is_year(second) && first < second {
            edits.push(Edit { confidence: 0.97, ..Edit::sure(gap, " - ", "lost-hyphen") });
        }
    }
    edits
}

/// «Sb: 395/KH-UBND», «S6: 12/QĐ-TTg»: the word before a document's own number can only be «Số».
fn number_word(text: &str) -> Vec<Edit> {
    let start = text.len() - text.trim_start().len();
    let Some((word, rest)) = text.get(start..).and_then(|t| t.split_once(':')) else { return Vec::new() };
    let plain = word.trim_end();
    let short =
        plain.starts_with('S') && (2..=3).contains(&plain.chars().count()) && plain != "Số" && plain != "SỐ";
    let (figures, body) = rest.split_once('/').unwrap_or_default();
    let numbered = figures.trim().len() <= 6
        && figures.bytes().all(|b| b.is_ascii_digit() || b == b' ')
        && body.trim_start().chars().take(2).filter(|c| c.is_uppercase()).count() == 2;
    if short && numbered {
        vec![Edit { confidence: 0.97, ..Edit::sure(start..start + plain.len(), "Số", "number-word") }]
    } else {
        Vec::new()
    }
}

/// Whether two words follow one another that are capitals and nothing else: set apart letters and broken words do.
fn capitals_meet(text: &str) -> bool {
    let mut words = text.split_whitespace().map(|word| word.chars().all(char::is_uppercase));
    let mut before = false;
    words.any(|capitals| std::mem::replace(&mut before, capitals) && capitals)
}

/// «K Ế H O Ạ C H»: letters set apart, taken together where they make known words.
fn spaced_letters(text: &str, lm: &Lm) -> Vec<Edit> {
    let list: Vec<Range<usize>> = chunks(text).collect();
    let single = |r: &Range<usize>| {
        text[r.clone()].chars().count() == 1 && text[r.clone()].chars().all(char::is_uppercase)
    };
    let mut edits = Vec::new();
    let mut k = 0;
    while k < list.len() {
        let run = list[k..].iter().take_while(|r| single(r)).count();
        if run >= 4 {
            let whole = list[k].start..list[k + run - 1].end;
            let letters: String = text[whole.clone()].chars().filter(|c| !c.is_whitespace()).collect();
            if let Some(words) = segment(&letters.to_lowercase(), lm) {
                edits.push(Edit {
                    confidence: 0.97,
                    ..Edit::sure(whole, words.join(" ").to_uppercase(), "spaced-letters")
                });
            }
        }
        k += run.max(1);
    }
    edits
}

/// The most probable way to cut a run of small letters into known words.
fn segment(letters: &str, lm: &Lm) -> Option<Vec<String>> {
    let ends: Vec<usize> = letters.char_indices().map(|(k, _)| k).chain([letters.len()]).collect();
    let mut best: Vec<Option<(f32, usize)>> = vec![None; ends.len()];
    best[0] = Some((0.0, 0));
    for to in 1..ends.len() {
        for from in to.saturating_sub(7)..to {
            let (Some((cost, _)), Some(word)) = (best[from], letters.get(ends[from]..ends[to])) else {
                continue;
            };
            let Some(number) = lm.find(word).filter(|_| syllable::is_possible(word)) else { continue };
            let total = cost - lm.unigram(number);
            if best[to].is_none_or(|b| total < b.0) {
                best[to] = Some((total, from));
            }
        }
    }
    let mut at = ends.len() - 1;
    let mut words = Vec::new();
    while at > 0 {
        let from = best[at]?.1;
        words.push(letters.get(ends[from]..ends[at])?.to_owned());
        at = from;
    }
    words.reverse();
    Some(words)
}

/// «ĐIỀ U KHO ẢN»: words in capitals broken by spaces. A line shows the fault by a fragment that is no syllable and becomes one by
/// joining; only then are fragments joined that could be words.
fn broken_words(text: &str, lm: &Lm) -> Vec<Edit> {
    let list: Vec<Range<usize>> = chunks(text).collect();
    let upper = |s: &str| s.chars().all(|c| c.is_uppercase()) && !s.is_empty();
    let known = |s: &str| lm.find(&s.to_lowercase()).filter(|_| syllable::is_possible(s));
    let mut joins: Vec<(usize, bool)> = Vec::new();
    for k in 0..list.len().saturating_sub(1) {
        let (a, b) = (&text[list[k].clone()], &text[list[k + 1].clone()]);
        if !upper(a) || !upper(b) || a.is_ascii() && b.is_ascii() {
            continue;
        }
        let joined = format!("{a}{b}");
        let Some(whole) = known(&joined) else { continue };
        let broken = (known(a).is_none() && !a.is_ascii()) || (known(b).is_none() && !b.is_ascii());
        let apart = match (known(a), known(b)) {
            (Some(x), Some(y)) => lm.unigram(x) + lm.score(&lm.after(&[crate::lm::START, x]), y),
            _ => f32::NEG_INFINITY,
        };
        if broken || lm.unigram(whole) > apart + 2.0 {
            joins.push((k, broken));
        }
    }
    if !joins.iter().any(|j| j.1) {
        return Vec::new();
    }
    let mut edits = Vec::new();
    let mut after = 0;
    for (k, _) in joins {
        if k >= after {
            let gap = list[k].end..list[k + 1].start;
            edits.push(Edit { confidence: 0.95, ..Edit::sure(gap, "", "broken-word") });
            after = k + 2;
        }
    }
    edits
}

/// «XàHỘI» (the bytes of «XÃ», a no-break space and «HỘI» read in another charset) and «thựchiện».
fn glued_words(text: &str, lm: &Lm) -> Vec<Edit> {
    if text.is_ascii() {
        return Vec::new();
    }
    words(text)
        .filter_map(|range| unglue(&text[range.clone()], lm).map(|(new, rule)| (range, new, rule)))
        .map(|(range, new, rule)| Edit { confidence: 0.97, ..Edit::sure(range, new, rule) })
        .collect()
}

fn unglue(word: &str, lm: &Lm) -> Option<(String, &'static str)> {
    let length = word.chars().count();
    // Whether the word is known as it stands is asked before its syllable is taken apart: that is quicker.
    if word.is_ascii()
        || !(4..=14).contains(&length)
        || lm.find(word).is_some()
        || syllable::is_possible(word)
        || lm.find(&canonical(word)).is_some()
    {
        return None;
    }
    let known = |s: &str| lm.find(&s.to_lowercase()).filter(|_| syllable::is_possible(s));
    if let Some((left, right)) = word.split_once('à') {
        let left = format!("{left}Ã");
        if case_of(&left) == Case::Upper
            && case_of(right) == Case::Upper
            && known(&left).is_some()
            && known(right).is_some()
        {
            return Some((format!("{left} {right}"), "charset-space"));
        }
    }
    let mut best: Option<(f32, usize)> = None;
    for (at, _) in word.char_indices().skip(2).take(length.saturating_sub(3)) {
        let (left, right) = word.split_at(at);
        // Two halves with a mark each: a foreign name is not taken apart.
        if left.is_ascii() || right.is_ascii() || case_of(right) == Case::Mixed {
            continue;
        }
        let (Some(a), Some(b)) = (known(left), known(right)) else { continue };
        let context = lm.after(&[crate::lm::START, a]);
        let score = lm.unigram(a) + lm.score(&context, b);
        if best.is_none_or(|s| score > s.0) {
            best = Some((score, at));
        }
    }
    let (score, at) = best?;
    (score > -15.0).then(|| (format!("{} {}", &word[..at], &word[at..]), "glued-words"))
}

/// «06/QĐTTg».
fn hyphens(text: &str, codes: &Codes) -> Vec<Edit> {
    if !text.contains('/') {
        return Vec::new();
    }
    chunks(text)
        .filter_map(|range| {
            let chunk = text[range.clone()].trim_end_matches(|c: char| !c.is_alphanumeric());
            let body = body_of(chunk)?;
            let new = codes.hyphened(&chunk[body.clone()])?;
            let range = range.start + body.start..range.start + body.end;
            Some(Edit { confidence: 0.98, ..Edit::sure(range, new, "lost-hyphen") })
        })
        .collect()
}

fn placing_of(text: &str, placing: Placing) -> Vec<Edit> {
    if placing == Placing::Keep || text.is_ascii() {
        return Vec::new();
    }
    words(text)
        .filter_map(|range| {
            place_word(&text[range.clone()], placing).map(|w| Edit::sure(range, w, "tone-placing"))
        })
        .collect()
}

/// Byte ranges of what stands between white space.
fn chunks(text: &str) -> impl Iterator<Item = Range<usize>> {
    runs(text, |c| !c.is_whitespace())
}

/// Byte ranges of runs of letters.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    runs(text, is_letter)
}

fn runs(text: &str, belongs: impl Fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(&belongs)?;
        let end = text[start..].find(|c| !belongs(c)).map_or(text.len(), |n| start + n);
        at = end;
        Some(start..end)
    })
}
