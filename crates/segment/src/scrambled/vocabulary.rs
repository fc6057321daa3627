//! The names that a table's columns of agencies can hold: which the document uses, and which each column names often.

use super::names::{Agencies, Found, Match};
use super::words::key;
use super::words::{Word, alike};
use crate::rules::AgencyLevel;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// A name and its words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    pub text: String,
    /// Keys of its words.
    pub words: Vec<String>,
    /// What it costs to read it in each column where nothing speaks for it.
    pub prior: Vec<f32>,
    pub(super) level: AgencyLevel,
    /// In which columns the table names it often.
    pub(super) usual: Vec<bool>,
    /// Share of its letters that must be shown.
    pub(super) least: f32,
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
    pub(super) widths: Vec<usize>,
    /// Rows that the widths were measured on.
    pub(super) rows: usize,
    /// The name that lists of several names begin with, in each column, where most do.
    pub(super) openers: Vec<Option<usize>>,
    /// Whether the table has columns behind that of times, and names that are not known.
    pub(super) open: bool,
    /// What was found for a key before.
    pub(super) cache: RefCell<Cache>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Cache {
    known: HashMap<(String, bool), Option<Known>>,
    pub(super) starts: HashMap<String, Rc<[Match]>>,
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
/// The same share where names that are not known stand among those that are.
const WHOLE: f32 = 0.75;
/// Letters below which a name is short.
const SHORT: usize = 7;
const USUAL: f32 = 0.24;
/// The same share for a name that lists of several begin with, in front of another name.
const OPENS: f32 = 0.1;
/// Words of a name that an engine runs together at most.
pub(super) const GLUED: usize = 3;

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
        let mut all = Self {
            widths: (0..columns).map(|c| width(rows, c)).collect(),
            rows: rows.len(),
            openers: (0..columns).map(|c| opener(rows, c)).collect(),
            open: self.open,
            ..Self::default()
        };
        for (index, name) in self.names.iter().enumerate() {
            let counts = tally.counts(index, columns);
            let total: usize = counts.iter().sum();
            all.learn(&name.words, if total > 0 { 1.0 } else { 0.6 });
            let usual: Vec<bool> = counts.iter().map(|c| c * 6 >= rows.len().max(30)).collect();
            let least = match (total, usual.contains(&true)) {
                _ if self.open => WHOLE,
                (_, true) => USUAL,
                (0, _) => name.least,
                // Few letters are soon like others.
                _ if name.words.iter().map(String::len).sum::<usize>() < SHORT => RARE,
                _ => MET,
            };
            let rare = 0.6 / (1 + total) as f32 + tally.strange(name);
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
        let at = (word.keys().collect::<Vec<_>>().join(" "), word.is_syllable());
        if let Some(found) = self.cache.borrow().known.get(&at) {
            return found.clone();
        }
        let found = self.look_up(word).map(|(first, last, sure)| (Rc::from(first), Rc::from(last), sure));
        self.cache.borrow_mut().known.insert(at, found.clone());
        found
    }

    fn look_up(&self, word: &Word) -> Option<(&str, &str, f32)> {
        if let Some((exact, sure)) = word.keys().find_map(|k| self.words.get_key_value(k)) {
            return Some((exact, exact, *sure));
        }
        if let Some((first, last)) = word.keys().find_map(|k| self.glued.get(k)) {
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
                let text = word.is_syllable() && !word.guessed && word.key.chars().count() > 2;
                score -= if text && !self.open { 1.0 } else { 0.1 };
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

    /// Whether the page shows enough of each name of a column's list.
    pub(super) fn accepted<'a>(&self, column: usize, list: &'a [Found]) -> Vec<&'a Found> {
        let opens = |at: usize, found: &Found| {
            at == 0 && list.len() > 1 && self.openers.get(column) == Some(&Some(found.name))
        };
        let shows = |at: usize, found: &Found| {
            let least = self.names.get(found.name).map_or(1.0, |n| n.least);
            found.shown >= if opens(at, found) { OPENS.min(least) } else { least }
        };
        (0..).zip(list).filter(|(at, found)| shows(*at, found)).map(|(_, found)| found).collect()
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
        0.5 / (1 + head) as f32 + 0.9 * (1.0 - level / most)
    }
}

/// Width of a column: what most of its cells fill at most.
fn width(rows: &[Agencies], column: usize) -> usize {
    let mut all: Vec<usize> =
        rows.iter().filter_map(|r| r.longest.get(column)).copied().filter(|l| *l > 0).collect();
    all.sort_unstable();
    all.get(all.len() * 3 / 4).map_or(usize::MAX, |w| w + 2)
}

/// Lists of several names that must begin with the same one.
const OPENED: usize = 4;

/// The name that a column's lists of several names begin with, where at least two thirds do: «Bộ Công an, Bộ Tài chính»,
/// «Bộ Công an, Bộ Y tế».
fn opener(rows: &[Agencies], column: usize) -> Option<usize> {
    let mut firsts: BTreeMap<usize, usize> = BTreeMap::new();
    for list in rows.iter().filter_map(|r| r.lists.get(column)) {
        if let [first, _, ..] = list.as_slice()
            && list.iter().all(|f| f.shown >= CLEAR)
        {
            *firsts.entry(first.name).or_default() += 1;
        }
    }
    let all: usize = firsts.values().sum();
    firsts.into_iter().find(|(_, count)| *count >= OPENED && count * 3 >= all * 2).map(|(name, _)| name)
}
