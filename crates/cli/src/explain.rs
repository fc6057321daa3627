//! `kehoach explain`: how an item came to be.

use crate::Outcome;
use crate::args::ExplainArgs;
use crate::log::{self, Log};
use anyhow::bail;
use kehoach_model::{Assignment, Document, Plan, Provenance, Role, Task, Timing, TimingEntry};
use kehoach_pipeline::{Options, convert_file, read_file};
use std::fmt::Write;

pub(crate) fn run(args: &ExplainArgs, log: &Log) -> anyhow::Result<Outcome> {
    let options = Options { rules: args.rules.load()?, ..Options::default() };
    let read = || -> Result<_, kehoach_pipeline::Error> {
        let plan = convert_file(&args.file, &options)?;
        Ok((plan, read_file(&args.file, &options, true)?))
    };
    let (plan, document) = match read() {
        Ok(found) => found,
        Err(error) => {
            log.error(&error);
            return Ok(Outcome::SomeFailed);
        }
    };
    let Some(task) = plan.tasks.iter().find(|t| t.id == args.id) else {
        bail!("{}: there is no item {}: {}", args.file.display(), args.id, near(&plan, &args.id));
    };
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = explain(&mut out, &plan, &document, task);
    log::print(&out)?;
    Ok(Outcome::Done)
}

/// Ids that begin as the wanted one does, or the first ones.
fn near(plan: &Plan, wanted: &str) -> String {
    let head = wanted.split('.').next().unwrap_or(wanted);
    let below: Vec<&str> =
        plan.tasks.iter().map(|t| t.id.as_str()).filter(|id| id.split('.').next() == Some(head)).collect();
    let all = || plan.tasks.iter().map(|t| t.id.as_str()).collect::<Vec<&str>>();
    let ids = if below.is_empty() { all() } else { below };
    if ids.is_empty() {
        return "the document has no items".to_owned();
    }
    let more = if ids.len() > 12 { ", …" } else { "" };
    format!("try {}{more}", ids.iter().take(12).copied().collect::<Vec<_>>().join(", "))
}

fn explain(out: &mut String, plan: &Plan, document: &Document, task: &Task) -> std::fmt::Result {
    writeln!(out, "{}  {:?}, confidence {:.2}", task.id, task.kind, task.confidence.get())?;
    writeln!(out, "  «{}»", task.title)?;
    if let Some(section) = task.section.as_ref().and_then(|id| plan.sections.iter().find(|s| s.id == *id)) {
        writeln!(out, "under\n  {} {} ({})", section.label, section.title, place(&section.provenance))?;
    }
    writeln!(out, "read from {}", place(&task.provenance))?;
    lines(out, document, &task.provenance)?;
    writeln!(
        out,
        "rules\n  {}",
        if task.trace.is_empty() { "none noted".to_owned() } else { task.trace.join(", ") }
    )?;
    roles(out, plan, task)?;
    if let Some(timing) = &task.timing {
        time(out, timing)?;
    }
    for reference in task.references.iter().filter_map(|id| plan.references.iter().find(|r| r.id == *id)) {
        let name = reference.number.as_deref().or(reference.title.as_deref()).unwrap_or(&reference.id);
        writeln!(out, "cites\n  {name}")?;
    }
    for edge in plan
        .edges
        .iter()
        .filter(|e| e.from == task.id && e.role.is_none() && !plan.references.iter().any(|r| r.id == e.to))
    {
        writeln!(out, "edge\n  {:?} → {} ({:.2})", edge.kind, edge.to, edge.confidence.get())?;
    }
    repairs(out, plan, task)?;
    let inside = |p: &Provenance| p.page == task.provenance.page && overlaps(p.lines, task.provenance.lines);
    for finding in plan.diagnostics.iter().filter(|d| d.provenance.as_ref().is_some_and(inside)) {
        writeln!(out, "finding\n  {} [{}]", finding.message, finding.code)?;
    }
    Ok(())
}

fn overlaps(a: [u32; 2], b: [u32; 2]) -> bool {
    a[0] <= b[1] && b[0] <= a[1]
}

fn place(p: &Provenance) -> String {
    let lines = if p.lines[0] == p.lines[1] {
        format!("line {}", p.lines[0])
    } else {
        format!("lines {} to {}", p.lines[0], p.lines[1])
    };
    let cell =
        p.table.as_ref().map(|c| format!(", table row {} column {}", c.row, c.col)).unwrap_or_default();
    format!("page {}, {lines}{cell}", p.page)
}

/// The lines of a place, as they stand after repair.
fn lines(out: &mut String, document: &Document, place: &Provenance) -> std::fmt::Result {
    let mut found: Vec<(u32, String)> = Vec::new();
    document.for_each_line(|page, line| {
        if page == place.page && (place.lines[0]..=place.lines[1]).contains(&line.number) {
            found.push((line.number, line.text.clone()));
        }
    });
    for (number, text) in found {
        writeln!(out, "  {number:>5}  {text}")?;
    }
    Ok(())
}

fn roles(out: &mut String, plan: &Plan, task: &Task) -> std::fmt::Result {
    if task.assignments.is_empty() {
        return writeln!(out, "roles\n  none: no label, heading or sentence of the item names an agency");
    }
    writeln!(out, "roles")?;
    for Assignment { agency, role, raw, confidence, provenance } in &task.assignments {
        let role = match role {
            Role::Lead => "lead (chủ trì)",
            Role::Coordinate => "coordinate (phối hợp)",
            Role::Implement => "implement (thực hiện)",
        };
        let name =
            plan.agencies.iter().find(|a| a.id == *agency).map_or(agency.as_str(), |a| a.name.as_str());
        let from = provenance.as_ref().map_or_else(|| "in the item itself".to_owned(), place);
        writeln!(out, "  {role}: «{raw}» → {name} ({:.2}), {from}", confidence.get())?;
    }
    Ok(())
}

fn time(out: &mut String, timing: &Timing) -> std::fmt::Result {
    let label =
        timing.label.as_ref().map_or_else(|| "without a label".to_owned(), |l| format!("behind «{l}»"));
    writeln!(out, "time\n  «{}» {label}, {}", timing.raw, place(&timing.provenance))?;
    if timing.entries.is_empty() {
        writeln!(out, "  not read: no form of words fits")?;
    }
    for entry in &timing.entries {
        writeln!(out, "  → {}", meaning(entry))?;
    }
    Ok(())
}

fn meaning(entry: &TimingEntry) -> String {
    let day = |d: Option<kehoach_model::Date>| d.map_or_else(|| "…".to_owned(), |d| d.to_string());
    let mut words = vec![format!("{:?} {} – {}", entry.kind, day(entry.start), day(entry.end))];
    words.extend(entry.every.map(|e| format!("every {e:?}")));
    words.extend(entry.day.map(|d| format!("day {d}")));
    words.extend(entry.weekday.map(|d| format!("weekday {d}")));
    words.extend(entry.month.map(|m| format!("month {m}")));
    words.extend(entry.scope.as_ref().map(|s| format!("for «{s}»")));
    words.extend(entry.event.as_ref().map(|e| format!("when «{e}»")));
    words.join(", ")
}

fn repairs(out: &mut String, plan: &Plan, task: &Task) -> std::fmt::Result {
    let here = plan.fixes.iter().filter(|f| {
        f.place.page == task.provenance.page
            && (task.provenance.lines[0]..=task.provenance.lines[1]).contains(&f.place.line)
    });
    let mut any = false;
    for fix in here {
        if !any {
            writeln!(out, "repaired")?;
            any = true;
        }
        let done = if fix.applied { "" } else { ", left as it stands" };
        writeln!(
            out,
            "  line {}: «{}» → «{}» ({}, {:.2}{done})",
            fix.place.line,
            fix.original,
            fix.proposed,
            fix.rule,
            fix.confidence.get()
        )?;
    }
    Ok(())
}
