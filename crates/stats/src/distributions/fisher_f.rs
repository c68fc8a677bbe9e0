//! Fisher's F distribution.

use super::half_beta::{Beta, LN_WITH_ITS_DIGITS};
use super::incomplete_beta::BetaArgument;
use super::tail::{Tails, exp_times, solve_by};
use super::{distribution_functions, shape};
use crate::StatsError;
use crate::double_double::{DoubleDouble, split_exponent};
use std::cell::LazyCell;

/// Fisher's F distribution, of the ratio of two mean squares, with real degrees of freedom.
///
/// `P(F <= x)` is the incomplete beta function with `a = ν₁/2`, `b = ν₂/2` at the odds `ν₁ x / ν₂`;
/// Snedecor (1934). In R: `pf(x, df1, df2, lower.tail = FALSE)`.
///
/// ```
/// use tresteg_stats::distributions::FisherF;
///
/// let f = FisherF::new(2.0, 3.0)?;
/// // With two numerator degrees of freedom the tail is a power.
/// let x: f64 = 9.0;
/// assert!((f.sf(x) - (1.0 + 2.0 * x / 3.0).powf(-1.5)).abs() < 1e-16);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FisherF {
    dof_numerator: f64,
    dof_denominator: f64,
    beta: Beta,
}

impl FisherF {
    /// F with `dof_numerator` and `dof_denominator` degrees of freedom.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where one of them is not a number from 1e-9 to 1e25.
    ///
    /// ```
    /// use tresteg_stats::distributions::FisherF;
    ///
    /// let distribution = FisherF::new(2.0, 2.0)?;
    /// assert!((distribution.sf(1.0) - 0.5).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(dof_numerator: f64, dof_denominator: f64) -> Result<Self, StatsError> {
        let dof_numerator = shape("dof_numerator", dof_numerator)?;
        let dof_denominator = shape("dof_denominator", dof_denominator)?;
        Ok(Self {
            dof_numerator,
            dof_denominator,
            beta: Beta::new(0.5 * dof_numerator, 0.5 * dof_denominator),
        })
    }

    /// The degrees of freedom of numerator and denominator.
    ///
    /// ```
    /// use tresteg_stats::distributions::FisherF;
    ///
    /// let distribution = FisherF::new(2.0, 2.0)?;
    /// assert_eq!(distribution.dof(), (2.0, 2.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn dof(&self) -> (f64, f64) {
        (self.dof_numerator, self.dof_denominator)
    }

    /// The density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::FisherF;
    ///
    /// let distribution = FisherF::new(2.0, 2.0)?;
    /// assert!((distribution.pdf(1.0) - 0.25).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pdf(&self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        if let Some(density) = self.plain_density(x) {
            return density;
        }
        exp_times(self.ln_density(x), 1.0)
    }

    /// The natural logarithm of the density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::FisherF;
    ///
    /// let distribution = FisherF::new(2.0, 2.0)?;
    /// assert!((distribution.ln_pdf(1.0) - 0.25f64.ln()).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pdf(&self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        match self.plain_density(x).map(f64::ln) {
            Some(ln) if ln.abs() > LN_WITH_ITS_DIGITS => ln,
            _ => self.ln_density(x).value(),
        }
    }

    fn plain_density(&self, x: f64) -> Option<f64> {
        if x <= 0.0 || x == f64::INFINITY {
            return None;
        }
        let (mantissa, exponent) = self.odds(x);
        Some(self.beta.half_tails(mantissa, exponent)?.density / x)
    }

    fn ln_density(&self, x: f64) -> DoubleDouble {
        if x < 0.0 || x == f64::INFINITY {
            return f64::NEG_INFINITY.into();
        }
        if x == 0.0 {
            // x^(ν₁/2 - 1) decides.
            let at_zero = if self.dof_numerator > 2.0 {
                f64::NEG_INFINITY
            } else if self.dof_numerator < 2.0 {
                f64::INFINITY
            } else {
                0.0
            };
            return at_zero.into();
        }
        let (mantissa, exponent) = self.odds(x);
        let at = BetaArgument::from_odds(mantissa, exponent);
        self.beta.wide().ln_power(&at) - DoubleDouble::from(x).ln()
    }

    /// The odds ν₁ x / ν₂ for positive finite `x`.
    fn odds(&self, x: f64) -> (DoubleDouble, i32) {
        let (mantissa, exponent) = split_exponent(x);
        let (numerator, numerator_exponent) = split_exponent(self.dof_numerator);
        let (denominator, denominator_exponent) = split_exponent(self.dof_denominator);
        let odds = DoubleDouble::product(mantissa, numerator).over(denominator);
        (odds, exponent + numerator_exponent - denominator_exponent)
    }

    /// P(F > x) and its logarithm.
    pub(crate) fn above(&self, x: f64) -> (f64, f64) {
        if x.is_nan() {
            return (x, x);
        }
        let tails = self.tails(x);
        (tails.upper(), tails.ln_upper())
    }

    fn tails(&self, x: f64) -> Tails {
        if x <= 0.0 {
            Tails::AT_START
        } else if x == f64::INFINITY {
            Tails::AT_END
        } else {
            let (mantissa, exponent) = self.odds(x);
            self.beta.tails(mantissa, exponent)
        }
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        let wide = LazyCell::new(|| self.beta.wide());
        solve_by(p, lower, 1.0, |x, lower, p, ln_p| {
            let (mantissa, exponent) = self.odds(x);
            match self.beta.half_tails(mantissa, exponent) {
                Some(tails) => {
                    let side = if lower { tails.inside } else { tails.outside };
                    ((side / p).ln(), side / tails.density)
                }
                None => wide
                    .tails(&BetaArgument::from_odds(mantissa, exponent))
                    .residual(lower, ln_p),
            }
        })
    }
}

distribution_functions!(FisherF);
