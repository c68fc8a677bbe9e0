//! Rows of an orthonormal basis of a fit's columns, block by block.
//!
//! With `sqrt(W) X = Q R` a row of Q is that row of `X R^-1`, and `R^-1` is a factor of the `(X'WX)^-1` that the
//! fit has already. So no copy of the data is made, and a block stays in the cache. It costs digits where the
//! columns are collinear or far from 0; there Q is made by Gram-Schmidt as in [`crate::basis`].

use ndarray::Array2;

use crate::StatsError;
use crate::basis::{LEVERAGE_ONE, Orthogonal, orthogonalize, root_weights};
use crate::engine::kernel::{self, Isa};
use crate::fit::{FitData, LinearFit, Weighting};
use crate::frame::RowWeights;
use crate::matrix::inverse_upper;

/// Rows of a block.
const BLOCK_ROWS: usize = 256;

/// The square of the condition number is what the factor loses: three digits.
const MAX_CONDITION: f64 = 32.0;

/// The rounding of a mean, in standard deviations of its column, grows with this ratio: three digits.
const MAX_OFFSET: f64 = 1e3;

/// The rows of a fit in an orthonormal basis, to be read in order.
pub(crate) struct RowBlocks<'a> {
    fit: &'a LinearFit,
    data: &'a FitData,
    /// Positions of the estimable coefficients among all.
    pub positions: Vec<usize>,
    /// Inverse of R.
    pub inverse: Array2<f64>,
    source: Source,
}

/// Where the rows of Q come from.
enum Source {
    Combined(Combination),
    /// The columns of Q.
    Kept(Vec<Vec<f64>>),
}

/// Columns of Q as combinations of the data's columns.
struct Combination {
    /// The constant column, with an intercept.
    constant: Option<f64>,
    /// Which of the data's columns, and its mean (0 without an intercept).
    columns: Vec<(usize, f64)>,
    /// Per column of Q, factors of these columns up to its own.
    factors: Vec<Vec<f64>>,
}

/// Some rows.
pub(crate) struct RowBlock {
    /// The first of them.
    pub first: usize,
    /// Residuals times the root of the analytic weight.
    pub residuals: Vec<f64>,
    /// Frequencies; 1 otherwise, and 0 for a row of weight 0.
    pub frequencies: Vec<f64>,
    /// Leverages, at most 1. A row of frequency f has that of one of its f equal rows.
    pub leverages: Vec<f64>,
    /// Columns of Q one after another, each of `BLOCK_ROWS` numbers.
    basis: Vec<f64>,
}

impl RowBlock {
    /// One column of Q.
    pub(crate) fn column(&self, column: usize) -> &[f64] {
        &self.basis[column * BLOCK_ROWS..][..self.residuals.len()]
    }

    /// The rows through which the model passes.
    pub(crate) fn rows_of_leverage_one(&self) -> impl Iterator<Item = usize> {
        let rows = self.leverages.iter().enumerate();
        rows.filter(|(_, h)| 1.0 - **h < LEVERAGE_ONE)
            .map(|(row, _)| self.first + row)
    }

    /// `sum_j factors[j] q_j`, row by row.
    pub(crate) fn combination(&self, factors: &[f64]) -> Vec<f64> {
        let mut target = vec![0.0; BLOCK_ROWS];
        kernel::mix(Isa::detect(), &self.basis, factors, &mut target);
        target.truncate(self.residuals.len());
        target
    }
}

impl LinearFit {
    pub(crate) fn row_blocks(&self, what: &str) -> Result<RowBlocks<'_>, StatsError> {
        let data = self.data(what)?;
        let positions = self.estimable();
        let (source, inverse) = match self.combination(&positions) {
            Some((combination, inverse)) => (Source::Combined(combination), inverse),
            None => {
                let roots = root_weights(self);
                let Orthogonal { q, r } = orthogonalize(self, &positions, roots.as_deref(), what)?;
                (Source::Kept(q), inverse_upper(&r))
            }
        };
        Ok(RowBlocks {
            fit: self,
            data,
            positions,
            inverse,
            source,
        })
    }

    /// The combinations and `R^-1`; `None` where they would cost digits.
    fn combination(&self, positions: &[usize]) -> Option<(Combination, Array2<f64>)> {
        let solution = &self.solution;
        let first = usize::from(solution.intercept);
        let mut columns = Vec::with_capacity(positions.len());
        for &position in positions.iter().filter(|&&position| position >= first) {
            let column = position - first;
            let mean = solution.column_means[column];
            let variance = solution.column_sums_of_squares[column] / solution.sum_of_weights;
            if solution.intercept && mean.abs() > MAX_OFFSET * variance.sqrt() {
                return None;
            }
            columns.push((column, if solution.intercept { mean } else { 0.0 }));
        }
        let slopes = &positions[positions.len() - columns.len()..];
        let unscaled = &solution.unscaled_covariance;
        let square = Array2::from_shape_fn((slopes.len(), slopes.len()), |(i, j)| {
            unscaled[[slopes[i], slopes[j]]]
        });
        let root = upper_root(&square)?;
        // NaN is no condition to rely on.
        if !(solution.condition <= MAX_CONDITION && root.iter().all(|x| x.is_finite())) {
            return None;
        }
        let constant = solution
            .intercept
            .then(|| 1.0 / solution.sum_of_weights.sqrt());
        let k = positions.len();
        let mut inverse = Array2::zeros((k, k));
        inverse
            .slice_mut(ndarray::s![first.., first..])
            .assign(&root);
        if let Some(constant) = constant {
            inverse[[0, 0]] = constant;
            for j in 0..slopes.len() {
                let moved = (0..=j).map(|i| columns[i].1 * root[[i, j]]);
                inverse[[0, j + 1]] = -moved.sum::<f64>();
            }
        }
        let factors = (0..slopes.len())
            .map(|j| (0..=j).map(|i| root[[i, j]]).collect())
            .collect();
        let combination = Combination {
            constant,
            columns,
            factors,
        };
        Some((combination, inverse))
    }
}

/// The upper triangular T with `T T' = A`: Cholesky's factor from the last row upwards. `None` when A is not
/// positive definite.
fn upper_root(a: &Array2<f64>) -> Option<Array2<f64>> {
    let k = a.nrows();
    let mut root = Array2::<f64>::zeros((k, k));
    for column in (0..k).rev() {
        for row in (0..=column).rev() {
            let sum: f64 = (column + 1..k)
                .map(|j| root[[row, j]] * root[[column, j]])
                .sum();
            let rest = a[[row, column]] - sum;
            root[[row, column]] = if row == column {
                rest.sqrt()
            } else {
                rest / root[[column, column]]
            };
        }
        // The root of a negative number is NaN.
        if root[[column, column]].is_nan() || root[[column, column]] <= 0.0 {
            return None;
        }
    }
    Some(root)
}

impl RowBlocks<'_> {
    pub(crate) fn n_columns(&self) -> usize {
        self.positions.len()
    }

    /// Calls `visit` with all rows in order, a block at a time.
    pub(crate) fn for_each(&self, mut visit: impl FnMut(&RowBlock)) {
        let rows = self.data.response.len();
        let size = self.n_columns() * BLOCK_ROWS;
        let mut columns = vec![0.0; size];
        let mut block = RowBlock {
            first: 0,
            residuals: Vec::new(),
            frequencies: Vec::new(),
            leverages: Vec::new(),
            basis: vec![0.0; size],
        };
        for first in (0..rows).step_by(BLOCK_ROWS) {
            self.fill(
                &mut block,
                &mut columns,
                first,
                BLOCK_ROWS.min(rows - first),
            );
            visit(&block);
        }
    }

    fn fill(&self, block: &mut RowBlock, columns: &mut [f64], first: usize, rows: usize) {
        block.first = first;
        block.residuals.resize(rows, 0.0);
        self.fit
            .residuals_from(self.data, first, &mut block.residuals);
        block.frequencies.clear();
        match &self.source {
            Source::Combined(combination) => {
                combination.fill(self.data, first, rows, columns, &mut block.basis);
            }
            Source::Kept(q) => {
                for (target, q) in block.basis.chunks_mut(BLOCK_ROWS).zip(q) {
                    target[..rows].copy_from_slice(&q[first..first + rows]);
                }
            }
        }
        self.weigh(block, first, rows);
        block.leverages.clear();
        block.leverages.resize(rows, 0.0);
        for column in block.basis.chunks(BLOCK_ROWS) {
            for (leverage, q) in block.leverages.iter_mut().zip(column) {
                *leverage += q * q;
            }
        }
        for leverage in &mut block.leverages {
            *leverage = leverage.min(1.0);
        }
    }

    /// Rows of combinations are not weighted yet, and rows of Gram-Schmidt's Q are: an analytic weight belongs
    /// into the row, a frequency does not.
    fn weigh(&self, block: &mut RowBlock, first: usize, rows: usize) {
        let kept = matches!(self.source, Source::Kept(_));
        let mut factor_rows = |factor: &dyn Fn(f64) -> f64, weights: &[f64]| {
            for column in block.basis.chunks_mut(BLOCK_ROWS) {
                for (q, weight) in column.iter_mut().zip(weights) {
                    *q *= factor(*weight);
                }
            }
        };
        match &self.data.weights {
            RowWeights::None => block.frequencies.resize(rows, 1.0),
            RowWeights::Analytic(weights) => {
                let weights = &weights[first..first + rows];
                if !kept {
                    factor_rows(&f64::sqrt, weights);
                }
                for (residual, weight) in block.residuals.iter_mut().zip(weights) {
                    *residual *= weight.sqrt();
                }
                let counts = weights.iter().map(|w| f64::from(u8::from(*w > 0.0)));
                block.frequencies.extend(counts);
            }
            RowWeights::Working { total, frequencies } => {
                // Per observation, a row of frequency f being f of them.
                let frequencies = &frequencies[first..first + rows];
                let total = &total[first..first + rows];
                let own: Vec<f64> = (total.iter().zip(frequencies))
                    .map(|(w, f)| if *f > 0.0 { w / f } else { 0.0 })
                    .collect();
                if kept {
                    let counts = |f: f64| f64::from(u8::from(f > 0.0)) / f.max(1.0).sqrt();
                    factor_rows(&counts, frequencies);
                } else {
                    factor_rows(&f64::sqrt, &own);
                }
                for (residual, weight) in block.residuals.iter_mut().zip(&own) {
                    *residual *= weight.sqrt();
                }
                block.frequencies.extend_from_slice(frequencies);
            }
            RowWeights::Frequency(weights) => {
                let weights = &weights[first..first + rows];
                let counts = |weight: f64| f64::from(u8::from(weight > 0.0));
                if kept {
                    factor_rows(&|weight| counts(weight) / weight.max(1.0).sqrt(), weights);
                } else {
                    factor_rows(&counts, weights);
                }
                block.frequencies.extend_from_slice(weights);
            }
        }
    }

    pub(crate) fn frequency_weighted(&self) -> bool {
        self.fit.weighting == Weighting::Frequency
    }
}

impl Combination {
    fn fill(
        &self,
        data: &FitData,
        first: usize,
        rows: usize,
        columns: &mut [f64],
        basis: &mut [f64],
    ) {
        for (target, &(column, mean)) in columns.chunks_mut(BLOCK_ROWS).zip(&self.columns) {
            let values = &data.columns[column][first..first + rows];
            for (target, x) in target.iter_mut().zip(values) {
                *target = x - mean;
            }
        }
        let mut targets = basis.chunks_mut(BLOCK_ROWS);
        if let Some(constant) = self.constant
            && let Some(target) = targets.next()
        {
            target.fill(constant);
        }
        let isa = Isa::detect();
        for (target, factors) in targets.zip(&self.factors) {
            kernel::mix(isa, columns, factors, target);
        }
    }
}

/// `sum_i w_i q_i q_i'`, gathered over blocks.
pub(crate) struct WeightedProducts {
    sums: Array2<f64>,
    weighted: Vec<f64>,
}

impl WeightedProducts {
    pub(crate) fn new(columns: usize) -> Self {
        Self {
            sums: Array2::zeros((columns, columns)),
            weighted: Vec::new(),
        }
    }

    /// Adds the rows of a block, with their weights.
    pub(crate) fn add(&mut self, block: &RowBlock, weights: &[f64]) {
        let isa = Isa::detect();
        for i in 0..self.sums.nrows() {
            self.weighted.clear();
            let column = block.column(i).iter().zip(weights);
            self.weighted.extend(column.map(|(q, weight)| q * weight));
            for j in i..self.sums.nrows() {
                self.sums[[i, j]] += kernel::dot(isa, &self.weighted, block.column(j));
            }
        }
    }

    /// The whole symmetric matrix.
    pub(crate) fn total(self) -> Array2<f64> {
        let at = |i: usize, j: usize| self.sums[[i.min(j), i.max(j)]];
        Array2::from_shape_fn(self.sums.dim(), |(i, j)| at(i, j))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::LinearModel;
    use ndarray::{Array1, array};

    /// Rows of Q and leverages from combinations are those from Gram-Schmidt.
    #[test]
    fn combinations_are_gram_schmidt() {
        let value = |seed: usize| ((seed * 7919 % 1009) as f64 / 1009.0 - 0.5) * 3.0;
        let x = Array2::from_shape_fn((600, 4), |(i, j)| {
            value(i * 31 + j * 17 + i * j) + 2.0 * j as f64
        });
        let y = Array1::from_shape_fn(600, |i| value(i * i + 3));
        let weights = Array1::from_shape_fn(600, |i| (i % 4) as f64);
        let model = || LinearModel::new(x.view(), y.view());
        for model in [
            model(),
            model().without_intercept(),
            model().with_analytic_weights(weights.view()),
            model().with_frequency_weights(weights.view()),
        ] {
            let fit = model.fit().unwrap();
            let basis = fit.basis("a test").unwrap();
            let blocks = fit.row_blocks("a test").unwrap();
            assert!(matches!(blocks.source, Source::Combined(_)));
            let mut kept = fit.row_blocks("a test").unwrap();
            let roots = root_weights(&fit);
            let q = orthogonalize(&fit, &basis.positions, roots.as_deref(), "a test")
                .unwrap()
                .q;
            kept.source = Source::Kept(q);
            for blocks in [blocks, kept] {
                let leverages = basis.rows.map(|q| q * q).sum_axis(ndarray::Axis(1));
                blocks.for_each(|block| {
                    for (row, leverage) in block.leverages.iter().enumerate() {
                        let at = block.first + row;
                        assert!((leverage - leverages[at]).abs() < 1e-15);
                        assert_eq!(block.frequencies[row], basis.frequencies[at]);
                        assert_eq!(block.residuals[row], basis.residuals[at]);
                        for j in 0..basis.n_columns() {
                            let difference = block.column(j)[row] - basis.rows[[at, j]];
                            assert!(difference.abs() < 1e-14);
                        }
                    }
                });
                let difference = &blocks.inverse - &basis.inverse;
                assert!(difference.iter().all(|d| d.abs() < 1e-13));
            }
        }
    }

    #[test]
    fn a_far_or_collinear_column_is_made_orthogonal() {
        let y = array![1.0, 3.0, 2.0, 5.0, 4.0];
        let far = array![[1e5], [1e5 + 1.0], [1e5 + 2.0], [1e5 + 4.0], [1e5 + 3.5]];
        let near = array![
            [1.0, 1.001],
            [2.0, 2.0],
            [3.0, 2.999],
            [4.0, 4.0],
            [5.0, 5.001]
        ];
        for x in [far.view(), near.view()] {
            let fit = LinearModel::new(x, y.view()).fit().unwrap();
            let blocks = fit.row_blocks("a test").unwrap();
            assert!(matches!(blocks.source, Source::Kept(_)));
        }
    }

    #[test]
    fn an_upper_root_rebuilds_the_matrix() {
        let a = array![[4.0, 1.0, -2.0], [1.0, 2.0, 0.5], [-2.0, 0.5, 3.0]];
        let root = upper_root(&a).unwrap();
        assert_eq!(root[[2, 0]], 0.0);
        assert!((root.dot(&root.t()) - &a).iter().all(|d| d.abs() < 1e-15));
        assert!(upper_root(&array![[1.0, 2.0], [2.0, 1.0]]).is_none());
        assert!(upper_root(&array![[0.0]]).is_none());
    }
}
