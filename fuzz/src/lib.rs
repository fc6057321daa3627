//! What the targets have in common.

use kehoach_extract::{Options, read};
use kehoach_model::Origin;
use std::sync::Once;

/// Reads a file as the command does.
///
/// # Panics
/// Where a success holds neither text nor a word about its absence.
pub fn check(bytes: &[u8], name: &str) {
    let Ok(document) = read(bytes, name, &Options::default()) else { return };
    let mut lines = 0;
    document.for_each_line(|_, _| lines += 1);
    let margins: usize = document.pages.iter().map(|p| p.marginalia.len()).sum();
    let is_unread = document.pages.iter().any(|p| p.origin == Origin::Unread);
    assert!(lines + margins > 0 || is_unread || !document.diagnostics.is_empty(), "an empty success");
}

/// Lets panics that the readers catch pass: `libfuzzer-sys` ends the process in its hook, before they are caught. Those that nothing
/// catches still end it.
pub fn let_caught_panics_pass() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
}
