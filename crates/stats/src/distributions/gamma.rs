//! The gamma distribution.

use super::incomplete_gamma::{GammaArgument, GammaShape};
use super::tail::{Tails, exp_times, solve};
use super::{distribution_functions, shape, within};
use crate::StatsError;
use crate::double_double::DoubleDouble;

/// The gamma distribution by shape `α` and rate `β` (the reciprocal of the scale); mean `α / β`.
///
/// Density `β^α x^(α-1) e^(-β x) / Γ(α)`. In R: `pgamma(x, shape, rate, lower.tail = FALSE)`.
///
/// ```
/// use tresteg_stats::distributions::Gamma;
///
/// let waiting = Gamma::new(1.0, 0.5)?;
/// assert!((waiting.sf(3.0) - (-1.5f64).exp()).abs() < 1e-15);
/// assert!((waiting.quantile(0.5)? - 2.0 * std::f64::consts::LN_2).abs() < 1e-15);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    alpha: f64,
    rate: f64,
    gamma: GammaShape,
}

impl Gamma {
    /// The gamma distribution with this shape and rate.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where the shape is not a number from 1e-9 to 1e25, or the rate not one from
    /// 1e-100 to 1e100.
    ///
    /// ```
    /// use tresteg_stats::distributions::Gamma;
    ///
    /// let distribution = Gamma::new(1.0, 2.0)?;
    /// assert!(distribution.cdf(1.0) > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(alpha: f64, rate: f64) -> Result<Self, StatsError> {
        let alpha = shape("shape", alpha)?;
        let rate = within(
            "rate",
            rate,
            1e-100..=1e100,
            "a number from 1e-100 to 1e100",
        )?;
        Ok(Self {
            alpha,
            rate,
            gamma: GammaShape::new(alpha),
        })
    }

    /// The density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::Gamma;
    ///
    /// let distribution = Gamma::new(1.0, 2.0)?;
    /// assert!(distribution.pdf(1.0) > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pdf(&self, x: f64) -> f64 {
        exp_times(self.ln_density(x), 1.0)
    }

    /// The natural logarithm of the density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::Gamma;
    ///
    /// let distribution = Gamma::new(1.0, 2.0)?;
    /// assert!((distribution.ln_pdf(1.0) - distribution.pdf(1.0).ln()).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pdf(&self, x: f64) -> f64 {
        self.ln_density(x).value()
    }

    fn ln_density(&self, x: f64) -> DoubleDouble {
        if x.is_nan() {
            return x.into();
        }
        if x < 0.0 || x == f64::INFINITY {
            return f64::NEG_INFINITY.into();
        }
        if x == 0.0 {
            return self.gamma.ln_density_at_zero(self.rate);
        }
        self.gamma.ln_power(&self.argument(x)) - DoubleDouble::from(x).ln()
    }

    fn argument(&self, x: f64) -> GammaArgument {
        GammaArgument::product(x, self.rate)
    }

    fn tails(&self, x: f64) -> Tails {
        if x <= 0.0 {
            Tails::AT_START
        } else if x == f64::INFINITY {
            Tails::AT_END
        } else {
            self.gamma.tails(&self.argument(x))
        }
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        solve(p, lower, self.alpha / self.rate, |x| self.tails(x))
    }
}

distribution_functions!(Gamma);
