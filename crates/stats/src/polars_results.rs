//! Results as polars frames, one column per field.

use polars::prelude::{DataFrame, PolarsResult, df};

use crate::{AugmentedRow, CoefficientTable, Glance};

fn each<R, T>(rows: &[R], field: impl Fn(&R) -> T) -> Vec<T> {
    rows.iter().map(field).collect()
}

impl CoefficientTable {
    /// One row per estimable coefficient; `standardized` is null for the intercept.
    ///
    /// # Errors
    ///
    /// polars' own, none of which the fields of a table can cause.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0])?.with_numbers("x", [0.0, 1.0, 2.0])?;
    /// let frame = ols("y ~ x", &table)?.coefficients(Covariance::Classical)?.to_frame()?;
    /// assert_eq!(frame.column("term")?.str()?.get(1), Some("x"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_frame(&self) -> PolarsResult<DataFrame> {
        let rows = &self.rows;
        df!(
            "term" => each(rows, |row| row.term.clone()),
            "estimate" => each(rows, |row| row.estimate),
            "std_error" => each(rows, |row| row.std_error),
            "statistic" => each(rows, |row| row.statistic),
            "dof" => each(rows, |row| row.dof),
            "p_value" => each(rows, |row| row.p_value),
            "log_p_value" => each(rows, |row| row.log_p_value),
            "lower" => each(rows, |row| row.lower),
            "upper" => each(rows, |row| row.upper),
            "standardized" => each(rows, |row| row.standardized)
        )
    }
}

impl Glance {
    /// The model as a frame of one row; what is not defined is null.
    ///
    /// # Errors
    ///
    /// polars' own, none of which the fields can cause.
    pub fn to_frame(&self) -> PolarsResult<DataFrame> {
        df!(
            "model" => [self.model.as_str()],
            "n_obs" => [self.n_obs as u64],
            "n_dropped" => [self.n_dropped as u64],
            "r_squared" => [self.r_squared],
            "adjusted_r_squared" => [self.adjusted_r_squared],
            "std_error_of_estimate" => [self.std_error_of_estimate],
            "f_statistic" => [self.f_statistic],
            "p_value" => [self.p_value],
            "dof_model" => [self.dof_model],
            "dof_residual" => [self.dof_residual],
            "log_likelihood" => [self.log_likelihood],
            "aic" => [self.aic],
            "aicc" => [self.aicc],
            "bic" => [self.bic],
            "residual_sum_of_squares" => [self.residual_sum_of_squares]
        )
    }
}

impl AugmentedRow {
    /// These rows as a frame; what is not defined is null.
    ///
    /// # Errors
    ///
    /// polars' own, none of which the fields can cause.
    pub fn to_frame(rows: &[Self]) -> PolarsResult<DataFrame> {
        df!(
            "row_id" => each(rows, |row| row.row_id.clone()),
            "response" => each(rows, |row| row.response),
            "fitted" => each(rows, |row| row.fitted),
            "std_error_fitted" => each(rows, |row| row.std_error_fitted),
            "residual" => each(rows, |row| row.residual),
            "leverage" => each(rows, |row| row.leverage),
            "internally_studentized" => each(rows, |row| row.internally_studentized),
            "externally_studentized" => each(rows, |row| row.externally_studentized),
            "cooks_distance" => each(rows, |row| row.cooks_distance),
            "sigma_without_row" => each(rows, |row| row.sigma_without_row)
        )
    }
}
