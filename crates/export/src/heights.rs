//! Heights of rows with wrapped text. Spreadsheets differ in when they find them by themselves, and none does for merged cells.

use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::BTreeMap;

/// Height of one line of the standard font in points.
const LINE: f64 = 15.0;

/// A row is made no higher than this, so that one long text does not fill the window; the cell holds it whole.
const MOST_LINES: usize = 16;

/// How many lines each row of a sheet needs; one line is the default.
#[derive(Default)]
pub(crate) struct RowHeights(BTreeMap<u32, usize>);

impl RowHeights {
    /// Makes room for a text over the rows `first..=last` and a width in characters.
    pub(crate) fn fit(&mut self, first: u32, last: u32, text: &str, width: f64) {
        let rows = (last - first) as usize + 1;
        let lines = lines(text, width).min(MOST_LINES * rows).div_ceil(rows);
        if lines > 1 {
            for row in first..=last {
                let most = self.0.entry(row).or_default();
                *most = lines.max(*most);
            }
        }
    }

    pub(crate) fn apply(&self, target: &mut Worksheet) -> Result<(), XlsxError> {
        for (row, lines) in &self.0 {
            target.set_row_height(*row, LINE * *lines as f64)?;
        }
        Ok(())
    }
}

/// Lines of a text in a column; a column is as wide as that many digits, and letters are about as wide as digits.
fn lines(text: &str, width: f64) -> usize {
    let column = width.max(1.0) as usize;
    text.split('\n')
        .map(|part| part.chars().take(column * MOST_LINES * 2).count().div_ceil(column).max(1))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_wrap_and_break() {
        assert_eq!(lines("", 10.0), 1);
        assert_eq!(lines("mười ký tự", 10.0), 1);
        assert_eq!(lines("mười một ký\ntự", 10.0), 3);
    }

    #[test]
    fn a_text_over_two_rows_shares_them() {
        let mut heights = RowHeights::default();
        heights.fit(3, 4, &"a".repeat(40), 10.0);
        heights.fit(4, 4, &"a".repeat(30), 10.0);
        heights.fit(5, 5, "a", 10.0);
        assert_eq!(heights.0.into_iter().collect::<Vec<_>>(), [(3, 2), (4, 3)]);
    }
}
