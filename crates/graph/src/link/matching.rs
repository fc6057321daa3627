//! Which item of a cited plan an item carries out.

use super::likeness::{Features, Index};
use kehoach_model::{Confidence, ItemKind, Plan};

/// A plan with the texts of its items.
#[derive(Debug)]
pub(super) struct Body<'a> {
    pub plan: &'a Plan,
    /// One an item, in the items' order.
    pub texts: Vec<Features>,
}

/// An item and the item above that it carries out, by their positions in their plans.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Match {
    pub item: usize,
    pub parent: usize,
    pub likeness: f32,
    pub confidence: Confidence,
    /// The next best, where it is near.
    pub runner_up: Option<usize>,
}

/// Likeness below which two texts only share the language of the subject.
const LEAST_LIKENESS: f32 = 0.25;
/// Likeness from which a text repeats another.
const SURE_LIKENESS: f32 = 0.75;
/// A second item within this of the best leaves the choice open.
const MARGIN: f32 = 0.15;
/// Links less sure than this are not made.
const LEAST_CONFIDENCE: f32 = 0.3;
/// A neighbour whose match stands beside the candidate speaks for it: a plan keeps the order of the one above.
const ORDER_BONUS: f32 = 0.08;
/// How far, in items, neighbours are looked at.
const NEIGHBOURS: usize = 2;

/// The matches of a plan's items, in the items' order.
pub(super) fn match_items(child: &Body<'_>, parent: &Body<'_>, index: &Index) -> Vec<Match> {
    let scores: Vec<Vec<f32>> = child
        .plan
        .tasks
        .iter()
        .zip(&child.texts)
        .map(|(item, text)| {
            let mut row = index.likeness(text);
            for (score, other) in row.iter_mut().zip(&parent.plan.tasks) {
                *score *= agreement(item.kind, other.kind);
            }
            row
        })
        .collect();
    let first: Vec<Option<usize>> =
        scores.iter().map(|row| best(row).filter(|j| row[*j] >= LEAST_LIKENESS)).collect();
    let mut found = Vec::new();
    for (item, row) in scores.iter().enumerate() {
        let mut ranked: Vec<(usize, f32)> = row
            .iter()
            .enumerate()
            .filter(|(_, s)| **s >= LEAST_LIKENESS)
            .map(|(j, s)| (j, s + ORDER_BONUS * support(item, j, &first)))
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let Some((parent_item, score)) = ranked.first().copied() else { continue };
        let second = ranked.get(1).copied();
        let confidence = confidence(score, second.map_or(0.0, |s| s.1));
        if confidence >= LEAST_CONFIDENCE {
            let runner_up = second.filter(|s| score - s.1 < MARGIN).map(|s| s.0);
            let likeness = row[parent_item];
            let confidence = Confidence::new(confidence);
            found.push(Match { item, parent: parent_item, likeness, confidence, runner_up });
        }
    }
    found
}

fn best(row: &[f32]) -> Option<usize> {
    (0..row.len()).max_by(|a, b| row[*a].total_cmp(&row[*b]).then(b.cmp(a)))
}

/// Share of the neighbours whose own best match stands as near to the candidate as they stand to the item.
fn support(item: usize, candidate: usize, first: &[Option<usize>]) -> f32 {
    let (mut near, mut all) = (0u8, 0u8);
    for distance in 1..=NEIGHBOURS {
        for (neighbour, expected) in [
            (item.checked_sub(distance), candidate.checked_sub(distance)),
            (Some(item + distance), Some(candidate + distance)),
        ] {
            let Some(matched) = neighbour.and_then(|n| first.get(n)).copied().flatten() else { continue };
            all += 1;
            near += u8::from(expected.is_some_and(|e| e.abs_diff(matched) <= 1));
        }
    }
    if all == 0 { 0.0 } else { f32::from(near) / f32::from(all) }
}

/// How well kinds of items go together: a duty often carries out a task, hardly ever a target.
fn agreement(a: ItemKind, b: ItemKind) -> f32 {
    use ItemKind::{Model, Procedure, Responsibility, Target, Task};
    match (a, b) {
        (x, y) if x == y => 1.0,
        (Task | Responsibility | Model, Task | Responsibility | Model) => 0.9,
        (Target, Task | Responsibility) | (Task | Responsibility, Target) => 0.75,
        (Procedure, _) | (_, Procedure) => 0.5,
        _ => 0.7,
    }
}

fn confidence(score: f32, second: f32) -> f32 {
    let own = ((score - LEAST_LIKENESS) / (SURE_LIKENESS - LEAST_LIKENESS)).clamp(0.0, 1.0);
    let margin = ((score - second) / MARGIN).clamp(0.0, 1.0);
    0.97 * own * (0.6 + 0.4 * margin)
}
