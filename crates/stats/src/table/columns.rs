//! The built-in table.

use std::collections::HashSet;

use super::{Categories, Column, Numbers, Table};
use crate::StatsError;

/// A small table of named columns in memory.
///
/// Each `with_…` method takes the table and returns it with one column more, or an error when the
/// name is taken or the length differs. A missing value is `None`.
///
/// ```
/// use tresteg_stats::{ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_row_ids(["a", "b", "c", "d"])?
///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0])?
///     .with_numbers("y", [Some(1.1), Some(1.9), None, Some(4.2)])?
///     .with_booleans("late", [false, false, true, true])?;
/// let fit = ols("y ~ x", &table)?;
/// assert_eq!(fit.rows_dropped()[0].id, "c");
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ColumnTable {
    columns: Vec<(String, Column)>,
    row_ids: Option<Vec<String>>,
}

impl ColumnTable {
    /// A table without columns.
    ///
    /// ```
    /// use tresteg_stats::table::{ColumnTable, Table};
    ///
    /// assert_eq!(ColumnTable::new().n_rows(), 0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Names the rows.
    ///
    /// # Errors
    ///
    /// [`StatsError::LengthMismatch`] when the columns have another length,
    /// [`StatsError::InvalidArgument`] when an id occurs twice.
    ///
    /// ```
    /// use tresteg_stats::table::{ColumnTable, Table};
    ///
    /// let table = ColumnTable::new().with_row_ids(["a", "b"])?.with_numbers("x", [1.0, 2.0])?;
    /// assert_eq!(table.row_id(1).as_deref(), Some("b"));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn with_row_ids<S: Into<String>>(
        mut self,
        ids: impl IntoIterator<Item = S>,
    ) -> Result<Self, StatsError> {
        let ids: Vec<String> = ids.into_iter().map(Into::into).collect();
        self.check_length("row ids", ids.len())?;
        check_unique(&ids)?;
        self.row_ids = Some(ids);
        Ok(self)
    }

    /// Adds numbers, given as `f64` or, where some are missing, `Option<f64>`.
    ///
    /// # Errors
    ///
    /// [`StatsError::DuplicateColumn`], [`StatsError::LengthMismatch`].
    ///
    /// ```
    /// use tresteg_stats::table::{ColumnTable, Table};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("complete", [1.0, 2.0])?
    ///     .with_numbers("partial", [Some(1.0), None])?;
    /// assert_eq!(table.column_names(), ["complete", "partial"]);
    /// assert!(table.with_numbers("short", [1.0]).is_err());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn with_numbers<V: Into<Option<f64>>>(
        self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Self, StatsError> {
        let values: Vec<Option<f64>> = values.into_iter().map(Into::into).collect();
        let column = match values.iter().copied().collect::<Option<Vec<f64>>>() {
            Some(complete) => Column::Numbers(complete.into()),
            None => Column::OptionalNumbers(values),
        };
        self.with_column(name, column)
    }

    /// Adds complete numbers without copying them.
    ///
    /// # Errors
    ///
    /// As [`with_numbers`](Self::with_numbers).
    ///
    /// ```
    /// # use tresteg_stats::table::{ColumnTable, Table};
    /// let table = ColumnTable::new().with_shared("x", vec![1.0, 2.0])?;
    /// assert_eq!(table.n_rows(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn with_shared(
        self,
        name: impl Into<String>,
        values: impl Into<Numbers>,
    ) -> Result<Self, StatsError> {
        self.with_column(name, Column::Numbers(values.into()))
    }

    /// Adds texts: a categorical variable whose levels are ordered by code point.
    /// Items are texts or options of texts.
    ///
    /// # Errors
    ///
    /// As [`with_numbers`](Self::with_numbers).
    ///
    /// ```
    /// use tresteg_stats::table::{ColumnTable, Table};
    ///
    /// let table = ColumnTable::new().with_texts("town", [Some("Lund"), None])?;
    /// assert_eq!(table.n_rows(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn with_texts<'a, V: Into<Option<&'a str>>>(
        self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Self, StatsError> {
        let categories = Categories::from_texts(values.into_iter().map(Into::into));
        self.with_column(name, Column::Categories(categories))
    }

    /// Adds texts with the order of their levels; a declared level need not occur.
    ///
    /// # Errors
    ///
    /// As [`with_numbers`](Self::with_numbers), and [`StatsError::UnknownLevel`] for a text that is not a level.
    ///
    /// ```
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new().with_levels("size", ["S", "M", "L"], ["M", "S", "S", "L"])?;
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn with_levels<'a, L: Into<String>, V: Into<Option<&'a str>>>(
        self,
        name: impl Into<String>,
        levels: impl IntoIterator<Item = L>,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Self, StatsError> {
        let name = name.into();
        let levels: Vec<String> = levels.into_iter().map(Into::into).collect();
        let mut unknown = Vec::new();
        let mut codes = Vec::new();
        for value in values {
            let code = match value.into() {
                None => None,
                Some(text) => match levels.iter().position(|level| level == text) {
                    Some(position) => u32::try_from(position).ok(),
                    None => {
                        unknown.push(text.to_owned());
                        None
                    }
                },
            };
            codes.push(code);
        }
        if !unknown.is_empty() {
            unknown.sort_unstable();
            unknown.dedup();
            return Err(StatsError::UnknownLevel {
                variable: name,
                levels: unknown,
                known: levels,
                rows: Vec::new(),
            });
        }
        self.with_column(name, Column::Categories(Categories { levels, codes }))
    }

    /// Adds booleans, or options of booleans.
    ///
    /// # Errors
    ///
    /// As [`with_numbers`](Self::with_numbers).
    ///
    /// ```
    /// use tresteg_stats::table::{ColumnTable, Table};
    ///
    /// let table = ColumnTable::new().with_booleans("member", [true, false])?;
    /// assert_eq!(table.n_rows(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn with_booleans<V: Into<Option<bool>>>(
        self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Self, StatsError> {
        self.with_column(
            name,
            Column::Booleans(values.into_iter().map(Into::into).collect()),
        )
    }

    /// Adds any column.
    ///
    /// # Errors
    ///
    /// As [`with_numbers`](Self::with_numbers).
    ///
    /// ```
    /// use tresteg_stats::table::{Categories, Column, ColumnTable, Table};
    ///
    /// let towns = Categories::from_texts([Some("Lund"), Some("Visby")]);
    /// let table = ColumnTable::new().with_column("town", Column::Categories(towns))?;
    /// assert_eq!(table.n_rows(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn with_column(
        mut self,
        name: impl Into<String>,
        column: Column,
    ) -> Result<Self, StatsError> {
        let name = name.into();
        if self.columns.iter().any(|(known, _)| *known == name) {
            return Err(StatsError::DuplicateColumn { name });
        }
        self.check_length(&name, column.len())?;
        self.columns.push((name, column));
        Ok(self)
    }

    fn check_length(&self, what: &str, found: usize) -> Result<(), StatsError> {
        let known = match (&self.row_ids, self.columns.first()) {
            (Some(ids), _) => ids.len(),
            (None, Some((_, column))) => column.len(),
            (None, None) => return Ok(()),
        };
        if known == found {
            return Ok(());
        }
        Err(StatsError::LengthMismatch {
            what: format!("column `{what}`"),
            expected: known,
            found,
        })
    }
}

pub(super) fn check_unique(ids: &[String]) -> Result<(), StatsError> {
    let mut seen = HashSet::with_capacity(ids.len());
    match ids.iter().find(|id| !seen.insert(id.as_str())) {
        None => Ok(()),
        Some(twice) => Err(StatsError::InvalidArgument {
            what: "row id".into(),
            found: format!("`{twice}` in two rows"),
            expected: "a unique id".into(),
        }),
    }
}

impl Table for ColumnTable {
    fn n_rows(&self) -> usize {
        match (&self.row_ids, self.columns.first()) {
            (Some(ids), _) => ids.len(),
            (None, Some((_, column))) => column.len(),
            (None, None) => 0,
        }
    }

    fn column_names(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    fn column(&self, name: &str) -> Result<Option<Column>, StatsError> {
        Ok(self
            .columns
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, column)| column.clone()))
    }

    fn row_id(&self, row: usize) -> Option<String> {
        self.row_ids.as_ref()?.get(row).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_lengths_are_checked() {
        let table = ColumnTable::new().with_numbers("x", [1.0, 2.0]).unwrap();
        assert!(matches!(
            table.clone().with_numbers("x", [1.0, 2.0]),
            Err(StatsError::DuplicateColumn { .. })
        ));
        assert!(matches!(
            table.clone().with_texts("g", ["a"]),
            Err(StatsError::LengthMismatch {
                expected: 2,
                found: 1,
                ..
            })
        ));
        assert!(table.clone().with_row_ids(["a", "a"]).is_err());
        assert!(table.with_row_ids(["a"]).is_err());
    }

    #[test]
    fn an_unknown_level_is_named() {
        let error = ColumnTable::new()
            .with_levels("size", ["S", "L"], ["S", "XL", "XL"])
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "`size` has no level `XL`; known: `S`, `L`"
        );
    }
}
