//! Rows → cells: the title's lines joined, agencies put together from their broken words, times read.

use super::head::Head;
use super::lines::Mark;
use super::names::{Agencies, read};
use super::rows::{Align, Kind, Segment};
use super::times::{self, Time, Value};
use super::vocabulary::Vocabulary;
use super::words::{Line, Word, is_level, is_text};
use crate::classify::owner::is_agency_like;
use crate::label::roman_numeral;
use crate::rules::Rules;
use kehoach_model::{ColumnRole, FieldKey, Provenance};

/// A rebuilt cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rebuilt {
    pub col: usize,
    /// Text and place of its lines.
    pub lines: Vec<(String, Provenance)>,
    pub confidence: f32,
}

/// A rebuilt row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub group: bool,
    pub number: u32,
    pub cells: Vec<Rebuilt>,
    /// Columns whose content could not be read, with what stands there.
    pub unknown: Vec<(usize, String)>,
    pub place: Provenance,
}

/// Confidence of a cell whose lines were told apart from other cells' and are read as they stand.
const TOLD_APART: f32 = 0.9;
/// Confidence of a cell whose words nothing confirms.
const AS_IT_STANDS: f32 = 0.5;
/// Confidence of a time that follows from the times around it.
const BETWEEN: f32 = 0.6;

/// What is known of a table.
pub(super) struct Known<'a> {
    pub vocabulary: &'a Vocabulary,
    pub align: Align,
    pub rules: &'a Rules,
}

/// Makes the rows' cells.
pub(super) fn rows(
    lines: &mut [Line],
    marks: &[Mark],
    segments: &[Segment],
    times: &[Time],
    head: &Head,
    known: &Known,
) -> Vec<Row> {
    let vocabulary = known.vocabulary;
    let agencies = head.agencies();
    let mut rows: Vec<Row> = segments
        .iter()
        .enumerate()
        .filter(|(_, s)| s.kind != Kind::Noise)
        .map(|(index, segment)| {
            let read = agencies_of(lines, segment, agencies.len(), vocabulary);
            cut(lines, segment, &read);
            let mut row = titled(lines, marks, segment, head);
            if let Kind::Row(_) = segment.kind {
                fill_agencies(&mut row, lines, segment, &agencies, &read, known);
                fill_time(&mut row, lines, index, segments, times, head);
                fill_behind(&mut row, lines, segment, head, &read);
            }
            row
        })
        .collect();
    if let (true, [lead, coordinate]) = (vocabulary.open, agencies.as_slice()) {
        doubt_alone(&mut rows, *lead, *coordinate);
    }
    rows
}

/// Empties the cells of who leads where nobody who takes part was read, though most rows name both: what was read there can be
/// the other column's.
fn doubt_alone(rows: &mut [Row], lead: usize, coordinate: usize) {
    let names = |row: &Row, col: usize| row.cells.iter().any(|c| c.col == col);
    let both = rows.iter().filter(|r| names(r, lead) && names(r, coordinate)).count();
    let alone = rows.iter().filter(|r| names(r, lead) && !names(r, coordinate)).count();
    if both <= alone {
        return;
    }
    for row in rows.iter_mut().filter(|r| names(r, lead) && !names(r, coordinate)) {
        let Some(at) = row.cells.iter().position(|c| c.col == lead) else { continue };
        let raw = row.cells.remove(at).lines.into_iter().map(|l| l.0).collect::<Vec<_>>().join(" ");
        row.unknown.retain(|(col, _)| *col != lead);
        row.unknown.insert(0, (lead, raw.trim().to_owned()));
    }
}

/// The names in a row's columns of agencies.
pub(super) fn agencies_of(
    lines: &[Line],
    segment: &Segment,
    columns: usize,
    vocabulary: &Vocabulary,
) -> Agencies {
    match (segment.kind, lines.get(segment.lines.clone())) {
        (Kind::Row(_), Some(run)) => read(run, columns, vocabulary),
        _ => Agencies::default(),
    }
}

/// Lets the agencies of a row's lines begin where the reading of their names says.
pub(super) fn cut(lines: &mut [Line], segment: &Segment, read: &Agencies) {
    let run = lines.get_mut(segment.lines.clone()).unwrap_or(&mut []);
    for (line, cut) in run.iter_mut().zip(&read.cuts) {
        // Whole words behind the title that no name explains are the title's own.
        let first = cut.first.filter(|first| cut.behind.is_none_or(|b| *first < b));
        let between = first.and_then(|first| line.words.get(cut.at..first)).unwrap_or(&[]);
        let title = cut.at > line.title && between.iter().all(Word::is_syllable);
        line.agency = first.filter(|_| title).unwrap_or(cut.at);
    }
}

fn whole_place(lines: &[Line], segment: &Segment) -> Provenance {
    let run = lines.get(segment.lines.clone()).unwrap_or(&[]);
    let mut places = run.iter().map(|l| &l.place);
    let first = places.next().cloned().unwrap_or_else(|| Provenance::lines(1, 1, 1));
    places.fold(first, |all, p| all.union(p))
}

/// The row with its number and title, and its level where the table has one.
fn titled(lines: &[Line], marks: &[Mark], segment: &Segment, head: &Head) -> Row {
    let (group, number) = match segment.kind {
        Kind::Group(n) => (true, n),
        Kind::Row(n) => (false, n),
        Kind::Noise => (false, 0),
    };
    let mut row =
        Row { group, number, cells: Vec::new(), unknown: Vec::new(), place: whole_place(lines, segment) };
    let level = head.column(ColumnRole::Field(FieldKey::Level));
    let (mut parts, mut level_cell, mut number_place) = (Vec::new(), None, None);
    let mut printed = false;
    for at in segment.lines.clone() {
        let (Some(line), Some(mark)) = (lines.get(at), marks.get(at)) else { continue };
        let own = segment.number_line == Some(at);
        if own {
            number_place = Some(line.place.clone());
            printed = mark.number == Some(number) || (group && mark.roman == Some(number));
        }
        // A number at the beginning of a line that is not the row's belongs to the title.
        let from = if !own && mark.number.is_some() && line.title == 1 { 0 } else { line.title };
        let mut words = line.words.get(from..line.agency).unwrap_or(&[]);
        if group {
            words = line.words.get(from..).unwrap_or(&[]);
        }
        if let (Some(last), Some(_), None) = (words.last().filter(|w| is_level(w)), level, &level_cell)
            && words.len() > 1
        {
            level_cell = Some((last.key.clone(), line.place.clone()));
            words = words.get(..words.len() - 1).unwrap_or(&[]);
        }
        let words = without_noise(words);
        if !words.is_empty() && (mark.title || is_text(words)) {
            parts.push((
                joined(words),
                line.place.clone(),
                words.iter().filter(|w| w.is_syllable()).count(),
                words.len(),
            ));
        }
    }
    let label = if group { roman(number) } else { number.to_string() };
    let place =
        number_place.or_else(|| parts.first().map(|p| p.1.clone())).unwrap_or_else(|| row.place.clone());
    row.cells.push(Rebuilt {
        col: 0,
        lines: vec![(label, place)],
        confidence: if printed { 0.95 } else { 0.7 },
    });
    let (good, all) = parts.iter().fold((0, 0), |(g, a), p| (g + p.2, a + p.3));
    if let Some(col) = head.column(ColumnRole::Title) {
        let clear = 0.4 + 0.6 * good as f32 / all.max(1) as f32;
        let lines = parts.into_iter().map(|p| (p.0, p.1)).collect();
        row.cells.push(Rebuilt { col, lines, confidence: TOLD_APART * clear });
    }
    if let (false, Some(col)) = (group, level) {
        match level_cell {
            Some(cell) => row.cells.push(Rebuilt { col, lines: vec![cell], confidence: TOLD_APART }),
            None => row.unknown.push((col, String::new())),
        }
    }
    row
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Without what has no letters at the ends of a part.
fn without_noise(words: &[Word]) -> &[Word] {
    let is_noise = |w: &Word| w.key.is_empty() && !matches!(w.text.as_str(), "-" | "–");
    let from = words.iter().position(|w| !is_noise(w)).unwrap_or(words.len());
    let to = words.iter().rposition(|w| !w.key.is_empty()).map_or(from, |i| i + 1);
    words.get(from..to.max(from)).unwrap_or(&[])
}

fn roman(number: u32) -> String {
    roman_numeral(number.min(60))
}

fn fill_agencies(
    row: &mut Row,
    lines: &[Line],
    segment: &Segment,
    columns: &[usize],
    read: &Agencies,
    known: &Known,
) {
    let vocabulary = known.vocabulary;
    let run = lines.get(segment.lines.clone()).unwrap_or(&[]);
    let zone: Vec<&Line> =
        run.iter().filter(|l| l.agency_words().iter().any(|w| !w.key.is_empty())).collect();
    let raw = zone.iter().map(|l| joined(l.agency_words())).collect::<Vec<_>>().join(" / ");
    for (column, (col, list)) in columns.iter().zip(&read.lists).enumerate() {
        let accepted = vocabulary.accepted(column, list);
        let names: Vec<&str> =
            accepted.iter().filter_map(|f| vocabulary.names.get(f.name)).map(|n| n.text.as_str()).collect();
        let (Some(first), Some(last)) = (zone.first(), zone.last()) else { continue };
        let unknown = read.raw.get(column).and_then(|words| unknown_name(run, words, known));
        if let Some(unknown) = unknown {
            let text = names.iter().map(|n| (*n).to_owned()).chain([unknown]).collect::<Vec<_>>().join("; ");
            row.cells.push(Rebuilt { col: *col, lines: spread(text, first, last), confidence: AS_IT_STANDS });
            continue;
        }
        if names.is_empty() {
            if !raw.is_empty() {
                row.unknown.push((*col, raw.clone()));
            }
            continue;
        }
        let shown = accepted.iter().map(|f| f.shown).fold(1.0, f32::min);
        let cell = spread(names.join(", "), first, last);
        let left_out = list.len() - accepted.len();
        let confidence = TOLD_APART * (0.3 + 0.7 * shown) * 0.8f32.powi(left_out as i32);
        row.cells.push(Rebuilt { col: *col, lines: cell, confidence });
    }
}

/// A cell's text over the lines from one to another.
fn spread(text: String, first: &Line, last: &Line) -> Vec<(String, Provenance)> {
    let mut cell = vec![(text, first.place.clone())];
    if first.place != last.place {
        cell.push((String::new(), last.place.clone()));
    }
    cell
}

/// Words of a name that is not known at least.
const NAME_WORDS: usize = 3;

/// The words of a name that is not known, as they stand: where cells begin at the top of their rows, a name that begins in the
/// first line begins its cell.
fn unknown_name(run: &[Line], words: &[(usize, usize)], known: &Known) -> Option<String> {
    let word = |(line, at): &(usize, usize)| run.get(*line)?.words.get(*at).map(|w| w.text.as_str());
    let text = words.iter().filter_map(word).collect::<Vec<_>>().join(" ");
    let text = text.trim_end_matches([',', ';', '.']);
    let begins = known.align == Align::Top && words.first().is_some_and(|w| w.0 == 0);
    (begins && words.len() >= NAME_WORDS && is_agency_like(text, known.rules)).then(|| text.to_owned())
}

/// The cell of the first column behind that of times; what stands in further ones cannot be told apart from it.
fn fill_behind(row: &mut Row, lines: &[Line], segment: &Segment, head: &Head, read: &Agencies) {
    let Some(col) = head.behind() else { return };
    let run = lines.get(segment.lines.clone()).unwrap_or(&[]);
    let mut parts = Vec::new();
    for (line, cut) in run.iter().zip(&read.cuts) {
        let words = match cut.behind {
            Some(from) if line.rest == line.words.len() => line.words.get(from..line.time).unwrap_or(&[]),
            _ => line.rest_words(),
        };
        let words = without_noise(words);
        if !words.is_empty() {
            parts.push((joined(words), line.place.clone()));
        }
    }
    if parts.is_empty() || head.columns.len() > col + 1 {
        return;
    }
    row.cells.push(Rebuilt { col, lines: parts, confidence: AS_IT_STANDS });
}

fn fill_time(row: &mut Row, lines: &[Line], index: usize, segments: &[Segment], times: &[Time], head: &Head) {
    let Some(col) = head.column(ColumnRole::Field(FieldKey::Timing)) else { return };
    let Some(time) = segments.get(index).and_then(|s| s.time).and_then(|t| times.get(t)) else {
        row.unknown.push((col, String::new()));
        return;
    };
    let place = |at: usize| lines.get(at).map(|l| l.place.clone());
    let places: Vec<Provenance> = (time.lines[0]..=time.lines[1]).filter_map(place).collect();
    let read = match &time.value {
        Value::Garbled(raw) => between(raw, index, segments, times).map(|v| (v, BETWEEN)),
        Value::Days(_) if lines.get(time.lines[0]).is_some() => Some((time.value.clone(), TOLD_APART)),
        other => Some((other.clone(), TOLD_APART)),
    };
    let text = read.as_ref().and_then(|(value, _)| times::text(value));
    let (Some(text), Some((_, confidence)), Some(first)) = (text, read, places.first()) else {
        let raw: Vec<String> = (time.lines[0]..=time.lines[1])
            .filter_map(|l| lines.get(l))
            .map(|l| joined(l.time_words()))
            .collect();
        row.unknown.push((col, raw.join(" / ")));
        return;
    };
    let mut cell = vec![(text, first.clone())];
    cell.extend(places.iter().skip(1).map(|p| (String::new(), p.clone())));
    row.cells.push(Rebuilt { col, lines: cell, confidence });
}

/// Share of neighbouring rows whose times ascend, above which a time lies between those of its neighbours.
const SORTED: f32 = 0.85;

/// A garbled time that only one month between the times of the rows above and below can be.
fn between(raw: &str, index: usize, segments: &[Segment], times: &[Time]) -> Option<Value> {
    let span = |s: &Segment| s.time.and_then(|t| times.get(t)).and_then(|t| times::span(&t.value));
    let group_end = |s: &&Segment| matches!(s.kind, Kind::Group(_));
    let all: Vec<_> = segments.iter().filter_map(span).collect();
    let sorted = all.windows(2).filter(|w| matches!(w, [a, b] if a[0] <= b[1])).count();
    let pairs = all.len().saturating_sub(1);
    // Each group may begin anew.
    let groups = segments.iter().filter(group_end).count();
    if pairs < 3 || ((sorted + groups.min(pairs - sorted)) as f32) < SORTED * pairs as f32 {
        return None;
    }
    let above = segments.get(..index)?.iter().rev().take_while(|s| !group_end(s)).find_map(span)?;
    let below = segments.get(index + 1..)?.iter().take_while(|s| !group_end(s)).find_map(span)?;
    times::resolve(raw, above[0], below[1])
}
