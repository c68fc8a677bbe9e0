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

mod accumulate;
mod block;
mod check;
mod double;
mod kernel;
#[cfg(feature = "lapack")]
mod lapack;
mod moments;
mod normal;
mod orthogonal;
mod problem;
mod report;
mod result;
mod solve;
#[cfg(test)]
mod tests;

pub use moments::MomentState;
pub use problem::{Column, ColumnData, EngineError, EngineOptions, LeastSquaresProblem};
pub use result::{Aliased, LeastSquares, Path};
pub use solve::solve;
