//! Durbin and Watson's test with its exact p-value.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::eigen::symmetric_eigenvalues;
use crate::fit::LinearFit;

/// Durbin and Watson's statistic and its exact tails.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DurbinWatson {
    /// `sum (e_t - e_(t-1))^2 / sum e_t^2`; 2 without autocorrelation.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Against positive autocorrelation: P(d < statistic).
    pub p_value_positive: f64,
    /// Against negative autocorrelation: P(d > statistic).
    pub p_value_negative: f64,
    /// Against either: twice the smaller one.
    pub p_value_two_sided: f64,
}

/// The eigenvalues take time that grows with the cube of the rows.
const MAX_ROWS: usize = 5_000;

impl LinearFit {
    /// Durbin and Watson's test (1950) of no autocorrelation of first order, the rows being in order of time.
    ///
    /// With normal errors the statistic is a ratio of quadratic forms whose exact distribution follows from the eigenvalues of
    /// `M A M` by Imhof's integral (1961), good to some 1e-13 in absolute terms: tails below that are not told from 0. In R: `lmtest::dwtest(fit, exact = TRUE)`; in SPSS:
    /// `/RESIDUALS DURBIN` gives the statistic alone.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`], [`StatsError::InvalidArgument`] for a fit with weights, fewer than two residual degrees of freedom, or more than 5000 rows (there
    /// [`durbin_watson_statistic`](Self::durbin_watson_statistic) and
    /// [`breusch_godfrey`](Self::breusch_godfrey) serve).
    ///
    /// ```
    /// use tresteg_stats::{ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.2, 3.3, 4.2, 4.9, 5.7, 6.8, 8.1])?
    ///     .with_numbers("t", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])?;
    /// let test = ols("y ~ t", &table)?.durbin_watson()?;
    /// assert!(test.statistic < 1.5);
    /// assert!((test.p_value_positive + test.p_value_negative - 1.0).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn durbin_watson(&self) -> Result<DurbinWatson, StatsError> {
        let statistic = self.durbin_watson_statistic()?;
        let basis = self.basis("Durbin-Watson test")?;
        let n = basis.residuals.len();
        if n > MAX_ROWS {
            return Err(StatsError::InvalidArgument {
                what: "the number of rows of the exact Durbin-Watson test".into(),
                found: n.to_string(),
                expected: format!("at most {MAX_ROWS}"),
            });
        }
        if n < basis.n_columns() + 2 {
            return Err(StatsError::InvalidArgument {
                what: "the residual degrees of freedom of the Durbin-Watson test".into(),
                found: n.saturating_sub(basis.n_columns()).to_string(),
                expected: "at least 2: with one the statistic cannot vary".into(),
            });
        }
        // B = M A M with M = I - QQ', built from AQ and Q'AQ: k zero eigenvalues and n - k others.
        let q = &basis.rows;
        let differences = Array2::from_shape_fn((n, n), |(i, j)| match i.abs_diff(j) {
            0 if i == 0 || i == n - 1 => 1.0,
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        });
        let aq = differences.dot(q);
        let qaq = q.t().dot(&aq);
        let left = aq.dot(&q.t());
        let mut form = differences;
        form -= &left;
        form -= &left.t();
        form += &q.dot(&qaq).dot(&q.t());
        // A - 2 on the residual space moves the k eigenvalues of its complement away from the others.
        let apart = 10.0;
        form.scaled_add(-apart, &q.dot(&q.t()));
        let mut values = symmetric_eigenvalues(form);
        values.sort_unstable_by(f64::total_cmp);
        let own: Vec<f64> = values
            .into_iter()
            .skip(basis.n_columns())
            .map(|value| value - statistic)
            .collect();
        let above = probability_positive(&own);
        Ok(DurbinWatson {
            statistic,
            p_value_positive: 1.0 - above,
            p_value_negative: above,
            p_value_two_sided: (2.0 * above.min(1.0 - above)).min(1.0),
        })
    }

    /// The statistic alone, `sum (e_t - e_(t-1))^2 / sum e_t^2`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`], [`StatsError::InvalidArgument`] for a fit with weights,
    /// [`StatsError::PerfectFit`] where the residuals are rounding.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.2, 3.3, 4.2])?
    /// #     .with_numbers("t", [1.0, 2.0, 3.0, 4.0])?;
    /// let statistic = ols("y ~ t", &table)?.durbin_watson_statistic()?;
    /// assert!(statistic > 0.0 && statistic < 4.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn durbin_watson_statistic(&self) -> Result<f64, StatsError> {
        let residuals = self.unweighted_residuals("Durbin-Watson test")?;
        let squares: f64 = residuals.iter().map(|e| e * e).sum();
        let steps: f64 = residuals
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).powi(2))
            .sum();
        Ok(steps / squares)
    }
}

/// P(sum of values_i z_i^2 > 0) for independent standard normal z (Imhof, 1961):
/// `1/2 + 1/pi integral of sin(theta(u)) / (u rho(u))` over u from 0. With `u = exp(c sinh t)` the
/// trapezoidal rule converges doubly exponentially.
fn probability_positive(values: &[f64]) -> f64 {
    let scale = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
    if scale == 0.0 {
        return 0.5;
    }
    let integrand = |t: f64| {
        let c = std::f64::consts::FRAC_PI_2;
        let u = (c * t.sinh()).exp();
        let (mut theta, mut log_rho) = (0.0, 0.0);
        for value in values {
            let product = u * value / scale;
            theta += 0.5 * product.atan();
            log_rho += 0.25 * (product * product).ln_1p();
        }
        let value = theta.sin() * (-log_rho).exp() * c * t.cosh();
        if value.is_finite() { value } else { 0.0 }
    };
    let sum = |step: f64| -> f64 {
        let points = (4.5 / step) as i32;
        (-points..=points)
            .map(|i| integrand(f64::from(i) * step))
            .sum::<f64>()
            * step
    };
    let mut step = 1.0 / 16.0;
    let mut before = sum(step);
    for _ in 0..6 {
        step /= 2.0;
        let now = sum(step);
        if (now - before).abs() < 1e-14 {
            before = now;
            break;
        }
        before = now;
    }
    (0.5 + before / std::f64::consts::PI).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_terms_have_a_known_probability() {
        // z1^2 > r z2^2 has probability 1 - 2/pi atan(sqrt(r)).
        let found = probability_positive(&[1.0, -0.3]);
        let expected = 1.0 - 2.0 / std::f64::consts::PI * 0.3f64.sqrt().atan();
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }

    #[test]
    fn one_residual_degree_of_freedom_has_no_distribution() {
        let table = crate::table::ColumnTable::new()
            .with_numbers("y", [1.0, 2.5, 3.0])
            .unwrap()
            .with_numbers("t", [1.0, 2.0, 3.0])
            .unwrap();
        let error = crate::ols("y ~ t", &table)
            .unwrap()
            .durbin_watson()
            .unwrap_err();
        assert!(
            matches!(error, StatsError::InvalidArgument { .. }),
            "{error}"
        );
    }
}
