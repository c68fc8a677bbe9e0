//! Mergeable cross-products: all that a linear model needs of the rows it has seen.

use serde::{Deserialize, Serialize};

use super::accumulate::{Pass, Precision, Products, add, block_rows};
use super::block::{Source, Units};
use super::check;
use super::kernel::{Isa, power_of_two_above};
use super::normal::{NormalEquations, SweepMatrix};
use super::problem::{ColumnData, EngineError, EngineOptions};
use super::result::{LeastSquares, Path};
use crate::double_double::DoubleDouble;

/// Cross-products of a constant, the regressors and the response, summed over the rows seen so
/// far in twice the working precision: a state to stream into, to merge and to finish.
///
/// Blocks may come in any number and split; merging any split gives what one pass gives, up to the
/// last digit. Each column is kept as `(x - centre) * scale`, with the centre near the first rows
/// and a power of two as the scale, so that neither offsets nor units cost digits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MomentState {
    pub(super) regressors: usize,
    pub(super) n_rows: usize,
    pub(super) n_used: usize,
    pub(super) units: Units,
    /// Upper triangle by rows: the constant (0), the regressors and the response.
    pub(super) products: Products,
}

impl MomentState {
    /// An empty state.
    ///
    /// ```
    /// # use tresteg_stats::engine::MomentState;
    /// assert_eq!(MomentState::new(3).n_rows(), 0);
    /// ```
    #[must_use]
    pub fn new(regressors: usize) -> Self {
        let size = regressors + 2;
        Self {
            regressors,
            n_rows: 0,
            n_used: 0,
            units: Units {
                centre: vec![0.0; size],
                scale: vec![1.0; size],
            },
            products: vec![DoubleDouble::ZERO; size * (size + 1) / 2],
        }
    }

    /// Rows seen so far.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, MomentState};
    /// let mut state = MomentState::new(1);
    /// state.add_block(&[ColumnData::Slice(&[0.0, 1.0])], &ColumnData::Slice(&[1.0, 3.0]), None)?;
    /// state.add_block(&[ColumnData::Slice(&[2.0, 3.0])], &ColumnData::Slice(&[4.0, 6.0]), None)?;
    /// assert_eq!(state.n_rows(), 4);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Adds rows: one run of each column. Rows in errors are counted from the start of this block.
    ///
    /// # Errors
    /// [`EngineError::ShapeMismatch`] for another number of columns, [`EngineError::LengthMismatch`],
    /// [`EngineError::NonFinite`], [`EngineError::NegativeWeight`], [`EngineError::TooWide`] and
    /// [`EngineError::ExtremeWeights`]; the state is then unchanged.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, MomentState};
    /// let mut state = MomentState::new(1);
    /// state.add_block(&[ColumnData::Slice(&[0.0, 1.0])], &ColumnData::Slice(&[1.0, 3.0]), None)?;
    /// state.add_block(&[ColumnData::Slice(&[2.0, 3.0])], &ColumnData::Slice(&[4.0, 6.0]), None)?;
    /// let fit = state.finish(true, &EngineOptions::default())?;
    /// assert!((fit.coefficients[1] - 1.6).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    pub fn add_block<'a>(
        &mut self,
        columns: &[ColumnData<'a>],
        response: &ColumnData<'a>,
        weights: Option<&ColumnData<'a>>,
    ) -> Result<(), EngineError> {
        if columns.len() != self.regressors {
            return Err(EngineError::ShapeMismatch {
                expected: self.regressors,
                found: columns.len(),
            });
        }
        let rows = check::lengths(columns, response, weights)?;
        if rows == 0 {
            return Ok(());
        }
        let seen = check::weights(weights, rows)?;
        if !seen.moderate() {
            return Err(EngineError::ExtremeWeights {
                largest: seen.largest,
            });
        }
        let source = Source {
            columns: columns.iter().chain([response]).collect(),
            weights,
        };
        let ranges = check::ranges(&source)?;
        for (index, range) in ranges.iter().enumerate() {
            let centre = self.units.centre[index + 1];
            if self.n_rows > 0 && !range.distance_from(centre).is_finite() {
                return Err(EngineError::TooWide {
                    column: check::named(&source, index),
                });
            }
        }
        for (index, range) in ranges.iter().enumerate() {
            self.fit_unit(index + 1, range);
        }
        let pass = Pass {
            source: &source,
            units: &self.units,
            precision: Precision::Doubled,
            isa: Isa::detect(),
            block_rows: block_rows(None, self.size()),
        };
        let Some(products) = pass.run(rows, 1) else {
            return Err(check::not_finite(&source));
        };
        add(&mut self.products, &products);
        self.n_rows += rows;
        self.n_used += seen.used;
        Ok(())
    }

    /// Chooses the unit of a variable from the first rows that tell something of it, and a larger
    /// one when later rows would overflow it.
    fn fit_unit(&mut self, variable: usize, range: &check::Range) {
        if self.n_rows == 0 {
            let unit = range.unit();
            self.units.centre[variable] = unit.0;
            self.units.scale[variable] = unit.1;
            return;
        }
        let size = range.distance_from(self.units.centre[variable]);
        let scale = self.units.scale[variable];
        let untold = self.product(variable, variable).hi == 0.0;
        if size > 0.0 && (untold || size * scale > 2f64.powi(200)) {
            self.change_scale(variable, 1.0 / power_of_two_above(size));
        }
    }

    fn change_scale(&mut self, variable: usize, scale: f64) {
        let ratio = scale / self.units.scale[variable];
        self.units.scale[variable] = scale;
        for other in 0..self.size() {
            let at = self.position(variable, other);
            let times = if other == variable { 2 } else { 1 };
            for _ in 0..times {
                self.products[at] = self.products[at].times_power_of_two(ratio);
            }
        }
    }

    /// Adds what another state has seen.
    ///
    /// # Errors
    /// [`EngineError::ShapeMismatch`] for another number of columns, [`EngineError::TooWide`]; the state is then
    /// unchanged.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, MomentState};
    /// let mut state = MomentState::new(1);
    /// state.add_block(&[ColumnData::Slice(&[0.0, 1.0])], &ColumnData::Slice(&[1.0, 3.0]), None)?;
    /// state.add_block(&[ColumnData::Slice(&[2.0, 3.0])], &ColumnData::Slice(&[4.0, 6.0]), None)?;
    /// let mut other = MomentState::new(1);
    /// other.add_block(&[ColumnData::Slice(&[4.0])], &ColumnData::Slice(&[8.0]), None)?;
    /// state.merge(&other)?;
    /// assert_eq!(state.n_rows(), 5);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    pub fn merge(&mut self, other: &Self) -> Result<(), EngineError> {
        if other.regressors != self.regressors {
            return Err(EngineError::ShapeMismatch {
                expected: self.regressors,
                found: other.regressors,
            });
        }
        if other.n_rows == 0 {
            return Ok(());
        }
        if self.n_rows == 0 {
            *self = other.clone();
            return Ok(());
        }
        if self.units == other.units {
            add(&mut self.products, &other.products);
        } else {
            let mut centres = self.units.centre.iter().zip(&other.units.centre);
            if let Some(variable) = centres.position(|(a, b)| !(a - b).is_finite()) {
                return Err(EngineError::TooWide {
                    column: check::column(variable - 1, self.regressors),
                });
            }
            self.make_room(other);
            self.add_moved(other);
        }
        self.n_rows += other.n_rows;
        self.n_used += other.n_used;
        Ok(())
    }

    /// Takes scales in which neither the other's values nor the distance of its centre from this one's overflows.
    fn make_room(&mut self, other: &Self) {
        for variable in 1..self.size() {
            let distance = (self.units.centre[variable] - other.units.centre[variable]).abs();
            let (ours, theirs) = (self.units.scale[variable], other.units.scale[variable]);
            let untold = self.product(variable, variable).hi == 0.0;
            let told = other.product(variable, variable).hi != 0.0;
            let mut scale = match (untold, told) {
                (true, true) => theirs,
                (false, true) => ours.min(theirs),
                (_, false) => ours,
            };
            if distance * scale > 2f64.powi(200) || (untold && !told && distance > 0.0) {
                scale = 1.0 / power_of_two_above(distance);
            }
            if scale != ours {
                self.change_scale(variable, scale);
            }
        }
    }

    /// Adds cross-products about other centres: with `z = (x - c) s`, the other's `z` becomes
    /// `(x - c') s' = z s'/s + (c - c') s'`.
    fn add_moved(&mut self, other: &Self) {
        let size = self.size();
        let (ours, theirs) = (&self.units, &other.units);
        let ratio: Vec<f64> = (0..size).map(|j| ours.scale[j] / theirs.scale[j]).collect();
        let shift: Vec<DoubleDouble> = (0..size)
            .map(|j| {
                DoubleDouble::sum(theirs.centre[j], -ours.centre[j])
                    .times_power_of_two(ours.scale[j])
            })
            .collect();
        let sums: Vec<DoubleDouble> = (0..size)
            .map(|j| other.product(0, j).times_power_of_two(ratio[j]))
            .collect();
        let mut at = 0;
        for i in 0..size {
            for j in i..size {
                let scaled = other.products[at]
                    .times_power_of_two(ratio[i])
                    .times_power_of_two(ratio[j]);
                let mut moved = scaled;
                if i > 0 {
                    moved = moved + shift[i] * sums[j] + sums[0] * shift[i] * shift[j];
                }
                if j > 0 {
                    moved = moved + shift[j] * sums[i];
                }
                self.products[at] = self.products[at] + moved;
                at += 1;
            }
        }
    }

    /// The least-squares fit of the response on all regressors.
    ///
    /// # Errors
    /// [`EngineError::NoRows`], [`EngineError::NoColumns`], [`EngineError::AllWeightsZero`], [`EngineError::OutOfRange`].
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, MomentState};
    /// let mut state = MomentState::new(1);
    /// state.add_block(&[ColumnData::Slice(&[0.0, 1.0])], &ColumnData::Slice(&[1.0, 3.0]), None)?;
    /// state.add_block(&[ColumnData::Slice(&[2.0, 3.0])], &ColumnData::Slice(&[4.0, 6.0]), None)?;
    /// let fit = state.finish(true, &EngineOptions::default())?;
    /// assert_eq!(fit.rank, 2);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    pub fn finish(
        &self,
        intercept: bool,
        options: &EngineOptions,
    ) -> Result<LeastSquares, EngineError> {
        let all: Vec<usize> = (0..self.regressors).collect();
        self.finish_columns(&all, intercept, options)
    }

    /// The fit on some of the regressors, in the order given: no row is read again.
    ///
    /// # Errors
    /// As [`MomentState::finish`]; [`EngineError::ShapeMismatch`] for a column that is not there.
    ///
    /// ```
    /// # use tresteg_stats::engine::{ColumnData, EngineOptions, MomentState};
    /// let mut state = MomentState::new(1);
    /// state.add_block(&[ColumnData::Slice(&[0.0, 1.0])], &ColumnData::Slice(&[1.0, 3.0]), None)?;
    /// state.add_block(&[ColumnData::Slice(&[2.0, 3.0])], &ColumnData::Slice(&[4.0, 6.0]), None)?;
    /// let mean = state.finish_columns(&[], true, &EngineOptions::default())?;
    /// assert_eq!(mean.coefficients, [3.5]);
    /// # Ok::<(), tresteg_stats::engine::EngineError>(())
    /// ```
    pub fn finish_columns(
        &self,
        columns: &[usize],
        intercept: bool,
        options: &EngineOptions,
    ) -> Result<LeastSquares, EngineError> {
        if self.n_rows == 0 {
            return Err(EngineError::NoRows);
        }
        if columns.is_empty() && !intercept {
            return Err(EngineError::NoColumns);
        }
        if let Some(&found) = columns.iter().find(|&&column| column >= self.regressors) {
            return Err(EngineError::ShapeMismatch {
                expected: self.regressors,
                found: found + 1,
            });
        }
        if self.sum_of_weights().value() <= 0.0 {
            return Err(EngineError::AllWeightsZero);
        }
        let variables = self.variables(columns, intercept);
        let swept = self
            .normal_equations(&variables, intercept, true)
            .solve(options.alias_tolerance, false);
        let centred = self.centred(true);
        self.report(&variables, intercept, &centred, &swept, Path::Compensated)
            .checked()
    }

    /// The variables of a model: the constant, regressors, the response.
    pub(super) fn variables(&self, columns: &[usize], intercept: bool) -> Vec<usize> {
        (usize::from(!intercept)..1)
            .chain(columns.iter().map(|column| column + 1))
            .chain([self.regressors + 1])
            .collect()
    }

    pub(super) fn size(&self) -> usize {
        self.regressors + 2
    }

    fn position(&self, i: usize, j: usize) -> usize {
        let (i, j) = (i.min(j), i.max(j));
        i * self.size() - i * (i + 1) / 2 + j
    }

    /// A response about its mean with this sum of squares.
    pub(super) fn set_response(&mut self, sum_of_squares: f64) {
        let response = self.regressors + 1;
        for (other, value) in [(0, 0.0), (response, sum_of_squares)] {
            let at = self.position(other, response);
            self.products[at] = value.into();
        }
    }

    pub(super) fn product(&self, i: usize, j: usize) -> DoubleDouble {
        self.products[self.position(i, j)]
    }

    pub(super) fn sum_of_weights(&self) -> DoubleDouble {
        self.products[0]
    }

    /// The centre in the units that the cross-products are kept in.
    pub(super) fn offset(&self, variable: usize) -> f64 {
        self.units.centre[variable] * self.units.scale[variable]
    }

    /// The cross-product about zero rather than about the centres.
    pub(super) fn raw_product(&self, i: usize, j: usize) -> DoubleDouble {
        let (left, right) = (self.offset(i), self.offset(j));
        self.product(i, j)
            + self.product(0, j) * left.into()
            + self.product(0, i) * right.into()
            + self.sum_of_weights() * DoubleDouble::product(left, right)
    }

    /// The length of the stored column, about.
    fn raw_length(&self, j: usize) -> f64 {
        let offset = self.offset(j);
        let square = self.product(j, j).hi
            + offset * (2.0 * self.product(0, j).hi + offset * self.sum_of_weights().hi);
        square.max(0.0).sqrt()
    }

    pub(super) fn normal_equations(
        &self,
        variables: &[usize],
        intercept: bool,
        doubled: bool,
    ) -> NormalEquations {
        let mut products = SweepMatrix::new(variables.len(), doubled);
        for (row, &i) in variables.iter().enumerate() {
            for (column, &j) in variables.iter().enumerate().skip(row) {
                let value = if intercept {
                    self.product(i, j)
                } else {
                    self.raw_product(i, j)
                };
                products.set(row, column, value);
            }
        }
        NormalEquations {
            products,
            intercept,
            rows: self.n_used,
            lengths: variables.iter().map(|&j| self.raw_length(j)).collect(),
        }
    }
}
