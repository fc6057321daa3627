//! Taking items out, joining and splitting them, and the edges that follow.

use super::locate::Places;
use super::{Conflict, conflict_of, same};
use kehoach_model::{Confidence, Correction, Edge, EdgeKind, Plan, Task};
use serde_json::Value;

/// A title is the whole text up to this many characters, else the first sentence.
const TITLE_CHARS: usize = 200;

pub(super) fn index_of(plan: &Plan, id: &str) -> Result<usize, Conflict> {
    plan.tasks.iter().position(|t| t.id == id).ok_or_else(|| format!("there is no item «{id}»"))
}

/// Takes an item out. What stood under it moves up to what it stood under.
pub(super) fn remove(plan: &mut Plan, path: &[&str], change: &Correction) -> Result<bool, Conflict> {
    let index = item_of(plan, path)?;
    check_text(plan, index, change)?;
    let task = plan.tasks.remove(index);
    for child in plan.tasks.iter_mut().filter(|t| t.parent.as_deref() == Some(&task.id)) {
        child.parent.clone_from(&task.parent);
    }
    for reference in &mut plan.references {
        reference.citations.retain(|c| c.from.as_deref() != Some(&task.id));
    }
    plan.edges.retain(|e| e.to != task.id && (e.from != task.id || e.kind == EdgeKind::Contains));
    let above = above(plan, &task);
    for edge in plan.edges.iter_mut().filter(|e| e.from == task.id) {
        edge.from.clone_from(&above);
    }
    Ok(true)
}

/// Adds an item to the end of another.
pub(super) fn join(
    plan: &mut Plan,
    path: &[&str],
    change: &Correction,
    places: &mut Places,
) -> Result<bool, Conflict> {
    let index = item_of(plan, path)?;
    let other = change.value.as_ref().and_then(|v| v.as_str().or_else(|| v.get("id")?.as_str()));
    let other = other.ok_or("it does not say which item to join")?;
    let place = change.value.as_ref().and_then(|v| v.get("place"));
    let place = place.and_then(|p| serde_json::from_value(p.clone()).ok());
    let other = index_of(plan, &places.task(plan, other, place.as_ref())?)?;
    if other == index {
        return Err("an item cannot be joined to itself".to_owned());
    }
    check_text(plan, index, change)?;
    let taken = plan.tasks.remove(other);
    let index = if other < index { index - 1 } else { index };
    let Some(task) = plan.tasks.get_mut(index) else { return Err("the item is gone".to_owned()) };
    merge(task, &taken);
    let id = task.id.clone();
    let parent = task.parent.clone().filter(|p| *p != taken.id);
    task.parent = parent;
    for child in plan.tasks.iter_mut().filter(|t| t.parent.as_deref() == Some(&taken.id)) {
        child.parent = Some(id.clone());
    }
    redirect(plan, &taken.id, &id);
    renew_edges(plan, index);
    Ok(true)
}

fn merge(task: &mut Task, taken: &Task) {
    let titled_whole = task.title == title_of(&task.text) || task.text.starts_with(&task.title);
    task.text = [task.text.trim(), taken.text.trim()].join(" ").trim().to_owned();
    if titled_whole {
        task.title = title_of(&task.text);
    }
    for assignment in &taken.assignments {
        let twin =
            |a: &kehoach_model::Assignment| (&a.agency, a.role) == (&assignment.agency, assignment.role);
        if !task.assignments.iter().any(twin) {
            task.assignments.push(assignment.clone());
        }
    }
    task.timing = match (task.timing.take(), taken.timing.clone()) {
        (Some(mut a), Some(b)) => {
            if a.raw != b.raw {
                a.raw = [a.raw.as_str(), b.raw.as_str()].join("; ");
                a.entries.extend(b.entries);
                a.provenance = a.provenance.union(&b.provenance);
            }
            Some(a)
        }
        (a, b) => a.or(b),
    };
    task.figures.extend(taken.figures.iter().cloned());
    append_new(&mut task.references, &taken.references);
    task.sub_items.extend(taken.sub_items.iter().cloned());
    merge_fields(&mut task.fields, &taken.fields);
    task.provenance = task.provenance.union(&taken.provenance);
    task.confidence = task.confidence.min(taken.confidence);
}

fn merge_fields(fields: &mut kehoach_model::Fields, taken: &kehoach_model::Fields) {
    append_new(&mut fields.objective, &taken.objective);
    append_new(&mut fields.forces, &taken.forces);
    append_new(&mut fields.tools, &taken.tools);
    append_new(&mut fields.product, &taken.product);
    append_new(&mut fields.budget, &taken.budget);
    append_new(&mut fields.submit_to, &taken.submit_to);
    append_new(&mut fields.note, &taken.note);
    fields.level = fields.level.or(taken.level);
    fields.period = fields.period.take().or_else(|| taken.period.clone());
    for (label, texts) in &taken.other {
        append_new(fields.other.entry(label.clone()).or_default(), texts);
    }
}

fn append_new(list: &mut Vec<String>, more: &[String]) {
    for text in more {
        if !list.contains(text) {
            list.push(text.clone());
        }
    }
}

/// Cuts an item in two. The second gets the agencies and the time of the first: which of them are whose, the person says next.
pub(super) fn split(plan: &mut Plan, path: &[&str], change: &Correction) -> Result<bool, Conflict> {
    let index = item_of(plan, path)?;
    let value = change.value.as_ref().ok_or("it does not say where to split")?;
    let at = value.get("at").and_then(Value::as_u64).ok_or("it does not say where to split")?;
    let id = value.get("id").and_then(Value::as_str).map(str::trim).filter(|id| !id.is_empty());
    let id = id.ok_or("it does not name the second item")?.to_owned();
    check_text(plan, index, change)?;
    let named = plan.tasks.iter().any(|t| t.id == id) || plan.sections.iter().any(|s| s.id == id);
    if named {
        return Err(format!("there is an item or heading «{id}» already"));
    }
    let Some(task) = plan.tasks.get_mut(index) else { return Err("the item is gone".to_owned()) };
    let cut = usize::try_from(at).ok().and_then(|at| task.text.char_indices().nth(at));
    let (cut, _) = cut.ok_or("the place to split at is outside the text")?;
    let (head, tail) = task.text.split_at(cut);
    let (head, tail) = (head.trim().to_owned(), tail.trim().to_owned());
    if head.is_empty() || tail.is_empty() {
        return Err("one of the two parts would be empty".to_owned());
    }
    let (kept, moved) = task.figures.drain(..).partition(|f| head.contains(&f.raw));
    let second = Task {
        id: id.clone(),
        label: None,
        title: title_of(&tail),
        text: tail,
        figures: moved,
        fields: kehoach_model::Fields::default(),
        references: Vec::new(),
        sub_items: Vec::new(),
        trace: Vec::new(),
        ..task.clone()
    };
    task.title = title_of(&head);
    task.text = head;
    task.figures = kept;
    let first = task.id.clone();
    plan.tasks.insert(index + 1, second);
    let end = plan.edges.iter().rposition(|e| e.from == first || e.to == first);
    let end = end.map_or(plan.edges.len(), |at| at + 1);
    plan.edges.insert(end, contains(String::new(), &id));
    renew_edges(plan, index + 1);
    Ok(true)
}

/// The index of the item that a path of the form `/tasks/ID` names.
fn item_of(plan: &Plan, path: &[&str]) -> Result<usize, Conflict> {
    match path {
        ["tasks", id] => index_of(plan, id),
        _ => Err("only items can be taken out, joined or split".to_owned()),
    }
}

fn check_text(plan: &Plan, index: usize, change: &Correction) -> Result<(), Conflict> {
    let text = plan.tasks.get(index).map(|t| Value::String(t.text.clone())).unwrap_or_default();
    match &change.was {
        Some(was) if !same(&text, was) => Err(conflict_of(&text, was)),
        _ => Ok(()),
    }
}

/// A title by the rule of the plan: the whole text without its closing mark up to [`TITLE_CHARS`], else its first sentence.
fn title_of(text: &str) -> String {
    let whole = text.trim();
    let sentence = if whole.chars().count() <= TITLE_CHARS {
        whole
    } else {
        whole.find(". ").and_then(|at| whole.get(..at)).unwrap_or(whole)
    };
    sentence.trim_end_matches(['.', ';', ',', ':', ' ']).to_owned()
}

/// Everything that pointed at one item points at another.
fn redirect(plan: &mut Plan, from: &str, to: &str) {
    for citation in plan.references.iter_mut().flat_map(|r| &mut r.citations) {
        if citation.from.as_deref() == Some(from) {
            citation.from = Some(to.to_owned());
        }
    }
    plan.edges.retain(|e| e.to != from || e.kind != EdgeKind::Contains);
    for edge in &mut plan.edges {
        for end in [&mut edge.from, &mut edge.to] {
            if end == from {
                to.clone_into(end);
            }
        }
    }
    plan.edges.retain(|e| e.from != e.to);
    let mut kept: Vec<Edge> = Vec::with_capacity(plan.edges.len());
    for edge in std::mem::take(&mut plan.edges) {
        let touches = edge.from == to || edge.to == to;
        let twin =
            |e: &Edge| (&e.from, &e.to, e.kind, e.role) == (&edge.from, &edge.to, edge.kind, edge.role);
        if !touches || !kept.iter().any(twin) {
            kept.push(edge);
        }
    }
    plan.edges = kept;
}

fn above(plan: &Plan, task: &Task) -> String {
    let above = task.parent.clone().or_else(|| task.section.clone());
    above.unwrap_or_else(|| plan.document.id.clone())
}

fn contains(from: String, to: &str) -> Edge {
    Edge {
        from,
        to: to.to_owned(),
        kind: EdgeKind::Contains,
        role: None,
        timing: Vec::new(),
        confidence: Confidence::CERTAIN,
    }
}

/// Puts the edge to an item from what it stands under, and its edges to agencies, in the state of the item.
pub(super) fn renew_edges(plan: &mut Plan, index: usize) {
    let Some(task) = plan.tasks.get(index) else { return };
    let stale = |e: &Edge| {
        (e.kind == EdgeKind::Contains && e.to == task.id)
            || (e.kind == EdgeKind::AssignedTo && e.from == task.id)
    };
    let at = plan.edges.iter().position(&stale).unwrap_or(plan.edges.len());
    let assigned = task.assignments.iter().map(|a| Edge {
        from: task.id.clone(),
        to: a.agency.clone(),
        kind: EdgeKind::AssignedTo,
        role: Some(a.role),
        timing: Vec::new(),
        confidence: a.confidence,
    });
    let fresh: Vec<Edge> = std::iter::once(contains(above(plan, task), &task.id)).chain(assigned).collect();
    plan.edges.retain(|e| !stale(e));
    plan.edges.splice(at..at, fresh);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_text_or_its_first_sentence() {
        assert_eq!(title_of("Rà soát quy trình."), "Rà soát quy trình");
        let long = format!("Một câu. {}", "dài ".repeat(80));
        assert_eq!(title_of(&long), "Một câu");
    }
}
