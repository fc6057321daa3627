//! The signature block: «Nơi nhận», on whose behalf, position, name.

use super::clause;
use crate::flow::{Piece, Unit};
use crate::label::{self, Series};
use crate::rules::Rules;
use crate::text::{is_capitals, trim_closing};
use kehoach_model::{Clause, Confidence, Header, Sourced};
use kehoach_vietnamese::fold;

/// Longest line of a signature block, in characters; a recipient's line may be as long.
const LINE: usize = 250;

/// Recipients in one paragraph, at least, that show that lines were run together.
const RUN_TOGETHER: usize = 3;

/// Takes the units of the signature block out of the body: from the first line of it to the appendices, or to the end.
pub(super) fn take(body: &mut Vec<Piece>, rules: &Rules) -> Vec<Unit> {
    let Some(start) = body.iter().position(|p| p.text().is_some_and(|u| opens(u, rules))) else {
        return Vec::new();
    };
    let goes_on = |at: usize| {
        let unit = body.get(at).and_then(Piece::text);
        // Recipients that were run together are longer than any line.
        let listed = at > start && is_recipients_head(body[at - 1].text().map_or("", |u| u.text.text.trim()));
        unit.is_some_and(|u| {
            let long = listed && u.text.text.matches(';').count() >= RUN_TOGETHER;
            !opens_appendix(&u.text.text, rules) && (long || belongs(u, rules))
        })
    };
    let length = (start..body.len()).take_while(|at| goes_on(*at)).count();
    body.drain(start..start + length)
        .filter_map(|p| match p {
            Piece::Text(u) => Some(u),
            Piece::Table(_) => None,
        })
        .collect()
}

fn opens(unit: &Unit, rules: &Rules) -> bool {
    let text = unit.text.text.trim();
    is_recipients_head(text) || authority(text, rules).is_some() || position(text, rules).is_some()
}

fn belongs(unit: &Unit, rules: &Rules) -> bool {
    let text = unit.text.text.trim();
    let series = label::parse(text, rules).map(|l| l.series);
    text.chars().count() <= LINE
        && !matches!(series, Some(Series::Roman | Series::Part | Series::Chapter | Series::Article))
}

/// Whether a line begins an appendix: «PHỤ LỤC I», «Phụ lục», but not «Phụ lục kèm theo Kế hoạch này …».
pub(crate) fn opens_appendix(text: &str, rules: &Rules) -> bool {
    let text = text.trim().trim_matches('*');
    let head = text.char_indices().nth(40).map_or(text, |(end, _)| &text[..end]);
    let folded = if head.starts_with(['P', 'p', 'B', 'b']) { fold(head) } else { return false };
    let Some(rest) =
        ["phụ lục", "phụ biểu", "biểu số", "phụ lục số"].iter().find_map(|w| folded.strip_prefix(w))
    else {
        return false;
    };
    let rest = rest.trim_start();
    let capitals = is_capitals(&text.chars().take(8).collect::<String>());
    let numeral = rest.split([' ', '.', ':', '-']).next().unwrap_or("");
    let numbered = !numeral.is_empty()
        && (numeral.chars().all(|c| c.is_ascii_digit())
            || label::roman_value(&numeral.to_uppercase()).is_some());
    let titled = text.chars().skip(8).collect::<String>();
    let title = is_capitals(titled.trim()) || titled.trim().starts_with('(');
    let _ = rules;
    rest.is_empty() || capitals || (numbered && text.chars().count() < 200) || title
}

fn is_recipients_head(text: &str) -> bool {
    let head = text.char_indices().nth(12).map_or(text, |(end, _)| &text[..end]);
    head.starts_with(['N', 'n']) && fold(head).starts_with("nơi nhận")
}

/// «TM. ỦY BAN NHÂN DÂN», «KT. CHỦ TỊCH».
fn authority(text: &str, rules: &Rules) -> Option<String> {
    let bare = text.trim_matches(['|', '*', ' ', '\\']);
    if !is_capitals(bare) || bare.chars().count() >= 80 {
        return None;
    }
    let folded = fold(bare);
    let hit = rules.authority.iter().any(|a| folded.starts_with(a.as_str()));
    hit.then(|| bare.to_owned())
}

/// «CHỦ TỊCH», «PHÓ GIÁM ĐỐC», alone on a line in capitals.
fn position(text: &str, rules: &Rules) -> Option<String> {
    let bare = text.trim_matches(['|', '*', ' ', '\\', ',']);
    (is_capitals(bare) && rules.positions.contains(&fold(bare))).then(|| bare.to_owned())
}

/// Reads recipients, authority, position and name.
pub(super) fn read(units: &[Unit], rules: &Rules, header: &mut Header) {
    let mut in_recipients = false;
    let mut authorities: Vec<(String, &Unit)> = Vec::new();
    for (unit, text, beside) in units.iter().flat_map(cells) {
        if is_recipients_head(text) {
            in_recipients = true;
            let rest = text.split_once(':').map_or("", |(_, r)| r).trim();
            // «Nơi nhận: GIÁM ĐỐC»: two columns read across.
            if let Some(found) = position(rest, rules) {
                header.signer_position = Some(clause(&sentence_case(&found), unit));
            } else if let Some(found) = authority(rest, rules) {
                authorities.push((found, unit));
            } else {
                recipients_of(rest, unit, header);
            }
        } else if let Some(found) = authority(text, rules) {
            in_recipients &= beside;
            // «KT. CHỦ TỊCH PHÓ CHỦ TỊCH» on one line.
            let (found, tail) = split_position(&found, rules);
            authorities.push((found, unit));
            if let Some(tail) = tail {
                header.signer_position = Some(clause(&sentence_case(&tail), unit));
            }
        } else if let Some(found) = position(text, rules) {
            in_recipients &= beside;
            header.signer_position = Some(clause(&sentence_case(&found), unit));
        } else if let Some(name) =
            person(text).filter(|_| header.signer_position.is_some() || !authorities.is_empty())
        {
            if header.signer_position.is_some() || !in_recipients {
                header.signer_name = Some(clause(&name, unit));
                in_recipients &= beside;
            }
        } else if in_recipients {
            let (text, signer) = columns(text, rules);
            match signer {
                Some(Beside::Authority(found)) => authorities.push((found, unit)),
                Some(Beside::Position(found)) => {
                    header.signer_position = Some(clause(&sentence_case(&found), unit));
                }
                None => {}
            }
            let (list, name) = without_name(text);
            if let Some(name) = name.filter(|_| header.signer_name.is_none() && !authorities.is_empty()) {
                header.signer_name = Some(clause(&name, unit));
            }
            recipients_of(list, unit, header);
        }
    }
    if let Some((first, rest)) = authorities.split_first() {
        let joined = authorities.iter().map(|(t, _)| t.as_str()).collect::<Vec<_>>().join(" / ");
        let place = rest.iter().fold(first.1.text.whole_place(), |p, (_, u)| p.union(&u.text.whole_place()));
        header.signer_authority =
            Some(Sourced { value: joined, provenance: place, confidence: Confidence::CERTAIN });
    }
}

/// The cells of a line «Nơi nhận: | CHỦ TỊCH |», each with its unit and whether it stands beside another.
fn cells(unit: &Unit) -> impl Iterator<Item = (&Unit, &str, bool)> {
    let cells = unit.text.text.split('|').map(str::trim).filter(|cell| !cell.is_empty());
    cells.enumerate().map(move |(nth, cell)| (unit, cell, nth > 0))
}

/// What stands in the signer's column beside a recipient.
enum Beside {
    Authority(String),
    Position(String),
}

/// «- UBND tỉnh (b/c); CHỦ TỊCH»: two columns read across; gives the first, and what the second is.
fn columns<'a>(text: &'a str, rules: &Rules) -> (&'a str, Option<Beside>) {
    let capitals = text.match_indices([';', ' ']).map(|(at, mark)| at + mark.len());
    for at in capitals {
        let tail = text[at..].trim();
        let beside = authority(tail, rules)
            .map(Beside::Authority)
            .or_else(|| position(tail, rules).map(Beside::Position));
        if beside.is_some() {
            return (text[..at].trim_end(), beside);
        }
    }
    (text, None)
}

/// «…; Lưu: VT, PL (2b). Lương Khánh Toàn»: the signer's name that was run together with the last recipient.
fn without_name(text: &str) -> (&str, Option<String>) {
    let tail = text.rfind(". ").filter(|at| text[..*at].contains("Lưu"));
    let Some((at, name)) = tail.and_then(|at| Some((at, person(text[at + 2..].trim())?))) else {
        return (text, None);
    };
    (&text[..=at], Some(name))
}

fn split_position(line: &str, rules: &Rules) -> (String, Option<String>) {
    for (at, _) in line.match_indices(' ') {
        let (head, tail) = (line[..at].trim(), line[at..].trim());
        let after_dot = head.split(' ').count() > 1;
        if after_dot && rules.positions.contains(&fold(tail)) {
            return (head.to_owned(), Some(tail.to_owned()));
        }
    }
    (line.to_owned(), None)
}

/// Several recipients may stand on one line, behind hyphens.
fn recipients_of(text: &str, unit: &Unit, header: &mut Header) {
    for part in text.split(['|', '\n']) {
        for part in split_bullets(part) {
            let part = trim_closing(part.trim().trim_start_matches(['-', '–', '+', '•', '\u{f02d}', ' ']));
            if part.chars().any(char::is_alphabetic) {
                header.recipients.push(recipient(part, unit));
            }
        }
    }
}

fn recipient(text: &str, unit: &Unit) -> Clause {
    clause(text, unit)
}

/// «- UBND tỉnh; - Công an tỉnh;»: a hyphen behind a semicolon begins the next. Where many stand in one line and the hyphens were
/// lost, a semicolon alone does.
fn split_bullets(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let run_together = text.matches("; ").count() >= RUN_TOGETHER && !text.contains("; -");
    let marks: &[&str] = if run_together { &["; "] } else { &["; -", ". -"] };
    let mut cuts: Vec<usize> = marks.iter().flat_map(|m| text.match_indices(m)).map(|(at, _)| at).collect();
    cuts.sort_unstable();
    for at in cuts {
        parts.push(&text[start..=at]);
        start = at + 2;
    }
    parts.push(&text[start..]);
    parts
}

/// Ranks and degrees before a name.
const RANKS: [&str; 16] = [
    "Đại tá ", "Thượng tá ", "Trung tá ", "Thiếu tá ", "Đại úy ", "Thượng úy ", "Trung úy ", "Thiếu tướng ",
    "Trung tướng ", "Thượng tướng ", "Đại tướng ", "PGS.TS. ", "PGS. TS. ", "TS. ", "ThS. ", "BSCKII. ",
];

/// A name of two to five words in title case: «Phạm Thụy Luân», «Y Moan Ênuôl».
fn person(text: &str) -> Option<String> {
    let bare = text.trim_matches(['|', '*', ' ', '\\', '(', ')']);
    let bare = bare.rsplit("(Đã ký)").next().unwrap_or(bare).trim();
    let bare = RANKS.iter().find_map(|r| bare.strip_prefix(r)).map_or(bare, str::trim_start);
    let words: Vec<&str> = bare.split_whitespace().collect();
    let titled = words.iter().all(|w| {
        let mut chars = w.chars();
        chars.next().is_some_and(char::is_uppercase)
            && chars.all(|c| c.is_alphabetic() || c == '.' || c == '\'')
    });
    let mixed = words.iter().any(|w| w.chars().any(char::is_lowercase));
    ((2..=6).contains(&words.len()) && titled && mixed && bare.chars().count() <= 40).then(|| words.join(" "))
}

/// «PHÓ CHỦ TỊCH» → «Phó Chủ tịch»: the office has a capital, and so has «Phó».
fn sentence_case(text: &str) -> String {
    let capital = |s: &str| {
        let mut chars = s.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    let lower = text.to_lowercase();
    match lower.strip_prefix("phó ") {
        Some(office) => format!("Phó {}", capital(office)),
        None => capital(&lower),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;
    use kehoach_model::Provenance;

    fn block(lines: &[&str]) -> Header {
        let units: Vec<Unit> = (1..)
            .zip(lines)
            .map(|(n, l)| Unit {
                text: Text::new(*l, Provenance::lines(1, n, n)),
                heading: None,
                fixed: false,
            })
            .collect();
        let mut header = Header::default();
        read(&units, Rules::builtin(), &mut header);
        header
    }

    #[test]
    fn recipients_then_signature() {
        let h = block(&[
            "Nơi nhận:", "- UBND tỉnh (b/c);", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH",
            "PHÓ CHỦ TỊCH", "Lê Thị Hồng",
        ]);
        let recipients: Vec<_> = h.recipients.iter().map(|r| r.value.as_str()).collect();
        assert_eq!(recipients, ["UBND tỉnh (b/c)", "Lưu: VT"]);
        assert_eq!(h.signer_authority.unwrap().value, "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH");
        assert_eq!(h.signer_position.unwrap().value, "Phó Chủ tịch");
        assert_eq!(h.signer_name.unwrap().value, "Lê Thị Hồng");
    }

    #[test]
    fn two_columns_read_across() {
        let h = block(&[
            "Nơi nhận: TM. ỦY BAN NHÂN DÂN", "- UBND tỉnh, Sở Nội vụ (b/c); CHỦ TỊCH", "- Lưu: VT.",
            "Lê Thị Hồng",
        ]);
        let recipients: Vec<_> = h.recipients.iter().map(|r| r.value.as_str()).collect();
        assert_eq!(recipients, ["UBND tỉnh, Sở Nội vụ (b/c)", "Lưu: VT"]);
        assert_eq!(h.signer_authority.unwrap().value, "TM. ỦY BAN NHÂN DÂN");
        assert_eq!(h.signer_position.unwrap().value, "Chủ tịch");
        assert_eq!(h.signer_name.unwrap().value, "Lê Thị Hồng");
        let cells = block(&["Nơi nhận: | GIÁM ĐỐC |", "- UBND tỉnh (b/c); | Lê Thị Hồng |", "- Lưu: VT."]);
        let recipients: Vec<_> = cells.recipients.iter().map(|r| r.value.as_str()).collect();
        assert_eq!(recipients, ["UBND tỉnh (b/c)", "Lưu: VT"]);
        assert_eq!(cells.signer_name.unwrap().value, "Lê Thị Hồng");
    }

    #[test]
    fn appendices_and_mentions_of_them() {
        let rules = Rules::builtin();
        for head in ["PHỤ LỤC", "Phụ lục I", "Phụ lục CÁC NHIỆM VỤ CỤ THỂ", "PHỤ LỤC II: DANH MỤC", "Phụ lục"]
        {
            assert!(opens_appendix(head, rules), "{head}");
        }
        for mention in
            ["Phụ lục kèm theo Kế hoạch này gồm 39 nhiệm vụ.", "Phụ lục này được sửa đổi hằng năm."]
        {
            assert!(!opens_appendix(mention, rules), "{mention}");
        }
    }
}
