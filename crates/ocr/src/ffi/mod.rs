//! The one place that talks to C: safe handles on Leptonica's images and Tesseract's engine.
//!
//! The C interfaces are declared here rather than taken from a crate: the clean-up needs Leptonica's image handles and the reading
//! needs Tesseract's, of the same libraries, and no crate offers both without generating them at build time with libclang. The libraries
//! are opened at run time ([`library`]): a build needs none of them.
#![allow(unsafe_code, reason = "calls Tesseract and Leptonica")]

mod engine;
mod library;
mod pix;
mod raw;

pub(crate) use engine::{Alternative, Engine, ReadLine, ReadWord};
pub use engine::{EngineError, Mode};
pub use library::LibraryError;
pub(crate) use library::libraries;
pub(crate) use pix::MAX_PIXELS;
pub use pix::Pix;
