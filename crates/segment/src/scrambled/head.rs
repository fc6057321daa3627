//! The head of a scrambled table: which columns it names, though their names are broken over lines.

use super::words::{Line, Word, likeness};
use crate::rules::Rules;
use crate::text::is_capitals;
use kehoach_model::{ColumnRole, FieldKey};
use std::ops::Range;

/// A column and its name as the rules have it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub role: ColumnRole,
    pub name: String,
}

/// The head: its lines and its columns from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    pub lines: Range<usize>,
    pub columns: Vec<Column>,
}

impl Head {
    /// The columns that hold agencies, from left to right.
    pub(super) fn agencies(&self) -> Vec<usize> {
        let is = |c: &Column| {
            matches!(c.role, ColumnRole::Field(FieldKey::Lead | FieldKey::Coordinate | FieldKey::Agencies))
        };
        (0..self.columns.len()).filter(|c| self.columns.get(*c).is_some_and(is)).collect()
    }

    /// The first column behind that of times.
    pub(super) fn behind(&self) -> Option<usize> {
        let time = self.column(ColumnRole::Field(FieldKey::Timing))?;
        Some(time + 1).filter(|col| *col < self.columns.len())
    }

    pub(super) fn column(&self, role: ColumnRole) -> Option<usize> {
        self.columns.iter().position(|c| c.role == role)
    }
}

/// Lines below the caption within which the head stands.
const WITHIN: usize = 24;
/// Lines of a head at most.
const LINES: usize = 6;

/// Words of a line of a head at most.
const LONGEST: usize = 24;

/// Finds the head.
pub(super) fn find(lines: &[Line], rules: &Rules) -> Option<Head> {
    for from in 0..lines.len().min(WITHIN) {
        for to in from + 1..=(from + LINES).min(lines.len()) {
            let run = lines.get(from..to)?;
            if run.last().is_some_and(|l| is_capitals(&l.text) || l.words.len() > LONGEST) {
                break;
            }
            let Some(columns) = columns(run, rules) else { continue };
            let whole = |from: usize| lines.get(from..to).and_then(|run| self::columns(run, rules));
            let tight = |from: &usize| whole(*from).is_some_and(|c| c.len() >= columns.len());
            let from = (from..to).rev().find(tight).unwrap_or(from);
            let to = extend(lines, to, rules);
            let all = lines.get(from..to).and_then(|run| self::columns(run, rules));
            let columns = all.unwrap_or(columns);
            return Some(Head { lines: from..to, columns: fuller(lines, to, rules, columns) });
        }
    }
    None
}

/// The columns of a head that is repeated on a later page, where it shows more of them.
fn fuller(lines: &[Line], from: usize, rules: &Rules, columns: Vec<Column>) -> Vec<Column> {
    let begins = |l: &Line| l.words.first().is_some_and(|w| matches!(w.key.as_str(), "tt" | "stt"));
    let repeated = (from..lines.len()).filter(|i| lines.get(*i).is_some_and(begins));
    let found = repeated.filter_map(|i| self::columns(lines.get(i..(i + 2).min(lines.len()))?, rules));
    found.fold(columns, |best, other| if other.len() > best.len() { other } else { best })
}

/// Lines that go on with the names of columns: at least half of their words are words of such names, and none is a number.
fn extend(lines: &[Line], mut to: usize, rules: &Rules) -> usize {
    let heads: Vec<String> = rules.column_words();
    for line in lines.iter().skip(to).take(3) {
        let words: Vec<&Word> = line.words.iter().filter(|w| !w.key.is_empty()).collect();
        let number = words.first().is_some_and(|w| w.key.chars().all(|c| c.is_ascii_digit()));
        let known = words.iter().filter(|w| heads.contains(&w.key)).count();
        if number || words.len() > 8 || known * 2 <= words.len() || line.time < line.words.len() {
            break;
        }
        to += 1;
    }
    to
}

/// Where the words of a column's name stand: line and offset of each.
type Places = Vec<(usize, usize)>;

fn columns(run: &[Line], rules: &Rules) -> Option<Vec<Column>> {
    let title = named(run, rules, |r| r == ColumnRole::Title)?;
    let number = run.iter().any(|l| l.words.first().is_some_and(|w| matches!(w.key.as_str(), "tt" | "stt")));
    let field = |key: FieldKey| named(run, rules, move |r| r == ColumnRole::Field(key));
    let (lead, coordinate, timing) =
        (field(FieldKey::Lead), field(FieldKey::Coordinate), field(FieldKey::Timing)?);
    let mut behind = Vec::new();
    for key in [FieldKey::Product, FieldKey::Budget] {
        let Some((name, at)) = field(key) else { continue };
        if !stands_before(&timing.1, &at) {
            return None;
        }
        behind.push((at, Column { role: ColumnRole::Field(key), name }));
    }
    if !number && lead.is_none() {
        return None;
    }
    if let [first, second] = behind.as_slice()
        && stands_before(&second.0, &first.0)
    {
        behind.reverse();
    }
    let mut agencies: Vec<(Places, Column)> = Vec::new();
    for (key, found) in [(FieldKey::Lead, lead), (FieldKey::Coordinate, coordinate)] {
        agencies.extend(found.map(|(name, at)| (at, Column { role: ColumnRole::Field(key), name })));
    }
    if agencies.is_empty() {
        let (name, at) = field(FieldKey::Agencies)?;
        agencies.push((at, Column { role: ColumnRole::Field(FieldKey::Agencies), name }));
    }
    if let [first, second] = agencies.as_slice()
        && stands_before(&second.0, &first.0)
    {
        agencies.reverse();
    }
    let mut columns = vec![
        Column { role: ColumnRole::Number, name: "TT".to_owned() },
        Column { role: ColumnRole::Title, name: title.0 },
    ];
    let level = run.iter().flat_map(|l| &l.words).any(|w| w.key == "cap" || w.key == "muc");
    if level {
        columns.push(Column { role: ColumnRole::Field(FieldKey::Level), name: "Cấp độ".to_owned() });
    }
    columns.extend(agencies.into_iter().map(|(_, c)| c));
    columns.push(Column { role: ColumnRole::Field(FieldKey::Timing), name: timing.0 });
    columns.extend(behind.into_iter().map(|(_, c)| c));
    Some(columns)
}

/// Whether a name stands to the left of another, where a line holds words of both.
fn stands_before(a: &Places, b: &Places) -> bool {
    a.iter().any(|(line, at)| b.iter().any(|(other, offset)| line == other && at < offset))
}

/// The first name of a role whose words all stand in the run.
fn named(run: &[Line], rules: &Rules, is: impl Fn(ColumnRole) -> bool) -> Option<(String, Places)> {
    // The words of these names are common or soon like others: they must stand side by side.
    let common = |role: ColumnRole| {
        matches!(role, ColumnRole::Title | ColumnRole::Field(FieldKey::Product | FieldKey::Budget))
    };
    let side_by_side = |name: &str| {
        let words: Vec<String> = name.split_whitespace().map(super::words::key).collect();
        run.iter().any(|l| stands_in(l, &words))
    };
    let hit = |role: ColumnRole, name: &str| is(role) && (!common(role) || side_by_side(name));
    rules.column_names().filter(|(role, name)| hit(*role, name)).find_map(|(_, name)| {
        let places: Option<Places> =
            name.split_whitespace().map(|word| place(run, &super::words::key(word))).collect();
        places.filter(|p| !p.is_empty()).map(|p| (name.to_owned(), p))
    })
}

fn stands_in(line: &Line, words: &[String]) -> bool {
    line.words
        .windows(words.len().max(1))
        .any(|run| run.iter().zip(words).all(|(w, k)| likeness(&w.key, k) >= 0.66))
}

fn place(run: &[Line], key: &str) -> Option<(usize, usize)> {
    run.iter().enumerate().find_map(|(n, line)| {
        let hit = line.words.iter().find(|w| likeness(&w.key, key) >= 0.66);
        hit.map(|w| (n, w.columns[0]))
    })
}
