//! Generalised linear models: the mean of the response depends on the columns through a link, and its variance
//! on the mean (McCullagh and Nelder, 1989).
//!
//! # From a first logit to a table of odds ratios
//!
//! ```
//! use tresteg_stats::table::ColumnTable;
//! use tresteg_stats::{Covariance, Family, glm};
//!
//! // Fisher's tea, with hours of sleep: who tells which cups had the milk first?
//! let table = ColumnTable::new()
//!     .with_texts("right", ["no", "yes", "no", "yes", "yes", "no", "yes", "yes", "no", "yes"])?
//!     .with_numbers("sleep", [5.0, 6.0, 6.5, 7.0, 7.5, 6.0, 8.0, 8.5, 7.0, 6.0])?
//!     .with_texts("tea", ["green", "green", "black", "black", "green", "black", "green", "black", "green", "black"])?;
//!
//! let fit = glm("right ~ sleep + tea", &table, Family::Binomial)?;
//! println!("{fit}"); // coefficients, deviance, AIC
//! assert_eq!(fit.event(), Some("yes")); // the second level is what is predicted
//!
//! // Estimates are log odds; their exponentials are odds ratios, with intervals.
//! let odds = fit.exponentiated(Covariance::Classical)?;
//! let sleep = odds.row("sleep")?;
//! assert!(sleep.estimate > 1.0 && sleep.lower < sleep.estimate);
//! println!("{odds}");
//!
//! // In probabilities instead of odds: average marginal effects.
//! let effects = fit.marginal_effect(&table, "sleep", Covariance::Classical, 0.95)?;
//! println!("{}", effects[0]);
//!
//! // As for linear models, the covariance is chosen after the fit.
//! let robust = fit.coefficients(Covariance::Hc0)?;
//! assert_eq!(robust.row("sleep")?.estimate, fit.estimate("sleep")?);
//! let summary = fit.summary();
//! assert!(summary.deviance < summary.null_deviance.unwrap());
//! # Ok::<(), tresteg_stats::StatsError>(())
//! ```
//!
//! # What is fitted, and how far
//!
//! The estimates maximise the likelihood (quasi-likelihood) by iteratively reweighted least squares, with steps
//! halved where the deviance would grow. It ends when the linear predictors no longer move
//! ([`DEFAULT_TOLERANCE`]), so that estimates and standard errors are those at the maximum; R's `glm` stops by
//! the change of the deviance, 1e-8 by default, and reports standard errors of the iteration before. A fit that
//! does not come to rest is an error, as are data whose likelihood has no maximum ([`StatsError::Separated`]): there
//! [`firth`] has one.
//!
//! Tests are z tests where the dispersion is known (binomial, Poisson, negative binomial) and t tests with
//! `n - p` degrees of freedom where it is estimated, as in R's `summary`. SPSS prints the squares of the z
//! values as Wald chi-squared.
//!
//! # Weights
//!
//! An analytic weight divides the variance of its row, `V(mu) dispersion / w`, as R's `weights`: for a share of
//! successes it is the number of trials. A frequency says how many equal rows this one stands for.

mod accessors;
mod bootstrap;
mod deviance_analysis;
mod dispersion_tests;
mod display;
mod family;
mod fast;
mod firth;
mod fit;
mod inference;
mod influence;
mod iterate;
mod likelihood;
mod link;
mod margins;
mod matrix_model;
mod options;
mod penalized;
mod prediction;
mod profile;
mod quantile_residuals;
mod residuals;
mod response;
mod rows;
mod score_test;
mod separation;
mod summary;
#[cfg(test)]
mod tests;
mod theta;

pub use deviance_analysis::{DevianceAnalysis, DevianceRow, TermWaldTest};
pub use dispersion_tests::{ExcessVariance, LinkTest, OverdispersionTest, PearsonDispersion};
pub use family::{Family, Theta, Variance};
pub use firth::{FirthCoefficient, FirthFit, FirthTable, FirthTest, firth};
pub use fit::{Convergence, GlmFit, ThetaEstimate, WholeNumbers};
pub use inference::{ExponentiatedCoefficient, ExponentiatedTable, Ratio};
pub use influence::GlmInfluence;
pub use link::Link;
pub use matrix_model::GlmModel;
pub use options::{DEFAULT_MAX_ITERATIONS, DEFAULT_TOLERANCE, Dispersion, GlmOptions};
pub use prediction::{GlmPrediction, GlmPredictions};
pub use profile::{ProfileInterval, ProfileIntervals};
pub use quantile_residuals::QuantileResiduals;
pub use residuals::GlmResiduals;
pub use score_test::ScoreTest;
pub use summary::{GlmChange, GlmSummary, LikelihoodRatioTest, PseudoRSquared, compare_glm};

use crate::StatsError;
use crate::frame::{ModelFrame, ResponseKind};
use crate::table::Table;

/// A generalised linear model with the usual link of its family. In R: `glm(y ~ x, family, data)`.
///
/// A binomial response is 0 and 1, true and false, or a variable of two levels of which the second is the event.
/// Other links, trials, exposures, weights: [`glm_with`].
///
/// # Errors
///
/// Those of [`ModelFrame::new`]; [`StatsError::NotBinary`] and [`StatsError::InvalidResponse`] for a response that
/// its family cannot have; [`StatsError::ConstantResponse`] where all outcomes are alike;
/// [`StatsError::Separated`] where columns tell the outcomes apart without error; [`StatsError::NotConverged`];
/// [`StatsError::TooFewRows`] where the dispersion is to be estimated and no degree of freedom is left.
///
/// ```
/// use tresteg_stats::{Family, glm, table::ColumnTable};
///
/// // Dobson (1990), page 93, as in R's help of glm: randomised controlled trial.
/// let table = ColumnTable::new()
///     .with_numbers("counts", [18.0, 17.0, 15.0, 20.0, 10.0, 20.0, 25.0, 13.0, 12.0])?
///     .with_texts("outcome", ["1", "2", "3", "1", "2", "3", "1", "2", "3"])?
///     .with_texts("treatment", ["1", "1", "1", "2", "2", "2", "3", "3", "3"])?;
/// let fit = glm("counts ~ outcome + treatment", &table, Family::Poisson)?;
/// assert!((fit.estimate("outcome[2]")? - -0.454_255_272_277_594).abs() < 1e-13);
/// assert!((fit.deviance() - 5.129_141_077).abs() < 1e-9);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn glm(formula: &str, table: &impl Table, family: Family) -> Result<GlmFit, StatsError> {
    glm_with(formula, table, &GlmOptions::new(family))
}

/// A generalised linear model with another link, trials, an exposure, weights, starting values and the like.
///
/// # Errors
///
/// As [`glm`], and [`StatsError::InvalidWeight`], [`StatsError::InvalidStart`], [`StatsError::InvalidArgument`].
///
/// ```
/// use tresteg_stats::{Family, GlmOptions, Link, glm_with, table::ColumnTable};
///
/// // Bliss (1935): beetles killed by carbon disulphide.
/// let table = ColumnTable::new()
///     .with_numbers("dose", [1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839])?
///     .with_numbers("beetles", [59.0, 60.0, 62.0, 56.0, 63.0, 59.0, 62.0, 60.0])?
///     .with_numbers("killed", [6.0, 13.0, 18.0, 28.0, 52.0, 53.0, 61.0, 60.0])?;
/// let options = GlmOptions::new(Family::Binomial).with_trials("beetles").with_link(Link::Cloglog);
/// let fit = glm_with("killed ~ dose", &table, &options)?;
/// assert!((fit.deviance() - 3.446_439).abs() < 1e-6);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn glm_with(
    formula: &str,
    table: &impl Table,
    options: &GlmOptions,
) -> Result<GlmFit, StatsError> {
    let further: Vec<&str> = options
        .trials
        .iter()
        .chain(&options.exposure)
        .map(String::as_str)
        .collect();
    let kind = if options.family.is_binomial() && options.trials.is_none() {
        ResponseKind::TwoLevels
    } else {
        ResponseKind::Numbers
    };
    let frame = ModelFrame::with_columns(&formula.parse()?, table, &options.model, &further, kind)?;
    GlmFit::of_frame(frame, options)
}
