//! Plain text.

use crate::{Limits, ReadError};
use kehoach_model::{Block, Document, Line, Page, Paragraph};

pub(crate) fn read(bytes: &[u8], _limits: &Limits) -> Result<Document, ReadError> {
    let text = String::from_utf8_lossy(bytes);
    let blocks = text
        .lines()
        .zip(1..)
        .filter(|(l, _)| !l.trim().is_empty())
        .map(|(l, n)| Block::Paragraph(Paragraph::of_line(Line::of_text(n, l))))
        .collect();
    Ok(Document { pages: vec![Page { number: 1, blocks, ..Page::default() }], ..Document::default() })
}
