//! Columns of a table by name, for statistics that need no formula.

use super::{Categories, Column, Table};
use crate::error::{ROWS_NAMED, nearest_name};
use crate::{StatsError, Weights};

/// A column that must exist and have the length of the table.
pub(crate) fn required_column(table: &impl Table, name: &str) -> Result<Column, StatsError> {
    let Some(column) = table.column(name)? else {
        let names = table.column_names();
        return Err(StatsError::UnknownVariable {
            name: name.to_owned(),
            nearest: nearest_name(name, names.iter().map(String::as_str)),
            position: None,
        });
    };
    if column.len() == table.n_rows() {
        Ok(column)
    } else {
        Err(StatsError::LengthMismatch {
            what: format!("column `{name}`"),
            expected: table.n_rows(),
            found: column.len(),
        })
    }
}

/// Finite numbers, some of them missing; booleans count as 0 and 1.
pub(crate) fn optional_numbers(
    table: &impl Table,
    name: &str,
) -> Result<Vec<Option<f64>>, StatsError> {
    let values: Vec<Option<f64>> = match required_column(table, name)? {
        Column::Numbers(values) => values.iter().map(|&value| Some(value)).collect(),
        Column::OptionalNumbers(values) => values,
        Column::Booleans(values) => values
            .iter()
            .map(|value| value.map(|value| f64::from(u8::from(value))))
            .collect(),
        column @ Column::Categories(_) => {
            return Err(StatsError::NotNumeric {
                variable: name.to_owned(),
                found: column.kind().into(),
                position: None,
            });
        }
    };
    let (rows, count) = row_ids(table, |row| {
        values[row].is_some_and(|value| !value.is_finite())
    });
    if count == 0 {
        Ok(values)
    } else {
        Err(StatsError::NotFinite {
            term: name.to_owned(),
            rows,
            count,
        })
    }
}

/// The levels of a column of any kind; of numbers, in ascending order.
pub(crate) fn level_codes(table: &impl Table, name: &str) -> Result<Categories, StatsError> {
    let column = required_column(table, name)?;
    if matches!(column, Column::Numbers(_) | Column::OptionalNumbers(_)) {
        optional_numbers(table, name)?;
    }
    Ok(column.categories())
}

/// Complete weights, none of them negative.
pub(crate) fn row_weights(table: &impl Table, weights: &Weights) -> Result<Vec<f64>, StatsError> {
    let name = weights.column();
    let values = optional_numbers(table, name)?;
    let (rows, count) = row_ids(table, |row| values[row].is_none());
    if count > 0 {
        return Err(StatsError::MissingValues {
            variable: name.to_owned(),
            rows,
            count,
        });
    }
    let whole = matches!(weights, Weights::Frequency(_));
    let values: Vec<f64> = values.into_iter().flatten().collect();
    match values
        .iter()
        .position(|&weight| weight < 0.0 || (whole && weight.fract() != 0.0))
    {
        None => Ok(values),
        Some(row) => Err(StatsError::InvalidWeight {
            row: row_id(table, row),
            weight: values[row],
            expected: if whole {
                "a whole number from 0".into()
            } else {
                "a finite number from 0".into()
            },
        }),
    }
}

/// The id of a row, or its number from 1.
pub(crate) fn row_id(table: &impl Table, row: usize) -> String {
    table.row_id(row).unwrap_or_else(|| (row + 1).to_string())
}

/// The ids of the first rows of a kind, and how many there are.
pub(crate) fn row_ids(table: &impl Table, of_kind: impl Fn(usize) -> bool) -> (Vec<String>, usize) {
    let rows = || (0..table.n_rows()).filter(|&row| of_kind(row));
    let named = rows().take(ROWS_NAMED).map(|row| row_id(table, row));
    (named.collect(), rows().count())
}
