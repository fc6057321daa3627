//! Font names ([MS-DOC] 2.9.286 SttbfFfn).

use crate::binary::{clipped, u8_at, u16_at, utf16};

/// Where the name starts in an FFN that follows its length byte ([MS-DOC] 2.9.81).
const NAME: usize = 39;

/// The fonts of a file by index.
pub(crate) struct Fonts(Vec<String>);

impl Fonts {
    pub(crate) fn parse(sttb: &[u8]) -> Self {
        let count = usize::from(u16_at(sttb, 0).unwrap_or(0));
        let mut at = 4;
        let mut names = Vec::new();
        for _ in 0..count {
            let Some(len) = u8_at(sttb, at) else { break };
            let ffn = clipped(sttb, at + 1, usize::from(len));
            let name = ffn.get(NAME..).unwrap_or(&[]);
            names.push(utf16(
                name.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b)).take_while(|u| *u != 0),
            ));
            at += 1 + usize::from(len);
        }
        Self(names)
    }

    /// The name; empty for an index without a font.
    pub(crate) fn name(&self, index: u16) -> &str {
        self.0.get(usize::from(index)).map_or("", String::as_str)
    }
}
