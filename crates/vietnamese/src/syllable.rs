//! The grammar of written syllables: onset, rhyme, tone.
//!
//! A syllable is an onset (possibly none), a rhyme (vowels and a final) and a tone. `k`, `gh` and `ngh` stand before e, ê, i, y,
//! `c`, `g` and `ng` before the other vowels; rhymes that end in a stop (c, ch, p, t) bear only sắc or nặng.
//! Loan syllables and names of minorities («Đắk», «Krông») are no possible syllables in this sense.

use crate::tone::{self, Placing, Tone};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Onsets, longest first.
const ONSETS: [&str; 28] = [
    "ngh", "ng", "nh", "gh", "gi", "kh", "ph", "th", "tr", "ch", "qu", "b", "c", "d", "đ", "g", "h", "k",
    "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
];

/// Rhymes without tone.
const RHYMES: [&str; 164] = [
    "a", "ai", "ao", "au", "ay", "ac", "ach", "am", "an", "ang", "anh", "ap", "at", "ăc", "ăm", "ăn", "ăng",
    "ăp", "ăt", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "e", "ec", "em", "en", "eng", "eo", "ep",
    "et", "ê", "êch", "êm", "ên", "ênh", "êp", "êt", "êu", "i", "ia", "ich", "im", "in", "inh", "ip", "it",
    "iu", "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu", "o", "oc", "oi", "om", "on", "ong", "op", "ot",
    "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oăc", "oăm",
    "oăn", "oăng", "oăt", "oe", "oen", "oeo", "oet", "oong", "ooc", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp",
    "ôt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "u", "ua", "uc", "ui", "um", "un", "ung", "up", "ut", "uân",
    "uâng", "uât", "uây", "uê", "uêch", "uênh", "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "uơ", "uy", "uya",
    "uych", "uyên", "uyêt", "uynh", "uyt", "uyu", "uyn", "uyp", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng",
    "ưt", "ưu", "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu", "y", "yêm", "yên", "yêng", "yêt",
    "yêu", "yt", "ynh", "yn", "uôp",
];

/// The rhymes by their bytes.
static SORTED: LazyLock<[&str; RHYMES.len()]> = LazyLock::new(|| {
    let mut rhymes = RHYMES;
    rhymes.sort_unstable();
    rhymes
});

/// A syllable taken apart; case is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Syllable {
    /// As written; `gi` and `qu` count as onsets. Empty where it begins with its vowel.
    pub onset: &'static str,
    /// As written, without tone. For «gì» and «giêng» the i is written once and counted to the rhyme: `g` + `i`, `g` + `iêng`.
    pub rhyme: &'static str,
    /// The tone.
    pub tone: Tone,
}

/// Takes a syllable apart; none where it is impossible. Any case, any placing of the tone mark; NFC.
///
/// ```
/// let s = kehoach_vietnamese::syllable::parse("Nghĩa").unwrap();
/// assert_eq!((s.onset, s.rhyme), ("ngh", "ia"));
/// ```
pub fn parse(word: &str) -> Option<Syllable> {
    if word.is_empty() || word.len() > 24 {
        return None;
    }
    let (letters, tone) = tone::lift_lower(word)?;
    let first = letters.as_bytes().first();
    let onsets = ONSETS.iter().filter(|onset| onset.is_empty() || onset.as_bytes().first() == first);
    onsets.into_iter().find_map(|onset| {
        let rest = letters.strip_prefix(onset)?;
        let rhyme = *SORTED.get(SORTED.binary_search(&rest).ok()?)?;
        (fits(onset, rhyme) && tone_fits(rhyme, tone)).then_some(Syllable { onset, rhyme, tone })
    })
}

/// Whether the word is a possible syllable.
pub fn is_possible(word: &str) -> bool {
    parse(word).is_some()
}

/// Every well-formed syllable, lower case, tone marks in the old placing; ordered by onset, rhyme, tone.
pub fn all() -> impl Iterator<Item = String> {
    ONSETS.iter().flat_map(|onset| {
        RHYMES.iter().filter(|rhyme| fits(onset, rhyme)).flat_map(move |rhyme| {
            let tones = Tone::ALL.iter().filter(|tone| tone_fits(rhyme, **tone));
            tones.map(move |tone| spell(Syllable { onset, rhyme, tone: *tone }, Placing::Old))
        })
    })
}

/// Every well-formed syllable that is written with these letters but for their marks, lower case, tone marks in the old placing:
/// `hoach` gives «hoạch» and «hoách».
pub fn of_base(bare: &str) -> impl Iterator<Item = String> {
    let onsets = ONSETS.iter().filter_map(move |onset| {
        let rest = bare.strip_prefix(if *onset == "đ" { "d" } else { onset })?;
        Some((*onset, BASES.get(rest)?))
    });
    onsets.flat_map(|(onset, rhymes)| {
        rhymes.iter().filter(move |rhyme| fits(onset, rhyme)).flat_map(move |rhyme| {
            let tones = Tone::ALL.into_iter().filter(|tone| tone_fits(rhyme, *tone));
            tones.map(move |tone| spell(Syllable { onset, rhyme, tone }, Placing::Old))
        })
    })
}

/// The rhymes by their letters without marks.
static BASES: LazyLock<HashMap<String, Vec<&str>>> = LazyLock::new(|| {
    let mut bases: HashMap<String, Vec<&str>> = HashMap::new();
    for rhyme in RHYMES {
        bases.entry(crate::strip_marks(rhyme)).or_default().push(rhyme);
    }
    bases
});

/// The syllable written out, lower case; `Keep` counts as the old placing.
pub fn spell(syllable: Syllable, placing: Placing) -> String {
    let at = mark_place(syllable.onset, syllable.rhyme, placing);
    let rhyme = syllable
        .rhyme
        .chars()
        .enumerate()
        .map(|(k, c)| if k == at { tone::join(c, syllable.tone) } else { c });
    syllable.onset.chars().chain(rhyme).collect()
}

/// Which letter of the rhyme bears the tone mark.
pub(crate) fn mark_place(onset: &str, rhyme: &str, placing: Placing) -> usize {
    let letters: Vec<char> = rhyme.chars().collect();
    let vowels = letters.iter().take_while(|c| tone::is_vowel(**c)).count();
    // A letter with a mark of its own bears the tone, the second of ươ, iê, uô.
    if let Some(at) = letters[..vowels].iter().rposition(|c| !c.is_ascii()) {
        return at;
    }
    let closed = vowels < letters.len();
    match (vowels, closed) {
        (0 | 1, _) => 0,
        (2, true) => 1,
        (2, false) if matches!(rhyme, "oa" | "oe" | "uy") && onset != "qu" => {
            usize::from(placing == Placing::New)
        }
        (2, false) => 0,
        _ => 1,
    }
}

fn fits(onset: &str, rhyme: &str) -> bool {
    let first = rhyme.chars().next().unwrap_or(' ');
    let front = matches!(first, 'e' | 'ê' | 'i' | 'y');
    match onset {
        "ngh" | "gh" => front && first != 'y',
        "k" => front || matches!(rhyme, "a" | "ha"),
        "g" => !front || first == 'i' && !matches!(rhyme, "ia" | "iu"),
        "c" | "ng" => !front && (onset == "ng" || !matches!(rhyme, "uy" | "oe")),
        // «giêng», «gì»: the i of the rhyme is the onset's.
        "gi" => !matches!(first, 'i' | 'y' | 'ê'),
        "qu" => {
            matches!(first, 'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'y' | 'ơ') && rhyme != "ia" || rhyme == "ôc"
        }
        "" => !matches!(rhyme, "yt" | "ynh" | "yn" | "iêc" | "iêm" | "iên" | "iêng" | "iêp" | "iêt" | "iêu"),
        _ => first != 'y' || rhyme == "y",
    }
}

fn tone_fits(rhyme: &str, tone: Tone) -> bool {
    !rhyme.ends_with(['c', 'p', 't']) && !rhyme.ends_with("ch") || matches!(tone, Tone::Sac | Tone::Nang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn real_syllables_are_possible_and_spell_back() {
        for word in "kế hoạch triển khai thực hiện quyết định số của thủ tướng chính phủ về việc phê duyệt đề án nghĩa giữa giếng gì \
                     quốc quý quyền khuỷu khuya nguyễn thuở huơ yêu ý uống ưu oanh ngoèo xoong kỹ mỹ hy quy lý tỷ giường gìn quân"
            .split_whitespace()
        {
            let parsed = parse(word).unwrap_or_else(|| panic!("{word}"));
            assert_eq!(spell(parsed, Placing::Old), word);
        }
    }

    #[test]
    fn a_base_has_all_its_syllables() {
        let mut by_base: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for syllable in all() {
            by_base.entry(crate::strip_marks(&syllable)).or_default().insert(syllable);
        }
        for (base, syllables) in by_base {
            assert_eq!(of_base(&base).collect::<BTreeSet<_>>(), syllables, "{base}");
        }
        assert_eq!(of_base("vneid").count(), 0);
    }

    #[test]
    fn others_are_not() {
        for word in [
            "s6", "ngay1", "ciia", "twéng", "sofware", "strong", "Krông", "nghà", "kà́", "cát́", "cat", "hep",
            "",
        ] {
            assert!(!is_possible(word), "{word}");
        }
    }

    #[test]
    fn all_are_distinct_and_possible() {
        let all: Vec<String> = all().collect();
        let set: BTreeSet<&String> = all.iter().collect();
        assert_eq!(set.len(), all.len());
        assert!(all.len() > 12_000 && all.len() < 20_000, "{}", all.len());
        assert!(all.iter().all(|s| is_possible(s)));
    }
}
