//! The rule files: what words announce what.

use crate::text::is_capitals;
use kehoach_model::{ColumnRole, DocumentKind, FieldKey, ItemKind};
use kehoach_rules::{RuleError, RuleSources};
use kehoach_vietnamese::{fold, lower, strip_mark, strip_marks};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a heading announces for the units below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SectionRole {
    General,
    Targets,
    Tasks,
    Organisation,
    Funding,
}

/// What a name of an agency belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AgencyLevel {
    /// The state as a whole.
    National,
    /// A province, district or commune.
    Local,
    /// Several agencies at once.
    Group,
}

/// The rules, ready for use.
#[derive(Debug, Clone)]
pub struct Rules {
    labels: Vec<(String, FieldKey)>,
    columns: Vec<ColumnRule>,
    sections: Vec<(String, SectionRole)>,
    pub(crate) named: Vec<(String, ItemKind)>,
    kinds: Vec<(String, DocumentKind)>,
    recitals: Vec<String>,
    pub(crate) authority: Vec<String>,
    pub(crate) positions: Vec<String>,
    national: Vec<String>,
    /// First words of agencies and their speakers, folded.
    pub(crate) agencies: Vec<String>,
    pub(crate) verbs_too: VerbsToo,
    /// First words of what agencies do, in lower case.
    pub(crate) verbs: Vec<String>,
    agency_names: Vec<(AgencyLevel, String)>,
}

#[derive(Debug, Clone)]
struct ColumnRule {
    role: ColumnRole,
    kind: Option<ItemKind>,
    exact: Vec<String>,
    names: Vec<String>,
}

static BUILTIN: LazyLock<Rules> = LazyLock::new(|| {
    // The files that come with the program are checked by a test; an empty set of rules still reads text.
    Rules::load(&RuleSources::default()).unwrap_or_else(|_| Rules::empty())
});

impl Rules {
    /// The rules that come with the program.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Reads and checks rule files.
    ///
    /// # Errors
    /// [`RuleError`] with file, line and reason for the first bad rule.
    pub fn load(sources: &RuleSources) -> Result<Self, RuleError> {
        let labels: LabelFile = sources.read("labels.toml")?;
        let columns: ColumnFile = sources.read("columns.toml")?;
        let sections: SectionFile = sources.read("sections.toml")?;
        let header: HeaderFile = sources.read("header.toml")?;
        let markers: MarkerFile = sources.read("markers.toml")?;
        let agencies: AgencyFile = sources.read("agencies.toml")?;
        let mut rules = Self::empty();
        let heads = agencies.agency.iter().flat_map(|a| &a.words).chain(&agencies.speaker.words);
        rules.agencies = heads.map(|w| fold(w)).collect();
        rules.agencies.sort_unstable();
        rules.agencies.dedup();
        rules.verbs_too = agencies.verb_too;
        rules.verbs = agencies.verb.words.iter().map(|w| w.trim().to_lowercase()).collect();
        rules.verbs.sort_unstable();
        let names: AgencyNameFile = sources.read("agency-names.toml")?;
        for (level, names) in [
            (AgencyLevel::National, names.national),
            (AgencyLevel::Local, names.local),
            (AgencyLevel::Group, names.groups),
        ] {
            rules.agency_names.extend(names.into_iter().map(|n| (level, n)));
        }
        for field in labels.field {
            rules.labels.extend(field.labels.iter().map(|l| (fold(l), field.key.0)));
        }
        // The longest label first, so that «thời gian hoàn thành» wins over «thời gian».
        rules.labels.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
        rules.columns = columns.column.into_iter().map(ColumnEntry::rule).collect();
        for section in sections.section {
            rules.sections.extend(section.words.iter().map(|w| (fold(w), section.role)));
        }
        rules.named = markers.named.into_iter().map(|n| (fold(&n.word), n.kind)).collect();
        rules.named.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
        rules.kinds = header.kinds.into_iter().map(|(name, kind)| (fold(&name), kind)).collect();
        rules.kinds.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
        rules.recitals = header.recital.words.iter().map(|w| fold(w)).collect();
        rules.authority = header.signature.authority.iter().map(|w| fold(w)).collect();
        rules.positions = header.signature.positions.iter().map(|w| fold(w)).collect();
        rules.national = header.letterhead.national.iter().map(|w| fold(w)).collect();
        Ok(rules)
    }

    fn empty() -> Self {
        Self {
            labels: Vec::new(),
            columns: Vec::new(),
            sections: Vec::new(),
            named: Vec::new(),
            kinds: Vec::new(),
            recitals: Vec::new(),
            authority: Vec::new(),
            positions: Vec::new(),
            national: Vec::new(),
            agencies: Vec::new(),
            verbs_too: VerbsToo::default(),
            verbs: Vec::new(),
            agency_names: Vec::new(),
        }
    }

    /// What a label (without its colon) says: exactly a rule's words, or beginning with them.
    pub(crate) fn label(&self, label: &str) -> Option<FieldKey> {
        let label = fold(label);
        let exact = self.labels.iter().find(|(l, _)| *l == label);
        let begins = || self.labels.iter().find(|(l, _)| l.contains(' ') && starts_with_words(&label, l));
        // «Cơ quan phối hơp»: a slip in the marks of a label of three words is no other label.
        let slipped = || {
            let is_long = label.split(' ').count() >= 3;
            let same = |known: &str| known.chars().map(strip_mark).eq(label.chars().map(strip_mark));
            self.labels.iter().find(|(l, _)| is_long && l.len().abs_diff(label.len()) <= 3 && same(l))
        };
        exact.or_else(begins).or_else(slipped).map(|(_, key)| *key)
    }

    /// Whether a label is exactly one of the rules' words.
    pub(crate) fn label_exactly(&self, label: &str) -> Option<FieldKey> {
        let label = fold(label);
        self.labels.iter().find(|(l, _)| *l == label).map(|(_, key)| *key)
    }

    /// What a column of this name holds, and the kind of item that its rows are.
    pub(crate) fn column(&self, name: &str) -> Option<(ColumnRole, Option<ItemKind>)> {
        let name = fold(name);
        let hit =
            |r: &&ColumnRule| r.exact.contains(&name) || r.names.iter().any(|n| name.contains(n.as_str()));
        self.columns.iter().find(hit).map(|r| (r.role, r.kind))
    }

    /// Parts of columns' names with the role they give, in the order of the rules.
    pub(crate) fn column_names(&self) -> impl Iterator<Item = (ColumnRole, &str)> {
        self.columns.iter().flat_map(|r| r.names.iter().map(|n| (r.role, n.as_str())))
    }

    /// Words that columns' names are made of, without marks.
    pub(crate) fn column_words(&self) -> Vec<String> {
        let words = self.column_names().flat_map(|(_, n)| n.split_whitespace());
        words.chain(["cơ", "quan", "đơn", "vị", "thực", "hiện"]).map(strip_marks).collect()
    }

    /// The names that the columns of agencies are made of.
    pub(crate) fn agency_names(&self) -> &[(AgencyLevel, String)] {
        &self.agency_names
    }

    /// Agencies in full, without groups of them; «UBND» also as it is spoken.
    pub fn known_agencies(&self) -> impl Iterator<Item = String> {
        let single = self.agency_names.iter().filter(|(level, _)| *level != AgencyLevel::Group);
        single.flat_map(|(_, name)| {
            let spoken = name.contains("UBND").then(|| name.replace("UBND", "Ủy ban nhân dân"));
            std::iter::once(name.clone()).chain(spoken)
        })
    }

    /// What a heading announces; `anywhere` also looks behind the first words.
    pub(crate) fn section(&self, title: &str, anywhere: bool) -> Option<SectionRole> {
        let title = fold(head(title));
        let title = title.strip_prefix("về ").or_else(|| title.strip_prefix("một số ")).unwrap_or(&title);
        let position = |words: &str| {
            let at = if anywhere { title.find(words) } else { title.starts_with(words).then_some(0) }?;
            let word_begins = title[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            let word_ends = title[at + words.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
            (word_begins && word_ends).then_some(at)
        };
        self.sections
            .iter()
            .filter_map(|(words, role)| position(words).map(|at| (at, usize::MAX - words.len(), *role)))
            .min_by_key(|(at, length, _)| (*at, *length))
            .map(|(_, _, role)| role)
    }

    /// Where the paragraph begins that was run together with its heading: «Mục tiêu tổng quát Ứng dụng …», in bytes. The
    /// heading is one that the rules know, of two words at least, and a capital follows it.
    pub(crate) fn title_length(&self, text: &str) -> Option<usize> {
        let opening = head(text).trim_start();
        let skipped = head(text).len() - opening.len();
        let opening = lower(opening);
        let general = self.sections.iter().filter(|(_, role)| *role == SectionRole::General);
        let known = general.map(|(words, _)| words.as_str());
        let longest =
            known.filter(|w| w.contains(' ') && starts_with_words(&opening, w)).max_by_key(|w| w.len())?;
        let (words, behind) = text.get(skipped..)?.split_at_checked(longest.len())?;
        if is_capitals(words) {
            return None;
        }
        let space = behind.len() - behind.trim_start().len();
        (space > 0 && behind.trim_start().starts_with(char::is_uppercase))
            .then_some(skipped + longest.len() + space)
    }

    /// The kind that a text opens with, and the length of its name in bytes of the folded text.
    pub(crate) fn kind(&self, text: &str) -> Option<(DocumentKind, usize)> {
        let text = fold(head(text));
        let (name, kind) = self.kinds.iter().find(|(name, _)| starts_with_words(&text, name))?;
        Some((*kind, name.chars().count()))
    }

    /// Whether a paragraph opens as a recital does.
    pub(crate) fn is_recital(&self, text: &str) -> bool {
        let head: String = text.chars().take(40).collect();
        let head = fold(&head);
        self.recitals.iter().any(|w| starts_with_words(&head, w))
    }

    /// Whether a line is the country's name or motto.
    pub(crate) fn is_national(&self, line: &str) -> bool {
        let line = fold(head(line));
        self.national.iter().any(|n| line.starts_with(n.as_str()))
    }
}

/// Characters of a line within which its telling words stand.
const HEAD: usize = 200;

fn head(text: &str) -> &str {
    let end = text.char_indices().nth(HEAD).map_or(text.len(), |(i, _)| i);
    &text[..end]
}

fn starts_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| rest.chars().next().is_none_or(|c| !c.is_alphanumeric()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelFile {
    field: Vec<LabelEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelEntry {
    key: Key,
    labels: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    column: Vec<ColumnEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnEntry {
    role: ColumnName,
    #[serde(default)]
    kind: Option<ItemKind>,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
}

impl ColumnEntry {
    fn rule(self) -> ColumnRule {
        let folded = |words: &[String]| words.iter().map(|w| fold(w)).collect();
        ColumnRule {
            role: self.role.0,
            kind: self.kind,
            exact: folded(&self.exact),
            names: folded(&self.names),
        }
    }
}

/// What this stage reads of a file that the next stage reads whole.
#[derive(Deserialize)]
struct AgencyFile {
    agency: Vec<AgencyEntry>,
    speaker: WordList,
    verb: WordList,
    verb_too: VerbsToo,
}

/// First words of agencies that are verbs too, folded, and the words that make them an agency's.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerbsToo {
    pub words: Vec<String>,
    pub before: Vec<String>,
}

#[derive(Deserialize)]
struct AgencyEntry {
    words: Vec<String>,
}

#[derive(Deserialize)]
struct WordList {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionFile {
    section: Vec<SectionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionEntry {
    role: SectionRole,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderFile {
    kinds: BTreeMap<String, DocumentKind>,
    recital: Words,
    signature: SignatureWords,
    letterhead: LetterheadWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureWords {
    authority: Vec<String>,
    positions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LetterheadWords {
    national: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkerFile {
    named: Vec<NamedEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedEntry {
    word: String,
    kind: ItemKind,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgencyNameFile {
    national: Vec<String>,
    local: Vec<String>,
    groups: Vec<String>,
}

struct Key(FieldKey);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = String::deserialize(d)?;
        field_key(&name)
            .map(Key)
            .ok_or_else(|| serde::de::Error::custom(format!("`{name}` is no key of a field")))
    }
}

struct ColumnName(ColumnRole);

impl<'de> Deserialize<'de> for ColumnName {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = String::deserialize(d)?;
        let role = match name.as_str() {
            "number" => Some(ColumnRole::Number),
            "title" => Some(ColumnRole::Title),
            _ => field_key(&name).map(ColumnRole::Field),
        };
        role.map(ColumnName)
            .ok_or_else(|| serde::de::Error::custom(format!("`{name}` is no role of a column")))
    }
}

fn field_key(name: &str) -> Option<FieldKey> {
    Some(match name {
        "agencies" => FieldKey::Agencies,
        "lead" => FieldKey::Lead,
        "coordinate" => FieldKey::Coordinate,
        "implement" => FieldKey::Implement,
        "assignment" => FieldKey::Assignment,
        "timing" => FieldKey::Timing,
        "objective" => FieldKey::Objective,
        "forces" => FieldKey::Forces,
        "tools" => FieldKey::Tools,
        "product" => FieldKey::Product,
        "budget" => FieldKey::Budget,
        "level" => FieldKey::Level,
        "submit_to" => FieldKey::SubmitTo,
        "note" => FieldKey::Note,
        "other" => FieldKey::Other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_the_program_load() {
        let rules = Rules::load(&RuleSources::default()).unwrap();
        assert_eq!(rules.label("Thời gian hoàn thành"), Some(FieldKey::Timing));
        assert_eq!(rules.label("Cơ quan  Thực hiện"), Some(FieldKey::Agencies));
        assert_eq!(rules.column("Đơn vị chủ trì").map(|c| c.0), Some(ColumnRole::Field(FieldKey::Lead)));
        assert_eq!(rules.column("STT").map(|c| c.0), Some(ColumnRole::Number));
        assert_eq!(rules.section("NHIỆM VỤ VÀ GIẢI PHÁP", true), Some(SectionRole::Tasks));
        assert_eq!(
            rules.section("CÁC NHIỆM VỤ CỤ THỂ VÀ PHÂN CÔNG TRÁCH NHIỆM", true),
            Some(SectionRole::Tasks)
        );
        assert_eq!(rules.section("Mục tiêu cụ thể", false), Some(SectionRole::Targets));
        assert_eq!(rules.section("PHÂN CÔNG NHIỆM VỤ", true), Some(SectionRole::Organisation));
    }

    #[test]
    fn a_bad_rule_is_named_with_its_line() {
        let mut sources = RuleSources::default();
        sources.replace("labels.toml", "[[field]]\nkey = \"owner\"\nlabels = []\n".into()).unwrap();
        let error = Rules::load(&sources).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("labels.toml", 2));
        assert!(error.reason.contains("owner"));
    }
}
