//! The rule file of agencies.

use kehoach_model::AgencyKind;
use kehoach_rules::{RuleError, RuleSources};
use kehoach_vietnamese::{fold, lower, lower_char};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What agencies are called.
#[derive(Debug, Clone, Default)]
pub struct AgencyRules {
    /// First words, folded, longest first, and the kind; by their first letters.
    heads: BTreeMap<char, Vec<(String, AgencyKind)>>,
    /// Phrases that go on in a name, folded, as words.
    phrases: FxHashSet<String>,
    longest_phrase: usize,
    /// Words of several syllables in names.
    names: FxHashSet<String>,
    longest_name: usize,
    /// Whole names by their first words: those of the rules, and those that the document at hand shows in full; in lower case.
    whole: FxHashMap<String, FxHashSet<String>>,
    /// First words of what agencies do, in lower case.
    verbs: Vec<String>,
    /// First words that are verbs too, folded, and the words that make them an agency's.
    verbs_too: VerbsToo,
    abbreviations: Vec<(String, String)>,
}

static BUILTIN: LazyLock<AgencyRules> = LazyLock::new(|| {
    // The file that comes with the program is checked by a test.
    AgencyRules::load(&RuleSources::default()).unwrap_or_default()
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    agency: Vec<Entry>,
    /// Read by the stage before, for headings.
    #[serde(rename = "speaker")]
    _speaker: Words,
    verb_too: VerbsToo,
    verb: Words,
    phrase: Words,
    name: Words,
    abbreviations: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct VerbsToo {
    words: Vec<String>,
    before: Vec<String>,
}

/// Names in full; groups are read word by word.
#[derive(Deserialize)]
struct Names {
    national: Vec<String>,
    local: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    kind: AgencyKind,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
}

impl AgencyRules {
    /// The rules that come with the program.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Reads and checks `agencies.toml`.
    ///
    /// # Errors
    /// [`RuleError`] with line and reason for the first bad rule.
    pub fn load(sources: &RuleSources) -> Result<Self, RuleError> {
        let file: File = sources.read("agencies.toml")?;
        let mut heads: BTreeMap<char, Vec<(String, AgencyKind)>> = BTreeMap::new();
        for (head, kind) in file.agency.iter().flat_map(|e| e.words.iter().map(|w| (fold(w), e.kind))) {
            let Some(first) = head.chars().next() else { continue };
            heads.entry(first).or_default().push((head, kind));
        }
        for heads in heads.values_mut() {
            heads.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
        }
        let phrases: FxHashSet<String> = file.phrase.words.iter().map(|w| lower(w)).collect();
        let longest_phrase = phrases.iter().map(|p| p.split(' ').count()).max().unwrap_or(1);
        let names: FxHashSet<String> = file.name.words.iter().map(|w| lower(w)).collect();
        let longest_name = names.iter().map(|p| p.split(' ').count()).max().unwrap_or(1);
        let mut verbs: Vec<String> = file.verb.words.iter().map(|w| lower(w.trim())).collect();
        verbs.sort_unstable();
        let mut abbreviations: Vec<(String, String)> = file.abbreviations.into_iter().collect();
        abbreviations.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
        let known: Names = sources.read("agency-names.toml")?;
        let whole = FxHashMap::default();
        let verbs_too = file.verb_too;
        let rules = Self {
            heads,
            phrases,
            longest_phrase,
            names,
            longest_name,
            whole,
            verbs,
            verbs_too,
            abbreviations,
        };
        Ok(rules.with_names(known.national.iter().chain(&known.local).map(String::as_str)))
    }

    /// The rules with further names to be known whole, such as those that head the duties of a plan: «Phòng Công tác đảng và
    /// công tác chính trị» reads as one name in its sentences too. Names of two words need no knowing.
    #[must_use]
    pub(crate) fn with_names<'a>(mut self, names: impl Iterator<Item = &'a str>) -> Self {
        // «các Tổ bầu cử» shows «Tổ bầu cử» whole.
        for name in names.map(|name| plural_of(name).unwrap_or(name)) {
            let words: Vec<&str> = name.split_whitespace().collect();
            if (3..=LONGEST_WHOLE).contains(&words.len()) && name.starts_with(char::is_uppercase) {
                self.whole.entry(lower(words[0])).or_default().insert(phrase_key(&words));
            }
        }
        self
    }

    /// Number of words, from the first of `words`, that are a name known whole; 0 for none.
    pub(crate) fn known(&self, words: &[(usize, &str)]) -> usize {
        let Some(names) = words.first().and_then(|(_, first)| self.whole.get(&lower(first))) else {
            return 0;
        };
        let words: Vec<&str> = words.iter().take(LONGEST_WHOLE).map(|(_, word)| *word).collect();
        longest(names, LONGEST_WHOLE, &words)
    }

    /// The kind that a name's first words tell. A head of one syllable needs a name behind it: «Ban Dân vận», not «Ban hành»;
    /// «Báo Bắc Sơn», not «Báo cáo».
    pub(crate) fn kind(&self, name: &str) -> Option<AgencyKind> {
        // No head has more than a few words, and the text behind a name may be long.
        let end = name.char_indices().nth(LONGEST_HEAD).map_or(name.len(), |(i, _)| i);
        let folded = fold(&name[..end]);
        let second = name.split_whitespace().nth(1);
        // «Thuế tỉnh Cao Bằng»: a unit's word behind a capital names too.
        let unit = |w: &str| name.starts_with(char::is_uppercase) && UNIT_WORDS.contains(&w);
        let named = second.is_none_or(|w| {
            unit(w) || w.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "&-–".contains(c))
        });
        let hit =
            |h: &str| starts_with_words(&folded, h) && (named || h.contains(' ') || ACRONYMS.contains(&h));
        let heads = folded.chars().next().and_then(|first| self.heads.get(&first));
        let head = heads.and_then(|heads| heads.iter().find(|(h, _)| hit(h)));
        if head.is_none()
            && let Some(one) = plural_of(name)
        {
            return self.kind(one).map(|_| AgencyKind::Group);
        }
        head.filter(|(h, _)| !self.is_verb(h, name)).map(|(_, k)| *k)
    }

    /// Whether the words of a head are a verb here: «Thanh tra việc …».
    fn is_verb(&self, head: &str, text: &str) -> bool {
        let mut behind = text.split_whitespace().skip(head.split(' ').count());
        let behind = behind.next().filter(|w| *w != "các").or_else(|| behind.next());
        let named = |w: &str| !w.starts_with(char::is_lowercase) || self.verbs_too.before.contains(&fold(w));
        let bare = |w: &str| named(w.trim_end_matches([',', ';', '.', ':', ')']));
        self.verbs_too.words.iter().any(|w| w == head) && behind.is_some_and(|w| !bare(w))
    }

    /// Number of words, from the first of `words`, that form a phrase which goes on in a name; 0 for none.
    pub(crate) fn phrase(&self, words: &[&str]) -> usize {
        longest(&self.phrases, self.longest_phrase, words)
    }

    /// Number of words, from the first of `words`, that are one word of a name; 0 for none.
    pub(crate) fn name(&self, words: &[&str]) -> usize {
        longest(&self.names, self.longest_name, words)
    }

    /// Whether words open with what an agency does: «điều tra», «tổ chức thực hiện».
    pub(crate) fn opens_verb(&self, words: &[&str]) -> bool {
        let mut head = String::new();
        words.iter().take(LONGEST_VERB).any(|word| {
            push_word(&mut head, word.trim_end_matches(MARKS));
            self.verbs.binary_search(&head).is_ok()
        })
    }

    /// The name with its abbreviations written out.
    pub(crate) fn expand(&self, name: &str) -> String {
        let mut out = Vec::new();
        for word in name.split(' ') {
            let bare = word.trim_end_matches([',', ';', '.']);
            match self.abbreviations.iter().find(|(a, _)| a == bare) {
                Some((_, full)) => out.push(format!("{full}{}", &word[bare.len()..])),
                None => out.push(word.to_owned()),
            }
        }
        out.join(" ")
    }
}

/// «các Tổng công ty»: the words behind the plural's.
fn plural_of(name: &str) -> Option<&str> {
    let behind = ["các ", "Các "].iter().find_map(|plural| name.strip_prefix(plural))?;
    // A second plural is a slip, and no agency.
    (!fold(behind).starts_with("các ")).then_some(behind)
}

/// First words of the kinds of administrative units behind which a place is named.
const UNIT_WORDS: [&str; 7] = ["tỉnh", "huyện", "thị", "thành", "quận", "xã", "phường"];

/// Words of the longest name known whole.
const LONGEST_WHOLE: usize = 16;

/// Characters of a name within which its head ends.
const LONGEST_HEAD: usize = 60;

/// Words of the longest verb of the rules.
const LONGEST_VERB: usize = 4;

/// Heads of one syllable that no other word begins with.
const ACRONYMS: [&str; 15] = [
    "ubnd", "hđnd", "mttq", "bhxh", "tand", "vksnd", "agribank", "vietcombank", "bidv", "vietinbank", "vnpt",
    "viettel", "mobifone", "evn", "fpt",
];

/// Number of words, from the first, of the longest phrase that they open with; 0 for none.
fn longest(phrases: &FxHashSet<String>, most: usize, words: &[&str]) -> usize {
    let mut text = String::new();
    let mut ends = Vec::with_capacity(most);
    for word in words.iter().take(most) {
        push_word(&mut text, word);
        ends.push(text.len());
    }
    let is_phrase = |end: usize| phrases.contains(text[..end].trim_end_matches(MARKS));
    ends.into_iter().rposition(is_phrase).map_or(0, |last| last + 1)
}

/// Words in lower case, with plain hyphens and without a mark behind them.
fn phrase_key(words: &[&str]) -> String {
    let mut key = String::new();
    words.iter().for_each(|word| push_word(&mut key, word));
    key.truncate(key.trim_end_matches(MARKS).len());
    key
}

/// Marks behind a word that are no part of it.
const MARKS: [char; 5] = [',', ';', '.', ':', ')'];

fn push_word(text: &mut String, word: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.extend(word.chars().map(|c| if c == '–' { '-' } else { lower_char(c) }));
}

fn starts_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| rest.chars().next().is_none_or(|c| !c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_the_program_load() {
        let rules = AgencyRules::load(&RuleSources::default()).unwrap();
        assert_eq!(rules.kind("Công an thị xã"), Some(AgencyKind::Police));
        assert_eq!(rules.kind("Ban Chỉ huy Quân sự huyện"), Some(AgencyKind::Military));
        assert_eq!(rules.kind("rà soát"), None);
        assert_eq!(rules.kind("Thanh tra Sở"), Some(AgencyKind::Inspectorate));
        assert!(rules.kind("Thanh tra các Sở Y tế").is_some());
        assert_eq!(rules.kind("Thanh tra việc chấp hành pháp luật"), None);
        assert_eq!(rules.kind("các Tổng công ty"), Some(AgencyKind::Group));
        assert_eq!(rules.expand("Phòng GD&ĐT"), "Phòng Giáo dục và Đào tạo");
    }
}
