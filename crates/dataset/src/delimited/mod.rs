//! A strict reader for delimited text that reports every fault of a file at once.
//!
//! A table that people edit by hand or export from a spreadsheet goes wrong in a few ways, over and
//! over: another encoding, a decimal comma, a thousands separator, a column renamed, a row cut short.
//! This reader accepts none of that silently and does not stop at the first fault. It reads in two
//! steps: [`Delimited::read`] checks the file and its header, [`Records::parse`] reads typed cells
//! and gives either all rows or one [`ReadError`] with all faults.
//!
//! What is accepted: UTF-8 with or without a byte order mark; lines that end in `\n` or `\r\n`;
//! fields as RFC 4180 has them, either wholly in double quotes (a quote inside is doubled, line
//! breaks are allowed) or without any. The first line names the columns, in any order; exactly the
//! columns asked for must be there. The splitting is our own since the `csv` crate mends quote
//! faults and skips empty lines without a word, and here both are faults.
//!
//! ```
//! use tresteg_dataset::delimited::Delimited;
//!
//! struct Town { name: String, population: u32, tax_rate: Option<f64> }
//!
//! let read = |text: &str| {
//!     Delimited::comma().read(text.as_bytes(), "towns.csv", &["name", "population", "tax_rate"])?.parse(|record| {
//!         // Read all cells first and use `?` afterwards: so all bad cells of a row are reported.
//!         let name = record.cell("name").text();
//!         let population = record.cell("population").integer(1..=10_000_000);
//!         let tax_rate = record.cell("tax_rate").optional(|cell| cell.decimal(0.0..=100.0));
//!         Ok(Town { name: name?, population: population?, tax_rate: tax_rate? })
//!     })
//! };
//! let towns = read("name,population,tax_rate\nGotland,57391,33.6\nLund,116834,\n")?;
//! assert_eq!((towns[0].name.as_str(), towns[0].tax_rate), ("Gotland", Some(33.6)));
//! assert_eq!((towns[1].population, towns[1].tax_rate), (116_834, None));
//!
//! let error = read("name,population,tax_rate\nGotland,57 391,\"33,6\"\nLund,116834\n").err().unwrap();
//! assert_eq!(error.to_string(), "\
//! towns.csv: 3 faults
//!   line 2, column `population`: found `57 391`; expected a whole number, without thousands separators, from 1 to 10000000
//!   line 2, column `tax_rate`: found `33,6`; expected a number with a decimal point, not a comma, from 0 to 100
//!   line 3, number of fields: found 2; expected 3");
//! # Ok::<(), tresteg_dataset::delimited::ReadError>(())
//! ```

mod cell;
mod fault;
mod records;
mod split;

use std::collections::{HashMap, HashSet};

use crate::nearest_name;

pub use cell::{Cell, Recorded};
pub use fault::{BadCell, Fault, QuoteFault, ReadError};
pub use records::{Record, Records};

/// The sign between the whole and the fractional part of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DecimalMark {
    /// `12.5`
    #[default]
    Point,
    /// `12,5`
    Comma,
}

/// The form of a delimited file: what stands between fields and which decimal mark is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delimited {
    delimiter: char,
    mark: DecimalMark,
}

impl Delimited {
    /// Fields between commas, numbers with a decimal point.
    pub fn comma() -> Self {
        Self {
            delimiter: ',',
            mark: DecimalMark::Point,
        }
    }

    /// Fields between semicolons, numbers with a decimal point.
    pub fn semicolon() -> Self {
        Self {
            delimiter: ';',
            mark: DecimalMark::Point,
        }
    }

    /// Fields between tabs, numbers with a decimal point.
    pub fn tab() -> Self {
        Self {
            delimiter: '\t',
            mark: DecimalMark::Point,
        }
    }

    /// The same form with another decimal mark.
    #[must_use]
    pub fn decimal(mut self, mark: DecimalMark) -> Self {
        self.mark = mark;
        self
    }

    /// Splits a file into records. `file` is the name that error messages give it; `columns` are the
    /// columns that it must have, no fewer and no more, in any order.
    ///
    /// # Errors
    /// A [`ReadError`] if the bytes are no UTF-8 text, the file is empty or has no rows, or its header
    /// is not the one asked for. Faults of single rows are kept and reported by [`Records::parse`]
    /// together with those of the cells.
    pub fn read(&self, bytes: &[u8], file: &str, columns: &[&str]) -> Result<Records, ReadError> {
        let fail = |faults| ReadError {
            file: file.to_owned(),
            faults,
        };
        let text = decode(bytes).map_err(|fault| fail(vec![fault]))?;
        let split = split::split(text, self.delimiter);
        let mut rows = split.rows.into_iter();
        let header = match rows.next() {
            Some(header)
                if !split
                    .faults
                    .iter()
                    .any(|fault| fault.line() == Some(header.line)) =>
            {
                header.fields
            }
            Some(_) => return Err(fail(split.faults)),
            None => return Err(fail(vec![Fault::Empty])),
        };
        if let Some(fault) = self.wrong_delimiter(&header, columns) {
            return Err(fail(vec![fault]));
        }
        let faults = header_faults(&header, columns);
        if !faults.is_empty() {
            return Err(fail(faults));
        }
        let positions: HashMap<String, usize> = header.into_iter().zip(0..).collect();
        let (mut whole, mut faults) = (Vec::new(), split.faults);
        for row in rows {
            if row.broken {
                continue;
            }
            if row.fields.len() == positions.len() {
                whole.push(row);
            } else if row.is_empty_line() {
                faults.push(Fault::EmptyLine { line: row.line });
            } else {
                faults.push(Fault::RowWidth {
                    line: row.line,
                    expected: positions.len(),
                    found: row.fields.len(),
                });
            }
        }
        if whole.is_empty() && faults.is_empty() {
            return Err(fail(vec![Fault::NoRows]));
        }
        Ok(Records::new(
            file.to_owned(),
            positions,
            self.mark,
            whole,
            faults,
        ))
    }

    fn wrong_delimiter(&self, header: &[String], columns: &[&str]) -> Option<Fault> {
        let [only] = header else { return None };
        let known = |likely: &char| {
            only.split(*likely)
                .filter(|name| columns.contains(name))
                .count()
                > 1
        };
        let likely = [',', ';', '\t', '|'].into_iter().find(known)?;
        Some(Fault::WrongDelimiter {
            expected: self.delimiter,
            likely,
        })
    }
}

/// The bytes as text without a byte order mark.
fn decode(bytes: &[u8]) -> Result<&str, Fault> {
    let line_of = |byte: usize| {
        1 + bytes
            .iter()
            .take(byte)
            .filter(|found| **found == b'\n')
            .count()
    };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let byte = error.valid_up_to();
        Fault::NotUtf8 {
            line: line_of(byte),
            byte,
            found: bytes.get(byte).copied().unwrap_or_default(),
        }
    })?;
    if let Some(byte) = bytes.iter().position(|found| *found == 0) {
        return Err(Fault::NulByte {
            line: line_of(byte),
            byte,
        });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        Err(Fault::Empty)
    } else {
        Ok(text)
    }
}

/// How many unknown and how many missing columns get a hint at the nearest name.
const HINTED_COLUMNS: usize = 50;

fn header_faults(header: &[String], columns: &[&str]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let missing: Vec<&str> = columns
        .iter()
        .copied()
        .filter(|name| !header.iter().any(|found| found == name))
        .collect();
    let unknown: Vec<&str> = header
        .iter()
        .map(String::as_str)
        .filter(|name| !columns.contains(name))
        .collect();
    // To look for the nearest of many names takes long, and nobody reads that many hints.
    let hinted = || (0..).map(|position| position < HINTED_COLUMNS);
    for (name, hinted) in missing.iter().zip(hinted()) {
        let nearest = hinted
            .then(|| nearest_name(name, unknown.iter().copied()))
            .flatten();
        let nearest = nearest.map(str::to_owned);
        faults.push(Fault::MissingColumn {
            name: (*name).to_owned(),
            nearest,
        });
    }
    for (name, hinted) in unknown.iter().zip(hinted()) {
        let nearest = hinted.then(|| nearest_name(name, missing.iter().copied()));
        let nearest = nearest.flatten().map(str::to_owned);
        faults.push(Fault::UnknownColumn {
            name: (*name).to_owned(),
            nearest,
        });
    }
    let (mut seen, mut told) = (HashSet::new(), HashSet::new());
    for name in header {
        if !seen.insert(name) && told.insert(name) {
            faults.push(Fault::DuplicateColumn { name: name.clone() });
        }
    }
    faults
}
