//! Names of agencies in running text: where a list of them ends, and where it is split.

use crate::rules::AgencyRules;
use kehoach_model::AgencyKind;
use kehoach_vietnamese::{fold, lower, opens_with};

/// Splits a list of agencies where each part is a name by itself: «Phòng Tư pháp, Công an thị xã» → two; «các cơ quan, ban,
/// ngành», «UBND xã, phường», «Phòng Nội vụ - Lao động - Thương binh và Xã hội» → one.
pub(crate) fn split(list: &str, rules: &AgencyRules) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for section in list.split([';', '\n']) {
        for section in bullets(section, rules) {
            split_section(section, rules, &mut parts);
        }
    }
    parts.retain(|p| p.chars().any(char::is_alphabetic));
    parts
}

/// «Công an tỉnh (cơ quan thường trực)»: a remark in brackets is no part of the name.
fn without_remark(name: &str) -> &str {
    match name.strip_suffix(')').and_then(|open| open.rfind('(')) {
        Some(at) if at > 0 => name[..at].trim_end(),
        _ => name,
    }
}

/// Bytes of the name known whole that a text opens with; 0 for none.
fn known_length(text: &str, rules: &AgencyRules) -> usize {
    let words = words(text);
    let last = rules.known(&words).checked_sub(1).and_then(|i| words.get(i));
    last.map_or(0, |(at, word)| at + word.trim_end_matches([',', ';', '.', ':', ')']).len())
}

/// «- Phòng Nội vụ - Công an xã»: bullets that a cell's lines ran together behind, where each begins a name.
fn bullets<'a>(section: &'a str, rules: &AgencyRules) -> Vec<&'a str> {
    let trimmed = section.trim_start();
    let Some(bullet) = ['-', '–', '+', '•'].into_iter().find(|b| trimmed.starts_with(*b)) else {
        return vec![section];
    };
    let mark = format!(" {bullet} ");
    let (mut parts, mut start) = (Vec::new(), 0);
    for (at, _) in section.match_indices(&mark) {
        let names = |text: &str| rules.kind(text.trim_start_matches([bullet, ' '])).is_some();
        if at > start && names(&section[start..at]) && names(&section[at + mark.len()..]) {
            parts.push(&section[start..at]);
            start = at + 1;
        }
    }
    parts.push(&section[start..]);
    parts
}

fn split_section(section: &str, rules: &AgencyRules, parts: &mut Vec<String>) {
    // Where the name known whole ends that the text behind `start` opens with.
    let known_end = |start: usize| {
        let open = section[start..].trim_start();
        section.len() - open.len() + known_length(open, rules)
    };
    let mut start = 0;
    let mut whole = known_end(start);
    for (at, length) in separators(section) {
        if at < whole || at < start || inside_brackets(&section[start..at]) {
            continue;
        }
        let before = section[start..at].trim();
        let after = &section[at + length..];
        if !before.is_empty() && begins_name(before, after, &section[at..at + length], rules) {
            parts.push(without_remark(&clean(before)).to_owned());
            start = at + length;
            whole = known_end(start);
        }
    }
    let last = clean(section.get(start..).unwrap_or(""));
    if !last.is_empty() {
        parts.push(without_remark(&last).to_owned());
    }
}

/// Byte offsets and lengths of «, », « và », « cùng với » in order.
fn separators(text: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for mark in [",", " và ", " cùng với ", " & "] {
        found.extend(text.match_indices(mark).map(|(at, m)| (at, m.len())));
    }
    found.sort_unstable();
    found
}

fn inside_brackets(text: &str) -> bool {
    text.matches('(').count() > text.matches(')').count()
}

/// Words of groups that may go on in «các cơ quan, ban, ngành».
const GROUP_WORDS: &[&str] = &[
    "ban", "ngành", "đoàn thể", "địa phương", "đơn vị", "tổ chức", "doanh nghiệp", "phòng", "sở", "bộ",
    "cơ quan", "ngang bộ", "cá nhân", "hội", "xã", "phường", "thị trấn", "huyện", "thành phố", "thị xã",
    "hộ gia đình", "đoàn",
];

/// Whether what follows a separator is a name by itself.
fn begins_name(before: &str, after: &str, separator: &str, rules: &AgencyRules) -> bool {
    let after = after.trim_start();
    let after = after.strip_prefix("với ").unwrap_or(after);
    let first = after.split_whitespace().next().unwrap_or("").trim_end_matches([',', ';']);
    let lower = lower(after);
    // «HĐND và UBND», «Cấp ủy – HĐND và UBND»: one office serves both.
    let committee =
        first == "UBND" || lower.starts_with("ủy ban nhân dân") || lower.starts_with("uỷ ban nhân dân");
    if committee && (before.ends_with("HĐND") || before.ends_with("nhân dân")) && separator.trim() != "," {
        return false;
    }
    // «Đảng ủy, UBND các xã», «HĐND, UBND xã»: bodies of the same units, named behind the last.
    let last = before.rsplit([',', ';']).next().unwrap_or("").trim();
    let bare = ["đảng ủy", "đảng uỷ", "hđnd", "hội đồng nhân dân", "cấp ủy"]
        .contains(&kehoach_vietnamese::lower(last).as_str());
    if bare && separator == "," && (committee || first == "HĐND" || lower.starts_with("hội đồng nhân dân"))
    {
        return false;
    }
    // «phòng, chống» is one word for a duty; in «Các Cục, Vụ, Viện thuộc Bộ» a kind alone is no name.
    let lone =
        |word: &str| word.ends_with(',') && !word.trim_end_matches(',').chars().all(char::is_uppercase);
    let kinds = || opens_with(before, "các ") && after.split(' ').next().is_some_and(lone);
    if (separator == "," && lower.starts_with("chống") && before.ends_with("hòng")) || kinds() {
        return false;
    }
    // «Các phòng, ban, UBND thị xã»: the divisions of the committee; with «các» it names others.
    if committee && divisions_of_committee(before, &lower) {
        return false;
    }
    if lower.starts_with("các ") || lower.starts_with("những ") || lower.starts_with("một số ") {
        return !kehoach_vietnamese::lower(before).ends_with("các");
    }
    if is_place_list(before, after) {
        return false;
    }
    if opens_group_of_its_own(before, &lower, rules) {
        return true;
    }
    let Some(kind) = rules.kind(after) else {
        // «Công an thị xã, Bru điện thị xã»: two names of one pattern, though the second's first word is not known.
        let name = after.split([',', ';']).next().unwrap_or("");
        return separator == ","
            && first.starts_with(char::is_uppercase)
            && ends_with_unit(before)
            && ends_with_unit(name);
    };
    if first.starts_with(char::is_uppercase) {
        return true;
    }
    // In lower case: «phòng Văn hóa và Thông tin» is a name, «ban» in «các cơ quan, ban, ngành» is not.
    let second = after.split_whitespace().nth(1).unwrap_or("");
    let proper = second.starts_with(char::is_uppercase);
    if proper && kind != AgencyKind::Group && first.trim_end_matches(',') != "ban" {
        return true;
    }
    let group_before = is_open_group(before) || is_lower_group(before);
    let modified = lower.contains("liên quan")
        || lower.contains("trên địa bàn")
        || lower.contains("trực thuộc")
        || lower.contains("có thẩm quyền");
    let single = GROUP_WORDS.iter().any(|w| lower.starts_with(w));
    single && modified && !group_before
}

/// «Bộ Công an, đơn vị hỗ trợ», «Văn phòng Chính phủ và bộ, ngành, địa phương …», «UBND các huyện, thành phố, cơ quan, tổ
/// chức»: a group in lower case behind a name, or behind the committees of units, that no «các» before it takes in.
fn opens_group_of_its_own(before: &str, after: &str, rules: &AgencyRules) -> bool {
    const HEADS: [&str; 24] = [
        "cơ quan", "đơn vị", "tổ chức", "cơ sở", "doanh nghiệp", "cá nhân", "hộ gia đình", "chính quyền",
        "bộ, ngành", "sở, ngành", "sở, ban",
        // Bodies that are many, and so go without a capital.
        "trung tâm", "trạm y tế", "bệnh viện", "hợp tác xã", "công ty", "ban quản lý", "hạt kiểm lâm",
        "kiểm lâm", "trường học", "nhà mạng", "nhà đầu tư", "chủ đầu tư", "nhà thầu",
    ];
    let opens = |head: &str| after.strip_prefix(head).is_some_and(|r| !r.starts_with(char::is_alphanumeric));
    if !HEADS.iter().any(|head| opens(head)) {
        return false;
    }
    let folded = lower(before);
    let committees =
        ["ubnd các ", "ủy ban nhân dân các ", "uỷ ban nhân dân các "].iter().any(|c| folded.contains(c));
    let last = before.rsplit([',', ';']).next().unwrap_or("").trim_start();
    // «Các bệnh viện, trung tâm y tế» is one group: nothing in it is named.
    let many = opens_with(last, "các ")
        && last.split_whitespace().skip(1).all(|w| w.starts_with(char::is_lowercase));
    let named = !many && !is_lower_group(before) && rules.kind(last).is_some_and(|k| k != AgencyKind::Group);
    (named && !is_open_group(before)) || committees
}

/// «Các phòng, chi cục»: a group in which nothing has a name.
fn is_lower_group(before: &str) -> bool {
    let mut words = before.split_whitespace();
    words.next().is_some_and(|w| fold(w) == "các") && words.all(|w| !w.starts_with(char::is_uppercase))
}

/// Kinds of administrative units, as the last word of a name: «Công an thị xã».
const UNITS: &[&str] =
    &["tỉnh", "huyện", "thị xã", "thành phố", "quận", "phường", "xã", "thị trấn", "đặc khu"];

/// Parts of a commune, whose names go on in lists as those of units do.
const SMALL_UNITS: &[&str] = &["thôn", "bản", "xóm", "ấp", "khóm", "khu phố", "tổ dân phố", "buôn", "làng"];

fn ends_with_unit(name: &str) -> bool {
    let name = name.trim().trim_end_matches('.');
    UNITS.iter().any(|u| name.strip_suffix(u).is_some_and(|head| head.ends_with(' ')))
}

/// «UBND các huyện Mù Cang Chải, Trạm Tấu»: places go on behind the plural of a unit.
fn is_place_list(before: &str, after: &str) -> bool {
    let lower = lower(before);
    if !lower.contains("các ") {
        return false;
    }
    let behind = |u: &&str| lower.rfind(&format!("các {u} ")).map(|at| at + "các ".len() + u.len() + 1);
    let kinds = UNITS.iter().chain(SMALL_UNITS);
    let Some(at) = kinds.filter_map(behind).max().filter(|at| before.is_char_boundary(*at)) else {
        return false;
    };
    let words = |s: &str| {
        s.split([' ', ',']).filter(|w| !w.is_empty() && *w != "và").map(str::to_owned).collect::<Vec<_>>()
    };
    let titled = |s: &str| {
        words(s).iter().all(|w| w.starts_with(char::is_uppercase) || w.chars().all(|c| c.is_ascii_digit()))
    };
    let next = after.split([',', ';']).next().unwrap_or("").trim();
    before[at..].starts_with(char::is_uppercase)
        && titled(&before[at..])
        && titled(next)
        && words(next).len() <= 3
}

fn divisions_of_committee(before: &str, after: &str) -> bool {
    let before = lower(before);
    let divisions = before.ends_with("ban") || before.ends_with("phòng");
    let group =
        before.starts_with("các phòng") || before.starts_with("phòng") || before.contains(" các phòng");
    divisions
        && group
        && !after.contains(" các ")
        && !after.contains(" xã, phường")
        && !after.contains(" xã,")
}

/// «các cơ quan», «Các sở, ban»: a group whose parts share what follows.
fn is_open_group(before: &str) -> bool {
    let lower = lower(before);
    let tail = lower.rsplit(" các ").next().unwrap_or(&lower);
    let tail = tail.strip_prefix("các ").unwrap_or(tail);
    let in_group = lower.starts_with("các ") || lower.contains(" các ");
    in_group
        && tail
            .split([',', ' '])
            .filter(|w| !w.is_empty())
            .all(|w| GROUP_WORDS.iter().any(|g| g.split(' ').any(|p| p == w)) || w == "và")
}

/// A name without what surrounds it.
pub(crate) fn clean(name: &str) -> String {
    let mut text = name.trim();
    loop {
        let before = text;
        text = text.trim_matches([' ', ',', ';', ':', '.', '/', '-', '–', '*', '\u{f02d}', '+']);
        for word in ["và ", "với ", "cùng ", "cùng với ", "Giao ", "giao ", "gồm ", "gồm: ", "do "]
        {
            text = text.strip_prefix(word).unwrap_or(text);
        }
        if let Some(cut) = text.strip_suffix(" và") {
            text = cut;
        }
        if text == before {
            break;
        }
    }
    // A bracket opened before the name was cut.
    match (text.matches('(').count(), text.matches(')').count()) {
        (open, close) if open > close => text.rfind('(').map_or(text, |at| text[..at].trim_end()).to_owned(),
        (open, close) if close > open => text.replacen(')', "", close - open).trim().to_owned(),
        _ => text.to_owned(),
    }
}

/// Bytes of the list of agencies that a text opens with, and 0 where it opens with none. The list ends before the first word
/// in lower case that cannot go on in a name, before a bracket, a full stop, a semicolon or a colon.
pub(crate) fn list_length(text: &str, rules: &AgencyRules) -> usize {
    if rules.kind(text.trim_start()).is_none() && !opens_group(text) {
        return 0;
    }
    let words = words(text);
    let mut end = 0;
    let mut at = 0;
    let mut in_name = false;
    while at < words.len() {
        let word = words[at].1;
        if word.starts_with('(') || (at > 0 && is_break(text, &words, at, rules)) {
            break;
        }
        let ahead: Vec<&str> = words[at..].iter().take(8).map(|(_, w)| *w).collect();
        // «Đội 2», «Vùng Cảnh sát biển 4»: a number inside a name goes on as a capital does.
        let numeral = in_name && word.trim_end_matches([',', ';', '.']).parse::<u8>().is_ok();
        let capital = word.starts_with(char::is_uppercase) || numeral;
        let verb = !capital && rules.opens_verb(&ahead);
        let known = if capital { rules.known(&words[at..]) } else { 0 };
        // «Ủy ban quốc gia | về chuyển đổi số».
        let about = in_name && word == "về" && rules.name(ahead.get(1..).unwrap_or(&[])) >= 2;
        let taken = if known > 0 {
            known
        } else if verb && at > 0 && ends_with_unit_word(words[at - 1].1) {
            // «UBND phường | vận hành …», though «đơn vị vận hành» is one name.
            0
        } else if capital {
            rules.name(&ahead).max(1)
        } else if is_dash(word) && next_is_capital(&words, at) {
            1
        } else if is_noun_of_organisation(&words, at) {
            2
        } else {
            match rules.phrase(&ahead) {
                // «ban hành», «bộ phận»: the word goes on as another.
                1 if ahead[0] == "ban" && ahead.get(1).is_some_and(|w| w.starts_with("hành")) => 0,
                0 if in_name && !verb => lower_run(&words, at, rules),
                0 => 0,
                n => n,
            }
        };
        if taken == 0 {
            break;
        }
        // A syllable that joined a name leaves it open; a name known whole is at its end.
        let joined = in_name && (about || rules.phrase(&ahead) == 0);
        in_name = known == 0 && (capital || joined);
        at += taken;
        let (last_start, last) = words[at - 1];
        end = last_start + last.len();
    }
    trim_connectives(text, end)
}

/// Most words of a list that are looked at; no list of agencies is longer.
const MOST_WORDS: usize = 400;

fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        if found.len() >= MOST_WORDS {
            return found;
        }
        match (c.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(s)) => {
                found.push((s, &text[s..at]));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(s) = start {
        found.push((s, &text[s..]));
    }
    found
}

fn opens_group(text: &str) -> bool {
    let text = text.trim_start();
    ["các ", "cơ quan", "đơn vị", "một số ", "bộ, ngành", "sở, ngành", "sở, ban"]
        .iter()
        .any(|w| opens_with(text, w))
}

fn is_dash(word: &str) -> bool {
    matches!(word, "-" | "–" | "—" | "&")
}

fn next_is_capital(words: &[(usize, &str)], at: usize) -> bool {
    words.get(at + 1).is_some_and(|(_, w)| w.starts_with(char::is_uppercase))
}

/// Whether the list ends behind the word before: at a full stop or a colon; at a semicolon only where no other name follows.
fn is_break(text: &str, words: &[(usize, &str)], at: usize, rules: &AgencyRules) -> bool {
    let before = words[at - 1].1;
    if before.ends_with(';') {
        let rest = text.get(words[at].0..).unwrap_or("");
        return rules.kind(rest).is_none() && !opens_group(rest);
    }
    before.ends_with(['.', ':']) && !is_abbreviation(before) && !shares_head(words, at)
}

/// «các Sở: Tài chính, Y tế»: names that share the word before the colon.
fn shares_head(words: &[(usize, &str)], at: usize) -> bool {
    let head = at.checked_sub(2).map_or("", |i| words[i].1);
    words[at - 1].1.ends_with(':') && fold(head) == "các" && words[at].1.starts_with(char::is_uppercase)
}

fn is_abbreviation(word: &str) -> bool {
    let bare = word.trim_end_matches('.');
    word.ends_with('.')
        && bare.chars().count() <= 3
        && bare.chars().all(char::is_uppercase)
        && !bare.is_empty()
}

/// Longest run of syllables in lower case inside a name: «Viện Hải dương học», «Ban Quản lý cảng cá tỉnh».
const LONGEST_RUN: usize = 3;

/// Syllables in lower case that go on in a name: a word of names, one syllable that joins its neighbours, or a run before what
/// surely is no part of a verb: a capital, a unit's word, a group's word, or a verb of the rules.
fn lower_run(words: &[(usize, &str)], at: usize, rules: &AgencyRules) -> usize {
    let ahead = |from: usize| words[from..].iter().take(8).map(|(_, w)| *w).collect::<Vec<&str>>();
    let name = rules.name(&ahead(at));
    let before = at.checked_sub(1).map_or("", |i| words[i].1);
    if words[at].1 == "tổ" || (words[at].1 == "trả" && before != "và") {
        // «tổ chức» behind a name is what the agency does, and «trả kết quả» but in «tiếp nhận và trả kết quả».
        return 0;
    }
    if name >= 2 {
        return name;
    }
    if joins_name(words, at) {
        return 1;
    }
    for length in 1..=LONGEST_RUN {
        let Some((_, last)) = words.get(at + length - 1) else { return 0 };
        let next = at + length;
        if last.ends_with([',', ';', '.', ':', ')']) || rules.opens_verb(&ahead(next - 1)) || is_verb(last) {
            return 0;
        }
        if next >= words.len() {
            return 0;
        }
        let (_, word) = words[next];
        if word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            || ends_with_unit_word(word)
            || rules.opens_verb(&ahead(next))
        {
            return length;
        }
    }
    0
}

fn ends_with_unit_word(word: &str) -> bool {
    UNITS.iter().any(|u| u.rsplit(' ').next() == Some(word.trim_end_matches([',', ';', '.'])))
}

/// Verbs of one syllable that stand behind names.
const VERBS: &[&str] = &[
    "giao", "giúp", "mời", "cho", "do", "theo", "tại", "ở", "từ", "đến", "qua", "gửi", "báo", "cử", "để",
    "lập", "phối", "chủ", "làm", "là", "phải", "trình", "nộp", "đưa", "xin", "lấy", "nhận", "cùng", "khi",
    "nếu", "cấp", "thu", "trả", "xét", "mở", "có", "không", "được", "bị", "và", "với", "về", "trước", "sau",
    "trong", "trên",
];

fn is_verb(word: &str) -> bool {
    VERBS.contains(&word)
}

/// A syllable in lower case inside a name that the rules do not know: behind a capital, and before a capital, a unit's word
/// or the end of the part («Bệnh viện Đa khoa tỉnh», «Ban Cơ yếu Chính phủ»). A verb of one syllable stands so too.
fn joins_name(words: &[(usize, &str)], at: usize) -> bool {
    let word = words[at].1;
    let before = at.checked_sub(1).map_or("", |i| words[i].1);
    if before.ends_with([',', ';', '.', ')']) || is_verb(word) || !word.starts_with(char::is_alphabetic) {
        return false;
    }
    if word.ends_with([',', ';', '.']) {
        return true;
    }
    let unit =
        |w: &str| UNITS.iter().any(|u| u.split(' ').next() == Some(w.trim_end_matches([',', ';', '.'])));
    words.get(at + 1).is_none_or(|(_, next)| next.starts_with(char::is_uppercase) || unit(next))
}

/// «tổ chức» is a noun behind «các», a comma or «và»; behind a name it is a verb.
fn is_noun_of_organisation(words: &[(usize, &str)], at: usize) -> bool {
    let word = |i: usize| words.get(i).map_or("", |(_, w)| *w);
    if word(at) != "tổ" || !word(at + 1).starts_with("chức") {
        return false;
    }
    let before = at.checked_sub(1).map_or("", word);
    let lower = lower(before);
    let after = word(at + 2);
    let noun_follows = ["có", "liên", "chính", "đoàn", "hội", "khác", "tín", "kinh", "xã"].contains(&after)
        || word(at + 1).ends_with([',', ';', '.']);
    lower == "các" || ((before.ends_with(',') || lower == "và") && noun_follows)
}

/// Drops «và», «của», «các», commas at the end.
fn trim_connectives(text: &str, end: usize) -> usize {
    let mut kept = text[..end].trim_end();
    loop {
        let before = kept;
        for word in [" và", " của", " các", " có", " về", " với", " cấp", ","] {
            kept = kept.strip_suffix(word).unwrap_or(kept).trim_end();
        }
        if kept == before {
            return kept.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(list: &str) -> Vec<String> {
        split(list, AgencyRules::builtin())
    }

    #[test]
    fn names_by_themselves_are_split() {
        assert_eq!(parts("Phòng Tư pháp, Công an thị xã"), ["Phòng Tư pháp", "Công an thị xã"]);
        assert_eq!(
            parts("Phòng Văn hóa và Thông tin, các cơ quan, ban, ngành và UBND xã, phường"),
            ["Phòng Văn hóa và Thông tin", "các cơ quan, ban, ngành", "UBND xã, phường"]
        );
        assert_eq!(
            parts("Văn phòng Cấp ủy – HĐND và UBND thị xã, phòng Văn hóa và Thông tin"),
            ["Văn phòng Cấp ủy – HĐND và UBND thị xã", "phòng Văn hóa và Thông tin"]
        );
        assert_eq!(
            parts("Văn phòng UBND tỉnh và đơn vị liên quan"),
            ["Văn phòng UBND tỉnh", "đơn vị liên quan"]
        );
        assert_eq!(
            parts("Thủ trưởng các cơ quan, ban, ngành, đoàn thể, UBND các xã, phường"),
            ["Thủ trưởng các cơ quan, ban, ngành, đoàn thể", "UBND các xã, phường"]
        );
    }

    #[test]
    fn shared_modifiers_hold_names_together() {
        for name in [
            "các cơ quan, ban, ngành",
            "UBND xã, phường",
            "các bộ, ngành, địa phương có liên quan",
            "Các phòng, ban, UBND thị xã",
            "Phòng Nội vụ - Lao động - Thương binh và Xã hội",
            "Phòng Kinh tế, Hạ tầng và Đô thị",
            "Sở Văn hóa, Thể thao và Du lịch",
            "các cơ quan, đơn vị có thẩm quyền",
            "Các sở, ban, ngành, đoàn thể tỉnh",
            "Các phòng, chi cục, đơn vị trực thuộc Sở",
            "Báo và Đài PT-TH tỉnh",
        ] {
            assert_eq!(parts(name), [name]);
        }
    }

    #[test]
    fn names_known_whole_hold_together() {
        let list = "Phòng Bảo tồn biển và quản lý, khai thác đảo, Công an xã";
        let own = ["Phòng Bảo tồn biển và quản lý, khai thác đảo"];
        let rules = AgencyRules::builtin().clone().with_names(own.into_iter());
        assert_eq!(split(list, &rules), [own[0], "Công an xã"]);
        let sentence = format!("{list} rà soát quy trình");
        assert_eq!(&sentence[..list_length(&sentence, &rules)], list);
        let police = "Phòng An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao";
        assert_eq!(parts(police), [police]);
    }

    #[test]
    fn lists_in_bullets_and_bodies_of_the_same_units() {
        assert_eq!(
            parts("- Phòng Văn hóa – Xã hội - Công an phường"),
            ["Phòng Văn hóa – Xã hội", "Công an phường"]
        );
        assert_eq!(parts("Đảng ủy, UBND các xã, thị trấn"), ["Đảng ủy, UBND các xã, thị trấn"]);
        assert_eq!(parts("Các bệnh viện, trung tâm y tế"), ["Các bệnh viện, trung tâm y tế"]);
        assert_eq!(parts("Công an xã, Agribank chi nhánh Ba Vì"), ["Công an xã", "Agribank chi nhánh Ba Vì"]);
    }

    #[test]
    fn a_list_ends_where_the_sentence_goes_on() {
        let rules = AgencyRules::builtin();
        let check = |text: &str, list: &str| assert_eq!(&text[..list_length(text, rules)], list);
        check(
            "Phòng Nội vụ, các đơn vị có liên quan rà soát quy trình",
            "Phòng Nội vụ, các đơn vị có liên quan",
        );
        check("Công an phường tổ chức tập huấn", "Công an phường");
        check("các cơ quan, tổ chức có liên quan tổ chức triển khai", "các cơ quan, tổ chức có liên quan");
        check("Công an thị xã – cơ quan thường trực Tổ công tác", "Công an thị xã");
        check(
            "Các cơ quan, đơn vị, UBND các xã, phường trên cơ sở mục tiêu",
            "Các cơ quan, đơn vị, UBND các xã, phường",
        );
        check("các Sở: Tài chính, Y tế rà soát quy trình", "các Sở: Tài chính, Y tế");
        check("rà soát quy trình", "");
    }
}
