//! Styles (ECMA-376 part 1, 17.7).

use crate::package::attribute;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// How many styles a style may be based on, one on the other.
const DEPTH: usize = 32;

/// Properties of runs; `None` where a style or run does not say.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RunProperties {
    pub(super) font_ascii: Option<String>,
    pub(super) font_other: Option<String>,
    pub(super) half_points: Option<f32>,
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) caps: Option<bool>,
    pub(super) hidden: Option<bool>,
}

impl RunProperties {
    /// Takes an element of `w:rPr`.
    pub(super) fn take(&mut self, e: &BytesStart<'_>) {
        match e.local_name().as_ref() {
            "rFonts" => {
                // A theme font replaces the named one, and its name stands elsewhere.
                let named = |font: &str, theme: &str| match attribute(e, theme) {
                    Some(_) => Some(String::new()),
                    None => attribute(e, font),
                };
                self.font_ascii = named("ascii", "asciiTheme").or(self.font_ascii.take());
                self.font_other = named("hAnsi", "hAnsiTheme").or(self.font_other.take());
            }
            "sz" => self.half_points = attribute(e, "val").and_then(|v| v.parse().ok()),
            "b" => self.bold = Some(is_on(e)),
            "i" => self.italic = Some(is_on(e)),
            "caps" => self.caps = Some(is_on(e)),
            "vanish" => self.hidden = Some(is_on(e)),
            _ => {}
        }
    }

    /// Lays other properties over these.
    pub(super) fn overlay(&mut self, over: &Self) {
        fn lay<T: Clone>(under: &mut Option<T>, over: &Option<T>) {
            if over.is_some() {
                under.clone_from(over);
            }
        }
        lay(&mut self.font_ascii, &over.font_ascii);
        lay(&mut self.font_other, &over.font_other);
        lay(&mut self.half_points, &over.half_points);
        lay(&mut self.bold, &over.bold);
        lay(&mut self.italic, &over.italic);
        lay(&mut self.caps, &over.caps);
        lay(&mut self.hidden, &over.hidden);
    }
}

/// An on/off element: present means on, unless it says otherwise.
pub(super) fn is_on(e: &BytesStart<'_>) -> bool {
    !attribute(e, "val").is_some_and(|v| matches!(v.as_str(), "0" | "false" | "off"))
}

/// What a style says of paragraphs.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    name: String,
    base: Option<String>,
    run: RunProperties,
    /// List and level; a list of 0 takes the style out of its base's list.
    list: Option<u32>,
    level: Option<u8>,
    outline: Option<u8>,
}

/// All styles by id.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: BTreeMap<String, Style>,
    defaults: RunProperties,
    /// The paragraph style of paragraphs that name none.
    normal: String,
    /// Resolved looks of paragraph styles.
    resolved: BTreeMap<String, RunProperties>,
}

impl Styles {
    pub(super) fn parse(xml: &[u8]) -> Self {
        let mut styles = Self::default();
        let mut id = String::new();
        let mut style = Style::default();
        let mut reader = quick_xml::Reader::from_reader(xml);
        let mut in_run = false;
        loop {
            match reader.read_event() {
                Ok(Event::Start(e)) => {
                    in_run |= e.local_name().as_ref() == "rPr";
                    styles.open(&e, &mut id, &mut style, in_run);
                }
                Ok(Event::Empty(e)) => styles.open(&e, &mut id, &mut style, in_run),
                Ok(Event::End(e)) => match e.local_name().as_ref() {
                    "rPr" => in_run = false,
                    "rPrDefault" => styles.defaults = std::mem::take(&mut style.run),
                    "style" => {
                        styles.styles.insert(std::mem::take(&mut id), std::mem::take(&mut style));
                    }
                    _ => {}
                },
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        styles.resolve();
        styles
    }

    fn open(&mut self, e: &BytesStart<'_>, id: &mut String, style: &mut Style, in_run: bool) {
        let value = || attribute(e, "val");
        match e.local_name().as_ref() {
            "style" => {
                *id = attribute(e, "styleId").unwrap_or_default();
                *style = Style::default();
                let default = attribute(e, "default").is_some_and(|v| v == "1" || v == "true");
                if default && attribute(e, "type").is_none_or(|t| t == "paragraph") {
                    self.normal.clone_from(id);
                }
            }
            "name" => style.name = value().unwrap_or_default(),
            "basedOn" => style.base = value(),
            "numId" => style.list = value().and_then(|v| v.parse().ok()),
            "ilvl" => style.level = value().and_then(|v| v.parse().ok()),
            "outlineLvl" => style.outline = value().and_then(|v| v.parse().ok()),
            _ if in_run => style.run.take(e),
            _ => {}
        }
    }

    fn resolve(&mut self) {
        let ids: Vec<String> = self.styles.keys().cloned().collect();
        for id in ids {
            let mut look = self.defaults.clone();
            for style in self.chain(&id) {
                look.overlay(&style.run);
            }
            self.resolved.insert(id, look);
        }
    }

    /// A style and those it is based on, the most basic first.
    fn chain(&self, id: &str) -> Vec<&Style> {
        let mut chain: Vec<&Style> = Vec::new();
        let mut next = Some(id);
        while let Some(style) = next.and_then(|id| self.styles.get(id))
            && chain.len() < DEPTH
        {
            chain.push(style);
            next = style.base.as_deref();
        }
        chain.reverse();
        chain
    }

    fn id<'s>(&'s self, id: Option<&'s str>) -> &'s str {
        id.unwrap_or(&self.normal)
    }

    /// Look of the text of a paragraph style.
    pub(super) fn look(&self, id: Option<&str>) -> &RunProperties {
        self.resolved.get(self.id(id)).unwrap_or(&self.defaults)
    }

    /// Lays a character style over properties.
    pub(super) fn overlay(&self, id: &str, look: &mut RunProperties) {
        for style in self.chain(id) {
            look.overlay(&style.run);
        }
    }

    /// List and level that a paragraph style puts its paragraphs in.
    pub(super) fn list(&self, id: Option<&str>) -> Option<(u32, Option<u8>)> {
        let chain = self.chain(self.id(id));
        let list = chain.iter().rev().find_map(|s| s.list)?;
        Some((list, chain.iter().rev().find_map(|s| s.level)))
    }

    /// Level of a heading style, from 1.
    pub(super) fn heading(&self, id: Option<&str>) -> Option<u8> {
        self.chain(self.id(id)).iter().rev().find_map(|s| {
            let by_name = s.name.to_ascii_lowercase().strip_prefix("heading ").and_then(|n| n.parse().ok());
            by_name.or(s.outline.filter(|o| *o < 9).map(|o| o + 1)).filter(|n| (1..=9).contains(n))
        })
    }
}
