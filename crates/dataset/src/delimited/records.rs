//! The rows of a file, and the collector of their faults.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use super::split::Row;
use super::{Cell, DecimalMark, Fault, ReadError, Recorded};

/// The rows of a file whose header is in order, and what is wrong with them so far.
#[derive(Debug)]
pub struct Records {
    file: String,
    positions: HashMap<String, usize>,
    mark: DecimalMark,
    rows: Vec<Row>,
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
            faults: RefCell::new(faults),
        }
    }

    /// Reads every row with `read` and gives all of them, or all faults.
    ///
    /// `read` can only refuse a row by a [`Recorded`], which no one has without having reported a
    /// fault; so no row is dropped silently.
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

    /// Demands that no two rows have the same values in these columns. Can be called for several
    /// keys. Rows with nothing in any of the columns are left to those who read the cells.
    #[must_use]
    pub fn unique(self, columns: &[&str]) -> Self {
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

    /// All rows, if nothing was reported by any of them.
    ///
    /// # Errors
    /// A [`ReadError`] with everything that was reported, in the order of the lines.
    pub fn finish<T>(
        self,
        rows: impl IntoIterator<Item = Result<T, Recorded>>,
    ) -> Result<Vec<T>, ReadError> {
        let rows: Result<Vec<T>, Recorded> = rows.into_iter().collect();
        let mut faults = self.faults.into_inner();
        match rows {
            Ok(rows) if faults.is_empty() => Ok(rows),
            _ => {
                faults.sort_by_key(Fault::line);
                Err(ReadError {
                    file: self.file,
                    faults,
                })
            }
        }
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
