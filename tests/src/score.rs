//! The measures.

use crate::fold::{f1, pair, title_likeness, words};
use crate::gold::{Gold, GoldItem};
use kehoach_model::{Plan, Role, Task, TimingKind};
use std::collections::{BTreeMap, BTreeSet};

/// The measures of one plan, 0..=1 each, and what went wrong in words.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// Measure → value: `items`, `kind`, `lead`, `coordinate`, `implement`, `timing`, `headings`, `header`, `basis`.
    pub values: BTreeMap<&'static str, f64>,
    /// One line for each difference.
    pub errors: Vec<String>,
}

impl Score {
    /// All measures on one line.
    pub fn line(&self) -> String {
        self.values.iter().map(|(k, v)| format!("{k} {v:.3}")).collect::<Vec<_>>().join("  ")
    }

    fn set(&mut self, name: &'static str, value: f64) {
        self.values.insert(name, value);
    }
}

/// Scores a plan against the gold of its document.
pub fn score(gold: &Gold, plan: &Plan) -> Score {
    let mut score = Score::default();
    let pairs = items(gold, plan, &mut score);
    roles(gold, plan, &pairs, &mut score);
    timings(gold, plan, &pairs, &mut score);
    headings(gold, plan, &mut score);
    header(gold, plan, &mut score);
    basis(gold, plan, &mut score);
    score
}

fn harmonic(precision: f64, recall: f64) -> f64 {
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

type Pairs<'a> = Vec<(&'a GoldItem, Option<&'a Task>)>;

fn items<'a>(gold: &'a Gold, plan: &'a Plan, score: &mut Score) -> Pairs<'a> {
    let (optional, wanted): (Vec<&GoldItem>, Vec<&GoldItem>) = gold.tasks.iter().partition(|t| t.optional);
    let title = |items: &[&GoldItem]| items.iter().map(|t| words(&t.title)).collect::<Vec<_>>();
    let (gold_titles, free_titles) = (title(&wanted), title(&optional));
    let plan_titles: Vec<Vec<String>> = plan.tasks.iter().map(|t| words(&t.title)).collect();
    let likeness = |a: &[Vec<String>]| {
        let a = a.to_vec();
        let b = plan_titles.clone();
        move |g: usize, p: usize| title_likeness(&a[g], &b[p])
    };
    let free: BTreeSet<usize> = pair(optional.len(), plan.tasks.len(), likeness(&free_titles), 0.55)
        .into_iter()
        .map(|(_, p)| p)
        .collect();
    let pairs = pair(wanted.len(), plan.tasks.len(), likeness(&gold_titles), 0.55);
    let found: BTreeMap<usize, usize> = pairs.iter().copied().collect();
    let taken: BTreeSet<usize> = pairs.iter().map(|(_, p)| *p).collect();
    let extra: Vec<&Task> = plan
        .tasks
        .iter()
        .enumerate()
        .filter(|(i, _)| !taken.contains(i) && !free.contains(i))
        .map(|(_, t)| t)
        .collect();
    let hits = pairs.len() as f64;
    score.set(
        "items",
        harmonic(hits / (hits + extra.len() as f64).max(1.0), hits / wanted.len().max(1) as f64),
    );
    let kinds = pairs.iter().filter(|(g, p)| wanted[*g].kind == plan.tasks[*p].kind).count();
    score.set("kind", kinds as f64 / hits.max(1.0));
    for (index, item) in wanted.iter().enumerate() {
        match found.get(&index) {
            None => score.errors.push(format!("missed {:?} {} {}", item.kind, item.id, item.title)),
            Some(p) if plan.tasks[*p].kind != item.kind => {
                score.errors.push(format!("kind {} is {:?}", item.id, plan.tasks[*p].kind));
            }
            Some(_) => {}
        }
    }
    score.errors.extend(extra.iter().map(|t| format!("extra {:?} {} {}", t.kind, t.id, t.title)));
    wanted.into_iter().enumerate().map(|(i, item)| (item, found.get(&i).map(|p| &plan.tasks[*p]))).collect()
}

fn roles(_gold: &Gold, _plan: &Plan, pairs: &Pairs, score: &mut Score) {
    for (name, role) in
        [("lead", Role::Lead), ("coordinate", Role::Coordinate), ("implement", Role::Implement)]
    {
        let (mut hits, mut wanted, mut given) = (0usize, 0usize, 0usize);
        for (item, task) in pairs {
            let gold = match role {
                Role::Lead => &item.lead,
                Role::Coordinate => &item.coordinate,
                Role::Implement => &item.implement,
            };
            let mut plan: Vec<Vec<String>> = Vec::new();
            for assignment in task.iter().flat_map(|t| &t.assignments).filter(|a| a.role == role) {
                let name = words(&assignment.raw);
                if !plan.contains(&name) {
                    plan.push(name);
                }
            }
            let (count, mut matched) = (plan.len(), 0);
            for name in gold.iter().map(|n| words(n)) {
                let best =
                    (0..plan.len()).max_by(|a, b| f1(&name, &plan[*a]).total_cmp(&f1(&name, &plan[*b])));
                if let Some(at) = best.filter(|at| f1(&name, &plan[*at]) >= 0.8) {
                    plan.remove(at);
                    matched += 1;
                }
            }
            if matched != gold.len() || matched != count {
                score.errors.push(format!("{name} {} wanted {gold:?}, left over {plan:?}", item.id));
            }
            (hits, wanted, given) = (hits + matched, wanted + gold.len(), given + count);
        }
        score.set(name, if wanted + given == 0 { 1.0 } else { 2.0 * hits as f64 / (wanted + given) as f64 });
    }
}

fn timings(_gold: &Gold, _plan: &Plan, pairs: &Pairs, score: &mut Score) {
    let mut right = 0usize;
    for (item, task) in pairs {
        let gold: BTreeSet<(TimingKind, Option<String>, Option<String>)> =
            item.timing.iter().map(|t| (t.kind, t.start.clone(), t.end.clone())).collect();
        let Some(task) = task else { continue };
        let entries = task.timing.iter().flat_map(|t| &t.entries);
        let plan: BTreeSet<_> =
            entries.map(|e| (e.kind, e.start.map(|d| d.to_string()), e.end.map(|d| d.to_string()))).collect();
        if gold == plan {
            right += 1;
        } else {
            score.errors.push(format!("timing {} wanted {gold:?}, got {plan:?}", item.id));
        }
    }
    score.set("timing", right as f64 / pairs.len().max(1) as f64);
}

fn headings(gold: &Gold, plan: &Plan, score: &mut Score) {
    let key = |s: &str| -> String {
        s.chars().filter(|c| !c.is_whitespace() && !").:".contains(*c)).flat_map(char::to_lowercase).collect()
    };
    let wanted: Vec<(String, Vec<String>)> =
        gold.headings.iter().map(|h| (key(&h.label), words(&h.title))).collect();
    let given: Vec<(String, Vec<String>)> =
        plan.sections.iter().map(|s| (key(&s.path), words(&s.title))).collect();
    let same = |g: usize, p: usize| {
        f64::from(u8::from(wanted[g].0 == given[p].0 && f1(&wanted[g].1, &given[p].1) >= 0.6))
    };
    let pairs = pair(wanted.len(), given.len(), same, 0.5);
    score.set("headings", 2.0 * pairs.len() as f64 / (wanted.len() + given.len()).max(1) as f64);
    for (index, heading) in
        gold.headings.iter().enumerate().filter(|(i, _)| !pairs.iter().any(|(g, _)| g == i))
    {
        let _ = index;
        score.errors.push(format!("heading missed {} {}", heading.label, heading.title));
    }
    for (_, section) in plan.sections.iter().enumerate().filter(|(i, _)| !pairs.iter().any(|(_, p)| p == i)) {
        score.errors.push(format!("heading extra {} {}", section.path, section.title));
    }
}

fn header(gold: &Gold, plan: &Plan, score: &mut Score) {
    let d = &plan.document;
    let issuer = d
        .issuer
        .as_ref()
        .map(|id| plan.agencies.iter().find(|a| a.id == *id).map_or(id.clone(), |a| a.name.clone()));
    let given: [(&str, Option<String>); 6] = [
        ("number", d.number.clone()),
        ("place", d.place.clone()),
        ("date", d.issued.as_ref().map(|i| i.date.clone())),
        ("title", d.title.clone()),
        ("issuer", issuer),
        ("signer_name", d.signer.as_ref().map(|s| s.name.clone())),
    ];
    let (mut right, mut all) = (0usize, 0usize);
    for (name, value) in given {
        let Some(wanted) = gold.header.get(name) else { continue };
        let (wanted, value) = (wanted.as_str().unwrap_or(""), value.unwrap_or_default());
        let (a, b) = (words(wanted), words(&value));
        let loose = name == "title" || name == "issuer";
        all += 1;
        if a == b || (loose && f1(&a, &b) >= 0.8) {
            right += 1;
        } else {
            score.errors.push(format!("header {name} wanted «{wanted}», got «{value}»"));
        }
    }
    score.set("header", right as f64 / all.max(1) as f64);
}

fn basis(gold: &Gold, plan: &Plan, score: &mut Score) {
    let key = |n: &str| words(n).concat();
    let wanted: Vec<String> = gold.basis.iter().filter_map(|b| b.number.as_deref()).map(key).collect();
    let numbers = plan.document.basis.iter().filter_map(|id| plan.references.iter().find(|r| r.id == *id));
    let given: Vec<String> = numbers.filter_map(|r| r.number.as_deref()).map(key).collect();
    score.set("basis", f1(&wanted, &given));
    if score.values["basis"] < 1.0 {
        score.errors.push(format!("basis wanted {wanted:?}, got {given:?}"));
    }
}
