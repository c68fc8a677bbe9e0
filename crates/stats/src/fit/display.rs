//! The fit as text, for a terminal.

use std::fmt;

use super::LinearFit;
use crate::coefficients::CoefficientTable;
use crate::covariance::Covariance;

impl fmt::Display for LinearFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.formula {
            Some(formula) => writeln!(f, "Linear model: {formula}")?,
            None => writeln!(f, "Linear model of {}", self.response)?,
        }
        let dropped = self.rows_dropped().len();
        write!(f, "{} observations", self.n_obs())?;
        match dropped {
            0 => writeln!(f)?,
            1 => writeln!(f, ", 1 row dropped for missing values")?,
            _ => writeln!(f, ", {dropped} rows dropped for missing values")?,
        }
        writeln!(f)?;
        let table = self
            .coefficients(Covariance::Classical)
            .map_err(|_| fmt::Error)?;
        writeln!(f, "{table}")?;
        let summary = self.summary();
        writeln!(
            f,
            "R2 {:.4}, adjusted {:.4}; standard error of the estimate {} on {} degrees of freedom",
            summary.r_squared,
            summary.adjusted_r_squared,
            significant(summary.std_error_of_estimate),
            summary.dof_residual
        )?;
        if let (Some(statistic), Some(p), Some(log_p)) =
            (summary.f_statistic, summary.p_value, summary.log_p_value)
        {
            writeln!(
                f,
                "F({}, {}) = {}, p = {}",
                summary.dof_model,
                summary.dof_residual,
                significant(statistic),
                p_value(p, log_p)
            )?;
        }
        Ok(())
    }
}

/// The coefficients with their covariance above them, for a terminal.
impl fmt::Display for CoefficientTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.covariance != Covariance::Classical {
            writeln!(f, "Standard errors: {}", self.covariance)?;
        }
        let terms = self.rows.iter().map(|row| &row.term);
        let aliased = self.aliased.iter().map(|row| &row.term);
        let width = terms
            .chain(aliased)
            .map(|term| term.chars().count())
            .max()
            .unwrap_or(0);
        let level = format!(
            "{} %",
            significant(100.0 * self.level)
                .trim_end_matches('0')
                .trim_end_matches('.')
        );
        writeln!(
            f,
            "{:width$}  {:>12} {:>12} {:>9} {:>10} {:>12} {:>12}",
            "",
            "estimate",
            "std. error",
            if self.dof.is_infinite() { "z" } else { "t" },
            "p",
            format!("lower {level}"),
            format!("upper {level}")
        )?;
        for row in &self.rows {
            writeln!(
                f,
                "{:width$}  {:>12} {:>12} {:>9} {:>10} {:>12} {:>12}",
                row.term,
                significant(row.estimate),
                significant(row.std_error),
                format!("{:.3}", row.statistic),
                p_value(row.p_value, row.log_p_value),
                significant(row.lower),
                significant(row.upper)
            )?;
        }
        for row in &self.aliased {
            writeln!(f, "{:width$}  aliased with {}", row.term, row.others())?;
        }
        Ok(())
    }
}

/// Five significant digits, in plain notation where that is short.
pub(crate) fn significant(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        "0".into()
    } else if !(1e-4..1e6).contains(&size) {
        format!("{value:.4e}")
    } else {
        let decimals = (4 - size.log10().floor() as i32).max(0) as usize;
        format!("{value:.decimals$}")
    }
}

/// A p-value that never prints as 0: from its logarithm where it underflows.
pub(crate) fn p_value(p: f64, log_p: f64) -> String {
    if p >= 1e-4 {
        format!("{p:.4}")
    } else if p > 1e-300 || !log_p.is_finite() {
        format!("{p:.2e}")
    } else {
        let exponent = log_p / std::f64::consts::LN_10;
        let whole = exponent.floor();
        format!("{:.2}e{whole}", 10f64.powf(exponent - whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_tails() {
        assert_eq!(significant(-5.344_471), "-5.3445");
        assert_eq!(significant(123_456.7), "123457");
        assert_eq!(significant(-1.932e-6), "-1.9320e-6");
        assert_eq!(p_value(0.0, -1000.0), "5.08e-435");
        assert_eq!(p_value(0.25, -1.386), "0.2500");
    }
}
