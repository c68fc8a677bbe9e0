//! What can be wrong with a dataset or a request to it.

/// An error of this crate, except those of [`delimited`](crate::delimited).
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DatasetError {
    /// Unit ids that occur more than once.
    #[error("unit ids must be unique; these are not: {}", ids.join(", "))]
    DuplicateIds {
        /// Every id that occurs more than once, in order of appearance.
        ids: Vec<String>,
    },
    /// A column, or the names, of the wrong length.
    #[error("`{name}` has {found} values for {expected} units")]
    WrongLength {
        /// The column.
        name: String,
        /// The number of units.
        expected: usize,
        /// The number of values given.
        found: usize,
    },
    /// A second variable under a name that is taken.
    #[error("a variable called `{name}` is already there")]
    DuplicateVariable {
        /// The name.
        name: String,
    },
    /// A name that no variable has.
    #[error("no variable is called `{name}`{}", suggestion(nearest.as_deref()))]
    UnknownVariable {
        /// The name asked for.
        name: String,
        /// The nearest known name.
        nearest: Option<String>,
    },
    /// A unit id that no row has.
    #[error("no unit has the id `{id}`{}", suggestion(nearest.as_deref()))]
    UnknownUnit {
        /// The id asked for.
        id: String,
        /// The nearest known id.
        nearest: Option<String>,
    },
    /// Numbers asked of a text variable.
    #[error("`{name}` holds texts, not numbers")]
    NotNumeric {
        /// The variable.
        name: String,
    },
    /// Texts asked of a number variable.
    #[error("`{name}` holds numbers, not texts")]
    NotText {
        /// The variable.
        name: String,
    },
    /// Missing values where none may be.
    #[error("`{name}` has no value for {}", units.join(", "))]
    MissingValues {
        /// The variable.
        name: String,
        /// The names of the units without a value.
        units: Vec<String>,
    },
    /// A not-a-number or an infinity given as a value.
    #[error("`{name}` must be finite (a missing value is None); it is not for {}", units.join(", "))]
    NotFinite {
        /// The variable.
        name: String,
        /// The names of the units concerned.
        units: Vec<String>,
    },
    /// A refusal by polars.
    #[error("the data frame refused: {reason}")]
    Frame {
        /// What polars said.
        reason: String,
    },
}

/// The tail of a message that offers the nearest name.
pub(crate) fn suggestion(nearest: Option<&str>) -> String {
    nearest
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}
