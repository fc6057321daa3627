//! The reader as a whole, on files built here and on tables rendered by LibreOffice from the HTML beside them
//! (`soffice --headless --convert-to pdf:writer_web_pdf_Export fixtures/pdf/*.html`).

use crate::{Limits, Options, PdfImages, ReadError};
use kehoach_model::{Block, Cell, Document, LineRole, Origin, Table, Word};
use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
use lopdf::{Object, Stream, dictionary};
use proptest::prelude::*;
use std::sync::Arc;

/// A file of pages with the content streams given; `/F` is a font whose codes are Unicode, half an em each.
pub(super) fn file(pages: &[String], page_extra: lopdf::Dictionary) -> lopdf::Document {
    let mut pdf = lopdf::Document::with_version("1.5");
    let tree = pdf.new_object_id();
    let ranges: String = [0x00, 0x01, 0x03, 0x1E, 0x20]
        .iter()
        .map(|high| format!("<{high:02X}00> <{high:02X}FF> <{high:02X}00>\n"))
        .collect();
    let map = format!(
        "begincmap\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n5 beginbfrange\n{ranges}endbfrange\nendcmap"
    );
    let map = pdf.add_object(Stream::new(dictionary! {}, map.into_bytes()));
    let descendant = pdf.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Mau", "DW" => 500,
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"),
            "Supplement" => 0,
        },
    });
    let font = pdf.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Mau", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()], "ToUnicode" => map,
    });
    let mut kids = Vec::new();
    for content in pages {
        let content = pdf.add_object(Stream::new(dictionary! {}, content.clone().into_bytes()));
        let mut page = dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
        };
        page.extend(&page_extra);
        kids.push(pdf.add_object(page).into());
    }
    let count = kids.len() as i64;
    pdf.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    pdf.trailer.set("Root", catalog);
    let info = pdf.add_object(dictionary! { "Title" => Object::string_literal("Ke hoach") });
    pdf.trailer.set("Info", info);
    pdf.trailer.set("ID", vec![Object::string_literal("1"), Object::string_literal("1")]);
    pdf
}

pub(super) fn bytes(mut pdf: lopdf::Document) -> Vec<u8> {
    let mut out = Vec::new();
    pdf.save_to(&mut out).unwrap();
    out
}

/// Text at 12 points, `y` from the top of the page.
pub(super) fn show(text: &str, x: f32, y: f32) -> String {
    let hex: String = text.encode_utf16().map(|u| format!("{u:04X}")).collect();
    format!("BT /F 12 Tf 1 0 0 1 {x} {} Tm <{hex}> Tj ET\n", 842.0 - y)
}

/// A line, `y` from the top of the page.
fn rule(x0: f32, y0: f32, x1: f32, y1: f32) -> String {
    format!("{x0} {} m {x1} {} l S\n", 842.0 - y0, 842.0 - y1)
}

/// A grid of three columns with rows between the heights given, and its texts.
fn grid(ys: &[f32], texts: &[[&str; 3]]) -> String {
    let xs = [72.0, 110.0, 340.0, 520.0];
    let mut out: String = ys.iter().map(|y| rule(xs[0], *y, xs[3], *y)).collect();
    out.extend(xs.iter().map(|x| rule(*x, ys[0], *x, ys[ys.len() - 1])));
    for (row, y) in texts.iter().zip(ys) {
        out.extend(row.iter().zip(xs).map(|(t, x)| show(t, x + 5.0, y + 14.0)));
    }
    out
}

pub(super) fn read_with(
    bytes: &[u8],
    limits: &Limits,
    pictures: Option<&dyn crate::PageReader>,
) -> Result<Document, ReadError> {
    super::read(&Arc::new(bytes.to_vec()), limits, pictures)
}

pub(super) fn read(bytes: &[u8]) -> Document {
    read_with(bytes, &Limits::default(), None).unwrap()
}

pub(super) fn paragraphs(document: &Document, page: usize) -> Vec<String> {
    let texts = document.pages[page].blocks.iter().filter_map(|b| match b {
        Block::Paragraph(p) => Some(p.text()),
        Block::Table(_) => None,
    });
    texts.collect()
}

fn tables(document: &Document) -> Vec<&Table> {
    let blocks = document.pages.iter().flat_map(|p| &p.blocks);
    blocks
        .filter_map(|b| match b {
            Block::Table(t) => Some(t),
            Block::Paragraph(_) => None,
        })
        .collect()
}

#[test]
fn text_has_places_numbers_and_fonts() {
    let page =
        [show("KẾ HOẠCH", 250.0, 100.0), show("Tổ chức thực hiện./.", 90.0, 140.0), show("1", 295.0, 40.0)];
    let document = read(&bytes(file(&[page.concat()], dictionary! {})));
    assert_eq!(paragraphs(&document, 0), ["KẾ HOẠCH", "Tổ chức thực hiện./."]);
    assert_eq!(document.source.title.as_deref(), Some("Ke hoach"));
    assert_eq!(document.pages[0].marginalia[0].text, "1");
    let Block::Paragraph(title) = &document.pages[0].blocks[0] else { panic!("no paragraph") };
    let line = &title.lines[0];
    assert_eq!((line.number, line.words.len(), line.words[1].range), (1, 2, [5, 12]));
    assert_eq!((line.words[0].size, line.words[0].confidence), (12.0, 1.0));
    assert_eq!(line.bbox.unwrap().left(), 250.0);
}

#[test]
fn a_paragraph_cut_by_the_page_break_is_one() {
    let long = "Các cơ quan, đơn vị, địa phương trên địa bàn thị xã có trách nhiệm chủ";
    let first = [show(long, 72.0, 700.0), show(long, 72.0, 715.0)].concat();
    let second =
        [show("động phối hợp thực hiện.", 72.0, 80.0), show("Điều khoản khác.", 90.0, 95.0)].concat();
    let document = read(&bytes(file(&[first, second], dictionary! {})));
    assert_eq!(paragraphs(&document, 0), [format!("{long} {long} động phối hợp thực hiện.")]);
    assert_eq!(paragraphs(&document, 1), ["Điều khoản khác."]);
}

#[test]
fn footnotes_stand_apart_from_a_paragraph_that_goes_on() {
    let small = |text: &str, x: f32, y: f32, size: f32| {
        show(text, x, y).replace("/F 12 Tf", &format!("/F {size} Tf"))
    };
    let long = "Các cơ quan, đơn vị, địa phương trên địa bàn thị xã có trách nhiệm chủ";
    let first = [
        show(long, 72.0, 700.0),
        show(long, 72.0, 715.0),
        small("1", 72.0 + 6.0 * long.chars().count() as f32, 711.0, 6.0),
        rule(72.0, 730.0, 216.0, 730.0),
        small("1", 72.0, 741.0, 6.0),
        small("Nghị quyết của Hội đồng nhân dân.", 77.0, 745.0, 10.0),
    ];
    let second = [show("động phối hợp thực hiện.", 72.0, 80.0), show("Điều khoản khác.", 90.0, 95.0)];
    let document = read(&bytes(file(&[first.concat(), second.concat()], dictionary! {})));
    let body = format!("{long} {long} động phối hợp thực hiện.");
    assert_eq!(paragraphs(&document, 0), [body.as_str(), "¹ Nghị quyết của Hội đồng nhân dân."]);
    let roles: Vec<LineRole> = document.pages[0]
        .blocks
        .iter()
        .map(|b| match b {
            Block::Paragraph(p) => p.role,
            Block::Table(_) => LineRole::Body,
        })
        .collect();
    assert_eq!(roles, [LineRole::Body, LineRole::Footnote]);
    assert_eq!(document.diagnostics[0].message, "page 1: marks of notes were taken out of the text: 1");
}

#[test]
fn a_raised_figure_without_a_note_stays() {
    let raised = show("2", 72.0 + 6.0 * 8.0, 96.0).replace("/F 12 Tf", "/F 6 Tf");
    let document = read(&bytes(file(&[show("Trồng 5m", 72.0, 100.0) + &raised], dictionary! {})));
    assert_eq!(paragraphs(&document, 0), ["Trồng 5m²"]);
}

/// A page that is one grey picture, with text of no ink (mode 3) on it.
fn scan(layer: &[&str]) -> lopdf::Document {
    let lines = layer
        .iter()
        .zip(0_u8..)
        .map(|(text, i)| show(text, 72.0, 100.0 + 20.0 * f32::from(i)).replacen("BT ", "BT 3 Tr ", 1));
    let content = format!("q 595 0 0 842 0 0 cm /Im Do Q {}", lines.collect::<String>());
    let mut pdf = file(&[content], dictionary! {});
    let image = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 24, "Height" => 34, "ColorSpace" => "DeviceGray",
        "BitsPerComponent" => 8,
    };
    let image = pdf.add_object(Stream::new(image, vec![0xEE; 24 * 34]));
    let page = pdf.page_iter().next().unwrap();
    let dictionary = pdf.get_object_mut(page).unwrap().as_dict_mut().unwrap();
    let resources = dictionary.get_mut(b"Resources").unwrap().as_dict_mut().unwrap();
    resources.set("XObject", dictionary! { "Im" => image });
    pdf
}

#[test]
fn a_scan_with_a_poor_layer_waits_for_an_engine_and_keeps_the_layer() {
    let layer = [
        "UY BAN NHAN DAN TiNH SoNG LAM", "Ké hoach trién khai cdc nhi~m vq tr9ng tdm nim 2031",
        "Giao S& TLr phdp chu tri, ph6i h91p v&i",
    ];
    let document = read(&bytes(scan(&layer)));
    assert_eq!(document.pages[0].origin, Origin::Unread);
    assert_eq!(document.diagnostics[0].code, "pdf-poor-text-layer");
    assert_eq!(document.pages[0].image.as_ref().map(|i| (i.width, i.height)), Some((24, 34)));
    assert_eq!(paragraphs(&document, 0).join(" "), layer.join(" "));
}

#[test]
fn a_scan_with_a_good_layer_is_read_from_it() {
    let layer = ["ỦY BAN NHÂN DÂN TỈNH SÔNG LAM", "Kế hoạch triển khai các nhiệm vụ trọng tâm năm 2031"];
    let document = read(&bytes(scan(&layer)));
    assert_eq!(document.pages[0].origin, Origin::Ocr);
    assert_eq!(document.diagnostics[0].code, "pdf-text-layer");
}

#[test]
fn a_scan_without_a_layer_is_unread() {
    let document = read(&bytes(scan(&[])));
    assert_eq!(
        (document.pages[0].origin, document.diagnostics[0].code.as_str()),
        (Origin::Unread, "pdf-scan")
    );
}

#[test]
fn a_table_over_two_pages_is_one() {
    let head = ["TT", "Nội dung", "Chủ trì"];
    let first =
        grid(&[700.0, 720.0, 760.0], &[head, ["1", "Rà soát, hoàn thiện các quy chế phối", "Sở Y tế"]]);
    let second = grid(
        &[60.0, 80.0, 100.0, 140.0],
        &[head, ["", "hợp giữa các đơn vị", ""], ["2", "Tập huấn nghiệp vụ", "Sở Nội vụ"]],
    );
    let document = read(&bytes(file(&[first, second], dictionary! {})));
    let tables = tables(&document);
    assert_eq!(tables.len(), 1);
    let table = tables[0];
    assert_eq!((table.rows, table.cols, table.header_rows, table.page_breaks.clone()), (3, 3, 1, vec![2]));
    let text = |r, c| table.cell(r, c).map(Cell::text).unwrap_or_default();
    assert_eq!(text(1, 1), "Rà soát, hoàn thiện các quy chế phối hợp giữa các đơn vị");
    assert_eq!((text(2, 0), table.cell(2, 0).unwrap().page), ("2".into(), 2));
}

#[test]
fn a_page_drawn_sideways_is_read_upright() {
    // Text runs from bottom to top of a portrait page, without and with a /Rotate that shows it upright.
    let hex: String = "Biểu tổng hợp".encode_utf16().map(|u| format!("{u:04X}")).collect();
    let content = format!("BT /F 12 Tf 0 1 -1 0 100 200 Tm <{hex}> Tj ET");
    for extra in [dictionary! {}, dictionary! { "Rotate" => 90 }] {
        let document = read(&bytes(file(std::slice::from_ref(&content), extra)));
        let page = &document.pages[0];
        assert_eq!((page.width, page.height), (842.0, 595.0));
        assert_eq!(paragraphs(&document, 0), ["Biểu tổng hợp"]);
        let Block::Paragraph(p) = &page.blocks[0] else { panic!("no paragraph") };
        assert_eq!(p.lines[0].bbox.unwrap().left().round(), 200.0);
    }
}

#[test]
fn a_scanned_page_waits_for_recognition() {
    let mut pdf = file(&["q 595 0 0 842 0 0 cm /I Do Q".into()], dictionary! {});
    let image = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 100, "Height" => 140, "BitsPerComponent" => 8,
            "ColorSpace" => "DeviceGray",
        },
        vec![255; 14_000],
    );
    let image = pdf.add_object(image);
    let page = pdf.page_iter().next().unwrap();
    let resources = dictionary! { "XObject" => dictionary! { "I" => image } };
    pdf.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Resources", resources);
    let scan = bytes(pdf);
    let document = read(&scan);
    let page = &document.pages[0];
    assert_eq!(
        (page.origin, page.image.as_ref().map(|i| (i.width, i.height))),
        (Origin::Unread, Some((100, 140)))
    );
    assert_eq!(document.diagnostics[0].code, "pdf-scan");
    let image = PdfImages::open(&scan, &Limits::default()).unwrap().page(1).unwrap();
    assert_eq!((image.width, image.height, image.channels, image.data.len()), (100, 140, 1, 14_000));
}

/// Keeps the pictures that it is given and reads nothing.
#[derive(Default)]
struct Onlooker(std::sync::Mutex<Vec<Option<crate::PageImage>>>);

impl crate::PageReader for Onlooker {
    fn reads_all(&self) -> bool {
        false
    }

    fn read<'a>(
        &self,
        pages: &[u32],
        picture: &(dyn Fn(u32) -> Option<crate::Picture<'a>> + Sync),
    ) -> Vec<Result<crate::ScannedPage, crate::UnreadPage>> {
        let pictures = pages.iter().map(|n| match picture(*n) {
            Some(crate::Picture::Pixels(image)) => Some(image),
            _ => None,
        });
        self.0.lock().unwrap().extend(pictures);
        pages.iter().map(|_| Ok(crate::ScannedPage::default())).collect()
    }
}

fn pictures(bytes: &[u8]) -> (Vec<Option<crate::PageImage>>, Document) {
    let onlooker = Onlooker::default();
    let document = read_with(bytes, &Limits::default(), Some(&onlooker)).unwrap();
    (onlooker.0.into_inner().unwrap(), document)
}

#[test]
fn letters_drawn_as_shapes_are_read_from_a_picture_of_the_page() {
    let drop = |i: u32| {
        let (x, y) = (72 + 10 * (i % 40), 700 - 12 * (i / 40));
        format!("{x} {y} m {} {y} {} {} {x} {} c f\n", x + 6, x + 6, y + 8, y + 8)
    };
    let bytes = bytes(file(&[(0..400).map(drop).collect(), show("Tên", 72.0, 100.0)], dictionary! {}));
    assert_eq!(read(&bytes).diagnostics[0].code, "pdf-outlined-text");
    let (pictures, document) = pictures(&bytes);
    let [Some(image)] = pictures.as_slice() else { panic!("{} pictures", pictures.len()) };
    assert_eq!((image.width, image.height, image.channels), (2479, 3508, 1));
    let black = image.data.iter().filter(|v| **v < 60).count();
    assert!((100_000..600_000).contains(&black), "{black}");
    assert_eq!((document.pages[0].origin, document.diagnostics.len()), (Origin::Ocr, 0));
}

#[test]
fn a_jpeg_without_its_end_is_told_and_kept() {
    let mut jpeg = Vec::new();
    let rows: Vec<u8> = (0..400 * 560u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 70);
    encoder.encode(&rows, 400, 560, jpeg_encoder::ColorType::Luma).unwrap();
    for (length, is_cut) in [(jpeg.len(), false), (jpeg.len() / 2, true)] {
        let mut pdf = file(&["q 595 0 0 842 0 0 cm /I Do Q".into()], dictionary! {});
        let image = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 400, "Height" => 560, "BitsPerComponent" => 8,
            "ColorSpace" => "DeviceGray", "Filter" => "DCTDecode",
        };
        let image = pdf.add_object(Stream::new(image, jpeg[..length].to_vec()));
        let page = pdf.page_iter().next().unwrap();
        let resources = dictionary! { "XObject" => dictionary! { "I" => image } };
        pdf.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Resources", resources);
        let image = PdfImages::open(&bytes(pdf), &Limits::default()).unwrap().page(1).unwrap();
        assert_eq!((image.width, image.height, image.is_cut), (400, 560, is_cut));
        assert!(image.data[..400 * 200].iter().any(|v| *v < 60));
    }
}

#[test]
fn a_scan_in_layers_is_drawn_as_it_is_shown() {
    let content = "q 595 0 0 842 0 0 cm /B Do Q 0 g q 595 0 0 842 0 0 cm /M Do Q";
    let mut pdf = file(&[content.into()], dictionary! {});
    let background = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 100, "Height" => 140, "BitsPerComponent" => 8,
        "ColorSpace" => "DeviceGray",
    };
    let background = pdf.add_object(Stream::new(background, vec![230; 14_000]));
    // The text: a stencil of 200 dots per inch, black where a bit is 0.
    let stencil = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 1656, "Height" => 2344, "BitsPerComponent" => 1,
        "ImageMask" => true,
    };
    let bits = (0..207 * 2344).map(|i| if (i / 207) % 60 < 6 { 0 } else { 255 }).collect();
    let stencil = pdf.add_object(Stream::new(stencil, bits));
    let page = pdf.page_iter().next().unwrap();
    let resources = dictionary! { "XObject" => dictionary! { "B" => background, "M" => stencil } };
    pdf.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Resources", resources);
    let (pictures, _) = pictures(&bytes(pdf));
    let [Some(image)] = pictures.as_slice() else { panic!("{} pictures", pictures.len()) };
    assert_eq!((image.dpi.round(), image.width.abs_diff(1656) < 3), (200.0, true), "{}", image.width);
    let column: Vec<u8> = (0..60).map(|y| image.data[y * image.width as usize + 800]).collect();
    assert!(column[..5].iter().all(|v| *v < 40) && column[10..55].iter().all(|v| *v > 200), "{column:?}");
}

#[test]
fn aligned_columns_without_rules_are_a_table() {
    let rows = [
        ["TT", "Họ và tên", "Chức vụ"],
        ["1", "Nguyễn Văn Mẫu", "Trưởng ban"],
        ["2", "Trần Thị Thử", "Phó Trưởng ban"],
        ["3", "Lê Văn Ví", "Thành viên"],
    ];
    let mut page = show("Danh sách thành viên Ban Chỉ đạo chuyển đổi số của thị xã năm 2024", 72.0, 100.0);
    for (row, y) in rows.iter().zip([130.0, 150.0, 170.0, 190.0]) {
        page.extend(row.iter().zip([72.0, 110.0, 330.0]).map(|(t, x)| show(t, x, y)));
    }
    let document = read(&bytes(file(&[page], dictionary! {})));
    let tables = tables(&document);
    assert_eq!(tables.iter().map(|t| (t.rows, t.cols)).collect::<Vec<_>>(), [(4, 3)]);
    assert_eq!(tables[0].cell(2, 1).map(Cell::text), Some("Trần Thị Thử".into()));
}

/// Rows without rules at the heights given, the number of each in the middle of its lines.
fn aligned_rows(rows: &[(f32, &str, &[&str], &str)]) -> String {
    let mut page = String::new();
    for (y, number, texts, who) in rows {
        let middle = y + 7.0 * (texts.len() - 1) as f32;
        page.push_str(&show(number, 72.0, middle));
        page.push_str(&show(who, 400.0, middle));
        page.extend(texts.iter().zip(0_u8..).map(|(t, i)| show(t, 110.0, y + 14.0 * f32::from(i))));
    }
    page
}

#[test]
fn an_aligned_table_over_two_pages_is_one_and_its_cut_row_whole() {
    let first: [(f32, &str, &[&str], &str); 5] = [
        (700.0, "TT", &["Nội dung công việc"], "Chủ trì"),
        (722.0, "1", &["Rà soát các quy chế phối hợp, giữa", "các đơn vị"], "Sở Y tế"),
        (758.0, "2", &["Tập huấn"], "Sở Nội vụ"),
        (780.0, "3", &["Kiểm tra"], "Sở Tài chính"),
        (802.0, "4", &["Tuyên truyền các nội dung của"], "Công an tỉnh"),
    ];
    let second: [(f32, &str, &[&str], &str); 4] = [
        (60.0, "", &["kế hoạch cho nhân dân"], ""),
        (82.0, "5", &["Sơ kết"], "Sở Y tế"),
        (104.0, "6", &["Báo cáo kết quả"], "Sở Nội vụ"),
        (126.0, "7", &["Tổng kết"], "Sở Tư pháp"),
    ];
    let document = read(&bytes(file(&[aligned_rows(&first), aligned_rows(&second)], dictionary! {})));
    let tables = tables(&document);
    assert_eq!(tables.iter().map(|t| (t.rows, t.cols)).collect::<Vec<_>>(), [(8, 3)]);
    let text = |r, c| tables[0].cell(r, c).map(Cell::text).unwrap_or_default();
    assert_eq!(text(1, 1), "Rà soát các quy chế phối hợp, giữa các đơn vị");
    assert_eq!(
        (text(4, 0), text(4, 1)),
        ("4".into(), "Tuyên truyền các nội dung của kế hoạch cho nhân dân".into())
    );
    assert_eq!((text(5, 0), text(7, 2)), ("5".into(), "Sở Tư pháp".into()));
}

#[test]
fn old_fonts_keep_their_characters_and_tell_their_names() {
    let mut pdf = file(
        &["BT /A 12 Tf 72 700 Td <4BD520686FB96368> Tj /B 12 Tf 0 -20 Td (I. NHIEM VU) Tj ET".into()],
        dictionary! {},
    );
    let mut font = |name: &str, width: i64| {
        let widths: Vec<Object> = (0..256).map(|_| width.into()).collect();
        pdf.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => name, "Encoding" => "WinAnsiEncoding",
            "FirstChar" => 0, "LastChar" => 255, "Widths" => widths,
        })
    };
    let fonts = dictionary! { "A" => font(".VnTime", 500), "B" => font("TimesNewRoman,Bold", 600) };
    let page = pdf.page_iter().next().unwrap();
    let resources = dictionary! { "Font" => fonts };
    pdf.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Resources", resources);
    let document = read(&bytes(pdf));
    let mut words = Vec::new();
    document.for_each_line(|_, line| {
        let text = |w: &Word| line.text[w.range[0] as usize..w.range[1] as usize].to_owned();
        words.extend(line.words.iter().map(|w| (text(w), w.font.clone(), w.bold)));
    });
    let word = |text: &str, font: &str, bold| (text.to_owned(), font.to_owned(), bold);
    assert_eq!(words[0..2], [word("KÕ", ".VnTime", false), word("ho¹ch", ".VnTime", false)]);
    assert_eq!(words[3], word("NHIEM", "TimesNewRoman,Bold", true));
}

fn encrypted(user_password: &str) -> Vec<u8> {
    let mut pdf = file(&[show("Mật", 72.0, 100.0)], dictionary! {});
    let version = EncryptionVersion::V2 {
        document: &pdf,
        owner_password: "chu",
        user_password,
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    pdf.encrypt(&state).unwrap();
    bytes(pdf)
}

#[test]
fn encryption_opens_with_the_empty_password_only() {
    assert_eq!(paragraphs(&read(&encrypted("")), 0), ["Mật"]);
    let refused = read_with(&encrypted("khoa"), &Limits::default(), None);
    assert_eq!(refused, Err(ReadError::Encrypted { format: "PDF" }));
}

#[test]
fn forms_that_multiply_cost_the_page_only() {
    let mut pdf = file(&["/X Do".into()], dictionary! {});
    let mut inner = pdf.add_object(form(Vec::new(), dictionary! {}));
    for _ in 0..20 {
        let calls = "/X Do ".repeat(10).into_bytes();
        inner = pdf.add_object(form(calls, dictionary! { "XObject" => dictionary! { "X" => inner } }));
    }
    let page = pdf.page_iter().next().unwrap();
    let resources = dictionary! { "XObject" => dictionary! { "X" => inner } };
    pdf.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Resources", resources);
    assert_eq!(read(&bytes(pdf)).diagnostics[0].code, "pdf-page-too-complex");
}

#[test]
fn a_stream_that_would_fill_the_memory_is_refused() {
    use std::io::Write as _;
    let deflated = |data: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    };
    let mut pdf = file(&["q Q".into()], dictionary! {});
    let filters = dictionary! { "Filter" => vec!["FlateDecode".into(), "FlateDecode".into()] };
    let twice = deflated(&deflated(&vec![b' '; 4 << 20]));
    let mut stream = Stream::new(filters, twice);
    stream.allows_compression = false;
    pdf.add_object(stream);
    let limits = Limits { decompressed_bytes: 1 << 20, ..Limits::default() };
    let refused = read_with(&bytes(pdf), &limits, None);
    assert!(matches!(refused, Err(ReadError::Limit { name: "decompressed-bytes", .. })), "{refused:?}");
}

fn form(content: Vec<u8>, resources: lopdf::Dictionary) -> Stream {
    let head = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "Resources" => resources,
        "BBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    };
    Stream::new(head, content)
}

#[test]
fn tables_rendered_from_html_have_all_their_cells() {
    let fixtures: [(&str, &[u8], &[u8]); 3] = [
        (
            "table",
            include_bytes!("../../../../fixtures/pdf/plan-table.html"),
            include_bytes!("../../../../fixtures/pdf/plan-table.pdf"),
        ),
        (
            "header spans",
            include_bytes!("../../../../fixtures/pdf/plan-header-spans.html"),
            include_bytes!("../../../../fixtures/pdf/plan-header-spans.pdf"),
        ),
        (
            "merged cells",
            include_bytes!("../../../../fixtures/pdf/plan-merged-cells.html"),
            include_bytes!("../../../../fixtures/pdf/plan-merged-cells.pdf"),
        ),
    ];
    let cells = |bytes: &[u8]| -> Vec<Vec<([u32; 4], String)>> {
        let document = crate::read(bytes, "fixture", &Options::default()).unwrap();
        let text = |c: &Cell| c.text().split_whitespace().collect::<Vec<_>>().join(" ");
        let row = |c: &Cell| ([c.row, c.col, c.row_span, c.col_span], text(c));
        tables(&document).iter().map(|t| t.cells.iter().map(row).collect()).collect()
    };
    for (name, html, pdf) in fixtures {
        assert_eq!(cells(pdf), cells(html), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_never_panics(cut in 0.0..1.0_f64, flips in proptest::collection::vec((0.0..1.0_f64, any::<u8>()), 0..8)) {
        let whole: &[u8] = include_bytes!("../../../../fixtures/pdf/plan-merged-cells.pdf");
        let mut damaged = whole.to_vec();
        for (at, byte) in flips {
            damaged[(at * (whole.len() - 1) as f64) as usize] = byte;
        }
        damaged.truncate((cut * whole.len() as f64) as usize);
        let _ = read_with(&damaged, &Limits::default(), None);
    }
}
