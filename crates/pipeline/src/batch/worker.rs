//! The worker's side: documents converted one after the other, outputs left under temporary names for the batch to publish.
//!
//! A worker limits its own memory, dies with the batch that started it, and opens nothing but the document it is given, the
//! model files and its temporary outputs.

use super::archive::{self, Bounds};
use super::gather;
use super::place::unescape;
use super::poison;
use super::protocol::{Refusal, Reply, Request, Staged, receive, send};
use super::settings::Settings;
use crate::output::{Format, render};
use crate::review::{Origin, render_review};
use crate::{Error, Problem, convert_shared, isolate, load, sha256};
use kehoach_export::batch::{Failure, Summary};
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
use rustix::stdio::dup2_stdout;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::Arc;

/// Address space beyond the memory limit: the program itself, thread stacks, reservations that are never touched.
const ADDRESS_ROOM: u64 = 2 << 30;

/// Answers requests from stdin on stdout until stdin ends. For a process of its own: the limits are the whole process's.
///
/// # Errors
/// Where a limit cannot be set, or the other end talks nonsense.
pub fn serve(settings: &Settings) -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    limit_memory(settings.limits.memory)?;
    let mut input = io::stdin().lock();
    // What a C library prints must not stand among the answers: stdout becomes stderr, which nobody parses.
    let mut output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    dup2_stdout(io::stderr())?;
    while let Some(request) = receive::<Request>(&mut input)? {
        let mut say = |stage: &str| {
            // If the batch has gone, the next read ends the worker.
            let _ = send(&Reply::Stage(stage.to_owned()), &mut output);
        };
        let reply = answer(&request, settings, &mut say);
        send(&reply, &mut output)?;
    }
    Ok(())
}

/// `RLIMIT_DATA` counts what a process really may write to; `RLIMIT_AS` also catches mappings that it does not count. No core
/// files: a thousand of them fill a disk.
fn limit_memory(bytes: u64) -> io::Result<()> {
    let both = |bytes: u64| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    setrlimit(Resource::Data, both(bytes))?;
    setrlimit(Resource::As, both(bytes.saturating_add(ADDRESS_ROOM)))?;
    setrlimit(Resource::Core, both(0))?;
    Ok(())
}

/// Does what is asked; a panic is a refusal.
pub(crate) fn answer(request: &Request, settings: &Settings, say: &mut dyn FnMut(&str)) -> Reply {
    let done = isolate::isolate(|| match request {
        Request::Convert { .. } => convert(request, settings, say),
        Request::List { path } => {
            let bounds = Bounds::new(settings.options.extract.limits.file_bytes);
            archive::list(&unescape(path), &bounds).map(Reply::Listed).map_err(|p| refusal(&p, None))
        }
        Request::Gather { what, list, staging } => {
            gather::gather(*what, &unescape(list), &unescape(staging), settings.lang)
                .map(Reply::Gathered)
                .map_err(|e| refusal(e.problem(), None))
        }
    });
    match done {
        Ok(Ok(reply)) => reply,
        Ok(Err(refusal)) => Reply::Failed(refusal),
        Err(panic) => Reply::Failed(refusal(&panic, None)),
    }
}

fn refusal(problem: &Problem, sha256: Option<String>) -> Refusal {
    let failure = Failure { code: problem.code().to_owned(), message: problem.to_string() };
    Refusal { failure, sha256, disk_full: problem.is_disk_full() }
}

fn convert(request: &Request, settings: &Settings, say: &mut dyn FnMut(&str)) -> Result<Reply, Refusal> {
    let Request::Convert { path, entries, name, staging, prefix, stem } = request else {
        return Err(refusal(&Problem::Missing, None));
    };
    let (path, staging) = (unescape(path), unescape(staging));
    say("read");
    poison::before_reading(&path);
    let limit = settings.options.extract.limits.file_bytes;
    let bytes = if entries.is_empty() {
        load(&path, limit).map_err(|e| refusal(e.problem(), None))?
    } else {
        archive::member(&path, entries, limit).map_err(|p| refusal(&p, None))?
    };
    let bytes = Arc::new(bytes);
    let sum = sha256(&bytes);
    let refused = |e: Error| refusal(e.problem(), Some(sum.clone()));
    say("convert");
    poison::while_converting(name);
    let plan = convert_shared(&bytes, name, &settings.options).map_err(refused)?;
    say("write");
    let mut files: Vec<Staged> = Vec::new();
    let mut total = 0;
    let mut keep = |suffix: String, bytes: Vec<u8>| -> Result<(), Error> {
        total += bytes.len() as u64;
        if total > settings.limits.output {
            return Err(Error::new(&path, Problem::OutputTooLarge { limit: settings.limits.output }));
        }
        let temporary = staging.join(format!("{prefix}-{}", files.len()));
        files.push(stage(&temporary, suffix, &bytes).map_err(|p| Error::new(&path, p))?);
        Ok(())
    };
    let page = settings.formats.contains(&Format::Html).then(|| format!("{stem}.html"));
    for format in &settings.formats {
        let rendered = render(&plan, *format, settings.lang, page.as_deref())
            .map_err(|e| refusal(&Problem::Export(e), Some(sum.clone())))?;
        for (suffix, bytes) in rendered {
            keep(suffix, bytes).map_err(refused)?;
        }
    }
    if page.is_some() {
        let origin = Origin::Bytes(&bytes);
        render_review(&plan, &origin, stem, settings.lang, &settings.options, &mut keep).map_err(refused)?;
    }
    Ok(Reply::Converted { sha256: sum.clone(), summary: Summary::of(&plan), files })
}

/// Writes a temporary file and flushes it to the disk.
pub(crate) fn stage(temporary: &Path, suffix: String, bytes: &[u8]) -> Result<Staged, Problem> {
    let write = || -> io::Result<()> {
        let mut file = File::create(temporary)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| {
        let _ = std::fs::remove_file(temporary);
        Problem::Unwritable(e)
    })?;
    Ok(Staged {
        temporary: super::place::escape(temporary),
        suffix,
        sha256: sha256(bytes),
        bytes: bytes.len() as u64,
    })
}
