//! `kehoach link`: many plans, one graph.

use crate::Outcome;
use crate::args::LinkArgs;
use crate::log::{self, Log};
use anyhow::bail;
use kehoach_model::{EdgeKind, LinkedGraph};
use kehoach_pipeline::{GraphFormat, link_plans, plan_files, read_plans, write_graph};
use std::path::{Path, PathBuf};
use std::str::FromStr;

pub(crate) fn run(args: &LinkArgs, log: &Log) -> anyhow::Result<Outcome> {
    let mut plans = Vec::new();
    let mut outcome = Outcome::Done;
    for file in plan_files(&args.plans)? {
        match read_plans(&file) {
            Ok(found) => plans.extend(found),
            Err(error) => {
                log.error(&error);
                outcome = Outcome::SomeFailed;
            }
        }
    }
    if plans.is_empty() {
        bail!("there is no plan to link: name files NAME.plan.json, or a folder of them");
    }
    let graph = link_plans(&plans);
    let (stem, formats) = target(&args.output, &args.formats)?;
    let written = write_graph(&graph, &stem, &formats, args.lang())?;
    summary(&graph, &written, log)?;
    Ok(outcome)
}

/// The path without its ending, and the formats: the ending's first, then those of `--to`.
fn target(output: &Path, to: &[GraphFormat]) -> anyhow::Result<(PathBuf, Vec<GraphFormat>)> {
    let ending = output.extension().map(|e| e.to_string_lossy().into_owned());
    let own = ending.as_deref().map(GraphFormat::from_str).transpose().map_err(anyhow::Error::msg)?;
    let stem = if own.is_some() { output.with_extension("") } else { output.to_owned() };
    let mut formats: Vec<GraphFormat> = own.into_iter().chain(to.iter().copied()).collect();
    if formats.is_empty() {
        formats.push(GraphFormat::Json);
    }
    formats.sort_unstable();
    formats.dedup();
    Ok((stem, formats))
}

fn summary(graph: &LinkedGraph, written: &[PathBuf], log: &Log) -> anyhow::Result<()> {
    let items = graph.links.iter().filter(|l| l.from.contains('#')).count();
    let sure = graph.links.iter().filter(|l| l.from.contains('#') && l.confidence.get() >= 0.8).count();
    let plans =
        graph.links.iter().filter(|l| !l.from.contains('#') && l.kind == EdgeKind::DerivedFrom).count();
    let files: Vec<String> = written.iter().map(|p| p.to_string_lossy().into_owned()).collect();
    if log.is_json() {
        log.note(
            "linked",
            &format!(
                "{items} items linked, {sure} of them surely, over {plans} citations; {}",
                files.join(", ")
            ),
        );
        return Ok(());
    }
    log::print(&format!(
        "{} plans, {} items, {} agencies, {} documents cited\n{plans} citations of one another; {items} items linked, {sure} of them surely (0.8 and above)\nwritten: {}\n",
        graph.plans.len(),
        graph.tasks.len(),
        graph.agencies.len(),
        graph.references.len(),
        files.join(", ")
    ))?;
    Ok(())
}
