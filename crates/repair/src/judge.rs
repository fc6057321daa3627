//! Which treatment a line needs, from what its words and those around it look like.

use crate::lexicon::Lexicon;
use crate::lm::Lm;
use crate::pieces::{Kind, Piece};
use crate::tokens::{Case, canonical, case_of};
use kehoach_vietnamese::{is_letter, syllable};
use rustc_hash::FxHashMap;

/// How a line is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    /// Right, or in another language: left alone.
    Clean,
    /// No marks at all.
    Bare,
    /// Some of the marks are gone.
    Faded,
    /// Read with a model or charset that does not know the letters.
    Garbled,
    /// Read from an image by an engine that knows the letters: mostly right.
    Misread,
}

/// Counts of the words of some lines by their look.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Look {
    /// Known words with a letter that only Vietnamese has (ơ, ư, ă, đ, or two marks on one letter).
    own: f32,
    /// Known words with marks that other languages share.
    shared: f32,
    /// Words without marks that are the base of a syllable.
    bare: f32,
    /// Words with marks, signs or digits inside that are no known word.
    odd: f32,
    /// Words without marks that are no base.
    foreign: f32,
}

impl Look {
    pub(crate) fn add(&mut self, other: &Self, weight: f32) {
        self.own += weight * other.own;
        self.shared += weight * other.shared;
        self.bare += weight * other.bare;
        self.odd += weight * other.odd;
        self.foreign += weight * other.foreign;
    }

    fn native(&self) -> f32 {
        self.own + self.shared + self.bare + self.odd
    }

    /// Whether most words are as Vietnamese is written.
    pub(crate) fn is_marked(&self) -> bool {
        self.native() >= 2.0 && self.own + self.shared > 0.4 * self.native() && !self.is_foreign()
    }

    /// Whether this is a good piece of Vietnamese, marks or none.
    pub(crate) fn is_vietnamese(&self) -> bool {
        self.native() >= 40.0 && self.foreign < 0.15 * self.native()
    }

    /// Whether words that cannot be Vietnamese abound.
    pub(crate) fn is_foreign(&self) -> bool {
        self.foreign > 0.3 * self.native()
    }

    /// The condition of a line by its own words, those of its neighbourhood (the line among them) and of its page.
    pub(crate) fn condition(line: &Self, around: &Self, page: &Self) -> Condition {
        let mut both = *around;
        both.add(line, 2.0);
        both.add(page, PAGE_WORDS / page.native().max(PAGE_WORDS));
        let native = both.native();
        if line.native() < 0.5 || both.foreign > 0.45 * native {
            return Condition::Clean;
        }
        let own_here = line.own / line.native();
        let (own, odd) = (both.own / native, both.odd / native);
        let marked = own + both.shared / native;
        if marked < 0.06 && odd < 0.04 {
            return if native >= 3.0 { Condition::Bare } else { Condition::Clean };
        }
        if own < 0.13 {
            return if own_here > 0.4 { Condition::Clean } else { Condition::Garbled };
        }
        // A line without marks among lines that have them.
        if line.own + line.shared + line.odd == 0.0 && line.bare >= 4.0 && line.foreign < 0.3 * line.bare {
            return Condition::Bare;
        }
        if marked < 0.62 && own < 0.40 && native >= 8.0 {
            return Condition::Faded;
        }
        Condition::Clean
    }

    /// Share of the marks that are gone, for faded lines.
    pub(crate) fn lost_share(&self) -> f32 {
        (1.0 - self.own / self.native().max(1.0) / 0.52).clamp(0.1, 0.95)
    }
}

/// Remembers how each written form looks.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    memory: FxHashMap<String, Class>,
}

/// What a page counts for, in words, where the lines about a place are judged.
const PAGE_WORDS: f32 = 60.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Own,
    Shared,
    Bare,
    Odd,
    Foreign,
    Neutral,
}

const MEMORY: usize = 100_000;

impl Judge {
    pub(crate) fn look(&mut self, lm: &Lm, lexicon: &Lexicon, line: &str, pieces: &[Piece]) -> Look {
        let mut look = Look::default();
        for piece in pieces.iter().filter(|p| p.kind == Kind::Word) {
            let text = line.get(piece.range.clone()).unwrap_or_default();
            match self.class(lm, lexicon, text) {
                Class::Own => look.own += 1.0,
                Class::Shared => look.shared += 1.0,
                Class::Bare => look.bare += 1.0,
                Class::Odd => look.odd += 1.0,
                Class::Foreign => look.foreign += 1.0,
                Class::Neutral => {}
            }
        }
        look
    }

    fn class(&mut self, lm: &Lm, lexicon: &Lexicon, text: &str) -> Class {
        if let Some(class) = self.memory.get(text) {
            return *class;
        }
        if self.memory.len() > MEMORY {
            self.memory.clear();
        }
        let class = classify(lm, lexicon, text);
        self.memory.insert(text.to_owned(), class);
        class
    }
}

fn classify(lm: &Lm, lexicon: &Lexicon, text: &str) -> Class {
    if !text.chars().all(is_letter) {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        return if letters == 0 || text.len() > 24 { Class::Neutral } else { Class::Odd };
    }
    let word = canonical(text);
    if text.is_ascii() {
        return if lexicon.is_base(&text.to_ascii_lowercase()) {
            Class::Bare
        } else if matches!(case_of(text), Case::Upper | Case::Mixed) && text.len() <= 6 || text.len() == 1 {
            Class::Neutral
        } else {
            Class::Foreign
        };
    }
    if lm.find(&word).is_none() && !syllable::is_possible(&word) {
        let latin = text
            .chars()
            .all(|c| c.is_ascii() || (c as u32) < 0x250 || ('\u{1e00}'..='\u{1eff}').contains(&c));
        return if latin { Class::Odd } else { Class::Neutral };
    }
    if text
        .chars()
        .any(|c| matches!(c, 'ơ' | 'ư' | 'ă' | 'đ' | 'Ơ' | 'Ư' | 'Ă' | 'Đ' | '\u{1e00}'..='\u{1eff}'))
    {
        Class::Own
    } else {
        Class::Shared
    }
}
