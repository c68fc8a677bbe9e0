//! From a number to the characters of a cell: the only place where anything is rounded.

use crate::decimal::{self, Digits};
use crate::number::{Affix, Kind, Number};
use crate::style::{Exponent, LeadingZero, Locale, Look, PValues, Precision, Style};

/// Fixed notation stops here: an `f64` has no digits left to show beyond.
const FIXED_LIMIT: f64 = 1e15;
/// Numbers with a given count of significant digits become scientific below ten to this power.
const SMALLEST_FIXED_EXPONENT: i32 = -4;

impl Number {
    /// The number as it stands in a cell. A percentage carries no sign: the column says it. What is
    /// no number, or no probability where one should stand, is shown as suppressed.
    pub fn show(&self, style: &Style) -> String {
        let text = self.show_bare(style);
        match self.affix {
            Affix::None => text,
            Affix::Parentheses => format!("({text})"),
            Affix::Brackets => format!("[{text}]"),
            Affix::Stars(count) => text + &"*".repeat(usize::from(count)),
            Affix::Opening => format!("[{text}"),
            Affix::Closing => format!("{text}]"),
        }
    }

    fn show_bare(&self, style: &Style) -> String {
        let (look, locale) = (&style.look, &style.locale);
        let drop_zero = match look.leading_zero {
            LeadingZero::Always => false,
            LeadingZero::Never => true,
            LeadingZero::UnlessBounded => matches!(self.kind, Kind::PValue | Kind::Bounded),
        };
        let writer = Writer {
            look,
            locale,
            drop_zero,
        };
        let is_no_p_value = self.kind == Kind::PValue && !(0.0..=1.0).contains(&self.value);
        if self.value.is_nan() || is_no_p_value {
            return look.suppressed.clone();
        }
        if self.value.is_infinite() {
            return writer.signed(self.value, "∞".to_owned());
        }
        match (self.kind, self.decimals) {
            (Kind::Year, _) => writer.year(self.value),
            (Kind::Exact, decimals) => writer.exact(self.value, decimals),
            (Kind::PValue, decimals) => writer.p_value(self, look.p_values.with_decimals(decimals)),
            (_, Some(decimals)) => writer.number(self.value, Precision::Decimals(decimals)),
            (kind, None) => writer.number(self.value, look.precision(kind)),
        }
    }

    /// The number as it stands in a sentence: like in a cell, but without stars and parentheses, and a percentage has
    /// its sign.
    pub fn show_in_text(&self, style: &Style) -> String {
        let mut text = self.show_bare(style);
        if self.kind == Kind::Percent && self.value.is_finite() {
            text.push_str(&style.locale.percent_sign);
        }
        text
    }

    /// The same with so many decimals. A p-value keeps the rule of the look: it is never shown as zero where that
    /// forbids it.
    pub(crate) fn show_in_text_with(&self, decimals: u8, style: &Style) -> String {
        self.with_decimals(decimals).show_in_text(style)
    }

    /// A fraction in percent, with its sign: the digits of the fraction, moved by two places.
    pub(crate) fn show_in_percent(&self, decimals: Option<u8>, style: &Style) -> String {
        if !self.value.is_finite() {
            return self.show_in_text(style);
        }
        let decimals = decimals.unwrap_or(match style.look.percents {
            Precision::Decimals(n)
            | Precision::WholeOr(n)
            | Precision::DecimalsOrScientific(n)
            | Precision::Significant(n) => n,
        });
        let writer = Writer {
            look: &style.look,
            locale: &style.locale,
            drop_zero: style.look.leading_zero == LeadingZero::Never,
        };
        let digits = decimal::fixed(self.value, usize::from(decimals) + 2).in_percent();
        writer.digits(self.value, digits) + &style.locale.percent_sign
    }

    /// A p-value as an equation: `p = 0.012`, `p < 0.001`.
    pub(crate) fn show_as_p(&self, style: &Style) -> String {
        let text = self.show_bare(style).replace(' ', "\u{a0}");
        match text.starts_with(['<', '>']) {
            true => format!("p\u{a0}{text}"),
            false => format!("p\u{a0}=\u{a0}{text}"),
        }
    }
}

impl PValues {
    /// The same rule with other decimals, where there are any.
    fn with_decimals(self, decimals: Option<u8>) -> PValues {
        match (self, decimals) {
            (rule, None) => rule,
            (PValues::Decimals(_), Some(n)) => PValues::Decimals(n),
            (PValues::Floor(_), Some(n)) => PValues::Floor(n),
            (PValues::Exact(_), Some(n)) => PValues::Exact(n),
        }
    }
}

impl Look {
    fn precision(&self, kind: Kind) -> Precision {
        match kind {
            Kind::Count => self.counts,
            Kind::Percent => self.percents,
            Kind::Coefficient => self.coefficients,
            Kind::StdError => self.std_errors,
            Kind::Statistic => self.statistics,
            Kind::DegreesOfFreedom => self.degrees_of_freedom,
            Kind::Bounded => self.bounded,
            Kind::SumOfSquares => self.sums_of_squares,
            Kind::Money => self.money,
            Kind::Measure => self.measures,
            Kind::Year | Kind::Exact => Precision::Decimals(0),
            Kind::PValue => match self.p_values {
                PValues::Decimals(n) | PValues::Floor(n) | PValues::Exact(n) => {
                    Precision::Decimals(n)
                }
            },
        }
    }
}

/// Numbers that are read together, in one piece: spaces between them do not break, and the ends of an interval are
/// parted by a comma, or by a semicolon where a comma is the decimal mark.
pub(crate) fn show_together(numbers: &[Number], style: &Style) -> String {
    let mut text = String::new();
    for (position, number) in numbers.iter().enumerate() {
        if position > 0 {
            if numbers[position - 1].affix == Affix::Opening {
                text.push(style.locale.list_mark());
            }
            text.push('\u{a0}');
        }
        text.push_str(&number.show(style));
    }
    text
}

struct Writer<'a> {
    look: &'a Look,
    locale: &'a Locale,
    /// Whether the zero before the decimal mark is left out.
    drop_zero: bool,
}

impl Writer<'_> {
    fn number(&self, value: f64, precision: Precision) -> String {
        if value.abs() >= FIXED_LIMIT {
            return self.scientific(value, 3);
        }
        match precision {
            Precision::Decimals(n) => self.fixed(value, n),
            Precision::WholeOr(_) if value.fract() == 0.0 => self.fixed(value, 0),
            Precision::WholeOr(n) => self.fixed(value, n),
            Precision::DecimalsOrScientific(n) => {
                let digits = decimal::fixed(value, usize::from(n));
                if digits.is_zero() && value != 0.0 {
                    self.scientific(value, n)
                } else {
                    self.digits(value, digits)
                }
            }
            Precision::Significant(n) => {
                let behind_first = n.saturating_sub(1);
                // The exponent after rounding, so that 0.99996 counts as 1.000.
                let (_, exponent) = decimal::scientific(value, usize::from(behind_first));
                if value != 0.0 && exponent < SMALLEST_FIXED_EXPONENT {
                    return self.scientific(value, behind_first);
                }
                let decimals = i32::from(behind_first) - exponent;
                self.fixed(value, u8::try_from(decimals.max(0)).unwrap_or(u8::MAX))
            }
        }
    }

    fn p_value(&self, p: &Number, rule: PValues) -> String {
        let (decimals, exact) = match rule {
            PValues::Decimals(n) => return self.fixed(p.value, n),
            PValues::Floor(n) => (n, false),
            PValues::Exact(n) => (n, true),
        };
        let smallest = 10_f64.powi(-i32::from(decimals));
        if p.value < smallest {
            return match (exact, p.log) {
                (false, _) => format!("< {}", self.fixed(smallest, decimals)),
                // A perfect fit has the logarithm of zero, which no number is.
                (true, Some(log))
                    if p.value < f64::MIN_POSITIVE && log.is_finite() && log < 0.0 =>
                {
                    self.scientific_of_log(log)
                }
                (true, _) if p.value > 0.0 => self.scientific(p.value, 2),
                // All that an f64 without its logarithm can say.
                (true, _) => format!("< {}", self.scientific(f64::MIN_POSITIVE, 0)),
            };
        }
        if p.value < 1.0 && decimal::fixed(p.value, usize::from(decimals)).integer == "1" {
            return format!("> {}", self.fixed(1.0 - smallest, decimals));
        }
        self.fixed(p.value, decimals)
    }

    fn fixed(&self, value: f64, decimals: u8) -> String {
        self.digits(value, decimal::fixed(value, usize::from(decimals)))
    }

    fn digits(&self, value: f64, digits: Digits) -> String {
        let sign = if digits.is_zero() { 0.0 } else { value };
        let drop_zero = self.drop_zero && digits.integer == "0" && !digits.fraction.is_empty();
        let mut text = match drop_zero {
            true => String::new(),
            false => self.grouped(&digits.integer),
        };
        self.push_fraction(&mut text, &digits.fraction);
        self.signed(sign, text)
    }

    fn scientific(&self, value: f64, decimals: u8) -> String {
        let (digits, exponent) = decimal::scientific(value, usize::from(decimals));
        self.with_exponent(value, &digits, i64::from(exponent))
    }

    /// Scientific notation of `exp(log)`, which may be too small for an `f64`.
    fn scientific_of_log(&self, log: f64) -> String {
        let log10 = log / std::f64::consts::LN_10;
        let exponent = log10.floor();
        let mut digits = decimal::fixed(10_f64.powf(log10 - exponent), 2);
        let mut exponent = exponent as i64;
        if digits.integer == "10" {
            digits.integer = "1".to_owned();
            exponent += 1;
        }
        self.with_exponent(1.0, &digits, exponent)
    }

    fn with_exponent(&self, sign: f64, digits: &Digits, exponent: i64) -> String {
        let mut text = digits.integer.clone();
        self.push_fraction(&mut text, &digits.fraction);
        match self.look.exponent {
            Exponent::E => text.push_str(&format!("E{exponent:+}")),
            Exponent::TimesTen => {
                text.push_str("×10");
                text.extend(exponent.to_string().chars().map(superscript));
            }
        }
        self.signed(sign, text)
    }

    fn year(&self, value: f64) -> String {
        let digits = decimal::fixed(value, 0);
        let sign = if digits.is_zero() { 0.0 } else { value };
        self.signed(sign, digits.integer)
    }

    /// The shortest decimal that reads back as the value, as the standard library finds it, or so many decimals of the
    /// value where that has more. In scientific notation at least one decimal is left.
    fn exact(&self, value: f64, most: Option<u8>) -> String {
        let absolute = value.abs();
        if value != 0.0 && !(1e-5..FIXED_LIMIT).contains(&absolute) {
            let text = format!("{absolute:e}");
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let (mantissa, exponent) = (Digits::parse(mantissa), exponent.parse().unwrap_or(0));
            let most = most.map(|most| (i64::from(most) + exponent).clamp(1, 20) as u8);
            return match most {
                Some(most) if mantissa.fraction.len() > usize::from(most) => {
                    self.scientific(value, most)
                }
                _ => self.with_exponent(value, &mantissa, exponent),
            };
        }
        let digits = Digits::parse(&absolute.to_string());
        match most {
            Some(most) if digits.fraction.len() > usize::from(most) => self.fixed(value, most),
            _ => self.digits(value, digits),
        }
    }

    fn push_fraction(&self, text: &mut String, fraction: &str) {
        if !fraction.is_empty() {
            text.push(self.locale.decimal_mark);
            text.push_str(fraction);
        }
    }

    fn grouped(&self, integer: &str) -> String {
        if !self.look.grouping {
            return integer.to_owned();
        }
        let mut text = String::with_capacity(integer.len() * 4 / 3);
        for (i, digit) in integer.chars().enumerate() {
            if i > 0 && (integer.len() - i).is_multiple_of(3) {
                text.push(self.locale.group_mark);
            }
            text.push(digit);
        }
        text
    }

    fn signed(&self, value: f64, text: String) -> String {
        if value < 0.0 {
            let minus = match self.look.minus_sign {
                true => self.locale.minus,
                false => '-',
            };
            format!("{minus}{text}")
        } else {
            text
        }
    }
}

fn superscript(c: char) -> char {
    match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' => '⁰',
        '4'..='9' => char::from_u32('⁴' as u32 + (c as u32 - '4' as u32)).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spss_sv() -> Style {
        Style::new(Look::spss(), Locale::sv())
    }

    fn plain_en() -> Style {
        Style::new(Look::plain(), Locale::en())
    }

    #[test]
    fn spss_prints_these() {
        let cases = [
            (Kind::Coefficient, -1.931_74e-6, "-1,932E-6"),
            (Kind::Coefficient, 4.4764e-7, "4,476E-7"),
            (Kind::Coefficient, 0.0005, ",001"),
            (Kind::Coefficient, 0.000_499_9, "4,999E-4"),
            (Kind::Coefficient, 0.0, ",000"),
            (Kind::Coefficient, 1.785_9, "1,786"),
            (Kind::StdError, 3.6e-7, ",000"),
            (Kind::StdError, 0.028_01, ",028"),
            (Kind::Bounded, -0.302, "-,302"),
            (Kind::Bounded, -0.0004, ",000"),
            (Kind::Bounded, 1.0, "1,000"),
            (Kind::Statistic, 63.763, "63,763"),
            (Kind::SumOfSquares, 5.31, "5,310"),
            (Kind::DegreesOfFreedom, 288.0, "288"),
            (Kind::DegreesOfFreedom, 17.776_6, "17,777"),
            (Kind::PValue, 1e-300, ",000"),
            (Kind::PValue, 0.0635, ",064"),
            (Kind::Percent, 42.105, "42,1"),
            (Kind::Count, 36975.0, "36975"),
            (Kind::Count, 0.0, "0"),
            (Kind::Year, 2015.0, "2015"),
            (Kind::Coefficient, f64::NAN, "."),
            (Kind::Statistic, f64::NEG_INFINITY, "-∞"),
            (Kind::SumOfSquares, 1.23456e18, "1,235E+18"),
        ];
        for (kind, value, expected) in cases {
            assert_eq!(
                Number::new(kind, value).show(&spss_sv()),
                expected,
                "{kind:?} {value}"
            );
        }
        let see = Number::new(Kind::StdError, 0.053_852_2).with_decimals(7);
        assert_eq!(see.show(&spss_sv()), ",0538522");
    }

    #[test]
    fn plain_prints_these() {
        let cases = [
            (Kind::Coefficient, -1.931_74e-6, "−1.932×10⁻⁶"),
            (Kind::Coefficient, 0.99996, "1.000"),
            (Kind::Coefficient, 0.000_1, "0.0001000"),
            (Kind::Coefficient, 0.028_012, "0.02801"),
            (Kind::Coefficient, 12_345.67, "12,346"),
            (Kind::Coefficient, 0.0, "0.000"),
            (Kind::PValue, 0.0, "< 0.001"),
            (Kind::PValue, 0.000_999, "< 0.001"),
            (Kind::PValue, 0.001, "0.001"),
            (Kind::PValue, 0.9994, "0.999"),
            (Kind::PValue, 0.9995, "> 0.999"),
            (Kind::PValue, 0.9997, "> 0.999"),
            (Kind::PValue, 1.0, "1.000"),
            (Kind::PValue, -0.4, "–"),
            (Kind::PValue, 1e308, "–"),
            (Kind::PValue, f64::INFINITY, "–"),
            (Kind::Count, 36_975.0, "36,975"),
            (Kind::Count, 1_234_567.0, "1,234,567"),
            (Kind::Count, 999.0, "999"),
            (Kind::Count, -1000.0, "−1,000"),
            (Kind::Count, 12.25, "12.3"),
            (Kind::Percent, 0.05, "0.1"),
            (Kind::Year, 2015.0, "2015"),
            (Kind::Year, -0.4, "0"),
            (Kind::Year, -44.0, "−44"),
            (Kind::Measure, -0.004, "0.00"),
        ];
        for (kind, value, expected) in cases {
            assert_eq!(
                Number::new(kind, value).show(&plain_en()),
                expected,
                "{kind:?} {value}"
            );
        }
    }

    #[test]
    fn swedish_groups_with_a_space_that_does_not_break() {
        let style = Style::new(Look::plain(), Locale::sv());
        assert_eq!(Number::count(36_975).show(&style), "36\u{a0}975");
        assert_eq!(Number::percent(62.295).show_in_text(&style), "62,3\u{a0}%");
        assert_eq!(Number::percent(62.295).show_in_text(&plain_en()), "62.3%");
    }

    #[test]
    fn sentences_ask_for_decimals_percent_and_p() {
        let share = Number::new(Kind::Bounded, 0.0909618);
        assert_eq!(share.show_in_text_with(4, &plain_en()), "0.0910");
        assert_eq!(share.show_in_percent(None, &plain_en()), "9.1%");
        assert_eq!(share.show_in_percent(Some(0), &spss_sv()), "9\u{a0}%");
        let percent =
            |value| Number::new(Kind::Bounded, value).show_in_percent(Some(1), &plain_en());
        // No binary product adds a digit: 0.07 × 100 is more than 7.
        assert_eq!(percent(0.07), "7.0%");
        assert_eq!(percent(-0.0004), "0.0%");
        assert_eq!(percent(-0.5), "−50.0%");
        assert_eq!(percent(12.3456), "1,234.6%");
        assert_eq!(percent(f64::NAN), "–");
        let p = |value| Number::p_value(value);
        assert_eq!(p(0.0123).show_as_p(&plain_en()), "p\u{a0}=\u{a0}0.012");
        assert_eq!(p(1e-9).show_as_p(&plain_en()), "p\u{a0}<\u{a0}0.001");
        assert_eq!(p(1e-9).show_as_p(&spss_sv()), "p\u{a0}=\u{a0},000");
        assert_eq!(p(1e-9).show_in_text_with(2, &plain_en()), "< 0.01");
        let small = p(0.00001).with_decimals(3);
        for look in [Look::plain(), Look::apa(), Look::journal()] {
            let shown = small.show(&Style::new(look, Locale::en()));
            assert!(["< 0.001", "< .001"].contains(&shown.as_str()), "{shown}");
        }
        assert_eq!(small.show(&spss_sv()), ",000");
        let starred = share.with_affix(Affix::Stars(2));
        assert_eq!(starred.show(&plain_en()), "0.091**");
        assert_eq!(starred.show_in_text(&plain_en()), "0.091");
    }

    #[test]
    fn exact_numbers_show_all_their_digits() {
        let exact = |value| Number::new(Kind::Exact, value).show(&plain_en());
        assert_eq!(exact(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(exact(-36_975.0), "−36,975");
        assert_eq!(exact(-1.931_74e-6), "−1.93174×10⁻⁶");
        assert_eq!(exact(0.0), "0");
        assert_eq!(exact(1e21), "1×10²¹");
        let at_most = |value, decimals| {
            let number = Number::new(Kind::Exact, value).with_decimals(decimals);
            number.show(&plain_en())
        };
        assert_eq!(at_most(0.1 + 0.2, 5), "0.30000");
        assert_eq!(at_most(0.3, 5), "0.3");
        assert_eq!(at_most(290.0, 2), "290");
        assert_eq!(at_most(42.105_263_157_894_74, 3), "42.105");
        assert_eq!(at_most(-1.931_738_292e-6, 11), "−1.93174×10⁻⁶");
        assert_eq!(at_most(1.638e-7, 5), "1.6×10⁻⁷");
        assert_eq!(at_most(1.5e-7, 5), "1.5×10⁻⁷");
        assert_eq!(at_most(2e-300, 0), "2×10⁻³⁰⁰");
    }

    #[test]
    fn exact_p_values_are_never_zero() {
        let look = Look {
            p_values: PValues::Exact(3),
            ..Look::plain()
        };
        let style = Style::new(look, Locale::en());
        assert_eq!(Number::p_value(0.25).show(&style), "0.250");
        assert_eq!(Number::p_value(1.5e-300).show(&style), "1.50×10⁻³⁰⁰");
        let underflown = Number::p_value(0.0).with_log(-1000.0 * std::f64::consts::LN_10);
        assert_eq!(underflown.show(&style), "1.00×10⁻¹⁰⁰⁰");
        assert_eq!(Number::p_value(0.0).show(&style), "< 2×10⁻³⁰⁸");
        for log in [f64::NEG_INFINITY, f64::NAN, 0.0, 1.0] {
            let perfect_fit = Number::p_value(0.0).with_log(log);
            assert_eq!(perfect_fit.show(&style), "< 2×10⁻³⁰⁸");
        }
    }

    proptest! {
        #[test]
        fn a_plain_p_value_never_reads_as_zero(p in 0.0_f64..1.0, power in 0_i32..300) {
            let p = p * 10_f64.powi(-power);
            for rule in [PValues::Floor(3), PValues::Exact(3)] {
                let style = Style::new(Look { p_values: rule, ..Look::plain() }, Locale::en());
                let text = Number::p_value(p).show(&style);
                prop_assert!(text.bytes().any(|b| (b'1'..=b'9').contains(&b)), "{text}");
            }
        }

        #[test]
        fn a_shown_number_reads_back(value in -1e6_f64..1e6) {
            let text = Number::measure(value, 3).show(&plain_en());
            let back: f64 = text.replace('−', "-").replace(',', "").parse().unwrap();
            prop_assert!((back - value).abs() <= 0.0005 + 1e-9);
        }

        #[test]
        fn significant_digits_keep_the_relative_error_small(value in proptest::num::f64::NORMAL) {
            let text = Number::new(Kind::Coefficient, value).show(&Style::new(
                Look { exponent: Exponent::E, grouping: false, minus_sign: false, ..Look::plain() },
                Locale::en(),
            ));
            let back: f64 = text.parse().unwrap();
            prop_assume!(back.is_finite());
            prop_assert!((back / value - 1.0).abs() <= 0.000_500_1, "{value} {text}");
        }

        #[test]
        fn nothing_panics(bits: u64, decimals: Option<u8>) {
            for style in [spss_sv(), plain_en()] {
                for kind in [Kind::Count, Kind::Coefficient, Kind::PValue, Kind::Year, Kind::Bounded] {
                    let mut number = Number::new(kind, f64::from_bits(bits));
                    number.decimals = decimals;
                    prop_assert!(!number.show(&style).is_empty());
                }
            }
        }
    }
}
