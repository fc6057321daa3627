//! Text whose paragraphs were run together, as web pages show it: a few very long lines with labels, field labels and page
//! numbers inside. It is split where a label stands behind the end of a sentence or a heading.

use crate::fields;
use crate::flow::{Piece, Unit};
use crate::label::{self, Series};
use crate::rules::Rules;
use crate::text::{Text, is_capitals};
use kehoach_model::Diagnostic;

/// A paragraph longer than this, in characters, is looked into.
const LONG: usize = 300;
/// A paragraph longer than this was certainly run together from many.
const FLATTENED: usize = 2_000;

/// Splits paragraphs that were run together.
pub(crate) fn split(pieces: Vec<Piece>, rules: &Rules, diagnostics: &mut Vec<Diagnostic>) -> Vec<Piece> {
    let (pieces, pages) = without_page_numbers(pieces, rules, diagnostics);
    let mut out = Vec::with_capacity(pieces.len());
    for (index, piece) in pieces.into_iter().enumerate() {
        let breaks: &[usize] = match &pages {
            Some(pages) if pages.piece == index => &pages.begin,
            _ => &[],
        };
        match piece {
            Piece::Text(unit) if unit.text.text.len() > LONG && !unit.fixed => {
                let cuts = cuts(&unit.text.text, breaks, rules);
                if !cuts.is_empty() {
                    let m = format!("{} units run together in one paragraph were set apart", cuts.len() + 1);
                    diagnostics.push(Diagnostic::info("paragraph-split", m).at(unit.text.whole_place()));
                }
                parts(&unit, &cuts, &mut out);
            }
            other => out.push(other),
        }
    }
    out
}

fn parts(unit: &Unit, cuts: &[usize], out: &mut Vec<Piece>) {
    let ends = cuts.iter().copied().chain(std::iter::once(unit.text.text.len()));
    let mut start = 0;
    for end in ends {
        let text = unit.text.slice(start..end);
        if !text.text.is_empty() {
            out.push(Piece::Text(Unit { text, heading: unit.heading, fixed: false }));
        }
        start = end;
    }
}

/// Pages that were joined to one piece.
struct Pages {
    /// Its place among the pieces.
    piece: usize,
    /// Byte offsets at which pages begin in it.
    begin: Vec<usize>,
}

/// «  7. + 90% hồ sơ …»: when long paragraphs in a row are numbered 1, 2, 3 …, and the text behind the numbers begins with
/// other labels or in the middle of sentences, the numbers are those of the pages. Pages are then joined again.
fn without_page_numbers(
    pieces: Vec<Piece>,
    rules: &Rules,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Piece>, Option<Pages>) {
    let number = |p: &Piece| {
        let text = &p.text()?.text.text;
        let (number, rest) = page_number(text).filter(|_| text.len() > LONG)?;
        let inside = rest.starts_with(char::is_lowercase) || label::parse(rest, rules).is_some();
        Some((number, inside))
    };
    let Some((start, count)) = numbered_run(&pieces, number) else { return (pieces, None) };
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut whole: Option<Text> = None;
    let mut begin = Vec::new();
    for (index, piece) in pieces.into_iter().enumerate() {
        let Piece::Text(unit) = &piece else {
            out.push(piece);
            continue;
        };
        if !(start..start + count).contains(&index) {
            if let Some(text) = whole.take() {
                out.push(Piece::Text(Unit { text, heading: None, fixed: false }));
            }
            out.push(piece);
            continue;
        }
        let skip = page_number(&unit.text.text).map_or(0, |(_, rest)| unit.text.text.len() - rest.len());
        let page = unit.text.slice(skip..unit.text.text.len());
        match &mut whole {
            Some(text) => {
                text.join(&page);
                begin.push(text.text.len() - page.text.len());
            }
            None => whole = Some(page),
        }
    }
    if let Some(text) = whole {
        out.push(Piece::Text(Unit { text, heading: None, fixed: false }));
    }
    let m = format!("the numbers of {count} pages stood inside the text and were taken out");
    diagnostics.push(Diagnostic::info("page-numbers-in-text", m));
    // What stands before the pages was not moved.
    (out, Some(Pages { piece: start, begin }))
}

/// «7. + 90% hồ sơ»: a number with a full stop at the head of a paragraph, whatever stands behind it.
fn page_number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text.get(..digits.min(4))?.parse().ok()?;
    let rest = text.get(digits..)?.strip_prefix(". ")?;
    Some((number, rest.trim_start()))
}

/// Longest run of paragraphs numbered 1, 2, 3 … that are pages: at least three, and most of them begin with a second label
/// or in lower case behind their number.
fn numbered_run(pieces: &[Piece], number: impl Fn(&Piece) -> Option<(u32, bool)>) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    let mut at = 0;
    while at < pieces.len() {
        let (mut count, mut inner) = (0usize, 0usize);
        while let Some((n, begins_inside)) = pieces.get(at + count).and_then(&number) {
            if n as usize != count + 1 {
                break;
            }
            inner += usize::from(begins_inside);
            count += 1;
        }
        if count >= 3 && inner * 2 >= count && best.is_none_or(|(_, c)| count > c) {
            best = Some((at, count));
        }
        at += count.max(1);
    }
    best
}

/// Byte offsets at which units begin inside a paragraph. A label that opens a page needs no closed sentence before it: one
/// that the page break cut may lack its full stop.
fn cuts(text: &str, pages: &[usize], rules: &Rules) -> Vec<usize> {
    let flattened = text.chars().count() > FLATTENED;
    let mut cuts: Vec<usize> = Vec::new();
    let mut last = 0;
    let mut seen: Vec<(Series, u32)> =
        label::parse(text, rules).map(|l| (l.series, l.ordinal)).into_iter().collect();
    for (at, _) in text.match_indices(' ') {
        let at = at + 1;
        let rest = &text[at..];
        if rest.starts_with(' ') || at <= last {
            continue;
        }
        let before = text[last..at].trim_end();
        let opens_page = pages.binary_search(&at).is_ok();
        if !opens_page && !may_end(before, flattened) {
            continue;
        }
        if fields::labelled(rest, rules).is_some() && !before.is_empty() {
            // «(chủ trì: …; phối hợp: …)» in one line is split by the reader of fields, not here.
            // «2.» is the label of what follows, not the end of a sentence.
            if flattened && before.ends_with(['.', '!', '?']) && before.contains(' ') {
                cuts.push(at);
                last = at;
            }
            continue;
        }
        let bare = rest.strip_prefix(['-', '–']).map_or(rest, str::trim_start);
        if flattened && (opens_part(rest, before) || crate::classify::opens_period(bare)) {
            cuts.push(at);
            last = at;
            continue;
        }
        let Some(found) = label::parse(rest, rules) else { continue };
        if numbers_word(before, found.series) {
            continue;
        }
        if fits(&found, &seen, before, rest, flattened) {
            seen.retain(|(s, _)| *s != found.series);
            seen.push((found.series, found.ordinal));
            cuts.push(at);
            last = at;
            if flattened && let Some(end) = heading_length(&rest[found.length..], rules) {
                last = at + found.length + end;
                cuts.push(last);
            }
        }
    }
    cuts
}

/// Where the paragraph begins that was run together with its heading, in bytes: behind a title that the rules know, behind
/// capitals («IV. KINH PHÍ THỰC HIỆN Kinh phí …»), or behind an agency whose duty follows («8. Bộ Tài chính Chủ trì, …»).
fn heading_length(text: &str, rules: &Rules) -> Option<usize> {
    rules.title_length(text).or_else(|| capitals_length(text)).or_else(|| agency_length(text, rules))
}

/// Bytes of the longest heading in capitals.
const LONGEST_CAPITALS: usize = 480;

fn capitals_length(text: &str) -> Option<usize> {
    let words = text.match_indices(' ').map(|(at, _)| at).take_while(|at| *at < LONGEST_CAPITALS);
    for at in words {
        let (title, rest) = (text[..at].trim(), text[at..].trim_start());
        let mut next = rest.chars();
        let sentence =
            next.next().is_some_and(char::is_uppercase) && next.next().is_some_and(char::is_lowercase);
        // The next unit's label ends the heading: «… GIẢI PHÁP 1. Hoàn thiện».
        if !title.is_empty() && (!is_capitals(title) || title.ends_with(['.', ')'])) {
            return None;
        }
        if sentence && title.contains(' ') {
            return Some(text.len() - rest.len());
        }
    }
    None
}

/// First words of duties.
const DUTIES: [&str; 22] = [
    "Chủ trì", "Chỉ đạo", "Phối hợp", "Hướng dẫn", "Tổ chức", "Xây dựng", "Rà soát", "Tham mưu", "Bố trí",
    "Thực hiện", "Triển khai", "Bảo đảm", "Đẩy mạnh", "Nghiên cứu", "Cung cấp", "Ban hành", "Tăng cường",
    "Theo dõi", "Tuyên truyền", "Hoàn thiện", "Kiểm tra", "Đôn đốc",
];

fn agency_length(text: &str, rules: &Rules) -> Option<usize> {
    let body = text.trim_start();
    let names = rules.agency_names().iter().map(|(_, name)| name.as_str());
    let name = names.filter(|n| body.starts_with(*n)).max_by_key(|n| n.len())?;
    let rest = body[name.len()..].trim_start();
    DUTIES.iter().any(|d| rest.starts_with(d)).then(|| text.len() - rest.len())
}

/// «Điều 1.», «Phụ lục II.», «điểm a)»: the number belongs to the word before it.
fn numbers_word(before: &str, series: Series) -> bool {
    const WORDS: [&str; 8] = ["điều", "chương", "mục", "phần", "khoản", "lục", "số", "biểu"];
    let last = before.rsplit(' ').next().unwrap_or("").to_lowercase();
    if series == Series::Letter { last == "điểm" } else { WORDS.contains(&last.as_str()) }
}

/// Words that open a part of the letterhead, the recitals or the signature.
const OPENINGS: [&str; 14] = [
    "CỘNG HÒA", "CỘNG HOÀ", "Độc lập", "Số: ", "QUYẾT ĐỊNH", "KẾ HOẠCH ", "Căn cứ ", "Theo đề nghị ",
    "Xét đề nghị ", "Nơi nhận", "PHỤ LỤC", "TM. ", "KT. ", "CHƯƠNG TRÌNH ",
];

fn opens_part(rest: &str, before: &str) -> bool {
    // «PHÊ DUYỆT KẾ HOẠCH …»: the kind's name inside a title.
    let in_title = || before.rsplit(' ').next().is_some_and(|word| word.chars().all(char::is_uppercase));
    OPENINGS
        .iter()
        .any(|o| rest.starts_with(o) && !(matches!(*o, "KẾ HOẠCH " | "CHƯƠNG TRÌNH ") && in_title()))
}

/// Whether a unit may end here: behind the end of a sentence or of an enumeration's part, or behind a heading in capitals.
fn may_end(before: &str, flattened: bool) -> bool {
    let closed = before.trim_end_matches(['”', '"', ')']).ends_with(['.', ';', ':', '!', '?']);
    // A character takes four bytes at most: a long piece is not counted.
    let short = || before.len() < 4 * 140 && before.chars().count() < 140;
    closed || (flattened && !before.is_empty() && (is_capitals(tail(before)) || short()))
}

fn tail(text: &str) -> &str {
    let start = text.char_indices().rev().take(60).last().map_or(0, |(i, _)| i);
    &text[start..]
}

/// Whether a label inside a paragraph is one: it follows the last of its series, or begins one.
fn fits(found: &label::Label, seen: &[(Series, u32)], before: &str, rest: &str, flattened: bool) -> bool {
    let last = seen.iter().find(|(s, _)| *s == found.series).map(|(_, n)| *n);
    let follows = last.is_some_and(|n| found.ordinal > n && found.ordinal <= n + 3);
    match found.series {
        // A hyphen or plus between words is a bullet only where text was run together for certain.
        Series::Dash | Series::Plus | Series::Star => flattened && before.ends_with(['.', ';', ':']),
        Series::Letter => follows || (found.ordinal == 1 && has_next(rest, found, &["b)", "b."])),
        Series::Paren => false,
        Series::Arabic => {
            (follows && (flattened || before.ends_with(['.', ';']))) || (flattened && found.ordinal == 1)
        }
        Series::Roman => flattened && (follows || found.ordinal == 1),
        Series::Dotted => flattened,
        Series::Article | Series::Chapter | Series::Part | Series::Division | Series::Named => flattened,
        Series::Capital => false,
    }
}

/// Characters within which the second letter of a series must follow the first.
const NEXT_WITHIN: usize = 40_000;

fn has_next(rest: &str, found: &label::Label, marks: &[&str]) -> bool {
    let end = rest.char_indices().nth(NEXT_WITHIN).map_or(rest.len(), |(i, _)| i);
    let body = rest.get(found.length..end).unwrap_or("");
    marks.iter().any(|m| body.contains(&format!(" {m} ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_model::Provenance;

    fn split_text(texts: &[String]) -> Vec<String> {
        let pieces = (1..)
            .zip(texts)
            .map(|(n, t)| {
                let text = Text::new(t.clone(), Provenance::lines(1, n, n));
                Piece::Text(Unit { text, heading: None, fixed: false })
            })
            .collect();
        let out = split(pieces, Rules::builtin(), &mut Vec::new());
        out.iter().filter_map(|p| p.text().map(|u| u.text.text.clone())).collect()
    }

    #[test]
    fn labels_inside_a_paragraph_begin_units() {
        let filler = "rà soát quy trình giải quyết thủ tục của đơn vị ".repeat(5);
        let parts = split_text(&[format!(
            "Các đơn vị có trách nhiệm: a) Tổ chức {filler}; b) Bố trí {filler}; c) Báo cáo."
        )]);
        assert_eq!(parts.len(), 4);
        assert!(parts[3].starts_with("c) Báo cáo"));
    }

    #[test]
    fn headings_end_before_the_paragraph_run_together_with_them() {
        let rules = Rules::builtin();
        let head = |text: &str| heading_length(text, rules).map(|end| text[..end].trim().to_owned());
        assert_eq!(head("KINH PHÍ THỰC HIỆN Kinh phí do ngân sách").as_deref(), Some("KINH PHÍ THỰC HIỆN"));
        assert_eq!(head(" Bộ Tài chính Chủ trì, phối hợp với").as_deref(), Some("Bộ Tài chính"));
        assert_eq!(head("Bộ Tài chính phối hợp với Bộ Y tế"), None);
        assert_eq!(head("TỔ CHỨC THỰC HIỆN 1. Bộ Y tế"), None);
    }

    #[test]
    fn a_title_that_names_its_kind_and_a_label_before_a_field_stay_whole() {
        let filler = "nâng cao năng lực chữa cháy tại khu dân cư và cơ sở sản xuất ".repeat(40);
        let parts = split_text(&[format!(
            "Hà Nội, ngày 04 tháng 8 năm 2023 QUYẾT ĐỊNH PHÊ DUYỆT KẾ HOẠCH CHỮA CHÁY Căn cứ Luật; I. MỤC TIÊU 1. {filler}. \
             2. Mục tiêu cụ thể a) Khu dân cư Năm 2024: + 100% nhà được rà soát. b) Cơ sở: + 50% có bể nước."
        )]);
        assert!(parts.iter().any(|p| p.contains("PHÊ DUYỆT KẾ HOẠCH CHỮA CHÁY")), "{parts:?}");
        assert!(parts.iter().any(|p| p.starts_with("2. Mục tiêu cụ thể")), "{parts:?}");
    }

    #[test]
    fn page_numbers_inside_the_text_go() {
        let filler = "triển khai các nhiệm vụ được giao tại Kế hoạch này ".repeat(12);
        let pages: Vec<String> = (1..=4).map(|n| format!("{n}. nội dung trang {n} {filler}")).collect();
        let parts = split_text(&pages);
        assert_eq!(parts.len(), 1);
        assert!(!parts[0].contains("2. nội dung"));
    }
}
