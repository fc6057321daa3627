//! Times at the ends of lines: «Tháng / 3/2022», «Năm 2024», «Thường / xuyên».

use super::words::{Line, Word, bare, likeness};

/// What a time says, as far as it can be read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Month, year and whether the month is printed with one digit.
    Month {
        month: u32,
        year: u32,
        raw: String,
    },
    Year(u32),
    Quarter(String),
    Ongoing,
    Yearly,
    /// Dates in full, in order.
    Days(Vec<String>),
    /// As it stands, from a table that has columns behind that of times.
    Phrase(String),
    /// A month and year of which not all can be read.
    Garbled(String),
}

/// A time and its lines (indices).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Time {
    pub lines: [usize; 2],
    pub value: Value,
    /// Whether its first word, or its form, says that it is one.
    pub sure: bool,
}

impl Time {
    pub(super) fn middle(&self) -> f32 {
        (self.lines[0] + self.lines[1]) as f32 / 2.0
    }
}

/// What the end of a line says.
#[derive(Debug, Clone, PartialEq)]
enum Tail {
    /// «Tháng».
    MonthWord,
    /// «Thường».
    Often,
    /// «xuyên».
    Always,
    Whole(Value),
}

/// Lines within which a time's second line follows its first.
const REACH: usize = 3;

/// Finds the times and takes their words off the lines.
pub(super) fn find(lines: &mut [Line]) -> Vec<Time> {
    let tails: Vec<Option<(usize, Tail)>> = lines.iter().map(|l| tail(&l.words)).collect();
    let mut times: Vec<Time> = Vec::new();
    let mut used = vec![false; lines.len()];
    for (at, found) in tails.iter().enumerate() {
        let Some((_, kind)) = found else { continue };
        if used.get(at).copied().unwrap_or(true) {
            continue;
        }
        let second = |wanted: &dyn Fn(&Tail) -> bool| {
            (at + 1..(at + 1 + REACH).min(tails.len()))
                .find(|i| tails[*i].is_some())
                .filter(|i| tails[*i].as_ref().is_some_and(|(_, t)| wanted(t)))
        };
        let time = match kind {
            Tail::MonthWord => second(&|t| matches!(t, Tail::Whole(Value::Month { .. } | Value::Garbled(_))))
                .and_then(|i| whole(&tails, i).map(|value| Time { lines: [at, i], value, sure: true })),
            Tail::Often => second(&|t| *t == Tail::Always).map(|i| Time {
                lines: [at, i],
                value: Value::Ongoing,
                sure: true,
            }),
            Tail::Always => None,
            Tail::Whole(value) => Some(Time { lines: [at, at], value: value.clone(), sure: true }),
        };
        let Some(time) = time else { continue };
        for line in [time.lines[0], time.lines[1]] {
            if let (Some(line), Some(Some((from, _)))) = (lines.get_mut(line), tails.get(line)) {
                line.time = *from;
                line.agency = line.agency.min(*from);
            }
        }
        for slot in used.iter_mut().take(time.lines[1] + 1).skip(time.lines[0]) {
            *slot = true;
        }
        times.push(time);
    }
    join_days(times)
}

fn whole(tails: &[Option<(usize, Tail)>], at: usize) -> Option<Value> {
    match tails.get(at) {
        Some(Some((_, Tail::Whole(value)))) => Some(value.clone()),
        _ => None,
    }
}

/// Days that follow one another within a few lines are one cell's.
fn join_days(times: Vec<Time>) -> Vec<Time> {
    let mut out: Vec<Time> = Vec::with_capacity(times.len());
    for time in times {
        if let (Some(Time { lines, value: Value::Days(open), .. }), Value::Days(next)) =
            (out.last_mut(), &time.value)
            && time.lines[0] <= lines[1] + REACH + 1
        {
            open.extend(next.iter().cloned());
            lines[1] = time.lines[1];
            continue;
        }
        out.push(time);
    }
    out
}

/// What the last words of a line say, and the index of the first of them.
fn tail(words: &[Word]) -> Option<(usize, Tail)> {
    let noise = |w: &Word| w.text.chars().all(|c| !c.is_ascii_digit()) && w.key.chars().count() <= 1;
    let last = words.iter().rposition(|w| !noise(w)).filter(|last| words.len() - last <= 3)?;
    let word = &words[last];
    let before = last.checked_sub(1).map(|i| &words[i]);
    let far = last > 0 || words.len() == 1;
    let word_at = |back: usize| last.checked_sub(back).and_then(|i| words.get(i));
    if let (Some(Value::Month { month, year, raw }), Some(dash), Some(first)) =
        (month_value(&word.text), word_at(1), word_at(2))
        && matches!(dash.text.as_str(), "-" | "–")
        && parse_month(&first.text).is_some()
    {
        // «5 - 6/2023»: two months.
        let from = if word_at(3).is_some_and(is_month_word) { last - 3 } else { last - 2 };
        let raw = format!("{} - {raw}", first.text);
        return Some((from, Tail::Whole(Value::Month { month, year, raw })));
    }
    if let Some((quarter, of)) = word.text.split_once('/')
        && crate::label::roman_value(quarter).is_some_and(|q| q <= 4)
        && year(of).is_some()
        && before.is_some_and(|b| b.key == "quy")
    {
        let raw = format!("Quý {quarter}/{}", bare(of));
        return Some((last - 1, Tail::Whole(Value::Quarter(raw))));
    }
    if let Some(value) = month_value(&word.text) {
        let from = if before.is_some_and(is_month_word) { last - 1 } else { last };
        return Some((from, Tail::Whole(value)));
    }
    if let Some(day) = full_day(&word.text) {
        return Some((last, Tail::Whole(Value::Days(vec![day]))));
    }
    if let Some(year) = year(&word.text) {
        return year_tail(words, last, year);
    }
    if far && is_garbled_month(&word.text) {
        let from = if before.is_some_and(is_month_word) { last - 1 } else { last };
        return Some((from, Tail::Whole(Value::Garbled(word.text.clone()))));
    }
    let begins = word.is_capital() || word.ruled;
    if likeness(&word.key, "xuyen") >= 0.75 {
        return match before.filter(|w| is_often(w)) {
            Some(b) if b.is_capital() || b.ruled || last == 1 => {
                Some((last - 1, Tail::Whole(Value::Ongoing)))
            }
            _ if begins || last == 0 => Some((last, Tail::Always)),
            _ => None,
        };
    }
    if word.key == "nam" && before.is_some_and(|b| matches!(b.key.as_str(), "hang") && b.is_capital()) {
        return Some((last - 1, Tail::Whole(Value::Yearly)));
    }
    if begins && is_often(word) {
        return Some((last, Tail::Often));
    }
    (begins && is_month_word(word)).then_some((last, Tail::MonthWord))
}

fn is_month_word(word: &Word) -> bool {
    let length = word.key.chars().count();
    // «Thương» of a ministry's name is as near to «tháng» as some of its misreadings.
    length >= 3 && likeness(&word.key, "thang") >= if length <= 5 { 0.6 } else { 0.8 }
}

fn is_often(word: &Word) -> bool {
    word.key.chars().count() >= 6 && likeness(&word.key, "thuong") >= 0.8
}

fn year(text: &str) -> Option<u32> {
    let digits = bare(text);
    (digits.len() == 4 && !text.starts_with(['/', ',']))
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|y| (2000..2100).contains(y))
}

fn year_tail(words: &[Word], last: usize, year: u32) -> Option<(usize, Tail)> {
    let before = last.checked_sub(1).and_then(|i| words.get(i))?;
    if before.key == "nam" && (before.is_capital() || before.ruled || last == 1) {
        return Some((last - 1, Tail::Whole(Value::Year(year))));
    }
    // «Quý IV/2024» is one word behind «Quý»; «Quý IV năm 2024» four.
    if before.key == "nam" && last >= 3 && words[last - 3].key == "quy" {
        let raw = format!("Quý {} năm {year}", bare(&words[last - 2].text));
        return Some((last - 3, Tail::Whole(Value::Quarter(raw))));
    }
    // Only noise stands where «Năm» did.
    (before.ruled || words[last].ruled)
        .then_some(())
        .filter(|()| before.key.chars().count() <= 1)
        .map(|()| (last - 1, Tail::Whole(Value::Year(year))))
}

/// «3/2022», and «512022» where the stroke was read as a one and no other reading is a month.
fn month_value(text: &str) -> Option<Value> {
    let text = bare(text);
    if let Some((first, rest)) = text.split_once('/') {
        let (month, year) = (parse_month(first)?, year(rest)?);
        return (rest.len() == 4).then(|| Value::Month { month, year, raw: text.to_owned() });
    }
    let digits = text.chars().all(|c| c.is_ascii_digit());
    let (head, tail) = text
        .is_char_boundary(text.len().saturating_sub(4))
        .then(|| text.split_at(text.len().saturating_sub(4)))?;
    let (month, year) = (head.strip_suffix('1')?, year(tail)?);
    // «112022» can be 1/2022 and 11/2022.
    let single = digits && parse_month(month).is_some() && (month.len() == 2 || parse_month(head).is_none());
    let month_number = single.then(|| parse_month(month)).flatten()?;
    Some(Value::Month { month: month_number, year, raw: format!("{month}/{year}") })
}

fn parse_month(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (text.len() <= 2 && (1..=12).contains(&number)).then_some(number)
}

fn full_day(text: &str) -> Option<String> {
    let text = bare(text);
    let mut parts = text.split('/');
    let (day, month, last) = (parts.next()?, parts.next()?, parts.next()?);
    let day_number: u32 = day.parse().ok()?;
    let good = parts.next().is_none() && (1..=31).contains(&day_number) && day.len() <= 2;
    (good && parse_month(month).is_some() && year(last).is_some()).then(|| text.to_owned())
}

/// Whether a word looks like a month and year whose digits were lost: a stroke or per-cent sign among digits, marks and the
/// few letters that digits are read as.
fn is_garbled_month(text: &str) -> bool {
    let count = text.chars().count();
    let odd = text.chars().any(|c| c.is_alphabetic() && !"gzZBEOoIlT".contains(c));
    let marks = text.chars().filter(|c| matches!(c, '/' | '%')).count();
    let figures = text.chars().filter(|c| c.is_ascii_digit() || "gzZBEOoIl%".contains(*c)).count();
    (4..=10).contains(&count) && !odd && (1..=3).contains(&marks) && figures + marks >= 4
}

/// A reading of a garbled month and year that its digits allow, between the months before and after it.
pub(super) fn resolve(raw: &str, after: (u32, u32), before: (u32, u32)) -> Option<Value> {
    let mut found = None;
    let mut month = after;
    for _ in 0..60 {
        if month > before {
            break;
        }
        if fits(raw, month) {
            if found.is_some() {
                return None;
            }
            found = Some(month);
        }
        month = if month.1 == 12 { (month.0 + 1, 1) } else { (month.0, month.1 + 1) };
    }
    found.map(|(year, month)| Value::Month { month, year, raw: written(year, month) })
}

/// As official documents write it: January and February with a zero before them (Nghị định 30/2020/NĐ-CP, Phụ lục I).
fn written(year: u32, month: u32) -> String {
    if month <= 2 { format!("0{month}/{year}") } else { format!("{month}/{year}") }
}

/// Whether the digits that can be read are where the month would have them.
fn fits(raw: &str, (year, month): (u32, u32)) -> bool {
    let month_text = written(year, month);
    let month_text = month_text.split('/').next().unwrap_or("");
    let (head, tail) = match raw.find('/') {
        Some(at) => (&raw[..at], &raw[at + 1..]),
        None => ("", raw),
    };
    let head: Vec<char> = head.chars().filter(|c| *c != '_' && *c != '.').collect();
    let wanted: Vec<char> = month_text.chars().collect();
    let digit_fits = |read: char, printed: char| !read.is_ascii_digit() || read == printed;
    let readable = head.iter().any(char::is_ascii_digit);
    // One blot is one digit; more can be one digit taken to pieces.
    let month_fits = head.is_empty()
        || (head.len() == wanted.len() && head.iter().zip(&wanted).all(|(r, p)| digit_fits(*r, *p)))
        || (!readable && (wanted.len() + 1..=wanted.len() + 2).contains(&head.len()) && head.len() > 2);
    let year_text = year.to_string();
    let tail: Vec<char> = tail.chars().collect();
    let digits = tail.iter().filter(|c| c.is_ascii_digit()).count();
    let year_fits = if tail.len() == 4 && digits >= 2 {
        tail.iter().zip(year_text.chars()).all(|(r, p)| digit_fits(*r, p))
    } else {
        // Digits without a place speak neither for nor against.
        digits < 3
    };
    month_fits && year_fits
}

/// The year and month that a value begins and ends with, for comparing times.
pub(super) fn span(value: &Value) -> Option<[(u32, u32); 2]> {
    match value {
        Value::Month { month, year, .. } => Some([(*year, *month); 2]),
        Value::Year(year) => Some([(*year, 1), (*year, 12)]),
        _ => None,
    }
}

/// The text of a cell.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Month { raw, .. } => Some(format!("Tháng {raw}")),
        Value::Year(year) => Some(format!("Năm {year}")),
        Value::Quarter(raw) => Some(raw.clone()),
        Value::Ongoing => Some("Thường xuyên".to_owned()),
        Value::Yearly => Some("Hằng năm".to_owned()),
        Value::Days(days) => match days.as_slice() {
            [day] => Some(day.clone()),
            _ => None,
        },
        Value::Phrase(raw) => Some(raw.clone()),
        Value::Garbled(_) => None,
    }
}
