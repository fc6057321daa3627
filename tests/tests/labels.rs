//! Labels that typists and engines got wrong.
#![allow(clippy::unwrap_used, missing_docs)]

use kehoach_pipeline::{Options, convert_bytes};

fn sections(text: &str) -> (Vec<String>, usize) {
    let plan = convert_bytes(text.as_bytes(), "plan.txt", &Options::default()).unwrap();
    let mended = plan.diagnostics.iter().filter(|d| d.code == "label-mended").count();
    (plan.sections.into_iter().map(|s| s.id).collect(), mended)
}

#[test]
fn a_numeral_printed_twice_is_the_next_one() {
    let text = "KẾ HOẠCH\n\nThử nghiệm\n\nI. MỤC ĐÍCH\n\nLàm rõ việc.\n\nII. CHỈ TIÊU\n\n- 100% hồ sơ số.\n\nII. NHIỆM VỤ\n\n1. Rà soát quy trình.\n\nCơ quan thực hiện: Sở Y tế.\n\nIV. TỔ CHỨC THỰC HIỆN\n\n1. Sở Y tế\n\na) Theo dõi.\n";
    assert_eq!(sections(text), (["I", "II", "III", "IV", "IV.1"].map(str::to_owned).to_vec(), 1));
}

#[test]
fn a_small_numeral_before_capitals_is_a_heading() {
    let text = "KẾ HOẠCH\n\nThử nghiệm\n\nIV. KINH PHÍ THỰC HIỆN\n\nNgân sách nhà nước.\n\nv. TỔ CHỨC THỰC HIỆN\n\n1. Sở Y tế\n\na) Theo dõi.\n";
    assert_eq!(sections(text).0, ["IV", "V", "V.1"]);
}
