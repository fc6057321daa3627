//! Spreadsheets by `calamine`: each sheet is a page; below what stands above it, the table.
//!
//! Numbers come as stored with the words that their format prints beside them, percentages as such, dates as day/month/year or the
//! part of it that is shown. Hidden rows are read and named in a diagnostic; hidden sheets too.

mod biff;
mod format;
mod hidden;
mod layout;

use crate::flow::LineNumbers;
use crate::package::Package;
use crate::{DamageKind, Format, Limits, ReadError};
use calamine::{Data, DataRef, Reader, SheetVisible, Sheets};
use format::formatted;
use kehoach_model::{Diagnostic, Document, Page};
use layout::Sheet;
use std::io::Cursor;

/// `calamine` keeps the whole rectangle of an old workbook's sheet: it may have so many times the cells that a table may.
const RECTANGLE: u64 = 4;

/// Reads a workbook: one page a sheet that holds anything.
pub(crate) fn read(bytes: &[u8], format: Format, limits: &Limits) -> Result<Document, ReadError> {
    // `calamine` panics on some damaged records of old workbooks; that must not end the run.
    std::panic::catch_unwind(|| read_sheets(bytes, format, limits)).unwrap_or_else(|_| {
        Err(ReadError::Damaged {
            format: format.name(),
            kind: DamageKind::Inconsistent,
            detail: "its records contradict one another".to_owned(),
        })
    })
}

fn read_sheets(bytes: &[u8], format: Format, limits: &Limits) -> Result<Document, ReadError> {
    let mut extras = Extras::of(bytes, format, limits)?;
    let mut book = open(bytes, format)?;
    let mut document = Document::default();
    let mut numbers = LineNumbers::default();
    let sheets: Vec<calamine::Sheet> = book.sheets_metadata().to_vec();
    let several = sheets.len() > 1;
    for (index, meta) in sheets.iter().enumerate() {
        if document.pages.len() >= limits.pages as usize {
            let message =
                format!("only the first {} sheets are read (--limit pages=N raises the limit)", limits.pages);
            document.diagnostics.push(Diagnostic::warning("limit-pages", message));
            break;
        }
        let mut sheet = Sheet::default();
        match cells(&mut book, &meta.name, limits, &mut sheet) {
            Ok(true) => {}
            Ok(false) => {
                let message = format!(
                    "the sheet «{}» has more than {} cells and is cut (--limit table-cells=N raises the limit)",
                    meta.name, limits.table_cells
                );
                document.diagnostics.push(Diagnostic::warning("limit-cells", message));
            }
            Err(detail) => {
                let message = format!("the sheet «{}» cannot be read: {detail}", meta.name);
                document.diagnostics.push(Diagnostic::error("sheet-unreadable", message));
            }
        }
        sheet.merged = merged(&mut book, &meta.name);
        extras.decorate(index, &meta.name, &mut sheet);
        if sheet.cells.is_empty() {
            continue;
        }
        let number = u32::try_from(document.pages.len()).unwrap_or(u32::MAX).saturating_add(1);
        let mut page = Page { number, ..Page::default() };
        if several {
            page.marginalia.push(kehoach_model::Line::of_text(numbers.next(), meta.name.clone()));
        }
        let hidden_sheet = meta.visible != SheetVisible::Visible;
        document
            .diagnostics
            .extend(layout::lay_out(sheet, &mut page, &meta.name, hidden_sheet, &mut numbers));
        document.pages.push(page);
    }
    if document.pages.is_empty() {
        let unreadable = document.diagnostics.into_iter().find(|d| d.code == "sheet-unreadable");
        return Err(unreadable.map_or(ReadError::NoText, |d| ReadError::Damaged {
            format: format.name(),
            kind: DamageKind::Inconsistent,
            detail: d.message,
        }));
    }
    Ok(document)
}

fn open(bytes: &[u8], format: Format) -> Result<Sheets<Cursor<&[u8]>>, ReadError> {
    let data = Cursor::new(bytes);
    let opened = match format {
        Format::Xls => calamine::open_workbook_from_rs(data).map(Sheets::Xls).map_err(calamine::Error::Xls),
        Format::Ods => calamine::open_workbook_from_rs(data).map(Sheets::Ods).map_err(calamine::Error::Ods),
        _ => calamine::open_workbook_from_rs(data).map(Sheets::Xlsx).map_err(calamine::Error::Xlsx),
    };
    opened.map_err(|error| match error {
        calamine::Error::Xls(calamine::XlsError::Password)
        | calamine::Error::Ods(calamine::OdsError::Password)
        | calamine::Error::Xlsx(calamine::XlsxError::Password) => {
            ReadError::Encrypted { format: format.name() }
        }
        error => ReadError::Damaged {
            format: format.name(),
            kind: DamageKind::Inconsistent,
            detail: error.to_string(),
        },
    })
}

/// Takes a sheet's cells; false where there are more than the limit allows.
fn cells(
    book: &mut Sheets<Cursor<&[u8]>>,
    name: &str,
    limits: &Limits,
    sheet: &mut Sheet,
) -> Result<bool, String> {
    if let Sheets::Xlsx(xlsx) = book {
        // Cell by cell: the rectangle of a hostile sheet has no end.
        let mut reader = xlsx.worksheet_cells_reader(name).map_err(|e| e.to_string())?;
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|e| e.to_string())? {
            if sheet.cells.len() >= limits.table_cells as usize {
                return Ok(false);
            }
            let value = match cell.get_value() {
                DataRef::SharedString(text) => Data::String((*text).to_owned()),
                other => other.clone().into(),
            };
            let style = reader.styles().get(style);
            let font = style.and_then(|s| s.font.as_ref()?.name.clone()).unwrap_or_default();
            let code = style.and_then(|s| s.number_format.as_ref()).map_or("", |f| f.format_code.as_str());
            sheet.put(cell.get_position(), formatted(shown(&value), code), font);
        }
        return Ok(true);
    }
    let range = book.worksheet_range(name).map_err(|e| e.to_string())?;
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, col, value) in range.used_cells() {
        if sheet.cells.len() >= limits.table_cells as usize {
            return Ok(false);
        }
        let at = |from: u32, by: usize| from.saturating_add(u32::try_from(by).unwrap_or(u32::MAX));
        sheet.put((at(top, row), at(left, col)), shown(value), String::new());
    }
    Ok(true)
}

/// Merged ranges: top left and bottom right.
fn merged(book: &mut Sheets<Cursor<&[u8]>>, name: &str) -> Vec<[(u32, u32); 2]> {
    let ranges = match book {
        Sheets::Xls(xls) => xls.merge_cells_by_sheet_name(name).unwrap_or_default(),
        Sheets::Xlsx(xlsx) => xlsx.merge_cells_by_sheet_name(name).unwrap_or_default(),
        // Those of OpenDocument come with the hidden rows.
        Sheets::Ods(_) | Sheets::Xlsb(_) => Vec::new(),
    };
    ranges.into_iter().map(|d| [d.start, d.end]).collect()
}

/// A value in print.
fn shown(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(n) => n.to_string(),
        // Sums of decimals carry noise in the sixteenth digit; Excel shows fifteen.
        Data::Float(n) => format!("{}", format!("{n:.14e}").parse::<f64>().unwrap_or(*n)),
        Data::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, hour, minute, ..) = date.to_ymd_hms_milli();
            match (hour, minute) {
                (0, 0) => format!("{day:02}/{month:02}/{year}"),
                _ => format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}"),
            }
        }
        Data::DateTime(duration) => {
            let minutes = (duration.as_f64() * 24.0 * 60.0).round();
            format!("{}:{:02}", (minutes / 60.0).floor(), minutes % 60.0)
        }
        Data::DateTimeIso(iso) => iso_date(iso),
        Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
    }
}

/// `2024-03-05T00:00:00` → `05/03/2024`.
fn iso_date(iso: &str) -> String {
    let (date, time) = iso.split_once('T').unwrap_or((iso, ""));
    let parts: Vec<&str> = date.split('-').collect();
    let time = time.get(..5).filter(|t| *t != "00:00");
    match (parts.as_slice(), time) {
        ([year, month, day], None) => format!("{day}/{month}/{year}"),
        ([year, month, day], Some(time)) => format!("{day}/{month}/{year} {time}"),
        _ => iso.to_owned(),
    }
}

/// What `calamine` does not tell: hidden rows, and in old workbooks the cells' fonts.
enum Extras {
    Old(biff::Workbook),
    New(hidden::Rows, hidden::Merged),
}

impl Extras {
    fn of(bytes: &[u8], format: Format, limits: &Limits) -> Result<Self, ReadError> {
        if format == Format::Xls {
            let book = biff::scan(bytes, limits)?;
            let most = u64::from(limits.table_cells) * RECTANGLE;
            if book.rectangle() > most {
                return Err(ReadError::Limit {
                    what: "the rectangle of a sheet's cells".to_owned(),
                    name: "table-cells",
                    limit: u64::from(limits.table_cells),
                });
            }
            return Ok(Self::Old(book));
        }
        Package::open(bytes, format.name(), limits)?.check()?;
        let mut package = Package::open(bytes, format.name(), limits)?;
        let (rows, merged) = match format {
            Format::Ods => hidden::of_ods(&mut package)?,
            _ => (hidden::of_xlsx(&mut package)?, hidden::Merged::new()),
        };
        Ok(Self::New(rows, merged))
    }

    fn decorate(&mut self, index: usize, name: &str, sheet: &mut Sheet) {
        match self {
            Self::Old(book) => {
                if let Some(own) = book.sheets.get(index) {
                    sheet.hidden_rows = own.hidden_rows.clone();
                    for ((row, col), cell) in &mut sheet.cells {
                        let Some(format) = own.format_of(*row, *col) else { continue };
                        cell.font = book.font(format).to_owned();
                        cell.text = formatted(std::mem::take(&mut cell.text), book.number_format(format));
                    }
                }
            }
            Self::New(rows, merged) => {
                sheet.hidden_rows = rows.remove(name).unwrap_or_default();
                sheet.merged.extend(merged.remove(name).unwrap_or_default());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_a_reader_sees_them() {
        assert_eq!(shown(&Data::Float(103_660_200.0)), "103660200");
        assert_eq!(shown(&Data::Float(0.1 + 0.2)), "0.3");
        assert_eq!(shown(&Data::DateTimeIso("2024-03-05T00:00:00".into())), "05/03/2024");
        let date = calamine::ExcelDateTime::new(45_292.0, calamine::ExcelDateTimeType::DateTime, false);
        assert_eq!(shown(&Data::DateTime(date)), "01/01/2024");
    }
}
