//! An orthonormal basis of a fit's columns, from which leverages and robust covariances follow.
//!
//! With `sqrt(W) X = Q R` the coefficients' covariance is `R^-1 (Q' S Q) R^-T` for any covariance S
//! of the scaled errors, and the leverage of a row is the squared length of its row of Q. Both keep
//! their digits where `(X'X)^-1` has lost them. What can take the rows one after another reads them
//! from [`RowBlocks`](crate::row_blocks::RowBlocks) and spares the copy.

use ndarray::Array2;

use crate::StatsError;
use crate::fit::LinearFit;
use crate::frame::RowWeights;
use crate::matrix::inverse_upper;

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

/// Columns of a fit made orthonormal in a given order.
pub(crate) struct Orthogonal {
    pub q: Vec<Vec<f64>>,
    pub r: Array2<f64>,
}

/// Gram-Schmidt, twice over (enough: Giraud, Langou and Rozloznik, 2005), of the columns at these positions
/// times the roots of the weights.
pub(crate) fn orthogonalize(
    fit: &LinearFit,
    positions: &[usize],
    roots: Option<&[f64]>,
    what: &str,
) -> Result<Orthogonal, StatsError> {
    let data = fit.data(what)?;
    let n = data.response.len();
    let k = positions.len();
    let intercept = usize::from(fit.solution.intercept);
    let centred = positions.first() == Some(&0) && intercept == 1;
    let mut q: Vec<Vec<f64>> = Vec::with_capacity(k);
    let mut r = Array2::<f64>::zeros((k, k));
    for (column, &position) in positions.iter().enumerate() {
        let (mut v, mean, scale) = if position < intercept {
            (vec![1.0; n], 0.0, 1.0)
        } else {
            // About its mean, and in units of its largest value: neither an offset nor a scale costs digits.
            let values = &data.columns[position - intercept];
            let mean = if centred {
                fit.solution.column_means[position - intercept]
            } else {
                0.0
            };
            let scale = values.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
            let v = values.iter().map(|x| (x - mean) / scale).collect();
            (v, mean, scale)
        };
        if let Some(roots) = roots {
            for (v, root) in v.iter_mut().zip(roots) {
                *v *= root;
            }
        }
        for _ in 0..2 {
            for (row, basis) in q.iter().enumerate() {
                let share = dot(basis, &v);
                r[[row, column]] += share * scale;
                for (v, basis) in v.iter_mut().zip(basis) {
                    *v -= share * basis;
                }
            }
        }
        let length = dot(&v, &v).sqrt();
        if length.is_nan() || length <= 0.0 {
            return Err(StatsError::Singular {
                what: what.to_owned(),
            });
        }
        r[[column, column]] = length * scale;
        if centred && column > 0 {
            r[[0, column]] += mean * r[[0, 0]];
        }
        q.push(v.into_iter().map(|value| value / length).collect());
    }
    Ok(Orthogonal { q, r })
}

pub(crate) fn root_weights(fit: &LinearFit) -> Option<Vec<f64>> {
    let weights = fit.data.as_ref()?.weights.values()?;
    Some(weights.iter().map(|weight| weight.sqrt()).collect())
}

/// Per position, in the order given, the component of the response along what its column adds to the
/// columns before it: squares of these are sequential sums of squares.
pub(crate) fn orthogonal_effects(
    fit: &LinearFit,
    positions: &[usize],
) -> Result<Vec<(usize, f64)>, StatsError> {
    let what = "sums of squares";
    let roots = root_weights(fit);
    let basis = orthogonalize(fit, positions, roots.as_deref(), what)?;
    let data = fit.data(what)?;
    let centred = positions.first() == Some(&0) && fit.solution.intercept;
    let centre = if centred {
        fit.solution.response_mean
    } else {
        0.0
    };
    let mut response: Vec<f64> = data.response.iter().map(|y| y - centre).collect();
    if let Some(roots) = &roots {
        for (y, root) in response.iter_mut().zip(roots) {
            *y *= root;
        }
    }
    let mut effects = Vec::with_capacity(positions.len());
    for (&position, q) in positions.iter().zip(&basis.q) {
        let effect = dot(q, &response);
        for (y, q) in response.iter_mut().zip(q) {
            *y -= effect * q;
        }
        effects.push((position, effect));
    }
    Ok(effects)
}

impl LinearFit {
    pub(crate) fn basis(&self, what: &str) -> Result<Basis, StatsError> {
        let data = self.data(what)?;
        let n = data.response.len();
        let positions = self.estimable();
        let roots = root_weights(self);
        let Orthogonal { q, r } = orthogonalize(self, &positions, roots.as_deref(), what)?;
        let mut rows = Array2::zeros((n, positions.len()));
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
            RowWeights::Working {
                total,
                frequencies: times,
            } => {
                frequency_weighted = true;
                frequencies = times.to_vec();
                for (row, (total, times)) in total.iter().zip(times.iter()).enumerate() {
                    if *times > 0.0 {
                        residuals[row] *= (total / times).sqrt();
                        rows.row_mut(row).mapv_inplace(|value| value / times.sqrt());
                    }
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
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
