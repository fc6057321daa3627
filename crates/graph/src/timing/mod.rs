//! «Tháng 3 - 4 năm 2022» → days (conventions: `docs/RULES.md`).
//!
//! Each form of words is a pattern; they are tried from the most special to the most general, and what one has taken is
//! closed to the others. Dates of cited documents are closed to all.

mod calendar;
mod patterns;

use crate::figures;
use calendar::{first_of_month, last_of_month};
use kehoach_model::{Date, Every, TimingEntry, TimingKind};
use kehoach_vietnamese::{code, date, lower_in_place, opens_with};
use patterns::{Form, PATTERNS, has_figure};
use regex_lite::Captures;
use std::ops::Range;

/// Where the words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Behind a label, in a column of times, or a period line: all of it is about time.
    Labelled,
    /// Inside a sentence: only words that set a time for the whole of it.
    Sentence,
}

/// A time with its byte range and the name of the form of words that it was read by: `month-range`.
pub(crate) type Time = (Range<usize>, TimingEntry, String);

/// The times that words name, in the order of the words.
pub(crate) fn parse(text: &str, place: Place, year: Option<i16>) -> Vec<Time> {
    let text = head(text);
    let lower = lower_in_place(text);
    let taken = cited(text);
    let year = match place {
        Place::Labelled => only_year(&lower, &taken).or(year),
        Place::Sentence => year,
    };
    let figures = has_figure(lower.as_bytes());
    let mut reader = Reader { text, place, year, taken, found: Vec::new() };
    for pattern in PATTERNS.iter() {
        if place == Place::Sentence && !pattern.in_sentence || pattern.form.is_in_figures() && !figures {
            continue;
        }
        for (offset, captures) in pattern.matches(&lower) {
            reader.take(&captures, offset, pattern.form);
        }
    }
    let mut found = reader.found;
    if found.is_empty() && place == Place::Labelled {
        found.extend(event(text).map(|(range, entry)| (range, entry, Form::Event)));
    }
    found.sort_by_key(|(range, _, _)| range.start);
    scopes(text, &mut found);
    found.into_iter().map(|(range, entry, form)| (range, entry, name(form))).collect()
}

/// The year of a text that names no other: «trước ngày 20/4 và trước ngày 20/8/2024» leaves it out once.
fn only_year(text: &str, cited: &[Range<usize>]) -> Option<i16> {
    let mut only = None;
    for (at, digits) in figures::runs(text, |c| c.is_ascii_digit()) {
        let year = digits.parse().ok().filter(|y| digits.len() == 4 && (1900..2200i16).contains(y));
        let Some(year) = year else { continue };
        if cited.iter().any(|range| range.contains(&at)) {
            continue;
        }
        if only.is_some_and(|y| y != year) {
            return None;
        }
        only = Some(year);
    }
    only
}

/// `MonthRange` → `month-range`.
fn name(form: Form) -> String {
    let mut out = String::new();
    for c in format!("{form:?}").chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Longest text, in bytes, that is read for times: that of the longest item of a real plan, several times over.
const LONGEST: usize = 16_000;

fn head(text: &str) -> &str {
    if text.len() <= LONGEST {
        return text;
    }
    let end = (0..=LONGEST).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    &text[..end]
}

/// Ranges of cited documents' numbers with their dates.
fn cited(text: &str) -> Vec<Range<usize>> {
    let codes = code::find(text);
    let dates = date::find(text);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for c in &codes {
        let end = dates
            .iter()
            .find(|d| d.range.start >= c.range.end && d.range.start - c.range.end <= CITATION_GAP)
            .map_or(c.range.end, |d| d.range.end);
        ranges.push(c.range.start..end);
    }
    ranges
}

/// Bytes between a document's number and its date: «số 06/QĐ-TTg, ngày …».
const CITATION_GAP: usize = 8;

/// Words behind a label that name no day: an event, unless they only point to a measure.
fn event(text: &str) -> Option<(Range<usize>, TimingEntry)> {
    let words = text.trim().trim_end_matches(['.', ';', ',']);
    // «(Danh mục tại Phụ lục I)» only points elsewhere.
    if words.starts_with('(') {
        return None;
    }
    let lower = words.to_lowercase();
    let eventful = [
        "khi", "sau", "theo", "trước", "đột xuất", "kể từ", "ngay", "tùy", "trong vòng", "kết thúc", "cuối",
        "đầu", "mùa", "đến khi",
    ];
    (eventful.iter().any(|w| lower.split(' ').any(|x| x == *w) || lower.starts_with(w))
        && words.chars().count() >= 4)
        .then(|| {
            let entry = TimingEntry { event: Some(words.to_owned()), ..TimingEntry::of(TimingKind::OnEvent) };
            (0..text.len(), entry)
        })
}

/// «cấp thị xã từ ngày …; cấp xã từ ngày …»: the words before an entry in its own clause say what it is for.
fn scopes(text: &str, found: &mut [(Range<usize>, TimingEntry, Form)]) {
    let mut before = 0;
    for (range, entry, _) in found.iter_mut() {
        let head = text.get(before..range.start).unwrap_or("");
        let clause = head.rsplit([';', ',', '.']).next().unwrap_or("").trim();
        if opens_with(clause, "cấp ") && entry.scope.is_none() {
            entry.scope = Some(clause.to_owned());
        }
        before = range.end;
    }
}

struct Reader<'a> {
    text: &'a str,
    place: Place,
    year: Option<i16>,
    taken: Vec<Range<usize>>,
    found: Vec<(Range<usize>, TimingEntry, Form)>,
}

fn number(captures: &Captures, name: &str) -> Option<i16> {
    captures.name(name).and_then(|m| m.as_str().parse().ok())
}

fn month_day(captures: &Captures, month: &str, day: &str, year: i16) -> Option<Date> {
    Date::new(year, number(captures, month)?.try_into().ok()?, number(captures, day)?.try_into().ok()?).ok()
}

fn during(start: Date, end: Date) -> Option<TimingEntry> {
    (start <= end).then(|| TimingEntry {
        start: Some(start),
        end: Some(end),
        ..TimingEntry::of(TimingKind::During)
    })
}

fn by(end: Date) -> TimingEntry {
    TimingEntry { end: Some(end), ..TimingEntry::of(TimingKind::By) }
}

fn from(start: Date) -> TimingEntry {
    TimingEntry { start: Some(start), ..TimingEntry::of(TimingKind::From) }
}

fn recurring(every: Every) -> TimingEntry {
    TimingEntry { every: Some(every), ..TimingEntry::of(TimingKind::Recurring) }
}

fn years(first: i16, last: i16) -> Option<TimingEntry> {
    during(Date::new(first, 1, 1).ok()?, Date::new(last, 12, 31).ok()?)
}

impl Reader<'_> {
    /// Takes a match whose ranges count from a byte of the text.
    fn take(&mut self, captures: &Captures, offset: usize, form: Form) {
        let Some(all) = captures.get(0) else { return };
        let mut range = offset + all.start()..offset + all.end();
        match form {
            Form::After => range.end = self.clause_end(range.end, &[";", ".", ")"]),
            Form::Event => range.end = self.clause_end(range.end, &[";", ".", ",", ")"]),
            Form::OrEvent => {
                range.start += all.as_str().find(['k', 't', 'đ']).unwrap_or(0);
                range.end = self.clause_end(range.end, &[";", ".", ",", ")"]);
            }
            Form::ShortEvent => range.end = self.clause_end(range.end, &[";", ".", ",", ")", " và ", " để "]),
            _ => {}
        }
        if self.taken.iter().any(|t| t.start < range.end && range.start < t.end) {
            return;
        }
        // A pattern without look-around may begin inside a word.
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let inside_word = letter(self.text.get(..range.start).and_then(|b| b.chars().next_back()))
            && letter(self.text.get(range.clone()).and_then(|b| b.chars().next()));
        // «tồn đọng từ trước ngày 01/7/2025» says since when something is so.
        let since = matches!(form, Form::ByDay | Form::ByMonth | Form::ByYear | Form::BeforeYear)
            && self.text.get(..range.start).is_some_and(|before| before.trim_end().ends_with("từ"));
        if inside_word || since {
            return;
        }
        if self.is_attribute(&range, form)
            || (form == Form::OrEvent && !self.joins_time(offset + all.start()))
        {
            return;
        }
        let entries = self.entries(captures, form, &range);
        if !entries.is_empty() {
            self.taken.push(range.clone());
            self.found.extend(entries.into_iter().map(|e| (range.clone(), e, form)));
        }
    }

    /// «kế hoạch hằng năm», «trợ cấp xã hội hằng tháng»: words that say what a thing is, not when the task is done.
    fn is_attribute(&self, range: &Range<usize>, form: Form) -> bool {
        const NOUNS: [&str; 8] = [
            "kế hoạch", "dự toán", "ngân sách", "chương trình", "trợ cấp", "trợ cấp xã hội", "phụ cấp",
            "lương hưu",
        ];
        let words = self.text.get(range.clone()).unwrap_or("").to_lowercase();
        let before = self.text.get(..range.start).unwrap_or("").trim_end().to_lowercase();
        let each = ["hằng", "hàng"].iter().any(|w| words.starts_with(w));
        self.place == Place::Sentence
            && form == Form::Rhythm
            && each
            && NOUNS.iter().any(|n| before.ends_with(n))
    }

    /// Whether a time that was found ends right before a byte offset.
    fn joins_time(&self, at: usize) -> bool {
        let blank = |end: usize| self.text.get(end..at).is_some_and(|gap| gap.trim().is_empty());
        self.found.iter().any(|(range, _, _)| range.end <= at && blank(range.end))
    }

    /// Where the clause ends that goes on at a byte offset.
    fn clause_end(&self, from: usize, ends: &[&str]) -> usize {
        let rest = self.text.get(from..).unwrap_or("");
        let end = ends.iter().filter_map(|e| rest.find(e)).min().unwrap_or(rest.len());
        from + rest[..end].trim_end().len()
    }

    fn year_of(&self, captures: &Captures, name: &str) -> Option<i16> {
        number(captures, name).or(self.year)
    }

    fn entries(&self, c: &Captures, form: Form, range: &Range<usize>) -> Vec<TimingEntry> {
        match form {
            Form::YearlyRange | Form::YearlyDay => self.yearly(c),
            Form::YearlyTwo => self.yearly(c).into_iter().chain(yearly_second(c)).collect(),
            Form::ReportYearly => self.report_yearly(c, range),
            Form::MonthlyDay => monthly(c),
            Form::QuarterDay => one(number(c, "d")
                .map(|d| TimingEntry { day: u8::try_from(d).ok(), ..recurring(Every::Quarter) })),
            Form::WeeklyDay => one(weekly(c)),
            Form::MonthlyWeekday => one(weekly(c).map(|e| TimingEntry { every: Some(Every::Month), ..e })),
            Form::YearlyMonth => one(number(c, "m")
                .and_then(|m| u8::try_from(m).ok())
                .filter(|m| (1..=12).contains(m))
                .map(|m| TimingEntry { month: Some(m), ..recurring(Every::Year) })),
            Form::YearlyQuarter => one(c.name("q").map(|q| TimingEntry {
                scope: Some(format!("quý {}", q.as_str().to_uppercase())),
                ..recurring(Every::Year)
            })),
            Form::Rhythm => rhythm(c.get(0).map_or("", |m| m.as_str())),
            Form::DayRange => one(self.day_range(c)),
            Form::MonthRange => one(self.month_range(c)),
            Form::Months => self.months(c),
            Form::MonthOfYears => month_of_years(c),
            Form::QuarterRange => one(self.quarter_range(c)),
            Form::Quarters => self.quarters(c),
            Form::HalfYear => one(self.half_year(c)),
            Form::ByTwo => [("m", "d"), ("m2", "d2")]
                .into_iter()
                .filter_map(|(m, d)| month_day(c, m, d, self.year_of(c, "y")?).map(by))
                .collect(),
            Form::ByDay => one(self.day(c).map(by)),
            Form::ByMonth => one(self.by_month(c)),
            Form::FromDay => one(self.day(c).map(from)),
            Form::FromMonth => one(self.month_start(c).map(from)),
            Form::FromYear => one(number(c, "y").and_then(|y| Date::new(y, 1, 1).ok()).map(from)),
            Form::Month => one(self.month(c)),
            Form::BareDay => one(self.day(c).map(by)),
            Form::ByYear => one(number(c, "y").and_then(|y| Date::new(y, 12, 31).ok()).map(by)),
            Form::BeforeYear => one(number(c, "y").and_then(|y| Date::new(y - 1, 12, 31).ok()).map(by)),
            Form::Years => one(number(c, "y").zip(number(c, "y2")).and_then(|(a, b)| years(a, b))),
            Form::Year => one(number(c, "y").and_then(|y| years(y, y))),
            Form::Ongoing => vec![TimingEntry::of(TimingKind::Ongoing)],
            Form::After => one(self.after(c, range)),
            Form::Event | Form::ShortEvent | Form::OrEvent | Form::Demand => one(self.event(range, form)),
        }
    }

    fn day(&self, c: &Captures) -> Option<Date> {
        month_day(c, "m", "d", self.year_of(c, "y")?)
    }

    fn yearly(&self, c: &Captures) -> Vec<TimingEntry> {
        let part = |name| number(c, name).and_then(|n| u8::try_from(n).ok());
        one(part("m").zip(part("d")).map(|(m, d)| TimingEntry {
            month: Some(m),
            day: Some(d),
            ..recurring(Every::Year)
        }))
    }

    /// «6 tháng trước ngày 17/6», «báo cáo năm trước ngày 17/12»: the period that is reported is the scope.
    fn report_yearly(&self, c: &Captures, range: &Range<usize>) -> Vec<TimingEntry> {
        let words = self.text.get(range.clone()).unwrap_or("");
        let end = words.to_lowercase().find("trước").unwrap_or(words.len());
        let scope = Some(words.get(..end).unwrap_or("").trim().to_owned()).filter(|s| !s.is_empty());
        self.yearly(c).into_iter().map(|e| TimingEntry { scope: scope.clone(), ..e }).collect()
    }

    fn day_range(&self, c: &Captures) -> Option<TimingEntry> {
        let last_year = self.year_of(c, "y2")?;
        let end = month_day(c, "m2", "d2", last_year)?;
        let month = if c.name("m").is_some() { "m" } else { "m2" };
        let start = month_day(c, month, "d", number(c, "y").unwrap_or(last_year))?;
        during(start, end)
    }

    fn month_range(&self, c: &Captures) -> Option<TimingEntry> {
        let last_year = self.year_of(c, "y2")?;
        let first_year = number(c, "y").unwrap_or(last_year);
        during(first_of_month(first_year, number(c, "m")?)?, last_of_month(last_year, number(c, "m2")?)?)
    }

    /// «tháng 6, tháng 10 năm 2023»: two months, not what lies between them; «tháng 5, tháng 6» is one time.
    fn months(&self, c: &Captures) -> Vec<TimingEntry> {
        let (Some(year), Some(list)) = (self.year_of(c, "y"), c.name("list")) else { return Vec::new() };
        let months: Vec<i16> =
            list.as_str().split(|c: char| !c.is_ascii_digit()).filter_map(|m| m.parse().ok()).collect();
        let (Some(first), Some(last)) = (months.first(), months.last()) else { return Vec::new() };
        let span = |from: i16, to: i16| during(first_of_month(year, from)?, last_of_month(year, to)?);
        if months.windows(2).all(|m| m[1] == m[0] + 1) {
            return one(span(*first, *last));
        }
        months.iter().filter_map(|m| span(*m, *m)).collect()
    }

    /// «Quý III/2025 - Quý II/2027».
    fn quarter_range(&self, c: &Captures) -> Option<TimingEntry> {
        let quarter = |name| c.name(name).and_then(|m| calendar::quarter(m.as_str()));
        let start = first_of_month(number(c, "y")?, quarter("q")? * 3 - 2)?;
        during(start, last_of_month(number(c, "y2")?, quarter("q2")? * 3)?)
    }

    /// «quý I, II/2024» is one time; «quý II và quý IV năm 2026» are two.
    fn quarters(&self, c: &Captures) -> Vec<TimingEntry> {
        let (Some(year), Some(list)) = (self.year_of(c, "y"), c.name("list")) else { return Vec::new() };
        let list = list.as_str();
        let quarters: Vec<i16> = list
            .split(|ch: char| !matches!(ch, 'i' | 'v' | '1'..='4'))
            .filter_map(calendar::quarter)
            .collect();
        let (Some(first), Some(last)) = (quarters.first().copied(), quarters.last().copied()) else {
            return Vec::new();
        };
        let span =
            |from: i16, to: i16| during(first_of_month(year, from * 3 - 2)?, last_of_month(year, to * 3)?);
        let start = first_of_month(year, first * 3 - 2);
        let end = last_of_month(year, last * 3);
        match c.name("lead").map(|m| m.as_str().trim()) {
            Some("từ" | "bắt đầu từ") if first == last => one(start.map(from)),
            Some("trước") => one(start.and_then(|s| s.yesterday().ok()).map(by)),
            Some("đến" | "đến hết" | "hết") => one(end.map(by)),
            // A list with a gap in it is no span.
            _ if quarters.windows(2).any(|q| q[1] != q[0] + 1) && !list.contains(['-', '–', 'đ']) => {
                quarters.iter().filter_map(|q| span(*q, *q)).collect()
            }
            _ => one(span(first, last)),
        }
    }

    fn half_year(&self, c: &Captures) -> Option<TimingEntry> {
        let year = self.year_of(c, "y")?;
        let first_half = c.name("half").is_some_and(|m| m.as_str() == "đầu");
        let (a, b) = if first_half { (1, 6) } else { (7, 12) };
        during(first_of_month(year, a)?, last_of_month(year, b)?)
    }

    fn month_start(&self, c: &Captures) -> Option<Date> {
        first_of_month(self.year_of(c, "y")?, number(c, "m")?)
    }

    fn by_month(&self, c: &Captures) -> Option<TimingEntry> {
        let year = self.year_of(c, "y")?;
        let before = c.name("lead").is_some_and(|m| m.as_str().contains("trước"));
        if before {
            Some(by(self.month_start(c)?.yesterday().ok()?))
        } else {
            Some(by(last_of_month(year, number(c, "m")?)?))
        }
    }

    fn month(&self, c: &Captures) -> Option<TimingEntry> {
        let year = self.year_of(c, "y")?;
        during(first_of_month(year, number(c, "m")?)?, last_of_month(year, number(c, "m")?)?)
    }

    fn after(&self, c: &Captures, range: &Range<usize>) -> Option<TimingEntry> {
        let count = number(c, "n").and_then(|n| u32::try_from(n).ok());
        let mut entry = self.event(range, Form::After)?;
        match c.name("unit").map(|m| m.as_str()) {
            Some("tháng") => entry.after_months = count,
            Some("năm") => entry.after_months = count.map(|n| n.saturating_mul(12)),
            // Hours stay in the event's words.
            Some("giờ") | None => {}
            Some(_) => entry.after_days = count,
        }
        Some(entry)
    }

    /// Words of an event. In a sentence a short one («khi có lệnh») is part of the task, not its time.
    fn event(&self, range: &Range<usize>, form: Form) -> Option<TimingEntry> {
        let words = self.text.get(range.clone())?.trim().trim_end_matches([',', ';', '.', ')', ' ']);
        // «sau mỗi đợt rét» is a time however short.
        let each = ["mỗi", "từng", "các"].iter().any(|w| words.split(' ').nth(1) == Some(*w));
        let least = if each { SHORTEST_EVENT - 1 } else { SHORTEST_EVENT };
        if self.place == Place::Sentence
            && !matches!(form, Form::OrEvent | Form::Demand)
            && words.split_whitespace().count() < least
        {
            return None;
        }
        Some(TimingEntry { event: Some(words.to_owned()), ..TimingEntry::of(TimingKind::OnEvent) })
    }
}

/// Fewest words of an event inside a sentence.
const SHORTEST_EVENT: usize = 5;

fn one(entry: Option<TimingEntry>) -> Vec<TimingEntry> {
    entry.into_iter().collect()
}

fn yearly_second(c: &Captures) -> Vec<TimingEntry> {
    let part = |name| number(c, name).and_then(|n| u8::try_from(n).ok());
    one(part("m2").zip(part("d2")).map(|(m, d)| TimingEntry {
        month: Some(m),
        day: Some(d),
        ..recurring(Every::Year)
    }))
}

/// «tháng 10 các năm 2026, 2028»: the month of each year.
fn month_of_years(c: &Captures) -> Vec<TimingEntry> {
    let years = c.name("list").map_or("", |m| m.as_str()).split(|c: char| !c.is_ascii_digit());
    let month = |year: i16| {
        let month = number(c, "m")?;
        during(first_of_month(year, month)?, last_of_month(year, month)?)
    };
    years.filter_map(|y| month(y.parse().ok()?)).collect()
}

fn monthly(c: &Captures) -> Vec<TimingEntry> {
    one(number(c, "d")
        .and_then(|d| u8::try_from(d).ok())
        .filter(|d| (1..=31).contains(d))
        .map(|d| TimingEntry { day: Some(d), ..recurring(Every::Month) }))
}

/// «thứ 5» is the fourth day, Sunday the seventh (ISO 8601).
fn weekly(c: &Captures) -> Option<TimingEntry> {
    let word = c.name("w")?.as_str();
    let weekday = match word {
        "hai" | "2" => 1,
        "ba" | "3" => 2,
        "tư" | "4" => 3,
        "năm" | "5" => 4,
        "sáu" | "6" => 5,
        "bảy" | "7" => 6,
        "nhật" => 7,
        _ => return None,
    };
    Some(TimingEntry { weekday: Some(weekday), ..recurring(Every::Week) })
}

/// «định kỳ 6 tháng, năm», «hằng tuần, hằng tháng»: one entry each.
fn rhythm(words: &str) -> Vec<TimingEntry> {
    let mut entries: Vec<TimingEntry> = Vec::new();
    let words: Vec<&str> = words.split([' ', ',', '/']).filter(|w| !w.is_empty()).collect();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|i| words.get(i)).copied().unwrap_or("");
        let every = match *word {
            "ngày" => Every::Day,
            "tuần" => Every::Week,
            "tháng" if matches!(before, "6" | "06" | "sáu") => Every::HalfYear,
            "tháng" if matches!(before, "3" | "03" | "ba") => Every::Quarter,
            "tháng" => Every::Month,
            "quý" => Every::Quarter,
            "năm" => Every::Year,
            _ => continue,
        };
        entries.push(recurring(every));
    }
    entries.dedup();
    entries
}

/// The period of a target in short, from its first time: `2022`, `2023-2025`, `2023-` (open), `-2025` (until); other words as they are.
pub(crate) fn period_key(words: &str, first: Option<&TimingEntry>) -> String {
    let whole = |d: &Date, month: i8, day: i8| d.month() == month && d.day() == day;
    match first {
        Some(TimingEntry { kind: TimingKind::During, start: Some(s), end: Some(e), .. })
            if whole(s, 1, 1) && whole(e, 12, 31) =>
        {
            if s.year() == e.year() {
                s.year().to_string()
            } else {
                format!("{}-{}", s.year(), e.year())
            }
        }
        Some(TimingEntry { kind: TimingKind::From, start: Some(s), .. }) => format!("{}-", s.year()),
        Some(TimingEntry { kind: TimingKind::By, end: Some(e), .. }) => format!("-{}", e.year()),
        _ => words.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests;
