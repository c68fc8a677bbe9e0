//! Tests of equal variances, of autocorrelation of any order, and of the form of the model.

use serde::{Deserialize, Serialize};

use super::auxiliary::{own_columns, regress, standard_scale};
use super::{TestResult, root_mean_square};
use crate::StatsError;
use crate::fit::LinearFit;

/// What the variance may depend on in [`LinearFit::breusch_pagan`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum VarianceModel {
    /// The columns of the fit.
    #[default]
    Columns,
    /// The fitted values alone (SPSS UNIANOVA, Stata's `hettest`).
    Fitted,
}

/// White's test in both forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhiteTest {
    /// `n R2` of the auxiliary regression.
    pub chi_squared: TestResult,
    /// The F test of the auxiliary regression; `None` when no degree of freedom is left.
    pub f: Option<TestResult>,
}

impl LinearFit {
    /// Breusch and Pagan's test of equal variances, against variances that depend on the columns or the fitted values.
    ///
    /// The squared residuals over `RSS / n` are regressed on them; the statistic is half the explained sum of squares
    /// (Breusch and Pagan, 1979), or, studentized, `n R2` (Koenker, 1981), which does not need normal errors.
    /// In R: `bptest(fit, studentize = TRUE)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`], [`StatsError::InvalidArgument`] for a fit with weights and for an intercept
    /// alone, [`StatsError::PerfectFit`] where the residuals are rounding, [`StatsError::ConstantResponse`] where
    /// their squares are all equal.
    ///
    /// ```
    /// use tresteg_stats::{diagnostics::VarianceModel, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0, 9.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let test = ols("y ~ x", &table)?.breusch_pagan(VarianceModel::Columns, true)?;
    /// assert!(test.p_value > 0.01 && test.p_value < 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn breusch_pagan(
        &self,
        model: VarianceModel,
        studentized: bool,
    ) -> Result<TestResult, StatsError> {
        let name = "Breusch-Pagan test";
        let squares = scaled_squares(self, name)?;
        let columns = match model {
            VarianceModel::Columns => own_columns(self, name)?,
            VarianceModel::Fitted => vec![self.fitted()?],
        };
        let auxiliary = regress(&columns, &squares, true, name)?;
        let dof = auxiliary.rank as f64 - 1.0;
        if dof == 0.0 {
            return Err(nothing_to_test(name));
        }
        let total = auxiliary.total_sum_of_squares_centered;
        let explained = (total - auxiliary.residual_sum_of_squares).max(0.0);
        if studentized {
            let n = squares.len() as f64;
            TestResult::chi_squared("studentized Breusch-Pagan test", n * explained / total, dof)
        } else {
            TestResult::chi_squared(name, explained / 2.0, dof)
        }
    }

    /// White's test of equal variances (1980): `n R2` of the squared residuals on the columns, their squares
    /// and their products; columns that repeat others fall out.
    ///
    /// # Errors
    ///
    /// As [`breusch_pagan`](Self::breusch_pagan).
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0, 9.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let test = ols("y ~ x", &table)?.white_test()?;
    /// assert!(test.chi_squared.statistic > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn white_test(&self) -> Result<WhiteTest, StatsError> {
        let name = "White's test";
        let squares = scaled_squares(self, name)?;
        // Next to the constant and the columns, products of centred columns span what products of columns do.
        let mut columns: Vec<Vec<f64>> = own_columns(self, name)?
            .iter()
            .map(|column| standard_scale(column, true))
            .collect();
        let own = columns.len();
        for i in 0..own {
            for j in i..own {
                let product = columns[i]
                    .iter()
                    .zip(&columns[j])
                    .map(|(a, b)| a * b)
                    .collect();
                columns.push(product);
            }
        }
        let auxiliary = regress(&columns, &squares, true, name)?;
        let (n, dof) = (squares.len() as f64, auxiliary.rank as f64 - 1.0);
        if dof == 0.0 {
            return Err(nothing_to_test(name));
        }
        let left = auxiliary.residual_sum_of_squares / auxiliary.total_sum_of_squares_centered;
        let explained = (1.0 - left).max(0.0);
        let dof_residual = n - dof - 1.0;
        let f = explained / dof / (left / dof_residual);
        Ok(WhiteTest {
            chi_squared: TestResult::chi_squared(name, n * explained, dof)?,
            f: TestResult::f(name, f, dof, dof_residual).ok(),
        })
    }

    /// Breusch (1978) and Godfrey's (1978) test of no autocorrelation up to an order, in its chi-squared and its F form.
    ///
    /// The residuals are regressed on the columns and their own lags, with 0 before the first row.
    /// In R: `bgtest(fit, order, type = "Chisq")` and `type = "F"`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for an order of 0 or one that leaves no degree of freedom, and as
    /// [`breusch_pagan`](Self::breusch_pagan).
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0, 9.0])?
    /// #     .with_numbers("t", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let (chi_squared, f) = ols("y ~ t", &table)?.breusch_godfrey(1)?;
    /// assert!(chi_squared.p_value > 0.0 && f.p_value > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn breusch_godfrey(&self, order: usize) -> Result<(TestResult, TestResult), StatsError> {
        let name = format!("Breusch-Godfrey test of order {order}");
        let residuals = self.unweighted_residuals(&name)?;
        let n = residuals.len();
        if order == 0 || order + self.solution.rank >= n {
            return Err(StatsError::InvalidArgument {
                what: "the order".into(),
                found: order.to_string(),
                expected: format!(
                    "a whole number from 1, below {}",
                    n.saturating_sub(self.solution.rank)
                ),
            });
        }
        let mut columns = own_columns(self, &name)?;
        for lag in 1..=order {
            let lagged = std::iter::repeat_n(0.0, lag).chain(residuals.iter().copied());
            columns.push(lagged.take(n).collect());
        }
        let auxiliary = regress(&columns, &residuals, self.solution.intercept, &name)?;
        let total: f64 = residuals.iter().map(|e| e * e).sum();
        let explained = (total - auxiliary.residual_sum_of_squares).max(0.0);
        let dof = (auxiliary.rank - self.solution.rank) as f64;
        let dof_residual = n as f64 - auxiliary.rank as f64;
        let chi_squared = TestResult::chi_squared(name.clone(), n as f64 * explained / total, dof)?;
        let f = explained / dof / (auxiliary.residual_sum_of_squares / dof_residual);
        Ok((chi_squared, TestResult::f(name, f, dof, dof_residual)?))
    }

    /// Ramsey's RESET (1969): an F test of powers of the fitted values added to the model, from 2 to `largest_power`.
    /// In R: `resettest(fit, power = 2:3)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a power below 2 or above 10, [`StatsError::Singular`] when the powers add nothing
    /// that can be tested, and as [`breusch_pagan`](Self::breusch_pagan).
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.1, 3.8, 9.2, 16.1, 24.8, 36.2, 48.9])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let test = ols("y ~ x", &table)?.reset_test(2)?;
    /// assert!(test.p_value < 0.001); // a line through a parabola
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn reset_test(&self, largest_power: u32) -> Result<TestResult, StatsError> {
        let name = "RESET";
        if !(2..=10).contains(&largest_power) {
            return Err(StatsError::InvalidArgument {
                what: "the largest power".into(),
                found: largest_power.to_string(),
                expected: "a whole number from 2 to 10".into(),
            });
        }
        let residuals = self.unweighted_residuals(name)?;
        let mut columns = own_columns(self, name)?;
        // Centred powers span the same only next to the constant and the fitted values themselves.
        let centred = self.solution.intercept && self.data(name)?.offset.is_none();
        let fitted = standard_scale(&self.fitted()?, centred);
        for power in 2..=largest_power {
            let power = power as i32;
            columns.push(fitted.iter().map(|x| x.powi(power)).collect());
        }
        // Of the residuals rather than the response: the same sums of squares, with more digits.
        let larger = regress(&columns, &residuals, self.solution.intercept, name)?;
        let dof = (larger.rank - self.solution.rank) as f64;
        let dof_residual = residuals.len() as f64 - larger.rank as f64;
        let gained = (self.residual_sum_of_squares() - larger.residual_sum_of_squares).max(0.0);
        let f = gained / dof / (larger.residual_sum_of_squares / dof_residual);
        TestResult::f(name, f, dof, dof_residual)
    }
}

/// Squared residuals over their mean; an error where they differ by rounding alone.
fn scaled_squares(fit: &LinearFit, what: &str) -> Result<Vec<f64>, StatsError> {
    let residuals = fit.unweighted_residuals(what)?;
    let typical = root_mean_square(&residuals);
    let squares: Vec<f64> = residuals.iter().map(|e| (e / typical).powi(2)).collect();
    let deviations: Vec<f64> = squares.iter().map(|square| square - 1.0).collect();
    if root_mean_square(&deviations) <= 2.0 * fit.residual_rounding(what)? / typical {
        return Err(StatsError::ConstantResponse {
            response: format!("the squared residuals of {}", fit.response),
        });
    }
    Ok(squares)
}

fn nothing_to_test(what: &str) -> StatsError {
    StatsError::InvalidArgument {
        what: format!("{what}: the model"),
        found: "constant".into(),
        expected: "one that varies".into(),
    }
}
