//! Labels of lists and headings whose series leaves one reading.

use crate::mending::{Edit, Mending};
use kehoach_vietnamese::strip_marks;

/// Puts labels right, each kind by its own series. Only lines for which `is_damaged` holds are touched.
pub(crate) fn mend(lines: &mut [Mending], is_damaged: impl Fn(usize) -> bool, least: f32) {
    letters(lines, &is_damaged, least);
    numerals(lines, &is_damaged, least);
    for (_, line) in lines.iter_mut().enumerate().filter(|(k, _)| is_damaged(*k)) {
        let edit = glued(&line.text);
        line.apply(edit.into_iter().collect(), least);
        let edits = quarters(&line.text);
        line.apply(edits, least);
    }
}

/// «c) … d) … d) … e)»: after «d)» comes «đ)» (the Vietnamese alphabet: a, b, c, d, đ, e), so the second «d)» has lost its bar.
///
/// Labels stand at the start of a line or behind the end of a sentence.
fn letters(lines: &mut [Mending], is_damaged: impl Fn(usize) -> bool, least: f32) {
    let mut before: Option<char> = None;
    for (k, line) in lines.iter_mut().enumerate() {
        let mut edits = Vec::new();
        for (at, letter) in labels(&line.text) {
            let second = letter == 'd' && before == Some('d');
            if second && is_damaged(k) {
                edits.push(Edit { confidence: 0.97, ..Edit::sure(at..at + 1, "đ", "list-label") });
            }
            before = Some(if second { 'đ' } else { letter });
        }
        line.apply(edits, least);
    }
}

/// Byte places and letters of the labels «x)» of a line.
fn labels(text: &str) -> Vec<(usize, char)> {
    let mut out = Vec::new();
    let mut opens = true;
    let mut at = 0;
    for chunk in text.split_inclusive(char::is_whitespace) {
        let word = chunk.trim_end();
        let mut chars = word.chars();
        let label = chars.next().filter(|c| c.is_lowercase() && chars.as_str() == ")");
        out.extend(label.filter(|_| opens).map(|c| (at, c)));
        if !word.is_empty() {
            opens = word.ends_with(['.', ';', ':', ',']) || word == "-" || word == "|";
        }
        at += chunk.len();
    }
    out
}

/// Most parts of a plan that are numbered with Roman numerals.
const MOST_PARTS: usize = 30;

/// «|. MỤC ĐÍCH», «I1. NỘI DUNG», «I11. PHÂN CÔNG»: headings whose Roman numeral was read with strokes as other signs. A label is put right
/// where its signs can be the next numeral of the series, or the first; what is a good numeral already only moves the series on.
fn numerals(lines: &mut [Mending], is_damaged: impl Fn(usize) -> bool, least: f32) {
    let mut last = 0;
    for (k, line) in lines.iter_mut().enumerate() {
        let Some((range, label)) = heading_label(&line.text) else { continue };
        if let Some(value) = (1..=MOST_PARTS).find(|n| roman(*n) == label) {
            last = value;
            continue;
        }
        let fitting = [last + 1, 1].into_iter().find(|n| can_be(&label, &roman(*n)));
        if let Some(value) = fitting.filter(|_| is_damaged(k)) {
            let numeral = roman(value) + ".";
            let edit = Edit { confidence: 0.96, ..Edit::sure(range, numeral, "roman-numeral") };
            line.apply(vec![edit], least);
            last = value;
        }
    }
}

/// The signs before the stop that opens a heading, at least one of them no digit; the rest of the line begins with a great letter. Where
/// the stop was read as a comma, or a stroke as a T, with a word in capitals. The range is that of the signs and the stop.
fn heading_label(text: &str) -> Option<(std::ops::Range<usize>, String)> {
    let start = text.len() - text.trim_start_matches([' ', '*', '#']).len();
    let rest = text.get(start..)?;
    let (label, title) = rest.split_once(['.', ','])?;
    let fits = (1..=7).contains(&label.chars().count()) && label.chars().all(|c| stroke(c).is_some());
    let stops = rest.get(label.len()..)?.starts_with('.');
    let mut letters = title.trim_start_matches([' ', '*']).chars().take_while(|c| c.is_alphabetic());
    let opens = match label.contains('T') || !stops {
        false => letters.next().is_some_and(char::is_uppercase),
        true => letters.clone().count() > 1 && letters.all(char::is_uppercase),
    };
    let is_figure = label.bytes().all(|b| b.is_ascii_digit());
    (fits && opens && !is_figure).then(|| (start..start + label.len() + 1, label.to_owned()))
}

/// What a sign of a label can be: I, V or X; none where it is neither.
fn stroke(c: char) -> Option<char> {
    match c {
        'I' | 'l' | '1' | '|' | 'i' | '!' | 'T' | '[' | ']' | 'Ì' | 'Í' | 'Ị' | 'Ỉ' => Some('I'),
        'V' | 'v' | 'Y' => Some('V'),
        'X' | 'x' => Some('X'),
        _ => None,
    }
}

/// «Quy H/2023», «quy [V/2023», «Quý IIl nam 2024»: between the word and a year stands one of four numerals.
fn quarters(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    // Whether the words before are «quý», or a list of numerals behind it: «quý I, II và III/2024».
    let mut awaited = false;
    let mut at = 0;
    for chunk in text.split_inclusive(char::is_whitespace) {
        let after = text.get(at + chunk.len()..).unwrap_or_default();
        let word = chunk.trim();
        if awaited {
            edits.extend(quarter(chunk, after).map(|(length, numeral)| Edit {
                confidence: 0.96,
                ..Edit::sure(at..at + length, numeral, "roman-numeral")
            }));
        }
        let bare = strip_marks(word).to_lowercase();
        let listed = |w: &str| w.strip_suffix(',').is_some_and(|n| n.chars().all(|c| stroke(c).is_some()));
        awaited = bare == "quy" || awaited && (listed(word) || word == "-" || bare == "va");
        at += chunk.len();
    }
    edits
}

/// The length in bytes of a misread numeral at the start of a chunk, and the numeral.
fn quarter(chunk: &str, after: &str) -> Option<(usize, String)> {
    let is_year =
        |text: &str| text.starts_with("20") && text.bytes().take_while(u8::is_ascii_digit).count() == 4;
    let read = chunk.split(['/', ' ']).next()?;
    let dated = match chunk.get(read.len()..)?.strip_prefix('/') {
        Some(year) => is_year(year),
        None => after.split_once(' ').is_some_and(|(word, year)| word.len() <= 4 && is_year(year)),
    };
    let strokes = |c: char| match c {
        'H' => Some("II"),
        '\'' | '’' => Some(""),
        c => stroke(c).map(|s| if s == 'I' { "I" } else { "V" }),
    };
    let numeral: String = read.chars().map(strokes).collect::<Option<String>>()?;
    let good = dated && !read.bytes().all(|b| b.is_ascii_digit()) && (1..=4).any(|n| roman(n) == numeral);
    (good && numeral != read).then_some((read.len(), numeral))
}

fn can_be(label: &str, numeral: &str) -> bool {
    label.chars().map(stroke).eq(numeral.chars().map(Some))
}

/// A Roman numeral below forty.
fn roman(n: usize) -> String {
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    format!("{}{}", "X".repeat(n / 10), ONES.get(n % 10).unwrap_or(&""))
}

/// Whether a text is a Roman numeral that can number a part.
pub(crate) fn is_numeral(text: &str) -> bool {
    text.len() <= 6 && (1..=MOST_PARTS).any(|n| roman(n) == text)
}

/// «10.Sở Y tế»: a number that the word behind it has been drawn to.
fn glued(text: &str) -> Option<Edit> {
    let start = text.len() - text.trim_start().len();
    let (figure, title) = text.get(start..)?.split_once('.')?;
    let is_label = (1..=2).contains(&figure.len()) && figure.bytes().all(|b| b.is_ascii_digit());
    let at = start + figure.len() + 1;
    let opens = title.starts_with(char::is_uppercase) && title.contains(' ');
    (is_label && opens).then(|| Edit { confidence: 0.96, ..Edit::sure(at..at, " ", "glued-label") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> String {
        let mut lines: Vec<Mending> = text.lines().map(|l| Mending::new(1, 1, l)).collect();
        mend(&mut lines, |_| true, 0.5);
        lines.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_second_d_of_a_series_has_a_bar() {
        assert_eq!(mended("c) Một\nd) Hai. d) Ba.\ne) Bốn"), "c) Một\nd) Hai. đ) Ba.\ne) Bốn");
        assert_eq!(mended("a) Một\nd) Hai (xem điểm d) e) Ba"), "a) Một\nd) Hai (xem điểm d) e) Ba");
        assert_eq!(mended("d) Một\na) Hai\nd) Ba"), "d) Một\na) Hai\nd) Ba");
    }

    #[test]
    fn numerals_follow_their_series() {
        assert_eq!(
            mended("|. MỤC ĐÍCH\nI1. NỘI DUNG\nI11. PHÂN CÔNG"),
            "I. MỤC ĐÍCH\nII. NỘI DUNG\nIII. PHÂN CÔNG"
        );
        assert_eq!(mended("I. Một\nlI. Hai\nIli. Ba\nlV. Bốn"), "I. Một\nII. Hai\nIII. Ba\nIV. Bốn");
        assert_eq!(mended("V. Năm\nIl. Hai"), "V. Năm\nIl. Hai");
        assert_eq!(mended("11. Sở Y tế\n1. Mục"), "11. Sở Y tế\n1. Mục");
    }

    #[test]
    fn a_stop_read_as_a_comma_and_a_stroke_as_a_letter_still_make_a_label() {
        assert_eq!(
            mended("**T, MUC DICH**\nIT. NOI DUNG\nT11, KINH PHI\nTV, TO CHUC"),
            "**I. MUC DICH**\nII. NOI DUNG\nIII. KINH PHI\nIV. TO CHUC"
        );
        assert_eq!(mended("T. Nguyen Van A\nT, sau do\nI, sau do"), "T. Nguyen Van A\nT, sau do\nI, sau do");
    }

    #[test]
    fn a_quarter_has_one_of_four_numerals() {
        for (read, right) in [
            ("| Quy H/2023 |", "| Quy II/2023 |"),
            ("trong quy [V/2024, quy I'V/2025", "trong quy IV/2024, quy IV/2025"),
            ("Quý IIl nam 2024.", "Quý III nam 2024."),
            ("Quý II, II1/2023.", "Quý II, III/2023."),
        ] {
            assert_eq!(mended(read), right);
        }
        for other in
            ["quy 1/2025", "Quy VI/2023", "quy H/202", "Quy I/2024", "quy T nam", "Quy", "quy ' nam 2024"]
        {
            assert_eq!(mended(other), other);
        }
    }

    #[test]
    fn a_word_is_set_apart_from_its_number() {
        assert_eq!(mended("10.Sở Y tế"), "10. Sở Y tế");
        assert_eq!(mended("10.000 đồng"), "10.000 đồng");
    }
}
