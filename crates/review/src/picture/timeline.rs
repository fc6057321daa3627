//! What is to be done when (Gantt).

use super::Setting;
use super::canvas::{Canvas, fit};
use kehoach_model::{Date, Every, Plan, Role, Task, TimingEntry, TimingKind};
use std::collections::BTreeMap;

/// What the rows stand under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// The heading.
    Section,
    /// The agency that leads, or else the first one.
    Agency,
}

const ROW: f64 = 20.0;
const GROUP: f64 = 25.0;
const TOP: f64 = 84.0;
const SIZE: f64 = 12.0;

/// The axis goes no further than this many years after the plan, unless much of the plan does; what lies beyond ends in an arrow.
const REACH: i16 = 9;

/// A timeline grouped by heading.
pub fn timeline(plan: &Plan, setting: Setting) -> String {
    timeline_by(plan, Grouping::Section, setting)
}

/// A timeline: a row an item that has a time.
pub fn timeline_by(plan: &Plan, grouping: Grouping, setting: Setting) -> String {
    let groups = groups(plan, grouping, setting);
    let axis = Axis::of(plan, setting);
    let wide = axis.right() + 24.0;
    let mut canvas = Canvas::new(setting);
    let rows: usize = groups.iter().map(|g| g.tasks.len()).sum();
    let height = TOP + rows as f64 * ROW + groups.len() as f64 * GROUP + 34.0;
    let title = setting.pick("Tiến độ theo thời hạn", "Timeline");
    canvas.text("heading", 12.0, 26.0, title);
    legend(&mut canvas, setting);
    let bottom = height - 34.0;
    stripes(&mut canvas, &groups, wide);
    axis.draw(&mut canvas, bottom, setting);
    let mut y = TOP;
    for group in &groups {
        let text = fit(&group.name, SIZE + 1.0, axis.right() - 20.0);
        canvas.text("group", 12.0, y + 17.0, &text);
        y += GROUP;
        for task in &group.tasks {
            row(&mut canvas, &axis, task, y, plan);
            y += ROW;
        }
    }
    let without = plan.tasks.iter().filter(|t| !has_time(t)).count();
    let note = match setting.lang {
        kehoach_export::Lang::Vi => format!("{rows} mục có thời hạn; {without} mục không ghi thời hạn"),
        kehoach_export::Lang::En => format!("{rows} items with a time; {without} without"),
    };
    canvas.text("note", 12.0, bottom + 22.0, &note);
    canvas.finish(title, wide, height)
}

struct Group<'p> {
    name: String,
    tasks: Vec<&'p Task>,
}

fn has_time(task: &Task) -> bool {
    task.timing.as_ref().is_some_and(|t| !t.entries.is_empty())
}

/// Groups in the order of the page, or of agencies by what they have to do.
fn groups<'p>(plan: &'p Plan, grouping: Grouping, setting: Setting) -> Vec<Group<'p>> {
    let mut order: Vec<String> = Vec::new();
    let mut by_key: BTreeMap<String, Vec<&Task>> = BTreeMap::new();
    for task in plan.tasks.iter().filter(|t| has_time(t)) {
        let key = match grouping {
            Grouping::Section => task.section.clone(),
            Grouping::Agency => {
                let lead = task.assignments.iter().find(|a| a.role == Role::Lead);
                lead.or(task.assignments.first()).map(|a| a.agency.clone())
            }
        }
        .unwrap_or_default();
        if !by_key.contains_key(&key) {
            order.push(key.clone());
        }
        by_key.entry(key).or_default().push(task);
    }
    let mut groups: Vec<Group<'p>> = order
        .into_iter()
        .map(|key| Group {
            name: name(plan, grouping, &key, setting),
            tasks: by_key.remove(&key).unwrap_or_default(),
        })
        .collect();
    if grouping == Grouping::Agency {
        groups.sort_by_key(|g| std::cmp::Reverse(g.tasks.len()));
    }
    for group in &mut groups {
        group.tasks.sort_by_key(|t| deadline(t));
    }
    groups
}

/// What has a day comes first, by day; then what goes on.
fn deadline(task: &Task) -> (bool, Option<Date>, Option<Date>) {
    let entries = task.timing.iter().flat_map(|t| &t.entries);
    let end = entries.clone().filter_map(|e| e.end.or(e.start)).max();
    let start = entries.filter_map(|e| e.start).min();
    (end.is_none(), end, start)
}

fn name(plan: &Plan, grouping: Grouping, key: &str, setting: Setting) -> String {
    let found = match grouping {
        Grouping::Section => plan
            .sections
            .iter()
            .find(|s| s.id == key)
            .map(|s| [s.label.as_str(), s.title.as_str()].join(" ").trim().to_owned()),
        Grouping::Agency => plan.agencies.iter().find(|a| a.id == key).map(|a| a.name.clone()),
    };
    found.unwrap_or_else(|| match grouping {
        Grouping::Section => setting.pick("(không thuộc đề mục nào)", "(under no heading)").to_owned(),
        Grouping::Agency => setting.pick("(không ghi cơ quan)", "(no agency)").to_owned(),
    })
}

fn legend(canvas: &mut Canvas, setting: Setting) {
    let y = 46.0;
    let mut x = 12.0;
    let mut entry = |canvas: &mut Canvas, draw: &dyn Fn(&mut Canvas, f64), vi, en| {
        draw(canvas, x);
        let label = setting.pick(vi, en);
        canvas.text("note", x + 32.0, y + 4.0, label);
        x += 32.0 + super::canvas::width(label, 11.5) + 22.0;
    };
    entry(canvas, &|c, x| c.rect("during", x, y - 5.0, 26.0, 10.0), "trong khoảng", "within");
    let by = |c: &mut Canvas, x: f64| {
        c.line("until", (x, y), (x + 22.0, y));
        c.diamond("by", x + 22.0, y, 5.5);
    };
    entry(canvas, &by, "chậm nhất ngày", "by");
    let from = |c: &mut Canvas, x: f64| {
        c.rect("from", x, y - 5.0, 18.0, 10.0);
        c.polygon("from", &[(x + 18.0, y - 6.0), (x + 26.0, y), (x + 18.0, y + 6.0)]);
    };
    entry(canvas, &from, "từ ngày", "from");
    entry(canvas, &|c, x| c.rect("ongoing", x, y - 5.0, 26.0, 10.0), "thường xuyên", "ongoing");
    let recurring = |c: &mut Canvas, x: f64| {
        c.line("rhythm", (x, y), (x + 26.0, y));
        [4.0, 13.0, 22.0].iter().for_each(|d| c.circle("recurring", x + d, y, 3.2));
    };
    entry(canvas, &recurring, "định kỳ", "recurring");
}

fn stripes(canvas: &mut Canvas, groups: &[Group<'_>], wide: f64) {
    let mut y = TOP;
    for group in groups {
        canvas.rect("band", 0.0, y + 1.0, wide, GROUP - 2.0);
        y += GROUP;
        for index in 0..group.tasks.len() {
            if index % 2 == 1 {
                canvas.rect("stripe", 0.0, y, wide, ROW);
            }
            y += ROW;
        }
    }
}

fn row(canvas: &mut Canvas, axis: &Axis, task: &Task, y: f64, plan: &Plan) {
    let timing = task.timing.as_ref();
    let raw = timing.map_or("", |t| t.raw.as_str());
    let who: Vec<&str> = task.assignments.iter().map(|a| a.raw.as_str()).collect();
    let tooltip = [task.title.as_str(), &who.join("; "), raw].join("\n");
    canvas.open(&task.id, &tooltip);
    let id_room = super::canvas::width(&task.id, SIZE).min(90.0) + 8.0;
    canvas.text("tick", 12.0, y + 14.0, &fit(&task.id, SIZE, 90.0));
    let title = fit(&task.title, SIZE, axis.left - id_room - 20.0);
    canvas.text("name", 12.0 + id_room, y + 14.0, &title);
    let middle = y + ROW / 2.0;
    for entry in timing.iter().flat_map(|t| &t.entries) {
        draw_entry(canvas, axis, entry, middle, plan);
    }
    canvas.close();
}

fn draw_entry(canvas: &mut Canvas, axis: &Axis, entry: &TimingEntry, y: f64, plan: &Plan) {
    let (left, right) = (axis.left, axis.right());
    let x = |day: Option<Date>, open: f64| day.map_or(open, |d| axis.x(d));
    let start = x(entry.start, left);
    let end = x(entry.end.map(next_day), right);
    match entry.kind {
        TimingKind::Ongoing => canvas.rect("ongoing", start, y - 5.0, end - start, 10.0),
        TimingKind::By => {
            let day = entry.end.or(entry.start);
            let at = x(day, right);
            let from = entry.start.or(plan.document.day()).map_or(left, |d| axis.x(d)).min(at);
            canvas.line("until", (from, y), (at, y));
            end_mark(canvas, axis, day, at, y);
        }
        TimingKind::During => {
            let beyond = entry.end.is_some_and(|d| d > axis.last);
            let start = if beyond { start.min(right - 4.0) } else { start };
            canvas.rect("during", start, y - 5.5, (end - start).max(4.0), 11.0);
            if beyond {
                canvas.polygon("during", &[(right, y - 6.0), (right + 9.0, y), (right, y + 6.0)]);
            }
        }
        TimingKind::From => {
            canvas.rect("from", start, y - 5.0, right - start, 10.0);
            canvas.polygon("from", &[(right, y - 7.0), (right + 9.0, y), (right, y + 7.0)]);
        }
        TimingKind::Recurring => {
            canvas.line("rhythm", (start, y), (end, y));
            for day in occurrences(entry, axis) {
                let at = axis.x(day);
                if at >= start - 0.1 && at <= end + 0.1 {
                    canvas.circle("recurring", at, y, 3.2);
                }
            }
        }
        TimingKind::OnEvent => {
            let words = entry.event.as_deref().unwrap_or("…");
            canvas.text("event", left + 4.0, y + 4.0, &fit(&format!("◦ {words}"), 11.0, axis.wide - 10.0));
        }
    }
}

fn end_mark(canvas: &mut Canvas, axis: &Axis, day: Option<Date>, at: f64, y: f64) {
    if day.is_some_and(|d| d > axis.last) {
        canvas.polygon("by", &[(at, y - 6.0), (at + 9.0, y), (at, y + 6.0)]);
    } else {
        canvas.diamond("by", at, y, 5.5);
    }
}

fn next_day(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

/// The days of a rhythm within the axis; more than one a week is drawn as one a week.
fn occurrences(entry: &TimingEntry, axis: &Axis) -> Vec<Date> {
    const MOST: usize = 600;
    let months = match entry.every {
        None | Some(Every::Day | Every::Week) => {
            let shift = i32::from(entry.weekday.unwrap_or(1).clamp(1, 7)) - 1;
            let monday = i32::from(axis.first.weekday().to_monday_zero_offset());
            let first = i64::from((shift - monday).rem_euclid(7));
            let step = if axis.days() > 400 { 28 } else { 7 };
            let days = (0..MOST as i64).map(|n| first + n * step);
            let on = days.filter_map(|n| add_days(axis.first, n));
            return on.take_while(|d| *d <= axis.last).collect();
        }
        Some(Every::Month) => 1,
        Some(Every::Quarter) => 3,
        Some(Every::HalfYear) => 6,
        Some(Every::Year) => 12,
    };
    let day = entry.day.and_then(|d| i8::try_from(d).ok()).unwrap_or(28).clamp(1, 28);
    let anchor = entry.month.and_then(|m| i8::try_from(m).ok()).filter(|m| (1..=12).contains(m));
    let anchor = anchor.unwrap_or(i8::try_from(months).unwrap_or(12));
    let mut out = Vec::new();
    for year in axis.first.year()..=axis.last.year() {
        for month in 1..=12_i8 {
            if i32::from(month - anchor).rem_euclid(months) == 0
                && let Ok(at) = Date::new(year, month, day)
                && at >= axis.first
                && at <= axis.last
                && out.len() < MOST
            {
                out.push(at);
            }
        }
    }
    out
}

fn add_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Days from left to right.
struct Axis {
    first: Date,
    last: Date,
    /// Where it begins and how wide it is.
    left: f64,
    wide: f64,
}

impl Axis {
    fn of(plan: &Plan, setting: Setting) -> Self {
        let (left, wide) = if setting.embedded { (290.0, 460.0) } else { (350.0, 720.0) };
        let entries = || plan.tasks.iter().filter_map(|t| t.timing.as_ref()).flat_map(|t| &t.entries);
        let issued = plan.document.day();
        let mut days: Vec<Date> = entries().flat_map(|e| [e.start, e.end]).flatten().collect();
        days.sort_unstable();
        let year = plan.document.year().or_else(|| days.first().map(|d| d.year())).unwrap_or(2000);
        let far = year.saturating_add(REACH);
        let beyond = days.iter().filter(|d| d.year() > far).count();
        let last = if beyond * 4 > days.len() {
            days.last().copied()
        } else {
            days.iter().rev().find(|d| d.year() <= far).copied()
        };
        let early = days.iter().find(|d| d.year() + 1 >= year).copied();
        let first = early.into_iter().chain(issued.filter(|_| !days.is_empty())).min();
        let month = |d: Date| Date::new(d.year(), d.month(), 1).unwrap_or(d);
        let whole = |y: i16, m: i8, d: i8| Date::new(y, m, d).unwrap_or(Date::constant(2000, 1, 1));
        let first = first.map_or(whole(year, 1, 1), month);
        let last = last.unwrap_or(whole(year, 12, 31)).max(first).last_of_month();
        // A plan with all its dates in one month still needs room for it.
        let last = if last.year() == first.year() && i32::from(last.month() - first.month()) < 2 {
            add_days(last, 62).map_or(last, Date::last_of_month)
        } else {
            last
        };
        Self { first, last, left, wide }
    }

    fn right(&self) -> f64 {
        self.left + self.wide
    }

    fn days(&self) -> i64 {
        i64::from(self.first.until(self.last).map_or(0, |s| s.get_days())) + 1
    }

    fn x(&self, day: Date) -> f64 {
        let offset = f64::from(self.first.until(day).map_or(0, |s| s.get_days()));
        self.left + (offset / self.days() as f64).clamp(0.0, 1.0) * self.wide
    }

    /// Lines and names of months, quarters or years, whichever has room.
    fn draw(&self, canvas: &mut Canvas, bottom: f64, setting: Setting) {
        let months = i32::from(self.last.year() - self.first.year()) * 12 + i32::from(self.last.month())
            - i32::from(self.first.month())
            + 1;
        let step = match months {
            ..=20 => 1,
            21..=60 => 3,
            _ => 12,
        };
        // A misread year may lie centuries ahead.
        let years = i16::try_from(months / 12 / 30).unwrap_or(i16::MAX - 1) + 1;
        let mut year = self.first.year();
        let mut month = self.first.month();
        let mut last_label = f64::MIN;
        let mut first_tick = true;
        while let Ok(at) = Date::new(year, month, 1) {
            if at > self.last {
                break;
            }
            if i32::from(month - 1) % step == 0 && year % years == 0 {
                let x = self.x(at);
                let class = if month == 1 { "grid-year" } else { "grid" };
                canvas.line(class, (x, TOP - 14.0), (x, bottom));
                let name = match step {
                    1 => format!("{}{month}", setting.pick("T", "")),
                    3 => format!("{}{}", setting.pick("Quý ", "Q"), (month - 1) / 3 + 1),
                    _ => String::new(),
                };
                if !name.is_empty() && x > last_label {
                    canvas.text("tick", x + 3.0, TOP - 3.0, &name);
                    last_label = x + super::canvas::width(&name, 11.0) + 4.0;
                }
                if month == 1 || first_tick {
                    canvas.text("tick", x + 3.0, TOP - 17.0, &year.to_string());
                }
                first_tick = false;
            }
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
        canvas.line("grid", (self.right(), TOP - 14.0), (self.right(), bottom));
    }
}
