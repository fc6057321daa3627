//! Where a value stands on the page, and how sure its reading is.

use crate::Rect;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How sure a reading is: 0 (a guess) to 1 (printed so), three decimals.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Confidence(#[schemars(range(min = 0.0, max = 1.0))] f32);

impl Confidence {
    /// Nothing speaks against the reading.
    pub const CERTAIN: Self = Self(1.0);

    /// Clamps to 0..=1 and rounds to three decimals, so that equal readings print equally; NaN becomes 0.
    pub fn new(value: f32) -> Self {
        let value = if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) };
        Self((value * 1000.0).round() / 1000.0)
    }

    /// The value, 0..=1.
    pub fn get(self) -> f32 {
        self.0
    }

    /// The confidence of two readings that both must hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::new(self.0 * other.0)
    }

    /// The smaller of two.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if other.0 < self.0 { other } else { self }
    }
}

impl Default for Confidence {
    fn default() -> Self {
        Self::CERTAIN
    }
}

/// A cell of one of the document's tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CellRef {
    /// The table's id in the plan (`PL1`), or its number in the document (`T1`) before it has one.
    pub table: String,
    /// Row in the table as printed, from 0.
    pub row: u32,
    /// Column, from 0.
    pub col: u32,
}

/// A place in the source document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// Page, from 1; formats without pages have one page.
    pub page: u32,
    /// First and last line, both included. Lines are counted from 1 through the whole document; for text formats they are
    /// the lines of the file.
    pub lines: [u32; 2],
    /// Box on the page in points from the top left corner, where the format has geometry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<Rect>,
    /// The cell, where the value stands in a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<CellRef>,
}

impl Provenance {
    /// A place given by page and lines alone.
    pub fn lines(page: u32, first: u32, last: u32) -> Self {
        Self { page, lines: [first, last.max(first)], bbox: None, table: None }
    }

    /// The place that covers both. Boxes are united on one page only: a place over several pages keeps the box of its
    /// first page.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let (first, last) = if other.lines[0] < self.lines[0] { (other, self) } else { (self, other) };
        let bbox = match (first.bbox, last.bbox) {
            (Some(a), Some(b)) if first.page == last.page => Some(a.union(&b)),
            (a, _) => a,
        };
        Self {
            page: first.page,
            lines: [first.lines[0], first.lines[1].max(last.lines[1])],
            bbox,
            table: if first.table == last.table { first.table.clone() } else { None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn union_orders_by_line_and_keeps_first_page() {
        let a = Provenance::lines(2, 30, 31);
        let b = Provenance::lines(1, 28, 29);
        assert_eq!(a.union(&b), Provenance::lines(1, 28, 31));
    }

    #[test]
    fn confidence_is_clamped_rounded_and_never_nan() {
        assert_eq!(Confidence::new(f32::NAN).get(), 0.0);
        assert_eq!(Confidence::new(0.98765).get(), 0.988);
        assert_eq!(serde_json::to_string(&Confidence::new(0.99)).unwrap(), "0.99");
    }
}
