//! Tesseract's engine: an image in, lines of words out.

use super::library::{Libraries, LibraryError, libraries, text_of};
use super::raw::Tesseract;
use super::{Pix, raw};
use std::ffi::{CStr, CString, c_int};
use std::path::Path;
use std::ptr::{NonNull, null, null_mut};
use thiserror::Error;

/// Why no engine could be started.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EngineError {
    /// Tesseract or Leptonica cannot be used.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The model is missing or damaged.
    #[error(
        "no usable model «{language}» in {folder}: install it (`apt-get install tesseract-ocr-{package}`), or give its folder with --tessdata DIR"
    )]
    Model {
        /// Its name.
        language: String,
        /// The package of Debian that has it.
        package: String,
        /// Where it was looked for.
        folder: String,
    },
    /// The engine itself failed.
    #[error("Tesseract could not be started: not enough memory")]
    Memory,
}

/// How an image is laid out, as far as the caller knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Anything: blocks are found.
    Auto,
    /// One column of text of varying sizes.
    Column,
    /// One block of lines.
    Block,
    /// One line.
    Line,
    /// One line, taken as it is.
    RawLine,
    /// Pieces of text in no order.
    Sparse,
}

impl Mode {
    fn number(self) -> c_int {
        match self {
            Self::Auto => 3,
            Self::Column => 4,
            Self::Block => 6,
            Self::Line => 7,
            Self::Sparse => 11,
            Self::RawLine => 13,
        }
    }
}

/// Another reading of a word.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alternative {
    /// The reading.
    pub(crate) text: String,
    /// How sure, 0..=1.
    pub(crate) confidence: f32,
}

/// One word as the engine read it; places in pixels of the image.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReadWord {
    /// As read.
    pub(crate) text: String,
    /// Left, top, right, bottom.
    pub(crate) area: [i32; 4],
    /// 0..=1.
    pub(crate) confidence: f32,
    /// Best first.
    pub(crate) alternatives: Vec<Alternative>,
    /// Character and its box, in order.
    pub(crate) symbols: Vec<(char, [i32; 4])>,
}

/// Words on one line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReadLine {
    /// From left to right; never empty.
    pub(crate) words: Vec<ReadWord>,
    /// Two points of the baseline: left, then right.
    pub(crate) baseline: [i32; 4],
}

/// Words that the engine is surer of than this are taken without asking for other readings.
const SURE: f32 = 0.97;
/// Characters less likely than this are no alternative.
const POSSIBLE: f32 = 0.02;
/// Alternatives kept of a word.
const MOST_ALTERNATIVES: usize = 5;

/// An engine with a model. It takes one image after another; what it read of one does not change what it reads of the next.
#[derive(Debug)]
pub(crate) struct Engine {
    api: NonNull<raw::BaseApi>,
    libraries: &'static Libraries,
}

// SAFETY: the engine holds no thread-local state; it is used by one thread at a time, and holds no image between pages.
unsafe impl Send for Engine {}

impl Drop for Engine {
    fn drop(&mut self) {
        // SAFETY: the handle is valid and used no more.
        unsafe { (self.tesseract().TessBaseAPIDelete)(self.api.as_ptr()) }
    }
}

impl Engine {
    fn tesseract(&self) -> &'static Tesseract {
        &self.libraries.tesseract
    }

    /// Starts an engine with the model `language` of the folder `tessdata` (the system's own where none is given). Costs some 130 ms and 90 MB.
    ///
    /// # Errors
    /// [`EngineError`] where the model is missing or damaged.
    pub(crate) fn new(tessdata: Option<&Path>, language: &str) -> Result<Self, EngineError> {
        let libraries = libraries()?;
        libraries.one_openmp_thread();
        // SAFETY: makes a new handle.
        let api =
            NonNull::new(unsafe { (libraries.tesseract.TessBaseAPICreate)() }).ok_or(EngineError::Memory)?;
        let engine = Self { api, libraries };
        engine.set(c"debug_file", c"/dev/null");
        let missing = |folder: String| EngineError::Model {
            language: language.to_owned(),
            package: language.replace('_', "-"),
            folder,
        };
        let given = tessdata.map(|p| p.display().to_string()).unwrap_or_default();
        let (Ok(folder), Ok(name)) = (CString::new(given.clone()), CString::new(language)) else {
            return Err(missing(given));
        };
        let folder = if given.is_empty() { null() } else { folder.as_ptr() };
        // SAFETY: valid handle and texts that end with NUL and outlive the call.
        let failed = unsafe {
            (engine.tesseract().TessBaseAPIInit2)(api.as_ptr(), folder, name.as_ptr(), raw::OEM_LSTM_ONLY)
        };
        if failed != 0 {
            return Err(missing(engine.folder()));
        }
        // After the start: a model's own settings would undo what was set before.
        engine.set(c"debug_file", c"/dev/null");
        engine.set(c"lstm_choice_mode", c"2");
        Ok(engine)
    }

    fn set(&self, name: &CStr, value: &CStr) {
        // SAFETY: valid handle and texts; an unknown name changes nothing.
        unsafe {
            (self.tesseract().TessBaseAPISetVariable)(self.api.as_ptr(), name.as_ptr(), value.as_ptr())
        };
    }

    /// Where the model was looked for.
    pub(crate) fn folder(&self) -> String {
        // SAFETY: the text belongs to the engine and is copied.
        unsafe { text_of((self.tesseract().TessBaseAPIGetDatapath)(self.api.as_ptr())) }
    }

    /// Reads parts of an image (left, top, right, bottom, in pixels), each laid out as its mode says, and forgets the image.
    pub(crate) fn read(&mut self, pix: &Pix, dpi: u32, parts: &[([i32; 4], Mode)]) -> Vec<Vec<ReadLine>> {
        let (width, height) = (pix.width() as i32, pix.height() as i32);
        // Of the calling thread, which may not be the one that started the engine.
        self.libraries.one_openmp_thread();
        // SAFETY: valid handles; the engine takes a handle of its own on the image and gives it back in `clear`.
        unsafe {
            (self.tesseract().TessBaseAPISetImage2)(self.api.as_ptr(), pix.pointer());
            (self.tesseract().TessBaseAPISetSourceResolution)(
                self.api.as_ptr(),
                dpi.clamp(70, 2400) as c_int,
            );
        }
        let mut out = Vec::with_capacity(parts.len());
        for (area, mode) in parts {
            let [left, top] = [area[0].clamp(0, width), area[1].clamp(0, height)];
            let [right, bottom] = [area[2].clamp(left, width), area[3].clamp(top, height)];
            // The layout analysis needs some pixels to work with.
            let lines = if right - left < 3 || bottom - top < 3 {
                Vec::new()
            } else {
                self.read_part([left, top, right - left, bottom - top], *mode)
            };
            out.push(lines);
        }
        self.clear();
        out
    }

    fn read_part(&mut self, [left, top, width, height]: [i32; 4], mode: Mode) -> Vec<ReadLine> {
        // SAFETY: valid handle; the part lies within the image.
        let failed = unsafe {
            (self.tesseract().TessBaseAPISetPageSegMode)(self.api.as_ptr(), mode.number());
            (self.tesseract().TessBaseAPISetRectangle)(self.api.as_ptr(), left, top, width, height);
            (self.tesseract().TessBaseAPIRecognize)(self.api.as_ptr(), null_mut())
        };
        if failed != 0 {
            return Vec::new();
        }
        // SAFETY: a new iterator or null; it is deleted before the engine does anything else.
        Results::of(unsafe { (self.tesseract().TessBaseAPIGetIterator)(self.api.as_ptr()) }, self)
            .map(Results::lines)
            .unwrap_or_default()
    }

    /// Gives back the image.
    fn clear(&mut self) {
        // SAFETY: valid handle.
        unsafe { (self.tesseract().TessBaseAPIClear)(self.api.as_ptr()) }
    }
}

/// Walks over the engine's results; cannot outlive them.
struct Results<'a> {
    it: NonNull<raw::ResultIterator>,
    tesseract: &'static Tesseract,
    _engine: &'a Engine,
}

impl Drop for Results<'_> {
    fn drop(&mut self) {
        // SAFETY: the handle is valid and used no more.
        unsafe { (self.tesseract.TessResultIteratorDelete)(self.it.as_ptr()) }
    }
}

impl<'a> Results<'a> {
    fn of(it: *mut raw::ResultIterator, engine: &'a Engine) -> Option<Self> {
        Some(Self { it: NonNull::new(it)?, tesseract: engine.tesseract(), _engine: engine })
    }

    fn page(&self) -> *const raw::PageIterator {
        // SAFETY: gives the same object under its base type.
        unsafe { (self.tesseract.TessResultIteratorGetPageIteratorConst)(self.it.as_ptr()) }
    }

    fn lines(self) -> Vec<ReadLine> {
        let mut lines: Vec<ReadLine> = Vec::new();
        loop {
            if self.begins(raw::RIL_TEXTLINE) || lines.is_empty() {
                lines.push(ReadLine { words: Vec::new(), baseline: self.baseline() });
            }
            if let (Some(word), Some(line)) = (self.word(), lines.last_mut()) {
                line.words.push(word);
            }
            // SAFETY: valid handle; after the symbols of the word the iterator stands at its last symbol.
            if unsafe { (self.tesseract.TessResultIteratorNext)(self.it.as_ptr(), raw::RIL_WORD) } == 0 {
                break;
            }
        }
        lines.retain(|l| !l.words.is_empty());
        lines
    }

    fn begins(&self, level: c_int) -> bool {
        // SAFETY: valid handle.
        unsafe { (self.tesseract.TessPageIteratorIsAtBeginningOf)(self.page(), level) != 0 }
    }

    fn area(&self, level: c_int) -> Option<[i32; 4]> {
        let (mut l, mut t, mut r, mut b) = (0, 0, 0, 0);
        // SAFETY: valid handle, numbers out.
        let found = unsafe {
            (self.tesseract.TessPageIteratorBoundingBox)(
                self.page(),
                level,
                &raw mut l,
                &raw mut t,
                &raw mut r,
                &raw mut b,
            )
        };
        (found != 0).then_some([l, t, r, b])
    }

    fn baseline(&self) -> [i32; 4] {
        let (mut x1, mut y1, mut x2, mut y2) = (0, 0, 0, 0);
        // SAFETY: valid handle, numbers out.
        unsafe {
            (self.tesseract.TessPageIteratorBaseline)(
                self.page(),
                raw::RIL_TEXTLINE,
                &raw mut x1,
                &raw mut y1,
                &raw mut x2,
                &raw mut y2,
            );
        }
        [x1, y1, x2, y2]
    }

    fn confidence(&self, level: c_int) -> f32 {
        // SAFETY: valid handle.
        let percent = unsafe { (self.tesseract.TessResultIteratorConfidence)(self.it.as_ptr(), level) };
        if percent.is_finite() { (percent / 100.0).clamp(0.0, 1.0) } else { 0.0 }
    }

    fn text(&self, level: c_int) -> String {
        // SAFETY: the text is allocated for us, copied and freed.
        unsafe {
            let text = (self.tesseract.TessResultIteratorGetUTF8Text)(self.it.as_ptr(), level);
            let copy = text_of(text);
            if !text.is_null() {
                (self.tesseract.TessDeleteText)(text);
            }
            copy
        }
    }

    /// The word that the iterator stands at; it is moved to the word's last symbol.
    fn word(&self) -> Option<ReadWord> {
        let area = self.area(raw::RIL_WORD)?;
        let text = self.text(raw::RIL_WORD).trim().to_owned();
        if text.is_empty() {
            return None;
        }
        let confidence = self.confidence(raw::RIL_WORD);
        let mut symbols: Vec<(String, [i32; 4], Vec<Alternative>)> = Vec::new();
        loop {
            let choices = if confidence < SURE { self.choices() } else { Vec::new() };
            symbols.push((self.text(raw::RIL_SYMBOL), self.area(raw::RIL_SYMBOL).unwrap_or(area), choices));
            // SAFETY: valid handle.
            let is_last = unsafe {
                (self.tesseract.TessPageIteratorIsAtFinalElement)(self.page(), raw::RIL_WORD, raw::RIL_SYMBOL)
                    != 0
                    || (self.tesseract.TessResultIteratorNext)(self.it.as_ptr(), raw::RIL_SYMBOL) == 0
            };
            if is_last {
                break;
            }
        }
        let alternatives = alternatives(&text, confidence, &symbols);
        let symbols = symbols.iter().filter_map(|(t, area, _)| Some((t.chars().next()?, *area))).collect();
        Some(ReadWord { text, area, confidence, alternatives, symbols })
    }

    /// What else the symbol could be.
    fn choices(&self) -> Vec<Alternative> {
        let mut out = Vec::new();
        // SAFETY: a new iterator or null, deleted below; its texts are copied.
        unsafe {
            let it = (self.tesseract.TessResultIteratorGetChoiceIterator)(self.it.as_ptr());
            if it.is_null() {
                return out;
            }
            loop {
                let text = text_of((self.tesseract.TessChoiceIteratorGetUTF8Text)(it));
                let confidence = (self.tesseract.TessChoiceIteratorConfidence)(it) / 100.0;
                if confidence.is_finite() {
                    out.push(Alternative { text, confidence: confidence.clamp(0.0, 1.0) });
                }
                if (self.tesseract.TessChoiceIteratorNext)(it) == 0 {
                    break;
                }
            }
            (self.tesseract.TessChoiceIteratorDelete)(it);
        }
        out
    }
}

/// Readings of a word in which one symbol is another of its choices.
fn alternatives(
    text: &str,
    confidence: f32,
    symbols: &[(String, [i32; 4], Vec<Alternative>)],
) -> Vec<Alternative> {
    let mut out: Vec<Alternative> = Vec::new();
    for (at, (symbol, _, choices)) in symbols.iter().enumerate() {
        for choice in choices.iter().filter(|c| c.text != *symbol && c.confidence >= POSSIBLE) {
            let reading: String = symbols
                .iter()
                .enumerate()
                .map(|(i, (s, _, _))| if i == at { choice.text.as_str() } else { s.as_str() })
                .collect();
            let reading = reading.trim().to_owned();
            if reading != text && !reading.is_empty() && out.iter().all(|a| a.text != reading) {
                out.push(Alternative {
                    text: reading,
                    confidence: choice.confidence.min(confidence.max(0.01)),
                });
            }
        }
    }
    out.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    out.truncate(MOST_ALTERNATIVES);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_symbol_at_a_time_is_exchanged() {
        let choice = |text: &str, confidence| Alternative { text: text.to_owned(), confidence };
        let symbols = [
            ("s".to_owned(), [0; 4], vec![choice("s", 0.6), choice("S", 0.4)]),
            ("ố".to_owned(), [0; 4], vec![choice("ố", 0.7), choice("ở", 0.3), choice("ơ", 0.001)]),
        ];
        let found = alternatives("số", 0.6, &symbols);
        let texts: Vec<&str> = found.iter().map(|a| a.text.as_str()).collect();
        assert_eq!(texts, ["Số", "sở"]);
    }
}
