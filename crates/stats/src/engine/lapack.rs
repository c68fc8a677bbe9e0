//! The second backend: Householder QR by LAPACK, through `ndarray-linalg`. It copies the data into a
//! matrix and serves to check the first backend, and those who have a tuned library.

use ndarray::{Array1, Array2, Axis, ShapeBuilder};
use ndarray_linalg::{Diag, QR, SolveTriangular, UPLO};

use super::block::Source;
use super::moments::MomentState;
use super::normal::{SweepMatrix, Swept};
use super::problem::EngineError;

impl From<ndarray_linalg::error::LinalgError> for EngineError {
    fn from(error: ndarray_linalg::error::LinalgError) -> Self {
        Self::Lapack {
            message: error.to_string(),
        }
    }
}

/// The solution in the units of `state`, whose centres are the means (zero without an intercept).
pub(super) fn solve(
    source: &Source<'_, '_>,
    state: &MomentState,
    variables: &[usize],
    intercept: bool,
    tolerance: f64,
) -> Result<Swept, EngineError> {
    let first = usize::from(intercept);
    let response = variables.len() - 1;
    let (matrix, right) = matrix(source, state, &variables[first..]);
    let lengths: Vec<f64> = matrix
        .columns()
        .into_iter()
        .map(|column| column.dot(&column).sqrt())
        .collect();
    let mut kept = Vec::new();
    let mut dependent = Vec::new();
    // A zero column would be a zero pivot; the rest are told by what is left of them.
    for (j, length) in lengths.iter().enumerate() {
        if *length > 0.0 && kept.len() < matrix.nrows() {
            kept.push(j);
        } else {
            dependent.push((j + first, Vec::new()));
        }
    }
    let (q, r) = loop {
        let (q, r) = decompose(&matrix.select(Axis(1), &kept))?;
        let left_over = (0..kept.len()).find(|&k| {
            let length = lengths[kept[k]];
            r[[k, k]].abs() <= tolerance * length * (matrix.nrows() as f64).sqrt()
        });
        let Some(k) = left_over else { break (q, r) };
        let before = r.slice(ndarray::s![..k, ..k]).to_owned();
        let column = r.slice(ndarray::s![..k, k]);
        let factors = inverse_of(&before)?.dot(&column);
        let factors = kept
            .iter()
            .zip(factors)
            .map(|(&i, factor)| (i + first, factor));
        dependent.push((kept[k] + first, factors.collect()));
        kept.remove(k);
    };
    dependent.sort_by_key(|(j, _)| *j);
    let inverse = inverse_of(&r)?;
    let effects = q.t().dot(&right);
    let coefficients = inverse.dot(&effects);
    let covariance = inverse.dot(&inverse.t());
    let residuals = &right - &matrix.select(Axis(1), &kept).dot(&coefficients);

    let mut products = SweepMatrix::new(variables.len(), false);
    let mut independent: Vec<usize> = (0..first).collect();
    independent.extend(kept.iter().map(|j| j + first));
    let weight = state.sum_of_weights().value();
    let mean = |j: usize| state.product(0, variables[j]).value() / weight;
    let mut constant = mean(response);
    for (a, &i) in independent[first..].iter().enumerate() {
        products.set(i, response, coefficients[a].into());
        constant -= coefficients[a] * mean(i);
        for (b, &j) in independent[first..].iter().enumerate().skip(a) {
            products.set(i, j, (-covariance[[a, b]]).into());
        }
    }
    if intercept {
        products.set(0, response, constant.into());
        products.set(0, 0, (-1.0 / weight).into());
    }
    products.set(response, response, residuals.dot(&residuals).into());
    let share = |j: usize| lengths[kept[j]];
    let largest = |entry: &dyn Fn(usize, usize) -> f64| {
        (0..kept.len())
            .map(|a| (0..kept.len()).map(|b| entry(a, b)).sum::<f64>())
            .fold(1.0, f64::max)
    };
    let gram = r.t().dot(&r);
    let condition = largest(&|a, b| gram[[a, b]].abs() / share(a) / share(b))
        * largest(&|a, b| covariance[[a, b]].abs() * share(a) * share(b));
    let spread = (0..kept.len()).map(|a| (coefficients[a] * share(a)).powi(2));
    let response_spread = spread.sum::<f64>() + right.dot(&right);
    Ok(Swept {
        products,
        independent,
        dependent,
        residuals: Vec::new(),
        explained: effects.dot(&effects).into(),
        condition,
        response_bound: response_spread.sqrt(),
        response_spread,
    })
}

/// The thin QR decomposition. LAPACK is not asked about matrices without columns.
fn decompose(matrix: &Array2<f64>) -> Result<(Array2<f64>, Array2<f64>), EngineError> {
    if matrix.ncols() == 0 {
        return Ok((matrix.clone(), Array2::zeros((0, 0))));
    }
    Ok(matrix.qr()?)
}

/// The inverse of an upper triangular matrix.
fn inverse_of(triangle: &Array2<f64>) -> Result<Array2<f64>, EngineError> {
    if triangle.is_empty() {
        return Ok(triangle.clone());
    }
    let identity = Array2::eye(triangle.nrows());
    Ok(triangle.solve_triangular(UPLO::Upper, Diag::NonUnit, &identity)?)
}

/// The regressors by columns and the response, shifted, scaled, and times the root of the weights.
fn matrix(
    source: &Source<'_, '_>,
    state: &MomentState,
    variables: &[usize],
) -> (Array2<f64>, Array1<f64>) {
    let rows = state.n_rows();
    let mut weights = vec![1.0; rows];
    if let Some(data) = source.weights {
        data.copy_rows(0, &mut weights);
        weights
            .iter_mut()
            .for_each(|weight| *weight = weight.sqrt());
    }
    let column = |variable: usize| {
        let mut values = vec![0.0; rows];
        source.columns[variable - 1].copy_rows(0, &mut values);
        let (centre, scale) = (state.units.centre[variable], state.units.scale[variable]);
        for (value, weight) in values.iter_mut().zip(&weights) {
            *value = (*value - centre) * scale * weight;
        }
        Array1::from(values)
    };
    let (regressors, response) = variables.split_at(variables.len() - 1);
    let mut matrix = Array2::zeros((rows, regressors.len()).f());
    for (mut target, &variable) in matrix.columns_mut().into_iter().zip(regressors) {
        target.assign(&column(variable));
    }
    (matrix, column(response[0]))
}

#[cfg(test)]
mod tests {
    use crate::engine::tests::{Problem, assert_same, values};
    use crate::engine::{EngineOptions, Path};

    // Links the library that a program would choose.
    #[allow(unsafe_code)]
    #[link(name = "openblas")]
    unsafe extern "C" {}

    #[test]
    fn lapack_agrees_with_the_default_backend() {
        let options = EngineOptions::default().with_path(Path::Lapack);
        for (rows, regressors) in [(50, 0), (50, 1), (200, 5), (1000, 20), (7, 6)] {
            for intercept in [true, false] {
                if regressors == 0 && !intercept {
                    continue;
                }
                for weighted in [false, true] {
                    let mut problem = Problem::random(rows, regressors);
                    problem.intercept = intercept;
                    problem.weights =
                        weighted.then(|| values(rows, 8).iter().map(|w| w.abs()).collect());
                    let fit = problem.with(&options).unwrap();
                    assert_eq!(fit.path, Path::Lapack);
                    let reference = problem.fit();
                    if fit.n_used > fit.rank {
                        assert_same(&fit, &reference, 1e-10);
                    }
                }
            }
        }
    }

    #[test]
    fn lapack_finds_the_same_aliases() {
        let mut problem = Problem::random(60, 2);
        let sum = problem.columns[0].iter().zip(&problem.columns[1]);
        let sum = sum.map(|(a, b)| 2.0 * a - b + 5.0).collect();
        problem.columns.insert(2, sum);
        problem.columns.push(vec![3.0; 60]);
        let options = EngineOptions::default().with_path(Path::Lapack);
        let fit = problem.with(&options).unwrap();
        let reference = problem.fit();
        let indices = |aliased: &[crate::engine::Aliased]| -> Vec<usize> {
            aliased.iter().map(|alias| alias.index).collect()
        };
        assert_eq!(indices(&fit.aliased), indices(&reference.aliased));
        assert_same(&fit, &reference, 1e-12);
        for (factor, truth) in fit.aliased[0].depends_on.iter().zip([5.0, 2.0, -1.0]) {
            assert!((factor.1 - truth).abs() < 1e-12);
        }
    }
}
