//! Tests of linear hypotheses about the coefficients, written as text or as a matrix.

use ndarray::{Array1, Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::covariance::{CoefficientCovariance, Covariance};
use crate::distributions::ChiSquared;
use crate::fit::{FTest, LinearFit};
use crate::matrix::{cholesky, cholesky_solve};

/// A Wald test that several linear hypotheses hold together, `L b = c`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaldTest {
    /// The hypotheses.
    pub hypotheses: Vec<String>,
    /// The covariance of the coefficients behind the test.
    pub covariance: Covariance,
    /// The number of hypotheses.
    pub dof: f64,
    /// Degrees of freedom of the covariance: those of the residuals, or of the clusters; by Satterthwaite's approximation
    /// those of the hypothesis, of several the smallest.
    #[serde(with = "crate::serde_float")]
    pub dof_residual: f64,
    /// `(Lb - c)' (L V L')^-1 (Lb - c) / dof`.
    #[serde(with = "crate::serde_float")]
    pub f_statistic: f64,
    /// P(F > f).
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// `f_statistic` times `dof`.
    #[serde(with = "crate::serde_float")]
    pub chi_squared: f64,
    /// P(chi squared > value): the test for large samples.
    pub chi_squared_p_value: f64,
    /// `L b - c`, one per hypothesis.
    #[serde(with = "crate::serde_float")]
    pub value: Vec<f64>,
    /// `L V L'`.
    #[serde(with = "crate::serde_float")]
    pub covariance_of_value: Array2<f64>,
    /// What the hypotheses cost in sum of squares; only with the classical covariance.
    #[serde(with = "crate::serde_float")]
    pub sum_of_squares: Option<f64>,
}

impl LinearFit {
    /// Tests linear hypotheses written as text: `"a = b"`, `"a + 2*b = 1"`, `"a"` (meaning `a = 0`).
    ///
    /// Coefficients go by their names, `group[b]` and `(Intercept)` among them. All hypotheses are tested
    /// together. In R: `car::linearHypothesis(fit, c("a = b"), vcov.)`; in Stata: `test`.
    ///
    /// # Errors
    ///
    /// [`StatsError::Hypothesis`] for text that cannot be read, a name that the model does not have or that is aliased,
    /// and hypotheses that contradict or repeat each other; those of the covariance.
    ///
    /// ```
    /// use tresteg_stats::{Covariance, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0])?
    ///     .with_numbers("a", [1.0, 2.0, 3.0, 4.0, 5.0, 5.0])?
    ///     .with_numbers("b", [0.0, 1.0, 0.0, 1.0, 1.0, 0.0])?;
    /// let fit = ols("y ~ a + b", &table)?;
    /// let test = fit.wald(&["a = b", "2*a - 1 = 0.5"], Covariance::Classical)?;
    /// assert_eq!((test.dof, test.dof_residual), (2.0, 3.0));
    /// assert!(fit.wald(&["a = c"], Covariance::Classical).is_err());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn wald(
        &self,
        hypotheses: &[&str],
        covariance: Covariance,
    ) -> Result<WaldTest, StatsError> {
        self.wald_by(hypotheses, || self.covariance(covariance))
    }

    /// The same, by a covariance that is found after the hypotheses have been read.
    pub(crate) fn wald_by(
        &self,
        hypotheses: &[&str],
        covariance: impl FnOnce() -> Result<CoefficientCovariance, StatsError>,
    ) -> Result<WaldTest, StatsError> {
        let mut matrix = Array2::zeros((hypotheses.len(), self.names.len()));
        let mut right = Vec::with_capacity(hypotheses.len());
        for (hypothesis, mut row) in hypotheses.iter().zip(matrix.rows_mut()) {
            let (weights, constant) = self.read_hypothesis(hypothesis)?;
            row.assign(&Array1::from(weights));
            right.push(constant);
        }
        let names = hypotheses.iter().map(|text| (*text).to_owned()).collect();
        self.test(matrix, right, names, covariance()?)
    }

    /// Tests `matrix b = right`, one row per hypothesis and one column per coefficient, aliased ones included.
    ///
    /// # Errors
    ///
    /// [`StatsError::LengthMismatch`], and as [`wald`](Self::wald).
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Covariance, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0])?
    ///     .with_numbers("a", [1.0, 2.0, 3.0, 4.0])?;
    /// let fit = ols("y ~ a", &table)?;
    /// let by_matrix = fit.wald_matrix(array![[0.0, 1.0]].view(), &[1.0], Covariance::Classical)?;
    /// let by_text = fit.wald(&["a = 1"], Covariance::Classical)?;
    /// assert_eq!(by_matrix.f_statistic, by_text.f_statistic);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn wald_matrix(
        &self,
        matrix: ArrayView2<'_, f64>,
        right: &[f64],
        covariance: Covariance,
    ) -> Result<WaldTest, StatsError> {
        self.wald_matrix_by(matrix, right, || self.covariance(covariance))
    }

    /// The same, by a covariance that is found after the hypotheses have been checked.
    pub(crate) fn wald_matrix_by(
        &self,
        matrix: ArrayView2<'_, f64>,
        right: &[f64],
        covariance: impl FnOnce() -> Result<CoefficientCovariance, StatsError>,
    ) -> Result<WaldTest, StatsError> {
        let lengths = [
            (
                "columns of the hypothesis matrix",
                self.names.len(),
                matrix.ncols(),
            ),
            (
                "right-hand side of the hypotheses",
                matrix.nrows(),
                right.len(),
            ),
        ];
        for (what, expected, found) in lengths {
            if expected != found {
                return Err(StatsError::LengthMismatch {
                    what: what.into(),
                    expected,
                    found,
                });
            }
        }
        let names = (1..=matrix.nrows())
            .map(|row| format!("row {row}"))
            .collect();
        self.test(matrix.to_owned(), right.to_vec(), names, covariance()?)
    }

    pub(crate) fn test(
        &self,
        matrix: Array2<f64>,
        right: Vec<f64>,
        hypotheses: Vec<String>,
        covariance: CoefficientCovariance,
    ) -> Result<WaldTest, StatsError> {
        let fault = |reason: &str| StatsError::Hypothesis {
            hypothesis: hypotheses.join(", "),
            reason: reason.to_owned(),
        };
        if hypotheses.is_empty() {
            return Err(fault("there is none"));
        }
        if matrix.iter().chain(&right).any(|x| !x.is_finite()) {
            return Err(fault("its numbers are not finite"));
        }
        for alias in &self.solution.aliased {
            if matrix
                .column(alias.index)
                .iter()
                .any(|weight| *weight != 0.0)
            {
                return Err(fault(&format!("`{}` is aliased", self.names[alias.index])));
            }
        }
        let own = matrix.select(ndarray::Axis(1), &covariance.positions);
        let estimates: Array1<f64> = covariance
            .positions
            .iter()
            .map(|&position| self.solution.coefficients[position])
            .collect();
        let value = own.dot(&estimates) - Array1::from(right);
        let spread = own.dot(&covariance.matrix).dot(&own.t());
        let Some(chi_squared) = inverse_quadratic_form(&value, &spread) else {
            return Err(fault(
                "the hypotheses repeat or contradict each other, or nothing is left to test with",
            ));
        };
        let dof = hypotheses.len() as f64;
        let dof_residual = (matrix.rows().into_iter())
            .map(|weights| covariance.dof_of(&weights.to_vec()))
            .fold(f64::INFINITY, f64::min);
        let Some(test) = FTest::new(chi_squared / dof, dof, dof_residual) else {
            return Err(fault("the statistic is not a number"));
        };
        let classical = covariance.covariance == Covariance::Classical;
        Ok(WaldTest {
            sum_of_squares: classical.then(|| chi_squared * self.residual_variance()),
            hypotheses,
            covariance: covariance.covariance,
            dof,
            dof_residual,
            f_statistic: test.statistic,
            p_value: test.p_value,
            log_p_value: test.log_p_value,
            chi_squared,
            chi_squared_p_value: ChiSquared::new(dof)?.sf(chi_squared),
            value: value.to_vec(),
            covariance_of_value: spread,
        })
    }

    /// Weights of all coefficients, and the constant on the right.
    fn read_hypothesis(&self, text: &str) -> Result<(Vec<f64>, f64), StatsError> {
        let mut reader = Reader {
            fit: self,
            text,
            position: 0,
            weights: vec![0.0; self.names.len()],
            constant: 0.0,
        };
        reader.side(1.0)?;
        if reader.take('=') {
            reader.side(-1.0)?;
        }
        match reader.rest().chars().next() {
            Some(found) => Err(reader.fault(&format!("`{found}` is not understood"))),
            None if reader.weights.iter().all(|weight| *weight == 0.0) => {
                Err(reader.fault("no coefficient is left in it"))
            }
            None => Ok((reader.weights, -reader.constant)),
        }
    }
}

/// `v' M^-1 v` of a covariance matrix M, in units of each standard error, so that no scale matters;
/// `None` when M is singular.
pub(crate) fn inverse_quadratic_form(v: &Array1<f64>, m: &Array2<f64>) -> Option<f64> {
    let scale: Array1<f64> = m.diag().mapv(f64::sqrt);
    let scaled = Array2::from_shape_fn(m.dim(), |(i, j)| m[[i, j]] / scale[i] / scale[j]);
    let factor = cholesky(&scaled)?;
    let standardized: Vec<f64> = v.iter().zip(&scale).map(|(v, scale)| v / scale).collect();
    let solved = cholesky_solve(&factor, &standardized);
    Some(standardized.iter().zip(&solved).map(|(a, b)| a * b).sum())
}

/// Reads a sum of numbers and multiples of coefficients. A name is the longest that fits.
struct Reader<'a> {
    fit: &'a LinearFit,
    text: &'a str,
    position: usize,
    weights: Vec<f64>,
    constant: f64,
}

impl<'a> Reader<'a> {
    fn rest(&mut self) -> &'a str {
        let rest = &self.text[self.position..];
        let trimmed = rest.trim_start();
        self.position += rest.len() - trimmed.len();
        trimmed
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.position += wanted.len_utf8();
        }
        found
    }

    fn fault(&self, reason: &str) -> StatsError {
        StatsError::Hypothesis {
            hypothesis: self.text.to_owned(),
            reason: format!("{reason} (byte {})", self.position),
        }
    }

    fn side(&mut self, side: f64) -> Result<(), StatsError> {
        let mut sign = if self.take('-') { -side } else { side };
        self.take('+');
        loop {
            self.summand(sign)?;
            if self.take('+') {
                sign = side;
            } else if self.take('-') {
                sign = -side;
            } else {
                return Ok(());
            }
        }
    }

    fn summand(&mut self, sign: f64) -> Result<(), StatsError> {
        if let Some(name) = self.name() {
            let factor = if self.take('*') {
                self.needed_number()?
            } else {
                1.0
            };
            self.weights[name] += sign * factor;
            return Ok(());
        }
        let number = self.needed_number()?;
        let times = self.take('*');
        match self.name() {
            Some(name) => self.weights[name] += sign * number,
            None if times => return Err(self.unknown()),
            None => self.constant += sign * number,
        }
        Ok(())
    }

    fn name(&mut self) -> Option<usize> {
        let rest = self.rest();
        let position = (0..self.fit.names.len())
            .filter(|&position| {
                let name = self.fit.names[position].as_str();
                let continues =
                    |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ':' | '(');
                rest.strip_prefix(name).is_some_and(|after| {
                    !(name.ends_with(|c: char| c.is_alphanumeric() || c == '_')
                        && after.starts_with(continues))
                })
            })
            .max_by_key(|&position| self.fit.names[position].len())?;
        self.position += self.fit.names[position].len();
        Some(position)
    }

    fn needed_number(&mut self) -> Result<f64, StatsError> {
        let rest = self.rest();
        let mut end = 0;
        for (at, c) in rest.char_indices() {
            let exponent_sign =
                matches!(c, '+' | '-') && rest[..at].ends_with(['e', 'E']) && at > 1;
            if c.is_ascii_digit() || c == '.' || (matches!(c, 'e' | 'E') && at > 0) || exponent_sign
            {
                end = at + c.len_utf8();
            } else {
                break;
            }
        }
        match rest[..end].parse::<f64>() {
            Ok(number) if number.is_finite() => {
                self.position += end;
                Ok(number)
            }
            _ => Err(self.unknown()),
        }
    }

    fn unknown(&mut self) -> StatsError {
        let rest = self.rest();
        let word: &str = rest.split(['=', '+', '*', ' ']).next().unwrap_or(rest);
        if word.is_empty() {
            return self.fault("a coefficient or a number is missing");
        }
        let names = self.fit.names.iter().map(String::as_str);
        match crate::error::nearest_name(word, names) {
            Some(nearest) => self.fault(&format!(
                "there is no coefficient `{word}`; did you mean `{nearest}`?"
            )),
            None => self.fault(&format!("there is no coefficient `{word}`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ols;
    use crate::table::ColumnTable;

    fn fit() -> LinearFit {
        let table = ColumnTable::new()
            .with_numbers("y", [1.0, 2.0, 4.0, 3.0, 6.0, 5.0, 9.0])
            .unwrap()
            .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
            .unwrap()
            .with_numbers("x1", [1.0, 0.0, 3.0, 0.0, 5.0, 0.0, 2.0])
            .unwrap()
            .with_texts("g", ["a", "b", "c", "a", "b", "c", "a"])
            .unwrap();
        ols("y ~ x + x1 + g", &table).unwrap()
    }

    #[test]
    fn hypotheses_are_read() {
        let fit = fit();
        for (text, weights, right) in [
            ("x", [0.0, 1.0, 0.0, 0.0, 0.0], 0.0),
            ("x = x1", [0.0, 1.0, -1.0, 0.0, 0.0], 0.0),
            ("2*x - 3 x1 + 1 = 1.5e0", [0.0, 2.0, -3.0, 0.0, 0.0], 0.5),
            ("-x*2 = g[b] - g[c]", [0.0, -2.0, 0.0, -1.0, 1.0], 0.0),
            ("(Intercept) = 1", [1.0, 0.0, 0.0, 0.0, 0.0], 1.0),
        ] {
            assert_eq!(
                fit.read_hypothesis(text).unwrap(),
                (weights.to_vec(), right),
                "{text}"
            );
        }
    }

    #[test]
    fn faults_are_named() {
        let fit = fit();
        for text in [
            "",
            "x =",
            "x = = 1",
            "x2",
            "x + ",
            "1 = 1",
            "x - x",
            "x & x1",
            "2*",
            "x = 1e999",
            "å",
        ] {
            assert!(
                matches!(
                    fit.wald(&[text], Covariance::Classical),
                    Err(StatsError::Hypothesis { .. })
                ),
                "{text}"
            );
        }
        assert!(
            fit.wald(&["x = 1", "x = 2"], Covariance::Classical)
                .is_err()
        );
        assert!(fit.wald(&[], Covariance::Classical).is_err());
    }
}
