//! The normal distribution.

use super::distribution_functions;
use super::tail::{Tail, Tails, exp_times};
use crate::StatsError;
use crate::double_double::{DoubleDouble, HALF_LN_TWO_PI};

/// The normal distribution with a mean and a standard deviation.
///
/// Density `exp(-z²/2) / (σ √(2π))` with `z = (x - μ) / σ`. The tail is the density times Mills' ratio,
/// a polynomial fitted with 50 digits (`tests/reference/mills.py`). In R: `pnorm(x, mean, sd)`.
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

/// Coefficients of the powers of t = (z - 4) / (z + 4) in (z + 4) times Mills' ratio.
const MILLS: [[f64; 4]; 7] = [
    [
        1.8932190633084853,
        -1.523770910819983,
        0.9704095548675873,
        -0.46754096299838316,
    ],
    [
        0.15139176231250703,
        -0.018900450860124655,
        -0.008722295275658478,
        0.004087855658088079,
    ],
    [
        0.0003342446322140252,
        -0.000579269115388907,
        -4.7833729314486615e-06,
        8.80947682676669e-05,
    ],
    [
        1.7968713266322371e-06,
        -1.484005459703653e-05,
        -1.5801527038269724e-06,
        2.561432250079801e-06,
    ],
    [
        6.857356598858169e-07,
        -3.890569037412125e-07,
        -2.215470359124112e-07,
        3.251007182630254e-08,
    ],
    [
        5.7235748608406186e-08,
        7.240192448257756e-09,
        -1.145701192551998e-08,
        -4.218749495275368e-09,
    ],
    [
        1.5854913575723623e-09,
        9.868002712534122e-10,
        -1.1267807254558607e-10,
        -1.0254094572227676e-10,
    ],
];

/// Mills' ratio of the standard normal distribution, sf / pdf, for `z >= 0`.
pub(super) fn mills_ratio(z: f64) -> f64 {
    let reciprocal = 1.0 / (z + 4.0);
    let t = (z - 4.0) * reciprocal;
    let square = t * t;
    let fourth = square * square;
    // Four sums side by side, each of every fourth power, do not wait for one another.
    let mut sums = [0.0; 4];
    for row in MILLS.iter().rev() {
        for (sum, coefficient) in sums.iter_mut().zip(row) {
            *sum = *sum * fourth + coefficient;
        }
    }
    ((sums[0] + sums[1] * t) + (sums[2] + sums[3] * t) * square) * reciprocal
}

/// Φ(z) and φ(z) in ordinary arithmetic, for sums of many terms.
pub(super) fn standard_cdf_and_pdf(z: f64) -> (f64, f64) {
    const FACTOR: f64 = 0.398_942_280_401_432_7; // 1 / √(2 π)
    let density = FACTOR * (-0.5 * z * z).exp();
    let tail = density * mills_ratio(z.abs());
    (if z < 0.0 { tail } else { 1.0 - tail }, density)
}

/// Φ(z), 1 - Φ(z) and φ(z) in ordinary arithmetic, both tails with their digits.
pub(crate) fn standard_normal_tails(z: f64) -> (f64, f64, f64) {
    const FACTOR: f64 = 0.398_942_280_401_432_7; // 1 / √(2 π)
    let density = FACTOR * (-0.5 * z * z).exp();
    let tail = density * mills_ratio(z.abs());
    if z < 0.0 {
        (tail, 1.0 - tail, density)
    } else {
        (1.0 - tail, tail, density)
    }
}

/// Beyond this, squares overflow.
const LARGEST_WIDE: f64 = 1e140;

/// Logarithm of the standard normal density.
pub(super) fn ln_standard_density(z: DoubleDouble) -> DoubleDouble {
    if z.hi.abs() > LARGEST_WIDE {
        return (-0.5 * z.hi * z.hi).into();
    }
    -(z * z * 0.5.into() + HALF_LN_TWO_PI)
}

/// (Φ(z) - 1/2) / φ(z) by its power series with positive terms, for 0 <= z <= 1.
pub(super) fn central_ratio(z: f64) -> f64 {
    let (mut term, mut sum, mut k) = (z, z, 1.0);
    while term > 1e-17 * sum {
        k += 2.0;
        term *= z * z / k;
        sum += term;
    }
    sum
}

pub(super) fn standard_tails(z: DoubleDouble) -> Tails {
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

/// The standard normal value with `q` above it, `q` in (0, 1/2), to seven digits: Wichura (1988),
/// Algorithm AS 241, PPND7.
pub(super) fn rough_upper_quantile(q: f64) -> f64 {
    let ratio = |r: f64, top: [f64; 4], bottom: [f64; 3]| {
        (((top[3] * r + top[2]) * r + top[1]) * r + top[0])
            / (((bottom[2] * r + bottom[1]) * r + bottom[0]) * r + 1.0)
    };
    let central = 0.5 - q;
    if central <= 0.425 {
        let r = 0.180625 - central * central;
        let top = [3.3871327179, 50.434271938, 159.29113202, 59.109374720];
        return central * ratio(r, top, [17.895169469, 78.757757664, 67.187563600]);
    }
    let r = (-q.ln()).sqrt();
    if r <= 5.0 {
        let top = [1.4234372777, 2.7568153900, 1.3067284816, 0.17023821103];
        ratio(r - 1.6, top, [0.73700164250, 0.12021132975, 0.0])
    } else {
        let top = [6.6579051150, 3.0812263860, 0.42868294337, 0.017337203997];
        ratio(r - 5.0, top, [0.24197894225, 0.012258202635, 0.0])
    }
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
    ///
    /// ```
    /// use tresteg_stats::distributions::Normal;
    ///
    /// let distribution = Normal::new(10.0, 2.0)?;
    /// assert_eq!(distribution.cdf(10.0), 0.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
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
    ///
    /// ```
    /// use tresteg_stats::distributions::Normal;
    ///
    /// let distribution = Normal::new(10.0, 2.0)?;
    /// assert!((distribution.cdf(12.0) - Normal::standard().cdf(1.0)).abs() < 1e-16);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn standard() -> Self {
        Self {
            mean: 0.0,
            std_deviation: 1.0,
        }
    }

    /// The density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::Normal;
    ///
    /// let distribution = Normal::new(10.0, 2.0)?;
    /// assert!((distribution.pdf(10.0) - 0.199_471_140_200_716_35).abs() < 1e-16);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pdf(&self, x: f64) -> f64 {
        let z = self.standardize(x);
        exp_times(ln_standard_density(z), 1.0 / self.std_deviation)
    }

    /// The natural logarithm of the density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::Normal;
    ///
    /// let distribution = Normal::new(10.0, 2.0)?;
    /// assert!((distribution.ln_pdf(10.0) - distribution.pdf(10.0).ln()).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
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
