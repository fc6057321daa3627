//! Putting together the names that a narrow column broke over lines.

use super::vocabulary::{GLUED, Vocabulary};
use super::words::{Line, Word, alike};
use crate::rules::AgencyLevel;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// A name read in a cell and the share of its letters that the page shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub name: usize,
    pub shown: f32,
}

/// A list of names being read in one column.
#[derive(Debug, Clone, PartialEq, Default)]
struct Open {
    done: Vec<Found>,
    /// Name, its next word, letters shown.
    current: Option<(usize, usize, f32)>,
    /// First and last line that show something of it.
    lines: Option<[usize; 2]>,
    /// Where its words begin in its last line.
    from: usize,
    /// Where they end there.
    to: usize,
    /// Whether the last of them ends with a mark that parts names.
    parted: bool,
    /// Length of the longest run of its words in a line.
    longest: usize,
    /// Words of names that nobody knows: their lines and places.
    raw: Vec<(usize, usize)>,
}

impl Open {
    fn holds(&self, name: usize) -> bool {
        self.done.iter().any(|f| f.name == name) || self.current.is_some_and(|(n, _, _)| n == name)
    }
}

#[derive(Debug, Clone)]
struct Reading {
    cost: f32,
    columns: Vec<Open>,
    /// Column that the last word of the line stood in.
    at: usize,
    /// The lines so far.
    cuts: Vec<Cut>,
}

/// What a line's words are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// The first that is an agency's.
    pub at: usize,
    /// The first of these that a name explains.
    pub first: Option<usize>,
    /// The first that is of a column behind that of times.
    pub behind: Option<usize>,
}

impl Cut {
    fn new(at: usize) -> Self {
        Self { at, first: None, behind: None }
    }
}

/// What a reading does with a word.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// Takes it for noise.
    Pass,
    /// Takes it for words of a name: column, name, its next word, letters shown so far; `begins` where the name is new.
    Take { column: usize, name: usize, upto: usize, letters: f32, begins: bool },
    /// Takes it for a word of a name that is not known.
    Raw { column: usize },
    /// Takes it for a word of a column behind that of times.
    Behind,
}

/// A reading to come: its cost, the one it goes on from, and what it does.
struct Step {
    cost: f32,
    from: usize,
    act: Act,
}

/// Readings that are followed at a time.
const BEAM: usize = 60;
/// Cost above the cheapest reading's at which a reading is given up.
const HOPELESS: f32 = 4.0;

/// What it costs that the agencies of a line begin elsewhere than its words say, against what its names say.
const CUT: f32 = 1.2;

/// What the columns of a row hold, and where the agencies' words begin in each of its lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Agencies {
    pub lists: Vec<Vec<Found>>,
    /// Longest run of words in a line, by column.
    pub longest: Vec<usize>,
    /// What the words of each line are for.
    pub cuts: Vec<Cut>,
    /// Words of names that are not known, by column: their lines and places.
    pub raw: Vec<Vec<(usize, usize)>>,
}

/// Reads the agencies' words of a row's lines.
pub(super) fn read(lines: &[Line], columns: usize, vocabulary: &Vocabulary) -> Agencies {
    let first = Reading { cost: 0.0, columns: vec![Open::default(); columns], at: 0, cuts: Vec::new() };
    let mut beam = vec![first];
    for (number, line) in lines.iter().enumerate() {
        beam = read_line(beam, line, number, vocabulary);
    }
    let middle = lines.len().saturating_sub(1) as f32 / 2.0;
    let mut best: Option<(f32, Agencies)> = None;
    for reading in beam {
        let (cost, agencies) = finish(reading, middle, vocabulary);
        if best.as_ref().is_none_or(|(c, _)| cost < *c) {
            best = Some((cost, agencies));
        }
    }
    best.map(|(_, agencies)| agencies).unwrap_or_default()
}

/// What a line's words add to the readings, wherever its agencies begin.
fn read_line(mut beam: Vec<Reading>, line: &Line, number: usize, vocabulary: &Vocabulary) -> Vec<Reading> {
    for reading in &mut beam {
        reading.at = 0;
    }
    if let [(cut, _)] = line.cuts.as_slice()
        && *cut == line.time
    {
        beam.iter_mut().for_each(|r| r.cuts.push(Cut::new(*cut)));
        return beam;
    }
    let from = line.cuts.iter().map(|c| c.0).min().unwrap_or(line.time);
    let starts: Vec<Rc<[Match]>> =
        line.words.get(from..line.time).unwrap_or(&[]).iter().map(|w| starts(w, vocabulary)).collect();
    let begun = |at: usize| {
        let cost = line.cuts.iter().find(|c| c.0 == at).map(|c| c.1);
        cost.into_iter().flat_map(|cost| beam.iter().cloned().map(move |r| (r, cost))).map(
            move |(mut reading, cost)| {
                reading.cost += CUT * cost;
                reading.cuts.push(Cut::new(at));
                reading
            },
        )
    };
    let mut all: Vec<Reading> = Vec::new();
    for at in from..line.time {
        all.extend(begun(at));
        let (Some(word), Some(starts)) = (line.words.get(at), starts.get(at - from)) else { continue };
        let timed = line.time < line.words.len();
        let place = Place { line: number, at, lead: line.behind_level(at), timed };
        all = follow(&all, word, &place, starts, vocabulary);
    }
    all.extend(begun(line.time));
    all.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    unique(all, BEAM)
}

/// The cheapest readings that go on with a word.
fn follow(
    beam: &[Reading],
    word: &Word,
    place: &Place,
    starts: &[Match],
    vocabulary: &Vocabulary,
) -> Vec<Reading> {
    let mut steps = Vec::with_capacity(beam.len() * 8);
    let limit = beam.iter().map(|r| r.cost).fold(f32::MAX, f32::min) + noise(word) + HOPELESS;
    for (from, reading) in beam.iter().enumerate().filter(|(_, r)| r.cost < limit) {
        advance((from, reading), word, place, starts, vocabulary, &mut steps);
    }
    steps.retain(|s| s.cost < limit);
    steps.sort_unstable_by(|a, b| a.cost.total_cmp(&b.cost).then(a.from.cmp(&b.from)));
    let next = steps.iter().take(BEAM * 2).filter_map(|step| {
        let mut reading = beam.get(step.from)?.clone();
        reading.cost = step.cost;
        if let Act::Raw { column } = step.act {
            let open = reading.columns.get_mut(column)?;
            close(open, vocabulary);
            open.raw.push((place.line, place.at));
            mark(open, word, place, reading.at == column);
            reading.at = column;
            if let Some(cut) = reading.cuts.last_mut() {
                cut.first.get_or_insert(place.at);
            }
        }
        if let Act::Behind = step.act {
            reading.at = reading.columns.len();
            if let Some(cut) = reading.cuts.last_mut() {
                cut.behind.get_or_insert(place.at);
            }
        }
        if let Act::Take { column, name, upto, letters, begins } = step.act {
            let open = reading.columns.get_mut(column)?;
            if begins {
                close(open, vocabulary);
            }
            mark(open, word, place, reading.at == column);
            reading.at = column;
            if let Some(cut) = reading.cuts.last_mut() {
                cut.first.get_or_insert(place.at);
            }
            set(open, (name, upto, letters), vocabulary);
        }
        Some(reading)
    });
    unique(next.collect(), BEAM)
}

/// The first, which is the cheapest, reading of each state.
fn unique(mut readings: Vec<Reading>, most: usize) -> Vec<Reading> {
    let mut seen = HashSet::new();
    readings.retain(|r| {
        let mut state = DefaultHasher::new();
        r.at.hash(&mut state);
        for column in &r.columns {
            column.done.len().hash(&mut state);
            column.done.iter().for_each(|f| f.name.hash(&mut state));
            column.current.map(|(n, p, _)| (n, p)).hash(&mut state);
            column.raw.len().hash(&mut state);
        }
        seen.insert(state.finish())
    });
    readings.truncate(most);
    readings
}

/// Where a word stands.
struct Place {
    line: usize,
    /// Its index in the line.
    at: usize,
    /// It follows the column before the agencies: where it is the first of them, it is the first column's.
    lead: bool,
    /// Its line has a time, so that what is behind it is not among the agencies.
    timed: bool,
}

/// A match of one printed word with words of a name.
#[derive(Debug, Clone)]
pub(super) struct Match {
    name: usize,
    /// Words of the name passed over, and words matched.
    passed: usize,
    taken: usize,
    likeness: f32,
}

/// What a word costs that has to be thought of.
fn missing(word: &str) -> f32 {
    (0.35 + 0.12 * word.len() as f32).min(0.95)
}

/// What it costs to take a word for noise.
fn noise(word: &Word) -> f32 {
    match word.key.chars().count() {
        0 => 0.02,
        1 => 0.15,
        2 => 0.4,
        3 => 0.75,
        _ => 1.0,
    }
}

fn least(length: usize) -> f32 {
    if length <= 2 || length == 4 { 0.5 } else { 0.55 }
}

/// Words of a name, from one on, that a printed word can be: how many are passed over, how many taken, and how alike they are.
fn matches(word: &Word, words: &[String], from: usize, pass: usize) -> Vec<(usize, usize, f32)> {
    let mut found = Vec::new();
    for key in word.keys() {
        for (passed, taken, alike) in matches_key(key, words, from, pass) {
            match found.iter_mut().find(|(p, t, _)| (*p, *t) == (passed, taken)) {
                Some((_, _, known)) => *known = alike.max(*known),
                None => found.push((passed, taken, alike)),
            }
        }
    }
    found
}

fn matches_key(key: &str, words: &[String], from: usize, pass: usize) -> Vec<(usize, usize, f32)> {
    let mut found = Vec::new();
    let length = key.chars().count();
    if length == 0 {
        return found;
    }
    for passed in 0..=pass {
        let mut run = String::new();
        for taken in 1..=GLUED {
            let Some(next) = words.get(from + passed + taken - 1) else { break };
            run.push_str(next);
            if run.len() > 2 * length {
                break;
            }
            if let Some(alike) = alike(&run, key, least(length)) {
                found.push((passed, taken, alike));
            }
        }
    }
    found
}

fn starts(word: &Word, vocabulary: &Vocabulary) -> Rc<[Match]> {
    let keys = word.keys().collect::<Vec<_>>().join(" ");
    if let Some(found) = vocabulary.cache.borrow().starts.get(&keys) {
        return Rc::clone(found);
    }
    let mut all = Vec::new();
    for (name, entry) in vocabulary.names.iter().enumerate() {
        // A name that is printed again and again is known by its last word.
        let pass = match (entry.usual.contains(&true), entry.level) {
            (true, _) => 2,
            // «thành phố» alone is no «Công an thành phố»: local names differ by their first word.
            (false, AgencyLevel::Local) => 0,
            (false, _) => 1,
        };
        for (passed, taken, likeness) in matches(word, &entry.words, 0, pass) {
            all.push(Match { name, passed, taken, likeness });
        }
    }
    let all: Rc<[Match]> = all.into();
    vocabulary.cache.borrow_mut().starts.insert(keys, Rc::clone(&all));
    all
}

fn shown(words: &[String], likeness: f32) -> f32 {
    words.iter().map(String::len).sum::<usize>() as f32 * likeness
}

fn advance(
    (from, reading): (usize, &Reading),
    word: &Word,
    place: &Place,
    starts: &[Match],
    vocabulary: &Vocabulary,
    steps: &mut Vec<Step>,
) {
    let joins = word.key == "va" && reading.columns.iter().any(|c| c.current.is_none() && !c.done.is_empty());
    let pass = if joins { 0.1 } else { noise(word) };
    let other = vocabulary.open && contradicts(reading, word, place);
    steps.push(Step { cost: reading.cost + pass + if other { OTHER } else { 0.0 }, from, act: Act::Pass });
    if vocabulary.open {
        unknown((from, reading), word, place, vocabulary, steps);
    }
    for (column, open) in reading.columns.iter().enumerate().skip(reading.at) {
        let moved = match (column > reading.at, word.ruled) {
            (true, true) => 0.0,
            (true, false) => 0.05,
            (false, true) if column + 1 < reading.columns.len() => 0.4,
            _ => 0.0,
        } + if place.lead && column > 0 && reading.cuts.last() == Some(&Cut::new(place.at)) {
            1.0
        } else {
            0.0
        };
        let before = reading.cost + moved + wide(reading, column, word, place, vocabulary) - reward(word);
        if let Some((name, at, letters)) = open.current
            && let Some(entry) = vocabulary.names.get(name)
        {
            for (passed, taken, alike) in matches(word, &entry.words, at, 2) {
                let first = at + passed;
                let skipped: f32 = entry.words[at..first].iter().map(|w| missing(w)).sum();
                let letters = letters + shown(&entry.words[first..first + taken], alike);
                let act = Act::Take { column, name, upto: first + taken, letters, begins: false };
                let broken = broken(open, column, word, place, vocabulary);
                steps.push(Step { cost: before + skipped + broken + 1.5 * (1.0 - alike), from, act });
            }
        }
        begin((from, reading), (column, before), starts, vocabulary, steps);
    }
}

/// What it costs that the word behind the beginning of a name is not the name's next.
const OTHER: f32 = 0.6;

/// Whether a word stands where the next one of an open name should.
fn contradicts(reading: &Reading, word: &Word, place: &Place) -> bool {
    let open = reading.columns.get(reading.at).filter(|o| o.current.is_some());
    open.is_some_and(|o| o.lines.is_some_and(|l| l[1] == place.line))
        && !word.ruled
        && word.is_syllable()
        && word.key.chars().count() > 2
}

/// What it costs to begin a name that is not known behind a rule of the frame, and where only a capital says so.
const RAW_AT_RULE: f32 = 0.3;
const RAW_AT_CAPITAL: f32 = 0.6;
/// The same where the word begins names of agencies.
const RAW_AT_HEAD: f32 = 0.1;
/// What another word of such a name costs, in its line and at the beginning of a line below.
const RAW_ON: f32 = 0.2;
const RAW_BELOW: f32 = 0.45;
/// Lines below within which it goes on.
const RAW_REACH: usize = 4;
/// What a word of a column behind that of times costs: the first in a line, with and without a rule, and others.
const BEHIND_AT_RULE: f32 = 0.15;
const BEHIND_FIRST: f32 = 0.5;
const BEHIND_ON: f32 = 0.2;

/// Readings in which the word is of a name that is not known, or of a column behind that of times.
fn unknown(
    (from, reading): (usize, &Reading),
    word: &Word,
    place: &Place,
    vocabulary: &Vocabulary,
    steps: &mut Vec<Step>,
) {
    let columns = reading.columns.len();
    if !place.timed {
        let cost = match (reading.at == columns, word.ruled) {
            (true, _) => BEHIND_ON,
            (false, true) => BEHIND_AT_RULE,
            (false, false) => BEHIND_FIRST,
        };
        steps.push(Step { cost: reading.cost + cost.min(noise(word) + 0.05), from, act: Act::Behind });
    }
    if word.key.is_empty() || !word.is_syllable() {
        return;
    }
    for (column, open) in reading.columns.iter().enumerate().skip(reading.at) {
        let last = open.raw.last().map(|r| r.0);
        let open_here = open.current.is_none();
        let cost = if reading.at == column && last == Some(place.line) && open_here && !word.ruled {
            RAW_ON
        } else if last.is_some_and(|l| l < place.line && place.line <= l + RAW_REACH) && open_here {
            RAW_BELOW
        } else if vocabulary.begins(word) {
            RAW_AT_HEAD
        } else if word.ruled && word.is_capital() {
            RAW_AT_RULE
        } else if word.is_capital() {
            RAW_AT_CAPITAL
        } else {
            continue;
        };
        let moved = if column > reading.at && !word.ruled { 0.05 } else { 0.0 };
        let rest = match (open.current.is_some(), open.done.is_empty() || open.parted || word.ruled) {
            (true, _) => 1.0,
            (false, true) => 0.0,
            (false, false) => 0.8,
        };
        steps.push(Step { cost: reading.cost + cost + moved + rest, from, act: Act::Raw { column } });
    }
}

/// What a word that is explained is worth.
fn reward(word: &Word) -> f32 {
    match word.key.chars().count() {
        0 | 1 => 0.0,
        _ => 0.75,
    }
}

/// What it costs that a line's words of a column are longer than the column is wide.
fn wide(reading: &Reading, column: usize, word: &Word, place: &Place, vocabulary: &Vocabulary) -> f32 {
    let (Some(open), Some(width)) = (reading.columns.get(column), vocabulary.widths.get(column)) else {
        return 0.0;
    };
    let goes_on = reading.at == column && open.lines.is_some_and(|l| l[1] == place.line);
    let from = if goes_on { open.from } else { word.columns[0] };
    let over = |end: usize| end.saturating_sub(from).saturating_sub(*width);
    let before = if goes_on { over(word.columns[0]) } else { 0 };
    0.2 * (over(word.columns[1]).saturating_sub(before)) as f32
}

/// Room in characters that a line of a narrow column can leave though the next word fits: letters differ in width.
const SLACK: usize = 3;

/// Rows that a column's width must be measured on.
const MEASURED: usize = 12;

/// What it costs that a name goes on in a new line though its next word has room in the line before.
fn broken(open: &Open, column: usize, word: &Word, place: &Place, vocabulary: &Vocabulary) -> f32 {
    let (Some(width), Some(lines)) = (vocabulary.widths.get(column), open.lines) else { return 0.0 };
    if vocabulary.rows < MEASURED || *width == usize::MAX || lines[1] == place.line {
        return 0.0;
    }
    let length = open.to.saturating_sub(open.from) + 1 + word.columns[1].saturating_sub(word.columns[0]);
    (0.3 * width.saturating_sub(length + SLACK) as f32).min(1.2)
}

/// Readings in which the word begins a new name of the column.
fn begin(
    (from, reading): (usize, &Reading),
    (column, before): (usize, f32),
    starts: &[Match],
    vocabulary: &Vocabulary,
    steps: &mut Vec<Step>,
) {
    let Some(open) = reading.columns.get(column) else { return };
    let rest = rest(open, vocabulary);
    if rest > 2.5 {
        return;
    }
    let further = match (open.done.is_empty() && open.current.is_none(), column) {
        (true, _) => 0.0,
        // Most leads are one agency.
        (false, 0) => 0.2,
        (false, _) => 0.1,
    } + match (open.done.is_empty() && open.current.is_none(), open.parted) {
        (true, _) => 0.0,
        (false, true) => -0.2,
        (false, false) => 0.15,
    };
    for start in starts {
        let Some(entry) = vocabulary.names.get(start.name).filter(|_| !open.holds(start.name)) else {
            continue;
        };
        let elsewhere = reading.columns.iter().any(|o| o.holds(start.name));
        let group = |f: &Found| vocabulary.names.get(f.name).is_some_and(|n| n.level == AgencyLevel::Group);
        // «các bộ, ngành» and then «các địa phương» is one group read in two.
        let twice = entry.level == AgencyLevel::Group && open.done.iter().any(group);
        let opens = open.done.is_empty() && vocabulary.openers.get(column) == Some(&Some(start.name));
        let easy = match is_usual(start.name, vocabulary) {
            true if opens => 0.2,
            true => 0.35,
            false => 1.0,
        };
        let passed: f32 = easy * entry.words[..start.passed].iter().map(|w| missing(w)).sum::<f32>();
        let upto = start.passed + start.taken;
        let letters = shown(&entry.words[start.passed..upto], start.likeness);
        let cost = before
            + rest
            + further
            + if entry.usual.get(column) == Some(&true) { -0.2 } else { 0.35 }
            + entry.prior.get(column).copied().unwrap_or(0.5)
            + passed
            + 1.5 * (1.0 - start.likeness)
            + if elsewhere { 2.5 } else { 0.0 }
            + if twice { 0.8 } else { 0.0 };
        let act = Act::Take { column, name: start.name, upto, letters, begins: true };
        steps.push(Step { cost, from, act });
    }
}

/// Notes where the last word of a column stands.
fn mark(open: &mut Open, word: &Word, place: &Place, same: bool) {
    let goes_on = same && open.lines.is_some_and(|l| l[1] == place.line);
    if !goes_on {
        open.from = word.columns[0];
    }
    open.to = word.columns[1];
    open.parted = word.is_parted();
    open.longest = open.longest.max(word.columns[1].saturating_sub(open.from));
    open.lines = Some(open.lines.map_or([place.line, place.line], |l| [l[0], place.line]));
}

fn set(open: &mut Open, (name, at, letters): (usize, usize, f32), vocabulary: &Vocabulary) {
    open.current = Some((name, at, letters));
    if vocabulary.names.get(name).is_some_and(|n| at >= n.words.len()) {
        close(open, vocabulary);
    }
}

/// The cost of the missing words of the open name.
fn rest(open: &Open, vocabulary: &Vocabulary) -> f32 {
    let words = open.current.and_then(|(name, at, _)| vocabulary.names.get(name)?.words.get(at..));
    let usual = open.current.is_some_and(|(name, _, _)| is_usual(name, vocabulary));
    words.unwrap_or(&[]).iter().map(|w| missing(w)).sum::<f32>() * if usual { 0.35 } else { 1.0 }
}

fn is_usual(name: usize, vocabulary: &Vocabulary) -> bool {
    vocabulary.names.get(name).is_some_and(|n| n.usual.contains(&true))
}

/// Ends the open name.
fn close(open: &mut Open, vocabulary: &Vocabulary) {
    let Some((name, _, letters)) = open.current.take() else { return };
    let Some(entry) = vocabulary.names.get(name) else { return };
    let all: usize = entry.words.iter().map(String::len).sum();
    open.done.push(Found { name, shown: letters / all.max(1) as f32 });
}

/// What it costs that a comma stands behind the last name of a cell.
const DANGLING: f32 = 0.3;
/// What it costs a line that the middle of a cell is off the middle of its row.
const OFF_MIDDLE: f32 = 0.15;

fn finish(mut reading: Reading, middle: f32, vocabulary: &Vocabulary) -> (f32, Agencies) {
    let mut cost = reading.cost;
    let longest = reading.columns.iter().map(|c| c.longest).collect();
    let (mut lists, mut raw) = (Vec::new(), Vec::new());
    for (index, column) in reading.columns.iter_mut().enumerate() {
        cost += rest(column, vocabulary);
        close(column, vocabulary);
        cost += column.lines.map_or(0.0, |[a, b]| OFF_MIDDLE * ((a + b) as f32 / 2.0 - middle).abs());
        cost += column.done.iter().filter(|f| f.shown < 0.4 && !is_usual(f.name, vocabulary)).count() as f32;
        if column.parted {
            cost += DANGLING;
        }
        // Every row has somebody who leads; not every row others who take part.
        cost += match (column.done.is_empty() && column.raw.is_empty(), index) {
            (true, 0) => 1.2,
            (true, _) => 0.6,
            (false, _) => 0.0,
        };
        lists.push(std::mem::take(&mut column.done));
        raw.push(std::mem::take(&mut column.raw));
    }
    (cost, Agencies { lists, longest, cuts: reading.cuts, raw })
}
