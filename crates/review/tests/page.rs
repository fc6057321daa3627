//! The page: small, closed, and with nothing of the document in its markup.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod plans;

use kehoach_export::Lang;
use kehoach_review::picture::{self, Setting};
use kehoach_review::{IndexEntry, SourceLine, SourceView, index, page};
use plans::{TEXT, plan_of};
use proptest::prelude::*;

const HOSTILE: &str =
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`\u{202e}{{data}}\u{2028}";

fn view(text: &str) -> SourceView {
    let line = SourceLine { number: 1, page: 1, text: text.to_owned(), bbox: None };
    SourceView { lines: vec![line], ..SourceView::default() }
}

#[test]
fn a_hostile_text_stays_text() {
    let mut plan = plan_of(TEXT);
    plan.document.title = Some(HOSTILE.to_owned());
    plan.document.source.file = HOSTILE.to_owned();
    for task in &mut plan.tasks {
        task.title = HOSTILE.to_owned();
        task.id = format!("{}{HOSTILE}", task.id);
        task.assignments.iter_mut().for_each(|a| a.raw = HOSTILE.to_owned());
    }
    for agency in &mut plan.agencies {
        agency.name = HOSTILE.to_owned();
    }
    let calm = page(&plan_of(TEXT), &view(""), Lang::Vi).unwrap();
    let html = page(&plan, &view(HOSTILE), Lang::Vi).unwrap();
    for mark in ["<script", "</script", "<img", "<svg"] {
        assert_eq!(html.matches(mark).count(), calm.matches(mark).count(), "{mark}");
    }
    let entry = IndexEntry::of(&plan, HOSTILE.to_owned());
    let list = index(&[entry], Lang::En);
    assert!(!list.contains("<script") && !list.contains("<img"));
}

#[test]
fn the_page_names_what_may_run_and_asks_for_nothing_else() {
    let html = page(&plan_of(TEXT), &view("x"), Lang::Vi).unwrap();
    assert!(html.contains("default-src 'none'; script-src 'sha256-"));
    // Addresses of the SVG namespace are names, not requests.
    let addresses = html.matches("http").count();
    assert_eq!(
        addresses,
        html.matches("http://www.w3.org/2000/svg").count() + html.matches("http-equiv").count()
    );
    assert!(html.contains("lang=\"vi\""));
}

#[test]
fn the_same_plan_gives_the_same_page() {
    let plan = plan_of(TEXT);
    assert_eq!(page(&plan, &view("a"), Lang::En).unwrap(), page(&plan, &view("a"), Lang::En).unwrap());
}

#[test]
fn pictures_show_what_has_a_time_and_who_does_it() {
    let plan = plan_of(TEXT);
    let timeline = picture::timeline(&plan, Setting::file(Lang::Vi));
    for shape in ["class=\"by\"", "class=\"during\"", "class=\"ongoing\"", "class=\"recurring\""] {
        assert!(timeline.contains(shape), "{shape}");
    }
    let agencies = picture::agencies(&plan, Setting::file(Lang::En));
    assert!(agencies.contains("Phòng Nội vụ") && agencies.contains("takes part"));
    assert!(picture::references(&plan, Setting::file(Lang::Vi)).contains("06/QĐ-TTg"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_gives_well_formed_pictures(text in "\\PC{0,300}", year in -9999..9999_i16) {
        let mut plan = plan_of(TEXT);
        for task in &mut plan.tasks {
            task.title.clone_from(&text);
            for entry in task.timing.iter_mut().flat_map(|t| &mut t.entries) {
                entry.end = kehoach_model::Date::new(year, 2, 28).ok();
            }
        }
        for (_, svg) in picture::files(&plan, Lang::Vi) {
            let outside = svg.replace("<style>", "").replace("</style>", "");
            prop_assert_eq!(outside.matches("<g ").count(), outside.matches("</g>").count());
            prop_assert!(!svg.contains("NaN") && svg.len() < 200_000);
        }
    }
}
