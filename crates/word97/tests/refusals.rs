//! Documents that cannot be read are refused by name.
#![allow(clippy::unwrap_used, missing_docs)]

use kehoach_word97::{Error, Limits, read};
use std::io::{Cursor, Read, Seek, SeekFrom, Write};

const PLAN: &[u8] = include_bytes!("../../../fixtures/office/plan.doc");

/// The sample with two bytes of its file information block replaced.
fn with_fib(at: u64, value: impl Fn(u16) -> u16) -> Vec<u8> {
    let mut file = cfb::CompoundFile::open(Cursor::new(PLAN.to_vec())).unwrap();
    {
        let mut stream = file.open_stream("/WordDocument").unwrap();
        let mut bytes = [0; 2];
        stream.seek(SeekFrom::Start(at)).unwrap();
        stream.read_exact(&mut bytes).unwrap();
        stream.seek(SeekFrom::Start(at)).unwrap();
        stream.write_all(&value(u16::from_le_bytes(bytes)).to_le_bytes()).unwrap();
        stream.flush().unwrap();
    }
    file.into_inner().into_inner()
}

#[test]
fn an_encrypted_document_needs_its_password() {
    let encrypted = with_fib(10, |flags| flags | 0x0100);
    assert!(matches!(read(&encrypted, &Limits::default()), Err(Error::Encrypted)));
}

#[test]
fn word_6_and_word_95_are_too_old() {
    for (ident, nfib) in [(0xA5DC, 0x65), (0xA5DC, 0x68), (0xA59B, 0x33)] {
        let mut old = with_fib(0, |_| ident);
        let at = old.windows(2).position(|w| w == u16::to_le_bytes(ident)).unwrap();
        old[at + 2..at + 4].copy_from_slice(&u16::to_le_bytes(nfib));
        assert!(matches!(read(&old, &Limits::default()), Err(Error::TooOld { .. })), "{nfib:x}");
    }
}

/// The file's own count says more than its pieces give ([MS-DOC] 2.5.4, `ccpText`).
#[test]
fn a_shortfall_is_told() {
    let longer = with_fib(64 + 12, |count| count + 100);
    let document = read(&longer, &Limits::default()).unwrap();
    assert!(
        document.issues.iter().any(|i| i.message.contains("characters were read")),
        "{:?}",
        document.issues
    );
}
