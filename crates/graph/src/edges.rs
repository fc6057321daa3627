//! How sections, items, agencies, references and tables hang together.

use crate::dependencies::{self, Titles};
use crate::names;
use crate::rules::AgencyRules;
use kehoach_model::{Confidence, Edge, EdgeKind, Plan, Task};
use kehoach_vietnamese::lower;

/// Every edge of a plan but those to agencies that get reports, in the order of the page.
pub(crate) fn of_plan(plan: &Plan) -> Vec<Edge> {
    let mut edges = Vec::new();
    let titles = Titles::of(plan);
    for section in &plan.sections {
        let from = section.parent.clone().unwrap_or_else(|| plan.document.id.clone());
        edges.push(edge(from, &section.id, EdgeKind::Contains));
    }
    for reference in &plan.document.basis {
        edges.push(edge(plan.document.id.clone(), reference, EdgeKind::Cites));
    }
    for task in &plan.tasks {
        let above =
            task.parent.clone().or_else(|| task.section.clone()).unwrap_or_else(|| plan.document.id.clone());
        edges.push(edge(above, &task.id, EdgeKind::Contains));
        for assignment in &task.assignments {
            edges.push(Edge {
                from: task.id.clone(),
                to: assignment.agency.clone(),
                kind: EdgeKind::AssignedTo,
                role: Some(assignment.role),
                timing: Vec::new(),
                confidence: assignment.confidence,
            });
        }
        for reference in &task.references {
            edges.push(edge(task.id.clone(), reference, EdgeKind::Cites));
        }
        let text = lower(&task.text);
        edges.extend(details(task, &text, plan));
        edges.extend(dependencies::of_task(task, &text, &titles));
    }
    edges
}

fn edge(from: String, to: &str, kind: EdgeKind) -> Edge {
    Edge { from, to: to.to_owned(), kind, role: None, timing: Vec::new(), confidence: Confidence::CERTAIN }
}

/// «(tại Phụ lục kèm theo Kế hoạch này)», «theo Phụ lục II»: the appendix spells the item out, whose text is given in lower case.
fn details(task: &Task, lower: &str, plan: &Plan) -> Option<Edge> {
    if task.id.starts_with("PL") {
        return None;
    }
    let at = lower.find("phụ lục").or_else(|| lower.find("biểu kèm theo"))?;
    let behind = lower[at..].strip_prefix("phụ lục").unwrap_or("").trim_start();
    let numeral = behind.split([' ', ',', '.', ')', ';']).next().unwrap_or("").trim_start_matches('0');
    let number = match numeral {
        "i" => Some(1),
        "ii" => Some(2),
        "iii" => Some(3),
        "iv" => Some(4),
        "v" => Some(5),
        n => n.parse::<u32>().ok(),
    };
    let ids = [number.map(|n| format!("PL{n}")), Some("PL".to_owned())];
    let target = ids.into_iter().flatten().find(|id| plan.sections.iter().any(|s| s.id == *id))?;
    Some(Edge {
        from: task.id.clone(),
        to: target,
        kind: EdgeKind::Details,
        role: None,
        timing: Vec::new(),
        confidence: Confidence::new(0.9),
    })
}

/// «báo cáo … về UBND thị xã (qua Công an thị xã)»: the names of the agencies that get the report, and through whom.
pub(crate) fn report_targets(task: &Task, rules: &AgencyRules) -> Vec<String> {
    let lower = lower(&task.text);
    let Some(report) = lower.find("báo cáo").filter(|_| lower.len() == task.text.len()) else {
        return Vec::new();
    };
    let name_at = |start: usize| {
        let rest = task.text.get(start..)?;
        let length = names::list_length(rest, rules);
        let first = names::split(rest.get(..length)?, rules).into_iter().next();
        first.filter(|n| n.split(' ').count() >= 2)
    };
    let mut found: Vec<String> = Vec::new();
    for mark in [" về ", " gửi ", "báo cáo "] {
        let mut places = lower[report..].match_indices(mark).map(|(at, _)| report + at + mark.len());
        if let Some(name) = places.find_map(name_at) {
            found.push(name);
            break;
        }
    }
    let through = lower[report..].match_indices("(qua ").map(|(at, m)| report + at + m.len());
    if !found.is_empty() {
        found.extend(through.filter_map(name_at).take(1));
    }
    found
}

/// Whether a title or a sentence says that this document amends or replaces the ones that it names.
pub(crate) fn of_document(text: &str, is_title: bool) -> Option<EdgeKind> {
    let folded = kehoach_vietnamese::fold(text);
    let own = ["kế hoạch này", "quyết định này", "văn bản này", "chương trình này", "đề án này"];
    let replaces = own.iter().any(|w| folded.contains(&format!("{w} thay thế")))
        || (is_title && (folded.starts_with("thay thế") || folded.starts_with("bãi bỏ")));
    if replaces {
        return Some(EdgeKind::Replaces);
    }
    let amends = is_title
        && (folded.starts_with("sửa đổi")
            || folded.starts_with("điều chỉnh")
            || folded.starts_with("bổ sung"));
    amends.then_some(EdgeKind::Amends)
}
