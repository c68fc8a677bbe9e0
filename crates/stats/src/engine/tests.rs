//! Awkward problems first; then what must not change; then digits.

use std::num::NonZeroUsize;

use ndarray::{Array1, Array2, ShapeBuilder};
use proptest::prelude::*;

use super::*;

/// Reproducible values in (-1, 1).
pub(super) fn values(rows: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..rows)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
        })
        .collect()
}

#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub columns: Vec<Vec<f64>>,
    pub response: Vec<f64>,
    pub weights: Option<Vec<f64>>,
    pub intercept: bool,
}

impl Problem {
    pub fn random(rows: usize, regressors: usize) -> Self {
        let columns: Vec<Vec<f64>> = (0..regressors)
            .map(|j| values(rows, j as u64 + 1))
            .collect();
        let mut response = values(rows, 999);
        for (j, column) in columns.iter().enumerate() {
            for (y, x) in response.iter_mut().zip(column) {
                *y += (j as f64 - 1.5) * x + 0.1;
            }
        }
        Self {
            columns,
            response,
            weights: None,
            intercept: true,
        }
    }

    fn with_path(&self, path: Option<Path>) -> Result<LeastSquares, EngineError> {
        self.with(&EngineOptions {
            path,
            ..EngineOptions::default()
        })
    }

    pub fn with(&self, options: &EngineOptions) -> Result<LeastSquares, EngineError> {
        let columns = self.columns.iter().map(ColumnData::from).collect();
        let mut problem = LeastSquaresProblem::new(columns, &self.response);
        problem.intercept = self.intercept;
        problem.weights = self.weights.as_ref().map(ColumnData::from);
        solve(&problem, options)
    }

    pub fn fit(&self) -> LeastSquares {
        self.with_path(None).unwrap()
    }
}

const PATHS: [Option<Path>; 4] = [
    None,
    Some(Path::Gram),
    Some(Path::Compensated),
    Some(Path::Orthogonalized),
];

fn assert_close(left: f64, right: f64, tolerance: f64) {
    let scale = left.abs().max(right.abs());
    assert!(
        (left - right).abs() <= tolerance * scale,
        "{left:e} is not {right:e}"
    );
}

/// Equal coefficients, inverse and sums of squares.
pub(super) fn assert_same(left: &LeastSquares, right: &LeastSquares, tolerance: f64) {
    for (left, right) in left.coefficients.iter().zip(&right.coefficients) {
        assert_close(*left, *right, tolerance);
    }
    for j in 0..left.coefficients.len() {
        let (left, right) = (&left.unscaled_covariance, &right.unscaled_covariance);
        assert_close(left[[j, j]], right[[j, j]], tolerance);
    }
    assert_close(
        left.residual_sum_of_squares,
        right.residual_sum_of_squares,
        tolerance,
    );
    assert_close(
        left.total_sum_of_squares_centered,
        right.total_sum_of_squares_centered,
        tolerance,
    );
}

#[test]
fn malformed_input_is_a_named_error() {
    let mut problem = Problem::random(10, 2);
    problem.columns[1].pop();
    assert_eq!(
        problem.with_path(None),
        Err(EngineError::LengthMismatch {
            column: Column::Regressor(1),
            expected: 10,
            found: 9
        })
    );
    let nothing = Problem {
        columns: vec![],
        response: vec![],
        weights: None,
        intercept: true,
    };
    assert_eq!(nothing.with_path(None), Err(EngineError::NoRows));
    let mut problem = Problem::random(10, 0);
    problem.intercept = false;
    assert_eq!(problem.with_path(None), Err(EngineError::NoColumns));
    let mut problem = Problem::random(10, 1);
    problem.weights = Some(vec![0.0; 10]);
    assert_eq!(problem.with_path(None), Err(EngineError::AllWeightsZero));
    problem.weights = Some(vec![1.0; 10]);
    problem.weights.as_mut().unwrap()[4] = -2.0;
    let negative = EngineError::NegativeWeight {
        row: 4,
        value: -2.0,
    };
    assert_eq!(problem.with_path(None), Err(negative));
}

#[test]
fn a_value_that_is_not_finite_is_named_on_every_path() {
    for path in PATHS {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for row in [0, 7, 199] {
                let mut problem = Problem::random(200, 3);
                problem.columns[2][row] = bad;
                let Err(EngineError::NonFinite {
                    column, row: found, ..
                }) = problem.with_path(path)
                else {
                    panic!("no error");
                };
                assert_eq!((column, found), (Column::Regressor(2), row));
                let mut problem = Problem::random(200, 3);
                problem.response[row] = bad;
                assert!(matches!(
                    problem.with_path(path),
                    Err(EngineError::NonFinite {
                        column: Column::Response,
                        ..
                    })
                ));
            }
        }
    }
}

#[test]
fn an_intercept_alone_is_the_mean() {
    let problem = Problem::random(101, 0);
    let fit = problem.fit();
    assert_close(fit.coefficients[0], fit.response_mean, 1e-15);
    assert_close(fit.unscaled_covariance[[0, 0]], 1.0 / 101.0, 1e-15);
    assert_close(
        fit.residual_sum_of_squares,
        fit.total_sum_of_squares_centered,
        1e-15,
    );
    assert_eq!(fit.rank, 1);
}

#[test]
fn dependent_columns_are_aliased_and_say_on_what() {
    for path in [None, Some(Path::Compensated), Some(Path::Orthogonalized)] {
        let mut problem = Problem::random(60, 2);
        let sum: Vec<f64> = problem.columns[0]
            .iter()
            .zip(&problem.columns[1])
            .map(|(a, b)| 2.0 * a - b + 5.0)
            .collect();
        problem.columns.insert(2, sum);
        problem.columns.push(values(60, 77));
        problem.columns.push(problem.columns[0].clone());
        let fit = problem.with_path(path).unwrap();
        assert_eq!(fit.rank, 4);
        assert!(fit.is_aliased(3) && fit.is_aliased(5));
        let [sum, copy] = fit.aliased.as_slice() else {
            panic!("{:?}", fit.aliased)
        };
        let expected = [(0, 5.0), (1, 2.0), (2, -1.0)];
        assert_eq!(sum.depends_on.len(), 3);
        for ((index, factor), (at, value)) in sum.depends_on.iter().zip(expected) {
            assert_eq!(*index, at);
            assert_close(*factor, value, 1e-13);
        }
        assert_eq!(copy.depends_on, [(1, 1.0)]);
        assert_eq!(fit.coefficients[3], 0.0);
        assert!(
            fit.unscaled_covariance
                .iter()
                .all(|value| value.is_finite())
        );
        let mut without = Problem::random(60, 2);
        without.columns.push(values(60, 77));
        let reference = without.with_path(path).unwrap();
        assert_close(fit.coefficients[4], reference.coefficients[3], 1e-12);
    }
}

#[test]
fn a_constant_column_is_aliased_with_the_intercept_only() {
    let mut problem = Problem::random(30, 2);
    problem.columns[0].fill(0.1);
    let fit = problem.fit();
    assert_eq!(fit.aliased.len(), 1);
    let alias = &fit.aliased[0];
    assert_eq!((alias.index, alias.depends_on.len()), (1, 1));
    assert_close(alias.depends_on[0].1, 0.1, 1e-15);
    problem.intercept = false;
    assert_eq!(problem.fit().rank, 2);
    problem.columns[0].fill(0.0);
    let fit = problem.fit();
    assert_eq!((fit.rank, fit.aliased[0].depends_on.len()), (1, 0));
}

#[test]
fn as_many_columns_as_rows_fit_exactly_and_more_are_aliased() {
    let fit = Problem::random(4, 3).fit();
    assert_eq!((fit.rank, fit.n_used), (4, 4));
    assert_eq!(fit.residual_sum_of_squares, 0.0);
    let fit = Problem::random(4, 6).fit();
    assert_eq!((fit.rank, fit.aliased.len()), (4, 3));
    assert!(fit.coefficients.iter().all(|value| value.is_finite()));
    let fit = Problem::random(1, 2).fit();
    assert_eq!((fit.rank, fit.aliased.len()), (1, 2));
}

#[test]
fn a_constant_response_has_no_sum_of_squares() {
    let mut problem = Problem::random(50, 2);
    problem.response.fill(1e5 + 0.1);
    let fit = problem.fit();
    assert_eq!(fit.total_sum_of_squares_centered, 0.0);
    assert_eq!(fit.residual_sum_of_squares, 0.0);
    assert_close(fit.coefficients[0], 1e5 + 0.1, 1e-15);
    assert!(fit.coefficients[1..].iter().all(|value| *value == 0.0));
}

#[test]
fn an_exact_relation_leaves_no_residual() {
    let x: Vec<f64> = (1..=40).map(f64::from).collect();
    let response = x.iter().map(|x| 3.0 + 2.0 * x).collect();
    let problem = Problem {
        columns: vec![x],
        response,
        weights: None,
        intercept: true,
    };
    let fit = problem.fit();
    assert_eq!(fit.coefficients, [3.0, 2.0]);
    assert_eq!(fit.residual_sum_of_squares, 0.0);
}

#[test]
fn weights_leave_rows_out_and_repeat_them() {
    for path in PATHS {
        let plain = Problem::random(60, 3);
        let mut weighted = Problem::random(60, 3);
        weighted.weights = Some((0..60).map(|row| f64::from(row % 3)).collect());
        let mut repeated = Problem::random(0, 3);
        for row in 0..60 {
            for _ in 0..row % 3 {
                for (target, column) in repeated.columns.iter_mut().zip(&plain.columns) {
                    target.push(column[row]);
                }
                repeated.response.push(plain.response[row]);
            }
        }
        let (weighted, repeated) = (
            weighted.with_path(path).unwrap(),
            repeated.with_path(path).unwrap(),
        );
        assert_same(&weighted, &repeated, 1e-12);
        assert_eq!(weighted.n_used, 40);
        assert_eq!(weighted.sum_of_weights, 60.0);
    }
}

#[test]
fn layouts_give_the_same_bits() {
    let problem = Problem::random(3000, 3);
    let reference = problem.fit();
    let response = Array1::from(problem.response.clone());
    let at = |(i, j): (usize, usize)| problem.columns[j][i];
    let by_row = Array2::from_shape_fn((3000, 3), at);
    let by_column = Array2::from_shape_fn((3000, 3).f(), at);
    for matrix in [by_row, by_column] {
        let matrix = matrix.view();
        let problem = LeastSquaresProblem::from_matrix(&matrix, response.view());
        assert_eq!(
            solve(&problem, &EngineOptions::default()).unwrap(),
            reference
        );
    }
    let columns = problem
        .columns
        .iter()
        .enumerate()
        .map(|(j, column)| ColumnData::Chunks(column.chunks(700 + 13 * j).collect()))
        .collect();
    let chunked = LeastSquaresProblem::new(columns, &problem.response);
    assert_eq!(
        solve(&chunked, &EngineOptions::default()).unwrap(),
        reference
    );
}

#[test]
fn threads_do_not_change_a_bit() {
    let problem = Problem::random(60_000, 4);
    for path in PATHS {
        let mut options = EngineOptions::default().with_block_rows(NonZeroUsize::new(256).unwrap());
        options.path = path;
        let reference = problem.with(&options).unwrap();
        for threads in [2, 3, 16] {
            let threads = NonZeroUsize::new(threads).unwrap();
            assert_eq!(
                problem.with(&options.with_threads(threads)).unwrap(),
                reference
            );
        }
    }
}

#[test]
fn a_thread_reports_what_is_not_finite() {
    let mut problem = Problem::random(60_000, 2);
    problem.columns[0][59_999] = f64::NAN;
    let options = EngineOptions::default()
        .with_block_rows(NonZeroUsize::new(256).unwrap())
        .with_threads(NonZeroUsize::new(2).unwrap())
        .with_path(Path::Compensated);
    assert!(matches!(
        problem.with(&options),
        Err(EngineError::NonFinite { row: 59_999, .. })
    ));
}

#[test]
fn units_do_not_matter() {
    let problem = Problem::random(500, 3);
    let reference = problem.fit();
    for (x_unit, y_unit) in [
        (1.0, 1e-9),
        (1.0, 1e9),
        (1e-9, 1.0),
        (1e150, 1e-150),
        (1e-150, 1e150),
        (1e-150, 1e-150),
    ] {
        let mut scaled = Problem::random(500, 3);
        scaled.columns[1].iter_mut().for_each(|x| *x *= x_unit);
        scaled.response.iter_mut().for_each(|y| *y *= y_unit);
        let fit = scaled.fit();
        // Rounding of the scaled columns is all that differs.
        assert_close(
            fit.coefficients[2] * (x_unit / y_unit),
            reference.coefficients[2],
            1e-14,
        );
        assert_close(
            fit.coefficients[1] / y_unit,
            reference.coefficients[1],
            1e-14,
        );
        assert_close(
            fit.unscaled_covariance[[2, 2]] * x_unit * x_unit,
            reference.unscaled_covariance[[2, 2]],
            1e-14,
        );
        let share =
            |fit: &LeastSquares| fit.residual_sum_of_squares / fit.total_sum_of_squares_centered;
        assert_close(share(&fit), share(&reference), 1e-14);
    }
}

#[test]
fn an_offset_costs_no_digit_of_the_slope() {
    // Values with few digits, so that adding 1e7 rounds nothing.
    let round = |values: Vec<f64>| -> Vec<f64> {
        values
            .into_iter()
            .map(|x| (x * 1024.0).round() / 1024.0)
            .collect()
    };
    for path in PATHS {
        let mut problem = Problem::random(700, 2);
        problem.columns = problem.columns.into_iter().map(round).collect();
        let reference = problem.with_path(path).unwrap();
        problem.columns[0].iter_mut().for_each(|x| *x += 1e7);
        let fit = problem.with_path(path).unwrap();
        assert_close(fit.coefficients[1], reference.coefficients[1], 2e-14);
        assert_close(fit.coefficients[2], reference.coefficients[2], 2e-14);
        let (left, right) = (&fit.unscaled_covariance, &reference.unscaled_covariance);
        assert_close(left[[1, 1]], right[[1, 1]], 2e-14);
    }
}

#[test]
fn first_rows_that_mislead_do_no_harm() {
    let reference = Problem::random(4000, 2).fit();
    // The first rows are all zero, or tiny, or huge; the rest is what it was.
    for lead in [0.0, 1e-200, 1e-30, 1e30] {
        let mut problem = Problem::random(4000, 2);
        problem.columns[0][..100].fill(lead);
        problem.weights = Some(vec![1.0; 4000]);
        problem.weights.as_mut().unwrap()[..100].fill(0.0);
        let fit = problem.fit();
        let mut plain = Problem::random(4000, 2);
        plain.weights = problem.weights.clone();
        assert_same(&fit, &plain.fit(), 1e-11);
        assert_ne!(fit.coefficients, reference.coefficients);
    }
}

#[test]
fn paths_agree_and_estimate_their_digits() {
    // Columns that come ever nearer to each other.
    for exponent in 0..9 {
        let mut problem = Problem::random(300, 3);
        let noise = 10f64.powi(-exponent);
        let near = problem.columns[0].iter().zip(&problem.columns[2]);
        problem.columns[1] = near.map(|(x, e)| x + noise * e).collect();
        problem.columns[2] = values(300, 55);
        let reference = problem.with_path(Some(Path::Orthogonalized)).unwrap();
        for path in [None, Some(Path::Gram), Some(Path::Compensated)] {
            let fit = problem.with_path(path).unwrap();
            if !fit.aliased.is_empty() {
                assert_eq!(path, Some(Path::Gram));
                continue;
            }
            let tolerance = 10f64.powf(-fit.expected_digits).max(1e-14);
            assert_same(&fit, &reference, tolerance);
            if path.is_none() {
                assert!(fit.expected_digits >= 13.0);
            }
        }
    }
}

#[test]
fn many_rows_are_as_exact_as_few() {
    let mut few = Problem::random(500, 4);
    let near = few.columns[0]
        .iter()
        .zip(&values(500, 31))
        .map(|(x, e)| x + 1e-9 * e)
        .collect();
    few.columns[3] = near;
    let times = 40;
    for weights in [
        None,
        Some(values(500, 8).iter().map(|w| w.abs()).collect::<Vec<_>>()),
    ] {
        few.weights = weights;
        let repeat = |column: &Vec<f64>| column.repeat(times);
        let many = Problem {
            columns: few.columns.iter().map(repeat).collect(),
            response: few.response.repeat(times),
            weights: few.weights.as_ref().map(repeat),
            intercept: true,
        };
        let (few, mut many) = (few.fit(), many.fit());
        assert_eq!(
            (few.path, many.path),
            (Path::Orthogonalized, Path::Orthogonalized)
        );
        many.residual_sum_of_squares /= times as f64;
        many.total_sum_of_squares_centered /= times as f64;
        many.unscaled_covariance *= times as f64;
        assert_same(&few, &many, 1e-14);
    }
}

#[test]
fn a_state_takes_any_blocks_and_any_subset() {
    let problem = Problem::random(500, 4);
    let reference = problem.with_path(Some(Path::Compensated)).unwrap();
    let mut state = MomentState::new(4);
    for start in (0..500).step_by(61) {
        let end = 500.min(start + 61);
        let columns: Vec<ColumnData> = problem
            .columns
            .iter()
            .map(|column| ColumnData::Slice(&column[start..end]))
            .collect();
        let response = ColumnData::Slice(&problem.response[start..end]);
        state.add_block(&columns, &response, None).unwrap();
    }
    let options = EngineOptions::default();
    assert_same(&state.finish(true, &options).unwrap(), &reference, 1e-14);
    let json = serde_json::to_string(&state).unwrap();
    assert_eq!(serde_json::from_str::<MomentState>(&json).unwrap(), state);

    let mut subset = Problem::random(500, 4);
    subset.columns = vec![problem.columns[3].clone(), problem.columns[1].clone()];
    subset.intercept = false;
    let fit = state.finish_columns(&[3, 1], false, &options).unwrap();
    assert_same(
        &fit,
        &subset.with_path(Some(Path::Compensated)).unwrap(),
        1e-14,
    );

    assert!(matches!(
        state.finish_columns(&[4], true, &options),
        Err(EngineError::ShapeMismatch { .. })
    ));
    assert!(matches!(
        state.merge(&MomentState::new(3)),
        Err(EngineError::ShapeMismatch { .. })
    ));
    assert_eq!(
        MomentState::new(2).finish(true, &options),
        Err(EngineError::NoRows)
    );
}

#[test]
fn fewer_combinations_than_columns_may_be_weighted() {
    let mut problem = Problem::random(60, 5);
    for copy in 2..5 {
        problem.columns[copy] = problem.columns[1].clone();
    }
    problem.weights = Some((0..60).map(|row| f64::from(row % 3)).collect());
    let fit = problem.with_path(Some(Path::Orthogonalized)).unwrap();
    assert_eq!((fit.rank, fit.aliased.len()), (3, 3));
    assert_close(fit.coefficients[1], problem.fit().coefficients[1], 1e-14);
}

#[test]
fn a_unit_of_the_weights_changes_no_coefficient() {
    let mut problem = Problem::random(80, 3);
    let weights: Vec<f64> = (0..80).map(|row| f64::from(row % 5)).collect();
    problem.weights = Some(weights.clone());
    let reference = problem.fit();
    for exponent in [-1000, -400, 400, 1000] {
        let unit = 2f64.powi(exponent);
        problem.weights = Some(weights.iter().map(|weight| weight * unit).collect());
        for path in PATHS {
            let fit = problem.with_path(path).unwrap();
            assert_close(fit.coefficients[2], reference.coefficients[2], 1e-14);
            assert_eq!(fit.sum_of_weights, reference.sum_of_weights * unit);
            let squares = fit.residual_sum_of_squares / unit;
            assert_close(squares, reference.residual_sum_of_squares, 1e-13);
            let covariance = fit.unscaled_covariance[[1, 1]] * unit;
            assert_close(covariance, reference.unscaled_covariance[[1, 1]], 1e-13);
            assert_eq!(fit.n_used, reference.n_used);
        }
        let columns: Vec<ColumnData> = problem.columns.iter().map(ColumnData::from).collect();
        let weights = problem.weights.as_ref().map(ColumnData::from);
        let response = ColumnData::from(&problem.response);
        let mut state = MomentState::new(3);
        let error = state.add_block(&columns, &response, weights.as_ref());
        assert!(matches!(error, Err(EngineError::ExtremeWeights { .. })));
        assert_eq!(state, MomentState::new(3));
    }
}

#[test]
fn states_of_any_size_merge() {
    let mut problem = Problem::random(80, 2);
    for (row, x) in problem.columns[0].iter_mut().enumerate() {
        *x *= if row < 40 { 1e-250 } else { 1e120 };
    }
    let reference = problem.with_path(Some(Path::Compensated)).unwrap();
    let part = |rows: std::ops::Range<usize>| {
        let columns = problem
            .columns
            .iter()
            .map(|x| ColumnData::Slice(&x[rows.clone()]));
        let columns: Vec<ColumnData> = columns.collect();
        let mut state = MomentState::new(2);
        let response = ColumnData::Slice(&problem.response[rows.clone()]);
        state.add_block(&columns, &response, None).unwrap();
        state
    };
    let (first, second) = (part(0..40), part(40..80));
    for (one, other) in [(&first, &second), (&second, &first)] {
        let mut state = one.clone();
        state.merge(other).unwrap();
        let fit = state.finish(true, &EngineOptions::default()).unwrap();
        assert_same(&fit, &reference, 1e-14);
    }
    // Further apart than any f64 is large.
    let one_value = |x: f64| {
        let mut state = MomentState::new(1);
        let x = [x];
        state
            .add_block(&[ColumnData::Slice(&x)], &ColumnData::Slice(&[1.0]), None)
            .unwrap();
        state
    };
    let mut state = one_value(-1.7e308);
    let wide = EngineError::TooWide {
        column: Column::Regressor(0),
    };
    assert_eq!(state.merge(&one_value(1.7e308)), Err(wide.clone()));
    let x = [1.7e308];
    let added = state.add_block(&[ColumnData::Slice(&x)], &ColumnData::Slice(&[1.0]), None);
    assert_eq!(added, Err(wide));
    assert_eq!(state, one_value(-1.7e308));
}

/// Values of ordinary size among those at the ends of the range.
fn awkward_value() -> impl Strategy<Value = f64> {
    let ends = [
        0.0, 1.0, 5e-324, 1e-310, -2e-308, 1e-160, 1e-16, 1e16, 1e155, 1e308, -1e308, 1.7e308,
    ];
    prop_oneof![1 => -2.0..2.0_f64, 1 => proptest::sample::select(ends.to_vec())]
}

fn awkward_column(rows: usize) -> impl Strategy<Value = Vec<f64>> {
    let plain = proptest::collection::vec(-2.0..2.0_f64, rows);
    let unit = proptest::sample::select(vec![1.0, 1e-320, 1e-300, 1e-150, 1e150, 1e300]);
    let scaled = (plain.clone(), unit).prop_map(|(x, unit)| x.iter().map(|x| x * unit).collect());
    let far = plain.prop_map(|x| x.iter().map(|x| x + 1e8).collect());
    prop_oneof![
        proptest::collection::vec(awkward_value(), rows),
        scaled,
        far
    ]
}

fn awkward_problem() -> impl Strategy<Value = Problem> {
    (1_usize..9, 0_usize..5).prop_flat_map(|(rows, regressors)| {
        let columns = proptest::collection::vec(awkward_column(rows), regressors);
        let weights = proptest::collection::vec(awkward_value().prop_map(f64::abs), rows);
        let weights = proptest::option::of(weights);
        let parts = (columns, awkward_column(rows), weights, any::<bool>());
        parts.prop_map(|(columns, response, weights, intercept)| Problem {
            columns,
            response,
            weights,
            intercept,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn awkward_numbers_give_numbers_or_an_error(problem in awkward_problem(), cut in 0_usize..9) {
        let number = |fit: &LeastSquares| {
            let finite = fit.coefficients.iter().chain([&fit.response_mean]).all(|x| x.is_finite());
            let sums = [fit.residual_sum_of_squares, fit.model_sum_of_squares];
            finite && !fit.unscaled_covariance.iter().chain(&sums).any(|x| x.is_nan())
        };
        for path in PATHS {
            if let Ok(fit) = problem.with_path(path) {
                prop_assert!(number(&fit));
                prop_assert!(fit.rank <= fit.n_used);
                prop_assert!((0.0..=15.9).contains(&fit.expected_digits));
            }
        }
        let cut = cut.min(problem.response.len());
        let mut total = MomentState::new(problem.columns.len());
        for rows in [0..cut, cut..problem.response.len()] {
            let pick = |column: &Vec<f64>| column[rows.clone()].to_vec();
            let columns: Vec<Vec<f64>> = problem.columns.iter().map(pick).collect();
            let columns: Vec<ColumnData> = columns.iter().map(ColumnData::from).collect();
            let weights = problem.weights.as_ref().map(pick);
            let weights = weights.as_ref().map(ColumnData::from);
            let response = pick(&problem.response);
            let mut part = MomentState::new(problem.columns.len());
            let _ = part.add_block(&columns, &ColumnData::from(&response), weights.as_ref());
            let _ = total.merge(&part);
        }
        if let Ok(fit) = total.finish(problem.intercept, &EngineOptions::default()) {
            prop_assert!(number(&fit));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn merging_any_split_equals_one_pass(
        rows in 6_usize..200,
        cuts in proptest::collection::vec(0.0..1.0_f64, 0..5),
        offset in -1e6..1e6_f64,
        weighted in any::<bool>(),
    ) {
        let mut problem = Problem::random(rows, 3);
        problem.columns[1].iter_mut().for_each(|x| *x += offset);
        problem.weights = weighted.then(|| values(rows, 5).iter().map(|w| w.abs()).collect());
        let reference = problem.with_path(Some(Path::Compensated)).unwrap();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| (cut * rows as f64) as usize).collect();
        cuts.extend([0, rows]);
        cuts.sort_unstable();
        let mut total = MomentState::new(3);
        for cut in cuts.windows(2) {
            let run = cut[0]..cut[1];
            let pick = |column: &Vec<f64>| column[run.clone()].to_vec();
            let columns: Vec<Vec<f64>> = problem.columns.iter().map(pick).collect();
            let columns: Vec<ColumnData> = columns.iter().map(ColumnData::from).collect();
            let weights = problem.weights.as_ref().map(pick);
            let weights = weights.as_ref().map(ColumnData::from);
            let response = pick(&problem.response);
            let mut part = MomentState::new(3);
            part.add_block(&columns, &ColumnData::from(&response), weights.as_ref()).unwrap();
            total.merge(&part).unwrap();
        }
        prop_assert_eq!(total.n_rows(), rows);
        assert_same(&total.finish(true, &EngineOptions::default()).unwrap(), &reference, 1e-13);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in 6_usize..300, seed in any::<u64>()) {
        let problem = Problem::random(rows, 3);
        let mut order: Vec<usize> = (0..rows).collect();
        let keys = values(rows, seed);
        order.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
        let shuffle = |column: &Vec<f64>| order.iter().map(|&row| column[row]).collect();
        let shuffled = Problem {
            columns: problem.columns.iter().map(shuffle).collect(),
            response: shuffle(&problem.response),
            weights: None,
            intercept: true,
        };
        assert_same(&problem.fit(), &shuffled.fit(), 1e-12);
    }

    #[test]
    fn residuals_are_orthogonal_to_every_column(
        rows in 5_usize..400,
        regressors in 1_usize..4,
        intercept in any::<bool>(),
    ) {
        let mut problem = Problem::random(rows, regressors);
        problem.intercept = intercept;
        let fit = problem.fit();
        let first = usize::from(intercept);
        let constant = if intercept { fit.coefficients[0] } else { 0.0 };
        let residuals: Vec<f64> = (0..rows)
            .map(|row| {
                let slopes = &fit.coefficients[first..];
                let columns = problem.columns.iter().zip(slopes);
                problem.response[row]
                    - columns.map(|(column, slope)| column[row] * slope).sum::<f64>()
                    - constant
            })
            .collect();
        let ones = vec![1.0; rows];
        for column in problem.columns.iter().chain(intercept.then_some(&ones)) {
            let dot: f64 = column.iter().zip(&residuals).map(|(x, r)| x * r).sum();
            prop_assert!(dot.abs() < 1e-12 * rows as f64);
        }
        let squares: f64 = residuals.iter().map(|r| r * r).sum();
        prop_assert!((squares - fit.residual_sum_of_squares).abs() < 1e-12 * rows as f64);
    }
}
