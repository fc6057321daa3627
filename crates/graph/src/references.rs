//! Documents cited: kind, number, date, issuer, title.

use kehoach_model::{Citation, DocumentKind, Provenance, Reference};
use kehoach_vietnamese::{code, date, fold, lower, slug};
use std::collections::HashMap;

/// Names of kinds as they open a citation.
const KINDS: [(&str, DocumentKind); 24] = [
    ("thông tư liên tịch", DocumentKind::ThongTu),
    ("chương trình hành động", DocumentKind::ChuongTrinh),
    ("kế hoạch", DocumentKind::KeHoach),
    ("quyết định", DocumentKind::QuyetDinh),
    ("công văn", DocumentKind::CongVan),
    ("văn bản", DocumentKind::CongVan),
    ("chỉ thị", DocumentKind::ChiThi),
    ("nghị quyết", DocumentKind::NghiQuyet),
    ("thông báo", DocumentKind::ThongBao),
    ("báo cáo", DocumentKind::BaoCao),
    ("tờ trình", DocumentKind::ToTrinh),
    ("chương trình", DocumentKind::ChuongTrinh),
    ("hướng dẫn", DocumentKind::HuongDan),
    ("bộ luật", DocumentKind::Luat),
    ("luật", DocumentKind::Luat),
    ("pháp lệnh", DocumentKind::PhapLenh),
    ("nghị định", DocumentKind::NghiDinh),
    ("thông tư", DocumentKind::ThongTu),
    ("kết luận", DocumentKind::KetLuan),
    ("công điện", DocumentKind::CongDien),
    ("đề án", DocumentKind::DeAn),
    ("quy định", DocumentKind::Other),
    ("quy chế", DocumentKind::Other),
    ("phương án", DocumentKind::Other),
];

/// A citation as printed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mention {
    pub kind: DocumentKind,
    pub number: Option<String>,
    /// ISO 8601, as far as printed.
    pub date: Option<String>,
    pub year: Option<i16>,
    pub issuer: Option<String>,
    pub title: Option<String>,
    pub raw: String,
    pub article: Option<String>,
}

/// Bytes between a document's number and its date: «số 06/QĐ-TTg, ngày …».
const DATE_WITHIN: usize = 12;

/// Every document that a text cites.
pub(crate) fn mentions(text: &str) -> Vec<Mention> {
    let codes = code::find(text);
    let dates = date::find(text);
    let mut found = Vec::new();
    for (index, c) in codes.iter().enumerate() {
        let next = codes.get(index + 1).map_or(text.len(), |n| n.range.start);
        let first = dates.partition_point(|d| d.range.start < c.range.end);
        let written = dates.get(first).filter(|d| d.range.start - c.range.end <= DATE_WITHIN);
        let end = written.map_or(c.range.end, |d| d.range.end);
        let (kind, begin) = kind_before(text, c.range.start, &c.kind);
        let tail = text.get(end..next).unwrap_or("");
        let issuer = issuer(tail);
        found.push(Mention {
            kind,
            number: Some(c.number.clone()),
            date: written.and_then(iso),
            year: written.and_then(|d| d.year).or(c.year),
            title: title(tail),
            issuer,
            raw: text.get(begin..end).unwrap_or("").trim().to_owned(),
            article: article_before(text, begin),
        });
    }
    found.extend(laws(text));
    found
}

fn iso(d: &date::WrittenDate) -> Option<String> {
    kehoach_model::PartialDate::new(d.year?, d.month, d.day.filter(|_| d.month.is_some())).map(|p| p.date)
}

/// The kind's name before the number, and where it begins; else the kind that the number's symbol names.
fn kind_before(text: &str, number: usize, symbol: &str) -> (DocumentKind, usize) {
    let start = text[..number].char_indices().rev().nth(40).map_or(0, |(i, _)| i);
    let window = &text[start..number];
    let lower = lower(window);
    let hit = KINDS
        .iter()
        .filter_map(|(name, kind)| lower.rfind(name).map(|at| (at, name.len(), *kind)))
        .max_by_key(|(at, length, _)| (at + length, *length));
    let by_symbol = match symbol {
        "QĐ" => DocumentKind::QuyetDinh,
        "KH" => DocumentKind::KeHoach,
        "NĐ" => DocumentKind::NghiDinh,
        "NQ" => DocumentKind::NghiQuyet,
        "CT" => DocumentKind::ChiThi,
        "TT" | "TTLT" => DocumentKind::ThongTu,
        "TB" => DocumentKind::ThongBao,
        "BC" => DocumentKind::BaoCao,
        "HD" => DocumentKind::HuongDan,
        "KL" => DocumentKind::KetLuan,
        "CĐ" => DocumentKind::CongDien,
        "QH" => DocumentKind::Luat,
        "" | "CV" => DocumentKind::CongVan,
        _ => DocumentKind::Other,
    };
    match hit {
        // «Quyết định … và Nghị định số 107/…»: the name next to the number counts, where the symbol does not contradict it.
        Some((at, length, kind))
            if lower.len() == window.len() && window[at + length..].chars().count() <= 12 =>
        {
            let kind = if by_symbol == DocumentKind::Other || symbol.is_empty() { kind } else { by_symbol };
            (kind, start + at)
        }
        _ => (by_symbol, number),
    }
}

/// Words at which an issuer's name ends.
const ISSUER_ENDS: [&str; 18] = [
    " về ", " phê duyệt", " ban hành", " quy định", " sửa đổi", " hướng dẫn", " triển khai", " thực hiện",
    " tổ chức", " đẩy mạnh", " tiếp tục", " tăng cường", " và ", " bảo đảm", " chi tiết", " thúc đẩy",
    " nâng cao", " thông qua",
];

/// «của Thủ tướng Chính phủ về việc …» → «Thủ tướng Chính phủ».
fn issuer(tail: &str) -> Option<String> {
    let rest = tail.trim_start_matches([' ', ',']).strip_prefix("của ")?;
    let lower = lower(rest);
    let mut end = rest.find([',', ';', '.', '(', ')', ':', '”', '“']).unwrap_or(rest.len());
    if lower.len() == rest.len() {
        for word in ISSUER_ENDS {
            // «Sở Thông tin và Truyền thông», «Bộ … và …»: «và» ends a name only before a kind of document.
            let hit = lower.match_indices(word).map(|(at, _)| at).find(|at| {
                *at > 0
                    && (word != " và " || KINDS.iter().any(|(k, _)| lower[at + word.len()..].starts_with(k)))
            });
            end = end.min(hit.unwrap_or(end));
        }
    }
    let name = rest.get(..end)?.trim();
    (!name.is_empty() && name.chars().count() <= 100).then(|| name.to_owned())
}

/// What stands behind «về việc», «phê duyệt», up to the end of the clause.
fn title(tail: &str) -> Option<String> {
    let lower = lower(tail);
    if lower.len() != tail.len() {
        return None;
    }
    const OPENINGS: [&str; 7] =
        ["về việc ", "về ", "phê duyệt ", "ban hành ", "quy định ", "sửa đổi", "hướng dẫn "];
    // The first opening, and of two at one place the longer.
    let hits = OPENINGS.iter().filter_map(|w| lower.find(w).map(|at| (at, usize::MAX - w.len(), *w)));
    let (at, _, word) = hits.min()?;
    let start = if word.starts_with("về") { at + word.len() } else { at };
    let rest = &tail[start..];
    let end = rest.find([';', '\n']).unwrap_or(rest.len());
    let rest = rest[..end].trim().trim_end_matches(['.', ',', ')']);
    let cut: String = rest.chars().take(300).collect();
    (cut.chars().count() >= 8).then_some(cut)
}

/// «khoản 2 Điều 5», «Phụ lục I» directly before a citation.
fn article_before(text: &str, at: usize) -> Option<String> {
    let start = text[..at].char_indices().rev().nth(45).map_or(0, |(i, _)| i);
    let window = text[start..at].trim_end();
    let lower = lower(window);
    let from =
        ["điểm ", "khoản ", "điều ", "phụ lục ", "mục "].iter().filter_map(|w| lower.rfind(w)).min()?;
    let words = window.get(from..)?.trim();
    let close =
        words.split_whitespace().count() <= 7 && words.chars().any(|c| c.is_ascii_digit() || c == 'I');
    close.then(|| words.trim_end_matches(" của").to_owned())
}

/// «Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015»: laws cited by name and date.
fn laws(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    for d in date::find(text) {
        let before = text[..d.range.start].trim_end();
        let clause = before.rfind([';', '.', ',']).map_or(0, |i| i + 1);
        let Some(law) = ["Bộ luật ", "Luật ", "Pháp lệnh ", "Hiến pháp "]
            .iter()
            .filter_map(|w| before[clause..].find(w))
            .min()
        else {
            continue;
        };
        let name = before[clause + law..].trim();
        if name.chars().count() > 200 || !code::find(name).is_empty() || name.contains(" số ") {
            continue;
        }
        let kind = if name.starts_with("Pháp lệnh") { DocumentKind::PhapLenh } else { DocumentKind::Luat };
        found.push(Mention {
            kind,
            number: None,
            date: iso(&d),
            year: d.year,
            issuer: None,
            title: Some(name.to_owned()),
            raw: text.get(clause + law..d.range.end).unwrap_or(name).trim().to_owned(),
            article: None,
        });
    }
    found
}

/// The documents cited so far, one entry each.
#[derive(Debug, Default)]
pub(crate) struct Library {
    pub references: Vec<Reference>,
    index: HashMap<String, Vec<usize>>,
}

impl Library {
    /// Enters a mention and gives the id of its document.
    pub(crate) fn add(&mut self, mention: &Mention, from: Option<&str>, place: &Provenance) -> String {
        let key = fold(&mention.number.clone().or_else(|| mention.title.clone()).unwrap_or_default());
        let citation = Citation {
            from: from.map(str::to_owned),
            raw: mention.raw.clone(),
            article: mention.article.clone(),
            provenance: place.clone(),
        };
        let same = self
            .index
            .get(&key)
            .and_then(|list| list.iter().copied().find(|i| agrees(&self.references[*i], mention)));
        if let Some(at) = same {
            let reference = &mut self.references[at];
            reference.date = longer(reference.date.take(), mention.date.clone());
            reference.issuer = reference.issuer.take().or_else(|| mention.issuer.clone());
            reference.title = reference.title.take().or_else(|| mention.title.clone());
            if !reference.citations.contains(&citation) {
                reference.citations.push(citation);
            }
            return reference.id.clone();
        }
        let id = self.id(mention);
        self.index.entry(key).or_default().push(self.references.len());
        self.references.push(Reference {
            id: id.clone(),
            kind: mention.kind,
            number: mention.number.clone(),
            date: mention.date.clone(),
            issuer: mention.issuer.clone(),
            title: mention.title.clone(),
            citations: vec![citation],
        });
        id
    }

    /// `06-qd-ttg-2022`, with the issuer where two documents would have the same.
    fn id(&self, mention: &Mention) -> String {
        let base = slug(mention.number.as_deref().or(mention.title.as_deref()).unwrap_or("document"));
        let base: String = base.chars().take(80).collect();
        let year = mention.year.map(|y| y.to_string()).filter(|y| !base.contains(y.as_str()));
        let mut id = year.map_or(base.clone(), |y| format!("{base}-{y}"));
        let taken = |id: &str| self.references.iter().any(|r| r.id == id);
        if taken(&id)
            && let Some(issuer) = &mention.issuer
        {
            id = format!("{id}-{}", slug(issuer));
        }
        let plain = id.clone();
        let mut n = 2;
        while taken(&id) {
            id = format!("{plain}-{n}");
            n += 1;
        }
        id
    }
}

/// Whether a mention can be of this document: neither date nor issuer contradicts it. Two provinces can issue the same
/// number.
fn agrees(reference: &Reference, mention: &Mention) -> bool {
    let dates = match (&reference.date, &mention.date) {
        (Some(a), Some(b)) => a.starts_with(b.as_str()) || b.starts_with(a.as_str()),
        _ => true,
    };
    let issuers = match (&reference.issuer, &mention.issuer) {
        (Some(a), Some(b)) => {
            let (a, b) = (fold(a), fold(b));
            a.starts_with(&b)
                || b.starts_with(&a)
                || reference.date == mention.date && reference.date.is_some()
        }
        _ => true,
    };
    dates && issuers
}

/// The one that says more: «2022-01-06» of that and «2022».
pub(crate) fn longer(a: Option<String>, b: Option<String>) -> Option<String> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.len() > a.len() { b } else { a }),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_number_date_issuer_and_title() {
        let m = mentions(
            "Thực hiện Kế hoạch số 51/KH-UBND ngày 01/3/2022 của UBND tỉnh Bình Phước về việc triển khai Đề án; Công văn số 722/UBND-NC ngày 05/4/2022 của UBND tỉnh",
        );
        assert_eq!(m.len(), 2);
        assert_eq!(m[0].kind, DocumentKind::KeHoach);
        assert_eq!(m[0].date.as_deref(), Some("2022-03-01"));
        assert_eq!(m[0].issuer.as_deref(), Some("UBND tỉnh Bình Phước"));
        assert_eq!(m[0].title.as_deref(), Some("triển khai Đề án"));
        assert_eq!(m[1].kind, DocumentKind::CongVan);
        assert_eq!(m[1].issuer.as_deref(), Some("UBND tỉnh"));
    }

    #[test]
    fn one_document_has_one_entry_and_two_issuers_two() {
        let mut library = Library::default();
        let place = Provenance::lines(1, 1, 1);
        let mut ids = Vec::new();
        for text in [
            "Kế hoạch số 5/KH-UBND ngày 01/3/2022 của UBND tỉnh A",
            "Kế hoạch số 5/KH-UBND",
            "Kế hoạch số 5/KH-UBND ngày 02/4/2022 của UBND tỉnh B",
        ] {
            ids.push(library.add(&mentions(text)[0], None, &place));
        }
        assert_eq!(ids[0], "5-kh-ubnd-2022");
        assert_eq!(ids[0], ids[1]);
        assert_eq!(ids[2], "5-kh-ubnd-2022-ubnd-tinh-b");
    }

    #[test]
    fn laws_by_name_and_articles() {
        let m = mentions("Căn cứ Luật Căn cước công dân ngày 20 tháng 11 năm 2014;");
        assert_eq!(m[0].title.as_deref(), Some("Luật Căn cước công dân"));
        let m = mentions("theo khoản 2 Điều 5 Nghị định số 61/2018/NĐ-CP");
        assert_eq!(m[0].article.as_deref(), Some("khoản 2 Điều 5"));
    }
}
