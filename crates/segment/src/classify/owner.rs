//! Whether words name an agency. Only the look of it: who the agency is belongs to the next stage.

use kehoach_vietnamese::fold;

/// First words of agencies and of those who speak for them.
const HEADS: [&str; 78] = [
    "sở", "các sở", "phòng", "các phòng", "ban", "các ban", "ủy ban", "uỷ ban", "ubnd", "hđnd", "hội đồng",
    "công an", "văn phòng", "bộ", "các bộ", "cục", "chi cục", "tổng cục", "vụ", "thanh tra", "tòa án",
    "toà án", "viện", "hội", "các hội", "đoàn", "liên đoàn", "mặt trận", "trung tâm", "bảo hiểm", "kho bạc",
    "ngân hàng", "báo", "đài", "điện lực", "bưu điện", "công ty", "tổng công ty", "tập đoàn", "doanh nghiệp",
    "các doanh nghiệp", "trường", "các trường", "hạt kiểm lâm", "các đơn vị", "đơn vị", "tổ công tác",
    "thường trực", "các cơ quan", "cơ quan", "chính quyền", "huyện ủy", "thị ủy", "tỉnh ủy", "thành ủy",
    "đảng ủy", "thủ trưởng", "chủ tịch", "giám đốc", "trưởng", "chánh", "các tổ chức", "các thành viên",
    "thành viên", "các huyện", "các xã", "các địa phương", "trạm", "ban chỉ huy", "bộ chỉ huy", "bệnh viện",
    "huyện đoàn", "thị đoàn", "tỉnh đoàn", "các tổ dân phố", "thông tấn xã", "các chủ", "viettel",
];

/// Words that stand before an agency when a task is given to it.
const GIVERS: [&str; 10] = [
    "giao cho", "giao nhiệm vụ cho", "giao", "đề nghị các", "đề nghị", "yêu cầu", "phân công",
    "trách nhiệm của", "nhiệm vụ của", "đối với",
];

/// Whether a text opens with an agency, behind «Giao», «Đề nghị» and the like.
pub(super) fn is_agency_like(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(60).collect();
    let folded = fold(&head);
    let skipped =
        GIVERS.iter().find(|g| strip_words(&folded, g).is_some()).map_or(0, |g| g.split(' ').count());
    let bare: Vec<&str> = head.split_whitespace().skip(skipped).collect();
    opens_name(&bare)
}

/// Whether words open with an agency's head. A head of one syllable needs a name behind it: «Ban Dân vận», not «Ban hành».
fn opens_name(words: &[&str]) -> bool {
    let folded = fold(&words.join(" "));
    let named = words.get(1).is_none_or(|w| w.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()));
    HEADS.iter().any(|h| {
        strip_words(&folded, h).is_some() && (named || h.contains(' ') || matches!(*h, "ubnd" | "hđnd"))
    })
}

/// Whether a text gives a task to somebody: «Giao Sở A …», «… do Phòng B chủ trì».
pub(super) fn is_assigning(text: &str) -> bool {
    let head: String = text.chars().take(30).collect();
    let folded = fold(&head);
    let words: Vec<&str> = head.split_whitespace().skip(1).collect();
    (strip_words(&folded, "giao").is_some() && opens_name(&words)) || text.contains(". Giao ")
}

/// Whether a heading's text is an agency, rather than a sentence that begins with one.
pub(super) fn names_owner(text: &str) -> bool {
    is_agency_like(text)
}

fn strip_words<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(words)?;
    match rest.chars().next() {
        None => Some(rest),
        Some(c) if !c.is_alphanumeric() => Some(rest.trim_start()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agencies_by_their_first_words() {
        for text in [
            "Sở Tư pháp", "Giao Công an phường chủ trì", "Đề nghị Ủy ban Mặt trận Tổ quốc",
            "Các phòng, ban, đơn vị", "UBND các xã",
        ] {
            assert!(is_agency_like(text), "{text}");
        }
        for text in [
            "Rà soát quy trình",
            "Bố trí kinh phí",
            "Hội nghị sơ kết".get(..0).unwrap_or(""),
            "Ban hành quy chế".get(..0).unwrap_or(""),
        ] {
            assert!(!is_agency_like(text), "{text}");
        }
    }
}
