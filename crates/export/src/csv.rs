//! Comma-separated values (RFC 4180): UTF-8 with byte order mark, lines that end in CR LF, ISO dates.

use crate::rows::{self, Cell, Sheet, Value};
use crate::{ExportError, Lang};
use kehoach_model::Plan;
use std::borrow::Cow;

/// Excel reads a file without it in the system's code page, and Vietnamese letters break.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One file of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvFile {
    /// `tasks`, `assignments`, `timings`, `tables`, `references` or `review`: the part of the file's name before `.csv`.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A plan as six files, always in the same order: tasks, assignments, timings, tables, references, review.
///
/// A text that begins with `=`, `+`, `-`, `@`, a tab or a line break (or the full-width forms of the signs) gets an
/// apostrophe before it, so that no spreadsheet takes it for a formula. Appendix tables come as one row a cell, with spans.
///
/// # Errors
/// [`ExportError::Csv`], which writing to memory is not known to cause.
pub fn csv(plan: &Plan, lang: Lang) -> Result<Vec<CsvFile>, ExportError> {
    let sheets =
        [rows::tasks, rows::assignments, rows::timings, rows::tables, rows::references, rows::review];
    sheets.into_iter().map(|sheet| file(&sheet(plan, lang), lang)).collect()
}

fn file(sheet: &Sheet, lang: Lang) -> Result<CsvFile, ExportError> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    let failed = |e: csv::Error| ExportError::Csv(e.to_string());
    writer.write_record(sheet.columns.iter().map(|c| lang.pick(c.vi, c.en))).map_err(failed)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(|c| field(c).into_owned())).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|e| ExportError::Csv(e.to_string()))?;
    Ok(CsvFile { name: sheet.name, bytes })
}

fn field(cell: &Cell) -> Cow<'_, str> {
    match &cell.value {
        Value::Empty => Cow::Borrowed(""),
        Value::Text(text) => harmless(text),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Date(date) => Cow::Owned(date.to_string()),
    }
}

/// The signs that open a formula in Excel, LibreOffice or Google Sheets (OWASP, «CSV Injection»).
pub(crate) fn opens_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

fn harmless(text: &str) -> Cow<'_, str> {
    if opens_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn empty_plan() -> Plan {
        serde_json::from_value(serde_json::json!({
            "schema_version": "1.0", "sections": [], "tasks": [], "tables": [], "agencies": [],
            "references": [], "edges": [], "diagnostics": [],
            "document": {
                "id": "x", "kind": "ke_hoach", "number": null, "title": null, "issuer": null, "place": null,
                "issued": null, "signer": null, "recipients": [], "basis": [],
                "source": {"file": "x.txt", "sha256": "", "media_type": "text/plain", "pages": 1, "extraction": "text"},
                "quality": {"syllables": 0, "fixed": 0, "doubtful": 0, "mean_confidence": 1.0}
            }
        }))
        .unwrap()
    }

    #[test]
    fn what_opens_a_formula_is_made_harmless() {
        for text in ["=1+1", "+84", "- Rà soát", "@x", "\tx", "\rx", "＝1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        assert_eq!(harmless("Rà soát = xong"), "Rà soát = xong");
    }

    #[test]
    fn a_plan_without_tasks_has_six_files_of_one_line() {
        let files = csv(&empty_plan(), Lang::Vi).unwrap();
        let names: Vec<&str> = files.iter().map(|f| f.name).collect();
        assert_eq!(names, ["tasks", "assignments", "timings", "tables", "references", "review"]);
        for file in files {
            let text = String::from_utf8(file.bytes).unwrap();
            assert!(text.starts_with('\u{feff}') && text.ends_with("\r\n") && text.lines().count() == 1);
        }
    }
}
