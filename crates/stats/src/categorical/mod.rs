//! Responses of more than two categories: ordered logit, probit and their kin, and the multinomial logit.
//!
//! | model | function | in R | in SPSS |
//! |---|---|---|---|
//! | cumulative (proportional odds) | [`ordered`] | `MASS::polr`, `ordinal::clm` | `PLUM` |
//! | multinomial logit | [`multinomial`] | `nnet::multinom`, `VGAM::vglm(multinomial)` | `NOMREG` |
//!
//! The response may be texts, categories (in their order), booleans or numbers (in ascending order). Both likelihoods are
//! maximised by Newton's method with analytic second derivatives, to the last digits; standard errors come from the observed
//! information there, or are robust to what the model leaves out, also within clusters
//! ([`OrderedFit::coefficients_with`], [`MultinomialFit::coefficients_with`]). Data whose likelihood has no maximum are an
//! error that names columns and rows ([`StatsError::Separated`]).

mod brant;
mod covariance;
mod cumulative;
mod data;
mod display;
mod link;
mod multinomial;
mod newton;
mod ordered;
mod predictions;
mod results;

pub use brant::{BrantTest, ParallelTest};
pub use link::OrderedLink;
pub use multinomial::MultinomialFit;
pub use ordered::{OrderedCoefficients, OrderedFit};
pub use predictions::{CategoryPrediction, CategoryPredictions};
pub use results::{
    CategoricalSummary, CategoryCoefficient, CategoryRatio, ChiSquaredTest, LevelCount, TermTest,
};

use crate::StatsError;
use crate::frame::ModelOptions;
use crate::table::Table;

/// A cumulative model of an ordered response: `P(y <= level j) = F(threshold_j - x b)`.
///
/// With that sign a positive coefficient speaks for the higher levels (R's `polr` and `clm`, SPSS PLUM and Stata's `ologit`
/// agree). A column of texts has its levels in the order of code points; give it an order with `ColumnTable::with_levels`.
///
/// # Errors
///
/// What is wrong with the formula or the data, by name (see [`ModelFrame::new`](crate::ModelFrame::new));
/// [`StatsError::ConstantResponse`] for a single level; [`StatsError::TooFewRows`]; [`StatsError::Separated`];
/// [`StatsError::NotConverged`]; [`StatsError::InvalidArgument`] for a formula without an intercept (thresholds take its place) or more
/// than 500 levels.
///
/// ```
/// use tresteg_stats::categorical::{OrderedLink, ordered};
/// use tresteg_stats::table::ColumnTable;
///
/// let table = ColumnTable::new()
///     .with_levels("trust", ["low", "some", "high"], [
///         "low", "some", "low", "high", "some", "low", "high", "some", "high", "low", "some", "high",
///     ].map(Some))?
///     .with_numbers("age", [20.0, 30.0, 45.0, 50.0, 40.0, 25.0, 60.0, 35.0, 41.0, 33.0, 58.0, 52.0])?;
/// let fit = ordered("trust ~ age", &table, OrderedLink::Logit)?;
/// println!("{fit}");
/// let odds = &fit.odds_ratios(0.95)?[0];
/// assert!(odds.ratio > 1.0);
/// let new = ColumnTable::new().with_numbers("age", [30.0])?;
/// assert_eq!(fit.predict(&new)?.rows[0].predicted, "low");
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn ordered(
    formula: &str,
    table: &impl Table,
    link: OrderedLink,
) -> Result<OrderedFit, StatsError> {
    ordered_with(formula, table, link, &ModelOptions::default())
}

/// A cumulative model with weights, contrasts or a missing policy.
///
/// Both kinds of weights multiply a row's log-likelihood; frequencies count as observations, too (as `weights` does in
/// `polr` and `clm`).
///
/// # Errors
///
/// As [`ordered`], and [`StatsError::InvalidWeight`].
pub fn ordered_with(
    formula: &str,
    table: &impl Table,
    link: OrderedLink,
    options: &ModelOptions,
) -> Result<OrderedFit, StatsError> {
    let data = data::read(formula, table, options, data::Constant::Thresholds)?;
    OrderedFit::of_data(data, link)
}

/// A multinomial logit: `ln(P(y = k) / P(y = base)) = x b_k` for every category but the base.
///
/// The base is the first category; [`multinomial_with`] takes another (SPSS NOMREG takes the last by default).
///
/// # Errors
///
/// As [`ordered`]; an offset is an error, a formula without an intercept is not.
///
/// ```
/// use tresteg_stats::categorical::multinomial;
/// use tresteg_stats::table::ColumnTable;
///
/// let table = ColumnTable::new()
///     .with_texts("way", ["bus", "car", "bus", "walk", "car", "walk", "bus", "car", "walk", "car", "bus", "walk"])?
///     .with_numbers("km", [5.0, 9.0, 3.0, 1.0, 6.0, 2.0, 8.0, 4.0, 5.5, 12.0, 7.0, 3.5])?;
/// let fit = multinomial("way ~ km", &table)?;
/// println!("{fit}");
/// let walk = fit.estimate("walk", "km")?;
/// assert!(walk < 0.0); // the farther, the fewer walk, against the bus
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn multinomial(formula: &str, table: &impl Table) -> Result<MultinomialFit, StatsError> {
    multinomial_with(formula, table, None, &ModelOptions::default())
}

/// A multinomial logit against a chosen base category, with weights, contrasts or a missing policy.
///
/// # Errors
///
/// As [`multinomial`], [`StatsError::UnknownLevel`] for a base that does not occur, and [`StatsError::InvalidWeight`].
///
/// ```
/// use tresteg_stats::categorical::multinomial_with;
/// use tresteg_stats::{ModelOptions, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_texts("vote", ["a", "b", "c", "a", "b", "c", "a", "c", "b"])?
///     .with_numbers("x", [1.0, 2.0, 3.0, 3.0, 1.0, 2.0, 2.5, 1.0, 3.5])?;
/// let fit = multinomial_with("vote ~ x", &table, Some("c"), &ModelOptions::default())?;
/// assert_eq!(fit.base(), "c");
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn multinomial_with(
    formula: &str,
    table: &impl Table,
    base: Option<&str>,
    options: &ModelOptions,
) -> Result<MultinomialFit, StatsError> {
    let data = data::read(formula, table, options, data::Constant::AsInFormula)?;
    MultinomialFit::of_data(data, base)
}
