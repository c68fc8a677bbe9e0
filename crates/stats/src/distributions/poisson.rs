//! The Poisson distribution.

use super::discrete::solve_whole;
use super::incomplete_gamma::{GammaArgument, GammaShape};
use super::tail::{Tail, Tails, exp_times};
use super::{distribution_functions, within};
use crate::StatsError;
use crate::double_double::DoubleDouble;

/// The Poisson distribution: counts with mean `λ`.
///
/// `P(X = k) = λ^k e^-λ / k!`, by Loader (2000); `P(X <= k)` is the incomplete gamma function
/// `Q(k + 1, λ)`. In R: `ppois(k, lambda)`, `dpois`, `qpois`.
///
/// ```
/// use tresteg_stats::distributions::Poisson;
///
/// let counts = Poisson::new(2.0)?;
/// assert!((counts.cdf(1.0) - 3.0 * (-2.0f64).exp()).abs() < 1e-15);
/// assert!((counts.pmf(3.0) - 8.0 / 6.0 * (-2.0f64).exp()).abs() < 1e-16);
/// assert_eq!(counts.quantile(0.5)?, 2.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Poisson {
    mean: f64,
}

/// Counts so far above the largest mean that the logarithm of a tail is `k (1 - ln(k / λ))`.
const FAR: f64 = 1e100;

impl Poisson {
    /// The Poisson distribution with this mean.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where the mean is not a number from 1e-100 to 1e25.
    ///
    /// ```
    /// use tresteg_stats::distributions::Poisson;
    ///
    /// let distribution = Poisson::new(1.0)?;
    /// assert!((distribution.cdf(0.0) - (-1f64).exp()).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(mean: f64) -> Result<Self, StatsError> {
        Ok(Self {
            mean: within("mean", mean, 1e-100..=1e25, "a number from 1e-100 to 1e25")?,
        })
    }

    /// The probability of exactly `k`; 0 where `k` is not a whole number.
    ///
    /// ```
    /// use tresteg_stats::distributions::Poisson;
    ///
    /// let distribution = Poisson::new(1.0)?;
    /// assert!((distribution.pmf(1.0) - (-1f64).exp()).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pmf(&self, k: f64) -> f64 {
        exp_times(self.ln_mass(k), 1.0)
    }

    /// The natural logarithm of the probability of exactly `k`.
    ///
    /// ```
    /// use tresteg_stats::distributions::Poisson;
    ///
    /// let distribution = Poisson::new(1.0)?;
    /// assert!((distribution.ln_pmf(1.0) + 1.0).abs() < 1e-15);
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
            return (-self.mean).into();
        }
        if k > FAR {
            return (k * (1.0 - (k / self.mean).ln())).into();
        }
        // x^a e^-x / Γ(a) with a = k lacks the factor 1 / k.
        let at = GammaArgument::product(self.mean, 1.0);
        GammaShape::new(k).ln_power(&at) - DoubleDouble::from(k).ln()
    }

    fn tails(&self, x: f64) -> Tails {
        let k = x.floor();
        if k < 0.0 {
            return Tails::AT_START;
        }
        if k == f64::INFINITY {
            return Tails::AT_END;
        }
        if k > FAR {
            let tail = Tail {
                ln_scale: self.ln_mass(k),
                factor: 1.0,
            };
            return Tails::new(tail, false);
        }
        let at = GammaArgument::product(self.mean, 1.0);
        GammaShape::new(k + 1.0).tails(&at).swap()
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        let spread = self.mean.sqrt();
        solve_whole(p, lower, (self.mean, spread), f64::INFINITY, |k| {
            self.tails(k)
        })
    }
}

distribution_functions!(Poisson);
