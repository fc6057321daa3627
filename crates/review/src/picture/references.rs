//! What a plan rests on and cites, and how plans hang together.

use super::Setting;
use super::network::{Link, Node, network};
use kehoach_model::{EdgeKind, LinkedGraph, LinkedReference, Plan, Reference};
use std::collections::BTreeMap;

/// Beyond this many documents only those that several plans cite are drawn.
const MOST_DOCUMENTS: usize = 60;

/// The plan and the documents that it rests on, amends, replaces or cites; those of its recitals («Căn cứ») first and strong.
pub fn references(plan: &Plan, setting: Setting) -> String {
    let document = &plan.document;
    let main = Node {
        id: document.id.clone(),
        label: document.number.clone().unwrap_or_else(|| document.source.file.clone()),
        detail: document.title.clone().unwrap_or_default(),
        main: true,
    };
    let is_basis = |r: &&Reference| document.basis.contains(&r.id);
    let (basis, other): (Vec<&Reference>, Vec<&Reference>) = plan.references.iter().partition(is_basis);
    let node = |r: &Reference| Node {
        id: format!("ref:{}", r.id),
        label: r.number.clone().or_else(|| r.title.clone()).unwrap_or_else(|| r.id.clone()),
        detail: [r.number.as_ref().and(r.title.as_deref()), r.issuer.as_deref(), r.date.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
        main: false,
    };
    let mut nodes = vec![main];
    nodes.extend(basis.iter().chain(&other).map(|r| node(r)));
    let link = |r: &Reference, strong: bool| Link {
        from: document.id.clone(),
        to: format!("ref:{}", r.id),
        label: relation(plan, r, strong, setting),
        strong,
    };
    let links: Vec<Link> =
        basis.iter().map(|r| link(r, true)).chain(other.iter().map(|r| link(r, false))).collect();
    network(
        setting.pick("Căn cứ và văn bản viện dẫn", "What the plan rests on and cites"),
        &nodes,
        &links,
        setting,
    )
}

fn relation(plan: &Plan, reference: &Reference, basis: bool, setting: Setting) -> String {
    let kinds = plan.edges.iter().filter(|e| e.to == reference.id).map(|e| e.kind);
    let mut says = setting.pick("viện dẫn", "cites");
    if basis {
        says = setting.pick("căn cứ", "rests on");
    }
    for kind in kinds {
        match kind {
            EdgeKind::Amends => says = setting.pick("sửa đổi", "amends"),
            EdgeKind::Replaces => says = setting.pick("thay thế", "replaces"),
            _ => {}
        }
    }
    says.to_owned()
}

/// Plans that were joined: which cites, carries out, amends or replaces which, with the number of items carried out, and the
/// documents that they cite.
pub fn linked(graph: &LinkedGraph, setting: Setting) -> String {
    let mut nodes: Vec<Node> = graph
        .plans
        .iter()
        .map(|plan| Node {
            id: plan.id.clone(),
            label: plan.number.clone().unwrap_or_else(|| plan.file.clone()),
            detail: plan.title.clone().unwrap_or_default(),
            main: true,
        })
        .collect();
    let outside: Vec<&LinkedReference> = graph.references.iter().filter(|r| r.plan.is_none()).collect();
    let least = if outside.len() > MOST_DOCUMENTS { 2 } else { 1 };
    let shown: Vec<&LinkedReference> = outside.into_iter().filter(|r| r.cited_by.len() >= least).collect();
    nodes.extend(shown.iter().map(|r| Node {
        id: r.id.clone(),
        label: r.number.clone().or_else(|| r.title.clone()).unwrap_or_else(|| r.id.clone()),
        detail: r.number.as_ref().and(r.title.clone()).unwrap_or_default(),
        main: false,
    }));
    let mut links = plan_links(graph, setting);
    for reference in shown {
        links.extend(reference.cited_by.iter().map(|plan| Link {
            from: plan.clone(),
            to: reference.id.clone(),
            label: setting.pick("viện dẫn", "cites").to_owned(),
            strong: false,
        }));
    }
    network(setting.pick("Các kế hoạch và văn bản", "Plans and documents"), &nodes, &links, setting)
}

/// One link for each pair of plans.
fn plan_links(graph: &LinkedGraph, setting: Setting) -> Vec<Link> {
    let mut items: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut says: BTreeMap<(&str, &str), &'static str> = BTreeMap::new();
    for link in &graph.links {
        match (link.from.split_once('#'), link.to.split_once('#')) {
            (Some((from, _)), Some((to, _))) => *items.entry((from, to)).or_default() += 1,
            _ => {
                let kind = match link.kind {
                    EdgeKind::Amends => setting.pick("sửa đổi", "amends"),
                    EdgeKind::Replaces => setting.pick("thay thế", "replaces"),
                    _ => setting.pick("thực hiện", "carries out"),
                };
                says.insert((&link.from, &link.to), kind);
            }
        }
    }
    items.keys().for_each(|pair| {
        says.entry(*pair).or_insert(setting.pick("thực hiện", "carries out"));
    });
    let pairs = says.into_iter().map(|((from, to), kind)| {
        let label = match items.get(&(from, to)) {
            Some(n) => format!("{kind}: {n} {}", setting.pick("mục", "items")),
            None => kind.to_owned(),
        };
        Link { from: from.to_owned(), to: to.to_owned(), label, strong: true }
    });
    pairs.collect()
}
