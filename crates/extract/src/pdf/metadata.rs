//! What the file says about itself.

use hayro_interpret::hayro_syntax::Pdf;

/// The title of the document information dictionary (ISO 32000-1, 14.3.3); `None` where it is blank.
pub(super) fn title(pdf: &Pdf) -> Option<String> {
    clean_text(pdf.metadata().title.as_deref()?)
}

/// A text string on one line, NFC; `None` where it is blank.
pub(super) fn clean_text(bytes: &[u8]) -> Option<String> {
    let text: String = text_string(bytes).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = kehoach_vietnamese::nfc(text.trim());
    (!text.is_empty()).then_some(text)
}

/// A text string: UTF-16BE or UTF-8 by their marks, else PDFDocEncoding, whose letters are those of Latin-1 (ISO 32000-2,
/// 7.9.2.2).
fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units: Vec<u16> =
                rest.chunks_exact(2).map(|c| c.iter().fold(0, |n, b| n << 8 | u16::from(*b))).collect();
            String::from_utf16_lossy(&units)
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_tell_their_encoding() {
        assert_eq!(text_string(&[0xFE, 0xFF, 0x1E, 0xBF, 0x00, 0x41]), "ếA");
        assert_eq!(text_string("\u{FEFF}Kế".as_bytes()), "Kế");
        assert_eq!(text_string(&[0x4B, 0xEA]), "Kê");
    }
}
