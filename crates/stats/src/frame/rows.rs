//! Which rows of a table a model uses.

use serde::{Deserialize, Serialize};

/// A row that a model does not use, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DroppedRow {
    /// Its position in the table, from 0.
    pub position: usize,
    /// Its id.
    pub id: String,
    /// The variables of the model that are missing in it.
    pub missing: Vec<String>,
}

/// The rows that a model uses, in the order of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSet {
    n_table: usize,
    n_used: usize,
    /// Positions in the table; `None` when all rows are used.
    positions: Option<Vec<usize>>,
    /// Ids of the rows used; `None` when rows go by their number.
    ids: Option<Vec<String>>,
    dropped: Vec<DroppedRow>,
}

impl RowSet {
    pub(crate) fn new(
        n_table: usize,
        dropped: Vec<DroppedRow>,
        id: impl Fn(usize) -> Option<String>,
    ) -> Self {
        let positions: Option<Vec<usize>> = (!dropped.is_empty()).then(|| {
            let mut next = dropped.iter().map(|row| row.position).peekable();
            (0..n_table)
                .filter(|&row| next.next_if_eq(&row).is_none())
                .collect()
        });
        let n_used = n_table - dropped.len();
        let ids = match &positions {
            Some(positions) => positions.iter().map(|&row| id(row)).collect(),
            // Asking the first row spares a table without ids the asking of all.
            None if n_table > 0 && id(0).is_none() => None,
            None => (0..n_table).map(id).collect(),
        };
        Self {
            n_table,
            n_used,
            positions,
            ids,
            dropped,
        }
    }

    /// How many rows are used.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_row_ids(["a", "b", "c", "d"])?
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_numbers("x", [Some(0.0), None, Some(2.0), Some(3.0)])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let rows = fit.rows();
    /// assert_eq!(rows.len(), 3);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.n_used
    }

    /// Whether no row is used.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_row_ids(["a", "b", "c", "d"])?
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_numbers("x", [Some(0.0), None, Some(2.0), Some(3.0)])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let rows = fit.rows();
    /// assert!(!rows.is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n_used == 0
    }

    /// How many rows the table has.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_row_ids(["a", "b", "c", "d"])?
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_numbers("x", [Some(0.0), None, Some(2.0), Some(3.0)])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let rows = fit.rows();
    /// assert_eq!(rows.n_table(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_table(&self) -> usize {
        self.n_table
    }

    /// The position in the table of a row of the model.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_row_ids(["a", "b", "c", "d"])?
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_numbers("x", [Some(0.0), None, Some(2.0), Some(3.0)])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let rows = fit.rows();
    /// assert_eq!(rows.position(1), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn position(&self, row: usize) -> usize {
        self.positions
            .as_ref()
            .and_then(|positions| positions.get(row).copied())
            .unwrap_or(row)
    }

    /// Positions in the table of all rows used.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_row_ids(["a", "b", "c", "d"])?
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_numbers("x", [Some(0.0), None, Some(2.0), Some(3.0)])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let rows = fit.rows();
    /// assert_eq!(rows.positions(), [0, 2, 3]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn positions(&self) -> Vec<usize> {
        (0..self.n_used).map(|row| self.position(row)).collect()
    }

    /// The id of a row of the model; its number in the table, from 1, where the table has no ids.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_row_ids(["a", "b", "c", "d"])?
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_numbers("x", [Some(0.0), None, Some(2.0), Some(3.0)])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let rows = fit.rows();
    /// assert_eq!(rows.id(1), "c");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn id(&self, row: usize) -> String {
        match self.ids.as_ref().and_then(|ids| ids.get(row)) {
            Some(id) => id.clone(),
            None => (self.position(row) + 1).to_string(),
        }
    }

    /// The ids of all rows used.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_row_ids(["a", "b", "c", "d"])?
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_numbers("x", [Some(0.0), None, Some(2.0), Some(3.0)])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let rows = fit.rows();
    /// assert_eq!(rows.ids(), ["a", "c", "d"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        (0..self.n_used).map(|row| self.id(row)).collect()
    }

    /// The rows left out.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_row_ids(["a", "b", "c", "d"])?
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_numbers("x", [Some(0.0), None, Some(2.0), Some(3.0)])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let rows = fit.rows();
    /// assert_eq!(rows.dropped()[0].id, "b");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn dropped(&self) -> &[DroppedRow] {
        &self.dropped
    }

    pub(crate) fn without_dropped_ids(ids: Option<Vec<String>>, n: usize) -> Self {
        Self {
            n_table: n,
            n_used: n,
            positions: None,
            ids,
            dropped: Vec::new(),
        }
    }
}
