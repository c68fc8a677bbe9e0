//! Comparison of nested fits.

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::fit::{FTest, LinearFit};
use crate::hypothesis::inverse_quadratic_form;

/// What a model adds to the one before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelChange {
    /// The model's formula, or its response when it came from matrices.
    pub model: String,
    /// R2 of the model.
    pub r_squared: f64,
    /// What it has more than the model before; the whole of it for the first.
    pub r_squared_change: f64,
    /// Sum of squares that it explains more.
    #[serde(with = "crate::serde_float")]
    pub sum_of_squares_change: f64,
    /// Coefficients that it has more.
    pub dof_change: f64,
    /// Residual degrees of freedom of the model.
    pub dof_residual: f64,
    /// F over the model's own residual mean square (SPSS: F Change); `None` for an intercept alone.
    #[serde(with = "crate::serde_float")]
    pub f_block: Option<f64>,
    /// Its p-value.
    pub p_block: Option<f64>,
    /// F over the residual mean square of the largest model (R: `anova(fit1, fit2, ...)`).
    #[serde(with = "crate::serde_float")]
    pub f_full: Option<f64>,
    /// Its p-value.
    pub p_full: Option<f64>,
}

/// Compares models of the same rows, each adding to the one before: R2 change and F change.
///
/// The first row compares the first model with the intercept alone (without intercepts, with nothing).
///
/// # Errors
///
/// [`StatsError::NotComparable`] when responses, rows or weights differ, when a model does not have more coefficients
/// than the one before, or cannot contain it: what the larger leaves is not orthogonal to what the smaller fits.
///
/// ```
/// use tresteg_stats::{compare, ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0])?
///     .with_numbers("a", [1.0, 2.0, 3.0, 4.0, 5.0, 5.0])?
///     .with_numbers("b", [0.0, 1.0, 0.0, 1.0, 1.0, 0.0])?;
/// let (small, large) = (ols("y ~ a", &table)?, ols("y ~ a + b", &table)?);
/// let changes = compare(&[&small, &large])?;
/// assert_eq!(changes[1].dof_change, 1.0);
/// assert!(changes[1].r_squared_change >= 0.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn compare(fits: &[&LinearFit]) -> Result<Vec<ModelChange>, StatsError> {
    let different = |reason: String| Err(StatsError::NotComparable { reason });
    let Some(largest) = fits.last() else {
        return different("there is no model".into());
    };
    for pair in fits.windows(2) {
        let [small, large] = pair else { continue };
        if small.response != large.response {
            return different(format!(
                "responses `{}` and `{}`",
                small.response, large.response
            ));
        }
        let total = |fit: &LinearFit| fit.solution.total_sum_of_squares_uncentered;
        let same_total = (total(small) - total(large)).abs() <= 1e-12 * total(large);
        if small.n_obs != large.n_obs
            || !same_total
            || small.rows.positions() != large.rows.positions()
        {
            return different(format!(
                "they use other rows or weights ({} and {} observations)",
                small.n_obs, large.n_obs
            ));
        }
        if small.solution.intercept != large.solution.intercept {
            return different("one has an intercept and one has not".into());
        }
        let worse =
            large.residual_sum_of_squares() > small.residual_sum_of_squares() * (1.0 + 1e-9);
        if large.solution.rank <= small.solution.rank || worse || !within(small, large)? {
            return different("a model does not contain the one before it".into());
        }
    }
    let mut before: Option<&LinearFit> = None;
    let mut changes = Vec::with_capacity(fits.len());
    for fit in fits {
        let sum_of_squares_change = match before {
            Some(before) => explained_more(before, fit),
            None => fit.model_sum_of_squares(),
        };
        let dof_change = before.map_or(fit.dof_model(), |before| {
            before.dof_residual() - fit.dof_residual()
        });
        let test = |against: &LinearFit| {
            let f = sum_of_squares_change / dof_change / against.residual_variance();
            FTest::new(f, dof_change, against.dof_residual())
        };
        let (block, full) = (test(fit), test(largest));
        changes.push(ModelChange {
            model: fit.formula().unwrap_or(fit.response()).to_owned(),
            r_squared: fit.summary().r_squared,
            r_squared_change: sum_of_squares_change / fit.total_sum_of_squares(),
            sum_of_squares_change,
            dof_change,
            dof_residual: fit.dof_residual(),
            f_block: block.as_ref().map(|test| test.statistic),
            p_block: block.map(|test| test.p_value),
            f_full: full.as_ref().map(|test| test.statistic),
            p_full: full.map(|test| test.p_value),
        });
        before = Some(fit);
    }
    Ok(changes)
}

/// A change in the sum of squares below this share of what the smaller model leaves is not taken as a difference.
const SMALL_CHANGE: f64 = 1e-2;

/// The sum of squares that the larger of two nested fits explains more.
///
/// It is the difference of what they leave, or of what they explain. Where that would be rounding it comes from the
/// coefficients that the larger fit has more: `b' V^-1 b` with their part V of `(X'WX)^-1` (Seber and Lee, 2003, section 4.3).
pub(crate) fn explained_more(small: &LinearFit, large: &LinearFit) -> f64 {
    let left = small.residual_sum_of_squares();
    let difference = if large.model_sum_of_squares() < left {
        large.model_sum_of_squares() - small.model_sum_of_squares()
    } else {
        left - large.residual_sum_of_squares()
    };
    let exact = (difference < SMALL_CHANGE * left)
        .then(|| of_coefficients_added(small, large))
        .flatten();
    exact.unwrap_or(difference).max(0.0)
}

/// `None` unless the larger fit has the columns of the smaller one by name and, where rows are held, by value.
fn of_coefficients_added(small: &LinearFit, large: &LinearFit) -> Option<f64> {
    let intercept = usize::from(large.solution.intercept);
    let mut added = large.estimable();
    for position in small.estimable() {
        let name = &small.names[position];
        let same = added
            .iter()
            .position(|&other| large.names[other] == *name)?;
        let other = added.remove(same);
        if let (Some(data), Some(large_data)) = (&small.data, &large.data)
            && position >= intercept
            && data.columns[position - intercept][..] != large_data.columns[other - intercept][..]
        {
            return None;
        }
    }
    let estimates: Array1<f64> = (added.iter())
        .map(|&position| large.solution.coefficients[position])
        .collect();
    let spread = Array2::from_shape_fn((added.len(), added.len()), |(i, j)| {
        large.solution.unscaled_covariance[[added[i], added[j]]]
    });
    inverse_quadratic_form(&estimates, &spread)
}

/// Whether the residuals of a larger model are orthogonal to what a smaller one fits, as they are when it
/// contains the smaller. Of fits that do not hold their rows this cannot be told, and it is taken for granted.
fn within(small: &LinearFit, large: &LinearFit) -> Result<bool, StatsError> {
    let (Some(data), Some(_)) = (&large.data, &small.data) else {
        return Ok(true);
    };
    let residuals = large.residuals()?;
    let small_residuals = small.residuals()?;
    let intercept = large.solution.intercept;
    let centre = if intercept {
        large.solution.response_mean
    } else {
        0.0
    };
    let weights = data.weights.values();
    let (mut product, mut fitted_squares, mut residual_squares) = (0.0, 0.0, 0.0);
    for (row, residual) in residuals.iter().enumerate() {
        let weight = weights.map_or(1.0, |weights| weights[row]);
        let fitted = data.response[row] - centre - small_residuals[row];
        product += weight * fitted * residual;
        fitted_squares += weight * fitted * fitted;
        residual_squares += weight * residual * residual;
    }
    // The residuals of a close fit are themselves mostly rounding, in units of the response.
    let rounding = 1e-12 * large.total_sum_of_squares().sqrt();
    let allowed = fitted_squares.sqrt() * (1e-7 * residual_squares.sqrt() + rounding);
    Ok(product.abs() <= allowed)
}
