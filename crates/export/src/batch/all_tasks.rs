//! Every task of every plan in one workbook.
//!
//! Rows go to temporary files as they come (`rust_xlsxwriter`'s constant memory), so that the memory does not grow with the
//! number of tasks; a sheet that is full is followed by another, a workbook that is full by another file.

use crate::csv::opens_formula;
use crate::rows::{self, Cell, ColumnSpec, Value};
use crate::xlsx::{CELL_UNITS, CREATED, SHEET_ROWS, excel_date, fit, page_setup};
use crate::{ExportError, Lang};
use kehoach_model::Plan;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::fs::File;
use std::io;
use std::path::PathBuf;

/// What stands before the columns of a plan's own task sheet: which plan it is.
const PLAN_COLUMNS: [ColumnSpec; 4] = [
    ColumnSpec { vi: "Số, ký hiệu", en: "number", width: 20.0 },
    ColumnSpec { vi: "Tên văn bản", en: "document", width: 40.0 },
    ColumnSpec { vi: "Ngày ban hành", en: "issued", width: 14.0 },
    ColumnSpec { vi: "Tệp", en: "file", width: 30.0 },
];

/// Where a sheet and a workbook end.
#[derive(Debug, Clone, Copy)]
pub struct SheetLimits {
    /// Rows of a sheet, its header included; at least 2.
    pub rows: u32,
    /// Sheets of a workbook; at least 1.
    pub sheets: u32,
}

impl Default for SheetLimits {
    /// Excel's rows («Excel specifications and limits»); as many sheets as a desk's computer still opens.
    fn default() -> Self {
        Self { rows: SHEET_ROWS, sheets: 2 }
    }
}

/// Gathers the tasks of many plans; plans and their tasks stay in the order in which they come.
///
/// Text cells never become formulas. Days before 1900 are text, because Excel's calendar begins there.
pub struct AllTasks<'o> {
    lang: Lang,
    limits: SheetLimits,
    temporary: PathBuf,
    open: &'o mut dyn FnMut(u32) -> io::Result<File>,
    formats: Formats,
    book: Workbook,
    books: u32,
    sheets: u32,
    row: u32,
}

impl<'o> AllTasks<'o> {
    /// `temporary` is a folder for the rows until a workbook is put together; `open` gives the file of the n-th workbook,
    /// counted from 1, when it is complete.
    ///
    /// # Errors
    /// [`ExportError::Workbook`] where `temporary` cannot be written.
    pub fn new(
        lang: Lang,
        limits: SheetLimits,
        temporary: PathBuf,
        open: &'o mut dyn FnMut(u32) -> io::Result<File>,
    ) -> Result<Self, ExportError> {
        let book = new_book(&temporary)?;
        let formats = Formats::new(lang);
        let mut all = Self { lang, limits, temporary, open, formats, book, books: 1, sheets: 0, row: 0 };
        all.add_sheet()?;
        Ok(all)
    }

    /// Adds the tasks of a plan. `file` is where its document lies, as the reader of the workbook knows it.
    ///
    /// # Errors
    /// [`ExportError::Workbook`], [`ExportError::Write`].
    pub fn add(&mut self, plan: &Plan, file: &str) -> Result<(), ExportError> {
        let own = plan_cells(plan, file);
        for cells in rows::tasks(plan, self.lang).rows {
            if self.row >= self.limits.rows {
                self.next_sheet()?;
            }
            let row = self.row;
            let sheet = self.book.worksheet_from_index((self.sheets - 1) as usize)?;
            for (col, cell) in (0_u16..).zip(own.iter().chain(&cells)) {
                self.formats.write(sheet, row, col, cell)?;
            }
            self.row += 1;
        }
        Ok(())
    }

    /// Completes the last workbook; how many there are.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn finish(mut self) -> Result<u32, ExportError> {
        self.save()?;
        Ok(self.books)
    }

    fn next_sheet(&mut self) -> Result<(), ExportError> {
        if self.sheets >= self.limits.sheets {
            self.save()?;
            self.book = new_book(&self.temporary)?;
            self.books += 1;
            self.sheets = 0;
        } else {
            self.close_sheet()?;
        }
        self.add_sheet()
    }

    fn add_sheet(&mut self) -> Result<(), ExportError> {
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        self.sheets += 1;
        let title = self.lang.pick("Nhiệm vụ", "Tasks");
        let number = if self.sheets == 1 { String::new() } else { format!(" {}", self.sheets) };
        sheet.set_name(format!("{title}{number}"))?;
        for (col, spec) in (0_u16..).zip(PLAN_COLUMNS.iter().chain(&rows::TASK_COLUMNS)) {
            sheet.set_column_width(col, spec.width)?;
            sheet.write_string_with_format(0, col, self.lang.pick(spec.vi, spec.en), &self.formats.header)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        page_setup(sheet)?;
        sheet.set_repeat_rows(0, 0)?;
        self.row = 1;
        Ok(())
    }

    fn close_sheet(&mut self) -> Result<(), ExportError> {
        let last = u16::try_from(PLAN_COLUMNS.len() + rows::TASK_COLUMNS.len() - 1).unwrap_or(u16::MAX);
        let sheet = self.book.worksheet_from_index((self.sheets - 1) as usize)?;
        sheet.autofilter(0, 0, self.row.saturating_sub(1), last)?;
        Ok(())
    }

    fn save(&mut self) -> Result<(), ExportError> {
        self.close_sheet()?;
        let file = (self.open)(self.books).map_err(ExportError::Write)?;
        Ok(self.book.save_to_writer(file)?)
    }
}

fn new_book(temporary: &PathBuf) -> Result<Workbook, XlsxError> {
    let (year, month, day) = CREATED;
    let mut book = Workbook::new();
    book.set_tempdir(temporary)?;
    book.set_properties(
        &DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(year, month, day)?),
    );
    Ok(book)
}

fn plan_cells(plan: &Plan, file: &str) -> [Cell; 4] {
    let document = &plan.document;
    let issued = document.issued.as_ref().map(|d| d.date.as_str());
    [
        Cell::text(document.number.as_deref().unwrap_or_default()),
        Cell::text(document.title.as_deref().unwrap_or_default()),
        Cell::text(issued.unwrap_or_default()),
        Cell::text(file),
    ]
}

/// The looks of a cell, made once: plain or doubtful, and each also with the quote that keeps a text that looks like a formula
/// a text when somebody edits the cell.
struct Formats {
    header: Format,
    plain: [Format; 2],
    quoted: [Format; 2],
    day: [Format; 2],
}

impl Formats {
    fn new(lang: Lang) -> Self {
        let body = Format::new().set_align(FormatAlign::Top);
        let doubt = body.clone().set_background_color(Color::RGB(0x00FF_F2CC));
        let date = lang.pick("dd/mm/yyyy", "yyyy-mm-dd");
        Self {
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_border(FormatBorder::Hair)
                .set_background_color(Color::RGB(0x00D9_E2F3)),
            quoted: [body.clone().set_quote_prefix(), doubt.clone().set_quote_prefix()],
            day: [body.clone().set_num_format(date), doubt.clone().set_num_format(date)],
            plain: [body, doubt],
        }
    }

    fn write<'a>(&'a self, sheet: &mut Worksheet, row: u32, col: u16, cell: &Cell) -> Result<(), XlsxError> {
        let pick = |formats: &'a [Format; 2]| &formats[usize::from(cell.doubtful)];
        match &cell.value {
            Value::Empty if cell.doubtful => sheet.write_blank(row, col, &self.plain[1])?,
            Value::Empty => return Ok(()),
            Value::Number(number) => sheet.write_number_with_format(row, col, *number, pick(&self.plain))?,
            Value::Date(date) => match excel_date(*date) {
                Some(day) => sheet.write_datetime_with_format(row, col, day, pick(&self.day))?,
                None => sheet.write_string_with_format(row, col, date.to_string(), &self.plain[0])?,
            },
            Value::Text(text) => {
                let formats = if opens_formula(text) { &self.quoted } else { &self.plain };
                sheet.write_string_with_format(row, col, fit(text, CELL_UNITS), pick(formats))?
            }
        };
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test")]
mod tests {
    use super::*;
    use crate::csv::tests::empty_plan;
    use calamine::{Data, Reader, Xlsx, open_workbook};
    use kehoach_model::Task;

    fn plan(titles: &[&str]) -> Plan {
        let mut plan = empty_plan();
        plan.document.number = Some("=1+1".to_owned());
        for (number, title) in titles.iter().enumerate() {
            let task: Task = serde_json::from_value(serde_json::json!({
                "id": number.to_string(), "kind": "task", "section": null, "parent": null, "label": "-",
                "title": title, "text": title, "assignments": [], "timing": null, "figures": [],
                "fields": {}, "references": [],
                "provenance": {"page": 1, "lines": [1, 1]}, "confidence": 0.5
            }))
            .unwrap();
            plan.tasks.push(task);
        }
        plan
    }

    #[test]
    fn full_sheets_and_workbooks_are_followed_by_others_and_no_row_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let at = |number: u32| folder.path().join(format!("{number}.xlsx"));
        let mut open = |number: u32| File::create(at(number));
        let limits = SheetLimits { rows: 4, sheets: 2 };
        let mut all = AllTasks::new(Lang::Vi, limits, folder.path().to_owned(), &mut open).unwrap();
        for number in 0..5 {
            let titles = [format!("{number}a"), format!("{number}b"), format!("{number}c")];
            all.add(&plan(&titles.iter().map(String::as_str).collect::<Vec<_>>()), "x").unwrap();
        }
        assert_eq!(all.finish().unwrap(), 3);
        let mut titles = Vec::new();
        for number in 1..=3 {
            let mut book: Xlsx<_> = open_workbook(at(number)).unwrap();
            for (_, range) in book.worksheets() {
                assert!(range.height() <= 4);
                titles.extend(range.rows().skip(1).map(|row| row[8].to_string()));
            }
        }
        let expected: Vec<String> =
            (0..5).flat_map(|n| ["a", "b", "c"].map(|letter| format!("{n}{letter}"))).collect();
        assert_eq!(titles, expected);
    }

    #[test]
    fn no_text_becomes_a_formula() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all.xlsx");
        let mut open = |_| File::create(&path);
        let limits = SheetLimits::default();
        let mut all = AllTasks::new(Lang::En, limits, folder.path().to_owned(), &mut open).unwrap();
        let evil = ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "http://x.example/", "<b>"];
        all.add(&plan(&evil), "=HYPERLINK(\"x\")").unwrap();
        all.finish().unwrap();
        let mut book: Xlsx<_> = open_workbook(&path).unwrap();
        let range = book.worksheet_range("Tasks").unwrap();
        for (row, text) in range.rows().skip(1).zip(evil) {
            assert_eq!(row[0], Data::String("=1+1".to_owned()));
            assert_eq!(row[8], Data::String(text.to_owned()));
        }
        assert!(book.worksheet_formula("Tasks").unwrap().is_empty());
    }
}
