//! `kehoach convert`.

use crate::args::ConvertArgs;
use crate::log::Log;
use crate::{Outcome, interrupt, scans};
use kehoach_pipeline::batch::Summary;
use kehoach_pipeline::{Error, Options, convert_file, output_stems, write_plan};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

pub(crate) fn run(args: &ConvertArgs, log: &Log) -> anyhow::Result<Outcome> {
    let stop = interrupt::watch(log)?;
    let (repair, scans) = (args.repair.options()?, args.scans.scans(scans::threads()));
    let options = Options { rules: args.rules.load()?, repair, scans, ..args.limits.options() };
    // Done by the time that the first document is read and repaired; without a thread it is done when it is needed.
    let _ = std::thread::Builder::new().spawn(kehoach_pipeline::prepare);
    let mut seen = BTreeSet::new();
    let files: Vec<&PathBuf> = args.files.iter().filter(|f| seen.insert(*f)).collect();
    let places: Vec<(PathBuf, &Path)> = files.iter().map(|f| (folder(args, f), f.as_path())).collect();
    let mut outcome = Outcome::Done;
    for (file, stem) in files.into_iter().zip(output_stems(&places)) {
        if stop.load(Ordering::Relaxed) {
            log.note("interrupted", "stopped before the last document");
            return Ok(Outcome::SomeFailed);
        }
        match convert(args, &options, file, &stem, log) {
            Ok((summary, outputs)) => log.converted(file, &summary, &outputs)?,
            Err(error) => {
                log.error(&error);
                outcome = Outcome::SomeFailed;
            }
        }
    }
    Ok(outcome)
}

fn folder(args: &ConvertArgs, file: &Path) -> PathBuf {
    let own = || file.parent().map(Path::to_owned).unwrap_or_default();
    args.output.clone().unwrap_or_else(own)
}

fn convert(
    args: &ConvertArgs,
    options: &Options,
    file: &Path,
    stem: &Path,
    log: &Log,
) -> Result<(Summary, Vec<String>), Error> {
    let plan = convert_file(file, options)?;
    log.findings(file, &plan.diagnostics);
    let written = write_plan(&plan, Some(file), stem, &args.format.formats(), args.format.lang())?;
    Ok((Summary::of(&plan), written.iter().map(|p| p.to_string_lossy().into_owned()).collect()))
}
