//! What a batch and its workers say to each other: frames of JSON, each behind its length in four bytes (little-endian), over
//! the worker's stdin and stdout. Both ends are the same program, so that the messages have no version.

use super::archive::Member;
use kehoach_export::batch::{Failure, Summary};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// Longest frame. The longest message lists an archive; none holds a document.
const LONGEST: usize = 64 << 20;

/// What a worker is asked. Paths are written as [`escape`](super::escape) does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Convert a document, leaving its outputs under temporary names.
    Convert {
        path: String,
        /// Where in an archive it lies; empty for a file.
        entries: Vec<usize>,
        /// Its name for the plan's source.
        name: String,
        /// Folder for the outputs, and what their names begin with there.
        staging: String,
        prefix: String,
        /// What the names of its outputs begin with at last.
        stem: String,
    },
    /// List the documents of an archive.
    List { path: String },
    /// Put the plans of all documents together.
    Gather { what: Gather, list: String, staging: String },
}

/// What is put together from all plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Gather {
    /// `all.plans.jsonl`.
    Lines,
    /// `all.xlsx`.
    Workbook,
    /// `graph.json`.
    Graph,
}

/// What a worker answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// What it is about to do; another answer follows.
    Stage(String),
    Converted {
        sha256: String,
        summary: Summary,
        files: Vec<Staged>,
    },
    Listed(Vec<Member>),
    Gathered(Vec<Staged>),
    Failed(Refusal),
}

/// Why a worker could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    pub(crate) failure: Failure,
    /// The document's bytes, where they could be read.
    pub(crate) sha256: Option<String>,
    /// Whether it is the disk that is full, which is no fault of the document.
    pub(crate) disk_full: bool,
}

/// A file under its temporary name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Staged {
    /// The path of the temporary file.
    pub(crate) temporary: String,
    /// What its name ends with: `.json` after the stem; for what is gathered the whole name.
    pub(crate) suffix: String,
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
}

/// Writes one message.
pub(crate) fn send(message: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let json = serde_json::to_vec(message)?;
    let length = u32::try_from(json.len()).ok().filter(|n| *n as usize <= LONGEST);
    let length = length.ok_or_else(|| io::Error::other("a message is too long"))?;
    let mut frame = length.to_le_bytes().to_vec();
    frame.extend(json);
    out.write_all(&frame)?;
    out.flush()
}

/// Reads one message; `None` where the other end has gone.
pub(crate) fn receive<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        done => done?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > LONGEST {
        return Err(io::Error::other("a message is too long"));
    }
    let mut json = vec![0; length];
    input.read_exact(&mut json)?;
    Ok(Some(serde_json::from_slice(&json)?))
}

/// Messages out of bytes that come in pieces.
#[derive(Default)]
pub(crate) struct Frames(Vec<u8>);

impl Frames {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// The next whole message; an error where the bytes are none.
    pub(crate) fn next<T: DeserializeOwned>(&mut self) -> io::Result<Option<T>> {
        let Some(length) = self.0.first_chunk::<4>() else { return Ok(None) };
        let length = u32::from_le_bytes(*length) as usize;
        if length > LONGEST {
            return Err(io::Error::other("a message is too long"));
        }
        let Some(json) = self.0.get(4..4 + length) else { return Ok(None) };
        let message = serde_json::from_slice(json)?;
        self.0.drain(..4 + length);
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_whole_from_bytes_in_pieces() {
        let mut bytes = Vec::new();
        for stage in ["đọc", "ghi"] {
            send(&Reply::Stage(stage.to_owned()), &mut bytes).unwrap();
        }
        let mut frames = Frames::default();
        let mut seen = Vec::new();
        for byte in &bytes {
            frames.push(&[*byte]);
            while let Some(Reply::Stage(stage)) = frames.next().unwrap() {
                seen.push(stage);
            }
        }
        assert_eq!(seen, ["đọc", "ghi"]);
        let first: Option<Reply> = receive(&mut bytes.as_slice()).unwrap();
        assert!(matches!(first, Some(Reply::Stage(stage)) if stage == "đọc"));
        assert!(receive::<Reply>(&mut [].as_slice()).unwrap().is_none());
        frames.push(&u32::MAX.to_le_bytes());
        assert!(frames.next::<Reply>().is_err());
    }
}
