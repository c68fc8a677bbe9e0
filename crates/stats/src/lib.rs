//! Linear models and the statistics around them: fitted more accurately than the usual tools, and
//! every answer derived from one immutable fit.
//!
//! # From first fit to robust table
//!
//! A model is a formula and a table. The table may be the built-in [`table::ColumnTable`], a polars `DataFrame`
//! (feature `polars`), or anything that implements [`table::Table`]; matrices go without a formula ([`LinearModel`]).
//!
//! ```
//! use tresteg_stats::table::ColumnTable;
//! use tresteg_stats::{Covariance, ols};
//!
//! let table = ColumnTable::new()
//!     .with_row_ids(["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"])?
//!     .with_numbers("score", [12.0, 15.5, 11.0, 18.0, 21.5, 19.0, 24.0, 22.5])?
//!     .with_numbers("hours", [1.0, 2.0, 2.5, 3.0, 4.0, 4.5, 6.0, 7.0])?
//!     .with_texts("school", ["north", "south", "north", "south", "south", "north", "south", "north"])?;
//!
//! let fit = ols("score ~ hours + school", &table)?;
//! println!("{fit}"); // a summary worth reading
//!
//! // Standard errors, tests and intervals all follow from a covariance that is chosen now.
//! let classical = fit.coefficients(Covariance::Classical)?;
//! let robust = fit.coefficients(Covariance::Hc3)?;
//! assert_eq!(classical.row("hours")?.estimate, robust.row("hours")?.estimate);
//! assert_ne!(classical.row("hours")?.lower, robust.row("hours")?.lower);
//!
//! // Questions to the same fit, none of which fits again.
//! let summary = fit.summary();
//! assert!(summary.r_squared > 0.8);
//! let test = fit.wald(&["hours = 2"], Covariance::Hc3)?;
//! assert!(test.p_value > 0.05);
//! let influence = fit.influence()?;
//! assert_eq!(influence.row_ids.len(), 8);
//! let new = ColumnTable::new().with_numbers("hours", [5.0])?.with_texts("school", ["south"])?;
//! let prediction = &fit.predict(&new)?.rows[0];
//! assert!(prediction.lower < prediction.fitted && prediction.fitted < prediction.upper);
//! # Ok::<(), tresteg_stats::StatsError>(())
//! ```
//!
//! One data set from the first look to the last table: [`tour`]. All that is needed for most work: [`prelude`].
//!
//! # Where to find what
//!
//! | question | answer |
//! |---|---|
//! | everything that an analysis usually needs, by one `use` | [`prelude`] |
//! | a formula, its operators, functions and contrasts | [`formula`], [`Contrast`] |
//! | which rows are used, and why others are not | [`ModelFrame`], [`LinearFit::rows_dropped`] |
//! | weights, missing policy, contrasts, threads | [`ols_with`], [`ModelOptions`], [`Weights`] |
//! | coefficients with classical, robust (HC), clustered, HAC, jackknife or bootstrap errors | [`LinearFit::coefficients`], [`covariance`] |
//! | bandwidths of HAC covariances | [`LinearFit::andrews_bandwidth`], [`LinearFit::newey_west_bandwidth_for`] |
//! | R, R2, standard error of the estimate, F | [`LinearFit::summary`], [`LinearFit::anova`] |
//! | AIC, AICc, BIC, log-likelihood, PRESS | [`LinearFit::criteria`], [`LinearFit::press`] |
//! | tests of terms, types I, II and III | [`LinearFit::anova_by_term`] |
//! | tests of hypotheses, nested models | [`LinearFit::wald`], [`compare`] |
//! | leverage, Cook's distance, DFBETAS and the like | [`LinearFit::influence`] |
//! | predictions with intervals, of rows with weights | [`LinearFit::predict`], [`LinearFit::predict_weighted`] |
//! | tolerance, VIF, partial correlations, condition indices | [`LinearFit::column_correlations`], [`LinearFit::variance_inflation`], [`LinearFit::condition_indices`] |
//! | tests of assumptions | [`diagnostics`] |
//! | residuals for the eye: with their course, normal quantiles, leverage | [`LinearFit::residual_diagnostics`] |
//! | histograms, kernel densities, locally weighted lines | [`smoothing`] |
//! | marginal means and contrasts | [`LinearFit::marginal_means`], [`LinearFit::contrast_means`] |
//! | marginal effects, average, at the means or at values | [`LinearFit::marginal_effect`], [`LinearFit::marginal_effect_with`], [`GlmFit::marginal_effect`] |
//! | coefficients in standard deviations, and intervals of SPSS's Beta and of correlations | [`LinearFit::standardized_coefficients`], [`LinearFit::beta_intervals`], [`LinearFit::correlation_intervals`] |
//! | logit, probit, Poisson and the other generalised linear models | [`glm()`], [`mod@glm`], [`glm_with`], [`GlmModel`] |
//! | predicted probabilities, rates and means | [`GlmFit::predict`] |
//! | odds ratios, rate ratios | [`GlmFit::exponentiated`] |
//! | profile-likelihood intervals, also of odds ratios | [`GlmFit::profile_intervals`], [`GlmFit::exponentiated_profile_intervals`] |
//! | deviance, likelihood, pseudo R2 | [`GlmFit::summary`], [`GlmFit::pseudo_r_squared`] |
//! | residuals and influence of generalised linear models | [`GlmFit::residuals`], [`GlmFit::influence`], [`GlmFit::quantile_residuals`] |
//! | nested generalised linear models | [`compare_glm`], [`GlmFit::score_test`] |
//! | many tests at once | [`adjust_p_values`] |
//! | SPSS' stepwise methods, blocks and their R2 changes, tests of subsets | [`select`], [`Selection::block_changes`], [`Block::test`] |
//! | a fit from published moments | [`Moments`] |
//! | one row per coefficient, model, observation | [`LinearFit::coefficients`], [`LinearFit::glance`], [`LinearFit::augment`] |
//! | ordered logit and probit, multinomial logit | [`categorical`] |
//! | quantile regression; of the median, where outliers must not decide | [`quantile`] |
//! | predictions of a yes/no outcome: ROC, AUC, Brier, calibration, tables at a cut | [`classification`], [`GlmFit::binary_predictions`] |
//! | mean, variance, shape, quantiles, robust means, weighted or by group | [`describe`], [`descriptives`] |
//! | correlations of pairs, partial, of ranks, as a matrix, compared | [`correlation`] |
//! | tables of counts: independence, exact tests, association, odds ratios, agreement, strata | [`contingency`] |
//! | shares and rates: intervals and tests of one, two, several | [`proportions`] |
//! | counts and percentages | [`descriptives::frequency_table`] |
//! | tests of samples: t, ranks, variances, one-way analysis of variance, all pairs of means, permutation | [`group_tests`] |
//! | sizes of effects: Cohen's d, Hedges' g, eta squared, rank-biserial | [`group_tests::standardized_difference`], [`group_tests`] |
//! | bootstrap intervals of any statistic | [`group_tests::resample`] |
//! | power and sample size | [`power`] |
//! | tables of models for Word, LaTeX, HTML | the crate `tresteg-report`, `layouts::stats` |
//! | tails and quantiles of distributions | [`distributions`] |
//! | the least-squares engine by itself | [`engine`] |
//!
//! # What holds everywhere
//!
//! Numbers are `f64` and unrounded. What is missing is `None`, never NaN. What goes wrong is a [`StatsError`] that names
//! variables and rows; a fact that does not stop a fit (an aliased column, a dropped row, an unused level) is
//! reported by the fit. Where R, SPSS and Stata differ, the documentation says whose convention is followed.

mod alternative;
mod anova_types;
mod basis;
pub mod categorical;
pub mod classification;
mod coefficients;
mod collinearity;
mod comparison;
pub mod contingency;
pub mod correlation;
pub mod covariance;
mod criteria;
pub mod descriptives;
pub mod diagnostics;
pub mod distributions;
mod double_double;
pub mod engine;
mod error;
mod fit;
pub mod formula;
mod frame;
mod from_moments;
pub mod glm;
pub mod group_tests;
mod hypothesis;
mod influence;
mod marginal_contrasts;
mod marginal_effects;
mod marginal_means;
mod matrix;
mod multiplicity;
#[cfg(feature = "polars")]
mod polars_results;
pub mod power;
mod prediction;
pub mod prelude;
pub mod proportions;
pub mod quantile;
mod root;
mod row_blocks;
mod serde_float;
pub mod smoothing;
mod standard_intervals;
mod standardized;
mod stepwise;
pub mod table;
mod tidy;
pub mod tour;

pub use alternative::Alternative;
pub use anova_types::{AnovaType, TermAnova, TermRow};
pub use categorical::{OrderedLink, multinomial, ordered};
pub use classification::BinaryPredictions;
pub use coefficients::{AliasedCoefficient, Coefficient, CoefficientTable, DEFAULT_LEVEL};
pub use collinearity::{ColumnCorrelations, ConditionIndices, TermInflation};
pub use comparison::{ModelChange, compare};
pub use covariance::Covariance;
pub use criteria::InformationCriteria;
pub use descriptives::{Descriptives, describe};
pub use error::StatsError;
pub use fit::{AnovaRow, AnovaTable, LinearFit, LinearModel, ModelSummary, ols, ols_with};
pub use frame::{
    CategoricalFactor, Contrast, DroppedRow, INTERCEPT, MissingPolicy, ModelFrame, ModelOptions,
    RowSet, Term, Weights,
};
pub use from_moments::Moments;
pub use glm::{
    Convergence, Dispersion, ExponentiatedCoefficient, ExponentiatedTable, Family, GlmChange,
    GlmFit, GlmModel, GlmOptions, GlmPrediction, GlmPredictions, GlmSummary, LikelihoodRatioTest,
    Link, PseudoRSquared, Ratio, ScoreTest, Theta, ThetaEstimate, Variance, WholeNumbers,
    compare_glm, glm, glm_with,
};
pub use glm::{
    DevianceAnalysis, DevianceRow, FirthCoefficient, FirthFit, FirthTable, FirthTest, TermWaldTest,
    firth,
};
pub use glm::{GlmInfluence, GlmResiduals, ProfileInterval, ProfileIntervals, QuantileResiduals};
pub use hypothesis::WaldTest;
pub use influence::Influence;
pub use marginal_contrasts::{ContrastAdjustment, MeanContrast, MeanDifference};
pub use marginal_effects::{MarginalEffect, MarginalEffectRequest};
pub use marginal_means::{
    MarginalMean, MarginalMeans, MarginalMeansRequest, MeanEstimate, MeanWeighting,
};
pub use multiplicity::{Adjustment, adjust_p_values};
pub use prediction::{Prediction, Predictions};
pub use quantile::{QuantileErrors, quantile_regression};
pub use standard_intervals::{BetaErrors, CorrelationInterval, CorrelationIntervals};
pub use standardized::StandardizedCoefficient;
pub use stepwise::{
    Block, BlockChange, EntryCriterion, ExcludedVariable, Selection, SelectionMethod,
    SelectionOptions, SelectionStep, SubsetTest, select,
};
pub use tidy::{AugmentedRow, Glance};

// The example of the README is tested with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
