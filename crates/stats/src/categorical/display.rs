//! Categorical models as text, for a terminal.

use std::fmt;

use super::results::{CategoricalSummary, CategoryCoefficient};
use super::{BrantTest, ChiSquaredTest, MultinomialFit, OrderedFit, ParallelTest};
use crate::fit::{p_value, significant};

fn head(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    formula: &str,
    n_obs: f64,
    dropped: usize,
) -> fmt::Result {
    writeln!(f, "{what}: {formula}")?;
    write!(f, "{n_obs} observations")?;
    match dropped {
        0 => writeln!(f),
        1 => writeln!(f, ", 1 row dropped for missing values"),
        _ => writeln!(f, ", {dropped} rows dropped for missing values"),
    }
}

fn rows(f: &mut fmt::Formatter<'_>, rows: &[CategoryCoefficient], width: usize) -> fmt::Result {
    for row in rows {
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
    Ok(())
}

fn heading(f: &mut fmt::Formatter<'_>, width: usize) -> fmt::Result {
    writeln!(
        f,
        "{:width$}  {:>12} {:>12} {:>9} {:>10} {:>12} {:>12}",
        "", "estimate", "std. error", "z", "p", "lower 95 %", "upper 95 %"
    )
}

fn foot(f: &mut fmt::Formatter<'_>, summary: &CategoricalSummary) -> fmt::Result {
    write!(
        f,
        "\nLog-likelihood {}, AIC {}, McFadden {:.4}, Nagelkerke {:.4}",
        significant(summary.criteria.log_likelihood),
        significant(summary.criteria.aic),
        summary.mcfadden,
        summary.nagelkerke
    )?;
    match &summary.test {
        Some(test) => write!(f, "\nAgainst the model without columns: {test}"),
        None => Ok(()),
    }
}

fn width<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    names.map(|name| name.chars().count()).max().unwrap_or(0)
}

impl fmt::Display for ChiSquaredTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "chi squared({}) = {}, p = {}",
            self.dof,
            significant(self.statistic),
            p_value(self.p_value, self.log_p_value)
        )
    }
}

impl fmt::Display for OrderedFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = format!("Cumulative {} model", self.link());
        let summary = self.summary();
        head(
            f,
            &what,
            self.formula(),
            summary.n_obs,
            self.rows_dropped().len(),
        )?;
        let table = self
            .coefficients(crate::DEFAULT_LEVEL)
            .map_err(|_| fmt::Error)?;
        let all = table.rows.iter().chain(&table.thresholds);
        let width = width(all.map(|row| row.term.as_str()));
        writeln!(f)?;
        heading(f, width)?;
        rows(f, &table.rows, width)?;
        writeln!(f, "Thresholds")?;
        rows(f, &table.thresholds, width)?;
        for alias in &table.aliased {
            writeln!(f, "{} is determined by other columns", alias.term)?;
        }
        foot(f, &summary)
    }
}

impl fmt::Display for MultinomialFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let summary = self.summary();
        head(
            f,
            "Multinomial logit",
            self.formula(),
            summary.n_obs,
            self.rows_dropped().len(),
        )?;
        let table = self
            .coefficients(crate::DEFAULT_LEVEL)
            .map_err(|_| fmt::Error)?;
        let width = width(self.names().iter().map(String::as_str));
        writeln!(f)?;
        heading(f, width)?;
        for category in table.chunk_by(|a, b| a.category == b.category) {
            if let Some(name) = category.first().and_then(|row| row.category.as_deref()) {
                writeln!(f, "{name} against {}", self.base())?;
            }
            rows(f, category, width)?;
        }
        for alias in self.aliased() {
            writeln!(f, "{} is determined by other columns", alias.term)?;
        }
        foot(f, &summary)
    }
}

impl fmt::Display for BrantTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Brant's test of proportional odds: {}", self.overall)?;
        for (name, test) in &self.columns {
            write!(f, "\n  {name}: {test}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ParallelTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Test of parallel lines: {}", self.test)
    }
}
