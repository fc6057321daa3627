//! The same plan as .doc, .docx and .rtf, the same appendix as .xls, .xlsx and .ods; `fixtures/office/README.md` tells their making.
#![allow(clippy::panic)]

use kehoach_extract::{Options, read};
use kehoach_model::{Block, Document};

const DOC: &[u8] = include_bytes!("../../../fixtures/office/plan.doc");
const DOCX: &[u8] = include_bytes!("../../../fixtures/office/plan.docx");
const RTF: &[u8] = include_bytes!("../../../fixtures/office/plan.rtf");
const XLS: &[u8] = include_bytes!("../../../fixtures/office/sheet.xls");
const XLSX: &[u8] = include_bytes!("../../../fixtures/office/sheet.xlsx");
const ODS: &[u8] = include_bytes!("../../../fixtures/office/sheet.ods");

/// Paragraphs with their labels; of tables the cells with place, rows × columns and text.
fn outline(blocks: &[Block]) -> Vec<String> {
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(p) => out.push(p.text()),
            Block::Table(t) => {
                out.push(format!("table {}x{}, {} header rows", t.rows, t.cols, t.header_rows));
                for c in &t.cells {
                    let inner = outline(&c.blocks).join("; ");
                    out.push(format!("{},{} {}x{}: {inner}", c.row, c.col, c.row_span, c.col_span));
                }
            }
        }
    }
    out
}

fn document(bytes: &[u8]) -> Document {
    read(bytes, "plan", &Options::default()).unwrap_or_else(|e| panic!("{e}"))
}

const EXPECTED: [&str; 28] = [
    "ỦY BAN NHÂN DÂN TỈNH SÔNG LAM\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "KẾ HOẠCH trồng rừng đầu nguồn năm 2031",
    "BỘ NÔNG LÂM và ủy ban huyện Thạch Sơn cùng ký",
    "I. MỤC TIÊU",
    "1. Mục tiêu chung",
    "2. Mục tiêu cụ thể",
    "a) Trồng mới 420 ha",
    "b) Chăm sóc 1.150 ha",
    "II. NHIỆM VỤ",
    "1. Ươm giống",
    "Điều 1. Phạm vi",
    "Điều 2. Hiệu lực",
    "2.1. Từ ngày ký",
    "table 4x4, 2 header rows",
    "0,0 2x1: TT",
    "0,1 2x1: Nội dung",
    "0,2 1x2: Cơ quan",
    "1,2 1x1: Chủ trì",
    "1,3 1x1: Phối hợp",
    "2,0 1x4: I. Vùng đầu nguồn",
    "3,0 1x1: 1",
    "3,1 1x1: Khảo sát; hiện trạng",
    "3,2 1x1: Chi cục Kiểm lâm",
    "3,3 1x1: table 1x2, 0 header rows; 0,0 1x1: Xã Bình Lâm; 0,1 1x1: Xã Sơn Hạ",
    "Nơi nhận ghi ở khung bên.",
    "TM. ỦY BAN NHÂN DÂN",
    "Hết.",
    "1 Chưa kể rừng phòng hộ ven biển.",
];

fn check(bytes: &[u8], expected: &[&str]) {
    let document = document(bytes);
    let page = &document.pages[0];

    assert_eq!(outline(&page.blocks), expected);
    let around: Vec<&str> = page.marginalia.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(around, ["Công báo thử nghiệm", "Trang 1"]);
    let codes: Vec<&str> = document.diagnostics.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["note-marks", "legacy-encoding"]);
    assert!(document.diagnostics[0].message.ends_with(": 1 (line 2)"), "{}", document.diagnostics[0].message);
}

#[test]
fn doc_is_read_as_printed() {
    check(DOC, &EXPECTED);
}

#[test]
fn docx_is_read_as_printed() {
    check(DOCX, &EXPECTED);
}

#[test]
fn rtf_is_read_as_printed() {
    // LibreOffice leaves shapes' text and the mark of header rows out of its RTF.
    let table = "table 4x4, 0 header rows";
    let written = EXPECTED.iter().filter(|l| !l.starts_with("TM."));
    let written: Vec<&str> = written.map(|l| if l.starts_with("table") { table } else { *l }).collect();
    check(RTF, &written);
}

/// `heading` and `share` are what becomes of the TCVN3 font and of the percentage, which OpenDocument's reader does not know.
fn check_sheet(bytes: &[u8], heading: &str, share: &str) {
    let document = document(bytes);
    let share = format!("2,3 1x1: {share}");
    let expected = [
        heading, "CỘNG HÒA XÃ HỘI", "table 5x4, 0 header rows", "0,0 2x1: TT", "0,1 2x1: Nhiệm vụ",
        "0,2 1x2: Kết quả", "1,2 1x1: Thời hạn", "1,3 1x1: Tỷ lệ", "2,0 1x1: 1",
        "2,1 1x1: Khảo sát hiện trạng", "2,2 1x1: 15/03/2031", &share, "3,0 1x1: 2", "3,1 1x1: Ẩn",
        "3,2 1x1: 1234567.5", "4,0 1x2: Tổng", "4,2 1x1: 3", "4,3 1x1: TRUE", "CHỦ TỊCH",
    ];
    assert_eq!(outline(&document.pages[0].blocks), expected);
    assert_eq!(outline(&document.pages[1].blocks), ["Chỉ một dòng"]);
    assert_eq!(document.pages[1].marginalia[0].text, "Ghi chú");
    let hidden = document.diagnostics.iter().find(|d| d.code == "hidden-rows");
    assert_eq!(hidden.and_then(|d| d.provenance.clone()).map(|p| p.lines), Some([14, 16]));
}

#[test]
fn xls_is_read_as_shown() {
    check_sheet(XLS, "ỦY BAN HUYỆN", "95%");
}

#[test]
fn xlsx_is_read_as_shown() {
    check_sheet(XLSX, "ỦY BAN HUYỆN", "95%");
}

#[test]
fn ods_is_read_as_shown() {
    check_sheet(ODS, "ñy ban huyÖn", "0.95");
}

#[test]
fn cut_and_scratched_files_neither_panic_nor_hang() {
    for bytes in [DOC, DOCX, RTF, XLSX, ODS] {
        for at in (0..bytes.len()).step_by(97) {
            let _ = read(&bytes[..at], "cut", &Options::default());
            let mut scratched = bytes.to_vec();
            scratched[at] ^= 0x5A;
            let _ = read(&scratched, "scratched", &Options::default());
        }
    }
}
