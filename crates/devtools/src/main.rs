//! Tools for those who work on kehoach; not shipped.
#![allow(clippy::print_stdout)]

mod legacy_suite;

use anyhow::bail;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["legacy-suite", dir, truth, rest @ ..] => {
            legacy_suite::run(dir.as_ref(), truth.as_ref(), rest.first().copied())
        }
        _ => bail!("usage: devtools legacy-suite DIR TRUTH [FILE]"),
    }
}
