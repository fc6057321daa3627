//! GraphML 1.0 (<http://graphml.graphdrawing.org>), for Gephi, yEd and networkx.

use super::key;
use crate::ExportError;
use kehoach_model::LinkedGraph;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io;

/// Attributes of nodes and edges: id, what it is for, name, type.
const KEYS: [[&str; 4]; 9] = [
    ["kind", "node", "kind", "string"],
    ["label", "node", "label", "string"],
    ["plan", "node", "plan", "string"],
    ["number", "node", "number", "string"],
    ["date", "node", "date", "string"],
    ["relation", "edge", "relation", "string"],
    ["role", "edge", "role", "string"],
    ["confidence", "edge", "confidence", "double"],
    ["likeness", "edge", "likeness", "double"],
];

/// The graph as GraphML: nodes are plans, sections, items, agencies and references; edges those inside plans and between
/// them. Characters that XML cannot hold are left out.
///
/// # Errors
/// [`ExportError::Xml`], which no graph is known to cause.
pub fn graph_graphml(graph: &LinkedGraph) -> Result<String, ExportError> {
    let mut out = Out(Writer::new_with_indent(Vec::new(), b' ', 1));
    write(&mut out, graph).map_err(|e| ExportError::Xml(e.to_string()))?;
    let mut text = String::from_utf8(out.0.into_inner()).map_err(|e| ExportError::Xml(e.to_string()))?;
    text.push('\n');
    Ok(text)
}

fn write(out: &mut Out, graph: &LinkedGraph) -> io::Result<()> {
    out.0.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    out.open("graphml", &[("xmlns", "http://graphml.graphdrawing.org/xmlns")])?;
    for [id, of, name, kind] in KEYS {
        out.empty("key", &[("id", id), ("for", of), ("attr.name", name), ("attr.type", kind)])?;
    }
    out.open("graph", &[("id", "plans"), ("edgedefault", "directed")])?;
    nodes(out, graph)?;
    let mut count = 0u64;
    for edge in &graph.edges {
        let role = edge.role.map(key);
        let confidence = edge.confidence.get().to_string();
        let data = [("relation", Some(key(edge.kind))), ("role", role), ("confidence", Some(confidence))];
        out.edge(&mut count, &edge.from, &edge.to, &data)?;
    }
    for link in &graph.links {
        let data = [
            ("relation", Some(key(link.kind))),
            ("confidence", Some(link.confidence.get().to_string())),
            ("likeness", Some(link.likeness.to_string())),
        ];
        out.edge(&mut count, &link.from, &link.to, &data)?;
    }
    out.close("graph")?;
    out.close("graphml")
}

fn nodes(out: &mut Out, graph: &LinkedGraph) -> io::Result<()> {
    for plan in &graph.plans {
        let date = plan.issued.as_ref().map(|d| d.date.clone());
        let label = plan.title.clone().or_else(|| plan.number.clone());
        let data = [
            ("kind", Some(key(plan.kind))),
            ("label", label),
            ("number", plan.number.clone()),
            ("date", date),
        ];
        out.node(&plan.id, &data)?;
    }
    for section in &graph.sections {
        let label = format!("{} {}", section.label, section.title);
        let data = [
            ("kind", Some("section".to_owned())),
            ("label", Some(label)),
            ("plan", Some(section.plan.clone())),
        ];
        out.node(&section.id, &data)?;
    }
    for task in &graph.tasks {
        let data = [
            ("kind", Some(key(task.kind))),
            ("label", Some(task.title.clone())),
            ("plan", Some(task.plan.clone())),
        ];
        out.node(&task.id, &data)?;
    }
    for agency in &graph.agencies {
        let kind = if agency.group { "group".to_owned() } else { format!("agency:{}", key(agency.kind)) };
        out.node(&agency.id, &[("kind", Some(kind)), ("label", Some(agency.name.clone()))])?;
    }
    for reference in &graph.references {
        let label = reference.title.clone().or_else(|| reference.number.clone());
        let data = [
            ("kind", Some(format!("reference:{}", key(reference.kind)))),
            ("label", label),
            ("number", reference.number.clone()),
            ("date", reference.date.clone()),
        ];
        out.node(&reference.id, &data)?;
    }
    Ok(())
}

struct Out(Writer<Vec<u8>>);

impl Out {
    fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
        let mut tag = BytesStart::new(name);
        for (key, value) in attributes {
            let clean = plain(value);
            tag.push_attribute((*key, clean.as_str()));
        }
        tag
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Start(Self::start(name, attributes)))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Empty(Self::start(name, attributes)))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    fn data(&mut self, data: &[(&str, Option<String>)]) -> io::Result<()> {
        for (key, value) in data {
            let Some(value) = value.as_ref().filter(|v| !v.is_empty()) else { continue };
            self.open("data", &[("key", key)])?;
            self.0.write_event(Event::Text(BytesText::new(&plain(value))))?;
            self.close("data")?;
        }
        Ok(())
    }

    fn node(&mut self, id: &str, data: &[(&str, Option<String>)]) -> io::Result<()> {
        self.open("node", &[("id", id)])?;
        self.data(data)?;
        self.close("node")
    }

    fn edge(
        &mut self,
        count: &mut u64,
        from: &str,
        to: &str,
        data: &[(&str, Option<String>)],
    ) -> io::Result<()> {
        let id = format!("e{count}");
        *count += 1;
        self.open("edge", &[("id", &id), ("source", from), ("target", to)])?;
        self.data(data)?;
        self.close("edge")
    }
}

/// Without the control characters that XML 1.0 cannot hold (section 2.2).
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')).collect()
}
