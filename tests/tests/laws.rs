//! What holds for every text: reading never fails, ids are unique and resolve, two runs agree, an item's owner and time come
//! from its own lines.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use kehoach_model::Plan;
use kehoach_pipeline::{Options, convert_bytes};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn plan_of(text: &str) -> Option<Plan> {
    convert_bytes(text.as_bytes(), "plan.txt", &Options::default()).ok()
}

/// Lines as plans have them, in any order: labels, fields, tables, headings, recitals.
fn line() -> impl Strategy<Value = String> {
    let label = prop_oneof![
        Just("I. "),
        Just("II. "),
        Just("III. "),
        Just("1. "),
        Just("2. "),
        Just("2.1. "),
        Just("a) "),
        Just("b) "),
        Just("d) "),
        Just("- "),
        Just("+ "),
        Just("(1) "),
        Just("Điều 1. "),
        Just("Mô hình 2: "),
        Just("| 1 | "),
        Just("PHỤ LỤC "),
        Just("")
    ];
    let words = prop_oneof![
        Just("NHIỆM VỤ, GIẢI PHÁP"),
        Just("TỔ CHỨC THỰC HIỆN"),
        Just("Mục tiêu cụ thể"),
        Just("Rà soát thủ tục hành chính."),
        Just("Giao Sở Tư pháp chủ trì, phối hợp với Công an tỉnh thực hiện trước ngày 30/6/2024."),
        Just("Cơ quan thực hiện: Sở Y tế chủ trì, phối hợp với UBND các xã."),
        Just("Thời gian hoàn thành: quý II/2024."),
        Just("Năm 2024:"),
        Just("Nội dung | Sở Tài chính | Năm 2025 |"),
        Just("Căn cứ Quyết định số 06/QĐ-TTg ngày 06/01/2022 của Thủ tướng Chính phủ;"),
        Just("KẾ HOẠCH"),
        Just("Nơi nhận:"),
        Just("CHỦ TỊCH"),
    ];
    (label, words).prop_map(|(l, w)| format!("{l}{w}"))
}

fn hold(plan: &Plan) {
    let mut ids = BTreeSet::new();
    for task in &plan.tasks {
        assert!(ids.insert(task.id.clone()), "{} twice", task.id);
        assert!(
            task.section.as_ref().is_none_or(|s| plan.sections.iter().any(|x| x.id == *s)),
            "{:?}",
            task.section
        );
        for assignment in &task.assignments {
            assert!(plan.agencies.iter().any(|a| a.id == assignment.agency));
        }
        for entry in task.timing.iter().flat_map(|t| &t.entries) {
            assert!(entry.start.zip(entry.end).is_none_or(|(a, b)| a <= b));
        }
    }
    let mut sections = BTreeSet::new();
    assert!(plan.sections.iter().all(|s| sections.insert(s.id.clone())));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_plan_that_holds_together(text in "\\PC{1,200}") {
        if let Some(plan) = plan_of(&text) {
            hold(&plan);
        }
    }

    #[test]
    fn lines_of_plans_in_any_order(lines in prop::collection::vec(line(), 1..40)) {
        let text = lines.join("\n");
        let plan = plan_of(&text).unwrap();
        hold(&plan);
        prop_assert_eq!(plan, plan_of(&text).unwrap());
    }

    /// Of two items only one has an owner and a time: the other gets neither, whichever stands first.
    #[test]
    fn owners_and_times_do_not_leak(first in any::<bool>(), month in 1u8..=12) {
        let fields = format!("Cơ quan thực hiện: Sở Y tế.\n\nThời gian hoàn thành: Tháng {month}/2024.\n\n");
        let (a, b) = if first { (fields.as_str(), "") } else { ("", fields.as_str()) };
        let text = format!(
            "KẾ HOẠCH\n\nThử nghiệm\n\nI. NHIỆM VỤ\n\n1. Rà soát quy trình.\n\n{a}2. Số hóa hồ sơ lưu trữ.\n\n{b}"
        );
        let plan = plan_of(&text).unwrap();
        prop_assert_eq!(plan.tasks.len(), 2);
        let (with, without) = if first { (0, 1) } else { (1, 0) };
        prop_assert_eq!(plan.tasks[with].assignments.len(), 1);
        prop_assert!(plan.tasks[with].timing.is_some());
        prop_assert!(plan.tasks[without].assignments.is_empty() && plan.tasks[without].timing.is_none());
    }

    /// A date of a cited document is neither a deadline nor the plan's own date.
    #[test]
    fn dates_of_citations_are_no_deadlines(day in 1u8..=28, month in 1u8..=12, year in 2015i16..=2024, slash in any::<bool>()) {
        let date = if slash { format!("{day}/{month}/{year}") } else { format!("{day:02} tháng {month:02} năm {year}") };
        let text = format!(
            "KẾ HOẠCH\n\nThử nghiệm\n\nCăn cứ Quyết định số 34/2021/QĐ-TTg ngày {date} của Thủ tướng Chính phủ;\n\nI. NHIỆM VỤ\n\n1. Rà soát hồ sơ theo Thông tư số 5/TT-BTC ngày {date} của Bộ Tài chính.\n\nCơ quan thực hiện: Sở Y tế.\n\n2. Thực hiện Kế hoạch số 12/KH-UBND ngày {date}.\n\nCơ quan thực hiện: Sở Y tế.\n"
        );
        let plan = plan_of(&text).unwrap();
        prop_assert_eq!(plan.tasks.len(), 2);
        prop_assert!(plan.tasks.iter().all(|t| t.timing.is_none()), "{:?}", plan.tasks);
        prop_assert!(plan.document.issued.is_none());
    }

    /// Items come in the order of the page, and the lines that an item names hold its title.
    #[test]
    fn items_stand_where_they_say(lines in prop::collection::vec(line(), 1..40)) {
        let text = lines.join("\n");
        let plan = plan_of(&text).unwrap();
        let source: Vec<&str> = text.lines().collect();
        let mut last = 0;
        for task in &plan.tasks {
            let [first, end] = task.provenance.lines;
            prop_assert!(first >= last, "{} stands before the item above it", task.id);
            last = first;
            let read: String = source[first as usize - 1..end as usize].join(" ");
            let words = |s: &str| s.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).filter(|w| !w.is_empty()).collect::<Vec<_>>();
            let place = words(&read);
            prop_assert!(words(&task.title).iter().all(|w| place.contains(w)), "{} «{}» is not in «{read}»", task.id, task.title);
        }
    }
}
