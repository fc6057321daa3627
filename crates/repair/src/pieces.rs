//! A line cut into the pieces that a lattice is built over: words, numbers, codes, each with its place.

use crate::labels::is_numeral;
use crate::tokens::{breaks, is_label};
use kehoach_vietnamese::is_letter;
use std::ops::Range;

/// What a piece looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, perhaps with signs or digits that a reader took for letters.
    Word,
    /// Digits and signs.
    Number,
    /// A document number, e-mail address, web address or other mix that has a grammar of its own.
    Code,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Index of the line among those decoded together.
    pub(crate) line: usize,
    /// Bytes of the line.
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
    /// A sentence, clause or label ends behind it.
    pub(crate) breaks: bool,
    /// Nothing but spaces stands between it and the next piece of the line.
    pub(crate) meets_next: bool,
    /// A comma, dash, quote or bracket stands between it and the next piece of the line: what follows hangs less on what goes before.
    pub(crate) parted: bool,
    /// An opening bracket stands before it that no closing one answers.
    pub(crate) after_bracket: bool,
}

impl Piece {
    /// A piece of which nothing is known but where it stands and what it is.
    fn new(line: usize, range: Range<usize>, kind: Kind) -> Self {
        Self { line, range, kind, breaks: false, meets_next: false, parted: false, after_bracket: false }
    }
}

/// How far ahead a closing bracket is looked for.
const BRACKET_REACH: usize = 300;
const LONGEST_TAG: usize = 12;
const OPENING: &[char] =
    &['(', '[', '{', '"', '“', '”', '\'', '‘', '«', '-', '–', '—', '+', '•', '*', '_', '·', '…', '.', ','];
const PARTING: &[char] = &[',', '(', ')', '[', ']', '"', '“', '”', '«', '»', '–', '—', '-', '|', '/'];
const CLOSING: &[char] = &[
    '.', ',', ';', ':', ')', ']', '}', '"', '”', '“', '»', '!', '?', '…', '-', '–', '—', '*', '_', '/', '|',
];

/// Cuts a line; pieces come in order and do not overlap.
pub(crate) fn cut(line_index: usize, line: &str, out: &mut Vec<Piece>) {
    let first = out.len();
    // The rules of a table: cells are read one by one.
    let ruled = line.contains('|') && line.split_whitespace().filter(|c| *c == "|").count() >= 2;
    for chunk in line.split_whitespace() {
        // `split_whitespace` yields slices of `line`.
        let start = chunk.as_ptr() as usize - line.as_ptr() as usize;
        let at = start + chunk.len();
        let before = out.len();
        let mut from = start;
        for tag in tags(chunk) {
            cut_chunk(line_index, line, from..start + tag.start, out);
            from = start + tag.end;
        }
        cut_chunk(line_index, line, from..at, out);
        if out.len() > before {
            if let Some(last) = out.last_mut() {
                last.breaks = breaks(chunk) && !(chunk.ends_with(':') && chunk.len() < 2);
            }
        } else if (breaks(chunk) || ruled && chunk.bytes().all(|b| b == b'|'))
            && out.len() > first
            && let Some(last) = out.last_mut()
        {
            last.breaks = true;
        }
    }
    for k in first..out.len().saturating_sub(1) {
        let between = line.get(out[k].range.end..out[k + 1].range.start).unwrap_or("?");
        out[k].meets_next = !between.is_empty() && between.chars().all(char::is_whitespace);
        out[k].parted = between.contains(PARTING);
    }
}

/// Markup inside a chunk: «<i>», «</b>», «<br/>».
fn tags(chunk: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + chunk.get(at..)?.find('<')?;
            let name = chunk.as_bytes().get(start + 1..)?.iter().take(LONGEST_TAG);
            let length = name.take_while(|b| b.is_ascii_alphanumeric() || **b == b'/').count();
            at = start + 1;
            if length > 0 && chunk.as_bytes().get(at + length) == Some(&b'>') {
                at += length + 1;
                return Some(start..at);
            }
        }
    })
}

fn cut_chunk(line_index: usize, line: &str, range: Range<usize>, out: &mut Vec<Piece>) {
    let chunk = &line[range.clone()];
    // Most chunks of a text are plain words.
    if chunk.chars().all(is_letter) && !is_code(chunk) {
        if !chunk.is_empty() {
            out.push(Piece::new(line_index, range, Kind::Word));
        }
        return;
    }
    let lead = chunk.len() - chunk.trim_start_matches(OPENING).len();
    let core = chunk[lead..].trim_end_matches(CLOSING);
    if core.is_empty() {
        return;
    }
    let start = range.start + lead;
    let mut push = |range: Range<usize>, kind: Kind| {
        out.push(Piece::new(line_index, range, kind));
    };
    if is_label(chunk) || is_code(core) {
        push(start..start + core.len(), if is_number(core) { Kind::Number } else { Kind::Code });
        return;
    }
    // «V. TỔ CHỨC»: a part's numeral is no word.
    let opens_line = line.get(..range.start).is_some_and(|before| before.trim().is_empty());
    if is_number(core) || opens_line && chunk.ends_with('.') && is_numeral(core) {
        push(start..start + core.len(), Kind::Number);
        return;
    }
    let opened = chunk[..lead].ends_with('(') && !chunk.contains(')');
    let before = out.len();
    cut_core(line_index, core, start, out);
    if opened
        && (core.len() <= 3 || !line[range.end..].chars().take(BRACKET_REACH).any(|c| c == ')'))
        && let Some(piece) = out.get_mut(before)
    {
        piece.after_bracket = true;
    }
}

/// Cuts the inside of a chunk at slashes, dashes and stops between letters.
fn cut_core(line_index: usize, core: &str, start: usize, out: &mut Vec<Piece>) {
    let mut push = |range: Range<usize>| {
        let range = within_dots(core, range);
        let text = &core[range.clone()];
        if text.chars().any(char::is_alphanumeric)
            || !text.is_empty() && text.chars().all(|c| !c.is_ascii_punctuation() || c == '&' || c == '@')
        {
            let kind = if is_number(text) { Kind::Number } else { Kind::Word };
            let range = start + range.start..start + range.end;
            out.push(Piece::new(line_index, range, kind));
        }
    };
    let mut from = 0;
    for (k, c) in core.char_indices() {
        let (left, right) = (&core[from..k], &core[k + c.len_utf8()..]);
        let cuts = match c {
            '/' | '-' | '–' | '—' | '…' | '*' => true,
            '.' => {
                right.starts_with(char::is_alphanumeric)
                    && left.trim_end_matches('.').ends_with(char::is_alphanumeric)
            }
            '&' => left.len() >= 3 && right.len() >= 3,
            ':' | ';' | ')' | '“' | '”' | '"' => {
                right.starts_with(char::is_alphanumeric) && left.ends_with(char::is_alphanumeric)
            }
            ',' | '(' => left.len() >= 2 && right.chars().take(4).filter(|c| c.is_alphabetic()).count() >= 3,
            _ => false,
        };
        if cuts {
            push(from..k);
            from = k + c.len_utf8();
        }
    }
    push(from..core.len());
}

/// The range without stops at its ends.
fn within_dots(core: &str, range: Range<usize>) -> Range<usize> {
    let text = core.get(range.clone()).unwrap_or_default();
    let lead = text.len() - text.trim_start_matches('.').len();
    let start = (range.start + lead).min(range.end);
    start..start.max(range.start + text.trim_end_matches('.').len())
}

/// Digits with signs, nothing else.
pub(crate) fn is_number(core: &str) -> bool {
    core.chars().any(|c| c.is_ascii_digit())
        // «2x3» is a number, «x4» a misread «xã».
        && !core.starts_with('x')
        && core.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | '-' | '–' | ':' | '%' | '(' | ')' | '+' | 'x')
        })
}

/// «TP-TSCC-01», «1.6.LQ.16», «COVID-19»: capitals and figures, each by itself, figures last. «2.TO» is a heading's number and its word.
fn is_mark_with_number(core: &str) -> bool {
    let figures = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let capitals = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_uppercase());
    let mut parts = core.split(['.', '-']);
    parts.next_back().is_some_and(figures)
        && parts.clone().any(capitals)
        && parts.all(|part| figures(part) || capitals(part))
}

/// Document numbers, addresses, and other things that are read by their own grammar.
pub(crate) fn is_code(core: &str) -> bool {
    let holds = |part: &str| {
        core.len() >= part.len()
            && core.as_bytes().windows(part.len()).any(|w| w.eq_ignore_ascii_case(part.as_bytes()))
    };
    if holds("http") || core.contains('.') && ["www.", ".vn", ".com", ".gov"].into_iter().any(holds) {
        return true;
    }
    if is_mark_with_number(core) {
        return true;
    }
    let Some(slash) = core.find('/') else { return false };
    let (before, after) = core.split_at(slash);
    let digits_first = before.starts_with(|c: char| c.is_ascii_digit());
    (digits_first || before.is_empty()) && after.contains(|c: char| c.is_alphabetic())
}
