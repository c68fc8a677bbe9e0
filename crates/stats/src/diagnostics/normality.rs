//! Tests of normality.

use serde::{Deserialize, Serialize};

use super::{TestResult, shapiro_wilk};
use crate::StatsError;
use crate::fit::LinearFit;

/// Jarque and Bera's test with what it is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JarqueBera {
    /// `n/6 (skewness^2 + (kurtosis - 3)^2 / 4)` against chi-squared with 2 degrees of freedom.
    pub test: TestResult,
    /// Third central moment over the cube of the root of the second, both over n.
    #[serde(with = "crate::serde_float")]
    pub skewness: f64,
    /// Fourth central moment over the square of the second, both over n; 3 for a normal distribution.
    #[serde(with = "crate::serde_float")]
    pub kurtosis: f64,
}

/// Jarque and Bera's test of normality (1987). In R: `tseries::jarque.bera.test(x)`.
///
/// # Errors
///
/// [`StatsError::NoRows`], [`StatsError::NotFinite`], [`StatsError::ConstantResponse`] when all numbers are equal.
///
/// ```
/// use tresteg_stats::diagnostics::jarque_bera;
///
/// let found = jarque_bera(&[1.0, 2.0, 3.0, 4.0, 5.0])?;
/// assert!(found.skewness.abs() < 1e-15);
/// assert!((found.kurtosis - 1.7).abs() < 1e-12);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn jarque_bera(values: &[f64]) -> Result<JarqueBera, StatsError> {
    let described = crate::describe(values)?;
    let scale = (described.maximum - described.mean).max(described.mean - described.minimum);
    if scale == 0.0 {
        return Err(StatsError::ConstantResponse {
            response: "the numbers".into(),
        });
    }
    let n = values.len() as f64;
    let moment = |power: i32| {
        let sum: f64 = values
            .iter()
            .map(|x| ((x - described.mean) / scale).powi(power))
            .sum();
        sum / n
    };
    let second = moment(2);
    let skewness = moment(3) / second.powf(1.5);
    let kurtosis = moment(4) / (second * second);
    let statistic = n / 6.0 * (skewness * skewness + (kurtosis - 3.0).powi(2) / 4.0);
    Ok(JarqueBera {
        test: TestResult::chi_squared("Jarque-Bera test", statistic, 2.0)?,
        skewness,
        kurtosis,
    })
}

impl LinearFit {
    /// [`jarque_bera`] of the residuals.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`], [`StatsError::InvalidArgument`] for a fit with weights,
    /// [`StatsError::PerfectFit`] where the residuals are rounding.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0, 9.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// assert!(ols("y ~ x", &table)?.jarque_bera()?.test.p_value > 0.05);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn jarque_bera(&self) -> Result<JarqueBera, StatsError> {
        jarque_bera(&self.unweighted_residuals("Jarque-Bera test")?)
    }

    /// [`shapiro_wilk`] of the residuals.
    ///
    /// # Errors
    ///
    /// As [`jarque_bera`](Self::jarque_bera), and those of [`shapiro_wilk`].
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0, 9.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// assert!(ols("y ~ x", &table)?.shapiro_wilk()?.p_value > 0.05);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn shapiro_wilk(&self) -> Result<TestResult, StatsError> {
        shapiro_wilk(&self.unweighted_residuals("Shapiro-Wilk test")?)
    }
}
