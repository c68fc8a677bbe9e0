//! What can go wrong, and where.

use std::fmt;

/// Every error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// A text is not a printed number.
    #[error("`{text}` is not a printed number: expected {expected}")]
    NotANumber {
        /// The text.
        text: String,
        /// What would have been accepted.
        expected: String,
    },
    /// The file of figures holds nothing, not even a header.
    #[error("the file of printed figures is empty")]
    EmptyFile,
    /// The file of figures has a header and nothing else.
    #[error("the file of printed figures has a header and no rows")]
    NoRows,
    /// The file of figures is not UTF-8.
    #[error("the file of printed figures is not UTF-8: line {line}, byte {byte} of the file")]
    NotUtf8 {
        /// Line of the first bad byte, from 1.
        line: usize,
        /// Offset of the first bad byte in the file, from 0.
        byte: usize,
    },
    /// The header of the file of figures is not the expected one.
    #[error(
        "the header of the printed figures: {}",
        describe_columns(missing, unexpected, repeated)
    )]
    BadColumns {
        /// Columns that are not there.
        missing: Vec<String>,
        /// Columns that should not be there.
        unexpected: Vec<UnexpectedColumn>,
        /// Columns that are there more than once.
        repeated: Vec<String>,
    },
    /// Cells of the file of figures cannot be used: all of them, in the order of the file.
    #[error("{} in the printed figures:{}", counted(.0.len(), "bad cell"), lines(.0))]
    BadCells(Vec<BadCell>),
    /// Figures ask for values at addresses that there are none of.
    #[error("{} without a value:{}", counted(.0.len(), "printed figure"), lines(.0))]
    UnknownAddresses(Vec<UnknownAddress>),
    /// Figures ask for values that cannot be computed, and do not say which input is missing.
    #[error("{} that cannot be computed, for a reason that the file does not give:{}", counted(.0.len(), "printed figure"), lines(.0))]
    UndeclaredGaps(Vec<UndeclaredGap>),
    /// A printed number meets a recomputed text, or the other way round.
    #[error("{} and value of different kinds:{}", counted(.0.len(), "printed figure"), lines(.0))]
    KindMismatches(Vec<KindMismatch>),
    /// Two values were given for one address.
    #[error("two values for the address `{address}`")]
    RepeatedAddress {
        /// The address.
        address: String,
    },
    /// A recomputed number is NaN or infinite.
    #[error("the value of `{address}` is {value}: a recomputed number must be finite")]
    NotFinite {
        /// The address.
        address: String,
        /// The value.
        value: f64,
    },
    /// Comma-separated text could not be read or written.
    #[error("comma-separated text: {0}")]
    Csv(#[from] csv::Error),
}

/// A cell that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCell {
    /// Line in the file, from 1.
    pub line: u64,
    /// Name of the column, or `(row)` when the row as a whole is at fault.
    pub column: String,
    /// The cell as it stands.
    pub value: String,
    /// What would have been accepted.
    pub expected: String,
}

impl fmt::Display for BadCell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            value,
            expected,
        } = self;
        // Debug quoting keeps control characters visible and on one line.
        write!(
            formatter,
            "line {line}, {column}: {value:?}, expected {expected}"
        )
    }
}

/// A column that should not be in the file, and the one that was perhaps meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnexpectedColumn {
    /// Its name.
    pub name: String,
    /// The nearest name among the missing ones.
    pub nearest: Option<String>,
}

/// A printed figure whose address no value has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAddress {
    /// Id of the figure.
    pub id: String,
    /// Its address.
    pub address: String,
    /// The nearest address that has a value.
    pub nearest: Option<String>,
}

impl fmt::Display for UnknownAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: no value at `{}`", self.id, self.address)?;
        match &self.nearest {
            Some(nearest) => write!(formatter, ", the nearest is `{nearest}`"),
            None => Ok(()),
        }
    }
}

/// A printed figure whose value cannot be computed, for a reason that the file does not give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndeclaredGap {
    /// Id of the figure.
    pub id: String,
    /// Its address.
    pub address: String,
}

impl fmt::Display for UndeclaredGap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: a gap at `{}`", self.id, self.address)
    }
}

/// A printed figure and a value that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindMismatch {
    /// Id of the figure.
    pub id: String,
    /// Its address.
    pub address: String,
    /// What is printed.
    pub printed: String,
    /// What was recomputed.
    pub recomputed: String,
}

impl fmt::Display for KindMismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}: printed `{}`, but `{}` holds `{}`",
            self.id, self.printed, self.address, self.recomputed
        )
    }
}

/// The one of `known` that is nearest to `name`, when one is near at all; of several the first by name.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    known
        .into_iter()
        .filter(|candidate| {
            // The distance is at least the difference of the lengths, which is known much sooner.
            let other = candidate.chars().count();
            2 * length.abs_diff(other) <= length.max(other)
        })
        .map(|candidate| {
            (
                candidate,
                strsim::normalized_damerau_levenshtein(name, candidate),
            )
        })
        .filter(|&(_, similarity)| similarity >= 0.5)
        .max_by(|first, second| {
            let by_similarity = first.1.total_cmp(&second.1);
            by_similarity.then_with(|| second.0.cmp(first.0))
        })
        .map(|(candidate, _)| candidate)
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn lines(items: &[impl fmt::Display]) -> String {
    items.iter().map(|item| format!("\n  {item}")).collect()
}

fn describe_columns(
    missing: &[String],
    unexpected: &[UnexpectedColumn],
    repeated: &[String],
) -> String {
    let mut faults = Vec::new();
    if !missing.is_empty() {
        faults.push(format!("missing {}", missing.join(", ")));
    }
    for column in unexpected {
        let mut fault = format!("unexpected `{}`", column.name);
        if let Some(nearest) = &column.nearest {
            fault.push_str(&format!(" (meant `{nearest}`?)"));
        }
        faults.push(fault);
    }
    if !repeated.is_empty() {
        faults.push(format!("more than once {}", repeated.join(", ")));
    }
    faults.join("; ")
}
