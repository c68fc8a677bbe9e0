//! The regression behind a test.

use crate::StatsError;
use crate::engine::{self, ColumnData, EngineOptions, LeastSquares, LeastSquaresProblem};
use crate::fit::LinearFit;

/// Regresses a response on columns, with an intercept or without; dependent columns fall out.
pub(super) fn regress(
    columns: &[Vec<f64>],
    response: &[f64],
    intercept: bool,
    what: &str,
) -> Result<LeastSquares, StatsError> {
    let columns = columns
        .iter()
        .map(|column| ColumnData::Slice(column))
        .collect();
    let mut problem = LeastSquaresProblem::new(columns, ColumnData::Slice(response));
    problem.intercept = intercept;
    engine::solve(&problem, &EngineOptions::default()).map_err(|error| StatsError::OutOfRange {
        what: format!("{what} ({error})"),
    })
}

/// The columns of a fit that are not aliased, without the constant.
pub(super) fn own_columns(fit: &LinearFit, what: &str) -> Result<Vec<Vec<f64>>, StatsError> {
    let data = fit.data(what)?;
    let first = usize::from(fit.solution.intercept);
    Ok(fit
        .estimable()
        .into_iter()
        .filter_map(|position| position.checked_sub(first))
        .map(|column| data.columns[column].to_vec())
        .collect())
}

/// Less their mean where `centred`, and in units of the largest: powers and products keep their digits.
pub(super) fn standard_scale(values: &[f64], centred: bool) -> Vec<f64> {
    let mean = if centred {
        values.iter().sum::<f64>() / values.len() as f64
    } else {
        0.0
    };
    let scale = values.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
    let scale = if scale > 0.0 { scale } else { 1.0 };
    values.iter().map(|x| (x - mean) / scale).collect()
}
