//! The noncentral F and noncentral beta distributions.

use super::incomplete_beta::BetaArgument;
use super::noncentrality::{NoncentralityInterval, interval, solve_positive};
use super::poisson_mixture::{Central, mixture_ln_density, mixture_tails};
use super::tail::{Tails, exp_times, solve};
use super::{distribution_functions, noncentral_shape, noncentrality};
use crate::StatsError;
use crate::double_double::{DoubleDouble, split_exponent};

/// The noncentral F distribution: the ratio of a noncentral to a central mean square.
///
/// A Poisson mixture, J of mean λ/2, of incomplete beta functions with `a = ν₁/2 + J`, `b = ν₂/2` at the odds
/// `ν₁ x / ν₂` (Fisher 1928; Tang 1938); the power of F tests. In R: `pf(x, df1, df2, ncp)`, which is right to
/// some 1e-12 of one and has no digits in the upper tail.
///
/// At least 13 digits in both tails (measured: 14, for degrees of freedom in 0.01 .. 1e6 and λ up to 1e4). One value takes
/// 3 microseconds for λ up to 100, 10 for λ = 1e4, 600 for λ = 1e8; a quantile some five values, an interval of the
/// noncentrality some twelve.
///
/// ```
/// use tresteg_stats::distributions::{FisherF, NoncentralF};
///
/// // One-way analysis of variance, 4 groups of 20, f = 0.28: the power at the level 0.05.
/// let critical = FisherF::new(3.0, 76.0)?.upper_quantile(0.05)?;
/// let power = NoncentralF::new(3.0, 76.0, 80.0 * 0.28 * 0.28)?.sf(critical);
/// assert!((power - 0.514_979_291_964).abs() < 1e-10);
/// // From an observed F to the limits of λ.
/// let interval = NoncentralF::noncentrality_interval(4.0, 3.0, 76.0, 0.95)?;
/// assert!(interval.lower > 0.0 && interval.upper > 20.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoncentralF {
    dof_numerator: f64,
    dof_denominator: f64,
    noncentrality: f64,
}

impl NoncentralF {
    /// Noncentral F with these degrees of freedom and noncentrality `λ`.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where degrees of freedom are not numbers from 0.01 to 1e12, or the noncentrality not one
    /// from 0 to 1e8.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralF;
    ///
    /// let distribution = NoncentralF::new(2.0, 20.0, 3.0)?;
    /// assert!(distribution.sf(3.5) > 0.05); // power
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(dof_numerator: f64, dof_denominator: f64, lambda: f64) -> Result<Self, StatsError> {
        Ok(Self {
            dof_numerator: noncentral_shape("dof_numerator", dof_numerator)?,
            dof_denominator: noncentral_shape("dof_denominator", dof_denominator)?,
            noncentrality: noncentrality(lambda)?,
        })
    }

    /// The degrees of freedom of numerator and denominator.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralF;
    ///
    /// let distribution = NoncentralF::new(2.0, 20.0, 3.0)?;
    /// assert_eq!(distribution.dof(), (2.0, 20.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn dof(&self) -> (f64, f64) {
        (self.dof_numerator, self.dof_denominator)
    }

    /// The noncentrality.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralF;
    ///
    /// let distribution = NoncentralF::new(2.0, 20.0, 3.0)?;
    /// assert_eq!(distribution.noncentrality(), 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn noncentrality(&self) -> f64 {
        self.noncentrality
    }

    /// The density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralF;
    ///
    /// let distribution = NoncentralF::new(2.0, 20.0, 3.0)?;
    /// assert!(distribution.pdf(1.0) > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pdf(&self, x: f64) -> f64 {
        exp_times(self.ln_density(x), 1.0)
    }

    /// The natural logarithm of the density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralF;
    ///
    /// let distribution = NoncentralF::new(2.0, 20.0, 3.0)?;
    /// assert!((distribution.ln_pdf(1.0) - distribution.pdf(1.0).ln()).abs() < 1e-13);
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
            // x^(ν₁/2 - 1) decides; with two degrees of freedom the central density is 1.
            let half = 0.5 * self.noncentrality;
            return match self.dof_numerator.total_cmp(&2.0) {
                std::cmp::Ordering::Less => f64::INFINITY.into(),
                std::cmp::Ordering::Equal => (-half).into(),
                std::cmp::Ordering::Greater => f64::NEG_INFINITY.into(),
            };
        }
        let (a, half) = (0.5 * self.dof_numerator, 0.5 * self.noncentrality);
        mixture_ln_density(&self.central(x), a, half) - DoubleDouble::from(x).ln()
    }

    fn central(&self, x: f64) -> Central {
        let (mantissa, exponent) = split_exponent(x);
        let (numerator, numerator_exponent) = split_exponent(self.dof_numerator);
        let (denominator, denominator_exponent) = split_exponent(self.dof_denominator);
        let odds = DoubleDouble::product(mantissa, numerator).over(denominator);
        let exponent = exponent + numerator_exponent - denominator_exponent;
        Central::beta(
            0.5 * self.dof_denominator,
            BetaArgument::from_odds(odds, exponent),
        )
    }

    fn tails(&self, x: f64) -> Tails {
        if x <= 0.0 {
            Tails::AT_START
        } else if x == f64::INFINITY {
            Tails::AT_END
        } else {
            let (a, half) = (0.5 * self.dof_numerator, 0.5 * self.noncentrality);
            mixture_tails(&self.central(x), a, half)
        }
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        let start = 1.0 + self.noncentrality / self.dof_numerator;
        solve(p, lower, start, |x| self.tails(x))
    }

    /// The noncentrality with which a share `p` lies at or below `x`; 0 where even that leaves less than `p` there.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where degrees of freedom or `p` are outside their range or `x` is negative or not
    /// finite; `OutOfRange` where the noncentrality would be above 1e8.
    pub fn noncentrality_at(
        x: f64,
        dof_numerator: f64,
        dof_denominator: f64,
        p: f64,
    ) -> Result<f64, StatsError> {
        let x = super::statistic(x, 0.0)?;
        let central = Self::new(dof_numerator, dof_denominator, 0.0)?;
        solve_positive(p, x * dof_numerator, |lambda| {
            let distribution = Self {
                noncentrality: lambda,
                ..central
            };
            distribution.tails(x)
        })
    }

    /// The confidence interval of the noncentrality from an observed `F = x`: its limits leave `(1 - level) / 2`
    /// above and below the statistic (Steiger 2004; `conf.limits.ncf` of R's MBESS). A limit below 0 is 0.
    ///
    /// # Errors
    ///
    /// As [`Self::noncentrality_at`].
    pub fn noncentrality_interval(
        x: f64,
        dof_numerator: f64,
        dof_denominator: f64,
        level: f64,
    ) -> Result<NoncentralityInterval, StatsError> {
        interval(level, |p| {
            Self::noncentrality_at(x, dof_numerator, dof_denominator, p)
        })
    }
}

distribution_functions!(NoncentralF);

/// The noncentral beta distribution (type I): X/(X + Y) with X noncentral chi-squared of `2 a` degrees of freedom
/// and noncentrality `λ`, Y chi-squared of `2 b`.
///
/// A Poisson mixture of beta distributions with shapes `a + J`, `b`, J of mean λ/2; the distribution of R² in
/// regression with fixed regressors. In R: `pbeta(x, shape1, shape2, ncp)`. Accuracy and speed are those of
/// [`NoncentralF`].
///
/// ```
/// use tresteg_stats::distributions::{NoncentralBeta, NoncentralF};
///
/// let beta = NoncentralBeta::new(1.5, 38.0, 6.0)?;
/// let f = NoncentralF::new(3.0, 76.0, 6.0)?;
/// // F = (R² / 3) / ((1 - R²) / 76).
/// assert!((beta.sf(0.1) - f.sf(0.1 / 0.9 * 76.0 / 3.0)).abs() < 1e-14);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoncentralBeta {
    a: f64,
    b: f64,
    noncentrality: f64,
}

impl NoncentralBeta {
    /// The noncentral beta distribution with these shapes and noncentrality `λ`.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where a shape is not a number from 0.005 to 5e11, or the noncentrality not one from 0 to
    /// 1e8.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralBeta;
    ///
    /// let distribution = NoncentralBeta::new(1.0, 10.0, 3.0)?;
    /// assert!(distribution.cdf(0.2) < 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(a: f64, b: f64, lambda: f64) -> Result<Self, StatsError> {
        let shape =
            |name, value| super::within(name, value, 5e-3..=5e11, "a number from 0.005 to 5e11");
        Ok(Self {
            a: shape("a", a)?,
            b: shape("b", b)?,
            noncentrality: noncentrality(lambda)?,
        })
    }

    /// Both shapes.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralBeta;
    ///
    /// let distribution = NoncentralBeta::new(1.0, 10.0, 3.0)?;
    /// assert_eq!(distribution.shapes(), (1.0, 10.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn shapes(&self) -> (f64, f64) {
        (self.a, self.b)
    }

    /// The noncentrality.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralBeta;
    ///
    /// let distribution = NoncentralBeta::new(1.0, 10.0, 3.0)?;
    /// assert_eq!(distribution.noncentrality(), 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn noncentrality(&self) -> f64 {
        self.noncentrality
    }

    /// The density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralBeta;
    ///
    /// let distribution = NoncentralBeta::new(1.0, 10.0, 3.0)?;
    /// assert!(distribution.pdf(0.2) > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pdf(&self, x: f64) -> f64 {
        exp_times(self.ln_density(x), 1.0)
    }

    /// The natural logarithm of the density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralBeta;
    ///
    /// let distribution = NoncentralBeta::new(1.0, 10.0, 3.0)?;
    /// assert!((distribution.ln_pdf(0.2) - distribution.pdf(0.2).ln()).abs() < 1e-13);
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
        let half = 0.5 * self.noncentrality;
        if x == 0.0 || x == 1.0 {
            // x^(a-1) b decides at 0, (1-x)^(b-1) (a + J) at 1.
            let (power, at_one) = if x == 0.0 {
                (self.a, DoubleDouble::from(self.b).ln() - half.into())
            } else {
                (self.b, DoubleDouble::sum(self.a, half).ln())
            };
            return match power.total_cmp(&1.0) {
                std::cmp::Ordering::Less => f64::INFINITY.into(),
                std::cmp::Ordering::Equal => at_one,
                std::cmp::Ordering::Greater => f64::NEG_INFINITY.into(),
            };
        }
        let at = BetaArgument::from_value(x);
        mixture_ln_density(&Central::beta(self.b, at), self.a, half) - at.ln_x() - at.ln_y()
    }

    fn tails_at(&self, at: BetaArgument) -> Tails {
        mixture_tails(&Central::beta(self.b, at), self.a, 0.5 * self.noncentrality)
    }

    fn tails(&self, x: f64) -> Tails {
        if x <= 0.0 {
            Tails::AT_START
        } else if x >= 1.0 {
            Tails::AT_END
        } else {
            self.tails_at(BetaArgument::from_value(x))
        }
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        let start = (self.a + 0.5 * self.noncentrality) / self.b;
        let odds = solve(p, lower, start, |odds| {
            let (mantissa, exponent) = split_exponent(odds);
            self.tails_at(BetaArgument::from_odds(mantissa.into(), exponent))
        });
        if odds > 1.0 {
            1.0 / (1.0 + 1.0 / odds)
        } else {
            odds / (1.0 + odds)
        }
    }

    /// The noncentrality with which a share `p` lies at or below `x`; 0 where even that leaves less than `p` there.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where a shape or `p` is outside its range or `x` not in 0 .. 1; `OutOfRange` where the
    /// noncentrality would be above 1e8.
    pub fn noncentrality_at(x: f64, a: f64, b: f64, p: f64) -> Result<f64, StatsError> {
        let x = super::within("x", x, 0.0..=1.0, "a number from 0 to 1")?;
        let central = Self::new(a, b, 0.0)?;
        let start = 2.0 * b * x / (1.0 - x).max(1e-300);
        solve_positive(p, start, |lambda| {
            let distribution = Self {
                noncentrality: lambda,
                ..central
            };
            distribution.tails(x)
        })
    }

    /// The confidence interval of the noncentrality from an observed `x`, for instance R²: as
    /// [`NoncentralF::noncentrality_interval`].
    ///
    /// # Errors
    ///
    /// As [`Self::noncentrality_at`].
    pub fn noncentrality_interval(
        x: f64,
        a: f64,
        b: f64,
        level: f64,
    ) -> Result<NoncentralityInterval, StatsError> {
        interval(level, |p| Self::noncentrality_at(x, a, b, p))
    }
}

distribution_functions!(NoncentralBeta);
