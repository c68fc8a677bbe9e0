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
    4.8651208570300811324 / 2.0,
    -1.8842545745794834571,
    0.55695664909638164919,
    -0.121615972144204572,
    0.017360708143727771424,
    -0.00080362120072996560518,
    -0.00025203493480543532543,
    0.000047383719270581173533,
    2.5325891365988258147e-6,
    -1.5404069839912999192e-6,
    -8.4749606300616958916e-9,
    5.1853386010946722596e-8,
    -2.8281293276602497733e-10,
    -1.948656637889107601e-9,
    -2.4919454968275671215e-11,
    7.9572487194488463885e-11,
    4.6184141791552192723e-12,
    -3.290856124224384926e-12,
    -4.3653840438097299451e-13,
    1.2300711839232774249e-13,
    3.2414173582086781336e-14,
    -3.0532395587325665275e-15,
    -2.0183740275707353201e-15,
    -7.1701955014225876438e-17,
    1.0169552398038542051e-16,
    1.7562442280533558988e-17,
    -3.3580682440276760729e-18,
    -1.5279791611772294037e-18,
    -3.7402744895222093736e-20,
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
