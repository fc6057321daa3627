//! Plain text and Markdown.
//!
//! Both are read line by line, by one reader: a CommonMark parser would renumber the printed labels («2.» after «1.»
//! becomes a list) and take `+` for a bullet of its own level, and the labels are what the outline is made of. So only
//! the mark-up that changes what a line says is taken off: emphasis, ATX headings, pipe tables and their alignment rows.
//!
//! * A form feed begins a new page, as `pdftotext` writes it.
//! * A paragraph is one line, or, in text that is wrapped at a fixed width, the lines between blank lines.
//! * Running headers and page numbers at the edges of such pages are kept apart.
//! * Columns that a converter drew with spaces are a table; signature and recipients beside one another are read as two blocks.
//! * Cells below one another, each with a pipe alone behind it, are a table where the first column has numbers.
//! * Lines with a pipe at their start are a pipe table; lines with two tabs or more in step are a tab-separated one.

mod aligned;
pub(crate) mod decode;
mod marginalia;
mod markup;
mod stacked;
mod table;

use crate::{Limits, ReadError};
use kehoach_model::{Block, Diagnostic, Document, Line, LineRole, Page, Paragraph};
use std::collections::BTreeMap;

/// Reads text of any encoding that Vietnamese documents come in.
///
/// # Errors
/// [`ReadError::NoText`] for white space alone, [`ReadError::Limit`] for a file that is too large.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    if bytes.len() as u64 > limits.file_bytes {
        let what = "the file's size in bytes".to_owned();
        return Err(ReadError::Limit { what, name: "file-bytes", limit: limits.file_bytes });
    }
    let (text, mut diagnostics) = decode::decode(bytes);
    if text.trim().is_empty() {
        return Err(ReadError::NoText);
    }
    let wrapped = is_hard_wrapped(&text);
    let mut read: Vec<Vec<(u32, &str)>> = Vec::new();
    let mut number = 0u32;
    for (index, page_text) in text.split('\u{c}').enumerate() {
        // A form feed stands at the start of a line of its own page; only text behind the last one is no page.
        if index > 0 && page_text.trim().is_empty() {
            continue;
        }
        if read.len() as u64 >= u64::from(limits.pages) {
            let m = format!(
                "pages after the first {} were left out (--limit pages=N raises the limit)",
                limits.pages
            );
            diagnostics.push(Diagnostic::error("pages-left-out", m));
            break;
        }
        read.push(page_text.lines().map(|l| next_line(&mut number, l)).collect());
    }
    let running = marginalia::find(&read);
    let mut pages = Vec::with_capacity(read.len());
    for (page, (mut lines, running)) in (1..).zip(read.into_iter().zip(running)) {
        let mut marginalia = Vec::new();
        for at in running {
            if let Some((number, line)) = lines.get_mut(at) {
                marginalia.push(Line::of_text(*number, line.trim()));
                *line = "";
            }
        }
        let blocks =
            Blocks { page, wrapped, limits, diagnostics: &mut diagnostics, blocks: Vec::new() }.build(&lines);
        pages.push(Page { number: page, blocks, marginalia, ..Page::default() });
    }
    Ok(Document { pages, diagnostics, ..Document::default() })
}

fn next_line<'a>(number: &mut u32, line: &'a str) -> (u32, &'a str) {
    *number += 1;
    (*number, line)
}

/// Longest line, in characters, of text that an office program or an engine wrapped for a printed page.
const WRAP_AT_MOST: usize = 130;

/// Whether the lines are those of a printed page: nearly all short, many of them as long as the longest, and many
/// beginning in the middle of a sentence.
fn is_hard_wrapped(text: &str) -> bool {
    let mut lengths: Vec<usize> = Vec::new();
    let mut mid_sentence = 0usize;
    for line in
        text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('|') && !l.contains('\t'))
    {
        lengths.push(line.chars().count());
        mid_sentence += usize::from(line.starts_with(char::is_lowercase));
    }
    if lengths.len() < 8 {
        return false;
    }
    lengths.sort_unstable();
    let high = lengths[lengths.len() * 95 / 100];
    let full = lengths.iter().filter(|l| **l * 4 >= high * 3).count();
    let share = |count: usize, of: usize| count * of >= lengths.len();
    // A page that breaks its lines at random has fewer full ones, and more that begin in the middle of a sentence.
    let ragged = share(full, 5) && share(mid_sentence, 3);
    high <= WRAP_AT_MOST && (ragged || (share(full, 3) && share(mid_sentence, 5)))
}

struct Blocks<'a> {
    page: u32,
    wrapped: bool,
    limits: &'a Limits,
    diagnostics: &'a mut Vec<Diagnostic>,
    blocks: Vec<Block>,
}

impl Blocks<'_> {
    fn build(mut self, lines: &[(u32, &str)]) -> Vec<Block> {
        let mut at = 0;
        let mut run: Vec<Line> = Vec::new();
        // Only lines that are joined to paragraphs can be parted by their indent.
        let margin = if self.wrapped { margin(lines) } else { None };
        while let Some(&(number, line)) = lines.get(at) {
            let rest = &lines[at..];
            let table = table::find(rest, self.page, self.limits).or_else(|| aligned::find(rest, self.page));
            if let Some(found) = table {
                self.flush(&mut run);
                self.diagnostics.extend(found.diagnostics);
                self.blocks.push(Block::Table(found.table));
                at += found.lines;
                continue;
            }
            at += 1;
            if line.trim().is_empty() {
                self.flush(&mut run);
                continue;
            }
            if is_indented(line, margin) {
                self.flush(&mut run);
            }
            let (level, text) = markup::heading(line);
            let line = Line::of_text(number, markup::plain(text).replace('\n', " "));
            if let Some(level) = level {
                self.flush(&mut run);
                let role = LineRole::Heading(level);
                self.blocks.push(Block::Paragraph(Paragraph { lines: vec![line], role, list_label: None }));
            } else if self.wrapped {
                run.push(line);
            } else {
                self.blocks.push(Block::Paragraph(Paragraph::of_line(line)));
            }
        }
        self.flush(&mut run);
        self.blocks
    }

    fn flush(&mut self, run: &mut Vec<Line>) {
        if !run.is_empty() {
            let lines = std::mem::take(run);
            self.blocks.push(Block::Paragraph(Paragraph { lines, ..Paragraph::default() }));
        }
    }
}

/// Spaces by which a line is set in that begins a paragraph.
const INDENT: usize = 3;

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| *c == ' ').count()
}

/// The indent of most of a page's lines, where it is that of two fifths of them at least.
fn margin(lines: &[(u32, &str)]) -> Option<usize> {
    let mut count: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, line) in lines.iter().filter(|(_, l)| !l.trim().is_empty()) {
        *count.entry(indent(line)).or_default() += 1;
    }
    let all: usize = count.values().sum();
    count.into_iter().max_by_key(|(_, n)| *n).filter(|(_, n)| n * 5 >= all * 2).map(|(indent, _)| indent)
}

fn is_indented(line: &str, margin: Option<usize>) -> bool {
    margin.is_some_and(|m| indent(line) >= m + INDENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Document {
        read(text.as_bytes(), &Limits::default()).unwrap()
    }

    fn lines(document: &Document) -> Vec<(u32, String)> {
        let mut out = Vec::new();
        document.for_each_line(|_, l| out.push((l.number, l.text.clone())));
        out
    }

    #[test]
    fn lines_keep_their_numbers_over_blanks_and_pages() {
        let d = read_text("Một\n\nHai\n\u{c}Ba\n");
        assert_eq!(lines(&d), [(1, "Một".into()), (3, "Hai".into()), (4, "Ba".into())]);
        assert_eq!(d.pages.len(), 2);
    }

    #[test]
    fn wrapped_lines_make_one_paragraph() {
        let line = "các cơ quan chuyên môn triển khai nhiệm vụ theo đúng tiến độ đã đề ra trong năm";
        let d = read_text(&format!("{}\n\nMục tiêu\n", [line; 12].join("\n")));
        assert_eq!(d.pages[0].blocks.len(), 2);
    }

    #[test]
    fn an_indented_line_begins_a_paragraph() {
        let line = "các cơ quan chuyên môn triển khai nhiệm vụ theo đúng tiến độ đã đề ra trong năm";
        let paragraph = format!("    Rà soát\n{}\n", [line; 6].join("\n"));
        assert_eq!(read_text(&paragraph.repeat(2)).pages[0].blocks.len(), 2);
    }

    #[test]
    fn white_space_is_no_text() {
        assert_eq!(read(b" \n\t\n", &Limits::default()), Err(ReadError::NoText));
    }
}
