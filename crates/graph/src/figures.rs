//! Quantities in an item's text: «100%», «25 ngàn tài khoản», «3,5 tỷ đồng».

use kehoach_model::Figure;
use kehoach_vietnamese::is_letter;

/// Units that a quantity is counted in, the longer before those that they begin with.
const UNITS: [&str; 25] = [
    "%", "triệu đồng", "tỷ đồng", "nghìn đồng", "đồng", "tỷ", "triệu", "ngàn", "nghìn", "ha", "km", "hộ",
    "xã", "phường", "thôn", "lớp", "mô hình", "thủ tục", "dịch vụ", "tài khoản", "hồ sơ", "công trình",
    "người", "buổi", "cuộc",
];

/// Every quantity with a known unit, in the order of the text.
pub(crate) fn find(text: &str) -> Vec<Figure> {
    // Dots and commas stand between the digits of a number, and behind it.
    let numbers = runs(text, |c| c.is_ascii_digit() || c == '.' || c == ',');
    numbers.filter_map(|(start, run)| figure(text, start, run.trim_end_matches(['.', ',']))).collect()
}

/// The runs of a text that begin with a digit and go on as a test says, with the bytes at which they begin.
pub(crate) fn runs(text: &str, goes_on: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(|c: char| c.is_ascii_digit())?;
        let rest = &text[start..];
        let end = rest.find(|c| !goes_on(c)).unwrap_or(rest.len());
        at = start + end;
        Some((start, &rest[..end]))
    })
}

fn figure(text: &str, start: usize, number: &str) -> Option<Figure> {
    let value = value(number)?;
    // «15/63 xã», «Quyết định 06 …»: a figure behind a slash is no quantity.
    if text[..start].ends_with(['/', '-', '.', ',']) {
        return None;
    }
    let rest = &text[start + number.len()..];
    let words = rest.strip_prefix(' ').unwrap_or(rest);
    let ends = |rest: &str| !rest.starts_with(|c: char| is_letter(c) && !c.is_uppercase());
    let is_unit = |unit: &&&str| match **unit {
        "%" => rest.starts_with('%'),
        word => words.strip_prefix(word).is_some_and(ends),
    };
    let unit = (*UNITS.iter().find(is_unit)?).to_owned();
    let raw = if unit == "%" { format!("{number}%") } else { format!("{number} {unit}") };
    Some(Figure { raw, value, unit })
}

/// «1.250», «3,5»: dots part thousands, a comma the decimals.
fn value(number: &str) -> Option<f64> {
    let (whole, decimals) = number.split_once(',').unwrap_or((number, "0"));
    let is_grouped =
        |(first, thousands): (&str, &str)| first.len() <= 3 && thousands.split('.').all(|g| g.len() == 3);
    if !whole.split_once('.').is_none_or(is_grouped) || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{}.{decimals}", whole.replace('.', "")).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_vietnamese_prints_them() {
        let found = find("Đạt 100% hồ sơ, 1.250 hộ, kinh phí 3,5 tỷ đồng, 15/63 xã");
        let shown: Vec<_> = found.iter().map(|f| (f.value, f.unit.as_str())).collect();
        assert_eq!(shown, [(100.0, "%"), (1250.0, "hộ"), (3.5, "tỷ đồng")]);
    }
}
