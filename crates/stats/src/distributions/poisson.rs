//! The Poisson distribution.

use super::discrete::solve_whole;
use super::double_double::DoubleDouble;
use super::incomplete_gamma::{GammaArgument, GammaShape};
use super::tail::{Tails, exp_times};
use super::{distribution_functions, shape};
use crate::StatsError;

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

impl Poisson {
    /// The Poisson distribution with this mean.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where the mean is not a number from 1e-100 to 1e100.
    pub fn new(mean: f64) -> Result<Self, StatsError> {
        Ok(Self {
            mean: shape("mean", mean)?,
        })
    }

    /// The probability of exactly `k`; 0 where `k` is not a whole number.
    pub fn pmf(&self, k: f64) -> f64 {
        exp_times(self.ln_mass(k), 1.0)
    }

    /// The natural logarithm of the probability of exactly `k`.
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
        // x^a e^-x / Γ(a) with a = k lacks the factor 1 / k.
        let at = GammaArgument::product(self.mean, 1.0);
        GammaShape::new(k).ln_power(&at) - DoubleDouble::from(k).ln()
    }

    fn tails(&self, x: f64) -> Tails {
        let k = x.floor();
        if k < 0.0 {
            return Tails::AT_START;
        }
        if k > 1e280 {
            // Far above the largest mean.
            return Tails::AT_END;
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
