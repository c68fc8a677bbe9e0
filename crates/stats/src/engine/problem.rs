//! What is asked of the engine: columns, options, and the errors of a malformed question.

use std::num::NonZeroUsize;

use ndarray::{ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Path;

/// One column of numbers, borrowed in whatever layout the caller holds it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ColumnData<'a> {
    /// One contiguous run.
    Slice(&'a [f64]),
    /// Values at a constant stride: a column of a row-major matrix.
    Strided(ArrayView1<'a, f64>),
    /// Contiguous runs one after another: the chunks of a polars or Arrow column.
    Chunks(Vec<&'a [f64]>),
}

impl ColumnData<'_> {
    /// Number of rows.
    ///
    /// ```
    /// # use tresteg_stats::engine::ColumnData;
    /// let (first, second) = ([1.0, 2.0], [3.0]);
    /// assert_eq!(ColumnData::Chunks(vec![&first, &second]).len(), 3);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Slice(values) => values.len(),
            Self::Strided(values) => values.len(),
            Self::Chunks(chunks) => chunks.iter().map(|chunk| chunk.len()).sum(),
        }
    }

    /// Whether there is no row.
    ///
    /// ```
    /// # use tresteg_stats::engine::ColumnData;
    /// assert!(ColumnData::Slice(&[]).is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same column for a shorter time.
    pub(super) fn reborrow(&self) -> ColumnData<'_> {
        match self {
            Self::Slice(values) => ColumnData::Slice(values),
            Self::Strided(values) => ColumnData::Strided(values.view()),
            Self::Chunks(chunks) => ColumnData::Chunks(chunks.clone()),
        }
    }

    /// Copies the rows from `start` on, as many as `out` holds.
    pub(super) fn copy_rows(&self, start: usize, out: &mut [f64]) {
        match self {
            Self::Slice(values) => {
                if let Some(run) = values.get(start..start + out.len()) {
                    out.copy_from_slice(run);
                }
            }
            Self::Strided(values) => {
                for (target, value) in out.iter_mut().zip(values.iter().skip(start)) {
                    *target = *value;
                }
            }
            Self::Chunks(chunks) => {
                let mut skip = start;
                let mut filled = 0;
                for chunk in chunks {
                    if skip >= chunk.len() {
                        skip -= chunk.len();
                        continue;
                    }
                    let run = &chunk[skip..];
                    let take = run.len().min(out.len() - filled);
                    out[filled..filled + take].copy_from_slice(&run[..take]);
                    filled += take;
                    skip = 0;
                    if filled == out.len() {
                        break;
                    }
                }
            }
        }
    }
}

/// Rows that are worked on at a time where a column must be copied.
const RUN_ROWS: usize = 1024;

impl ColumnData<'_> {
    /// The same column for a shorter time.
    pub(crate) fn borrowed(&self) -> ColumnData<'_> {
        match self {
            Self::Slice(values) => ColumnData::Slice(values),
            Self::Strided(values) => ColumnData::Strided(values.view()),
            Self::Chunks(chunks) => ColumnData::Chunks(chunks.clone()),
        }
    }

    /// Adds `factor * (x - centre)` to each row.
    pub(crate) fn add_multiple(&self, factor: f64, centre: f64, sums: &mut [f64]) {
        let mut buffer = Vec::new();
        for (run, sums) in sums.chunks_mut(RUN_ROWS).enumerate() {
            let values = self.rows(run * RUN_ROWS, sums.len(), &mut buffer);
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += factor * (value - centre);
            }
        }
    }

    /// Refuses the first value that is not finite, by its row.
    pub(crate) fn check_finite<E>(&self, fault: impl Fn(usize) -> E) -> Result<(), E> {
        let mut buffer = Vec::new();
        let n = self.len();
        for start in (0..n).step_by(RUN_ROWS) {
            let values = self.rows(start, RUN_ROWS.min(n - start), &mut buffer);
            // A sum of zeros, unless a value is not finite.
            if values.iter().map(|value| value * 0.0).sum::<f64>() != 0.0
                && let Some(row) = values.iter().position(|value| !value.is_finite())
            {
                return Err(fault(start + row));
            }
        }
        Ok(())
    }

    /// The difference between the largest and the smallest value.
    pub(crate) fn spread(&self) -> f64 {
        let mut buffer = Vec::new();
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        let n = self.len();
        for start in (0..n).step_by(RUN_ROWS) {
            for &value in self.rows(start, RUN_ROWS.min(n - start), &mut buffer) {
                least = least.min(value);
                greatest = greatest.max(value);
            }
        }
        greatest - least
    }
}

impl<'a> From<&'a [f64]> for ColumnData<'a> {
    fn from(values: &'a [f64]) -> Self {
        Self::Slice(values)
    }
}

impl<'a> From<&'a Vec<f64>> for ColumnData<'a> {
    fn from(values: &'a Vec<f64>) -> Self {
        Self::Slice(values)
    }
}

impl<'a> From<ArrayView1<'a, f64>> for ColumnData<'a> {
    fn from(values: ArrayView1<'a, f64>) -> Self {
        match values.to_slice() {
            Some(slice) => Self::Slice(slice),
            None => Self::Strided(values),
        }
    }
}

/// A weighted linear least-squares problem: minimise `sum w_i (y_i - b_0 - sum_j b_j x_ij)^2`.
#[derive(Debug, Clone)]
pub struct LeastSquaresProblem<'a> {
    /// The regressors, without the constant.
    pub columns: Vec<ColumnData<'a>>,
    /// Whether the model has a constant term `b_0`.
    pub intercept: bool,
    /// The dependent variable `y`.
    pub response: ColumnData<'a>,
    /// Weights `w`, finite and not negative; `None` stands for ones.
    pub weights: Option<ColumnData<'a>>,
}

impl<'a> LeastSquaresProblem<'a> {
    /// A problem with an intercept and without weights.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, LeastSquaresProblem, Path, solve};
    /// let (x, y) = ([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 4.0, 6.0]);
    /// let problem = LeastSquaresProblem::new(vec![ColumnData::Slice(&x)], &y[..]);
    /// assert!((solve(&problem, &EngineOptions::default())?.coefficients[1] - 1.6).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    pub fn new(columns: Vec<ColumnData<'a>>, response: impl Into<ColumnData<'a>>) -> Self {
        Self {
            columns,
            intercept: true,
            response: response.into(),
            weights: None,
        }
    }

    /// The same, with the columns of a matrix in either memory layout.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::engine::{EngineOptions, LeastSquaresProblem, solve};
    ///
    /// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![1.0, 3.0, 4.0, 6.0]);
    /// let fit = solve(&LeastSquaresProblem::from_matrix(&x.view(), y.view()), &EngineOptions::default())?;
    /// assert_eq!(fit.rank, 2);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    #[must_use]
    pub fn from_matrix(matrix: &ArrayView2<'a, f64>, response: ArrayView1<'a, f64>) -> Self {
        let columns = (0..matrix.ncols())
            .map(|column| ColumnData::from((*matrix).index_axis_move(Axis(1), column)))
            .collect();
        Self::new(columns, response)
    }

    /// Leaves the constant term out.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, LeastSquaresProblem, Path, solve};
    /// let (x, y) = ([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 4.0, 6.0]);
    /// let problem = LeastSquaresProblem::new(vec![ColumnData::Slice(&x)], &y[..]);
    /// let fit = solve(&problem.without_intercept(), &EngineOptions::default())?;
    /// assert_eq!(fit.coefficients.len(), 1);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    #[must_use]
    pub fn without_intercept(mut self) -> Self {
        self.intercept = false;
        self
    }

    /// Weighs the rows.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, LeastSquaresProblem, Path, solve};
    /// let (x, y) = ([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 4.0, 6.0]);
    /// let problem = LeastSquaresProblem::new(vec![ColumnData::Slice(&x)], &y[..]);
    /// let weights = [1.0, 2.0, 2.0, 0.0];
    /// let fit = solve(&problem.with_weights(&weights[..]), &EngineOptions::default())?;
    /// assert_eq!(fit.n_used, 3);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    #[must_use]
    pub fn with_weights(mut self, weights: impl Into<ColumnData<'a>>) -> Self {
        self.weights = Some(weights.into());
        self
    }
}

/// How the engine works; the default suits everything.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct EngineOptions {
    /// Threads to use, one by default. The result does not depend on it, to the last bit.
    pub threads: NonZeroUsize,
    /// Rows that are worked on at a time; `None` lets the number of columns decide.
    /// Another size may change the last digit.
    pub block_rows: Option<NonZeroUsize>,
    /// A column is aliased when what the columns before it leave unexplained is smaller than this
    /// share of the numbers that the explanation adds up: `|x_j - sum b_k x_k| <= tolerance *
    /// (|x_j| + sum |b_k| |x_k|)`, in Euclidean norms of the stored columns. The default, 64 units
    /// of rounding, calls aliased only what rounding of the input cannot be told from.
    pub alias_tolerance: f64,
    /// `None` lets the engine choose and check. `Some` runs that path and no other, for tests and
    /// measurements; it may give fewer digits.
    pub path: Option<Path>,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            threads: NonZeroUsize::MIN,
            block_rows: None,
            alias_tolerance: 64.0 * f64::EPSILON,
            path: None,
        }
    }
}

impl EngineOptions {
    /// Works with as many threads.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, LeastSquaresProblem, Path, solve};
    /// let (x, y) = ([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 4.0, 6.0]);
    /// let problem = LeastSquaresProblem::new(vec![ColumnData::Slice(&x)], &y[..]);
    /// let two = EngineOptions::default().with_threads(2.try_into().unwrap());
    /// assert_eq!(solve(&problem, &two)?, solve(&problem, &EngineOptions::default())?);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    #[must_use]
    pub fn with_threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
    }

    /// Works on as many rows at a time.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, LeastSquaresProblem, Path, solve};
    /// let (x, y) = ([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 4.0, 6.0]);
    /// let problem = LeastSquaresProblem::new(vec![ColumnData::Slice(&x)], &y[..]);
    /// let blocks = EngineOptions::default().with_block_rows(512.try_into().unwrap());
    /// assert_eq!(solve(&problem, &blocks)?.n_rows, 4);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    #[must_use]
    pub fn with_block_rows(mut self, rows: NonZeroUsize) -> Self {
        self.block_rows = Some(rows);
        self
    }

    /// Calls a column aliased at another tolerance; R's `lm` uses 1e-7 on a similar measure.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, LeastSquaresProblem, Path, solve};
    /// let (x, y) = ([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 4.0, 6.0]);
    /// let problem = LeastSquaresProblem::new(vec![ColumnData::Slice(&x)], &y[..]);
    /// let as_r = EngineOptions::default().with_alias_tolerance(1e-7);
    /// assert!(solve(&problem, &as_r)?.aliased.is_empty());
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    #[must_use]
    pub fn with_alias_tolerance(mut self, tolerance: f64) -> Self {
        self.alias_tolerance = tolerance;
        self
    }

    /// Runs one path only.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, LeastSquaresProblem, Path, solve};
    /// let (x, y) = ([0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 4.0, 6.0]);
    /// let problem = LeastSquaresProblem::new(vec![ColumnData::Slice(&x)], &y[..]);
    /// let slow = EngineOptions::default().with_path(Path::Compensated);
    /// assert_eq!(solve(&problem, &slow)?.path, Path::Compensated);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    #[must_use]
    pub fn with_path(mut self, path: Path) -> Self {
        self.path = Some(path);
        self
    }
}

/// Which column an error speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Column {
    /// The regressor at this position, counted from 0, the intercept not counted.
    Regressor(usize),
    /// The response.
    Response,
    /// The weights.
    Weights,
}

impl std::fmt::Display for Column {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Regressor(index) => write!(formatter, "regressor {index}"),
            Self::Response => formatter.write_str("the response"),
            Self::Weights => formatter.write_str("the weights"),
        }
    }
}

/// Why a problem cannot be solved as stated.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// No row.
    #[error("there is no row to fit")]
    NoRows,
    /// Neither a regressor nor an intercept.
    #[error("there is no regressor and no intercept")]
    NoColumns,
    /// A column is longer or shorter than the response.
    #[error("{column} has {found} rows, expected {expected}")]
    LengthMismatch {
        /// The column.
        column: Column,
        /// Rows of the response, or columns of the state.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// NaN or an infinity.
    #[error("{column} is {value} in row {row}")]
    NonFinite {
        /// The column.
        column: Column,
        /// The row, counted from 0.
        row: usize,
        /// The value there.
        value: f64,
    },
    /// A negative weight.
    #[error("the weight in row {row} is {value}, below zero")]
    NegativeWeight {
        /// The row, counted from 0.
        row: usize,
        /// The value there.
        value: f64,
    },
    /// All weights are so large or so small that sums of weighted squares would leave the range of an `f64`.
    #[error(
        "the largest weight is {largest:e}: multiply all weights by one number that brings it near 1"
    )]
    ExtremeWeights {
        /// The largest weight.
        largest: f64,
    },
    /// No row counts.
    #[error("every weight is zero")]
    AllWeightsZero,
    /// The values lie further apart than the largest number.
    #[error("{column} has values further apart than an f64 can tell")]
    TooWide {
        /// The column.
        column: Column,
    },
    /// Values or weights lie so far apart that the answer is no number.
    #[error("the values or their weights lie too far apart for the answer to be an f64")]
    OutOfRange,
    /// Two states of other shapes were merged.
    #[error("a state of {found} columns was added to one of {expected}")]
    ShapeMismatch {
        /// Columns of the state.
        expected: usize,
        /// Columns of what was added.
        found: usize,
    },
    /// The second backend failed.
    #[cfg(feature = "lapack")]
    #[error("LAPACK: {message}")]
    Lapack {
        /// What LAPACK said.
        message: String,
    },
}
