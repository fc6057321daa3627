//! What the sheets, columns and values are called, in Vietnamese and in English.

use kehoach_model::{
    AgencyKind, AgencyLevel, DocumentKind, Every, ItemKind, Role, Severity, TimingEntry, TimingKind,
};
use serde_json::Value;

/// Language of headings and of values that stand for something (kinds, roles). What is printed on the page stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English: values are the keys of the JSON.
    En,
}

impl Lang {
    pub(crate) fn pick(self, vi: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }
}

/// Value of a closed list: a Vietnamese name, or the key that the JSON has for it.
pub(crate) trait Labelled: serde::Serialize + Copy {
    /// Name in Vietnamese.
    fn vietnamese(self) -> &'static str;

    /// Name in the given language.
    fn label(self, lang: Lang) -> String {
        match (lang, serde_json::to_value(self)) {
            (Lang::En, Ok(Value::String(key))) => key,
            _ => self.vietnamese().to_owned(),
        }
    }
}

impl Labelled for ItemKind {
    fn vietnamese(self) -> &'static str {
        match self {
            Self::Task => "Nhiệm vụ",
            Self::Responsibility => "Trách nhiệm",
            Self::Model => "Mô hình",
            Self::Procedure => "Thủ tục",
            Self::Target => "Chỉ tiêu",
        }
    }
}

impl Labelled for Role {
    fn vietnamese(self) -> &'static str {
        match self {
            Self::Lead => "Chủ trì",
            Self::Coordinate => "Phối hợp",
            Self::Implement => "Thực hiện",
        }
    }
}

impl Labelled for TimingKind {
    fn vietnamese(self) -> &'static str {
        match self {
            Self::During => "Trong khoảng",
            Self::By => "Chậm nhất",
            Self::From => "Bắt đầu từ",
            Self::Ongoing => "Thường xuyên",
            Self::Recurring => "Định kỳ",
            Self::OnEvent => "Theo sự kiện",
        }
    }
}

impl Labelled for Severity {
    fn vietnamese(self) -> &'static str {
        match self {
            Self::Info => "Thông tin",
            Self::Warning => "Cần xem",
            Self::Error => "Lỗi",
        }
    }
}

impl Labelled for AgencyLevel {
    fn vietnamese(self) -> &'static str {
        match self {
            Self::Central => "Trung ương",
            Self::Province => "Cấp tỉnh",
            Self::District => "Cấp huyện",
            Self::Commune => "Cấp xã",
        }
    }
}

impl Labelled for AgencyKind {
    fn vietnamese(self) -> &'static str {
        match self {
            Self::Government => "Chính phủ",
            Self::Ministry => "Bộ, cơ quan ngang bộ",
            Self::Bureau => "Cục, vụ",
            Self::Committee => "Ủy ban nhân dân",
            Self::Council => "Hội đồng nhân dân",
            Self::Department => "Sở, ban, ngành",
            Self::Division => "Phòng",
            Self::Office => "Văn phòng",
            Self::Police => "Công an",
            Self::Military => "Quân sự, biên phòng",
            Self::Court => "Tòa án, kiểm sát, thi hành án",
            Self::Inspectorate => "Thanh tra",
            Self::Vertical => "Ngành dọc",
            Self::Bank => "Ngân hàng",
            Self::Party => "Cơ quan Đảng",
            Self::MassOrganisation => "Mặt trận, đoàn thể",
            Self::ServiceUnit => "Đơn vị sự nghiệp",
            Self::Media => "Báo, đài",
            Self::Enterprise => "Doanh nghiệp",
            Self::TaskForce => "Tổ công tác, ban chỉ đạo",
            Self::Group => "Nhóm cơ quan",
            Self::Other => "Khác",
        }
    }
}

impl Labelled for DocumentKind {
    fn vietnamese(self) -> &'static str {
        match self {
            Self::KeHoach => "Kế hoạch",
            Self::QuyetDinh => "Quyết định",
            Self::CongVan => "Công văn",
            Self::ChiThi => "Chỉ thị",
            Self::NghiQuyet => "Nghị quyết",
            Self::ThongBao => "Thông báo",
            Self::BaoCao => "Báo cáo",
            Self::ToTrinh => "Tờ trình",
            Self::ChuongTrinh => "Chương trình",
            Self::DeAn => "Đề án",
            Self::HuongDan => "Hướng dẫn",
            Self::Luat => "Luật",
            Self::PhapLenh => "Pháp lệnh",
            Self::NghiDinh => "Nghị định",
            Self::ThongTu => "Thông tư",
            Self::KetLuan => "Kết luận",
            Self::CongDien => "Công điện",
            Self::Other => "Khác",
        }
    }
}

/// A rhythm or an event in words: «hằng tháng, ngày 15»; empty for a plain period or deadline.
pub(crate) fn recurrence(entry: &TimingEntry, lang: Lang) -> String {
    let mut parts = Vec::new();
    if let Some(every) = entry.every {
        parts.push(rhythm(every, lang).to_owned());
    }
    if let Some(month) = entry.month {
        parts.push(format!("{} {month}", lang.pick("tháng", "month")));
    }
    if let Some(day) = entry.day {
        parts.push(format!("{} {day}", lang.pick("ngày", "day")));
    }
    if let Some(weekday) = entry.weekday {
        parts.push(weekday_name(weekday, lang));
    }
    if let Some(months) = entry.after_months {
        parts.push(format!("{} {months} {}", lang.pick("sau", "after"), lang.pick("tháng", "months")));
    }
    if let Some(days) = entry.after_days {
        parts.push(format!("{} {days} {}", lang.pick("sau", "after"), lang.pick("ngày", "days")));
    }
    if let Some(event) = &entry.event {
        parts.push(event.clone());
    }
    if parts.is_empty() && matches!(entry.kind, TimingKind::Ongoing | TimingKind::Recurring) {
        parts.push(entry.kind.label(lang));
    }
    parts.join(", ")
}

fn rhythm(every: Every, lang: Lang) -> &'static str {
    match every {
        Every::Day => lang.pick("hằng ngày", "every day"),
        Every::Week => lang.pick("hằng tuần", "every week"),
        Every::Month => lang.pick("hằng tháng", "every month"),
        Every::Quarter => lang.pick("hằng quý", "every quarter"),
        Every::HalfYear => lang.pick("6 tháng", "every half-year"),
        Every::Year => lang.pick("hằng năm", "every year"),
    }
}

/// The Vietnamese week counts from Sunday, its first day: Monday is «thứ 2».
fn weekday_name(weekday: u8, lang: Lang) -> String {
    const ENGLISH: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    match (lang, weekday) {
        (Lang::Vi, 7) => "Chủ nhật".to_owned(),
        (Lang::Vi, day) => format!("thứ {}", u16::from(day) + 1),
        (Lang::En, day) => ENGLISH
            .get(usize::from(day).wrapping_sub(1))
            .map_or_else(|| format!("weekday {day}"), |name| (*name).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rhythms_read_as_they_are_said() {
        let mut entry = TimingEntry::of(TimingKind::Recurring);
        assert_eq!(recurrence(&entry, Lang::Vi), "Định kỳ");
        entry.every = Some(Every::Week);
        entry.weekday = Some(4);
        assert_eq!(recurrence(&entry, Lang::Vi), "hằng tuần, thứ 5");
        assert_eq!(recurrence(&entry, Lang::En), "every week, Thursday");
        assert_eq!(recurrence(&TimingEntry::of(TimingKind::By), Lang::Vi), "");
    }

    #[test]
    fn english_values_are_the_keys_of_the_json() {
        assert_eq!(Role::Lead.label(Lang::En), "lead");
        assert_eq!(DocumentKind::KeHoach.label(Lang::En), "ke_hoach");
        assert_eq!(DocumentKind::KeHoach.label(Lang::Vi), "Kế hoạch");
    }
}
