//! The outline of short plans: which lines are headings, items and periods, and what their paths are.
#![allow(missing_docs)]

use kehoach_model::{Block, Document, Line, Outline, Page, Paragraph};
use kehoach_segment::{Rules, segment};

/// One paragraph a line.
fn outline(text: &str) -> Outline {
    let lines = (1..).zip(text.lines()).filter(|(_, l)| !l.trim().is_empty());
    let blocks = lines.map(|(n, l)| Block::Paragraph(Paragraph::of_line(Line::of_text(n, l)))).collect();
    let page = Page { number: 1, blocks, ..Page::default() };
    segment(&Document { pages: vec![page], ..Document::default() }, Rules::builtin())
}

fn headings(outline: &Outline) -> Vec<(&str, &str)> {
    outline.sections.iter().map(|s| (s.path.as_str(), s.title.as_str())).collect()
}

/// Id, title and period of each item.
fn items(outline: &Outline) -> Vec<(&str, &str, Option<&str>)> {
    let all = outline.items.iter();
    all.map(|i| (i.id.as_str(), i.title.as_str(), i.period.as_ref().map(|p| p.value.as_str()))).collect()
}

const HEAD: &str =
    "ỦY BAN NHÂN DÂN\nHUYỆN ĐỒNG XANH\nSố: 5/KH-UBND\nKẾ HOẠCH\nLàm sạch kênh mương năm 2024\n";

#[test]
fn chapters_that_run_on_from_part_to_part_have_paths_without_the_part() {
    let text = format!(
        "{HEAD}Phần thứ nhất\nMỤC ĐÍCH\nI. MỤC ĐÍCH\n1. Kênh thông thoáng.\nII. PHẠM VI\n1. Toàn huyện.\nPhần thứ hai\n\
         NHIỆM VỤ\nIII. NHIỆM VỤ\n1. Nạo vét kênh chính.\nCơ quan thực hiện: Phòng Kinh tế.\n2. Thu gom rác trên kênh.\n\
         Cơ quan thực hiện: UBND các xã."
    );
    let outline = outline(&text);
    let paths: Vec<&str> = headings(&outline).into_iter().map(|h| h.0).collect();
    assert_eq!(paths.iter().filter(|p| p.starts_with('P')).count(), 2, "{paths:?}");
    assert!(headings(&outline).contains(&("P2", "NHIỆM VỤ")), "{:?}", headings(&outline));
    assert!(paths.contains(&"III"), "{paths:?}");
    assert_eq!(outline.items.iter().map(|i| i.id.as_str()).collect::<Vec<_>>(), ["III.1", "III.2"]);
}

#[test]
fn a_calendar_times_the_tasks_below_its_lines() {
    let text = format!(
        "{HEAD}I. LỊCH CÔNG TÁC\nTháng 3:\n- Phát quang bờ kênh ở 05 xã phía bắc;\n- Sửa cống lấy nước đầu mối.\n\
         Tháng 7: Sơ kết 6 tháng, khen thưởng xã làm tốt.\nThường xuyên:\n- Vớt bèo, rác tại các cống."
    );
    let outline = outline(&text);
    assert_eq!(
        items(&outline),
        [
            ("I.1", "Phát quang bờ kênh ở 05 xã phía bắc", Some("Tháng 3")),
            ("I.2", "Sửa cống lấy nước đầu mối", Some("Tháng 3")),
            ("I.3", "Sơ kết 6 tháng, khen thưởng xã làm tốt", Some("Tháng 7")),
            ("I.4", "Vớt bèo, rác tại các cống", Some("Thường xuyên")),
        ]
    );
}

#[test]
fn a_heading_over_owners_is_no_owner() {
    let text = format!(
        "{HEAD}I. TỔ CHỨC THỰC HIỆN\n1. TRÁCH NHIỆM CỦA CÁC CƠ QUAN\n1.1. Phòng Kinh tế\n- Lập danh mục kênh phải nạo vét.\n\
         1.2. Công an huyện\n- Xử lý việc đổ rác xuống kênh."
    );
    let outline = outline(&text);
    let owners: Vec<&str> =
        outline.items.iter().filter_map(|i| i.heading_owner.as_ref()).map(|o| o.value.as_str()).collect();
    assert_eq!(owners, ["Phòng Kinh tế", "Công an huyện"]);
}

#[test]
fn a_rule_between_title_and_recitals_parts_them() {
    let text = format!(
        "{HEAD}-----\nCăn cứ Kế hoạch số 7/KH-UBND ngày 02/01/2024 của UBND tỉnh;\nI. NHIỆM VỤ\n1. Nạo vét."
    );
    let outline = outline(&text);
    assert_eq!(outline.header.title.as_ref().map(|t| t.value.as_str()), Some("Làm sạch kênh mương năm 2024"));
    assert_eq!(outline.basis.len(), 1);
}

#[test]
fn what_a_web_page_lists_above_the_letterhead_is_no_body() {
    let related = "- 1Quyết định 12/QĐ-UBND năm 2023 về kênh mương\n- 2Kế hoạch 3/KH-UBND năm 2022\n";
    let letterhead = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n";
    let body = "I. NHIỆM VỤ\n1. Nạo vét kênh chính.\nCơ quan thực hiện: Phòng Kinh tế.";
    let outline = outline(&format!("{related}{letterhead}{HEAD}{body}"));
    assert_eq!(outline.header.number.as_ref().map(|n| n.value.as_str()), Some("5/KH-UBND"));
    assert!(outline.header.title.is_some());
    assert_eq!(headings(&outline), [("I", "NHIỆM VỤ")]);
}

#[test]
fn a_paragraph_has_the_fields_at_its_end() {
    let outline = outline(&format!(
        "{HEAD}I. NHIỆM VỤ\n1. Hoàn thiện thể chế\nPhòng Tư pháp rà soát quy chế. Thời gian hoàn thành: Quý I/2024."
    ));
    let item = outline.items.first().unwrap();
    assert_eq!(item.title, "Phòng Tư pháp rà soát quy chế");
    assert_eq!(item.fields.iter().map(|f| f.text.as_str()).collect::<Vec<_>>(), ["Quý I/2024"]);
}

#[test]
fn a_demand_among_a_parts_duties_is_one() {
    let outline = outline(&format!(
        "{HEAD}Phần I\nNHIỆM VỤ\n1. Nạo vét kênh chính.\nCơ quan thực hiện: Phòng Kinh tế.\nPhần II\nTỔ CHỨC THỰC HIỆN\n\
         1. Phòng Kinh tế theo dõi việc nạo vét.\n2. Yêu cầu Thủ trưởng các phòng, ban nghiêm túc thực hiện."
    ));
    assert_eq!(outline.items.iter().map(|i| i.id.as_str()).collect::<Vec<_>>(), ["P1.1", "P2.1", "P2.2"]);
}
