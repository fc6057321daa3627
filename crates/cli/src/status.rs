//! `kehoach status`.

use crate::args::StatusArgs;
use crate::log::{Log, count};
use crate::{Outcome, log};
use kehoach_pipeline::batch::{Standing, State, status};
use serde_json::{Value, json};
use std::fmt::Write;

pub(crate) fn run(args: &StatusArgs, log: &Log) -> anyhow::Result<Outcome> {
    let standing = status(&args.output)?;
    let text = if log.is_json() { machine(&standing) } else { people(&standing) };
    log::print(&text)?;
    Ok(Outcome::Done)
}

fn machine(standing: &Standing) -> String {
    let totals = standing.report.as_ref().map(|r| r["totals"].clone());
    let value = json!({
        "running": standing.holder.is_some(),
        "holder": standing.holder,
        "state": standing.state,
        "last_report": totals,
        "journal_lines": standing.journal,
    });
    format!("{value}\n")
}

fn people(standing: &Standing) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = match (&standing.holder, &standing.state) {
        (Some(holder), Some(state)) => {
            let host = holder.host.as_ref().map(|h| format!(" on {h}")).unwrap_or_default();
            let _ = writeln!(text, "process {}{host} is at work: {}", holder.process, state.phase);
            progress(state, &mut text);
            Ok(())
        }
        (Some(holder), None) => writeln!(text, "process {} is at work", holder.process),
        (None, Some(state)) => {
            let _ =
                writeln!(text, "no batch is at work; the last one was ended by force: run it again to go on");
            progress(state, &mut text);
            Ok(())
        }
        (None, None) => writeln!(text, "no batch is at work"),
    };
    if let Some(report) = &standing.report {
        let totals = &report["totals"];
        let number = |name: &str| totals[name].as_u64().unwrap_or(0);
        let end =
            if report["interrupted"] == Value::Bool(true) { "stopped before its end" } else { "complete" };
        let _ = writeln!(
            text,
            "last report ({end}): {} of {} converted, {} failed, {} held",
            number("converted") + number("same"),
            count(number("documents"), "document", "documents"),
            number("failed"),
            number("held"),
        );
    }
    text
}

fn progress(state: &State, text: &mut String) {
    let _ = writeln!(
        text,
        "{} of {} converted, {} failed, {} to be tried again; {:.0} s so far",
        state.converted,
        count(state.documents as u64, "document", "documents"),
        state.failed,
        state.to_retry,
        state.seconds
    );
    for (number, worker) in state.workers.iter().enumerate() {
        if let Some(file) = &worker.file {
            let _ =
                writeln!(text, "worker {}: {file} ({}, {:.0} s)", number + 1, worker.stage, worker.seconds);
        }
    }
}
