//! A text put right line by line.

use crate::isolate::isolate;
use crate::{Options, Problem};
use kehoach_model::{Block, Diagnostic, Document, Fix, Line, Page, Paragraph};

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
    let lines: Vec<(&str, &str)> = text.split_inclusive('\n').map(split_ending).collect();
    let mut document = document(&lines);
    isolate(|| kehoach_repair::repair(&mut document, &options.repair))?;
    let mut repaired: Vec<String> = lines.iter().map(|(line, _)| (*line).to_owned()).collect();
    document.for_each_line(|_, line| {
        let index = (line.number as usize).wrapping_sub(1);
        if let Some(slot) = repaired.get_mut(index) {
            *slot = line.text.replace(['\n', '\r'], " ");
        }
    });
    let text = repaired.iter().zip(&lines).flat_map(|(line, (_, ending))| [line.as_str(), ending]).collect();
    diagnostics.append(&mut document.diagnostics);
    Ok(RepairedText { text, fixes: document.fixes, diagnostics })
}

fn split_ending(line: &str) -> (&str, &str) {
    let body = line.strip_suffix('\n').map_or(line, |l| l.strip_suffix('\r').unwrap_or(l));
    line.split_at(body.len())
}

/// One paragraph a line that is not blank, so that the stage sees every line by itself and in order.
fn document(lines: &[(&str, &str)]) -> Document {
    let blocks = (1..)
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
    fn lines_and_endings_stay() {
        let text = "Kế hoạch\r\n\r\n  \nSở Y tế\rvà\nhết";
        let repaired = repair_lines(text.as_bytes(), &Options::default()).unwrap();
        assert_eq!(repaired.text.split('\n').count(), text.split('\n').count());
        assert!(repaired.text.starts_with("Kế hoạch\r\n\r\n  \nSở Y tế") && repaired.text.ends_with("\nhết"));
        assert_eq!(repair_lines(b"", &Options::default()).unwrap().text, "");
    }
}
