//! One cell, read as what it should be.

use std::fmt::Display;
use std::ops::{Bound, RangeBounds};
use std::str::FromStr;

use super::records::Records;
use super::{BadCell, DecimalMark};
use crate::nearest_name;

/// Proof that a fault was reported: the only way to refuse a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded(());

impl Recorded {
    pub(super) fn witness() -> Self {
        Self(())
    }
}

/// One cell. Each way of reading it reports a [`BadCell`] when the value is not of that kind.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    records: &'a Records,
    line: usize,
    column: &'a str,
    value: Option<&'a str>,
}

impl<'a> Cell<'a> {
    pub(super) fn new(
        records: &'a Records,
        line: usize,
        column: &'a str,
        value: Option<&'a str>,
    ) -> Self {
        Self {
            records,
            line,
            column,
            value,
        }
    }

    /// Reports the cell as bad; `expected` says what should have been there, as in "a number".
    pub fn reject(&self, expected: impl Into<String>) -> Recorded {
        let value = self.value.unwrap_or_default().to_owned();
        let cell = BadCell {
            line: self.line,
            column: self.column.to_owned(),
            value,
            expected: expected.into(),
        };
        self.records.report(cell.into())
    }

    /// The value exactly as it stands in the file, perhaps empty.
    ///
    /// # Errors
    /// Only if the reader was not told of the column.
    pub fn raw(&self) -> Result<&'a str, Recorded> {
        self.value
            .ok_or_else(|| self.reject("a column that the reader was told of"))
    }

    /// Nothing if the cell is empty, else what `read` makes of it.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn optional<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, Recorded>,
    ) -> Result<Option<T>, Recorded> {
        if self.raw()?.is_empty() {
            Ok(None)
        } else {
            read(self).map(Some)
        }
    }

    /// A text that is not empty and has no blanks around it.
    ///
    /// # Errors
    /// The cell is empty or begins or ends with white space.
    pub fn text(&self) -> Result<String, Recorded> {
        let value = self.raw()?;
        if value.is_empty() {
            Err(self.reject("a text"))
        } else if value.trim() != value {
            Err(self.reject("a text without blanks around it"))
        } else {
            Ok(value.to_owned())
        }
    }

    /// A number in `range`, with the file's decimal mark; an exponent (`1.5e-7`) is allowed.
    ///
    /// # Errors
    /// The cell holds no such number: it has the other decimal mark, thousands separators, a unit, or
    /// a word such as `NaN`, or the number is out of range.
    pub fn decimal(&self, range: impl RangeBounds<f64>) -> Result<f64, Recorded> {
        let value = self.raw()?;
        let mark = self.records.mark();
        let number = decimal(value, mark).filter(|number| range.contains(number));
        number.ok_or_else(|| {
            self.reject(format!(
                "{}{}",
                decimal_expected(value, mark),
                range_expected(&range)
            ))
        })
    }

    /// A whole number in `range`, of any integer type that fits it.
    ///
    /// # Errors
    /// The cell holds no whole number, or one out of range.
    pub fn integer<T>(&self, range: impl RangeBounds<T>) -> Result<T, Recorded>
    where
        T: TryFrom<i64> + PartialOrd + Display,
    {
        let value = self.raw()?;
        let number = integer(value).and_then(|number| T::try_from(number).ok());
        number
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                self.reject(format!(
                    "a whole number{}{}",
                    number_hints(value),
                    range_expected(&range)
                ))
            })
    }

    /// A value of a type that reads itself from text. Where it cannot, its error stands in the message
    /// after the word "expected", so an error worded as in "a code of four digits" reads best.
    ///
    /// # Errors
    /// Those of the type.
    pub fn parse<T>(&self) -> Result<T, Recorded>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.raw()?
            .parse()
            .map_err(|error: T::Err| self.reject(error.to_string()))
    }

    /// One of several words, each with what it stands for.
    ///
    /// # Errors
    /// Another word; the message lists all and names the nearest.
    pub fn choice<T: Clone>(&self, choices: &[(&str, T)]) -> Result<T, Recorded> {
        let value = self.raw()?;
        if let Some((_, choice)) = choices.iter().find(|(word, _)| *word == value) {
            return Ok(choice.clone());
        }
        let words = || choices.iter().map(|(word, _)| *word);
        let list: Vec<String> = words().map(|word| format!("`{word}`")).collect();
        let nearest = nearest_name(value, words());
        let hint = nearest
            .map(|word| format!("; did you mean `{word}`?"))
            .unwrap_or_default();
        Err(self.reject(format!("one of {}{hint}", list.join(", "))))
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn integer(value: &str) -> Option<i64> {
    digits(value.strip_prefix('-').unwrap_or(value))
        .then(|| value.parse().ok())
        .flatten()
}

fn decimal(value: &str, mark: DecimalMark) -> Option<f64> {
    let unsigned = value.strip_prefix('-').unwrap_or(value);
    let (number, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (unsigned, None),
    };
    let mark = match mark {
        DecimalMark::Point => '.',
        DecimalMark::Comma => ',',
    };
    let (whole, fraction) = match number.split_once(mark) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    let well_formed = digits(whole)
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|power| digits(power.strip_prefix(['-', '+']).unwrap_or(power)));
    if !well_formed {
        return None;
    }
    value
        .replace(mark, ".")
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

/// What should have been in a cell that holds no number, with hints at the likely mistakes.
fn decimal_expected(value: &str, mark: DecimalMark) -> String {
    let (name, other, other_name) = match mark {
        DecimalMark::Point => ("point", ',', "comma"),
        DecimalMark::Comma => ("comma", '.', "point"),
    };
    let comma = if value.contains(other) {
        format!(", not a {other_name}")
    } else {
        String::new()
    };
    format!(
        "a number with a decimal {name}{comma}{}",
        number_hints(value)
    )
}

/// Hints at what keeps a text from being a number of whatever kind.
fn number_hints(value: &str) -> String {
    let mut hints = String::new();
    if has_thousands_separators(value) {
        hints.push_str(", without thousands separators");
    }
    if value.trim() != value {
        hints.push_str(", without blanks around it");
    }
    if value.contains(['\u{2212}', '\u{2013}']) {
        hints.push_str(", with `-` as its minus");
    }
    hints
}

/// Whether nothing but digits stands there, grouped by something that is no decimal mark, or by one
/// more than once.
fn has_thousands_separators(value: &str) -> bool {
    let separates =
        |letter: char| letter.is_whitespace() || matches!(letter, '\'' | '\u{2019}' | '_');
    let inner = value.trim();
    let of_number = |letter: char| {
        letter.is_ascii_digit() || separates(letter) || matches!(letter, '.' | ',' | '-')
    };
    let (points, commas) = (inner.matches('.').count(), inner.matches(',').count());
    let grouped = inner.contains(separates) || points > 1 || commas > 1 || points + commas > 1;
    grouped
        && inner.starts_with(|first: char| first.is_ascii_digit() || first == '-')
        && inner.chars().all(of_number)
}

fn range_expected<T: Display>(range: &impl RangeBounds<T>) -> String {
    use Bound::{Excluded, Included, Unbounded};
    match (range.start_bound(), range.end_bound()) {
        (Unbounded, Unbounded) => String::new(),
        (Included(low), Included(high)) => format!(", from {low} to {high}"),
        (Included(low), Excluded(high)) => format!(", from {low} and below {high}"),
        (Included(low), Unbounded) => format!(", at least {low}"),
        (Excluded(low), Included(high)) => format!(", above {low} and up to {high}"),
        (Excluded(low), Excluded(high)) => format!(", above {low} and below {high}"),
        (Excluded(low), Unbounded) => format!(", above {low}"),
        (Unbounded, Included(high)) => format!(", at most {high}"),
        (Unbounded, Excluded(high)) => format!(", below {high}"),
    }
}
