//! What holds for every text, and the damage that the stage is there for.

use kehoach_model::{Alternative, Block, Document, Line, Origin, Page, Paragraph, Word};
use kehoach_repair::{Model, ModelError, Options, repair, repair_text};
use kehoach_vietnamese::tone::Placing;
use proptest::prelude::*;

fn text(input: &str) -> String {
    repair_text(input, &Options::default()).0
}

const CLEAN: &str = "I. MỤC ĐÍCH, YÊU CẦU\n\
    1. Tổ chức triển khai đầy đủ các nhiệm vụ được giao tại Quyết định số 06/QĐ-TTg ngày 06/01/2022 của Thủ tướng Chính phủ.\n\
    a) Sở Tư pháp chủ trì, phối hợp với Công an tỉnh Đắk Lắk, UBND huyện Krông Pắk; ông Y Moan Ênuôl dự.\n\
    - Ứng dụng VNeID, mã QR (Checkpoint), thư: bientap@example.vn; đạt 100% trong giai đoạn 2022 - 2025. 🙂";

#[test]
fn clean_text_passes_byte_for_byte() {
    assert_eq!(text(CLEAN), CLEAN);
}

#[test]
fn other_languages_pass() {
    for foreign in [
        "This plan sets out the tasks of the committee and the way in which they are to be done by the end of the year.",
        "Le décret relatif à la création du comité est abrogé ; la liste des pièces à fournir figure en annexe.",
        "本计划规定了各部门的任务。",
        "fn main() { let x = vec![1, 2, 3]; println!(\"{x:?}\"); }",
        "12 345 67,8 % | 2022 | 100 | 3.5",
    ] {
        assert_eq!(text(foreign), foreign);
    }
}

#[test]
fn lost_marks_come_back() {
    let bare = kehoach_vietnamese::strip_marks(CLEAN.lines().nth(1).unwrap());
    assert_eq!(text(&bare), CLEAN.lines().nth(1).unwrap());
}

#[test]
fn a_reading_by_the_wrong_model_is_undone() {
    let garbled = "1. T6 chirc trién khai day du cdc nhiém vu dugc giao tai Quyét dinh s6 06/QD-TTg ngay 06/01/2022 cia Thu tuéng Chinh phu.";
    assert_eq!(text(garbled), CLEAN.lines().nth(1).unwrap());
}

#[test]
fn headings_keep_their_capitals_and_sentences_their_small_letters() {
    let garbled = "KE HOACH TO CHUC THUC HIEN CO CHE MOT CUA TREN DIA BAN XA";
    let repaired = text(garbled);
    assert!(!repaired.chars().any(char::is_lowercase), "{repaired}");
    assert!(repaired.starts_with("KẾ HOẠCH TỔ CHỨC THỰC HIỆN CƠ CHẾ MỘT CỬA"), "{repaired}");
}

#[test]
fn a_table_cell_is_read_by_itself() {
    // The cell before says nothing of the one that follows.
    let garbled = "| 4 | C6ng an tinh | Phong Tu phap | Thang 6/2023 | UBND cdc xa, phudng |";
    assert_eq!(text(garbled), "| 4 | Công an tỉnh | Phòng Tư pháp | Tháng 6/2023 | UBND các xã, phường |");
}

#[test]
fn converters_are_undone() {
    for (damaged, right) in [
        ("Quyết định số 06/QĐTTg của Thủ tướng", "Quyết định số 06/QĐ-TTg của Thủ tướng"),
        ("giai đoạn 2022  2025, tầm nhìn", "giai đoạn 2022 - 2025, tầm nhìn"),
        ("\u{f02d} Rà soát quy trình", "- Rà soát quy trình"),
        ("thủ\u{a0}tục", "thủ tục"),
        ("phối hợp chặt ch\u{ad}ẽ", "phối hợp chặt chẽ"),
        ("Kế hoạch số 12/KH\u{2011}UBND của UBND\u{2212}TP", "Kế hoạch số 12/KH-UBND của UBND-TP"),
        ("CỘNG HÒA XàHỘI CHỦ NGHĨA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"),
        ("K Ế H O Ạ C H", "KẾ HOẠCH"),
        ("ĐIỀ U KHO ẢN THI HÀNH", "ĐIỀU KHOẢN THI HÀNH"),
        ("Quye\u{302}\u{301}t định", "Quyết định"),
    ] {
        assert_eq!(text(damaged), right);
    }
}

#[test]
fn tone_marks_stand_where_they_are_told() {
    let options = |tone| Options { tone, ..Options::default() };
    assert_eq!(repair_text("thuỷ lợi, hòa giải", &options(Placing::Old)).0, "thủy lợi, hòa giải");
    assert_eq!(repair_text("thuỷ lợi, hòa giải", &options(Placing::New)).0, "thuỷ lợi, hoà giải");
    assert_eq!(repair_text("thuỷ lợi, hòa giải", &options(Placing::Keep)).0, "thuỷ lợi, hòa giải");
}

#[test]
fn a_fix_tells_what_stood_there() {
    let input = "Trién khai thuc hién Quyét dinh s6 06/QBD-TTg ngay 06/01/2022 ciia Thii twéng Chinh phu";
    let (out, fixes) = repair_text(input, &Options::default());
    assert!(out.contains("06/QĐ-TTg"), "{out}");
    for fix in &fixes {
        let [from, to] = fix.place.chars.map(|c| c as usize);
        assert_eq!(input.chars().skip(from).take(to - from).collect::<String>(), fix.original);
    }
}

#[test]
fn nothing_is_changed_below_the_least_confidence() {
    let input = "Trién khai thuc hién Quyét dinh ciia Thii twéng Chinh phu";
    let (out, fixes) = repair_text(input, &Options { min_confidence: 1.1, ..Options::default() });
    assert_eq!(out, input);
    assert!(!fixes.is_empty() && fixes.iter().all(|f| !f.applied));
}

#[test]
fn words_of_a_document_follow_its_text() {
    let line_text = "Phéi hop véi Cong an tinh thuc hién nhiém vu dugc giao";
    let mut line = Line::of_text(3, line_text);
    let mut at = 0;
    for w in line_text.split(' ') {
        let end = at + w.len() as u32;
        line.words.push(Word { range: [at, end], ..Word::default() });
        at = end + 1;
    }
    let page =
        Page { number: 1, blocks: vec![Block::Paragraph(Paragraph::of_line(line))], ..Page::default() };
    let mut document = Document { pages: vec![page], ..Document::default() };
    repair(&mut document, &Options::default());
    document.for_each_line(|_, line| {
        let words: Vec<&str> =
            line.words.iter().map(|w| &line.text[w.range[0] as usize..w.range[1] as usize]).collect();
        assert_eq!(words.join(" "), line.text);
        assert_eq!(line.text, "Phối hợp với Công an tỉnh thực hiện nhiệm vụ được giao");
    });
    assert!(document.fixes.iter().all(|f| f.place.line == 3));
}

#[test]
fn a_foreign_or_cut_model_is_refused() {
    assert_eq!(Model::from_bytes(b"%PDF-1.7 and more".to_vec()).err(), Some(ModelError::Foreign));
    assert_eq!(Model::from_bytes(Vec::new()).err(), Some(ModelError::Foreign));
    assert_eq!(Model::from_bytes(b"KHLM\x02\x00\x00\x00\x10\x00".to_vec()).err(), Some(ModelError::Damaged));
    assert_eq!(Model::from_bytes(b"KHLM\x09\x00\x00\x00".to_vec()).err(), Some(ModelError::Version(9)));
}

#[test]
fn a_megabyte_on_one_line_comes_back() {
    let long = "Tổ chức triển khai (thực hiện ".repeat(30_000);
    assert_eq!(text(&long), long);
    let garbage = "\u{fffd}(#".repeat(200_000);
    assert_eq!(text(&garbage), garbage);
}

#[test]
fn a_long_line_of_garble_takes_time_in_proportion() {
    let garbled = "Trién khai thuc hién Quyét dinh ciia Thii twéng Chinh phu ".repeat(4_000);
    let (out, fixes) = repair_text(&garbled, &Options::default());
    assert!(out.starts_with("Triển khai thực hiện Quyết định của Thủ tướng Chính phủ"), "{}", &out[..90]);
    assert!(fixes.len() > 30_000);
    let spaced = "thủ\u{a0}tục ".repeat(30_000);
    let (out, fixes) = repair_text(&spaced, &Options::default());
    assert_eq!((out, fixes.len()), (spaced.replace('\u{a0}', " "), 1));
}

#[test]
fn a_sign_with_a_digit_is_a_word_in_garble() {
    let garbled = "Uy ban nhan dan cdc x4, phuong, thi trén trién khai thuc hién nhiém vu dugc giao";
    assert!(text(garbled).starts_with("Ủy ban nhân dân các xã, phường"), "{}", text(garbled));
    let marked = "Bién ban theo mau TP-TSCC-01 va 1.6.LQ.16 ciia Quyét dinh nay dugc thuc hién theo quy dinh";
    let repaired = text(marked);
    assert!(repaired.contains("TP-TSCC-01") && repaired.contains("1.6.LQ.16"), "{repaired}");
    let kept = "Bảng 2x3 cột, khổ giấy 210x297, khối lượng 4x6 và các nhiệm vụ được giao tại Quyết định";
    assert_eq!(text(kept), kept);
}

#[test]
fn places_of_the_gazetteer_come_back() {
    for name in ["xã Pà Cò", "huyện Bá Thước", "huyện Kon Plông", "tỉnh Phú Thọ"] {
        let right = format!("Ủy ban nhân dân {name} tổ chức thực hiện các nhiệm vụ được giao");
        assert_eq!(text(&kehoach_vietnamese::strip_marks(&right)), right);
    }
}

#[test]
fn tables_of_figures_and_code_between_lines_of_vietnamese_stay() {
    let kept = "| STT | Đơn vị | 2023 | 2024 |\n|-----|--------|------|------|\n| 1 | 1.234,5 | 67,8% | 12/2024 |\n\
        SELECT name, unit FROM plan WHERE year >= 2024;\n<td class=\"x\">Sở Y tế</td>\n| 2 | 99 | x | - |\n\
        Các cơ quan, đơn vị triển khai thực hiện nhiệm vụ được giao theo quy định của pháp luật.";
    assert_eq!(text(kept), kept);
}

#[test]
fn markup_and_stops_do_not_hide_words() {
    let bare = "Thuc hien (<i>dung, du, sach, song</i>) cac nhiem vu...(khi co yeu cau cua Thu tuong Chinh phu); giai quyet cong viec./.";
    let right = "Thực hiện (<i>đúng, đủ, sạch, sống</i>) các nhiệm vụ...(khi có yêu cầu của Thủ tướng Chính phủ); giải quyết công việc./.";
    let (t, r) = (text(bare), right);
    assert!(t.contains("(<i>") && t.contains("vụ...(khi có") && t.ends_with("việc./."), "{t} / {r}");
}

#[test]
fn the_word_before_a_documents_number_is_restored() {
    assert_eq!(text("Sb: 395/KH-UBND"), "Số: 395/KH-UBND");
    assert_eq!(text("S6: 12 /QĐ-TTg Hà Nội"), "Số: 12 /QĐ-TTg Hà Nội");
    assert_eq!(text("SL: 12 kg/m2"), "SL: 12 kg/m2");
}

#[test]
fn a_parts_numeral_is_no_word() {
    let garbled = "IV. KINH PHi THUC HIEN\nTrién khai thuc hién nhiém vu dugc giao theo quy dinh ciia phap luat\nv. TO CHUC THUC HIEN";
    assert!(text(garbled).ends_with("\nV. TỔ CHỨC THỰC HIỆN"), "{}", text(garbled));
}

#[test]
fn readings_of_an_engine_are_mended_only_where_that_is_said() {
    let read =
        "thẩm quyền, trách nhiệm của nhà thâu và hô sơ mời thầu theo quy định của pháp luật về đấu thầu";
    let right =
        "thẩm quyền, trách nhiệm của nhà thầu và hồ sơ mời thầu theo quy định của pháp luật về đấu thầu";
    assert_eq!(text(read), read);
    let options = Options { by_engine: true, ..Options::default() };
    assert_eq!(repair_text(read, &options).0, right);
    assert_eq!(repair_text(right, &options).0, right);
}

#[test]
fn an_engines_doubt_and_its_other_readings_count() {
    let read = "phân công trách nhiệm cho các phòng, ban của bộ";
    let at = read.find("bộ").unwrap() as u32;
    let mut line = Line::of_text(1, read);
    let alternatives = vec![Alternative { text: "sở".into(), confidence: 0.45 }];
    line.words =
        vec![Word {
            range: [at, at + "bộ".len() as u32], confidence: 0.46, alternatives, ..Word::default()
        }];
    let blocks = vec![Block::Paragraph(Paragraph::of_line(line))];
    let page = Page { number: 1, origin: Origin::Ocr, blocks, ..Page::default() };
    let mut document = Document { pages: vec![page], ..Document::default() };
    repair(&mut document, &Options { min_confidence: 0.0, ..Options::default() });
    document.for_each_line(|_, line| {
        assert!(line.text.starts_with("phân công trách nhiệm cho các phòng, ban"), "{}", line.text);
    });
}

#[test]
fn names_of_minorities_and_signs_pass() {
    for kept in [
        "ông Y Moan Ênuôl, xã Ea Kpam, huyện Cư M’gar, tỉnh Đắk Lắk; huyện Krông Pắk; buôn Akŏ Dhông",
        "Kế hoạch 🎉 thực hiện ✅ nhiệm vụ 👨‍👩‍👧",
        "Công an tỉnh \u{fffd} thực hiện nhi\u{fffd}m vụ",
    ] {
        assert_eq!(text(kept), kept);
        let stated = repair_text(kept, &Options { by_engine: true, ..Options::default() }).0;
        assert!(stated.contains('\u{fffd}') == kept.contains('\u{fffd}'), "{stated}");
    }
}

#[test]
fn hostile_lines_take_time_in_proportion_to_their_length() {
    for unit in ["<", "a.", ".", "<a", "(", "a*", "/", "S:", "d) ", "I. ", "\u{301}"] {
        let long = unit.repeat(300_000 / unit.len());
        assert_eq!(text(&long).matches('\n').count(), 0);
    }
}

#[test]
fn a_model_with_a_flipped_bit_is_refused() {
    let mut bytes = include_bytes!("../model/vi.klm").to_vec();
    assert!(Model::from_bytes(bytes.clone()).is_ok());
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    assert_eq!(Model::from_bytes(bytes).err(), Some(ModelError::Damaged));
}

#[test]
fn what_the_second_line_teaches_helps_the_first() {
    let once = text("VNeID thuc hien hien hoach \n nhan thi thuc a) VNeID thuc");
    assert_eq!(text(&once), once);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn lines_are_kept(input in "(\\PC|\n|[ -~]|[à-ỹ]){0,200}") {
        prop_assert_eq!(text(&input).matches('\n').count(), input.matches('\n').count());
    }

    #[test]
    fn any_garble_of_words_is_repaired_once(words in prop::collection::vec("[a-zéèêâ&¢6]{1,6}", 1..40)) {
        let once = text(&words.join(" "));
        prop_assert_eq!(text(&once), once);
    }
    #[test]
    fn stripped_words_are_repaired_once_and_always_alike(words in prop::collection::vec("(thuc|hien|ke|hoach|Uy|ban|nhan|dan|thi|xa|so|06/QD-TTg|ngay|12/4/2022|a\\)|d\\)|I\\.|1\\.|VNeID|\n){1}", 1..60)) {
        let input = words.join(" ");
        let once = text(&input);
        prop_assert_eq!(&text(&input), &once);
        prop_assert_eq!(text(&once), once);
    }

    #[test]
    fn clean_lines_pass_in_any_order(picks in prop::collection::vec(0..4_usize, 1..30)) {
        let lines: Vec<&str> = CLEAN.lines().collect();
        let input = picks.iter().map(|k| lines[*k]).collect::<Vec<_>>().join("\n");
        prop_assert_eq!(text(&input), input);
    }
}
