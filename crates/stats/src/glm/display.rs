//! The fit as text, for a terminal.

use std::fmt;

use super::fit::GlmFit;
use super::inference::ExponentiatedTable;
use crate::covariance::Covariance;
use crate::fit::{p_value, significant};

impl fmt::Display for GlmFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = self.formula().unwrap_or(self.response());
        writeln!(
            f,
            "{} model, {} link: {model}",
            capital(&self.family.to_string()),
            self.link
        )?;
        write!(f, "{} observations", self.n_obs())?;
        match self.rows_dropped().len() {
            0 => writeln!(f)?,
            1 => writeln!(f, ", 1 row dropped for missing values")?,
            dropped => writeln!(f, ", {dropped} rows dropped for missing values")?,
        }
        if let Some([other, event]) = &self.levels {
            writeln!(f, "{} is {event}, against {other}", self.response())?;
        }
        if let Some(fractions) = &self.fractions {
            writeln!(
                f,
                "counts that are no whole numbers in {} rows",
                fractions.count
            )?;
        }
        writeln!(f)?;
        let table = self
            .coefficients(Covariance::Classical)
            .map_err(|_| fmt::Error)?;
        writeln!(f, "{table}")?;
        let summary = self.summary();
        write!(
            f,
            "Deviance {} on {} degrees of freedom",
            significant(summary.deviance),
            summary.dof_residual
        )?;
        match summary.null_deviance {
            Some(null) => writeln!(f, "; null {} on {}", significant(null), summary.dof_null)?,
            None => writeln!(f)?,
        }
        if let Some(theta) = self.theta {
            let (estimate, error) = (significant(theta.estimate), significant(theta.std_error));
            writeln!(f, "Theta {estimate}, standard error {error}")?;
        }
        if self.working.dof_of_tests().is_finite() || self.dispersion != 1.0 {
            writeln!(f, "Dispersion {}", significant(self.dispersion))?;
        }
        if let Some(criteria) = summary.criteria {
            writeln!(
                f,
                "Log-likelihood {}, AIC {}, BIC {}",
                significant(criteria.log_likelihood),
                significant(criteria.aic),
                significant(criteria.bic)
            )?;
        }
        if let Some(test) = summary.test {
            let p = p_value(test.p_value, test.log_p_value);
            match test.f_statistic {
                None => writeln!(
                    f,
                    "Likelihood ratio: chi2({}) = {}, p = {p}",
                    test.dof,
                    significant(test.chi_squared)
                )?,
                Some(statistic) => writeln!(
                    f,
                    "F({}, {}) = {}, p = {p}",
                    test.dof,
                    summary.dof_residual,
                    significant(statistic)
                )?,
            }
        }
        let iterations = self.convergence.iterations;
        writeln!(f, "Converged in {iterations} iterations")
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    first
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

impl fmt::Display for ExponentiatedTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.covariance != Covariance::Classical {
            writeln!(f, "Standard errors: {}", self.covariance)?;
        }
        let terms = self.rows.iter().map(|row| row.term.chars().count());
        let width = terms.max().unwrap_or(0);
        let level = 100.0 * self.level;
        let head = [
            self.ratio.to_string(),
            format!("lower {level} %"),
            format!("upper {level} %"),
            "p".to_owned(),
        ];
        writeln!(
            f,
            "{:width$}  {:>14} {:>12} {:>12} {:>10}",
            "", head[0], head[1], head[2], head[3]
        )?;
        for row in &self.rows {
            writeln!(
                f,
                "{:width$}  {:>14} {:>12} {:>12} {:>10}",
                row.term,
                significant(row.estimate),
                significant(row.lower),
                significant(row.upper),
                p_value(row.p_value, row.log_p_value)
            )?;
        }
        Ok(())
    }
}
