//! Agencies and references of many plans, each once.

use crate::hierarchy;
use crate::home::{Home, unit_of};
use crate::references::longer;
use crate::rules::AgencyRules;
use kehoach_model::{Agency, AgencyKind, AgencyLevel, LinkedReference, Plan, Reference};
use kehoach_vietnamese::tone::{self, Placing};
use kehoach_vietnamese::{fold, slug};
use std::collections::{HashMap, HashSet};

/// What plans share.
#[derive(Debug, Default)]
pub(super) struct Pool {
    agencies: Vec<Agency>,
    agency_at: HashMap<String, usize>,
    /// Plan and its own id → position.
    agency_of: HashMap<(String, String), usize>,
    references: Vec<LinkedReference>,
    by_key: HashMap<String, Vec<usize>>,
    reference_of: HashMap<(String, String), usize>,
    taken: HashSet<String>,
}

impl Pool {
    pub(super) fn agencies(&mut self, plan: &Plan, id: &str) {
        for agency in &plan.agencies {
            let shared = if is_one_everywhere(agency) {
                format!("agency:{}", agency.id)
            } else {
                format!("agency:{id}/{}", agency.id)
            };
            let at = match self.agency_at.get(&shared) {
                Some(at) => {
                    let known = &mut self.agencies[*at];
                    for name in &agency.printed {
                        if !known.printed.contains(name) {
                            known.printed.push(name.clone());
                        }
                    }
                    *at
                }
                None => {
                    let at = self.agencies.len();
                    self.agency_at.insert(shared.clone(), at);
                    self.agencies.push(Agency { id: shared, parent: None, ..agency.clone() });
                    at
                }
            };
            self.agency_of.insert((id.to_owned(), agency.id.clone()), at);
        }
        for agency in &plan.agencies {
            let own = self.agency_of.get(&(id.to_owned(), agency.id.clone())).copied();
            let parent = agency.parent.as_ref().and_then(|p| self.agency_id(id, p));
            if let Some(entry) = own.and_then(|at| self.agencies.get_mut(at)) {
                entry.parent = entry.parent.take().or(parent);
            }
        }
    }

    pub(super) fn agency_id(&self, plan: &str, agency: &str) -> Option<String> {
        let at = self.agency_of.get(&(plan.to_owned(), agency.to_owned()))?;
        self.agencies.get(*at).map(|a| a.id.clone())
    }

    pub(super) fn references(&mut self, plan: &Plan, id: &str) {
        for reference in &plan.references {
            let key = fold(reference.number.as_deref().or(reference.title.as_deref()).unwrap_or(""));
            let issuer = reference.issuer.as_deref().map(|i| located(i, plan));
            let same = self.by_key.get(&key).and_then(|list| {
                list.iter().copied().find(|i| is_same(&self.references[*i], reference, issuer.as_deref()))
            });
            let at = match same {
                Some(at) => {
                    let known = &mut self.references[at];
                    known.date = longer(known.date.take(), reference.date.clone());
                    known.issuer = known.issuer.take().or(issuer);
                    known.title = known.title.take().or_else(|| reference.title.clone());
                    if known.cited_by.last().is_none_or(|c| c != id) {
                        known.cited_by.push(id.to_owned());
                    }
                    at
                }
                None => {
                    let at = self.references.len();
                    let name = self.free(&reference.id, issuer.as_deref());
                    self.by_key.entry(key).or_default().push(at);
                    self.references.push(LinkedReference {
                        id: name,
                        kind: reference.kind,
                        number: reference.number.clone(),
                        date: reference.date.clone(),
                        issuer,
                        title: reference.title.clone(),
                        plan: None,
                        cited_by: vec![id.to_owned()],
                    });
                    at
                }
            };
            self.reference_of.insert((id.to_owned(), reference.id.clone()), at);
        }
    }

    pub(super) fn reference_id(&self, plan: &str, reference: &str) -> Option<String> {
        let at = self.reference_of.get(&(plan.to_owned(), reference.to_owned()))?;
        self.references.get(*at).map(|r| r.id.clone())
    }

    /// Notes that a reference is a plan of the set.
    pub(super) fn is_plan(&mut self, citing: &str, reference: &str, plan: &str) {
        let at = self.reference_of.get(&(citing.to_owned(), reference.to_owned())).copied();
        if let Some(entry) = at.and_then(|at| self.references.get_mut(at)) {
            entry.plan = Some(plan.to_owned());
        }
    }

    fn free(&mut self, base: &str, issuer: Option<&str>) -> String {
        let plain = format!("reference:{base}");
        let with_issuer = issuer.map(|i| format!("{plain}-{}", slug(i)));
        for candidate in [Some(plain.clone()), with_issuer].into_iter().flatten() {
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
        let mut n = 2u32;
        loop {
            let candidate = format!("{plain}-{n}");
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
            n += 1;
        }
    }

    /// The agencies, each with the one above it that any plan names, and the references.
    pub(super) fn finish(mut self, rules: &AgencyRules) -> (Vec<Agency>, Vec<LinkedReference>) {
        let known: Vec<Option<String>> = self.agencies.iter_mut().map(|a| a.parent.take()).collect();
        hierarchy::link(&mut self.agencies, &Home::default(), rules);
        for (agency, parent) in self.agencies.iter_mut().zip(known) {
            agency.parent = parent.or(agency.parent.take());
        }
        (self.agencies, self.references)
    }
}

/// Whether a name means the same agency in every plan: «các đơn vị liên quan» and «Chi cục Thống kê» without a place do not.
fn is_one_everywhere(agency: &Agency) -> bool {
    let national = matches!(
        agency.kind,
        AgencyKind::Government | AgencyKind::Ministry | AgencyKind::Bureau | AgencyKind::Enterprise
    );
    !agency.group && (agency.locality.is_some() || agency.level == Some(AgencyLevel::Central) || national)
}

/// Symbols of issuers that are one in the country; everybody else's numbers («KH-UBND») come back in every province.
pub(super) fn is_national(number: &str) -> bool {
    const SYMBOLS: [&str; 12] =
        ["-TTg", "-CP", "/QH", "-TW", "-BCT", "UBTVQH", "-BCA", "-BTC", "-VPCP", "-TTgCP", "-CTN", "-BTP"];
    let symbol = number.rsplit('-').next().unwrap_or("");
    // Ministries: «QĐ-BTTTT», «TT-BNV».
    let ministry = symbol.len() >= 3
        && symbol.starts_with('B')
        && symbol.chars().all(|c| c.is_uppercase() || c == '&')
        && !symbol.starts_with("BCĐ");
    ministry || SYMBOLS.iter().any(|s| number.contains(s))
}

/// «UBND tỉnh» in a plan of Phước Long is UBND tỉnh Bình Phước.
fn located(issuer: &str, plan: &Plan) -> String {
    let wanted = fold(issuer);
    plan.agencies
        .iter()
        .find(|a| fold(&a.name) == wanted || a.printed.iter().any(|p| fold(p) == wanted))
        .map_or_else(|| issuer.to_owned(), |a| a.name.clone())
}

/// Whether a citation's issuer is an agency; none where it does not say enough.
pub(super) fn same_issuer(cited: Option<&str>, citing: &Plan, issuer: &Agency) -> Option<bool> {
    let cited = located(cited?, citing);
    let (a, b) = (unit_of(&cited)?, unit_of(&issuer.name)?);
    if a.kind != b.kind {
        return Some(false);
    }
    if a.name.is_empty() || b.name.is_empty() {
        return None;
    }
    let plain = |name: &str| fold(&tone::place(name, Placing::Old));
    Some(plain(a.name) == plain(b.name))
}

fn is_same(known: &LinkedReference, reference: &Reference, issuer: Option<&str>) -> bool {
    let (dates, same_day) = match (&known.date, &reference.date) {
        (Some(a), Some(b)) => {
            (a.starts_with(b.as_str()) || b.starts_with(a.as_str()), a == b && a.len() == 10)
        }
        _ => (true, false),
    };
    let issuers = match (known.issuer.as_deref(), issuer) {
        (Some(a), Some(b)) => {
            let (ua, ub) = (unit_of(a), unit_of(b));
            match (ua, ub) {
                (Some(ua), Some(ub)) if !ua.name.is_empty() && !ub.name.is_empty() => {
                    Some(ua.kind == ub.kind && fold(ua.name) == fold(ub.name))
                }
                _ => None,
            }
        }
        _ => None,
    };
    let number = known.number.as_deref();
    let national = number.is_none_or(is_national);
    dates && issuers != Some(false) && (national || same_day || issuers == Some(true))
}
