//! Words set right by the shapes of their letters, where the recogniser is known to guess: it spells capitals and numbers by what is
//! usual, so that «III» comes out as «IH», a last bold «T» as «L», a stroke before a year not at all, and small letters that look like
//! their capitals as those.
//!
//! A word is changed only where every letter of the picture has its character, and figures are never added.

use crate::ffi::{Alternative, ReadLine, ReadWord};
use crate::glyphs::{Bits, Glyph, glyphs};
use crate::letters::{self, Ink};

/// Letters smaller than this (pixels a size) are too coarse.
const SMALLEST: f32 = 22.0;
/// Letters of one word are nearer than this (sizes); the blank of Times is 0.25 wide, the letters' own margins come to it.
const BLANK: f32 = 0.21;
/// Between two narrow figures, which stand in the middle of their width.
const BLANK_OF_FIGURES: f32 = 0.33;
/// Heights (sizes) that a letter without ascender is below, and a capital above.
const LOW: f32 = 0.53;
const HIGH: f32 = 0.58;
/// A circumflex over a capital is narrower than this (sizes): 0.33 in bold Times, 0.40 with a tone mark beside it.
const CIRCUMFLEX: f32 = 0.345;
/// How sure a word is that its letters' shapes bear out.
const BORNE_OUT: f32 = 0.9;
/// What the recogniser makes of upright strokes.
const STROKES: &str = "TIL1|'’‘!HJ][/\\tjf";
/// Those that it adds to the shape it has seen.
const UNFOUNDED: &str = "ILl|'’‘!";
/// Letters whose capital has the same shape.
const TWINS: &str = "cosvxzCOSVXZ";

/// The picture that lines were read from; `factor` is that by which it was scaled for the engine.
pub(crate) struct Shapes<'a> {
    pub(crate) ink: &'a Ink,
    pub(crate) bits: Bits<'a>,
    pub(crate) factor: f32,
    /// Size of most letters in pixels of the engine's picture.
    pub(crate) usual: f32,
}

/// The size that most words have.
pub(crate) fn usual_size<'a>(lines: impl Iterator<Item = &'a ReadLine>) -> f32 {
    let sizes = lines.filter_map(|l| Some(std::iter::repeat_n(letters::size(l)?, l.words.len())));
    let mut sizes: Vec<f32> = sizes.flatten().collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(0.0)
}

impl Shapes<'_> {
    /// Sets right what the shapes of the letters tell.
    pub(crate) fn mend(&self, line: &mut ReadLine) {
        // The engine's boxes of letters are rough; a short line may seem of any size.
        let size = letters::size(line).filter(|s| (0.75..1.35).contains(&(s / self.usual)));
        let size = size.unwrap_or(self.usual) / self.factor;
        if size < SMALLEST {
            return;
        }
        let [_, y1, _, y2] = line.baseline;
        let base = ((y1 + y2) as f32 / 2.0 / self.factor) as i32;
        let (Some(first), Some(last)) = (line.words.first(), line.words.last()) else { return };
        let slack = (0.35 * size) as i32;
        let area = [
            (first.area[0] as f32 / self.factor) as i32 - slack,
            base - (0.97 * size) as i32,
            (last.area[2] as f32 / self.factor) as i32 + slack,
            base + (0.3 * size) as i32,
        ];
        let glyphs = glyphs(self.ink, &self.bits, area, size);
        let mut owned = self.owned(&line.words, glyphs, size);
        let measured = measured(&line.words, &owned);
        let size = measured.unwrap_or(size);
        let words = std::mem::take(&mut line.words);
        let mut words = words.into_iter().zip(&mut owned).peekable();
        while let Some((word, glyphs)) = words.next() {
            let mut glyphs = std::mem::take(glyphs);
            let is_low = measured.is_some()
                && word.text.chars().all(is_twin)
                && glyphs.first().is_some_and(|g| !g.is_small && height(g, size) < LOW);
            if is_low || !is_code(&word.text) {
                line.words.push(self.mended(word, &glyphs, size, base, measured.is_some()));
                continue;
            }
            let mut group = vec![word];
            while let Some((word, more)) = words.next_if(|(word, more)| {
                is_code(&word.text)
                    && gap(glyphs.last(), more.first()).is_some_and(|g| g < 0.8 * BLANK * size)
            }) {
                group.push(word);
                glyphs.append(more);
            }
            match spelled(&group, &glyphs) {
                Some(mut spelled) => {
                    for (c, at) in &mut spelled {
                        if let (true, Some(glyph)) = (measured.is_some(), at.and_then(|at| glyphs.get(at))) {
                            *c = without_tone(*c, glyph, size);
                        }
                    }
                    line.words.extend(self.words(group, &spelled, &glyphs, size));
                }
                None => line.words.extend(group),
            }
        }
    }

    /// The glyphs of each word: those within it and those next to it that no other is nearer to.
    fn owned(&self, words: &[ReadWord], glyphs: Vec<Glyph>, size: f32) -> Vec<Vec<Glyph>> {
        let mut owned: Vec<Vec<Glyph>> = vec![Vec::new(); words.len()];
        for glyph in glyphs {
            let middle = (glyph.body[0] + glyph.body[2]) as f32 / 2.0;
            let distance = |word: &ReadWord| {
                let [left, right] = [word.area[0], word.area[2]].map(|v| v as f32 / self.factor);
                (left - middle).max(middle - right).max(0.0)
            };
            let by_distance =
                |a: &(usize, &ReadWord), b: &(usize, &ReadWord)| distance(a.1).total_cmp(&distance(b.1));
            if let Some((at, word)) = words.iter().enumerate().min_by(by_distance)
                && distance(word) < 0.5 * size
                && let Some(slot) = owned.get_mut(at)
            {
                slot.push(glyph);
            }
        }
        owned
    }

    /// The words that the characters make, parted where the letters are.
    fn words(
        &self,
        group: Vec<ReadWord>,
        spelled: &[(char, Option<usize>)],
        glyphs: &[Glyph],
        size: f32,
    ) -> Vec<ReadWord> {
        let mut texts: Vec<Vec<(char, Option<usize>)>> = vec![Vec::new()];
        let mut before: Option<(char, &Glyph)> = None;
        for (c, at) in spelled {
            let glyph = at.and_then(|at| glyphs.get(at));
            if let (Some((last, a)), Some(b)) = (before, glyph) {
                let narrow = last.is_ascii_digit() && c.is_ascii_digit();
                let blank = if narrow { BLANK_OF_FIGURES } else { BLANK };
                if gap(Some(a), Some(b)).is_some_and(|g| g >= blank * size) {
                    texts.push(Vec::new());
                }
            }
            before = glyph.map(|g| (*c, g)).or(before);
            if let Some(text) = texts.last_mut() {
                text.push((*c, *at));
            }
        }
        let whole = |words: &[Vec<(char, Option<usize>)>]| -> Vec<String> {
            words.iter().map(|w| w.iter().map(|(c, _)| *c).collect()).collect()
        };
        let mut found = whole(&texts);
        // Letters of poor copies come apart: what was read as one word is parted only into syllables, and at a dash between figures.
        let is_part = |text: &String| {
            let core = text.trim_end_matches(|c: char| !c.is_alphanumeric());
            kehoach_vietnamese::syllable::is_possible(core)
                || text.contains(|c: char| c.is_ascii_digit())
                || text == "-"
        };
        if found.len() > group.len() && !found.iter().all(is_part) {
            if group.len() > 1 {
                return group;
            }
            texts = vec![spelled.to_vec()];
            found = whole(&texts);
        }
        // Letters set wide apart are no words.
        let is_spaced = found.len() > 2 && 2 * found.len() > spelled.len();
        if is_spaced || group.iter().map(|w| w.text.as_str()).eq(found.iter().map(String::as_str)) {
            return group;
        }
        let confidence = group.iter().map(|w| w.confidence).fold(1.0, f32::min);
        let before = group.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
        let is_one = found.len() == 1;
        let Some(outer) = group
            .iter()
            .map(|w| w.area)
            .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
        else {
            return group;
        };
        let words = texts.iter().zip(found).map(|(characters, text)| {
            let places = characters.iter().filter_map(|(c, at)| {
                let body = glyphs.get((*at)?)?.body;
                Some((*c, body.map(|v| (v as f32 * self.factor).round() as i32)))
            });
            let symbols: Vec<(char, [i32; 4])> = places.collect();
            let left = symbols.iter().map(|(_, a)| a[0]).min().unwrap_or(outer[0]);
            let right = symbols.iter().map(|(_, a)| a[2]).max().unwrap_or(outer[2]);
            let alternatives = if is_one {
                vec![Alternative { text: before.clone(), confidence: confidence.min(0.5) }]
            } else {
                Vec::new()
            };
            ReadWord {
                text,
                area: [left, outer[1], right, outer[3]],
                confidence: confidence.max(BORNE_OUT),
                alternatives,
                symbols,
            }
        });
        words.collect()
    }

    /// A word of small letters.
    fn mended(
        &self,
        mut word: ReadWord,
        glyphs: &[Glyph],
        size: f32,
        base: i32,
        is_measured: bool,
    ) -> ReadWord {
        let mut text: Vec<char> = word.text.chars().collect();
        let Some(first) = glyphs.first() else { return word };
        if let ['\'' | '’' | '‘', capital, ..] = text.as_slice()
            && capital.is_uppercase()
            && !first.is_small
        {
            text.remove(0);
        }
        if let Some(c) = text.first().copied()
            && TWINS.contains(c)
            && is_measured
            && !first.is_small
        {
            if c.is_uppercase() && height(first, size) < LOW {
                let all_twins = text.iter().all(|c| is_twin(*c));
                let lowered = text.iter().take(if all_twins { text.len() } else { 1 });
                let lowered: Vec<char> = lowered.flat_map(|c| c.to_lowercase()).collect();
                text.splice(..lowered.len(), lowered);
            } else if c.is_lowercase() && height(first, size) > HIGH {
                text.splice(..1, c.to_uppercase());
            }
        }
        if let Some(pairs) = paired(&text, glyphs) {
            for (at, glyph) in pairs {
                let after_metre = at.checked_sub(1).and_then(|i| text.get(i)) == Some(&'m');
                let Some(c) = text.get_mut(at) else { continue };
                let is_raised =
                    ((base - glyph.body[3]) as f32) > 0.15 * size && height(glyph, size) < LOW && after_metre;
                *c = match *c {
                    'ỉ' if self.has_dot(glyph, size) => 'i',
                    'Ỉ' if self.has_dot(glyph, size) => 'I',
                    '2' if is_raised => '²',
                    '3' if is_raised => '³',
                    other => other,
                };
            }
        }
        let text: String = text.into_iter().collect();
        if text != word.text {
            let read = std::mem::replace(&mut word.text, text);
            let is_other = |a: &Alternative| a.text != word.text;
            word.alternatives.retain(is_other);
            word.alternatives.insert(0, Alternative { text: read, confidence: word.confidence.min(0.5) });
            word.confidence = word.confidence.max(BORNE_OUT);
        }
        word
    }

    /// Whether the mark above a letter is a full dot rather than a hook.
    fn has_dot(&self, glyph: &Glyph, size: f32) -> bool {
        let [mark] = glyph.marks.as_slice() else { return false };
        let (width, height) = ((mark[2] - mark[0]) as f32, (mark[3] - mark[1]) as f32);
        mark[3] <= glyph.body[1] + 1
            && height <= 1.3 * width
            && width <= 1.4 * height
            && height < 0.16 * size
            && self.bits.fill(*mark) > 0.66
    }
}

/// The letters of a word, by their places, each with its glyph; `None` where their numbers differ.
fn paired<'a>(text: &[char], glyphs: &'a [Glyph]) -> Option<Vec<(usize, &'a Glyph)>> {
    let is_tall = |c: char| c.is_alphanumeric() || "/()".contains(c);
    let places: Vec<usize> = text.iter().enumerate().filter(|(_, c)| is_tall(**c)).map(|(i, _)| i).collect();
    let letters: Vec<&Glyph> = glyphs.iter().filter(|g| !g.is_small).collect();
    (places.len() == letters.len()).then(|| places.into_iter().zip(letters).collect())
}

/// Size of the letters in pixels, from those that are known and whose height does not depend on what is asked; `None` where there are
/// fewer than two.
fn measured(words: &[ReadWord], owned: &[Vec<Glyph>]) -> Option<f32> {
    let mut sizes: Vec<f32> = Vec::new();
    for (word, glyphs) in words.iter().zip(owned) {
        let text: Vec<char> = word.text.chars().collect();
        for (at, glyph) in paired(&text, glyphs).unwrap_or_default() {
            let Some(c) = text.get(at).filter(|c| at > 0 || !TWINS.contains(**c)) else { continue };
            if let Some(share) = letters::share(*c) {
                sizes.push((glyph.body[3] - glyph.body[1]) as f32 / share);
            }
        }
    }
    sizes.sort_by(f32::total_cmp);
    if sizes.len() < 2 { None } else { sizes.get(sizes.len() / 2).copied() }
}

fn is_twin(c: char) -> bool {
    kehoach_vietnamese::strip_marks(&c.to_string()).chars().all(|c| TWINS.contains(c))
}

/// In sizes, without marks.
fn height(glyph: &Glyph, size: f32) -> f32 {
    (glyph.body[3] - glyph.body[1]) as f32 / size
}

/// A capital with a circumflex and a tone mark that has only the circumflex above it, which is narrower than both, is that letter.
fn without_tone(c: char, glyph: &Glyph, size: f32) -> char {
    let plain = match c {
        'Ấ' | 'Ầ' | 'Ẩ' | 'Ẫ' => 'Â',
        'Ế' | 'Ề' | 'Ể' | 'Ễ' => 'Ê',
        'Ố' | 'Ồ' | 'Ổ' | 'Ỗ' => 'Ô',
        _ => return c,
    };
    let [mark] = glyph.marks.as_slice() else { return c };
    let width = (mark[2] - mark[0]) as f32;
    // A tone mark stands beside the circumflex and draws the middle of both after it.
    let shift = (mark[0] + mark[2] - glyph.body[0] - glyph.body[2]) as f32 / 2.0;
    if width < CIRCUMFLEX * size && shift.abs() < 0.02 * size { plain } else { c }
}

fn gap(a: Option<&Glyph>, b: Option<&Glyph>) -> Option<f32> {
    Some((b?.body[0] - a?.body[2]) as f32)
}

/// Capitals, figures and strokes, as in numbers of documents, dates and headings.
fn is_code(text: &str) -> bool {
    let has_small = text.chars().any(|c| c.is_lowercase() && c != 'l');
    let has_figure = text.contains(|c: char| c.is_ascii_digit());
    let has_capital = text.contains(|c: char| c.is_uppercase() || "|l".contains(c));
    if has_small { has_figure && text.contains('/') } else { has_capital || has_figure }
}

/// What a step of the alignment costs where it cannot be right.
const WRONG: f32 = 100.0;

/// The characters of the words, each with its glyph, after what the shapes tell; `None` where letters are left without a character or
/// characters without a letter, so that nothing is sure.
fn spelled(words: &[ReadWord], glyphs: &[Glyph]) -> Option<Vec<(char, Option<usize>)>> {
    let chars: Vec<char> = words.iter().flat_map(|w| w.text.chars()).collect();
    let has_small = chars.iter().any(|c| c.is_lowercase() && *c != 'l');
    let width = glyphs.len() + 1;
    let mut costs = vec![f32::MAX; (chars.len() + 1) * width];
    let mut moves = vec![Move::None; costs.len()];
    for i in 0..=chars.len() {
        for j in 0..width {
            let at = |i: usize, j: usize| costs.get(i * width + j).copied().unwrap_or(f32::MAX);
            let (c, glyph) = (i.checked_sub(1), j.checked_sub(1));
            let (c, glyph) = (c.and_then(|i| chars.get(i)), glyph.and_then(|j| glyphs.get(j)));
            let mut best = if i + j == 0 { (0.0, Move::None) } else { (f32::MAX, Move::None) };
            let mut offer = |cost: f32, step: Move| {
                if cost < best.0 {
                    best = (cost, step);
                }
            };
            if let (Some(c), Some(glyph)) = (c, glyph) {
                let (cost, c) = matched(*c, glyph, has_small);
                offer(at(i - 1, j - 1) + cost, Move::Both(c));
            }
            if let Some(c) = c {
                let (cost, kept) = match c {
                    c if UNFOUNDED.contains(*c) => (1.0, None),
                    c if !c.is_alphanumeric() => (0.5, Some(*c)),
                    _ => (WRONG, None),
                };
                offer(at(i - 1, j) + cost, Move::Character(kept));
            }
            if let Some(glyph) = glyph {
                let (cost, shape) = match glyph.shape {
                    _ if glyph.is_small => (0.5, None),
                    Some(shape @ ('T' | 'I' | '/')) => (1.0, Some(shape)),
                    _ => (WRONG, None),
                };
                offer(at(i, j - 1) + cost, Move::Glyph(shape));
            }
            if let (Some(cost), Some(step)) = (costs.get_mut(i * width + j), moves.get_mut(i * width + j)) {
                (*cost, *step) = best;
            }
        }
    }
    let total = costs.last().copied()?;
    if total > 0.4 * chars.len() as f32 + 1.2 {
        return None;
    }
    let mut out = Vec::new();
    // Strokes that touch have no shape; what stands beside them is not sure then.
    let (mut is_other, mut is_vague) = (false, false);
    let mut left_out: Vec<usize> = Vec::new();
    let (mut i, mut j) = (chars.len(), glyphs.len());
    while i + j > 0 {
        match moves.get(i * width + j)? {
            Move::Both(c) => {
                (i, j) = (i.checked_sub(1)?, j.checked_sub(1)?);
                is_vague |= "TIL1".contains(*c) && glyphs.get(j)?.shape.is_none();
                out.push((*c, Some(j)));
            }
            Move::Character(c) => {
                i = i.checked_sub(1)?;
                is_other |= c.is_none();
                if c.is_none() {
                    left_out.push(out.len());
                }
                out.extend(c.map(|c| (c, None)));
            }
            Move::Glyph(c) => {
                j = j.checked_sub(1)?;
                is_other |= c.is_some();
                out.extend(c.map(|c| (c, Some(j))));
            }
            Move::None => return None,
        }
    }
    // What is left out has become part of a stroke beside it.
    let is_stroke = |at: usize| {
        let (c, glyph) = out.get(at)?;
        ("TIL1/".contains(*c) && glyphs.get((*glyph)?)?.shape.is_some()).then_some(())
    };
    let is_merged = |at: &usize| is_stroke(*at).or_else(|| is_stroke(at.checked_sub(1)?)).is_some();
    if !left_out.iter().all(is_merged) {
        return None;
    }
    out.reverse();
    // Two strokes beside each other are one in pieces.
    out.dedup_by(|b, a| a.0 == '/' && b.0 == '/');
    (!is_other || !is_vague).then_some(out)
}

#[derive(Debug, Clone, Copy)]
enum Move {
    None,
    Both(char),
    Character(Option<char>),
    Glyph(Option<char>),
}

/// What it costs that a character stands for a glyph, and the character that it is then.
fn matched(c: char, glyph: &Glyph, has_small: bool) -> (f32, char) {
    let is_stroke = STROKES.contains(c) && !(has_small && c.is_lowercase()) || c == 'l' && !has_small;
    match glyph.shape {
        _ if glyph.is_small => (if c.is_alphanumeric() { WRONG } else { 0.0 }, c),
        Some(shape) if shape == c => (0.0, c),
        Some(shape) if is_stroke => (0.3, shape),
        Some(_) if c.is_alphanumeric() => (0.9, c),
        Some(_) => (WRONG, c),
        None if c.is_alphanumeric() => (if is_stroke { 0.4 } else { 0.0 }, c),
        None if "/()[]&%!?|".contains(c) => (0.2, c),
        None => (WRONG, c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A glyph for each character: upright strokes have their shape, others none.
    fn glyphs_of(text: &str) -> Vec<Glyph> {
        let glyph = |(i, c): (usize, char)| {
            let left = 20 * i as i32;
            Glyph {
                body: [left, 0, left + 16, 30],
                marks: Vec::new(),
                is_small: "-.".contains(c),
                shape: "TIL1/".contains(c).then_some(c),
            }
        };
        text.chars().enumerate().map(glyph).collect()
    }

    fn spelled_of(read: &str, printed: &str) -> Option<String> {
        let word = |text: &str| ReadWord {
            text: text.to_owned(),
            area: [0; 4],
            confidence: 0.5,
            alternatives: Vec::new(),
            symbols: Vec::new(),
        };
        let words: Vec<ReadWord> = read.split(' ').map(word).collect();
        Some(spelled(&words, &glyphs_of(printed))?.into_iter().map(|(c, _)| c).collect())
    }

    #[test]
    fn strokes_follow_their_shapes() {
        let cases = [
            ("IH/2023", "III/2023"),
            ("112026", "II/2026"),
            ("1/2024", "I/2024"),
            ("PC L", "PCTT"),
            ("QUYẾLI", "QUYẾT"),
            ("VIỆ", "VIỆT"),
            ("31/5202 4", "31/5/2024"),
            ("36/TTr-SL'LL1", "36/TTr-STTTT"),
            ("57/PCI'1", "57/PCTT"),
        ];
        for (read, printed) in cases {
            assert_eq!(spelled_of(read, printed).as_deref(), Some(printed), "{read}");
        }
    }

    #[test]
    fn a_stroke_in_pieces_is_one_and_a_letter_in_pieces_stays() {
        assert_eq!(spelled_of("63/KH", "63//KH").as_deref(), Some("63/KH"));
        assert_eq!(spelled_of("I.", ".."), None);
    }

    #[test]
    fn letters_and_figures_are_neither_added_nor_left_out() {
        assert_eq!(spelled_of("2024", "20241"), None);
        assert_eq!(spelled_of("2024", "202"), None);
        assert_eq!(spelled_of("KH-UBND", "KH-UBN"), None);
        assert_eq!(spelled_of("15/6/2024", "15/6/2024").as_deref(), Some("15/6/2024"));
    }

    #[test]
    fn words_of_small_letters_are_no_codes() {
        assert!(["III", "15/6/2024", "36/TTr-S", "UBND", "l"].into_iter().all(is_code));
        assert!(!["Sở", "quý", "-", "và/hoặc", "m3"].into_iter().any(is_code));
    }
}
