//! Fisher's F distribution.

use super::double_double::{DoubleDouble, split_exponent};
use super::incomplete_beta::{BetaArgument, BetaShape};
use super::tail::{Tails, exp_times, solve};
use super::{distribution_functions, shape};
use crate::StatsError;

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
    beta: BetaShape,
}

impl FisherF {
    /// F with `dof_numerator` and `dof_denominator` degrees of freedom.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where one of them is not a number from 1e-9 to 1e25.
    pub fn new(dof_numerator: f64, dof_denominator: f64) -> Result<Self, StatsError> {
        let dof_numerator = shape("dof_numerator", dof_numerator)?;
        let dof_denominator = shape("dof_denominator", dof_denominator)?;
        Ok(Self {
            dof_numerator,
            dof_denominator,
            beta: BetaShape::new(0.5 * dof_numerator, 0.5 * dof_denominator),
        })
    }

    /// The degrees of freedom of numerator and denominator.
    pub const fn dof(&self) -> (f64, f64) {
        (self.dof_numerator, self.dof_denominator)
    }

    /// The density at `x`.
    pub fn pdf(&self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        exp_times(self.ln_density(x), 1.0)
    }

    /// The natural logarithm of the density at `x`.
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
        self.beta.ln_power(&self.argument(x)) - DoubleDouble::from(x).ln()
    }

    /// The odds ν₁ x / ν₂ for positive finite `x`.
    fn argument(&self, x: f64) -> BetaArgument {
        let (mantissa, exponent) = split_exponent(x);
        let (numerator, numerator_exponent) = split_exponent(self.dof_numerator);
        let (denominator, denominator_exponent) = split_exponent(self.dof_denominator);
        let odds = DoubleDouble::product(mantissa, numerator) / denominator.into();
        BetaArgument::from_odds(odds, exponent + numerator_exponent - denominator_exponent)
    }

    fn tails(&self, x: f64) -> Tails {
        if x <= 0.0 {
            Tails::AT_START
        } else if x == f64::INFINITY {
            Tails::AT_END
        } else {
            self.beta.tails(&self.argument(x))
        }
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        solve(p, lower, 1.0, |x| self.tails(x))
    }
}

distribution_functions!(FisherF);
