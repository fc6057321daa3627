//! `kehoach apply`.

use crate::Outcome;
use crate::args::ApplyArgs;
use crate::log::{self, Log};
use crate::review::{read_plan, source_of, stem_of};
use anyhow::Context;
use kehoach_model::Correction;
use kehoach_pipeline::write_plan;
use kehoach_review::{Corrections, Verdict};
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &ApplyArgs, log: &Log) -> anyhow::Result<Outcome> {
    let plan = read_plan(&args.plan)?;
    let path = &args.corrections;
    let bytes = std::fs::read(path)
        .with_context(|| format!("{}: the file cannot be read: check its name", path.display()))?;
    let corrections = Corrections::parse(&bytes).with_context(|| path.display().to_string())?;
    let corrected = corrections.apply(&plan).with_context(|| path.display().to_string())?;
    let mut done = Counts::default();
    for (change, verdict) in corrections.changes.iter().zip(&corrected.verdicts) {
        done.count(change, verdict, path, log);
    }
    let source = source_of(&corrected.plan, &args.plan, args.source.as_deref());
    let stem = corrected_stem(&args.plan, args.output.as_deref());
    let formats = args.format.formats();
    let written = write_plan(&corrected.plan, source.as_deref(), &stem, &formats, args.format.lang())?;
    let mut text = format!("{}: {}\n", args.plan.display(), done.summary());
    written.iter().for_each(|p| text.push_str(&format!("  → {}\n", p.display())));
    if log.is_json() {
        log.note("applied", text.trim_end());
    } else {
        log::print(&text)?;
    }
    Ok(if done.conflicts == 0 { Outcome::Done } else { Outcome::SomeFailed })
}

/// `NAME.corrected.plan` for `NAME.plan.json`: the plan as it was read is kept.
fn corrected_stem(path: &Path, folder: Option<&Path>) -> PathBuf {
    let stem = stem_of(path, folder);
    let name = stem.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".plan").unwrap_or(&name);
    let name = name.strip_suffix(".corrected").unwrap_or(name);
    stem.with_file_name(format!("{name}.corrected.plan"))
}

#[derive(Default)]
struct Counts {
    applied: u64,
    already: u64,
    conflicts: u64,
}

impl Counts {
    fn count(&mut self, change: &Correction, verdict: &Verdict, file: &Path, log: &Log) {
        match verdict {
            Verdict::Applied => self.applied += 1,
            Verdict::Moved(id) => {
                self.applied += 1;
                let message = format!("{}: {}: the item is «{id}» now", file.display(), change.path);
                log.note("correction-moved", &message);
            }
            Verdict::Already => self.already += 1,
            Verdict::Conflict(why) => {
                self.conflicts += 1;
                let message = format!("conflict: {}: {}: {why}", file.display(), change.path);
                log.note("correction-conflict", &message);
            }
        }
    }

    fn summary(&self) -> String {
        let mut text = log::count(self.applied, "correction applied", "corrections applied");
        if self.already > 0 {
            text.push_str(&format!(", {} there already", self.already));
        }
        if self.conflicts > 0 {
            text.push_str(&format!(", {} in conflict and left out", self.conflicts));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_as_it_was_read_is_kept() {
        assert_eq!(corrected_stem(Path::new("a/b.plan.json"), None), Path::new("a/b.corrected.plan"));
        assert_eq!(
            corrected_stem(Path::new("a/b.corrected.plan.json"), None),
            Path::new("a/b.corrected.plan")
        );
    }
}
