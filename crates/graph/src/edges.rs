//! How sections, items, agencies, references and tables hang together.

use crate::names;
use crate::rules::AgencyRules;
use kehoach_model::{Confidence, Edge, EdgeKind, Plan, Task};

/// Every edge of a plan but those to agencies that get reports, in the order of the page.
pub(crate) fn of_plan(plan: &Plan) -> Vec<Edge> {
    let mut edges = Vec::new();
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
                confidence: assignment.confidence,
            });
        }
        for reference in &task.references {
            edges.push(edge(task.id.clone(), reference, EdgeKind::Cites));
        }
        edges.extend(details(task, plan));
    }
    edges
}

fn edge(from: String, to: &str, kind: EdgeKind) -> Edge {
    Edge { from, to: to.to_owned(), kind, role: None, confidence: Confidence::CERTAIN }
}

/// «(tại Phụ lục kèm theo Kế hoạch này)», «theo Phụ lục II»: the appendix spells the item out.
fn details(task: &Task, plan: &Plan) -> Option<Edge> {
    if task.id.starts_with("PL") {
        return None;
    }
    let lower = task.text.to_lowercase();
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
        confidence: Confidence::new(0.9),
    })
}

/// «báo cáo … về UBND thị xã (qua Công an thị xã)»: the name of the agency that gets the report.
pub(crate) fn report_target(task: &Task, rules: &AgencyRules) -> Option<String> {
    let lower = task.text.to_lowercase();
    if lower.len() != task.text.len() {
        return None;
    }
    let report = lower.find("báo cáo")?;
    for mark in [" về ", " gửi ", "báo cáo "] {
        for (at, _) in lower[report..].match_indices(mark) {
            let start = report + at + mark.len();
            let rest = task.text.get(start..)?;
            let length = names::list_length(rest, rules);
            let first = names::split(rest.get(..length)?, rules).into_iter().next();
            if let Some(name) = first.filter(|n| n.split(' ').count() >= 2) {
                return Some(name);
            }
        }
    }
    None
}
