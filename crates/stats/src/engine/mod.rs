//! The least-squares engine: from columns to coefficients, `(X'WX)^-1` and sums of squares.
//!
//! [`solve`] takes columns as they lie in memory (slices, strided views, chunks) and reads them in
//! blocks of rows into a small state; nothing of the size of the data is copied. [`MomentState`] is
//! that state for those who stream, group or distribute: `new`, `add_block`, `merge`, `finish`.
//!
//! ```
//! use tresteg_stats::engine::{ColumnData, EngineOptions, LeastSquaresProblem, solve};
//!
//! let x = [1.0, 2.0, 3.0, 4.0];
//! let y = [3.1, 4.9, 7.2, 8.8];
//! let problem = LeastSquaresProblem::new(vec![ColumnData::Slice(&x)], ColumnData::Slice(&y));
//! let fit = solve(&problem, &EngineOptions::default())?;
//! assert_eq!(fit.rank, 2);
//! assert!((fit.coefficients[1] - 1.94).abs() < 1e-12);
//! # Ok::<(), tresteg_stats::engine::EngineError>(())
//! ```

mod double;
mod kernel;
mod moments;
mod normal;
mod problem;
mod result;

pub use moments::MomentState;
pub use problem::{Column, ColumnData, EngineError, EngineOptions, LeastSquaresProblem};
pub use result::{Aliased, LeastSquares, Path};

/// Solves a least-squares problem.
///
/// # Errors
/// [`EngineError`] says what is wrong with the input. A degenerate problem is no error: aliased
/// columns, fewer rows than columns and a constant response are reported in the result.
pub fn solve(
    problem: &LeastSquaresProblem<'_>,
    options: &EngineOptions,
) -> Result<LeastSquares, EngineError> {
    problem.checked_len()?;
    let mut state = MomentState::new(problem.columns.len());
    state.add_block(
        &problem.columns,
        &problem.response,
        problem.weights.as_ref(),
    )?;
    state.finish(problem.intercept, options)
}
