use super::*;
use crate::flow::flow;
use kehoach_model::{Document, Line as PageLine, Page};
use proptest::prelude::*;

fn document(text: &str) -> Document {
    let lines = (1..).zip(text.lines()).filter(|(_, l)| !l.trim().is_empty());
    let blocks = lines.map(|(n, l)| Block::Paragraph(Paragraph::of_line(PageLine::of_text(n, l)))).collect();
    Document { pages: vec![Page { number: 1, blocks, ..Page::default() }], ..Document::default() }
}

fn pieces(text: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Piece> {
    flow(&document(text), Rules::builtin(), diagnostics)
}

fn only_table(text: &str) -> (TablePiece, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let tables: Vec<TablePiece> = pieces(text, &mut diagnostics)
        .into_iter()
        .filter_map(|p| match p {
            Piece::Table(t) => Some(t),
            Piece::Text(_) => None,
        })
        .collect();
    assert_eq!(tables.len(), 1, "{diagnostics:?}");
    (tables.into_iter().next().unwrap(), diagnostics)
}

fn cell_text(table: &TablePiece, row: u32, col: u32) -> String {
    table
        .table
        .cell(row, col)
        .map(Cell::text)
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A table of tasks whose columns were read across one another; invented.
const TASKS: &str = "PHỤ LỤC I
DANH MỤC NHIỆM VỤ CẢI TẠO ĐÈN ĐƯỜNG
Cơ quan Cơ quan phối Thời gian
TT Nhiệm vụ chủ trì hợp thực hiện
I Khảo sát đèn đường
Đo độ sáng của các tuyến đường chính và lập Bộ Các bộ, ngành, Tháng
1 bản đồ các điểm tối cần bổ sung cột đèn. Xây dựng địa phương 3/2022
Thống kê số lượng bóng đèn hỏng, tủ điện cũ Bộ Công Bộ Xây dựng Tháng
2 và đường dây phải thay trong năm tới. Thương 4/2022
Lấy ý kiến người dân về giờ bật tắt đèn và độ Bộ Các bộ, ngành, Tháng
3 sáng mong muốn ở khu dân cư. Xây dựng địa phương 5/202%
II Thay thế đèn đường
Thay bóng đèn cao áp bằng bóng tiết kiệm điện Bộ Công Bộ Tài chính Tháng
1 trên các tuyến đường đã khảo sát. Thương 6/2022
Lắp thiết bị hẹn giờ cho các tủ điều khiển và Bộ Các bộ, ngành, Tháng
2 kiểm tra việc vận hành mỗi tuần. Xây dựng địa phương 9/2022
Báo cáo kết quả tiết kiệm điện của từng tuyến Bộ Công Bộ Tài chính Năm 2023
3 đường sau một năm sử dụng. Thương
";

#[test]
fn rows_groups_and_times_come_back() {
    let (table, diagnostics) = only_table(TASKS);
    assert_eq!((table.table.rows, table.table.cols), (9, 5));
    assert_eq!(cell_text(&table, 1, 0), "I");
    assert_eq!(cell_text(&table, 1, 1), "Khảo sát đèn đường");
    assert_eq!(
        cell_text(&table, 2, 1),
        "Đo độ sáng của các tuyến đường chính và lập bản đồ các điểm tối cần bổ sung cột đèn."
    );
    assert_eq!(cell_text(&table, 2, 2), "Bộ Xây dựng");
    assert_eq!(cell_text(&table, 2, 3), "Các bộ, ngành, địa phương");
    assert_eq!(cell_text(&table, 2, 4), "Tháng 3/2022");
    assert_eq!(cell_text(&table, 5, 0), "II");
    assert_eq!(cell_text(&table, 6, 0), "1");
    // Two names side by side, one of them broken: it is read rightly or left empty, never as another.
    assert!(["Bộ Công Thương", ""].contains(&cell_text(&table, 6, 2).as_str()));
    assert_eq!(cell_text(&table, 8, 4), "Năm 2023");
    assert_eq!(diagnostics.first().map(|d| d.code.as_str()), Some("table-rebuilt"));
    assert!(table.confidence.values().all(|c| c.get() < 1.0));
}

#[test]
fn a_garbled_month_is_read_only_where_one_reading_is_left() {
    // Between 4/2022 and the end of its group nothing bounds it.
    let (table, diagnostics) = only_table(TASKS);
    assert_eq!(cell_text(&table, 4, 4), "");
    assert!(diagnostics.iter().any(|d| d.code == "table-cell-unknown" && d.message.contains("5/202%")));
    let one = times::resolve("5/202%", (2022, 4), (2022, 9));
    assert_eq!(one.as_ref().and_then(times::text).as_deref(), Some("Tháng 5/2022"));
    assert_eq!(times::resolve(";/?", (2022, 3), (2022, 9)), None);
}

#[test]
fn rows_become_items_with_their_confidence() {
    let outline = crate::segment(&document(TASKS), Rules::builtin());
    let item = outline.items.iter().find(|i| i.id.ends_with("II.2")).expect("row II.2");
    assert!(item.confidence.get() < 1.0);
    assert!(item.trace.contains(&"table-rebuilt".to_owned()));
    assert_eq!(item.provenance.lines, [15, 16]);
    assert!(item.fields.iter().all(|f| f.confidence.get() < 1.0));
    assert!(outline.sections.iter().any(|s| s.label == "II" && s.title == "Thay thế đèn đường"));
}

#[test]
fn text_below_a_caption_that_is_no_table_stays() {
    let text = "PHỤ LỤC\nMẪU BÁO CÁO\nTT Nội dung và thời gian do cơ quan chủ trì phối hợp ghi\n1. Kết quả tháng 3/2022\n\
        2. Khó khăn.\n3. Kiến nghị trong năm 2023.\n";
    let mut diagnostics = Vec::new();
    assert!(pieces(text, &mut diagnostics).iter().all(|p| p.text().is_some()));
    assert!(diagnostics.iter().all(|d| d.code != "table-rebuilt"));
}

#[test]
fn nothing_is_touched_without_a_caption() {
    let text = TASKS.lines().skip(1).collect::<Vec<_>>().join("\n");
    let mut diagnostics = Vec::new();
    assert!(pieces(&text, &mut diagnostics).iter().all(|p| p.text().is_some()));
}

/// Names that the table has again and again in one column are read in the other where the order of a row's words says so.
#[test]
fn names_change_columns_where_the_row_does() {
    let mut text = String::from(
        "PHỤ LỤC I\nDANH MỤC NHIỆM VỤ CẢI TẠO ĐÈN ĐƯỜNG\nCơ quan Cơ quan phối Thời gian\nTT Nhiệm vụ chủ trì hợp thực hiện\n",
    );
    for n in 1..=15 {
        text.push_str(&format!(
            "Thay bóng đèn của các tuyến đường trong khu {n}, Bộ Văn phòng\n\
             {n} đo độ sáng của từng cột đèn và lập bản đồ Công Chính phủ Tháng\n\
             các điểm tối cần bổ sung cột đèn mới. an 3/2022\n"
        ));
    }
    text.push_str(
        "Thống kê số lượng bóng đèn hỏng của các khu Văn\n\
         và đường dây phải thay trong những năm tới, phòng Tháng\n\
         16 lấy ý kiến người dân về giờ bật, giờ tắt đèn Chính Bộ Công an 4/2022\n\
         và độ sáng mong muốn ở từng khu dân cư. phủ\n",
    );
    let (table, diagnostics) = only_table(&text);
    assert_eq!(table.table.rows, 17, "{diagnostics:?}");
    assert_eq!(cell_text(&table, 3, 2), "Bộ Công an");
    assert_eq!(cell_text(&table, 3, 3), "Văn phòng Chính phủ");
    assert_eq!(cell_text(&table, 16, 2), "Văn phòng Chính phủ");
    assert_eq!(cell_text(&table, 16, 3), "Bộ Công an");
}

/// A table whose times stand before another column, each cell at the top of its row; invented.
const PRODUCTS: &str = "PHỤ LỤC
PHÂN CÔNG CHĂM SÓC CÂY XANH
TT Nội dung công việc Đơn vị chủ trì Đơn vị phối hợp Thời gian hoàn Sản phẩm
thành
I | Trồng cây
1 Trồng cây bóng mát ở các nút giao và dải phân | Sở Xây dựng | Công an tỉnh | Tháng 3 - 4/2024 Biên bản
cách của các tuyến đường
2 Ươm giống cây bản địa cho các vườn ươm của |Sở Nông nghiệp và Phát | UBND các huyện, thành Trước ngày 500 cây
từng huyện triển nông thôn phố 15/7/2024
II | Chăm sóc cây
3 Tưới cây vào mùa khô theo lịch đã duyệt |Sở Xây dựng | UBND các huyện, thành | Thường xuyên Nhật ký
phố
TT Nội dung công việc Đơn vị chủ trì Đơn vị phối hợp Thời gian hoàn Sản phẩm
thành
4 Cắt tỉa cành trước mùa mưa bão và đánh số từng | Chi cục Cây xanh đô thị | Sở Giao thông vận tải Quý II/2024 Sổ cây
cây trên bản đồ
5 Tổng kết, khen thưởng người chăm sóc tốt |Sở Nông nghiệp và Phát | Sở Nội vụ 31/12/2024 Báo cáo
triển nông thôn
";

#[test]
fn times_before_another_column_come_back() {
    let (table, diagnostics) = only_table(PRODUCTS);
    assert_eq!((table.table.rows, table.table.cols), (8, 6), "{diagnostics:?}");
    assert_eq!(cell_text(&table, 1, 0), "I");
    assert_eq!(
        cell_text(&table, 2, 1),
        "Trồng cây bóng mát ở các nút giao và dải phân cách của các tuyến đường"
    );
    assert_eq!(cell_text(&table, 2, 2), "Sở Xây dựng");
    assert_eq!(cell_text(&table, 2, 4), "Tháng 3 - 4/2024");
    assert_eq!(cell_text(&table, 2, 5), "Biên bản");
    assert_eq!(cell_text(&table, 3, 2), "Sở Nông nghiệp và Phát triển nông thôn");
    assert_eq!(cell_text(&table, 3, 3), "UBND các huyện, thành phố");
    assert_eq!(cell_text(&table, 3, 4), "Trước ngày 15/7/2024");
    assert_eq!(cell_text(&table, 5, 4), "Thường xuyên");
    // No name of the rules: its words stand as they are.
    assert_eq!(cell_text(&table, 6, 2), "Chi cục Cây xanh đô thị");
    assert_eq!(cell_text(&table, 7, 4), "31/12/2024");
}

/// Lines covered by the pieces.
fn covered(pieces: &[Piece]) -> std::collections::BTreeSet<u32> {
    let mut lines = std::collections::BTreeSet::new();
    for piece in pieces {
        match piece {
            Piece::Text(u) => u.text.lines().iter().for_each(|l| {
                lines.insert(l.whole_place().lines[0]);
            }),
            Piece::Table(t) => lines.extend(t.lines[0]..=t.lines[1]),
        }
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Lines of the table in any order, cut anywhere and with anything between: nothing panics, and no line is lost.
    #[test]
    fn no_line_is_lost(
        products in any::<bool>(),
        picked in prop::collection::vec((0usize..19, any::<prop::sample::Index>(), "[a-zà-ỹĐ0-9 /|.%]{0,12}"), 0..60),
    ) {
        let all: Vec<&str> = if products { PRODUCTS } else { TASKS }.lines().collect();
        let mut text = all[..4].join("\n");
        for (line, cut, noise) in picked {
            let chars: Vec<char> = all[line.min(all.len() - 1)].chars().collect();
            let at = cut.index(chars.len().max(1)).min(chars.len());
            text.push('\n');
            text.extend(&chars[at..]);
            text.push_str(&noise);
        }
        let document = document(&text);
        let mut before = Vec::new();
        for block in document.pages.iter().flat_map(|p| &p.blocks) {
            if let Block::Paragraph(p) = block {
                for line in &p.lines {
                    let place = line.provenance(1);
                    let text = crate::text::Text::new(line.text.trim(), place);
                    before.push(Piece::Text(Unit { text, heading: None, fixed: false }));
                }
            }
        }
        let lines = covered(&before);
        let after = rebuild(before, &Document::default(), Rules::builtin(), &mut Vec::new());
        prop_assert!(lines.is_subset(&covered(&after)));
    }
}
