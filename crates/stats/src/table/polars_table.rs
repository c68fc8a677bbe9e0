//! polars' `DataFrame` as a table.

use std::collections::HashMap;

use polars::prelude::{DataFrame, DataType, Series};

use super::{Categories, Column, Numbers, Table};
use crate::StatsError;

/// A `DataFrame` with one of its columns as the row ids.
///
/// Numbers of any width become `f64` (a complete `Float64` column in one chunk is shared, not copied),
/// strings and categoricals become categories ordered by code point, enums keep their declared order, nulls are
/// missing values.
///
/// ```
/// use polars::prelude::*;
/// use tresteg_stats::{ols, table::PolarsTable};
///
/// let frame = df!("id" => ["0114", "0115", "0117", "0120"], "x" => [1, 2, 3, 4], "y" => [1.2, 1.9, 3.1, 3.9])?;
/// let fit = ols("y ~ x", &PolarsTable::new(&frame).with_row_ids("id")?)?;
/// assert_eq!(fit.row_ids()[0], "0114");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PolarsTable<'a> {
    frame: &'a DataFrame,
    row_ids: Option<(String, Vec<String>)>,
}

impl<'a> PolarsTable<'a> {
    /// The frame, its rows numbered from 1.
    #[must_use]
    pub fn new(frame: &'a DataFrame) -> Self {
        Self {
            frame,
            row_ids: None,
        }
    }

    /// Takes the row ids from a column, which is then no variable any more.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`] when there is no such column, [`StatsError::MissingValues`]
    /// when an id is missing, [`StatsError::UnsupportedColumn`] when it cannot be read as text.
    pub fn with_row_ids(mut self, name: &str) -> Result<Self, StatsError> {
        let Ok(column) = self.frame.column(name) else {
            return Err(StatsError::UnknownVariable {
                name: name.to_owned(),
                nearest: crate::error::nearest_name(
                    name,
                    names(self.frame).iter().map(String::as_str),
                ),
                position: None,
            });
        };
        let texts = column
            .cast(&DataType::String)
            .map_err(|_| unsupported(name, column.dtype()))?;
        let texts = texts.str().map_err(|_| unsupported(name, column.dtype()))?;
        let missing: Vec<usize> = texts
            .iter()
            .enumerate()
            .filter_map(|(row, text)| text.is_none().then_some(row))
            .collect();
        if !missing.is_empty() {
            return Err(StatsError::MissingValues {
                variable: name.to_owned(),
                count: missing.len(),
                rows: missing
                    .iter()
                    .take(crate::error::ROWS_NAMED)
                    .map(|row| (row + 1).to_string())
                    .collect(),
            });
        }
        let ids = texts.iter().flatten().map(str::to_owned).collect();
        self.row_ids = Some((name.to_owned(), ids));
        Ok(self)
    }
}

impl Table for PolarsTable<'_> {
    fn n_rows(&self) -> usize {
        self.frame.height()
    }

    fn column_names(&self) -> Vec<String> {
        let mut names = names(self.frame);
        if let Some((id, _)) = &self.row_ids {
            names.retain(|name| name != id);
        }
        names
    }

    fn column(&self, name: &str) -> Result<Option<Column>, StatsError> {
        column(self.frame, name)
    }

    fn row_id(&self, row: usize) -> Option<String> {
        self.row_ids.as_ref()?.1.get(row).cloned()
    }
}

impl Table for DataFrame {
    fn n_rows(&self) -> usize {
        self.height()
    }

    fn column_names(&self) -> Vec<String> {
        names(self)
    }

    fn column(&self, name: &str) -> Result<Option<Column>, StatsError> {
        column(self, name)
    }
}

fn names(frame: &DataFrame) -> Vec<String> {
    frame
        .get_column_names()
        .into_iter()
        .map(|name| name.to_string())
        .collect()
}

fn unsupported(name: &str, found: &DataType) -> StatsError {
    StatsError::UnsupportedColumn {
        column: name.to_owned(),
        found: found.to_string(),
    }
}

/// A one-chunk column without nulls, kept alive by its series.
struct Shared(Series);

impl AsRef<[f64]> for Shared {
    fn as_ref(&self) -> &[f64] {
        // The constructor has checked that the series is such a column.
        self.0
            .f64()
            .ok()
            .and_then(|values| values.cont_slice().ok())
            .unwrap_or_default()
    }
}

fn column(frame: &DataFrame, name: &str) -> Result<Option<Column>, StatsError> {
    let Ok(found) = frame.column(name) else {
        return Ok(None);
    };
    let series = found.as_materialized_series();
    let dtype = series.dtype();
    let wrong = |_| unsupported(name, dtype);
    let column = match dtype {
        DataType::Boolean => Column::Booleans(series.bool().map_err(wrong)?.iter().collect()),
        DataType::String => {
            Column::Categories(Categories::from_texts(series.str().map_err(wrong)?.iter()))
        }
        // Categories of a Categorical have no order of their own: that of texts serves.
        DataType::Categorical(..) => {
            let texts = series.cast(&DataType::String).map_err(wrong)?;
            Column::Categories(Categories::from_texts(texts.str().map_err(wrong)?.iter()))
        }
        DataType::Enum(categories, _) => {
            let levels = categories
                .categories()
                .values_iter()
                .map(str::to_owned)
                .collect();
            declared_levels(series, levels).map_err(wrong)?
        }
        _ if dtype.is_primitive_numeric() => {
            let numbers = series.cast(&DataType::Float64).map_err(wrong)?;
            let values = numbers.f64().map_err(wrong)?;
            if values.cont_slice().is_ok() {
                Column::Numbers(Numbers::share(Shared(numbers)))
            } else if values.null_count() == 0 {
                Column::Numbers(values.iter().flatten().collect())
            } else {
                Column::OptionalNumbers(values.iter().collect())
            }
        }
        _ => return Err(unsupported(name, dtype)),
    };
    Ok(Some(column))
}

/// An enum's declared categories in their order, whether they occur or not.
fn declared_levels(column: &Series, levels: Vec<String>) -> polars::prelude::PolarsResult<Column> {
    let texts = column.cast(&DataType::String)?;
    let places: HashMap<&str, u32> = (0u32..)
        .zip(&levels)
        .map(|(i, level)| (level.as_str(), i))
        .collect();
    let codes = texts
        .str()?
        .iter()
        .map(|text| places.get(text?).copied())
        .collect();
    Ok(Column::Categories(Categories { levels, codes }))
}
