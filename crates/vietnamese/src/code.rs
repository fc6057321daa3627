//! Numbers of documents as they are written: `06/QĐ-TTg`, `107/2021/NĐ-CP`, `722/UBND-NC`, `23-CT/TU`.
//!
//! Source of the forms: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.3 and Phụ lục III (administrative documents);
//! Luật Ban hành văn bản quy phạm pháp luật 80/2015/QH13, Điều 10 (acts with a year); Hướng dẫn 36-HD/VPTW of 2018 (the
//! Party's documents, where the kind follows the number).

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A document's number found in text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Byte range in the text.
    pub range: Range<usize>,
    /// The number with white space taken out and lost hyphens put back.
    pub number: String,
    /// Symbol of the kind: `QĐ`, `KH`, `NĐ`; empty where the number begins with the issuer (`722/UBND-NC`, a letter).
    pub kind: String,
    /// Year inside the number, of acts that carry one.
    pub year: Option<i16>,
}

/// Symbols of kinds (Nghị định 30/2020/NĐ-CP, Phụ lục III; Luật 80/2015/QH13), longest first where one begins another.
const KINDS: [&str; 28] = [
    "NQLT", "TTLT", "QĐ", "NĐ", "NQ", "CT", "KH", "TT", "TB", "BC", "TTr", "CTr", "ĐA", "HD", "QC", "QyĐ",
    "CĐ", "KL", "PL", "L", "CV", "GM", "BB", "PA", "DA", "PC", "HĐ", "QH",
];

static ADMINISTRATIVE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // number [letter] / [year /] symbol (- symbol)*; blanks may stand around the slash and behind a hyphen.
    Regex::new(
        r"(?x)
        (?:^|[^0-9A-Za-z/])
        (?<all> (?<num>[0-9]{1,5}[a-zđ]?)
          (?: \x20?/\x20? (?<year>[12][0-9]{3}) )?
          \x20?/\x20?
          (?<sym> [A-ZĐƯ][A-Za-zĐđƯưÂâ0-9&]* (?: (?:-|–|\x20-|-\x20|\x20-\x20) [A-ZĐƯ][A-Za-zĐđƯưÂâ0-9&]*)* )
        )",
    )
    .ok()
});

static PARTY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9A-Za-z/-])(?<all>(?<num>[0-9]{1,4})\x20?[-–]\x20?(?<kind>[A-ZĐ][A-Za-zĐđ]{0,3})\x20?/\x20?(?<issuer>[A-ZĐ][A-Za-zĐđ]*))")
        .ok()
});

/// Compiles the patterns, which [`find`] does when it is first called.
pub(crate) fn prepare() {
    LazyLock::force(&ADMINISTRATIVE);
    LazyLock::force(&PARTY);
}

/// Every document number in the text, from left to right.
pub fn find(text: &str) -> Vec<Code> {
    if !text.contains(['/']) {
        return Vec::new();
    }
    let mut found: Vec<Code> = Vec::new();
    for captures in ADMINISTRATIVE.iter().flat_map(|r| r.captures_iter(text)) {
        let (Some(all), Some(num), Some(symbol)) =
            (captures.name("all"), captures.name("num"), captures.name("sym"))
        else {
            continue;
        };
        let year = captures.name("year").and_then(|y| y.as_str().parse().ok());
        let named = text[..all.start()].ends_with("số ");
        if let Some(code) = administrative(all.range(), num.as_str(), year, symbol.as_str(), named) {
            found.push(code);
        }
    }
    for captures in PARTY.iter().flat_map(|r| r.captures_iter(text)) {
        let (Some(all), Some(num), Some(kind), Some(issuer)) =
            (captures.name("all"), captures.name("num"), captures.name("kind"), captures.name("issuer"))
        else {
            continue;
        };
        let number = format!("{}-{}/{}", num.as_str(), kind.as_str(), issuer.as_str());
        if KINDS.contains(&kind.as_str())
            && !found.iter().any(|f| f.range.start < all.end() && all.start() < f.range.end)
        {
            found.push(Code { range: all.range(), number, kind: kind.as_str().to_owned(), year: None });
        }
    }
    found.sort_by_key(|c| c.range.start);
    found
}

/// `named`: the word «số» stands before it, so that an issuer's symbol alone is enough («số 57/PCTT»).
fn administrative(
    range: Range<usize>,
    num: &str,
    year: Option<i16>,
    symbol: &str,
    named: bool,
) -> Option<Code> {
    let mut parts: Vec<String> =
        symbol.split(['-', '–']).map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect();
    restore_hyphen(&mut parts);
    let first = parts.first()?;
    // «220/380V», «24/24», «15/63 tỉnh»: a symbol of one letter that is no kind is a unit.
    if first.chars().count() < 2 && !KINDS.contains(&first.as_str()) {
        return None;
    }
    // National Assembly: 80/2015/QH13 has no further part.
    let is_kind = KINDS.contains(&first.as_str());
    let national_assembly = first.starts_with("QH") && first.len() > 2;
    let symbol_alone = named && first.chars().count() >= 2 && first.chars().all(char::is_uppercase);
    let enough = national_assembly || symbol_alone || (is_kind && year.is_some());
    if parts.len() == 1 && !enough {
        return None;
    }
    let kind = if national_assembly {
        "QH".to_owned()
    } else if is_kind {
        first.clone()
    } else {
        String::new()
    };
    let symbol = parts.join("-");
    let number = match year {
        Some(y) => format!("{num}/{y}/{symbol}"),
        None => format!("{num}/{symbol}"),
    };
    Some(Code { range, number, kind, year })
}

/// «QĐTTg» → «QĐ», «TTg»: converters lose hyphens. Done only where a kind's symbol is followed by a capital and the whole
/// is no symbol itself.
fn restore_hyphen(parts: &mut Vec<String>) {
    let Some(first) = parts.first() else { return };
    if KINDS.contains(&first.as_str()) || first.starts_with("QH") {
        return;
    }
    let split = KINDS.iter().filter(|k| k.chars().count() > 1).find_map(|k| {
        let rest = first.strip_prefix(k)?;
        (rest.chars().count() >= 2 && rest.starts_with(|c: char| c.is_uppercase()))
            .then_some((*k, rest.to_owned()))
    });
    // «BCĐ», «CTUBND»: what is left must be a known issuer's symbol, or «TTLT» would become «TT-LT».
    const ISSUERS: [&str; 12] =
        ["TTg", "CP", "UBND", "HĐND", "TW", "TU", "BCA", "BNV", "BTC", "BTTTT", "CTN", "UBTVQH"];
    if let Some((kind, rest)) = split
        && ISSUERS.iter().any(|i| rest.starts_with(i))
    {
        parts[0] = kind.to_owned();
        parts.insert(1, rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<String> {
        find(text).into_iter().map(|c| c.number).collect()
    }

    #[test]
    fn all_forms_are_found() {
        assert_eq!(
            numbers(
                "số 06/QĐ-TTg; 107/2021/NĐ-CP, 90 /KH-UBND, 296/KH- UBND; 722/UBND-NC; 23-CT/TU, 80/2015/QH13"
            ),
            [
                "06/QĐ-TTg", "107/2021/NĐ-CP", "90/KH-UBND", "296/KH-UBND", "722/UBND-NC", "23-CT/TU",
                "80/2015/QH13"
            ]
        );
        assert_eq!(numbers("(56/KH-BCA-C06) 01/2020/TT-BNV"), ["56/KH-BCA-C06", "01/2020/TT-BNV"]);
    }

    #[test]
    fn lost_hyphens_come_back() {
        assert_eq!(numbers("số 06/QĐTTg và 137/2015/NĐCP"), ["06/QĐ-TTg", "137/2015/NĐ-CP"]);
    }

    #[test]
    fn dates_rates_and_units_are_no_numbers() {
        assert_eq!(
            numbers("ngày 06/01/2022, điện 220/380V, top 15/63 tỉnh, Đề án 06/CP, 24/24 giờ"),
            Vec::<String>::new()
        );
    }
}
