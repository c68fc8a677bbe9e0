//! What a fitted multinomial logit tells of itself.

use ndarray::Array2;

use super::MultinomialFit;
use crate::StatsError;
use crate::categorical::LevelCount;
use crate::coefficients::AliasedCoefficient;
use crate::error::nearest_name;
use crate::frame::{DroppedRow, RowSet};

impl MultinomialFit {
    /// The formula in canonical form.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.formula(), "rating ~ hours");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn formula(&self) -> &str {
        &self.data.formula
    }

    /// The response.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.response(), "rating");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn response(&self) -> &str {
        &self.data.response
    }

    /// The base category.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.base(), "low");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn base(&self) -> &str {
        self.data.level(self.base)
    }

    /// The categories that occur, with their counts.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.levels().len(), 3);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn levels(&self) -> &[LevelCount] {
        &self.data.levels
    }

    /// Declared categories that do not occur in the rows used.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.unused_levels().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn unused_levels(&self) -> &[String] {
        &self.data.unused_levels
    }

    /// The names of the estimable columns, `(Intercept)` first where there is one.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.names(), ["(Intercept)", "hours"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.data.names
    }

    /// The categories other than the base.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.contrasted(), ["mid", "high"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn contrasted(&self) -> Vec<&str> {
        (0..self.data.levels.len())
            .filter(|&code| code != self.base)
            .map(|code| self.data.level(code))
            .collect()
    }

    /// The coefficients, category by category, each in the order of [`names`](Self::names).
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.estimates().len(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimates(&self) -> &[f64] {
        &self.estimates
    }

    /// The coefficient of a column for a category against the base.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownLevel`] for the category, [`StatsError::UnknownTerm`] for the column.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.estimate("high", "hours")? > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn estimate(&self, category: &str, column: &str) -> Result<f64, StatsError> {
        let categories = self.contrasted();
        let Some(block) = categories.iter().position(|known| *known == category) else {
            return Err(StatsError::UnknownLevel {
                variable: self.data.response.clone(),
                levels: vec![category.to_owned()],
                known: categories.into_iter().map(str::to_owned).collect(),
                rows: Vec::new(),
            });
        };
        match self.data.names.iter().position(|known| known == column) {
            Some(place) => Ok(self.estimates[block * self.data.p() + place]),
            None => Err(StatsError::UnknownTerm {
                name: column.to_owned(),
                nearest: nearest_name(column, self.data.names.iter().map(String::as_str)),
            }),
        }
    }

    /// The covariance of [`estimates`](Self::estimates), from the information (observed and expected are the same here).
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.covariance().nrows(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn covariance(&self) -> &Array2<f64> {
        &self.covariance
    }

    /// Columns that the columns before them determine.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.aliased().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn aliased(&self) -> &[AliasedCoefficient] {
        &self.data.aliased
    }

    /// The log-likelihood.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.log_likelihood() < 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// Iterations of Newton's method.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.iterations() < 20);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// Which rows of the table the fit uses.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.rows().len(), 10);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows(&self) -> &RowSet {
        &self.data.rows
    }

    /// The rows left out for missing values.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.rows_dropped().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows_dropped(&self) -> &[DroppedRow] {
        self.data.rows.dropped()
    }
}
