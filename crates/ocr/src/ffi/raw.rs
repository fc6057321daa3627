//! Declarations of the C functions that are used, as in `tesseract/capi.h` (5.x) and `leptonica/allheaders.h` (1.79 and later).

use libloading::Library;
use std::ffi::{c_char, c_float, c_int, c_uint, c_void};

/// Handles whose content is the libraries' own business.
macro_rules! opaque {
    ($($name:ident),*) => {$(
        #[repr(C)]
        pub(super) struct $name {
            _private: [u8; 0],
        }
    )*};
}

opaque!(Pix, Boxa, BaseApi, PageIterator, ResultIterator, ChoiceIterator);

/// Levels of a result.
pub(super) const RIL_TEXTLINE: c_int = 2;
pub(super) const RIL_WORD: c_int = 3;
pub(super) const RIL_SYMBOL: c_int = 4;
/// The neural recogniser alone.
pub(super) const OEM_LSTM_ONLY: c_int = 1;
/// No messages from Leptonica.
pub(super) const L_SEVERITY_NONE: c_int = 6;
/// Rotation by area mapping, white brought in.
pub(super) const L_ROTATE_AREA_MAP: c_int = 1;
pub(super) const L_BRING_IN_WHITE: c_int = 1;
/// Formats to write.
pub(super) const IFF_PNG: c_int = 3;

/// A table of the functions of a library, found by their names when it is opened.
macro_rules! functions {
    ($(#[$doc:meta])* $table:ident { $(fn $name:ident($($argument:ident: $kind:ty),*) $(-> $out:ty)?;)* }) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[allow(non_snake_case, reason = "named as in C")]
        pub(super) struct $table {
            $(pub(super) $name: unsafe extern "C" fn($($kind),*) $(-> $out)?,)*
        }

        impl $table {
            /// The functions, or the name of the first that the library has not.
            ///
            /// SAFETY: the library, and those it brings along, must have these functions as declared here, and stay loaded.
            pub(super) unsafe fn of(library: &Library) -> Result<Self, &'static str> {
                Ok(Self {
                    // SAFETY: as above.
                    $($name: unsafe { *library.get(stringify!($name)).map_err(|_| stringify!($name))? },)*
                })
            }
        }
    };
}

functions! {
    /// Tesseract's C interface.
    Tesseract {
        fn TessVersion() -> *const c_char;
        fn TessDeleteText(text: *const c_char);
        fn TessBaseAPICreate() -> *mut BaseApi;
        fn TessBaseAPIDelete(api: *mut BaseApi);
        fn TessBaseAPIInit2(api: *mut BaseApi, datapath: *const c_char, language: *const c_char, mode: c_int) -> c_int;
        fn TessBaseAPIGetDatapath(api: *mut BaseApi) -> *const c_char;
        fn TessBaseAPISetVariable(api: *mut BaseApi, name: *const c_char, value: *const c_char) -> c_int;
        fn TessBaseAPISetPageSegMode(api: *mut BaseApi, mode: c_int);
        fn TessBaseAPISetImage2(api: *mut BaseApi, pix: *mut Pix);
        fn TessBaseAPISetSourceResolution(api: *mut BaseApi, ppi: c_int);
        fn TessBaseAPISetRectangle(api: *mut BaseApi, left: c_int, top: c_int, width: c_int, height: c_int);
        fn TessBaseAPIRecognize(api: *mut BaseApi, monitor: *mut c_void) -> c_int;
        fn TessBaseAPIGetIterator(api: *mut BaseApi) -> *mut ResultIterator;
        fn TessBaseAPIClear(api: *mut BaseApi);
        fn TessResultIteratorDelete(it: *mut ResultIterator);
        fn TessResultIteratorNext(it: *mut ResultIterator, level: c_int) -> c_int;
        fn TessResultIteratorGetPageIteratorConst(it: *const ResultIterator) -> *const PageIterator;
        fn TessResultIteratorGetUTF8Text(it: *const ResultIterator, level: c_int) -> *mut c_char;
        fn TessResultIteratorConfidence(it: *const ResultIterator, level: c_int) -> c_float;
        fn TessResultIteratorGetChoiceIterator(it: *const ResultIterator) -> *mut ChoiceIterator;
        fn TessChoiceIteratorDelete(it: *mut ChoiceIterator);
        fn TessChoiceIteratorNext(it: *mut ChoiceIterator) -> c_int;
        fn TessChoiceIteratorGetUTF8Text(it: *const ChoiceIterator) -> *const c_char;
        fn TessChoiceIteratorConfidence(it: *const ChoiceIterator) -> c_float;
        fn TessPageIteratorIsAtBeginningOf(it: *const PageIterator, level: c_int) -> c_int;
        fn TessPageIteratorIsAtFinalElement(it: *const PageIterator, level: c_int, element: c_int) -> c_int;
        fn TessPageIteratorBoundingBox(it: *const PageIterator, level: c_int, left: *mut c_int, top: *mut c_int, right: *mut c_int, bottom: *mut c_int) -> c_int;
        fn TessPageIteratorBaseline(it: *const PageIterator, level: c_int, x1: *mut c_int, y1: *mut c_int, x2: *mut c_int, y2: *mut c_int) -> c_int;
    }
}

functions! {
    /// What is used of Leptonica.
    Leptonica {
        fn getLeptonicaVersion() -> *mut c_char;
        fn setMsgSeverity(severity: c_int) -> c_int;
        fn lept_free(pointer: *mut c_void);
        fn pixCreate(width: c_int, height: c_int, depth: c_int) -> *mut Pix;
        fn pixDestroy(pix: *mut *mut Pix);
        fn pixGetWidth(pix: *const Pix) -> c_int;
        fn pixGetHeight(pix: *const Pix) -> c_int;
        fn pixGetDepth(pix: *const Pix) -> c_int;
        fn pixGetWpl(pix: *const Pix) -> c_int;
        fn pixGetData(pix: *mut Pix) -> *mut c_uint;
        fn pixSetResolution(pix: *mut Pix, x: c_int, y: c_int) -> c_int;
        fn pixReadMem(data: *const u8, size: usize) -> *mut Pix;
        fn pixReadMemTiff(data: *const u8, size: usize, page: c_int) -> *mut Pix;
        fn pixRemoveColormap(pix: *mut Pix, kind: c_int) -> *mut Pix;
        fn pixRemoveAlpha(pix: *mut Pix) -> *mut Pix;
        fn pixConvertTo8(pix: *mut Pix, colormap: c_int) -> *mut Pix;
        fn pixConvertTo32(pix: *mut Pix) -> *mut Pix;
        fn pixRotate(pix: *mut Pix, angle: c_float, kind: c_int, colour: c_int, width: c_int, height: c_int) -> *mut Pix;
        fn pixRotateOrth(pix: *mut Pix, quarters: c_int) -> *mut Pix;
        fn pixScale(pix: *mut Pix, x: c_float, y: c_float) -> *mut Pix;
        fn pixBackgroundNormSimple(pix: *mut Pix, mask: *mut Pix, grey: *mut Pix) -> *mut Pix;
        fn pixOtsuAdaptiveThreshold(pix: *mut Pix, width: c_int, height: c_int, smooth_x: c_int, smooth_y: c_int, fraction: c_float, thresholds: *mut *mut Pix, binary: *mut *mut Pix) -> c_int;
        fn pixThresholdToBinary(pix: *mut Pix, threshold: c_int) -> *mut Pix;
        fn pixFindSkewSweepAndSearch(pix: *mut Pix, angle: *mut c_float, confidence: *mut c_float, sweep_reduction: c_int, search_reduction: c_int, range: c_float, step: c_float, smallest: c_float) -> c_int;
        fn pixOrientDetect(pix: *mut Pix, up: *mut c_float, left: *mut c_float, count: c_int, debug: c_int) -> c_int;
        fn pixOpenBrick(target: *mut Pix, pix: *mut Pix, width: c_int, height: c_int) -> *mut Pix;
        fn pixCloseBrick(target: *mut Pix, pix: *mut Pix, width: c_int, height: c_int) -> *mut Pix;
        fn pixConnCompBB(pix: *mut Pix, connectivity: c_int) -> *mut Boxa;
        fn boxaGetCount(boxes: *const Boxa) -> c_int;
        fn boxaGetBoxGeometry(boxes: *mut Boxa, index: c_int, x: *mut c_int, y: *mut c_int, width: *mut c_int, height: *mut c_int) -> c_int;
        fn boxaDestroy(boxes: *mut *mut Boxa);
        fn pixWriteMem(data: *mut *mut u8, size: *mut usize, pix: *mut Pix, format: c_int) -> c_int;
        fn pixWriteMemJpeg(data: *mut *mut u8, size: *mut usize, pix: *mut Pix, quality: c_int, progressive: c_int) -> c_int;
    }
}
