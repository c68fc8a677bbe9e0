//! Least squares of matrices, without a formula.

use ndarray::{ArrayView1, ArrayView2};

use super::linear_fit::{FitData, Labels, LinearFit, Weighting, from_engine};
use crate::StatsError;
use crate::engine::{self, ColumnData, EngineOptions, LeastSquaresProblem};
use crate::frame::{INTERCEPT, RowSet, RowWeights, Term, checked_weights};
use crate::table::Numbers;

/// A linear model of `ndarray` views: a matrix of regressors without the constant, and a response.
///
/// ```
/// use ndarray::array;
/// use tresteg_stats::{Covariance, LinearModel};
///
/// let x = array![[1.0, 0.5], [2.0, 0.1], [3.0, 0.9], [4.0, 0.4], [5.0, 0.8]];
/// let y = array![1.2, 2.1, 2.9, 4.2, 5.1];
/// let fit = LinearModel::new(x.view(), y.view()).with_names(["dose", "age"]).fit()?;
/// assert_eq!(fit.names(), ["(Intercept)", "dose", "age"]);
/// assert!(fit.summary().r_squared > 0.99);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct LinearModel<'a> {
    regressors: ArrayView2<'a, f64>,
    response: ArrayView1<'a, f64>,
    intercept: bool,
    names: Option<Vec<String>>,
    response_name: String,
    row_ids: Option<Vec<String>>,
    weights: Option<(ArrayView1<'a, f64>, bool)>,
    keep_rows: bool,
    engine: EngineOptions,
}

impl<'a> LinearModel<'a> {
    /// A model with an intercept; columns are named `x1`, `x2` and so on, the response `y`.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::LinearModel;
    ///
    /// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![1.0, 3.0, 4.0, 6.0]);
    /// let fit = LinearModel::new(x.view(), y.view()).fit()?;
    /// assert_eq!(fit.names(), ["(Intercept)", "x1"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn new(regressors: ArrayView2<'a, f64>, response: ArrayView1<'a, f64>) -> Self {
        Self {
            regressors,
            response,
            intercept: true,
            names: None,
            response_name: "y".into(),
            row_ids: None,
            weights: None,
            keep_rows: true,
            engine: EngineOptions::default(),
        }
    }

    /// Leaves the intercept out.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::LinearModel;
    ///
    /// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![1.0, 3.0, 4.0, 6.0]);
    /// let fit = LinearModel::new(x.view(), y.view()).without_intercept().fit()?;
    /// assert_eq!(fit.names(), ["x1"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn without_intercept(mut self) -> Self {
        self.intercept = false;
        self
    }

    /// Names the columns.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::LinearModel;
    ///
    /// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![1.0, 3.0, 4.0, 6.0]);
    /// let fit = LinearModel::new(x.view(), y.view()).with_names(["dose"]).fit()?;
    /// assert!((fit.estimate("dose")? - 1.6).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_names<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Names the response.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::LinearModel;
    ///
    /// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![1.0, 3.0, 4.0, 6.0]);
    /// let fit = LinearModel::new(x.view(), y.view()).with_response_name("weight").fit()?;
    /// assert_eq!(fit.response(), "weight");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_response_name(mut self, name: impl Into<String>) -> Self {
        self.response_name = name.into();
        self
    }

    /// Names the rows.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::LinearModel;
    ///
    /// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![1.0, 3.0, 4.0, 6.0]);
    /// let fit = LinearModel::new(x.view(), y.view()).with_row_ids(["a", "b", "c", "d"]).fit()?;
    /// assert_eq!(fit.row_ids(), ["a", "b", "c", "d"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_row_ids<S: Into<String>>(mut self, ids: impl IntoIterator<Item = S>) -> Self {
        self.row_ids = Some(ids.into_iter().map(Into::into).collect());
        self
    }

    /// Weights proportional to the inverse variance of each row's error.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::LinearModel;
    ///
    /// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![1.0, 3.0, 4.0, 6.0]);
    /// let weights = array![1.0, 2.0, 2.0, 1.0];
    /// let fit = LinearModel::new(x.view(), y.view()).with_analytic_weights(weights.view()).fit()?;
    /// assert_eq!(fit.n_obs(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_analytic_weights(mut self, weights: ArrayView1<'a, f64>) -> Self {
        self.weights = Some((weights, false));
        self
    }

    /// Whole numbers saying how many equal rows each row stands for.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::LinearModel;
    ///
    /// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![1.0, 3.0, 4.0, 6.0]);
    /// let times = array![1.0, 2.0, 2.0, 1.0];
    /// let fit = LinearModel::new(x.view(), y.view()).with_frequency_weights(times.view()).fit()?;
    /// assert_eq!(fit.n_obs(), 6);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_frequency_weights(mut self, weights: ArrayView1<'a, f64>) -> Self {
        self.weights = Some((weights, true));
        self
    }

    /// Whether the fit copies the rows, which residuals, robust covariances and diagnostics need
    /// (by default it does). Without them a fit takes no memory that grows with the rows.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::LinearModel;
    ///
    /// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![1.0, 3.0, 4.0, 6.0]);
    /// let fit = LinearModel::new(x.view(), y.view()).keep_rows(false).fit()?;
    /// assert!(fit.residuals().is_err());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn keep_rows(mut self, keep: bool) -> Self {
        self.keep_rows = keep;
        self
    }

    /// Changes the settings of the engine.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::LinearModel;
    ///
    /// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![1.0, 3.0, 4.0, 6.0]);
    /// use std::num::NonZeroUsize;
    /// use tresteg_stats::engine::EngineOptions;
    ///
    /// let threads = NonZeroUsize::new(2).unwrap();
    /// let engine = EngineOptions::default().with_threads(threads);
    /// let fit = LinearModel::new(x.view(), y.view()).with_engine(engine).fit()?;
    /// assert_eq!(fit.n_obs(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_engine(mut self, engine: EngineOptions) -> Self {
        self.engine = engine;
        self
    }

    /// Fits the model.
    ///
    /// # Errors
    ///
    /// [`StatsError::LengthMismatch`], [`StatsError::NotFinite`], [`StatsError::DuplicateColumn`],
    /// [`StatsError::InvalidWeight`], and those of [`LinearFit::of_frame`].
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::LinearModel;
    ///
    /// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![1.0, 3.0, 4.0, 6.0]);
    /// let fit = LinearModel::new(x.view(), y.view()).fit()?;
    /// assert!((fit.estimates()[1] - 1.6).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn fit(self) -> Result<LinearFit, StatsError> {
        let n_rows = self.response.len();
        check_length("rows of the regressors", n_rows, self.regressors.nrows())?;
        let labels = matrix_labels(
            self.names,
            self.regressors.ncols(),
            self.intercept,
            self.response_name,
            self.row_ids,
            n_rows,
        )?;
        let weights = matrix_weights(self.weights, &labels.rows)?;
        let weighting = Weighting::from(&weights);
        let mut problem = LeastSquaresProblem::from_matrix(&self.regressors, self.response);
        problem.intercept = self.intercept;
        problem.weights = weights.values().map(|weights| ColumnData::Slice(weights));
        let solution = engine::solve(&problem, &self.engine);
        drop(problem);
        let copy = |keep: bool| FitData {
            response: self.response.iter().copied().collect(),
            columns: if keep {
                let columns = self.regressors.columns();
                columns
                    .into_iter()
                    .map(|column| column.iter().copied().collect::<Numbers>())
                    .collect()
            } else {
                Vec::new()
            },
            weights: RowWeights::None,
            offset: None,
        };
        let solution = solution.map_err(|error| from_engine(error, &labels, &copy(true)))?;
        let data = self.keep_rows.then(|| FitData {
            weights,
            ..copy(true)
        });
        LinearFit::of_solution(solution, labels, weighting, data)
    }
}

pub(crate) fn check_length(what: &str, expected: usize, found: usize) -> Result<(), StatsError> {
    if expected == found {
        return Ok(());
    }
    Err(StatsError::LengthMismatch {
        what: what.to_owned(),
        expected,
        found,
    })
}

/// The names of a model of matrices: columns are `x1`, `x2` and so on where none are given.
pub(crate) fn matrix_labels(
    names: Option<Vec<String>>,
    n_columns: usize,
    intercept: bool,
    response: String,
    row_ids: Option<Vec<String>>,
    n_rows: usize,
) -> Result<Labels, StatsError> {
    let names =
        names.unwrap_or_else(|| (1..=n_columns).map(|column| format!("x{column}")).collect());
    check_length("names of the columns", n_columns, names.len())?;
    if let Some(ids) = &row_ids {
        check_length("row ids", n_rows, ids.len())?;
    }
    let first = usize::from(intercept);
    let terms = names
        .iter()
        .enumerate()
        .map(|(position, name)| Term {
            name: name.clone(),
            factors: vec![name.clone()],
            columns: first + position..first + position + 1,
        })
        .collect();
    let names: Vec<String> = intercept
        .then(|| INTERCEPT.to_owned())
        .into_iter()
        .chain(names)
        .collect();
    for (position, name) in names.iter().enumerate() {
        if names[..position].contains(name) {
            return Err(StatsError::DuplicateColumn { name: name.clone() });
        }
    }
    Ok(Labels {
        formula: None,
        response,
        names,
        terms,
        design: None,
        rows: RowSet::without_dropped_ids(row_ids, n_rows),
    })
}

/// Checked weights of a model of matrices; the flag says that they are frequencies.
pub(crate) fn matrix_weights(
    weights: Option<(ArrayView1<'_, f64>, bool)>,
    rows: &RowSet,
) -> Result<RowWeights, StatsError> {
    let Some((weights, frequency)) = weights else {
        return Ok(RowWeights::None);
    };
    check_length("weights", rows.len(), weights.len())?;
    checked_weights(weights.iter().copied().collect(), frequency, rows)
}
