//! Automatic numbering in print: forms of numbers ([MS-OSHARED] 2.2.1.3 MSONFC; ECMA-376 17.18.59 names the same forms) and the
//! counters of lists with levels. Word 97 and Office Open XML number alike, so this is public.

use std::collections::{BTreeMap, BTreeSet};

/// Levels of a list.
pub const LEVELS: usize = 9;

/// How a level of a list is numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Its first number.
    pub start: u32,
    /// The form of its number.
    pub form: NumberForm,
    /// Numbers of all levels are decimal in this one's label.
    pub legal: bool,
    /// It begins anew after a paragraph of a level below this; 0 for never, 255 for any higher one.
    pub restart_limit: u8,
    /// What its label is made of.
    pub template: Vec<LabelPart>,
}

/// A part of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelPart {
    /// Fixed text.
    Text(String),
    /// The number of a level, from 0.
    Number(u8),
}

/// The numbers that lists have reached.
#[derive(Debug, Clone, Default)]
pub struct Counters {
    numbers: BTreeMap<u32, [Option<u32>; LEVELS]>,
    /// Overrides whose start has been used.
    started: BTreeSet<(u32, u8)>,
}

impl Counters {
    /// Counts a paragraph and gives its label, without white space around it; none where the label is empty.
    ///
    /// `list` keys the counters, `instance` the user of the list whose own start value `start` counts once; `level` is from 0,
    /// `levels` gives the levels as this instance has them.
    pub fn next<'l>(
        &mut self,
        list: u32,
        instance: u32,
        level: u8,
        start: Option<u32>,
        levels: impl Fn(usize) -> Option<&'l Level>,
    ) -> Option<String> {
        let at = usize::from(level);
        let own = levels(at)?;
        let numbers = self.numbers.entry(list).or_default();
        if let Some(start) = start
            && self.started.insert((instance, level))
        {
            *numbers.get_mut(at)? = start.checked_sub(1);
        }
        let number = numbers.get(at)?.map_or_else(|| start.unwrap_or(own.start), |n| n.saturating_add(1));
        *numbers.get_mut(at)? = Some(number);
        for (deeper, number) in numbers.iter_mut().enumerate().skip(at + 1) {
            if levels(deeper).map_or(0, |l| l.restart_limit) > level {
                *number = None;
            }
        }
        let mut text = String::new();
        for part in &own.template {
            match part {
                LabelPart::Text(fixed) => text.push_str(fixed),
                LabelPart::Number(i) => {
                    let i = usize::from(*i);
                    let Some(shown) = levels(i) else { continue };
                    let number = numbers.get(i).copied().flatten().unwrap_or(shown.start);
                    let form = if own.legal { NumberForm::Decimal } else { shown.form };
                    text.push_str(&form.print(number));
                }
            }
        }
        if own.form == NumberForm::Bullet {
            text = text.chars().map(bullet).collect();
        }
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// The form of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberForm {
    /// 1, 2, 3.
    Decimal,
    /// 01, 02, 03.
    DecimalZero,
    /// I, II, III.
    UpperRoman,
    /// i, ii, iii.
    LowerRoman,
    /// A … Z, AA, BB.
    UpperLetter,
    /// a … z, aa, bb.
    LowerLetter,
    /// một, hai, ba.
    Vietnamese,
    /// A fixed sign in place of a number.
    Bullet,
    /// Nothing.
    None,
}

impl NumberForm {
    /// The form of an `nfc` value of Word 97; unknown ones are decimal, as Word itself prints them.
    pub fn of_nfc(nfc: u8) -> Self {
        match nfc {
            1 => Self::UpperRoman,
            2 => Self::LowerRoman,
            3 => Self::UpperLetter,
            4 => Self::LowerLetter,
            22 => Self::DecimalZero,
            23 => Self::Bullet,
            // [MS-OSHARED] MSONFC 0x38: counting in Vietnamese.
            56 => Self::Vietnamese,
            255 => Self::None,
            _ => Self::Decimal,
        }
    }

    /// A number in this form; empty for [`Bullet`](Self::Bullet) and [`None`](Self::None).
    pub fn print(self, number: u32) -> String {
        match self {
            Self::Decimal => number.to_string(),
            Self::DecimalZero => format!("{number:02}"),
            Self::UpperRoman => roman(number),
            Self::LowerRoman => roman(number).to_ascii_lowercase(),
            Self::UpperLetter => letters(number, b'A'),
            Self::LowerLetter => letters(number, b'a'),
            Self::Vietnamese => vietnamese(number),
            Self::Bullet | Self::None => String::new(),
        }
    }
}

/// A number in words, below one hundred; larger ones in figures.
fn vietnamese(number: u32) -> String {
    const UNITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let unit = |n: u32| UNITS.get(n as usize).copied().unwrap_or_default();
    let (tens, ones) = (number / 10, number % 10);
    let after = match ones {
        1 if tens > 1 => "mốt",
        5 => "lăm",
        n => unit(n),
    };
    match (tens, ones) {
        (0, n) => unit(n).to_owned(),
        (1, 0) => "mười".to_owned(),
        (1, _) => format!("mười {after}"),
        (2..=9, 0) => format!("{} mươi", unit(tens)),
        (2..=9, _) => format!("{} mươi {after}", unit(tens)),
        _ => number.to_string(),
    }
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number.min(32_767);
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}

/// After z come aa, bb: the letter is repeated.
fn letters(number: u32, first: u8) -> String {
    let Some(index) = number.min(780).checked_sub(1) else { return String::new() };
    let letter = char::from(first + u8::try_from(index % 26).unwrap_or(0));
    std::iter::repeat_n(letter, (index / 26 + 1) as usize).collect()
}

/// The sign that a bullet's character shows: symbol fonts keep theirs in the private use area.
pub fn bullet(c: char) -> char {
    match c {
        '\u{f0b7}' | '\u{b7}' | '\u{f09f}' | '\u{f06c}' => '•',
        '\u{f0a7}' | '\u{a7}' | '\u{f06e}' => '▪',
        '\u{f0d8}' | '\u{d8}' | '\u{f0f0}' => '➢',
        '\u{f076}' => '❖',
        '\u{f0fc}' | '\u{fc}' => '✓',
        '\u{f02d}' | '\u{2013}' => '-',
        '\u{f02b}' => '+',
        '\u{f02a}' => '*',
        '\u{f0e0}' | '\u{f0ae}' => '→',
        '\u{e000}'..='\u{f8ff}' => '•',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_word_prints_them() {
        let print =
            |form: NumberForm, n: &[u32]| n.iter().map(|n| form.print(*n)).collect::<Vec<_>>().join(" ");
        assert_eq!(print(NumberForm::UpperRoman, &[1, 4, 9, 14, 40, 1999]), "I IV IX XIV XL MCMXCIX");
        assert_eq!(print(NumberForm::LowerLetter, &[1, 26, 27, 53]), "a z aa aaa");
        assert_eq!(print(NumberForm::DecimalZero, &[7, 12]), "07 12");
        assert_eq!(
            print(NumberForm::Vietnamese, &[1, 10, 15, 20, 21, 100]),
            "một mười mười lăm hai mươi hai mươi mốt 100"
        );
        assert_eq!(NumberForm::None.print(3), "");
    }

    #[test]
    fn deeper_levels_begin_anew_and_overrides_count_once() {
        let level = |start, template: &[LabelPart]| Level {
            start,
            form: NumberForm::Decimal,
            legal: false,
            restart_limit: u8::MAX,
            template: template.to_vec(),
        };
        let dot = || LabelPart::Text(".".into());
        let levels = [
            level(1, &[LabelPart::Number(0), dot()]),
            level(1, &[LabelPart::Number(0), dot(), LabelPart::Number(1), dot()]),
        ];
        let mut counters = Counters::default();
        let mut next =
            |instance, level, start| counters.next(7, instance, level, start, |i| levels.get(i)).unwrap();
        let labels = [
            next(1, 0, None),
            next(1, 1, None),
            next(1, 1, None),
            next(1, 0, None),
            next(1, 1, None),
            next(2, 0, Some(1)),
            next(2, 0, Some(1)),
        ];
        assert_eq!(labels, ["1.", "1.1.", "1.2.", "2.", "2.1.", "1.", "2."]);
    }
}
