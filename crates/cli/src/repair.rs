//! `kehoach repair`.

use crate::Outcome;
use crate::args::RepairArgs;
use crate::log::{self, Log};
use kehoach_export::TextStyle;
use kehoach_pipeline::{Error, Options, Problem, RepairedText, load, read_bytes, repair_lines, write_whole};
use std::io::Read;
use std::path::Path;

pub(crate) fn run(args: &RepairArgs, log: &Log) -> anyhow::Result<Outcome> {
    let repair = kehoach_repair::Options { by_engine: args.ocr, ..args.repair.options()? };
    let options = Options { repair, ..Options::default() };
    let repaired = input(&args.file).and_then(|bytes| {
        if args.keep_lines {
            by_line(&bytes, &args.file, &options)
        } else {
            whole(&bytes, &args.file, &options)
        }
    });
    let RepairedText { text, fixes, diagnostics } = match repaired {
        Ok(repaired) => repaired,
        Err(error) => {
            log.error(&error);
            return Ok(Outcome::SomeFailed);
        }
    };
    log.findings(name(&args.file), &diagnostics);
    if let Some(path) = &args.report {
        let mut report = serde_json::to_vec_pretty(&serde_json::json!({ "fixes": fixes }))?;
        report.push(b'\n');
        write_whole(path, &report)?;
    }
    log::print(&text)?;
    Ok(Outcome::Done)
}

fn input(file: &Path) -> Result<Vec<u8>, Error> {
    let limit = Options::default().extract.limits.file_bytes;
    if file != Path::new("-") {
        return load(file, limit);
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(limit.saturating_add(1)).read_to_end(&mut bytes);
    match read {
        Ok(_) if bytes.len() as u64 > limit => Err(Error::new("stdin", Problem::TooLarge { limit })),
        Ok(_) => Ok(bytes),
        Err(error) => Err(Error::new("stdin", Problem::Unreadable(error))),
    }
}

fn name(file: &Path) -> &Path {
    if file == Path::new("-") { Path::new("stdin") } else { file }
}

/// Line by line; no line is added, joined or dropped, and no input at all is no error.
fn by_line(bytes: &[u8], file: &Path, options: &Options) -> Result<RepairedText, Error> {
    repair_lines(bytes, options).map_err(|problem| Error::new(name(file), problem))
}

/// As a document of any format: what its reader makes of it, repaired.
fn whole(bytes: &[u8], file: &Path, options: &Options) -> Result<RepairedText, Error> {
    let document = read_bytes(bytes, &name(file).to_string_lossy(), options, true)?;
    let text = kehoach_export::text(&document, TextStyle::Layout);
    Ok(RepairedText { text, fixes: document.fixes, diagnostics: document.diagnostics })
}
