//! `kehoach review`.

use crate::Outcome;
use crate::args::ReviewArgs;
use crate::log::{self, Log};
use kehoach_model::Plan;
use kehoach_pipeline::{Options, read_plans, write_review, write_whole};
use kehoach_review::{IndexEntry, index, percent_encoded};
use std::path::{Path, PathBuf};

/// Name of the list of pages.
const INDEX: &str = "index.html";

pub(crate) fn run(args: &ReviewArgs, log: &Log) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Done;
    let mut entries = Vec::new();
    let mut taken = std::collections::BTreeSet::new();
    for path in &args.plans {
        let mut stem = stem_of(path, args.output.as_deref());
        // Plans of several folders may share a name.
        for number in 2.. {
            if taken.insert(stem.clone()) {
                break;
            }
            stem = stem_of(path, args.output.as_deref());
            let mut name = stem.into_os_string();
            name.push(format!("-{number}"));
            stem = name.into();
        }
        match review(path, &stem, args, log) {
            Ok(entry) => entries.push(entry),
            Err(error) => {
                log.failure(&error);
                outcome = Outcome::SomeFailed;
            }
        }
    }
    if let Some(folder) = args.output.as_deref().filter(|_| entries.len() > 1) {
        let page = folder.join(INDEX);
        write_whole(&page, index(&entries, args.lang()).as_bytes())?;
        log::print(&format!("  → {}\n", page.display()))?;
    }
    Ok(outcome)
}

fn review(path: &Path, stem: &Path, args: &ReviewArgs, log: &Log) -> anyhow::Result<IndexEntry> {
    let plan = read_plan(path)?;
    let source = source_of(&plan, path, args.source.as_deref());
    if source.is_none() {
        let file = &plan.document.source.file;
        log.note(
            "source-missing",
            &format!(
                "{}: «{file}» is not beside the plan: the page shows what was read alone; name its folder with --source DIR",
                path.display()
            ),
        );
    }
    let written = write_review(&plan, source.as_deref(), stem, args.lang(), &Options::default())?;
    let page = written.first().map(PathBuf::as_path).unwrap_or(stem);
    let name = page.file_name().unwrap_or_default().to_string_lossy();
    let entry = IndexEntry::of(&plan, percent_encoded(&name));
    let doubtful = log::count(entry.doubts as u64, "doubtful place", "doubtful places");
    log::print(&format!("{}: {doubtful}\n  → {}\n", path.display(), page.display()))?;
    Ok(entry)
}

/// Reads the one plan of a file.
pub(crate) fn read_plan(path: &Path) -> anyhow::Result<Plan> {
    let mut plans = read_plans(path)?;
    match (plans.pop(), plans.is_empty()) {
        (Some(plan), true) => Ok(plan),
        _ => anyhow::bail!("{}: one plan is wanted here: give a NAME.plan.json", path.display()),
    }
}

/// The path of a plan's outputs up to `.plan`, in the given folder or beside the plan.
pub(crate) fn stem_of(path: &Path, folder: Option<&Path>) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".json").unwrap_or(&name);
    let name = if name.ends_with(".plan") { name.to_owned() } else { format!("{name}.plan") };
    folder.or(path.parent()).unwrap_or(Path::new("")).join(name)
}

/// The document that a plan was made from: in the given folder, or beside the plan.
pub(crate) fn source_of(plan: &Plan, path: &Path, folder: Option<&Path>) -> Option<PathBuf> {
    // A name from a plan is taken for a name alone, so that no plan can point out of the folder.
    let name = Path::new(&plan.document.source.file).file_name()?;
    let beside = path.parent().unwrap_or(Path::new(""));
    Some(folder.unwrap_or(beside).join(name)).filter(|source| source.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_named_after_the_plan() {
        assert_eq!(stem_of(Path::new("a/b.plan.json"), None), Path::new("a/b.plan"));
        assert_eq!(stem_of(Path::new("b.json"), Some(Path::new("x"))), Path::new("x/b.plan"));
    }
}
