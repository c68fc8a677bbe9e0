//! The regularised incomplete gamma functions P(a, x) and Q(a, x).
//!
//! As for the beta function: a prefactor x^a e^-x / Γ(a) through Loader's (2000) deviance in
//! double-double arithmetic, times a factor from the power series, Legendre's continued fraction, or
//! for large `a` near the mean an integral of positive terms.

use super::incomplete_beta::deviance;
use super::quadrature::decaying_integral;
use super::special::{ln_1p_minus, stirling_error};
use super::tail::{Tail, Tails};
use crate::double_double::{DoubleDouble, HALF_LN_TWO_PI, split_exponent};

/// The parameter with what depends on it alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct GammaShape {
    a: f64,
    ln_a: DoubleDouble,
    /// ln of sqrt(a / (2 π)) less the Stirling error.
    ln_factor: DoubleDouble,
}

/// An argument as the product of two numbers, kept for its logarithm.
#[derive(Clone, Copy, Debug)]
pub(super) struct GammaArgument {
    x: DoubleDouble,
    factors: (f64, f64),
}

impl GammaArgument {
    /// The product of two positive numbers, also where it overflows or underflows.
    pub(super) fn product(value: f64, rate: f64) -> Self {
        let rounded = value * rate;
        let x = if IN_RANGE.contains(&rounded) {
            let (value, value_exponent) = split_exponent(value);
            let (rate, rate_exponent) = split_exponent(rate);
            DoubleDouble::product(value, rate).scale(value_exponent + rate_exponent)
        } else {
            rounded.min(f64::MAX).into()
        };
        Self {
            x,
            factors: (value, rate),
        }
    }

    fn ln(&self) -> DoubleDouble {
        if IN_RANGE.contains(&self.x.hi) {
            return self.x.ln();
        }
        let (value, rate) = self.factors;
        DoubleDouble::from(value).ln() + DoubleDouble::from(rate).ln()
    }
}

/// Where both parts of a product are normal numbers.
const IN_RANGE: std::ops::RangeInclusive<f64> = 1e-250..=EXTREME;

/// Beyond this the tail is e^-x to all digits of its logarithm, and products may overflow.
const EXTREME: f64 = 1e280;

impl GammaShape {
    /// For `a` within 1e-9 .. 1e25.
    pub(super) fn new(a: f64) -> Self {
        let wide = DoubleDouble::from(a);
        let ln_a = wide.ln();
        Self {
            a,
            ln_a,
            ln_factor: ln_a * 0.5.into() - HALF_LN_TWO_PI - stirling_error(wide),
        }
    }

    /// ln(x^a e^-x / Γ(a)), the density of ln x.
    pub(super) fn ln_power(&self, at: &GammaArgument) -> DoubleDouble {
        let x = at.x;
        if x.hi > EXTREME {
            return -x;
        }
        let above = x - self.a.into();
        self.ln_factor + deviance(self.a, above, || at.ln() - self.ln_a)
    }

    /// The logarithm at 0 of the density with this rate: x^(a - 1) decides.
    pub(super) fn ln_density_at_zero(&self, rate: f64) -> DoubleDouble {
        match self.a.total_cmp(&1.0) {
            std::cmp::Ordering::Less => f64::INFINITY.into(),
            std::cmp::Ordering::Equal => DoubleDouble::from(rate).ln(),
            std::cmp::Ordering::Greater => f64::NEG_INFINITY.into(),
        }
    }

    /// P(a, x) and Q(a, x) for positive `x`.
    pub(super) fn tails(&self, at: &GammaArgument) -> Tails {
        let (a, x) = (self.a, at.x);
        let above = (x - a.into()).hi;
        // Just above the mean of a small shape the series still costs no digits in the complement,
        // and the continued fraction would need many terms.
        let computed_is_lower = above <= 0.0 || x.hi <= 1.5;
        // Further out the series and the fraction need few terms.
        let central = a >= 100.0 && x.hi >= 0.5 * a && x.hi <= 2.0 * a;
        let x_near = x.hi;
        let factor = match (computed_is_lower, central) {
            (true, true) => decaying_integral(
                -above,
                a,
                1.0 - 1e-9,
                |r| above * r + a * ln_1p_minus(-r),
                |r| 1.0 / (1.0 - r),
            ),
            (false, true) => decaying_integral(
                above,
                a,
                f64::MAX,
                |r| -above * r + a * ln_1p_minus(r),
                |r| 1.0 / (1.0 + r),
            ),
            (true, false) => power_series(a, x_near),
            (false, false) if x_near > EXTREME => 1.0 / x_near,
            (false, false) => continued_fraction(a, above),
        };
        let tail = Tail {
            ln_scale: self.ln_power(at),
            factor,
        };
        if a <= SMALL_SHAPE && computed_is_lower {
            let ln_leading = (tail.ln_scale + x - self.ln_a).value();
            let complement = small_shape_complement(a, x.hi, ln_leading);
            return Tails::with_complement(tail, computed_is_lower, complement);
        }
        Tails::new(tail, computed_is_lower)
    }
}

/// With a shape below this, most of the mass may lie near 0.
const SMALL_SHAPE: f64 = 0.4;

/// Q(a, x) where P(a, x) is near 1 because `a` is small; x is at most 1.5.
///
/// P(a, x) = exp(l) (1 + a s), where l = a ln x - lnΓ(a + 1) and s is the sum of
/// (-x)^k / (k! (a + k)) from k = 1; both l and a s are small.
fn small_shape_complement(a: f64, x: f64, ln_leading: f64) -> f64 {
    let (mut term, mut sum, mut k) = (1.0, 0.0, 0.0);
    while f64::abs(term) > 1e-17 * f64::abs(sum) && k < 100.0 {
        k += 1.0;
        term *= -x / k;
        sum += term / (a + k);
    }
    (-ln_leading.exp_m1() - ln_leading.exp() * a * sum).clamp(0.0, 1.0)
}

/// Sum of x^k / (a)_(k + 1).
fn power_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut k = 1.0;
    while term > 1e-17 * sum && k < 100_000.0 {
        term *= x / (a + k);
        sum += term;
        k += 1.0;
    }
    sum / a
}

/// Legendre's continued fraction for Γ(a, x) / (x^a e^-x) by Lentz's method; `above` is x - a.
fn continued_fraction(a: f64, above: f64) -> f64 {
    let mut value = above + 1.0;
    let (mut c, mut d) = (value, 0.0);
    let mut m = 1.0;
    while m < 100_000.0 {
        let numerator = m * (a - m);
        let partial = above + 1.0 + 2.0 * m;
        d = 1.0 / (partial + numerator * d);
        c = partial + numerator / c;
        let change = c * d;
        value *= change;
        if (change - 1.0).abs() < 2e-16 {
            break;
        }
        m += 1.0;
    }
    1.0 / value
}
