//! Finding the format from the content.

use crate::ReadError;

/// A format by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Portable Document Format.
    Pdf,
    /// Word 97–2003 binary document (compound file with a `WordDocument` stream).
    Doc,
    /// Excel 97–2003 binary workbook (compound file with a `Workbook` or `Book` stream).
    Xls,
    /// Another compound file.
    CompoundFile,
    /// Office Open XML text document.
    Docx,
    /// Office Open XML workbook.
    Xlsx,
    /// OpenDocument spreadsheet.
    Ods,
    /// Rich Text Format.
    Rtf,
    /// HTML or XHTML.
    Html,
    /// Plain text or Markdown, any Unicode encoding or a Vietnamese 8-bit one.
    Text,
    /// PNG image.
    Png,
    /// JPEG image.
    Jpeg,
    /// TIFF image.
    Tiff,
}

impl Format {
    /// Name for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Doc => "Word 97–2003 document",
            Self::Xls => "Excel 97–2003 workbook",
            Self::CompoundFile => "compound file (neither Word nor Excel)",
            Self::Docx => "Word document",
            Self::Xlsx => "Excel workbook",
            Self::Ods => "OpenDocument spreadsheet",
            Self::Rtf => "RTF document",
            Self::Html => "HTML page",
            Self::Text => "text",
            Self::Png => "PNG image",
            Self::Jpeg => "JPEG image",
            Self::Tiff => "TIFF image",
        }
    }

    /// Media type (RFC 6838).
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::CompoundFile => "application/x-ole-storage",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Rtf => "application/rtf",
            Self::Html => "text/html",
            Self::Text => "text/plain",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
        }
    }
}

/// How far into a file the marks of a format are looked for.
const WINDOW: usize = 4096;

/// Finds the format from the first bytes (of compound and ZIP files also from the names of their parts).
///
/// # Errors
/// [`ReadError::Empty`] for no bytes, [`ReadError::Unknown`] for what is none of the formats.
pub fn sniff(bytes: &[u8]) -> Result<Format, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    let head = bytes.get(..WINDOW).unwrap_or(bytes);
    if contains(head.get(..1024).unwrap_or(head), b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Ok(compound(bytes));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return zip(bytes);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Ok(Format::Rtf);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Format::Png);
    }
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Ok(Format::Jpeg);
    }
    if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        return Ok(Format::Tiff);
    }
    text_or_html(head)
}

/// Names in a compound file's directory are UTF-16LE ([MS-CFB] 2.6.1).
fn compound(bytes: &[u8]) -> Format {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(bytes, &wide)
    };
    if has("WordDocument") {
        Format::Doc
    } else if has("Workbook") || has("Book") {
        Format::Xls
    } else {
        Format::CompoundFile
    }
}

/// Part names stand uncompressed in a ZIP's headers.
fn zip(bytes: &[u8]) -> Result<Format, ReadError> {
    if contains(bytes, b"word/document") {
        Ok(Format::Docx)
    } else if contains(bytes, b"xl/workbook") {
        Ok(Format::Xlsx)
    } else if contains(bytes, b"opendocument.spreadsheet") {
        Ok(Format::Ods)
    } else {
        Err(ReadError::Unknown { what: "a ZIP archive without an office document".to_owned() })
    }
}

fn text_or_html(head: &[u8]) -> Result<Format, ReadError> {
    let utf16 = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
    let ascii: Vec<u8> = head.iter().filter(|b| **b != 0).map(u8::to_ascii_lowercase).collect();
    let markup =
        ascii.iter().position(|b| !b.is_ascii_whitespace()).and_then(|i| ascii.get(i..)).unwrap_or(&[]);
    let marks: [&[u8]; 6] = [b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<table"];
    if marks.iter().any(|m| contains(markup, m)) {
        return Ok(Format::Html);
    }
    let control = head.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C)).count();
    if !utf16 && control * 20 > head.len() {
        return Err(ReadError::Unknown { what: "binary data".to_owned() });
    }
    Ok(Format::Text)
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_decides() {
        assert_eq!(sniff(b"%PDF-1.4\n"), Ok(Format::Pdf));
        assert_eq!(sniff(b"{\\rtf1\\ansi"), Ok(Format::Rtf));
        assert_eq!(sniff(b"  <!DOCTYPE html><p>x"), Ok(Format::Html));
        assert_eq!(sniff("Số: 12/KH-UBND".as_bytes()), Ok(Format::Text));
        assert_eq!(sniff(b""), Err(ReadError::Empty));
        assert!(matches!(sniff(&[1, 2, 3, 4, 5, 6, 7, 8]), Err(ReadError::Unknown { .. })));
    }
}
