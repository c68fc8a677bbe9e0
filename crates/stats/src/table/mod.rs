//! Where the data come from: anything that can hand out named columns.

#[cfg(feature = "arrow")]
mod arrow_table;
mod column;
mod columns;
pub(crate) mod lookup;
#[cfg(feature = "polars-lazy")]
mod polars_lazy;
#[cfg(feature = "polars")]
mod polars_table;

#[cfg(feature = "arrow")]
pub use arrow_table::ArrowTable;
pub use column::{Categories, Column, Numbers};
pub use columns::ColumnTable;
#[cfg(feature = "polars-lazy")]
pub use polars_lazy::collect_for;
#[cfg(feature = "polars")]
pub use polars_table::PolarsTable;

use crate::StatsError;

/// Named columns of equal length: what a formula is evaluated on.
///
/// Implemented by [`ColumnTable`] and, with the feature `polars`, by `PolarsTable` and by polars' `DataFrame`;
/// with the feature `arrow`, by `ArrowTable`. With the feature `polars-lazy`, `collect_for` takes from a `LazyFrame` what a model needs.
///
/// ```
/// use tresteg_stats::table::{ColumnTable, Table};
///
/// let table = ColumnTable::new()
///     .with_numbers("height", [1.71, 1.83])?
///     .with_texts("town", ["Lund", "Visby"])?;
/// assert_eq!(table.n_rows(), 2);
/// assert_eq!(table.column_names(), ["height", "town"]);
/// assert_eq!(table.row_id(0), None); // no ids: rows go by their number, from 1
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub trait Table {
    /// Number of rows.
    fn n_rows(&self) -> usize;

    /// The names of the columns that a model may use, in order; a column of row ids is not among them.
    fn column_names(&self) -> Vec<String>;

    /// The column of that name; `None` when there is none.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnsupportedColumn`] when the column's type is of no use to a model.
    fn column(&self, name: &str) -> Result<Option<Column>, StatsError>;

    /// The identity of a row, which residuals and reports carry. A table without ids gives `None`
    /// for every row: rows then go by their number, from 1.
    fn row_id(&self, _row: usize) -> Option<String> {
        None
    }
}
