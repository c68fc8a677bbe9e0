//! Quantile regression: the median, or any other quantile, of a response as a linear function of predictors.
//!
//! [`quantile_regression`] minimises `sum w_i rho(y_i - x_i b)` with `rho(r) = r (tau - [r < 0])` (Koenker and Bassett,
//! 1978). The solution is a vertex: the plane passes exactly through as many rows as it has coefficients, and its optimality
//! is proven by the signs of the others. Where other planes are as good, the fit says so ([`QuantileFit::unique`]).
//!
//! Standard errors are chosen afterwards ([`QuantileErrors`]), as for a linear model.

mod display;
mod fit;
mod inference;
mod simplex;
mod small;
mod solve;

pub use fit::{QuantileFit, QuantilePrediction, QuantilePredictions, QuantileSummary};
pub use inference::{Bandwidth, QuantileCoefficients, QuantileCovariance, QuantileErrors};

use crate::StatsError;
use crate::frame::{ModelFrame, ModelOptions};
use crate::table::Table;

/// A linear model of the `tau` quantile of the response. In R: `quantreg::rq(formula, tau, data)`; in Stata: `qreg`.
///
/// # Errors
///
/// What is wrong with the formula or the data, by name (see [`ModelFrame::new`]); [`StatsError::InvalidArgument`] for a `tau`
/// outside 0 .. 1; [`StatsError::TooFewRows`] when no residual degree of freedom is left.
///
/// ```
/// use tresteg_stats::quantile::{QuantileErrors, quantile_regression};
/// use tresteg_stats::table::ColumnTable;
///
/// let table = ColumnTable::new()
///     .with_numbers("rent", [4.0, 5.5, 6.0, 7.5, 7.0, 9.0, 20.0, 10.5, 12.5, 11.0, 13.0, 14.0])?
///     .with_numbers("rooms", [1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 5.0, 5.0, 6.0, 6.0])?;
/// let fit = quantile_regression("rent ~ rooms", &table, 0.5)?;
/// assert!((fit.estimate("rooms")? - 1.8125).abs() < 0.5); // one dear flat does not move the median
/// println!("{fit}");
/// let robust = fit.coefficients(QuantileErrors::default())?;
/// assert!(robust.row("rooms")?.lower < fit.estimate("rooms")?);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn quantile_regression(
    formula: &str,
    table: &impl Table,
    tau: f64,
) -> Result<QuantileFit, StatsError> {
    quantile_regression_with(formula, table, tau, &ModelOptions::default())
}

/// Quantile regression with weights, contrasts or a missing policy.
///
/// Analytic weights multiply each row's part of the objective, as in `rq(weights =)`; frequencies do the same and count
/// as observations, too.
///
/// # Errors
///
/// As [`quantile_regression`], and [`StatsError::InvalidWeight`].
///
/// ```
/// use tresteg_stats::quantile::quantile_regression_with;
/// use tresteg_stats::{ModelOptions, Weights, table::ColumnTable};
///
/// let table = ColumnTable::new().with_numbers("y", [1.0, 2.0, 9.0])?.with_numbers("times", [1.0, 1.0, 3.0])?;
/// let options = ModelOptions::default().with_weights(Weights::Frequency("times".into()));
/// assert_eq!(quantile_regression_with("y ~ 1", &table, 0.5, &options)?.estimates(), [9.0]);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn quantile_regression_with(
    formula: &str,
    table: &impl Table,
    tau: f64,
    options: &ModelOptions,
) -> Result<QuantileFit, StatsError> {
    QuantileFit::of_frame(ModelFrame::new(&formula.parse()?, table, options)?, tau)
}

/// The same model for several quantiles, in the order given. In R: `rq(formula, tau = c(0.25, 0.5, 0.75))`.
///
/// # Errors
///
/// As [`quantile_regression_with`].
///
/// ```
/// use tresteg_stats::quantile::quantile_regressions;
/// use tresteg_stats::{ModelOptions, table::ColumnTable};
///
/// let table = ColumnTable::new().with_numbers("y", [1.0, 2.0, 4.0, 8.0, 16.0])?;
/// let fits = quantile_regressions("y ~ 1", &table, &[0.3, 0.7], &ModelOptions::default())?;
/// assert_eq!((fits[0].estimates()[0], fits[1].estimates()[0]), (2.0, 8.0));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn quantile_regressions(
    formula: &str,
    table: &impl Table,
    taus: &[f64],
    options: &ModelOptions,
) -> Result<Vec<QuantileFit>, StatsError> {
    let frame = ModelFrame::new(&formula.parse()?, table, options)?;
    taus.iter()
        .map(|&tau| QuantileFit::of_frame(frame.clone(), tau))
        .collect()
}
