//! The noncentral chi-squared distribution.

use super::incomplete_gamma::GammaShape;
use super::noncentrality::{NoncentralityInterval, interval, solve_positive};
use super::poisson_mixture::{Central, mixture_ln_density, mixture_tails};
use super::tail::{Tail, Tails, exp_times, solve};
use super::{distribution_functions, noncentral_shape, noncentrality};
use crate::StatsError;
use crate::double_double::DoubleDouble;

/// The noncentral chi-squared distribution: the sum of squares of normal values with variance 1 of which the
/// squared means add to `λ`.
///
/// A Poisson mixture of chi-squared distributions with `ν + 2 J` degrees of freedom, J of mean λ/2 (Fisher 1928;
/// Patnaik 1949); the power of chi-squared tests. In R: `pchisq(x, df, ncp, lower.tail = FALSE)`, whose upper
/// tail has an absolute error of some 1e-12 and whose lower tail falls to it.
///
/// At least 13 digits in both tails (measured: 14, for ν in 0.01 .. 1e6 and λ up to 1e6). One value takes 3 microseconds for
/// λ up to 100, 7 for λ = 1e4, 500 for λ = 1e8; a quantile some five values.
///
/// ```
/// use tresteg_stats::distributions::{ChiSquared, NoncentralChiSquared};
///
/// // The power of a chi-squared test with 3 degrees of freedom at the level 0.05.
/// let critical = ChiSquared::new(3.0)?.upper_quantile(0.05)?;
/// let power = NoncentralChiSquared::new(3.0, 10.0)?.sf(critical);
/// assert!((power - 0.761_063_063_737).abs() < 1e-11);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoncentralChiSquared {
    dof: f64,
    noncentrality: f64,
}

/// Beyond this the sum would have too many terms, and the tail is known from its density.
const FAR: f64 = 1e18;

impl NoncentralChiSquared {
    /// Noncentral chi-squared with `dof` degrees of freedom and noncentrality `λ`.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where `dof` is not a number from 0.01 to 1e12, or the noncentrality not one from 0 to 1e8.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralChiSquared;
    ///
    /// let distribution = NoncentralChiSquared::new(3.0, 2.0)?;
    /// assert!(distribution.cdf(5.0) < 0.7);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(dof: f64, lambda: f64) -> Result<Self, StatsError> {
        Ok(Self {
            dof: noncentral_shape("dof", dof)?,
            noncentrality: noncentrality(lambda)?,
        })
    }

    /// The degrees of freedom.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralChiSquared;
    ///
    /// let distribution = NoncentralChiSquared::new(3.0, 2.0)?;
    /// assert_eq!(distribution.dof(), 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn dof(&self) -> f64 {
        self.dof
    }

    /// The noncentrality.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralChiSquared;
    ///
    /// let distribution = NoncentralChiSquared::new(3.0, 2.0)?;
    /// assert_eq!(distribution.noncentrality(), 2.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn noncentrality(&self) -> f64 {
        self.noncentrality
    }

    /// The density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralChiSquared;
    ///
    /// let distribution = NoncentralChiSquared::new(3.0, 2.0)?;
    /// assert!(distribution.pdf(5.0) > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pdf(&self, x: f64) -> f64 {
        exp_times(self.ln_density(x), 1.0)
    }

    /// The natural logarithm of the density at `x`.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralChiSquared;
    ///
    /// let distribution = NoncentralChiSquared::new(3.0, 2.0)?;
    /// assert!((distribution.ln_pdf(5.0) - distribution.pdf(5.0).ln()).abs() < 1e-13);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pdf(&self, x: f64) -> f64 {
        self.ln_density(x).value()
    }

    fn half(&self) -> f64 {
        0.5 * self.noncentrality
    }

    fn ln_density(&self, x: f64) -> DoubleDouble {
        if x.is_nan() {
            return x.into();
        }
        if x < 0.0 || x == f64::INFINITY {
            return f64::NEG_INFINITY.into();
        }
        let a = 0.5 * self.dof;
        if x == 0.0 {
            // The central density times the weight of J = 0.
            let central = GammaShape::new(a).ln_density_at_zero(0.5);
            if central.hi.is_infinite() {
                return central;
            }
            return central - self.half().into();
        }
        if self.is_far(x) {
            return self.far_ln_density(x);
        }
        mixture_ln_density(&Central::gamma(x, 0.5), a, self.half()) - DoubleDouble::from(x).ln()
    }

    fn is_far(&self, x: f64) -> bool {
        // Near the mean of many degrees of freedom the tail is no multiple of the density.
        0.5 * x * self.half() > FAR && x > 2.0 * (self.dof + self.noncentrality)
    }

    /// Far above the mean: ½ (x/λ)^(μ/2) exp(-(x + λ)/2) I_μ(√(λ x)), μ = ν/2 - 1, with the leading term of
    /// the Bessel function's uniform expansion; its relative error is some 1e-10 of one, beside a
    /// logarithm of at most -1e8.
    fn far_ln_density(&self, x: f64) -> DoubleDouble {
        let (mu, lambda) = (0.5 * self.dof - 1.0, self.noncentrality);
        let z = lambda.sqrt() * x.sqrt();
        let eta = mu.hypot(z);
        // η - z = μ² / (η + z), beside -(√x - √λ)² / 2.
        let distance = x.sqrt() - lambda.sqrt();
        let exponent = -0.5 * distance * distance + mu * (mu / (eta + z));
        let bessel = mu * (z / (mu + eta)).ln() - 0.5 * (2.0 * std::f64::consts::PI * eta).ln();
        (exponent + bessel + 0.5 * mu * (x.ln() - lambda.ln()) - std::f64::consts::LN_2).into()
    }

    fn tails(&self, x: f64) -> Tails {
        if x <= 0.0 {
            Tails::AT_START
        } else if x == f64::INFINITY {
            Tails::AT_END
        } else if self.is_far(x) {
            // The density of ln x over the rate at which the tail falls.
            let tail = Tail {
                ln_scale: self.far_ln_density(x) + DoubleDouble::from(x).ln(),
                factor: 2.0 / x / (1.0 - (self.noncentrality / x).sqrt()),
            };
            Tails::new(tail, false)
        } else {
            mixture_tails(&Central::gamma(x, 0.5), 0.5 * self.dof, self.half())
        }
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        solve(p, lower, self.dof + self.noncentrality, |x| self.tails(x))
    }

    /// The noncentrality with which a share `p` lies at or below `x`; 0 where even that leaves less than `p` there.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where `dof` or `p` is outside its range or `x` is negative or not finite;
    /// `OutOfRange` where the noncentrality would be above 1e8.
    pub fn noncentrality_at(x: f64, dof: f64, p: f64) -> Result<f64, StatsError> {
        let x = super::statistic(x, 0.0)?;
        let central = Self::new(dof, 0.0)?;
        solve_positive(p, x, |lambda| {
            let distribution = Self {
                noncentrality: lambda,
                ..central
            };
            distribution.tails(x)
        })
    }

    /// The confidence interval of the noncentrality from an observed statistic `x`: its limits leave
    /// `(1 - level) / 2` above and below the statistic (Steiger and Fouladi 1997; `conf.limits.nc.chisq` of R's
    /// MBESS). A limit below 0 is 0.
    ///
    /// # Errors
    ///
    /// As [`Self::noncentrality_at`].
    pub fn noncentrality_interval(
        x: f64,
        dof: f64,
        level: f64,
    ) -> Result<NoncentralityInterval, StatsError> {
        interval(level, |p| Self::noncentrality_at(x, dof, p))
    }
}

distribution_functions!(NoncentralChiSquared);
