//! Labels of lists whose series leaves one reading.

use crate::mending::{Edit, Mending};

/// «c) … d) … d) … e)»: after «d)» comes «đ)» (the Vietnamese alphabet: a, b, c, d, đ, e), so the second «d)» has lost its bar.
///
/// Labels stand at the start of a line or behind the end of a sentence. Only lines for which `is_damaged` holds are touched.
pub(crate) fn mend(lines: &mut [Mending], is_damaged: impl Fn(usize) -> bool, least: f32) {
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
}
