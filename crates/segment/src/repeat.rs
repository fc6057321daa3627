//! A web page that prints the opening of a document twice, as a preview and as the text: it counts once.

use crate::flow::Piece;
use kehoach_model::Diagnostic;
use kehoach_vietnamese::fold;
use std::collections::HashMap;

/// Fewest paragraphs and characters of a block that counts as printed twice. Shorter blocks repeat in honest documents.
const MIN_PIECES: usize = 5;
const MIN_CHARS: usize = 600;

/// Drops the first of two equal blocks that follow one another.
pub(crate) fn drop_preview(pieces: Vec<Piece>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Piece> {
    let keys: Vec<String> =
        pieces.iter().map(|p| p.text().map(|u| fold(&u.text.text)).unwrap_or_default()).collect();
    // First place of each long paragraph; only a long one can head the search.
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (at, key) in keys.iter().enumerate() {
        let Some(&before) = first.get(key.as_str()) else {
            first.insert(key, at);
            continue;
        };
        if key.chars().count() < 100 {
            continue;
        }
        if let Some((start, end)) = doubled(&keys, before, at) {
            let place = |i: usize| pieces.get(i).and_then(Piece::text).map(|u| u.text.whole_place());
            if let (Some(a), Some(b)) = (place(start), place(end - 1)) {
                let m = format!(
                    "{} paragraphs printed twice, as on a web page with a preview, count once",
                    end - start
                );
                diagnostics.push(Diagnostic::info("block-printed-twice", m).at(a.union(&b)));
            }
            let mut pieces = pieces;
            pieces.drain(start..end);
            return pieces;
        }
    }
    pieces
}

/// The first copy of a block of which `before` and `at` are the same paragraph, if both copies follow one another.
fn doubled(keys: &[String], before: usize, at: usize) -> Option<(usize, usize)> {
    let gap = at - before;
    let mut start = before;
    while start > 0 && keys[start - 1] == keys[start - 1 + gap] && !keys[start - 1].is_empty() {
        start -= 1;
    }
    let end = start + gap;
    let same = (start..end).take_while(|i| keys.get(i + gap).is_some_and(|k| *k == keys[*i])).count();
    // The preview may break off inside its last paragraphs.
    let whole = same + 1 >= gap;
    let chars: usize = keys[start..start + same].iter().map(|k| k.chars().count()).sum();
    (whole && same >= MIN_PIECES && chars >= MIN_CHARS).then_some((start, start + gap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Unit;
    use crate::text::Text;
    use kehoach_model::Provenance;

    fn pieces(lines: &[String]) -> Vec<Piece> {
        (1..)
            .zip(lines)
            .map(|(n, l)| {
                let text = Text::new(l.clone(), Provenance::lines(1, n, n));
                Piece::Text(Unit { text, heading: None, fixed: false })
            })
            .collect()
    }

    #[test]
    fn the_preview_goes_and_the_text_stays() {
        let block: Vec<String> =
            (0..6).map(|i| format!("{i} {}", "nội dung của đoạn mở đầu ".repeat(8))).collect();
        let mut lines = vec!["Tiêu đề trang".to_owned()];
        lines.extend(block.clone());
        lines.extend(block);
        lines.push("II. NHIỆM VỤ".to_owned());
        let mut diagnostics = Vec::new();
        let kept = drop_preview(pieces(&lines), &mut diagnostics);
        assert_eq!(kept.len(), 8);
        assert_eq!(diagnostics[0].code, "block-printed-twice");
        assert_eq!(kept[1].text().unwrap().text.whole_place().lines, [8, 8]);
    }

    #[test]
    fn a_sentence_that_comes_back_stays() {
        let same =
            "Định kỳ hằng tháng báo cáo kết quả thực hiện về cơ quan thường trực để tổng hợp ".repeat(3);
        let lines = vec!["a".into(), same.clone(), "b".into(), same];
        assert_eq!(drop_preview(pieces(&lines), &mut Vec::new()).len(), 4);
    }
}
