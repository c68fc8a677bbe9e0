//! The exact decimal expansion of a binary number, and its rounding at a given digit.

use serde::{Deserialize, Serialize};

/// What happens to a value that lies exactly half-way between two printable numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rounding {
    /// 0.5 becomes 1 and -0.5 becomes -1: what SPSS, spreadsheets and survey tools print.
    #[default]
    HalfAwayFromZero,
    /// 0.5 becomes 0 and 1.5 becomes 2 (IEEE 754): what R and Python print.
    HalfEven,
}

/// The magnitude of a finite decimal number, `digits` x 10^`last_place`.
///
/// The digits are 0 to 9, most significant first, without leading zeros; zero has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Magnitude {
    digits: Vec<u8>,
    last_place: i32,
}

impl Magnitude {
    /// Every digit of `|value|`, or `None` when it is not finite.
    ///
    /// A binary number m x 2^-k with odd m has exactly k decimals, and formatting with that precision rounds nothing.
    pub(crate) fn exact(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let biased_exponent = ((bits >> 52) & 0x7ff) as i32;
        let fraction = bits & ((1 << 52) - 1);
        let (significand, exponent) = if biased_exponent == 0 {
            (fraction, -1074)
        } else {
            (fraction | (1 << 52), biased_exponent - 1075)
        };
        let decimals = if significand == 0 {
            0
        } else {
            (-(exponent + significand.trailing_zeros() as i32)).max(0)
        };
        let text = format!("{:.*}", decimals as usize, value.abs());
        let digits = text
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|digit| digit - b'0')
            .skip_while(|&digit| digit == 0)
            .collect();
        Some(Self {
            digits,
            last_place: -decimals,
        })
    }

    /// The number rounded to a whole multiple of 10^`place`, as the digits of that multiple.
    pub(crate) fn rounded(&self, place: i32, rounding: Rounding) -> Vec<u8> {
        let cut = i64::from(place) - i64::from(self.last_place);
        if self.digits.is_empty() {
            return Vec::new();
        }
        let Ok(cut) = usize::try_from(cut) else {
            let mut digits = self.digits.clone();
            digits.resize(digits.len() + cut.unsigned_abs() as usize, 0);
            return digits;
        };
        if cut > self.digits.len() {
            // Less than a tenth of the unit.
            return Vec::new();
        }
        let (kept, dropped) = self.digits.split_at(self.digits.len() - cut);
        let mut kept = kept.to_vec();
        let up = match dropped.split_first() {
            None => false,
            Some((5, rest)) if rest.iter().all(|&digit| digit == 0) => match rounding {
                Rounding::HalfAwayFromZero => true,
                Rounding::HalfEven => kept.last().is_some_and(|digit| digit % 2 == 1),
            },
            Some((&first, _)) => first >= 5,
        };
        if up {
            increment(&mut kept);
        }
        kept
    }
}

/// Adds one to a number given by its digits.
fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < 9 {
            *digit += 1;
            return;
        }
        *digit = 0;
    }
    digits.insert(0, 1);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(value: f64, place: i32, rounding: Rounding) -> String {
        let digits = Magnitude::exact(value).unwrap().rounded(place, rounding);
        digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect()
    }

    #[test]
    fn ties_follow_the_rule_and_only_true_ties_are_ties() {
        use Rounding::{HalfAwayFromZero, HalfEven};
        assert_eq!(rounded(0.5, 0, HalfAwayFromZero), "1");
        assert_eq!(rounded(0.5, 0, HalfEven), "");
        assert_eq!(rounded(2.5, 0, HalfAwayFromZero), "3");
        assert_eq!(rounded(2.5, 0, HalfEven), "2");
        assert_eq!(rounded(1.5, 0, HalfEven), "2");
        // 1.005 is stored as 1.00499999999999989..., 2.675 as 2.67499999999999982...
        assert_eq!(rounded(1.005, -2, HalfAwayFromZero), "100");
        assert_eq!(rounded(2.675, -2, HalfAwayFromZero), "267");
        // 0.35 is stored as 0.34999..., 0.45 as 0.450000000000000011...
        assert_eq!(rounded(0.35, -1, HalfAwayFromZero), "3");
        assert_eq!(rounded(0.45, -1, HalfEven), "5");
    }

    #[test]
    fn the_extremes_have_all_their_digits() {
        let smallest = Magnitude::exact(f64::from_bits(1)).unwrap();
        assert_eq!(smallest.last_place, -1074);
        assert_eq!(smallest.digits.len(), 751);
        assert_eq!(rounded(f64::from_bits(1), -324, Rounding::HalfEven), "5");
        assert_eq!(Magnitude::exact(f64::MAX).unwrap().digits.len(), 309);
        assert!(Magnitude::exact(f64::NAN).is_none());
        assert!(Magnitude::exact(f64::NEG_INFINITY).is_none());
        assert!(Magnitude::exact(-0.0).unwrap().digits.is_empty());
    }

    #[test]
    fn carries_run_through_and_whole_places_work() {
        assert_eq!(rounded(999.96, -1, Rounding::HalfEven), "10000");
        assert_eq!(rounded(9.9, 0, Rounding::HalfEven), "10");
        assert_eq!(rounded(36_975.0, 3, Rounding::HalfEven), "37");
        assert_eq!(rounded(499.0, 3, Rounding::HalfEven), "");
        assert_eq!(rounded(500.0, 3, Rounding::HalfAwayFromZero), "1");
        assert_eq!(rounded(7.0, -3, Rounding::HalfEven), "7000");
        assert_eq!(rounded(49.0, 3, Rounding::HalfEven), "");
    }
}
