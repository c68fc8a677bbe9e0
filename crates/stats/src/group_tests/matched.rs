//! Measurements of the same units: what tests of pairs and blocks take.

use serde::{Deserialize, Serialize};

use super::groups::Sample;
use crate::StatsError;
use crate::descriptives::check_values;
use crate::frame::{DroppedRow, MissingPolicy, check_finite, complete_rows};
use crate::table::{Column, Table};

/// Two or more measurements of each of n units (before and after, left and right, several raters), all finite.
///
/// ```
/// use tresteg_stats::group_tests::Matched;
/// use tresteg_stats::table::ColumnTable;
///
/// let table = ColumnTable::new()
///     .with_numbers("before", [Some(5.0), Some(6.5), None, Some(7.0)])?
///     .with_numbers("after", [6.0, 6.0, 8.0, 9.0])?;
/// let pairs = Matched::from_table(&table, ["before", "after"])?;
/// assert_eq!((pairs.n_units(), pairs.rows_dropped().len()), (3, 1));
///
/// let same = Matched::of([("before", [5.0, 6.5, 7.0]), ("after", [6.0, 6.0, 9.0])])?;
/// assert_eq!(same.columns(), pairs.columns());
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Matched {
    columns: Vec<Sample>,
    dropped: Vec<DroppedRow>,
}

impl Matched {
    /// Named columns of equal length, one value per unit.
    ///
    /// # Errors
    ///
    /// [`StatsError::NotFinite`] with the column, [`StatsError::LengthMismatch`],
    /// [`StatsError::InvalidArgument`] for fewer than two columns, [`StatsError::NoRows`].
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Matched;
    /// let pairs = Matched::of([("a", [1.0, 2.0]), ("b", [4.0, 3.0])])?;
    /// assert_eq!(pairs.n_units(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn of<N: Into<String>, V: AsRef<[f64]>>(
        columns: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, StatsError> {
        let mut kept: Vec<Sample> = Vec::new();
        for (name, values) in columns {
            let (name, values) = (name.into(), values.as_ref().to_vec());
            check_values(&name, &values)?;
            if let Some(first) = kept.first()
                && first.values.len() != values.len()
            {
                return Err(StatsError::LengthMismatch {
                    what: format!("`{name}`"),
                    expected: first.values.len(),
                    found: values.len(),
                });
            }
            kept.push(Sample { name, values });
        }
        Self::checked(kept, Vec::new(), 0)
    }

    /// Columns of a table; rows in which one of them is missing are left out and reported.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of), [`StatsError::UnknownVariable`] with the nearest name, [`StatsError::NotNumeric`].
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Matched;
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new().with_numbers("a", [1.0, 2.0])?.with_numbers("b", [4.0, 3.0])?;
    /// assert_eq!(Matched::from_table(&table, ["b", "a"])?.columns()[0].values, [4.0, 3.0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn from_table<'a>(
        table: &impl Table,
        columns: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, StatsError> {
        let wanted: Vec<(&str, Option<usize>)> =
            columns.into_iter().map(|name| (name, None)).collect();
        let names = table.column_names();
        let (variables, rows) = complete_rows(table, &names, &wanted, MissingPolicy::Drop)?;
        let mut kept = Vec::new();
        for (name, _) in wanted {
            match variables.get(name) {
                Some(Column::Numbers(values)) => {
                    check_finite(name, values, &rows)?;
                    kept.push(Sample {
                        name: name.to_owned(),
                        values: values.to_vec(),
                    });
                }
                other => {
                    return Err(StatsError::NotNumeric {
                        variable: name.to_owned(),
                        found: other.map_or("nothing", Column::kind).into(),
                        position: None,
                    });
                }
            }
        }
        Self::checked(kept, rows.dropped().to_vec(), rows.n_table())
    }

    fn checked(
        columns: Vec<Sample>,
        dropped: Vec<DroppedRow>,
        n_table: usize,
    ) -> Result<Self, StatsError> {
        if columns.len() < 2 {
            return Err(StatsError::InvalidArgument {
                what: "the number of matched columns".into(),
                found: columns.len().to_string(),
                expected: "at least two".into(),
            });
        }
        if columns[0].values.is_empty() {
            return Err(StatsError::NoRows {
                rows: n_table,
                dropped: dropped.len(),
            });
        }
        Ok(Self { columns, dropped })
    }

    /// The columns.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Matched;
    /// let pairs = Matched::of([("a", [1.0, 2.0]), ("b", [4.0, 3.0])])?;
    /// assert_eq!(pairs.columns()[1].name, "b");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn columns(&self) -> &[Sample] {
        &self.columns
    }

    /// How many units are complete.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Matched;
    /// let pairs = Matched::of([("a", [1.0, 2.0]), ("b", [4.0, 3.0])])?;
    /// assert_eq!(pairs.n_units(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_units(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// Rows of the table that were left out, and what is missing in them.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Matched;
    /// let pairs = Matched::of([("a", [1.0, 2.0]), ("b", [4.0, 3.0])])?;
    /// assert!(pairs.rows_dropped().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows_dropped(&self) -> &[DroppedRow] {
        &self.dropped
    }

    /// The two columns of a test of pairs.
    pub(crate) fn two(&self) -> Result<(&Sample, &Sample), StatsError> {
        match self.columns.as_slice() {
            [first, second] => Ok((first, second)),
            _ => Err(StatsError::InvalidArgument {
                what: "the number of matched columns".into(),
                found: self.columns.len().to_string(),
                expected: "two".into(),
            }),
        }
    }

    /// The first column less the second.
    pub(crate) fn differences(&self) -> Result<Sample, StatsError> {
        let (first, second) = self.two()?;
        let name = format!("{} - {}", first.name, second.name);
        let values: Vec<f64> = first
            .values
            .iter()
            .zip(&second.values)
            .map(|(a, b)| a - b)
            .collect();
        if values.iter().any(|value| !value.is_finite()) {
            return Err(StatsError::OutOfRange { what: name });
        }
        Ok(Sample { name, values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_columns() {
        assert!(matches!(
            Matched::of([("a", vec![1.0]), ("b", vec![1.0, 2.0])]),
            Err(StatsError::LengthMismatch { .. })
        ));
        assert!(Matched::of([("a", [1.0])]).is_err());
        let empty: [(&str, &[f64]); 2] = [("a", &[]), ("b", &[])];
        assert!(matches!(Matched::of(empty), Err(StatsError::NoRows { .. })));
        let huge = Matched::of([("a", [f64::MAX]), ("b", [f64::MIN])]).unwrap();
        assert!(matches!(
            huge.differences(),
            Err(StatsError::OutOfRange { .. })
        ));
        let three = Matched::of([("a", [1.0]), ("b", [2.0]), ("c", [3.0])]).unwrap();
        assert!(three.differences().is_err());
    }
}
