//! The names that the columns of agencies can hold, and the putting together of names that a narrow column broke.

use super::words::{Line, Word, alike, key};
use crate::rules::AgencyLevel;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

/// A name and its words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    pub text: String,
    /// Keys of its words.
    pub words: Vec<String>,
    /// What it costs to read it in each column where nothing speaks for it.
    pub prior: Vec<f32>,
    level: AgencyLevel,
    /// In which columns the table names it often.
    usual: Vec<bool>,
    /// Share of its letters that must be shown.
    least: f32,
}

/// The names that a table's cells are made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    pub names: Vec<Name>,
    /// Words, and how surely they speak for an agency.
    words: BTreeMap<String, f32>,
    firsts: BTreeSet<String>,
    pairs: BTreeSet<(String, String)>,
    /// Words run together → first and last of them.
    glued: BTreeMap<String, (String, String)>,
    /// Width of each column, in characters, where it is known.
    widths: Vec<usize>,
    /// What was found for a key before.
    cache: RefCell<Cache>,
}

#[derive(Debug, Clone, Default)]
struct Cache {
    known: HashMap<(String, bool), Option<Known>>,
    starts: HashMap<String, Rc<[Match]>>,
}

/// The word of a name that a printed word is: its first and last part and how surely.
type Known = (Rc<str>, Rc<str>, f32);

/// Share of a name's letters above which it counts as read.
const CLEAR: f32 = 0.72;
/// Share of a name's letters that the page must show; of a name that the table does not name elsewhere, nor the document;
/// and of one that the column names often.
const SHOWN: f32 = 0.6;
/// The same share for a name that the table shows clearly in another row.
const MET: f32 = 0.45;
const RARE: f32 = 0.7;
const USUAL: f32 = 0.26;
/// Words of a name that an engine runs together at most.
const GLUED: usize = 3;

impl Vocabulary {
    /// The names of the rules; those that `document` (its key) holds are preferred.
    pub(super) fn new(
        names: &[(AgencyLevel, String)],
        document: &str,
        region: &BTreeSet<String>,
        columns: usize,
    ) -> Self {
        let mut all = Self::default();
        let mut there: BTreeMap<String, bool> = BTreeMap::new();
        let mut stands = |word: &String| {
            *there.entry(word.clone()).or_insert_with(|| {
                region.contains(word) || region.iter().any(|k| alike(k, word, 0.66).is_some())
            })
        };
        for (level, text) in names {
            let words: Vec<String> = text.split_whitespace().map(key).filter(|w| !w.is_empty()).collect();
            let shown = words.iter().filter(|w| stands(w)).count();
            if words.is_empty() || shown * 4 < words.len() * 3 {
                continue;
            }
            let known = if document.contains(&words.concat()) { 0.0 } else { 0.5 };
            let group = *level == AgencyLevel::Group;
            let least = if known > 0.0 { RARE } else { SHOWN };
            // A group of agencies takes part; it seldom leads.
            let prior = (0..columns)
                .map(|c| known + if group && c == 0 && columns > 1 { 1.0 } else { 0.0 })
                .collect();
            all.learn(&words, 1.0);
            all.names.push(Name {
                text: text.clone(),
                words,
                prior,
                level: *level,
                usual: vec![false; columns],
                least,
            });
        }
        all
    }

    /// The names that were read in a first pass, each with its cost in each column: what a column names often is likelier
    /// where it is badly read.
    pub(super) fn seen(&self, rows: &[Agencies], columns: usize) -> Self {
        let tally = Tally::of(rows, self, columns);
        let mut all = Self { widths: (0..columns).map(|c| width(rows, c)).collect(), ..Self::default() };
        for (index, name) in self.names.iter().enumerate() {
            let counts = tally.counts(index, columns);
            let total: usize = counts.iter().sum();
            all.learn(&name.words, if total > 0 { 1.0 } else { 0.6 });
            let usual: Vec<bool> = counts.iter().map(|c| c * 6 >= rows.len().max(30)).collect();
            let least = match (total, usual.contains(&true)) {
                (_, true) => USUAL,
                (0, _) => name.least,
                _ => MET,
            };
            let rare = 0.8 / (1 + total) as f32 + tally.strange(name);
            let prior = counts.iter().enumerate().map(|(column, count)| {
                let elsewhere = 1.0 - (*count as f32 + 0.5) / (total as f32 + 1.0);
                let leads = column == 0 && columns > 1;
                let group = name.prior.first().filter(|_| leads).map_or(0.0, |p| p / 2.0);
                rare + 0.4 * elsewhere + group
            });
            all.names.push(Name { prior: prior.collect(), usual, least, ..name.clone() });
        }
        all
    }

    fn learn(&mut self, words: &[String], sure: f32) {
        if let Some(first) = words.first() {
            self.firsts.insert(first.clone());
        }
        for (at, word) in words.iter().enumerate() {
            let known = self.words.entry(word.clone()).or_default();
            *known = known.max(sure);
            if let Some(next) = words.get(at + 1) {
                self.pairs.insert((word.clone(), next.clone()));
            }
            for end in at + 2..=(at + GLUED).min(words.len()) {
                let run = &words[at..end];
                if let (Some(first), Some(last)) = (run.first(), run.last()) {
                    self.glued.insert(run.concat(), (first.clone(), last.clone()));
                }
            }
        }
    }

    /// The word of a name that a word is, or may be: its first and last part and how surely.
    fn known(&self, word: &Word) -> Option<Known> {
        let at = (word.key.clone(), word.is_syllable());
        if let Some(found) = self.cache.borrow().known.get(&at) {
            return found.clone();
        }
        let found = self.look_up(word).map(|(first, last, sure)| (Rc::from(first), Rc::from(last), sure));
        self.cache.borrow_mut().known.insert(at, found.clone());
        found
    }

    fn look_up(&self, word: &Word) -> Option<(&str, &str, f32)> {
        if let Some((exact, sure)) = self.words.get_key_value(&word.key) {
            return Some((exact, exact, *sure));
        }
        if let Some((first, last)) = self.glued.get(&word.key) {
            return Some((first, last, 1.0));
        }
        let real = word.is_syllable();
        if word.key.chars().count() < 3 || real {
            return None;
        }
        self.words
            .iter()
            .filter_map(|(w, sure)| alike(w, &word.key, 0.66).map(|l| (w, l, sure)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(w, l, sure)| (w.as_str(), w.as_str(), l * 0.8 * sure))
    }

    /// How well the words of one line can be the agencies' columns; positive where they can.
    pub(super) fn zone(&self, words: &[Word]) -> f32 {
        let (mut score, mut fragments) = (0.0, 0);
        let mut before: Option<Rc<str>> = None;
        for word in words {
            if word.ruled {
                score += 0.8;
            }
            if word.key.is_empty() {
                continue;
            }
            let Some((first, last, sure)) = self.known(word) else {
                score -= if word.is_syllable() && word.key.chars().count() > 2 { 1.0 } else { 0.1 };
                continue;
            };
            let goes_on =
                before.as_ref().is_some_and(|b| self.pairs.contains(&(b.to_string(), first.to_string())));
            if goes_on {
                score += sure;
            } else {
                fragments += 1;
                score += if fragments <= 3 { 0.55 * sure } else { -0.4 };
                if word.is_capital() && self.firsts.contains(&*first) {
                    score += 0.4;
                }
            }
            before = Some(last);
        }
        score
    }

    /// Whether the page shows enough of a name.
    pub(super) fn accepts(&self, found: &Found) -> bool {
        self.names.get(found.name).is_some_and(|n| found.shown >= n.least)
    }

    /// Whether a word begins a name, as printed: with a capital.
    pub(super) fn begins(&self, word: &Word) -> bool {
        word.is_capital() && self.known(word).is_some_and(|(first, _, _)| self.firsts.contains(&*first))
    }
}

/// How often the columns of a table were read to name what.
struct Tally {
    /// By name and column.
    names: BTreeMap<(usize, usize), usize>,
    /// By first word.
    heads: BTreeMap<String, usize>,
    /// By level, groups left out.
    levels: [usize; 2],
}

impl Tally {
    fn of(rows: &[Agencies], vocabulary: &Vocabulary, columns: usize) -> Self {
        let mut tally = Self { names: BTreeMap::new(), heads: BTreeMap::new(), levels: [0; 2] };
        for row in rows {
            for (column, found) in
                (0..columns).zip(&row.lists).flat_map(|(c, l)| l.iter().map(move |f| (c, f)))
            {
                let Some(name) = vocabulary.names.get(found.name).filter(|_| found.shown >= CLEAR) else {
                    continue;
                };
                *tally.names.entry((found.name, column)).or_default() += 1;
                *tally.heads.entry(name.words.first().cloned().unwrap_or_default()).or_default() += 1;
                match name.level {
                    AgencyLevel::National => tally.levels[0] += 1,
                    AgencyLevel::Local => tally.levels[1] += 1,
                    AgencyLevel::Group => {}
                }
            }
        }
        tally
    }

    fn counts(&self, name: usize, columns: usize) -> Vec<usize> {
        (0..columns).map(|c| self.names.get(&(name, c)).copied().unwrap_or(0)).collect()
    }

    /// What it costs that the table names no agencies of this kind: of its first word, of its level.
    fn strange(&self, name: &Name) -> f32 {
        let head = name.words.first().and_then(|h| self.heads.get(h)).copied().unwrap_or(0);
        let most = self.levels[0].max(self.levels[1]).max(1) as f32;
        let level = match name.level {
            AgencyLevel::National => self.levels[0] as f32,
            AgencyLevel::Local => self.levels[1] as f32,
            // Groups stand beside agencies of either level.
            AgencyLevel::Group => most,
        };
        0.8 / (1 + head) as f32 + 0.6 * (1.0 - level / most)
    }
}

/// Width of a column: what most of its cells fill at most.
fn width(rows: &[Agencies], column: usize) -> usize {
    let mut all: Vec<usize> =
        rows.iter().filter_map(|r| r.longest.get(column)).copied().filter(|l| *l > 0).collect();
    all.sort_unstable();
    all.get(all.len() * 3 / 4).map_or(usize::MAX, |w| w + 2)
}

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
    /// Length of the longest run of its words in a line.
    longest: usize,
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
    /// Where the agencies begin in each line so far, and the first word of them that a name explains.
    cuts: Vec<(usize, Option<usize>)>,
}

/// What a reading does with a word.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// Takes it for noise.
    Pass,
    /// Takes it for words of a name: column, name, its next word, letters shown so far; `begins` where the name is new.
    Take { column: usize, name: usize, upto: usize, letters: f32, begins: bool },
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
    longest: Vec<usize>,
    /// Where the agencies begin in each line, and the first word of them that a name explains.
    pub cuts: Vec<(usize, Option<usize>)>,
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
        beam.iter_mut().for_each(|r| r.cuts.push((*cut, None)));
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
                reading.cuts.push((at, None));
                reading
            },
        )
    };
    let mut all: Vec<Reading> = Vec::new();
    for at in from..line.time {
        all.extend(begun(at));
        let (Some(word), Some(starts)) = (line.words.get(at), starts.get(at - from)) else { continue };
        let place = Place { line: number, at, lead: line.behind_level(at) };
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
        if let Act::Take { column, name, upto, letters, begins } = step.act {
            let open = reading.columns.get_mut(column)?;
            if begins {
                close(open, vocabulary);
            }
            let goes_on = reading.at == column && open.lines.is_some_and(|l| l[1] == place.line);
            if !goes_on {
                open.from = word.columns[0];
            }
            open.longest = open.longest.max(word.columns[1].saturating_sub(open.from));
            reading.at = column;
            if let Some((_, first)) = reading.cuts.last_mut() {
                first.get_or_insert(place.at);
            }
            set(open, (name, upto, letters), place.line, vocabulary);
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
}

/// A match of one printed word with words of a name.
#[derive(Debug, Clone)]
struct Match {
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
    match word.key.len() {
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

fn matches(word: &Word, words: &[String], from: usize, pass: usize) -> Vec<(usize, usize, f32)> {
    let mut found = Vec::new();
    let length = word.key.len();
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
            if let Some(alike) = alike(&run, &word.key, least(length)) {
                found.push((passed, taken, alike));
            }
        }
    }
    found
}

fn starts(word: &Word, vocabulary: &Vocabulary) -> Rc<[Match]> {
    if let Some(found) = vocabulary.cache.borrow().starts.get(&word.key) {
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
    vocabulary.cache.borrow_mut().starts.insert(word.key.clone(), Rc::clone(&all));
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
    steps.push(Step { cost: reading.cost + pass, from, act: Act::Pass });
    for (column, open) in reading.columns.iter().enumerate().skip(reading.at) {
        let moved = match (column > reading.at, word.ruled) {
            (true, true) => 0.0,
            (true, false) => 0.05,
            (false, true) if column + 1 < reading.columns.len() => 0.4,
            _ => 0.0,
        } + if place.lead && column > 0 && reading.cuts.last() == Some(&(place.at, None)) {
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
                steps.push(Step { cost: before + skipped + 1.5 * (1.0 - alike), from, act });
            }
        }
        begin((from, reading), (column, before), starts, vocabulary, steps);
    }
}

/// What a word that is explained is worth.
fn reward(word: &Word) -> f32 {
    match word.key.len() {
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
    };
    for start in starts {
        let Some(entry) = vocabulary.names.get(start.name).filter(|_| !open.holds(start.name)) else {
            continue;
        };
        let elsewhere = reading.columns.iter().any(|o| o.holds(start.name));
        let group = |f: &Found| vocabulary.names.get(f.name).is_some_and(|n| n.level == AgencyLevel::Group);
        // «các bộ, ngành» and then «các địa phương» is one group read in two.
        let twice = entry.level == AgencyLevel::Group && open.done.iter().any(group);
        let easy = if is_usual(start.name, vocabulary) { 0.35 } else { 1.0 };
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
            + if elsewhere { 1.0 } else { 0.0 }
            + if twice { 0.8 } else { 0.0 };
        let act = Act::Take { column, name: start.name, upto, letters, begins: true };
        steps.push(Step { cost, from, act });
    }
}

fn set(open: &mut Open, (name, at, letters): (usize, usize, f32), line: usize, vocabulary: &Vocabulary) {
    open.lines = Some(open.lines.map_or([line, line], |l| [l[0], line]));
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

/// What it costs a line that the middle of a cell is off the middle of its row.
const OFF_MIDDLE: f32 = 0.15;

fn finish(mut reading: Reading, middle: f32, vocabulary: &Vocabulary) -> (f32, Agencies) {
    let mut cost = reading.cost;
    let longest = reading.columns.iter().map(|c| c.longest).collect();
    let mut lists = Vec::new();
    for (index, column) in reading.columns.iter_mut().enumerate() {
        cost += rest(column, vocabulary);
        close(column, vocabulary);
        cost += column.lines.map_or(0.0, |[a, b]| OFF_MIDDLE * ((a + b) as f32 / 2.0 - middle).abs());
        cost += column.done.iter().filter(|f| f.shown < 0.4 && !is_usual(f.name, vocabulary)).count() as f32;
        // Every row has somebody who leads; not every row others who take part.
        cost += match (column.done.is_empty(), index) {
            (true, 0) => 1.2,
            (true, _) => 0.6,
            (false, _) => 0.0,
        };
        lists.push(std::mem::take(&mut column.done));
    }
    (cost, Agencies { lists, longest, cuts: reading.cuts })
}
