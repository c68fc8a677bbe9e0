//! Double-double arithmetic: a number as the unevaluated sum of two `f64`, some 31 digits.
//!
//! The engine sums cross-products in it. Log densities need it: at a probability of 1e-300 the logarithm is
//! -690, and rounding -690 to `f64` alone costs the fourteenth digit of the probability; with ten thousand million
//! degrees of freedom the terms of the logarithm are larger still and cancel.
//!
//! Sums and products are the error-free transformations of Knuth (1969) and Dekker (1971). They are
//! exact while nothing overflows or underflows, so callers scale by powers of two first
//! ([`split_exponent`]).

use std::ops::{Add, Div, Mul, Neg, Sub};

use serde::{Deserialize, Serialize};

/// The value `hi + lo`, with `|lo|` at most half a unit in the last place of `hi`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct DoubleDouble {
    #[serde(with = "crate::serde_float")]
    pub(crate) hi: f64,
    #[serde(with = "crate::serde_float")]
    pub(crate) lo: f64,
}

/// ln 2 to 32 digits.
pub(crate) const LN_2: DoubleDouble = DoubleDouble {
    hi: std::f64::consts::LN_2,
    lo: 2.319_046_813_846_299_6e-17,
};

/// Half the logarithm of 2 pi.
pub(crate) const HALF_LN_TWO_PI: DoubleDouble = DoubleDouble {
    hi: 0.918_938_533_204_672_8,
    lo: -3.878_294_158_067_241_6e-17,
};

/// Logarithms of `index / 64`, for the range reduction of [`DoubleDouble::ln`].
const LN_TABLE_START: usize = 44;
const LN_TABLE: [DoubleDouble; 48] = ln_table();

/// The sum and its rounding error.
#[inline(always)]
pub(crate) const fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

/// The sum of parts of which neither needs to be the larger.
#[inline(always)]
const fn sum(a: f64, b: f64) -> DoubleDouble {
    let (hi, lo) = two_sum(a, b);
    DoubleDouble { hi, lo }
}

/// As [`sum`] where `|a| >= |b|`.
#[inline(always)]
const fn quick_two_sum(a: f64, b: f64) -> DoubleDouble {
    let hi = a + b;
    DoubleDouble {
        hi,
        lo: b - (hi - a),
    }
}

/// The upper and the lower half of the digits.
#[inline(always)]
const fn halves(a: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * a; // 2^27 + 1
    let hi = scaled - (scaled - a);
    (hi, a - hi)
}

#[inline(always)]
const fn two_product(a: f64, b: f64) -> DoubleDouble {
    let hi = a * b;
    let (a_hi, a_lo) = halves(a);
    let (b_hi, b_lo) = halves(b);
    let lo = ((a_hi * b_hi - hi) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo;
    DoubleDouble { hi, lo }
}

#[inline(always)]
const fn add(a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let sum = self::sum(a.hi, b.hi);
    let rest = self::sum(a.lo, b.lo);
    let sum = quick_two_sum(sum.hi, sum.lo + rest.hi);
    quick_two_sum(sum.hi, sum.lo + rest.lo)
}

#[inline(always)]
const fn multiply(a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = two_product(a.hi, b.hi);
    quick_two_sum(product.hi, product.lo + (a.hi * b.lo + a.lo * b.hi))
}

const fn negate(a: DoubleDouble) -> DoubleDouble {
    DoubleDouble {
        hi: -a.hi,
        lo: -a.lo,
    }
}

const fn divide(a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.hi / b.hi;
    let rest = add(a, negate(multiply(b, from(first))));
    let second = rest.hi / b.hi;
    quick_two_sum(first, second)
}

const fn from(value: f64) -> DoubleDouble {
    DoubleDouble { hi: value, lo: 0.0 }
}

/// ln(k / 64) by adding ln((i + 1) / i) = 2 artanh(1 / (2 i + 1)) upwards and downwards from 64.
const fn ln_table() -> [DoubleDouble; 48] {
    let mut table = [from(0.0); 48];
    let mut index = 64 - LN_TABLE_START;
    while index + 1 < table.len() {
        table[index + 1] = add(table[index], ln_of_step((LN_TABLE_START + index) as f64));
        index += 1;
    }
    let mut index = 64 - LN_TABLE_START;
    while index > 0 {
        index -= 1;
        let step = ln_of_step((LN_TABLE_START + index) as f64);
        table[index] = add(table[index + 1], negate(step));
    }
    table
}

const fn ln_of_step(i: f64) -> DoubleDouble {
    let s = divide(from(1.0), from(2.0 * i + 1.0));
    let square = multiply(s, s);
    let mut sum = from(0.0);
    let mut k = 12;
    while k > 0 {
        k -= 1;
        let coefficient = divide(from(1.0), from((2 * k + 1) as f64));
        sum = add(multiply(sum, square), coefficient);
    }
    multiply(multiply(from(2.0), s), sum)
}

/// `value` as a mantissa in [1, 2) and a power of two; exact, also for subnormal numbers.
pub(crate) fn split_exponent(value: f64) -> (f64, i32) {
    let (scaled, shift) = if value.abs() < f64::MIN_POSITIVE {
        (value * 2f64.powi(64), 64)
    } else {
        (value, 0)
    };
    let bits = scaled.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1023;
    let mantissa = f64::from_bits((bits & !(0x7ff << 52)) | (1023 << 52));
    (mantissa, exponent - shift)
}

impl DoubleDouble {
    pub(crate) const ZERO: Self = from(0.0);
    pub(crate) const ONE: Self = from(1.0);

    /// The exact sum of two numbers.
    #[inline(always)]
    pub(crate) fn sum(a: f64, b: f64) -> Self {
        sum(a, b)
    }

    /// The exact product of two numbers.
    #[inline(always)]
    pub(crate) fn product(a: f64, b: f64) -> Self {
        two_product(a, b)
    }

    /// The quotient of two numbers.
    pub(crate) const fn quotient(a: f64, b: f64) -> Self {
        divide(from(a), from(b))
    }

    /// The quotient by one number: cheaper than by two.
    pub(crate) fn over(self, divisor: f64) -> Self {
        let first = self.hi / divisor;
        let product = two_product(first, divisor);
        let rest = (self.hi - product.hi) - product.lo + self.lo;
        quick_two_sum(first, rest / divisor)
    }

    #[inline(always)]
    pub(crate) fn value(self) -> f64 {
        self.hi + self.lo
    }

    /// Times a power of two: exact apart from overflow and underflow.
    #[inline(always)]
    pub(crate) fn times_power_of_two(self, power: f64) -> Self {
        Self {
            hi: self.hi * power,
            lo: self.lo * power,
        }
    }

    /// Times two to that exponent: exact apart from overflow and underflow.
    pub(crate) fn scale(self, exponent: i32) -> Self {
        // In two steps, since 2^1074 is not a number and 2^-1074 may be wanted.
        let half = exponent / 2;
        let (first, second) = (2f64.powi(half), 2f64.powi(exponent - half));
        Self {
            hi: self.hi * first * second,
            lo: self.lo * first * second,
        }
    }

    /// The natural logarithm of a positive number.
    pub(crate) fn ln(self) -> Self {
        let (mut mantissa, mut exponent) = split_exponent(self.hi);
        if mantissa > std::f64::consts::SQRT_2 {
            mantissa *= 0.5;
            exponent += 1;
        }
        let scaled = self.scale(-exponent);
        let index = (mantissa * 64.0).round();
        let centre = index / 64.0;
        let table = LN_TABLE
            .get((index as usize).saturating_sub(LN_TABLE_START))
            .copied()
            .unwrap_or(Self::ZERO);
        // ln(m / c) = 2 artanh((m - c) / (m + c)), and |m - c| is at most 1/128.
        let s = (scaled - from(centre)) / (scaled + from(centre));
        let square = s * s;
        let [third, fifth, ..] = ODD_RECIPROCALS;
        let high = square.hi
            * square.hi
            * (1.0 / 7.0 + square.hi * (1.0 / 9.0 + square.hi * (1.0 / 11.0)));
        let series = third + square * fifth + from(high);
        let artanh = s + s * square * series;
        table + artanh + artanh + LN_2 * from(f64::from(exponent))
    }

    /// ln(1 + d) - d, without the cancellation of the two for small `d`; `|d| <= 0.15`.
    pub(crate) fn ln_1p_minus(self) -> Self {
        // With s = d / (2 + d): ln(1 + d) = 2 (s + s^3 / 3 + ...) and 2 s - d = - s d.
        let s = self / (from(2.0) + self);
        let square = s * s;
        let mut high = 0.0;
        for k in (7..14).rev() {
            high = high * square.hi + 1.0 / f64::from(2 * k + 1);
        }
        let mut sum = from(high);
        for coefficient in ODD_RECIPROCALS.iter().rev() {
            sum = sum * square + *coefficient;
        }
        from(2.0) * s * square * sum - s * self
    }
}

/// 1/3, 1/5, .. 1/13.
const ODD_RECIPROCALS: [DoubleDouble; 6] = {
    let mut table = [from(0.0); 6];
    let mut k = 0;
    while k < 6 {
        table[k] = divide(from(1.0), from((2 * k + 3) as f64));
        k += 1;
    }
    table
};

impl From<f64> for DoubleDouble {
    #[inline(always)]
    fn from(value: f64) -> Self {
        from(value)
    }
}

impl Add for DoubleDouble {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        add(self, other)
    }
}

impl Sub for DoubleDouble {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        add(self, negate(other))
    }
}

impl Mul for DoubleDouble {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        multiply(self, other)
    }
}

impl Div for DoubleDouble {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        divide(self, other)
    }
}

impl Neg for DoubleDouble {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        negate(self)
    }
}
