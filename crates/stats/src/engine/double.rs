//! Numbers of twice the working precision: an unevaluated sum `high + low` of two `f64`
//! (Dekker 1971; Knuth's and Shewchuk's error-free sums).

use serde::{Deserialize, Serialize};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// `high + low` with `|low| <= ulp(high) / 2`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Double {
    #[serde(with = "crate::serde_float")]
    pub high: f64,
    #[serde(with = "crate::serde_float")]
    pub low: f64,
}

/// The sum and its exact rounding error.
#[inline(always)]
pub(super) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

/// The product and its exact rounding error. A fused multiply-add is one instruction or a slow
/// call; where it may be the call, the factors are split in halves (Veltkamp, Dekker 1971).
#[inline(always)]
pub(super) fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let fused = cfg!(any(target_feature = "fma", target_arch = "aarch64"));
    if fused || a.abs().max(b.abs()) > 2f64.powi(990) {
        return (product, a.mul_add(b, -product));
    }
    let ((a_high, a_low), (b_high, b_low)) = (split(a), split(b));
    let rest = a_high * b_high - product + a_high * b_low + a_low * b_high;
    (product, rest + a_low * b_low)
}

/// The upper and the lower half of the digits.
#[inline(always)]
fn split(value: f64) -> (f64, f64) {
    let shifted = value * (2f64.powi(27) + 1.0);
    let high = shifted - (shifted - value);
    (high, value - high)
}

impl Double {
    pub const ZERO: Self = Self {
        high: 0.0,
        low: 0.0,
    };
    pub const ONE: Self = Self {
        high: 1.0,
        low: 0.0,
    };

    /// Of two parts in any order of size.
    #[inline(always)]
    pub fn new(a: f64, b: f64) -> Self {
        let (high, low) = two_sum(a, b);
        Self { high, low }
    }

    #[inline(always)]
    pub fn product(a: f64, b: f64) -> Self {
        let (high, low) = two_product(a, b);
        Self { high, low }
    }

    /// Times a power of two; exact while nothing under- or overflows.
    #[inline(always)]
    pub fn scaled(self, power: f64) -> Self {
        Self {
            high: self.high * power,
            low: self.low * power,
        }
    }

    #[inline(always)]
    pub fn value(self) -> f64 {
        self.high + self.low
    }
}

impl From<f64> for Double {
    #[inline(always)]
    fn from(value: f64) -> Self {
        Self {
            high: value,
            low: 0.0,
        }
    }
}

impl Neg for Double {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self {
            high: -self.high,
            low: -self.low,
        }
    }
}

impl Add for Double {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (sum, error) = two_sum(self.high, other.high);
        let (low, low_error) = two_sum(self.low, other.low);
        let (sum, error) = quick_two_sum(sum, error + low);
        let (high, low) = quick_two_sum(sum, error + low_error);
        Self { high, low }
    }
}

impl Sub for Double {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Double {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let (product, error) = two_product(self.high, other.high);
        let cross = self.high * other.low + self.low * other.high;
        let (high, low) = quick_two_sum(product, error + cross);
        Self { high, low }
    }
}

impl Div for Double {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let first = self.high / other.high;
        let rest = self - other * Self::from(first);
        let second = rest.high / other.high;
        let rest = rest - other * Self::from(second);
        let third = rest.high / other.high;
        let (high, low) = quick_two_sum(first, second);
        Self { high, low } + Self::from(third)
    }
}

/// The sum of `a` and a smaller `b`.
#[inline(always)]
fn quick_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}
