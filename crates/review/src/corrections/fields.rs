//! Replacing the value of one field.

use super::{Conflict, agencies, conflict_of, items, same};
use kehoach_model::{Correction, PartialDate, Plan, PlanCell, PlanDocument};
use kehoach_vietnamese::nfc;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Fields of an item that may be corrected.
const TASK: [&str; 8] = ["title", "text", "label", "kind", "section", "assignments", "timing", "fields"];

/// Fields of the document that may be corrected.
const DOCUMENT: [&str; 8] = ["kind", "number", "title", "issuer", "place", "issued", "signer", "recipients"];

/// Puts the value of a change in its place; whether anything changed. The change's values are put into the form that the plan
/// has them in.
pub(super) fn replace(plan: &mut Plan, path: &[&str], change: &mut Correction) -> Result<bool, Conflict> {
    if let Some(value) = &mut change.value {
        normalise(value);
    }
    match path {
        ["document", field] if DOCUMENT.contains(field) => document(plan, field, change),
        ["tasks", id, field] if TASK.contains(field) => task(plan, id, field, change),
        ["sections", id, field @ ("title" | "label")] => {
            let section = plan.sections.iter_mut().find(|s| s.id == *id);
            set(section.ok_or_else(|| format!("there is no heading «{id}»"))?, field, change)
        }
        ["agencies", id, field @ ("name" | "kind" | "level")] => {
            let agency = plan.agencies.iter_mut().find(|a| a.id == *id);
            set(agency.ok_or_else(|| format!("there is no agency «{id}»"))?, field, change)
        }
        ["tables", id, "caption"] => {
            let table = plan.tables.iter_mut().find(|t| t.id == *id);
            set(table.ok_or_else(|| format!("there is no table «{id}»"))?, "caption", change)
        }
        ["tables", table, "rows", row, "cells", col, "text"] => {
            set(cell(plan, table, row, col)?, "text", change)
        }
        _ => Err("this field cannot be corrected".to_owned()),
    }
}

fn cell<'p>(plan: &'p mut Plan, table: &str, row: &str, col: &str) -> Result<&'p mut PlanCell, Conflict> {
    let missing = || format!("there is no cell in row «{row}», column {col} of table «{table}»");
    let col: u32 = col.parse().map_err(|_| missing())?;
    let table = plan.tables.iter_mut().find(|t| t.id == table).ok_or_else(missing)?;
    let row = table.rows.iter_mut().find(|r| r.id == row).ok_or_else(missing)?;
    row.cells.iter_mut().find(|c| c.col == col).ok_or_else(missing)
}

fn document(plan: &mut Plan, field: &str, change: &mut Correction) -> Result<bool, Conflict> {
    let mut agencies = None;
    if field == "issuer" {
        let before = plan.agencies.clone();
        if let Some(value) = &mut change.value {
            agencies::resolve_one(plan, value);
        }
        agencies = Some(before);
    }
    let mut edited: PlanDocument = plan.document.clone();
    let changed = set(&mut edited, field, change).and_then(|changed| {
        let date = edited.issued.as_ref();
        if date.is_some_and(|d| !is_consistent(d)) { Err("this is no date".to_owned()) } else { Ok(changed) }
    });
    match (&changed, agencies) {
        (Ok(true), _) => plan.document = edited,
        (_, Some(before)) => plan.agencies = before,
        _ => {}
    }
    changed
}

/// Whether a date is one of the calendar and as precise as it says.
fn is_consistent(date: &PartialDate) -> bool {
    let mut parts = date.date.splitn(3, '-');
    let year = parts.next().and_then(|y| y.parse().ok());
    let mut part = || match parts.next() {
        None => Some(None),
        Some(text) => text.parse::<i8>().ok().map(Some),
    };
    let (month, day) = (part(), part());
    let (Some(year), Some(month), Some(day)) = (year, month, day) else { return false };
    PartialDate::new(year, month, day).is_some_and(|read| read == *date)
}

fn task(plan: &mut Plan, id: &str, field: &str, change: &mut Correction) -> Result<bool, Conflict> {
    let index = items::index_of(plan, id)?;
    if field == "section"
        && let Some(Value::String(section)) = &change.value
        && !plan.sections.iter().any(|s| s.id == *section)
    {
        return Err(format!("there is no heading «{section}»"));
    }
    let agencies = (field == "assignments").then(|| plan.agencies.clone());
    if let (Some(_), Some(value)) = (&agencies, &mut change.value) {
        agencies::resolve_assignments(plan, value);
    }
    let task = plan.tasks.get_mut(index).ok_or_else(|| format!("there is no item «{id}»"))?;
    let changed = set(task, field, change);
    match (&changed, agencies) {
        (Ok(true), _) => items::renew_edges(plan, index),
        (_, Some(before)) => plan.agencies = before,
        _ => {}
    }
    changed
}

/// Sets one field of a part of the plan; whether it changed. The part stays as it is where the value does not fit its type.
fn set<T: Serialize + DeserializeOwned>(
    part: &mut T,
    field: &str,
    change: &Correction,
) -> Result<bool, Conflict> {
    let refused = |e: serde_json::Error| format!("the value does not fit: {e}");
    let mut object = serde_json::to_value(&*part).map_err(refused)?;
    let now = object.get(field).cloned().unwrap_or(Value::Null);
    let was = change.was.clone().unwrap_or(Value::Null);
    let value = change.value.clone().unwrap_or(Value::Null);
    if same(&now, &value) {
        return Ok(false);
    }
    if !same(&now, &was) {
        return Err(conflict_of(&now, &was));
    }
    if let Some(object) = object.as_object_mut() {
        object.insert(field.to_owned(), value);
    }
    *part = serde_json::from_value(object).map_err(refused)?;
    Ok(true)
}

/// Texts of a plan are NFC (Unicode Standard Annex #15), and are not wrapped in spaces.
fn normalise(value: &mut Value) {
    match value {
        Value::String(text) => *text = nfc(text.trim()),
        Value::Array(list) => list.iter_mut().for_each(normalise),
        Value::Object(object) => object.values_mut().for_each(normalise),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_model::Precision;

    #[test]
    fn a_date_is_as_precise_as_it_says() {
        let date = |text: &str, precision| PartialDate { date: text.to_owned(), precision };
        assert!(is_consistent(&date("2024-02-16", Precision::Day)));
        assert!(is_consistent(&date("2024", Precision::Year)));
        assert!(!is_consistent(&date("2024-02", Precision::Day)));
        assert!(!is_consistent(&date("2024-02-30", Precision::Day)));
        assert!(!is_consistent(&date("hôm nay", Precision::Day)));
    }
}
