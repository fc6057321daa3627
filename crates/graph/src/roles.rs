//! Who does what: «A, B chủ trì, phối hợp với C, D» (conventions: `docs/RULES.md`).

use crate::names;
use crate::rules::AgencyRules;
use kehoach_model::{Confidence, FieldKey, Item, ItemKind, LabelledField, Provenance, Role};
use kehoach_vietnamese::{lower_in_place, opens_with};
use std::collections::BTreeSet;

/// An agency's part, as printed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub role: Role,
    pub raw: String,
    pub confidence: Confidence,
    pub provenance: Option<Provenance>,
}

/// What an item says of who does it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub parts: Vec<Part>,
    /// Byte offset in the item's text where the words behind its opening role phrase begin.
    pub behind: usize,
    /// The rule that found the parts.
    pub rule: Option<&'static str>,
}

/// The parts that an item names.
pub(crate) fn of_item(item: &Item, rules: &AgencyRules) -> Found {
    let mut parts = Vec::new();
    let mut behind = 0;
    for field in &item.fields {
        of_field(field, rules, &mut parts);
    }
    let from_fields = !parts.is_empty();
    match item.kind {
        ItemKind::Responsibility if !from_fields => behind = of_responsibility(item, rules, &mut parts),
        // Below «Giao Sở A chủ trì …:».
        ItemKind::Task if !from_fields && item.heading_owner.is_some() => {
            behind = of_responsibility(item, rules, &mut parts);
        }
        ItemKind::Task if !from_fields => behind = of_sentences(&item.text, rules, &mut parts),
        _ => {}
    }
    let rule = match (parts.is_empty(), from_fields, &item.heading_owner) {
        (true, _, _) => None,
        (_, true, _) => Some("role-from-label"),
        (_, _, Some(_)) => Some("role-from-heading"),
        _ => Some("role-from-sentence"),
    };
    Found { parts: unique(parts), behind, rule }
}

fn unique(parts: Vec<Part>) -> Vec<Part> {
    let mut seen: Vec<(Role, String)> = Vec::new();
    let mut out = Vec::new();
    for part in parts {
        let key = (part.role, kehoach_vietnamese::fold(&part.raw));
        if !part.raw.is_empty() && !seen.contains(&key) {
            seen.push(key);
            out.push(part);
        }
    }
    out
}

fn of_field(field: &LabelledField, rules: &AgencyRules, parts: &mut Vec<Part>) {
    let place = Some(field.provenance.clone());
    let mut push = |role: Role, list: &str| {
        for raw in names::split(list, rules) {
            parts.push(Part { role, raw, confidence: field.confidence, provenance: place.clone() });
        }
    };
    let role = match field.key {
        FieldKey::Lead => Some(Role::Lead),
        FieldKey::Coordinate => Some(Role::Coordinate),
        FieldKey::Implement => Some(Role::Implement),
        _ => None,
    };
    // Words in the cell itself say more than the name of its column: «Chủ trì: A. Phối hợp: B», «A chủ trì; B phối hợp».
    let who = role.is_some() || field.key == FieldKey::Agencies;
    let labelled = if who { labelled_lists(&field.text) } else { Vec::new() };
    match field.key {
        _ if labelled.len() > usize::from(role.is_none()) => {
            labelled.into_iter().for_each(|(role, list)| push(role, list));
        }
        FieldKey::Lead | FieldKey::Coordinate | FieldKey::Implement if !tells_lead(&field.text, rules) => {
            role.into_iter().for_each(|role| push(role, without_verb(&field.text)));
        }
        FieldKey::Agencies | FieldKey::Lead | FieldKey::Coordinate | FieldKey::Implement => {
            for (_, phrase) in sentences(&field.text) {
                phrase_roles(phrase, rules, false).lists().for_each(|(role, list)| push(role, list));
            }
        }
        FieldKey::Assignment => {
            for (_, sentence) in sentences(&field.text).into_iter().flat_map(|s| clauses(s, rules)) {
                last_partners(sentence, rules).into_iter().for_each(|l| push(Role::Coordinate, l));
                done_by(sentence, rules).into_iter().for_each(|l| push(Role::Implement, l));
                phrase_roles(sentence, rules, true).lists().for_each(|(role, list)| push(role, list));
            }
        }
        _ => {}
    }
}

/// «Công tác vận chuyển do Công ty A thực hiện»: the agencies between «do» and the verb that ends the sentence.
fn done_by<'a>(sentence: &'a str, rules: &AgencyRules) -> Option<&'a str> {
    let body = sentence.trim_end_matches([' ', '.', ';']).strip_suffix(" thực hiện")?;
    let list = body.rfind(" do ").and_then(|at| body.get(at + " do ".len()..))?;
    (names::list_length(list, rules) == list.len()).then_some(list)
}

/// Whether a list says itself who leads: «UBND huyện chủ trì; Ban Quản lý Di tích tỉnh phối hợp».
fn tells_lead(list: &str, rules: &AgencyRules) -> bool {
    const LEADS: &str = " chủ trì";
    let lower = lower_in_place(list);
    lower.split_once(LEADS).is_some_and(|(names, behind)| {
        let ends = behind.trim_start().is_empty() || behind.starts_with([',', ';', '.']);
        ends && !names.contains([';', '.', ':']) && rules.kind(&list[..names.len()]).is_some()
    })
}

/// «Bảo tàng tỉnh thực hiện»: the agencies before the verb that a list may end with.
fn without_verb(list: &str) -> &str {
    let bare = list.trim_end_matches([' ', '.', ';', ',']);
    bare.strip_suffix(" thực hiện").map_or(list, str::trim_end)
}

/// «Chủ trì: A. Phối hợp: B, C» in one cell: each list with the role that its label names.
fn labelled_lists(text: &str) -> Vec<(Role, &str)> {
    const LABELS: [(&str, Role); 4] = [
        ("chủ trì", Role::Lead),
        ("đầu mối", Role::Lead),
        ("phối hợp", Role::Coordinate),
        ("thực hiện", Role::Implement),
    ];
    let lower = lower_in_place(text);
    // (start of the label, start of the list, role)
    let mut found: Vec<(usize, usize, Role)> = Vec::new();
    for (colon, _) in lower.match_indices(':') {
        let head = lower[..colon].rfind(['.', ';', '\n', ':']).map_or(0, |stop| stop + 1);
        let label = lower[head..colon].trim();
        let role = LABELS.iter().find(|(words, _)| label.ends_with(words) && label.split(' ').count() <= 5);
        found.extend(role.map(|(_, role)| (head, colon + 1, *role)));
    }
    let ends = found.iter().skip(1).map(|(start, _, _)| *start).chain([text.len()]).collect::<Vec<_>>();
    let lists =
        found.iter().zip(ends).filter_map(|((_, start, role), end)| Some((*role, text.get(*start..end)?)));
    lists.map(|(role, list)| (role, list.trim_matches([' ', '.', ';', '\n']))).collect()
}

/// «A chủ trì …, chính quyền địa phương phối hợp»: the agencies behind the last comma of a line that ends so.
fn last_partners<'a>(sentence: &'a str, rules: &AgencyRules) -> Option<&'a str> {
    let sentence = sentence.trim_end_matches([' ', '.', ';']);
    let body = sentence.strip_suffix("phối hợp")?.trim_end();
    let starts = body.match_indices(", ").map(|(at, comma)| at + comma.len());
    let lists = starts.map(|start| &body[start..]);
    lists.filter(|list| rules.kind(list).is_some()).find(|list| names::list_length(list, rules) == list.len())
}

/// Sentences of a text with their byte offsets: cut at a full stop before a capital.
fn sentences(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(". ") {
        let next = text[at + 2..].trim_start().chars().next();
        let word = text[start..at].rsplit(' ').next().unwrap_or("");
        let abbreviation = word.chars().count() <= 3 && word.chars().all(char::is_uppercase);
        // Looked at last: it reads the whole of what is behind.
        let gives = || strip_giver(&text[at + 2..]).len() < text[at + 2..].trim_start().len();
        if next.is_some_and(char::is_uppercase) && (!abbreviation || gives()) {
            parts.push((start, text[start..at].trim()));
            start = at + 2;
        }
    }
    parts.push((start, text[start..].trim()));
    parts.retain(|(_, p)| !p.is_empty());
    parts
}

/// The lists of a phrase by role, and where the words behind them begin.
#[derive(Debug, Default, PartialEq)]
struct Roles<'a> {
    lead: Vec<&'a str>,
    coordinate: Vec<&'a str>,
    implement: Vec<&'a str>,
    behind: usize,
}

impl<'a> Roles<'a> {
    /// Every list with its role: who leads, who takes part, who carries out.
    fn lists(&self) -> impl Iterator<Item = (Role, &'a str)> {
        let of = |role: Role, lists: &[&'a str]| lists.iter().map(|l| (role, *l)).collect::<Vec<_>>();
        let all = [
            of(Role::Lead, &self.lead),
            of(Role::Coordinate, &self.coordinate),
            of(Role::Implement, &self.implement),
        ];
        all.into_iter().flatten()
    }
}

/// Reads «A chủ trì, phối hợp với B», «A phối hợp với B», «A (chủ trì), B», «A, B». In a `sentence` the lists end where a verb
/// begins; else the phrase holds nothing but lists.
fn phrase_roles<'a>(phrase: &'a str, rules: &AgencyRules, sentence: bool) -> Roles<'a> {
    let mut roles = Roles::default();
    let lower = lower_in_place(phrase);
    let subject_end = if sentence { subject_length(phrase, &lower, rules) } else { phrase.len() };
    if sentence && subject_end == 0 {
        return roles;
    }
    let subject = &phrase[..subject_end];
    if let Some(end) = whoever_leads(&lower) {
        roles.implement.push(&phrase[..end]);
        roles.behind = end;
        return roles;
    }
    if let Some(at) = find_lead(&lower)
        .filter(|at| !sentence || at.0 >= subject_end && gap_is_plain(phrase, subject_end, at.0))
    {
        let list = if sentence && subject_end < at.0 { subject } else { &phrase[..at.0] };
        roles.lead.push(list.trim_end_matches(['(', ' ', ',']));
        roles.behind = at.1;
        partners(phrase, &lower, at.1, rules, sentence, &mut roles);
        return roles;
    }
    let partner = find_partner(&lower, 0);
    if let Some((at, end)) = partner.filter(|(at, _)| !sentence || gap_is_plain(phrase, subject_end, *at)) {
        roles.implement.push(if sentence { subject } else { without_verb(&phrase[..at]) });
        roles.behind = at;
        take_partners(phrase, end, rules, sentence, &mut roles);
        // «… chủ trì; Ủy ban MTTQ xã phối hợp»: nobody is named behind.
        if phrase[end..].trim_matches([' ', '.', ')', ';']).is_empty() {
            roles.coordinate.append(&mut roles.implement);
            roles.behind = phrase.len();
        }
        return roles;
    }
    roles.implement.push(subject);
    roles.behind = subject_end;
    roles
}

/// «Các cơ quan chủ trì | gửi báo cáo»: those that lead some task or other; gives where their name ends.
fn whoever_leads(lower: &str) -> Option<usize> {
    let group = ["các cơ quan chủ trì", "các đơn vị chủ trì", "cơ quan chủ trì", "đơn vị chủ trì"];
    let name = group.iter().find(|g| lower.starts_with(**g))?;
    let behind = lower[name.len()..].trim_start_matches([' ', ',']);
    let leads =
        ["phối hợp", "và phối hợp", "cùng", "thực hiện", "triển khai"].iter().any(|w| behind.starts_with(w));
    (!leads).then_some(name.len())
}

/// Characters of the longest list of agencies before «chủ trì».
const LONGEST_SUBJECT: usize = 200;

/// Bytes of the agencies that a sentence opens with. «chủ trì» ends the list wherever it stands, so that a name whose words the
/// rules do not know is read whole before it.
fn subject_length(phrase: &str, lower: &str, rules: &AgencyRules) -> usize {
    let length = names::list_length(phrase, rules);
    let Some((at, _)) = find_lead(lower).filter(|(at, _)| *at > length && length > 0) else { return length };
    let between = &phrase[length..at];
    let words: Vec<&str> = between.split_whitespace().collect();
    let closed = between.contains(['.', ';', ':', '(']) || phrase[..at].chars().count() > LONGEST_SUBJECT;
    // With a capital in it, it goes on as a name: «Cục Nhà | giáo và Cán bộ quản lý giáo dục».
    let named = words.iter().any(|w| w.starts_with(char::is_uppercase));
    // A verb ends the name but where «chủ trì» follows it at once: «Cục Quản lý hoạt động | xây dựng chủ trì».
    let parted = between.contains([',', ';']) || words.contains(&"và");
    let looked_at = match (parted, named) {
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => words.len(),
    };
    let verb = (0..looked_at.min(words.len())).any(|i| rules.opens_verb(&words[i..]));
    if closed || verb || gap_is_plain(phrase, length, at) || words.len() > 8 {
        return length;
    }
    phrase[..at].trim_end_matches([' ', ',']).len()
}

/// «chủ trì», «làm đơn vị chủ trì», «là cơ quan chủ trì»: where the words begin and end.
fn find_lead(lower: &str) -> Option<(usize, usize)> {
    let at = lower.find("chủ trì")?;
    let mut begin = at;
    for lead_in in ["là cơ quan ", "làm cơ quan ", "là đơn vị ", "làm đơn vị ", "là đầu mối ", "("]
    {
        if let Some(head) = lower[..begin].strip_suffix(lead_in) {
            begin = head.len();
        }
    }
    Some((begin, at + "chủ trì".len()))
}

/// «phối hợp với», «phối hợp cùng», «phối hợp»: where it begins, and where its list begins.
fn find_partner(lower: &str, from: usize) -> Option<(usize, usize)> {
    let rest = lower.get(from..)?;
    let at = from + rest.find("phối hợp").or_else(|| rest.find("cùng với"))?;
    let mut end = at + if lower[at..].starts_with("phối hợp") { "phối hợp".len() } else { 0 };
    loop {
        let rest = lower[end..].trim_start_matches([' ', ',', ':', ';']);
        end = lower.len() - rest.len();
        let word =
            ["chặt chẽ", "cùng với", "cùng", "với", "gồm có", "gồm", "thực hiện:", "là"].iter().find(|w| {
                rest.strip_prefix(**w)
                    .is_some_and(|after| after.chars().next().is_none_or(|c| !c.is_alphanumeric()))
            });
        match word {
            Some(word) => end += word.len(),
            None => return Some((at, end)),
        }
    }
}

/// Behind «chủ trì»: «, phối hợp với B», «; các đơn vị phối hợp gồm B», «cùng với B», «(…), B».
fn partners<'a>(
    phrase: &'a str,
    lower: &str,
    from: usize,
    rules: &AgencyRules,
    sentence: bool,
    roles: &mut Roles<'a>,
) {
    let Some((at, end)) = find_partner(lower, from) else {
        // «Công an thị xã (chủ trì), Phòng Nội vụ»: who follows takes part.
        let rest = phrase[from..].trim_start_matches([')', ' ', ',', ';']);
        let start = phrase.len() - rest.len();
        if !sentence && rules.kind(rest).is_some() {
            roles.coordinate.push(rest);
            roles.behind = phrase.len();
        } else {
            roles.behind = start;
        }
        return;
    };
    let between = phrase[from..at].trim_matches([' ', ',', ';', ')', '(', ':']);
    // «A chủ trì, B, C phối hợp»: nobody is named behind.
    let behind = phrase[end..].trim_start();
    let ends =
        behind.is_empty() || behind.starts_with([';', '.', ')', ',']) || behind.starts_with("thực hiện");
    if ends && !between.is_empty() && names::list_length(between, rules) == between.len() {
        roles.coordinate.push(between);
        roles.behind = end;
        return;
    }
    let plain = between.is_empty()
        || between == "và"
        || opens_with(between, "các đơn vị")
        || opens_with(between, "đơn vị");
    if sentence && !plain {
        return;
    }
    take_partners(phrase, end, rules, sentence, roles);
}

fn take_partners<'a>(
    phrase: &'a str,
    from: usize,
    rules: &AgencyRules,
    sentence: bool,
    roles: &mut Roles<'a>,
) {
    let rest = &phrase[from..];
    let length = if sentence { names::list_length(rest, rules) } else { rest.len() };
    if length > 0 {
        roles.coordinate.push(&rest[..length]);
        roles.behind = from + length;
    }
}

/// Whether between a list and a role word there is nothing but white space, a comma, and words that link them.
fn gap_is_plain(phrase: &str, from: usize, to: usize) -> bool {
    let Some(gap) = phrase.get(from..to) else { return to <= from };
    let gap = gap.trim_matches([' ', ',', ':', '(']).to_lowercase();
    let stands = ["là cơ quan ", "là đơn vị ", "là đầu mối"].iter().any(|w| gap.starts_with(w));
    gap.is_empty()
        || (stands && is_standing(&gap))
        || [
            "là", "làm", "chịu trách nhiệm", "có trách nhiệm", "thường xuyên", "tích cực", "chủ động",
            "tiếp tục",
        ]
        .contains(&gap.as_str())
}

/// Words that may stand before «chủ trì» or «phối hợp» at the opening of a responsibility.
const ADVERBS: [&str; 9] = [
    "định kỳ", "thường xuyên", "tiếp tục", "tích cực", "chủ động", "kịp thời", "tăng cường", "trực tiếp",
    "có trách nhiệm",
];

/// What a responsibility's opening and its heading say.
fn of_responsibility(item: &Item, rules: &AgencyRules, parts: &mut Vec<Part>) -> usize {
    let text = item.text.as_str();
    let Some(owner) = &item.heading_owner else { return of_opening(text, rules, parts) };
    let heading = owner_roles(&owner.value, rules);
    let place = Some(owner.provenance.clone());
    let lower = lower_in_place(text);
    let (start, _) = skip_adverbs(&lower, behind_standing(&lower));
    let leads = lower[start..].starts_with("chủ trì") || !heading.lead.is_empty();
    let owners = if heading.lead.is_empty() { &heading.implement } else { &heading.lead };
    let role = if leads { Role::Lead } else { Role::Implement };
    for list in owners {
        push_list(parts, role, list, rules, place.as_ref());
    }
    for list in &heading.coordinate {
        push_list(parts, Role::Coordinate, list, rules, place.as_ref());
    }
    opening_partners(text, &lower, start, rules, parts)
}

/// Names that a plan shows whole: those that head its duties, and those of its fields that nothing but semicolons part.
pub(crate) fn whole_names(items: &[Item], rules: &AgencyRules) -> Vec<String> {
    let headings: BTreeSet<&str> =
        items.iter().filter_map(|i| i.heading_owner.as_ref()).map(|o| o.value.as_str()).collect();
    let lists = headings.into_iter().flat_map(|h| {
        let roles = owner_roles(h, rules);
        roles.lists().flat_map(|(_, list)| names::split(list, rules)).collect::<Vec<_>>()
    });
    let fields = items.iter().flat_map(|i| &i.fields);
    let who = fields.filter(|f| matches!(f.key, FieldKey::Lead | FieldKey::Coordinate | FieldKey::Implement));
    let parts = who.flat_map(|f| f.text.trim_end_matches([' ', '.']).split(';'));
    let parts: BTreeSet<&str> = parts.map(str::trim).collect();
    let whole = |part: &&str| {
        let joined = part.split(" và ").skip(1).any(|rest| rules.kind(rest).is_some());
        !joined && !part.contains([',', '(', '.', ':']) && rules.kind(part).is_some()
    };
    lists.chain(parts.into_iter().filter(whole).map(str::to_owned)).collect()
}

/// The roles that an agency's heading names: «Công an thị xã», «Giao A chủ trì, phối hợp B», «Các cơ quan … có trách nhiệm».
fn owner_roles<'a>(heading: &'a str, rules: &AgencyRules) -> Roles<'a> {
    let bare = strip_giver(heading);
    let words: Vec<&str> = bare.split_whitespace().collect();
    let sentence = bare.chars().count() > LONGEST_OWNER
        || bare.contains(':')
        || (1..words.len())
            .any(|i| words[i].starts_with(char::is_lowercase) && rules.opens_verb(&words[i..]));
    phrase_roles(bare, rules, sentence)
}

/// Characters of a heading that is nothing but names of agencies.
const LONGEST_OWNER: usize = 120;

/// Behind an adverb: «Chủ trì, phối hợp với B …», «Phối hợp với B …»; gives where the words behind begin.
fn opening_partners(
    text: &str,
    lower: &str,
    start: usize,
    rules: &AgencyRules,
    parts: &mut Vec<Part>,
) -> usize {
    let mut at = start;
    let mut behind = 0;
    if lower[at..].starts_with("chủ trì") {
        at += "chủ trì".len();
        behind = at;
        at = lower.len() - lower[at..].trim_start_matches([' ', ',', ';']).len();
        at = lower.len() - lower[at..].strip_prefix("và ").unwrap_or(&lower[at..]).len();
    }
    let opens = lower[at..].starts_with("phối hợp") || lower[at..].starts_with("cùng");
    if !opens {
        return behind;
    }
    if let Some((_, end)) = find_partner(lower, at) {
        let length = names::list_length(&text[end..], rules);
        if length > 0 {
            push_list(parts, Role::Coordinate, &text[end..end + length], rules, None);
            return end + length;
        }
    }
    at
}

fn push_list(parts: &mut Vec<Part>, role: Role, list: &str, rules: &AgencyRules, place: Option<&Provenance>) {
    for raw in names::split(list, rules) {
        parts.push(Part { role, raw, confidence: Confidence::CERTAIN, provenance: place.cloned() });
    }
}

fn skip_adverbs(lower: &str, from: usize) -> (usize, bool) {
    let mut at = from;
    let mut skipped = false;
    while let Some(word) = ADVERBS.iter().find(|w| lower[at..].starts_with(**w)) {
        at += word.len();
        at = lower.len() - lower[at..].trim_start_matches([' ', ',']).len();
        skipped = true;
    }
    (at, skipped)
}

/// «Là cơ quan thường trực, chủ trì …»: where the duty begins behind what the agency is; 0 where nothing of the kind stands there.
fn behind_standing(lower: &str) -> usize {
    let opens = ["là cơ quan ", "là đơn vị ", "là đầu mối"].iter().any(|w| lower.starts_with(w));
    let duty = ["chủ trì", "phối hợp"].iter().filter_map(|w| lower.find(w)).min();
    duty.filter(|at| opens && is_standing(&lower[..*at])).unwrap_or(0)
}

/// «là cơ quan đầu mối,»: what an agency is, before what it does.
fn is_standing(words: &str) -> bool {
    words.chars().count() <= LONGEST_STANDING && !words.contains(['.', ';', ':'])
}

/// Characters of the longest words that say what an agency is: «là cơ quan thường trực của Ban Chỉ đạo tỉnh,».
const LONGEST_STANDING: usize = 60;

const GIVERS: [&str; 14] = [
    "giao cho ", "giao nhiệm vụ cho ", "giao ", "đề nghị ", "yêu cầu ", "phân công ", "trách nhiệm của ",
    "nhiệm vụ của ", "đối với ", "chỉ đạo ", "trân trọng đề nghị ", "ủy quyền cho ", "kính đề nghị ",
    "kính mời ",
];

fn strip_giver(text: &str) -> &str {
    let trimmed = text.trim_start();
    let lower = lower_in_place(trimmed);
    GIVERS.iter().find(|g| lower.starts_with(**g)).map_or(trimmed, |g| trimmed[g.len()..].trim_start())
}

/// Without a heading's owner: the agency that the sentence opens with, behind «Căn cứ …,» and «Giao».
fn of_opening(text: &str, rules: &AgencyRules, parts: &mut Vec<Part>) -> usize {
    for start in clause_starts(text) {
        let bare = strip_giver(&text[start..]);
        let offset = text.len() - bare.len();
        let roles = phrase_roles(bare, rules, true);
        if roles.implement.is_empty() && roles.lead.is_empty() {
            continue;
        }
        roles.lists().for_each(|(role, list)| push_list(parts, role, list, rules, None));
        return offset + roles.behind;
    }
    let lower = lower_in_place(text);
    let (start, _) = skip_adverbs(&lower, 0);
    opening_partners(text, &lower, start, rules, parts)
}

/// The text's start, and behind each comma of «Căn cứ …, Trên cơ sở …, …» that opens it.
fn clause_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let lower = lower_in_place(text);
    // «Chế độ báo cáo: các đơn vị báo cáo …».
    if let Some(colon) = text.find(": ").filter(|at| lower.starts_with("chế độ") && *at < LONGEST_LEAD_IN)
    {
        starts.push(colon + ": ".len());
    }
    if ["căn cứ", "trên cơ sở", "theo chức năng", "định kỳ", "trước ngày", "hằng", "hàng"]
        .iter()
        .any(|w| lower.starts_with(w))
    {
        let limit = text.char_indices().nth(250).map_or(text.len(), |(i, _)| i);
        let marks = [", ", "Kế hoạch này ", "Quyết định này "];
        starts.extend(marks.iter().flat_map(|m| text[..limit].match_indices(m).map(|(at, m)| at + m.len())));
        starts.sort_unstable();
    }
    starts
}

/// Bytes of the longest words before a colon that only say what a duty is about.
const LONGEST_LEAD_IN: usize = 60;

/// A sentence and, behind it, those of its parts that may name an agency of their own: what a bracket holds, and what follows a
/// semicolon and opens with an agency («các xã A, B hoàn thành …; các xã còn lại …»).
fn clauses<'a>((offset, sentence): (usize, &'a str), rules: &AgencyRules) -> Vec<(usize, &'a str)> {
    let mut found = vec![(offset, sentence)];
    let mut part = |start: usize, words: &'a str| {
        let lead = words.len() - words.trim_start().len();
        let words = words.trim();
        if rules.kind(strip_giver(words)).is_some() {
            // No part is the item's first words, even where it is the first of a bracket.
            found.push((offset + (start + lead).max(1), words));
        }
    };
    for (open, _) in sentence.match_indices('(') {
        let end = sentence[open..].find(')').map_or(sentence.len(), |e| open + e);
        let mut start = open + 1;
        for piece in sentence[start..end].split(';') {
            part(start, piece);
            start += piece.len() + 1;
        }
    }
    // «…, do Sở Nội vụ chủ trì, phối hợp với …».
    for (at, _) in sentence.match_indices(" do ") {
        let words = sentence[at + " do ".len()..].split([';', ')']).next().unwrap_or("");
        let lower = lower_in_place(words);
        let reaches = |lead: usize| {
            let length = subject_length(words, &lower, rules);
            words.get(length..lead).is_some_and(|gap| length > 0 && gap.trim_matches([' ', ',']).is_empty())
        };
        if find_lead(&lower).is_some_and(|(lead, _)| reaches(lead)) {
            part(at + " do ".len(), words);
        }
    }
    for (at, _) in sentence.match_indices("; ") {
        let inside = sentence[..at].matches('(').count() > sentence[..at].matches(')').count();
        let end = sentence[at + 2..].find(';').map_or(sentence.len(), |e| at + 2 + e);
        if !inside {
            part(at + 2, &sentence[at + 2..end]);
        }
    }
    found
}

/// A task without labelled fields: a sentence that gives it to an agency, wherever it stands, or the opening «Phối hợp với …».
fn of_sentences(text: &str, rules: &AgencyRules, parts: &mut Vec<Part>) -> usize {
    let mut behind = 0;
    for (offset, sentence) in sentences(text).into_iter().flat_map(|s| clauses(s, rules)) {
        let bare = strip_giver(sentence);
        let given = bare.len() < sentence.trim_start().len();
        let roles = phrase_roles(bare, rules, true);
        let alone = roles.lead.is_empty() && roles.implement.is_empty();
        let helps = offset > 0 && alone && !roles.coordinate.is_empty();
        let named = !alone || helps;
        // Only the first sentence may name its agency without «Giao», or one that says no more than who does it.
        let rest = bare.get(roles.behind..).unwrap_or("").trim_start_matches([' ', ',']);
        let rest = rest.split(';').next().unwrap_or("");
        // Where somebody does it already, «Sở B hoàn thành trước ngày …» says by when B has its share done.
        let verbs: &[&str] = &["thực hiện", "chịu trách nhiệm", "hoàn thành"];
        let verbs = if parts.is_empty() { verbs } else { &verbs[..2] };
        let does_it = verbs.iter().any(|w| rest.starts_with(w)) && rest.chars().count() < 60;
        if !named || !(given || offset == 0 || !roles.lead.is_empty() || does_it || helps) {
            continue;
        }
        roles.lists().for_each(|(role, list)| push_list(parts, role, list, rules, None));
        if offset == 0 {
            behind = sentence.len() - bare.len() + roles.behind;
        }
    }
    if parts.is_empty() {
        // «Định kỳ ngày 20 hằng tháng, các đơn vị thống kê …».
        behind = of_opening(text, rules, parts);
    }
    behind
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_model::Sourced;

    fn item(kind: ItemKind, text: &str, owner: Option<&str>, fields: Vec<(FieldKey, &str)>) -> Item {
        let place = Provenance::lines(1, 1, 1);
        Item {
            id: "1".into(),
            kind,
            section: None,
            parent: None,
            label: None,
            title: text.into(),
            text: text.into(),
            heading_owner: owner.map(|o| Sourced::printed(o.to_owned(), place.clone())),
            period: None,
            fields: fields
                .into_iter()
                .map(|(key, text)| LabelledField {
                    key,
                    label: String::new(),
                    text: text.into(),
                    provenance: place.clone(),
                    confidence: Confidence::CERTAIN,
                })
                .collect(),
            sub_items: Vec::new(),
            provenance: place,
            confidence: Confidence::CERTAIN,
            trace: Vec::new(),
        }
    }

    fn show(item: &Item) -> Vec<(Role, String)> {
        of_item(item, AgencyRules::builtin()).parts.into_iter().map(|p| (p.role, p.raw)).collect()
    }

    fn field(text: &str) -> Vec<(Role, String)> {
        show(&item(ItemKind::Task, "Rà soát", None, vec![(FieldKey::Agencies, text)]))
    }

    #[test]
    fn a_labelled_line() {
        use Role::*;
        assert_eq!(
            field(
                "Phòng Tư pháp, Công an thị xã chủ trì, phối hợp với các cơ quan, ban, ngành và UBND xã, phường."
            ),
            [
                (Lead, "Phòng Tư pháp".into()),
                (Lead, "Công an thị xã".into()),
                (Coordinate, "các cơ quan, ban, ngành".into()),
                (Coordinate, "UBND xã, phường".into())
            ]
        );
        assert_eq!(
            field("Công an thị xã và các đơn vị có liên quan."),
            [(Implement, "Công an thị xã".into()), (Implement, "các đơn vị có liên quan".into())]
        );
        assert_eq!(
            field("Bộ Tài chính chủ trì phối hợp với Bộ Công an")[1],
            (Coordinate, "Bộ Công an".into())
        );
    }

    #[test]
    fn responsibilities_by_their_opening() {
        use Role::*;
        let owner = Some("Công an thị xã");
        let r = |text| show(&item(ItemKind::Responsibility, text, owner, vec![]));
        assert_eq!(
            r("Chủ trì, phối hợp với Phòng Nội vụ rà soát")[..],
            [(Lead, "Công an thị xã".into()), (Coordinate, "Phòng Nội vụ".into())]
        );
        assert_eq!(r("Phối hợp với Phòng Nội vụ rà soát")[0].0, Implement);
        let whoever = Some("Các cơ quan chủ trì");
        assert_eq!(
            show(&item(ItemKind::Responsibility, "Báo cáo kết quả", whoever, vec![])),
            [(Implement, "Các cơ quan chủ trì".into())]
        );
        assert_eq!(r("Tham mưu, phối hợp sau"), [(Implement, "Công an thị xã".into())]);
        assert_eq!(
            r("Là cơ quan thường trực, chủ trì, phối hợp với Phòng Nội vụ theo dõi")[..],
            [(Lead, "Công an thị xã".into()), (Coordinate, "Phòng Nội vụ".into())]
        );
        let heading = Some("Giao Công an thị xã chủ trì, phối hợp Văn phòng HĐND&UBND thị xã:");
        let given = show(&item(ItemKind::Responsibility, "Tham mưu tổ chức sơ kết", heading, vec![]));
        assert_eq!(
            given,
            [(Lead, "Công an thị xã".into()), (Coordinate, "Văn phòng HĐND&UBND thị xã".into())]
        );
    }

    #[test]
    fn who_leads_inside_a_sentence() {
        use Role::*;
        let r = |text| show(&item(ItemKind::Task, text, None, vec![]));
        assert_eq!(
            r("Rút gọn hồ sơ, do Sở Nội vụ chủ trì, phối hợp với Sở Tư pháp; xong trong quý III."),
            [(Lead, "Sở Nội vụ".into()), (Coordinate, "Sở Tư pháp".into())]
        );
        assert_eq!(
            r("Công an huyện chủ trì, Phòng Nội vụ phối hợp."),
            [(Lead, "Công an huyện".into()), (Coordinate, "Phòng Nội vụ".into())]
        );
        assert_eq!(
            r("Xếp hạng các xã; giao Tổ giúp việc thực hiện, báo cáo Ban Chỉ đạo."),
            [(Implement, "Tổ giúp việc".into())]
        );
    }

    #[test]
    fn who_has_a_share_done_is_no_second_owner() {
        let text =
            "Sở Y tế triển khai bệnh án điện tử. Bệnh viện Đa khoa tỉnh hoàn thành trước ngày 30/6/2025.";
        assert_eq!(show(&item(ItemKind::Task, text, None, vec![])), [(Role::Implement, "Sở Y tế".into())]);
    }

    #[test]
    fn a_sentence_that_gives_the_task() {
        use Role::*;
        let r = |text| show(&item(ItemKind::Task, text, None, vec![]));
        assert_eq!(
            r(
                "Tổ chức diễn tập tại chợ. Giao Công an phường chủ trì, phối hợp với Trạm Y tế phường tổ chức diễn tập."
            ),
            [(Lead, "Công an phường".into()), (Coordinate, "Trạm Y tế phường".into())]
        );
        assert_eq!(
            r("Phối hợp với các cơ quan, đơn vị có thẩm quyền tiếp tục hoàn thiện"),
            [(Coordinate, "các cơ quan, đơn vị có thẩm quyền".into())]
        );
        assert_eq!(r("Rà soát quy trình do Công an ban hành"), []);
    }
}
