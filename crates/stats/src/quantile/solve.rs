//! From columns to the vertex of a quantile regression: scaling, a start, and few rows at a time.

use super::simplex::{Failure, Programme, Vertex, solve};
use crate::covariance::Random;
use crate::engine::{self, ColumnData, EngineOptions, LeastSquaresProblem};

/// The rows of a model with positive weight, ready for the simplex method.
pub(super) struct Rows {
    pub p: usize,
    /// By rows, the constant first where there is one; the other columns about their means and in units of their spread.
    x: Vec<f64>,
    y: Vec<f64>,
    weights: Vec<f64>,
    /// Rows of the frame.
    pub ids: Vec<usize>,
    intercept: bool,
    /// Shift and scale of each column.
    scaling: Vec<(f64, f64)>,
    /// Least-squares coefficients in this scaling.
    start: Vec<f64>,
}

/// The solution: coefficients of the columns as given, the constant first where there is one.
pub(super) struct Solution {
    pub coefficients: Vec<f64>,
    /// Those of the scaled columns.
    pub scaled: Vec<f64>,
    /// Places in [`Rows::ids`] of the rows on the plane.
    pub basis: Vec<usize>,
    pub unique: Option<bool>,
    pub pivots: usize,
}

impl Rows {
    /// `columns` are linearly independent of each other and of the constant; `means`, `scales` and `start` those of least
    /// squares on the rows of positive weight.
    pub(super) fn new(
        columns: &[&[f64]],
        y: &[f64],
        weights: Option<&[f64]>,
        intercept: bool,
        scaling: Vec<(f64, f64)>,
        least_squares: &[f64],
    ) -> Self {
        let p = columns.len() + usize::from(intercept);
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let ids: Vec<usize> = (0..y.len()).filter(|&row| weight(row) > 0.0).collect();
        let mut x = Vec::with_capacity(ids.len() * p);
        for &row in &ids {
            if intercept {
                x.push(1.0);
            }
            for (column, (shift, scale)) in columns.iter().zip(&scaling) {
                x.push((column[row] - shift) / scale);
            }
        }
        let mut rows = Self {
            p,
            y: ids.iter().map(|&row| y[row]).collect(),
            weights: ids.iter().map(|&row| weight(row)).collect(),
            x,
            ids,
            intercept,
            scaling,
            start: Vec::new(),
        };
        rows.start = rows.scaled(least_squares);
        rows
    }

    pub(super) fn len(&self) -> usize {
        self.y.len()
    }

    /// A row of the scaled columns, the constant first where there is one.
    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.x[row * self.p..(row + 1) * self.p]
    }

    /// A row times coefficients of the scaled columns.
    pub(super) fn times(&self, row: usize, coefficients: &[f64]) -> f64 {
        self.row(row)
            .iter()
            .zip(coefficients)
            .map(|(x, b)| x * b)
            .sum()
    }

    /// Coefficients of the scaled columns from those of the columns as given.
    pub(super) fn scaled(&self, coefficients: &[f64]) -> Vec<f64> {
        let first = usize::from(self.intercept);
        let slopes = &coefficients[first..];
        let mut scaled: Vec<f64> = slopes
            .iter()
            .zip(&self.scaling)
            .map(|(b, (_, scale))| b * scale)
            .collect();
        if self.intercept {
            let centre = slopes
                .iter()
                .zip(&self.scaling)
                .map(|(b, (shift, _))| b * shift);
            scaled.insert(0, coefficients[0] + centre.sum::<f64>());
        }
        scaled
    }

    fn residuals(&self, coefficients: &[f64]) -> Vec<f64> {
        (self.x.chunks_exact(self.p))
            .zip(&self.y)
            .map(|(row, y)| {
                y - row
                    .iter()
                    .zip(coefficients)
                    .map(|(x, b)| x * b)
                    .sum::<f64>()
            })
            .collect()
    }

    /// Solves from the plane of least squares.
    pub(super) fn minimize(&self, tau: f64) -> Result<Solution, Failure> {
        // Sunk so that the share of rows below it is about right.
        let mut residuals = self.residuals(&self.start);
        if self.intercept {
            let place = ((tau * self.len() as f64) as usize).min(self.len() - 1);
            let mut sorted = residuals.clone();
            let (_, &mut quantile, _) = sorted.select_nth_unstable_by(place, f64::total_cmp);
            residuals
                .iter_mut()
                .for_each(|residual| *residual -= quantile);
        }
        let basis = self.independent_rows(&residuals)?;
        self.minimize_from(&self.weights, tau, basis, true)
    }

    /// Solves with other weights, from the vertex of a solution.
    pub(super) fn minimize_again(
        &self,
        weights: &[f64],
        tau: f64,
        basis: Vec<usize>,
    ) -> Result<Solution, Failure> {
        self.minimize_from(weights, tau, basis, false)
    }

    fn minimize_from(
        &self,
        weights: &[f64],
        tau: f64,
        basis: Vec<usize>,
        sample_first: bool,
    ) -> Result<Solution, Failure> {
        let n = self.len();
        let all: Vec<usize> = (0..n).collect();
        // Below this, one programme of all rows costs less than several small ones.
        if n < 3000.max(50 * self.p) {
            let vertex = solve(&self.programme(&all, weights, tau, None), basis)?;
            let (basis, pivots) = (vertex.basis.clone(), vertex.pivots);
            return Ok(self.solution(vertex, basis, pivots));
        }
        let size = (n as f64).powf(2.0 / 3.0) * (self.p as f64).sqrt();
        let mut pivots = 0;
        let mut basis = basis;
        if sample_first {
            let mut random = Random::new(n as u64);
            let mut rows = basis.clone();
            rows.extend((0..size as usize).map(|_| random.below(n as u64) as usize));
            rows.sort_unstable();
            rows.dedup();
            let vertex = self.restricted(&rows, weights, tau, None, &basis)?;
            pivots += vertex.pivots;
            basis = vertex.basis.iter().map(|&place| rows[place]).collect();
        }
        // Preprocessing of Portnoy and Koenker (1997): rows far from a plane that is nearly right keep their sides.
        let mut count = (n as f64 * (3.0 * (self.p as f64 / size).sqrt()).min(1.0)) as usize;
        loop {
            let coefficients = self.plane(&basis)?;
            let residuals = self.residuals(&coefficients);
            let mut near: Vec<bool> = vec![count >= n; n];
            if count < n {
                let distances: Vec<f64> = (self.x.chunks_exact(self.p))
                    .zip(&residuals)
                    .map(|(row, residual)| {
                        residual.abs() / row.iter().map(|x| x * x).sum::<f64>().sqrt()
                    })
                    .collect();
                let mut sorted = distances.clone();
                let (_, &mut limit, _) = sorted.select_nth_unstable_by(count, f64::total_cmp);
                for (near, distance) in near.iter_mut().zip(&distances) {
                    // Also the rows of zeros, which have no distance.
                    *near = distance.is_nan() || *distance <= limit;
                }
                basis.iter().for_each(|&row| near[row] = true);
            }
            let above: Vec<bool> = residuals.iter().map(|residual| *residual >= 0.0).collect();
            // Rows on the wrong side join the programme until there is none.
            let mut rounds = 0;
            loop {
                let rows: Vec<usize> = (0..n).filter(|&row| near[row]).collect();
                let fixed = (rows.len() < n).then(|| self.pull(&near, &above, weights, tau));
                let vertex = match self.restricted(&rows, weights, tau, fixed, &basis) {
                    Err(Failure::Unbounded) if rows.len() < n => break,
                    other => other?,
                };
                pivots += vertex.pivots;
                basis = vertex.basis.iter().map(|&place| rows[place]).collect();
                let residuals = self.residuals(&vertex.coefficients);
                let mut wrong = 0;
                for row in 0..n {
                    if !near[row] && (residuals[row] >= 0.0) != above[row] {
                        near[row] = true;
                        wrong += 1;
                    }
                }
                if wrong == 0 {
                    return Ok(self.solution(vertex, basis, pivots));
                }
                rounds += 1;
                if rounds > 10 || wrong > count / 4 {
                    break;
                }
            }
            count = (2 * count).min(n);
        }
    }

    /// A programme of some rows, solved from a basis among them.
    fn restricted(
        &self,
        rows: &[usize],
        weights: &[f64],
        tau: f64,
        fixed: Option<Vec<f64>>,
        basis: &[usize],
    ) -> Result<Vertex, Failure> {
        let places = basis
            .iter()
            .map(|row| rows.binary_search(row).map_err(|_| Failure::SingularBasis));
        let places = places.collect::<Result<Vec<usize>, Failure>>()?;
        solve(&self.programme(rows, weights, tau, fixed), places)
    }

    fn programme(
        &self,
        rows: &[usize],
        weights: &[f64],
        tau: f64,
        fixed: Option<Vec<f64>>,
    ) -> Programme {
        Programme {
            p: self.p,
            x: rows
                .iter()
                .flat_map(|&row| self.row(row).iter().copied())
                .collect(),
            y: rows.iter().map(|&row| self.y[row]).collect(),
            weights: rows.iter().map(|&row| weights[row]).collect(),
            total_weight: weights.iter().sum(),
            tau,
            fixed: fixed.unwrap_or_else(|| vec![0.0; self.p]),
        }
    }

    fn pull(&self, near: &[bool], above: &[bool], weights: &[f64], tau: f64) -> Vec<f64> {
        let mut pull = vec![0.0; self.p];
        for start in (0..self.len()).step_by(256) {
            let mut sums = vec![0.0; self.p];
            for row in start..(start + 256).min(self.len()) {
                if !near[row] {
                    let psi = if above[row] { tau } else { tau - 1.0 };
                    for (sum, x) in sums.iter_mut().zip(self.row(row)) {
                        *sum += weights[row] * psi * x;
                    }
                }
            }
            for (pull, sum) in pull.iter_mut().zip(sums) {
                *pull += sum;
            }
        }
        pull
    }

    fn plane(&self, basis: &[usize]) -> Result<Vec<f64>, Failure> {
        let matrix: Vec<f64> = basis
            .iter()
            .flat_map(|&row| self.row(row).iter().copied())
            .collect();
        let inverse = super::small::invert(&matrix, self.p).ok_or(Failure::SingularBasis)?;
        let right: Vec<f64> = basis.iter().map(|&row| self.y[row]).collect();
        Ok(super::small::solve_in(&matrix, &inverse, &right, self.p))
    }

    /// As many rows as columns, linearly independent, and near the plane: greedily, in the order of the residuals.
    fn independent_rows(&self, residuals: &[f64]) -> Result<Vec<usize>, Failure> {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by(|&a, &b| residuals[a].abs().total_cmp(&residuals[b].abs()));
        let mut chosen: Vec<usize> = Vec::with_capacity(self.p);
        let mut orthonormal: Vec<Vec<f64>> = Vec::with_capacity(self.p);
        for least in [0.1, 1e-3, 1e-7] {
            for &row in &order {
                if chosen.len() == self.p {
                    return Ok(chosen);
                }
                let mut v = self.row(row).to_vec();
                let length = v.iter().map(|x| x * x).sum::<f64>().sqrt();
                for _ in 0..2 {
                    for q in &orthonormal {
                        let share: f64 = v.iter().zip(q).map(|(v, q)| v * q).sum();
                        v.iter_mut().zip(q).for_each(|(v, q)| *v -= share * q);
                    }
                }
                let rest = v.iter().map(|x| x * x).sum::<f64>().sqrt();
                if rest > least * length {
                    orthonormal.push(v.iter().map(|x| x / rest).collect());
                    chosen.push(row);
                }
            }
        }
        if chosen.len() == self.p {
            Ok(chosen)
        } else {
            Err(Failure::SingularBasis)
        }
    }

    /// Back to the columns as given, by the equations of the basic rows themselves.
    fn solution(&self, vertex: Vertex, basis: Vec<usize>, pivots: usize) -> Solution {
        let first = usize::from(self.intercept);
        let scaled = vertex.coefficients;
        let mut coefficients: Vec<f64> = (scaled[first..].iter().zip(&self.scaling))
            .map(|(b, (_, scale))| b / scale)
            .collect();
        if self.intercept {
            let centre = coefficients
                .iter()
                .zip(&self.scaling)
                .map(|(b, (shift, _))| b * shift);
            coefficients.insert(0, scaled[0] - centre.sum::<f64>());
        }
        Solution {
            coefficients,
            scaled,
            basis,
            unique: match (vertex.flat_edges, vertex.flat_edge_has_length) {
                (0, _) => Some(true),
                (_, true) => Some(false),
                // The vertex has more rows on its plane than it needs: the edge may end at once.
                (_, false) => None,
            },
            pivots,
        }
    }
}

/// The coefficients of the plane through as many rows as columns, in the digits of the data.
pub(super) fn exact_plane(
    columns: &[&[f64]],
    y: &[f64],
    rows: &[usize],
    intercept: bool,
) -> Option<Vec<f64>> {
    // Differences to the first row take the constant, and with it any common offset, out of the equations.
    let (origin, others) = if intercept {
        let (first, others) = rows.split_first()?;
        (Some(*first), others)
    } else {
        (None, rows)
    };
    let about =
        |values: &[f64], row: usize| values[row] - origin.map_or(0.0, |first| values[first]);
    let x: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| others.iter().map(|&row| about(column, row)).collect())
        .collect();
    let right: Vec<f64> = others.iter().map(|&row| about(y, row)).collect();
    let slopes = if columns.is_empty() {
        Vec::new()
    } else {
        let problem = LeastSquaresProblem::new(
            x.iter().map(|column| ColumnData::Slice(column)).collect(),
            ColumnData::Slice(&right),
        )
        .without_intercept();
        let found = engine::solve(&problem, &EngineOptions::default()).ok()?;
        if found.rank < columns.len() {
            return None;
        }
        found.coefficients
    };
    let Some(first) = origin else {
        return Some(slopes);
    };
    let at_first: f64 = columns
        .iter()
        .zip(&slopes)
        .map(|(column, b)| column[first] * b)
        .sum();
    let mut coefficients = vec![y[first] - at_first];
    coefficients.extend(slopes);
    Some(coefficients)
}
