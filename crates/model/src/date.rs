//! Dates that may lack a day or a month.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much of a date the page prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month («ngày   tháng 02 năm 2024»).
    Month,
    /// The whole date.
    Day,
}

/// A date as far as it is printed: `2024`, `2024-02` or `2024-02-16`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct PartialDate {
    /// ISO 8601, cut where the page is blank.
    pub date: String,
    /// What `date` holds.
    pub precision: Precision,
}

impl PartialDate {
    /// Builds a date from its parts; `None` where they are no date of the calendar (month 13, 30 February) or a day
    /// comes without a month.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        let (date, precision) = match (month, day) {
            (None, None) if (1..=9999).contains(&year) => (format!("{year:04}"), Precision::Year),
            (Some(m), None) => {
                jiff::civil::Date::new(year, m, 1).ok()?;
                (format!("{year:04}-{m:02}"), Precision::Month)
            }
            (Some(m), Some(d)) => (jiff::civil::Date::new(year, m, d).ok()?.to_string(), Precision::Day),
            _ => return None,
        };
        Some(Self { date, precision })
    }

    /// The year.
    pub fn year(&self) -> Option<i16> {
        self.date.get(..4)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_printed_and_refuses_what_is_no_date() {
        assert_eq!(PartialDate::new(2024, Some(2), Some(16)).unwrap().date, "2024-02-16");
        assert_eq!(PartialDate::new(2024, None, None).unwrap().precision, Precision::Year);
        assert!(PartialDate::new(2023, Some(2), Some(29)).is_none());
        assert!(PartialDate::new(2023, Some(13), None).is_none());
        assert!(PartialDate::new(2023, None, Some(1)).is_none());
    }
}
