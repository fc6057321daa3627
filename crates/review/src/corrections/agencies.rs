//! Agencies that corrections name.

use kehoach_model::{Agency, AgencyKind, Plan};
use kehoach_vietnamese::{fold, nfc, slug};
use serde_json::{Map, Value};

/// Gives each assignment of a list the id of its agency: an entry without one, or with one that the plan does not know, gets
/// that of the agency of its name, which is added where it is new.
pub(super) fn resolve_assignments(plan: &mut Plan, list: &mut Value) {
    let Some(entries) = list.as_array_mut() else { return };
    for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
        let known = text(entry, "agency").is_some_and(|id| plan.agencies.iter().any(|a| a.id == id));
        let Some(raw) = text(entry, "raw").filter(|r| !r.is_empty()) else { continue };
        if !known {
            let id = id_of(plan, &raw);
            entry.insert("agency".to_owned(), Value::String(id));
        }
        entry.entry("confidence").or_insert_with(|| Value::from(1.0));
    }
}

/// The same for a single agency given by id or by name.
pub(super) fn resolve_one(plan: &mut Plan, value: &mut Value) {
    if let Value::String(name) = value
        && !name.trim().is_empty()
    {
        let known = plan.agencies.iter().any(|a| a.id == *name);
        *value = Value::String(if known { name.clone() } else { id_of(plan, name) });
    }
}

fn text(entry: &Map<String, Value>, key: &str) -> Option<String> {
    entry.get(key).and_then(Value::as_str).map(|t| t.trim().to_owned())
}

/// The id of the agency of this name, which is added where the plan does not know it.
fn id_of(plan: &mut Plan, name: &str) -> String {
    let name = nfc(name.trim());
    let folded = fold(&name);
    let known = |a: &&Agency| a.name == name || a.printed.contains(&name) || fold(&a.name) == folded;
    if let Some(agency) = plan.agencies.iter().find(known) {
        return agency.id.clone();
    }
    let base = Some(slug(&name)).filter(|s| !s.is_empty()).unwrap_or_else(|| "agency".to_owned());
    let taken = |id: &str| plan.agencies.iter().any(|a| a.id == id);
    let numbered = (2_u64..).map(|n| format!("{base}-{n}"));
    let id = std::iter::once(base.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or(base);
    plan.agencies.push(Agency {
        id: id.clone(),
        name: name.clone(),
        kind: AgencyKind::Other,
        level: None,
        locality: None,
        parent: None,
        group: false,
        printed: vec![name],
    });
    id
}
