//! Files that few writers make: fonts that draw their own shapes, the newest encryption, a page turned over.

use super::tests::{bytes, file, paragraphs, read, read_with, show};
use crate::{Limits, ReadError};
use lopdf::encryption::crypt_filters::{Aes256CryptFilter, CryptFilter};
use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
use lopdf::{Object, Stream, dictionary};
use std::collections::BTreeMap;
use std::sync::Arc;

fn with_aes_256(user_password: &str) -> Vec<u8> {
    let mut pdf = file(&[show("Mật", 72.0, 100.0)], dictionary! {});
    let filter: Arc<dyn CryptFilter> = Arc::new(Aes256CryptFilter);
    let version = EncryptionVersion::V5 {
        encrypt_metadata: true,
        crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), filter)]),
        file_encryption_key: &[7; 32],
        stream_filter: b"StdCF".to_vec(),
        string_filter: b"StdCF".to_vec(),
        owner_password: "chu",
        user_password,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    pdf.encrypt(&state).unwrap();
    bytes(pdf)
}

#[test]
fn aes_256_opens_with_the_empty_password_only() {
    assert_eq!(paragraphs(&read(&with_aes_256("")), 0), ["Mật"]);
    let refused = read_with(&with_aes_256("khoa"), &Limits::default(), None);
    assert_eq!(refused, Err(ReadError::Encrypted { format: "PDF" }));
}

#[test]
fn letters_of_a_type_3_font_are_read_by_their_map() {
    let content = "BT /T 12 Tf 72 700 Td (abc ab) Tj ET";
    let mut pdf = file(&[content.into()], dictionary! {});
    let shape = |pdf: &mut lopdf::Document| {
        pdf.add_object(Stream::new(dictionary! {}, b"500 0 0 0 400 700 d1 0 0 400 700 re f".to_vec()))
    };
    let (a, b, c) = (shape(&mut pdf), shape(&mut pdf), shape(&mut pdf));
    let space = pdf.add_object(Stream::new(dictionary! {}, b"250 0 0 0 0 0 d1".to_vec()));
    let map = "begincmap\n1 begincodespacerange <00> <FF> endcodespacerange\n\
               4 beginbfchar <61> <0053> <62> <1EDF> <63> <0079> <20> <0020> endbfchar\nendcmap";
    let map = pdf.add_object(Stream::new(dictionary! {}, map.as_bytes().to_vec()));
    let mut widths: Vec<Object> = vec![250.into()];
    widths.extend((0x21..=0x63).map(|_| Object::Integer(500)));
    let font = pdf.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type3", "FontBBox" => vec![0.into(), 0.into(), 500.into(), 800.into()],
        "FontMatrix" => vec![0.001.into(), 0.into(), 0.into(), 0.001.into(), 0.into(), 0.into()],
        "CharProcs" => dictionary! { "g1" => a, "g2" => b, "g3" => c, "g0" => space },
        "Encoding" => dictionary! {
            "Differences" => vec![32.into(), "g0".into(), 97.into(), "g1".into(), "g2".into(), "g3".into()],
        },
        "FirstChar" => 0x20, "LastChar" => 0x63, "Widths" => widths, "ToUnicode" => map,
    });
    let page = pdf.page_iter().next().unwrap();
    let resources = dictionary! { "Font" => dictionary! { "T" => font } };
    pdf.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Resources", resources);
    assert_eq!(paragraphs(&read(&bytes(pdf)), 0), ["Sởy Sở"]);
}

#[test]
fn a_page_turned_over_is_read_upright() {
    let hex: String = "Biểu tổng hợp".encode_utf16().map(|u| format!("{u:04X}")).collect();
    let upside_down = format!("BT /F 12 Tf -1 0 0 -1 400 200 Tm <{hex}> Tj ET");
    for extra in [dictionary! {}, dictionary! { "Rotate" => 180 }] {
        let document = read(&bytes(file(std::slice::from_ref(&upside_down), extra)));
        assert_eq!(paragraphs(&document, 0), ["Biểu tổng hợp"]);
    }
}

#[test]
fn text_drawn_twice_for_weight_is_read_once() {
    let twice = show("Tổ chức", 72.0, 100.0) + &show("Tổ chức", 72.3, 100.0);
    assert_eq!(paragraphs(&read(&bytes(file(&[twice], dictionary! {}))), 0), ["Tổ chức"]);
}

#[test]
fn blank_pages_are_no_success() {
    let blank = bytes(file(&["q Q".into(), String::new()], dictionary! {}));
    assert_eq!(crate::read(&blank, "trang.pdf", &crate::Options::default()), Err(ReadError::NoText));
}
