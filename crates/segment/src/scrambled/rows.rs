//! Where rows begin and end: the best way to part the lines, by dynamic programming.
//!
//! A cell's text stands in the vertical middle of its row, so that neither a number nor a time marks the row's first line;
//! but each row has one of each, near its middle, its title begins with a capital, and numbers count up.

use super::lines::Mark;
use super::times::Time;
use std::collections::BTreeMap;
use std::ops::Range;

/// What a run of lines is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A row with its number.
    Row(u32),
    /// A group's heading with its number.
    Group(u32),
    /// A line that belongs to no row.
    Noise,
}

/// A run of lines that is a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    pub kind: Kind,
    pub lines: Range<usize>,
    /// The line that bears the number.
    pub number_line: Option<usize>,
    /// Index of its time.
    pub time: Option<usize>,
}

/// Lines that a row has at most.
const LONGEST: usize = 30;
/// Lines that a group's heading has at most.
const LONGEST_GROUP: usize = 4;
/// States kept at each line.
const KEPT: usize = 40;

/// Number of the last row, number of the last group, whether that group's heading was the last run.
type State = (u32, u32, bool);

struct Step {
    score: f32,
    from: usize,
    state: State,
    kind: Kind,
}

/// Where the text of cells stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Middle,
    Top,
}

/// Parts the lines; gives the runs in order.
pub(super) fn part(marks: &[Mark], times: &[Time]) -> Vec<Segment> {
    aligned(marks, times, Align::Middle).0
}

/// Parts the lines of a table whose cells can stand at the top of their rows, whichever fits better.
pub(super) fn part_either(marks: &[Mark], times: &[Time]) -> (Vec<Segment>, Align) {
    let (middle, top) = (aligned(marks, times, Align::Middle), aligned(marks, times, Align::Top));
    if top.1 > middle.1 { (top.0, Align::Top) } else { (middle.0, Align::Middle) }
}

/// The runs in order and their score.
fn aligned(marks: &[Mark], times: &[Time], align: Align) -> (Vec<Segment>, f32) {
    let field = Field { marks, times, time_of: times_by_line(marks.len(), times), align };
    let mut table: Vec<BTreeMap<State, Step>> = (0..=marks.len()).map(|_| BTreeMap::new()).collect();
    if let Some(first) = table.first_mut() {
        first.insert((0, 0, false), Step { score: 0.0, from: 0, state: (0, 0, false), kind: Kind::Noise });
    }
    for at in 0..marks.len() {
        let Some(here) = table.get(at) else { break };
        let states: Vec<(State, f32)> = best_states(here);
        if states.is_empty() {
            continue;
        }
        for end in at + 1..=(at + LONGEST).min(marks.len()) {
            let row = field.row(at, end);
            let group = (end - at <= LONGEST_GROUP).then(|| field.group(at, end)).flatten();
            for (state, score) in &states {
                for number in next_numbers(*state) {
                    let (fit, _) = field.number(at, end, number);
                    offer(
                        &mut table,
                        end,
                        (number, state.1, false),
                        Step { score: score + row + fit, from: at, state: *state, kind: Kind::Row(number) },
                    );
                }
                if let Some(group) = group
                    && !state.2
                {
                    let number = state.1 + 1;
                    let fit = group + field.roman(at, end, number);
                    offer(
                        &mut table,
                        end,
                        (state.0, number, true),
                        Step { score: score + fit, from: at, state: *state, kind: Kind::Group(number) },
                    );
                }
                if end == at + 1 {
                    let fit = -field.noise(at);
                    offer(
                        &mut table,
                        end,
                        *state,
                        Step { score: score + fit, from: at, state: *state, kind: Kind::Noise },
                    );
                }
            }
        }
    }
    let score = table.last().and_then(|t| best_states(t).first().map(|s| s.1)).unwrap_or(f32::MIN);
    (back(&table, &field), score)
}

fn best_states(states: &BTreeMap<State, Step>) -> Vec<(State, f32)> {
    let mut all: Vec<(State, f32)> = states.iter().map(|(s, step)| (*s, step.score)).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    all.truncate(KEPT);
    all
}

/// Numbers that the next row can have: counting on, or from one again in a new group.
fn next_numbers((last, _, fresh): State) -> impl Iterator<Item = u32> {
    let restart = (fresh && last > 0).then_some(1);
    std::iter::once(last + 1).chain(restart)
}

fn offer(table: &mut [BTreeMap<State, Step>], end: usize, state: State, step: Step) {
    let Some(states) = table.get_mut(end) else { return };
    match states.get(&state) {
        Some(old) if old.score >= step.score => {}
        _ => {
            states.insert(state, step);
        }
    }
}

fn back(table: &[BTreeMap<State, Step>], field: &Field) -> Vec<Segment> {
    let mut out = Vec::new();
    let mut at = table.len().saturating_sub(1);
    let Some((mut state, _)) = table.last().and_then(|t| best_states(t).into_iter().next()) else {
        return out;
    };
    while at > 0 {
        let Some(step) = table.get(at).and_then(|t| t.get(&state)) else { break };
        let number_line = match step.kind {
            Kind::Row(n) => field.number(step.from, at, n).1,
            Kind::Group(n) => field.roman_line(step.from, at, n),
            Kind::Noise => None,
        };
        let time = field.times_in(step.from, at).next();
        out.push(Segment { kind: step.kind, lines: step.from..at, number_line, time });
        (at, state) = (step.from, step.state);
    }
    out.reverse();
    out
}

fn times_by_line(lines: usize, times: &[Time]) -> Vec<Option<usize>> {
    let mut by_line = vec![None; lines];
    for (index, time) in times.iter().enumerate() {
        for slot in by_line.iter_mut().take(time.lines[1] + 1).skip(time.lines[0]) {
            *slot = Some(index);
        }
    }
    by_line
}

struct Field<'a> {
    marks: &'a [Mark],
    times: &'a [Time],
    time_of: Vec<Option<usize>>,
    align: Align,
}

impl Field<'_> {
    /// Times that stand in the run whole.
    fn times_in(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let mut last = None;
        self.time_of.get(from..to).unwrap_or(&[]).iter().flatten().copied().filter(move |t| {
            let whole = self.times.get(*t).is_some_and(|t| t.lines[0] >= from && t.lines[1] < to);
            let fresh = last != Some(*t);
            last = Some(*t);
            whole && fresh
        })
    }

    /// Whether a time's lines lie on both sides of a boundary.
    fn cuts_time(&self, at: usize) -> bool {
        at > 0
            && at < self.marks.len()
            && self
                .time_of
                .get(at - 1)
                .copied()
                .flatten()
                .is_some_and(|t| self.time_of.get(at) == Some(&Some(t)))
    }

    /// The line that a row's number stands in, and its time about.
    fn anchor(&self, from: usize, to: usize) -> f32 {
        match self.align {
            Align::Middle => (from + to - 1) as f32 / 2.0,
            Align::Top => from as f32,
        }
    }

    fn row(&self, from: usize, to: usize) -> f32 {
        let middle = self.anchor(from, to);
        let times: Vec<usize> = self.times_in(from, to).collect();
        let mut score = match times.len() {
            0 => -2.5,
            1 => 4.0,
            n => 4.0 - 6.0 * (n - 1) as f32,
        };
        if self.cuts_time(from) {
            score -= 4.0;
        }
        if let Some(time) = times.first().and_then(|t| self.times.get(*t)) {
            let at = if self.align == Align::Top { time.lines[0] as f32 } else { time.middle() };
            score -= 0.25 * (at - middle).abs();
        }
        score + self.title(from, to) + self.zones(from, to)
    }

    fn title(&self, from: usize, to: usize) -> f32 {
        let run = self.marks.get(from..to).unwrap_or(&[]);
        let titled: Vec<&Mark> = run.iter().filter(|m| m.title).collect();
        let (Some(first), Some(last)) = (titled.first(), titled.last()) else { return -6.0 };
        let mut score = if first.capital { 1.2 } else { -1.5 };
        score += match (last.closed, last.full) {
            (true, _) => 0.8,
            (false, true) => -0.8,
            (false, false) => 0.0,
        };
        for pair in titled.windows(2) {
            let [a, b] = pair else { continue };
            if a.closed && b.capital {
                score -= 2.0;
            } else if !a.full && !a.closed {
                score -= if b.capital { 0.9 } else { 0.4 };
            }
        }
        score
    }

    fn zones(&self, from: usize, to: usize) -> f32 {
        let run = self.marks.get(from..to).unwrap_or(&[]);
        let mut score = 0.0;
        if let Some(first) = run.first().filter(|m| !m.title && m.zone) {
            score += if first.begins { 0.2 } else { -0.8 };
        }
        if let Some(first) = run.iter().find(|m| m.zone) {
            score += if first.begins { 0.4 } else { -0.3 };
        }
        if let Some(last) = run.last().filter(|m| !m.title && m.zone && run.len() > 1) {
            score -= if last.begins { 0.6 } else { 0.0 };
        }
        score
    }

    /// How well a run bears a number, and the line that does.
    fn number(&self, from: usize, to: usize, number: u32) -> (f32, Option<usize>) {
        let middle = self.anchor(from, to);
        let far = |line: usize| (line as f32 - middle).abs();
        let mut best: (f32, Option<usize>) = (0.0, None);
        let mut others = 0.0;
        for line in from..to {
            let Some(mark) = self.marks.get(line) else { continue };
            let score = match mark.number {
                Some(n) if n == number => 3.0 - 0.3 * far(line),
                Some(_) if far(line) <= 1.5 => {
                    others -= 0.5;
                    continue;
                }
                None if mark.blot && far(line) <= 1.0 => 0.4 - 0.1 * far(line),
                _ => continue,
            };
            if score > best.0 {
                best = (score, Some(line));
            }
        }
        if best.0 > 1.0 { best } else { (best.0 + others, best.1) }
    }

    /// How well a run can be a group's heading apart from its number.
    fn group(&self, from: usize, to: usize) -> Option<f32> {
        let run = self.marks.get(from..to)?;
        let timed = self.time_of.get(from..to)?.iter().any(Option::is_some);
        let first = run.first().filter(|m| m.title && m.capital)?;
        if timed
            || self.cuts_time(from)
            || !run.iter().all(|m| m.title)
            || first.number.is_some_and(|n| n != 1 && n != 11 && n != 111)
        {
            return None;
        }
        let mut score = 0.0;
        score -= run.iter().filter(|m| m.zone).count() as f32;
        for pair in run.windows(2) {
            let [a, b] = pair else { continue };
            if !a.full || a.closed {
                score -= 0.8;
            }
            if b.capital {
                score -= if a.full { 0.6 } else { 1.5 };
            }
        }
        Some(score)
    }

    fn roman(&self, from: usize, to: usize, number: u32) -> f32 {
        let run = self.marks.get(from..to).unwrap_or(&[]);
        if run.iter().any(|m| m.roman == Some(number)) {
            3.5
        } else if run.iter().any(|m| m.roman_like) {
            1.8
        } else {
            -3.0
        }
    }

    fn roman_line(&self, from: usize, to: usize, number: u32) -> Option<usize> {
        let is = |line: &usize, sure: bool| {
            self.marks.get(*line).is_some_and(|m| if sure { m.roman == Some(number) } else { m.roman_like })
        };
        (from..to).find(|l| is(l, true)).or_else(|| (from..to).find(|l| is(l, false)))
    }

    /// What it costs to take a line for no row's.
    fn noise(&self, at: usize) -> f32 {
        match self.marks.get(at) {
            Some(mark) if self.time_of.get(at).copied().flatten().is_some() => {
                6.0 + f32::from(u8::from(mark.title))
            }
            Some(mark) if mark.title => 2.5,
            Some(mark) if mark.zone => 1.5,
            _ => 0.5,
        }
    }
}
