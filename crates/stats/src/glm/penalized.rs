//! The maximum of a likelihood penalised by Jeffreys' prior.
//!
//! The columns are made orthonormal (`X = Q R`), so that the coefficients `gamma = R beta` keep their digits whatever
//! the condition of the columns. What is held comes last: with R triangular, the last of the betas are the last of
//! the gammas but for a factor.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::family::Family;
use super::link::Link;
use super::options::GlmOptions;
use super::response::Response;
use super::rows::RowModel;
use crate::engine::{self, ColumnData, EngineOptions, LeastSquares, LeastSquaresProblem};
use crate::matrix::{add_outer, cholesky, cholesky_solve, inverse_upper, sandwich};
use crate::table::Numbers;

/// The estimable columns with the response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PenalizedModel {
    family: Family,
    link: Link,
    /// The estimable columns, the constant among them.
    columns: Vec<Vec<f64>>,
    response: Vec<f64>,
    /// Prior weights and frequencies, multiplied.
    total: Option<Vec<f64>>,
    offset: Option<Vec<f64>>,
    pub max_iterations: usize,
    tolerance: f64,
}

/// What of the coefficients, in the order of the design, does not move.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Held {
    None,
    /// The last is this.
    Last(f64),
    /// So many of the last are 0.
    Zeros(usize),
}

/// A maximum.
#[derive(Debug, Clone)]
pub(crate) struct PenalizedPoint {
    pub gamma: Vec<f64>,
    pub deviance: f64,
    /// Half the logarithm of the determinant of the information about the coefficients.
    pub penalty: f64,
    pub information_inverse: Array2<f64>,
    pub iterations: usize,
}

/// Orthonormal columns in some order.
pub(crate) struct OrderedDesign {
    q: Vec<Vec<f64>>,
    r: Array2<f64>,
    r_inverse: Array2<f64>,
}

/// The likelihood at some coefficients.
struct State {
    deviance: f64,
    penalty: f64,
    /// Modified scores of the coefficients.
    scores: Vec<f64>,
    information: Array2<f64>,
    inverse: Array2<f64>,
    sum_of_weights: f64,
}

/// Halvings of a step before it is given up.
const HALVINGS: usize = 40;

/// The convergence is linear, not quadratic: more steps than of the likelihood alone.
const MORE_ITERATIONS: usize = 50;

impl PenalizedModel {
    /// The model and the positions of its estimable coefficients; `None` where there is none.
    pub fn new(
        columns: Vec<Numbers>,
        intercept: bool,
        response: Response,
        offset: Option<Numbers>,
        options: &GlmOptions,
    ) -> Option<(Self, Vec<usize>)> {
        let data = columns
            .iter()
            .map(|column| ColumnData::Slice(column))
            .collect();
        let mut problem = LeastSquaresProblem::new(data, ColumnData::Slice(&response.values));
        problem.intercept = intercept;
        problem.weights = response
            .total
            .as_ref()
            .map(|total| ColumnData::Slice(total));
        let solution: LeastSquares = engine::solve(&problem, &EngineOptions::default()).ok()?;
        let first = usize::from(intercept);
        let estimable: Vec<usize> = (0..first + columns.len())
            .filter(|&position| !solution.is_aliased(position))
            .collect();
        let n = response.values.len();
        let kept = (estimable.iter())
            .map(|&position| {
                if position < first {
                    vec![1.0; n]
                } else {
                    columns[position - first].to_vec()
                }
            })
            .collect();
        let model = Self {
            family: options.family,
            link: options.link(),
            columns: kept,
            response: response.values.to_vec(),
            total: response.total.map(|total| total.to_vec()),
            offset: offset.map(|offset| offset.to_vec()),
            max_iterations: options.max_iterations.saturating_mul(MORE_ITERATIONS),
            tolerance: options.tolerance,
        };
        Some((model, estimable))
    }

    pub fn n_rows(&self) -> usize {
        self.response.len()
    }

    fn weight(&self, row: usize) -> f64 {
        self.total.as_ref().map_or(1.0, |total| total[row])
    }

    /// Fitted means.
    pub fn fitted(&self, estimates: &[f64]) -> Vec<f64> {
        (0..self.n_rows())
            .map(|row| {
                let terms = self.columns.iter().zip(estimates);
                let eta: f64 = terms.map(|(column, estimate)| column[row] * estimate).sum();
                let offset = self.offset.as_ref().map_or(0.0, |offset| offset[row]);
                self.link.inverse(eta + offset)
            })
            .collect()
    }

    /// The columns made orthonormal in this order by Gram-Schmidt, twice over; rows of weight 0 are 0.
    pub fn ordered(&self, order: &[usize]) -> Option<OrderedDesign> {
        let k = order.len();
        let mut r = Array2::<f64>::zeros((k, k));
        let mut q: Vec<Vec<f64>> = Vec::with_capacity(k);
        for (column, &position) in order.iter().enumerate() {
            let mut v: Vec<f64> = (self.columns[position].iter().enumerate())
                .map(|(row, x)| if self.weight(row) > 0.0 { *x } else { 0.0 })
                .collect();
            for _ in 0..2 {
                for (row, basis) in q.iter().enumerate() {
                    let share = dot(basis, &v);
                    r[[row, column]] += share;
                    for (v, basis) in v.iter_mut().zip(basis) {
                        *v -= share * basis;
                    }
                }
            }
            let length = dot(&v, &v).sqrt();
            if length.is_nan() || length <= 0.0 {
                return None;
            }
            r[[column, column]] = length;
            q.push(v.into_iter().map(|x| x / length).collect());
        }
        let r_inverse = inverse_upper(&r);
        Some(OrderedDesign { q, r, r_inverse })
    }
}

impl OrderedDesign {
    /// The coefficients of the columns.
    pub fn coefficients(&self, gamma: &[f64]) -> Vec<f64> {
        (self.r_inverse.rows().into_iter())
            .map(|row| row.iter().zip(gamma).map(|(r, gamma)| r * gamma).sum())
            .collect()
    }

    /// Those of the orthonormal columns.
    pub fn rotated(&self, coefficients: &[f64]) -> Vec<f64> {
        (self.r.rows().into_iter())
            .map(|row| row.iter().zip(coefficients).map(|(r, b)| r * b).sum())
            .collect()
    }

    pub fn covariance(&self, information_inverse: &Array2<f64>) -> Array2<f64> {
        sandwich(&self.r_inverse, information_inverse)
    }

    /// The largest penalised likelihood; `None` where the iterations do not come to rest.
    pub fn maximize(
        &self,
        model: &PenalizedModel,
        held: Held,
        start: Option<&[f64]>,
    ) -> Option<PenalizedPoint> {
        let k = self.q.len();
        let mut gamma = match start {
            Some(start) => start.to_vec(),
            None => self.start(model),
        };
        let free = match held {
            Held::None => k,
            Held::Last(value) => {
                gamma[k - 1] = value * self.r[[k - 1, k - 1]];
                k - 1
            }
            Held::Zeros(count) => {
                gamma[k - count..].fill(0.0);
                k - count
            }
        };
        let mut state = self.state(model, &gamma)?;
        let mut before = f64::INFINITY;
        for iteration in 1..=model.max_iterations {
            let part = state.information.slice(ndarray::s![..free, ..free]);
            let step = if free == 0 {
                Vec::new()
            } else {
                cholesky_solve(&cholesky(&part.to_owned())?, &state.scores[..free])
            };
            let decrement = dot(&step, &state.scores[..free]).max(0.0);
            let change = (decrement / state.sum_of_weights).sqrt();
            if change <= model.tolerance || (change <= ROUNDING && change >= before) {
                return Some(PenalizedPoint {
                    gamma,
                    deviance: state.deviance,
                    penalty: state.penalty,
                    information_inverse: state.inverse,
                    iterations: iteration,
                });
            }
            before = change;
            let mut factor = 1.0;
            let mut halvings = 0;
            state = loop {
                let mut next = gamma.clone();
                for (gamma, step) in next.iter_mut().zip(&step) {
                    *gamma += factor * step;
                }
                let risen = |next: &State| {
                    let fall =
                        0.5 * (next.deviance - state.deviance) + state.penalty - next.penalty;
                    fall <= 1e-10 * state.deviance.abs().max(1.0)
                };
                match self.state(model, &next) {
                    Some(at) if risen(&at) || halvings == HALVINGS => {
                        gamma = next;
                        break at;
                    }
                    None if halvings == HALVINGS => return None,
                    _ => {
                        factor *= 0.5;
                        halvings += 1;
                    }
                }
            };
        }
        None
    }

    /// The regression of the links of means near the responses.
    fn start(&self, model: &PenalizedModel) -> Vec<f64> {
        let form = model.family.form();
        let near: Vec<f64> = (0..model.n_rows())
            .map(|row| {
                let mean = form.start(model.response[row], model.weight(row));
                model.link.link(mean) - model.offset.as_ref().map_or(0.0, |offset| offset[row])
            })
            .collect();
        self.q.iter().map(|q| dot(q, &near)).collect()
    }

    fn state(&self, model: &PenalizedModel, gamma: &[f64]) -> Option<State> {
        let k = self.q.len();
        let rows = RowModel {
            form: model.family.form(),
            link: model.link,
        };
        let n = model.n_rows();
        let mut information = Array2::<f64>::zeros((k, k));
        let (mut weights, mut scores, mut bends) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        let (mut deviance, mut sum_of_weights) = (0.0, 0.0);
        let basis = |row: usize| -> Vec<f64> { self.q.iter().map(|q| q[row]).collect() };
        for row in 0..n {
            let weight = model.weight(row);
            if weight == 0.0 {
                continue;
            }
            let x = basis(row);
            let eta = dot(&x, gamma) + model.offset.as_ref().map_or(0.0, |offset| offset[row]);
            let value = rows.row(eta, model.response[row]);
            if !value.valid {
                return None;
            }
            let at = rows.link.mean(eta);
            weights[row] = weight * value.weight;
            scores[row] = weight * value.score;
            // Of a canonical link, d W / d eta = W V'.
            bends[row] = 0.5 * rows.form.variance_slope(at.mean, at.complement);
            deviance += weight * value.deviance;
            sum_of_weights += weights[row];
            add_outer(&mut information, &x, weights[row]);
        }
        let factor = cholesky(&information)?;
        let mut inverse = Array2::zeros((k, k));
        for column in 0..k {
            let mut unit = vec![0.0; k];
            unit[column] = 1.0;
            for (row, value) in cholesky_solve(&factor, &unit).into_iter().enumerate() {
                inverse[[row, column]] = value;
            }
        }
        let mut total = vec![0.0; k];
        for row in (0..n).filter(|&row| model.weight(row) > 0.0) {
            let x = basis(row);
            let spread: f64 = (inverse.rows().into_iter().zip(&x))
                .map(|(inverse, x_i)| x_i * inverse.iter().zip(&x).map(|(a, b)| a * b).sum::<f64>())
                .sum();
            let score = scores[row] + weights[row] * spread * bends[row];
            for (total, x) in total.iter_mut().zip(&x) {
                *total += x * score;
            }
        }
        let logs = |matrix: &Array2<f64>| -> f64 { matrix.diag().iter().map(|d| d.ln()).sum() };
        let penalty = logs(&factor) + logs(&self.r);
        (deviance.is_finite() && penalty.is_finite()).then_some(State {
            deviance,
            penalty,
            scores: total,
            information,
            inverse,
            sum_of_weights,
        })
    }
}

/// A change of the linear predictors below this that no longer shrinks is rounding.
const ROUNDING: f64 = 1e-9;

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
