//! Durbin and Watson's test with its exact p-value.

use serde::{Deserialize, Serialize};

use super::ratio_tail::{DifferenceForm, LogTail};
use crate::StatsError;
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
    /// Natural logarithm of `p_value_positive`.
    #[serde(with = "crate::serde_float")]
    pub log_p_value_positive: f64,
    /// Natural logarithm of `p_value_negative`.
    #[serde(with = "crate::serde_float")]
    pub log_p_value_negative: f64,
    /// Natural logarithm of `p_value_two_sided`.
    #[serde(with = "crate::serde_float")]
    pub log_p_value_two_sided: f64,
}

impl LinearFit {
    /// Durbin and Watson's test (1950) of no autocorrelation of first order, the rows being in order of time.
    ///
    /// With normal errors the statistic is a ratio of quadratic forms, whose exact tail is an integral of
    /// `det(I - 2t (A - d))^(-1/2) det(Q' (I - 2t (A - d))^-1 Q)^(-1/2) / t` (A the matrix of squared differences, Q an orthonormal basis of
    /// the columns) along a line through its saddle point: some hundred tridiagonal eliminations, in time linear in the
    /// rows, and tails of any size with at least ten digits (100 000 rows take some 0.4 s). In R: `lmtest::dwtest(fit, exact = TRUE)`, whose
    /// 15 iterations leave 1e-6 of few rows and more of many; in SPSS: `/RESIDUALS DURBIN` gives the statistic alone.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`], [`StatsError::PerfectFit`] where the residuals are rounding, [`StatsError::InvalidArgument`] for a fit with
    /// weights or fewer than two residual degrees of freedom, [`StatsError::OutOfRange`] where the integral does not
    /// come to rest.
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
        if n < basis.n_columns() + 2 {
            return Err(StatsError::InvalidArgument {
                what: "the residual degrees of freedom of the Durbin-Watson test".into(),
                found: n.saturating_sub(basis.n_columns()).to_string(),
                expected: "at least 2: with one the statistic cannot vary".into(),
            });
        }
        let form = DifferenceForm {
            columns: basis.rows.view(),
            ratio: statistic,
        };
        // P(d < statistic) is P(Q < 0).
        let tail = form.smaller_tail().ok_or_else(|| StatsError::OutOfRange {
            what: "the tail of the Durbin-Watson statistic".into(),
        })?;
        let (below, above) = match tail {
            LogTail::Below(log) => (log, (-log.exp()).ln_1p()),
            LogTail::Above(log) => ((-log.exp()).ln_1p(), log),
        };
        let either = (below.min(above) + std::f64::consts::LN_2).min(0.0);
        Ok(DurbinWatson {
            statistic,
            p_value_positive: below.exp(),
            p_value_negative: above.exp(),
            p_value_two_sided: either.exp(),
            log_p_value_positive: below,
            log_p_value_negative: above,
            log_p_value_two_sided: either,
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

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_tail_below_the_smallest_double_has_its_logarithm() {
        let n = 1_000;
        let t: Vec<f64> = (0..n).map(f64::from).collect();
        let table = |y: Vec<f64>| {
            let table = crate::table::ColumnTable::new()
                .with_numbers("y", y)
                .unwrap();
            table.with_numbers("t", t.clone()).unwrap()
        };
        let parabola = table(t.iter().map(|t| t * t).collect());
        let test = crate::ols("y ~ t", &parabola)
            .unwrap()
            .durbin_watson()
            .unwrap();
        assert_eq!((test.p_value_positive, test.p_value_negative), (0.0, 1.0));
        assert!(test.log_p_value_positive < -1e3 && test.log_p_value_positive.is_finite());
        let alternating = table(t.iter().map(|t| (t % 2.0) + 1e-3 * (t * t % 7.0)).collect());
        let test = crate::ols("y ~ t", &alternating)
            .unwrap()
            .durbin_watson()
            .unwrap();
        assert_eq!((test.p_value_positive, test.p_value_negative), (1.0, 0.0));
        assert!(test.log_p_value_negative < -1e3 && test.log_p_value_negative.is_finite());
    }
}
