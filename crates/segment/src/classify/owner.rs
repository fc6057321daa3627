//! Whether words name an agency. Only the look of it: who the agency is belongs to the next stage.

use crate::rules::Rules;
use kehoach_vietnamese::fold;

/// Words that stand before an agency when a task is given to it.
const GIVERS: [&str; 10] = [
    "giao cho", "giao nhiệm vụ cho", "giao", "đề nghị các", "đề nghị", "yêu cầu", "phân công",
    "trách nhiệm của", "nhiệm vụ của", "đối với",
];

/// Whether a text opens with an agency, behind «Giao», «Đề nghị» and the like.
pub(crate) fn is_agency_like(text: &str, rules: &Rules) -> bool {
    let head: String = text.trim_start().chars().take(60).collect();
    let folded = fold(&head);
    let skipped =
        GIVERS.iter().find(|g| strip_words(&folded, g).is_some()).map_or(0, |g| g.split(' ').count());
    let bare: Vec<&str> = head.split_whitespace().skip(skipped).collect();
    // «Các Tổng công ty»: many of one kind.
    let plural = bare.first().is_some_and(|w| fold(w) == "các");
    opens_name(&bare, rules) || (plural && opens_name(bare.get(1..).unwrap_or(&[]), rules))
}

/// Whether words open with an agency's head. A head of one syllable needs a name behind it: «Ban Dân vận», not «Ban hành».
fn opens_name(words: &[&str], rules: &Rules) -> bool {
    let named = words.get(1).is_none_or(|w| w.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()));
    let mut head = String::new();
    words.iter().take(LONGEST_HEAD).enumerate().any(|(at, word)| {
        if !head.is_empty() {
            head.push(' ');
        }
        head.push_str(&fold(word.trim_end_matches([',', ';', ':', '.'])));
        let known = rules.agencies.binary_search(&head).is_ok();
        known
            && !is_verb(&head, words.get(at + 1..).unwrap_or(&[]), rules)
            && (named || head.contains(' ') || matches!(head.as_str(), "ubnd" | "hđnd"))
    })
}

/// Whether the words of a head are a verb before `behind`: «Thanh tra việc …», but «Thanh tra tỉnh».
fn is_verb(head: &str, behind: &[&str], rules: &Rules) -> bool {
    let named = |w: &str| !w.starts_with(char::is_lowercase) || rules.verbs_too.before.contains(&fold(w));
    let bare = |w: &str| named(w.trim_end_matches([',', ';', '.', ':', ')']));
    let behind = behind.iter().find(|w| **w != "các");
    rules.verbs_too.words.iter().any(|w| w == head) && behind.is_some_and(|w| !bare(w))
}

/// Words of the longest first words of an agency.
const LONGEST_HEAD: usize = 6;

/// Whether a text gives a task to somebody: «Giao Sở A …», «… do Phòng B chủ trì».
pub(super) fn is_assigning(text: &str, rules: &Rules) -> bool {
    let head: String = text.chars().take(30).collect();
    let folded = fold(&head);
    let words: Vec<&str> = head.split_whitespace().skip(1).collect();
    (strip_words(&folded, "giao").is_some() && opens_name(&words, rules)) || text.contains(". Giao ")
}

/// Whether a line says who is given a task and no more: «Giao Sở A chủ trì, phối hợp với Sở B:». What stands below it is the task.
pub(super) fn gives_only(text: &str, rules: &Rules) -> bool {
    let words: Vec<&str> = text.trim().trim_end_matches(':').split_whitespace().collect();
    let does = |at: usize| {
        let verb = (1..=LONGEST_VERB).filter_map(|n| words.get(at..at + n)).any(|run| {
            let run = run.join(" ");
            rules.verbs.binary_search(&run).is_ok() && !["chủ trì", "phối hợp"].contains(&run.as_str())
        });
        verb && words[at].starts_with(char::is_lowercase)
    };
    text.trim_end().ends_with(':')
        && is_assigning(text, rules)
        && text.contains(" chủ trì")
        && !(0..words.len()).any(does)
}

/// Words of the longest verb.
const LONGEST_VERB: usize = 3;

/// Whether a heading's text is an agency, rather than a sentence that begins with one.
pub(super) fn names_owner(text: &str, rules: &Rules) -> bool {
    is_agency_like(text, rules)
}

fn strip_words<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(words)?;
    match rest.chars().next() {
        None => Some(rest),
        Some(c) if !c.is_alphanumeric() => Some(rest.trim_start()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agencies_by_their_first_words() {
        for text in [
            "Sở Tư pháp", "Giao Công an phường chủ trì", "Đề nghị Ủy ban Mặt trận Tổ quốc",
            "Các phòng, ban, đơn vị", "UBND các xã",
        ] {
            assert!(is_agency_like(text, Rules::builtin()), "{text}");
        }
        for text in [
            "Rà soát quy trình",
            "Bố trí kinh phí",
            "Hội nghị sơ kết".get(..0).unwrap_or(""),
            "Ban hành quy chế".get(..0).unwrap_or(""),
        ] {
            assert!(!is_agency_like(text, Rules::builtin()), "{text}");
        }
    }
}
