//! The most accurate path: cross-products of columns that are nearly orthogonal.
//!
//! The sweep of the plain cross-products gives, for each column, the coefficients of its regression
//! on the columns before it. Rounded to working precision they define a triangular matrix `T`; the
//! columns of `Z = [1 X y] T`, formed row by row in twice the working precision, are nearly
//! orthogonal, so the sweep of `Z'Z` loses nothing. With `H = Z'Z` the solution goes back exactly:
//! `(X'X)^-1 = T H^-1 T'`, and the coefficients of `y` are those in `T` plus a small correction from
//! the coefficients on `Z`. It is Gram-Schmidt done twice, and iterative refinement in one step.

use super::accumulate::Products;
use super::kernel::{self, Isa, power_of_two_above};
use super::normal::{SweepMatrix, Swept};
use crate::double_double::DoubleDouble;

/// Relative error of a combination of columns, against the sum of its parts.
const COMBINATION_NOISE: f64 = 1e-28;

/// The combinations: column by column, factors of the source's variables.
pub(super) struct Orthogonal {
    pub transform: Vec<Vec<f64>>,
    intercept: bool,
}

impl Orthogonal {
    /// `variables` says which of the source's `size` variables each swept one is.
    pub fn new(swept: &Swept, variables: &[usize], size: usize, intercept: bool) -> Self {
        let constant: Vec<f64> = (0..size).map(|j| f64::from(u8::from(j == 0))).collect();
        let floor = (COMBINATION_NOISE * swept.response_bound).powi(2);
        let transform = std::iter::once(constant)
            .chain(swept.residuals.iter().map(|residual| {
                let length = residual.squared_length.max(floor).max(f64::MIN_POSITIVE);
                let unit = 1.0 / power_of_two_above(length.sqrt());
                let mut column = vec![0.0; size];
                column[variables[residual.variable]] = unit;
                for &(k, factor) in &residual.factors {
                    column[variables[k]] = -factor * unit;
                }
                column
            }))
            .collect();
        Self {
            transform,
            intercept,
        }
    }

    /// The solution for the swept variables from the cross-products of the combinations.
    pub fn refine(&self, first: Swept, variables: &[usize], products: &Products) -> Swept {
        let count = self.transform.len();
        let skip = usize::from(!self.intercept);
        let mut matrix = SweepMatrix::new(count - skip, true);
        let mut at = 0;
        for i in 0..count {
            for j in i..count {
                if i >= skip {
                    matrix.set(i - skip, j - skip, products[at]);
                }
                at += 1;
            }
        }
        let terms = count - skip - 1;
        for k in 0..terms {
            matrix.sweep(k);
        }
        let columns = &self.transform[skip..];
        let response = first.products.size - 1;
        let own = columns[terms][variables[response]];
        // Row by row: the factors of each combination, over the independent variables.
        let factors: Vec<Vec<f64>> = columns[..terms]
            .iter()
            .map(|column| {
                first
                    .independent
                    .iter()
                    .map(|&i| column[variables[i]])
                    .collect()
            })
            .collect();
        let zeros = vec![0.0; terms];
        let isa = Isa::detect();
        let mut half = vec![(zeros.clone(), zeros.clone()); terms];
        for (a, (high, low)) in half.iter_mut().enumerate() {
            for (b, factors) in factors.iter().enumerate() {
                // The swept matrix holds the inverse with its sign changed.
                let factor = matrix.get(a, b);
                kernel::subtract_multiple_doubled(isa, (high, low), factor, (factors, &zeros));
            }
        }
        let mut refined = first;
        for (i, &variable) in refined.independent.iter().enumerate() {
            let mut row = (zeros.clone(), zeros.clone());
            let mut coefficient = -DoubleDouble::from(columns[terms][variables[variable]]);
            for (a, factors) in factors.iter().enumerate() {
                let factor = DoubleDouble::from(factors[i]);
                if factor.hi == 0.0 {
                    continue;
                }
                kernel::subtract_multiple_doubled(
                    isa,
                    (&mut row.0, &mut row.1),
                    factor,
                    (&half[a].0, &half[a].1),
                );
                coefficient = coefficient + matrix.get(a, terms) * factor;
            }
            for (k, &other) in refined.independent.iter().enumerate().skip(i) {
                let value = DoubleDouble::sum(row.0[k], row.1[k]);
                refined.products.set(variable, other, value);
            }
            refined.products.set(
                variable,
                response,
                coefficient.times_power_of_two(1.0 / own),
            );
        }
        let residual = matrix
            .get(terms, terms)
            .times_power_of_two(1.0 / own)
            .times_power_of_two(1.0 / own);
        let floor = (10.0 * COMBINATION_NOISE * refined.response_bound).powi(2);
        let exact = residual.value() <= floor;
        let residual = if exact { DoubleDouble::ZERO } else { residual };
        let total = refined.explained + refined.residual_sum_of_squares();
        refined.explained = total - residual;
        refined.products.set(response, response, residual);
        refined
    }
}
