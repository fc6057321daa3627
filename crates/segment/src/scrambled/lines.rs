//! What the parts of each line are: number, title, agencies. Times were taken off before.

use super::vocabulary::Vocabulary;
use super::words::{Line, Word, bare, is_level, is_text};
use crate::label;

/// What a line says for the finding of rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Mark {
    /// The number at its beginning.
    pub number: Option<u32>,
    /// The roman number at its beginning.
    pub roman: Option<u32>,
    /// Something that a badly read roman number can be.
    pub roman_like: bool,
    /// Something unreadable stands where a number could.
    pub blot: bool,
    /// A part of the title stands in it.
    pub title: bool,
    /// That part begins with a capital.
    pub capital: bool,
    /// That part ends with a closing mark.
    pub closed: bool,
    /// That part fills its column.
    pub full: bool,
    /// Words of agencies stand in it.
    pub zone: bool,
    /// Those words begin a name.
    pub begins: bool,
}

/// Room at the end of a full line of the title column, in characters: the next word did not fit.
const ROOM: usize = 9;

/// Says of each line where its agencies can begin; gives the width of the title's column.
pub(super) fn divide(lines: &mut [Line], vocabulary: &Vocabulary, levels: bool) -> usize {
    for line in lines.iter_mut() {
        numbered(line);
    }
    let width = title_width(lines, vocabulary);
    let (mut open, mut ended) = (false, false);
    for line in lines.iter_mut() {
        line.cuts = cuts(line, vocabulary, &Column { width, open, ended, levels });
        line.agency = line.cuts.first().map_or(line.time, |c| c.0);
        let title = line.title_words();
        if is_title(title) {
            open = length(title) + ROOM >= width && !ends_closed(title);
            ended = title.last().is_some_and(|w| w.text.ends_with('.') && !w.text.ends_with(".."));
        } else if title.is_empty() && line.agency < line.time {
            open = false;
        }
    }
    width
}

/// What the lines say for the finding of rows.
pub(super) fn marks(lines: &mut [Line], vocabulary: &Vocabulary, width: usize) -> Vec<Mark> {
    let mark = |line: &mut Line| {
        let agency = line.agency;
        let mut mark = numbered(line);
        line.agency = agency.max(line.title);
        let title = line.title_words();
        mark.title = is_title(title);
        let mut zone = line.agency_words().iter().filter(|w| !w.key.is_empty());
        let first = zone.next();
        mark.zone = first.is_some();
        mark.begins = first.is_some_and(|w| vocabulary.begins(w));
        if mark.title {
            mark.capital = title.iter().find(|w| !w.key.is_empty()).is_some_and(Word::is_capital);
            mark.closed = ends_closed(title);
            mark.full = length(title) + ROOM >= width;
        }
        mark
    };
    lines.iter_mut().map(mark).collect()
}

fn is_title(words: &[Word]) -> bool {
    is_text(words) || (!words.is_empty() && words.iter().all(Word::is_syllable))
}

fn ends_closed(words: &[Word]) -> bool {
    words.iter().rev().find(|w| !w.key.is_empty()).is_some_and(is_closing)
}

fn is_closing(word: &Word) -> bool {
    let text = word.text.trim_end_matches([')', '”', '"']);
    text.ends_with(['.', ';', ':']) || text.ends_with("./")
}

fn length(words: &[Word]) -> usize {
    match (words.first(), words.last()) {
        (Some(a), Some(b)) => b.columns[1].saturating_sub(a.columns[0]),
        _ => 0,
    }
}

/// Reads the number at the beginning of a line and lets the title begin behind it.
fn numbered(line: &mut Line) -> Mark {
    let mut mark = Mark::default();
    let Some(first) = line.words.first().filter(|_| line.time > 0) else { return mark };
    let text = first.text.trim_end_matches(|c: char| !c.is_alphanumeric()).trim_start_matches(['(', '*']);
    let count = text.chars().count();
    let alone = line.words.len() == 1;
    if !text.is_empty() && count <= 3 && text.chars().all(|c| c.is_ascii_digit()) {
        mark.number = text.parse().ok().filter(|n| *n > 0);
    }
    mark.roman = label::roman_value(text);
    mark.roman_like = count <= 4 && count > 0 && text.chars().all(|c| "IVXLilvx1!".contains(c));
    // A blot: not a word of the language, and something follows.
    mark.blot = !alone
        && first.text.chars().count() <= 3
        && mark.number.is_none()
        && (bare(&first.text).chars().count() <= 1 || !first.is_syllable());
    if mark.number.is_some() || mark.roman.is_some() || mark.blot {
        line.title = 1;
        line.agency = line.agency.max(1);
    }
    mark
}

/// Width of the title column: what its long lines have that hold nothing else.
fn title_width(lines: &[Line], vocabulary: &Vocabulary) -> usize {
    let mut lengths: Vec<usize> = lines
        .iter()
        .filter(|l| l.time == l.words.len())
        .filter_map(|l| {
            let words = l.words.get(l.title..).unwrap_or(&[]);
            let ruled = words.iter().skip(1).any(|w| w.ruled);
            let tail = words.get(words.len().saturating_sub(2)..).unwrap_or(&[]);
            let plain = !ruled && is_text(words) && vocabulary.zone(tail) < 1.0;
            (plain && words.len() >= 3).then(|| length(words))
        })
        .collect();
    if vocabulary.open {
        lengths.extend(lines.iter().filter_map(|l| before_agencies(l, vocabulary)));
    }
    lengths.sort_unstable();
    lengths.get(lengths.len() * 8 / 10).copied().unwrap_or(40).max(12)
}

/// Length of what stands before the first word that a rule or a name's beginning parts from the title.
fn before_agencies(line: &Line, vocabulary: &Vocabulary) -> Option<usize> {
    let words = line.words.get(line.title..line.time)?;
    let first = words.iter().skip(1).position(|w| w.ruled || vocabulary.begins(w))? + 1;
    let title = words.get(..first)?;
    (first >= 3 && is_text(title)).then(|| length(title))
}

/// What is known of the title's column at a line.
struct Column {
    width: usize,
    /// The line before was full and its sentence goes on.
    open: bool,
    /// The line before ended a sentence.
    ended: bool,
    /// Whether a column of degrees follows the title's.
    levels: bool,
}

/// Places kept where a line's agencies can begin.
const CUTS: usize = 8;

/// The indices that can be the first agency's word of a line, the likeliest first, each with what it costs against that.
fn cuts(line: &Line, vocabulary: &Vocabulary, column: &Column) -> Vec<(usize, f32)> {
    let Column { width, open, ended, levels } = *column;
    let end = line.time;
    let first = line.words.first().filter(|_| line.title == 1 && end == line.words.len());
    let roman = first.is_some_and(|w| label::roman_value(bare(&w.text)).is_some_and(|n| n > 1));
    // Where the marks above the letters of a title were read as a line of their own, only other columns' words are words.
    let noise = !is_title(line.words.get(line.title..end).unwrap_or(&[]));
    let mut all: Vec<(usize, f32)> = Vec::new();
    for at in line.title..=end {
        let (title, zone) = (line.words.get(line.title..at), line.words.get(at..end));
        let (Some(title), Some(zone)) = (title, zone) else { continue };
        let mut score =
            title_score(title, !zone.is_empty() && !vocabulary.open, width) + vocabulary.zone(zone);
        if !title.is_empty() && (open || line.title > 0) {
            score += 1.5;
        }
        if ended && title.iter().find(|w| !w.key.is_empty()).is_some_and(|w| !w.is_capital()) {
            score -= 1.5;
        }
        // Behind a full stop inside the line nothing of the title goes on in lower case.
        let breaks = |w: &&[Word]| matches!(w, [a, b] if a.text.ends_with('.') && !b.is_capital() && a.key.len() > 1 && !b.key.is_empty());
        score -= title.windows(2).filter(breaks).count() as f32;
        let length = length(title);
        if !zone.is_empty() && length + 4 >= width && length <= width + 3 {
            score += 0.8;
        }
        // What fits into the title's column whole is its own, unless a name begins behind it.
        let whole = self::length(line.words.get(line.title..end).unwrap_or(&[]));
        let begins = zone.first().is_some_and(|w| w.ruled || vocabulary.begins(w));
        if !title.is_empty() && !zone.is_empty() && whole <= width + 1 && !begins && !noise {
            score -= if vocabulary.open { 0.5 } else { 1.5 };
        }
        // A group's heading goes over all columns.
        if vocabulary.open && roman && at == end {
            score += 2.5;
        }
        score -= title.windows(2).filter(|w| matches!(w, [a, b] if is_closing(a) && b.is_capital())).count()
            as f32
            * 0.8;
        if title.is_empty() && !open && !zone.is_empty() && zone.len() <= 4 {
            score += 0.3;
        }
        if title.is_empty() && zone.len() >= 4 && !zone.first().is_some_and(Word::is_capital) {
            score -= 1.5;
        }
        score -= zone.iter().filter(|w| is_closing(w) && w.key.chars().count() >= 3).count() as f32;
        let level = title.last().is_some_and(is_level);
        if levels && level && !zone.is_empty() {
            score += 1.5;
        }
        all.push((at, score));
    }
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    all.truncate(CUTS);
    let best = all.first().map_or(0.0, |c| c.1);
    all.into_iter().map(|(at, score)| (at, best - score)).collect()
}

fn title_score(words: &[Word], followed: bool, width: usize) -> f32 {
    let mut score = 0.0;
    for (at, word) in words.iter().enumerate() {
        if word.ruled && at > 0 {
            score -= 1.0;
        }
        score += match word.key.is_empty() {
            true => 0.0,
            false if word.is_syllable() => 0.35,
            // Noise at the end of a full line is rather the next column's.
            false if at + 1 == words.len() && length(words.get(..at).unwrap_or(&[])) + ROOM >= width => -0.5,
            false => -0.15,
        };
    }
    let own = length(words);
    if own > width + 2 {
        score -= 0.35 * (own - width - 2) as f32;
    }
    let closed = words.last().is_some_and(is_closing);
    if followed && own > 0 && own + ROOM < width && !closed {
        score -= (0.12 * (width - ROOM - own) as f32).min(1.2);
    }
    score
}
