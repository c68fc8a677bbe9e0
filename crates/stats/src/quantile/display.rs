//! Quantile regressions as text, for a terminal.

use std::fmt;

use super::{QuantileCoefficients, QuantileErrors, QuantileFit};
use crate::fit::{p_value, significant};

impl fmt::Display for QuantileFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Quantile regression at {}: {}",
            self.tau(),
            self.formula()
        )?;
        write!(f, "{} observations", self.n_obs())?;
        match self.rows_dropped().len() {
            0 => writeln!(f)?,
            1 => writeln!(f, ", 1 row dropped for missing values")?,
            dropped => writeln!(f, ", {dropped} rows dropped for missing values")?,
        }
        writeln!(f)?;
        match self.coefficients(QuantileErrors::default()) {
            Ok(table) => write!(f, "{table}")?,
            // The estimates stand without standard errors.
            Err(error) => {
                for (name, estimate) in self.names().iter().zip(self.estimates()) {
                    writeln!(f, "{name}  {}", significant(*estimate))?;
                }
                writeln!(f, "No standard errors: {error}")?;
            }
        }
        let summary = self.summary();
        write!(f, "\nObjective {}", significant(summary.objective))?;
        if let Some(r1) = summary.r1 {
            write!(f, ", R1 {r1:.4}")?;
        }
        match self.unique() {
            Some(true) => Ok(()),
            Some(false) => write!(
                f,
                "\nOther coefficients are as good: the solution is not unique"
            ),
            None => write!(f, "\nOther coefficients may be as good"),
        }
    }
}

impl fmt::Display for QuantileCoefficients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Standard errors: {}", self.errors)?;
        let names = self.rows.iter().map(|row| &row.term);
        let aliased = self.aliased.iter().map(|row| &row.term);
        let width = names
            .chain(aliased)
            .map(|term| term.chars().count())
            .max()
            .unwrap_or(0);
        let level = 100.0 * self.level;
        writeln!(
            f,
            "{:width$}  {:>12} {:>12} {:>9} {:>10} {:>12} {:>12}",
            "",
            "estimate",
            "std. error",
            "t",
            "p",
            format!("lower {level} %"),
            format!("upper {level} %")
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
