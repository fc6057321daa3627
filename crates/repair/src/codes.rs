//! Document numbers: «06/QĐ-TTg», «107/2021/NĐ-CP», «5755/KH-UBND».
//!
//! Nghị định 30/2020/NĐ-CP, Phụ lục I, I.3: a number, the year for norms, the kind's abbreviation, the issuer's. What stands after the
//! figures is looked up among those that the training texts hold; figures are never touched.

use crate::confusion::Confusion;
use crate::letter_tree::{LetterTree, Scratch};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// The bodies («QĐ-TTg») and how often each was seen.
#[derive(Debug)]
pub(crate) struct Codes {
    /// Built when it is first asked for: clean text needs none.
    tree: OnceLock<LetterTree>,
    bodies: Vec<(String, f32)>,
    known: FxHashMap<String, u32>,
    /// Bodies without their hyphens; none where two bodies agree but for hyphens.
    unhyphened: FxHashMap<String, Option<u32>>,
}

/// A proposed body with its share among all readings.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    pub(crate) body: String,
    pub(crate) runner_up: Option<String>,
    pub(crate) posterior: f32,
}

impl Codes {
    /// Reads lines of body, tab, count.
    pub(crate) fn parse(table: &str) -> Self {
        let mut out = Self {
            tree: OnceLock::new(),
            bodies: Vec::new(),
            known: FxHashMap::default(),
            unhyphened: FxHashMap::default(),
        };
        for line in table.lines() {
            let Some((body, count)) = line.split_once('\t') else { continue };
            let Ok(count) = count.parse::<f32>() else { continue };
            let index = out.bodies.len() as u32;
            out.known.insert(body.to_owned(), index);
            let bare: String = body.chars().filter(|c| *c != '-').collect();
            if bare != body {
                out.unhyphened.entry(bare).and_modify(|v| *v = None).or_insert(Some(index));
            }
            out.bodies.push((body.to_owned(), count));
        }
        out
    }

    /// The bodies with and without their hyphens.
    fn tree(&self) -> &LetterTree {
        self.tree.get_or_init(|| {
            let mut strings: Vec<(Vec<char>, u32)> = Vec::new();
            for ((body, _), index) in self.bodies.iter().zip(0..) {
                strings.push((body.chars().collect(), index));
                if body.contains('-') {
                    strings.push((body.chars().filter(|c| *c != '-').collect(), index));
                }
            }
            let all = self.bodies.iter().map(|b| b.1).sum::<f32>();
            let weigh =
                |index: u32| self.bodies.get(index as usize).map_or(0.0, |b| (all / b.1).ln().max(0.0));
            LetterTree::new(strings, weigh)
        })
    }

    /// The body with the hyphens that a converter lost: «QĐTTg» → «QĐ-TTg».
    pub(crate) fn hyphened(&self, body: &str) -> Option<&str> {
        if body.contains('-') || self.known.contains_key(body) {
            return None;
        }
        let index = (*self.unhyphened.get(body)?)?;
        self.bodies.get(index as usize).map(|b| b.0.as_str())
    }

    /// What a damaged body can be; none where it is known as it stands or nothing is near.
    pub(crate) fn read(&self, body: &str, table: &Confusion) -> Option<Reading> {
        let mut found: Vec<(f32, u32)> = self
            .tree()
            .search(body, table, &mut Scratch::default())
            .into_iter()
            .filter_map(|(index, cost)| Some((cost - self.bodies.get(index as usize)?.1.ln(), index)))
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let best = found.first()?;
        let sum: f32 = found.iter().map(|f| (best.0 - f.0).exp()).sum();
        let text = |index: u32| self.bodies.get(index as usize).map(|b| b.0.clone());
        let proposed = text(best.1)?;
        if proposed == body {
            return None;
        }
        // The body may be right and merely new.
        let rare = (best.0 + self.bodies.iter().map(|b| b.1).sum::<f32>().ln()
            - 3.0 * body.chars().count() as f32)
            .exp();
        let runner_up = found.get(1).and_then(|f| text(f.1));
        Some(Reading { body: proposed, runner_up, posterior: 1.0 / (sum + rare) })
    }
}

/// The place of the body in a code: after the figures and their slashes.
pub(crate) fn body_of(code: &str) -> Option<Range<usize>> {
    let start = code.rfind('/')? + 1;
    let body = code.get(start..)?;
    let head = &code[..start];
    let figures = head.chars().all(|c| c.is_ascii_digit() || c == '/' || c.is_ascii_alphabetic());
    let letters = body.chars().filter(|c| c.is_alphabetic()).count();
    (figures && letters >= 2 && !body.starts_with(|c: char| c.is_ascii_digit() && letters < 3))
        .then_some(start..code.len())
}
