//! Decimal digits of an `f64`, rounded once.
//!
//! An `f64` is a binary fraction, so it has an exact, finite decimal expansion. The functions here
//! round that expansion half away from zero, as printed tables do. Formatting by the standard
//! library is exact too but settles ties towards the even digit; so ties are found and settled here.

/// The digits of an absolute value, before anybody chose a decimal mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Digits {
    pub integer: String,
    pub fraction: String,
}

impl Digits {
    pub(crate) fn is_zero(&self) -> bool {
        self.integer
            .bytes()
            .chain(self.fraction.bytes())
            .all(|b| b == b'0')
    }

    /// The digits with the point two places further on; there are at least two decimals.
    pub(crate) fn in_percent(&self) -> Digits {
        let (moved, fraction) = self
            .fraction
            .split_at_checked(2)
            .unwrap_or((&self.fraction, ""));
        let integer = format!("{}{moved}", self.integer);
        let trimmed = integer.trim_start_matches('0');
        Digits {
            integer: if trimmed.is_empty() { "0" } else { trimmed }.to_owned(),
            fraction: fraction.to_owned(),
        }
    }

    pub(crate) fn parse(text: &str) -> Digits {
        let (integer, fraction) = text.split_once('.').unwrap_or((text, ""));
        Digits {
            integer: integer.to_owned(),
            fraction: fraction.to_owned(),
        }
    }
}

/// The absolute value of a finite number with so many decimals.
pub(crate) fn fixed(value: f64, decimals: usize) -> Digits {
    let value = value.abs();
    // A binary fraction with k bits behind the point has exactly k decimals, and the last is a 5.
    // So the number lies half way between two results exactly when k is one more than asked for.
    let text = if fraction_bits(value) == decimals + 1 {
        let exact = format!("{value:.*}", decimals + 1);
        increment(exact.len() - 1, &exact)
    } else {
        format!("{value:.decimals$}")
    };
    Digits::parse(&text)
}

/// The absolute value of a finite number as a mantissa of one digit and so many decimals, and a
/// power of ten.
pub(crate) fn scientific(value: f64, decimals: usize) -> (Digits, i32) {
    // No f64 has more significant digits than this.
    const ALL_DIGITS: usize = 767;
    let value = value.abs();
    let (longer, exponent) = split_exponent(&format!("{value:.*e}", decimals + 1));
    let exact = || split_exponent(&format!("{value:.ALL_DIGITS$e}")).0;
    let is_tie = longer.ends_with('5')
        && exact()
            .strip_prefix(longer.as_str())
            .is_some_and(|rest| rest.bytes().all(|b| b == b'0'));
    if !is_tie {
        let (mantissa, exponent) = split_exponent(&format!("{value:.decimals$e}"));
        return (Digits::parse(&mantissa), exponent);
    }
    let digits = Digits::parse(&increment(longer.len() - 1, &longer));
    if digits.integer.len() > 1 {
        let fraction = format!("0{}", digits.fraction);
        let digits = Digits {
            integer: "1".to_owned(),
            fraction: fraction[..decimals].to_owned(),
        };
        return (digits, exponent + 1);
    }
    (digits, exponent)
}

/// Number of bits behind the binary point.
fn fraction_bits(value: f64) -> usize {
    let bits = value.to_bits();
    let stored = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = match (bits >> 52) & 0x7ff {
        0 => (stored, -1074),
        biased => (stored | (1 << 52), biased as i64 - 1075),
    };
    if mantissa == 0 {
        return 0;
    }
    let exponent = exponent + i64::from(mantissa.trailing_zeros());
    usize::try_from(-exponent).unwrap_or(0)
}

/// The first `length` characters of a decimal number, one unit up in the last of them.
fn increment(length: usize, text: &str) -> String {
    let mut carry = true;
    let mut reversed: Vec<char> = Vec::with_capacity(length + 1);
    for c in text
        .chars()
        .take(length)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
    {
        reversed.push(match c {
            '9' if carry => '0',
            '0'..='8' if carry => {
                carry = false;
                char::from(c as u8 + 1)
            }
            c => c,
        });
    }
    if carry {
        reversed.push('1');
    }
    reversed.into_iter().rev().collect()
}

fn split_exponent(text: &str) -> (String, i32) {
    match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa.to_owned(), exponent.parse().unwrap_or(0)),
        None => (text.to_owned(), 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fixed_text(value: f64, decimals: usize) -> String {
        let digits = fixed(value, decimals);
        match decimals {
            0 => digits.integer,
            _ => format!("{}.{}", digits.integer, digits.fraction),
        }
    }

    #[test]
    fn rounds_ties_away_and_near_ties_by_their_exact_value() {
        let cases = [
            (0.5, 0, "1"),
            (1.5, 0, "2"),
            (2.5, 0, "3"),
            (-2.5, 0, "3"),
            (9.5, 0, "10"),
            (999.5, 0, "1000"),
            (0.125, 2, "0.13"),
            (0.375, 2, "0.38"),
            (9.996_093_75, 7, "9.9960938"),
            (0.25, 1, "0.3"),
            // 0.0005 is stored as 0.0005000000000000000104..., 1.005 as 1.00499999999999989...
            (0.0005, 3, "0.001"),
            (1.005, 2, "1.00"),
            (2.675, 2, "2.67"),
            (0.35, 1, "0.3"),
            (0.45, 1, "0.5"),
            (0.0, 3, "0.000"),
            (-0.0, 0, "0"),
            (1e300, 0, &format!("{:.0}", 1e300)),
            (f64::MIN_POSITIVE, 3, "0.000"),
            (5e-324, 0, "0"),
            // 999999.9995 is stored as 999999.99950000003...
            (999_999.999_5, 3, "1000000.000"),
        ];
        for (value, decimals, expected) in cases {
            assert_eq!(
                fixed_text(value, decimals),
                *expected,
                "{value} to {decimals}"
            );
        }
    }

    #[test]
    fn scientific_rounds_ties_away_from_zero() {
        let text = |value, decimals| {
            let (digits, exponent) = scientific(value, decimals);
            format!("{}.{}e{exponent}", digits.integer, digits.fraction)
        };
        assert_eq!(text(1.25, 1), "1.3e0");
        assert_eq!(text(0.000_122_070_312_5, 8), "1.22070313e-4");
        assert_eq!(text(99.5, 1), "1.0e2");
        assert_eq!(text(-1.931_74e-6, 3), "1.932e-6");
        assert_eq!(text(9.9996e-7, 3), "1.000e-6");
        assert_eq!(text(25.0, 0), "3.e1");
        assert_eq!(text(95.0, 0), "1.e2");
        assert_eq!(text(0.0, 2), "0.00e0");
    }

    /// Rounds half away from zero by hand on the complete decimal expansion.
    fn by_hand(value: f64, decimals: usize) -> String {
        let expansion = format!("{:.1074}", value.abs());
        let (integer, fraction) = expansion.split_once('.').unwrap();
        let mut digits: Vec<u8> = integer
            .bytes()
            .chain(fraction.bytes().take(decimals))
            .collect();
        if fraction.as_bytes()[decimals] >= b'5' {
            let mut at = digits.len();
            loop {
                if at == 0 {
                    digits.insert(0, b'1');
                    break;
                }
                at -= 1;
                if digits[at] == b'9' {
                    digits[at] = b'0';
                } else {
                    digits[at] += 1;
                    break;
                }
            }
        }
        let split = digits.len() - decimals;
        let text = String::from_utf8(digits).unwrap();
        match decimals {
            0 => text,
            _ => format!("{}.{}", &text[..split], &text[split..]),
        }
    }

    proptest! {
        #[test]
        fn any_number_agrees_with_rounding_by_hand(value in -1e6_f64..1e6, decimals in 0_usize..9) {
            prop_assert_eq!(fixed_text(value, decimals), by_hand(value, decimals));
        }

        #[test]
        fn any_bit_pattern_agrees(bits: u64, decimals in 0_usize..9) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(fixed_text(value, decimals), by_hand(value, decimals));
        }

        #[test]
        fn exact_ties_go_away_from_zero(numerator in 0_u32..1_000_000, bits in 1_u32..9) {
            let value = f64::from(2 * numerator + 1) / f64::from(1_u32 << bits);
            let decimals = bits as usize - 1;
            prop_assert_eq!(fixed_text(value, decimals), by_hand(value, decimals));
        }

        #[test]
        fn reads_back_within_half_a_unit(value in -1e9_f64..1e9, decimals in 0_usize..6) {
            let back: f64 = fixed_text(value, decimals).parse().unwrap();
            let unit = 10_f64.powi(-(decimals as i32));
            prop_assert!((back - value.abs()).abs() <= unit / 2.0 + back * f64::EPSILON);
        }

        #[test]
        fn scientific_reads_back_within_half_a_unit(value in proptest::num::f64::NORMAL, decimals in 0_usize..9) {
            let (digits, exponent) = scientific(value, decimals);
            prop_assert_eq!(digits.integer.len(), 1);
            prop_assert_eq!(digits.fraction.len(), decimals);
            let back: f64 = format!("{}.{}e{exponent}", digits.integer, digits.fraction).parse().unwrap();
            prop_assume!(back.is_finite());
            let half = 0.5 * 10_f64.powi(-(decimals as i32));
            prop_assert!((back / value.abs() - 1.0).abs() <= half * (1.0 + 1e-9) + 1e-15);
        }
    }
}
