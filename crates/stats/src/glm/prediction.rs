//! Predictions for new rows, on the scale of the link and of the response.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::fit::GlmFit;
use crate::StatsError;
use crate::coefficients::{DEFAULT_LEVEL, NORMAL_DOF, check_level};
use crate::covariance::Covariance;
use crate::distributions::StudentsT;
use crate::frame::DroppedRow;
use crate::prediction::NewRows;
use crate::table::Table;

/// Predictions of [`GlmFit::predict`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GlmPredictions {
    /// The response.
    pub response: String,
    /// The level that the probabilities speak of, where the response is categorical.
    pub event: Option<String>,
    /// The covariance of the coefficients behind the standard errors.
    pub covariance: Covariance,
    /// Confidence level of the intervals.
    pub level: f64,
    /// Degrees of freedom of the intervals; infinite where the dispersion is known.
    #[serde(with = "crate::serde_float")]
    pub dof: f64,
    /// One per complete row of the new table.
    pub rows: Vec<GlmPrediction>,
    /// Rows with a missing value in a variable of the model.
    pub dropped: Vec<DroppedRow>,
}

/// The prediction for a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GlmPrediction {
    /// The row's id.
    pub id: String,
    /// The linear predictor, offset included (R: `predict(fit, new)`).
    #[serde(with = "crate::serde_float")]
    pub linear_predictor: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub std_error_linear: f64,
    /// The expected response, a probability for a binomial one (R: `predict(fit, new, type = "response")`).
    #[serde(with = "crate::serde_float")]
    pub fitted: f64,
    /// Its standard error by the delta method (R: `se.fit` with `type = "response"`).
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// Lower end of the confidence interval of the expected response: the interval of the linear predictor, taken
    /// through the link, so that it stays in range: where it passes 0 with a link of one side, up to the limit there.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end of the confidence interval of the expected response.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
    /// False where the row breaks a dependence between columns that all rows of the fit had.
    pub estimable: bool,
}

impl GlmFit {
    /// Predicts new rows with 95 % intervals from the classical covariance.
    ///
    /// Offsets of the formula are taken from the new table; an exposure given as an option is taken as 1, so that
    /// the prediction is a rate. Levels, contrasts, `poly`, `scale` and `center` are those learned at the fit. In
    /// R: `predict(fit, new, se.fit = TRUE)`.
    ///
    /// # Errors
    ///
    /// As [`LinearFit::predict`](crate::LinearFit::predict); [`StatsError::InvalidArgument`] for a row whose linear
    /// predictor the link gives no mean, as a negative one with the square root.
    ///
    /// ```
    /// use tresteg_stats::{Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let new = ColumnTable::new().with_numbers("x", [3.5])?;
    /// let row = &fit.predict(&new)?.rows[0];
    /// assert!((row.fitted - 0.5).abs() < 1e-12);
    /// assert!(0.0 < row.lower && row.lower < row.fitted && row.upper < 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn predict(&self, table: &impl Table) -> Result<GlmPredictions, StatsError> {
        self.predict_with(table, Covariance::Classical, DEFAULT_LEVEL)
    }

    /// Predicts with another covariance of the coefficients and another level.
    ///
    /// # Errors
    ///
    /// As [`predict`](Self::predict), and those of the covariance.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 3.0, 2.0, 6.0])?
    /// #     .with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = glm("y ~ x", &table, Family::Poisson)?;
    /// assert_eq!(fit.predict_with(&table, Covariance::Hc0, 0.90)?.rows.len(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn predict_with(
        &self,
        table: &impl Table,
        covariance: Covariance,
        level: f64,
    ) -> Result<GlmPredictions, StatsError> {
        let (new, dropped) = self.working.new_rows(table, None)?;
        let mut predictions = self.predictions(new, covariance, level)?;
        predictions.dropped = dropped;
        Ok(predictions)
    }

    /// Predicts the rows of a matrix that has the columns of the fit, without the constant and with no offset.
    ///
    /// # Errors
    ///
    /// As [`LinearFit::predict_matrix`](crate::LinearFit::predict_matrix).
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Covariance, Family, GlmModel};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0]], array![1.0, 2.0, 5.0]);
    /// let fit = GlmModel::new(x.view(), y.view(), Family::Poisson).fit()?;
    /// let new = fit.predict_matrix(array![[2.0]].view(), Covariance::Classical, 0.95)?;
    /// assert!((new.rows[0].linear_predictor.exp() - new.rows[0].fitted).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn predict_matrix(
        &self,
        rows: ArrayView2<'_, f64>,
        covariance: Covariance,
        level: f64,
    ) -> Result<GlmPredictions, StatsError> {
        let weights = vec![1.0; rows.nrows()];
        let new = self.working.new_rows_of_matrix(rows, &weights)?;
        self.predictions(new, covariance, level)
    }

    /// The error of a row of which the linear predictor is none of any mean.
    pub(super) fn no_mean(&self, id: &str, eta: f64) -> StatsError {
        StatsError::InvalidArgument {
            what: format!("the linear predictor of row `{id}`"),
            found: eta.to_string(),
            expected: format!("a value that the {} link gives a mean", self.link),
        }
    }

    fn predictions(
        &self,
        new: NewRows,
        covariance: Covariance,
        level: f64,
    ) -> Result<GlmPredictions, StatsError> {
        check_level(level)?;
        let covariance = self.covariance(covariance)?;
        let dof = covariance.dof.iter().copied().fold(f64::INFINITY, f64::min);
        let quantile = StudentsT::new(dof.min(NORMAL_DOF))?.upper_quantile((1.0 - level) / 2.0)?;
        let rows = (new.matrix.iter().zip(&new.offsets).zip(new.ids))
            .map(|((row, offset), id)| {
                let weights = self.working.with_constant(row);
                let (value, error) =
                    (self.working).linear_combination(&weights, &covariance, &id)?;
                let eta = value + offset;
                let fitted = self.link.inverse(eta);
                if fitted.is_nan() {
                    return Err(self.no_mean(&id, eta));
                }
                let ends = [eta - quantile * error, eta + quantile * error];
                let [one, other] = ends.map(|end| self.link.inverse_of_end(end, eta));
                Ok(GlmPrediction {
                    id,
                    linear_predictor: eta,
                    std_error_linear: error,
                    fitted,
                    std_error: error * self.link.slope(eta).abs(),
                    // A link may fall.
                    lower: one.min(other),
                    upper: one.max(other),
                    estimable: self.working.is_estimable(&weights),
                })
            })
            .collect::<Result<Vec<GlmPrediction>, StatsError>>()?;
        Ok(GlmPredictions {
            response: self.response().to_owned(),
            event: self.event().map(str::to_owned),
            covariance: covariance.covariance,
            level,
            dof,
            rows,
            dropped: Vec::new(),
        })
    }
}
