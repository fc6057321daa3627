//! Files that cannot be read are refused with what to do.
#![allow(clippy::unwrap_used, missing_docs)]

use kehoach_extract::{Options, ReadError, read};
use std::io::{Cursor, Write};

fn compound(streams: &[&str]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for name in streams {
        file.create_stream(name).unwrap().write_all(&[7; 600]).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn refusal(bytes: &[u8]) -> ReadError {
    read(bytes, "a file", &Options::default()).unwrap_err()
}

#[test]
fn an_encrypted_office_package_needs_its_password() {
    let error = refusal(&compound(&["/EncryptionInfo", "/EncryptedPackage"]));
    assert!(matches!(error, ReadError::Encrypted { .. }), "{error}");
    assert!(error.to_string().contains("password"));
}

#[test]
fn a_presentation_is_no_plan() {
    let error = refusal(&compound(&["/PowerPoint Document"]));
    assert!(
        matches!(error, ReadError::Unsupported { .. }) && error.to_string().contains("PowerPoint"),
        "{error}"
    );
}

#[test]
fn entities_that_multiply_are_not_expanded() {
    use zip::write::SimpleFileOptions;
    let mut bomb = "<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\">".to_owned();
    for (name, of) in "bcdefghij".chars().zip("abcdefghi".chars()) {
        let ten = format!("&{of};").repeat(10);
        bomb.push_str(&format!("<!ENTITY {name} \"{ten}\">"));
    }
    bomb.push_str(
        "]><w:document><w:body><w:p><w:r><w:t>Kế hoạch &j;</w:t></w:r></w:p></w:body></w:document>",
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("[Content_Types].xml", "<Types/>"), ("word/document.xml", bomb.as_str())] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    let package = zip.finish().unwrap().into_inner();
    if let Ok(document) = read(&package, "bomb.docx", &Options::default()) {
        let mut length = 0;
        document.for_each_line(|_, line| length += line.text.len());
        assert!(length < 1000, "{length}");
    }
}
