//! `kehoach text`.

use crate::args::TextArgs;
use crate::log::{self, Log};
use crate::{Outcome, scans};
use kehoach_export::TextStyle;
use kehoach_pipeline::{Options, read_file};

pub(crate) fn run(args: &TextArgs, log: &Log) -> anyhow::Result<Outcome> {
    let options = Options { scans: args.scans.scans(scans::threads()), ..args.limits.options() };
    let document = match read_file(&args.file, &options, !args.raw) {
        Ok(document) => document,
        Err(error) => {
            log.error(&error);
            return Ok(Outcome::SomeFailed);
        }
    };
    log.findings(&args.file, &document.diagnostics);
    let style = if args.layout { TextStyle::Layout } else { TextStyle::Plain };
    log::print(&kehoach_export::text(&document, style))?;
    Ok(Outcome::Done)
}
