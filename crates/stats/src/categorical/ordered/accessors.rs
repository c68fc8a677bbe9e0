//! What a fitted cumulative model tells of itself.

use ndarray::Array2;

use super::OrderedFit;
use crate::StatsError;
use crate::categorical::{LevelCount, OrderedLink};
use crate::coefficients::AliasedCoefficient;
use crate::error::nearest_name;
use crate::frame::{DroppedRow, RowSet};

impl OrderedFit {
    /// The formula in canonical form.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
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
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.response(), "rating");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn response(&self) -> &str {
        &self.data.response
    }

    /// The link.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.link(), OrderedLink::Logit);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn link(&self) -> OrderedLink {
        self.link
    }

    /// The levels that occur, from low to high, with their counts.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.levels()[1].level, "mid");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn levels(&self) -> &[LevelCount] {
        &self.data.levels
    }

    /// Declared levels that do not occur in the rows used; no threshold is theirs.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert!(fit.unused_levels().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn unused_levels(&self) -> &[String] {
        &self.data.unused_levels
    }

    /// The names of the estimable columns.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.names(), ["hours"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.data.names
    }

    /// The coefficients of the estimable columns, in the order of [`names`](Self::names).
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert!(fit.estimates()[0] > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimates(&self) -> &[f64] {
        &self.estimates[self.cuts()..]
    }

    /// The thresholds, ascending.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert!(fit.thresholds()[0] < fit.thresholds()[1]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn thresholds(&self) -> &[f64] {
        &self.estimates[..self.cuts()]
    }

    /// The coefficient of that name.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.estimate("hours")?, fit.estimates()[0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn estimate(&self, name: &str) -> Result<f64, StatsError> {
        match self.data.names.iter().position(|known| known == name) {
            Some(place) => Ok(self.estimates()[place]),
            None => Err(StatsError::UnknownTerm {
                name: name.to_owned(),
                nearest: nearest_name(name, self.data.names.iter().map(String::as_str)),
            }),
        }
    }

    /// The covariance from the observed information: thresholds first, then columns (the order of `ordinal::clm`; `polr` has
    /// the columns first).
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.covariance().nrows(), 3); // two thresholds and a slope
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn covariance(&self) -> &Array2<f64> {
        &self.covariance
    }

    /// Columns that the columns before them determine.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
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
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
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
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
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
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
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
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert!(fit.rows_dropped().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows_dropped(&self) -> &[DroppedRow] {
        self.data.rows.dropped()
    }
}
