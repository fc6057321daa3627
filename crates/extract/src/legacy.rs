//! Legacy encodings in a document: each font's text is judged together, by the font's name and by its words.

use kehoach_model::{Block, Cell, Diagnostic, Document, Line, Paragraph, Word};
use kehoach_vietnamese::charset::{Converter, Encoding, Fits, Votes, is_capital_font};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Converts text in TCVN3, VNI, VISCII, VPS, Windows-1258 or misread UTF-8 to Unicode: by the fonts of words where a reader
/// gives them, by the words themselves elsewhere. Unicode text stays as it is, in a legacy font too.
///
/// Adds a diagnostic `legacy-encoding` that names the encodings and how many lines were converted.
pub fn apply_fonts(document: &mut Document) {
    let plan = Plan::of(document);
    let mut converted = 0;
    let mut visit = |line: &mut Line| converted += u32::from(plan.convert_line(line));
    for page in &mut document.pages {
        visit_blocks(&mut page.blocks, &plan, &mut visit);
        page.marginalia.iter_mut().for_each(&mut visit);
    }
    if converted > 0 {
        let names: Vec<&str> = plan.encodings().into_iter().map(Encoding::name).collect();
        let names = if names.is_empty() { "a legacy encoding".to_owned() } else { names.join(", ") };
        document.diagnostics.push(Diagnostic::info(
            "legacy-encoding",
            format!("{converted} lines were converted to Unicode from {names}"),
        ));
    }
}

fn visit_blocks(blocks: &mut [Block], plan: &Plan, visit: &mut impl FnMut(&mut Line)) {
    for block in blocks {
        match block {
            Block::Paragraph(p) => {
                convert_label(p, plan);
                p.lines.iter_mut().for_each(&mut *visit);
            }
            Block::Table(t) => {
                t.cells.iter_mut().for_each(|c: &mut Cell| visit_blocks(&mut c.blocks, plan, visit));
            }
        }
    }
}

/// A label goes with the first word of its paragraph.
fn convert_label(paragraph: &mut Paragraph, plan: &Plan) {
    let font = paragraph.lines.first().and_then(|l| l.words.first()).map_or("", |w| w.font.as_str());
    if let Some(label) = &mut paragraph.list_label
        && let Cow::Owned(converted) = plan.convert(font, label)
    {
        *label = converted;
    }
}

/// What is expected of each font.
struct Plan {
    fonts: BTreeMap<String, Converter>,
    /// For fonts and lines that say nothing themselves.
    otherwise: Converter,
    fits: RefCell<Fits>,
}

impl Plan {
    fn of(document: &mut Document) -> Self {
        let mut votes: BTreeMap<String, Votes> = BTreeMap::new();
        for page in &document.pages {
            page.marginalia.iter().for_each(|line| count(line, &mut votes));
        }
        document.for_each_line(|_, line| count(line, &mut votes));
        let mut weight: BTreeMap<Encoding, u32> = BTreeMap::new();
        let mut fonts = BTreeMap::new();
        for (font, votes) in &votes {
            let converter = expectation(font, votes);
            if let Some(encoding) = converter.expected {
                *weight.entry(encoding).or_default() += votes.for_encoding(encoding) + 1;
            }
            fonts.insert(font.clone(), converter);
        }
        let unicode: u32 = votes.values().map(Votes::unicode).sum();
        let main = weight.iter().max_by_key(|(_, n)| **n).filter(|(_, n)| **n > unicode).map(|(e, _)| *e);
        for (font, converter) in &mut fonts {
            let is_unicode = votes.get(font).is_some_and(Votes::is_unicode);
            if converter.expected.is_none() && !is_unicode {
                converter.expected = main;
            }
        }
        let otherwise = Converter { expected: main, ..Converter::default() };
        let mut plan = Self { fonts, otherwise, fits: RefCell::default() };
        let mut others: BTreeMap<Encoding, u32> = BTreeMap::new();
        document.for_each_line(|_, line| {
            for s in stretches(line) {
                let text = line.text.get(s.from..s.to).unwrap_or("");
                if let Some(other) =
                    plan.converter(&s.font).contradicted_by(text, &mut plan.fits.borrow_mut())
                {
                    *others.entry(other).or_default() += 1;
                }
            }
        });
        let also = others.iter().max_by_key(|(_, n)| **n).map(|(e, _)| *e);
        plan.otherwise.also = also;
        plan.fonts.values_mut().for_each(|c| c.also = also);
        plan
    }

    fn encodings(&self) -> Vec<Encoding> {
        let mut all: Vec<Encoding> =
            self.fonts.values().flat_map(|c| c.expected.into_iter().chain(c.also)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn converter(&self, font: &str) -> Converter {
        self.fonts.get(font).copied().unwrap_or(self.otherwise)
    }

    fn convert<'t>(&self, font: &str, text: &'t str) -> Cow<'t, str> {
        self.converter(font).convert_with(text, &mut self.fits.borrow_mut())
    }

    /// Converts a line stretch by stretch of one font; `true` if its text changed.
    fn convert_line(&self, line: &mut Line) -> bool {
        if line.words.is_empty() {
            let converted = self.convert("", &line.text).into_owned();
            let changed = converted != line.text;
            line.text = converted;
            return changed;
        }
        let stretches = stretches(line);
        let old = std::mem::take(&mut line.text);
        let source = |s: &Stretch| old.get(s.from..s.to).unwrap_or("");
        let converted: Vec<Cow<'_, str>> =
            stretches.iter().map(|s| self.convert(&s.font, source(s))).collect();
        if stretches.iter().zip(&converted).all(|(s, new)| source(s) == new) {
            line.text = old;
            join_touching(&mut line.words);
            return false;
        }
        let words = std::mem::take(&mut line.words);
        for (stretch, new) in stretches.into_iter().zip(converted) {
            let start = line.text.len();
            line.text.push_str(&new);
            let own = words.get(stretch.words).unwrap_or(&[]);
            line.words.extend(renewed(own, &line.text, start));
        }
        join_touching(&mut line.words);
        true
    }
}

fn count(line: &Line, votes: &mut BTreeMap<String, Votes>) {
    for s in stretches(line) {
        vote(votes, &s.font, line.text.get(s.from..s.to).unwrap_or(""));
    }
}

fn vote(votes: &mut BTreeMap<String, Votes>, font: &str, text: &str) {
    if let Some(own) = votes.get_mut(font) {
        own.add(text);
    } else {
        votes.entry(font.to_owned()).or_default().add(text);
    }
}

fn expectation(font: &str, votes: &Votes) -> Converter {
    match Encoding::of_font(font) {
        Some(encoding) => Converter {
            // A legacy font's name left on text that was retyped in Unicode.
            expected: (!votes.is_unicode()).then_some(encoding),
            certain: votes.bears_out(encoding),
            capitals: is_capital_font(font),
            also: None,
        },
        None => Converter { expected: votes.verdict(), ..Converter::default() },
    }
}

/// Words of one font that follow one another, with the white space after each.
struct Stretch {
    font: String,
    words: std::ops::Range<usize>,
    from: usize,
    to: usize,
}

fn stretches(line: &Line) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    if line.words.is_empty() {
        out.push(Stretch { font: String::new(), words: 0..0, from: 0, to: line.text.len() });
    }
    for (i, word) in line.words.iter().enumerate() {
        match out.last_mut() {
            Some(last) if last.font == word.font => last.words.end = i + 1,
            last => {
                let from = if last.is_some() { word.range[0] as usize } else { 0 };
                if let Some(last) = last {
                    last.to = from;
                }
                out.push(Stretch { font: word.font.clone(), words: i..i + 1, from, to: line.text.len() });
            }
        }
    }
    out
}

/// The words of a converted stretch that begins at `start` of the line's text: their places anew, the rest as before.
fn renewed(old: &[Word], text: &str, start: usize) -> Vec<Word> {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let stretch = text.get(start..).unwrap_or("");
    let mut ranges = Vec::new();
    let mut at = start;
    for piece in stretch.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if !word.is_empty() {
            ranges.push([offset(at), offset(at + word.len())]);
        }
        at += piece.len();
    }
    let same = ranges.len() == old.len();
    let of = |i: usize| if same { old.get(i) } else { old.first() };
    ranges
        .into_iter()
        .enumerate()
        .map(|(i, range)| Word {
            range,
            bbox: of(i).filter(|_| same).and_then(|w| w.bbox),
            ..of(i).cloned().unwrap_or_default()
        })
        .collect()
}

/// Joins words that touch: two fonts in one word were of interest for the encodings only.
fn join_touching(words: &mut Vec<Word>) {
    words.dedup_by(|next, word| {
        let join = word.range[1] == next.range[0] && word.bbox.is_none() && next.bbox.is_none();
        if join {
            word.range[1] = next.range[1];
        }
        join
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{LineNumbers, Run, lines};
    use kehoach_model::Page;

    fn document(paragraphs: &[&[(&str, &str)]]) -> Document {
        let mut numbers = LineNumbers::default();
        let blocks = paragraphs.iter().flat_map(|runs| {
            let runs: Vec<Run> = runs
                .iter()
                .map(|(font, text)| Run { text: (*text).into(), font: (*font).into(), ..Run::default() })
                .collect();
            lines(&runs, &mut numbers).into_iter().map(|l| Block::Paragraph(Paragraph::of_line(l)))
        });
        Document {
            pages: vec![Page { number: 1, blocks: blocks.collect(), ..Page::default() }],
            ..Document::default()
        }
    }

    fn converted(paragraphs: &[&[(&str, &str)]]) -> Vec<String> {
        let mut document = document(paragraphs);
        apply_fonts(&mut document);
        let mut out = Vec::new();
        document.for_each_line(|_, line| out.push(line.text.clone()));
        out
    }

    #[test]
    fn each_font_is_converted_from_its_own_encoding() {
        let got = converted(&[
            &[(".VnTimeH", "Bé kÕ ho¹ch "), (".VnTime", "vµ "), ("Times New Roman", "Đầu tư")],
            &[("VNI-Times", "Soá: 12/QÑ-UB")],
        ]);
        assert_eq!(got, ["BỘ KẾ HOẠCH và Đầu tư", "Số: 12/QĐ-UB"]);
    }

    #[test]
    fn unicode_in_a_legacy_font_stays() {
        let got = converted(&[&[(".VnTime", "Ủy ban nhân dân tỉnh là cơ quan chủ trì")]]);
        assert_eq!(got, ["Ủy ban nhân dân tỉnh là cơ quan chủ trì"]);
    }

    #[test]
    fn words_keep_their_places() {
        let mut document = document(&[&[(".VnTime", "Së T\u{ad} "), ("Arial", "ph"), (".VnTime", "¸p")]]);
        apply_fonts(&mut document);
        document.for_each_line(|_, line| {
            let words: Vec<&str> =
                line.words.iter().map(|w| &line.text[w.range[0] as usize..w.range[1] as usize]).collect();
            assert_eq!(words, ["Sở", "Tư", "pháp"]);
        });
    }
}
