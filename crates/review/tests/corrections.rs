//! Corrections: what is edited changes, nothing else does, and every change is accounted for.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod plans;

use kehoach_model::{Correction, CorrectionOp, Plan};
use kehoach_review::corrections::{CORRECTIONS_FORMAT, Corrected};
use kehoach_review::{Corrections, PlanIdentity, Verdict, doubts, plan_hash};
use plans::{TEXT, plan_of};
use proptest::prelude::*;
use serde_json::{Value, json};

fn change(op: CorrectionOp, path: &str, was: Value, value: Value) -> Correction {
    Correction { op, path: path.to_owned(), was: Some(was), value: Some(value), place: None }
}

fn replace(path: &str, was: Value, value: Value) -> Correction {
    change(CorrectionOp::Replace, path, was, value)
}

fn apply(plan: &Plan, changes: Vec<Correction>) -> Corrected {
    let corrections =
        Corrections { format: CORRECTIONS_FORMAT.to_owned(), plan: PlanIdentity::of(plan), changes };
    let json = serde_json::to_vec(&corrections).unwrap();
    let corrected = Corrections::parse(&json).unwrap().apply(plan).unwrap();
    assert_sound(&corrected.plan);
    corrected
}

/// Ids are unique, and every id that is referred to exists.
fn assert_sound(plan: &Plan) {
    let ids: Vec<&str> = plan.tasks.iter().map(|t| t.id.as_str()).collect();
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len());
    let known = |id: &str| {
        id == plan.document.id
            || ids.contains(&id)
            || plan.sections.iter().any(|s| s.id == id)
            || plan.tables.iter().any(|t| t.id == id)
            || plan.agencies.iter().any(|a| a.id == id)
            || plan.references.iter().any(|r| r.id == id)
    };
    for edge in &plan.edges {
        assert!(known(&edge.from) && known(&edge.to), "{edge:?}");
    }
    for task in &plan.tasks {
        assert!(task.parent.as_deref().is_none_or(known) && task.section.as_deref().is_none_or(known));
        assert!(task.assignments.iter().all(|a| known(&a.agency)));
    }
}

/// The plan as JSON without what a correction may renew besides its field: the record of it, and edges.
fn comparable(plan: &Plan) -> Value {
    let mut value = serde_json::to_value(plan).unwrap();
    for part in ["corrections", "edges"] {
        value.as_object_mut().unwrap().remove(part);
    }
    value
}

#[test]
fn the_sample_has_what_the_tests_speak_of() {
    let plan = plan_of(TEXT);
    assert_eq!(plan.tasks.len(), 4, "{:#?}", plan.tasks);
    assert_eq!(plan.tasks[0].assignments.len(), 2);
}

#[test]
fn a_field_is_replaced_and_the_plan_says_so() {
    let plan = plan_of(TEXT);
    let done = apply(&plan, vec![replace("/document/number", json!("12/KH-UBND"), json!("13/KH-UBND"))]);
    assert_eq!(done.verdicts, [Verdict::Applied]);
    assert_eq!(done.plan.document.number.as_deref(), Some("13/KH-UBND"));
    assert_eq!(done.plan.corrections.len(), 1);
    let mut expected = comparable(&plan);
    expected["document"]["number"] = json!("13/KH-UBND");
    assert_eq!(comparable(&done.plan), expected);
    // The corrected plan can be read again.
    let json = serde_json::to_string(&done.plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), done.plan);
}

#[test]
fn an_unknown_agency_is_added_and_its_edge_follows() {
    let plan = plan_of(TEXT);
    let id = plan.tasks[0].id.clone();
    let was = serde_json::to_value(&plan.tasks[0].assignments).unwrap();
    let value = json!([{"agency": "", "role": "lead", "raw": "Trung tâm Chuyển đổi số"}]);
    let done = apply(&plan, vec![replace(&format!("/tasks/{id}/assignments"), was, value)]);
    assert_eq!(done.verdicts, [Verdict::Applied]);
    let agency = &done.plan.tasks[0].assignments[0].agency;
    assert_eq!(agency, "trung-tam-chuyen-doi-so");
    assert!(done.plan.edges.iter().any(|e| e.from == id && e.to == *agency));
    let old = &plan.tasks[0].assignments[0].agency;
    assert!(!done.plan.edges.iter().any(|e| e.from == id && e.to == *old));
}

#[test]
fn what_does_not_fit_is_a_conflict_and_changes_nothing() {
    let plan = plan_of(TEXT);
    let id = &plan.tasks[0].id;
    let title = json!(plan.tasks[0].title);
    let refused = vec![
        replace(&format!("/tasks/{id}/title"), json!("another"), json!("x")),
        replace(&format!("/tasks/{id}/kind"), json!("task"), json!("nonsense")),
        replace(&format!("/tasks/{id}/section"), json!(plan.tasks[0].section), json!("IX")),
        replace(&format!("/tasks/{id}/confidence"), json!(1.0), json!(0.5)),
        replace("/tasks/none/title", title.clone(), json!("x")),
        replace(
            "/document/issued",
            json!(plan.document.issued),
            json!({"date": "2024-13", "precision": "month"}),
        ),
        replace("/document/source/sha256", json!("x"), json!("y")),
        replace("nowhere", json!(1), json!(2)),
        change(CorrectionOp::Join, &format!("/tasks/{id}"), json!(plan.tasks[0].text), json!({"id": id})),
        change(
            CorrectionOp::Split,
            &format!("/tasks/{id}"),
            json!(plan.tasks[0].text),
            json!({"at": 9999, "id": "x"}),
        ),
        change(
            CorrectionOp::Split,
            &format!("/tasks/{id}"),
            json!(plan.tasks[0].text),
            json!({"at": 3, "id": plan.tasks[1].id}),
        ),
        change(CorrectionOp::Remove, &format!("/tasks/{id}"), json!("another text"), Value::Null),
    ];
    let count = refused.len();
    let done = apply(&plan, refused);
    assert!(done.verdicts.iter().all(|v| matches!(v, Verdict::Conflict(_))), "{:#?}", done.verdicts);
    assert_eq!(done.verdicts.len(), count);
    assert_eq!(done.plan, plan);
}

#[test]
fn applying_twice_is_applying_once() {
    let plan = plan_of(TEXT);
    let id = &plan.tasks[0].id;
    let at = plan.tasks[0].text.chars().position(|c| c == ';').unwrap() + 1;
    let changes = vec![
        replace(&format!("/tasks/{id}/title"), json!(plan.tasks[0].title), json!("Tên mới")),
        change(
            CorrectionOp::Split,
            &format!("/tasks/{id}"),
            json!(plan.tasks[0].text),
            json!({"at": at, "id": "II.1-2"}),
        ),
        change(
            CorrectionOp::Remove,
            &format!("/tasks/{}", plan.tasks[3].id),
            json!(plan.tasks[3].text),
            Value::Null,
        ),
    ];
    let once = apply(&plan, changes.clone());
    assert_eq!(once.verdicts, [Verdict::Applied, Verdict::Applied, Verdict::Applied]);
    let mut again = Corrections {
        format: CORRECTIONS_FORMAT.to_owned(),
        plan: PlanIdentity::of(&plan),
        changes: changes[..2].to_vec(),
    };
    let twice = again.apply(&once.plan).unwrap();
    assert_eq!(twice.verdicts, [Verdict::Already, Verdict::Already]);
    assert_eq!(twice.plan, once.plan);
    again.plan.source = "another".to_owned();
    assert!(again.apply(&plan).is_err());
}

#[test]
fn an_item_is_split_joined_and_taken_out() {
    let plan = plan_of(TEXT);
    let first = &plan.tasks[0];
    let at = first.text.chars().position(|c| c == ';').unwrap() + 1;
    let split = change(
        CorrectionOp::Split,
        &format!("/tasks/{}", first.id),
        json!(first.text),
        json!({"at": at, "id": "II.1-2"}),
    );
    let done = apply(&plan, vec![split]).plan;
    assert_eq!(done.tasks.len(), 5);
    assert_eq!(done.tasks[1].id, "II.1-2");
    assert!(done.tasks[1].text.starts_with("công khai") && done.tasks[0].text.ends_with(';'));
    assert_eq!(done.tasks[1].assignments, first.assignments);

    let join = change(
        CorrectionOp::Join,
        &format!("/tasks/{}", first.id),
        json!(done.tasks[0].text),
        json!({"id": "II.1-2"}),
    );
    let joined = apply(&done, vec![join]).plan;
    assert_eq!(joined.tasks.len(), 4);
    assert_eq!(joined.tasks[0].text, first.text);
    assert_eq!(joined.tasks[0].assignments, first.assignments);

    let path = format!("/tasks/{}", first.id);
    let removed =
        apply(&plan, vec![change(CorrectionOp::Remove, &path, json!(first.text), Value::Null)]).plan;
    assert_eq!(removed.tasks.len(), 3);
    assert!(!removed.edges.iter().any(|e| e.from == first.id || e.to == first.id));
}

#[test]
fn corrections_survive_a_new_conversion_where_their_place_does() {
    let old = plan_of(TEXT);
    // A later version numbers items otherwise and reads one of them differently.
    let mut new = old.clone();
    for task in &mut new.tasks {
        task.id = format!("N.{}", task.id);
    }
    new.tasks[1].title = "Một tên khác".to_owned();
    for edge in &mut new.edges {
        for end in [&mut edge.from, &mut edge.to] {
            if old.tasks.iter().any(|t| t.id == *end) {
                *end = format!("N.{end}");
            }
        }
    }
    let edit = |n: usize| Correction {
        place: Some(old.tasks[n].provenance.clone()),
        ..replace(&format!("/tasks/{}/title", old.tasks[n].id), json!(old.tasks[n].title), json!("Sửa"))
    };
    let mut gone = edit(2);
    gone.path = "/tasks/none/title".to_owned();
    gone.place.as_mut().unwrap().lines = [9000, 9001];
    let corrections = Corrections {
        format: CORRECTIONS_FORMAT.to_owned(),
        plan: PlanIdentity::of(&old),
        changes: vec![edit(0), edit(1), gone],
    };
    let done = corrections.apply(&new).unwrap();
    assert_eq!(done.verdicts[0], Verdict::Moved(new.tasks[0].id.clone()));
    assert!(matches!(&done.verdicts[1], Verdict::Conflict(why) if why.contains("Một tên khác")));
    assert!(matches!(&done.verdicts[2], Verdict::Conflict(why) if why.contains("lines 9000-9001")));
    assert_eq!(done.plan.tasks[0].title, "Sửa");
}

#[test]
fn what_is_confirmed_is_doubtful_no_more() {
    let plan = plan_of(&TEXT.replace("3. Kiểm tra", "5. Kiểm tra"));
    let before = doubts(&plan);
    let gap = before.iter().find(|d| d.code == "number-gap").expect("a gap in the numbers");
    let confirm = Correction {
        op: CorrectionOp::Confirm,
        path: gap.target.clone(),
        was: None,
        value: Some(json!(gap.id)),
        place: gap.place.clone(),
    };
    let done = apply(&plan, vec![confirm]);
    assert_eq!(done.verdicts, [Verdict::Applied]);
    assert_eq!(doubts(&done.plan).len(), before.len() - 1);
    assert_eq!(comparable(&done.plan), comparable(&plan));
}

/// An edit of one field: its path, where it stands in the plan's JSON, and the value.
fn edits() -> impl Strategy<Value = (String, String, Value)> {
    let words = "[a-zđếộ<>\"'& ]{1,30}x";
    let task = (0..4_usize, words, 0..4_usize).prop_map(|(n, text, which)| {
        let field = ["title", "text", "label", "kind"][which];
        let value = if field == "kind" { json!("target") } else { json!(text.trim()) };
        (format!("/tasks/#{n}/{field}"), format!("/tasks/{n}/{field}"), value)
    });
    let document = (words, 0..3_usize).prop_map(|(text, which)| {
        let path = format!("/document/{}", ["number", "title", "place"][which]);
        (path.clone(), path, json!(text.trim()))
    });
    let section = (0..2_usize, words).prop_map(|(n, text)| {
        (format!("/sections/#{n}/title"), format!("/sections/{n}/title"), json!(text.trim()))
    });
    prop_oneof![task, document, section]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_edit_changes_exactly_the_field_edited(edits in proptest::collection::vec(edits(), 1..6)) {
        let plan = plan_of(TEXT);
        let mut expected = comparable(&plan);
        let mut changes = Vec::new();
        for (path, pointer, value) in edits {
            let mut path = path;
            for (n, task) in plan.tasks.iter().enumerate() {
                path = path.replace(&format!("/tasks/#{n}/"), &format!("/tasks/{}/", task.id));
            }
            for (n, section) in plan.sections.iter().enumerate() {
                path = path.replace(&format!("/sections/#{n}/"), &format!("/sections/{}/", section.id));
            }
            let slot = expected.pointer_mut(&pointer).unwrap();
            changes.push(replace(&path, slot.clone(), value.clone()));
            *slot = value;
        }
        let done = apply(&plan, changes);
        prop_assert!(done.verdicts.iter().all(|v| matches!(v, Verdict::Applied | Verdict::Already)));
        let exported: Plan = serde_json::from_str(&kehoach_export::json(&done.plan).unwrap()).unwrap();
        prop_assert_eq!(comparable(&exported), expected);
        prop_assert_eq!(&exported.edges, &plan.edges);
    }

    #[test]
    fn any_file_gives_a_verdict_for_each_change(
        op in 0..5_usize, path in "(/(tasks|document|tables|sections|agencies)/[^/]{0,4}(/[a-z]{0,8}){0,3}|\\PC{0,20})",
        was in "\\PC{0,9}", value in "\\PC{0,9}", at in 0..400_u64,
    ) {
        let plan = plan_of(TEXT);
        use CorrectionOp::{Confirm, Join, Remove, Replace, Split};
        let value = if at % 2 == 0 { json!(value) } else { json!({"at": at, "id": value}) };
        let path = path.replace("/tasks/a", &format!("/tasks/{}", plan.tasks[0].id));
        let done = apply(&plan, vec![change([Replace, Remove, Join, Split, Confirm][op], &path, json!(was), value)]);
        prop_assert_eq!(done.verdicts.len(), 1);
        if matches!(done.verdicts[0], Verdict::Conflict(_) | Verdict::Already) {
            prop_assert_eq!(plan_hash(&done.plan), plan_hash(&plan));
        }
    }
}
