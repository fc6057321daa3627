//! Forms of words, from the most special to the most general. Texts are in lower case; only ASCII classes are used, so that
//! the automata stay small.

use memchr::memmem;
use regex_lite::{Captures, Regex};
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

/// What a pattern's captures mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    YearlyRange,
    YearlyTwo,
    YearlyDay,
    ReportYearly,
    MonthlyDay,
    MonthlyWeekday,
    QuarterDay,
    WeeklyDay,
    YearlyMonth,
    YearlyQuarter,
    Rhythm,
    DayRange,
    MonthRange,
    Months,
    MonthOfYears,
    QuarterRange,
    Quarters,
    HalfYear,
    ByTwo,
    ByDay,
    ByMonth,
    FromDay,
    FromMonth,
    FromYear,
    Month,
    BareDay,
    ByYear,
    BeforeYear,
    Years,
    Year,
    Ongoing,
    After,
    Event,
    ShortEvent,
    OrEvent,
    Demand,
}

pub(super) struct Pattern {
    pub form: Form,
    /// Whether it sets a time inside a sentence too.
    pub in_sentence: bool,
    /// Words of which a text must hold one: the narrower they are, the less is searched.
    needles: Vec<Needle>,
    source: String,
    regex: OnceLock<Option<Regex>>,
}

struct Needle {
    words: memmem::Finder<'static>,
    /// Whether a count stands before the words: «2 lần», «hai lần».
    is_counted: bool,
}

/// A day with its month, and perhaps its year, in figures or words. `{d}`, `{m}`, `{y}` name the groups.
const DATE: &str = r"(?:ngày *)?(?<{d}>[0-3]?[0-9]) *(?:[/.-]|tháng) *(?<{m}>[01]?[0-9])(?: *(?:[/.-]|năm) *(?<{y}>[12][0-9]{3}))?";
/// A date whose year must be there.
const FULL: &str =
    r"(?:ngày *)?(?<d>[0-3]?[0-9]) *(?:[/.-]|tháng) *(?<m>[01]?[0-9]) *(?:[/.-]|năm) *(?<y>[12][0-9]{3})";
const EACH: &str = r"(?:hằng|hàng|mỗi)";
const YEAR: &str = r"(?: *(?:/|năm) *(?<y>[12][0-9]{3}))";
const DASH: &str = r" *(?:-|–|đến hết|đến) *";

/// Two months or more, each with its word: «6, tháng 10».
const MONTHS: &str = r"[01]?[0-9](?:(?:, ?| và )tháng *[01]?[0-9])+";

fn dated(d: &str, m: &str, y: &str) -> String {
    DATE.replace("{d}", d).replace("{m}", m).replace("{y}", y)
}

pub(super) static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let day = dated("d", "m", "y");
    let last = dated("d2", "m2", "y2");
    let rows: Vec<(Form, bool, &'static str, String)> = vec![
        (Form::YearlyRange, true, "hằng năm|hàng năm|mỗi năm", format!(r"từ ngày (?<d>[0-3]?[0-9])(?:/| tháng )(?<m>[01]?[0-9]) đến (?:hết )?ngày [0-9]{{1,2}}(?:/| tháng )[0-9]{{1,2}} {EACH} năm")),
        (Form::YearlyTwo, true, "hằng năm|hàng năm|mỗi năm", format!(r"(?:trước |vào )?ngày (?<d>[0-3]?[0-9])(?:/| tháng )(?<m>[01]?[0-9]),? và (?:trước )?(?:ngày )?(?<d2>[0-3]?[0-9])(?:/| tháng )(?<m2>[01]?[0-9]) {EACH} năm")),
        (Form::YearlyDay, true, "hằng năm|hàng năm|mỗi năm", format!(r"(?:trước |định kỳ |vào |chậm nhất )*ngày (?<d>[0-3]?[0-9])(?:/| tháng )(?<m>[01]?[0-9]) (?:của )?{EACH} năm")),
        (Form::ReportYearly, true, "trước ngày", r"(?:báo cáo )?(?:0?6 tháng(?: đầu năm)?|sáu tháng|(?:cuối |cả )?năm|9 tháng|quý i{1,3}v?) trước ngày (?<d>[0-3]?[0-9])(?:/| tháng )(?<m>[01]?[0-9])(?:[^/0-9]|$)".to_owned()),
        (Form::QuarterDay, true, "quý", r"(?:trước |vào )?ngày (?<d>[0-3]?[0-9]) (?:của )?tháng (?:cuối|đầu)(?: của)?(?: mỗi)? quý(?: tiếp theo| sau)?".to_owned()),
        (Form::QuarterDay, true, "quý trước ngày", format!(r"(?:báo cáo )?quý trước ngày (?<d>[0-3]?[0-9])(?: {EACH} quý)?")),
        (Form::MonthlyDay, true, "hằng tháng|hàng tháng|mỗi tháng", format!(r"(?:định kỳ |trước |vào |chậm nhất )*(?:ngày )?(?<d>[0-3]?[0-9]) (?:của )?{EACH} tháng")),
        (Form::MonthlyWeekday, true, "của tháng|hằng tháng|hàng tháng|mỗi tháng", format!(r"(?:vào )?(?:ngày )?(?:thứ |chủ )(?<w>hai|ba|tư|năm|sáu|bảy|nhật|[2-7]) (?:đầu tiên|cuối cùng|cuối|tuần đầu|tuần cuối) (?:của (?:{EACH} )?tháng|{EACH} tháng)")),
        (Form::MonthlyDay, true, "tháng trước ngày", r"(?:báo cáo |hằng |hàng )?tháng trước ngày (?<d>[0-3]?[0-9])(?:[^/0-9]|$)".to_owned()),
        (Form::WeeklyDay, true, "thứ |chủ nhật", format!(r"(?:tuần )?(?:trước |vào )?(?:[0-9]{{1,2}} giờ |sáng |chiều |tối )?(?:thứ |chủ )(?<w>hai|ba|tư|năm|sáu|bảy|nhật|[2-7])(?: {EACH} tuần)")),
        (Form::WeeklyDay, true, "tuần trước", r"tuần trước thứ (?<w>hai|ba|tư|năm|sáu|bảy|[2-7])".to_owned()),
        (Form::YearlyMonth, true, "tháng", format!(r"(?:trong |vào )?tháng (?<m>[01]?[0-9]) (?:của )?{EACH} năm")),
        (Form::YearlyQuarter, true, "quý", format!(r"quý (?<q>iv|iii|ii|i) {EACH} năm")),
        (Form::DayRange, true, "từ ", format!(r"từ {day}{DASH}{last}")),
        // The month, or the year, stands behind the last day alone: «từ ngày 12 đến ngày 17 tháng 3», «14/3 - 16/3/2026».
        (Form::DayRange, true, "từ ", format!(r"từ (?:ngày )?(?<d>[0-3]?[0-9]){DASH}{last}")),
        (Form::DayRange, false, "/", format!(r"(?<d>[0-3]?[0-9])/(?<m>[01]?[0-9])(?:/(?<y>[12][0-9]{{3}}))? *[-–] *{last}")),
        (Form::DayRange, false, "/", r"(?:ngày )?(?<d>[0-3]?[0-9]) *[-–] *(?<d2>[0-3]?[0-9])/(?<m2>[01]?[0-9])/(?<y2>[12][0-9]{3})".to_owned()),
        (Form::Months, false, "tháng", format!(r"(?:trong )?tháng *(?<list>{MONTHS}) *(?:/|năm) *(?<y>[12][0-9]{{3}})")),
        (Form::Months, false, "tháng", format!(r"^(?:trong |vào )?(?:các )?tháng *(?<list>{MONTHS})\.?$")),
        (Form::Months, true, "tháng", format!(r"(?:trong|vào) (?:các )?tháng *(?<list>{MONTHS}) *(?:/|năm) *(?<y>[12][0-9]{{3}})")),
        (Form::MonthRange, false, "tháng", format!(r"(?:từ )?tháng *(?<m>[01]?[0-9])(?:/| năm )(?<y>[12][0-9]{{3}}){DASH}(?:tháng )?(?<m2>[01]?[0-9])(?:/| năm )(?<y2>[12][0-9]{{3}})")),
        (Form::MonthOfYears, false, "các năm", r"(?:trong |vào )?tháng *(?<m>[01]?[0-9]) (?:của )?các năm (?<list>[12][0-9]{3}(?:(?:, ?| và )[12][0-9]{3})+)".to_owned()),
        (Form::MonthRange, false, "tháng", r"(?:từ )?tháng *(?<m>[01]?[0-9])(?: *(?:-|–|,|và|đến hết|đến) *| )(?:tháng )?(?<m2>[01]?[0-9]) *(?:/|năm) *(?<y2>[12][0-9]{3})".to_owned()),
        (Form::MonthRange, true, "trong tháng|vào tháng|các tháng", r"(?:trong|vào) (?:các )?tháng *(?<m>[01]?[0-9])(?: *(?:-|–|,|và) *)(?<m2>[01]?[0-9]) *(?:/|năm) *(?<y2>[12][0-9]{3})".to_owned()),
        (Form::MonthRange, false, "tháng", r"^(?:từ |trong )?tháng *(?<m>[01]?[0-9]) *(?:-|–|đến) *(?:tháng )?(?<m2>[01]?[0-9])\.?$".to_owned()),
        (Form::QuarterRange, true, "quý", format!(r"(?:từ )?quý (?<q>iv|iii|ii|i)(?:/| năm )(?<y>[12][0-9]{{3}}){DASH}(?:quý )?(?<q2>iv|iii|ii|i)(?:/| năm )(?<y2>[12][0-9]{{3}})")),
        (Form::Quarters, false, "quý", format!(r"(?<lead>bắt đầu từ |từ |trước |đến hết |đến |hết )?(?:trong )?quý (?<list>(?:iv|iii|ii|i)(?:(?:, ?|/| và |{DASH})(?:quý )?(?:iv|iii|ii|i))*){YEAR}?(?: |[^a-z]|$)")),
        (Form::Quarters, true, "quý", format!(r"(?<lead>bắt đầu từ |từ |trước |đến hết |hết |trong |vào )?quý (?<list>[1-4](?:(?:, ?| và |{DASH})(?:quý )?[1-4])*){YEAR}")),
        (Form::Quarters, true, "quý", format!(r"(?<lead>bắt đầu từ |từ |trước |đến hết |hết |trong |vào )quý (?<list>(?:iv|iii|ii|i)(?:(?:, ?|/| và |{DASH})(?:quý )?(?:iv|iii|ii|i))*){YEAR}")),
        (Form::MonthRange, true, "từ tháng", r"từ tháng *(?<m>[01]?[0-9]) *(?:-|–|đến hết|đến) *(?:tháng )?(?<m2>[01]?[0-9]) *(?:/|năm) *(?<y2>[12][0-9]{3})".to_owned()),
        (Form::MonthRange, true, "từ tháng", r"từ tháng *(?<m>[01]?[0-9])(?:/| năm )(?<y>[12][0-9]{3}) *(?:-|–|đến hết|đến) *(?:tháng )?(?<m2>[01]?[0-9])(?:/| năm )(?<y2>[12][0-9]{3})".to_owned()),
        (Form::HalfYear, true, "6 tháng", r"(?:trong|vào|hoàn thành|xong) 0?6 tháng (?<half>đầu|cuối) năm (?<y>[12][0-9]{3})".to_owned()),
        (Form::HalfYear, false, "6 tháng", r"0?6 tháng (?<half>đầu|cuối) năm(?: (?<y>[12][0-9]{3}))?".to_owned()),
        (Form::Event, true, "trước khi|sau khi", r"(?:trước|sau) khi (?:kết thúc|khai giảng|bắt đầu) (?:năm học|học kỳ|đợt|vụ|mùa)".to_owned()),
        (Form::Event, true, "ngày trước|việc trước", r"(?:chậm nhất |muộn nhất |trước )(?:là )?[0-9]{1,2} ngày(?: làm việc)? trước (?:khi|phiên|kỳ|cuộc|hội nghị|ngày (?:họp|diễn|tổ chức|khai mạc|bắt đầu))".to_owned()),
        (Form::After, true, "sau|từ ", r"(?:trong (?:vòng |thời hạn )?|chậm nhất |muộn nhất |không quá )*(?<n>[0-9]{1,3}) (?<unit>giờ|ngày|tháng|năm)(?: làm việc)? ?,? ?(?:sau khi|kể từ khi|kể từ ngày|kể từ|từ khi|từ ngày|sau) ".to_owned()),
        (Form::Rhythm, true, "hằng|hàng|mỗi", format!(r"(?:định kỳ )?{EACH} (?:ngày|tuần|tháng|quý|năm)(?:(?:, ?| và |, và )(?:{EACH} )?(?:0?6 tháng|ngày|tuần|tháng|quý|năm)(?: |[^a-z0-9 ]|$))*")),
        (Form::Rhythm, true, "định kỳ", r"định kỳ (?:0?[36] tháng|01 tháng|tuần|tháng|quý|năm)(?:(?:, ?| và |, và |/)(?:hằng |hàng |01 |1 )?(?:0?6 tháng|tháng|quý|năm))*(?: một lần|/lần)?".to_owned()),
        (Form::Rhythm, true, "lần|phiên|đợt", r"(?:0?[36] tháng|mỗi quý|mỗi tháng|mỗi năm|mỗi tuần)(?: một|/| 01| 1)(?: ?lần| phiên| đợt| lần)".to_owned()),
        (Form::Rhythm, true, "#lần|#lượt|#buổi|#đợt|#tin|#số|#kỳ|#phiên", r"(?:mỗi )?(?:ngày|tuần|tháng|quý|năm) (?:ít nhất |tối thiểu )?(?:0?[1-9]|một|hai|ba|bốn) (?:lần|lượt|buổi|đợt|tin|số|kỳ|phiên)(?: |[^a-z0-9 ]|$)".to_owned()),
        (Form::Rhythm, true, "lần|kỳ|đợt|buổi|cuộc", r"0?[0-9]{1,2} (?:lần|kỳ|đợt|buổi|cuộc)/(?:tuần|tháng|quý|năm)".to_owned()),
        (Form::Rhythm, true, "lần trong|đợt trong|kỳ trong", r"0?[0-9]{1,2} (?:lần|kỳ|đợt) trong (?:tuần|tháng|quý|năm)(?:[^a-z0-9 ]|$)".to_owned()),
        // «trước ngày 20/6 và ngày 05/12/2024»: «trước» holds for both.
        (Form::ByTwo, true, " và ", r"trước ngày *(?<d>[0-3]?[0-9])(?:/| tháng )(?<m>[01]?[0-9]),? và (?:trước )?(?:ngày )?(?<d2>[0-3]?[0-9])(?:/| tháng )(?<m2>[01]?[0-9])(?:/| năm )(?<y>[12][0-9]{3})".to_owned()),
        (Form::ByDay, true, "trước|đến|nhất", format!(r"(?:hoàn thành |xong |chậm nhất |muộn nhất )*(?:trước|đến hết|đến|chậm nhất|muộn nhất)(?: là| vào)? {FULL}")),
        (Form::ByDay, true, "trước ngày|hết ngày|nhất ngày|là ngày|vào ngày", r"(?:trước|đến hết|chậm nhất|muộn nhất)(?: là| vào)? ngày *(?<d>[0-3]?[0-9])(?:/| tháng )(?<m>[01]?[0-9])".to_owned()),
        (Form::ByDay, true, "trước|đến hết", r"(?:hoàn thành|xong)(?: vào)? (?:trước|đến hết)(?: ngày)? *(?<d>[0-3]?[0-9])/(?<m>[01]?[0-9])(?:[^/0-9]|$)".to_owned()),
        (Form::ByDay, false, "trước|đến hết", r"(?:trước|đến hết)(?: ngày)? *(?<d>[0-3]?[0-9])/(?<m>[01]?[0-9])(?:[^/0-9]|$)".to_owned()),
        (Form::Month, false, "tháng", r"^(?:trong )?tháng *(?<m>[01]?[0-9])\.?$".to_owned()),
        (Form::ByMonth, true, "trước tháng|đến tháng|hết tháng", r"(?<lead>trước|đến hết|đến|hết|xong trước) tháng *(?<m>[01]?[0-9]) *(?:/|năm) *(?<y>[12][0-9]{3})".to_owned()),
        (Form::FromDay, true, "từ ", format!(r"(?:bắt đầu |kể )?từ {FULL}")),
        (Form::FromMonth, true, "từ tháng", r"(?:bắt đầu )?từ tháng *(?<m>[01]?[0-9]) *(?:/|năm) *(?<y>[12][0-9]{3})".to_owned()),
        (Form::Month, false, "tháng", r"(?:trong )?tháng *(?<m>[01]?[0-9]) *(?:/|năm) *(?<y>[12][0-9]{3})".to_owned()),
        (Form::Month, true, "trong tháng|vào tháng|thành tháng", r"(?:trong|vào|hoàn thành) tháng *(?<m>[01]?[0-9]) *(?:/|năm) *(?<y>[12][0-9]{3})".to_owned()),
        (Form::Month, true, "xong tháng|thành tháng|trong tháng|vào tháng", r"(?:xong|hoàn thành)(?: trong| vào)? tháng *(?<m>[01]?[0-9])(?:[.,;)]|$)".to_owned()),
        (Form::Month, true, "trong tháng|vào tháng", r"(?:trong|vào) tháng *(?<m>[01]?[0-9])(?:[.;)]|$)".to_owned()),
        (Form::Quarters, true, "quý", r"(?:xong |hoàn thành )?(?<lead>trong |vào |trước |đến hết |hết )quý (?<list>(?:iv|iii|ii|i)(?:(?:, ?|/| và )(?:quý )?(?:iv|iii|ii|i))*)(?:[.;)]|$)".to_owned()),
        (Form::BareDay, false, "/|tháng|-|.", format!(r"(?:vào )?{FULL}")),
        (Form::ByYear, true, "từ nay", r"từ nay (?:cho )?đến (?:hết )?(?:năm )?(?<y>[12][0-9]{3})".to_owned()),
        (Form::FromYear, false, "năm sau|năm tiếp theo", r"(?:từ )?năm (?<y>[12][0-9]{3}),? và (?:các|những) năm (?:tiếp theo|sau)".to_owned()),
        (Form::Years, false, "-|–|đến|,", r"(?:trong )?(?:giai đoạn |các năm |từ )?(?:năm )?(?<y>[12][0-9]{3}) *(?:-|–|đến hết|đến|,) *(?:năm )?(?<y2>[12][0-9]{3})".to_owned()),
        (Form::ByYear, true, "hết năm|cuối năm|thúc năm", r"(?:đến hết|đến cuối|hết|trước khi kết thúc) năm (?<y>[12][0-9]{3})".to_owned()),
        (Form::ByYear, false, "đến năm", r"đến năm (?<y>[12][0-9]{3})".to_owned()),
        (Form::BeforeYear, false, "trước", r"trước (?:năm )?(?<y>[12][0-9]{3})(?:[^0-9/]|$)".to_owned()),
        (Form::FromYear, true, "từ năm", r"(?:bắt đầu )?từ năm (?<y>[12][0-9]{3})(?: trở đi)?".to_owned()),
        (Form::Year, true, "trong năm|vào năm", r"(?:trong|vào) năm (?<y>[12][0-9]{3})".to_owned()),
        (Form::Year, false, "1|2", r"^(?<y>[12][0-9]{3})\.?$".to_owned()),
        (Form::Year, false, "năm", r"(?:cả )?năm (?<y>[12][0-9]{3})".to_owned()),
        (
            Form::Years,
            true, "giai đoạn",
            r"(?:trong )?giai đoạn (?:năm )?(?<y>[12][0-9]{3}) *(?:-|–|đến) *(?:năm )?(?<y2>[12][0-9]{3})\.?$".to_owned(),
        ),
        (Form::ShortEvent, true, "mùa|tết", r"(?:trước|sau) (?:mùa|tết) ".to_owned()),
        (Form::Ongoing, false, "thường xuyên|liên tục", r"(?:duy trì )?(?:thực hiện )?(?:thường xuyên|liên tục)".to_owned()),
        (Form::ShortEvent, true, "trước|sau", r"(?:ngay )?(?:trước|sau) (?:mỗi|các|từng) (?:đợt|mùa|vụ|trận|cơn) ".to_owned()),
        (Form::Ongoing, true, "thường xuyên", r"; thường xuyên ".to_owned()),
        (Form::Ongoing, true, "thường xuyên", r"(?:làm|thực hiện|duy trì|tiến hành|triển khai) thường xuyên(?:[.,;]|$)".to_owned()),
        (Form::Event, true, "họp", r"tại (?:kỳ họp|phiên họp) (?:cuối|đầu|giữa|thường|gần)".to_owned()),
        (Form::ShortEvent, true, "đột xuất", r"đột xuất,? khi ".to_owned()),
        (Form::Event, true, "khi có |khi xảy|khi phát|khi ngừng|khi nhiệt|khi mực|khi tỉnh|khi huyện|khi trung|khi cấp", r"(?:ngay )?(?:sau )?khi (?:có|xảy ra|phát hiện|ngừng|nhiệt độ|mực nước|tỉnh|huyện|trung ương|cấp có thẩm quyền) ".to_owned()),
        (Form::Event, true, "ngay ", r"ngay (?:sau )?khi ".to_owned()),
        (Form::Demand, true, "khi nghỉ", r"(?:trước|sau) khi nghỉ (?:hè|lễ|tết)".to_owned()),
        (Form::Demand, true, "khi có yêu cầu", r"khi có yêu cầu[.;]?$".to_owned()),
        (Form::Event, true, "khi người|khi công|khi tổ|khi doanh|khi cơ|khi đơn", r"khi (?:người dân|công dân|tổ chức|doanh nghiệp|cơ quan|đơn vị)(?:, (?:tổ chức|doanh nghiệp))? có (?:nhu cầu|yêu cầu|đề nghị)".to_owned()),
        (Form::OrEvent, true, "yêu cầu", r"(?:,|hoặc|và)(?: báo cáo)?(?: đột xuất,?)?(?: khi có| theo) yêu cầu".to_owned()),
    ];
    // The needles of a row are parted by bars; those behind a `#` are counted.
    let needle = |words: &'static str| {
        let counted = words.strip_prefix('#');
        Needle { words: memmem::Finder::new(counted.unwrap_or(words)), is_counted: counted.is_some() }
    };
    let pattern = |(form, in_sentence, needles, source): (Form, bool, &'static str, String)| Pattern {
        form,
        in_sentence,
        needles: needles.split('|').map(needle).collect(),
        source,
        regex: OnceLock::new(),
    };
    rows.into_iter().map(pattern).collect()
});

/// Bytes before a needle that a match may begin at, and after it that it may reach: those of the longest forms of words,
/// «báo cáo 6 tháng đầu năm trước ngày …», once and a half.
const REACH: (usize, usize) = (72, 120);
/// Bytes around a needle within which a form of words with figures has one.
const FIGURES: usize = 40;

impl Pattern {
    /// Each match with the byte at which the part of the text begins that its ranges count from. Only the surroundings of
    /// the pattern's needles are searched, and the pattern is compiled when a text holds one of them.
    pub(super) fn matches<'t>(&self, text: &'t str) -> Vec<(usize, Captures<'t>)> {
        let spans = self.spans(text);
        if spans.is_empty() {
            return Vec::new();
        }
        let Some(regex) = self.regex() else { return Vec::new() };
        let search = |span: Range<usize>| {
            let found = regex.captures_iter(&text[span.clone()]);
            found.map(move |captures| (span.start, captures)).collect::<Vec<_>>()
        };
        spans.into_iter().flat_map(search).collect()
    }

    pub(super) fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    /// The parts of a text that can hold a match, in order and apart from each other.
    fn spans(&self, text: &str) -> Vec<Range<usize>> {
        let mut spans: Vec<Range<usize>> = Vec::new();
        for needle in &self.needles {
            for at in needle.words.find_iter(text.as_bytes()) {
                let near = at.saturating_sub(FIGURES)..(at + FIGURES).min(text.len());
                let figured = !self.form.is_in_figures() || has_figure(&text.as_bytes()[near]);
                if figured && (!needle.is_counted || ends_with_count(&text[..at])) {
                    let start = text.floor_char_boundary(at.saturating_sub(REACH.0));
                    spans.push(start..text.ceil_char_boundary((at + REACH.1).min(text.len())));
                }
            }
        }
        spans.sort_by_key(|s| s.start);
        spans.dedup_by(|next, last| {
            let meets = next.start <= last.end;
            if meets {
                last.end = last.end.max(next.end);
            }
            meets
        });
        spans
    }
}

/// Whether a text holds a figure.
pub(super) fn has_figure(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit)
}

/// «mỗi năm 2 |lần», «tháng một |lần».
fn ends_with_count(text: &str) -> bool {
    text.strip_suffix(' ').is_some_and(|text| {
        text.ends_with(|c: char| c.is_ascii_digit())
            || ["một", "hai", "ba", "bốn"].iter().any(|count| text.ends_with(count))
    })
}

impl Form {
    /// Whether words of this form always hold a figure.
    pub(super) fn is_in_figures(self) -> bool {
        use Form::*;
        !matches!(
            self,
            WeeklyDay
                | MonthlyWeekday
                | YearlyQuarter
                | Rhythm
                | Quarters
                | Ongoing
                | Event
                | ShortEvent
                | OrEvent
                | Demand
        )
    }
}
