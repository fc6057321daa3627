//! Plans to test with, made by the stages from a text of this file.
#![allow(clippy::unwrap_used, reason = "helps tests")]

use kehoach_extract::{Options, read};
use kehoach_model::Plan;

/// A small plan with headings, items, agencies and times.
pub(crate) const TEXT: &str = "ỦY BAN NHÂN DÂN\nHUYỆN SÔNG LAM\n\nSố: 12/KH-UBND\n\nSông Lam, ngày 16 tháng 02 năm 2024\n\n\
KẾ HOẠCH\nCải cách hành chính năm 2024\n\nCăn cứ Quyết định số 06/QĐ-TTg ngày 06/01/2022 của Thủ tướng Chính phủ;\n\n\
I. MỤC ĐÍCH, YÊU CẦU\n\nBảo đảm tiến độ.\n\nII. NHIỆM VỤ\n\n\
1. Rà soát thủ tục hành chính; công khai trên trang thông tin. Báo cáo kết quả.\n\n- Cơ quan thực hiện: Phòng Nội vụ chủ trì, phối hợp với Phòng Tư pháp.\n\n\
- Thời gian hoàn thành: Trước ngày 30/4/2024.\n\n\
2. Tập huấn cho cán bộ các xã.\n\n- Cơ quan thực hiện: Phòng Tư pháp.\n\n- Thời gian hoàn thành: Quý II/2024.\n\n\
3. Kiểm tra việc thực hiện.\n\n- Cơ quan thực hiện: Thanh tra huyện.\n\n- Thời gian hoàn thành: Thường xuyên.\n\n\
4. Tổng kết.\n\n- Cơ quan thực hiện: Văn phòng HĐND và UBND huyện.\n\n- Thời gian hoàn thành: Trước ngày 15 hằng tháng.\n\n\
TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nTrần Văn An\n";

/// The plan of a text, as the stages without repair read it.
pub(crate) fn plan_of(text: &str) -> Plan {
    let mut document = read(text.as_bytes(), "kế hoạch.txt", &Options::default()).unwrap();
    document.source.sha256 = "ab".repeat(32);
    let outline = kehoach_segment::segment(&document, kehoach_segment::Rules::builtin());
    kehoach_graph::build(&document, &outline, kehoach_graph::AgencyRules::builtin())
}
