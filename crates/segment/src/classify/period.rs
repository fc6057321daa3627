//! Period lines: «- Năm 2022:», «- Giai đoạn 2023 - 2025: …», «Đến hết năm 2025:».

use kehoach_vietnamese::fold;

/// Longest period, in characters: «- Năm 2023 và các năm tiếp theo:».
const LENGTH: usize = 60;

/// The period that a line opens with, and the byte offset behind its colon.
pub(crate) fn leading(text: &str) -> Option<(&str, usize)> {
    // «a) Năm 2025»: nothing but the period.
    if text.chars().nth(LENGTH).is_none() && !text.contains(':') && is_period(text.trim()) {
        return Some((text.trim(), text.len()));
    }
    opening(text).filter(|(words, _)| is_period(words))
}

/// The words before the colon of a line, and the byte offset behind it.
fn opening(text: &str) -> Option<(&str, usize)> {
    let end = text.char_indices().nth(LENGTH).map_or(text.len(), |(i, _)| i);
    let colon = text[..end].find(':')?;
    Some((text[..colon].trim(), colon + 1))
}

/// The period that a heading's title ends with: «Mục tiêu đến năm 2030». A year alone, «Chỉ tiêu năm 2024», is the plan's and sets
/// no time.
pub(super) fn trailing(title: &str) -> Option<&str> {
    const OPENINGS: [&str; 3] = ["giai đoạn ", "đến hết năm ", "đến năm "];
    let lower = title.to_lowercase();
    if lower.len() != title.len() {
        return None;
    }
    let starts =
        OPENINGS.iter().filter_map(|o| lower.rfind(o)).filter(|at| *at > 0 && lower[..*at].ends_with(' '));
    starts.filter_map(|at| title.get(at..)).map(str::trim).find(|words| is_period(words))
}

/// Whether words are a period and nothing more.
fn is_period(words: &str) -> bool {
    const OPENINGS: [&str; 22] = [
        "năm", "trong năm", "giai đoạn", "đến năm", "đến hết năm", "đến cuối năm", "từ năm", "6 tháng",
        "hằng năm", "hàng năm", "quý", "các năm", "trong giai đoạn", "tầm nhìn", "đến hết", "trong quý",
        "trong 6 tháng", "đến ngày", "trước ngày", "tháng", "trong tháng", "đến tháng",
    ];
    const WORDS: [&str; 31] = [
        "năm", "trong", "giai", "đoạn", "đến", "hết", "cuối", "từ", "tháng", "đầu", "hằng", "hàng", "quý",
        "các", "và", "tiếp", "theo", "những", "trở", "đi", "tầm", "nhìn", "nay", "i", "ii", "iii", "iv", "-",
        "trước", "định", "ngày",
    ];
    let folded = fold(words);
    let folded = folded.strip_prefix("phấn đấu ").unwrap_or(&folded);
    // «Đến 30/6/2024».
    let until =
        folded.strip_prefix("đến ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let opens = until || OPENINGS.iter().any(|o| folded.starts_with(o));
    let figures = folded.contains(|c: char| c.is_ascii_digit());
    let only = folded
        .split([' ', ',', '-', '–', '/'])
        .filter(|w| !w.is_empty())
        .all(|w| WORDS.contains(&w) || w.chars().all(|c| c.is_ascii_digit()));
    let quarter = folded.strip_prefix("quý ").is_some_and(|q| q.starts_with('i'));
    opens && only && (figures || quarter || folded.contains("hằng") || folded.contains("hàng"))
}

/// The month, quarter or rhythm that a line of a calendar opens with, and the byte offset behind its colon: «Tháng 7: Sơ kết …»,
/// «Quý II:», «Thường xuyên:».
pub(crate) fn of_calendar(text: &str) -> Option<(&str, usize)> {
    opening(text).filter(|(words, _)| {
        let folded = fold(words);
        let dated = ["tháng ", "quý "].iter().any(|o| folded.starts_with(o)) && is_period(words);
        dated || folded == "thường xuyên"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_of_a_title() {
        assert_eq!(trailing("CHỈ TIÊU NĂM 2024"), None);
        assert_eq!(trailing("Mục tiêu cụ thể giai đoạn 2023 - 2025"), Some("giai đoạn 2023 - 2025"));
        assert_eq!(trailing("Mục tiêu đến năm 2030"), Some("đến năm 2030"));
        assert_eq!(trailing("Mục tiêu cụ thể"), None);
    }

    #[test]
    fn lines_of_a_calendar() {
        for text in ["Tháng 02:", "Tháng 8 - 9: Tổng vệ sinh", "Quý II: Họp giao ban", "Thường xuyên:"]
        {
            assert!(of_calendar(text).is_some(), "{text}");
        }
        for text in
            ["Tháng thanh niên: ra quân", "Quý cơ quan: kính gửi", "Năm 2025:", "Quý II họp: giao ban"]
        {
            assert!(of_calendar(text).is_none(), "{text}");
        }
    }

    #[test]
    fn periods_and_what_is_none() {
        for text in [
            "Năm 2022:", "Giai đoạn năm 2022 - 2023:", "Năm 2023 và các năm tiếp theo: Bảo đảm",
            "Đến hết năm 2025:", "6 tháng đầu năm 2023:", "Phấn đấu đến hết năm 2025:",
            "Trong 6 tháng đầu năm 2024:", "Đến ngày 31 tháng 12 năm 2024:", "Trong quý II/2026:", "Quý IV:",
        ] {
            assert!(leading(text).is_some(), "{text}");
        }
        for text in [
            "Năm 2022 hoàn thành 100% hồ sơ: gồm", "Giai đoạn đầu: rà soát", "Thời gian: năm 2022",
            "Trong năm 2022 hoàn thành",
        ] {
            assert!(leading(text).is_none(), "{text}");
        }
    }
}
