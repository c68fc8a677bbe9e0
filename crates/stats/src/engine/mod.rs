//! The least-squares engine: from columns to coefficients, `(X'WX)^-1` and sums of squares.
//!
//! [`solve`] takes columns as they lie in memory (slices, strided views, chunks) and reads them in
//! blocks of rows into a small state; nothing of the size of the data is copied. [`MomentState`] is
//! that state for those who stream, group or distribute: `new`, `add_block`, `merge`, `finish`.
//!
//! # Paths
//!
//! The engine starts with the cheapest path and goes on to the next when the one it is on keeps
//! fewer than 13 digits of the worst coefficient, standard error or residual sum of squares, by its
//! own estimate ([`LeastSquares::expected_digits`]):
//!
//! 1. [`Path::Gram`]: cross-products of shifted and scaled columns in working precision. Short sums
//!    are added up in twice that, so that an entry is off by some 1e-16, less with many rows.
//! 2. [`Path::Compensated`]: the same cross-products in twice the working precision, good to some 29
//!    digits. Half of the digits may be lost to collinearity, and half of those that R^2 leaves.
//! 3. [`Path::Orthogonalized`]: columns are first combined, row by row in twice the working
//!    precision, so that they are nearly orthogonal; then as before, of many rows with the combinations rounded. This is refinement in one step,
//!    for coefficients, their covariance and the residuals alike.
//!
//! All three end in the sweep operator (Goodnight, A tutorial on the SWEEP operator, 1979), which
//! also tells which columns depend on earlier ones and how. R's `lm` works by pivoted QR in working
//! precision; the aliased columns are the same ones, up to the tolerance, which here is a few units of
//! rounding and in R 1e-7.
//!
//! # What it costs
//!
//! One thread unless [`EngineOptions::threads`] asks for more. Blocks are joined in the order of the
//! rows, so that the result is the same to the last bit for any number of threads.
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
pub(crate) mod kernel;
#[cfg(feature = "lapack")]
mod lapack;
mod moments;
mod normal;
mod orthogonal;
mod problem;
mod report;
mod result;
pub(crate) mod reweighted;
mod solve;
#[cfg(test)]
mod tests;

pub use moments::MomentState;
pub use problem::{Column, ColumnData, EngineError, EngineOptions, LeastSquaresProblem};
pub use result::{Aliased, LeastSquares, Path};
pub use solve::solve;
