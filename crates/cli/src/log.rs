//! What the command says: results on stdout, problems on stderr, one line each.

use kehoach_model::{Diagnostic, Severity};
use kehoach_pipeline::Error;
use kehoach_pipeline::batch::{Failure, Summary};
use serde_json::{Value, json};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Findings of one document that are printed; the rest is counted and stands in the outputs.
const FINDINGS_SHOWN: usize = 20;

/// Longest title in a summary, in characters.
const TITLE_SHOWN: usize = 100;

/// Where messages go.
pub(crate) struct Log {
    json: bool,
    print: Box<dyn Fn(&str) + Sync>,
}

impl Log {
    /// `json`: messages on stderr are JSON objects, and summaries are among them instead of on stdout.
    pub(crate) fn new(json: bool) -> Self {
        Self { json, print: Box::new(write_stderr) }
    }

    /// The same log with lines of stderr going through `print`, which keeps them clear of a progress bar.
    pub(crate) fn through(&self, print: impl Fn(&str) + Sync + 'static) -> Self {
        Self { json: self.json, print: Box::new(print) }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// A document that failed.
    pub(crate) fn error(&self, error: &Error) {
        let problem = Failure { code: error.code().to_owned(), message: error.problem().to_string() };
        self.failed(&error.file().to_string_lossy(), &problem);
    }

    /// A document that failed, by its name.
    pub(crate) fn failed(&self, file: &str, failure: &Failure) {
        self.line(&format!("error: {file}: {}", failure.message), || {
            json!({"level": "error", "file": file, "page": null, "code": failure.code, "message": failure.message})
        });
    }

    /// A failure of the command itself.
    pub(crate) fn failure(&self, error: &anyhow::Error) {
        match error.downcast_ref::<Error>() {
            Some(error) => self.error(error),
            None => self.line(&format!("error: {error:#}"), || {
                json!({"level": "error", "file": null, "page": null, "code": "failed", "message": format!("{error:#}")})
            }),
        }
    }

    /// A message of the run that is no document's.
    pub(crate) fn note(&self, code: &str, message: &str) {
        (self.print)(&self.note_line(code, message));
    }

    /// The line of a [`note`](Self::note), for who must write it alone.
    pub(crate) fn note_line(&self, code: &str, message: &str) -> String {
        if self.json {
            json!({"level": "info", "file": null, "page": null, "code": code, "message": message}).to_string()
        } else {
            message.to_owned()
        }
    }

    /// The warnings and errors found in a document, one a line; for people the first [`FINDINGS_SHOWN`].
    pub(crate) fn findings(&self, file: &Path, findings: &[Diagnostic]) {
        let file = file.to_string_lossy();
        let grave = || findings.iter().filter(|d| d.severity >= Severity::Warning);
        let shown = if self.json { usize::MAX } else { FINDINGS_SHOWN };
        grave().take(shown).for_each(|finding| self.finding(&file, finding));
        let more = grave().skip(shown).count();
        if more > 0 {
            (self.print)(&format!(
                "warning: {file}: {more} more findings: see the diagnostics in the output"
            ));
        }
    }

    fn finding(&self, file: &str, finding: &Diagnostic) {
        let level = if finding.severity == Severity::Error { "error" } else { "warning" };
        let place = finding.provenance.as_ref();
        let at = place.map(|p| match p.lines {
            [first, last] if first == last => format!("page {}, line {first}: ", p.page),
            [first, last] => format!("page {}, lines {first}-{last}: ", p.page),
        });
        let (at, message) = (at.unwrap_or_default(), finding.message.replace('\n', " "));
        self.line(&format!("{level}: {file}: {at}{message} [{}]", finding.code), || {
            json!({
                "level": level, "file": file, "page": place.map(|p| p.page), "lines": place.map(|p| p.lines),
                "code": finding.code, "message": message,
            })
        });
    }

    /// What became of a document.
    pub(crate) fn converted(&self, file: &Path, summary: &Summary, outputs: &[String]) -> io::Result<()> {
        if self.json {
            (self.print)(&converted_event(&file.to_string_lossy(), summary, outputs).to_string());
            return Ok(());
        }
        let mut text = format!("{}\n  {}\n", file.display(), headline(summary));
        text.push_str(&format!(
            "  {}, {}, {}\n",
            count(summary.tasks as u64, "task", "tasks"),
            count(summary.tables as u64, "table", "tables"),
            count(u64::from(summary.doubtful), "doubtful place", "doubtful places"),
        ));
        outputs.iter().for_each(|path| text.push_str(&format!("  → {path}\n")));
        print(&text)
    }

    /// One document of a batch, for machines.
    pub(crate) fn document(&self, file: &str, summary: &Summary, outputs: &[String]) {
        (self.print)(&converted_event(file, summary, outputs).to_string());
    }

    /// How far a batch is: the given line, or the figures.
    pub(crate) fn progress(&self, text: &str, figures: &Value) {
        self.line(text, || {
            json!({"level": "info", "file": null, "page": null, "code": "progress", "message": text, "figures": figures})
        });
    }

    fn line(&self, text: &str, event: impl Fn() -> Value) {
        if self.json { (self.print)(&event().to_string()) } else { (self.print)(text) }
    }
}

fn converted_event(file: &str, summary: &Summary, outputs: &[String]) -> Value {
    json!({"level": "info", "file": file, "page": null, "code": "converted", "summary": summary, "outputs": outputs})
}

fn headline(summary: &Summary) -> String {
    let number = summary.number.as_deref().unwrap_or("(no number)");
    let title = summary.title.as_deref().unwrap_or("(no title)");
    let short: String =
        title.chars().take(TITLE_SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let more = if title.chars().nth(TITLE_SHOWN).is_some() { "…" } else { "" };
    format!("{number}  {short}{more}")
}

/// «1 task», «2 tasks».
pub(crate) fn count(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Writes to stdout.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Whether progress bars may be drawn.
pub(crate) fn on_terminal() -> bool {
    io::stderr().is_terminal()
}

pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

pub(crate) fn write_stderr(line: &str) {
    // Nobody is left to be told that stderr is gone.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_one_line_for_number_and_title() {
        let mut summary = Summary {
            sha256: String::new(),
            kind: kehoach_model::DocumentKind::KeHoach,
            media_type: String::new(),
            syllables: 1,
            number: None,
            title: Some("Triển khai\nĐề án ".repeat(20)),
            pages: 1,
            tasks: 1,
            tables: 0,
            doubtful: 2,
        };
        let line = headline(&summary);
        assert!(line.starts_with("(no number)  Triển khai Đề án ") && line.ends_with('…'), "{line}");
        summary.title = None;
        assert_eq!(headline(&summary), "(no number)  (no title)");
        assert_eq!(count(1, "task", "tasks"), "1 task");
    }
}
