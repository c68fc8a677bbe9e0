//! Generalised linear models of matrices, without a formula.

use ndarray::{ArrayView1, ArrayView2, Axis};

use super::fit::{GlmFit, Parts, check_options};
use super::options::GlmOptions;
use super::response::{Given, response};
use crate::StatsError;
use crate::engine::ColumnData;
use crate::fit::{check_length, matrix_labels, matrix_weights};
use crate::frame::check_finite;
use crate::table::Numbers;

/// A generalised linear model of `ndarray` views: a matrix of regressors without the constant, and a response.
///
/// ```
/// use ndarray::array;
/// use tresteg_stats::{Family, GlmModel};
///
/// let x = array![[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]];
/// let y = array![0.0, 0.0, 1.0, 0.0, 1.0, 1.0];
/// let fit = GlmModel::new(x.view(), y.view(), Family::Binomial).with_names(["dose"]).fit()?;
/// assert_eq!(fit.names(), ["(Intercept)", "dose"]);
/// assert!(fit.estimate("dose")? > 0.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct GlmModel<'a> {
    regressors: ArrayView2<'a, f64>,
    response: ArrayView1<'a, f64>,
    intercept: bool,
    names: Option<Vec<String>>,
    response_name: String,
    row_ids: Option<Vec<String>>,
    weights: Option<(ArrayView1<'a, f64>, bool)>,
    trials: Option<ArrayView1<'a, f64>>,
    offset: Option<ArrayView1<'a, f64>>,
    keep_rows: bool,
    options: GlmOptions,
}

impl<'a> GlmModel<'a> {
    /// A model with an intercept, of a family or of further [`GlmOptions`] (whose columns of trials, exposure and
    /// weights, and whose missing policy and contrasts, belong to formulas and play no part here). Columns are named
    /// `x1`, `x2` and so on, the response `y`.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Family, GlmModel, GlmOptions};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0], [4.0]], array![1.0, 3.0, 2.0, 6.0]);
    /// let options = GlmOptions::new(Family::Poisson);
    /// let fit = GlmModel::new(x.view(), y.view(), options).fit()?;
    /// assert_eq!(fit.names(), ["(Intercept)", "x1"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn new(
        regressors: ArrayView2<'a, f64>,
        response: ArrayView1<'a, f64>,
        options: impl Into<GlmOptions>,
    ) -> Self {
        let mut options = options.into();
        options.trials = None;
        options.exposure = None;
        Self {
            regressors,
            response,
            intercept: true,
            names: None,
            response_name: "y".into(),
            row_ids: None,
            weights: None,
            trials: None,
            offset: None,
            keep_rows: true,
            options,
        }
    }

    /// Leaves the intercept out.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Family, GlmModel, GlmOptions};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0], [4.0]], array![1.0, 3.0, 2.0, 6.0]);
    /// let options = GlmOptions::new(Family::Poisson);
    /// let fit = GlmModel::new(x.view(), y.view(), options).without_intercept().fit()?;
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
    /// use tresteg_stats::{Family, GlmModel, GlmOptions};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0], [4.0]], array![1.0, 3.0, 2.0, 6.0]);
    /// let options = GlmOptions::new(Family::Poisson);
    /// let fit = GlmModel::new(x.view(), y.view(), options).with_names(["dose"]).fit()?;
    /// assert!(fit.estimate("dose")? > 0.0);
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
    /// use tresteg_stats::{Family, GlmModel, GlmOptions};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0], [4.0]], array![1.0, 3.0, 2.0, 6.0]);
    /// let options = GlmOptions::new(Family::Poisson);
    /// let fit = GlmModel::new(x.view(), y.view(), options).with_response_name("cases").fit()?;
    /// assert_eq!(fit.response(), "cases");
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
    /// use tresteg_stats::{Family, GlmModel, GlmOptions};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0], [4.0]], array![1.0, 3.0, 2.0, 6.0]);
    /// let options = GlmOptions::new(Family::Poisson);
    /// let fit = GlmModel::new(x.view(), y.view(), options).with_row_ids(["a", "b", "c", "d"]).fit()?;
    /// assert_eq!(fit.row_ids()[3], "d");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_row_ids<S: Into<String>>(mut self, ids: impl IntoIterator<Item = S>) -> Self {
        self.row_ids = Some(ids.into_iter().map(Into::into).collect());
        self
    }

    /// Analytic weights, which divide the variance of their rows.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Family, GlmModel, GlmOptions};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0], [4.0]], array![1.0, 3.0, 2.0, 6.0]);
    /// let options = GlmOptions::new(Family::Poisson);
    /// let weights = array![1.0, 2.0, 1.0, 1.0];
    /// let fit = GlmModel::new(x.view(), y.view(), options).with_weights(weights.view()).fit()?;
    /// assert_eq!(fit.n_obs(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_weights(mut self, weights: ArrayView1<'a, f64>) -> Self {
        self.weights = Some((weights, false));
        self
    }

    /// Whole numbers saying how many equal rows each row stands for.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Family, GlmModel, GlmOptions};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0], [4.0]], array![1.0, 3.0, 2.0, 6.0]);
    /// let options = GlmOptions::new(Family::Poisson);
    /// let times = array![1.0, 2.0, 1.0, 1.0];
    /// let fit = GlmModel::new(x.view(), y.view(), options).with_frequency_weights(times.view()).fit()?;
    /// assert_eq!(fit.n_obs(), 5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_frequency_weights(mut self, weights: ArrayView1<'a, f64>) -> Self {
        self.weights = Some((weights, true));
        self
    }

    /// The number of trials of each row; the response is then the number of successes.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Family, GlmModel, GlmOptions};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0]], array![2.0, 5.0, 7.0]);
    /// let trials = array![10.0, 10.0, 10.0];
    /// let options = GlmOptions::new(Family::Binomial);
    /// let fit = GlmModel::new(x.view(), y.view(), options).with_trials(trials.view()).fit()?;
    /// assert!((fit.response_values()?[0] - 0.2).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_trials(mut self, trials: ArrayView1<'a, f64>) -> Self {
        self.trials = Some(trials);
        self
    }

    /// What is added to each linear predictor.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Family, GlmModel, GlmOptions};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0], [4.0]], array![1.0, 3.0, 2.0, 6.0]);
    /// let options = GlmOptions::new(Family::Poisson);
    /// let offset = array![0.0, 0.1, 0.2, 0.3];
    /// let fit = GlmModel::new(x.view(), y.view(), options).with_offset(offset.view()).fit()?;
    /// assert_eq!(fit.n_obs(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_offset(mut self, offset: ArrayView1<'a, f64>) -> Self {
        self.offset = Some(offset);
        self
    }

    /// Whether the fit copies the rows, which fitted values, robust covariances and residuals need
    /// (by default it does).
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Family, GlmModel, GlmOptions};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0], [4.0]], array![1.0, 3.0, 2.0, 6.0]);
    /// let options = GlmOptions::new(Family::Poisson);
    /// let fit = GlmModel::new(x.view(), y.view(), options).keep_rows(false).fit()?;
    /// assert!(fit.fitted().is_err());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn keep_rows(mut self, keep: bool) -> Self {
        self.keep_rows = keep;
        self
    }

    /// Fits the model.
    ///
    /// # Errors
    ///
    /// [`StatsError::LengthMismatch`], [`StatsError::NotFinite`], [`StatsError::DuplicateColumn`], and those of
    /// [`glm`](crate::glm()).
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Family, GlmModel, GlmOptions};
    ///
    /// let (x, y) = (array![[1.0], [2.0], [3.0], [4.0]], array![1.0, 3.0, 2.0, 6.0]);
    /// let options = GlmOptions::new(Family::Poisson);
    /// let fit = GlmModel::new(x.view(), y.view(), options).fit()?;
    /// assert!((fit.fitted()?.iter().sum::<f64>() - 12.0).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn fit(self) -> Result<GlmFit, StatsError> {
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
        if n_rows == 0 {
            return Err(StatsError::NoRows {
                rows: 0,
                dropped: 0,
            });
        }
        if self.regressors.ncols() == 0 && !self.intercept {
            return Err(StatsError::EmptyModel {
                response: labels.response,
            });
        }
        check_options(&self.options, labels.names.len())?;
        let copied = |name: &str, values: Option<ArrayView1<'_, f64>>| {
            let Some(values) = values else {
                return Ok(None);
            };
            check_length(name, n_rows, values.len())?;
            let values: Numbers = values.iter().copied().collect();
            check_finite(name, &values, &labels.rows)?;
            Ok(Some(values))
        };
        let trials = copied("trials", self.trials)?;
        let offset = copied("offset", self.offset)?;
        let values: Numbers = self.response.iter().copied().collect();
        check_finite(&labels.response, &values, &labels.rows)?;
        let weights = matrix_weights(self.weights, &labels.rows)?;
        let response = response(
            Given {
                name: &labels.response,
                values,
                trials,
                weights,
                rows: &labels.rows,
            },
            self.options.family,
        )?;
        let columns: Vec<ColumnData<'_>> = (0..self.regressors.ncols())
            .map(|column| ColumnData::from(self.regressors.index_axis_move(Axis(1), column)))
            .collect();
        let kept = self.keep_rows.then(|| {
            let columns = self.regressors.columns().into_iter();
            columns
                .map(|column| column.iter().copied().collect::<Numbers>())
                .collect()
        });
        let parts = Parts {
            columns,
            intercept: self.intercept,
            response,
            offset,
            labels,
            levels: None,
        };
        GlmFit::of_parts(parts, &self.options, kept)
    }
}
