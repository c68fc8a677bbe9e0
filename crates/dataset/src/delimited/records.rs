//! The rows of a file, and the collector of their faults.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::split::Row;
use super::{Cell, DecimalMark, Fault, ReadError, Recorded};
use crate::nearest_name;

/// The rows of a file whose header is in order, and what is wrong with them so far.
#[derive(Debug)]
pub struct Records {
    file: String,
    positions: HashMap<String, usize>,
    mark: DecimalMark,
    rows: Vec<Row>,
    whole: bool,
    faults: RefCell<Vec<Fault>>,
}

impl Records {
    pub(super) fn new(
        file: String,
        positions: HashMap<String, usize>,
        mark: DecimalMark,
        rows: Vec<Row>,
        faults: Vec<Fault>,
    ) -> Self {
        Self {
            file,
            positions,
            mark,
            rows,
            whole: faults.is_empty(),
            faults: RefCell::new(faults),
        }
    }

    /// Reads every row with `read` and gives all of them, or all faults.
    ///
    /// `read` can only refuse a row by a [`Recorded`], which no one has without having reported a
    /// fault; so no row is dropped silently. One that was reported in another file is noticed.
    ///
    /// # Errors
    /// A [`ReadError`] with every fault of every row: quotes, number of fields, and bad cells.
    pub fn parse<T>(
        self,
        read: impl FnMut(Record<'_>) -> Result<T, Recorded>,
    ) -> Result<Vec<T>, ReadError> {
        let rows: Vec<_> = self.iter().map(read).collect();
        self.finish(rows)
    }

    /// The rows one by one, for checks that need more than one pass; end with [`finish`](Self::finish).
    pub fn iter(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows.iter().map(|row| Record { row, records: self })
    }

    /// Whether every line of the file made a row. If not, what seems to be missing may stand on a broken line.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Demands that no two rows have the same values in these columns. Can be called for several
    /// keys. Rows with nothing in any of the columns are left to those who read the cells. A column that
    /// the file does not have is a fault.
    #[must_use]
    pub fn unique(self, columns: &[&str]) -> Self {
        for column in columns {
            if !self.positions.contains_key(*column) {
                let mut known: Vec<&str> = self.positions.keys().map(String::as_str).collect();
                known.sort_unstable();
                self.report(Fault::MissingColumn {
                    name: (*column).to_owned(),
                    nearest: nearest_name(column, known).map(str::to_owned),
                });
            }
        }
        let mut lines: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
        for record in self.iter() {
            let key = columns
                .iter()
                .map(|column| record.value(column).unwrap_or_default())
                .collect();
            lines.entry(key).or_default().push(record.line());
        }
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let repeated = lines.into_iter().filter(|(values, lines)| {
            lines.len() > 1 && values.iter().any(|value| !value.is_empty())
        });
        let repeated: Vec<Fault> = repeated
            .map(|(values, lines)| Fault::Repeated {
                columns: owned(columns),
                values: owned(&values),
                lines,
            })
            .collect();
        self.faults.borrow_mut().extend(repeated);
        self
    }

    /// All rows, if nothing was reported by any of them. There must be one result per record of
    /// [`iter`](Self::iter).
    ///
    /// # Errors
    /// A [`ReadError`] with everything that was reported, in the order of the lines; with
    /// [`Fault::RowCount`] when nothing was, but rows are missing or too many.
    pub fn finish<T>(
        self,
        rows: impl IntoIterator<Item = Result<T, Recorded>>,
    ) -> Result<Vec<T>, ReadError> {
        let mut refused = false;
        let rows: Vec<T> = rows
            .into_iter()
            .filter_map(|row| row.inspect_err(|_| refused = true).ok())
            .collect();
        let mut faults = self.faults.into_inner();
        if faults.is_empty() && (refused || rows.len() != self.rows.len()) {
            faults.push(Fault::RowCount {
                rows: self.rows.len(),
                read: rows.len(),
            });
        }
        if faults.is_empty() {
            return Ok(rows);
        }
        faults.sort_by_key(Fault::line);
        Err(ReadError {
            file: self.file,
            faults,
        })
    }

    pub(super) fn mark(&self) -> DecimalMark {
        self.mark
    }

    pub(super) fn report(&self, fault: Fault) -> Recorded {
        self.faults.borrow_mut().push(fault);
        Recorded::witness()
    }
}

/// One row of a file.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    row: &'a Row,
    records: &'a Records,
}

impl<'a> Record<'a> {
    /// The line on which the row starts, from 1.
    pub fn line(&self) -> usize {
        self.row.line
    }

    /// The cell in a column that [`Delimited::read`](super::Delimited::read) was told of; reading
    /// that of any other column reports a fault.
    pub fn cell<'c>(&self, column: &'c str) -> Cell<'c>
    where
        'a: 'c,
    {
        Cell::new(self.records, self.row.line, column, self.value(column))
    }

    fn value(&self, column: &str) -> Option<&'a str> {
        self.row
            .fields
            .get(*self.records.positions.get(column)?)
            .map(String::as_str)
    }
}
