//! One table per coefficient, per model and per row, under one set of names.

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::covariance::Covariance;
use crate::fit::LinearFit;

/// Everything about a model in one row (R: `broom::glance`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Glance {
    /// The formula, or the response of a fit of matrices.
    pub model: String,
    /// Observations.
    pub n_obs: usize,
    /// Rows left out for missing values.
    pub n_dropped: usize,
    /// R2.
    pub r_squared: f64,
    /// Adjusted R2.
    pub adjusted_r_squared: f64,
    /// Residual standard error.
    #[serde(with = "crate::serde_float")]
    pub std_error_of_estimate: f64,
    /// F of the model.
    #[serde(with = "crate::serde_float")]
    pub f_statistic: Option<f64>,
    /// Its p-value.
    pub p_value: Option<f64>,
    /// Its numerator's degrees of freedom.
    pub dof_model: f64,
    /// Its denominator's degrees of freedom.
    pub dof_residual: f64,
    /// Log-likelihood.
    #[serde(with = "crate::serde_float")]
    pub log_likelihood: f64,
    /// Akaike's criterion.
    #[serde(with = "crate::serde_float")]
    pub aic: f64,
    /// The same for small samples.
    #[serde(with = "crate::serde_float")]
    pub aicc: Option<f64>,
    /// Schwarz' criterion.
    #[serde(with = "crate::serde_float")]
    pub bic: f64,
    /// Residual sum of squares.
    #[serde(with = "crate::serde_float")]
    pub residual_sum_of_squares: f64,
}

/// A row of the data with what the fit says of it (R: `broom::augment`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AugmentedRow {
    /// The row's id.
    pub row_id: String,
    /// The response.
    #[serde(with = "crate::serde_float")]
    pub response: f64,
    /// Fitted value.
    #[serde(with = "crate::serde_float")]
    pub fitted: f64,
    /// Standard error of the fitted value, classical.
    #[serde(with = "crate::serde_float")]
    pub std_error_fitted: f64,
    /// Response less fitted value.
    #[serde(with = "crate::serde_float")]
    pub residual: f64,
    /// Diagonal of the hat matrix.
    #[serde(with = "crate::serde_float")]
    pub leverage: f64,
    /// Internally studentized residual.
    #[serde(with = "crate::serde_float")]
    pub internally_studentized: Option<f64>,
    /// Externally studentized residual.
    #[serde(with = "crate::serde_float")]
    pub externally_studentized: Option<f64>,
    /// Cook's distance.
    #[serde(with = "crate::serde_float")]
    pub cooks_distance: Option<f64>,
    /// Residual standard error without the row.
    #[serde(with = "crate::serde_float")]
    pub sigma_without_row: Option<f64>,
}

impl LinearFit {
    /// The model in one row. (The table per coefficient is [`coefficients`](Self::coefficients).)
    ///
    /// # Errors
    ///
    /// As [`criteria`](Self::criteria).
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 4.5])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let glance = ols("y ~ x", &table)?.glance()?;
    /// assert_eq!((glance.model.as_str(), glance.n_obs), ("y ~ x", 4));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn glance(&self) -> Result<Glance, StatsError> {
        let summary = self.summary();
        let criteria = self.criteria()?;
        Ok(Glance {
            model: self.formula().unwrap_or(self.response()).to_owned(),
            n_obs: summary.n_obs,
            n_dropped: self.rows_dropped().len(),
            r_squared: summary.r_squared,
            adjusted_r_squared: summary.adjusted_r_squared,
            std_error_of_estimate: summary.std_error_of_estimate,
            f_statistic: summary.f_statistic,
            p_value: summary.p_value,
            dof_model: summary.dof_model,
            dof_residual: summary.dof_residual,
            log_likelihood: criteria.log_likelihood,
            aic: criteria.aic,
            aicc: criteria.aicc,
            bic: criteria.bic,
            residual_sum_of_squares: self.residual_sum_of_squares(),
        })
    }

    /// The rows used, each with its fitted value, residual and influence.
    ///
    /// # Errors
    ///
    /// As [`influence`](Self::influence).
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 4.5])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let rows = ols("y ~ x", &table)?.augment()?;
    /// assert!((rows[0].fitted + rows[0].residual - rows[0].response).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn augment(&self) -> Result<Vec<AugmentedRow>, StatsError> {
        let influence = self.influence()?;
        let data = self.data("the rows")?;
        let covariance = self.covariance(Covariance::Classical)?;
        let design = self.design_matrix()?;
        (0..influence.fitted.len())
            .map(|row| {
                let weights = design.row(row).to_vec();
                let id = &influence.row_ids[row];
                let (_, std_error_fitted) = self.linear_combination(&weights, &covariance, id)?;
                let offset = data.offset.as_ref().map_or(0.0, |offset| offset[row]);
                Ok(AugmentedRow {
                    row_id: id.clone(),
                    response: data.response[row] + offset,
                    fitted: influence.fitted[row],
                    std_error_fitted,
                    residual: influence.residual[row],
                    leverage: influence.leverage[row],
                    internally_studentized: influence.internally_studentized[row],
                    externally_studentized: influence.externally_studentized[row],
                    cooks_distance: influence.cooks_distance[row],
                    sigma_without_row: influence.sigma_without_row[row],
                })
            })
            .collect()
    }
}
