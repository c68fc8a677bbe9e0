//! Log-likelihood and information criteria.

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::fit::{LinearFit, Weighting};

/// The normal log-likelihood of a fit at its maximum, and criteria for choosing between fits to the same response.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct InformationCriteria {
    /// `-n/2 (ln(2 pi RSS/n) + 1) + sum ln(w)/2`, the last for analytic weights only (R: `logLik`).
    #[serde(with = "crate::serde_float")]
    pub log_likelihood: f64,
    /// Estimable coefficients and the error variance.
    pub parameters: usize,
    /// `2 k - 2 logLik` (Akaike, 1974; R: `AIC`).
    #[serde(with = "crate::serde_float")]
    pub aic: f64,
    /// `AIC + 2 k (k + 1) / (n - k - 1)` (Hurvich and Tsai, 1989); `None` when n is not above k + 1.
    #[serde(with = "crate::serde_float")]
    pub aicc: Option<f64>,
    /// `k ln(n) - 2 logLik` (Schwarz, 1978; R: `BIC`).
    #[serde(with = "crate::serde_float")]
    pub bic: f64,
}

impl InformationCriteria {
    pub(crate) fn new(log_likelihood: f64, parameters: usize, n: f64) -> Self {
        let k = parameters as f64;
        let aic = 2.0 * k - 2.0 * log_likelihood;
        Self {
            log_likelihood,
            parameters,
            aic,
            aicc: (n > k + 1.0).then(|| aic + 2.0 * k * (k + 1.0) / (n - k - 1.0)),
            bic: k * n.ln() - 2.0 * log_likelihood,
        }
    }
}

impl LinearFit {
    /// Log-likelihood, AIC, AICc and BIC, as R counts them: the error variance is a parameter.
    ///
    /// SPSS' SELECTION criteria leave constants out: `n ln(RSS/n) + 2 p`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`] for a fit with analytic weights that does not hold them.
    ///
    /// ```
    /// use tresteg_stats::{ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let line = ols("y ~ x", &table)?.criteria()?;
    /// let flat = ols("y ~ 1", &table)?.criteria()?;
    /// assert!(line.aic < flat.aic);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn criteria(&self) -> Result<InformationCriteria, StatsError> {
        let log_weights: f64 = match self.weighting {
            Weighting::Analytic => {
                let data = self.data("the log-likelihood of a weighted fit")?;
                let weights = data
                    .weights
                    .values()
                    .into_iter()
                    .flat_map(|weights| weights.iter());
                weights
                    .filter(|weight| **weight > 0.0)
                    .map(|weight| weight.ln())
                    .sum()
            }
            _ => 0.0,
        };
        let n = self.n_obs;
        let mean = self.residual_sum_of_squares() / n;
        let log_likelihood =
            0.5 * log_weights - 0.5 * n * ((2.0 * std::f64::consts::PI * mean).ln() + 1.0);
        let parameters = self.solution.rank + 1;
        Ok(InformationCriteria::new(log_likelihood, parameters, n))
    }
}
