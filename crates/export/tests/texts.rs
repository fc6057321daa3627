//! Any text comes through every format.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod sample;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use kehoach_export::{Lang, csv, json, xlsx};
use kehoach_model::Plan;
use proptest::prelude::*;
use std::io::Cursor;

fn plan_with(text: &str) -> Plan {
    let mut plan = sample::plan();
    plan.tasks.truncate(1);
    plan.tasks[0].text = text.to_owned();
    plan.tables[0].rows[1].cells[1].text = text.to_owned();
    plan
}

fn cell(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str, at: (u32, u32)) -> String {
    match book.worksheet_range(sheet).unwrap().get_value(at) {
        Some(Data::String(text)) => text.clone(),
        Some(Data::Empty) | None => String::new(),
        other => format!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_text_is_the_same_in_every_format(text in "(\\PC|[=+@\t\n\r-]|_x0041_|\u{1}){0,40}") {
        let plan = plan_with(&text);
        prop_assert_eq!(&serde_json::from_str::<Plan>(&json(&plan).unwrap()).unwrap(), &plan);

        let files = csv(&plan, Lang::En).unwrap();
        let mut reader = ::csv::Reader::from_reader(files[0].bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap());
        let record = reader.records().next().unwrap().unwrap();
        prop_assert_eq!(record[5].strip_prefix('\'').filter(|_| !text.starts_with('\'')).unwrap_or(&record[5]), &text);

        let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(xlsx(&plan, Lang::En).unwrap())).unwrap();
        prop_assert_eq!(cell(&mut book, "Tasks", (1, 5)), text.clone());
        prop_assert_eq!(cell(&mut book, "Appendices", (3, 1)), text);
    }
}
