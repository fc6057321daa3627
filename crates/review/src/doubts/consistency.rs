//! What does not fit: a plan says most things in series, and what breaks a series was often misread.

use super::Doubt;
use kehoach_model::{Agency, ItemKind, Plan, Task, TimingEntry};
use kehoach_vietnamese::{fold, strip_marks, syllable};
use std::collections::{BTreeMap, BTreeSet};

/// A lack is a doubt where at least this share of the items beside has what is lacking.
const USUAL: f64 = 0.7;

/// No rule about a series is read from fewer items.
const FEWEST: usize = 4;

/// A deadline this many years after the plan is more likely a misread figure.
const FAR_YEARS: i16 = 15;

/// An agency's name is not longer.
const LONGEST_NAME: usize = 110;

/// A leap over more labels than this is a doubt whatever stands elsewhere.
const MOST_LABELS: usize = 200;

/// Pairs of printed names compared for two agencies.
const MOST_PAIRS: usize = 64;

/// The letters that items are labelled with, in the order of the Vietnamese alphabet.
const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";

pub(super) fn doubts(plan: &Plan) -> Vec<Doubt> {
    let mut out = Vec::new();
    let labels = labels(plan);
    for siblings in families(plan) {
        lacks(&siblings, &mut out);
        gaps(&siblings, &labels, &mut out);
    }
    dates(plan, &mut out);
    lookalikes(plan, &mut out);
    texts(plan, &mut out);
    odd_words(plan, &mut out);
    cells(plan, &mut out);
    out
}

/// Items of one kind under one heading or item, in the order of the page; rows of tables by table.
fn families(plan: &Plan) -> Vec<Vec<&Task>> {
    let mut families: BTreeMap<(ItemKind, String, String), Vec<&Task>> = BTreeMap::new();
    for task in &plan.tasks {
        let table = task.provenance.table.as_ref().map(|c| c.table.clone()).unwrap_or_default();
        let above = task.parent.clone().or_else(|| task.section.clone()).unwrap_or_default();
        families.entry((task.kind, table, above)).or_default().push(task);
    }
    families.into_values().collect()
}

fn lacks(siblings: &[&Task], out: &mut Vec<Doubt>) {
    let usual = |has: fn(&Task) -> bool| {
        let having = siblings.iter().filter(|t| has(t)).count();
        siblings.len() >= FEWEST && having as f64 >= USUAL * siblings.len() as f64
    };
    let has_agency = |t: &Task| !t.assignments.is_empty();
    let has_timing = |t: &Task| t.timing.is_some();
    if usual(has_agency) {
        let without = siblings.iter().filter(|t| !has_agency(t));
        out.extend(without.map(|t| Doubt::of_task(t, "assignments", "agency-lacking", 0.7)));
    }
    if usual(has_timing) {
        let without = siblings.iter().filter(|t| !has_timing(t));
        out.extend(without.map(|t| Doubt::of_task(t, "timing", "timing-lacking", 0.65)));
    }
    let lead = |t: &Task| t.assignments.iter().any(|a| a.role == kehoach_model::Role::Lead);
    if usual(lead) {
        let without = siblings.iter().filter(|t| has_agency(t) && !lead(t));
        out.extend(without.map(|t| Doubt::of_task(t, "assignments", "lead-lacking", 0.5)));
    }
}

/// A label as a place in its series: «3.», «Mô hình 3», «(3)», «c)»; none for bullets and paths.
fn ordinal(label: &str) -> Option<(bool, u32)> {
    let core = label.trim().trim_matches(['(', ')', '.', ':', '/', ' ']);
    let last = core.rsplit([' ', '.']).next()?;
    if let Ok(number) = last.parse() {
        return Some((false, number));
    }
    let mut chars = core.chars();
    let letter = chars.next().filter(|_| chars.next().is_none())?;
    let at = LETTERS.chars().position(|c| c == letter)?;
    Some((true, u32::try_from(at).ok()?))
}

/// The labels under each heading or item, those of headings included: «1.» may be an item and «2.» a heading.
fn labels(plan: &Plan) -> BTreeMap<&str, BTreeSet<(bool, u32)>> {
    let mut labels: BTreeMap<&str, BTreeSet<(bool, u32)>> = BTreeMap::new();
    for section in &plan.sections {
        if let Some(place) = ordinal(&section.id).or_else(|| ordinal(&section.label)) {
            labels.entry(section.parent.as_deref().unwrap_or_default()).or_default().insert(place);
        }
    }
    for task in &plan.tasks {
        if let Some(place) = ordinal_of(task) {
            labels.entry(above(task)).or_default().insert(place);
        }
    }
    labels
}

fn above(task: &Task) -> &str {
    task.parent.as_deref().or(task.section.as_deref()).unwrap_or_default()
}

/// A label that is printed wrong («d)» for «đ)») is right in the id.
fn ordinal_of(task: &Task) -> Option<(bool, u32)> {
    let printed = ordinal(task.label.as_deref()?)?;
    Some(ordinal(&task.id).filter(|(letters, _)| *letters == printed.0).unwrap_or(printed))
}

fn gaps(siblings: &[&Task], labels: &BTreeMap<&str, BTreeSet<(bool, u32)>>, out: &mut Vec<Doubt>) {
    let labelled = siblings.iter().filter_map(|t| Some((*t, ordinal_of(t)?)));
    let labelled: Vec<(&Task, (bool, u32))> = labelled.collect();
    for pair in labelled.windows(2) {
        let [(before, (letters, a)), (task, (also_letters, b))] = pair else { continue };
        let follows = *b == a + 1 || *b == u32::from(!letters);
        let elsewhere = |n: u32| labels.get(above(task)).is_some_and(|known| known.contains(&(*letters, n)));
        let lost = *b < *a || (a + 1..*b).take(MOST_LABELS).any(|n| !elsewhere(n));
        if letters == also_letters && a != b && !follows && lost {
            let label = |t: &Task| t.label.clone().unwrap_or_default();
            out.push(Doubt::of_task(task, "", "number-gap", 0.75).saying(label(task), label(before)));
        }
    }
}

fn dates(plan: &Plan, out: &mut Vec<Doubt>) {
    let issued = plan.document.day();
    let year = plan.document.year();
    for task in &plan.tasks {
        let Some(timing) = &task.timing else { continue };
        let wrong = |entry: &TimingEntry| -> Option<(&'static str, f32)> {
            if entry.start.zip(entry.end).is_some_and(|(start, end)| start > end) {
                return Some(("dates-reversed", 0.9));
            }
            let end = entry.end.or(entry.start)?;
            if issued.is_some_and(|issued| end < issued) || year.is_some_and(|y| end.year() < y) {
                return Some(("date-before-issue", 0.8));
            }
            year.is_some_and(|y| end.year() > y + FAR_YEARS).then_some(("date-far", 0.7))
        };
        if let Some((code, weight)) = timing.entries.iter().find_map(wrong) {
            let mut doubt = Doubt::of_task(task, "timing", code, weight).saying(&timing.raw, "");
            doubt.place = Some(timing.provenance.clone());
            out.push(doubt);
        }
    }
}

/// An agency named once or twice whose name differs from that of a more frequent one by a letter or by marks only.
fn lookalikes(plan: &Plan, out: &mut Vec<Doubt>) {
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for assignment in plan.tasks.iter().flat_map(|t| &t.assignments) {
        *named.entry(&assignment.agency).or_default() += 1;
    }
    let count = |a: &Agency| named.get(a.id.as_str()).copied().unwrap_or(0);
    for rare in plan.agencies.iter().filter(|a| (1..=2).contains(&count(a))) {
        let twin = plan
            .agencies
            .iter()
            .find(|a| a.id != rare.id && count(a) > count(rare) && names_are_alike(rare, a));
        let Some(twin) = twin else { continue };
        let tasks = plan.tasks.iter().filter(|t| t.assignments.iter().any(|a| a.agency == rare.id));
        out.extend(tasks.map(|task| {
            Doubt::of_task(task, "assignments", "agency-lookalike", 0.75).saying(&rare.name, &twin.name)
        }));
    }
}

/// Full names, or the names printed for them: the full one may have a place that the misread one lost.
fn names_are_alike(a: &Agency, b: &Agency) -> bool {
    let printed = a.printed.iter().flat_map(|x| b.printed.iter().map(move |y| (x, y)));
    is_lookalike(&a.name, &b.name) || printed.take(MOST_PAIRS).any(|(x, y)| is_lookalike(x, y))
}

fn is_lookalike(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (fold(a).chars().collect(), fold(b).chars().collect());
    if a == b || a.len().abs_diff(b.len()) > 2 || a.len().min(b.len()) < 6 {
        return false;
    }
    let bare = |chars: &[char]| strip_marks(&chars.iter().collect::<String>());
    if bare(&a) == bare(&b) {
        return true;
    }
    // «Phòng số 1» and «Phòng số 2» are two agencies; so are units that differ in a whole word.
    let has_digit = a.iter().chain(&b).any(char::is_ascii_digit);
    let prefix = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let longest = a.len().max(b.len());
    let differing = longest.saturating_sub(prefix + tail.min(longest - prefix));
    !has_digit && differing <= 1
}

fn texts(plan: &Plan, out: &mut Vec<Doubt>) {
    let mut first: BTreeMap<(&str, &str), &Task> = BTreeMap::new();
    for task in &plan.tasks {
        if task.text.trim().is_empty() {
            out.push(Doubt::of_task(task, "text", "text-empty", 0.8));
            continue;
        }
        let section = task.section.as_deref().unwrap_or_default();
        match first.get(&(section, task.text.as_str())) {
            Some(twin) => out.push(Doubt::of_task(task, "text", "text-repeated", 0.45).saying(&twin.id, "")),
            None => {
                first.insert((section, &task.text), task);
            }
        }
        let opens_low = task.text.chars().next().is_some_and(char::is_lowercase);
        if opens_low && task.provenance.table.is_some() {
            out.push(Doubt::of_task(task, "text", "text-cut", 0.6));
        }
        for a in task.assignments.iter().filter(|a| a.raw.chars().count() > LONGEST_NAME) {
            out.push(Doubt::of_task(task, "assignments", "agency-long", 0.55).saying(&a.raw, ""));
        }
    }
}

/// Words that no Vietnamese syllable can be, that stand once in the plan, and that bear a Vietnamese mark: a foreign word or
/// an abbreviation has none.
fn odd_words(plan: &Plan, out: &mut Vec<Doubt>) {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    plan.tasks.iter().flat_map(|t| words(&t.text)).for_each(|w| *times.entry(w).or_default() += 1);
    for task in &plan.tasks {
        let odd: BTreeSet<&str> =
            words(&task.text).filter(|w| times.get(w) == Some(&1) && is_odd(w)).collect();
        if !odd.is_empty() {
            let odd: Vec<&str> = odd.into_iter().collect();
            out.push(Doubt::of_task(task, "text", "word-odd", 0.5).saying(odd.join(", "), ""));
        }
        for assignment in &task.assignments {
            let odd: Vec<&str> = words(&assignment.raw).filter(|w| is_odd(w)).collect();
            if !odd.is_empty() {
                let doubt = Doubt::of_task(task, "assignments", "word-odd", 0.6);
                out.push(doubt.saying(odd.join(", "), &assignment.raw));
            }
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

fn is_odd(word: &str) -> bool {
    // «2O24», «l5/4»: letters that engines take for figures.
    let mixed = word.len() > 2
        && word.chars().all(|c| c.is_ascii_digit() || "OolISB".contains(c))
        && word.chars().any(|c| c.is_ascii_digit())
        && word.chars().any(|c| c.is_ascii_alphabetic());
    let letters = word.chars().all(char::is_alphabetic);
    let marked = letters && strip_marks(word) != word && word.chars().skip(1).all(char::is_lowercase);
    // The highlands write their own names with breves and barred d: Đắk, Krông, Cư M'gar.
    let highland = ["đăk", "đắk", "đắc", "êa", "m'"].iter().any(|p| word.to_lowercase().starts_with(p));
    mixed || (marked && !highland && !syllable::is_possible(word))
}

/// Empty cells in columns that are filled otherwise, where no item's lack says so already.
fn cells(plan: &Plan, out: &mut Vec<Doubt>) {
    for table in &plan.tables {
        for (col, column) in (0_u32..).zip(&table.columns) {
            if matches!(column.role.as_str(), "lead" | "implement" | "agencies" | "timing") {
                continue;
            }
            let rows = table.rows.iter().filter(|r| !r.is_group);
            let of_row: Vec<_> =
                rows.filter_map(|r| r.cells.iter().find(|c| c.col == col).map(|c| (r, c))).collect();
            let filled = of_row.iter().filter(|(_, c)| !c.text.trim().is_empty()).count();
            if of_row.len() < FEWEST || (filled as f64) < 0.9 * of_row.len() as f64 {
                continue;
            }
            for (row, cell) in of_row.iter().filter(|(_, c)| c.text.trim().is_empty()) {
                let token = |id: &str| id.replace('~', "~0").replace('/', "~1");
                let target = format!("/tables/{}/rows/{}/cells/{col}/text", token(&table.id), token(&row.id));
                let mut doubt = Doubt::new(target, "cell-empty", 0.6).saying(&column.name, "");
                doubt.place = Some(cell.provenance.clone());
                out.push(doubt);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_count_in_their_series() {
        assert_eq!(ordinal("3."), Some((false, 3)));
        assert_eq!(ordinal("Mô hình 12:"), Some((false, 12)));
        assert_eq!(ordinal("(2)"), Some((false, 2)));
        assert_eq!(ordinal("đ)"), Some((true, 4)));
        assert_eq!(ordinal("-"), None);
        assert_eq!(ordinal("1.4."), Some((false, 4)));
    }

    #[test]
    fn names_look_alike_but_for_a_letter_or_marks() {
        assert!(is_lookalike("Phòng Tư pháp", "Phòng Tự pháp"));
        assert!(is_lookalike("Công an thị xã", "Công am thị xã"));
        assert!(!is_lookalike("Công an phường 1", "Công an phường 2"));
        assert!(!is_lookalike("Phòng Y tế", "Phòng Tư pháp"));
    }

    #[test]
    fn odd_words_are_no_syllables_and_no_foreign_words() {
        assert!(is_odd("nhiệmn") && is_odd("2O24"));
        assert!(!is_odd("internet") && !is_odd("nhiệm") && !is_odd("Đắk") && !is_odd("UBND"));
    }
}
