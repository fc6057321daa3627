//! Automatic numbering: lists, overrides and counters ([MS-DOC] 2.9.190 PlfLst, 2.9.189 PlfLfo).

use crate::binary::{clipped, i32_at, u8_at, u16_at, u32_at, utf16};
use crate::numbering::{Counters, LEVELS, LabelPart, Level, NumberForm};
use crate::properties::CharacterProperties;
use std::collections::BTreeMap;

/// A level and the modifiers of its label's look ([MS-DOC] 2.9.148 LVL).
#[derive(Clone)]
struct ListLevel {
    level: Level,
    look: Vec<u8>,
}

struct Override {
    list: u32,
    starts: BTreeMap<u8, u32>,
    levels: BTreeMap<u8, ListLevel>,
}

/// Lists and the state of their counters.
pub(crate) struct Lists {
    lists: BTreeMap<u32, Vec<ListLevel>>,
    overrides: Vec<Override>,
    counters: Counters,
}

/// A label in print.
pub(crate) struct Label {
    pub(crate) text: String,
    /// Index of the label's font, where the list names one.
    pub(crate) font: Option<u16>,
}

impl Lists {
    /// `lists` begins at the PlfLst and runs on, as the levels follow it uncounted; `len` is the PlfLst's own length.
    pub(crate) fn parse(lists: &[u8], len: usize, overrides: &[u8]) -> Self {
        Self {
            lists: if len == 0 { BTreeMap::new() } else { parse_lists(lists).0 },
            overrides: parse_overrides(overrides),
            counters: Counters::default(),
        }
    }

    /// The label of the next paragraph with list override `list` (from 1) at `level`; counts it.
    pub(crate) fn next(&mut self, list: u16, level: u8) -> Option<Label> {
        let over = self.overrides.get(usize::from(list).checked_sub(1)?)?;
        let levels = self.lists.get(&over.list)?;
        let level_of = |i: usize| over.levels.get(&u8::try_from(i).ok()?).or_else(|| levels.get(i));
        let own = level_of(usize::from(level))?;
        let start = over.starts.get(&level).copied();
        let text = self
            .counters
            .next(over.list, u32::from(list), level, start, |i| level_of(i).map(|l| &l.level))?;
        let mut look = CharacterProperties { font_other: u16::MAX, ..CharacterProperties::default() };
        look.apply(&own.look, &CharacterProperties::default(), &|_, _| {});
        let font = (look.font_other != u16::MAX).then_some(look.font_other);
        Some(Label { text, font })
    }
}

/// The lists, and how many bytes they and their levels take.
fn parse_lists(bytes: &[u8]) -> (BTreeMap<u32, Vec<ListLevel>>, usize) {
    let count = usize::from(u16_at(bytes, 0).unwrap_or(0));
    let mut at = 2 + count * 28;
    let mut lists = BTreeMap::new();
    for i in 0..count {
        let head = 2 + i * 28;
        let (Some(id), Some(flags)) = (u32_at(bytes, head), u8_at(bytes, head + 26)) else { break };
        let levels = if flags & 1 == 1 { 1 } else { LEVELS };
        let mut own = Vec::new();
        for _ in 0..levels {
            let Some((level, len)) = parse_level(bytes, at) else { return (lists, at) };
            own.push(level);
            at += len;
        }
        lists.insert(id, own);
    }
    (lists, at)
}

fn parse_level(bytes: &[u8], at: usize) -> Option<(ListLevel, usize)> {
    let flags = u8_at(bytes, at + 5)?;
    let look_len = usize::from(u8_at(bytes, at + 24)?);
    let indent_len = usize::from(u8_at(bytes, at + 25)?);
    let limit = u8_at(bytes, at + 26)?;
    let look = at + 28 + indent_len;
    let count = usize::from(u16_at(bytes, look + look_len)?);
    let text = clipped(bytes, look + look_len + 2, count * 2);
    let units = text.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b));
    let level = Level {
        start: u32::try_from(i32_at(bytes, at)?).unwrap_or(0),
        form: NumberForm::of_nfc(u8_at(bytes, at + 4)?),
        legal: flags & 4 != 0,
        // fNoRestart: the level goes on whatever stands above it, but for the levels below the limit.
        restart_limit: if flags & 8 != 0 { limit } else { u8::MAX },
        template: units.map(label_part).collect(),
    };
    let look = clipped(bytes, look, look_len).to_vec();
    Some((ListLevel { level, look }, 28 + indent_len + look_len + 2 + count * 2))
}

fn parse_overrides(bytes: &[u8]) -> Vec<Override> {
    let count = u32_at(bytes, 0).unwrap_or(0) as usize;
    let mut overrides = Vec::new();
    let mut at = count.saturating_mul(16).saturating_add(4);
    for i in 0..count {
        let head = 4 + i * 16;
        let (Some(list), Some(levels)) = (u32_at(bytes, head), u8_at(bytes, head + 12)) else { break };
        let mut one = Override { list, starts: BTreeMap::new(), levels: BTreeMap::new() };
        at += 4;
        for _ in 0..levels {
            let (Some(start), Some(flags)) = (i32_at(bytes, at), u32_at(bytes, at + 4)) else { break };
            at += 8;
            let level = (flags & 0xF) as u8;
            if flags & 0x20 != 0 {
                let Some((own, len)) = parse_level(bytes, at) else { break };
                if flags & 0x10 != 0 {
                    one.starts.insert(level, own.level.start);
                }
                one.levels.insert(level, own);
                at += len;
            } else if flags & 0x10 != 0 {
                one.starts.insert(level, u32::try_from(start).unwrap_or(0));
            }
        }
        overrides.push(one);
    }
    overrides
}

/// A unit below 9 stands for the number of that level.
fn label_part(unit: u16) -> LabelPart {
    match u8::try_from(unit) {
        Ok(level) if usize::from(level) < LEVELS => LabelPart::Number(level),
        _ => LabelPart::Text(utf16([unit])),
    }
}
