//! Little-endian numbers at offsets; `None` beyond the end.

pub(crate) fn u8_at(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let b = bytes.get(at..at.checked_add(2)?)?;
    b.try_into().ok().map(u16::from_le_bytes)
}

pub(crate) fn i16_at(bytes: &[u8], at: usize) -> Option<i16> {
    u16_at(bytes, at).map(u16::cast_signed)
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let b = bytes.get(at..at.checked_add(4)?)?;
    b.try_into().ok().map(u32::from_le_bytes)
}

pub(crate) fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    u32_at(bytes, at).map(u32::cast_signed)
}

/// The part of `bytes` that starts at `at` and has `len` bytes, or what there is of it.
pub(crate) fn clipped(bytes: &[u8], at: usize, len: usize) -> &[u8] {
    let from = at.min(bytes.len());
    let to = at.saturating_add(len).min(bytes.len());
    bytes.get(from..to).unwrap_or(&[])
}

/// A PLC ([MS-DOC] 2.2.2): n + 1 character positions, then n records of `record` bytes.
pub(crate) struct Plc<'a> {
    bytes: &'a [u8],
    record: usize,
    len: usize,
}

impl<'a> Plc<'a> {
    pub(crate) fn new(bytes: &'a [u8], record: usize) -> Self {
        let len = bytes.len().saturating_sub(4) / (4 + record);
        Self { bytes, record, len }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Position `i` of 0..=len.
    pub(crate) fn position(&self, i: usize) -> Option<u32> {
        if i > self.len { None } else { u32_at(self.bytes, i * 4) }
    }

    /// Record `i` of 0..len.
    pub(crate) fn record(&self, i: usize) -> Option<&'a [u8]> {
        let at = (self.len + 1) * 4 + i * self.record;
        if i < self.len { self.bytes.get(at..at + self.record) } else { None }
    }
}

/// UTF-16 units to text; unpaired surrogates become U+FFFD.
pub(crate) fn utf16(units: impl IntoIterator<Item = u16>) -> String {
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}
