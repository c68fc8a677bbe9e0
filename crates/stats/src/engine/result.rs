//! What the engine answers.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::problem::EngineError;

/// How a solution was found; each step costs more and keeps more digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Path {
    /// Cross-products of shifted and scaled columns in working precision.
    Gram,
    /// The same cross-products in twice the working precision.
    Compensated,
    /// Columns made orthogonal first, then cross-products, all in twice the working precision.
    Orthogonalized,
    /// Householder QR by LAPACK, the second backend: asked for, never chosen.
    #[cfg(feature = "lapack")]
    Lapack,
}

/// A column that the columns before it determine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aliased {
    /// Its position among the coefficients.
    pub index: usize,
    /// The combination that gives it: positions among the coefficients, and factors.
    pub depends_on: Vec<(usize, f64)>,
}

/// The least-squares solution and what inference needs with it, unrounded.
///
/// Positions count coefficients: the intercept is 0 where the model has one, regressors follow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeastSquares {
    /// Rows given.
    pub n_rows: usize,
    /// Rows whose weight is not zero.
    pub n_used: usize,
    /// Whether position 0 is the intercept.
    pub intercept: bool,
    /// Number of independent columns, intercept included. Residual degrees of freedom are
    /// `n_used - rank` (frequency weights: `sum_of_weights - rank`).
    pub rank: usize,
    /// The coefficients; an aliased one is 0.
    #[serde(with = "crate::serde_float")]
    pub coefficients: Vec<f64>,
    /// The aliased columns, in order of position.
    pub aliased: Vec<Aliased>,
    /// `(X'WX)^-1`; rows and columns of aliased positions are 0.
    #[serde(with = "crate::serde_float")]
    pub unscaled_covariance: Array2<f64>,
    /// `sum w (y - Xb)^2`.
    #[serde(with = "crate::serde_float")]
    pub residual_sum_of_squares: f64,
    /// What the columns explain: the total sum of squares (centred with an intercept) less the residual
    /// one, to its own digits however small it is beside them.
    #[serde(with = "crate::serde_float")]
    pub model_sum_of_squares: f64,
    /// `sum w (y - mean)^2`.
    #[serde(with = "crate::serde_float")]
    pub total_sum_of_squares_centered: f64,
    /// `sum w y^2`.
    #[serde(with = "crate::serde_float")]
    pub total_sum_of_squares_uncentered: f64,
    /// Weighted mean of the response.
    #[serde(with = "crate::serde_float")]
    pub response_mean: f64,
    /// Sum of the weights; the number of rows where there are none.
    #[serde(with = "crate::serde_float")]
    pub sum_of_weights: f64,
    /// Weighted mean of each regressor.
    #[serde(with = "crate::serde_float")]
    pub column_means: Vec<f64>,
    /// `sum w (x - mean)^2` of each regressor.
    #[serde(with = "crate::serde_float")]
    pub column_sums_of_squares: Vec<f64>,
    /// Condition number of the independent columns, each centred (with an intercept) and scaled to
    /// length one: the square root of the 1-norm condition of their cross-products.
    #[serde(with = "crate::serde_float")]
    pub condition: f64,
    /// Digits that the path keeps in the worst coefficient and standard error, by its own estimate
    /// (a floor, 15.9 at most). What the engine chose itself is at 13 or above unless the input
    /// is too degenerate even for the last path.
    #[serde(with = "crate::serde_float")]
    pub expected_digits: f64,
    /// The path that led here.
    pub path: Path,
}

impl LeastSquares {
    /// The answer, unless something in it is not a number.
    pub(super) fn checked(self) -> Result<Self, EngineError> {
        let means = self.column_means.iter().chain([&self.response_mean]);
        let finite = means.chain(&self.coefficients).all(|x| x.is_finite());
        let sums = [
            self.residual_sum_of_squares,
            self.model_sum_of_squares,
            self.total_sum_of_squares_centered,
            self.total_sum_of_squares_uncentered,
        ];
        let mut squares = self.unscaled_covariance.iter().chain(&sums);
        if finite && !squares.any(|x| x.is_nan()) {
            Ok(self)
        } else {
            Err(EngineError::OutOfRange)
        }
    }

    /// Whether the coefficient at this position is aliased.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, LeastSquaresProblem, Path, solve};
    /// let (x, y) = ([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 4.0, 6.0]);
    /// let problem = LeastSquaresProblem::new(vec![ColumnData::Slice(&x)], &y[..]);
    /// assert!(!solve(&problem, &EngineOptions::default())?.is_aliased(1));
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    #[must_use]
    pub fn is_aliased(&self, index: usize) -> bool {
        self.aliased.iter().any(|alias| alias.index == index)
    }

    /// What brings a regressor (counted without the constant) to mean square 1: its mean, which is 0 without an
    /// intercept, and the root of its mean square about it; 1 where that is no positive number.
    pub(crate) fn column_scaling(&self, column: usize) -> (f64, f64) {
        let mean = self.column_means[column];
        let variance = self.column_sums_of_squares[column] / self.sum_of_weights;
        let (shift, square) = if self.intercept {
            (mean, variance)
        } else {
            (0.0, variance + mean * mean)
        };
        let scale = square.sqrt();
        if scale > 0.0 && scale.is_finite() {
            (shift, scale)
        } else {
            (shift, 1.0)
        }
    }
}
