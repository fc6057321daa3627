//! The places of a plan that a person should look at, most doubtful first.
//!
//! They come from three sources: findings of the stages (warnings and errors), what they were not sure of (confidences, changes
//! of letters), and what does not fit in the plan itself (`consistency`): a number that is missing from a series, a row without
//! an agency among rows that have one, a deadline before the plan was issued.
//!
//! Limits: a doubt is a question, not an error; what reads well and fits is not found to be wrong.

mod consistency;

use kehoach_model::{Fix, Plan, Provenance, Severity, Task};
use serde::Serialize;
use std::collections::BTreeMap;

/// A reading below this is doubtful.
const SURE: f32 = 0.8;

/// A finding over more lines than this is about the document, not about an item that stands there.
const WIDEST_FINDING: u32 = 20;

/// A place that a person should look at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Doubt {
    /// Unique and stable: what it is about and why.
    pub id: String,
    /// What it is about: a path as in a correction, or empty where it is about the document.
    pub target: String,
    /// Kebab-case name of the reason: the code of a finding, or one of this module.
    pub code: String,
    /// How doubtful, 0..=1.
    pub weight: f32,
    /// What is doubtful, in the document's words: a name, a date, a label.
    pub detail: String,
    /// What it should be compared with or could be, where that is known.
    pub other: String,
    /// One English sentence; empty where the code says it all.
    pub message: String,
    /// Where.
    pub place: Option<Provenance>,
}

impl Doubt {
    fn new(target: String, code: &str, weight: f32) -> Self {
        Self {
            id: format!("{code}:{target}"),
            target,
            code: code.to_owned(),
            weight,
            detail: String::new(),
            other: String::new(),
            message: String::new(),
            place: None,
        }
    }

    fn of_task(task: &Task, field: &str, code: &str, weight: f32) -> Self {
        let id = task.id.replace('~', "~0").replace('/', "~1");
        let target = if field.is_empty() { format!("/tasks/{id}") } else { format!("/tasks/{id}/{field}") };
        Self { place: Some(task.provenance.clone()), ..Self::new(target, code, weight) }
    }

    fn saying(mut self, detail: impl Into<String>, other: impl Into<String>) -> Self {
        self.detail = detail.into();
        self.other = other.into();
        self
    }
}

/// The doubtful places of a plan, most doubtful first, those of one weight in the order of the page. What a person has
/// confirmed or corrected is not among them.
pub fn doubts(plan: &Plan) -> Vec<Doubt> {
    let items = Items::of(plan);
    let mut found = findings(plan, &items);
    found.extend(letters(plan, &items));
    found.extend(readings(plan));
    found.extend(consistency::doubts(plan));
    let settled: Vec<&str> = plan.corrections.iter().filter_map(|c| c.value.as_ref()?.as_str()).collect();
    found.retain(|d| !settled.contains(&d.id.as_str()));
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|d| seen.insert(d.id.clone()));
    let line = |d: &Doubt| d.place.as_ref().map_or(0, |p| p.lines[0]);
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| line(a).cmp(&line(b))));
    found
}

/// Which item stands on which line: the narrowest of those that do.
struct Items<'p> {
    spans: Vec<&'p Task>,
}

impl<'p> Items<'p> {
    fn of(plan: &'p Plan) -> Self {
        Self { spans: plan.tasks.iter().collect() }
    }

    fn on(&self, line: u32) -> Option<&'p Task> {
        let on =
            self.spans.iter().filter(|t| (t.provenance.lines[0]..=t.provenance.lines[1]).contains(&line));
        on.min_by_key(|t| t.provenance.lines[1] - t.provenance.lines[0]).copied()
    }

    fn at(&self, place: &Provenance) -> Option<&'p Task> {
        if let Some(cell) = &place.table {
            let row = |t: &&&Task| {
                t.provenance.table.as_ref().is_some_and(|c| (&c.table, c.row) == (&cell.table, cell.row))
            };
            return self.spans.iter().find(row).copied();
        }
        let narrow = place.lines[1].saturating_sub(place.lines[0]) < WIDEST_FINDING;
        if narrow { self.on(place.lines[0]) } else { None }
    }
}

fn findings(plan: &Plan, items: &Items<'_>) -> Vec<Doubt> {
    let grave = plan.diagnostics.iter().filter(|d| d.severity >= Severity::Warning);
    // Letters in doubt are listed word by word from the changes themselves, times that were not understood from the items.
    let grave = grave.filter(|d| !matches!(d.code.as_str(), "repair-doubtful" | "timing-unread"));
    grave
        .enumerate()
        .map(|(index, finding)| {
            let weight = if finding.severity == Severity::Error { 1.0 } else { 0.85 };
            let target = match finding.code.as_str() {
                "number-blank" => "/document/number".to_owned(),
                "title-missing" => "/document/title".to_owned(),
                "issuer-missing" => "/document/issuer".to_owned(),
                "date-missing" => "/document/issued".to_owned(),
                _ => {
                    let task = finding.provenance.as_ref().and_then(|place| items.at(place));
                    task.map(|t| Doubt::of_task(t, "", "", 0.0).target).unwrap_or_default()
                }
            };
            let mut doubt = Doubt::new(target, &finding.code, weight);
            if !doubt.target.starts_with("/document") {
                doubt.id = format!("{}#{index}", doubt.id);
            }
            doubt.message.clone_from(&finding.message);
            doubt.place.clone_from(&finding.provenance);
            doubt
        })
        .collect()
}

/// Changes of letters that were proposed only, or made with little certainty, one doubt an item or line.
fn letters(plan: &Plan, items: &Items<'_>) -> Vec<Doubt> {
    let mut by_place: BTreeMap<(u32, String), Vec<&Fix>> = BTreeMap::new();
    for fix in plan.fixes.iter().filter(|f| !f.applied || f.confidence.get() < SURE / 2.0) {
        let task = items.on(fix.place.line);
        let key = task.map_or((fix.place.line, String::new()), |t| {
            (t.provenance.lines[0], Doubt::of_task(t, "text", "", 0.0).target)
        });
        by_place.entry(key).or_default().push(fix);
    }
    let mut out = Vec::new();
    for ((line, target), fixes) in by_place {
        let least = fixes.iter().map(|f| f.confidence.get()).fold(1.0_f32, f32::min);
        let open = fixes.iter().any(|f| !f.applied);
        let weight = (if open { 0.5 } else { 0.35 }) + 0.25 * (1.0 - least);
        let place =
            fixes.first().map(|f| Provenance::lines(f.place.page, line.min(f.place.line), f.place.line));
        let last = fixes.last().map_or(line, |f| f.place.line);
        let mut doubt = Doubt::new(target, "letters", weight);
        if doubt.target.is_empty() {
            doubt.id = format!("letters:line-{line}");
        }
        let listed = |read: fn(&Fix) -> &str| fixes.iter().map(|f| read(f)).collect::<Vec<_>>().join(", ");
        doubt.detail = listed(|f| &f.original);
        doubt.other = listed(|f| &f.proposed);
        doubt.place =
            place.map(|p| Provenance::lines(p.page, fixes.first().map_or(line, |f| f.place.line), last));
        out.push(doubt);
    }
    out
}

/// What the stages were not sure of.
fn readings(plan: &Plan) -> Vec<Doubt> {
    let mut out = Vec::new();
    for task in &plan.tasks {
        let unsure = 1.0 - task.confidence.get();
        if task.confidence.get() < SURE {
            out.push(Doubt::of_task(task, "", "unsure", 0.4 + unsure / 2.0));
        }
        let least = task.assignments.iter().filter(|a| a.confidence.get() < SURE);
        if let Some(a) = least.min_by(|a, b| a.confidence.get().total_cmp(&b.confidence.get())) {
            let weight = 0.4 + (1.0 - a.confidence.get()) / 2.0;
            out.push(Doubt::of_task(task, "assignments", "role-unsure", weight).saying(&a.raw, ""));
        }
        let unread = task.timing.as_ref().filter(|t| t.entries.is_empty() && !t.raw.trim().is_empty());
        if let Some(timing) = unread {
            let mut doubt = Doubt::of_task(task, "timing", "timing-unread", 0.85).saying(&timing.raw, "");
            doubt.place = Some(timing.provenance.clone());
            out.push(doubt);
        }
    }
    out
}
