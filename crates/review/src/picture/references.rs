//! What a plan rests on and cites.

use super::network::{Link, Node, network};
use super::Setting;
use kehoach_model::{EdgeKind, Plan, Reference};

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
    network(setting.pick("Căn cứ và văn bản viện dẫn", "What the plan rests on and cites"), &nodes, &links, setting)
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
