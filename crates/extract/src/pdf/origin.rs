//! Whether a page's text was printed by a program, or is a picture with or without a text layer behind it.

use super::glyphs::{Glyph, Ink, covers};
use kehoach_model::{ImageRef, Origin};

/// A page with fewer visible characters than this under a picture of its size is a scan: stamps of electronic signatures
/// put up to some 200 on a scanned page.
const STAMP: usize = 250;
/// A layer of fewer characters than this says nothing.
const SOME_TEXT: usize = 30;
/// Pictures that together cover this share of a page without text are a scan in strips.
const STRIPS: f32 = 0.3;
/// More curved shapes than this on a page without text are outlined letters.
pub(super) const OUTLINES: u32 = 300;
/// A text layer is good where this share of its words can be Vietnamese syllables, numbers or abbreviations…
const GOOD_WORDS: f32 = 0.9;
/// …and this share of its letters has a mark (running Vietnamese: 25–30 %; without marks it was read by an engine for
/// another language).
const GOOD_MARKS: f32 = 0.12;
/// A page where the fonts do not tell what more than this share of the glyphs stand for cannot be read from them.
const UNKNOWN: f32 = 0.3;

/// What a page is, and why.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    /// For the document.
    pub(super) origin: Origin,
    /// The page's picture.
    pub(super) image: Option<ImageRef>,
    /// Confidence of each word.
    pub(super) confidence: f32,
    /// Code and message of the finding, where there is one.
    pub(super) finding: Option<(&'static str, &'static str)>,
}

impl Verdict {
    /// Whether the page can be read only as it is shown: its letters are known by nothing but their shapes.
    pub(super) fn is_shapes_alone(&self) -> bool {
        self.finding.is_some_and(|(code, _)| SHAPES_ALONE.contains(&code))
    }
}

/// Findings that are settled once the page was read from a picture of it.
const SHAPES_ALONE: [&str; 2] = ["pdf-outlined-text", "pdf-no-unicode"];

/// Judges one page.
pub(super) fn judge(ink: &Ink) -> Verdict {
    let text = |hidden: bool| ink.glyphs.iter().filter(|g| g.hidden == hidden && g.ch != ' ').count();
    let (visible, hidden) = (text(false), text(true));
    let read = |finding| Verdict { origin: Origin::Text, image: None, confidence: 1.0, finding };
    if is_scan(ink, visible, hidden) {
        return scan(ink, hidden);
    }
    if visible + hidden == 0 {
        return if ink.curves > OUTLINES {
            Verdict {
                origin: Origin::Unread,
                finding: Some((
                    "pdf-outlined-text",
                    "the letters are drawn as shapes: print the page to an image and read that",
                )),
                ..read(None)
            }
        } else {
            read(None)
        };
    }
    let unknown = ink.glyphs.iter().filter(|g| g.ch == char::REPLACEMENT_CHARACTER).count();
    if unknown as f32 > UNKNOWN * (visible + hidden) as f32 {
        let why =
            "the fonts do not say which letters their shapes are: print the page to an image and read that";
        return Verdict { origin: Origin::Unread, finding: Some(("pdf-no-unicode", why)), ..read(None) };
    }
    read(
        (unknown > 0)
            .then_some(("pdf-unknown-glyphs", "some shapes have no known letter and read as U+FFFD")),
    )
}

fn is_scan(ink: &Ink, visible: usize, hidden: usize) -> bool {
    let covered = ink.images.iter().any(|i| covers(i.area, ink.width, ink.height));
    if covered && visible < STAMP {
        return true;
    }
    let area: f32 = ink.images.iter().map(|i| (i.area[2] - i.area[0]) * (i.area[3] - i.area[1])).sum();
    visible < SOME_TEXT && (hidden < SOME_TEXT || !covered) && area > STRIPS * ink.width * ink.height
}

fn scan(ink: &Ink, hidden: usize) -> Verdict {
    let image = page_image(ink);
    let unread = |code, why| Verdict {
        origin: Origin::Unread,
        image: image.clone(),
        confidence: 1.0,
        finding: Some((code, why)),
    };
    if hidden < SOME_TEXT {
        return unread("pdf-scan", "the page is an image without text");
    }
    let layer = layer_words(&ink.glyphs);
    let (words, marks) = (share_of_words(&layer), share_of_marks(&layer));
    if words < GOOD_WORDS || marks < GOOD_MARKS {
        return unread("pdf-poor-text-layer", "the page is an image whose text layer is too poor to be used");
    }
    Verdict {
        origin: Origin::Ocr,
        image,
        confidence: words,
        finding: Some(("pdf-text-layer", "the page is an image; its text layer was used")),
    }
}

/// The largest image, or for a scan in strips one that stands for all of them.
fn page_image(ink: &Ink) -> Option<ImageRef> {
    let size = |a: [f32; 4]| (a[2] - a[0]) * (a[3] - a[1]);
    let largest = ink.images.iter().max_by(|a, b| size(a.area).total_cmp(&size(b.area)))?;
    let inches = (largest.area[2] - largest.area[0]) / 72.0;
    let dpi = if inches > 0.0 { largest.width as f32 / inches } else { 0.0 };
    if covers(largest.area, ink.width, ink.height) || dpi <= 0.0 {
        return Some(ImageRef { width: largest.width, height: largest.height, dpi });
    }
    let pixels = |points: f32| (points / 72.0 * dpi).round() as u32;
    Some(ImageRef { width: pixels(ink.width), height: pixels(ink.height), dpi })
}

/// Words of the hidden layer as drawn; good enough for statistics.
fn layer_words(glyphs: &[Glyph]) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last: Option<&Glyph> = None;
    for g in glyphs.iter().filter(|g| g.hidden) {
        let apart = last.is_some_and(|l| (l.y - g.y).abs() > g.size || g.x0 - l.x1 > 0.2 * g.size);
        if g.ch == ' ' || apart {
            words.push(String::new());
        }
        if let (Some(word), true) = (words.last_mut(), g.ch != ' ') {
            word.push(g.ch);
        }
        last = Some(g);
    }
    words.retain(|w| !w.is_empty());
    words.iter().map(|w| kehoach_vietnamese::nfc(w)).collect()
}

fn share_of_words(words: &[String]) -> f32 {
    let good = words.iter().filter(|w| can_be_word(w)).count();
    if words.is_empty() { 0.0 } else { good as f32 / words.len() as f32 }
}

fn share_of_marks(words: &[String]) -> f32 {
    let letters = words.iter().flat_map(|w| w.chars()).filter(|c| c.is_alphabetic());
    let (all, marked) = letters.fold((0, 0), |(n, m), c| (n + 1, m + u32::from(!c.is_ascii())));
    if all == 0 { 0.0 } else { marked as f32 / all as f32 }
}

/// Numbers, short abbreviations in capitals, and what has the shape of a Vietnamese syllable: consonants, vowels,
/// consonants, each part one of those that the writing knows.
fn can_be_word(word: &str) -> bool {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    if core.is_empty() || !core.chars().any(char::is_alphabetic) {
        return core.chars().any(|c| c.is_ascii_digit()) || word.chars().count() <= 2;
    }
    core.split(|c: char| !c.is_alphanumeric()).all(|part| {
        let capitals =
            part.chars().all(|c| c.is_uppercase() || c.is_ascii_digit()) && part.chars().count() <= 7;
        part.is_empty() || part.chars().all(|c| c.is_ascii_digit()) || capitals || is_syllable_shaped(part)
    })
}

const ONSETS: &[&str] = &[
    "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph",
    "qu", "r", "s", "t", "th", "tr", "v", "x",
];
const CODAS: &[&str] = &["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// Consonants, vowels and consonants that Vietnamese writing puts together; marks do not matter.
pub(super) fn is_syllable_shaped(part: &str) -> bool {
    let plain = kehoach_vietnamese::strip_marks(&part.to_lowercase());
    let is_vowel = |c: char| "aeiouy".contains(c);
    let Some(start) = plain.find(is_vowel) else { return false };
    let end = plain.rfind(is_vowel).map_or(start, |i| i + 1);
    let (onset, nucleus, coda) = (
        plain.get(..start).unwrap_or(""),
        plain.get(start..end).unwrap_or(""),
        plain.get(end..).unwrap_or(""),
    );
    let onset = if onset == "q" { "qu" } else { onset };
    ONSETS.contains(&onset) && nucleus.len() <= 4 && nucleus.chars().all(is_vowel) && CODAS.contains(&coda)
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::Placed;
    use super::super::words::tests::glyphs;
    use super::*;

    fn scanned(layer: &str) -> Ink {
        let mut glyphs = glyphs(layer, 72.0, 100.0, 12.0, 0);
        glyphs.iter_mut().for_each(|g| g.hidden = true);
        let images = vec![Placed { area: [0.0, 0.0, 595.0, 842.0], width: 2480, height: 3508 }];
        Ink { width: 595.0, height: 842.0, glyphs, images, ..Ink::default() }
    }

    #[test]
    fn an_image_of_the_page_is_a_scan() {
        let verdict = judge(&scanned(""));
        assert_eq!(verdict.origin, Origin::Unread);
        let image = verdict.image.unwrap();
        assert_eq!((image.width, image.height, image.dpi.round() as u32), (2480, 3508, 300));
    }

    #[test]
    fn a_layer_read_by_the_wrong_engine_is_poor() {
        let verdict = judge(&scanned("Uy ban nhdn ddn tinh ké hoach trién khai thuc hién Db 6n ph6t trién"));
        assert_eq!(verdict.finding.map(|f| f.0), Some("pdf-poor-text-layer"));
    }

    #[test]
    fn a_good_layer_is_used() {
        let verdict =
            judge(&scanned("Ủy ban nhân dân tỉnh ban hành kế hoạch triển khai thực hiện Đề án 06/KH-UBND"));
        assert_eq!(verdict.origin, Origin::Ocr);
    }
}
