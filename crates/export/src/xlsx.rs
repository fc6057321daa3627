//! The workbook (Office Open XML, ECMA-376).

use crate::appendix::{Layout, Placed, lay_out};
use crate::csv::opens_formula;
use crate::doubt::Doubts;
use crate::heights::RowHeights;
use crate::rows::{self, Cell, Sheet, Value};
use crate::summary::{self, TaskSheet};
use crate::{ExportError, Lang};
use kehoach_model::{Date, Plan, PlanTable};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, Url, Workbook,
    Worksheet, XlsxError,
};
use std::borrow::Cow;

/// Longest text of a cell in UTF-16 code units («Excel specifications and limits»).
pub(crate) const CELL_UNITS: usize = 32_767;

/// What a text that was cut ends with; the JSON has it whole.
const CUT_MARK: &str = " […]";

/// Rows of a sheet, its header included («Excel specifications and limits»).
pub(crate) const SHEET_ROWS: u32 = 1_048_576;

/// Links of a sheet («Excel specifications and limits»).
const MOST_LINKS: usize = 65_530;

/// Longest address of a link, in characters.
const LONGEST_ADDRESS: usize = 2000;

/// Day that the workbook says it was made on: a result depends on no clock.
pub(crate) const CREATED: (u16, u8, u8) = (2000, 1, 1);

/// Columns of a sheet («Excel specifications and limits»).
const SHEET_COLUMNS: usize = 16_384;

/// Widths of the columns of appendix tables, in characters: numbers, titles, all others.
const NARROW: f64 = 8.0;
const WIDE: f64 = 50.0;
const USUAL: f64 = 28.0;

/// A plan as a workbook with the sheets Nhiệm vụ, Phân công, Mốc thời gian, Phụ lục, Văn bản, Cần xem lại and Tổng hợp (English:
/// Tasks, Assignments, Timings, Appendices, References, Review, Summary). The review sheet also lists what Excel had no room
/// for; the summary has charts, and a cell with the day on which tasks are coloured as overdue.
///
/// Doubtful cells are yellow. Days are real dates, but days before 1900 are text, because Excel's calendar begins there.
///
/// # Errors
/// [`ExportError::Workbook`], which no plan is known to cause.
pub fn xlsx(plan: &Plan, lang: Lang) -> Result<Vec<u8>, ExportError> {
    xlsx_linked(plan, lang, None)
}

/// The same with each task's id a link to its place in the review page, a file of the given name beside the workbook.
///
/// # Errors
/// As [`xlsx`].
pub fn xlsx_linked(plan: &Plan, lang: Lang, page: Option<&str>) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(plan)?);
    let mut writer = SheetWriter { formats: Formats::new(lang), lang, found: Vec::new() };
    let tasks = rows::tasks(plan, lang);
    let place = task_sheet(&tasks);
    let target = book.add_worksheet();
    writer.sheet(target, &tasks)?;
    place.colour_overdue(target)?;
    if let Some(page) = page {
        writer.links(target, plan, page)?;
    }
    for sheet in [rows::assignments, rows::timings] {
        writer.sheet(book.add_worksheet(), &sheet(plan, lang))?;
    }
    writer.appendices(book.add_worksheet(), plan)?;
    writer.sheet(book.add_worksheet(), &rows::references(plan, lang))?;
    let mut review = rows::review(plan, lang);
    review.rows.splice(0..0, std::mem::take(&mut writer.found));
    writer.sheet(book.add_worksheet(), &review)?;
    summary::add(&mut book, plan, &place, lang)?;
    Ok(book.save_to_buffer()?)
}

/// Where the summary finds the tasks.
fn task_sheet(tasks: &Sheet) -> TaskSheet {
    let end = tasks.columns.iter().position(|c| c.en == "end").unwrap_or_default();
    TaskSheet {
        name: tasks.title,
        end: u16::try_from(end).unwrap_or_default(),
        rows: u32::try_from(tasks.rows.len()).unwrap_or(SHEET_ROWS).min(SHEET_ROWS - 1),
    }
}

fn properties(plan: &Plan) -> Result<DocProperties, XlsxError> {
    let (year, month, day) = CREATED;
    let document = &plan.document;
    let short = |text: Option<&str>| fit(text.unwrap_or_default(), 255).into_owned();
    Ok(DocProperties::new()
        .set_title(short(document.title.as_deref()))
        .set_subject(short(document.number.as_deref()))
        .set_comment(short(Some(&document.source.file)))
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, month, day)?))
}

/// An address whose parts may hold any character (RFC 3986, section 2.1).
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

struct Formats {
    header: Format,
    caption: Format,
    body: Format,
    group: Format,
    date: &'static str,
}

impl Formats {
    fn new(lang: Lang) -> Self {
        let body = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Hair);
        let bold = body.clone().set_bold();
        Self {
            header: bold.clone().set_background_color(Color::RGB(0x00D9_E2F3)).set_align(FormatAlign::Center),
            caption: Format::new().set_bold(),
            group: bold.set_background_color(Color::RGB(0x00F2_F2F2)),
            date: lang.pick("dd/mm/yyyy", "yyyy-mm-dd"),
            body,
        }
    }

    /// The quote prefix keeps a text that looks like a formula a text when somebody edits the cell.
    fn text(base: &Format, text: &str, doubtful: bool) -> Format {
        let mut format = base.clone();
        if doubtful {
            format = format.set_background_color(Color::RGB(0x00FF_F2CC));
        }
        if opens_formula(text) { format.set_quote_prefix() } else { format }
    }
}

struct SheetWriter {
    formats: Formats,
    lang: Lang,
    /// Rows for the review sheet: what Excel had no room for.
    found: Vec<Vec<Cell>>,
}

impl SheetWriter {
    fn sheet(&mut self, target: &mut Worksheet, sheet: &Sheet) -> Result<(), ExportError> {
        let last_col = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        target.set_name(sheet.title)?;
        for (col, spec) in (0_u16..).zip(sheet.columns) {
            target.set_column_width(col, spec.width)?;
            target.write_string_with_format(
                0,
                col,
                self.lang.pick(spec.vi, spec.en),
                &self.formats.header,
            )?;
        }
        let mut last_row = 0;
        let mut heights = RowHeights::default();
        for (row, cells) in (1..SHEET_ROWS).zip(&sheet.rows) {
            for ((col, cell), spec) in (0_u16..).zip(cells).zip(sheet.columns) {
                self.cell(target, row, col, cell, sheet.title)?;
                if let Value::Text(text) = &cell.value {
                    heights.fit(row, row, text, spec.width);
                }
            }
            last_row = row;
        }
        heights.apply(target)?;
        self.note_rows_left_out(sheet.rows.len().saturating_sub(last_row as usize), sheet.title);
        target.set_freeze_panes(1, 0)?;
        target.autofilter(0, 0, last_row, last_col)?;
        page_setup(target)?;
        target.set_repeat_rows(0, 0)?;
        Ok(())
    }

    /// Makes the ids in the first column links into the review page.
    fn links(&self, target: &mut Worksheet, plan: &Plan, page: &str) -> Result<(), XlsxError> {
        let format = self.formats.body.clone().set_font_color(Color::RGB(0x0005_63C1));
        let format = format.set_underline(FormatUnderline::Single);
        let doubts = Doubts::of(plan);
        let doubtful = Formats::text(&format, "", true);
        for (row, task) in (1..SHEET_ROWS).zip(&plan.tasks).take(MOST_LINKS) {
            let address = format!("{}#task-{}", percent_encoded(page), percent_encoded(&task.id));
            if address.len() > LONGEST_ADDRESS || task.id.chars().count() > 255 {
                continue;
            }
            let link = Url::new(format!("file:///{address}")).set_text(task.id.as_str());
            let format = if doubts.touch_task(task) { &doubtful } else { &format };
            target.write_url_with_format(row, 0, link, format)?;
        }
        Ok(())
    }

    fn cell(
        &mut self,
        target: &mut Worksheet,
        row: u32,
        col: u16,
        cell: &Cell,
        sheet: &str,
    ) -> Result<(), XlsxError> {
        let body = &self.formats.body;
        match &cell.value {
            Value::Empty => target.write_blank(row, col, &Formats::text(body, "", cell.doubtful))?,
            Value::Number(number) => {
                target.write_number_with_format(row, col, *number, &Formats::text(body, "", cell.doubtful))?
            }
            Value::Date(date) => match excel_date(*date) {
                Some(day) => {
                    let format = Formats::text(body, "", cell.doubtful).set_num_format(self.formats.date);
                    target.write_datetime_with_format(row, col, day, &format)?
                }
                None => target.write_string_with_format(row, col, date.to_string(), body)?,
            },
            Value::Text(text) => {
                let format = Formats::text(body, text, cell.doubtful);
                let fitted = self.fitted(text, row, col, sheet);
                target.write_string_with_format(row, col, fitted, &format)?
            }
        };
        Ok(())
    }

    /// The text as far as a cell holds it; what is cut is noted.
    fn fitted<'t>(&mut self, text: &'t str, row: u32, col: u16, sheet: &str) -> Cow<'t, str> {
        let fitted = fit(text, CELL_UNITS);
        if matches!(fitted, Cow::Owned(_)) {
            let place = format!("{sheet}!{}", rust_xlsxwriter::utility::row_col_to_cell(row, col));
            let message = self.lang.pick(
                "Ô dài quá 32.767 ký tự nên bị cắt ở đây; tệp JSON giữ nguyên văn.",
                "The cell is longer than 32,767 characters and was cut here; the JSON has it whole.",
            );
            self.found.push(rows::workbook_finding("cell-cut", message, &place, self.lang));
        }
        fitted
    }

    fn note_rows_left_out(&mut self, count: usize, sheet: &str) {
        if count > 0 {
            let message = match self.lang {
                Lang::Vi => format!("{count} dòng hoặc ô không còn chỗ trên trang tính; tệp JSON có đủ."),
                Lang::En => {
                    format!("{count} rows or cells found no room on the sheet; the JSON has them all.")
                }
            };
            self.found.push(rows::workbook_finding("rows-left-out", &message, sheet, self.lang));
        }
    }

    /// The tables as printed, one below the other: caption, header, rows, a blank row.
    fn appendices(&mut self, target: &mut Worksheet, plan: &Plan) -> Result<(), ExportError> {
        let title = self.lang.pick("Phụ lục", "Appendices");
        target.set_name(title)?;
        let widths = appendix_widths(plan);
        for (col, width) in (0_u16..).zip(&widths) {
            target.set_column_width(col, *width)?;
        }
        let doubts = Doubts::of(plan);
        let mut heights = RowHeights::default();
        let (mut top, mut left_out) = (0_u32, 0_usize);
        for table in &plan.tables {
            let layout = lay_out(table, &doubts);
            left_out += layout.lost;
            left_out += self.table(target, top, table, &layout, title)?;
            appendix_heights(&layout, top, &widths, &mut heights);
            let rows = u32::try_from(table.rows.len()).unwrap_or(SHEET_ROWS);
            top = top.saturating_add(rows).saturating_add(3).min(SHEET_ROWS);
        }
        heights.apply(target)?;
        self.note_rows_left_out(left_out, title);
        if plan.tables.len() == 1 {
            target.set_freeze_panes(2, 0)?;
        }
        page_setup(target)?;
        Ok(())
    }

    /// Writes one table; how many of its cells found no room.
    fn table(
        &mut self,
        target: &mut Worksheet,
        top: u32,
        table: &PlanTable,
        layout: &Layout<'_>,
        sheet: &str,
    ) -> Result<usize, XlsxError> {
        if top.saturating_add(2) > SHEET_ROWS {
            return Ok(layout.cells.len());
        }
        let caption = [table.id.as_str(), table.caption.as_str()].join(". ");
        let caption = self.fitted(caption.trim_end_matches(". "), top, 0, sheet).into_owned();
        target.write_string_with_format(top, 0, caption, &self.formats.caption)?;
        for col in 0..layout.columns {
            let name = table.columns.get(usize::from(col)).map_or("", |c| c.name.as_str());
            let name = self.fitted(name, top + 1, col, sheet);
            target.write_string_with_format(top + 1, col, name, &self.formats.header)?;
        }
        let mut left_out = 0;
        for cell in &layout.cells {
            if top + 2 + cell.last_row < SHEET_ROWS {
                self.table_cell(target, top + 2, cell, sheet)?;
            } else {
                left_out += 1;
            }
        }
        Ok(left_out)
    }

    fn table_cell(
        &mut self,
        target: &mut Worksheet,
        first: u32,
        cell: &Placed<'_>,
        sheet: &str,
    ) -> Result<(), XlsxError> {
        let base = if cell.is_group { &self.formats.group } else { &self.formats.body };
        let format = Formats::text(base, cell.text, cell.doubtful);
        let (row, last_row) = (first + cell.row, first + cell.last_row);
        let text = self.fitted(cell.text, row, cell.col, sheet);
        if row == last_row && cell.col == cell.last_col {
            target.write_string_with_format(row, cell.col, text, &format)?;
        } else {
            target.merge_range(row, cell.col, last_row, cell.last_col, &text, &format)?;
        }
        Ok(())
    }
}

pub(crate) fn page_setup(target: &mut Worksheet) -> Result<(), XlsxError> {
    target.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The widths that the columns of all tables need together, one below the other.
fn appendix_widths(plan: &Plan) -> Vec<f64> {
    let mut widths: Vec<f64> = Vec::new();
    for table in &plan.tables {
        for (index, column) in table.columns.iter().enumerate() {
            let width = match column.role.as_str() {
                "number" | "level" => NARROW,
                "title" => WIDE,
                _ => USUAL,
            };
            match widths.get_mut(index) {
                Some(widest) => *widest = widest.max(width),
                None => widths.push(width),
            }
        }
    }
    widths.truncate(SHEET_COLUMNS);
    widths
}

fn appendix_heights(layout: &Layout<'_>, top: u32, widths: &[f64], heights: &mut RowHeights) {
    let first = top.saturating_add(2);
    for cell in layout.cells.iter().filter(|c| first.saturating_add(c.last_row) < SHEET_ROWS) {
        let columns = usize::from(cell.col)..=usize::from(cell.last_col);
        let width = widths.get(columns).map_or(USUAL, |w| w.iter().sum());
        heights.fit(first + cell.row, first + cell.last_row, cell.text, width);
    }
}

pub(crate) fn excel_date(date: Date) -> Option<ExcelDateTime> {
    let part = |n: i8| u8::try_from(n).ok();
    let year = u16::try_from(date.year()).ok().filter(|y| *y >= 1900)?;
    ExcelDateTime::from_ymd(year, part(date.month())?, part(date.day())?).ok()
}

/// The text, or its beginning and [`CUT_MARK`] where it is longer than `units` UTF-16 code units.
pub(crate) fn fit(text: &str, units: usize) -> Cow<'_, str> {
    // A UTF-8 text has at least as many bytes as UTF-16 code units.
    if text.len() <= units || text.encode_utf16().count() <= units {
        return Cow::Borrowed(text);
    }
    let room = units.saturating_sub(CUT_MARK.encode_utf16().count());
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += c.len_utf16();
        used > room
    });
    let kept = end.and_then(|(at, _)| text.get(..at)).unwrap_or_default();
    Cow::Owned(format!("{kept}{CUT_MARK}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_letters_at_the_limit() {
        let exact = "ế".repeat(CELL_UNITS);
        assert!(matches!(fit(&exact, CELL_UNITS), Cow::Borrowed(_)));
        let long = "𝒜".repeat(CELL_UNITS);
        let cut = fit(&long, CELL_UNITS);
        assert!(cut.ends_with(CUT_MARK));
        assert!(cut.encode_utf16().count() <= CELL_UNITS);
    }

    #[test]
    fn excel_knows_no_day_before_1900() {
        assert!(excel_date(Date::constant(1899, 12, 31)).is_none());
        assert!(excel_date(Date::constant(2024, 2, 29)).is_some());
    }
}
