//! What can be wrong with a delimited file.

use std::fmt;

use crate::error::suggestion;

/// Everything that is wrong with one file, in the order of its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadError {
    /// The name that the caller gave the file.
    pub file: String,
    /// The faults.
    pub faults: Vec<Fault>,
}

impl ReadError {
    /// The cells that could not be read.
    pub fn bad_cells(&self) -> impl Iterator<Item = &BadCell> {
        self.faults.iter().filter_map(|fault| match fault {
            Fault::Cell(cell) => Some(cell),
            _ => None,
        })
    }
}

impl std::error::Error for ReadError {}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.faults.len();
        write!(
            f,
            "{}: {count} {}",
            self.file,
            if count == 1 { "fault" } else { "faults" }
        )?;
        self.faults
            .iter()
            .try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

/// One fault of a file. Lines are counted from 1, bytes from 0.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Fault {
    /// A byte that is no part of UTF-8 text.
    #[error(
        "line {line}, byte {byte}: 0x{found:02X} is not UTF-8; save the file as UTF-8 (it may be {})",
        encoding_hint(*byte, *found)
    )]
    NotUtf8 {
        /// The line that the byte is on.
        line: usize,
        /// The offset of the byte from the start of the file.
        byte: usize,
        /// The byte.
        found: u8,
    },
    /// A NUL byte, which text never holds.
    #[error("line {line}, byte {byte}: a NUL byte; this is not a text file, or it is UTF-16")]
    NulByte {
        /// The line that the byte is on.
        line: usize,
        /// The offset of the byte from the start of the file.
        byte: usize,
    },
    /// A file without anything in it.
    #[error("the file is empty; expected a header line and rows")]
    Empty,
    /// A header and nothing else.
    #[error("the file has a header and no rows")]
    NoRows,
    /// Rows that the caller lost, made up or refused without reporting why.
    #[error(
        "the file has {rows} whole rows, but the reader made {read} out of them and reported no fault"
    )]
    RowCount {
        /// Rows of the file.
        rows: usize,
        /// Rows that were made of them.
        read: usize,
    },
    /// A header that reads as one column since something else stands between the names.
    #[error("the header is not split by {expected:?}; the file seems to be split by {likely:?}")]
    WrongDelimiter {
        /// The delimiter that the reader was told of.
        expected: char,
        /// The one that the header has.
        likely: char,
    },
    /// A column that was asked for and is not there.
    #[error("column `{name}` is missing{}", nearest_column(nearest.as_deref()))]
    MissingColumn {
        /// The column.
        name: String,
        /// The nearest of the columns that were not asked for.
        nearest: Option<String>,
    },
    /// A column that nobody asked for.
    #[error("column `{}` is not known{}", shortened(name), nearest_column(nearest.as_deref()))]
    UnknownColumn {
        /// The column.
        name: String,
        /// The nearest of the columns that are missing.
        nearest: Option<String>,
    },
    /// Two columns of one name.
    #[error("column `{}` is there more than once", shortened(name))]
    DuplicateColumn {
        /// The column.
        name: String,
    },
    /// A row with too few or too many fields.
    #[error("line {line}, number of fields: found {found}; expected {expected}")]
    RowWidth {
        /// The line on which the row starts.
        line: usize,
        /// The number of columns.
        expected: usize,
        /// The number of fields.
        found: usize,
    },
    /// A line with nothing on it.
    #[error("line {line}: the line is empty")]
    EmptyLine {
        /// The line.
        line: usize,
    },
    /// A quote where none may stand.
    #[error("line {line}: {problem}")]
    Quote {
        /// The line on which the row starts.
        line: usize,
        /// What is wrong.
        problem: QuoteFault,
    },
    /// A carriage return that no line feed follows.
    #[error("line {line}: a carriage return without a line feed; lines end in LF or CR LF")]
    CarriageReturn {
        /// The line on which the row starts.
        line: usize,
    },
    /// A cell whose value is not of the expected kind.
    #[error(transparent)]
    Cell(#[from] BadCell),
    /// A value that must be unique and is on several lines.
    #[error(
        "{}: found on lines {}; expected it once",
        key(columns, values),
        numbers(lines)
    )]
    Repeated {
        /// The columns that together must be unique.
        columns: Vec<String>,
        /// Their values.
        values: Vec<String>,
        /// The lines that have them.
        lines: Vec<usize>,
    },
}

impl Fault {
    /// The line that the fault is on, or the first of several; `None` if it concerns the file.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::Empty
            | Self::NoRows
            | Self::RowCount { .. }
            | Self::WrongDelimiter { .. }
            | Self::MissingColumn { .. }
            | Self::UnknownColumn { .. }
            | Self::DuplicateColumn { .. } => None,
            Self::NotUtf8 { line, .. }
            | Self::NulByte { line, .. }
            | Self::RowWidth { line, .. }
            | Self::EmptyLine { line }
            | Self::Quote { line, .. }
            | Self::CarriageReturn { line } => Some(*line),
            Self::Cell(cell) => Some(cell.line),
            Self::Repeated { lines, .. } => lines.first().copied(),
        }
    }
}

/// A cell whose value is not of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}, column `{column}`: found {}; expected {expected}",
    found(value)
)]
pub struct BadCell {
    /// The line on which the row starts, from 1.
    pub line: usize,
    /// The column.
    pub column: String,
    /// The whole value, as it stands in the file; messages shorten it.
    pub value: String,
    /// What should have been there.
    pub expected: String,
}

/// What is wrong with a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuoteFault {
    /// A field in quotes that the file ends in.
    #[error("the quote opened on line {opened} is never closed")]
    NeverClosed {
        /// The line of the opening quote.
        opened: usize,
    },
    /// Something between a closing quote and the end of the field.
    #[error("text after a closing quote; a quote inside a quoted field is written twice")]
    TextAfterClosing,
    /// A quote in a field that does not start with one.
    #[error(
        "a quote inside a field that does not start with one; quote the whole field and double the quote"
    )]
    InsideBareField,
}

/// How many letters of a value a message shows.
const SHOWN_LETTERS: usize = 40;

/// A value as a message shows it: on one line, without control characters, and not too long.
fn shortened(value: &str) -> String {
    let mut shown: String = value
        .chars()
        .take(SHOWN_LETTERS)
        .flat_map(escaped)
        .collect();
    let hidden = value.chars().count().saturating_sub(SHOWN_LETTERS);
    if hidden > 0 {
        shown.push_str(&format!("... ({hidden} letters more)"));
    }
    shown
}

/// Control characters and blanks that look like nothing or like another blank, made visible.
fn escaped(letter: char) -> impl Iterator<Item = char> {
    let hidden =
        letter.is_control() || (letter.is_whitespace() && letter != ' ') || letter == '\u{feff}';
    let (plain, escape) = if hidden {
        (None, Some(letter.escape_default()))
    } else {
        (Some(letter), None)
    };
    plain.into_iter().chain(escape.into_iter().flatten())
}

fn found(value: &str) -> String {
    if value.is_empty() {
        "an empty cell".to_owned()
    } else {
        format!("`{}`", shortened(value))
    }
}

/// The tail of a message that offers a column of the file, which may be named by anything.
fn nearest_column(nearest: Option<&str>) -> String {
    suggestion(nearest.map(shortened).as_deref())
}

fn key(columns: &[String], values: &[String]) -> String {
    let parts = columns
        .iter()
        .zip(values)
        .map(|(column, value)| format!("column `{column}`, {}", found(value)));
    parts.collect::<Vec<_>>().join(", ")
}

fn numbers(lines: &[usize]) -> String {
    lines
        .iter()
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The encoding that a file with this foreign byte probably has.
fn encoding_hint(byte: usize, found: u8) -> &'static str {
    match (byte, found) {
        (0, 0xFF | 0xFE) => "UTF-16",
        _ => "Latin-1 or Windows-1252",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_shorten_long_values_and_show_what_cannot_be_seen() {
        let value = format!("1\u{a0}2\n{}", "å".repeat(100));
        let cell = BadCell {
            line: 2,
            column: "x".into(),
            value,
            expected: "a number".into(),
        };
        let start = format!(
            "line 2, column `x`: found `1\\u{{a0}}2\\n{}... (64 letters more)`",
            "å".repeat(36)
        );
        assert_eq!(cell.to_string(), format!("{start}; expected a number"));
    }
}
