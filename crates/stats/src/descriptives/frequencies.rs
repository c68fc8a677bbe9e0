//! Frequency tables of one variable.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::batch::compensated;
use crate::table::Table;
use crate::table::lookup::{level_codes, row_weights};
use crate::{StatsError, Weights};

/// Counts and percentages of the values of one variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrequencyTable {
    /// The variable.
    pub variable: String,
    /// One row per level in the order of the levels, numbers ascending, then one for the missing values if there are any.
    pub rows: Vec<FrequencyRow>,
    /// Rows (or their weight) with a value.
    pub n_valid: f64,
    /// Rows (or their weight) without.
    pub n_missing: f64,
}

/// One row of a [`FrequencyTable`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrequencyRow {
    /// The level; `None` for the row of the missing values.
    pub level: Option<String>,
    /// Rows, or the sum of their weights.
    pub count: f64,
    /// Of all rows, missing ones among them.
    pub percent: f64,
    /// Of the rows with a value; `None` for the missing row, or where no row has a value.
    pub valid_percent: Option<f64>,
    /// Valid percent of this level and all before it.
    pub cumulative_percent: Option<f64>,
}

impl FrequencyTable {
    /// Rows (or their weight) in all.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::frequency_table;
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new().with_texts("town", [Some("Lund"), None, Some("Lund")])?;
    /// assert_eq!(frequency_table(&table, "town", None)?.n_all(), 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_all(&self) -> f64 {
        self.n_valid + self.n_missing
    }

    /// Those with a value, in percent of all; `None` where there are no rows.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::frequency_table;
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new().with_texts("town", [Some("Lund"), None, Some("Lund"), Some("Visby")])?;
    /// assert_eq!(frequency_table(&table, "town", None)?.percent_valid(), Some(75.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn percent_valid(&self) -> Option<f64> {
        (self.n_all() > 0.0).then(|| 100.0 * (self.n_valid / self.n_all()))
    }

    /// The row of a level.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownLevel`].
    ///
    /// ```
    /// # use tresteg_stats::descriptives::frequency_table;
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new().with_texts("town", ["Lund", "Visby", "Lund"])?;
    /// let towns = frequency_table(&table, "town", None)?;
    /// assert_eq!(towns.row("Lund")?.count, 2.0);
    /// assert!(towns.row("Kiruna").is_err());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn row(&self, level: &str) -> Result<&FrequencyRow, StatsError> {
        let found = self
            .rows
            .iter()
            .find(|row| row.level.as_deref() == Some(level));
        found.ok_or_else(|| StatsError::UnknownLevel {
            variable: self.variable.clone(),
            levels: vec![level.to_owned()],
            known: self
                .rows
                .iter()
                .filter_map(|row| row.level.clone())
                .collect(),
            rows: Vec::new(),
        })
    }
}

/// Counts how often each value of a variable occurs.
///
/// A categorical variable keeps the order of its levels, those that do not occur too; numbers are ordered by size and
/// `false` comes before `true`. Weights are added up as they are. In SPSS: `FREQUENCIES`; in R: `table(x, useNA = "ifany")`.
///
/// # Errors
///
/// [`StatsError::UnknownVariable`], [`StatsError::NotFinite`] with the ids of the rows, [`StatsError::NoRows`] for an
/// empty table, [`StatsError::InvalidWeight`], [`StatsError::MissingValues`] where a weight is missing,
/// [`StatsError::AllWeightsZero`].
///
/// ```
/// use tresteg_stats::descriptives::frequency_table;
/// use tresteg_stats::table::ColumnTable;
///
/// let sizes = [Some("M"), Some("S"), None, Some("M")];
/// let table = ColumnTable::new().with_levels("size", ["S", "M", "L"], sizes)?;
/// let counts = frequency_table(&table, "size", None)?;
/// println!("{counts}");
/// assert_eq!(counts.row("M")?.count, 2.0);
/// assert_eq!(counts.row("M")?.percent, 50.0);
/// assert_eq!(counts.row("L")?.cumulative_percent, Some(100.0));
/// assert_eq!(counts.rows[3].level, None);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn frequency_table(
    table: &impl Table,
    variable: &str,
    weights: Option<&Weights>,
) -> Result<FrequencyTable, StatsError> {
    let categories = level_codes(table, variable)?;
    let weights = weights
        .map(|weights| row_weights(table, weights))
        .transpose()?;
    if categories.codes.is_empty() {
        return Err(StatsError::NoRows {
            rows: 0,
            dropped: 0,
        });
    }
    let weight = |row: usize| weights.as_ref().map_or(1.0, |weights| weights[row]);
    let mut counts = vec![0.0; categories.levels.len()];
    let mut n_missing = 0.0;
    for (row, code) in categories.codes.iter().enumerate() {
        match code.and_then(|code| counts.get_mut(code as usize)) {
            Some(count) => *count += weight(row),
            None => n_missing += weight(row),
        }
    }
    let n_valid = compensated(counts.iter().copied()).value();
    let total = n_valid + n_missing;
    if total == 0.0 {
        return Err(StatsError::AllWeightsZero);
    }
    let valid_percent = |count: f64| (n_valid > 0.0).then(|| 100.0 * count / n_valid);
    let mut reached = 0.0;
    let mut rows: Vec<FrequencyRow> = categories
        .levels
        .into_iter()
        .zip(counts)
        .map(|(level, count)| {
            reached += count;
            FrequencyRow {
                level: Some(level),
                count,
                percent: 100.0 * count / total,
                valid_percent: valid_percent(count),
                cumulative_percent: valid_percent(reached.min(n_valid)),
            }
        })
        .collect();
    if n_missing > 0.0 {
        rows.push(FrequencyRow {
            level: None,
            count: n_missing,
            percent: 100.0 * n_missing / total,
            valid_percent: None,
            cumulative_percent: None,
        });
    }
    Ok(FrequencyTable {
        variable: variable.to_owned(),
        rows,
        n_valid,
        n_missing,
    })
}

impl fmt::Display for FrequencyTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |row: &FrequencyRow| row.level.clone().unwrap_or_else(|| "(missing)".into());
        let names = self.rows.iter().map(|row| name(row).chars().count());
        let width = names
            .chain([self.variable.chars().count()])
            .max()
            .unwrap_or(0);
        writeln!(
            f,
            "{:width$}  {:>10} {:>8} {:>8} {:>11}",
            self.variable, "count", "percent", "valid", "cumulative"
        )?;
        let percent =
            |value: Option<f64>| value.map_or_else(|| "-".into(), |value| format!("{value:.1}"));
        for row in &self.rows {
            writeln!(
                f,
                "{:width$}  {:>10} {:>8} {:>8} {:>11}",
                name(row),
                row.count,
                percent(Some(row.percent)),
                percent(row.valid_percent),
                percent(row.cumulative_percent)
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::ColumnTable;

    #[test]
    fn numbers_weights_and_nothing_valid() {
        let table = ColumnTable::new()
            .with_numbers("x", [Some(10.0), Some(2.0), None, Some(2.0)])
            .unwrap()
            .with_numbers("none", [None, None, None, None::<f64>])
            .unwrap()
            .with_numbers("w", [0.5, 1.0, 1.5, 1.0])
            .unwrap()
            .with_numbers("zero", [0.0; 4])
            .unwrap();
        let counts = frequency_table(&table, "x", Some(&Weights::Analytic("w".into()))).unwrap();
        assert_eq!(counts.rows[0].level.as_deref(), Some("2"));
        assert_eq!((counts.rows[0].count, counts.rows[0].percent), (2.0, 50.0));
        assert_eq!(counts.rows[1].valid_percent, Some(20.0));
        assert!(counts.row("3").is_err());
        let nothing = frequency_table(&table, "none", None).unwrap();
        assert_eq!((nothing.rows.len(), nothing.n_missing), (1, 4.0));
        assert!(nothing.to_string().contains("(missing)"));
        assert!(matches!(
            frequency_table(&table, "x", Some(&Weights::Analytic("zero".into()))),
            Err(StatsError::AllWeightsZero)
        ));
        let empty = ColumnTable::new().with_numbers("x", [0.0; 0]).unwrap();
        assert!(matches!(
            frequency_table(&empty, "x", None),
            Err(StatsError::NoRows { .. })
        ));
    }
}
