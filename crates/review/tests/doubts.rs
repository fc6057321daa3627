//! Errors that were put into an appendix of 39 rows are among the doubtful places.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod plans;

use kehoach_review::{Doubt, doubts};
use plans::plan_of;

const AGENCIES: [&str; 4] = ["Phòng Tư pháp", "Công an huyện", "Phòng Nội vụ", "Phòng Tài chính - Kế hoạch"];

const WORKS: [&str; 6] = [
    "Rà soát quy trình cấp giấy phép xây dựng nhà ở",
    "Tập huấn kỹ năng xử lý hồ sơ cho công chức cấp xã",
    "Công khai danh mục thủ tục hành chính trên trang thông tin",
    "Kiểm tra việc tiếp nhận và trả kết quả tại bộ phận một cửa",
    "Số hóa sổ hộ tịch lưu trữ từ những năm trước",
    "Khảo sát mức độ hài lòng của người dân",
];

/// The cells of a row, from number to time.
fn row(n: usize) -> [String; 5] {
    [
        n.to_string(),
        format!("{}, đợt {n}", WORKS[n % WORKS.len()]),
        AGENCIES[n % AGENCIES.len()].to_owned(),
        AGENCIES[(n + 1) % AGENCIES.len()].to_owned(),
        format!("Tháng {} năm 2024", 3 + n % 9),
    ]
}

fn plan_text(rows: &[[String; 5]]) -> String {
    let mut text =
        plans::TEXT.replace("Trần Văn An\n", "Trần Văn An\n\nPHỤ LỤC\n\nDanh mục nhiệm vụ năm 2024\n\n");
    text.push_str("| TT | Nội dung nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian hoàn thành |\n|---|---|---|---|---|\n");
    for row in rows {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    text
}

fn found(rows: &[[String; 5]]) -> Vec<Doubt> {
    let plan = plan_of(&plan_text(rows));
    assert!(plan.tasks.iter().filter(|t| t.id.starts_with("PL")).count() >= 38, "{}", plan.tasks.len());
    doubts(&plan)
}

#[test]
fn a_clean_appendix_has_nothing_doubtful() {
    let rows: Vec<_> = (1..=39).map(row).collect();
    let of_rows: Vec<Doubt> = found(&rows).into_iter().filter(|d| d.target.contains("PL")).collect();
    assert!(of_rows.is_empty(), "{of_rows:#?}");
}

#[test]
fn five_seeded_errors_are_all_listed() {
    let mut rows: Vec<_> = (1..=39).map(row).collect();
    // A misread letter in an agency's name, a number misread, an agency lost, a month that is none, a word that is none.
    rows[3][2] = "Phòng Tự pháp".to_owned();
    rows[11][0] = "72".to_owned();
    rows[19][2] = String::new();
    rows[25][4] = "Thang l3 nam 2O24".to_owned();
    rows[33][1] = rows[33][1].replace("những", "nhữngg");
    assert!(rows[33][1].contains("nhữngg"));
    let listed = found(&rows);
    let about = |n: usize, code: &str| {
        let plan = plan_of(&plan_text(&rows));
        let id = &plan.tasks.iter().filter(|t| t.id.starts_with("PL")).nth(n).unwrap().id;
        listed.iter().position(|d| d.target.starts_with(&format!("/tasks/{id}")) && d.code == code)
    };
    let seen = [
        about(3, "agency-lookalike"),
        about(11, "number-gap"),
        about(19, "agency-lacking").or(about(19, "lead-lacking")),
        about(25, "timing-unread"),
        about(33, "word-odd"),
    ];
    assert!(seen.iter().all(Option::is_some), "{seen:?}\n{listed:#?}");
    // Two screens of the list hold some twelve places.
    assert!(seen.iter().flatten().all(|at| *at < 12), "{seen:?}");
}
