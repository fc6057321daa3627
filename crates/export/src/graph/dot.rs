//! DOT, for Graphviz: a picture of who carries out what, so only items with links are drawn.

use super::key;
use kehoach_model::{Link, LinkedGraph};
use std::collections::HashSet;
use std::fmt::Write;

/// Characters of a label.
const LABEL: usize = 60;

/// The graph as DOT: a cluster a plan with its linked items, the documents that several plans cite, and the links. Doubtful
/// links (confidence below 0.8) are dashed.
pub fn graph_dot(graph: &LinkedGraph) -> String {
    let mut out =
        String::from("digraph plans {\n  rankdir=RL;\n  node [shape=box, fontname=\"sans-serif\"];\n");
    let linked: HashSet<&str> = graph.links.iter().flat_map(|l| [l.from.as_str(), l.to.as_str()]).collect();
    for (n, plan) in graph.plans.iter().enumerate() {
        let title = plan.number.as_deref().or(plan.title.as_deref()).unwrap_or(&plan.id);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  subgraph cluster_{n} {{\n    label={};", label(title));
        let _ = writeln!(out, "    {} [label={}, style=bold];", quoted(&plan.id), label(title));
        for task in graph.tasks.iter().filter(|t| t.plan == plan.id && linked.contains(t.id.as_str())) {
            let title = format!("{} {}", task.task, task.title);
            let _ = writeln!(out, "    {} [label={}];", quoted(&task.id), label(&title));
        }
        out.push_str("  }\n");
    }
    for reference in graph.references.iter().filter(|r| r.plan.is_none() && r.cited_by.len() > 1) {
        let title = reference.number.as_deref().or(reference.title.as_deref()).unwrap_or(&reference.id);
        let _ = writeln!(out, "  {} [label={}, shape=note];", quoted(&reference.id), label(title));
        for plan in &reference.cited_by {
            let _ = writeln!(out, "  {} -> {} [style=dotted];", quoted(plan), quoted(&reference.id));
        }
    }
    for link in &graph.links {
        let _ = writeln!(
            out,
            "  {} -> {} [label={}{}];",
            quoted(&link.from),
            quoted(&link.to),
            quoted(&key(link.kind)),
            style(link)
        );
    }
    out.push_str("}\n");
    out
}

fn style(link: &Link) -> &'static str {
    if link.confidence.get() < 0.8 { ", style=dashed" } else { "" }
}

/// A text as a quoted DOT string.
fn quoted(text: &str) -> String {
    let safe: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", safe.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A label cut at [`LABEL`] characters, quoted.
fn label(text: &str) -> String {
    match text.char_indices().nth(LABEL) {
        Some((at, _)) => quoted(&format!("{}…", &text[..at])),
        None => quoted(text),
    }
}
