//! An orthonormal basis of a fit's columns, from which leverages and robust covariances follow.
//!
//! With `sqrt(W) X = Q R` the coefficients' covariance is `R^-1 (Q' S Q) R^-T` for any covariance S
//! of the scaled errors, and the leverage of a row is the squared length of its row of Q. Both keep
//! their digits where `(X'X)^-1` has lost them.

use ndarray::Array2;

use crate::StatsError;
use crate::fit::LinearFit;
use crate::frame::RowWeights;
use crate::matrix::{inverse_upper, sandwich};

pub(crate) struct Basis {
    /// Positions of the estimable coefficients among all.
    pub positions: Vec<usize>,
    /// Rows of Q, one per observation of the fit. A row of frequency f is one of f equal rows.
    pub rows: Array2<f64>,
    /// Inverse of R.
    pub inverse: Array2<f64>,
    pub r: Array2<f64>,
    /// Residuals times the root of the analytic weight.
    pub residuals: Vec<f64>,
    /// Frequencies; 1 otherwise, and 0 for a row of weight 0.
    pub frequencies: Vec<f64>,
    /// Whether any frequency is not 0 or 1.
    pub frequency_weighted: bool,
}

impl LinearFit {
    pub(crate) fn basis(&self, what: &str) -> Result<Basis, StatsError> {
        let data = self.data(what)?;
        let n = data.response.len();
        let roots: Option<Vec<f64>> = data
            .weights
            .values()
            .map(|weights| weights.iter().map(|weight| weight.sqrt()).collect());
        let positions = self.estimable();
        let k = positions.len();
        let constant = || roots.clone().unwrap_or_else(|| vec![1.0; n]);
        let intercept = usize::from(self.solution.intercept);
        let mut q: Vec<Vec<f64>> = Vec::with_capacity(k);
        let mut r = Array2::<f64>::zeros((k, k));
        for (column, &position) in positions.iter().enumerate() {
            if position < intercept {
                let values = constant();
                let length = norm(&values);
                r[[0, 0]] = length;
                q.push(values.into_iter().map(|value| value / length).collect());
                continue;
            }
            let values = &data.columns[position - intercept];
            // About its mean, and in units of its largest value: neither an offset nor a scale costs digits.
            let mean = if intercept == 1 {
                self.solution.column_means[position - intercept]
            } else {
                0.0
            };
            let scale = values.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
            let mut v: Vec<f64> = values.iter().map(|x| (x - mean) / scale).collect();
            if let Some(roots) = &roots {
                for (v, root) in v.iter_mut().zip(roots) {
                    *v *= root;
                }
            }
            // Gram-Schmidt twice is enough (Giraud, Langou and Rozloznik, 2005).
            for _ in 0..2 {
                for (row, basis) in q.iter().enumerate() {
                    let share = dot(basis, &v);
                    r[[row, column]] += share * scale;
                    for (v, basis) in v.iter_mut().zip(basis) {
                        *v -= share * basis;
                    }
                }
            }
            let length = norm(&v);
            if length.is_nan() || length <= 0.0 {
                return Err(StatsError::Singular {
                    what: what.to_owned(),
                });
            }
            r[[column, column]] = length * scale;
            if intercept == 1 {
                r[[0, column]] += mean * r[[0, 0]];
            }
            q.push(v.into_iter().map(|value| value / length).collect());
        }
        let mut rows = Array2::zeros((n, k));
        for (column, values) in q.iter().enumerate() {
            rows.column_mut(column)
                .assign(&ndarray::ArrayView1::from(values));
        }
        let mut residuals = self.residuals()?;
        let mut frequencies = vec![1.0; n];
        let mut frequency_weighted = false;
        match &data.weights {
            RowWeights::None => {}
            RowWeights::Analytic(weights) => {
                for ((residual, frequency), weight) in residuals
                    .iter_mut()
                    .zip(&mut frequencies)
                    .zip(weights.iter())
                {
                    *residual *= weight.sqrt();
                    *frequency = f64::from(u8::from(*weight > 0.0));
                }
            }
            RowWeights::Frequency(weights) => {
                frequency_weighted = true;
                frequencies = weights.to_vec();
                for (mut row, weight) in rows.rows_mut().into_iter().zip(weights.iter()) {
                    if *weight > 0.0 {
                        row /= weight.sqrt();
                    }
                }
            }
        }
        Ok(Basis {
            positions,
            rows,
            inverse: inverse_upper(&r),
            r,
            residuals,
            frequencies,
            frequency_weighted,
        })
    }
}

/// One minus a leverage below this is rounding: the model passes through the row.
pub(crate) const LEVERAGE_ONE: f64 = 1e-10;

impl Basis {
    pub(crate) fn n_columns(&self) -> usize {
        self.positions.len()
    }

    /// The leverage of every row, at most 1.
    pub(crate) fn leverages(&self) -> Vec<f64> {
        self.rows
            .rows()
            .into_iter()
            .map(|row| row.dot(&row).min(1.0))
            .collect()
    }

    /// `R^-1 meat R^-T`.
    pub(crate) fn covariance(&self, meat: &Array2<f64>) -> Array2<f64> {
        sandwich(&self.inverse, meat)
    }

    pub(crate) fn row(&self, row: usize) -> Vec<f64> {
        self.rows.row(row).to_vec()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}
