//! Quantities in an item's text: «100%», «25 ngàn tài khoản», «3,5 tỷ đồng».

use kehoach_model::Figure;
use regex_lite::Regex;
use std::sync::LazyLock;

static FIGURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?<n>[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+(?:,[0-9]+)?)(?<u>%| ?(?:triệu đồng|tỷ đồng|nghìn đồng|đồng|tỷ|triệu|ngàn|nghìn|ha|km|hộ|xã|phường|thôn|lớp|mô hình|thủ tục|dịch vụ|tài khoản|hồ sơ|công trình|người|buổi|cuộc)(?:[^a-zà-ỹđ]|$))",
    )
    .ok()
});

/// Every quantity with a known unit, in the order of the text.
pub(crate) fn find(text: &str) -> Vec<Figure> {
    let mut figures = Vec::new();
    for captures in FIGURE.iter().flat_map(|r| r.captures_iter(text)) {
        let (Some(number), Some(unit)) = (captures.name("n"), captures.name("u")) else { continue };
        // «15/63 xã», «Quyết định 06 …»: a figure behind a slash is no quantity.
        if text[..number.start()].ends_with(['/', '-', '.', ',']) {
            continue;
        }
        let unit = unit.as_str().trim().trim_end_matches(|c: char| !c.is_alphabetic() && c != '%');
        let Ok(value) = number.as_str().replace('.', "").replace(',', ".").parse::<f64>() else { continue };
        let raw =
            if unit == "%" { format!("{}%", number.as_str()) } else { format!("{} {unit}", number.as_str()) };
        figures.push(Figure { raw, value, unit: unit.to_owned() });
    }
    figures
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
