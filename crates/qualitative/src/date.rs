//! A day of the calendar, which is all that fieldwork needs of time.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar that exists. Written, read and serialised as `2017-03-20`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, or none when there is no such day. Years from 1 to 9999.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let exists = (1..=9999).contains(&year) && (1..=days).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The day written as ISO 8601 does, `2017-03-20`; none when it is written otherwise or there is no such day.
    ///
    /// ```
    /// use tresteg_qualitative::Date;
    /// assert_eq!(Date::parse("2017-03-20"), Date::new(2017, 3, 20));
    /// assert_eq!(Date::parse("2017-02-29"), None);
    /// assert_eq!(Date::parse("20/3 2017"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut part = |width: usize| {
            let digits = parts.next()?;
            let written = digits.len() == width && digits.bytes().all(|byte| byte.is_ascii_digit());
            written.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        if parts.next().is_some() {
            return None;
        }
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month.
    pub fn day(self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not a day written as 2017-03-20"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "",
            "-",
            "2017-00-10",
            "2017-13-01",
            "2017-04-31",
            "1900-02-29",
            "0000-01-01",
            "2017-3-20",
            "2017-03-20 ",
            "2017-03-20-1",
            "+017-03-20",
            "２０１７-03-20",
        ] {
            assert_eq!(Date::parse(text), None, "{text:?}");
        }
        assert!(Date::new(2000, 2, 29).is_some());
    }

    #[test]
    fn order_is_the_order_of_time() {
        assert!(Date::parse("2016-12-31") < Date::parse("2017-01-01"));
        assert!(Date::parse("2017-03-31") > Date::parse("2017-03-20"));
    }
}
