//! Line breaks inside a word: after a hyphen or stroke («06/QĐ-» «TTg»), and anywhere in a column too narrow for the word
//! («31/12/202» «4», «Toà» «n», «S» «T» «T»).

use super::origin::is_syllable_shaped;
use super::paragraphs::Measure;
use super::words::Line;

/// Appends a line to a paragraph. The word that the break before it cuts is made whole on the line where it begins.
pub(super) fn push(paragraph: &mut Vec<Line>, mut line: Line, measure: Option<Measure>) {
    if let (Some(last), Some(next)) = (paragraph.last_mut(), line.words.first()) {
        let is_tight = last.words.len() == 1
            && measure.is_some_and(|m| m.width() - (last.x1 - last.x0) < 0.55 * last.size);
        if let Some(end) = last.words.last_mut()
            && is_broken(&end.text, &next.text, is_tight)
        {
            end.text.push_str(&next.text);
            line.words.remove(0);
        }
    }
    let direction = line.direction;
    paragraph.extend(Line::of(line.words, direction));
}

/// Whether a line that ends with `end` and one that begins with `rest` have parts of one word there. `is_tight`: not one
/// more figure would have fitted behind `end`, which has its line to itself.
fn is_broken(end: &str, rest: &str, is_tight: bool) -> bool {
    if !rest.starts_with(char::is_alphanumeric) {
        return false;
    }
    let before = end.chars().rev().nth(1).is_some_and(char::is_alphanumeric);
    // A writer breaks after a hyphen or stroke without adding one; a dash between words has a space before it.
    let hyphen = before && end.ends_with('-');
    let stroke = before && end.ends_with('/') && rest.starts_with(|c: char| c.is_ascii_digit());
    hyphen || stroke || is_year(end, rest) || is_syllable(end, rest) || is_capitals(end, rest) || {
        let figures = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        is_tight && figures(end) && figures(rest)
    }
}

/// «…/202» «4»: a year of four figures behind a stroke.
fn is_year(end: &str, rest: &str) -> bool {
    let Some((_, begun)) = end.rsplit_once('/') else { return false };
    let more = rest.trim_end_matches(|c: char| !c.is_ascii_digit());
    let year = format!("{begun}{more}");
    (1..4).contains(&begun.len())
        && year.len() == 4
        && year.bytes().all(|b| b.is_ascii_digit())
        && (year.starts_with("19") || year.starts_with("20"))
}

/// «Toà» «n»: consonants that can end a syllable are no word.
fn is_syllable(end: &str, rest: &str) -> bool {
    let consonants = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
    let begun = end.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    matches!(consonants, "c" | "ch" | "g" | "m" | "n" | "ng" | "nh" | "p" | "t")
        && begun.chars().count() > 1
        && is_syllable_shaped(&format!("{begun}{consonants}"))
}

/// «S» «T» «T», «VI» «II».
fn is_capitals(end: &str, rest: &str) -> bool {
    let roman = |t: &str| t.bytes().all(|b| b"IVX".contains(&b));
    let capitals = |t: &str, most: usize| t.len() <= most && t.bytes().all(|b| b.is_ascii_uppercase());
    (roman(end) && roman(rest)) || (capitals(end, 2) && capitals(rest, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_words_are_known() {
        let broken = [
            ("31/12/202", "4"),
            ("IV/202", "6;"),
            ("06/QĐ-", "TTg"),
            ("30/6/", "2024"),
            ("Toà", "n"),
            ("phườ", "ng;"),
            ("S", "T"),
            ("VI", "II"),
        ];
        for (end, rest) in broken {
            assert!(is_broken(end, rest, false), "{end} {rest}");
        }
        assert!(is_broken("1", "0", true));
    }

    #[test]
    fn whole_words_stay_apart() {
        let whole =
            [("-", "Các"), ("2022", "2023"), ("31/12/2024", "5"), ("và", "xã"), ("5", "m"), ("TỔ", "A")];
        for (end, rest) in whole {
            assert!(!is_broken(end, rest, false), "{end} {rest}");
        }
    }
}
