//! Issuer, number, place and date.

use super::clause;
use crate::flow::{Piece, Unit};
use crate::rules::Rules;
use crate::text::{capitalised, is_capitals};
use kehoach_model::{Clause, Confidence, DocumentKind, Header, PartialDate, Sourced};
use kehoach_vietnamese::{code, date, fold, gazetteer, opens_with, strip_marks};

/// Reads number, place, date and issuer from the units before the body.
pub(super) fn read(zone: &[&Unit], rules: &Rules, header: &mut Header) {
    for unit in zone {
        if header.number.is_none() {
            header.number = number(unit);
        }
        if header.issued.is_none() {
            place_and_date(unit, header);
        }
    }
    metadata(zone, rules, header);
    header.issuer = issuer(zone, rules);
    mend_locality(header);
}

/// «Số: 90/KH-UBND»: only behind the word itself, and only with its digits; «Số:    /KH-UBND» is blank.
fn number(unit: &Unit) -> Option<Sourced<String>> {
    let text = &unit.text.text;
    let folded = text.to_lowercase();
    // An engine may have ruined the word itself («Sb: 395/KH-UBND»), but not its place at the head of the line.
    let head =
        || folded.starts_with("số ") || (folded.starts_with('s') && folded.chars().take(4).any(|c| c == ':'));
    let at = folded.find("số:").or_else(|| head().then_some(0))?;
    if at > 60 || text.chars().count() > 200 || !text.is_char_boundary(at) {
        return None;
    }
    let found = code::find(text.get(at..)?).into_iter().next()?;
    if found.range.start > 20 {
        return None;
    }
    Some(Sourced::printed(found.number, unit.text.place(at..text.len())))
}

/// «Phước Long, ngày 06 tháng 4 năm 2022», the place at the end of what stands before the comma.
fn place_and_date(unit: &Unit, header: &mut Header) {
    let text = &unit.text.text;
    for found in date::find(text) {
        let before = text[..found.range.start].trim_end();
        let Some(before) = before.strip_suffix(',') else { continue };
        let Some(place) = place_name(before) else { continue };
        let Some(year) = found.year else { continue };
        let Some(issued) = PartialDate::new(year, found.month, found.day.filter(|_| found.month.is_some()))
        else {
            continue;
        };
        let provenance = unit.text.place(found.range.clone());
        header.place = Some(Sourced::printed(place, provenance.clone()));
        header.issued = Some(Sourced::printed(issued, provenance));
        return;
    }
}

/// The last words in title case: «Số: 395/KH-UBND Bắc Giang» → «Bắc Giang», «TP. Hồ Chí Minh».
fn place_name(before: &str) -> Option<String> {
    let tail = match code::find(before).last() {
        Some(c) => before[c.range.end..].rsplit('|').next().unwrap_or(""),
        None => before.rsplit(['|', '.', ';', ':']).next().unwrap_or(before),
    };
    // «Số: /KH-UBND Kỳ Anh»: a number left blank.
    let blank = tail.trim_start().strip_prefix('/').and_then(|code| code.split_once(' '));
    let tail = blank.map_or(tail, |(_, place)| place);
    let words: Vec<&str> = tail.split_whitespace().collect();
    let titled =
        words.iter().all(|w| w.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '-'));
    // «Thứ Năm, ngày 30/01/2026» is a portal's date.
    let weekday = ["thứ", "chủ"].contains(&fold(words.first().unwrap_or(&"")).as_str());
    (!words.is_empty() && words.len() <= 5 && titled && !weekday).then(|| words.join(" "))
}

/// The table of a web page: «Số hiệu | 197/KH-UBND |».
fn metadata(zone: &[&Unit], rules: &Rules, header: &mut Header) {
    for unit in zone {
        let Some((key, value)) = unit.text.text.split_once('|') else { continue };
        let value = value.trim().trim_end_matches('|').trim();
        if value.is_empty() {
            continue;
        }
        let sourced = || Sourced { confidence: Confidence::new(0.95), ..clause(value, unit) };
        match fold(key).as_str() {
            "số hiệu" | "số/ký hiệu" | "số ký hiệu" if header.number.is_none() => {
                let number = code::find(value).into_iter().next().map(|c| c.number);
                header.number = number.map(|n| Sourced { value: n, ..sourced() });
            }
            "ngày ban hành" | "ngày ký" if header.issued.is_none() => {
                header.issued = date::find(value)
                    .into_iter()
                    .find_map(|d| PartialDate::new(d.year?, d.month, d.day))
                    .map(|d| Sourced {
                        value: d,
                        provenance: unit.text.whole_place(),
                        confidence: Confidence::new(0.95),
                    });
            }
            "người ký" if header.signer_name.is_none() => header.signer_name = Some(sourced()),
            "loại văn bản" => {
                if let Some((kind, _)) = rules.kind(value) {
                    header.kind = kind;
                }
            }
            _ => {}
        }
    }
}

/// Kinds of localities that go on from «ỦY BAN NHÂN DÂN».
const LOCALITIES: [&str; 9] =
    ["tỉnh ", "thành phố ", "huyện ", "quận ", "thị xã ", "thị trấn ", "xã ", "phường ", "đặc khu "];

/// The Party's committees by the kind of their unit; the unit's name follows.
const PARTY_COMMITTEES: [&str; 5] = ["tỉnh ủy ", "thành ủy ", "huyện ủy ", "thị ủy ", "quận ủy "];

/// The last agency of the letterhead, with the lines that its name runs over.
fn issuer(zone: &[&Unit], rules: &Rules) -> Option<Clause> {
    let mut lines: Vec<(String, &Unit)> = Vec::new();
    for unit in zone {
        let line = without_country(&unit.text.text, rules);
        let bare = line.trim().trim_matches(['|', '*', '-', '_', '–', ' ']).trim();
        if bare.is_empty() {
            continue;
        }
        // The letterhead ends at the document's kind, at a recital, or at a sentence.
        if rules.kind(bare).is_some() && is_capitals(bare) {
            break;
        }
        if is_upper(bare) && bare.chars().count() <= 100 && !fold(bare).starts_with("số") {
            lines.push((bare.to_owned(), unit));
        } else if bare.chars().count() > 160 {
            break;
        }
    }
    let above = lines.first().and_then(|(line, _)| province(line));
    let mut name: Option<(String, Clause)> = None;
    for (line, unit) in lines {
        let folded = fold(&line);
        let goes_on = name.as_ref().is_some_and(|(before, _)| continues_name(before, &folded));
        let opens = opens_agency(&folded) || name.is_none();
        match &mut name {
            Some((before, found)) if goes_on => {
                before.push(' ');
                before.push_str(&folded);
                found.value = format!("{} {}", found.value, line);
                found.provenance = found.provenance.union(&unit.text.whole_place());
            }
            slot if opens => *slot = Some((folded, clause(&line, unit))),
            _ => {}
        }
    }
    let (folded, mut found) = name?;
    let committee = folded == "ủy ban nhân dân" || folded == "uỷ ban nhân dân" || folded == "ubnd";
    if committee || !opens_agency(&folded) {
        return None;
    }
    found.value = as_named(&proper_case(&found.value), rules);
    // «UBND TỈNH HÀ NAM», «SỞ Y TẾ»: many provinces have such a department.
    if let Some(above) = above.filter(|_| folded.starts_with("sở ") && !folded.contains(" tỉnh ")) {
        found.value = format!("{} {above}", found.value);
    }
    Some(found)
}

/// The name as the rules write it, where they know it: «Sở y tế» → «Sở Y tế».
fn as_named(name: &str, rules: &Rules) -> String {
    let lower = name.to_lowercase();
    let known = rules.agency_names().iter().map(|(_, known)| known.as_str());
    let same = known.filter(|k| {
        let rest = lower.strip_prefix(&k.to_lowercase());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    let longest = same.max_by_key(|k| k.len());
    let rest = longest.and_then(|k| name.get(k.len()..));
    longest.zip(rest).map_or_else(|| name.to_owned(), |(known, rest)| format!("{known}{rest}"))
}

/// The province of «UBND TỈNH HÀ NAM»: «tỉnh Hà Nam».
fn province(line: &str) -> Option<String> {
    let name = proper_case(line);
    let at = find_word(&name, "tỉnh ").or_else(|| find_word(&name, "thành phố "))?;
    opens_agency(&fold(line)).then(|| name[at..].to_owned())
}

/// Capitals alone, however few: the last word of a name may stand on its own line.
fn is_upper(text: &str) -> bool {
    is_capitals(text)
        || (text.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !text.chars().any(char::is_lowercase))
}

fn continues_name(before: &str, line: &str) -> bool {
    let committee = before.ends_with("nhân dân") || before.ends_with("ubnd");
    let locality = LOCALITIES.iter().any(|l| line.starts_with(l)) && !before.contains("tỉnh ");
    (committee && locality) || !opens_agency(line)
}

/// First words of agencies that issue documents.
const AGENCIES: [&str; 29] = [
    "ủy ban", "uỷ ban", "ubnd", "bộ ", "sở ", "chính phủ", "thủ tướng", "ban ", "hội đồng", "cục ",
    "tổng cục", "chi cục", "phòng ", "công an", "thanh tra", "văn phòng", "ngân hàng", "tòa án", "viện ",
    "trường ", "tỉnh ủy", "thành ủy", "huyện ủy", "thị ủy", "quận ủy", "đảng ủy", "đảng bộ", "bảo hiểm",
    "kho bạc",
];

fn opens_agency(folded: &str) -> bool {
    AGENCIES.iter().any(|a| folded.starts_with(a))
}

/// «THỦ TƯỚNG CHÍNH CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM PHỦ» → «THỦ TƯỚNG CHÍNH PHỦ»: columns read across.
fn without_country(line: &str, rules: &Rules) -> String {
    const COUNTRY: &str = "VIỆT NAM";
    let line = match line.find(COUNTRY).filter(|_| rules.is_national(line)) {
        Some(at) => &line[at + COUNTRY.len()..],
        None if rules.is_national(line) => "",
        None => line,
    };
    let cut = ["CỘNG HÒA XÃ HỘI", "CỘNG HOÀ XÃ HỘI", "Độc lập", "ĐẢNG CỘNG SẢN"]
        .iter()
        .filter_map(|w| line.find(w))
        .chain(ruined_motto(line))
        .min();
    cut.map_or(line, |at| &line[..at]).to_owned()
}

/// Where the motto begins whose first word an engine ruined: «TỈNH KON TUM Đức lập - Tự do - Hạnh phúc».
fn ruined_motto(line: &str) -> Option<usize> {
    let rest = line.find(" - Tự do").or_else(|| line.find(" - Hạnh phúc"))?;
    let head = &line[..rest];
    let mut words = head.rmatch_indices(' ').map(|(at, _)| at);
    // The motto's first part has two words.
    let second = words.next()?;
    let start = words.next().map_or(0, |at| at + 1);
    head.get(second..).filter(|w| !is_capitals(w)).map(|_| start)
}

/// A locality that an engine ruined («tỉnh Kon Từ») is the one that the place of issue names, where the gazetteer knows that
/// one and not the other.
fn mend_locality(header: &mut Header) {
    let (Some(issuer), Some(place)) = (&mut header.issuer, &header.place) else { return };
    let lower = issuer.value.to_lowercase();
    let Some((kind, at)) = LOCALITIES.iter().find_map(|l| find_word(&lower, l).map(|at| (l.trim(), at)))
    else {
        return;
    };
    let start = at + kind.len() + 1;
    let Some(name) = issuer.value.get(start..).map(str::trim) else { return };
    // «Tỉnh ủy» names a body, not a locality.
    if ["ủy ", "đoàn "].iter().any(|w| fold(name).starts_with(w)) {
        return;
    }
    let known = |name: &str| {
        [gazetteer::Era::ThreeLevel, gazetteer::Era::TwoLevel]
            .iter()
            .any(|era| !gazetteer::find(*era, kind, name).is_empty())
    };
    if !known(name) && known(&place.value) && shares_a_word(name, &place.value) {
        issuer.value = format!("{}{}", &issuer.value[..start], place.value);
        issuer.confidence = Confidence::new(0.9);
    }
}

fn shares_a_word(a: &str, b: &str) -> bool {
    let plain = |s: &str| strip_marks(&fold(s));
    let (a, b) = (plain(a), plain(b));
    a.split(' ').any(|w| b.split(' ').any(|x| x == w))
}

/// «ỦY BAN NHÂN DÂN THỊ XÃ VÂN PHONG» → «Ủy ban nhân dân thị xã Vân Phong». Only names of places are set in title case;
/// words of the language stay small but for the first.
pub(super) fn proper_case(name: &str) -> String {
    if !is_capitals(name) {
        return name.to_owned();
    }
    let lower = name.to_lowercase();
    let heads = LOCALITIES.iter().chain(&PARTY_COMMITTEES);
    let split = heads.filter_map(|l| find_word(&lower, l).map(|at| at + l.len())).max();
    let (words, place) = match split {
        Some(at) => lower.split_at(at),
        None => (lower.as_str(), ""),
    };
    let place: Vec<String> = place.split(' ').map(capitalised).collect();
    let mut out = capitalised(words);
    for (plain, proper) in [("ubnd", "UBND"), ("thủ tướng chính phủ", "Thủ tướng Chính phủ")]
    {
        out = if out.to_lowercase().starts_with(plain) {
            format!("{proper}{}", &out[plain.len()..])
        } else {
            out
        };
    }
    out + &place.join(" ")
}

fn find_word(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|at| *at == 0 || text[..*at].ends_with(' '))
}

/// Where the letterhead lacks them: the issuer from «UBND … ban hành Kế hoạch», the number from an appendix's caption.
pub(super) fn fall_back(
    zone: &[&Unit],
    basis: &[Clause],
    prose: &[Clause],
    rest: &[Piece],
    header: &mut Header,
) {
    if header.number.is_none() {
        header.number = rest.iter().filter_map(Piece::text).find_map(|u| caption_number(u, header));
    }
    let place = header.place.as_ref().map(|p| p.value.clone());
    let lead_in =
        prose.iter().rev().chain(basis.iter().rev()).find_map(|c| lead_in_issuer(c, place.as_deref()));
    if header.issuer.is_none() {
        let caption = || rest.iter().filter_map(Piece::text).find_map(caption_issuer);
        let left = || {
            let line = zone
                .iter()
                .find(|u| opens_agency(&fold(&u.text.text)) && u.text.text.chars().count() < 80)?;
            Some(clause(&proper_case(line.text.text.trim().trim_matches(['|', ' '])), line))
        };
        header.issuer = lead_in.or_else(caption).or_else(left);
    }
}

/// «(Kèm theo Kế hoạch số 90/KH-UBND ngày 6/4/2022 của UBND thị xã)»: the number is this document's where kind and date
/// agree.
fn caption_number(unit: &Unit, header: &Header) -> Option<Sourced<String>> {
    let text = &unit.text.text;
    if text.chars().count() > 400 {
        return None;
    }
    let at = attached(text)?;
    let found = code::find(text).into_iter().find(|c| c.range.start > at)?;
    if header.kind == DocumentKind::KeHoach && found.kind != "KH" {
        // «(Kèm theo Quyết định số …)»: the number of another document.
        return None;
    }
    let own_date = date::find(text).into_iter().find(|d| d.range.start >= found.range.end);
    let agrees = match (&header.issued, own_date) {
        (Some(issued), Some(d)) => d.year.is_none() || issued.value.year() == d.year,
        _ => true,
    };
    agrees.then(|| Sourced {
        confidence: Confidence::new(0.95),
        ..Sourced::printed(found.number, unit.text.whole_place())
    })
}

/// Where the words «kèm theo» begin, in any case.
fn attached(text: &str) -> Option<usize> {
    text.match_indices(['k', 'K']).map(|(at, _)| at).find(|at| opens_with(&text[*at..], "kèm theo"))
}

fn caption_issuer(unit: &Unit) -> Option<Clause> {
    let text = &unit.text.text;
    let at = attached(text)?;
    let own = text.get(at..)?;
    let issuer =
        own.rfind(" của ").map(|i| own[i + " của ".len()..].trim().trim_end_matches([')', '*', '.', ' ']))?;
    (opens_agency(&fold(issuer)) && has_name(issuer)).then(|| clause(issuer, unit))
}

/// Whether the agency is named with its place: «UBND thị xã Bỉm Sơn», not «UBND thị xã».
fn has_name(agency: &str) -> bool {
    let folded = fold(agency);
    let bare = LOCALITIES.iter().any(|l| folded.ends_with(l.trim()));
    !bare && !folded.ends_with("nhân dân") && folded != "ubnd"
}

/// «…; UBND thị xã Phước Long xây dựng kế hoạch triển khai …»: the subject of the verb that issues the plan.
fn lead_in_issuer(clause: &Clause, place: Option<&str>) -> Option<Clause> {
    const VERBS: [&str; 9] = [
        " xây dựng kế hoạch", " ban hành kế hoạch", " triển khai kế hoạch", " đề ra kế hoạch", " ban hành",
        " xây dựng", " triển khai thực hiện", " triển khai", " yêu cầu",
    ];
    let lower = clause.value.to_lowercase();
    if lower.len() != clause.value.len() {
        return None;
    }
    let verb = VERBS.iter().find_map(|v| lower.rfind(v))?;
    let subject_start = clause.value[..verb]
        .rfind([';', '.', ',', ')', '”'])
        .map_or(0, |i| i + clause.value[i..].chars().next().map_or(1, char::len_utf8));
    let subject = clause.value[subject_start..verb].trim();
    if !opens_agency(&fold(subject)) || subject.chars().count() > 80 {
        return None;
    }
    let value = match place {
        // «UBND tỉnh xây dựng Kế hoạch», dated from Bắc Giang.
        Some(place) if !has_name(subject) => format!("{subject} {place}"),
        _ => subject.to_owned(),
    };
    Some(Sourced { value, provenance: clause.provenance.clone(), confidence: Confidence::new(0.9) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;
    use kehoach_model::Provenance;

    fn header(lines: &[&str]) -> Header {
        let units: Vec<Unit> = (1..)
            .zip(lines)
            .map(|(n, l)| Unit {
                text: Text::new(*l, Provenance::lines(1, n, n)),
                heading: None,
                fixed: false,
            })
            .collect();
        let zone: Vec<&Unit> = units.iter().collect();
        let mut header = Header::default();
        read(&zone, Rules::builtin(), &mut header);
        header
    }

    #[test]
    fn a_committee_of_the_party_keeps_its_name() {
        assert_eq!(proper_case("TỈNH ỦY LAI CHÂU"), "Tỉnh ủy Lai Châu");
    }

    #[test]
    fn letterhead_in_lines() {
        let h = header(&[
            "ỦY BAN NHÂN DÂN", "THỊ XÃ PHƯỚC AN", "Số: 12/KH-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc", "Phước An, ngày 05 tháng 3 năm 2024",
        ]);
        assert_eq!(h.number.unwrap().value, "12/KH-UBND");
        assert_eq!(h.issuer.unwrap().value, "Ủy ban nhân dân thị xã Phước An");
        assert_eq!(h.place.unwrap().value, "Phước An");
        assert_eq!(h.issued.unwrap().value.date, "2024-03-05");
    }

    #[test]
    fn blanks_stay_blank() {
        let h = header(&["Số:      /KH-UBND", "Mường Lạn, ngày    tháng 02 năm 2024"]);
        assert!(h.number.is_none());
        assert_eq!(h.issued.unwrap().value.date, "2024-02");
        let h = header(&["Số: /KH-UBND Kỳ Anh, ngày 18 tháng 3 năm 2024"]);
        assert_eq!(h.place.unwrap().value, "Kỳ Anh");
    }

    #[test]
    fn columns_read_across() {
        let h = header(&[
            "THỦ TƯỚNG CHÍNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM PHỦ", "Độc lập - Tự do",
            "Số: 9/QĐ-TTg Hà Nội, ngày 06 tháng 01 năm 2023",
        ]);
        assert_eq!(h.issuer.unwrap().value, "Thủ tướng Chính phủ");
        assert_eq!(h.place.unwrap().value, "Hà Nội");
    }

    #[test]
    fn the_issuing_department_and_not_the_committee_above_it() {
        let h = header(&["UBND TỈNH QUẢNG BÌNH", "SỞ XÂY DỰNG", "Số: 4/KH-SXD"]);
        assert_eq!(h.issuer.unwrap().value, "Sở Xây dựng tỉnh Quảng Bình");
    }
}
