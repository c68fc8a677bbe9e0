//! What a fitted quantile regression tells of itself.

use super::QuantileFit;
use crate::StatsError;
use crate::coefficients::AliasedCoefficient;
use crate::error::nearest_name;
use crate::frame::{DroppedRow, RowSet, Term};

impl QuantileFit {
    /// The quantile that is modelled.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.tau(), 0.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn tau(&self) -> f64 {
        self.tau
    }

    /// The formula in canonical form.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.formula(), "y ~ x");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn formula(&self) -> &str {
        &self.formula
    }

    /// The response.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
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
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
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
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.terms()[0].name, "x");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// All coefficients in the order of [`names`](Self::names); an aliased one is 0.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.estimates().len(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimates(&self) -> &[f64] {
        &self.estimates
    }

    /// The coefficient of that name.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert!(fit.estimate("x")? > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn estimate(&self, name: &str) -> Result<f64, StatsError> {
        match self.names.iter().position(|known| known == name) {
            Some(position) => Ok(self.estimates[position]),
            None => Err(StatsError::UnknownTerm {
                name: name.to_owned(),
                nearest: nearest_name(name, self.names.iter().map(String::as_str)),
            }),
        }
    }

    /// Coefficients that the columns before them determine.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert!(fit.aliased().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn aliased(&self) -> Vec<AliasedCoefficient> {
        let name = |&(position, factor): &(usize, f64)| (self.names[position].clone(), factor);
        (self.linear.aliased.iter())
            .map(|alias| AliasedCoefficient {
                term: self.names[alias.index].clone(),
                depends_on: alias.depends_on.iter().map(name).collect(),
            })
            .collect()
    }

    /// Whether this is the only best plane: `Some(true)` is proven, `Some(false)` when an edge of other planes that are
    /// as good leads away from it, `None` when more rows than needed lie on the plane and hide which. R's `rq` warns
    /// "Solution may be nonunique" in both other cases; which of the planes it gives is then a matter of its path, as here.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_ne!(fit.unique(), None);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn unique(&self) -> Option<bool> {
        self.unique
    }

    /// The ids of the rows that the plane was drawn through: as many as estimable coefficients.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert!(fit.interpolated_rows().len() >= 2); // as many as coefficients, at least
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn interpolated_rows(&self) -> Vec<String> {
        let mut rows = self.basis.clone();
        rows.sort_unstable();
        rows.into_iter().map(|row| self.rows.id(row)).collect()
    }

    /// How many vertices the simplex method walked.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert!(fit.pivots() < 20);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn pivots(&self) -> usize {
        self.pivots
    }

    /// Observations: rows of positive weight, or the sum of the frequencies.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.n_obs(), 5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_obs(&self) -> usize {
        self.n_obs as usize
    }

    /// Observations less estimable coefficients.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.dof_residual(), 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn dof_residual(&self) -> f64 {
        self.n_obs - self.linear.rank as f64
    }

    /// Which rows of the table the fit uses.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.rows().len(), 5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows(&self) -> &RowSet {
        &self.rows
    }

    /// The rows left out for missing values.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert!(fit.rows_dropped().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows_dropped(&self) -> &[DroppedRow] {
        self.rows.dropped()
    }
}
