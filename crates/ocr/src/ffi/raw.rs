//! Declarations of the C functions that are used, as in `tesseract/capi.h` (5.x) and `leptonica/allheaders.h` (1.79 and later).

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

unsafe extern "C" {
    pub(super) fn TessVersion() -> *const c_char;
    pub(super) fn TessDeleteText(text: *const c_char);
    pub(super) fn TessBaseAPICreate() -> *mut BaseApi;
    pub(super) fn TessBaseAPIDelete(api: *mut BaseApi);
    pub(super) fn TessBaseAPIInit2(
        api: *mut BaseApi,
        datapath: *const c_char,
        language: *const c_char,
        mode: c_int,
    ) -> c_int;
    pub(super) fn TessBaseAPIGetDatapath(api: *mut BaseApi) -> *const c_char;
    pub(super) fn TessBaseAPISetVariable(
        api: *mut BaseApi,
        name: *const c_char,
        value: *const c_char,
    ) -> c_int;
    pub(super) fn TessBaseAPISetPageSegMode(api: *mut BaseApi, mode: c_int);
    pub(super) fn TessBaseAPISetImage2(api: *mut BaseApi, pix: *mut Pix);
    pub(super) fn TessBaseAPISetSourceResolution(api: *mut BaseApi, ppi: c_int);
    pub(super) fn TessBaseAPISetRectangle(
        api: *mut BaseApi,
        left: c_int,
        top: c_int,
        width: c_int,
        height: c_int,
    );
    pub(super) fn TessBaseAPIRecognize(api: *mut BaseApi, monitor: *mut c_void) -> c_int;
    pub(super) fn TessBaseAPIGetIterator(api: *mut BaseApi) -> *mut ResultIterator;
    pub(super) fn TessBaseAPIClear(api: *mut BaseApi);
    pub(super) fn TessResultIteratorDelete(it: *mut ResultIterator);
    pub(super) fn TessResultIteratorNext(it: *mut ResultIterator, level: c_int) -> c_int;
    pub(super) fn TessResultIteratorGetPageIteratorConst(it: *const ResultIterator) -> *const PageIterator;
    pub(super) fn TessResultIteratorGetUTF8Text(it: *const ResultIterator, level: c_int) -> *mut c_char;
    pub(super) fn TessResultIteratorConfidence(it: *const ResultIterator, level: c_int) -> c_float;
    pub(super) fn TessResultIteratorGetChoiceIterator(it: *const ResultIterator) -> *mut ChoiceIterator;
    pub(super) fn TessChoiceIteratorDelete(it: *mut ChoiceIterator);
    pub(super) fn TessChoiceIteratorNext(it: *mut ChoiceIterator) -> c_int;
    pub(super) fn TessChoiceIteratorGetUTF8Text(it: *const ChoiceIterator) -> *const c_char;
    pub(super) fn TessChoiceIteratorConfidence(it: *const ChoiceIterator) -> c_float;
    pub(super) fn TessPageIteratorIsAtBeginningOf(it: *const PageIterator, level: c_int) -> c_int;
    pub(super) fn TessPageIteratorIsAtFinalElement(
        it: *const PageIterator,
        level: c_int,
        element: c_int,
    ) -> c_int;
    pub(super) fn TessPageIteratorBoundingBox(
        it: *const PageIterator,
        level: c_int,
        left: *mut c_int,
        top: *mut c_int,
        right: *mut c_int,
        bottom: *mut c_int,
    ) -> c_int;
    pub(super) fn TessPageIteratorBaseline(
        it: *const PageIterator,
        level: c_int,
        x1: *mut c_int,
        y1: *mut c_int,
        x2: *mut c_int,
        y2: *mut c_int,
    ) -> c_int;

    pub(super) fn setMsgSeverity(severity: c_int) -> c_int;
    pub(super) fn lept_free(pointer: *mut c_void);
    pub(super) fn pixCreate(width: c_int, height: c_int, depth: c_int) -> *mut Pix;
    pub(super) fn pixDestroy(pix: *mut *mut Pix);
    pub(super) fn pixGetWidth(pix: *const Pix) -> c_int;
    pub(super) fn pixGetHeight(pix: *const Pix) -> c_int;
    pub(super) fn pixGetDepth(pix: *const Pix) -> c_int;
    pub(super) fn pixGetWpl(pix: *const Pix) -> c_int;
    pub(super) fn pixGetData(pix: *mut Pix) -> *mut c_uint;
    pub(super) fn pixSetResolution(pix: *mut Pix, x: c_int, y: c_int) -> c_int;
    pub(super) fn pixReadMem(data: *const u8, size: usize) -> *mut Pix;
    pub(super) fn pixReadMemTiff(data: *const u8, size: usize, page: c_int) -> *mut Pix;
    pub(super) fn pixRemoveColormap(pix: *mut Pix, kind: c_int) -> *mut Pix;
    pub(super) fn pixRemoveAlpha(pix: *mut Pix) -> *mut Pix;
    pub(super) fn pixConvertTo8(pix: *mut Pix, colormap: c_int) -> *mut Pix;
    pub(super) fn pixConvertTo32(pix: *mut Pix) -> *mut Pix;
    pub(super) fn pixRotate(
        pix: *mut Pix,
        angle: c_float,
        kind: c_int,
        colour: c_int,
        width: c_int,
        height: c_int,
    ) -> *mut Pix;
    pub(super) fn pixRotateOrth(pix: *mut Pix, quarters: c_int) -> *mut Pix;
    pub(super) fn pixScale(pix: *mut Pix, x: c_float, y: c_float) -> *mut Pix;
    pub(super) fn pixBackgroundNormSimple(pix: *mut Pix, mask: *mut Pix, grey: *mut Pix) -> *mut Pix;
    pub(super) fn pixOtsuAdaptiveThreshold(
        pix: *mut Pix,
        width: c_int,
        height: c_int,
        smooth_x: c_int,
        smooth_y: c_int,
        fraction: c_float,
        thresholds: *mut *mut Pix,
        binary: *mut *mut Pix,
    ) -> c_int;
    pub(super) fn pixThresholdToBinary(pix: *mut Pix, threshold: c_int) -> *mut Pix;
    pub(super) fn pixFindSkewSweepAndSearch(
        pix: *mut Pix,
        angle: *mut c_float,
        confidence: *mut c_float,
        sweep_reduction: c_int,
        search_reduction: c_int,
        range: c_float,
        step: c_float,
        smallest: c_float,
    ) -> c_int;
    pub(super) fn pixOrientDetect(
        pix: *mut Pix,
        up: *mut c_float,
        left: *mut c_float,
        count: c_int,
        debug: c_int,
    ) -> c_int;
    pub(super) fn pixOpenBrick(target: *mut Pix, pix: *mut Pix, width: c_int, height: c_int) -> *mut Pix;
    pub(super) fn pixCloseBrick(target: *mut Pix, pix: *mut Pix, width: c_int, height: c_int) -> *mut Pix;
    pub(super) fn pixConnCompBB(pix: *mut Pix, connectivity: c_int) -> *mut Boxa;
    pub(super) fn boxaGetCount(boxes: *const Boxa) -> c_int;
    pub(super) fn boxaGetBoxGeometry(
        boxes: *mut Boxa,
        index: c_int,
        x: *mut c_int,
        y: *mut c_int,
        width: *mut c_int,
        height: *mut c_int,
    ) -> c_int;
    pub(super) fn boxaDestroy(boxes: *mut *mut Boxa);
    pub(super) fn pixWriteMem(data: *mut *mut u8, size: *mut usize, pix: *mut Pix, format: c_int) -> c_int;
    pub(super) fn pixWriteMemJpeg(
        data: *mut *mut u8,
        size: *mut usize,
        pix: *mut Pix,
        quality: c_int,
        progressive: c_int,
    ) -> c_int;

    pub(super) fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
}
