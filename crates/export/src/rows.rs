//! A plan as tables of values, the same for XLSX and CSV.

use crate::Lang;
use crate::doubt::{Doubts, is_doubtful, is_unread};
use crate::labels::{Labelled, recurrence};
use kehoach_model::{
    Agency, Confidence, Date, Diagnostic, Fields, Fix, Plan, PlanSection, Provenance, Reference, Role,
    Severity, Task, Timing, TimingEntry,
};
use std::collections::BTreeMap;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Empty,
    Text(String),
    Number(f64),
    Date(Date),
}

/// A value and whether a person should look at it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    pub(crate) value: Value,
    pub(crate) doubtful: bool,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        let value = if text.is_empty() { Value::Empty } else { Value::Text(text) };
        Self { value, doubtful: false }
    }

    fn optional(text: Option<&str>) -> Self {
        Self::text(text.unwrap_or_default())
    }

    pub(crate) fn number(number: impl Into<f64>) -> Self {
        Self { value: Value::Number(number.into()), doubtful: false }
    }

    fn date(date: Option<Date>) -> Self {
        Self { value: date.map_or(Value::Empty, Value::Date), doubtful: false }
    }

    /// The decimal that the confidence prints as, not the nearest binary fraction of its single precision.
    fn confidence(confidence: Confidence) -> Self {
        let value = (f64::from(confidence.get()) * 1000.0).round() / 1000.0;
        Self::number(value).in_doubt(is_doubtful(confidence))
    }

    fn in_doubt(mut self, doubtful: bool) -> Self {
        self.doubtful |= doubtful;
        self
    }
}

/// A column's names and its width in characters.
pub(crate) struct ColumnSpec {
    pub(crate) vi: &'static str,
    pub(crate) en: &'static str,
    pub(crate) width: f64,
}

const fn col(vi: &'static str, en: &'static str, width: f64) -> ColumnSpec {
    ColumnSpec { vi, en, width }
}

/// One table.
pub(crate) struct Sheet {
    /// Name on the workbook's tab.
    pub(crate) title: &'static str,
    /// Name in a CSV file's name.
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [ColumnSpec],
    /// As many cells as columns, each.
    pub(crate) rows: Vec<Vec<Cell>>,
}

pub(crate) const TASK_COLUMNS: [ColumnSpec; 21] = [
    col("Mã", "id", 12.0),
    col("Loại", "kind", 12.0),
    col("Đề mục", "section", 10.0),
    col("Tên đề mục", "section title", 28.0),
    col("Nhiệm vụ", "title", 50.0),
    col("Nội dung", "text", 60.0),
    col("Chủ trì", "lead", 28.0),
    col("Phối hợp", "coordinate", 28.0),
    col("Thực hiện", "implement", 28.0),
    col("Thời gian (như in)", "timing as printed", 22.0),
    col("Bắt đầu", "start", 12.0),
    col("Kết thúc", "end", 12.0),
    col("Định kỳ, sự kiện", "recurrence or event", 20.0),
    col("Số liệu", "figures", 20.0),
    col("Sản phẩm", "product", 24.0),
    col("Cấp độ", "level", 8.0),
    col("Giai đoạn", "period", 12.0),
    col("Thông tin khác", "other fields", 30.0),
    col("Văn bản dẫn", "references", 22.0),
    col("Trang", "page", 8.0),
    col("Độ tin cậy", "confidence", 11.0),
];

const ASSIGNMENT_COLUMNS: [ColumnSpec; 12] = [
    col("Mã nhiệm vụ", "task", 12.0),
    col("Nhiệm vụ", "title", 50.0),
    col("Vai trò", "role", 12.0),
    col("Cơ quan", "agency", 34.0),
    col("Cơ quan (như in)", "agency as printed", 34.0),
    col("Loại cơ quan", "agency kind", 20.0),
    col("Cấp", "agency level", 12.0),
    col("Bắt đầu", "start", 12.0),
    col("Kết thúc", "end", 12.0),
    col("Trang", "page", 8.0),
    col("Độ tin cậy", "confidence", 11.0),
    col("Mã cơ quan", "agency id", 30.0),
];

const TIMING_COLUMNS: [ColumnSpec; 10] = [
    col("Mã nhiệm vụ", "task", 12.0),
    col("Nhiệm vụ", "title", 50.0),
    col("Cơ quan chủ trì hoặc thực hiện", "lead or implementing agencies", 34.0),
    col("Kiểu", "kind", 14.0),
    col("Bắt đầu", "start", 12.0),
    col("Kết thúc", "end", 12.0),
    col("Định kỳ, sự kiện", "recurrence or event", 24.0),
    col("Phạm vi", "scope", 18.0),
    col("Thời gian (như in)", "timing as printed", 26.0),
    col("Trang", "page", 8.0),
];

const TABLE_COLUMNS: [ColumnSpec; 10] = [
    col("Bảng", "table", 8.0),
    col("Tên bảng", "caption", 40.0),
    col("Mã dòng", "row id", 12.0),
    col("Nhóm", "group", 12.0),
    col("Dòng", "row", 8.0),
    col("Cột", "column", 8.0),
    col("Tên cột", "column name", 24.0),
    col("Số dòng gộp", "row span", 8.0),
    col("Số cột gộp", "column span", 8.0),
    col("Nội dung", "text", 60.0),
];

const REFERENCE_COLUMNS: [ColumnSpec; 10] = [
    col("Mã", "id", 24.0),
    col("Loại", "kind", 14.0),
    col("Số, ký hiệu", "number", 20.0),
    col("Ngày", "date", 12.0),
    col("Cơ quan ban hành", "issuer", 28.0),
    col("Tên văn bản", "title", 60.0),
    col("Là căn cứ", "basis", 10.0),
    col("Số lần dẫn", "times cited", 10.0),
    col("Dẫn tại", "cited from", 20.0),
    col("Trang", "page", 8.0),
];

const REVIEW_COLUMNS: [ColumnSpec; 10] = [
    col("Mức độ", "severity", 12.0),
    col("Mã", "code", 22.0),
    col("Nội dung", "message", 60.0),
    col("Mục", "item", 14.0),
    col("Trang", "page", 8.0),
    col("Dòng đầu", "first line", 9.0),
    col("Dòng cuối", "last line", 9.0),
    col("Nguyên văn", "as printed", 40.0),
    col("Đề xuất", "proposed", 30.0),
    col("Độ tin cậy", "confidence", 11.0),
];

/// One row a task.
pub(crate) fn tasks(plan: &Plan, lang: Lang) -> Sheet {
    let sections: BTreeMap<&str, &PlanSection> = plan.sections.iter().map(|s| (s.id.as_str(), s)).collect();
    let doubts = Doubts::of(plan);
    let rows = plan
        .tasks
        .iter()
        .map(|task| {
            task_row(task, task.section.as_deref().and_then(|id| sections.get(id)).copied(), &doubts, lang)
        })
        .collect();
    Sheet { title: lang.pick("Nhiệm vụ", "Tasks"), name: "tasks", columns: &TASK_COLUMNS, rows }
}

fn task_row(task: &Task, section: Option<&PlanSection>, doubts: &Doubts<'_>, lang: Lang) -> Vec<Cell> {
    let doubtful = doubts.touch_task(task);
    let (start, end) = span(task.timing.as_ref());
    let unread = task.timing.as_ref().is_some_and(is_unread);
    let rhythms: Vec<String> =
        entries(task).map(|e| recurrence(e, lang)).filter(|words| !words.is_empty()).collect();
    let figures: Vec<&str> = task.figures.iter().map(|f| f.raw.as_str()).collect();
    vec![
        Cell::text(&task.id).in_doubt(doubtful),
        Cell::text(task.kind.label(lang)),
        Cell::optional(section.map(|s| s.path.as_str())),
        Cell::optional(section.map(|s| s.title.as_str())),
        Cell::text(&task.title).in_doubt(doubtful),
        Cell::text(&task.text).in_doubt(doubtful),
        role_cell(task, Role::Lead),
        role_cell(task, Role::Coordinate),
        role_cell(task, Role::Implement),
        Cell::optional(task.timing.as_ref().map(|t| t.raw.as_str())).in_doubt(unread),
        Cell::date(start),
        Cell::date(end),
        Cell::text(rhythms.join("; ")),
        Cell::text(figures.join("; ")),
        Cell::text(task.fields.product.join("\n")),
        task.fields.level.map_or(Cell::text(""), Cell::number),
        Cell::optional(task.fields.period.as_deref()),
        Cell::text(other_fields(&task.fields, lang)),
        Cell::text(task.references.join("; ")),
        Cell::number(task.provenance.page),
        Cell::confidence(task.confidence),
    ]
}

fn role_cell(task: &Task, role: Role) -> Cell {
    let doubtful = task.assignments.iter().any(|a| a.role == role && is_doubtful(a.confidence));
    Cell::text(names(task, &[role])).in_doubt(doubtful)
}

fn names(task: &Task, roles: &[Role]) -> String {
    let names: Vec<&str> =
        task.assignments.iter().filter(|a| roles.contains(&a.role)).map(|a| a.raw.as_str()).collect();
    names.join("; ")
}

fn entries(task: &Task) -> impl Iterator<Item = &TimingEntry> {
    task.timing.iter().flat_map(|t| &t.entries)
}

/// Earliest first day and latest last day over the entries.
fn span(timing: Option<&Timing>) -> (Option<Date>, Option<Date>) {
    let entries = timing.map(|t| t.entries.as_slice()).unwrap_or_default();
    (entries.iter().filter_map(|e| e.start).min(), entries.iter().filter_map(|e| e.end).max())
}

fn other_fields(fields: &Fields, lang: Lang) -> String {
    let known = [
        (lang.pick("Mục tiêu", "objective"), &fields.objective),
        (lang.pick("Lực lượng", "forces"), &fields.forces),
        (lang.pick("Công cụ", "tools"), &fields.tools),
        (lang.pick("Kinh phí", "budget"), &fields.budget),
        (lang.pick("Cấp trình", "submit to"), &fields.submit_to),
        (lang.pick("Ghi chú", "note"), &fields.note),
    ];
    let other = fields.other.iter().map(|(label, texts)| (label.as_str(), texts));
    let lines: Vec<String> = known
        .into_iter()
        .chain(other)
        .filter(|(_, texts)| !texts.is_empty())
        .map(|(label, texts)| format!("{label}: {}", texts.join("; ")))
        .collect();
    lines.join("\n")
}

/// One row an assignment.
pub(crate) fn assignments(plan: &Plan, lang: Lang) -> Sheet {
    let agencies: BTreeMap<&str, &Agency> = plan.agencies.iter().map(|a| (a.id.as_str(), a)).collect();
    let mut rows = Vec::new();
    for task in &plan.tasks {
        let (start, end) = span(task.timing.as_ref());
        for a in &task.assignments {
            let agency = agencies.get(a.agency.as_str());
            let doubtful = is_doubtful(a.confidence);
            let place = a.provenance.as_ref().unwrap_or(&task.provenance);
            rows.push(vec![
                Cell::text(&task.id),
                Cell::text(&task.title),
                Cell::text(a.role.label(lang)).in_doubt(doubtful),
                Cell::text(agency.map_or(a.raw.as_str(), |g| g.name.as_str())).in_doubt(doubtful),
                Cell::text(&a.raw),
                Cell::text(agency.map(|g| g.kind.label(lang)).unwrap_or_default()),
                Cell::text(agency.and_then(|g| g.level).map(|l| l.label(lang)).unwrap_or_default()),
                Cell::date(start),
                Cell::date(end),
                Cell::number(place.page),
                Cell::confidence(a.confidence),
                Cell::text(&a.agency),
            ]);
        }
    }
    Sheet {
        title: lang.pick("Phân công", "Assignments"),
        name: "assignments",
        columns: &ASSIGNMENT_COLUMNS,
        rows,
    }
}

/// One row a timing entry; words whose meaning was not found have a row with neither kind nor days.
pub(crate) fn timings(plan: &Plan, lang: Lang) -> Sheet {
    let mut rows = Vec::new();
    for task in &plan.tasks {
        let Some(timing) = &task.timing else { continue };
        let unread = is_unread(timing);
        let owners = names(task, &[Role::Lead, Role::Implement]);
        let mut row = |entry: Option<&TimingEntry>| {
            rows.push(vec![
                Cell::text(&task.id),
                Cell::text(&task.title),
                Cell::text(&owners),
                Cell::text(entry.map(|e| e.kind.label(lang)).unwrap_or_default()),
                Cell::date(entry.and_then(|e| e.start)),
                Cell::date(entry.and_then(|e| e.end)),
                Cell::text(entry.map(|e| recurrence(e, lang)).unwrap_or_default()),
                Cell::optional(entry.and_then(|e| e.scope.as_deref())),
                Cell::text(&timing.raw).in_doubt(unread),
                Cell::number(timing.provenance.page),
            ]);
        };
        if unread {
            row(None);
        }
        timing.entries.iter().for_each(|e| row(Some(e)));
    }
    Sheet {
        title: lang.pick("Mốc thời gian", "Timings"), name: "timings", columns: &TIMING_COLUMNS, rows
    }
}

/// One row a cell of the appendix tables (CSV has no merged cells); rows and columns count from 1.
pub(crate) fn tables(plan: &Plan, lang: Lang) -> Sheet {
    let mut rows = Vec::new();
    for table in &plan.tables {
        for (number, row) in (1_u32..).zip(&table.rows) {
            for cell in &row.cells {
                let column = usize::try_from(cell.col).ok().and_then(|c| table.columns.get(c));
                rows.push(vec![
                    Cell::text(&table.id),
                    Cell::text(&table.caption),
                    Cell::text(&row.id),
                    Cell::optional(row.group.as_deref()),
                    Cell::number(number),
                    Cell::number(f64::from(cell.col) + 1.0),
                    Cell::optional(column.map(|c| c.name.as_str())),
                    Cell::number(cell.row_span),
                    Cell::number(cell.col_span),
                    Cell::text(&cell.text),
                ]);
            }
        }
    }
    Sheet { title: lang.pick("Phụ lục", "Appendices"), name: "tables", columns: &TABLE_COLUMNS, rows }
}

/// One row a document cited.
pub(crate) fn references(plan: &Plan, lang: Lang) -> Sheet {
    let rows = plan.references.iter().map(|r| reference_row(r, plan, lang)).collect();
    Sheet {
        title: lang.pick("Văn bản", "References"), name: "references", columns: &REFERENCE_COLUMNS, rows
    }
}

fn reference_row(reference: &Reference, plan: &Plan, lang: Lang) -> Vec<Cell> {
    let date = reference.date.as_deref();
    let day = date.and_then(|d| d.parse::<Date>().ok());
    let mut from: Vec<&str> = reference.citations.iter().filter_map(|c| c.from.as_deref()).collect();
    from.dedup();
    let basis = plan.document.basis.contains(&reference.id);
    vec![
        Cell::text(&reference.id),
        Cell::text(reference.kind.label(lang)),
        Cell::optional(reference.number.as_deref()),
        if day.is_some() { Cell::date(day) } else { Cell::optional(date) },
        Cell::optional(reference.issuer.as_deref()),
        Cell::optional(reference.title.as_deref()),
        Cell::text(if basis { lang.pick("có", "yes") } else { "" }),
        Cell::number(u32::try_from(reference.citations.len()).unwrap_or(u32::MAX)),
        Cell::text(from.join("; ")),
        reference.citations.first().map_or(Cell::text(""), |c| Cell::number(c.provenance.page)),
    ]
}

/// One row a finding or doubtful place: errors and warnings, readings in doubt, changes not made, then what was mended.
pub(crate) fn review(plan: &Plan, lang: Lang) -> Sheet {
    let mut rows = Vec::new();
    let items = Items::of(plan);
    let findings = |severity| plan.diagnostics.iter().filter(move |d| d.severity == severity);
    for severity in [Severity::Error, Severity::Warning] {
        rows.extend(findings(severity).map(|d| finding_row(d, &items, lang)));
    }
    plan.tasks.iter().for_each(|task| doubt_rows(task, lang, &mut rows));
    rows.extend(plan.fixes.iter().filter(|f| !f.applied).map(|f| fix_row(f, &items, lang)));
    rows.extend(findings(Severity::Info).map(|d| finding_row(d, &items, lang)));
    Sheet { title: lang.pick("Cần xem lại", "Review"), name: "review", columns: &REVIEW_COLUMNS, rows }
}

/// What a row of the review sheet says.
#[derive(Default)]
struct Review<'a> {
    code: &'a str,
    message: &'a str,
    item: &'a str,
    page: Option<u32>,
    lines: Option<[u32; 2]>,
    printed: &'a str,
    proposed: &'a str,
    confidence: Option<Confidence>,
}

impl Review<'_> {
    fn row(&self, severity: Severity, lang: Lang) -> Vec<Cell> {
        let number = |n: Option<u32>| n.map_or(Cell::text(""), Cell::number);
        vec![
            Cell::text(severity.label(lang)).in_doubt(severity >= Severity::Warning),
            Cell::text(self.code),
            Cell::text(self.message),
            Cell::text(self.item),
            number(self.page),
            number(self.lines.map(|l| l[0])),
            number(self.lines.map(|l| l[1])),
            Cell::text(self.printed),
            Cell::text(self.proposed),
            self.confidence.map_or(Cell::text(""), Cell::confidence),
        ]
    }
}

/// The items by the line that they begin on.
struct Items<'a>(BTreeMap<u32, &'a Task>);

impl<'a> Items<'a> {
    fn of(plan: &'a Plan) -> Self {
        Self(plan.tasks.iter().map(|t| (t.provenance.lines[0], t)).collect())
    }

    /// The id of the item that stands on a line: of several the one that begins last.
    fn on(&self, line: u32) -> Option<&'a str> {
        let (_, task) = self.0.range(..=line).next_back()?;
        (task.provenance.lines[1] >= line).then_some(task.id.as_str())
    }
}

fn finding_row(finding: &Diagnostic, items: &Items<'_>, lang: Lang) -> Vec<Cell> {
    let place = finding.provenance.as_ref();
    let table = place.and_then(|p| p.table.as_ref()).map(|c| c.table.as_str());
    Review {
        code: &finding.code,
        message: &finding.message,
        item: place.and_then(|p| items.on(p.lines[0])).or(table).unwrap_or_default(),
        page: place.map(|p| p.page),
        lines: place.map(|p| p.lines),
        ..Review::default()
    }
    .row(finding.severity, lang)
}

fn doubt_rows(task: &Task, lang: Lang, rows: &mut Vec<Vec<Cell>>) {
    let mut doubt = |code, message, printed, place: &Provenance, confidence| {
        let (page, lines) = (Some(place.page), Some(place.lines));
        let review = Review { code, message, item: &task.id, page, lines, printed, proposed: "", confidence };
        rows.push(review.row(Severity::Warning, lang));
    };
    if is_doubtful(task.confidence) {
        let message =
            lang.pick("Nhận dạng mục này chưa chắc chắn.", "The reading of this item is not certain.");
        doubt("item-uncertain", message, &task.title, &task.provenance, Some(task.confidence));
    }
    for a in task.assignments.iter().filter(|a| is_doubtful(a.confidence)) {
        let message =
            lang.pick("Cơ quan hoặc vai trò chưa chắc chắn.", "The agency or its role is not certain.");
        let place = a.provenance.as_ref().unwrap_or(&task.provenance);
        doubt("assignment-uncertain", message, &a.raw, place, Some(a.confidence));
    }
    if let Some(timing) = task.timing.as_ref().filter(|t| is_unread(t)) {
        let message = lang.pick("Chưa hiểu được thời gian này.", "The meaning of this timing was not found.");
        doubt("timing-unread", message, &timing.raw, &timing.provenance, None);
    }
}

fn fix_row(fix: &Fix, items: &Items<'_>, lang: Lang) -> Vec<Cell> {
    Review {
        code: &fix.rule,
        message: lang.pick("Đề xuất sửa chữ, chưa áp dụng.", "A change of the text is proposed, not made."),
        item: items.on(fix.place.line).unwrap_or_default(),
        page: Some(fix.place.page),
        lines: Some([fix.place.line; 2]),
        printed: &fix.original,
        proposed: &fix.proposed,
        confidence: Some(fix.confidence),
    }
    .row(Severity::Warning, lang)
}

/// A row of the review sheet about the workbook itself.
pub(crate) fn workbook_finding(code: &str, message: &str, sheet: &str, lang: Lang) -> Vec<Cell> {
    Review { code, message, item: sheet, ..Review::default() }.row(Severity::Warning, lang)
}
