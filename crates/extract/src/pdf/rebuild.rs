//! Second attempt at files that the interpreter refuses: `lopdf` loads what it can find and writes it anew.

use super::{FORMAT, damaged};
use crate::{DamageKind, ReadError};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A file larger than this (bytes) is not rebuilt: the copy in memory takes several times its size.
const MOST: usize = 64 << 20;

/// The file written anew, without its encryption.
pub(super) fn rebuilt(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    if bytes.len() > MOST {
        return Err(damaged(DamageKind::Inconsistent, "its object table"));
    }
    // A parser on damaged input: a panic is a refusal.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut document = lopdf::Document::load_mem(bytes).map_err(|e| refusal(&e, bytes))?;
        if document.is_encrypted() {
            document.decrypt("").map_err(|_| ReadError::Encrypted { format: FORMAT })?;
        }
        let mut out = Vec::new();
        document.save_to(&mut out).map_err(|_| damaged(DamageKind::Inconsistent, "its objects"))?;
        Ok(out)
    }));
    outcome.unwrap_or_else(|_| Err(damaged(DamageKind::Inconsistent, "its objects")))
}

fn refusal(error: &lopdf::Error, bytes: &[u8]) -> ReadError {
    let ended = bytes.iter().rev().take(1024).collect::<Vec<_>>();
    let has_end = ended.windows(5).any(|w| w.iter().rev().copied().eq(b"%%EOF"));
    match error {
        lopdf::Error::InvalidPassword => ReadError::Encrypted { format: FORMAT },
        _ if !has_end => damaged(DamageKind::Truncated, "it ends too early"),
        _ => damaged(DamageKind::Inconsistent, "its object table"),
    }
}
