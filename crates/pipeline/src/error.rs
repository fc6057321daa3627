//! What went wrong with a document, and what to do about it.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A problem with one file. Prints as one line: file, problem with its mend.
#[derive(Debug)]
pub struct Error {
    file: PathBuf,
    problem: Problem,
}

/// What went wrong. Each message says what to do.
#[derive(Debug, Error)]
pub enum Problem {
    /// No such file or folder.
    #[error("there is no such file: check its name")]
    Missing,
    /// A folder where a file is wanted.
    #[error("this is a folder: convert what it holds with «kehoach batch FOLDER -o OUT»")]
    Folder,
    /// Bytes that cannot be had.
    #[error("the file cannot be read ({0}): check its permissions and the disk")]
    Unreadable(io::Error),
    /// More bytes than the limit.
    #[error(
        "the file is larger than the limit of {limit} bytes: split it, or raise it with --limit file-bytes=N"
    )]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// Content of which nothing can be read.
    #[error(transparent)]
    Content(#[from] kehoach_extract::ReadError),
    /// A file that should hold a plan and does not.
    #[error("line {line}: this is no plan of kehoach ({reason}): give a file NAME.plan.json that it wrote")]
    NoPlan {
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A rule that cannot be used.
    #[error("{0}: mend the rule file; docs/RULES.md says what may stand in it")]
    Rule(#[from] kehoach_rules::RuleError),
    /// A folder of rules that holds none.
    #[error("there is no rule file in this folder: put a copy of one of rules/*.toml there and change it")]
    NoRules,
    /// Scans that were not read, and nothing else.
    #[error("{0}")]
    NotRead(String),
    /// A plan that cannot be put into a format.
    #[error(transparent)]
    Export(#[from] kehoach_export::ExportError),
    /// A file or folder that cannot be written.
    #[error("it cannot be written ({0}): {mend}", mend = mend(.0))]
    Unwritable(io::Error),
    /// A stage of kehoach panicked.
    #[error("kehoach failed on this document ({message}, {place}): please report it with the file")]
    Broken {
        /// What the stage said.
        message: String,
        /// Source file and line.
        place: String,
    },
    /// More output than the limit.
    #[error(
        "its outputs are larger than the limit of {limit} bytes: raise --max-output, or split the document"
    )]
    OutputTooLarge {
        /// The limit.
        limit: u64,
    },
    /// An archive that cannot be walked.
    #[error("the archive cannot be read ({0}): unpack it and convert the folder")]
    Archive(String),
    /// A link to a folder that it lies in.
    #[error("this link leads back to {}: remove it", above.display())]
    LinkLoop {
        /// The folder.
        above: PathBuf,
    },
    /// Another batch is at work there.
    #[error("another batch is writing there{}: wait for its end, or see «kehoach status OUT»", who(.holder.as_ref()))]
    Locked {
        /// Who.
        holder: Option<crate::batch::Holder>,
    },
    /// No batch has written there.
    #[error("no batch has written there: give the folder that was OUT in «kehoach batch IN -o OUT»")]
    NoBatch,
    /// The worker processes cannot be started.
    #[error("no worker process can be started ({0}): check the limits on processes and memory")]
    NoWorker(io::Error),
    /// The threads cannot be started.
    #[error("the threads cannot be started ({0}): try a smaller --jobs")]
    Threads(String),
}

impl Error {
    /// A problem with a file.
    pub fn new(file: impl Into<PathBuf>, problem: impl Into<Problem>) -> Self {
        Self { file: file.into(), problem: problem.into() }
    }

    /// The same problem under the file's path.
    #[must_use]
    pub(crate) fn of(mut self, file: &Path) -> Self {
        self.file = file.to_owned();
        self
    }

    /// The file as it was given.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What went wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Stable kebab-case name of the problem, for machines.
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.problem)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.problem)
    }
}

impl Problem {
    pub(crate) fn code(&self) -> &'static str {
        use kehoach_extract::ReadError;
        match self {
            Self::Missing => "missing-file",
            Self::Folder => "is-a-folder",
            Self::Unreadable(_) => "unreadable-file",
            Self::TooLarge { .. } => "file-too-large",
            Self::Content(ReadError::Empty) => "empty-file",
            Self::Content(ReadError::NoText) => "no-text",
            Self::Content(ReadError::Unknown { .. }) => "unknown-format",
            Self::Content(ReadError::Unsupported { .. }) => "unsupported-format",
            Self::Content(_) => "unreadable-content",
            Self::NoPlan { .. } => "not-a-plan",
            Self::Rule(_) => "bad-rule",
            Self::NoRules => "no-rules",
            Self::NotRead(_) => "scan-not-read",
            Self::Export(_) => "export-failed",
            Self::Unwritable(_) => "unwritable",
            Self::Broken { .. } => "stage-failed",
            Self::OutputTooLarge { .. } => "output-too-large",
            Self::Archive(_) => "unreadable-archive",
            Self::LinkLoop { .. } => "link-loop",
            Self::Locked { .. } => "locked",
            Self::NoBatch => "no-batch",
            Self::NoWorker(_) => "no-worker",
            Self::Threads(_) => "no-threads",
        }
    }

    /// Whether no document can be written before somebody has made room.
    pub(crate) fn is_disk_full(&self) -> bool {
        let full = |e: &io::Error| matches!(e.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        match self {
            Self::Unwritable(e) | Self::Export(kehoach_export::ExportError::Write(e)) => full(e),
            _ => false,
        }
    }
}

fn who(holder: Option<&crate::batch::Holder>) -> String {
    let Some(holder) = holder else { return String::new() };
    let host = holder.host.as_ref().map(|h| format!(" on {h}")).unwrap_or_default();
    format!(" (process {}{host})", holder.process)
}

fn mend(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "the disk is full; free some space, or write elsewhere with -o DIR"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "no permission to write there; write elsewhere with -o DIR"
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists | ErrorKind::IsADirectory => {
            "something of another kind has that name; write elsewhere with -o DIR"
        }
        ErrorKind::InvalidFilename => "the name is too long or not allowed there; rename the document",
        _ => "check the folder and the disk, or write elsewhere with -o DIR",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_one_line_with_its_mend() {
        let full = io::Error::from(ErrorKind::StorageFull);
        let error = Error::new("ra/kế hoạch.plan.json", Problem::Unwritable(full));
        let line = error.to_string();
        assert!(line.starts_with("ra/kế hoạch.plan.json: it cannot be written"), "{line}");
        assert!(line.contains("free some space") && !line.contains('\n'), "{line}");
    }
}
