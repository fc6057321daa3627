//! What a file may cost.

/// Limits on what one file may make a reader do. A reader that meets one stops there and reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes after decompression, all parts of the file together.
    pub decompressed_bytes: u64,
    /// Pages read; further pages are reported and left out.
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
