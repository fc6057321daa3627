//! From glyphs to words and lines, by position alone: the order in which a file draws its text means nothing.

use super::glyphs::{Direction, Face, Glyph, is_combining, page_point};
use super::scanned::Reading;
use kehoach_model::Rect;

/// Two glyphs stand on one line if their baselines differ by less than this share of the size.
const SAME_BASELINE: f32 = 0.25;
/// A gap wider than this share of the size parts words, on lines that also have space characters…
const WORD_GAP_WITH_SPACES: f32 = 0.22;
/// …and on lines that have none.
const WORD_GAP: f32 = 0.12;
/// The same character again within this share of the size is the same one, drawn twice to look bold.
const OVERPRINT: f32 = 0.1;
/// Text smaller than this share of its neighbour's size, off the baseline, is raised or lowered.
const SMALL: f32 = 0.8;
/// Height of a line above the baseline, in sizes.
const ASCENT: f32 = 0.9;
/// Depth of a line below the baseline, in sizes.
const DESCENT: f32 = 0.22;

/// A word with its place along the line of writing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// NFC, unless the font is older than Unicode.
    pub(super) text: String,
    /// Start.
    pub(super) x0: f32,
    /// End.
    pub(super) x1: f32,
    /// Baseline.
    pub(super) y: f32,
    /// Size in points.
    pub(super) size: f32,
    /// Index of the font.
    pub(super) font: u16,
    /// Stands against the word before it with no space (a raised figure).
    pub(super) glued: bool,
    /// Drawn with no ink.
    pub(super) hidden: bool,
    /// How it was read, where that was from a picture.
    pub(super) reading: Option<Box<Reading>>,
}

/// Words on one baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// From left to right; never empty.
    pub(super) words: Vec<Token>,
    /// Start of the first word.
    pub(super) x0: f32,
    /// End of the last word.
    pub(super) x1: f32,
    /// Baseline.
    pub(super) y: f32,
    /// The largest size.
    pub(super) size: f32,
    /// Which way it runs on the page.
    pub(super) direction: Direction,
}

impl Line {
    /// A line of these words, which stand from left to right; `None` for no words.
    pub(super) fn of(words: Vec<Token>, direction: Direction) -> Option<Self> {
        let x0 = words.first()?.x0;
        let x1 = words.iter().map(|w| w.x1).fold(f32::MIN, f32::max);
        let largest = words.iter().max_by(|a, b| a.size.total_cmp(&b.size))?;
        let (y, size) = (largest.y, largest.size);
        Some(Self { words, x0, x1, y, size, direction })
    }

    /// Upper edge (towards smaller y where the line runs left to right).
    pub(super) fn top(&self) -> f32 {
        self.y - ASCENT * self.size
    }

    /// Lower edge.
    pub(super) fn bottom(&self) -> f32 {
        self.y + DESCENT * self.size
    }

    /// Middle of its extent along the writing.
    pub(super) fn middle(&self) -> f32 {
        (self.x0 + self.x1) / 2.0
    }

    /// The words with a space between them.
    pub(super) fn text(&self) -> String {
        let mut out = String::with_capacity(self.words.iter().map(|w| w.text.len() + 1).sum());
        for word in &self.words {
            if !out.is_empty() && !word.glued {
                out.push(' ');
            }
            out.push_str(&word.text);
        }
        out
    }

    /// Whether every word is bold.
    pub(super) fn is_bold(&self, fonts: &[Face]) -> bool {
        self.words.iter().all(|w| fonts.get(usize::from(w.font)).is_some_and(|f| f.bold))
    }

    /// Box on the page.
    pub(super) fn bbox(&self) -> Rect {
        page_box(self.direction, self.x0, self.top(), self.x1, self.bottom())
    }
}

/// Box on the page of a stretch of a line of writing.
pub(super) fn page_box(direction: Direction, x0: f32, top: f32, x1: f32, bottom: f32) -> Rect {
    let (a, b) = (page_point(direction, x0, top), page_point(direction, x1, bottom));
    Rect([a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1)])
}

/// Upper and lower edge of a word.
pub(super) fn token_box(token: &Token, direction: Direction) -> Rect {
    let (top, bottom) = (token.y - ASCENT * token.size, token.y + DESCENT * token.size);
    page_box(direction, token.x0, top, token.x1, bottom)
}

/// Lines from top to bottom, each with its words from left to right. All glyphs run the same way.
pub(super) fn lines(mut glyphs: Vec<Glyph>, direction: Direction) -> Vec<Line> {
    if direction == Direction::Oblique {
        return Line::of(words_of(&glyphs), direction).into_iter().collect();
    }
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    let mut reference: Option<(f32, f32)> = None;
    for glyph in glyphs {
        let same = reference.is_some_and(|(y, size)| glyph.y - y <= SAME_BASELINE * size.min(glyph.size));
        match rows.last_mut() {
            Some(row) if same => row.push(glyph),
            _ => {
                reference = Some((glyph.y, glyph.size));
                rows.push(vec![glyph]);
            }
        }
    }
    let mut lines: Vec<Line> = Vec::with_capacity(rows.len());
    for mut row in rows {
        row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        lines.extend(Line::of(words_of(&row), direction));
    }
    attach_raised(lines)
}

/// Splits glyphs on one baseline, from left to right, into words.
fn words_of(row: &[Glyph]) -> Vec<Token> {
    let has_spaces = row.iter().any(|g| g.ch == ' ');
    let limit = if has_spaces { WORD_GAP_WITH_SPACES } else { WORD_GAP };
    let mut words: Vec<Token> = Vec::new();
    let mut kept: Option<Glyph> = None;
    let mut space = false;
    for (i, g) in row.iter().enumerate() {
        if g.ch == ' ' {
            space = true;
            continue;
        }
        if overprinted(row.get(i.saturating_sub(4)..i).unwrap_or(&[]), g) {
            continue;
        }
        let size = g.size.max(kept.map_or(0.0, |k| k.size));
        let gap = g.x0 - kept.map_or(f32::MIN, |k| k.x1);
        let parted = (space || gap > limit * size || gap < -size) && !is_combining(g.ch);
        match words.last_mut() {
            Some(word) if !parted => {
                word.text.push(g.ch);
                word.x1 = word.x1.max(g.x1);
                word.size = word.size.max(g.size);
                word.hidden &= g.hidden;
            }
            _ => words.push(token(g)),
        }
        space = false;
        kept = Some(*g);
    }
    for word in &mut words {
        // NFC leaves the letters of 8-bit fonts as they are: they are single Latin-1 characters.
        if !word.text.is_ascii() {
            word.text = kehoach_vietnamese::nfc(&word.text);
        }
    }
    words
}

/// Lines read from a picture, from top to bottom; those that share a baseline, as the parts of a letterhead do, are one.
pub(super) fn rows_of(mut parts: Vec<Line>) -> Vec<Line> {
    parts.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut rows: Vec<Line> = Vec::new();
    for part in parts {
        let is_beside = |row: &&mut Line| {
            (part.y - row.y).abs() <= SAME_BASELINE * part.size.min(row.size)
                && row.words.iter().all(|w| w.x1 <= part.x0 || part.x1 <= w.x0)
        };
        match rows.iter_mut().rev().take(4).find(is_beside) {
            Some(row) => {
                row.words.extend(part.words);
                row.words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
                row.x0 = row.x0.min(part.x0);
                row.x1 = row.x1.max(part.x1);
                let y = row.y;
                row.words.iter_mut().for_each(|w| w.y = y);
            }
            None => rows.push(part),
        }
    }
    rows
}

fn token(g: &Glyph) -> Token {
    Token {
        text: g.ch.to_string(),
        x0: g.x0,
        x1: g.x1,
        y: g.y,
        size: g.size,
        font: g.font,
        glued: false,
        hidden: g.hidden,
        reading: None,
    }
}

fn overprinted(before: &[Glyph], g: &Glyph) -> bool {
    before.iter().any(|b| {
        b.ch == g.ch
            && (b.x0 - g.x0).abs() < OVERPRINT * g.size
            && (b.y - g.y).abs() < OVERPRINT * g.size
            && !is_combining(g.ch)
    })
}

/// Joins small text off the baseline to the word it stands at: footnote marks, m², CO₂.
fn attach_raised(lines: Vec<Line>) -> Vec<Line> {
    let mut lines: Vec<Option<Line>> = lines.into_iter().map(Some).collect();
    for i in 0..lines.len() {
        // A raised figure comes before its line in the order of baselines, a lowered one after it.
        for (j, raised) in [(Some(i + 1), true), (i.checked_sub(1), false)] {
            let Some(j) = j.filter(|j| *j < lines.len()) else { continue };
            let Some(small) = lines.get_mut(i).and_then(Option::take) else { break };
            let small = match lines.get_mut(j) {
                Some(Some(base)) if is_small(&small, base) => attach(small, base, raised),
                _ => Some(small),
            };
            if let Some(slot) = lines.get_mut(i) {
                *slot = small;
            }
        }
    }
    lines.into_iter().flatten().collect()
}

fn is_small(small: &Line, base: &Line) -> bool {
    small.size < SMALL * base.size && (small.y - base.y).abs() < 0.6 * base.size
}

/// Moves the words of `small` that stand right after a word of `base` into `base`; what is left is given back.
fn attach(small: Line, base: &mut Line, raised: bool) -> Option<Line> {
    let mut rest = Vec::new();
    for mut word in small.words {
        let at = base.words.iter().position(|w| {
            let gap = word.x0 - w.x1;
            (-0.15 * base.size..0.3 * base.size).contains(&gap)
        });
        match at {
            Some(i) => {
                word.text = shifted(&word.text, raised);
                word.glued = true;
                base.words.insert(i + 1, word);
            }
            None if raised && stands_before(&word, base) => {
                word.text = shifted(&word.text, raised);
                base.words.insert(0, word);
            }
            None => rest.push(word),
        }
    }
    base.x0 = base.words.iter().map(|w| w.x0).fold(base.x0, f32::min);
    base.x1 = base.words.iter().map(|w| w.x1).fold(base.x1, f32::max);
    Line::of(rest, small.direction)
}

/// The figure of a footnote before its first word.
fn stands_before(word: &Token, base: &Line) -> bool {
    let gap = base.x0 - word.x1;
    (-0.15 * base.size..0.6 * base.size).contains(&gap)
}

/// Figures as superscript or subscript characters; other text as it is.
fn shifted(text: &str, raised: bool) -> String {
    let figure = |c: char| match (c, raised) {
        ('1', true) => '¹',
        ('2', true) => '²',
        ('3', true) => '³',
        ('0' | '4'..='9', true) => char::from_u32(0x2070 + (c as u32 - 0x30)).unwrap_or(c),
        ('0'..='9', false) => char::from_u32(0x2080 + (c as u32 - 0x30)).unwrap_or(c),
        _ => c,
    };
    if text.chars().all(|c| c.is_ascii_digit()) {
        text.chars().map(figure).collect()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Glyphs of `text` from `x` on, half an em each; `_` is a gap without a space character.
    pub(in super::super) fn glyphs(text: &str, x: f32, y: f32, size: f32, font: u16) -> Vec<Glyph> {
        let step = size / 2.0;
        text.chars()
            .enumerate()
            .filter(|(_, c)| *c != '_')
            .map(|(i, ch)| {
                let x0 = x + step * i as f32;
                Glyph { ch, x0, x1: x0 + step, y, size, font, direction: Direction::Right, hidden: false }
            })
            .collect()
    }

    fn texts(lines: &[Line]) -> Vec<String> {
        lines.iter().map(Line::text).collect()
    }

    #[test]
    fn the_order_of_drawing_means_nothing() {
        let mut all = glyphs("dưới", 72.0, 130.0, 12.0, 0);
        all.extend(glyphs("sau", 120.0, 100.0, 12.0, 0));
        all.extend(glyphs("trước", 72.0, 100.0, 12.0, 0));
        assert_eq!(texts(&lines(all, Direction::Right)), ["trước sau", "dưới"]);
    }

    #[test]
    fn a_change_of_font_inside_a_syllable_is_no_space() {
        let mut all = glyphs("Ph", 72.0, 100.0, 12.0, 0);
        all.extend(glyphs("ướ", 84.0, 100.3, 12.0, 1));
        all.extend(glyphs("c", 96.0, 100.0, 12.0, 0));
        assert_eq!(texts(&lines(all, Direction::Right)), ["Phước"]);
    }

    #[test]
    fn a_gap_parts_words_where_there_is_no_space_character() {
        assert_eq!(texts(&lines(glyphs("kế_hoạch", 0.0, 50.0, 12.0, 0), Direction::Right)), ["kế hoạch"]);
    }

    #[test]
    fn text_drawn_twice_to_look_bold_is_read_once() {
        let mut all = glyphs("SỞ", 72.0, 100.0, 12.0, 0);
        all.extend(glyphs("SỞ", 72.4, 100.0, 12.0, 0));
        assert_eq!(texts(&lines(all, Direction::Right)), ["SỞ"]);
    }

    #[test]
    fn marks_come_together_with_their_letters() {
        let all = glyphs("e\u{302}\u{301}", 72.0, 100.0, 12.0, 0)
            .into_iter()
            .map(|mut g| {
                if is_combining(g.ch) {
                    (g.x0, g.x1) = (75.0, 78.0);
                }
                g
            })
            .collect();
        assert_eq!(texts(&lines(all, Direction::Right)), ["ế"]);
    }

    #[test]
    fn a_raised_figure_joins_its_word() {
        let mut all = glyphs("km", 72.0, 100.0, 12.0, 0);
        all.extend(glyphs("2", 84.2, 95.5, 7.0, 0));
        all.extend(glyphs("đất", 96.0, 100.0, 12.0, 0));
        assert_eq!(texts(&lines(all, Direction::Right)), ["km² đất"]);
    }
}
