//! The workbook's summary sheet: what is overdue on a day that the reader sets, work by agency and by month, with charts.

use crate::Lang;
use crate::labels::Labelled;
use crate::xlsx::excel_date;
use kehoach_model::{Date, Plan, Role};
use rust_xlsxwriter::{
    Chart, ChartLegendPosition, Color, ConditionalFormatFormula, Format, FormatAlign, FormatBorder, Formula,
    Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeMap;

/// The name of the cell with the day, for formulas.
const DAY_NAME: &str = "kehoach_day";

/// Agencies in the chart; the table below it has all.
const CHARTED: usize = 15;

/// Days before a deadline in which it is near.
const NEAR: u32 = 30;

/// First row of the tables, from 0.
const TABLE_ROW: u32 = 11;

/// What the formulas of the summary read: the sheet of tasks, and how many there are.
pub(crate) struct TaskSheet {
    /// Name of the sheet.
    pub(crate) name: &'static str,
    /// Its column with the last day, from 0.
    pub(crate) end: u16,
    /// Rows with tasks.
    pub(crate) rows: u32,
}

impl TaskSheet {
    /// Cells of the column of last days: `'Nhiệm vụ'!$L$2:$L$40`.
    fn ends(&self) -> String {
        let column = letter(self.end);
        format!("'{}'!${column}$2:${column}${}", self.name, self.rows.max(1) + 1)
    }

    /// Colours the days that are past or near on the day of the summary.
    pub(crate) fn colour_overdue(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        if self.rows == 0 {
            return Ok(());
        }
        let cell = format!("${}2", letter(self.end));
        let past = Format::new()
            .set_background_color(Color::RGB(0x00F8_CBAD))
            .set_font_color(Color::RGB(0x009C_0006));
        let near = Format::new()
            .set_background_color(Color::RGB(0x00FF_EB9C))
            .set_font_color(Color::RGB(0x007F_6000));
        let rules = [
            (format!("=AND(ISNUMBER({cell}),{cell}<{DAY_NAME})"), past),
            (format!("=AND(ISNUMBER({cell}),{cell}>={DAY_NAME},{cell}<={DAY_NAME}+{NEAR})"), near),
        ];
        for (rule, format) in rules {
            let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
            sheet.add_conditional_format(1, self.end, self.rows, self.end, &rule)?;
        }
        Ok(())
    }
}

/// The letters of a column (0 is A).
fn letter(column: u16) -> String {
    let mut letters = Vec::new();
    let mut n = u32::from(column) + 1;
    while n > 0 {
        letters.push(char::from(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0)));
        n = (n - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Writes the summary as the next sheet of a workbook.
pub(crate) fn add(book: &mut Workbook, plan: &Plan, tasks: &TaskSheet, lang: Lang) -> Result<(), XlsxError> {
    let name = lang.pick("Tổng hợp", "Summary");
    book.define_name(DAY_NAME, &format!("='{name}'!$B$3"))?;
    let agencies = agencies(plan);
    let months = months(plan);
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    let writer = Writer { sheet, lang, bold: Format::new().set_bold(), header: header() };
    writer.write(plan, tasks, &agencies, &months, name)
}

fn header() -> Format {
    let header = Format::new().set_bold().set_background_color(Color::RGB(0x00D9_E2F3));
    header.set_align(FormatAlign::Center).set_border(FormatBorder::Hair).set_text_wrap()
}

/// Items that an agency leads, carries out, takes part in; most first.
fn agencies(plan: &Plan) -> Vec<(String, [u32; 3])> {
    let mut counts: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
    for assignment in plan.tasks.iter().flat_map(|t| &t.assignments) {
        let [lead, implement, coordinate] = counts.entry(&assignment.agency).or_default();
        *match assignment.role {
            Role::Lead => lead,
            Role::Implement => implement,
            Role::Coordinate => coordinate,
        } += 1;
    }
    let named = plan.agencies.iter().filter_map(|a| Some((a.name.clone(), *counts.get(a.id.as_str())?)));
    let mut rows: Vec<(String, [u32; 3])> = named.collect();
    rows.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<u32>()));
    rows
}

/// Items by the month of their last day.
fn months(plan: &Plan) -> Vec<(Date, u32)> {
    let mut counts: BTreeMap<Date, u32> = BTreeMap::new();
    for task in &plan.tasks {
        let ends = task.timing.iter().flat_map(|t| &t.entries).filter_map(|e| e.end);
        if let Some(month) = ends.max().and_then(|d| Date::new(d.year(), d.month(), 1).ok()) {
            *counts.entry(month).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

struct Writer<'b> {
    sheet: &'b mut Worksheet,
    lang: Lang,
    bold: Format,
    header: Format,
}

impl Writer<'_> {
    fn write(
        self,
        plan: &Plan,
        tasks: &TaskSheet,
        agencies: &[(String, [u32; 3])],
        months: &[(Date, u32)],
        name: &str,
    ) -> Result<(), XlsxError> {
        let Self { sheet, lang, bold, header } = self;
        sheet.set_column_width(0, 44)?;
        sheet.set_column_range_width(1, 4, 12)?;
        sheet.set_column_width(6, 14)?;
        sheet.set_column_width(7, 12)?;
        let title = [plan.document.number.as_deref(), plan.document.title.as_deref()];
        let title: Vec<&str> = title.into_iter().flatten().collect();
        let title = crate::xlsx::fit(&title.join(" — "), 1000).into_owned();
        sheet.write_string_with_format(0, 0, title, &bold.clone().set_font_size(13))?;
        totals(sheet, plan, tasks, lang, &bold)?;
        let first = TABLE_ROW + 1;
        let heads = [
            lang.pick("Cơ quan", "Agency").to_owned(),
            Role::Lead.label(lang),
            Role::Implement.label(lang),
            Role::Coordinate.label(lang),
            lang.pick("Cộng", "Total").to_owned(),
        ];
        for (col, head) in (0_u16..).zip(&heads) {
            sheet.write_string_with_format(TABLE_ROW, col, head, &header)?;
        }
        for (row, (agency, counts)) in (first..).zip(agencies) {
            sheet.write_string(row, 0, crate::xlsx::fit(agency, 1000).as_ref())?;
            for (col, n) in (1_u16..).zip(counts) {
                sheet.write_number(row, col, *n)?;
            }
            let total = Formula::new(format!("=SUM(B{0}:D{0})", row + 1));
            let sum: u32 = counts.iter().sum();
            sheet.write_formula(row, 4, total.set_result(sum.to_string()))?;
        }
        let month = Format::new().set_num_format(lang.pick("mm/yyyy", "yyyy-mm"));
        sheet.write_string_with_format(TABLE_ROW, 6, lang.pick("Tháng đến hạn", "Due in"), &header)?;
        sheet.write_string_with_format(TABLE_ROW, 7, lang.pick("Số mục", "Items"), &header)?;
        let mut row = first;
        for (at, n) in months {
            let Some(day) = excel_date(*at) else { continue };
            sheet.write_datetime_with_format(row, 6, day, &month)?;
            sheet.write_number(row, 7, *n)?;
            row += 1;
        }
        if !agencies.is_empty() {
            let last = first + u32::try_from(agencies.len().min(CHARTED)).unwrap_or(1) - 1;
            sheet.insert_chart(1, 9, &by_agency(name, first, last, lang))?;
        }
        if row > first {
            sheet.insert_chart(26, 9, &by_month(name, first, row - 1, lang))?;
        }
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        Ok(())
    }
}

/// The day to compare with, and how many tasks are overdue, near, dated and not.
fn totals(
    sheet: &mut Worksheet,
    plan: &Plan,
    tasks: &TaskSheet,
    lang: Lang,
    bold: &Format,
) -> Result<(), XlsxError> {
    let day = Format::new()
        .set_num_format(lang.pick("dd/mm/yyyy", "yyyy-mm-dd"))
        .set_background_color(Color::RGB(0x00FF_F2CC))
        .set_border(FormatBorder::Thin)
        .set_bold();
    let label =
        lang.pick("So với ngày (sửa ô vàng để xem ngày khác)", "Compared with (change the yellow cell)");
    sheet.write_string_with_format(2, 0, label, bold)?;
    // The spreadsheet knows what day it is; this file does not.
    sheet.write_formula_with_format(2, 1, Formula::new("=TODAY()"), &day)?;
    let ends = tasks.ends();
    let dated = plan.tasks.iter().filter(|t| end(t).is_some()).count();
    let lines = [
        (lang.pick("Quá hạn", "Overdue"), format!("=COUNTIFS({ends},\"<\"&{DAY_NAME})"), None),
        (
            lang.pick("Đến hạn trong 30 ngày tới", "Due within 30 days"),
            format!("=COUNTIFS({ends},\">=\"&{DAY_NAME},{ends},\"<=\"&{DAY_NAME}+{NEAR})"),
            None,
        ),
        (lang.pick("Có ngày đến hạn", "With a deadline"), format!("=COUNT({ends})"), Some(dated)),
        (
            lang.pick("Không có ngày đến hạn", "Without a deadline"),
            format!("={}-COUNT({ends})", plan.tasks.len()),
            Some(plan.tasks.len() - dated),
        ),
    ];
    for (row, (name, formula, result)) in (3_u32..).zip(lines) {
        sheet.write_string(row, 0, name)?;
        let formula = Formula::new(formula);
        let formula = match result {
            Some(n) => formula.set_result(n.to_string()),
            None => formula,
        };
        sheet.write_formula(row, 1, formula)?;
    }
    sheet.write_string(7, 0, lang.pick("Tất cả", "All"))?;
    sheet.write_number(7, 1, u32::try_from(plan.tasks.len()).unwrap_or(u32::MAX))?;
    Ok(())
}

fn end(task: &kehoach_model::Task) -> Option<Date> {
    task.timing.iter().flat_map(|t| &t.entries).filter_map(|e| e.end).max()
}

/// Stacked bars, the agency with most work on top.
fn by_agency(sheet: &str, first: u32, last: u32, lang: Lang) -> Chart {
    let mut chart = Chart::new(rust_xlsxwriter::ChartType::BarStacked);
    chart.title().set_name(lang.pick("Công việc theo cơ quan", "Work by agency"));
    for (col, colour) in [(1_u16, 0x002F_6FB5), (2, 0x003D_9A73), (3, 0x008B_6CC2)] {
        chart
            .add_series()
            .set_name((sheet, TABLE_ROW, col))
            .set_categories((sheet, first, 0, last, 0))
            .set_values((sheet, first, col, last, col))
            .set_format(
                rust_xlsxwriter::ChartFormat::new()
                    .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(Color::RGB(colour))),
            )
            .set_gap(40);
    }
    chart.y_axis().set_reverse();
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart.set_width(760).set_height(480);
    chart
}

fn by_month(sheet: &str, first: u32, last: u32, lang: Lang) -> Chart {
    let mut chart = Chart::new_column();
    chart.title().set_name(lang.pick("Số mục đến hạn theo tháng", "Items due by month"));
    chart
        .add_series()
        .set_name((sheet, TABLE_ROW, 7))
        .set_categories((sheet, first, 6, last, 6))
        .set_values((sheet, first, 7, last, 7))
        .set_gap(60);
    chart.x_axis().set_text_axis(true);
    chart.legend().set_hidden();
    chart.set_width(760).set_height(320);
    chart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 11, 25, 26, 701, 702].map(letter), ["A", "L", "Z", "AA", "ZZ", "AAA"]);
    }
}
