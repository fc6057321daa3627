//! The workbook read back and compared with its plan, cell for cell.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a test")]

mod sample;

use calamine::{Data, DataType, Dimensions, Range, Reader, Xlsx, open_workbook_from_rs};
use kehoach_export::{Lang, csv, xlsx};
use kehoach_model::{Confidence, Date, Plan, Role, Task, TimingKind};
use std::io::Cursor;

type Book = Xlsx<Cursor<Vec<u8>>>;

const SHEETS: [&str; 7] =
    ["Nhiệm vụ", "Phân công", "Mốc thời gian", "Phụ lục", "Văn bản", "Cần xem lại", "Tổng hợp"];

fn open(plan: &Plan, lang: Lang) -> Book {
    open_workbook_from_rs(Cursor::new(xlsx(plan, lang).unwrap())).unwrap()
}

/// A sheet by the names of its columns.
struct Sheet {
    range: Range<Data>,
    header: Vec<String>,
}

impl Sheet {
    fn of(book: &mut Book, name: &str) -> Self {
        let range = book.worksheet_range(name).unwrap();
        let header = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
        Self { range, header }
    }

    fn rows(&self) -> usize {
        self.range.height() - 1
    }

    fn get(&self, row: usize, column: &str) -> &Data {
        let col =
            self.header.iter().position(|h| h == column).unwrap_or_else(|| panic!("no column {column}"));
        self.range.get((row + 1, col)).unwrap()
    }

    fn text(&self, row: usize, column: &str) -> String {
        match self.get(row, column) {
            Data::String(text) => text.clone(),
            Data::Empty => String::new(),
            other => panic!("{column} of row {row} is no text: {other:?}"),
        }
    }

    fn number(&self, row: usize, column: &str) -> f64 {
        self.get(row, column).get_float().unwrap_or_else(|| panic!("{column} of row {row} is no number"))
    }

    fn day(&self, row: usize, column: &str) -> Option<Date> {
        match self.get(row, column) {
            Data::Empty => None,
            Data::DateTime(serial) => {
                let (year, month, day, ..) = serial.to_ymd_hms_milli();
                Some(Date::constant(i16::try_from(year).unwrap(), month as i8, day as i8))
            }
            other => panic!("{column} of row {row} is no date cell: {other:?}"),
        }
    }
}

fn names(task: &Task, role: Role) -> String {
    let names: Vec<&str> =
        task.assignments.iter().filter(|a| a.role == role).map(|a| a.raw.as_str()).collect();
    names.join("; ")
}

fn decimal(confidence: Confidence) -> f64 {
    serde_json::to_string(&confidence).unwrap().parse().unwrap()
}

/// Days that Excel's calendar has.
fn since_1900(date: Option<Date>) -> Option<Date> {
    date.filter(|d| d.year() >= 1900)
}

#[test]
fn the_sheets_have_their_names_in_both_languages() {
    let plan = sample::plan();
    assert_eq!(open(&plan, Lang::Vi).sheet_names(), SHEETS);
    let english = ["Tasks", "Assignments", "Timings", "Appendices", "References", "Review", "Summary"];
    assert_eq!(open(&plan, Lang::En).sheet_names(), english);
}

#[test]
fn every_task_is_a_row() {
    let plan = sample::plan();
    let sheet = Sheet::of(&mut open(&plan, Lang::Vi), SHEETS[0]);
    assert_eq!(sheet.rows(), plan.tasks.len());
    for (row, task) in plan.tasks.iter().enumerate() {
        let section = plan.sections.iter().find(|s| Some(&s.id) == task.section.as_ref());
        let figures: Vec<&str> = task.figures.iter().map(|f| f.raw.as_str()).collect();
        let entries = || task.timing.iter().flat_map(|t| &t.entries);
        assert_eq!(sheet.text(row, "Mã"), task.id);
        assert_eq!(sheet.text(row, "Đề mục"), section.map(|s| s.path.clone()).unwrap_or_default());
        assert_eq!(sheet.text(row, "Tên đề mục"), section.map(|s| s.title.clone()).unwrap_or_default());
        assert_eq!(sheet.text(row, "Nhiệm vụ"), task.title);
        assert_eq!(sheet.text(row, "Nội dung"), task.text);
        assert_eq!(sheet.text(row, "Chủ trì"), names(task, Role::Lead));
        assert_eq!(sheet.text(row, "Phối hợp"), names(task, Role::Coordinate));
        assert_eq!(sheet.text(row, "Thực hiện"), names(task, Role::Implement));
        let raw = task.timing.as_ref().map(|t| t.raw.clone()).unwrap_or_default();
        assert_eq!(sheet.text(row, "Thời gian (như in)"), raw);
        assert_eq!(sheet.day(row, "Bắt đầu"), entries().filter_map(|e| e.start).min());
        if entries().all(|e| e.end.is_none_or(|d| d.year() >= 1900)) {
            assert_eq!(sheet.day(row, "Kết thúc"), entries().filter_map(|e| e.end).max());
        }
        assert_eq!(sheet.text(row, "Số liệu"), figures.join("; "));
        assert_eq!(sheet.text(row, "Sản phẩm"), task.fields.product.join("\n"));
        assert_eq!(sheet.get(row, "Cấp độ").get_float(), task.fields.level.map(f64::from));
        assert_eq!(sheet.text(row, "Giai đoạn"), task.fields.period.clone().unwrap_or_default());
        assert_eq!(sheet.text(row, "Văn bản dẫn"), task.references.join("; "));
        assert_eq!(sheet.number(row, "Trang"), f64::from(task.provenance.page));
        assert_eq!(sheet.number(row, "Độ tin cậy"), decimal(task.confidence));
    }
    assert_eq!(sheet.text(0, "Loại"), "Nhiệm vụ");
    assert_eq!(sheet.text(0, "Thông tin khác"), "Kinh phí: Ngân sách huyện\nNgười liên hệ: Ông An");
    assert_eq!(sheet.text(1, "Định kỳ, sự kiện"), "hằng tháng, ngày 15; sau 3 ngày, khi có bão");
    assert_eq!(sheet.text(3, "Kết thúc"), "1899-12-31");
}

#[test]
fn every_assignment_is_a_row() {
    let plan = sample::plan();
    let sheet = Sheet::of(&mut open(&plan, Lang::En), "Assignments");
    let all: Vec<_> = plan.tasks.iter().flat_map(|t| t.assignments.iter().map(move |a| (t, a))).collect();
    assert_eq!(sheet.rows(), all.len());
    for (row, (task, assignment)) in all.into_iter().enumerate() {
        let agency = plan.agencies.iter().find(|a| a.id == assignment.agency).unwrap();
        let role = serde_json::to_value(assignment.role).unwrap();
        assert_eq!(sheet.text(row, "task"), task.id);
        assert_eq!(sheet.text(row, "title"), task.title);
        assert_eq!(sheet.text(row, "role"), role.as_str().unwrap());
        assert_eq!(sheet.text(row, "agency"), agency.name);
        assert_eq!(sheet.text(row, "agency as printed"), assignment.raw);
        assert_eq!(sheet.text(row, "agency id"), assignment.agency);
        assert_eq!(sheet.number(row, "confidence"), decimal(assignment.confidence));
    }
}

#[test]
fn every_timing_entry_is_a_row_with_real_dates() {
    let plan = sample::plan();
    let sheet = Sheet::of(&mut open(&plan, Lang::Vi), SHEETS[2]);
    let mut row = 0;
    for task in &plan.tasks {
        let timing = task.timing.as_ref().unwrap();
        for entry in &timing.entries {
            assert_eq!(sheet.text(row, "Mã nhiệm vụ"), task.id);
            assert_eq!(sheet.text(row, "Thời gian (như in)"), timing.raw);
            assert_eq!(sheet.day(row, "Bắt đầu"), entry.start);
            if since_1900(entry.end) == entry.end {
                assert_eq!(sheet.day(row, "Kết thúc"), entry.end);
            }
            assert_eq!(sheet.text(row, "Phạm vi"), entry.scope.clone().unwrap_or_default());
            assert!(!sheet.text(row, "Kiểu").is_empty());
            row += 1;
        }
        if timing.entries.is_empty() {
            assert_eq!(sheet.text(row, "Thời gian (như in)"), timing.raw);
            assert_eq!(sheet.text(row, "Kiểu"), "");
            row += 1;
        }
    }
    assert_eq!(sheet.rows(), row);
    assert_eq!(plan.tasks[0].timing.as_ref().unwrap().entries[1].kind, TimingKind::From);
    assert_eq!(sheet.text(1, "Kiểu"), "Bắt đầu từ");
}

#[test]
fn appendix_tables_stand_as_printed_with_their_merges() {
    let plan = sample::plan();
    let mut book = open(&plan, Lang::Vi);
    let range = book.worksheet_range(SHEETS[3]).unwrap();
    let at = |row: usize, col: usize| range.get((row, col)).map(ToString::to_string).unwrap_or_default();
    let mut top = 0;
    for table in &plan.tables {
        assert!(at(top, 0).starts_with(&table.id) && at(top, 0).ends_with(&table.caption));
        for (col, column) in table.columns.iter().enumerate() {
            assert_eq!(at(top + 1, col), column.name);
        }
        for (row, printed) in table.rows.iter().enumerate() {
            for cell in &printed.cells {
                assert_eq!(at(top + 2 + row, cell.col as usize), cell.text);
            }
        }
        top += table.rows.len() + 3;
    }
    let merges: Vec<Dimensions> = book.merge_cells_by_sheet_name(SHEETS[3]).unwrap();
    let expected = [Dimensions::new((2, 1), (2, 3)), Dimensions::new((3, 2), (4, 2))];
    assert_eq!(merges, expected);
}

#[test]
fn every_reference_is_a_row() {
    let plan = sample::plan();
    let sheet = Sheet::of(&mut open(&plan, Lang::Vi), SHEETS[4]);
    assert_eq!(sheet.rows(), plan.references.len());
    for (row, reference) in plan.references.iter().enumerate() {
        assert_eq!(sheet.text(row, "Mã"), reference.id);
        assert_eq!(sheet.text(row, "Số, ký hiệu"), reference.number.clone().unwrap_or_default());
        assert_eq!(sheet.text(row, "Cơ quan ban hành"), reference.issuer.clone().unwrap_or_default());
        assert_eq!(sheet.number(row, "Số lần dẫn"), reference.citations.len() as f64);
    }
    assert_eq!(sheet.day(0, "Ngày"), Some(Date::constant(2021, 7, 6)));
    assert_eq!(sheet.text(1, "Ngày"), "2023-02");
    assert_eq!((sheet.text(0, "Là căn cứ"), sheet.text(1, "Là căn cứ")), ("có".to_owned(), String::new()));
    assert_eq!(sheet.text(0, "Dẫn tại"), "II.1.a");
}

#[test]
fn the_review_sheet_lists_doubtful_places_before_what_was_mended() {
    let sheet = Sheet::of(&mut open(&sample::plan(), Lang::Vi), SHEETS[5]);
    let codes: Vec<String> = (0..sheet.rows()).map(|row| sheet.text(row, "Mã")).collect();
    assert_eq!(
        codes,
        [
            "page-unread", "number-blank", "cell-garbled", "assignment-uncertain", "item-uncertain",
            "timing-unread", "lattice", "table-row-joined",
        ]
    );
    assert_eq!(sheet.text(6, "Nguyên văn"), "so TNMT");
    assert_eq!(sheet.text(6, "Đề xuất"), "Sở TNMT");
    let items: Vec<String> = (0..sheet.rows()).map(|row| sheet.text(row, "Mục")).collect();
    assert_eq!(items, ["", "", "PL1.2", "II.1.a", "II.1.b", "PL1.1", "II.1.b", ""]);
    assert_eq!(sheet.number(6, "Dòng đầu"), 14.0);
}

#[test]
fn no_cell_of_the_document_is_a_formula() {
    let mut book = open(&sample::plan(), Lang::Vi);
    let (summary, sheets) = SHEETS.split_last().unwrap();
    for name in sheets {
        assert!(book.worksheet_formula(name).unwrap().used_cells().next().is_none(), "{name}");
    }
    // The summary's own count days and add numbers.
    let formulas = book.worksheet_formula(summary).unwrap();
    let own = ["TODAY()", "COUNTIFS(", "COUNT(", "SUM("];
    assert!(formulas.used_cells().all(|(_, _, f)| f.is_empty() || own.iter().any(|o| f.contains(o))));
    assert!(formulas.used_cells().count() >= 5);
}

#[test]
fn the_summary_counts_agencies_and_months() {
    let plan = sample::plan();
    let range = open(&plan, Lang::En).worksheet_range("Summary").unwrap();
    let column = |col: usize, row: usize| range.get((row, col)).and_then(DataType::get_float);
    let assigned: f64 = (12..range.height()).filter_map(|row| column(4, row)).sum();
    let expected: usize = plan.tasks.iter().map(|t| t.assignments.len()).sum();
    assert_eq!(assigned, expected as f64);
    let dated = plan
        .tasks
        .iter()
        .filter(|t| t.timing.iter().any(|w| w.entries.iter().any(|e| since_1900(e.end).is_some())));
    let due: f64 = (12..range.height()).filter_map(|row| column(7, row)).sum();
    assert_eq!(due, dated.count() as f64);
}

#[test]
fn tasks_link_to_their_place_in_the_review_page() {
    let plan = sample::plan();
    let bytes = kehoach_export::xlsx_linked(&plan, Lang::Vi, Some("kế hoạch.plan.html")).unwrap();
    let mut book: Book = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    // The cells say what they said.
    let sheet = Sheet::of(&mut book, SHEETS[0]);
    assert_eq!(sheet.text(0, "Mã"), plan.tasks[0].id);
}

#[test]
fn doubtful_cells_are_coloured() {
    let mut book = open(&sample::plan(), Lang::Vi);
    let sheet = Sheet::of(&mut book, SHEETS[0]);
    let styles = book.worksheet_style(SHEETS[0]).unwrap();
    let yellow = |row: u32, column: &str| {
        let col = sheet.header.iter().position(|h| h == column).unwrap();
        let fill = styles.get((row + 1, u32::try_from(col).unwrap())).and_then(|s| s.fill.as_ref());
        fill.and_then(calamine::Fill::get_color).is_some_and(|c| c.to_argb() & 0xFF_FFFF == 0xFF_F2CC)
    };
    // The coordinating commune is in doubt, the leading division is not.
    assert!(yellow(0, "Phối hợp") && !yellow(0, "Chủ trì") && !yellow(0, "Nhiệm vụ"));
    // Low confidence, and a change of this line that was only proposed.
    assert!(yellow(1, "Độ tin cậy") && yellow(1, "Nhiệm vụ") && !yellow(1, "Thực hiện"));
    assert!(yellow(2, "Thời gian (như in)"));
    let cells = book.worksheet_style(SHEETS[3]).unwrap();
    let fill =
        |row, col| cells.get((row, col)).and_then(|s| s.fill.as_ref()).and_then(calamine::Fill::get_color);
    assert!(fill(4, 1).is_some(), "a warning points at this cell of the appendix");
    assert!(fill(3, 1).is_none());
}

#[test]
fn what_excel_has_no_room_for_is_marked_and_listed() {
    let mut plan = sample::plan();
    let long = "Rà soát \u{1}".repeat(5_000);
    plan.tasks[0].text.clone_from(&long);
    let mut book = open(&plan, Lang::Vi);
    let tasks = Sheet::of(&mut book, SHEETS[0]);
    let cut = tasks.text(0, "Nội dung");
    assert!(cut.ends_with(" […]") && cut.encode_utf16().count() <= 32_767);
    let review = Sheet::of(&mut book, SHEETS[5]);
    assert_eq!((review.text(0, "Mã"), review.text(0, "Mục")), ("cell-cut".into(), "Nhiệm vụ!F2".into()));
    assert!(kehoach_export::json(&plan).unwrap().len() > 5_000 * 8);
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let plan = sample::plan();
    let first = xlsx(&plan, Lang::Vi).unwrap();
    // Long enough for a clock in the file to move on.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert!(first == xlsx(&plan, Lang::Vi).unwrap());
}

#[test]
fn csv_holds_what_the_workbook_holds() {
    let plan = sample::plan();
    let mut book = open(&plan, Lang::Vi);
    let files = csv(&plan, Lang::Vi).unwrap();
    for (file, sheet) in files.iter().zip(SHEETS).filter(|(f, _)| f.name != "tables") {
        let sheet = book.worksheet_range(sheet).unwrap();
        let text = std::str::from_utf8(&file.bytes).unwrap().strip_prefix('\u{feff}').unwrap();
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), sheet.height(), "{}", file.name);
        for (record, cells) in rows.iter().zip(sheet.rows()) {
            for (field, cell) in record.iter().zip(cells) {
                assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
                let field = field.strip_prefix('\'').unwrap_or(field);
                match cell {
                    Data::DateTime(serial) => {
                        let (year, month, day, ..) = serial.to_ymd_hms_milli();
                        assert_eq!(field, format!("{year:04}-{month:02}-{day:02}"));
                    }
                    cell => assert_eq!(field, cell.to_string()),
                }
            }
        }
    }
}
