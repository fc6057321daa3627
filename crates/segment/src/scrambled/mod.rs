//! Appendix tables that an engine read line by line across their columns, put together again.
//!
//! Such a table comes as lines that each hold a piece of several cells: «… dân khi đã được cấp thẻ 4 Bộ Công an |phủ, các bộ,».
//! Steps: `head` finds the columns, `times` what stands at the ends of lines, or `phrases` what stands before columns behind
//! the time's, `lines` tells title and agencies apart, `rows` parts the lines into rows, `names` puts broken names together of
//! a `vocabulary`, `cells` makes the cells. Which cell a word is part of is told by what was `printed` as well as by what repair
//! made of it.
//!
//! Limits: the table stands below the caption of an appendix, its title column first, one or two columns of agencies, its time
//! column, and behind that columns of products or budgets only; other tables, and text that gives too little evidence, stay as
//! they are. A cell that cannot be read is left empty and reported; nothing is put in that the page does not show, but for a
//! garbled month that the rows around it leave one reading for. Of several columns behind the time's, none is filled.

mod cells;
mod head;
mod lines;
mod names;
mod phrases;
mod printed;
mod rows;
#[cfg(test)]
mod tests;
mod times;
mod vocabulary;
mod words;

use crate::classify::owner::is_agency_like;
use crate::flow::{Piece, TablePiece, Unit};
use crate::rules::{AgencyLevel, Rules};
use crate::text::is_capitals;
use kehoach_model::{
    Block, Cell, ColumnRole, Confidence, Diagnostic, Document, FieldKey, Paragraph, Provenance, Table,
};
use kehoach_vietnamese::strip_marks;
use printed::Changes;
use std::collections::BTreeMap;
use words::Line;

/// Rows that a table must give.
const LEAST_ROWS: usize = 4;
/// Rounds of finding names and rows, each with what the one before found.
const PASSES: usize = 3;
/// Lines of a region at most; no appendix has that many.
const MOST_LINES: usize = 6000;

/// Replaces runs of text that are scrambled tables by tables.
pub(crate) fn rebuild(
    pieces: Vec<Piece>,
    document: &Document,
    rules: &Rules,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Piece> {
    let mut pieces = pieces;
    let mut changes = None;
    let mut at = 0;
    while let Some(from) = (at..pieces.len()).find(|i| pieces.get(*i).is_some_and(is_caption)) {
        let rest = pieces.get(from + 1..).unwrap_or(&[]);
        let to = from + 1 + rest.iter().take_while(|p| p.text().is_some() && !is_caption(p)).count();
        at = from + 1;
        let Some(region) = pieces.get(from + 1..to).map(region) else { continue };
        let changes = changes.get_or_insert_with(|| Changes::of(document));
        let context = Context { pieces: &pieces, region: from + 1..to };
        let Some(found) = table(&region, &context, changes, rules) else { continue };
        let head = region_units(&region[..found.lines.start]);
        let tail = region_units(&region[found.lines.end..]);
        diagnostics.extend(found.diagnostics);
        at = from + 1 + head.len() + 1;
        let new: Vec<Piece> = head.into_iter().chain([Piece::Table(found.piece)]).chain(tail).collect();
        pieces.splice(from + 1..to, new);
    }
    pieces
}

/// Whether a piece is the caption of an appendix.
fn is_caption(piece: &Piece) -> bool {
    piece.text().is_some_and(|u| {
        let key: String = words::key(&u.text.text.chars().take(40).collect::<String>());
        key.starts_with("phuluc") && (u.text.text.chars().count() <= 30 || is_capitals(&u.text.text))
    })
}

/// Whether a line is the caption of an appendix and nothing else: «PHỤ LỤC», «PHỤ LỤC II».
pub(crate) fn is_caption_line(line: &str) -> bool {
    is_capitals(line) && line.split_whitespace().count() <= 3 && words::key(line).starts_with("phuluc")
}

/// A line of the region and the unit that it came from.
struct Source {
    text: String,
    place: Provenance,
    unit: Unit,
}

fn region(pieces: &[Piece]) -> Vec<Source> {
    let mut lines = Vec::new();
    for unit in pieces.iter().filter_map(Piece::text) {
        for part in unit.text.lines() {
            let place = part.whole_place();
            let text = part.text.clone();
            lines.push(Source {
                text,
                place,
                unit: Unit { text: part, heading: unit.heading, fixed: unit.fixed },
            });
        }
    }
    lines
}

fn region_units(lines: &[Source]) -> Vec<Piece> {
    lines.iter().map(|l| Piece::Text(l.unit.clone())).collect()
}

/// The whole document and which of its pieces are the region.
struct Context<'a> {
    pieces: &'a [Piece],
    region: std::ops::Range<usize>,
}

struct Rebuilt {
    /// The lines of the region that the table takes.
    lines: std::ops::Range<usize>,
    piece: TablePiece,
    diagnostics: Vec<Diagnostic>,
}

/// The table of a region, where it is one.
fn table(region: &[Source], context: &Context, changes: &Changes, rules: &Rules) -> Option<Rebuilt> {
    if region.len() > MOST_LINES {
        return None;
    }
    let line = |s: &Source| {
        let before = changes.before(s.place.page, s.place.lines[0], &s.text);
        Line::new(&s.text, s.place.clone(), &before)
    };
    let mut lines: Vec<Line> = region.iter().map(line).collect();
    let mut head = head::find(&lines, rules)?;
    let from = head.lines.end;
    let to = end(region, from);
    let head_words: Vec<Vec<String>> = lines.get(head.lines.clone())?.iter().map(keys).collect();
    let body = lines.get_mut(from..to)?;
    let open = head.behind().is_some();
    if open {
        drop_heads(body, &head_words);
    }
    let times = if open { phrases::find(body) } else { times::find(body) };
    if times.len() < LEAST_ROWS.max(body.len() / 40) {
        return None;
    }
    let columns = head.agencies().len();
    let keys = body.iter().flat_map(|l| &l.words).map(|w| w.key.clone()).collect();
    let own = if open { own_names(context, rules) } else { Vec::new() };
    let names: Vec<(AgencyLevel, String)> = rules.agency_names().iter().cloned().chain(own).collect();
    let mut vocabulary = vocabulary::Vocabulary::new(&names, &document_key(context.pieces), &keys, columns);
    vocabulary.open = open;
    let level = head.column(ColumnRole::Field(FieldKey::Level));
    let (mut marks, mut segments, mut align) = (Vec::new(), Vec::new(), rows::Align::Middle);
    for pass in 0..PASSES {
        let read: Vec<names::Agencies> =
            segments.iter().map(|s| cells::agencies_of(body, s, columns, &vocabulary)).collect();
        if pass > 0 {
            vocabulary = vocabulary.seen(&read, columns);
        }
        let width = lines::divide(body, &vocabulary, level.is_some());
        // What the names of a row said about where agencies begin is better than what a line alone says.
        for (segment, read) in segments.iter().zip(&read) {
            cells::cut(body, segment, read);
        }
        marks = lines::marks(body, &vocabulary, width);
        (segments, align) = match open {
            true => rows::part_either(&marks, &times),
            false => (rows::part(&marks, &times), rows::Align::Middle),
        };
    }
    if !is_table(&segments, &marks, &times) {
        return None;
    }
    if let Some(col) = level
        && !has_levels(body, &segments)
    {
        head.columns.remove(col);
    }
    let known = cells::Known { vocabulary: &vocabulary, align, rules };
    let rows = cells::rows(body, &marks, &segments, &times, &head, &known);
    let head_place =
        lines.get(head.lines.clone())?.iter().map(|l| l.place.clone()).reduce(|a, b| a.union(&b))?;
    let (piece, diagnostics) = assemble(&head, &head_place, &rows);
    Some(Rebuilt { lines: head.lines.start..to, piece, diagnostics })
}

/// The table ends where a signature or a heading in capitals begins.
fn end(region: &[Source], from: usize) -> usize {
    let stops = |s: &Source| {
        let text = s.text.trim();
        let key = words::key(&text.chars().take(20).collect::<String>());
        key.starts_with("noinhan")
            || (is_capitals(text) && words::is_text(&Line::new(text, s.place.clone(), &[]).words))
    };
    region.iter().skip(from).position(stops).map_or(region.len(), |at| from + at)
}

/// The keys of a line's words.
fn keys(line: &Line) -> Vec<String> {
    line.words.iter().map(|w| w.key.clone()).filter(|k| !k.is_empty()).collect()
}

/// Empties the lines that repeat the head on a new page.
fn drop_heads(body: &mut [Line], head: &[Vec<String>]) {
    let mut below = 0;
    for line in body {
        let own = keys(line);
        let is = |wanted: &Vec<String>| {
            let same =
                own.iter().filter(|k| wanted.iter().any(|w| words::alike(w, k, 0.66).is_some())).count();
            wanted.len() >= 2 && same * 4 >= own.len() * 3 && same * 2 >= wanted.len()
        };
        let first = head.iter().max_by_key(|l| l.len()).is_some_and(is);
        let rest = below > 0 && own.len() <= 4 && head.iter().flatten().any(|w| own.contains(w));
        below = if first { head.len() } else { below.saturating_sub(1) };
        if first || rest {
            line.words.clear();
            (line.title, line.agency, line.time, line.rest) = (0, 0, 0, 0);
        }
    }
}

/// Labels in front of agencies in the document's lines.
const LABELS: [&str; 5] = ["co quan", "don vi", "chu tri", "phoi hop", "thuc hien"];

/// The agencies that the document's own lines name: «- Cơ quan chủ trì: Sở A; Sở B.», headings «1. Sở A», recipients.
fn own_names(context: &Context, rules: &Rules) -> Vec<(AgencyLevel, String)> {
    let mut names: Vec<(AgencyLevel, String)> = Vec::new();
    let known = |name: &str, names: &[(AgencyLevel, String)]| {
        let key = words::key(name);
        names.iter().chain(rules.agency_names()).any(|(_, n)| words::key(n) == key)
    };
    let outside = (0..).zip(context.pieces).filter(|(i, _)| !context.region.contains(i));
    for line in outside.filter_map(|(_, p)| p.text()).flat_map(|u| u.text.lines()) {
        let text = line.text.trim().trim_start_matches(|c: char| !c.is_alphabetic());
        let list = match text.split_once(':') {
            Some((label, list)) => {
                let label = strip_marks(label).to_lowercase();
                if label.chars().count() > 40 || !LABELS.iter().any(|l| label.contains(l)) {
                    continue;
                }
                list
            }
            None if text.chars().count() <= 60 => text,
            None => continue,
        };
        for name in list.split([',', ';', '.', '(']) {
            let name = name.trim().trim_start_matches("Đề nghị ").trim();
            let words = name.split_whitespace().count();
            if (2..=10).contains(&words) && is_agency_like(name, rules) && !known(name, &names) {
                names.push((AgencyLevel::Local, name.to_owned()));
            }
        }
    }
    names
}

/// The keys of the document's words, run together: for whether it uses a name.
fn document_key(pieces: &[Piece]) -> String {
    pieces.iter().filter_map(Piece::text).map(|u| words::key(&u.text.text)).collect()
}

/// Whether the rows found speak for a table: most have a time, and their numbers are printed in sequence.
fn is_table(segments: &[rows::Segment], marks: &[lines::Mark], times: &[times::Time]) -> bool {
    let rows: Vec<&rows::Segment> =
        segments.iter().filter(|s| matches!(s.kind, rows::Kind::Row(_))).collect();
    let timed = rows.iter().filter(|s| s.time.is_some_and(|t| times.get(t).is_some_and(|t| t.sure))).count();
    let numbered = rows
        .iter()
        .filter(|s| match s.kind {
            rows::Kind::Row(n) => {
                s.number_line.and_then(|l| marks.get(l)).is_some_and(|m| m.number == Some(n))
            }
            _ => false,
        })
        .count();
    // Times in the middle of lines are read less often, so that numbers must say more.
    let timed = timed * 10 >= rows.len() * 7 || (timed * 2 >= rows.len() && numbered * 10 >= rows.len() * 6);
    rows.len() >= LEAST_ROWS && timed && numbered >= 3 && numbered * 3 >= rows.len()
}

/// Whether rows print a degree in front of their agencies.
fn has_levels(lines: &[Line], segments: &[rows::Segment]) -> bool {
    let rows: Vec<_> = segments.iter().filter(|s| matches!(s.kind, rows::Kind::Row(_))).collect();
    let level = |s: &&&rows::Segment| {
        lines.get(s.lines.clone()).is_some_and(|run| {
            run.iter().any(|l| {
                l.agency_words().len() + l.time_words().len() > 0
                    && l.title_words().len() > 1
                    && l.title_words().last().is_some_and(words::is_level)
            })
        })
    };
    rows.iter().filter(level).count() * 3 >= rows.len()
}

fn assemble(
    head: &head::Head,
    head_place: &Provenance,
    rows: &[cells::Row],
) -> (TablePiece, Vec<Diagnostic>) {
    let mut table = Table {
        rows: rows.len() as u32 + 1,
        cols: head.columns.len() as u32,
        header_rows: 1,
        ..Table::default()
    };
    let mut confidence = BTreeMap::new();
    let mut diagnostics = Vec::new();
    let mut place = head_place.clone();
    for (col, column) in head.columns.iter().enumerate() {
        let lines = vec![(crate::text::capitalised(&column.name), head_place.clone())];
        table.cells.push(cell(0, col as u32, &lines));
        confidence.insert((0, col as u32), Confidence::new(0.9));
    }
    for (index, row) in rows.iter().enumerate() {
        let at = index as u32 + 1;
        place = place.union(&row.place);
        let mut cells: Vec<&cells::Rebuilt> = row.cells.iter().filter(|c| !c.lines.is_empty()).collect();
        cells.sort_by_key(|c| c.col);
        for rebuilt in cells {
            table.cells.push(cell(at, rebuilt.col as u32, &rebuilt.lines));
            confidence.insert((at, rebuilt.col as u32), Confidence::new(rebuilt.confidence));
        }
        for (col, raw) in &row.unknown {
            diagnostics.push(unknown(head, row, *col, raw));
        }
    }
    let m = format!(
        "a table whose columns were read across one another was put together again: {} rows; compare it with the page",
        rows.len()
    );
    diagnostics.insert(0, Diagnostic::warning("table-rebuilt", m).at(place.clone()));
    (TablePiece { table, page: place.page, lines: place.lines, confidence }, diagnostics)
}

fn unknown(head: &head::Head, row: &cells::Row, col: usize, raw: &str) -> Diagnostic {
    let name = head.columns.get(col).map_or("", |c| c.name.as_str());
    let stands = if raw.is_empty() { String::new() } else { format!("; there stands «{raw}»") };
    let m = format!("the cell «{name}» of row {} could not be read and is left empty{stands}", row.number);
    Diagnostic::warning("table-cell-unknown", m).at(row.place.clone())
}

/// A cell; an empty text only says that the cell reaches that line.
fn cell(row: u32, col: u32, lines: &[(String, Provenance)]) -> Cell {
    let page = lines.first().map_or(1, |(_, p)| p.page);
    let line = |(text, place): &(String, Provenance)| {
        let mut line = kehoach_model::Line::of_text(place.lines[0], text.clone());
        line.bbox = place.bbox;
        line
    };
    let mut all: Vec<kehoach_model::Line> = lines.iter().map(line).collect();
    // Boxes of one page can be united; a cell over two pages keeps none.
    let one_page = lines.iter().all(|(_, p)| p.page == page);
    let boxes = lines.iter().filter_map(|(_, p)| p.bbox).reduce(|a, b| a.union(&b));
    if let Some((_, last)) = lines.last()
        && last.lines[1] > last.lines[0]
    {
        all.push(kehoach_model::Line::of_text(last.lines[1], String::new()));
    }
    let paragraph = Paragraph { lines: all, ..Paragraph::default() };
    let bbox = boxes.filter(|_| one_page);
    Cell { row, col, row_span: 1, col_span: 1, blocks: vec![Block::Paragraph(paragraph)], page, bbox }
}
