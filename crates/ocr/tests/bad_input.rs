//! Pictures that hold nothing to read, or cannot be read.

#![allow(clippy::disallowed_methods, reason = "a model file is written for a test")]

use kehoach_extract::{PageImage, PageReader, Picture, ScannedPage, UnreadPage};
use kehoach_ocr::{Options, Pix, Reader};

/// Each picture a page of one document.
fn read(pictures: &[Picture<'static>], options: Options) -> Vec<Result<ScannedPage, UnreadPage>> {
    let numbers: Vec<u32> = (1..).take(pictures.len()).collect();
    Reader::new(options).read(&numbers, &|n| pictures.get(n as usize - 1).cloned())
}

fn pixels(width: u32, height: u32, channels: u8, data: Vec<u8>) -> Picture<'static> {
    Picture::Pixels(PageImage {
        width,
        height,
        channels,
        data,
        dpi: 300.0,
        origin: [0.0, 0.0],
        is_cut: false,
    })
}

fn encoded(bytes: Vec<u8>) -> Picture<'static> {
    Picture::Encoded { bytes: bytes.leak(), index: 0, dpi: 0.0 }
}

fn words(page: &ScannedPage) -> usize {
    page.lines.iter().map(|l| l.words.len()).sum()
}

/// Grey noise with large soft shapes, as a photo has.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let mut state = 7u32;
    (0..width * height)
        .map(|i| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (x, y) = ((i % width) as f32, (i / width) as f32);
            let soft = 110.0 + 60.0 * (x / 90.0).sin() + 50.0 * (y / 70.0).cos();
            soft as u8 + (state >> 28) as u8
        })
        .collect()
}

#[test]
fn pages_without_text_are_empty_and_not_errors() {
    let pages = [
        pixels(1, 1, 1, vec![0]),
        pixels(1, 3000, 1, vec![0; 3000]),
        pixels(600, 800, 1, vec![255; 480_000]),
        pixels(600, 800, 3, vec![0; 1_440_000]),
        pixels(600, 800, 1, photo(600, 800)),
    ];
    for (i, page) in read(&pages, Options::default()).into_iter().enumerate() {
        let page = page.unwrap_or_else(|e| panic!("{i}: {e:?}"));
        assert!(words(&page) < 40, "{i}: {page:?}");
        assert!(page.width > 0.0 && page.height > 0.0);
    }
}

#[test]
fn a_page_too_large_or_damaged_is_named_and_the_others_are_there() {
    let white = Pix::from_rows(60, 40, 1, &[255; 2400]).unwrap();
    let mut jpeg = white.jpeg(80).unwrap();
    jpeg.truncate(jpeg.len() / 3);
    let mut png = white.png().unwrap();
    png.truncate(30);
    let pages = [
        pixels(20_000, 20_000, 1, Vec::new()),
        encoded(jpeg),
        encoded(png),
        encoded(b"II*\0garbage".to_vec()),
        pixels(60, 40, 1, vec![255; 2400]),
    ];
    let results = read(&pages, Options { threads: 2, ..Options::default() });
    let codes: Vec<&str> = results.iter().map(|r| r.as_ref().map_or_else(|e| e.code, |_| "read")).collect();
    assert_eq!(codes[0], "image-too-large");
    // A third of so small a file ends within its tables.
    assert_eq!(codes[1], "image-damaged");
    assert_eq!(codes[2..], ["image-damaged", "image-damaged", "read"]);
}

#[test]
fn a_missing_model_says_how_to_get_it() {
    let options = Options { tessdata: Some("/no/such/folder".into()), ..Options::default() };
    let results = read(&[pixels(60, 40, 1, vec![255; 2400])], options.clone());
    let error = results[0].as_ref().unwrap_err();
    assert_eq!(error.code, "ocr-no-engine");
    assert!(error.message.contains("tesseract-ocr-vie") && error.message.contains("--tessdata"), "{error:?}");
    assert!(kehoach_ocr::status(&options).model.is_err());
}

#[test]
fn a_damaged_model_is_no_crash() {
    let folder = std::env::temp_dir().join(format!("kehoach-model-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for content in [b"".to_vec(), b"no model at all".to_vec(), vec![0xff; 4000], vec![0; 4000]] {
        std::fs::write(folder.join("vie.traineddata"), content).unwrap();
        let options = Options { tessdata: Some(folder.clone()), ..Options::default() };
        assert!(kehoach_ocr::status(&options).model.is_err());
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
