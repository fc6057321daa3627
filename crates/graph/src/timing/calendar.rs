//! First and last days.

use kehoach_model::Date;

pub(super) fn first_of_month(year: i16, month: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, 1).ok()
}

pub(super) fn last_of_month(year: i16, month: i16) -> Option<Date> {
    first_of_month(year, month).map(|d| d.last_of_month())
}

/// 1..=4 of a Roman numeral in lower case.
pub(super) fn quarter(word: &str) -> Option<i16> {
    match word {
        "i" | "1" => Some(1),
        "ii" | "2" => Some(2),
        "iii" | "3" => Some(3),
        "iv" | "4" => Some(4),
        _ => None,
    }
}
