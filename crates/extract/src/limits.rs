//! What a file may cost.

use std::fmt;

/// Limits on what one file may make a reader do. A reader that meets one stops there and reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes after decompression, all parts of the file together.
    pub decompressed_bytes: u64,
    /// Pages (sheets, images) read; further pages are reported and left out.
    pub pages: u32,
    /// Objects (PDF), parts (ZIP) or streams (compound file).
    pub objects: u32,
    /// Cells of one table.
    pub table_cells: u32,
    /// Levels of nesting (HTML elements, XML elements, tables in tables, page trees).
    pub nesting: u32,
}

impl Default for Limits {
    /// Wide enough for every real plan seen (the longest has some 600 pages), narrow enough for a bomb.
    fn default() -> Self {
        Self {
            file_bytes: 512 << 20,
            decompressed_bytes: 512 << 20,
            pages: 5_000,
            objects: 1_000_000,
            table_cells: 1_000_000,
            nesting: 256,
        }
    }
}

impl Limits {
    /// Names of the limits, as messages and the command's `--limit NAME=N` have them, in order.
    pub const NAMES: [&str; 6] =
        ["file-bytes", "decompressed-bytes", "pages", "objects", "table-cells", "nesting"];

    /// Sets a limit by its name.
    ///
    /// # Errors
    /// [`LimitError`] for a name that is not among [`Limits::NAMES`], or a value of 0 or too large for its limit.
    pub fn set(&mut self, name: &str, value: u64) -> Result<(), LimitError> {
        let out_of_range = || LimitError::Value(name.to_owned());
        let count = u32::try_from(value).map_err(|_| out_of_range());
        if value == 0 {
            return Err(out_of_range());
        }
        match name {
            "file-bytes" => self.file_bytes = value,
            "decompressed-bytes" => self.decompressed_bytes = value,
            "pages" => self.pages = count?,
            "objects" => self.objects = count?,
            "table-cells" => self.table_cells = count?,
            "nesting" => self.nesting = count?,
            _ => return Err(LimitError::Name(name.to_owned())),
        }
        Ok(())
    }
}

/// Why a limit was not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LimitError {
    /// No limit of this name.
    Name(String),
    /// The limit of this name cannot have this value.
    Value(String),
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "no limit is named «{name}»: {}", Limits::NAMES.join(", ")),
            Self::Value(name) => write!(f, "the value of «{name}» is out of range"),
        }
    }
}

impl std::error::Error for LimitError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_sets_its_limit_and_no_other() {
        for name in Limits::NAMES {
            let mut limits = Limits::default();
            limits.set(name, 7).unwrap();
            let Limits { file_bytes, decompressed_bytes, pages, objects, table_cells, nesting } = limits;
            let values = [
                file_bytes,
                decompressed_bytes,
                pages.into(),
                objects.into(),
                table_cells.into(),
                nesting.into(),
            ];
            let sevens: Vec<&str> =
                Limits::NAMES.into_iter().zip(values).filter(|(_, v)| *v == 7).map(|(n, _)| n).collect();
            assert_eq!(sevens, [name]);
        }
    }

    #[test]
    fn unknown_names_and_values_out_of_range_are_refused() {
        let mut limits = Limits::default();
        assert_eq!(limits.set("cells", 7), Err(LimitError::Name("cells".into())));
        assert_eq!(limits.set("pages", 0), Err(LimitError::Value("pages".into())));
        assert_eq!(limits.set("pages", 1 << 40), Err(LimitError::Value("pages".into())));
        assert_eq!(limits, Limits::default());
    }
}
