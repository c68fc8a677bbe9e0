//! Covariance of the coefficients, chosen after the fit.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::fit::LinearFit;

/// The estimator of the coefficients' covariance.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Covariance {
    /// `s2 (X'WX)^-1`: independent errors of equal variance (or of variance inverse to the weights). R: `vcov(fit)`.
    #[default]
    Classical,
}

impl std::fmt::Display for Covariance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Covariance::Classical => write!(f, "classical"),
        }
    }
}

/// A covariance matrix of the estimable coefficients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoefficientCovariance {
    /// The estimator.
    pub covariance: Covariance,
    /// The names of its rows and columns.
    pub terms: Vec<String>,
    /// Their positions among all coefficients.
    pub positions: Vec<usize>,
    /// The matrix.
    pub matrix: Array2<f64>,
    /// Per coefficient, the degrees of freedom of its t statistic.
    pub dof: Vec<f64>,
}

impl LinearFit {
    /// The covariance matrix of the estimable coefficients. In R: `vcov(fit)`.
    ///
    /// # Errors
    ///
    /// Those of the estimator; the classical one has none.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0])?.with_numbers("x", [0.0, 1.0, 2.0])?;
    /// let covariance = ols("y ~ x", &table)?.covariance(Covariance::Classical)?;
    /// assert_eq!(covariance.terms, ["(Intercept)", "x"]);
    /// assert_eq!(covariance.matrix[[0, 1]], covariance.matrix[[1, 0]]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn covariance(&self, covariance: Covariance) -> Result<CoefficientCovariance, StatsError> {
        let positions = self.estimable();
        let matrix = match &covariance {
            Covariance::Classical => self.classical(&positions),
        };
        Ok(CoefficientCovariance {
            covariance,
            terms: positions
                .iter()
                .map(|&position| self.names[position].clone())
                .collect(),
            dof: vec![self.dof_residual(); positions.len()],
            positions,
            matrix,
        })
    }

    fn classical(&self, positions: &[usize]) -> Array2<f64> {
        let variance = self.residual_variance();
        let unscaled = &self.solution.unscaled_covariance;
        Array2::from_shape_fn((positions.len(), positions.len()), |(i, j)| {
            variance * unscaled[[positions[i], positions[j]]]
        })
    }
}
