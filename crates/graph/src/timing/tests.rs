use super::*;

fn show(entries: Vec<Time>) -> Vec<String> {
    entries
        .into_iter()
        .map(|(_, e, _)| {
            let mut s = format!("{:?}", e.kind).to_lowercase();
            for part in
                [e.start.map(|d| d.to_string()), e.end.map(|d| format!("..{d}"))].into_iter().flatten()
            {
                s = format!("{s} {part}");
            }
            if let Some(every) = e.every {
                s = format!("{s} {every:?}").to_lowercase();
            }
            for (name, n) in [("day", e.day), ("weekday", e.weekday), ("month", e.month)] {
                if let Some(n) = n {
                    s = format!("{s} {name}={n}");
                }
            }
            s
        })
        .collect()
}

fn labelled(text: &str) -> Vec<String> {
    show(parse(text, Place::Labelled, Some(2024)))
}

fn sentence(text: &str) -> Vec<String> {
    show(parse(text, Place::Sentence, Some(2024)))
}

#[test]
fn every_pattern_compiles() {
    assert!(PATTERNS.iter().all(|p| p.regex().is_some()));
}

#[test]
fn a_date_without_a_year_has_that_of_the_other() {
    assert_eq!(labelled("Trước ngày 20/4 và trước ngày 20/8/2023"), ["by ..2023-04-20", "by ..2023-08-20"]);
}

#[test]
fn months_quarters_and_years() {
    assert_eq!(labelled("Tháng 3 - 4 năm 2022."), ["during 2022-03-01 ..2022-04-30"]);
    assert_eq!(labelled("Tháng 3-4/2022"), ["during 2022-03-01 ..2022-04-30"]);
    assert_eq!(labelled("tháng 01/2023 - 12/2024"), ["during 2023-01-01 ..2024-12-31"]);
    assert_eq!(labelled("Trong tháng 6 năm 2022"), ["during 2022-06-01 ..2022-06-30"]);
    assert_eq!(labelled("Tháng 02 năm 2022"), ["during 2022-02-01 ..2022-02-28"]);
    assert_eq!(labelled("Quý I/2024"), ["during 2024-01-01 ..2024-03-31"]);
    assert_eq!(labelled("Quý 1/2024"), ["during 2024-01-01 ..2024-03-31"]);
    assert_eq!(labelled("Quý 1, 2 năm 2024"), ["during 2024-01-01 ..2024-06-30"]);
    assert_eq!(labelled("trong Quý II năm 2024"), ["during 2024-04-01 ..2024-06-30"]);
    assert_eq!(labelled("quý I, II/2024"), ["during 2024-01-01 ..2024-06-30"]);
    assert_eq!(labelled("quý II - quý IV/2023"), ["during 2023-04-01 ..2023-12-31"]);
    assert_eq!(
        labelled("Quý II/2023 và quý IV/2023"),
        ["during 2023-04-01 ..2023-06-30", "during 2023-10-01 ..2023-12-31"]
    );
    assert_eq!(labelled("Giai đoạn 2023 - 2025"), ["during 2023-01-01 ..2025-12-31"]);
    assert_eq!(labelled("6 tháng đầu năm"), ["during 2024-01-01 ..2024-06-30"]);
    assert_eq!(labelled("Năm 2023 và các năm tiếp theo"), ["from 2023-01-01"]);
}

#[test]
fn spans_and_lists_of_months_and_quarters() {
    assert_eq!(labelled("Quý III/2025 - Quý II/2027"), ["during 2025-07-01 ..2027-06-30"]);
    assert_eq!(labelled("trong tháng 5, tháng 6"), ["during 2024-05-01 ..2024-06-30"]);
    assert_eq!(labelled("Tháng 8 - 9"), ["during 2024-08-01 ..2024-09-30"]);
    assert_eq!(labelled("03 đợt: tháng 01, tháng 02, tháng 3/2024"), ["during 2024-01-01 ..2024-03-31"]);
    assert_eq!(
        labelled("tháng 3, tháng 6 và tháng 9/2024"),
        [
            "during 2024-03-01 ..2024-03-31", "during 2024-06-01 ..2024-06-30",
            "during 2024-09-01 ..2024-09-30"
        ]
    );
    assert_eq!(
        labelled("tháng 10 các năm 2026, 2028"),
        ["during 2026-10-01 ..2026-10-31", "during 2028-10-01 ..2028-10-31"]
    );
    assert_eq!(labelled("2025"), ["during 2025-01-01 ..2025-12-31"]);
    assert_eq!(labelled("Tháng 3 4 năm 2024"), ["during 2024-03-01 ..2024-04-30"]);
    assert_eq!(
        labelled("quý II và quý IV năm 2026"),
        ["during 2026-04-01 ..2026-06-30", "during 2026-10-01 ..2026-12-31"]
    );
    assert_eq!(sentence("Công bố danh mục; xong trong tháng 3;"), ["during 2024-03-01 ..2024-03-31"]);
    assert_eq!(sentence("Cắt giảm thủ tục, hoàn thành trong quý III."), ["during 2024-07-01 ..2024-09-30"]);
    assert_eq!(sentence("giao ban trong tháng 3 của các năm"), Vec::<String>::new());
}

#[test]
fn what_is_no_deadline() {
    assert_eq!(sentence("Rà soát hồ sơ tồn đọng từ trước ngày 01/7/2023."), Vec::<String>::new());
    assert_eq!(labelled("Trước khi kết thúc năm học 2023 - 2024"), ["onevent"]);
    assert_eq!(sentence("Bàn giao trẻ em cho gia đình trước khi nghỉ hè, nghỉ lễ"), ["onevent"]);
}

#[test]
fn deadlines_and_beginnings() {
    assert_eq!(labelled("trước ngày 07/4/2022"), ["by ..2022-04-07"]);
    assert_eq!(
        sentence("báo cáo trước ngày 20/6 và ngày 05/12/2024 để tổng hợp"),
        ["by ..2024-06-20", "by ..2024-12-05"]
    );
    assert_eq!(labelled("30/12/2023"), ["by ..2023-12-30"]);
    assert_eq!(labelled("trước ngày 31 tháng 3 năm 2023"), ["by ..2023-03-31"]);
    assert_eq!(labelled("đến hết năm 2025"), ["by ..2025-12-31"]);
    assert_eq!(labelled("từ nay đến 2030"), ["by ..2030-12-31"]);
    assert_eq!(labelled("Trước năm 2026"), ["by ..2025-12-31"]);
    assert_eq!(labelled("Trước 2030 (phấn đấu)"), ["by ..2029-12-31"]);
    let days = ["during 2026-03-12 ..2026-03-17"];
    assert_eq!(sentence("Trưng bày từ ngày 12 đến ngày 17 tháng 3 năm 2026 tại hội trường"), days);
    assert_eq!(labelled("12/3 - 17/3/2026"), days);
    assert_eq!(labelled("12-17/3/2026"), days);
    assert_eq!(labelled("từ tháng 10/2023"), ["from 2023-10-01"]);
    assert_eq!(labelled("Từ ngày 02/5/2024 đến ngày 24/5/2024"), ["during 2024-05-02 ..2024-05-24"]);
    assert_eq!(
        labelled("Đạt 70% từ quý II/2024 và 90% từ quý III năm 2024"),
        ["from 2024-04-01", "from 2024-07-01"]
    );
}

#[test]
fn what_recurs() {
    assert_eq!(labelled("trước ngày 15 hằng tháng"), ["recurring month day=15"]);
    assert_eq!(labelled("định kỳ ngày 10 hàng tháng"), ["recurring month day=10"]);
    assert_eq!(labelled("tối thiểu 02 kỳ/tháng"), ["recurring month"]);
    assert_eq!(labelled("02 đợt trong năm"), ["recurring year"]);
    assert_eq!(labelled("01 lần/năm"), ["recurring year"]);
    assert_eq!(labelled("hằng năm"), ["recurring year"]);
    assert_eq!(labelled("Định kỳ 6 tháng, năm"), ["recurring halfyear", "recurring year"]);
    assert_eq!(labelled("trước ngày 15 tháng 12 hằng năm"), ["recurring year day=15 month=12"]);
    assert_eq!(labelled("Chủ nhật đầu tiên của tháng"), ["recurring month weekday=7"]);
    assert_eq!(labelled("Tháng 4 hằng năm"), ["recurring year month=4"]);
    let twice = ["recurring year day=10 month=6", "recurring year day=10 month=12"];
    assert_eq!(sentence("trước ngày 10 tháng 6 và ngày 10 tháng 12 hằng năm tổng hợp"), twice);
    assert_eq!(sentence("bố trí trong kế hoạch hằng năm của huyện"), Vec::<String>::new());
    assert_eq!(sentence("chi trả trợ cấp xã hội hằng tháng qua tài khoản"), Vec::<String>::new());
    assert_eq!(sentence("báo cáo định kỳ hàng tuần, hàng tháng hoặc"), ["recurring week", "recurring month"]);
    assert_eq!(
        sentence(
            "báo cáo tuần trước thứ 5 hàng tuần, báo cáo tháng trước ngày 17 hàng tháng, 6 tháng trước ngày 17/6 và báo cáo năm trước ngày 17/12"
        ),
        [
            "recurring week weekday=4", "recurring month day=17", "recurring year day=17 month=6",
            "recurring year day=17 month=12"
        ]
    );
}

#[test]
fn events_and_what_goes_on() {
    assert_eq!(labelled("Thực hiện thường xuyên"), ["ongoing"]);
    assert_eq!(
        labelled("Trong năm 2024 và thực hiện thường xuyên"),
        ["during 2024-01-01 ..2024-12-31", "ongoing"]
    );
    assert_eq!(labelled("Theo yêu cầu của cơ quan chủ trì soạn thảo"), ["onevent"]);
    assert_eq!(sentence("Báo cáo hằng năm hoặc khi có yêu cầu."), ["recurring year", "onevent"]);
    assert_eq!(sentence("Huy động dân quân tham gia khi có yêu cầu."), ["onevent"]);
    assert_eq!(sentence("Cung cấp số liệu và theo yêu cầu bổ sung hồ sơ"), Vec::<String>::new());
    let after = parse("03 tháng sau khi có hướng dẫn của Bộ Công an.", Place::Labelled, None);
    assert_eq!(after[0].1.after_months, Some(3));
    let scoped = parse(
        "cấp thị xã từ ngày 01 tháng 12 năm 2022; cấp xã từ ngày 01 tháng 6 năm 2023",
        Place::Labelled,
        None,
    );
    assert_eq!(scoped[1].1.scope.as_deref(), Some("cấp xã"));
}

#[test]
fn what_is_no_time_of_the_task() {
    assert_eq!(
        sentence("theo Quyết định số 34/2021/QĐ-TTg ngày 08/11/2021 của Thủ tướng"),
        Vec::<String>::new()
    );
    assert_eq!(sentence("các khu rừng thường xuyên xảy ra cháy"), Vec::<String>::new());
    assert_eq!(sentence("kế hoạch phát triển kinh tế - xã hội 05 năm 2026 - 2030"), Vec::<String>::new());
    assert_eq!(sentence("sẵn sàng chữa cháy khi có lệnh"), Vec::<String>::new());
    assert_eq!(sentence("giải quyết các công việc thường xuyên"), Vec::<String>::new());
}
