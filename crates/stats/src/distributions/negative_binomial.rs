//! The negative binomial and the geometric distribution.

use super::discrete::solve_whole;
use super::incomplete_beta::{BetaArgument, BetaShape};
use super::tail::{Tails, exp_times};
use super::{distribution_functions, shape, within};
use crate::StatsError;
use crate::double_double::{DoubleDouble, split_exponent};

/// The negative binomial distribution: failures before success number `size`, or counts whose mean varies from
/// unit to unit as a gamma variable with shape `size`.
///
/// `P(X = k) = Γ(k + r) / (Γ(r) k!) π^r (1 - π)^k` with r the size, any positive number; the mean is
/// `μ = r (1 - π) / π` and the variance `μ + μ² / r` (NB2 with dispersion 1 / r; Hilbe 2011). The tails are incomplete
/// beta functions. In R: `pnbinom(k, size, prob)` or `pnbinom(k, size, mu = mu)`.
///
/// ```
/// use tresteg_stats::distributions::NegativeBinomial;
///
/// let failures = NegativeBinomial::new(2.0, 0.5)?;
/// assert!((failures.pmf(1.0) - 0.25).abs() < 1e-16);
/// assert!((failures.sf(0.0) - 0.75).abs() < 1e-15);
/// let counts = NegativeBinomial::with_mean(2.0, 2.0)?;
/// assert!((counts.pmf(1.0) - 0.25).abs() < 1e-16);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NegativeBinomial {
    size: f64,
    mean: f64,
    /// The probability of a success, with its odds size / mean.
    success: BetaArgument,
}

/// Counts so far out that the logarithm of a tail is known from its largest part.
const FAR: f64 = 1e24;

impl NegativeBinomial {
    /// Failures before success number `size`, each trial with this probability of success.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where the size is not a number from 1e-9 to 1e24, or the probability not one from 1e-15 up to,
    /// but not, 1.
    ///
    /// ```
    /// use tresteg_stats::distributions::NegativeBinomial;
    ///
    /// let distribution = NegativeBinomial::new(2.0, 0.5)?;
    /// assert!((distribution.pmf(0.0) - 0.25).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(size: f64, probability: f64) -> Result<Self, StatsError> {
        let size = sized(size)?;
        let range = 1e-15..=1.0 - f64::EPSILON / 2.0;
        let p = within(
            "probability",
            probability,
            range,
            "a number from 1e-15 up to, but not, 1",
        )?;
        Ok(Self {
            size,
            mean: size * (1.0 - p) / p,
            success: BetaArgument::from_value(p),
        })
    }

    /// Counts with this mean and the variance `mean + mean² / size`.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where the size is not a number from 1e-9 to 1e24, or the mean not one from 1e-100 to 1e24.
    ///
    /// ```
    /// use tresteg_stats::distributions::NegativeBinomial;
    ///
    /// let distribution = NegativeBinomial::new(2.0, 0.5)?;
    /// assert_eq!(NegativeBinomial::with_mean(2.0, 2.0)?.mean(), distribution.mean());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn with_mean(size: f64, mean: f64) -> Result<Self, StatsError> {
        let size = sized(size)?;
        let mean = within("mean", mean, 1e-100..=1e24, "a number from 1e-100 to 1e24")?;
        let (top, top_exponent) = split_exponent(size);
        let (bottom, bottom_exponent) = split_exponent(mean);
        let odds = DoubleDouble::quotient(top, bottom);
        Ok(Self {
            size,
            mean,
            success: BetaArgument::from_odds(odds, top_exponent - bottom_exponent),
        })
    }

    /// The size r.
    ///
    /// ```
    /// use tresteg_stats::distributions::NegativeBinomial;
    ///
    /// let distribution = NegativeBinomial::new(2.0, 0.5)?;
    /// assert_eq!(distribution.size(), 2.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn size(&self) -> f64 {
        self.size
    }

    /// The mean μ.
    ///
    /// ```
    /// use tresteg_stats::distributions::NegativeBinomial;
    ///
    /// let distribution = NegativeBinomial::new(2.0, 0.5)?;
    /// assert_eq!(distribution.mean(), 2.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The variance μ + μ² / r.
    ///
    /// ```
    /// use tresteg_stats::distributions::NegativeBinomial;
    ///
    /// let distribution = NegativeBinomial::new(2.0, 0.5)?;
    /// assert_eq!(distribution.variance(), 4.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn variance(&self) -> f64 {
        self.mean + self.mean * (self.mean / self.size)
    }

    /// The probability of exactly `k`; 0 where `k` is not a whole number.
    ///
    /// ```
    /// use tresteg_stats::distributions::NegativeBinomial;
    ///
    /// let distribution = NegativeBinomial::new(2.0, 0.5)?;
    /// assert!((distribution.pmf(1.0) - 0.25).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pmf(&self, k: f64) -> f64 {
        exp_times(self.ln_mass(k), 1.0)
    }

    /// The natural logarithm of the probability of exactly `k`.
    ///
    /// ```
    /// use tresteg_stats::distributions::NegativeBinomial;
    ///
    /// let distribution = NegativeBinomial::new(2.0, 0.5)?;
    /// assert!((distribution.ln_pmf(0.0) - 0.25f64.ln()).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pmf(&self, k: f64) -> f64 {
        self.ln_mass(k).value()
    }

    fn ln_mass(&self, k: f64) -> DoubleDouble {
        if k.is_nan() {
            return k.into();
        }
        if k < 0.0 || k == f64::INFINITY || k.fract() != 0.0 {
            return f64::NEG_INFINITY.into();
        }
        if k == 0.0 {
            return self.success.ln_x() * self.size.into();
        }
        if k > FAR {
            return (k * self.success.ln_y().hi).into();
        }
        // x^a y^b / B(a, b) with a = r and b = k has one k too many.
        BetaShape::new(self.size, k).ln_power(&self.success) - DoubleDouble::from(k).ln()
    }

    fn tails(&self, x: f64) -> Tails {
        let k = x.floor();
        if k < 0.0 {
            return Tails::AT_START;
        }
        if k > FAR {
            // Beyond: y^k, and nothing at all where that underflows.
            let tail = super::tail::Tail {
                ln_scale: self.ln_mass(k),
                factor: 1.0,
            };
            return if k == f64::INFINITY {
                Tails::AT_END
            } else {
                Tails::new(tail, false)
            };
        }
        BetaShape::new(self.size, k + 1.0).tails(&self.success)
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        let moments = (self.mean, self.variance().sqrt());
        solve_whole(p, lower, moments, f64::INFINITY, |k| self.tails(k))
    }
}

distribution_functions!(NegativeBinomial);

fn sized(size: f64) -> Result<f64, StatsError> {
    shape("size", size)?;
    within("size", size, 1e-9..=1e24, "a number from 1e-9 to 1e24")
}

/// The geometric distribution: failures before the first success, `P(X = k) = π (1 - π)^k`.
///
/// The negative binomial distribution with size 1. In R: `pgeom(k, prob)`.
///
/// ```
/// use tresteg_stats::distributions::Geometric;
///
/// let failures = Geometric::new(0.25)?;
/// assert!((failures.sf(2.0) - 0.75f64.powi(3)).abs() < 1e-15);
/// assert_eq!(failures.quantile(0.5)?, 2.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometric(NegativeBinomial);

impl Geometric {
    /// Failures before the first success, each trial with this probability of success.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where the probability is not a number from 1e-15 up to, but not, 1.
    ///
    /// ```
    /// use tresteg_stats::distributions::Geometric;
    ///
    /// let distribution = Geometric::new(0.5)?;
    /// assert!((distribution.pmf(0.0) - 0.5).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(probability: f64) -> Result<Self, StatsError> {
        NegativeBinomial::new(1.0, probability).map(Self)
    }

    /// The mean.
    ///
    /// ```
    /// use tresteg_stats::distributions::Geometric;
    ///
    /// let distribution = Geometric::new(0.5)?;
    /// assert_eq!(distribution.mean(), 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn mean(&self) -> f64 {
        self.0.mean
    }

    /// The probability of exactly `k`; 0 where `k` is not a whole number.
    ///
    /// ```
    /// use tresteg_stats::distributions::Geometric;
    ///
    /// let distribution = Geometric::new(0.5)?;
    /// assert!((distribution.pmf(1.0) - 0.25).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pmf(&self, k: f64) -> f64 {
        self.0.pmf(k)
    }

    /// The natural logarithm of the probability of exactly `k`.
    ///
    /// ```
    /// use tresteg_stats::distributions::Geometric;
    ///
    /// let distribution = Geometric::new(0.5)?;
    /// assert!((distribution.ln_pmf(0.0) - 0.5f64.ln()).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pmf(&self, k: f64) -> f64 {
        self.0.ln_pmf(k)
    }

    fn tails(&self, x: f64) -> Tails {
        self.0.tails(x)
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        self.0.solve_quantile(p, lower)
    }
}

distribution_functions!(Geometric);
