//! What a number format makes of a value (ECMA-376 part 1, 18.8.31).
//!
//! Only what changes the meaning: percentages, which part of a date is shown, words beside a number, leading zeros. Separators and
//! the number of decimals are left as stored: they depend on the machine.

/// A value, as `shown` prints it, in a number format.
pub(super) fn formatted(text: String, code: &str) -> String {
    let format = Format::parse(code);
    if let Some(date) = Shown::of(&text) {
        return format.date(&date).unwrap_or(text);
    }
    let Ok(number) = text.parse::<f64>() else { return text };
    if format.percent {
        return format!("{:.*}%", format.decimals, number * 100.0);
    }
    format.number(&text, number).unwrap_or(text)
}

/// A date as `shown` prints it.
struct Shown<'a> {
    day: &'a str,
    month: &'a str,
    year: &'a str,
    time: &'a str,
}

impl<'a> Shown<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (date, time) = text.split_once(' ').unwrap_or((text, "00:00"));
        let mut parts = date.split('/');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let figures = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
        let is_date = figures(day, 2) && figures(month, 2) && figures(year, 4) && parts.next().is_none();
        is_date.then_some(Self { day, month, year, time })
    }
}

/// The first section of a number format, for positive numbers.
#[derive(Default)]
struct Format {
    /// What stands before and behind the number.
    before: String,
    behind: String,
    /// A place for figures was seen.
    places: bool,
    /// Zeros of the whole part: the number has at least so many figures.
    zeros: usize,
    decimals: usize,
    percent: bool,
    /// Letters that stand for parts of a date, or for what is not read.
    letters: String,
}

impl Format {
    fn parse(code: &str) -> Self {
        let mut format = Self::default();
        let code = code.replace("General", "#");
        let mut chars = code.chars();
        let mut fraction = false;
        while let Some(c) = chars.next() {
            match c {
                ';' => break,
                '"' => format.literal(chars.by_ref().take_while(|c| *c != '"')),
                '\\' => format.literal(chars.next()),
                // Room as wide as a sign, and a sign that fills the cell.
                '_' | '*' => drop(chars.next()),
                '[' => {
                    let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    if let Some(currency) = inner.strip_prefix('$') {
                        format.literal(currency.chars().take_while(|c| *c != '-'));
                    }
                }
                '0' | '#' | '?' => {
                    format.places = true;
                    format.decimals += usize::from(fraction && c == '0');
                    format.zeros += usize::from(!fraction && c == '0');
                }
                '.' if format.places => fraction = true,
                ',' => {}
                '%' => format.percent = true,
                c if c.is_ascii_alphabetic() || c == '@' => format.letters.push(c.to_ascii_lowercase()),
                c => format.literal(Some(c)),
            }
        }
        format
    }

    fn literal(&mut self, text: impl IntoIterator<Item = char>) {
        if self.places { &mut self.behind } else { &mut self.before }.extend(text);
    }

    fn has(&self, letter: char) -> bool {
        self.letters.contains(letter)
    }

    /// The part of a date that is shown; `None` for the whole.
    fn date(&self, date: &Shown<'_>) -> Option<String> {
        match (self.has('d'), self.has('m'), self.has('y')) {
            (false, true, true) => Some(format!("{}/{}", date.month, date.year)),
            (false, false, true) => Some(date.year.to_owned()),
            (true, true, false) => Some(format!("{}/{}", date.day, date.month)),
            (false, _, false) if self.has('h') => Some(date.time.to_owned()),
            _ => None,
        }
    }

    fn number(&self, text: &str, number: f64) -> Option<String> {
        if !self.places || !self.letters.is_empty() || number < 0.0 {
            return None;
        }
        let whole = text.bytes().all(|b| b.is_ascii_digit());
        let zeros = if whole { self.zeros.saturating_sub(text.len()).min(20) } else { 0 };
        Some(format!("{}{}{text}{}", self.before, "0".repeat(zeros), self.behind).trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_as_its_format_says() {
        let cases = [
            ("0.955", "0.0%", "95.5%"),
            ("0.5", "0%", "50%"),
            ("01/03/2031", "mm/yyyy", "03/2031"),
            ("01/03/2031", "yyyy", "2031"),
            ("01/03/2031", "dd/mm", "01/03"),
            ("01/03/2031", "[$-42A]dd mmmm yyyy", "01/03/2031"),
            ("31/12/1899 07:30", "hh:mm", "07:30"),
            ("12/KH", "General", "12/KH"),
            ("3", "\"Quý \"0", "Quý 3"),
            ("12.5", "#,##0.0 \"triệu đồng\"", "12.5 triệu đồng"),
            ("5", "00", "05"),
            ("1500", "#,##0\\ [$₫-42A]", "1500 ₫"),
            ("1500", "_(* #,##0_);_(* \\(#,##0\\);_(* \"-\"??_);_(@_)", "1500"),
            ("-1500", "#,##0;(#,##0)", "-1500"),
            ("0.1", "General", "0.1"),
            ("1234567", "0.00E+00", "1234567"),
            ("12", "@", "12"),
        ];
        for (value, code, shown) in cases {
            assert_eq!(formatted(value.to_owned(), code), shown, "{value} in {code}");
        }
    }
}
