//! Mergeable cross-products: all that a linear model needs of the rows it has seen.

use serde::{Deserialize, Serialize};

use super::double::{Double, two_sum};
use super::normal::{NormalEquations, SweepMatrix, Swept, zeros};
use super::problem::{Column, ColumnData, EngineError, EngineOptions};
use super::result::{Aliased, LeastSquares, Path};

/// Relative error of an entry of the cross-products, in units of the product of the two columns'
/// lengths: measured, with a margin (see the tests).
const GRAM_NOISE: f64 = 1.2e-16;
const COMPENSATED_NOISE: f64 = 2.5e-29;

/// Cross-products of a constant, the regressors and the response, summed over the rows seen so
/// far in twice the working precision: a state to stream into, to merge and to finish.
///
/// Blocks may come in any number and split; merging any split gives what one pass gives, up to the
/// last digit. Each column is kept as `(x - centre) * scale`, with the centre near the first rows
/// and a power of two as the scale, so that neither offsets nor units cost digits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MomentState {
    regressors: usize,
    n_rows: usize,
    n_used: usize,
    /// Of the constant (0), the regressors and the response.
    centre: Vec<f64>,
    /// Of the same; powers of two.
    scale: Vec<f64>,
    /// Upper triangle by rows, of the same.
    products: Vec<Double>,
}

impl MomentState {
    /// An empty state.
    #[must_use]
    pub fn new(regressors: usize) -> Self {
        let size = regressors + 2;
        Self {
            regressors,
            n_rows: 0,
            n_used: 0,
            centre: vec![0.0; size],
            scale: vec![1.0; size],
            products: vec![Double::ZERO; size * (size + 1) / 2],
        }
    }

    /// Rows seen so far.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Adds rows: one run of each column. Rows in errors are counted from the start of this block.
    ///
    /// # Errors
    /// [`EngineError::ShapeMismatch`] for another number of columns, [`EngineError::LengthMismatch`],
    /// [`EngineError::NonFinite`] and [`EngineError::NegativeWeight`]; the state is then unchanged.
    pub fn add_block(
        &mut self,
        columns: &[ColumnData<'_>],
        response: &ColumnData<'_>,
        weights: Option<&ColumnData<'_>>,
    ) -> Result<(), EngineError> {
        if columns.len() != self.regressors {
            return Err(EngineError::ShapeMismatch {
                expected: self.regressors,
                found: columns.len(),
            });
        }
        let rows = response.len();
        if rows == 0 {
            return Ok(());
        }
        let read = |column: Column, data: &ColumnData<'_>| {
            if data.len() != rows {
                return Err(EngineError::LengthMismatch {
                    column,
                    expected: rows,
                    found: data.len(),
                });
            }
            let mut values = vec![0.0; rows];
            data.copy_rows(0, &mut values);
            match values.iter().position(|value| !value.is_finite()) {
                Some(row) => Err(EngineError::NonFinite {
                    column,
                    row,
                    value: values[row],
                }),
                None => Ok(values),
            }
        };
        let mut variables = vec![vec![1.0; rows]];
        for (index, data) in columns.iter().enumerate() {
            variables.push(read(Column::Regressor(index), data)?);
        }
        variables.push(read(Column::Response, response)?);
        let weights = weights
            .map(|data| read(Column::Weights, data))
            .transpose()?;
        if let Some(weights) = &weights
            && let Some(row) = weights.iter().position(|&weight| weight < 0.0)
        {
            return Err(EngineError::NegativeWeight {
                row,
                value: weights[row],
            });
        }
        if self.n_rows == 0 {
            for (variable, values) in variables.iter().enumerate().skip(1) {
                (self.centre[variable], self.scale[variable]) = provisional_unit(values);
            }
        }
        self.n_rows += rows;
        self.n_used += match &weights {
            Some(weights) => weights.iter().filter(|&&weight| weight > 0.0).count(),
            None => rows,
        };
        let mut shifted = vec![Double::ZERO; variables.len()];
        for row in 0..rows {
            for (variable, values) in variables.iter().enumerate() {
                let (high, low) = two_sum(values[row], -self.centre[variable]);
                shifted[variable] = Double { high, low }.scaled(self.scale[variable]);
            }
            let weight = weights.as_ref().map(|weights| Double::from(weights[row]));
            let mut at = 0;
            for (i, &left) in shifted.iter().enumerate() {
                let left = weight.map_or(left, |weight| left * weight);
                for &right in &shifted[i..] {
                    self.products[at] = self.products[at] + left * right;
                    at += 1;
                }
            }
        }
        Ok(())
    }

    /// Adds what another state has seen.
    ///
    /// # Errors
    /// [`EngineError::ShapeMismatch`] for another number of columns.
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
        let size = self.size();
        // other's z = (x - c) s becomes (x - c') s' = z s'/s + (c - c') s'.
        let ratio: Vec<f64> = (0..size).map(|j| self.scale[j] / other.scale[j]).collect();
        let shift: Vec<Double> = (0..size)
            .map(|j| {
                let (high, low) = two_sum(other.centre[j], -self.centre[j]);
                Double { high, low }.scaled(self.scale[j])
            })
            .collect();
        let sums: Vec<Double> = (0..size)
            .map(|j| other.product(0, j).scaled(ratio[j]))
            .collect();
        let mut at = 0;
        for i in 0..size {
            for j in i..size {
                let scaled = other.products[at].scaled(ratio[i]).scaled(ratio[j]);
                let moved = scaled
                    + shift[i] * sums[j]
                    + shift[j] * sums[i]
                    + sums[0] * shift[i] * shift[j];
                self.products[at] = self.products[at] + moved;
                at += 1;
            }
        }
        self.n_rows += other.n_rows;
        self.n_used += other.n_used;
        Ok(())
    }

    /// The least-squares fit of the response on all regressors.
    ///
    /// # Errors
    /// [`EngineError::NoRows`], [`EngineError::NoColumns`], [`EngineError::AllWeightsZero`].
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
        let variables: Vec<usize> = (usize::from(!intercept)..1)
            .chain(columns.iter().map(|column| column + 1))
            .chain([self.regressors + 1])
            .collect();
        let swept = self
            .normal_equations(&variables, intercept, true)
            .solve(options.alias_tolerance, false);
        Ok(self.report(&variables, intercept, &swept, Path::Compensated))
    }

    fn size(&self) -> usize {
        self.regressors + 2
    }

    fn product(&self, i: usize, j: usize) -> Double {
        let (i, j) = (i.min(j), i.max(j));
        self.products[i * self.size() - i * (i + 1) / 2 + j]
    }

    fn sum_of_weights(&self) -> Double {
        self.products[0]
    }

    /// The centre in the units that the cross-products are kept in.
    fn offset(&self, variable: usize) -> f64 {
        self.centre[variable] * self.scale[variable]
    }

    /// The cross-product about zero rather than about the centres.
    fn raw_product(&self, i: usize, j: usize) -> Double {
        let (left, right) = (self.offset(i), self.offset(j));
        self.product(i, j)
            + self.product(0, j) * left.into()
            + self.product(0, i) * right.into()
            + self.sum_of_weights() * Double::product(left, right)
    }

    /// The cross-product about the means.
    fn centred_product(&self, i: usize, j: usize) -> Double {
        self.product(i, j) - self.product(0, i) * self.product(0, j) / self.sum_of_weights()
    }

    fn normal_equations(
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
            lengths: variables
                .iter()
                .map(|&j| self.raw_product(j, j).value().max(0.0).sqrt())
                .collect(),
        }
    }

    /// The solution in the caller's units.
    fn report(
        &self,
        variables: &[usize],
        intercept: bool,
        swept: &Swept,
        path: Path,
    ) -> LeastSquares {
        let terms = variables.len() - 1;
        let response = self.regressors + 1;
        let response_unit = self.scale[response];
        let first = usize::from(intercept);
        let mut coefficients = vec![0.0; terms];
        let mut covariance = zeros(terms);
        // The intercept of the shifted columns becomes that of the stored ones.
        let mut constant = swept.coefficient(0) + self.offset(response).into();
        let mut moved = self.offset(response).abs();
        for &i in swept.independent.iter().filter(|&&i| i >= first) {
            let variable = variables[i];
            let beta = swept.coefficient(i);
            coefficients[i] = beta.value() * (self.scale[variable] / response_unit);
            let share = beta * self.offset(variable).into();
            constant = constant - share;
            moved += share.high.abs();
            for &j in swept.independent.iter().filter(|&&j| j >= i) {
                let unit = self.scale[variables[j]];
                let value = swept.covariance(i, j).value() * self.scale[variable] * unit;
                covariance[[i, j]] = value;
                covariance[[j, i]] = value;
            }
        }
        let mut constant_loss = 0.0;
        if intercept {
            coefficients[0] = constant.value() / response_unit;
            let mut variance = swept.covariance(0, 0);
            for &i in swept.independent.iter().filter(|&&i| i >= first) {
                let offset = Double::from(self.offset(variables[i]));
                let mut with_constant = swept.covariance(0, i);
                for &j in swept.independent.iter().filter(|&&j| j >= first) {
                    with_constant =
                        with_constant - swept.covariance(i, j) * self.offset(variables[j]).into();
                }
                variance = variance - (swept.covariance(0, i) + with_constant) * offset;
                let value = with_constant.value() * self.scale[variables[i]];
                covariance[[0, i]] = value;
                covariance[[i, 0]] = value;
            }
            covariance[[0, 0]] = variance.value();
            let error = (variance.value() * swept.residual_sum_of_squares().value().max(0.0)
                / (self.n_used.max(swept.independent.len() + 1) - swept.independent.len()) as f64)
                .sqrt();
            constant_loss = moved / (constant.value().abs() + error);
        }
        let noise = match path {
            Path::Gram => GRAM_NOISE,
            _ => COMPENSATED_NOISE,
        };
        let residual = swept.residual_sum_of_squares().value().max(0.0);
        let residual_loss = if residual > 0.0 {
            swept.response_bound.powi(2) / residual
        } else {
            0.0
        };
        let loss = noise * swept.condition * constant_loss.max(1.0);
        let unit = response_unit * response_unit;
        LeastSquares {
            n_rows: self.n_rows,
            n_used: self.n_used,
            intercept,
            rank: swept.independent.len(),
            coefficients,
            aliased: self.aliased(variables, intercept, swept),
            unscaled_covariance: covariance,
            residual_sum_of_squares: residual / unit,
            total_sum_of_squares_centered: self
                .centred_product(response, response)
                .value()
                .max(0.0)
                / unit,
            total_sum_of_squares_uncentered: self.raw_product(response, response).value() / unit,
            response_mean: self.mean(response),
            sum_of_weights: self.sum_of_weights().value(),
            column_means: variables[first..terms]
                .iter()
                .map(|&j| self.mean(j))
                .collect(),
            column_sums_of_squares: variables[first..terms]
                .iter()
                .map(|&j| {
                    self.centred_product(j, j).value().max(0.0) / self.scale[j] / self.scale[j]
                })
                .collect(),
            condition: swept.condition.sqrt(),
            expected_digits: (-loss.max(noise * residual_loss).log10()).clamp(0.0, 15.9),
            path,
        }
    }

    fn mean(&self, variable: usize) -> f64 {
        let shifted = self.product(0, variable) / self.sum_of_weights();
        (shifted + self.offset(variable).into()).value() / self.scale[variable]
    }

    fn aliased(&self, variables: &[usize], intercept: bool, swept: &Swept) -> Vec<Aliased> {
        swept
            .dependent
            .iter()
            .map(|(j, factors)| {
                let variable = variables[*j];
                let unit = self.scale[variable];
                let mut constant = Double::from(self.offset(variable));
                let mut depends_on = Vec::new();
                let mut size = self.offset(variable).abs();
                for &(k, factor) in factors {
                    if intercept && k == 0 {
                        constant = constant + factor.into();
                        continue;
                    }
                    let share = Double::product(factor, self.offset(variables[k]));
                    constant = constant - share;
                    size += share.high.abs();
                    if factor.abs() > 1e-9 {
                        depends_on.push((k, factor * (self.scale[variables[k]] / unit)));
                    }
                }
                if intercept && constant.value().abs() > 1e-9 * size.max(1e-9) {
                    depends_on.insert(0, (0, constant.value() / unit));
                }
                Aliased {
                    index: *j,
                    depends_on,
                }
            })
            .collect()
    }
}

/// A centre near the values and a power of two that brings their distances from it near one.
fn provisional_unit(values: &[f64]) -> (f64, f64) {
    let first = values.first().copied().unwrap_or(0.0);
    let spread = values
        .iter()
        .map(|value| (value - first).abs())
        .fold(0.0, f64::max);
    let centre = if first.abs() > spread { first } else { 0.0 };
    let size = spread.max(if centre == 0.0 { first.abs() } else { 0.0 });
    let size = if size > 0.0 { size } else { first.abs() };
    (centre, power_of_two_below_inverse(size))
}

/// The power of two `s` with `s * size` in `[1/2, 1)`, or 1 for zero.
fn power_of_two_below_inverse(size: f64) -> f64 {
    if size == 0.0 || !size.is_finite() {
        return 1.0;
    }
    let exponent = ((size.to_bits() >> 52) & 0x7ff) as i64 - 1022;
    f64::from_bits(((1023 - exponent).clamp(1, 2046) as u64) << 52)
}
