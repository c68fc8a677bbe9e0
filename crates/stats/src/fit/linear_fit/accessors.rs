//! What a fitted linear model tells of itself.

use super::{ErrorVariance, LinearFit};
use crate::StatsError;
use crate::engine::LeastSquares;
use crate::error::nearest_name;
use crate::frame::{CategoricalFactor, Design, DroppedRow, RowSet, Term};

impl LinearFit {
    /// The formula in canonical form, when the model came from one.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert_eq!(fit.formula(), Some("y ~ x"));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn formula(&self) -> Option<&str> {
        self.formula.as_deref()
    }

    /// The response.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert_eq!(fit.response(), "y");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn response(&self) -> &str {
        &self.response
    }

    /// The names of all coefficients, the aliased ones among them.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert_eq!(fit.names(), ["(Intercept)", "x"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The terms and which coefficients belong to them.
    ///
    /// ```
    /// use tresteg_stats::{ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_texts("town", ["Lund", "Visby", "Lund", "Umeå"])?;
    /// let fit = ols("y ~ town", &table)?;
    /// assert_eq!(fit.terms()[0].name, "town");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The categorical variables, with their levels used and unused.
    ///
    /// ```
    /// use tresteg_stats::{ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_levels("size", ["S", "M", "L"], ["S", "M", "M", "S"])?;
    /// let fit = ols("y ~ size", &table)?;
    /// assert_eq!(fit.categorical()[0].unused_levels, ["L"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn categorical(&self) -> Vec<&CategoricalFactor> {
        self.design.iter().flat_map(Design::categorical).collect()
    }

    /// Whether the model has an intercept.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert!(fit.has_intercept());
    /// assert!(!ols("y ~ x - 1", &table)?.has_intercept());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn has_intercept(&self) -> bool {
        self.solution.intercept
    }

    /// All coefficients in the order of [`names`](Self::names); an aliased one is 0.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert!((fit.estimates()[1] - 1.6).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimates(&self) -> &[f64] {
        &self.solution.coefficients
    }

    /// The coefficient of that name.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 5.0])?.with_numbers("x", [0.0, 1.0, 2.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert!((fit.estimate("x")? - 2.0).abs() < 1e-14);
    /// assert!(fit.estimate("z").is_err());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn estimate(&self, name: &str) -> Result<f64, StatsError> {
        let position = self.position(name)?;
        Ok(self.solution.coefficients[position])
    }

    pub(crate) fn position(&self, name: &str) -> Result<usize, StatsError> {
        self.names
            .iter()
            .position(|known| known == name)
            .ok_or_else(|| StatsError::UnknownTerm {
                name: name.to_owned(),
                nearest: nearest_name(name, self.names.iter().map(String::as_str)),
            })
    }

    /// The names of the coefficients that the columns before them determine.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x + I(2*x)", &table)?;
    /// assert_eq!(fit.aliased(), ["I(2 * x)"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn aliased(&self) -> Vec<&str> {
        let aliased = self.solution.aliased.iter();
        aliased
            .map(|alias| self.names[alias.index].as_str())
            .collect()
    }

    /// Positions of the coefficients that are not aliased.
    pub(crate) fn estimable(&self) -> Vec<usize> {
        (0..self.names.len())
            .filter(|&position| !self.solution.is_aliased(position))
            .collect()
    }

    /// What the engine found: rank, condition, path, sums of squares, `(X'WX)^-1`.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert_eq!(fit.solution().rank, 2);
    /// assert!(fit.solution().expected_digits >= 13.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn solution(&self) -> &LeastSquares {
        &self.solution
    }

    /// Observations: rows with a positive weight, or the sum of frequency weights.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert_eq!(fit.n_obs(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_obs(&self) -> usize {
        self.n_obs as usize
    }

    /// Observations less estimable coefficients.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert_eq!(fit.dof_residual(), 2.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn dof_residual(&self) -> f64 {
        self.n_obs - self.solution.rank as f64
    }

    /// Estimable coefficients other than the intercept.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert_eq!(fit.dof_model(), 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn dof_model(&self) -> f64 {
        (self.solution.rank - usize::from(self.solution.intercept)) as f64
    }

    /// Weighted sum of squared residuals.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert!((fit.residual_sum_of_squares() - 0.2).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn residual_sum_of_squares(&self) -> f64 {
        self.solution.residual_sum_of_squares
    }

    /// Weighted sum of squares of the response, about its mean when the model has an intercept and about 0 when not.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert!((fit.total_sum_of_squares() - 13.0).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn total_sum_of_squares(&self) -> f64 {
        if self.solution.intercept {
            self.solution.total_sum_of_squares_centered
        } else {
            self.solution.total_sum_of_squares_uncentered
        }
    }

    /// Residual variance: the residual sum of squares over its degrees of freedom.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert!((fit.residual_variance() - 0.1).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn residual_variance(&self) -> f64 {
        match self.error_variance {
            Some(variance) => variance.value,
            None => self.solution.residual_sum_of_squares / self.dof_residual(),
        }
    }

    /// Degrees of freedom of tests: those of the residuals, or infinite where the variance is known.
    pub(crate) fn dof_of_tests(&self) -> f64 {
        match self.error_variance {
            Some(ErrorVariance { known: true, .. }) => f64::INFINITY,
            _ => self.dof_residual(),
        }
    }

    /// Which rows of the table the fit uses.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert_eq!(fit.rows().len(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows(&self) -> &RowSet {
        &self.rows
    }

    /// The ids of the rows used.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert_eq!(fit.row_ids(), ["1", "2", "3", "4"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn row_ids(&self) -> Vec<String> {
        self.rows.ids()
    }

    /// The rows left out for missing values.
    ///
    /// ```
    /// use tresteg_stats::{ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_numbers("x", [Some(0.0), Some(1.0), None, Some(3.0)])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert_eq!(fit.rows_dropped()[0].id, "3");
    /// assert_eq!(fit.rows_dropped()[0].missing, ["x"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows_dropped(&self) -> &[DroppedRow] {
        self.rows.dropped()
    }
}
