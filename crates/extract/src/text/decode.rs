//! Bytes → text: UTF-8, UTF-16 with a byte order mark, Windows-1258 and Windows-1252.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use kehoach_model::Diagnostic;

/// Decodes; what cannot be decoded stands as U+FFFD and is reported. NUL bytes are dropped and reported.
pub(crate) fn decode(bytes: &[u8]) -> (String, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xFE, 0xFF, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => UTF_8.decode_without_bom_handling(rest).0.into_owned(),
        _ => eight_bit(bytes, &mut diagnostics),
    };
    let broken = text.matches('\u{FFFD}').count();
    if broken > 0 {
        let m = format!("{broken} characters could not be decoded and stand as \u{FFFD}");
        diagnostics.push(Diagnostic::warning("undecodable-characters", m));
    }
    if text.contains('\0') {
        let m = "NUL characters were dropped: the file may have been damaged in transfer";
        diagnostics.push(Diagnostic::warning("nul-characters", m));
        return (text.replace('\0', ""), diagnostics);
    }
    (text, diagnostics)
}

/// Decodes a page of HTML: by its byte order mark, else by the encoding that its head declares, else as text.
pub(crate) fn decode_html(bytes: &[u8]) -> (String, Vec<Diagnostic>) {
    let head = bytes.get(..HTML_HEAD).unwrap_or(bytes).to_ascii_lowercase();
    let label = memchr::memmem::find(&head, b"charset=").map(|at| {
        let rest = &head[at + 8..];
        let start = rest.iter().position(|b| !matches!(b, b'"' | b'\'' | b' ')).unwrap_or(0);
        let rest = &rest[start..];
        let end =
            rest.iter().position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'_')).unwrap_or(0);
        &rest[..end]
    });
    match label.and_then(encoding_rs::Encoding::for_label) {
        Some(encoding) if encoding != UTF_8 && std::str::from_utf8(bytes).is_err() => {
            (kehoach_vietnamese::nfc(&encoding.decode(bytes).0), Vec::new())
        }
        _ => decode(bytes),
    }
}

/// A browser looks for the declared encoding in the first 1,024 bytes; portals put it later.
const HTML_HEAD: usize = 4096;

/// A share of broken sequences above which text is not UTF-8 at all: one in fifty bytes above 7F.
const BROKEN_UTF8: usize = 50;

fn eight_bit(bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> String {
    let text = String::from_utf8_lossy(bytes);
    let broken = text.matches('\u{FFFD}').count();
    let high = bytes.iter().filter(|b| **b >= 0x80).count();
    if broken * BROKEN_UTF8 <= high {
        return text.into_owned();
    }
    // In Windows-1258 a tone is a combining mark behind its vowel: those five bytes are frequent in Vietnamese and
    // stand for rare capital letters in Windows-1252.
    let tones = bytes.iter().filter(|b| matches!(b, 0xCC | 0xD2 | 0xDE | 0xEC | 0xF2)).count();
    let (encoding, name) =
        if tones * 8 >= high { (WINDOWS_1258, "Windows-1258") } else { (WINDOWS_1252, "Windows-1252") };
    let m = format!("the file is not UTF-8; it was read as {name}");
    diagnostics.push(Diagnostic::warning("encoding-guessed", m));
    kehoach_vietnamese::nfc(&encoding.decode_without_bom_handling(bytes).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_with_a_mark_is_read_either_way() {
        let text = "Kế hoạch số 12";
        let mut le = vec![0xFF, 0xFE];
        le.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let mut be = vec![0xFE, 0xFF];
        be.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        assert_eq!(decode(&le).0, text);
        assert_eq!(decode(&be).0, text);
    }

    #[test]
    fn windows_1258_is_composed() {
        // «Triển khai thực hiện kế hoạch»: ê + hook above (D2), ư + dot below (F2), …
        let bytes = b"Tri\xea\xd2n khai th\xfd\xf2c hi\xea\xf2n k\xea\xec hoa\xf2ch";
        let (text, diagnostics) = decode(bytes);
        assert_eq!(text, "Triển khai thực hiện kế hoạch");
        assert_eq!(diagnostics[0].code, "encoding-guessed");
    }

    #[test]
    fn a_few_broken_bytes_do_not_change_the_encoding() {
        let mut bytes = "Ủy ban nhân dân tỉnh ".repeat(40).into_bytes();
        bytes.push(0xFF);
        let (text, diagnostics) = decode(&bytes);
        assert!(text.starts_with("Ủy ban"));
        assert_eq!(diagnostics[0].code, "undecodable-characters");
    }

    #[test]
    fn nul_is_dropped_and_reported() {
        let (text, diagnostics) = decode(b"a\0b");
        assert_eq!((text.as_str(), diagnostics.len()), ("ab", 1));
    }
}
