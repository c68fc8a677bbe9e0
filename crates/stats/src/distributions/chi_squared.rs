//! The chi-squared distribution.

use super::incomplete_gamma::{GammaArgument, GammaShape};
use super::tail::{Tails, exp_times, solve};
use super::{distribution_functions, shape};
use crate::StatsError;
use crate::double_double::DoubleDouble;

/// The chi-squared distribution with real degrees of freedom.
///
/// `P(X <= x)` is the incomplete gamma function `P(ν/2, x/2)`; Helmert (1876), Pearson (1900).
/// In R: `pchisq(x, df, lower.tail = FALSE)`.
///
/// ```
/// use tresteg_stats::distributions::ChiSquared;
///
/// let chi_squared = ChiSquared::new(2.0)?;
/// // With two degrees of freedom the tail is exponential.
/// assert!((chi_squared.sf(10.0) - (-5.0f64).exp()).abs() < 1e-17);
/// assert_eq!(chi_squared.ln_sf(1e6), -5e5);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquared {
    dof: f64,
    gamma: GammaShape,
}

impl ChiSquared {
    /// Chi-squared with `dof` degrees of freedom.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where `dof` is not a number from 1e-9 to 1e25.
    ///
    /// ```
    /// use tresteg_stats::distributions::ChiSquared;
    ///
    /// let distribution = ChiSquared::new(2.0)?;
    /// assert!((distribution.sf(2.0) - (-1f64).exp()).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(dof: f64) -> Result<Self, StatsError> {
        let dof = shape("dof", dof)?;
        Ok(Self {
            dof,
            gamma: GammaShape::new(0.5 * dof),
        })
    }

    /// The degrees of freedom.
    ///
    /// ```
    /// use tresteg_stats::distributions::ChiSquared;
    ///
    /// let distribution = ChiSquared::new(2.0)?;
    /// assert_eq!(distribution.dof(), 2.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn dof(&self) -> f64 {
        self.dof
    }

    /// The density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::ChiSquared;
    ///
    /// let distribution = ChiSquared::new(2.0)?;
    /// assert!((distribution.pdf(2.0) - 0.5 * (-1f64).exp()).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pdf(&self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        exp_times(self.ln_density(x), 1.0)
    }

    /// The natural logarithm of the density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::ChiSquared;
    ///
    /// let distribution = ChiSquared::new(2.0)?;
    /// assert!((distribution.ln_pdf(2.0) - (0.5f64.ln() - 1.0)).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pdf(&self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        self.ln_density(x).value()
    }

    fn ln_density(&self, x: f64) -> DoubleDouble {
        if x < 0.0 || x == f64::INFINITY {
            return f64::NEG_INFINITY.into();
        }
        if x == 0.0 {
            return self.gamma.ln_density_at_zero(0.5);
        }
        self.gamma.ln_power(&GammaArgument::product(x, 0.5)) - DoubleDouble::from(x).ln()
    }

    fn tails(&self, x: f64) -> Tails {
        if x <= 0.0 {
            Tails::AT_START
        } else if x == f64::INFINITY {
            Tails::AT_END
        } else {
            self.gamma.tails(&GammaArgument::product(x, 0.5))
        }
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        solve(p, lower, self.dof, |x| self.tails(x))
    }
}

distribution_functions!(ChiSquared);
