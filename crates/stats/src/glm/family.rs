//! Families: how the variance of the response depends on its mean.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Link;
use crate::distributions::ln_gamma;

/// The distribution of the response given its mean, or its variance function alone.
///
/// | family | response | variance | canonical link | dispersion |
/// |---|---|---|---|---|
/// | `Gaussian` | any number | 1 | identity | estimated |
/// | `Binomial` | 0 and 1, two levels, or successes of trials | `mu (1 - mu)` | logit | 1 |
/// | `Poisson` | counts | `mu` | log | 1 |
/// | `NegativeBinomial` | counts | `mu + mu^2 / theta` | (log is used) | 1 |
/// | `Gamma` | above 0 | `mu^2` | inverse | estimated |
/// | `InverseGaussian` | above 0 | `mu^3` | inverse squared | estimated |
/// | `QuasiBinomial`, `QuasiPoisson` | as without Quasi | as without | as without | estimated |
/// | `Quasi` | as its variance needs | as given | (identity is used) | estimated |
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Family {
    /// Normal with equal variances.
    Gaussian,
    /// Successes among trials.
    Binomial,
    /// Counts with a variance equal to the mean.
    Poisson,
    /// Counts with a variance above the mean, NB2.
    NegativeBinomial(Theta),
    /// Positive numbers of constant coefficient of variation.
    Gamma,
    /// Positive numbers with a long upper tail.
    InverseGaussian,
    /// Successes with a variance proportional to the binomial one.
    QuasiBinomial,
    /// Counts with a variance proportional to the mean.
    QuasiPoisson,
    /// No distribution, but a variance function (Wedderburn, 1974).
    Quasi(Variance),
}

/// The shape of a negative binomial response: `variance = mu + mu^2 / theta`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Theta {
    /// By maximum likelihood together with the coefficients (R: `MASS::glm.nb`).
    Estimated,
    /// Known (R: `MASS::negative.binomial(theta)`).
    Fixed(f64),
}

/// A variance function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Variance {
    /// 1.
    Constant,
    /// `mu`.
    Mean,
    /// `mu^2`.
    MeanSquared,
    /// `mu^3`.
    MeanCubed,
    /// `mu (1 - mu)`.
    MeanTimesComplement,
}

/// The form of the variance with its parameter: what the rows are evaluated with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Form {
    Constant,
    Mean,
    MeanSquared,
    MeanCubed,
    Binomial,
    /// `mu + mu^2 / theta`.
    Overdispersed(f64),
}

impl Family {
    /// The link that is used where none is asked for: R's choice, the canonical one except for the
    /// negative binomial (log) and the quasi family (identity).
    ///
    /// ```
    /// use tresteg_stats::{Family, Link};
    ///
    /// assert_eq!(Family::Poisson.default_link(), Link::Log);
    /// ```
    #[must_use]
    pub fn default_link(self) -> Link {
        match self {
            Family::Gaussian | Family::Quasi(_) => Link::Identity,
            Family::Binomial | Family::QuasiBinomial => Link::Logit,
            Family::Poisson | Family::QuasiPoisson | Family::NegativeBinomial(_) => Link::Log,
            Family::Gamma => Link::Inverse,
            Family::InverseGaussian => Link::InverseSquared,
        }
    }

    /// Whether the dispersion is known to be 1, so that tests are z and chi-squared tests.
    ///
    /// ```
    /// use tresteg_stats::{Family};
    ///
    /// assert!(Family::Binomial.has_fixed_dispersion() && !Family::Gamma.has_fixed_dispersion());
    /// ```
    #[must_use]
    pub fn has_fixed_dispersion(self) -> bool {
        matches!(
            self,
            Family::Binomial | Family::Poisson | Family::NegativeBinomial(_)
        )
    }

    /// Whether there is a likelihood, and with it AIC and the like.
    ///
    /// ```
    /// use tresteg_stats::{Family};
    ///
    /// assert!(!Family::QuasiPoisson.has_likelihood());
    /// ```
    #[must_use]
    pub fn has_likelihood(self) -> bool {
        !matches!(
            self,
            Family::Quasi(_) | Family::QuasiBinomial | Family::QuasiPoisson
        )
    }

    /// Whether the response is a share of successes.
    ///
    /// ```
    /// use tresteg_stats::{Family};
    ///
    /// assert!(Family::QuasiBinomial.is_binomial());
    /// ```
    #[must_use]
    pub fn is_binomial(self) -> bool {
        matches!(self, Family::Binomial | Family::QuasiBinomial)
    }

    /// Whether the response should be whole numbers.
    pub(crate) fn counts(self) -> bool {
        matches!(
            self,
            Family::Binomial | Family::Poisson | Family::NegativeBinomial(_)
        )
    }

    pub(crate) fn form(self) -> Form {
        match self {
            Family::Gaussian | Family::Quasi(Variance::Constant) => Form::Constant,
            Family::Poisson | Family::QuasiPoisson | Family::Quasi(Variance::Mean) => Form::Mean,
            Family::Gamma | Family::Quasi(Variance::MeanSquared) => Form::MeanSquared,
            Family::InverseGaussian | Family::Quasi(Variance::MeanCubed) => Form::MeanCubed,
            Family::Binomial
            | Family::QuasiBinomial
            | Family::Quasi(Variance::MeanTimesComplement) => Form::Binomial,
            Family::NegativeBinomial(Theta::Fixed(theta)) => Form::Overdispersed(theta),
            // The first fit, from which theta is estimated, is that of a Poisson response.
            Family::NegativeBinomial(Theta::Estimated) => Form::Mean,
        }
    }

    /// `V(mu)`.
    ///
    /// ```
    /// use tresteg_stats::{Family, Theta};
    ///
    /// assert_eq!(Family::Poisson.variance(3.0), 3.0);
    /// assert_eq!(Family::NegativeBinomial(Theta::Fixed(2.0)).variance(4.0), 12.0);
    /// ```
    #[must_use]
    pub fn variance(self, mean: f64) -> f64 {
        self.form().variance(mean, 1.0 - mean)
    }
}

impl Form {
    #[inline(always)]
    pub fn variance(self, mean: f64, complement: f64) -> f64 {
        match self {
            Form::Constant => 1.0,
            Form::Mean => mean,
            Form::MeanSquared => mean * mean,
            Form::MeanCubed => mean * mean * mean,
            Form::Binomial => mean * complement,
            Form::Overdispersed(theta) => mean * (1.0 + mean / theta),
        }
    }

    /// The derivative of the variance by the mean.
    pub fn variance_slope(self, mean: f64, complement: f64) -> f64 {
        match self {
            Form::Constant => 0.0,
            Form::Mean => 1.0,
            Form::MeanSquared => 2.0 * mean,
            Form::MeanCubed => 3.0 * mean * mean,
            Form::Binomial => complement - mean,
            Form::Overdispersed(theta) => 1.0 + 2.0 * mean / theta,
        }
    }

    /// Whether a mean is one that the family can have.
    #[inline(always)]
    pub fn admits(self, mean: f64, complement: f64) -> bool {
        match self {
            Form::Constant => mean.is_finite(),
            // A probability may round to 0 or 1 as long as the other keeps its digits.
            Form::Binomial => mean >= 0.0 && complement >= 0.0,
            _ => mean > 0.0 && mean < f64::INFINITY,
        }
    }

    /// What a row of weight 1 adds to the deviance.
    #[inline(always)]
    pub fn deviance(self, y: f64, mean: f64, complement: f64) -> f64 {
        match self {
            Form::Constant => (y - mean) * (y - mean),
            Form::Mean => 2.0 * (y_ln_ratio(y, mean) - (y - mean)),
            Form::MeanSquared => 2.0 * ((y - mean) / mean - (y / mean).ln()),
            Form::MeanCubed => {
                let distance = (y - mean) / mean;
                distance * distance / y
            }
            Form::Binomial => 2.0 * (y_ln_ratio(y, mean) + y_ln_ratio(1.0 - y, complement)),
            Form::Overdispersed(theta) => {
                let both = (y + theta) * ((y - mean) / (mean + theta)).ln_1p();
                2.0 * (y_ln_ratio(y, mean) - both)
            }
        }
    }

    /// The least response that a row may have, and whether it may have just that.
    pub fn lowest(self) -> (f64, bool) {
        match self {
            Form::Constant => (f64::NEG_INFINITY, false),
            Form::Mean | Form::Overdispersed(_) | Form::Binomial => (0.0, true),
            Form::MeanSquared | Form::MeanCubed => (0.0, false),
        }
    }

    /// The mean that iterations start from (R's `mustart`), never on the edge of the range.
    #[inline(always)]
    pub fn start(self, y: f64, prior: f64) -> f64 {
        match self {
            Form::Binomial => (prior * y + 0.5) / (prior + 1.0),
            Form::Mean => y + 0.1,
            Form::Overdispersed(_) => y + if y == 0.0 { 1.0 / 6.0 } else { 0.0 },
            _ => y,
        }
    }

    /// The log-likelihood, for a dispersion of 1, of a row of weight 1 whose mean is its response.
    pub fn saturated(self, y: f64, trials: f64) -> f64 {
        let y_ln_y = |y: f64| if y > 0.0 { y * y.ln() } else { 0.0 };
        match self {
            Form::Mean => y_ln_y(y) - y - ln_gamma(y + 1.0),
            Form::Overdispersed(theta) => {
                ln_gamma(y + theta) - ln_gamma(theta) - ln_gamma(y + 1.0) + y_ln_y(y)
                    - y * (y + theta).ln()
                    - theta * (y / theta).ln_1p()
            }
            Form::Binomial if y > 0.0 && y < 1.0 => {
                let successes = trials * y;
                ln_gamma(trials + 1.0)
                    - ln_gamma(successes + 1.0)
                    - ln_gamma(trials - successes + 1.0)
                    + trials * (y_ln_y(y) + y_ln_y(1.0 - y))
            }
            _ => 0.0,
        }
    }
}

/// `y ln(y / mean)`, 0 for y = 0.
#[inline(always)]
fn y_ln_ratio(y: f64, mean: f64) -> f64 {
    if y == 0.0 { 0.0 } else { y * (y / mean).ln() }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Family::Gaussian => f.write_str("Gaussian"),
            Family::Binomial => f.write_str("binomial"),
            Family::Poisson => f.write_str("Poisson"),
            Family::NegativeBinomial(Theta::Estimated) => f.write_str("negative binomial"),
            Family::NegativeBinomial(Theta::Fixed(theta)) => {
                write!(f, "negative binomial (theta {theta})")
            }
            Family::Gamma => f.write_str("gamma"),
            Family::InverseGaussian => f.write_str("inverse Gaussian"),
            Family::QuasiBinomial => f.write_str("quasi-binomial"),
            Family::QuasiPoisson => f.write_str("quasi-Poisson"),
            Family::Quasi(variance) => write!(f, "quasi (variance {variance})"),
        }
    }
}

impl fmt::Display for Variance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Variance::Constant => "constant",
            Variance::Mean => "mu",
            Variance::MeanSquared => "mu^2",
            Variance::MeanCubed => "mu^3",
            Variance::MeanTimesComplement => "mu (1 - mu)",
        })
    }
}
