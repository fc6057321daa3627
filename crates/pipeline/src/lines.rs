//! A text put right line by line.

use crate::isolate::isolate;
use crate::{Options, Problem};
use kehoach_model::{Block, Diagnostic, Document, Fix, Line, Page, Paragraph};
use kehoach_repair::Repairer;

/// A text after repair.
#[derive(Debug, Clone, PartialEq)]
pub struct RepairedText {
    /// As many lines as before, each with the line ending that it had.
    pub text: String,
    /// What was changed or proposed; lines count from 1.
    pub fixes: Vec<Fix>,
    /// What is doubtful about the input's encoding, and what the repair stage found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Repairs the text of bytes in any encoding that the text reader knows: one output line for each input line, line endings
/// and blank lines as they were.
///
/// # Errors
/// [`Problem::Broken`] where the repair stage panics.
pub fn repair_lines(bytes: &[u8], options: &Options) -> Result<RepairedText, Problem> {
    let (text, mut diagnostics) = isolate(|| kehoach_extract::decode_text(bytes))?;
    let mut out = in_parts(&text, PART, options)?;
    if out.fixes.len() > MOST_FIXES {
        let message = format!("{} changes; only the first {MOST_FIXES} are listed", out.fixes.len());
        out.fixes.truncate(MOST_FIXES);
        diagnostics.push(Diagnostic::warning("fixes-cut", message));
    }
    diagnostics.append(&mut out.diagnostics);
    Ok(RepairedText { diagnostics, ..out })
}

/// Repairs parts of about so many bytes, one after another.
fn in_parts(text: &str, size: usize, options: &Options) -> Result<RepairedText, Problem> {
    let repairer = isolate(|| Repairer::new(&options.repair))?;
    let mut out =
        RepairedText { text: String::with_capacity(text.len()), fixes: Vec::new(), diagnostics: Vec::new() };
    let mut rest = text;
    // The number of the line that the next part begins in, and how many of its characters are done.
    let mut at = (1, 0);
    while !rest.is_empty() {
        let (part, after) = rest.split_at(end_of_part(rest, size));
        let lines: Vec<(&str, &str)> = part.split_inclusive('\n').map(split_ending).collect();
        isolate(|| repair_part(&repairer, &lines, at, &mut out))?;
        at = match part.rsplit_once('\n') {
            Some((_, begun)) => (at.0 + part.matches('\n').count() as u32, begun.chars().count() as u32),
            None => (at.0, at.1 + part.chars().count() as u32),
        };
        rest = after;
    }
    Ok(out)
}

/// Bytes that are repaired at a time, so that a text of a hundred megabytes needs little more memory than its own.
const PART: usize = 1 << 20;
/// Changes that are kept.
const MOST_FIXES: usize = 1_000_000;

/// Where the first part of a text ends: behind a line, or where the line is longer than a part behind a space, or in a word where that is.
fn end_of_part(text: &str, size: usize) -> usize {
    let least = size.min(text.len());
    let most = text.floor_char_boundary(2 * size);
    let most = most - usize::from(text[..most].ends_with('\r'));
    let within = text.as_bytes().get(least..most).unwrap_or_default();
    if most == text.len() && !within.contains(&b'\n') {
        return most;
    }
    let ends = |wanted: u8| within.iter().position(|b| *b == wanted).map(|n| least + n + 1);
    ends(b'\n').or_else(|| ends(b' ')).unwrap_or(most)
}

fn repair_part(
    repairer: &Repairer,
    lines: &[(&str, &str)],
    (first, done): (u32, u32),
    out: &mut RepairedText,
) {
    let mut document = document(lines, first);
    repairer.document(&mut document);
    let mut repaired = vec![None; lines.len()];
    document.for_each_line(|_, line| {
        if let Some(slot) = repaired.get_mut(line.number.wrapping_sub(first) as usize) {
            *slot = Some(line.text.replace(['\n', '\r'], " "));
        }
    });
    for ((line, ending), new) in lines.iter().zip(&repaired) {
        out.text.push_str(new.as_deref().unwrap_or(line));
        out.text.push_str(ending);
    }
    for fix in document.fixes.iter_mut().filter(|f| f.place.line == first) {
        fix.place.chars = fix.place.chars.map(|c| c + done);
    }
    if out.fixes.len() <= MOST_FIXES {
        out.fixes.append(&mut document.fixes);
    }
    out.diagnostics.append(&mut document.diagnostics);
}

fn split_ending(line: &str) -> (&str, &str) {
    let body = line.strip_suffix('\n').map_or(line, |l| l.strip_suffix('\r').unwrap_or(l));
    line.split_at(body.len())
}

/// One paragraph a line that is not blank, so that the stage sees every line by itself and in order.
fn document(lines: &[(&str, &str)], first: u32) -> Document {
    let blocks = (first..)
        .zip(lines)
        .filter(|(_, (line, _))| !line.trim().is_empty())
        .map(|(number, (line, _))| Block::Paragraph(Paragraph::of_line(Line::of_text(number, *line))))
        .collect();
    Document { pages: vec![Page { number: 1, blocks, ..Page::default() }], ..Document::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn as_many_lines_come_out_as_went_in(text in "([a-zA-Zđếộ ,.;:-]|\\r?\\n|\\PC){0,200}") {
            let repaired = repair_lines(text.as_bytes(), &Options::default()).unwrap();
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            prop_assert_eq!(repaired.text.matches('\n').count(), text.matches('\n').count());
            prop_assert_eq!(repaired.text.matches("\r\n").count(), text.matches("\r\n").count());
        }
    }

    #[test]
    fn a_line_longer_than_a_part_is_repaired_piece_by_piece() {
        let line = "Uy ban nhan dan tinh giao So Tu phap. ".repeat(40);
        let text = format!("Sở Y tế\n{line}\nQuyet dinh cua Thu tuong Chinh phu");
        let repaired = in_parts(&text, 400, &Options::default()).unwrap();
        let lines: Vec<&str> = repaired.text.split('\n').collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].split_inclusive(". ").all(|s| s == "Ủy ban nhân dân tỉnh giao Sở Tư pháp. "));
        assert_eq!(lines[2], "Quyết định của Thủ tướng Chính phủ");
        let last = repaired.fixes.iter().rfind(|f| f.place.line == 2).unwrap();
        let chars = last.place.chars.map(|c| c as usize);
        let there: String = line.chars().skip(chars[0]).take(chars[1] - chars[0]).collect();
        assert_eq!(there, last.original);
        assert_eq!(end_of_part(&"đ".repeat(200), 100), 200);
        assert_eq!(end_of_part(&"đ".repeat(201), 101), 202);
    }

    #[test]
    fn lines_and_endings_stay() {
        let text = "Kế hoạch\r\n\r\n  \nSở Y tế\rvà\nhết";
        let repaired = repair_lines(text.as_bytes(), &Options::default()).unwrap();
        assert_eq!(repaired.text.split('\n').count(), text.split('\n').count());
        assert!(repaired.text.starts_with("Kế hoạch\r\n\r\n  \nSở Y tế") && repaired.text.ends_with("\nhết"));
        assert_eq!(repair_lines(b"", &Options::default()).unwrap().text, "");
    }
}
