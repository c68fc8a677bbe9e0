/// Why a table or a report could not be put together.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A key that cannot be part of an address.
    #[error(
        "table {table:?}: the key {key:?} is empty or holds something else than lower-case \
         letters, digits, '_' and '-'"
    )]
    BadKey {
        /// The table.
        table: String,
        /// The key.
        key: String,
    },
    /// Two rows or two columns of a table have the same key.
    #[error("table {table:?}: two {axis}s have the key {key:?}")]
    DuplicateKey {
        /// The table.
        table: String,
        /// `row` or `column`.
        axis: &'static str,
        /// The key.
        key: String,
    },
    /// A row does not have one cell per column.
    #[error("table {table:?}: row {row:?} has {cells} cells for {columns} columns")]
    RowWidth {
        /// The table.
        table: String,
        /// Key of the row.
        row: String,
        /// How many cells it has.
        cells: usize,
        /// How many it needs.
        columns: usize,
    },
    /// A group of rows does not come with one list of cells per row.
    #[error("table {table:?}: a group of {rows} rows came with the cells of {given}")]
    GroupHeight {
        /// The table.
        table: String,
        /// Rows in the group.
        rows: usize,
        /// Lists of cells given.
        given: usize,
    },
    /// A mark that refers to a footnote of another table.
    #[error("table {table:?} has no footnote for a mark that is used in it")]
    UnknownMark {
        /// The table.
        table: String,
    },
    /// Two tables of a report have the same id.
    #[error("two tables have the id {id:?}, so their values would have the same addresses")]
    DuplicateTable {
        /// The id.
        id: String,
    },
    /// Two figures of a report have the same id.
    #[error("two figures have the id {id:?}")]
    DuplicateFigure {
        /// The id.
        id: String,
    },
    /// A text refers to a figure that the report does not have.
    #[error("the report has no figure {id:?}")]
    UnknownFigure {
        /// The id.
        id: String,
    },
    /// A paragraph names a placeholder that no value is bound to.
    #[error("no value is bound to {{{name}}} in the text {template:?}")]
    MissingValue {
        /// The text.
        template: String,
        /// The placeholder.
        name: String,
    },
    /// A value is bound to a name that the text does not use.
    #[error("the value {name:?} is not used in the text {template:?}")]
    UnusedValue {
        /// The text.
        template: String,
        /// The name.
        name: String,
    },
    /// A name in a paragraph has two values.
    #[error("two values are bound to {{{name}}} in the text {template:?}")]
    RepeatedValue {
        /// The text.
        template: String,
        /// The name.
        name: String,
    },
    /// A brace that opens or closes nothing; a literal brace is written twice.
    #[error("unbalanced brace in the text {template:?}")]
    UnbalancedBrace {
        /// The text.
        template: String,
    },
    /// A text refers to a cell that no table of the report has.
    #[error("no table of the report has a value at {address:?}")]
    UnknownAddress {
        /// The address.
        address: String,
    },
    /// Two sections of a report have the same id.
    #[error("two sections have the id {id:?}")]
    DuplicateSection {
        /// The id.
        id: String,
    },
    /// A text refers to a section that the report does not have.
    #[error("the report has no section {id:?}")]
    UnknownSection {
        /// The id.
        id: String,
    },
    /// A placeholder with a format that there is none of.
    #[error(
        "{{{name}:{format}}} in the text {template:?}: formats are .0 to .9 (decimals), % and .0% to .9% (a fraction \
         in percent) and p (a p-value with its sign)"
    )]
    UnknownFormat {
        /// The text.
        template: String,
        /// The placeholder.
        name: String,
        /// What stands behind the colon.
        format: String,
    },
    /// A placeholder with a format that its value cannot have.
    #[error("{{{name}:{format}}} in the text {template:?}: {problem}")]
    UnfitFormat {
        /// The text.
        template: String,
        /// The placeholder.
        name: String,
        /// What stands behind the colon.
        format: String,
        /// Why not.
        problem: &'static str,
    },
    /// A text refers to a table that the report does not have.
    #[error("the report has no table {id:?}")]
    UnknownTable {
        /// The id.
        id: String,
    },
    /// A figure that cannot be drawn.
    #[error("figure {figure:?}, panel {panel}{}: {problem}", layer.map_or_else(String::new, |layer| format!(", layer {layer}")))]
    BadFigure {
        /// The figure.
        figure: String,
        /// Its panel, from 1.
        panel: usize,
        /// The layer of the panel, from 1, where one is at fault.
        layer: Option<usize>,
        /// What is wrong.
        problem: String,
    },
    /// Questions that were to share a scale have different options.
    #[cfg(feature = "survey")]
    #[error(
        "the questions {first:?} and {second:?} have different options, so they are no battery"
    )]
    DifferentOptions {
        /// The first question.
        first: String,
        /// One that differs from it.
        second: String,
    },
    /// A dataset does not hold what a layout was to show.
    #[cfg(feature = "dataset")]
    #[error(transparent)]
    Dataset(#[from] tresteg_dataset::DatasetError),
    /// A file could not be put together.
    #[cfg(any(feature = "docx", feature = "pdf", feature = "png", feature = "xlsx"))]
    #[error("the {format} file cannot be written: {message}")]
    File {
        /// `docx`, `pdf`, `png` or `xlsx`.
        format: &'static str,
        /// What went wrong.
        message: String,
    },
}
