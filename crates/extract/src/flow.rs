//! Running text of word processors: runs of one look become lines of words.

use kehoach_model::{Line, Word};

/// Text of one look. `\n` breaks the line.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) font: String,
    pub(crate) size: f32,
    pub(crate) bold: bool,
    pub(crate) italic: bool,
}

/// Numbers lines through a document.
#[derive(Debug, Default)]
pub(crate) struct LineNumbers {
    last: u32,
    /// Marks of notes that were left out of the text, with the line that they stood in.
    pub(crate) note_marks: Vec<(u32, String)>,
}

impl LineNumbers {
    /// Whether no line has been numbered yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.last == 0
    }

    pub(crate) fn next(&mut self) -> u32 {
        self.last += 1;
        self.last
    }
}

/// The lines of a paragraph; blank ones are left out. A word that two fonts share becomes two words that touch, as the fonts
/// may stand for two encodings.
pub(crate) fn lines(runs: &[Run], numbers: &mut LineNumbers) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    for run in runs {
        let mut parts = run.text.split('\n');
        if let Some(first) = parts.next() {
            append(&mut line, first, run);
        }
        for part in parts {
            finish(std::mem::take(&mut line), numbers, &mut lines);
            append(&mut line, part, run);
        }
    }
    finish(line, numbers, &mut lines);
    lines
}

fn append(line: &mut Line, text: &str, run: &Run) {
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let start = line.text.len();
        line.text.push_str(piece);
        if word.is_empty() {
            continue;
        }
        let range = [offset(start), offset(start + word.len())];
        match line.words.last_mut() {
            Some(last) if last.range[1] == range[0] && last.font == run.font => last.range[1] = range[1],
            _ => line.words.push(Word {
                range,
                font: run.font.clone(),
                size: run.size,
                bold: run.bold,
                italic: run.italic,
                confidence: 1.0,
                ..Word::default()
            }),
        }
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Trims the line, gives it its number and keeps it if anything is left.
fn finish(mut line: Line, numbers: &mut LineNumbers, lines: &mut Vec<Line>) {
    let indent = offset(line.text.len() - line.text.trim_start().len());
    let trimmed = line.text.trim();
    if trimmed.is_empty() {
        return;
    }
    if trimmed.len() < line.text.len() {
        line.text = trimmed.to_owned();
        for word in &mut line.words {
            word.range = word.range.map(|at| at.saturating_sub(indent));
        }
    }
    line.number = numbers.next();
    lines.push(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_divide_words_and_breaks_divide_lines() {
        let run = |text: &str, font: &str| Run { text: text.into(), font: font.into(), ..Run::default() };
        let mut numbers = LineNumbers::default();
        let lines = lines(&[run("  Số: 1", "A"), run("2/KH", "A"), run("-x\n\n kế ", "B")], &mut numbers);
        let shown: Vec<(u32, &str)> = lines.iter().map(|l| (l.number, l.text.as_str())).collect();
        assert_eq!(shown, [(1, "Số: 12/KH-x"), (2, "kế")]);
        let words: Vec<&str> =
            lines[0].words.iter().map(|w| &lines[0].text[w.range[0] as usize..w.range[1] as usize]).collect();
        assert_eq!(words, ["Số:", "12/KH", "-x"]);
    }
}
