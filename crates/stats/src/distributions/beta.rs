//! The beta distribution.

use super::incomplete_beta::{BetaArgument, BetaShape};
use super::tail::{Tails, exp_times, solve};
use super::{distribution_functions, shape};
use crate::StatsError;
use crate::double_double::{DoubleDouble, split_exponent};

/// The beta distribution on 0 .. 1 with shapes `a` and `b`; mean `a / (a + b)`.
///
/// Density `x^(a-1) (1-x)^(b-1) / B(a, b)`. In R: `pbeta(x, a, b, lower.tail = FALSE)`.
///
/// ```
/// use tresteg_stats::distributions::Beta;
///
/// // The exact upper limit of Clopper and Pearson (1934) for 0 of 10 is 1 - 0.025^(1/10).
/// let upper = Beta::new(1.0, 10.0)?.upper_quantile(0.025)?;
/// assert!((upper - (1.0 - 0.025f64.powf(0.1))).abs() < 1e-15);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    a: f64,
    b: f64,
    beta: BetaShape,
}

impl Beta {
    /// The beta distribution with these two shapes.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where one of them is not a number from 1e-9 to 1e25.
    ///
    /// ```
    /// use tresteg_stats::distributions::Beta;
    ///
    /// let distribution = Beta::new(2.0, 3.0)?;
    /// assert!(Beta::new(-1.0, 3.0).is_err());
    /// assert!((distribution.cdf(0.5) - 0.6875).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(a: f64, b: f64) -> Result<Self, StatsError> {
        let (a, b) = (shape("a", a)?, shape("b", b)?);
        Ok(Self {
            a,
            b,
            beta: BetaShape::new(a, b),
        })
    }

    /// The density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::Beta;
    ///
    /// let distribution = Beta::new(2.0, 3.0)?;
    /// assert!((distribution.pdf(0.5) - 1.5).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pdf(&self, x: f64) -> f64 {
        exp_times(self.ln_density(x), 1.0)
    }

    /// The natural logarithm of the density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::Beta;
    ///
    /// let distribution = Beta::new(2.0, 3.0)?;
    /// assert!((distribution.ln_pdf(0.5) - 1.5f64.ln()).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pdf(&self, x: f64) -> f64 {
        self.ln_density(x).value()
    }

    fn ln_density(&self, x: f64) -> DoubleDouble {
        if x.is_nan() {
            return x.into();
        }
        if !(0.0..=1.0).contains(&x) {
            return f64::NEG_INFINITY.into();
        }
        if x == 0.0 || x == 1.0 {
            // x^(a-1) b decides at 0, and the same with a and b exchanged at 1.
            let (power, other) = if x == 0.0 {
                (self.a, self.b)
            } else {
                (self.b, self.a)
            };
            return match power.total_cmp(&1.0) {
                std::cmp::Ordering::Less => f64::INFINITY.into(),
                std::cmp::Ordering::Equal => DoubleDouble::from(other).ln(),
                std::cmp::Ordering::Greater => f64::NEG_INFINITY.into(),
            };
        }
        let at = BetaArgument::from_value(x);
        self.beta.ln_power(&at) - at.ln_x() - at.ln_y()
    }

    fn tails(&self, x: f64) -> Tails {
        if x <= 0.0 {
            Tails::AT_START
        } else if x >= 1.0 {
            Tails::AT_END
        } else {
            self.beta.tails(&BetaArgument::from_value(x))
        }
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        let odds = solve(p, lower, self.a / self.b, |odds| {
            let (mantissa, exponent) = split_exponent(odds);
            let at = BetaArgument::from_odds(mantissa.into(), exponent);
            self.beta.tails(&at)
        });
        if odds > 1.0 {
            1.0 / (1.0 + 1.0 / odds)
        } else {
            odds / (1.0 + odds)
        }
    }
}

distribution_functions!(Beta);
