//! Documents made here from XML.

use super::*;
use crate::Options;
use kehoach_model::{Block, LineRole, Table};
use std::io::Write;

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, xml) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(xml.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const RELATIONSHIPS: &str = r#"<Relationships>
    <Relationship Id="r1" Type="x/styles" Target="styles.xml"/><Relationship Id="r2" Type="x/numbering" Target="numbering.xml"/>
    <Relationship Id="r3" Type="x/footnotes" Target="footnotes.xml"/><Relationship Id="r4" Type="x/header" Target="header1.xml"/>
    </Relationships>"#;

fn with_parts(body: &str, parts: &[(&str, &str)]) -> Document {
    let body = format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>");
    let mut all = vec![("word/document.xml", body.as_str()), ("word/_rels/document.xml.rels", RELATIONSHIPS)];
    all.extend_from_slice(parts);
    crate::read(&package(&all), "a.docx", &Options::default()).unwrap()
}

fn texts(document: &Document) -> Vec<String> {
    let texts = document.pages[0].blocks.iter().map(|b| match b {
        Block::Paragraph(p) => p.text(),
        Block::Table(t) => t.cells.iter().map(|c| c.text()).collect::<Vec<_>>().join("|"),
    });
    texts.collect()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn listed(list: u32, level: u32, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
    )
}

fn level(i: u32, format: &str, text: &str, more: &str) -> String {
    format!(
        "<w:lvl w:ilvl='{i}'><w:start w:val='1'/><w:numFmt w:val='{format}'/>{more}<w:lvlText w:val='{text}'/></w:lvl>"
    )
}

#[test]
fn labels_of_levels_styles_and_restarts_are_computed() {
    let numbering = format!(
        "<w:numbering><w:abstractNum w:abstractNumId='0'>{}{}{}</w:abstractNum><w:abstractNum w:abstractNumId='1'>{}</w:abstractNum>\
         <w:abstractNum w:abstractNumId='2'>{}</w:abstractNum><w:num w:numId='4'><w:abstractNumId w:val='2'/></w:num>\
         <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num>\
         <w:num w:numId='3'><w:abstractNumId w:val='1'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num>\
         </w:numbering>",
        level(0, "upperRoman", "%1.", "<w:pStyle w:val='Muc'/>"),
        level(1, "decimal", "%1.%2.", "<w:isLgl/>"),
        level(2, "lowerLetter", "%3)", ""),
        level(0, "decimal", "Điều %1.", ""),
        level(0, "vietnameseCounting", "Phần thứ %1:", ""),
    );
    let styles = "<w:styles><w:style w:type='paragraph' w:styleId='Muc'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>";
    let body = [
        styled("Muc", "MỤC ĐÍCH"),
        listed(1, 1, "Yêu cầu"),
        listed(1, 2, "Rà soát"),
        listed(1, 2, "Báo cáo"),
        styled("Muc", "TỔ CHỨC"),
        listed(1, 1, "Các sở"),
        listed(2, 0, "Phạm vi"),
        listed(2, 0, "Đối tượng"),
        listed(3, 0, "Hiệu lực"),
        listed(1, 2, ""),
        listed(1, 2, "Lại từ đầu"),
        listed(4, 0, "Quy định chung"),
    ];
    let document =
        with_parts(&body.concat(), &[("word/styles.xml", styles), ("word/numbering.xml", &numbering)]);
    assert_eq!(
        texts(&document),
        [
            "I. MỤC ĐÍCH", "1.1. Yêu cầu", "a) Rà soát", "b) Báo cáo", "II. TỔ CHỨC", "2.1. Các sở",
            "Điều 1. Phạm vi", "Điều 2. Đối tượng", "Điều 1. Hiệu lực", "a) Lại từ đầu",
            "Phần thứ một: Quy định chung"
        ]
    );
    let Block::Paragraph(first) = &document.pages[0].blocks[0] else { panic!() };
    assert_eq!(first.role, LineRole::Heading(1));
}

fn cell(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
}

#[test]
fn tables_have_spans_nested_tables_and_header_rows() {
    let inner = format!("<w:tc><w:tbl><w:tr>{}{}</w:tr></w:tbl><w:p/></w:tc>", cell("", "x"), cell("", "y"));
    let rows = [
        format!(
            "<w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr>",
            cell("<w:vMerge w:val='restart'/>", "TT"),
            cell("<w:gridSpan w:val='2'/>", "Cơ quan")
        ),
        format!("<w:tr>{}{}{}</w:tr>", cell("<w:vMerge/>", ""), cell("", "chủ trì"), cell("", "phối hợp")),
        format!("<w:tr>{}{}{inner}</w:tr>", cell("", "1"), cell("", "Sở A")),
        format!("<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{}</w:tr>", cell("", "bỏ")),
    ];
    let document = with_parts(&format!("<w:tbl>{}</w:tbl>{}", rows.concat(), p("sau")), &[]);
    let Block::Table(table) = &document.pages[0].blocks[0] else { panic!() };
    let find = |row, col| table.cell(row, col).unwrap();
    assert_eq!((table.rows, table.cols, table.header_rows), (3, 3, 1));
    assert_eq!((find(0, 0).row_span, find(0, 1).col_span), (2, 2));
    assert!(matches!(&find(2, 2).blocks[0], Block::Table(Table { rows: 1, cols: 2, .. })));
    assert_eq!(texts(&document)[1], "sau");
}

#[test]
fn changes_notes_boxes_fields_and_headers() {
    let footnotes = format!(
        "<w:footnotes><w:footnote w:type='separator' w:id='0'>{}</w:footnote><w:footnote w:id='2'>{}</w:footnote></w:footnotes>",
        p("-"),
        p("Chú thích")
    );
    let body = [
        "<w:p><w:r><w:t>giữ </w:t></w:r><w:ins w:id='1'><w:r><w:t>thêm</w:t></w:r></w:ins><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del><w:r><w:footnoteReference w:id='2'/></w:r></w:p>",
        "<w:p><w:pPr><w:rPr><w:del w:id='3'/></w:rPr></w:pPr><w:r><w:t>một </w:t></w:r></w:p><w:p><w:r><w:t>đoạn</w:t></w:r></w:p>",
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>",
        "<w:p><w:r><w:t>neo</w:t><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>hộp</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>hộp</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        "<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>khối</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    ];
    let header = format!("<w:hdr>{}</w:hdr>", p("Đầu trang"));
    let document =
        with_parts(&body.concat(), &[("word/footnotes.xml", &footnotes), ("word/header1.xml", &header)]);
    assert_eq!(texts(&document), ["giữ thêm", "một đoạn", "7", "neo", "hộp", "khối", "1 Chú thích"]);
    assert_eq!(document.pages[0].marginalia[0].text, "Đầu trang");
}

#[test]
fn what_wraps_text_does_not_hide_it() {
    let row = format!(
        "<w:tr>{}<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt></w:tr>",
        cell("", "1"),
        cell("", "ô")
    );
    let wrapped = format!(
        "<w:sdt><w:sdtContent><w:tr><w:trPr><w:ins w:id='1'/></w:trPr>{}{}</w:tr></w:sdtContent></w:sdt>",
        cell("", "2"),
        cell("", "hàng")
    );
    let run = |text: &str| format!("<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>");
    let body = [
        format!("<w:p><w:smartTag>{}</w:smartTag><w:hyperlink>{}</w:hyperlink><w:fldSimple w:instr='DATE'>{}</w:fldSimple></w:p>", run("thẻ "), run("liên kết "), run("5/3")),
        format!("<w:p><w:ins w:id='1'>{}<w:del w:id='2'><w:r><w:delText>bỏ</w:delText></w:r></w:del></w:ins><w:moveFrom w:id='3'>{}</w:moveFrom><w:moveTo w:id='4'>{}</w:moveTo></w:p>", run("thêm "), run("cũ"), run("mới")),
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:rPr><w:caps/></w:rPr><w:t>hoa</w:t></w:r><w:r><w:t>12/KH</w:t><w:noBreakHyphen/><w:t>UB</w:t><w:softHyphen/><w:t>ND</w:t></w:r></w:p>".to_owned(),
        format!("<w:tbl>{row}{wrapped}</w:tbl>"),
    ];
    assert_eq!(
        texts(&with_parts(&body.concat(), &[])),
        ["thẻ liên kết 5/3", "thêm mới", "HOA12/KH-UBND", "1|ô|2|hàng"]
    );
}

#[test]
fn fonts_lead_to_legacy_encodings() {
    let run = "<w:p><w:r><w:rPr><w:rFonts w:ascii='.VnTimeH' w:hAnsi='.VnTimeH'/></w:rPr><w:t>Bé tµi chÝnh</w:t></w:r></w:p>";
    assert_eq!(texts(&with_parts(run, &[])), ["BỘ TÀI CHÍNH"]);
}

#[test]
fn bombs_and_breaks() {
    let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><w:document><w:body><w:p><w:r><w:t>x&b;&amp;</w:t></w:r></w:p></w:body></w:document>";
    let document = crate::read(&package(&[("word/document.xml", bomb)]), "a", &Options::default()).unwrap();
    assert_eq!(texts(&document), ["x&"]);

    let big = format!("<w:document>{}</w:document>", " ".repeat(1 << 20));
    let limits = Limits { decompressed_bytes: 1 << 16, ..Limits::default() };
    assert!(matches!(read(&package(&[("word/document.xml", &big)]), &limits), Err(ReadError::Limit { .. })));

    let deep = format!("<w:document>{}", "<w:sdt>".repeat(5_000));
    let deep = read(&package(&[("word/document.xml", &deep)]), &Limits::default());
    assert!(matches!(deep, Err(ReadError::Limit { name: "nesting", .. })));

    let cut = "<w:document><w:body><w:p><w:r><w:t>còn</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>dở";
    let document = read(&package(&[("word/document.xml", cut)]), &Limits::default()).unwrap();
    assert_eq!(document.diagnostics[0].code, "text-shortfall");
    assert_eq!(texts(&document), ["còn", "dở"]);
}
