//! Separation: data whose likelihood has no maximum, because it grows without end in some direction.

use super::family::Form;
use super::iterate::Problem;
use super::link::Link;
use super::rows::RowModel;

/// A direction in which the likelihood never falls: rows that it sends to their limit, and its columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recession {
    /// Rows whose fitted value goes to the edge of its range.
    pub rows: Vec<usize>,
    /// Positions among the coefficients.
    pub columns: Vec<usize>,
    /// Whether every row is one of them.
    pub complete: bool,
}

/// A row that moves less than this share of the one that moves most does not move. The rows that are not
/// separated come to rest as fast as the likelihood approaches its limit, so that this is reached; rows that
/// overlap by less cannot be told from touching ones.
const AT_REST: f64 = 1e-10;

/// Whether a direction of the linear predictors may lead to the edge of the range of the mean.
pub(crate) fn possible(rows: RowModel) -> bool {
    matches!(
        (rows.form, rows.link),
        (
            Form::Binomial,
            Link::Logit | Link::Probit | Link::Cloglog | Link::Cauchit | Link::Log
        ) | (Form::Mean | Form::Overdispersed(_), Link::Log)
    )
}

/// The rows that a direction separates; `None` where it makes any row less likely.
///
/// A row of a binomial response may only go up where all its trials succeeded and only down where none did;
/// a row of counts may only go down where the count is 0. All others must stay.
pub(crate) fn rows(problem: &Problem<'_>, moves: &[f64]) -> Option<Vec<usize>> {
    let weighs = |row: usize| problem.prior.is_none_or(|prior| prior[row] > 0.0);
    let mut largest: f64 = 0.0;
    for (row, moved) in moves.iter().enumerate() {
        if weighs(row) {
            largest = largest.max(moved.abs());
        }
    }
    let rest = AT_REST * largest;
    let up = problem.rows.form == Form::Binomial && problem.rows.link != Link::Log;
    let mut separated = Vec::new();
    for (row, (&moved, &y)) in moves.iter().zip(problem.response).enumerate() {
        if moved.abs() <= rest || !weighs(row) {
            continue;
        }
        let allowed = (y == 0.0 && moved < 0.0) || (up && y == 1.0 && moved > 0.0);
        if !allowed {
            return None;
        }
        separated.push(row);
    }
    (!separated.is_empty()).then_some(separated)
}

/// The coefficients that a direction takes with it.
pub(crate) fn columns(problem: &Problem<'_>, slopes: &[f64], constant: f64) -> Vec<usize> {
    let first = usize::from(problem.intercept);
    // In units of the largest value of the column: how much of the movement is its.
    let sizes: Vec<f64> = slopes
        .iter()
        .zip(&problem.columns)
        .map(|(slope, column)| {
            if *slope == 0.0 {
                0.0
            } else {
                slope.abs() * column.spread()
            }
        })
        .collect();
    let largest = sizes.iter().copied().fold(constant.abs(), f64::max);
    let moved: Vec<usize> = (sizes.iter().enumerate())
        .filter(|(_, size)| **size > 1e-6 * largest)
        .map(|(column, _)| first + column)
        .collect();
    if moved.is_empty() && problem.intercept {
        vec![0]
    } else {
        moved
    }
}
