//! Calendar dates as they are written: «ngày 06 tháng 4 năm 2022», «06/4/2022», «tháng 02 năm 2024».

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A date found in text; what the page leaves blank is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenDate {
    /// Byte range in the text, the word «ngày» or «tháng» included.
    pub range: Range<usize>,
    /// Day, 1..=31.
    pub day: Option<i8>,
    /// Month, 1..=12.
    pub month: Option<i8>,
    /// Year.
    pub year: Option<i16>,
}

static IN_WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x) (?i:ngày) (?:\s*[.…]*\s*(?<d>[0-9]{1,2}))? [\s.…/]* (?i:tháng) (?:\s*[.…]*\s*(?<m>[0-9]{1,2}))? [\s.…/]*
          (?i:năm) (?:\s*(?<y>[12][0-9]{3}))?",
    )
    .ok()
});

static NUMERIC: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:(?i:ngày)\s*)?(?-u:\b)(?<d>[0-3]?[0-9])\s?[/.-]\s?(?<m>[01]?[0-9])\s?[/.-]\s?(?<y>[12][0-9]{3})(?-u:\b)",
    )
    .ok()
});

/// Compiles the patterns, which [`find`] does when it is first called.
pub(crate) fn prepare() {
    LazyLock::force(&IN_WORDS);
    LazyLock::force(&NUMERIC);
}

/// Every date with at least a month or a day in it, from left to right. Numbers that are no date of the calendar are left
/// out.
pub fn find(text: &str) -> Vec<WrittenDate> {
    let mut found: Vec<WrittenDate> = Vec::new();
    if !text.contains(|c: char| c.is_ascii_digit()) && !text.contains("tháng") {
        return found;
    }
    for regex in [&IN_WORDS, &NUMERIC] {
        for captures in regex.iter().flat_map(|r| r.captures_iter(text)) {
            let Some(all) = captures.get(0) else { continue };
            let number = |name: &str| captures.name(name).and_then(|m| m.as_str().parse::<i16>().ok());
            let (day, month, year) = (number("d"), number("m"), number("y"));
            let plausible =
                day.is_none_or(|d| (1..=31).contains(&d)) && month.is_none_or(|m| (1..=12).contains(&m));
            let overlaps = found.iter().any(|f| f.range.start < all.end() && all.start() < f.range.end);
            if plausible && !overlaps {
                let byte = |n: Option<i16>| n.and_then(|n| i8::try_from(n).ok());
                found.push(WrittenDate { range: all.range(), day: byte(day), month: byte(month), year });
            }
        }
    }
    found.sort_by_key(|d| d.range.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<(Option<i8>, Option<i8>, Option<i16>)> {
        find(text).into_iter().map(|d| (d.day, d.month, d.year)).collect()
    }

    #[test]
    fn words_figures_and_blanks() {
        assert_eq!(parts("ngày 06 tháng 4 năm 2022"), [(Some(6), Some(4), Some(2022))]);
        assert_eq!(parts("Bỉm Sơn, ngày    tháng 02 năm 2024"), [(None, Some(2), Some(2024))]);
        assert_eq!(parts("ngày … tháng … năm 2025"), [(None, None, Some(2025))]);
        assert_eq!(
            parts("ngày 01/3/2022 và 12-11-2021"),
            [(Some(1), Some(3), Some(2022)), (Some(12), Some(11), Some(2021))]
        );
    }

    #[test]
    fn other_figures_are_no_dates() {
        assert_eq!(parts("tỷ lệ 34/2021/QĐ-TTg, 45/13/2020, 1.500.000"), []);
    }
}
