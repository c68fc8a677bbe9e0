//! From cross-products to the solution: the sweep operator (Goodnight 1979) on a symmetric matrix,
//! in working precision or in twice that.

use super::kernel::{self, Isa};
use crate::double_double::DoubleDouble;

/// A symmetric matrix of which the upper triangle is kept, each entry as `high + low`.
#[derive(Debug, Clone)]
pub(super) struct SweepMatrix {
    isa: Isa,
    pub size: usize,
    high: Vec<f64>,
    /// Empty in working precision.
    low: Vec<f64>,
    row: Vec<f64>,
    row_low: Vec<f64>,
}

impl SweepMatrix {
    /// A matrix of zeros; `doubled` asks for twice the working precision.
    pub fn new(size: usize, doubled: bool) -> Self {
        let low_size = if doubled { size } else { 0 };
        Self {
            isa: Isa::detect(),
            size,
            high: vec![0.0; size * size],
            low: vec![0.0; low_size * size],
            row: vec![0.0; size],
            row_low: vec![0.0; low_size],
        }
    }

    pub fn doubled(&self) -> bool {
        !self.low.is_empty()
    }

    fn at(&self, row: usize, column: usize) -> usize {
        row.min(column) * self.size + row.max(column)
    }

    pub fn get(&self, row: usize, column: usize) -> DoubleDouble {
        let at = self.at(row, column);
        let low = if self.doubled() { self.low[at] } else { 0.0 };
        DoubleDouble {
            hi: self.high[at],
            lo: low,
        }
    }

    pub fn set(&mut self, row: usize, column: usize, value: DoubleDouble) {
        let at = self.at(row, column);
        if self.doubled() {
            self.high[at] = value.hi;
            self.low[at] = value.lo;
        } else {
            self.high[at] = value.value();
        }
    }

    /// Sweeps pivot `k`, in Beaton's symmetric form. With the set `K` of swept pivots the matrix
    /// then holds `-A_KK^-1`, the coefficients `A_KK^-1 A_KJ`, and what is left of the others,
    /// `A_JJ - A_JK A_KK^-1 A_KJ`.
    pub fn sweep(&mut self, k: usize) {
        let pivot = self.get(k, k);
        for column in 0..self.size {
            let value = self.get(k, column);
            self.row[column] = value.hi;
            if self.doubled() {
                self.row_low[column] = value.lo;
            }
        }
        let doubled = self.doubled();
        let inverse = if doubled {
            DoubleDouble::ONE / pivot
        } else {
            DoubleDouble::from(1.0 / pivot.hi)
        };
        let by_pivot = |value: DoubleDouble| {
            if doubled {
                value * inverse
            } else {
                DoubleDouble::from(value.hi * inverse.hi)
            }
        };
        for i in (0..self.size).filter(|&i| i != k) {
            let value = DoubleDouble {
                hi: self.row[i],
                lo: self.row_low.get(i).copied().unwrap_or(0.0),
            };
            if value.hi == 0.0 {
                continue;
            }
            let factor = by_pivot(value);
            let run = i * self.size + i..(i + 1) * self.size;
            if self.doubled() {
                kernel::subtract_multiple_doubled(
                    self.isa,
                    (&mut self.high[run.clone()], &mut self.low[run]),
                    factor,
                    (&self.row[i..], &self.row_low[i..]),
                );
            } else {
                kernel::subtract_multiple(self.isa, &mut self.high[run], factor.hi, &self.row[i..]);
            }
        }
        for column in 0..self.size {
            let value = DoubleDouble {
                hi: self.row[column],
                lo: self.row_low.get(column).copied().unwrap_or(0.0),
            };
            self.set(k, column, by_pivot(value));
        }
        self.set(k, k, -inverse);
    }
}

/// Cross-products of the independent variables and of the response, in whatever units, and the
/// Euclidean length of each column as it is stored by the caller, in the same units.
pub(super) struct NormalEquations {
    /// Variables in the order constant (if any), regressors, response.
    pub products: SweepMatrix,
    /// Whether variable 0 is the constant.
    pub intercept: bool,
    /// Rows that count: there are no more independent variables.
    pub rows: usize,
    /// Lengths that the rounding of the input is in proportion to.
    pub lengths: Vec<f64>,
}

/// A solved system, in the units of the cross-products.
pub(super) struct Swept {
    pub products: SweepMatrix,
    /// Swept variables.
    pub independent: Vec<usize>,
    /// Variables found dependent on those before them, with the coefficients (variable, factor).
    pub dependent: Vec<(usize, Vec<(usize, f64)>)>,
    /// For each swept variable, and last the response, its residual on those before:
    /// `residual = variable - sum factor * earlier`, with its squared length.
    pub residuals: Vec<Residual>,
    /// What the variables other than the constant explain of the response.
    pub explained: DoubleDouble,
    /// 1-norm condition number of the scaled cross-products.
    pub condition: f64,
    /// `|y| + sum |b_k| |x_k|` in the units of the cross-products: what the residuals are the
    /// difference of.
    pub response_bound: f64,
    /// `|y|^2 + sum |b_k|^2 |x_k|^2`: the square of that, when errors are independent.
    pub response_spread: f64,
}

/// A variable made orthogonal to those before it.
pub(super) struct Residual {
    pub variable: usize,
    pub squared_length: f64,
    pub factors: Vec<(usize, f64)>,
}

impl NormalEquations {
    /// Sweeps one variable after another, leaving out those that depend on earlier ones.
    /// `keep_residuals` records what the next, more accurate path starts from.
    pub fn solve(mut self, tolerance: f64, keep_residuals: bool) -> Swept {
        let size = self.products.size;
        let response = size - 1;
        let mut independent = Vec::with_capacity(response);
        let mut dependent = Vec::new();
        let mut residuals = Vec::new();
        let whole: Vec<f64> = (0..size)
            .map(|j| self.products.get(j, j).value().max(0.0).sqrt())
            .collect();
        if self.intercept && response > 0 {
            self.products.sweep(0);
            independent.push(0);
        }
        let diagonal: Vec<f64> = (0..size).map(|j| self.products.get(j, j).value()).collect();
        let first = usize::from(self.intercept);
        let norm = self.scaled_norm(first, &diagonal);
        let mut explained = DoubleDouble::ZERO;
        for j in first..response {
            let left = self.products.get(j, j).value();
            let bound = tolerance * self.bound(j, &independent, &self.lengths);
            if left <= bound * bound || independent.len() == self.rows {
                dependent.push((j, self.factors(j, &independent)));
                continue;
            }
            if keep_residuals {
                residuals.push(Residual {
                    variable: j,
                    squared_length: left,
                    factors: self.factors(j, &independent),
                });
            }
            explained = explained + self.share_of_response(j);
            self.products.sweep(j);
            independent.push(j);
        }
        if keep_residuals {
            residuals.push(Residual {
                variable: response,
                squared_length: self.products.get(response, response).value(),
                factors: self.factors(response, &independent),
            });
        }
        let response_bound = self.bound(response, &independent, &whole);
        let response_spread = independent[first..]
            .iter()
            .map(|&k| (self.products.get(k, response).hi * whole[k]).powi(2))
            .sum::<f64>()
            + whole[response].powi(2);
        let active = &independent[first..];
        let inverse_norm = active
            .iter()
            .map(|&i| {
                active
                    .iter()
                    .map(|&j| self.products.get(i, j).hi.abs() * (diagonal[i] * diagonal[j]).sqrt())
                    .sum::<f64>()
            })
            .fold(1.0, f64::max);
        Swept {
            products: self.products,
            independent,
            dependent,
            residuals,
            explained,
            condition: norm * inverse_norm,
            response_bound,
            response_spread,
        }
    }

    /// What sweeping `j` takes from the response. As a square over a square it keeps its digits where the
    /// difference of the response before and after would be rounding.
    fn share_of_response(&self, j: usize) -> DoubleDouble {
        let product = self.products.get(j, self.products.size - 1);
        product * (product / self.products.get(j, j))
    }

    fn factors(&self, j: usize, independent: &[usize]) -> Vec<(usize, f64)> {
        independent
            .iter()
            .map(|&k| (k, self.products.get(k, j).value()))
            .collect()
    }

    /// `|x_j| + sum |b_k| |x_k|` over the variables swept so far, the constant not counted: its
    /// share is never larger than the others'.
    fn bound(&self, j: usize, independent: &[usize], lengths: &[f64]) -> f64 {
        let first = usize::from(self.intercept);
        independent
            .iter()
            .filter(|&&k| k >= first)
            .map(|&k| self.products.get(k, j).hi.abs() * lengths[k])
            .sum::<f64>()
            + lengths[j]
    }

    /// Largest row sum of the regressors' correlations.
    fn scaled_norm(&self, first: usize, diagonal: &[f64]) -> f64 {
        let response = self.products.size - 1;
        (first..response)
            .filter(|&i| diagonal[i] > 0.0)
            .map(|i| {
                (first..response)
                    .filter(|&j| diagonal[j] > 0.0)
                    .map(|j| self.products.get(i, j).hi.abs() / (diagonal[i] * diagonal[j]).sqrt())
                    .sum::<f64>()
            })
            .fold(1.0, f64::max)
    }
}

impl Swept {
    pub fn coefficient(&self, variable: usize) -> DoubleDouble {
        let response = self.products.size - 1;
        self.products.get(variable, response)
    }

    pub fn residual_sum_of_squares(&self) -> DoubleDouble {
        let response = self.products.size - 1;
        self.products.get(response, response)
    }

    pub fn covariance(&self, row: usize, column: usize) -> DoubleDouble {
        -self.products.get(row, column)
    }
}
