//! What must hold of the input, and what is found out about its columns on the way.

use super::block::Source;
use super::kernel::power_of_two_above;
use super::problem::{Column, ColumnData, EngineError};

/// Rows read at a time by the scans.
const SCAN_ROWS: usize = 1024;

/// Rows that the provisional units are taken from.
const FIRST_ROWS: usize = 64;

/// The number of rows, which every column must have.
pub(super) fn lengths<'a>(
    columns: &[ColumnData<'a>],
    response: &ColumnData<'a>,
    weights: Option<&ColumnData<'a>>,
) -> Result<usize, EngineError> {
    let rows = response.len();
    let named = columns
        .iter()
        .enumerate()
        .map(|(index, column)| (Column::Regressor(index), column))
        .chain(weights.map(|weights| (Column::Weights, weights)));
    for (column, data) in named {
        if data.len() != rows {
            return Err(EngineError::LengthMismatch {
                column,
                expected: rows,
                found: data.len(),
            });
        }
    }
    Ok(rows)
}

/// What the weights are like.
pub(super) struct WeightsSeen {
    /// Rows that have one.
    pub used: usize,
    pub largest: f64,
}

impl WeightsSeen {
    /// Whether their products with squares of about 1 are far from the ends of the range of an f64.
    pub fn moderate(&self) -> bool {
        self.largest == 0.0 || (2f64.powi(-300)..2f64.powi(300)).contains(&self.largest)
    }
}

/// Checks the weights.
pub(super) fn weights(
    weights: Option<&ColumnData<'_>>,
    rows: usize,
) -> Result<WeightsSeen, EngineError> {
    let mut seen = WeightsSeen {
        used: rows,
        largest: 1.0,
    };
    let Some(weights) = weights else {
        return Ok(seen);
    };
    seen.used = 0;
    seen.largest = 0.0;
    for_each_run(weights, |start, values| {
        for (offset, &value) in values.iter().enumerate() {
            let row = start + offset;
            if !value.is_finite() {
                return Err(EngineError::NonFinite {
                    column: Column::Weights,
                    row,
                    value,
                });
            }
            if value < 0.0 {
                return Err(EngineError::NegativeWeight { row, value });
            }
            seen.used += usize::from(value > 0.0);
            seen.largest = seen.largest.max(value);
        }
        Ok(())
    })?;
    Ok(seen)
}

/// The span of a column's values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    pub least: f64,
    pub greatest: f64,
}

impl Range {
    fn of(values: &[f64]) -> Self {
        values.iter().fold(
            Self {
                least: f64::INFINITY,
                greatest: f64::NEG_INFINITY,
            },
            |range, &value| Self {
                least: range.least.min(value),
                greatest: range.greatest.max(value),
            },
        )
    }

    /// The largest distance of a value from a point.
    pub fn distance_from(&self, centre: f64) -> f64 {
        (self.greatest - centre)
            .abs()
            .max((self.least - centre).abs())
    }

    /// A centre and a scale that suit the values: the middle, unless zero is about as near, and a
    /// power of two that brings the distances from it below one.
    pub fn unit(&self) -> (f64, f64) {
        if self.least == self.greatest {
            // Without an intercept the distance from zero counts, and zero has none.
            let size = if self.least == 0.0 {
                1.0
            } else {
                self.least.abs()
            };
            return (self.least, scale_for(size));
        }
        let middle = self.least / 2.0 + self.greatest / 2.0;
        let half = self.greatest / 2.0 - self.least / 2.0;
        let centre = if middle.abs() > half { middle } else { 0.0 };
        (centre, scale_for(self.distance_from(centre)))
    }
}

/// The power of two that brings a size below one.
pub(super) fn scale_for(size: f64) -> f64 {
    1.0 / power_of_two_above(size).clamp(2f64.powi(-1000), 2f64.powi(1000))
}

/// The range of every variable; a value that is not finite is an error.
pub(super) fn ranges(source: &Source<'_, '_>) -> Result<Vec<Range>, EngineError> {
    source
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let mut range = Range::of(&[]);
            for_each_run(column, |start, values| {
                if let Some(row) = values.iter().position(|value| !value.is_finite()) {
                    return Err(EngineError::NonFinite {
                        column: named(source, index),
                        row: start + row,
                        value: values[row],
                    });
                }
                let part = Range::of(values);
                range.least = range.least.min(part.least);
                range.greatest = range.greatest.max(part.greatest);
                Ok(())
            })?;
            Ok(range)
        })
        .collect()
}

/// The range of every variable in the first rows, whatever they hold.
pub(super) fn first_ranges(source: &Source<'_, '_>, rows: usize) -> Vec<Range> {
    let mut values = [0.0; FIRST_ROWS];
    let values = &mut values[..rows.min(FIRST_ROWS)];
    source
        .columns
        .iter()
        .map(|column| {
            column.copy_rows(0, values);
            Range::of(values)
        })
        .collect()
}

/// The error for data in which a pass has met a value that is not finite.
pub(super) fn not_finite(source: &Source<'_, '_>) -> EngineError {
    match ranges(source) {
        Err(error) => error,
        // All values are finite, but a difference of two of them is not.
        Ok(ranges) => {
            let widest = ranges
                .iter()
                .position(|range| !(range.greatest - range.least).is_finite())
                .unwrap_or(0);
            EngineError::TooWide {
                column: named(source, widest),
            }
        }
    }
}

pub(super) fn named(source: &Source<'_, '_>, index: usize) -> Column {
    column(index, source.columns.len() - 1)
}

/// The column at this position among the regressors and, last, the response.
pub(super) fn column(index: usize, regressors: usize) -> Column {
    if index == regressors {
        Column::Response
    } else {
        Column::Regressor(index)
    }
}

/// Calls `visit` with run after run of a column and the row that each begins at.
fn for_each_run(
    column: &ColumnData<'_>,
    mut visit: impl FnMut(usize, &[f64]) -> Result<(), EngineError>,
) -> Result<(), EngineError> {
    let rows = column.len();
    let mut buffer = Vec::new();
    for start in (0..rows).step_by(SCAN_ROWS) {
        visit(
            start,
            column.rows(start, SCAN_ROWS.min(rows - start), &mut buffer),
        )?;
    }
    Ok(())
}
