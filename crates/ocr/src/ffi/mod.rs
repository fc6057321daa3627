//! The one place that talks to C: safe handles on Leptonica's images and Tesseract's engine.
//!
//! The C interfaces are declared here rather than taken from a crate: the clean-up needs Leptonica's image handles and the reading
//! needs Tesseract's, of the same libraries, and no crate offers both without generating them at build time with libclang.
#![allow(unsafe_code, reason = "calls Tesseract and Leptonica")]

mod engine;
mod pix;
mod raw;

pub(crate) use engine::{Engine, ReadLine, version};
pub use engine::{EngineError, Mode};
pub(crate) use pix::MAX_PIXELS;
pub use pix::Pix;

use std::ffi::c_int;
use std::ptr::null_mut;
use std::sync::Once;

/// Leptonica prints to stderr unless told not to.
fn quiet() {
    static ONCE: Once = Once::new();
    // SAFETY: sets one number, once, before any other call of this crate.
    ONCE.call_once(|| unsafe {
        raw::setMsgSeverity(raw::L_SEVERITY_NONE);
    });
}

/// Keeps the engine's OpenMP from starting threads of its own in the calling thread: they cost 2.7 times the processor time of
/// a page, and pages run in parallel anyway.
fn one_openmp_thread() {
    // SAFETY: looks symbols up by name; where libgomp is loaded they are functions of this type.
    unsafe {
        // Tesseract names a number of threads at each place, which overrides the usual number but not the levels allowed.
        for (name, value) in [(c"omp_set_num_threads", 1), (c"omp_set_max_active_levels", 0)] {
            let found = raw::dlsym(null_mut(), name.as_ptr());
            if !found.is_null() {
                let set: unsafe extern "C" fn(c_int) = std::mem::transmute(found);
                set(value);
            }
        }
    }
}
