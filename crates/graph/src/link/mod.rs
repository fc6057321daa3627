//! Many plans → one graph: agencies and references that are the same under one id, and each task of a lower level's plan
//! linked to the task of the cited plan that it carries out.
//!
//! * `merge`: which agencies and references of different plans are one.
//! * `parents`: which plans of the set a plan cites.
//! * `likeness`, `matching`: which task carries out which.
//!
//! Limits: a task is linked only to plans that its own plan cites, and only to one task of each; a task that carries out two
//! is linked to the one that it repeats more closely.

mod likeness;
mod matching;
mod merge;
mod parents;

use crate::rules::AgencyRules;
use kehoach_model::{
    Confidence, Diagnostic, EdgeKind, GRAPH_VERSION, Link, LinkedEdge, LinkedGraph, LinkedPlan,
    LinkedSection, LinkedTask, Plan,
};
use likeness::{Features, Index, Vocabulary};
use matching::{Body, match_items};
use merge::Pool;
use std::collections::{HashMap, HashSet};

/// Joins plans. They are taken in the order given; the same plans in the same order give the same graph.
pub fn link(plans: &[Plan], rules: &AgencyRules) -> LinkedGraph {
    let ids = plan_ids(plans);
    let mut pool = Pool::default();
    let mut graph = LinkedGraph {
        schema_version: GRAPH_VERSION.to_owned(),
        plans: Vec::new(),
        sections: Vec::new(),
        tasks: Vec::new(),
        agencies: Vec::new(),
        references: Vec::new(),
        edges: Vec::new(),
        links: Vec::new(),
        diagnostics: Vec::new(),
    };
    for (plan, id) in plans.iter().zip(&ids) {
        enter(plan, id, &mut pool, &mut graph);
    }
    let cited = parents::resolve(plans, &ids, &mut pool);
    link_documents(plans, &ids, &cited, &pool, &mut graph);
    link_items(plans, &ids, &cited, &mut graph);
    (graph.agencies, graph.references) = pool.finish(rules);
    for (plan, id) in plans.iter().zip(&ids).filter(|(p, _)| p.document.number.is_none()) {
        let m = format!("{id} has no number, so that no other plan can be seen to cite it");
        let file = plan.document.source.file.clone();
        graph.diagnostics.push(Diagnostic::info("link-number-missing", format!("{file}: {m}")));
    }
    graph
}

/// The documents' ids, each once.
fn plan_ids(plans: &[Plan]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut count: HashMap<&str, u32> = HashMap::new();
    let mut ids = Vec::with_capacity(plans.len());
    for plan in plans {
        let base = plan.document.id.as_str();
        let mut id = base.to_owned();
        while !taken.insert(id.clone()) {
            let n = count.entry(base).or_insert(1);
            *n += 1;
            id = format!("{base}-{n}");
        }
        ids.push(id);
    }
    ids
}

/// Enters a plan's nodes and the edges between them.
fn enter(plan: &Plan, id: &str, pool: &mut Pool, graph: &mut LinkedGraph) {
    pool.agencies(plan, id);
    pool.references(plan, id);
    let document = &plan.document;
    let level = document
        .issuer
        .as_ref()
        .and_then(|i| plan.agencies.iter().find(|a| a.id == *i))
        .and_then(|a| a.level);
    graph.plans.push(LinkedPlan {
        id: id.to_owned(),
        file: document.source.file.clone(),
        kind: document.kind,
        number: document.number.clone(),
        title: document.title.clone(),
        issuer: document.issuer.as_ref().and_then(|a| pool.agency_id(id, a)),
        level,
        issued: document.issued.clone(),
        parents: Vec::new(),
    });
    graph.sections.extend(plan.sections.iter().map(|s| LinkedSection {
        id: inner(id, &s.id),
        plan: id.to_owned(),
        label: s.label.clone(),
        title: s.title.clone(),
    }));
    graph.tasks.extend(plan.tasks.iter().map(|t| LinkedTask {
        id: inner(id, &t.id),
        plan: id.to_owned(),
        task: t.id.clone(),
        kind: t.kind,
        title: t.title.clone(),
        timing: t.timing.as_ref().map(|t| t.entries.clone()).unwrap_or_default(),
    }));
    let own: HashSet<&str> = plan
        .sections
        .iter()
        .map(|s| s.id.as_str())
        .chain(plan.tasks.iter().map(|t| t.id.as_str()))
        .chain(plan.tables.iter().map(|t| t.id.as_str()))
        .collect();
    let node = |end: &str| {
        if end == document.id {
            return Some(id.to_owned());
        }
        if own.contains(end) {
            return Some(inner(id, end));
        }
        pool.agency_id(id, end).or_else(|| pool.reference_id(id, end))
    };
    for edge in &plan.edges {
        if let (Some(from), Some(to)) = (node(&edge.from), node(&edge.to)) {
            graph.edges.push(LinkedEdge {
                from,
                to,
                kind: edge.kind,
                role: edge.role,
                confidence: edge.confidence,
            });
        }
    }
}

fn inner(plan: &str, id: &str) -> String {
    format!("{plan}#{id}")
}

/// Plans that cite plans; what the citing plan amends or replaces.
fn link_documents(
    plans: &[Plan],
    ids: &[String],
    cited: &[Vec<parents::Cited>],
    pool: &Pool,
    graph: &mut LinkedGraph,
) {
    for (child, list) in cited.iter().enumerate() {
        let Some(id) = ids.get(child) else { continue };
        for parent in list {
            let Some(to) = ids.get(parent.plan) else { continue };
            if let Some(entry) = graph.plans.get_mut(child) {
                entry.parents.push(to.clone());
            }
            graph.links.push(Link {
                from: id.clone(),
                to: to.clone(),
                kind: EdgeKind::DerivedFrom,
                confidence: parent.confidence,
                likeness: 1.0,
                citation: pool.reference_id(id, &parent.reference),
                runner_up: None,
            });
        }
        let changes = plans.get(child).map_or(&[][..], |p| p.edges.as_slice());
        for edge in changes.iter().filter(|e| matches!(e.kind, EdgeKind::Amends | EdgeKind::Replaces)) {
            let target = list.iter().find(|p| p.reference == edge.to).and_then(|p| ids.get(p.plan));
            if let Some(to) = target {
                graph.links.push(Link {
                    from: id.clone(),
                    to: to.clone(),
                    kind: edge.kind,
                    confidence: edge.confidence,
                    likeness: 1.0,
                    citation: pool.reference_id(id, &edge.to),
                    runner_up: None,
                });
            }
        }
    }
}

/// Items that carry out items of cited plans. A plan's own parents come before theirs: where a task of the province's plan
/// carries out the nation's, the town's task is linked to the province's alone.
fn link_items(plans: &[Plan], ids: &[String], cited: &[Vec<parents::Cited>], graph: &mut LinkedGraph) {
    let mut vocabulary = Vocabulary::default();
    let in_chain: HashSet<usize> = cited
        .iter()
        .enumerate()
        .filter(|(_, list)| !list.is_empty())
        .flat_map(|(child, list)| list.iter().map(|p| p.plan).chain([child]))
        .collect();
    let counted: Vec<Vec<Features>> = plans
        .iter()
        .enumerate()
        .map(|(i, plan)| {
            let wanted = if in_chain.contains(&i) { plan.tasks.as_slice() } else { &[] };
            wanted.iter().map(|t| vocabulary.add(&t.text)).collect()
        })
        .collect();
    let bodies: Vec<Body<'_>> = plans
        .iter()
        .zip(counted)
        .map(|(plan, features)| {
            let texts: Vec<Features> = features.iter().map(|f| vocabulary.weigh(f)).collect();
            Body { plan, texts }
        })
        .collect();
    let mut indexes: HashMap<usize, Index> = HashMap::new();
    for parent in cited.iter().flatten().map(|p| p.plan) {
        if let Some(body) = bodies.get(parent) {
            indexes.entry(parent).or_insert_with(|| Index::of(&body.texts));
        }
    }
    for (child, list) in cited.iter().enumerate() {
        let mut linked: HashSet<usize> = HashSet::new();
        for parent in list {
            let (Some(own), Some(above), Some(index)) =
                (bodies.get(child), bodies.get(parent.plan), indexes.get(&parent.plan))
            else {
                continue;
            };
            for found in match_items(own, above, index) {
                let confidence = found.confidence.and(parent.confidence);
                let nearer = linked.contains(&found.item) && parent.is_above_another;
                let (Some(from), Some(to)) =
                    (own.plan.tasks.get(found.item), above.plan.tasks.get(found.parent))
                else {
                    continue;
                };
                if nearer {
                    continue;
                }
                linked.insert(found.item);
                let runner_up = found.runner_up.and_then(|r| above.plan.tasks.get(r));
                graph.links.push(Link {
                    from: inner(&ids[child], &from.id),
                    to: inner(&ids[parent.plan], &to.id),
                    kind: EdgeKind::DerivedFrom,
                    confidence: Confidence::new(confidence.get()),
                    likeness: (found.likeness * 1000.0).round() / 1000.0,
                    citation: None,
                    runner_up: runner_up.map(|t| inner(&ids[parent.plan], &t.id)),
                });
            }
        }
    }
}
