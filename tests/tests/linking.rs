//! Edges between items and between plans, from texts as they are written.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use kehoach_model::{Edge, EdgeKind, Every, LinkedGraph, Plan};
use kehoach_pipeline::{Options, convert_bytes, link_plans};

fn plan(text: &str) -> Plan {
    convert_bytes(text.as_bytes(), "plan.txt", &Options::default()).unwrap()
}

const NATION: &str = "THỦ TƯỚNG CHÍNH PHỦ\n\nSố: 77/QĐ-TTg\n\nHà Nội, ngày 05 tháng 01 năm 2023\n\nQUYẾT ĐỊNH\n\nPhê duyệt Đề án phát triển thủy lợi nhỏ\n\nI. NHIỆM VỤ\n\n1. Rà soát, thống kê các công trình hồ chứa nhỏ có nguy cơ mất an toàn.\nCơ quan chủ trì: Bộ Nông nghiệp và Phát triển nông thôn.\n\n2. Lắp đặt thiết bị quan trắc mưa tự động ở vùng thượng nguồn.\nCơ quan chủ trì: Bộ Tài nguyên và Môi trường.\n\n3. Đào tạo cán bộ vận hành cống ngăn mặn.\nCơ quan chủ trì: Bộ Nông nghiệp và Phát triển nông thôn.\n";

fn province(name: &str, number: &str) -> String {
    format!(
        "ỦY BAN NHÂN DÂN\n\nTỈNH {}\n\nSố: {number}/KH-UBND\n\n{name}, ngày 02 tháng 3 năm 2023\n\nKẾ HOẠCH\n\nPhát triển thủy lợi nhỏ trên địa bàn tỉnh\n\nCăn cứ Quyết định số 77/QĐ-TTg ngày 05 tháng 01 năm 2023 của Thủ tướng Chính phủ phê duyệt Đề án phát triển thủy lợi nhỏ;\n\nI. NHIỆM VỤ\n\n1. Phối hợp rà soát, thống kê các công trình hồ chứa nhỏ có nguy cơ mất an toàn tại các huyện.\nCơ quan chủ trì: Sở Nông nghiệp và Phát triển nông thôn.\n\n2. Tổ chức lắp đặt thiết bị quan trắc mưa tự động ở vùng thượng nguồn sông Mã.\nCơ quan chủ trì: Sở Tài nguyên và Môi trường.\n\n3. Trồng tre chắn sóng.\nCơ quan chủ trì: UBND tỉnh.\n",
        name.to_uppercase()
    )
}

fn links(graph: &LinkedGraph) -> Vec<(&str, &str)> {
    graph.links.iter().map(|l| (l.from.as_str(), l.to.as_str())).collect()
}

#[test]
fn a_plan_is_linked_to_the_decision_that_it_cites() {
    let plans = [plan(NATION), plan(&province("Thanh Hóa", "41"))];
    let graph = link_plans(&plans);
    let [nation, own] = [&graph.plans[0].id, &graph.plans[1].id];
    let expected = [
        (own.clone(), nation.clone()),
        (format!("{own}#I.1"), format!("{nation}#I.1")),
        (format!("{own}#I.2"), format!("{nation}#I.2")),
    ];
    let expected: Vec<(&str, &str)> = expected.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(links(&graph), expected);
    let reference = graph.references.iter().find(|r| r.number.as_deref() == Some("77/QĐ-TTg")).unwrap();
    assert_eq!(reference.plan.as_ref(), Some(nation));
    assert_eq!(link_plans(&plans), graph);
}

#[test]
fn a_plan_that_cites_nothing_is_linked_to_nothing() {
    let other = province("Thanh Hóa", "41").replace("77/QĐ-TTg", "78/QĐ-TTg");
    assert!(link_plans(&[plan(NATION), plan(&other)]).links.is_empty());
}

#[test]
fn agencies_of_two_provinces_stay_two_and_ministries_are_one() {
    let text = |name: &str, number: &str| {
        province(name, number).replace("Cơ quan chủ trì: UBND tỉnh", "Cơ quan chủ trì: Bộ Công an")
    };
    let graph = link_plans(&[plan(&text("Thanh Hóa", "41")), plan(&text("Quảng Bình", "41"))]);
    let count = |name: &str| graph.agencies.iter().filter(|a| a.name.starts_with(name)).count();
    assert_eq!(count("Sở Tài nguyên và Môi trường"), 2);
    assert_eq!(count("Bộ Công an"), 1);
    // The same number of two provinces is two plans.
    assert_ne!(graph.plans[0].id, graph.plans[1].id);
}

fn edges(text: &str, kind: EdgeKind) -> Vec<Edge> {
    plan(text).edges.into_iter().filter(|e| e.kind == kind).collect()
}

const ORDERED: &str = "ỦY BAN NHÂN DÂN\n\nHUYỆN BÁ THƯỚC\n\nSố: 12/KH-UBND\n\nBá Thước, ngày 05 tháng 3 năm 2024\n\nKẾ HOẠCH\n\nSửa đường thôn\n\nI. NHIỆM VỤ\n\n1. Ban hành Quy chế phối hợp quản lý đường giao thông nông thôn.\nCơ quan chủ trì: Phòng Kinh tế và Hạ tầng.\n\n2. Tập huấn cán bộ thôn sau khi Quy chế phối hợp quản lý đường giao thông nông thôn được ban hành.\nCơ quan chủ trì: Phòng Nội vụ.\n\n3. Nghiệm thu công trình sau khi hoàn thành nhiệm vụ 1.\nCơ quan chủ trì: Phòng Tài chính - Kế hoạch.\n\nII. TỔ CHỨC THỰC HIỆN\n\n1. Phòng Nội vụ\n\na) Báo cáo kết quả về UBND tỉnh (qua Sở Nội vụ) trước ngày 15 hằng tháng.\n\nKế hoạch này thay thế Kế hoạch số 9/KH-UBND ngày 01/02/2023 của UBND huyện.\n";

#[test]
fn what_must_come_first() {
    let ends: Vec<(String, String)> =
        edges(ORDERED, EdgeKind::DependsOn).into_iter().map(|e| (e.from, e.to)).collect();
    assert_eq!(ends, [("I.2".to_owned(), "I.1".to_owned()), ("I.3".to_owned(), "I.1".to_owned())]);
}

#[test]
fn reports_have_a_rhythm_and_a_way() {
    let found = edges(ORDERED, EdgeKind::ReportsTo);
    let to: Vec<&str> = found.iter().map(|e| e.to.as_str()).collect();
    assert_eq!(to, ["ubnd-tinh-thanh-hoa", "so-noi-vu-tinh-thanh-hoa"]);
    assert_eq!(found[0].timing[0].every, Some(Every::Month));
    assert_eq!(found[0].timing[0].day, Some(15));
}

#[test]
fn a_plan_replaces_the_one_that_it_says() {
    let found = edges(ORDERED, EdgeKind::Replaces);
    assert_eq!(found.len(), 1);
    assert!(found[0].to.starts_with("9-kh-ubnd"), "{}", found[0].to);
}
