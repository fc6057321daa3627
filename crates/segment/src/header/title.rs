//! Kind and title.

use super::{clause, is_attached, is_recital_clause};
use crate::flow::Unit;
use crate::label;
use crate::rules::Rules;
use crate::text::{capitalised, is_capitals, trim_closing};
use kehoach_model::{DocumentKind, Header, Sourced};
use kehoach_vietnamese::{code, fold};

/// Longest line of a title, in characters.
const LINE: usize = 500;

/// The kind whose name stands alone on a line: «KẾ HOẠCH», «QUYẾT ĐỊNH:».
pub(super) fn kind_alone(line: &str, rules: &Rules) -> Option<DocumentKind> {
    let bare = line.trim().trim_matches(['*', ':', '#', ' ', '_']);
    let (kind, length) = rules.kind(bare)?;
    (fold(bare).chars().count() == length && is_capitals(bare)).then_some(kind)
}

/// Reads kind and title; gives how many units of the zone belong to the letterhead and the title.
pub(super) fn read(zone: &[&Unit], rules: &Rules, header: &mut Header) -> usize {
    let alone = zone.iter().position(|u| kind_alone(&u.text.text, rules).is_some());
    let with_title = zone.iter().position(|u| opens_with_kind(u, rules));
    // «QUYẾT ĐỊNH:» alone behind the recitals enacts; the title stands before them.
    if let Some(at) = alone.filter(|at| with_title.is_none_or(|w| *at < w)) {
        header.kind = kind_alone(&zone[at].text.text, rules).unwrap_or_default();
        return at + 1 + below_kind(&zone[at + 1..], rules, header);
    }
    if let Some(at) = with_title {
        on_kind_line(zone[at], rules, header);
        let first_recital = zone.iter().skip(at).position(|u| is_recital_clause(&u.text.text, rules));
        return first_recital.map_or(at + 1, |i| at + i);
    }
    web_title(zone, rules, header);
    if header.kind == DocumentKind::Other {
        header.kind = header.number.as_ref().map_or(DocumentKind::Other, |n| kind_of_number(&n.value));
    }
    zone.iter().position(|u| is_recital_clause(&u.text.text, rules)).unwrap_or(zone.len())
}

/// The lines below «KẾ HOẠCH», up to the recitals.
fn below_kind(zone: &[&Unit], rules: &Rules, header: &mut Header) -> usize {
    let mut used = 0;
    for (index, unit) in zone.iter().enumerate() {
        let text = unit.text.text.trim();
        if is_attached(text) {
            header.attached_to = Some(clause(text.trim_matches(['(', ')', '*', ' ']), unit));
            used = index + 1;
            continue;
        }
        let folded = fold(&text.chars().take(12).collect::<String>());
        let ends = folded.starts_with("căn cứ")
            || folded.starts_with("kính gửi")
            || (index > 0
                && header.title.is_some()
                && (is_recital_clause(text, rules) || is_issuer_line(text)))
            || text.chars().count() > LINE
            || label::parse(text, rules).is_some();
        if ends {
            break;
        }
        if text.chars().all(|c| !c.is_alphanumeric()) || rules.is_national(text) {
            used = index + 1;
            continue;
        }
        if is_issuer_line(text) && header.title.is_none() {
            used = index + 1;
            continue;
        }
        let goes_on = header.title.as_ref().is_none_or(|t| continues(&t.value, text));
        if !goes_on {
            break;
        }
        append(header, text, unit);
        used = index + 1;
    }
    used
}

/// A second line belongs to the title unless the first was closed or the second is a sentence of its own.
fn continues(title: &str, line: &str) -> bool {
    let sentence = line.ends_with([':', ';', '.']) || line.contains("như sau");
    !title.ends_with(['.', ';', ':']) && !sentence && is_capitals(title) == is_capitals(line)
}

fn append(header: &mut Header, text: &str, unit: &Unit) {
    let text = text.trim_matches(['*', '#', ' ']);
    match &mut header.title {
        Some(title) => {
            title.value.push(' ');
            title.value.push_str(text);
            title.provenance = title.provenance.union(&unit.text.whole_place());
        }
        None => header.title = Some(clause(text, unit)),
    }
}

fn is_issuer_line(text: &str) -> bool {
    let folded = fold(text);
    is_capitals(text)
        && [
            "thủ tướng", "ủy ban nhân dân", "uỷ ban nhân dân", "chủ tịch", "bộ trưởng", "hội đồng",
            "chính phủ", "giám đốc", "ubnd",
        ]
        .iter()
        .any(|w| folded.starts_with(w))
}

fn opens_with_kind(unit: &Unit, rules: &Rules) -> bool {
    let text = unit.text.text.trim();
    let Some((_, length)) = rules.kind(text) else { return false };
    let name: String = text.chars().take(length).collect();
    name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) && text.chars().count() > length + 5
}

/// «KẾ HOẠCH Triển khai …» on one line; an issuer's name behind the title belongs to the recitals.
fn on_kind_line(unit: &Unit, rules: &Rules, header: &mut Header) {
    let text = unit.text.text.trim();
    let Some((kind, length)) = rules.kind(text) else { return };
    header.kind = kind;
    let at = text.char_indices().nth(length).map_or(text.len(), |(i, _)| i);
    let mut title = text[at..].trim().trim_start_matches([':', '-', ' ']);
    for issuer in [
        "THỦ TƯỚNG CHÍNH PHỦ", "CHÍNH PHỦ", "ỦY BAN NHÂN DÂN", "CHỦ TỊCH ỦY BAN", "HỘI ĐỒNG NHÂN DÂN",
        "BỘ TRƯỞNG",
    ] {
        if let Some(at) = title.rfind(issuer).filter(|at| *at > title.len() / 2) {
            let own = super::letterhead::proper_case(trim_closing(&title[at..]));
            // The enacting authority named whole is better than a letterhead cut by its columns.
            let cut = header.issuer.as_ref().is_none_or(|i| fold(&own).starts_with(&fold(&i.value)));
            if cut {
                header.issuer = Some(clause(&own, unit));
            }
            title = title[..at].trim_end();
        }
    }
    header.title = Some(Sourced::printed(trim_closing(title).to_owned(), unit.text.whole_place()));
}

/// «Kế hoạch 197/KH-UBND năm 2023 triển khai mô hình …»: the heading that portals of law documents give a page.
fn web_title(zone: &[&Unit], rules: &Rules, header: &mut Header) {
    for unit in zone.iter().take(5) {
        let text = unit.text.text.trim();
        let Some((kind, _)) = rules.kind(text) else { continue };
        let Some(found) = code::find(text).into_iter().next().filter(|c| c.range.start < 60) else {
            continue;
        };
        let mut rest = text[found.range.end..].trim();
        if let Some(after) = rest.strip_prefix("năm ") {
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit()).trim();
        }
        let rest = rest.strip_prefix("về việc ").or_else(|| rest.strip_prefix("về ")).unwrap_or(rest);
        header.kind = kind;
        header.title = Some(clause(&capitalised(trim_closing(rest)), unit));
        return;
    }
}

/// The kind that a number's symbol names.
fn kind_of_number(number: &str) -> DocumentKind {
    match code::find(number).first().map(|c| c.kind.clone()).as_deref() {
        Some("KH") => DocumentKind::KeHoach,
        Some("QĐ") => DocumentKind::QuyetDinh,
        Some("CT") => DocumentKind::ChiThi,
        Some("NQ") => DocumentKind::NghiQuyet,
        Some("TB") => DocumentKind::ThongBao,
        Some("BC") => DocumentKind::BaoCao,
        _ => DocumentKind::Other,
    }
}
