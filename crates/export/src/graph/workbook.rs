//! The graph as a workbook: links, plans, agencies and references, each a sheet to filter.

use crate::csv::opens_formula;
use crate::labels::Labelled;
use crate::xlsx::{CELL_UNITS, fit};
use crate::{ExportError, Lang};
use kehoach_model::{EdgeKind, LinkedGraph, LinkedTask, Role};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::collections::HashMap;

/// A column: Vietnamese and English name, width in characters.
type Column = (&'static str, &'static str, f64);

enum Value {
    Text(String),
    Number(f64),
}

/// Rows of a sheet below its header («Excel specifications and limits»).
const ROWS: usize = 1_048_575;

/// The graph as a workbook with the sheets Liên kết, Kế hoạch, Cơ quan and Văn bản (English: Links, Plans, Agencies,
/// References). A link below 0.8 is yellow. What exceeds Excel's rows is left out; the JSON has it all.
///
/// # Errors
/// [`ExportError::Workbook`], which no graph is known to cause.
pub fn graph_xlsx(graph: &LinkedGraph, lang: Lang) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    links(book.add_worksheet(), graph, lang)?;
    plans(book.add_worksheet(), graph, lang)?;
    agencies(book.add_worksheet(), graph, lang)?;
    references(book.add_worksheet(), graph, lang)?;
    Ok(book.save_to_buffer()?)
}

fn links(sheet: &mut Worksheet, graph: &LinkedGraph, lang: Lang) -> Result<(), XlsxError> {
    const COLUMNS: [Column; 11] = [
        ("Kế hoạch", "Plan", 24.0),
        ("Mục", "Item", 12.0),
        ("Nội dung", "Title", 60.0),
        ("Quan hệ", "Relation", 16.0),
        ("Văn bản cấp trên", "Plan above", 24.0),
        ("Mục", "Item", 12.0),
        ("Nội dung", "Title", 60.0),
        ("Độ tin cậy", "Confidence", 11.0),
        ("Độ giống", "Likeness", 11.0),
        ("Căn cứ", "Citation", 24.0),
        ("Phương án khác", "Runner-up", 16.0),
    ];
    let tasks: HashMap<&str, &LinkedTask> = graph.tasks.iter().map(|t| (t.id.as_str(), t)).collect();
    let numbers: HashMap<&str, &str> = graph
        .plans
        .iter()
        .map(|p| (p.id.as_str(), p.number.as_deref().or(p.title.as_deref()).unwrap_or(&p.id)))
        .collect();
    let end = |id: &str| {
        let task = tasks.get(id);
        let plan = task.map_or(id, |t| t.plan.as_str());
        let name = numbers.get(plan).copied().unwrap_or(plan).to_owned();
        [
            name,
            task.map(|t| t.task.clone()).unwrap_or_default(),
            task.map(|t| t.title.clone()).unwrap_or_default(),
        ]
    };
    let rows = graph.links.iter().map(|link| {
        let [plan, item, title] = end(&link.from);
        let [above, above_item, above_title] = end(&link.to);
        let runner_up = link.runner_up.as_ref().map(|r| end(r)[1].clone()).unwrap_or_default();
        let row = vec![
            Value::Text(plan),
            Value::Text(item),
            Value::Text(title),
            Value::Text(relation(link.kind, lang)),
            Value::Text(above),
            Value::Text(above_item),
            Value::Text(above_title),
            Value::Number(f64::from(link.confidence.get())),
            Value::Number(f64::from(link.likeness)),
            Value::Text(link.citation.clone().unwrap_or_default()),
            Value::Text(runner_up),
        ];
        (row, link.confidence.get() < 0.8)
    });
    fill(sheet, lang.pick("Liên kết", "Links"), &COLUMNS, rows, lang)
}

fn relation(kind: EdgeKind, lang: Lang) -> String {
    match (lang, kind) {
        (Lang::Vi, EdgeKind::DerivedFrom) => "Triển khai".to_owned(),
        (Lang::Vi, EdgeKind::Amends) => "Sửa đổi, bổ sung".to_owned(),
        (Lang::Vi, EdgeKind::Replaces) => "Thay thế".to_owned(),
        _ => super::key(kind),
    }
}

fn plans(sheet: &mut Worksheet, graph: &LinkedGraph, lang: Lang) -> Result<(), XlsxError> {
    const COLUMNS: [Column; 7] = [
        ("Số, ký hiệu", "Number", 20.0),
        ("Tên", "Title", 70.0),
        ("Cơ quan ban hành", "Issuer", 30.0),
        ("Ngày", "Date", 12.0),
        ("Số mục", "Items", 9.0),
        ("Số mục có liên kết", "Linked items", 12.0),
        ("Tệp", "File", 30.0),
    ];
    let mut items: HashMap<&str, u32> = HashMap::new();
    for task in &graph.tasks {
        *items.entry(task.plan.as_str()).or_default() += 1;
    }
    let plan_of: HashMap<&str, &str> = graph.tasks.iter().map(|t| (t.id.as_str(), t.plan.as_str())).collect();
    let mut linked: HashMap<&str, std::collections::HashSet<&str>> = HashMap::new();
    for link in &graph.links {
        if let Some(plan) = plan_of.get(link.from.as_str()) {
            linked.entry(plan).or_default().insert(link.from.as_str());
        }
    }
    let names: HashMap<&str, &str> =
        graph.agencies.iter().map(|a| (a.id.as_str(), a.name.as_str())).collect();
    let rows = graph.plans.iter().map(|p| {
        let issuer = p.issuer.as_deref().and_then(|i| names.get(i)).copied().unwrap_or_default();
        let row = vec![
            Value::Text(p.number.clone().unwrap_or_default()),
            Value::Text(p.title.clone().unwrap_or_default()),
            Value::Text(issuer.to_owned()),
            Value::Text(p.issued.as_ref().map(|d| d.date.clone()).unwrap_or_default()),
            Value::Number(f64::from(items.get(p.id.as_str()).copied().unwrap_or(0))),
            Value::Number(linked.get(p.id.as_str()).map_or(0.0, |l| l.len() as f64)),
            Value::Text(p.file.clone()),
        ];
        (row, false)
    });
    fill(sheet, lang.pick("Kế hoạch", "Plans"), &COLUMNS, rows, lang)
}

fn agencies(sheet: &mut Worksheet, graph: &LinkedGraph, lang: Lang) -> Result<(), XlsxError> {
    const COLUMNS: [Column; 8] = [
        ("Cơ quan", "Agency", 50.0),
        ("Loại", "Kind", 18.0),
        ("Cấp", "Level", 12.0),
        ("Địa phương", "Locality", 26.0),
        ("Cơ quan cấp trên", "Above", 40.0),
        ("Chủ trì", "Lead", 9.0),
        ("Phối hợp", "Coordinate", 9.0),
        ("Thực hiện", "Implement", 9.0),
    ];
    let names: HashMap<&str, &str> =
        graph.agencies.iter().map(|a| (a.id.as_str(), a.name.as_str())).collect();
    let mut work: HashMap<(&str, Role), u32> = HashMap::new();
    for edge in graph.edges.iter().filter(|e| e.kind == EdgeKind::AssignedTo) {
        if let Some(role) = edge.role {
            *work.entry((edge.to.as_str(), role)).or_default() += 1;
        }
    }
    let rows = graph.agencies.iter().map(|a| {
        let count = |role| Value::Number(f64::from(work.get(&(a.id.as_str(), role)).copied().unwrap_or(0)));
        let above = a.parent.as_deref().and_then(|p| names.get(p)).copied().unwrap_or_default();
        let row = vec![
            Value::Text(a.name.clone()),
            Value::Text(a.kind.label(lang)),
            Value::Text(a.level.map(|l| l.label(lang)).unwrap_or_default()),
            Value::Text(a.locality.clone().unwrap_or_default()),
            Value::Text(above.to_owned()),
            count(Role::Lead),
            count(Role::Coordinate),
            count(Role::Implement),
        ];
        (row, false)
    });
    fill(sheet, lang.pick("Cơ quan", "Agencies"), &COLUMNS, rows, lang)
}

fn references(sheet: &mut Worksheet, graph: &LinkedGraph, lang: Lang) -> Result<(), XlsxError> {
    const COLUMNS: [Column; 6] = [
        ("Số, ký hiệu", "Number", 22.0),
        ("Loại", "Kind", 16.0),
        ("Ngày", "Date", 12.0),
        ("Cơ quan ban hành", "Issuer", 34.0),
        ("Tên", "Title", 60.0),
        ("Số kế hoạch viện dẫn", "Plans citing", 12.0),
    ];
    let rows = graph.references.iter().map(|r| {
        let row = vec![
            Value::Text(r.number.clone().unwrap_or_default()),
            Value::Text(r.kind.label(lang)),
            Value::Text(r.date.clone().unwrap_or_default()),
            Value::Text(r.issuer.clone().unwrap_or_default()),
            Value::Text(r.title.clone().unwrap_or_default()),
            Value::Number(r.cited_by.len() as f64),
        ];
        (row, false)
    });
    fill(sheet, lang.pick("Văn bản", "References"), &COLUMNS, rows, lang)
}

fn fill(
    sheet: &mut Worksheet,
    name: &str,
    columns: &[Column],
    rows: impl Iterator<Item = (Vec<Value>, bool)>,
    lang: Lang,
) -> Result<(), XlsxError> {
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Hair);
    let quoted = body.clone().set_quote_prefix();
    let yellow = Color::RGB(0x00FF_F2CC);
    let header =
        body.clone().set_bold().set_background_color(Color::RGB(0x00D9_E2F3)).set_align(FormatAlign::Center);
    sheet.set_name(name)?;
    for (col, (vi, en, width)) in (0_u16..).zip(columns) {
        sheet.set_column_width(col, *width)?;
        sheet.write_string_with_format(0, col, lang.pick(vi, en), &header)?;
    }
    let mut last = 0;
    for (row, (cells, doubtful)) in (1_u32..).zip(rows.take(ROWS)) {
        for (col, cell) in (0_u16..).zip(cells) {
            let base = match &cell {
                Value::Text(text) if opens_formula(text) => &quoted,
                _ => &body,
            };
            let format = if doubtful { base.clone().set_background_color(yellow) } else { base.clone() };
            match cell {
                Value::Text(text) => {
                    sheet.write_string_with_format(row, col, fit(&text, CELL_UNITS), &format)?
                }
                Value::Number(number) => sheet.write_number_with_format(row, col, number, &format)?,
            };
        }
        last = row;
    }
    sheet.set_freeze_panes(1, 0)?;
    let width = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last, width)?;
    Ok(())
}
