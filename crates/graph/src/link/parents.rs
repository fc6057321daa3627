//! Which plans of a set a plan cites.

use super::merge::{Pool, is_national, same_issuer};
use kehoach_model::{AgencyLevel, Confidence, Plan, Reference};
use kehoach_vietnamese::fold;
use std::collections::HashMap;

/// A plan of the set that another cites.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cited {
    /// Its position in the set.
    pub plan: usize,
    /// The citing plan's reference to it.
    pub reference: String,
    pub confidence: Confidence,
    /// Whether another plan of the list carries this one out.
    pub is_above_another: bool,
}

/// For each plan the plans of the set that it cites, the nearest level first.
pub(super) fn resolve(plans: &[Plan], ids: &[String], pool: &mut Pool) -> Vec<Vec<Cited>> {
    let mut by_number: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, plan) in plans.iter().enumerate() {
        if let Some(number) = &plan.document.number {
            by_number.entry(fold(number)).or_default().push(i);
        }
    }
    let mut cited: Vec<Vec<Cited>> = Vec::with_capacity(plans.len());
    for (child, plan) in plans.iter().enumerate() {
        let mut list: Vec<Cited> = Vec::new();
        for reference in &plan.references {
            let Some(number) = &reference.number else { continue };
            let candidates = by_number.get(&fold(number)).map_or(&[][..], Vec::as_slice);
            let target =
                candidates.iter().copied().find(|i| *i != child && is_cited(reference, plan, &plans[*i]));
            let Some(target) = target.filter(|t| list.iter().all(|c| c.plan != *t)) else { continue };
            pool.is_plan(&ids[child], &reference.id, &ids[target]);
            let confidence = if plan.document.basis.contains(&reference.id)
                || plan.document.attached_to.as_ref() == Some(&reference.id)
            {
                Confidence::CERTAIN
            } else {
                Confidence::new(0.95)
            };
            list.push(Cited {
                plan: target,
                reference: reference.id.clone(),
                confidence,
                is_above_another: false,
            });
        }
        list.sort_by_key(|c| (std::cmp::Reverse(rank(&plans[c.plan])), c.plan));
        cited.push(list);
    }
    for child in 0..cited.len() {
        let above: Vec<usize> = cited[child].iter().map(|c| c.plan).collect();
        for c in 0..cited[child].len() {
            let target = cited[child][c].plan;
            cited[child][c].is_above_another =
                above.iter().any(|other| *other != target && cited[*other].iter().any(|x| x.plan == target));
        }
    }
    cited
}

/// Depth of the issuer: 0 the centre, 3 a commune.
fn rank(plan: &Plan) -> u8 {
    let issuer = plan.document.issuer.as_ref().and_then(|id| plan.agencies.iter().find(|a| a.id == *id));
    match issuer.and_then(|a| a.level) {
        Some(AgencyLevel::Commune) => 3,
        Some(AgencyLevel::District) => 2,
        Some(AgencyLevel::Province) => 1,
        Some(AgencyLevel::Central) | None => 0,
    }
}

/// Whether a reference means a plan: number and date agree, and the issuer does where the number is one that every province
/// gives.
fn is_cited(reference: &Reference, citing: &Plan, plan: &Plan) -> bool {
    let issued = plan.document.issued.as_ref().map(|d| d.date.as_str());
    let (dates, same_day) = match (reference.date.as_deref(), issued) {
        (Some(a), Some(b)) => (a.starts_with(b) || b.starts_with(a), a == b && a.len() == 10),
        _ => (true, false),
    };
    let issuer = plan.document.issuer.as_ref().and_then(|id| plan.agencies.iter().find(|a| a.id == *id));
    let issuers = issuer.and_then(|i| same_issuer(reference.issuer.as_deref(), citing, i));
    let number = reference.number.as_deref().unwrap_or("");
    dates && issuers != Some(false) && (same_day || is_national(number) || issuers == Some(true))
}
