//! Tables of things that have no type of their own: a list of units, a handful of figures.

use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::layouts::footnotes::Footnotes;
use crate::number::Number;
use crate::table::Table;
use crate::text::Text;

/// A table with one row per record: its heading and one cell per column.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::{Cell, Head, Number, layouts::records};
/// let table = records::table(
///     "gotland_tax",
///     "Municipal part of the tax rate",
///     "Municipality",
///     vec![Head::leaf("total_rate", "Total"), Head::leaf("municipal_rate", "Municipal")],
///     [(
///         Head::leaf("gotland", "Gotland"),
///         vec![Number::measure(33.60, 2).into(), Number::measure(22.40, 2).into()],
///     )],
/// )?;
/// assert_eq!(table.values().count(), 2);
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
pub fn table(
    id: impl Into<String>,
    title: impl Into<Text>,
    stub_title: impl Into<Text>,
    columns: Vec<Head>,
    records: impl IntoIterator<Item = (Head, Vec<Cell>)>,
) -> Result<Table, ReportError> {
    let mut table = Table::new(id, title, columns)?.with_stub_titles([stub_title.into()]);
    for (head, cells) in records {
        table.row(head, cells)?;
    }
    Ok(table)
}

/// A table with one column: a list of named figures.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::{Head, Number, layouts::records};
/// let claims = records::figures(
///     "claims",
///     "Claims in the text",
///     Head::leaf("value", "Value"),
///     [(Head::leaf("below_national", "Cases below the national share"), Number::count(3))],
/// )?;
/// assert_eq!(claims.values().next().map(|(a, _)| a).as_deref(), Some("claims.below_national.value"));
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
pub fn figures(
    id: impl Into<String>,
    title: impl Into<Text>,
    column: Head,
    figures: impl IntoIterator<Item = (Head, Number)>,
) -> Result<Table, ReportError> {
    let rows = figures
        .into_iter()
        .map(|(head, number)| (head, vec![number.into()]));
    table(id, title, Text::default(), vec![column], rows)
}

/// A table with one column that has no values: figures that cannot be computed, each with the reason, which figures
/// share as a footnote. It keeps their places, so that whoever looks for one of them finds out why it is not there.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::{CellValue, Head, Text, layouts::records, values};
/// let gaps = records::gaps(
///     "claims",
///     "Claims that cannot be checked",
///     Head::leaf("value", "Value"),
///     [(Head::leaf("direct_contact", "First met directly"), Text::new("needs the answers one by one"))],
/// )?;
/// assert_eq!(values([&gaps]).next(), Some(("claims.direct_contact.value".to_owned(), CellValue::Suppressed)));
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
pub fn gaps(
    id: impl Into<String>,
    title: impl Into<Text>,
    column: Head,
    gaps: impl IntoIterator<Item = (Head, Text)>,
) -> Result<Table, ReportError> {
    let mut table = Table::new(id, title, vec![column])?;
    let mut reasons = Footnotes::default();
    for (head, reason) in gaps {
        let mark = reasons.mark(&mut table, reason);
        table.row(head, vec![Cell::suppressed(mark)])?;
    }
    Ok(table)
}
