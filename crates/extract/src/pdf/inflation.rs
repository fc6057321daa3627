//! Streams that would fill the memory when decompressed.
//!
//! The interpreter decompresses a stream whole. Deflate yields at most 1032 bytes for one (RFC 1951: 258 bytes for two
//! bits), so that only large streams, and streams compressed twice, need to be measured. LZW is not measured.

use crate::{Limits, ReadError};
use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys::SUBTYPE;
use hayro_interpret::hayro_syntax::object::{Name, Object, Stream};
use std::io::Read;

/// Bytes that one byte of deflated data can become.
const RATIO: u64 = 1032;
/// A page's drawing instructions beyond this (bytes) are no page; the largest of the gazettes has half a megabyte.
pub(super) const MAX_CONTENT: usize = 64 << 20;

/// Refuses a file with a stream beyond the limit.
pub(super) fn check(bytes: &[u8], pdf: &Pdf, limits: &Limits) -> Result<(), ReadError> {
    let limit = limits.decompressed_bytes;
    if (bytes.len() as u64).saturating_mul(RATIO) <= limit && !is_compressed_twice(bytes) {
        return Ok(());
    }
    for object in pdf.objects() {
        if let Object::Stream(stream) = object
            && grows_beyond(&stream, limit)
        {
            return Err(ReadError::Limit {
                what: "a decompressed stream".into(),
                name: "decompressed-bytes",
                limit,
            });
        }
    }
    Ok(())
}

/// Whether any stream's list of filters names Deflate twice; filters stand in plain sight in a file.
fn is_compressed_twice(bytes: &[u8]) -> bool {
    let mut last: Option<usize> = None;
    memchr::memmem::find_iter(bytes, b"/Fl").any(|at| {
        let near = last.is_some_and(|l| at - l < 40);
        last = Some(at);
        near
    })
}

fn grows_beyond(stream: &Stream<'_>, limit: u64) -> bool {
    // Pictures are decompressed on request only, within limits of their own.
    if stream.dict().get::<Name<'_>>(SUBTYPE).is_some_and(|s| s.as_ref() == b"Image") {
        return false;
    }
    let raw = stream.raw_data();
    let once = inflated(raw.as_ref(), limit);
    if stream.filters().len() < 2 {
        return (raw.len() as u64).saturating_mul(RATIO) > limit && once > limit;
    }
    let twice = ZlibDecoder::new(ZlibDecoder::new(raw.as_ref()));
    once > limit || count(twice, limit) > limit
}

fn inflated(data: &[u8], limit: u64) -> u64 {
    count(ZlibDecoder::new(data), limit)
}

/// How many bytes come out, up to one more than `limit`.
fn count(reader: impl Read, limit: u64) -> u64 {
    std::io::copy(&mut reader.take(limit.saturating_add(1)), &mut std::io::sink()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_named_twice_are_seen() {
        assert!(is_compressed_twice(b"/Filter [ /FlateDecode /FlateDecode ]"));
        assert!(!is_compressed_twice(
            b"/Filter /FlateDecode /Length 12 >> stream .......... /Filter /FlateDecode"
        ));
    }
}
