//! `--limit NAME=N`.

use clap::Args;
use kehoach_pipeline::{Limits, Options};

/// What a file may cost.
#[derive(Debug, Args)]
pub(crate) struct LimitArgs {
    /// Raise or lower what one file may cost: file-bytes, decompressed-bytes, pages, objects, table-cells, nesting (may be
    /// given several times)
    #[arg(long = "limit", value_name = "NAME=N", value_parser = limit)]
    limits: Vec<(String, u64)>,
}

impl LimitArgs {
    /// The options with these limits.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        for (name, value) in &self.limits {
            // The parser has refused what cannot be set.
            let _ = options.extract.limits.set(name, *value);
        }
        options
    }
}

fn limit(text: &str) -> Result<(String, u64), String> {
    let wanted = || "NAME=N is wanted, for instance pages=10000".to_owned();
    let (name, value) = text.split_once('=').ok_or_else(wanted)?;
    let value = value.replace('_', "").parse().map_err(|_| wanted())?;
    Limits::default().set(name, value).map_err(|e| e.to_string())?;
    Ok((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_checked_where_they_are_given() {
        assert_eq!(limit("pages=10_000"), Ok(("pages".to_owned(), 10_000)));
        assert!(limit("pages").unwrap_err().contains("NAME=N"));
        assert!(limit("cells=1").unwrap_err().contains("table-cells"));
    }
}
