//! A fitted linear model and what follows from it.

mod display;
mod linear_fit;
mod matrix_model;
mod summary;

pub(crate) use display::{p_value, significant};
pub use linear_fit::LinearFit;
pub(crate) use linear_fit::{ErrorVariance, FitData, Labels, Weighting, from_engine};
pub use matrix_model::LinearModel;
pub(crate) use matrix_model::{check_length, matrix_labels, matrix_weights};
pub(crate) use summary::FTest;
pub use summary::{AnovaRow, AnovaTable, ModelSummary};

use crate::StatsError;
use crate::frame::{ModelFrame, ModelOptions};
use crate::table::Table;

/// Ordinary least squares: a formula, fitted on a table.
///
/// Rows with a missing value in a variable of the model are left out and listed by
/// [`LinearFit::rows_dropped`]. Weights and other choices: [`ols_with`]. In R: `lm(y ~ x, data)`.
///
/// # Errors
///
/// What is wrong with the formula or the data, by name: see [`ModelFrame::new`] and [`LinearFit::of_frame`].
///
/// ```
/// use tresteg_stats::{Covariance, ols, table::ColumnTable};
///
/// // Annette Dobson (1990), as in R's help of lm: plant weights in two groups.
/// let table = ColumnTable::new()
///     .with_numbers("weight", [4.17, 5.58, 5.18, 6.11, 4.50, 4.81, 4.17, 4.41, 3.59, 5.87])?
///     .with_texts("group", ["ctl", "ctl", "ctl", "ctl", "ctl", "trt", "trt", "trt", "trt", "trt"])?;
/// let fit = ols("weight ~ group", &table)?;
/// let table = fit.coefficients(Covariance::Classical)?;
/// assert_eq!(table.rows[1].term, "group[trt]");
/// assert!((table.rows[1].estimate - -0.538).abs() < 1e-12);
///
/// let error = ols("weight ~ gruop", &fit_table()).unwrap_err();
/// assert_eq!(error.to_string(), "unknown variable `gruop` at byte 9 of the formula; did you mean `group`?");
/// # fn fit_table() -> ColumnTable {
/// #     ColumnTable::new().with_numbers("weight", [1.0]).unwrap().with_texts("group", ["a"]).unwrap()
/// # }
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn ols(formula: &str, table: &impl Table) -> Result<LinearFit, StatsError> {
    ols_with(formula, table, &ModelOptions::default())
}

/// Least squares with weights, contrasts, a missing policy or settings of the engine.
///
/// # Errors
///
/// As [`ols`], and [`StatsError::InvalidWeight`] for a weight that is none.
///
/// ```
/// use tresteg_stats::{ModelOptions, Weights, ols_with, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 2.0, 4.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0])?
///     .with_numbers("times", [3.0, 1.0, 2.0])?;
/// let options = ModelOptions::default().with_weights(Weights::Frequency("times".into()));
/// let fit = ols_with("y ~ x", &table, &options)?;
/// assert_eq!(fit.summary().n_obs, 6);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn ols_with(
    formula: &str,
    table: &impl Table,
    options: &ModelOptions,
) -> Result<LinearFit, StatsError> {
    LinearFit::of_frame(ModelFrame::new(&formula.parse()?, table, options)?)
}
