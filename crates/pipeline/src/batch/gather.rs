//! What is put together from the plans of all documents. A worker does it, plan by plan, so that the batch's own memory stays
//! as it is.

use super::place::{escape, unescape};
use super::protocol::{Gather, Staged};
use super::worker::stage;
use crate::{Error, Problem};
use kehoach_export::Lang;
use kehoach_export::batch::{AllTasks, SheetLimits, write_all_jsonl};
use kehoach_model::Plan;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

/// Every plan, one a line.
pub const ALL_PLANS: &str = "all.plans.jsonl";

/// Every task of every plan; further files are called `all-2.xlsx` and so on.
pub const ALL_TASKS: &str = "all.xlsx";

/// All plans as one graph.
pub const GRAPH: &str = "graph.json";

/// The name of the n-th workbook, counted from 1.
pub(crate) fn workbook_name(number: u32) -> String {
    if number == 1 { ALL_TASKS.to_owned() } else { format!("all-{number}.xlsx") }
}

/// Reads the plans that `list` names, one a line: the file of the plan, a tab, the document's name, both written as
/// [`escape`] does.
pub(crate) fn gather(what: Gather, list: &Path, staging: &Path, lang: Lang) -> Result<Vec<Staged>, Error> {
    match what {
        Gather::Lines => lines(list, staging),
        Gather::Workbook => workbooks(list, staging, lang),
        Gather::Graph => graph(list, staging),
    }
}

/// Takes all plans into memory: every one can be linked with every other.
fn graph(list: &Path, staging: &Path) -> Result<Vec<Staged>, Error> {
    let mut plans = Vec::new();
    each(list, &mut |plan, _| {
        plans.push(plan);
        Ok(())
    })?;
    let json = kehoach_export::graph_json(&crate::link_plans(&plans)).map_err(|e| export(GRAPH, e))?;
    let staged = stage(&staging.join("gathered-graph"), GRAPH.to_owned(), json.as_bytes());
    Ok(vec![staged.map_err(|problem| Error::new(GRAPH, problem))?])
}

fn lines(list: &Path, staging: &Path) -> Result<Vec<Staged>, Error> {
    let path = staging.join("gathered-lines");
    let failed = |e: io::Error| Error::new(ALL_PLANS, Problem::Unwritable(e));
    let mut out = BufWriter::new(File::create(&path).map_err(failed)?);
    each(list, &mut |plan, _| write_all_jsonl(&plan, &mut out).map_err(|e| export(ALL_PLANS, e)))?;
    out.flush().map_err(failed)?;
    Ok(vec![finished(&path, ALL_PLANS.to_owned())?])
}

fn workbooks(list: &Path, staging: &Path, lang: Lang) -> Result<Vec<Staged>, Error> {
    let at = |number: u32| staging.join(format!("gathered-{number}"));
    let mut open = |number: u32| File::create(at(number));
    let mut all = AllTasks::new(lang, SheetLimits::default(), staging.to_owned(), &mut open)
        .map_err(|e| export(ALL_TASKS, e))?;
    each(list, &mut |plan, file| all.add(&plan, file).map_err(|e| export(ALL_TASKS, e)))?;
    let count = all.finish().map_err(|e| export(ALL_TASKS, e))?;
    (1..=count).map(|number| finished(&at(number), workbook_name(number))).collect()
}

fn each(list: &Path, take: &mut dyn FnMut(Plan, &str) -> Result<(), Error>) -> Result<(), Error> {
    let unreadable = |path: &Path, e: io::Error| Error::new(path, Problem::Unreadable(e));
    let names = BufReader::new(File::open(list).map_err(|e| unreadable(list, e))?);
    for line in names.lines() {
        let line = line.map_err(|e| unreadable(list, e))?;
        let (path, file) = line.split_once('\t').unwrap_or((&line, ""));
        let path = unescape(path);
        let bytes = std::fs::read(&path).map_err(|e| unreadable(&path, e))?;
        let plan: Plan =
            serde_json::from_slice(&bytes).map_err(|e| unreadable(&path, io::Error::other(e)))?;
        take(plan, file)?;
    }
    Ok(())
}

fn export(name: &str, error: kehoach_export::ExportError) -> Error {
    match error {
        kehoach_export::ExportError::Write(e) => Error::new(name, Problem::Unwritable(e)),
        other => Error::new(name, other),
    }
}

fn finished(path: &Path, name: String) -> Result<Staged, Error> {
    let failed = |e: io::Error| Error::new(&name, Problem::Unwritable(e));
    let mut file = File::open(path).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    let (sha256, bytes) = hash(&mut file).map_err(failed)?;
    Ok(Staged { temporary: escape(path), suffix: name, sha256, bytes })
}

/// SHA-256 and length of what can still be read.
pub(crate) fn hash(input: &mut impl Read) -> io::Result<(String, u64)> {
    let (mut digest, mut length) = (Sha256::new(), 0);
    let mut room = vec![0; 64 << 10];
    loop {
        let count = input.read(&mut room)?;
        if count == 0 {
            return Ok((crate::hex(&digest.finalize()), length));
        }
        digest.update(room.get(..count).unwrap_or_default());
        length += count as u64;
    }
}
