//! Texts in pre-Unicode encodings: conversion by font name, by evidence, and of mixed text.
#![no_main]

use kehoach_vietnamese::charset::{Encoding, decode, repair_mixed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for font in [".VnTime", ".VnTimeH", "VNI-Times", "VPS Times"] {
        if let Some(encoding) = Encoding::of_font(font) {
            let _ = decode(text, encoding);
        }
    }
    let _ = repair_mixed(text);
});
