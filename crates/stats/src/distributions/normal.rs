//! The normal distribution.

use super::distribution_functions;
use super::double_double::{DoubleDouble, HALF_LN_TWO_PI};
use super::tail::{Tail, Tails, exp_times};
use crate::StatsError;

/// The normal distribution with a mean and a standard deviation.
///
/// Density `exp(-z²/2) / (σ √(2π))` with `z = (x - μ) / σ`. The tail is the density times Mills' ratio,
/// a Chebyshev series fitted with 50 digits (`tests/reference/mills.py`). In R: `pnorm(x, mean, sd)`.
///
/// ```
/// use tresteg_stats::distributions::Normal;
///
/// let normal = Normal::standard();
/// assert!((normal.upper_quantile(0.025)? - 1.959_963_984_540_054).abs() < 1e-14);
/// assert!((normal.ln_sf(100.0) + 5_005.524_208_694_205).abs() < 1e-11);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    mean: f64,
    std_deviation: f64,
}

/// Chebyshev coefficients in t = (z - 4) / (z + 4) of (z + 4) times Mills' ratio; the first is halved.
const MILLS: [f64; 29] = [
    4.865120857030081 / 2.0,
    -1.8842545745794834,
    0.5569566490963817,
    -0.12161597214420457,
    0.017360708143727772,
    -0.0008036212007299657,
    -0.0002520349348054353,
    4.7383719270581175e-05,
    2.5325891365988257e-06,
    -1.5404069839913e-06,
    -8.474960630061696e-09,
    5.185338601094672e-08,
    -2.8281293276602497e-10,
    -1.9486566378891076e-09,
    -2.491945496827567e-11,
    7.957248719448846e-11,
    4.618414179155219e-12,
    -3.290856124224385e-12,
    -4.36538404380973e-13,
    1.2300711839232774e-13,
    3.2414173582086784e-14,
    -3.0532395587325663e-15,
    -2.0183740275707353e-15,
    -7.170195501422588e-17,
    1.0169552398038542e-16,
    1.756244228053356e-17,
    -3.358068244027676e-18,
    -1.5279791611772293e-18,
    -3.7402744895222096e-20,
];

/// Mills' ratio of the standard normal distribution, sf / pdf, for `z >= 0`.
fn mills_ratio(z: f64) -> f64 {
    let t = (z - 4.0) / (z + 4.0);
    let (mut next, mut after) = (0.0, 0.0);
    for coefficient in MILLS.iter().skip(1).rev() {
        (next, after) = (2.0 * t * next - after + coefficient, next);
    }
    (t * next - after + MILLS[0]) / (z + 4.0)
}

/// Φ(z) and φ(z) in ordinary arithmetic, for sums of many terms.
pub(super) fn standard_cdf_and_pdf(z: f64) -> (f64, f64) {
    const FACTOR: f64 = 0.398_942_280_401_432_7; // 1 / √(2 π)
    let density = FACTOR * (-0.5 * z * z).exp();
    let tail = density * mills_ratio(z.abs());
    (if z < 0.0 { tail } else { 1.0 - tail }, density)
}

/// Beyond this, squares overflow.
const LARGEST_WIDE: f64 = 1e140;

/// Logarithm of the standard normal density.
fn ln_standard_density(z: DoubleDouble) -> DoubleDouble {
    if z.hi.abs() > LARGEST_WIDE {
        return (-0.5 * z.hi * z.hi).into();
    }
    -(z * z * 0.5.into() + HALF_LN_TWO_PI)
}

/// (Φ(z) - 1/2) / φ(z) by its power series with positive terms, for 0 <= z <= 1.
fn central_ratio(z: f64) -> f64 {
    let (mut term, mut sum, mut k) = (z, z, 1.0);
    while term > 1e-17 * sum {
        k += 2.0;
        term *= z * z / k;
        sum += term;
    }
    sum
}

fn standard_tails(z: DoubleDouble) -> Tails {
    let size = z.hi.abs();
    let computed_is_lower = z.hi < 0.0;
    if size == f64::INFINITY {
        return if computed_is_lower {
            Tails::AT_START
        } else {
            Tails::AT_END
        };
    }
    let tail = Tail {
        ln_scale: ln_standard_density(z),
        factor: mills_ratio(size),
    };
    Tails::new(tail, computed_is_lower)
}

/// The standard normal value with `q` above it, for `q` at most 1/2.
fn standard_upper_quantile(q: f64) -> f64 {
    if q == 0.0 {
        return f64::INFINITY;
    }
    if q > 0.25 {
        let share = 0.5 - q;
        let mut z = share * 2.5;
        for _ in 0..50 {
            let density = ln_standard_density(z.into()).value().exp();
            // Newton's step with the second-order term: the density falls as -z φ.
            let step = share / density - central_ratio(z);
            let step = step * (1.0 + 0.5 * z * step);
            z += step;
            if step.abs() <= 1e-7 * z {
                break;
            }
        }
        return z;
    }
    let ln_q = DoubleDouble::from(q).ln();
    let mut z = (-2.0 * ln_q.hi).sqrt();
    z -= 0.5 * (2.0 * std::f64::consts::PI * z * z).ln() / z;
    z = z.max(0.5);
    for _ in 0..50 {
        let ratio = mills_ratio(z);
        let distance = (ln_standard_density(z.into()) - ln_q).value() + ratio.ln();
        // ln(sf) has the slope -1 / ratio; Halley's correction uses its curvature.
        let step = distance * ratio / (1.0 - 0.5 * distance * (z * ratio - 1.0));
        z += step;
        if step.abs() <= 1e-6 * z {
            break;
        }
    }
    z
}

impl Normal {
    /// The normal distribution with this mean and standard deviation.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where the mean is not finite or the standard deviation not positive and finite.
    pub fn new(mean: f64, std_deviation: f64) -> Result<Self, StatsError> {
        if !mean.is_finite() {
            return Err(StatsError::InvalidParameter {
                name: "mean",
                value: mean,
                expected: "a finite number",
            });
        }
        if !(std_deviation > 0.0 && std_deviation.is_finite()) {
            return Err(StatsError::InvalidParameter {
                name: "std_deviation",
                value: std_deviation,
                expected: "a positive finite number",
            });
        }
        Ok(Self {
            mean,
            std_deviation,
        })
    }

    /// Mean 0 and standard deviation 1.
    pub const fn standard() -> Self {
        Self {
            mean: 0.0,
            std_deviation: 1.0,
        }
    }

    /// The density at `x`.
    pub fn pdf(&self, x: f64) -> f64 {
        let z = self.standardize(x);
        exp_times(ln_standard_density(z), 1.0 / self.std_deviation)
    }

    /// The natural logarithm of the density at `x`.
    pub fn ln_pdf(&self, x: f64) -> f64 {
        let ln_standard = ln_standard_density(self.standardize(x));
        if ln_standard.hi.is_infinite() {
            return ln_standard.hi;
        }
        (ln_standard - DoubleDouble::from(self.std_deviation).ln()).value()
    }

    /// The standardised value; wide, since far in the tail its rounding would show.
    fn standardize(&self, x: f64) -> DoubleDouble {
        let rounded = (x - self.mean) / self.std_deviation;
        if LARGEST_WIDE < rounded.abs() || LARGEST_WIDE < x.abs().max(self.mean.abs()) {
            return rounded.into();
        }
        DoubleDouble::sum(x, -self.mean) / self.std_deviation.into()
    }

    fn tails(&self, x: f64) -> Tails {
        standard_tails(self.standardize(x))
    }

    /// For `p` known to be a probability.
    pub(super) fn quantile_unchecked(&self, p: f64, lower: bool) -> f64 {
        self.solve_quantile(p, lower)
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        // `1 - p` is exact from one half upwards.
        let (size, above) = if p <= 0.5 {
            (standard_upper_quantile(p), !lower)
        } else {
            (standard_upper_quantile(1.0 - p), lower)
        };
        let z = if above { size } else { -size };
        self.mean + self.std_deviation * z
    }
}

distribution_functions!(Normal);
