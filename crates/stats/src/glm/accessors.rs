//! What a fit is and was made from, by name.

use super::family::Family;
use super::fit::{Convergence, GlmFit, ThetaEstimate, WholeNumbers};
use super::link::Link;
use crate::StatsError;
use crate::engine::LeastSquares;
use crate::frame::{CategoricalFactor, DroppedRow, RowSet, Term};

impl GlmFit {
    /// The family that was asked for.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.family(), Family::Binomial);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn family(&self) -> Family {
        self.family
    }

    /// The link.
    ///
    /// ```
    /// # use tresteg_stats::{Family, Link, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.link(), Link::Logit);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn link(&self) -> Link {
        self.link
    }

    /// The formula in canonical form, when the model came from one.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.formula(), Some("y ~ x"));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn formula(&self) -> Option<&str> {
        self.working.formula()
    }

    /// The response.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.response(), "y");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn response(&self) -> &str {
        self.working.response()
    }

    /// The level that the fitted probabilities speak of, where the response is categorical: its second.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.event(), None); // numbers: 1 is the event
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        self.levels.as_ref().map(|[_, event]| event.as_str())
    }

    /// The names of all coefficients, the aliased ones among them.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.names(), ["(Intercept)", "x"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn names(&self) -> &[String] {
        self.working.names()
    }

    /// The terms and which coefficients belong to them.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.terms()[0].name, "x");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        self.working.terms()
    }

    /// The categorical variables, with their levels used and unused.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert!(fit.categorical().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn categorical(&self) -> Vec<&CategoricalFactor> {
        self.working.categorical()
    }

    /// Whether the model has an intercept.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert!(fit.has_intercept());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn has_intercept(&self) -> bool {
        self.working.has_intercept()
    }

    /// All coefficients in the order of [`names`](Self::names); an aliased one is 0.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert!(fit.estimates()[1] > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimates(&self) -> &[f64] {
        self.working.estimates()
    }

    /// The coefficient of that name.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.estimate("x")?, fit.estimates()[1]);
    /// assert!(fit.estimate("z").is_err());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn estimate(&self, name: &str) -> Result<f64, StatsError> {
        self.working.estimate(name)
    }

    /// The names of the coefficients that the columns before them determine.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert!(fit.aliased().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn aliased(&self) -> Vec<&str> {
        self.working.aliased()
    }

    /// The least-squares problem of the last iteration: rank, condition, the inverse of the expected information.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.solution().rank, 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn solution(&self) -> &LeastSquares {
        self.working.solution()
    }

    /// Observations: rows with a positive weight, or the sum of frequency weights.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.n_obs(), 6);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_obs(&self) -> usize {
        self.working.n_obs()
    }

    /// Observations less estimable coefficients.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.dof_residual(), 4.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn dof_residual(&self) -> f64 {
        self.working.dof_residual()
    }

    /// Which rows of the table the fit uses.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.rows().len(), 6);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows(&self) -> &RowSet {
        self.working.rows()
    }

    /// The ids of the rows used.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.row_ids()[0], "1");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn row_ids(&self) -> Vec<String> {
        self.working.row_ids()
    }

    /// The rows left out for missing values.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert!(fit.rows_dropped().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows_dropped(&self) -> &[DroppedRow] {
        self.working.rows_dropped()
    }

    /// Twice the log-likelihood that a perfect fit would have more, in units of the dispersion (R: `deviance`).
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert!(fit.null_deviance().is_some_and(|null| fit.deviance() < null));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn deviance(&self) -> f64 {
        self.deviance
    }

    /// The deviance with the intercept alone (without one, with the offset alone); `None` where the family has no
    /// such mean. In R: `fit$null.deviance`.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let null = 12.0 * 2f64.ln(); // half of six are events
    /// assert!(fit.null_deviance().is_some_and(|found| (found - null).abs() < 1e-13));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn null_deviance(&self) -> Option<f64> {
        self.null_deviance
    }

    /// Pearson's `sum w (y - mu)^2 / V(mu)`.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert!(fit.pearson_chi_squared() > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn pearson_chi_squared(&self) -> f64 {
        self.pearson
    }

    /// The dispersion, 1 where the family fixes it.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.dispersion(), 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn dispersion(&self) -> f64 {
        self.dispersion
    }

    /// The estimated shape of a negative binomial response; `None` where it was given.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.theta(), None); // of negative binomial fits only
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn theta(&self) -> Option<ThetaEstimate> {
        self.theta
    }

    /// How the iterations went.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert!(fit.convergence().iterations < 20);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn convergence(&self) -> Convergence {
        self.convergence
    }

    /// Counts that are not whole numbers, where the family wants such; R warns of them.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.fractional_counts(), None);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn fractional_counts(&self) -> Option<&WholeNumbers> {
        self.fractions.as_ref()
    }
}
