//! Tools for those who work on kehoach; not shipped.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "command-line tools")]

mod pdf_suite;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["pdf-suite", dir] => pdf_suite::suite(dir.as_ref()),
        ["pdf-diff", file] => pdf_suite::differences(file.as_ref()),
        ["pdf-text", file] => pdf_suite::text(file.as_ref()),
        ["pdf-cells", dir] => pdf_suite::cells(dir.as_ref()),
        ["pdf-damaged", dir] => pdf_suite::damaged(dir.as_ref()),
        _ => bail!(
            "usage: devtools pdf-suite DIR | pdf-diff FILE | pdf-text FILE | pdf-cells DIR | pdf-damaged DIR"
        ),
    }
}
