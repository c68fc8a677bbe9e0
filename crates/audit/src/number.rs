//! A number as it stands in print.

use crate::AuditError;
use crate::decimal::{Magnitude, Rounding};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The sign between the whole part and the decimals, as the publication uses it. It is declared, never guessed:
/// `1.234` is a thousand in one publication and a bit more than one in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `12,5`; a point may separate groups of three digits (`1.234,5`).
    Comma,
    /// `12.5`; a comma may separate groups of three digits (`1,234.5`).
    Point,
}

impl DecimalMark {
    fn mark(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Point => '.',
        }
    }

    fn group_mark(self) -> char {
        match self {
            Self::Comma => '.',
            Self::Point => ',',
        }
    }
}

/// The numbers that round to a printed one lie between these bounds: half a unit of the last printed digit to
/// either side.
///
/// The bounds are decimal numbers given as the nearest `f64`. A value strictly between them always agrees with the
/// print, one strictly outside never does; on a bound [`PrintedNumber::agrees_with`] decides. The exception is a zero printed with a
/// minus sign (`-,000`), with which no value above 0 agrees, though the bounds lie on both sides.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RoundingInterval {
    /// The printed number less half a unit of its last digit.
    pub lower: f64,
    /// The printed number plus half a unit of its last digit.
    pub upper: f64,
}

/// A number as printed, with its text, its digits and nothing more precise than that.
///
/// Understood are a sign (`-`, `+`, the minus sign U+2212, the en dash U+2013), a missing zero before the decimal
/// mark (`,302`), groups of three digits separated by a space (plain, no-break, thin, narrow no-break, figure) or by
/// the mark that is not the decimal one, an exponent (`-1,932E-6`, `1.2e+05`) and a percent sign, which is kept as
/// [`is_percent`](Self::is_percent) and changes no digit: `62,3 %` is 62.3.
///
/// ```
/// use tresteg_audit::{DecimalMark, PrintedNumber, Rounding};
///
/// let slope = PrintedNumber::parse("-1,932E-6", DecimalMark::Comma)?;
/// assert_eq!(slope.value(), -1.932e-6);
/// assert_eq!((slope.decimals(), slope.exponent()), (3, -6));
/// assert!(slope.agrees_with(-1.931_96e-6, Rounding::HalfAwayFromZero));
/// assert!(!slope.agrees_with(-1.9326e-6, Rounding::HalfAwayFromZero));
/// # Ok::<(), tresteg_audit::AuditError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Source", into = "Source")]
pub struct PrintedNumber {
    text: String,
    decimal_mark: DecimalMark,
    negative: bool,
    /// The printed digits without leading zeros; none for a printed zero.
    digits: Vec<u8>,
    decimals: u32,
    exponent: i32,
    percent: bool,
}

/// What is written down of a printed number; the rest is parsed from it.
#[derive(Serialize, Deserialize)]
struct Source {
    text: String,
    decimal_mark: DecimalMark,
}

impl TryFrom<Source> for PrintedNumber {
    type Error = AuditError;

    fn try_from(source: Source) -> Result<Self, AuditError> {
        Self::parse(&source.text, source.decimal_mark)
    }
}

impl From<PrintedNumber> for Source {
    fn from(number: PrintedNumber) -> Self {
        Self {
            text: number.text,
            decimal_mark: number.decimal_mark,
        }
    }
}

/// Digits and decimals beyond this are no print; the bound keeps every later step small.
const MAX_DIGITS: usize = 1000;
const MAX_EXPONENT: i32 = 1000;

impl PrintedNumber {
    /// Reads a printed number. Spaces around it are not part of it.
    ///
    /// # Errors
    /// [`AuditError::NotANumber`] with what was expected.
    pub fn parse(text: &str, decimal_mark: DecimalMark) -> Result<Self, AuditError> {
        let text = text.trim();
        Self::parse_trimmed(text, decimal_mark).map_err(|expected| AuditError::NotANumber {
            text: text.to_owned(),
            expected: expected.to_owned(),
        })
    }

    fn parse_trimmed(text: &str, decimal_mark: DecimalMark) -> Result<Self, &'static str> {
        let (negative, unsigned) = split_sign(text);
        let (unsigned, percent) = match unsigned.strip_suffix('%') {
            Some(rest) => (rest.trim_end_matches(is_space), true),
            None => (unsigned, false),
        };
        let (mantissa, exponent) = match unsigned.split_once(['E', 'e']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = match mantissa.split_once(decimal_mark.mark()) {
            Some((_, "")) => return Err("a digit after the decimal mark"),
            Some((whole, fraction)) => (whole, fraction),
            None => (mantissa, ""),
        };
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("only digits after the decimal mark");
        }
        if whole.is_empty() && fraction.is_empty() {
            return Err("at least one digit");
        }
        let mut digits = ungrouped(whole, decimal_mark)?;
        digits.extend(fraction.bytes().map(|byte| byte - b'0'));
        if digits.len() > MAX_DIGITS {
            return Err("at most 1000 digits");
        }
        let leading_zeros = digits.iter().take_while(|&&digit| digit == 0).count();
        digits.drain(..leading_zeros);
        let number = Self {
            text: text.to_owned(),
            decimal_mark,
            negative,
            digits,
            decimals: fraction.len() as u32,
            exponent,
            percent,
        };
        let value = number.value();
        // A zero has no size but that of its last digit.
        let size = if number.digits.is_empty() {
            number.last_digit()
        } else {
            value
        };
        if size.is_infinite() || size == 0.0 {
            return Err("a number within the range of a 64-bit float");
        }
        Ok(number)
    }

    /// The print as it stands, without surrounding spaces.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The decimal mark under which the print was read.
    #[must_use]
    pub fn decimal_mark(&self) -> DecimalMark {
        self.decimal_mark
    }

    /// How many digits stand after the decimal mark.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        self.decimals
    }

    /// The power of ten after the `E`, 0 without one.
    #[must_use]
    pub fn exponent(&self) -> i32 {
        self.exponent
    }

    /// Whether a minus sign is printed, be it before a zero (`-,000`).
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Whether a percent sign is printed.
    #[must_use]
    pub fn is_percent(&self) -> bool {
        self.percent
    }

    /// The `f64` nearest to the printed digits.
    #[must_use]
    pub fn value(&self) -> f64 {
        nearest(self.negative, &self.digits, self.last_place())
    }

    /// One unit of the last printed digit: 0.001 for `,302`, 1e-9 for `-1,932E-6`.
    #[must_use]
    pub fn last_digit(&self) -> f64 {
        nearest(false, &[1], self.last_place())
    }

    /// The bounds of the numbers that round to this print.
    ///
    /// For a printed zero they lie on both sides of it, whatever its sign.
    #[must_use]
    pub fn interval(&self) -> RoundingInterval {
        let place = self.last_place() - 1;
        let mut tenths = self.digits.clone();
        tenths.push(5);
        let away = nearest(self.negative, &tenths, place);
        let towards = if self.digits.is_empty() {
            -away
        } else {
            // One unit less, plus half a unit: the last digit of a number without leading zeros can be decreased.
            let mut lower = decremented(&self.digits);
            lower.push(5);
            nearest(self.negative, &lower, place)
        };
        RoundingInterval {
            lower: away.min(towards),
            upper: away.max(towards),
        }
    }

    /// Whether `value`, rounded at the last printed digit, is this number.
    ///
    /// The rounding is done on the exact decimal expansion of the binary value, so that no digit comes from the
    /// arithmetic of the check: 2.675, which is stored as 2.67499999999999982, agrees with `2.67`.
    ///
    /// A printed zero without a sign agrees with small values of either sign, since programs drop the sign of zero;
    /// `-,000` claims a value that is not positive. Nothing agrees with a value that is not finite.
    #[must_use]
    pub fn agrees_with(&self, value: f64, rounding: Rounding) -> bool {
        let Some(magnitude) = Magnitude::exact(value) else {
            return false;
        };
        if magnitude.rounded(self.last_place(), rounding) != self.digits {
            return false;
        }
        if self.digits.is_empty() {
            !(self.negative && value > 0.0)
        } else {
            self.negative == (value < 0.0)
        }
    }

    /// The power of ten of the last printed digit.
    fn last_place(&self) -> i32 {
        self.exponent - self.decimals as i32
    }
}

impl fmt::Display for PrintedNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

fn is_space(character: char) -> bool {
    matches!(
        character,
        ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2007}'
    )
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn parse_exponent(text: &str) -> Result<i32, &'static str> {
    const EXPECTED: &str = "a whole exponent between -1000 and 1000 after the E";
    let (negative, digits) = split_sign(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(EXPECTED);
    }
    match digits.parse::<i32>() {
        Ok(size) if size <= MAX_EXPONENT => Ok(if negative { -size } else { size }),
        _ => Err(EXPECTED),
    }
}

/// The digits of the whole part, its separators of thousands removed.
fn ungrouped(whole: &str, decimal_mark: DecimalMark) -> Result<Vec<u8>, &'static str> {
    let is_separator = |character| is_space(character) || character == decimal_mark.group_mark();
    let groups: Vec<&str> = whole.split(is_separator).collect();
    if !groups
        .iter()
        .all(|group| group.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(match decimal_mark {
            DecimalMark::Comma => "a number with a decimal comma",
            DecimalMark::Point => "a number with a decimal point",
        });
    }
    if let [first, rest @ ..] = groups.as_slice()
        && !rest.is_empty()
    {
        let one_kind = {
            let mut separators = whole.chars().filter(|&character| is_separator(character));
            let kind = separators.next();
            separators.all(|character| Some(character) == kind)
        };
        if !(1..=3).contains(&first.len()) || rest.iter().any(|group| group.len() != 3) || !one_kind
        {
            return Err("groups of three digits between separators of one kind");
        }
    }
    Ok(groups.concat().bytes().map(|byte| byte - b'0').collect())
}

/// The `f64` nearest to `digits` x 10^`place`.
fn nearest(negative: bool, digits: &[u8], place: i32) -> f64 {
    let mut text = String::with_capacity(digits.len() + 8);
    text.push(if negative { '-' } else { '+' });
    text.push('0');
    text.extend(digits.iter().map(|&digit| char::from(b'0' + digit)));
    text.push_str(&format!("e{place}"));
    // Such a text is always a number: the standard library rounds it correctly, and to infinity when it is too large.
    text.parse().unwrap_or(f64::NAN)
}

/// The digits of a positive whole number less one; a leading zero may remain.
fn decremented(digits: &[u8]) -> Vec<u8> {
    let mut digits = digits.to_vec();
    for digit in digits.iter_mut().rev() {
        if *digit > 0 {
            *digit -= 1;
            break;
        }
        *digit = 9;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULE: Rounding = Rounding::HalfAwayFromZero;

    fn comma(text: &str) -> PrintedNumber {
        PrintedNumber::parse(text, DecimalMark::Comma).unwrap()
    }

    fn point(text: &str) -> PrintedNumber {
        PrintedNumber::parse(text, DecimalMark::Point).unwrap()
    }

    #[test]
    fn prints_of_every_kind_have_their_value() {
        for (text, value, decimals) in [
            (",302", 0.302, 3),
            ("-,003", -0.003, 3),
            ("\u{2212},003", -0.003, 3),
            ("\u{2013}0,5", -0.5, 1),
            ("+0,5", 0.5, 1),
            ("-1,932E-6", -1.932e-6, 3),
            ("4,476E\u{2212}7", 4.476e-7, 3),
            ("36 975", 36_975.0, 0),
            ("36\u{a0}975", 36_975.0, 0),
            ("36\u{2009}975", 36_975.0, 0),
            ("9\u{202f}851\u{202f}017", 9_851_017.0, 0),
            ("1.234,5", 1234.5, 1),
            ("1.234", 1234.0, 0),
            ("62,3 %", 62.3, 1),
            ("10,5%", 10.5, 1),
            ("100,0%", 100.0, 1),
            (",0538522", 0.053_852_2, 7),
            ("  007 ", 7.0, 0),
            (",000", 0.0, 3),
        ] {
            let number = comma(text);
            assert_eq!(number.value(), value, "{text}");
            assert_eq!(number.decimals(), decimals, "{text}");
            assert_eq!(number.text(), text.trim());
            assert!(number.agrees_with(value, RULE), "{text}");
        }
        assert!(comma("62,3 %").is_percent());
        assert_eq!(point(".05").value(), 0.05);
        assert_eq!(point("1,234.5").value(), 1234.5);
        assert_eq!(point("1.234").value(), 1.234);
        assert_eq!(point("1.2e+05").value(), 120_000.0);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            " ",
            "-",
            ",",
            "%",
            "1,",
            "1,2,3",
            "1,2 3",
            "12.5",
            "1.2345",
            "1234 567",
            "1 234.567",
            "1 2345",
            " 1  234",
            "--1",
            "1E",
            "1E5000",
            "1E1,5",
            "E6",
            "1E999",
            "1E-999",
            "0E999",
            "0,0E-1000",
            "-,0E400",
            "abc",
            "1a",
            "1 %%",
            "\u{0}",
            "1\u{0}",
            "٣",
            "NaN",
            "inf",
            "36 97S",
            "0x10",
            "1_000",
            ". 5",
            "-+1",
        ] {
            let error = PrintedNumber::parse(text, DecimalMark::Comma).unwrap_err();
            assert!(
                matches!(error, AuditError::NotANumber { .. }),
                "{text}: {error}"
            );
        }
        let error = PrintedNumber::parse("12,5", DecimalMark::Point).unwrap_err();
        assert!(error.to_string().contains("12,5"), "{error}");
    }

    #[test]
    fn the_sign_of_zero_is_read_as_a_claim() {
        for small in [0.0, -0.0, 0.0004, -0.0004] {
            assert!(comma(",000").agrees_with(small, RULE), "{small}");
        }
        assert!(comma("-,000").agrees_with(-0.0004, RULE));
        assert!(comma("-,000").agrees_with(0.0, RULE));
        assert!(!comma("-,000").agrees_with(0.0004, RULE));
        assert!(!comma(",000").agrees_with(-0.0006, RULE));
        assert!(!comma(",001").agrees_with(-0.001, RULE));
        assert!(!comma("-,001").agrees_with(0.001, RULE));
        assert!(comma(",000").agrees_with(1e-300, RULE));
    }

    #[test]
    fn ties_follow_the_declared_rule() {
        assert!(comma("3").agrees_with(2.5, Rounding::HalfAwayFromZero));
        assert!(!comma("2").agrees_with(2.5, Rounding::HalfAwayFromZero));
        assert!(comma("2").agrees_with(2.5, Rounding::HalfEven));
        assert!(!comma("3").agrees_with(2.5, Rounding::HalfEven));
        assert!(comma("-3").agrees_with(-2.5, Rounding::HalfAwayFromZero));
        assert!(comma("0").agrees_with(0.5, Rounding::HalfEven));
        assert!(comma("1").agrees_with(0.5, Rounding::HalfAwayFromZero));
    }

    #[test]
    fn values_that_are_not_finite_agree_with_nothing() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(!comma("0").agrees_with(value, RULE));
            assert!(!comma("1E308").agrees_with(value, RULE));
        }
    }

    #[test]
    fn intervals_reach_half_a_unit_of_the_last_digit() {
        let bounds = |text| {
            let interval = comma(text).interval();
            (interval.lower, interval.upper)
        };
        assert_eq!(bounds(",302"), (0.3015, 0.3025));
        assert_eq!(bounds("-1,932E-6"), (-1.9325e-6, -1.9315e-6));
        assert_eq!(bounds("10"), (9.5, 10.5));
        assert_eq!(bounds("1,00"), (0.995, 1.005));
        assert_eq!(bounds(",000"), (-0.0005, 0.0005));
        assert_eq!(bounds("-,000"), (-0.0005, 0.0005));
        assert_eq!(comma("-1,932E-6").last_digit(), 1e-9);
    }

    #[test]
    fn serde_keeps_the_print_and_checks_it_again() {
        let number = comma("-1,932E-6");
        let json = serde_json::to_string(&number).unwrap();
        assert_eq!(json, r#"{"text":"-1,932E-6","decimal_mark":"comma"}"#);
        assert_eq!(
            serde_json::from_str::<PrintedNumber>(&json).unwrap(),
            number
        );
        assert!(
            serde_json::from_str::<PrintedNumber>(r#"{"text":"x","decimal_mark":"comma"}"#)
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in any::<String>()) {
            for mark in [DecimalMark::Comma, DecimalMark::Point] {
                if let Ok(number) = PrintedNumber::parse(&text, mark) {
                    let _ = (number.interval(), number.agrees_with(1.0, RULE));
                }
            }
        }

        #[test]
        fn number_like_texts_parse_or_are_refused(text in "[-+−]?[0-9 .,\u{a0}]{0,12}(E[-−]?[0-9]{0,5})?[ %]{0,2}") {
            if let Ok(number) = PrintedNumber::parse(&text, DecimalMark::Comma) {
                // The nearest f64 of a print with at most 15 digits rounds back to it.
                prop_assert!(number.agrees_with(number.value(), RULE));
            }
        }

        // The standard library rounds half to even on the exact value, by an implementation that is not ours.
        #[test]
        fn formatting_and_reading_back_agrees(bits in any::<u64>(), decimals in 0_usize..20) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            let fixed = format!("{value:.decimals$}");
            if fixed.len() < MAX_DIGITS {
                prop_assert!(point(&fixed).agrees_with(value, Rounding::HalfEven), "{}", fixed);
            }
            let scientific = format!("{value:.decimals$e}");
            if let Ok(number) = PrintedNumber::parse(&scientific, DecimalMark::Point) {
                prop_assert!(number.agrees_with(value, Rounding::HalfEven), "{}", scientific);
            }
        }

        #[test]
        fn the_interval_separates_what_agrees_from_what_does_not(
            value in -1e9_f64..1e9, decimals in 0_usize..12,
        ) {
            let number = point(&format!("{value:.decimals$}"));
            let RoundingInterval { lower, upper } = number.interval();
            prop_assert!(lower <= upper);
            for rounding in [Rounding::HalfAwayFromZero, Rounding::HalfEven] {
                prop_assert!(!number.agrees_with(lower.next_down(), rounding));
                prop_assert!(!number.agrees_with(upper.next_up(), rounding));
                // A minus before a zero excludes the positive half.
                if number.value() != 0.0 {
                    let inside = lower.next_up();
                    prop_assert!(inside >= upper || number.agrees_with(inside, rounding));
                    let inside = upper.next_down();
                    prop_assert!(inside <= lower || number.agrees_with(inside, rounding));
                }
            }
        }
    }
}
