//! Times in tables that have columns behind that of times: «… | Tháng 7/2023 | Quyết định».
//!
//! There a time stands anywhere in its line, so that its words must tell where it begins and ends. A time that its line leaves
//! open («Trước ngày») is closed by the figures of a line below it.

use super::times::{Time, Value};
use super::words::{Line, Word, bare, likeness};

/// Lines within which the figures follow.
const REACH: usize = 2;

/// A time in a line: its words, and whether figures must follow.
struct Phrase {
    from: usize,
    to: usize,
    open: bool,
}

/// Finds the times and says of each line which words are theirs, and which are behind them.
pub(super) fn find(lines: &mut [Line]) -> Vec<Time> {
    let mut times: Vec<Time> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(phrase) = lines.get(at).and_then(rightmost) else {
            at += 1;
            continue;
        };
        let mut raw = vec![text(lines, at, &phrase)];
        let mut last = at;
        if phrase.open {
            let next =
                (at + 1..(at + 1 + REACH).min(lines.len())).find_map(|i| Some((i, figures(lines.get(i)?)?)));
            if let Some((below, figures)) = next {
                raw.push(text(lines, below, &figures));
                take(lines, below, &figures);
                last = below;
            }
        }
        take(lines, at, &phrase);
        let sure = last > at || !phrase.open;
        let raw = raw.join(" ");
        let value = if sure { Value::Phrase(raw) } else { Value::Garbled(raw) };
        times.push(Time { lines: [at, last], value, sure });
        at = last + 1;
    }
    times
}

fn text(lines: &[Line], at: usize, phrase: &Phrase) -> String {
    let words = lines.get(at).and_then(|l| l.words.get(phrase.from..phrase.to)).unwrap_or(&[]);
    if let [often, always] = words
        && is(Some(often), "thuong")
        && is(Some(always), "xuyen")
    {
        return "Thường xuyên".to_owned();
    }
    let quarters = is(words.first(), "quy") || is(words.get(1), "quy");
    let written = |w: &Word| if quarters { roman(&w.text) } else { w.text.clone() };
    let text = words.iter().map(written).collect::<Vec<_>>().join(" ");
    text.trim_end_matches([',', ';', '.', ':']).to_owned()
}

/// «11/2026» behind «Quý»: a Roman two, for there is no eleventh quarter.
fn roman(text: &str) -> String {
    let (head, tail) = text.split_at(text.find('/').unwrap_or(text.len()));
    let figures = head.trim_end_matches([',', ';']);
    if !figures.is_empty() && figures.len() <= 3 && figures.chars().all(|c| "1lI".contains(c)) {
        return format!("{}{tail}", head.replace(['1', 'l'], "I"));
    }
    text.to_owned()
}

fn take(lines: &mut [Line], at: usize, phrase: &Phrase) {
    if let Some(line) = lines.get_mut(at) {
        line.time = phrase.from;
        line.rest = phrase.to;
        line.agency = line.agency.min(phrase.from);
    }
}

/// The last time of a line that does not begin it: a title can name one too.
fn rightmost(line: &Line) -> Option<Phrase> {
    let first =
        if line.words.first().is_some_and(|w| w.key.chars().all(|c| c.is_ascii_digit())) { 2 } else { 1 };
    let from = if line.words.len() <= 4 { 0 } else { first };
    let found = (from..line.words.len()).rev().find_map(|at| phrase(&line.words, at))?;
    // «Trước ngày 30/11/2023» ends with what is a time by itself.
    let longer = (from..found.from).filter_map(|at| phrase(&line.words, at)).find(|p| p.to >= found.to);
    Some(longer.unwrap_or(found))
}

/// Figures of a date that close a time.
fn figures(line: &Line) -> Option<Phrase> {
    let is = |w: &Word| is_date(w) || year(w);
    let from = line.words.iter().rposition(is)?;
    Some(Phrase { from, to: from + 1, open: false })
}

fn is(word: Option<&Word>, key: &str) -> bool {
    word.is_some_and(|w| {
        w.keys().any(|k| k == key || (key.len() > 3 && !w.is_syllable() && likeness(k, key) >= 0.75))
    })
}

fn year(word: &Word) -> bool {
    let digits = bare(&word.text);
    digits.len() == 4 && digits.parse::<u32>().is_ok_and(|y| (2000..2100).contains(&y))
}

/// «7/2023», «30/11/2023», «II/2024».
fn is_date(word: &Word) -> bool {
    let text = bare(&word.text);
    let Some((head, tail)) = text.rsplit_once('/') else { return false };
    tail.len() == 4
        && tail.parse::<u32>().is_ok_and(|y| (2000..2100).contains(&y))
        && !head.is_empty()
        && head.chars().all(|c| c.is_ascii_digit() || "/IVXl".contains(c))
}

/// What the figures of a time count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    Days,
    Months,
    Quarters,
    Years,
}

/// Figures of a time that are no year: months, quarters in Roman figures, and dashes between them.
fn is_part(word: &Word, counts: Counts) -> bool {
    let text = word.text.trim_end_matches([',', ';']);
    let is_dash = |c: char| "-–".contains(c);
    match counts {
        _ if text.is_empty() => false,
        _ if text.chars().all(is_dash) => true,
        Counts::Months => text
            .split(is_dash)
            .filter(|p| !p.is_empty())
            .all(|p| p.parse::<u32>().is_ok_and(|m| (1..=12).contains(&m))),
        Counts::Quarters => {
            text.chars().count() <= 5 && text.chars().all(|c| "IVl1,".contains(c) || is_dash(c))
        }
        Counts::Days | Counts::Years => false,
    }
}

/// The time that begins at a word.
fn phrase(words: &[Word], at: usize) -> Option<Phrase> {
    let word = words.get(at)?;
    let next = |n: usize| words.get(at + n);
    let begins = word.is_capital() || word.ruled;
    if is_date(word) && !bare(&word.text).contains(['I', 'V']) {
        return Some(Phrase { from: at, to: at + 1, open: false });
    }
    if year(word) && next(1).is_some_and(|w| "-–".contains(w.text.as_str())) && next(2).is_some_and(year) {
        return Some(Phrase { from: at, to: at + 3, open: false });
    }
    if is(Some(word), "6") && is(next(1), "thang") {
        let year = (2..6).find(|n| next(*n).is_some_and(year))?;
        return Some(Phrase { from: at, to: at + year + 1, open: false });
    }
    if !begins {
        return None;
    }
    let one = |key: &str| is(Some(word), key);
    if one("thuong") && is(next(1), "xuyen") {
        return Some(Phrase { from: at, to: at + 2, open: false });
    }
    if (one("hang") || one("hằng")) && ["nam", "thang", "quy", "tuan", "ngay"].iter().any(|k| is(next(1), k))
    {
        return Some(Phrase { from: at, to: at + 2, open: false });
    }
    let of = |word: Option<&Word>| {
        let counts = [("ngay", Counts::Days), ("thang", Counts::Months), ("quy", Counts::Quarters)];
        let found = counts.into_iter().find(|(key, _)| is(word, key)).map(|(_, c)| c);
        found.or_else(|| word.is_some_and(is_year_word).then_some(Counts::Years))
    };
    let (opened, counts) = match of(Some(word)) {
        Some(Counts::Days) => return None,
        Some(counts) => (1, counts),
        None if one("truoc") && is(next(1), "ngay") => (2, Counts::Days),
        None if one("giai") && is(next(1), "doan") => (2, Counts::Years),
        None if one("trong") || one("tu") => (2, of(next(1))?),
        None if one("den") && is(next(1), "het") => match of(next(2)) {
            Some(counts) => (3, counts),
            None => (2, Counts::Months),
        },
        None => return condition(words, at),
    };
    Some(dated(words, at, at + opened, counts)).filter(|p| counts != Counts::Years || !p.open)
}

/// «Năm»: other words have the same letters («Nậm»).
fn is_year_word(word: &Word) -> bool {
    matches!(word.text.to_lowercase().as_str(), "năm" | "nam")
}

/// The figures behind the words that open a time.
fn dated(words: &[Word], from: usize, mut to: usize, counts: Counts) -> Phrase {
    let mut closed = false;
    while let Some(word) = words.get(to) {
        let is_year = is_date(word) || year(word);
        let of_year = is_year_word(word) && words.get(to + 1).is_some_and(year);
        let joins = !closed && (is_part(word, counts) || of_year);
        let goes_on = closed
            && word.text.chars().all(|c| "-–".contains(c))
            && words.get(to + 1).is_some_and(|w| year(w) || is_date(w));
        if is_year && !closed {
            closed = true;
        } else if goes_on {
            closed = false;
        } else if !joins {
            break;
        }
        to += 1;
    }
    Phrase { from, to, open: !closed }
}

/// «Khi có …», «Theo …»: what a time hangs on, up to the next rule.
fn condition(words: &[Word], at: usize) -> Option<Phrase> {
    let one = |key: &str| is(words.get(at), key);
    let next = |key: &str| is(words.get(at + 1), key);
    let begins = (one("khi") && next("co")) || (one("theo") && (next("ke") || next("yeu") || next("chi")));
    if !begins {
        return None;
    }
    let behind = words.get(at + 1..)?;
    let to = behind.iter().position(|w| w.ruled || w.is_capital()).map_or(words.len(), |n| at + 1 + n);
    Some(Phrase { from: at, to, open: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_model::Provenance;

    fn found(lines: &[&str]) -> Vec<Value> {
        let line = |(n, text): (u32, &&str)| Line::new(text, Provenance::lines(1, n, n), &[]);
        let mut lines: Vec<Line> = (1..).zip(lines).map(line).collect();
        find(&mut lines).into_iter().map(|t| t.value).collect()
    }

    fn one(line: &str) -> Option<String> {
        match found(&[line]).as_slice() {
            [Value::Phrase(text)] => Some(text.clone()),
            _ => None,
        }
    }

    #[test]
    fn times_end_where_the_next_column_begins() {
        assert_eq!(one("1 Rà soát |Sở Nội vụ Tháng 8 - 9/2023 |08 lớp").as_deref(), Some("Tháng 8 - 9/2023"));
        assert_eq!(one("1 Rà soát Quý I, II/2024 02 quyết định").as_deref(), Some("Quý I, II/2024"));
        assert_eq!(one("1 Rà soát Quý I, 11/2024 Mốc").as_deref(), Some("Quý I, II/2024"));
        assert_eq!(one("1 Rà soát |2023 - 2025 02 chuỗi").as_deref(), Some("2023 - 2025"));
        assert_eq!(one("1 Rà soát Đến hết năm 2024 | 06 làng").as_deref(), Some("Đến hết năm 2024"));
        assert_eq!(one("1 Rà soát Thương xuyên Biên bản").as_deref(), Some("Thường xuyên"));
        assert_eq!(one("1 Rà soát |Khi có kết luận |Quyết định").as_deref(), Some("Khi có kết luận"));
    }

    #[test]
    fn figures_below_close_a_time() {
        let lines = ["1 Rà soát |Sở Nội vụ Trước ngày Báo cáo", "các thủ tục 15/7/2024"];
        assert_eq!(found(&lines), [Value::Phrase("Trước ngày 15/7/2024".into())]);
        assert_eq!(found(&lines[..1]), [Value::Garbled("Trước ngày".into())]);
    }

    #[test]
    fn words_of_a_title_are_no_time() {
        assert_eq!(one("1 Tổng kết công tác năm 2024 và thường xuyên báo cáo"), None);
        assert_eq!(one("ở vùng sông Nậm 2024"), None);
        assert_eq!(one("1 Dự Hội chợ tại Thành phố Hồ Chí Minh"), None);
    }
}
