//! The regularised incomplete beta function I_x(a, b) and its complement.
//!
//! Every region is `P * factor` with P = x^a (1 - x)^b / B(a, b). P is computed through Loader's
//! (2000) deviances in double-double arithmetic, so that large parameters lose no digits; the factor
//! needs ordinary arithmetic only. Which factor: a power series near the end of the range, the
//! continued fraction of DiDonato and Morris (1992, TOMS 708, their `BFRAC`), or for large parameters
//! an integral of positive terms.

use super::quadrature::decaying_integral;
use super::special::{ln_1p_minus, stirling_error};
use super::tail::{Tail, Tails};
use crate::double_double::{DoubleDouble, HALF_LN_TWO_PI, LN_2, split_exponent};

/// The parameters with what depends on them alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BetaShape {
    a: f64,
    b: f64,
    total: DoubleDouble,
    ln_total_by_a: DoubleDouble,
    ln_total_by_b: DoubleDouble,
    /// ln of sqrt(a b / (2 π (a + b))) with the three Stirling errors.
    ln_factor: DoubleDouble,
}

/// An argument with its complement, and with its odds where these are extreme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BetaArgument {
    x: DoubleDouble,
    y: DoubleDouble,
    /// ln(x / y) where the smaller of the two may have underflowed.
    ln_odds: Option<DoubleDouble>,
}

/// Odds beyond 2^±250 have the smaller of x and 1 - x below anything that adds to 1.
const EXTREME_EXPONENT: i32 = 250;

impl BetaArgument {
    /// From `x` in (0, 1).
    pub(super) fn from_value(x: f64) -> Self {
        Self {
            x: x.into(),
            y: DoubleDouble::sum(1.0, -x),
            ln_odds: None,
        }
    }

    /// From the odds x / (1 - x) = `mantissa * 2^exponent`, positive.
    pub(super) fn from_odds(mantissa: DoubleDouble, exponent: i32) -> Self {
        let (one, (_, own)) = (DoubleDouble::ONE, split_exponent(mantissa.hi));
        let size = own + exponent;
        if size.abs() <= EXTREME_EXPONENT {
            let odds = mantissa.scale(exponent);
            let y = one / (one + odds);
            return Self {
                x: odds * y,
                y,
                ln_odds: None,
            };
        }
        let ln_odds = Some(mantissa.ln() + LN_2 * f64::from(exponent).into());
        let (x, y) = if size < 0 {
            (mantissa.scale(exponent.max(-1200)), one)
        } else {
            (one, (one / mantissa).scale((-exponent).max(-1200)))
        };
        Self { x, y, ln_odds }
    }

    pub(super) fn x(&self) -> DoubleDouble {
        self.x
    }

    /// The complement of the argument.
    pub(super) fn y(&self) -> DoubleDouble {
        self.y
    }

    pub(super) fn ln_x(&self) -> DoubleDouble {
        match self.ln_odds {
            Some(ln_odds) if ln_odds.hi < 0.0 => ln_odds,
            Some(_) => -self.y,
            None => ln_beside(self.x, self.y),
        }
    }

    pub(super) fn ln_y(&self) -> DoubleDouble {
        match self.ln_odds {
            Some(ln_odds) if ln_odds.hi > 0.0 => -ln_odds,
            Some(_) => -self.x,
            None => ln_beside(self.y, self.x),
        }
    }
}

/// The logarithm of a number whose distance from 1 is known better than itself, if it is near 1.
fn ln_beside(value: DoubleDouble, complement: DoubleDouble) -> DoubleDouble {
    if complement.hi < 0.1 {
        (-complement).ln_1p_minus() - complement
    } else {
        value.ln()
    }
}

impl BetaShape {
    /// For `a` and `b` within 1e-9 .. 1e25.
    pub(super) fn new(a: f64, b: f64) -> Self {
        let total = DoubleDouble::sum(a, b);
        let (a_wide, b_wide) = (DoubleDouble::from(a), DoubleDouble::from(b));
        let half_ln = (a_wide / total * b_wide).ln() * 0.5.into();
        Self {
            a,
            b,
            total,
            ln_total_by_a: (total / a_wide).ln(),
            ln_total_by_b: (total / b_wide).ln(),
            ln_factor: half_ln - HALF_LN_TWO_PI + stirling_error(total)
                - stirling_error(a_wide)
                - stirling_error(b_wide),
        }
    }

    /// a - (a + b) x: positive below the mean.
    fn distance_below_mean(&self, at: &BetaArgument) -> DoubleDouble {
        if at.x.hi <= 0.5 {
            DoubleDouble::from(self.a) - self.total * at.x
        } else {
            self.total * at.y - self.b.into()
        }
    }

    /// ln P, P = x^a (1 - x)^b / B(a, b): the density of ln(x / (1 - x)).
    pub(super) fn ln_power(&self, at: &BetaArgument) -> DoubleDouble {
        let below = self.distance_below_mean(at);
        self.ln_factor
            + deviance(self.a, -below, || at.ln_x() + self.ln_total_by_a)
            + deviance(self.b, below, || at.ln_y() + self.ln_total_by_b)
    }

    /// I_x(a, b) and 1 - I_x(a, b).
    pub(super) fn tails(&self, at: &BetaArgument) -> Tails {
        let below = self.distance_below_mean(at);
        let (a, b, below) = (self.a, self.b, below.hi);
        let (near_start, near_end) = (at.x.hi, at.y.hi);
        let computed_is_lower = if below >= 0.0 {
            !series_beyond_mean(a, b, near_start, near_end)
        } else {
            series_beyond_mean(b, a, near_end, near_start)
        };
        let factor = if computed_is_lower {
            lower_factor(a, b, near_start, near_end, below)
        } else {
            lower_factor(b, a, near_end, near_start, -below)
        };
        let tail = Tail {
            ln_scale: self.ln_power(at),
            factor,
        };
        let (a, b, x) = if computed_is_lower {
            (a, b, near_start)
        } else {
            (b, a, near_end)
        };
        if a <= SMALL_SHAPE && b * x <= 1.25 && x <= 0.8 {
            let ln_y = if computed_is_lower {
                at.ln_y()
            } else {
                at.ln_x()
            };
            let ln_leading = tail.ln_scale - ln_y * b.into() - DoubleDouble::from(a).ln();
            let complement = small_shape_complement(a, b, x, ln_leading.value());
            return Tails::with_complement(tail, computed_is_lower, complement);
        }
        Tails::new(tail, computed_is_lower)
    }
}

/// `k ln(m / k) - (m - k)`, never positive, from `m - k` and, where wanted, `ln(m / k)`.
pub(super) fn deviance(
    k: f64,
    excess: DoubleDouble,
    ln_ratio: impl FnOnce() -> DoubleDouble,
) -> DoubleDouble {
    let k_wide = DoubleDouble::from(k);
    if excess.hi.abs() <= 0.1 * k {
        k_wide * (excess / k_wide).ln_1p_minus()
    } else {
        k_wide * ln_ratio() - excess
    }
}

/// With a shape below this, most of the mass may lie at the end of the range.
const SMALL_SHAPE: f64 = 0.4;

/// 1 - I_x(a, b) where I_x(a, b) is near 1 because `a` is small.
///
/// I_x(a, b) = exp(l) (1 + a s), where l = a ln x - ln(a B(a, b)) and s is the sum of
/// (1 - b)_k x^k / (k! (a + k)) from k = 1; both l and a s are small.
fn small_shape_complement(a: f64, b: f64, x: f64, ln_leading: f64) -> f64 {
    let (mut term, mut sum, mut k) = (1.0, 0.0, 0.0);
    while f64::abs(term) > 1e-17 * f64::abs(sum) && k < 1000.0 {
        k += 1.0;
        term *= (k - b) * x / k;
        sum += term / (a + k);
    }
    (-ln_leading.exp_m1() - ln_leading.exp() * a * sum).clamp(0.0, 1.0)
}

/// Whether the series of I_x(a, b) converges at once.
fn series_is_short(a: f64, b: f64, x: f64) -> bool {
    (a + b) * x <= 0.5 * (a + 1.0)
}

/// Whether, though x is below the mean, the series of I_y(b, a) serves better than other ways to
/// I_x(a, b): for small `b`, where the continued fraction is slow and the tail below x not yet small.
fn series_beyond_mean(a: f64, b: f64, x: f64, y: f64) -> bool {
    b <= 1.5 && (a + b) * y <= 1.25 && y <= 0.8 && !series_is_short(a, b, x)
}

/// I_x(a, b) / P; `below` is a - (a + b) x, which is not negative unless the series is used.
fn lower_factor(a: f64, b: f64, x: f64, y: f64, below: f64) -> f64 {
    if below < 0.0 || series_is_short(a, b, x) {
        power_series(a, b, x)
    } else if a.min(b) >= 100.0 && b * x >= 0.5 * a * y {
        tail_integral(a, b, x, y, below)
    } else {
        continued_fraction(a, b, x, y, below)
    }
}

/// Sum of (a + b)_k x^k / (a)_(k + 1): all terms positive.
fn power_series(a: f64, b: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut k = 0.0;
    while term > 1e-17 * sum && k < 100_000.0 {
        term *= (a + b + k) * x / (a + 1.0 + k);
        sum += term;
        k += 1.0;
    }
    sum / a
}

/// DiDonato and Morris (1992), equation 9, by Lentz's method.
fn continued_fraction(a: f64, b: f64, x: f64, y: f64, below: f64) -> f64 {
    let denominator = |m: f64| {
        m + m * (b - m) * x / (a + 2.0 * m - 1.0)
            + (a + m) * (below + 1.0 + m * (1.0 + y)) / (a + 2.0 * m + 1.0)
    };
    let mut value = a * (below + 1.0) / (a + 1.0);
    let (mut c, mut d) = (value, 0.0);
    let mut m = 1.0;
    while m < 100_000.0 {
        let base = x / (a + 2.0 * m - 1.0);
        let numerator = ((a + m - 1.0) * base) * ((a + b + m - 1.0) * base) * m * (b - m);
        let partial = denominator(m);
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

/// The integral of t^(a-1) (1-t)^(b-1) from 0 to x over x^a y^b, with t = x - x y r.
///
/// The terms linear in r are joined in `below`, so that no two large ones cancel.
fn tail_integral(a: f64, b: f64, x: f64, y: f64, below: f64) -> f64 {
    decaying_integral(
        below,
        a * y * y + b * x * x,
        (1.0 - 1e-9) / y,
        |r| -below * r + a * ln_1p_minus(-y * r) + b * ln_1p_minus(x * r),
        |r| 1.0 / ((1.0 - y * r) * (1.0 + x * r)),
    )
}
