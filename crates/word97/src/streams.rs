//! The streams of the compound file ([MS-CFB]).

use crate::{Error, Limits, fib::Fib};
use std::io::{Cursor, Read};

/// The streams that text is read from.
pub(crate) struct Streams<'a> {
    file: std::cell::RefCell<cfb::CompoundFile<Cursor<&'a [u8]>>>,
    limit: u64,
    /// `WordDocument`.
    pub(crate) word: Vec<u8>,
    /// `Data`; empty where there is none.
    pub(crate) data: Vec<u8>,
}

impl<'a> Streams<'a> {
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Error::NotCompound)?;
        let mut streams = Self {
            file: std::cell::RefCell::new(file),
            limit: limits.stream_bytes.min(bytes.len() as u64),
            word: Vec::new(),
            data: Vec::new(),
        };
        streams.word = streams.stream("WordDocument").ok_or(Error::NoWordDocument)?;
        streams.data = streams.stream("Data").unwrap_or_default();
        Ok(streams)
    }

    /// The table stream that the FIB names ([MS-DOC] 2.1.2), or the other one where that is missing.
    pub(crate) fn table(&self, fib: &Fib) -> Result<Vec<u8>, Error> {
        let names = if fib.which_table { ["1Table", "0Table"] } else { ["0Table", "1Table"] };
        names.iter().find_map(|n| self.stream(n)).ok_or(Error::Missing("table stream"))
    }

    /// A stream's bytes; of a damaged chain what can be read. No stream is longer than the file.
    fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let mut file = self.file.borrow_mut();
        let stream = file.open_stream(name).ok()?;
        let mut out = Vec::new();
        // A chain that ends early still leaves the bytes before its end in `out`.
        let _ = stream.take(self.limit).read_to_end(&mut out);
        if out.is_empty() { None } else { Some(out) }
    }
}
