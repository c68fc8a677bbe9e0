//! From a swept state to the answer in the caller's units.

use ndarray::Array2;

use super::moments::MomentState;
use super::normal::Swept;
use super::result::{Aliased, LeastSquares, Path};
use crate::double_double::DoubleDouble;

/// Typical error of an entry of the cross-products, in units of the product of the two columns'
/// lengths, with a margin of three: measured (see the tests of `solve`).
const COMPENSATED_NOISE: f64 = 2.5e-29;
/// The same in working precision, up to a thousand rows; more rows average it out.
const GRAM_NOISE: f64 = 1.2e-16;
/// What sweeping in working precision adds.
const SWEEP_NOISE: f64 = 1.2e-16;

/// Means and sums of squares about them, by variable; the constant comes first.
pub(super) struct Centred {
    pub means: Vec<f64>,
    /// In the state's units.
    pub squares: Vec<f64>,
    /// The largest `n mean^2 / sum (x - mean)^2` of a variable, with means about the state's
    /// centres: how many times larger the cross-products are than what is left about the mean.
    pub worst_offset: f64,
}

impl MomentState {
    /// The solution in the caller's units.
    pub(super) fn report(
        &self,
        variables: &[usize],
        intercept: bool,
        centred: &Centred,
        swept: &Swept,
        path: Path,
    ) -> LeastSquares {
        let terms = variables.len() - 1;
        let response = self.regressors + 1;
        let response_unit = self.units.scale[response];
        let first = usize::from(intercept);
        let mut coefficients = vec![0.0; terms];
        let mut covariance = Array2::zeros((terms, terms));
        // The intercept of the shifted columns becomes that of the stored ones.
        let mut constant = swept.coefficient(0) + self.offset(response).into();
        let mut moved = self.offset(response).abs();
        for &i in swept.independent.iter().filter(|&&i| i >= first) {
            let variable = variables[i];
            let beta = swept.coefficient(i);
            coefficients[i] = beta.value() * (self.units.scale[variable] / response_unit);
            let share = beta * self.offset(variable).into();
            constant = constant - share;
            moved += share.hi.abs();
            for &j in swept.independent.iter().filter(|&&j| j >= i) {
                let unit = self.units.scale[variables[j]];
                let value = swept.covariance(i, j).value() * self.units.scale[variable] * unit;
                covariance[[i, j]] = value;
                covariance[[j, i]] = value;
            }
        }
        let mut constant_loss = 0.0;
        if intercept {
            coefficients[0] = constant.value() / response_unit;
            let mut variance = swept.covariance(0, 0);
            for &i in swept.independent.iter().filter(|&&i| i >= first) {
                let offset = DoubleDouble::from(self.offset(variables[i]));
                let mut with_constant = swept.covariance(0, i);
                for &j in swept.independent.iter().filter(|&&j| j >= first) {
                    with_constant =
                        with_constant - swept.covariance(i, j) * self.offset(variables[j]).into();
                }
                variance = variance - (swept.covariance(0, i) + with_constant) * offset;
                let value = with_constant.value() * self.units.scale[variables[i]];
                covariance[[0, i]] = value;
                covariance[[i, 0]] = value;
            }
            covariance[[0, 0]] = variance.value();
            let error = (variance.value() * swept.residual_sum_of_squares().value().max(0.0)
                / (self.n_used.max(swept.independent.len() + 1) - swept.independent.len()) as f64)
                .sqrt();
            constant_loss = moved / (constant.value().abs() + error);
        }
        let residual = swept.residual_sum_of_squares().value().max(0.0);
        let total = centred.squares[response];
        // A residual of zero says that nothing is left of it, unless there was nothing at all.
        let residual_loss = if total == 0.0 {
            0.0
        } else {
            swept.response_spread / residual
        };
        let condition = swept.condition * constant_loss.max(1.0);
        let explained = swept.explained.value();
        let loss = match path {
            Path::Gram => {
                let offset = if intercept { centred.worst_offset } else { 0.0 };
                let rows = (self.n_used as f64 / 1e3).max(1.0);
                let mut noise = GRAM_NOISE / rows.sqrt();
                if !swept.products.doubled() {
                    noise += SWEEP_NOISE;
                }
                // Where little is explained, so is little known of it. The other paths know enough.
                let model_loss = if swept.independent.len() > first && total > 0.0 {
                    2.0 * (swept.condition * (explained + residual) / explained).sqrt()
                } else {
                    0.0
                };
                noise * (1.0 + offset) * condition.max(residual_loss).max(model_loss)
            }
            Path::Orthogonalized => {
                // What this path calls zero is zero as far as the input can tell.
                let known = if residual > 0.0 { residual_loss } else { 0.0 };
                COMPENSATED_NOISE * swept.condition.max(known).sqrt() * constant_loss.max(1.0)
            }
            #[cfg(feature = "lapack")]
            Path::Lapack => SWEEP_NOISE * condition.max(residual_loss).sqrt(),
            Path::Compensated => COMPENSATED_NOISE * condition.max(residual_loss),
        };
        // In two steps: the square of a unit may leave the range of an f64 where the sum does not.
        let in_units = |sum: f64| sum / response_unit / response_unit;
        LeastSquares {
            n_rows: self.n_rows,
            n_used: self.n_used,
            intercept,
            rank: swept.independent.len(),
            coefficients,
            aliased: self.aliased(variables, intercept, swept),
            unscaled_covariance: covariance,
            residual_sum_of_squares: in_units(residual),
            model_sum_of_squares: in_units(explained.max(0.0)),
            total_sum_of_squares_centered: in_units(total),
            total_sum_of_squares_uncentered: in_units(self.raw_product(response, response).value()),
            response_mean: centred.means[response],
            sum_of_weights: self.sum_of_weights().value(),
            column_means: variables[first..terms]
                .iter()
                .map(|&j| centred.means[j])
                .collect(),
            column_sums_of_squares: variables[first..terms]
                .iter()
                .map(|&j| centred.squares[j] / self.units.scale[j] / self.units.scale[j])
                .collect(),
            condition: swept.condition.sqrt(),
            expected_digits: (-loss.log10()).clamp(0.0, 15.9),
            path,
        }
    }

    /// `exactly` asks for twice the working precision on the way.
    pub(super) fn centred(&self, exactly: bool) -> Centred {
        let size = self.size();
        let weight = self.sum_of_weights();
        let mut centred = Centred {
            means: vec![1.0; size],
            squares: vec![0.0; size],
            worst_offset: 0.0,
        };
        for j in 1..size {
            let sum = self.product(0, j);
            let square = self.product(j, j);
            let offset = self.offset(j);
            let scale = self.units.scale[j];
            let about_mean = if exactly {
                let mean = sum / weight;
                centred.means[j] = (mean + offset.into()).value() / scale;
                (square - sum * mean).value()
            } else {
                let mean = sum.hi / weight.hi;
                centred.means[j] = (mean + offset) / scale;
                square.hi - sum.hi * mean
            };
            centred.squares[j] = about_mean.max(0.0);
            let moved = square.hi - about_mean;
            if moved > centred.worst_offset * centred.squares[j] {
                centred.worst_offset = moved / centred.squares[j];
            }
        }
        centred
    }

    fn aliased(&self, variables: &[usize], intercept: bool, swept: &Swept) -> Vec<Aliased> {
        swept
            .dependent
            .iter()
            .map(|(j, factors)| {
                let variable = variables[*j];
                let unit = self.units.scale[variable];
                let mut constant = DoubleDouble::from(self.offset(variable));
                let mut depends_on = Vec::new();
                let mut size = self.offset(variable).abs();
                for &(k, factor) in factors {
                    if intercept && k == 0 {
                        constant = constant + factor.into();
                        continue;
                    }
                    let share = DoubleDouble::product(factor, self.offset(variables[k]));
                    constant = constant - share;
                    size += share.hi.abs();
                    if factor.abs() > 1e-9 {
                        depends_on.push((k, factor * (self.units.scale[variables[k]] / unit)));
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
