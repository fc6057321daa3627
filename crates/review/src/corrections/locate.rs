//! Finding what a correction means in a plan that may have been made anew.

use super::Conflict;
use kehoach_model::{Correction, Plan, Provenance};
use std::collections::BTreeMap;

/// Where the things that corrections name stand now.
pub(super) struct Places {
    /// Whether the plan is the very one that the corrections were made to: ids are enough.
    same_plan: bool,
    /// Items found at another id than before.
    moved: BTreeMap<String, String>,
}

impl Places {
    pub(super) fn new(same_plan: bool) -> Self {
        Self { same_plan, moved: BTreeMap::new() }
    }

    /// The path of what a change is for in this plan, and the id of its item where that is another now.
    pub(super) fn find(
        &mut self,
        plan: &Plan,
        path: &[&str],
        change: &Correction,
    ) -> Result<(Vec<String>, Option<String>), Conflict> {
        let mut found: Vec<String> = path.iter().map(|t| (*t).to_owned()).collect();
        let (Some(&"tasks"), Some(id)) = (path.first(), path.get(1)) else { return Ok((found, None)) };
        let now = self.task(plan, id, change.place.as_ref())?;
        let moved = (now != *id).then(|| now.clone());
        if let Some(slot) = found.get_mut(1) {
            *slot = now;
        }
        Ok((found, moved))
    }

    /// The id under which an item stands now.
    pub(super) fn task(
        &mut self,
        plan: &Plan,
        id: &str,
        place: Option<&Provenance>,
    ) -> Result<String, Conflict> {
        let id = self.moved.get(id).map_or(id, String::as_str);
        let by_id = plan.tasks.iter().find(|t| t.id == id);
        let Some(place) = place.filter(|_| !self.same_plan) else {
            return by_id.map(|t| t.id.clone()).ok_or_else(|| format!("there is no item «{id}»"));
        };
        if let Some(task) = by_id.filter(|t| overlap(&t.provenance, place) > 0.0) {
            return Ok(task.id.clone());
        }
        let mut best: Option<(f64, &str)> = None;
        for task in &plan.tasks {
            let share = overlap(&task.provenance, place);
            if share >= 0.5 && best.is_none_or(|(most, _)| share > most) {
                best = Some((share, &task.id));
            }
        }
        let (_, now) = best.ok_or_else(|| {
            let [first, last] = place.lines;
            format!("its place (page {}, lines {first}-{last}) holds no item any more", place.page)
        })?;
        let now = now.to_owned();
        self.moved.insert(id.to_owned(), now.clone());
        Ok(now)
    }
}

/// The share of lines that two places have in common, 0..=1. Cells of one table are in common where their rows are.
fn overlap(a: &Provenance, b: &Provenance) -> f64 {
    if let (Some(a), Some(b)) = (&a.table, &b.table)
        && (a.row, a.col) != (b.row, b.col)
    {
        return 0.0;
    }
    let first = a.lines[0].max(b.lines[0]);
    let last = a.lines[1].min(b.lines[1]);
    if last < first {
        return 0.0;
    }
    let all = a.lines[1].max(b.lines[1]) - a.lines[0].min(b.lines[0]);
    (f64::from(last - first) + 1.0) / (f64::from(all) + 1.0)
}
