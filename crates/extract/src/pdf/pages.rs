//! One page from ink to blocks.
//!
//! [`read`] looks at nothing but its page, so that pages can be read in any order; [`blocks`] follows once the running
//! headers, which show only on several pages together, are out.

use super::aligned::{self, Part};
use super::columns;
use super::glyphs::{Direction, Face, Glyph, Ink, Rule};
use super::origin::{self, Verdict};
use super::paragraphs::{self, Measure};
use super::tables::{self, RuledTable};
use super::upright;
use super::words::{Line, lines};
use kehoach_model::{LineRole, Page};

/// A footnote's text is smaller than the page's by at least this much (points).
const FOOTNOTE_STEP: f32 = 0.8;
/// The separator above footnotes is at least this long (points): Word draws 2 inches, and the whole width above a note that
/// goes on from the page before.
const SEPARATOR: f32 = 60.0;
/// With fewer lines than this a page does not show its margins.
const FEW_LINES: usize = 8;

/// A page read for itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    /// From 1.
    pub(super) number: u32,
    /// Width in points.
    pub(super) width: f32,
    /// Height in points.
    pub(super) height: f32,
    /// Text, scan, or neither.
    pub(super) verdict: Verdict,
    /// It was not drawn to its end.
    pub(super) is_cut: bool,
    /// Lines outside tables, from top to bottom.
    pub(super) lines: Vec<Line>,
    /// Text that runs another way than the page's: watermarks; and the text of electronic signatures.
    pub(super) astray: Vec<Line>,
    /// From top to bottom.
    pub(super) tables: Vec<RuledTable>,
    /// Fonts of the words.
    pub(super) fonts: Vec<Face>,
    /// Horizontal lines outside tables that can stand above footnotes.
    separators: Vec<Rule>,
    /// Raised figures that pointed to footnotes and were taken out of the text.
    pub(super) note_marks: Vec<String>,
}

/// A piece of a page in reading order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// Lines of one paragraph.
    Paragraph(Vec<Line>, LineRole),
    /// A table.
    Table(Box<RuledTable>),
}

/// Reads the words, tables and kind of a page.
pub(super) fn read(mut ink: Ink, number: u32) -> Draft {
    let verdict = origin::judge(&ink);
    let is_cut = ink.cut.is_some();
    upright::turn(&mut ink);
    let Ink { width, height, mut glyphs, rules, fonts, stamps, .. } = ink;
    let tables = tables::take(&rules, &mut glyphs, number);
    let (straight, turned): (Vec<Glyph>, Vec<Glyph>) =
        glyphs.into_iter().partition(|g| g.direction == Direction::Right);
    let others = [Direction::Down, Direction::Left, Direction::Up, Direction::Oblique];
    let mut astray: Vec<Line> = others
        .into_iter()
        .flat_map(|d| lines(turned.iter().filter(|g| g.direction == d).copied().collect(), d))
        .collect();
    let upright_stamps = stamps.into_iter().filter(|g| g.direction == Direction::Right).collect();
    astray.extend(lines(upright_stamps, Direction::Right));
    let separators = rules
        .into_iter()
        .filter(|r| r.horizontal && r.to - r.from >= SEPARATOR && r.at > height / 4.0)
        .collect();
    Draft {
        number,
        width,
        height,
        verdict,
        is_cut,
        lines: lines(straight, Direction::Right),
        astray,
        tables,
        fonts,
        separators,
        note_marks: Vec::new(),
    }
}

impl Draft {
    /// A page of which nothing was read yet.
    pub(super) fn unread(page: Page) -> Self {
        let verdict = Verdict { origin: page.origin, image: page.image, confidence: 1.0, finding: None };
        Self {
            number: page.number,
            width: page.width,
            height: page.height,
            verdict,
            is_cut: false,
            lines: Vec::new(),
            astray: Vec::new(),
            tables: Vec::new(),
            fonts: Vec::new(),
            separators: Vec::new(),
            note_marks: Vec::new(),
        }
    }
}

/// Margins of a page's running text. A page with little text takes the width of the others.
pub(super) fn measure(draft: &Draft, usual_width: Option<f32>) -> Measure {
    let own = Measure::of(&draft.lines).unwrap_or(Measure { left: 0.0, right: draft.width });
    match usual_width {
        Some(width)
            if draft.lines.len() < FEW_LINES && own.width() < width && own.left + width < draft.width =>
        {
            let margin = ((draft.width - width) / 2.0).max(0.0);
            let left = own.left.min(margin);
            Measure { left, right: own.right.max(left + width) }
        }
        _ => own,
    }
}

/// Whether a page has enough text to show its margins.
pub(super) fn shows_margins(draft: &Draft) -> bool {
    draft.lines.len() >= FEW_LINES
}

/// Puts the page's text and tables into reading order. Empties the draft of them.
pub(super) fn blocks(draft: &mut Draft, measure: Measure) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut body = std::mem::take(&mut draft.lines);
    let notes = split_off_footnotes(&mut body, &draft.separators, measure);
    draft.note_marks = take_note_marks(&mut body, &mut draft.tables, &notes);
    for table in std::mem::take(&mut draft.tables) {
        let below = body.iter().position(|l| l.y > table.area[1]).unwrap_or(body.len());
        let rest = body.split_off(below);
        push_text(&mut pieces, std::mem::replace(&mut body, rest), measure, draft.number);
        pieces.push(Piece::Table(Box::new(table)));
    }
    push_text(&mut pieces, body, measure, draft.number);
    for note in footnotes(notes, measure) {
        pieces.push(Piece::Paragraph(note, LineRole::Footnote));
    }
    pieces
}

fn push_text(pieces: &mut Vec<Piece>, lines: Vec<Line>, measure: Measure, page: u32) {
    for part in aligned::parts(lines, page) {
        match part {
            Part::Table(table) => pieces.push(Piece::Table(table)),
            Part::Text(lines) => push_flows(pieces, lines, measure),
        }
    }
}

fn push_flows(pieces: &mut Vec<Piece>, lines: Vec<Line>, measure: Measure) {
    for flow in columns::flows(lines) {
        let paragraphs = if flow.is_column {
            paragraphs::split_block(flow.lines)
        } else {
            paragraphs::split(flow.lines, measure)
        };
        pieces.extend(paragraphs.into_iter().map(|p| Piece::Paragraph(p, LineRole::Body)));
    }
}

/// Small text at the end of the page, below a line that starts at the left margin, or that begins with its figure.
fn split_off_footnotes(body: &mut Vec<Line>, separators: &[Rule], measure: Measure) -> Vec<Line> {
    let size = text_size(body);
    let below = body.iter().rposition(|l| l.size > size - FOOTNOTE_STEP).map_or(0, |i| i + 1);
    let (Some(last), Some(first)) = (below.checked_sub(1).and_then(|i| body.get(i)), body.get(below)) else {
        return Vec::new();
    };
    let is_separator = |r: &&Rule| (r.from - measure.left).abs() < 12.0 && r.at > last.y && r.at < first.y;
    let apart = first.y - last.y > 1.3 * last.size;
    if separators.iter().any(|r| is_separator(&r)) || (apart && begins_note(first)) {
        return body.split_off(below);
    }
    Vec::new()
}

/// Takes raised figures out of the text that begin a footnote of the page; «m²» stays.
fn take_note_marks(body: &mut [Line], tables: &mut [RuledTable], notes: &[Line]) -> Vec<String> {
    const UNITS: [&str; 7] = ["m", "km", "cm", "dm", "mm", "hm", "/m"];
    let figures: Vec<String> = notes
        .iter()
        .filter(|n| begins_note(n))
        .filter_map(|n| n.words.first())
        .map(|w| plain_figures(w.text.trim_matches(['(', ')', '[', ']', '.'])))
        .collect();
    if figures.is_empty() {
        return Vec::new();
    }
    let mut taken = Vec::new();
    let cells = tables.iter_mut().flat_map(|t| &mut t.cells);
    let in_cells = cells.flat_map(|c| c.paragraphs.iter_mut().flatten());
    for line in body.iter_mut().chain(in_cells) {
        let marks: Vec<bool> = (0..line.words.len())
            .map(|i| {
                let before = i.checked_sub(1).and_then(|i| line.words.get(i));
                line.words.get(i).is_some_and(|w| {
                    w.glued
                        && w.text.chars().all(is_raised)
                        && figures.contains(&plain_figures(&w.text))
                        && before.is_some_and(|b| {
                            !UNITS.iter().any(|u| b.text.to_lowercase().ends_with(u) && b.text.len() < 5)
                        })
                })
            })
            .collect();
        if !marks.contains(&true) {
            continue;
        }
        let mut marks = marks.into_iter();
        line.words.retain(|w| {
            let is_mark = marks.next().unwrap_or(false);
            if is_mark {
                taken.push(plain_figures(&w.text));
            }
            !is_mark
        });
    }
    taken
}

fn is_raised(c: char) -> bool {
    "⁰¹²³⁴⁵⁶⁷⁸⁹".contains(c)
}

/// «¹²» as «12».
fn plain_figures(text: &str) -> String {
    let plain = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().zip('0'..='9').find(|(r, _)| *r == c).map_or(c, |(_, p)| p);
    text.chars().map(plain).collect()
}

fn begins_note(line: &Line) -> bool {
    line.words.first().is_some_and(|w| {
        let figures = w.text.trim_matches(['(', ')', '[', ']', '.']);
        let is_figure = |c: char| c.is_ascii_digit() || "⁰¹²³⁴⁵⁶⁷⁸⁹*".contains(c);
        !figures.is_empty() && figures.chars().all(is_figure)
    })
}

/// A footnote begins with its figure.
fn footnotes(lines: Vec<Line>, measure: Measure) -> Vec<Vec<Line>> {
    let mut out: Vec<Vec<Line>> = Vec::new();
    for line in lines {
        let begins = begins_note(&line);
        match out.last_mut() {
            Some(note) if !begins || line.x0 < measure.left - 3.0 => note.push(line),
            _ => out.push(vec![line]),
        }
    }
    out
}

/// The largest size that a tenth of the words has or passes: footnotes can outweigh the text of their page.
fn text_size(lines: &[Line]) -> f32 {
    let mut sizes: Vec<f32> = lines.iter().flat_map(|l| l.words.iter().map(|w| w.size)).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    sizes.get(sizes.len() / 10).copied().unwrap_or(0.0)
}
