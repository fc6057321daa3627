//! Lists (ECMA-376 part 1, 17.9).

use super::styles::{RunProperties, Styles, is_on};
use crate::package::attribute;
use kehoach_word97::numbering::{Counters, LabelPart, Level, NumberForm};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// A level with what Word adds to it.
#[derive(Debug, Clone)]
struct ListLevel {
    level: Level,
    /// The paragraph style that stands for this level.
    style: Option<String>,
    look: RunProperties,
}

impl Default for ListLevel {
    fn default() -> Self {
        let level = Level {
            start: 0,
            form: NumberForm::Decimal,
            legal: false,
            restart_limit: u8::MAX,
            template: Vec::new(),
        };
        Self { level, style: None, look: RunProperties::default() }
    }
}

#[derive(Debug, Clone, Default)]
struct Abstract {
    levels: BTreeMap<u8, ListLevel>,
    /// The style whose list this one shows (`numStyleLink`).
    shows: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Instance {
    list: u32,
    starts: BTreeMap<u8, u32>,
    levels: BTreeMap<u8, ListLevel>,
}

/// A label in print.
pub(super) struct Label {
    pub(super) text: String,
    /// The label's own font, where it has one.
    pub(super) font: Option<String>,
}

/// Lists and the numbers they have reached.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: BTreeMap<u32, Abstract>,
    instances: BTreeMap<u32, Instance>,
    counters: Counters,
}

/// Where the parser stands.
#[derive(Default)]
struct Place {
    list: Option<u32>,
    instance: Option<u32>,
    level: Option<u8>,
    own: ListLevel,
}

impl Numbering {
    pub(super) fn parse(xml: &[u8], styles: &Styles) -> Self {
        let mut numbering = Self::default();
        let mut place = Place::default();
        let mut reader = quick_xml::Reader::from_reader(xml);
        loop {
            match reader.read_event() {
                Ok(Event::Start(e) | Event::Empty(e)) => numbering.open(&e, &mut place),
                Ok(Event::End(e)) => numbering.close(e.local_name().as_ref(), &mut place),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        numbering.link(styles);
        numbering
    }

    fn open(&mut self, e: &BytesStart<'_>, place: &mut Place) {
        let value = || attribute(e, "val");
        let number = |name: &str| attribute(e, name).and_then(|v| v.parse::<u32>().ok());
        match e.local_name().as_ref() {
            "abstractNum" => {
                place.list = number("abstractNumId");
                if let Some(id) = place.list {
                    self.lists.entry(id).or_default();
                }
            }
            "num" => {
                place.instance = number("numId");
                if let Some(id) = place.instance {
                    self.instances.entry(id).or_default();
                }
            }
            "abstractNumId" => {
                if let (Some(instance), Some(list)) = (self.instance(place), number("val")) {
                    instance.list = list;
                }
            }
            "lvlOverride" => place.level = number("ilvl").and_then(|l| u8::try_from(l).ok()),
            "startOverride" => {
                if let (Some(level), Some(start)) = (place.level, number("val"))
                    && let Some(instance) = self.instance(place)
                {
                    instance.starts.insert(level, start);
                }
            }
            "lvl" => {
                place.level = number("ilvl").and_then(|l| u8::try_from(l).ok());
                place.own = ListLevel::default();
            }
            "numStyleLink" => {
                if let Some(list) = place.list.and_then(|id| self.lists.get_mut(&id)) {
                    list.shows = value();
                }
            }
            "start" => place.own.level.start = number("val").unwrap_or(0),
            "numFmt" => place.own.level.form = form(&value().unwrap_or_default()),
            "isLgl" => place.own.level.legal = is_on(e),
            "lvlRestart" => {
                place.own.level.restart_limit =
                    number("val").and_then(|v| u8::try_from(v).ok()).unwrap_or(u8::MAX);
            }
            "pStyle" => place.own.style = value(),
            "lvlText" => place.own.level.template = template(&value().unwrap_or_default()),
            _ => place.own.look.take(e),
        }
    }

    fn instance(&mut self, place: &Place) -> Option<&mut Instance> {
        self.instances.get_mut(&place.instance?)
    }

    fn close(&mut self, name: &str, place: &mut Place) {
        match name {
            "lvl" => {
                let own = std::mem::take(&mut place.own);
                let levels = match place.instance {
                    Some(id) => self.instances.get_mut(&id).map(|i| &mut i.levels),
                    None => place.list.and_then(|id| self.lists.get_mut(&id)).map(|l| &mut l.levels),
                };
                if let (Some(levels), Some(level)) = (levels, place.level) {
                    levels.insert(level, own);
                }
            }
            "abstractNum" => place.list = None,
            "num" => place.instance = None,
            _ => {}
        }
    }

    /// Lists that show a style's list take its levels.
    fn link(&mut self, styles: &Styles) {
        let shown: Vec<(u32, u32)> = self
            .lists
            .iter()
            .filter_map(|(id, list)| {
                let (instance, _) = styles.list(Some(list.shows.as_deref()?))?;
                Some((*id, self.instances.get(&instance)?.list))
            })
            .collect();
        for (id, target) in shown {
            if let Some(levels) = self.lists.get(&target).map(|l| l.levels.clone())
                && let Some(list) = self.lists.get_mut(&id)
            {
                list.levels = levels;
            }
        }
    }

    /// The level that a paragraph style stands for in a list.
    pub(super) fn level_of_style(&self, instance: u32, style: &str) -> Option<u8> {
        let instance = self.instances.get(&instance)?;
        let list = self.lists.get(&instance.list)?;
        let mut levels = instance.levels.iter().chain(&list.levels);
        levels.find_map(|(level, l)| (l.style.as_deref() == Some(style)).then_some(*level))
    }

    /// The label of the next paragraph of a list at a level; counts it.
    pub(super) fn next(&mut self, id: u32, level: u8) -> Option<Label> {
        let instance = self.instances.get(&id)?;
        let list = self.lists.get(&instance.list)?;
        let level_of = |i: usize| {
            let i = u8::try_from(i).ok()?;
            instance.levels.get(&i).or_else(|| list.levels.get(&i))
        };
        let own = level_of(usize::from(level))?;
        let start = instance.starts.get(&level).copied();
        let text = self.counters.next(instance.list, id, level, start, |i| level_of(i).map(|l| &l.level))?;
        Some(Label { text, font: own.look.font_other.clone().or_else(|| own.look.font_ascii.clone()) })
    }
}

fn form(name: &str) -> NumberForm {
    match name {
        "upperRoman" => NumberForm::UpperRoman,
        "lowerRoman" => NumberForm::LowerRoman,
        "upperLetter" => NumberForm::UpperLetter,
        "lowerLetter" => NumberForm::LowerLetter,
        "decimalZero" => NumberForm::DecimalZero,
        "vietnameseCounting" => NumberForm::Vietnamese,
        "bullet" => NumberForm::Bullet,
        "none" => NumberForm::None,
        _ => NumberForm::Decimal,
    }
}

/// `%1` to `%9` stand for the numbers of the levels.
fn template(text: &str) -> Vec<LabelPart> {
    let mut parts = Vec::new();
    let mut fixed = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let level = chars.peek().and_then(|d| d.to_digit(10)).filter(|d| c == '%' && *d > 0);
        match level.and_then(|d| u8::try_from(d - 1).ok()) {
            Some(level) => {
                chars.next();
                if !fixed.is_empty() {
                    parts.push(LabelPart::Text(std::mem::take(&mut fixed)));
                }
                parts.push(LabelPart::Number(level));
            }
            None => fixed.push(c),
        }
    }
    if !fixed.is_empty() {
        parts.push(LabelPart::Text(fixed));
    }
    parts
}
