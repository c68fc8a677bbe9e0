//! Friedman's test of matched columns.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::matched::Matched;
use super::options::p_text;
use super::ranks::Ranks;
use crate::StatsError;
use crate::distributions::{ChiSquared, FisherF};
use crate::fit::significant;

/// Friedman's test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FriedmanTest {
    /// The columns.
    pub names: Vec<String>,
    /// How many units ranked them.
    pub n_units: usize,
    /// The mean of the ranks that each column has within the units.
    pub mean_ranks: Vec<f64>,
    /// Chi-squared, corrected for ties.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Columns less 1.
    pub dof: f64,
    /// The chance of a larger statistic, by chi-squared.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Kendall's W, the agreement of the units: 0 to 1.
    pub kendall_w: f64,
    /// Iman and Davenport's F (1980), which keeps its level better; `None` where all units agree.
    #[serde(with = "crate::serde_float")]
    pub f_statistic: Option<f64>,
    /// Its degrees of freedom: columns less 1, times units less 1.
    pub f_dof: (f64, f64),
    /// The p-value of that F.
    pub f_p_value: Option<f64>,
}

/// Friedman's test (1937) that units rank the columns at random, corrected for ties, with Kendall's W (1939).
/// In R: `friedman.test(matrix)`, `effectsize::kendalls_w`; in SPSS: `NPAR TESTS /FRIEDMAN`, `/KENDALL`.
///
/// # Errors
///
/// [`StatsError::ConstantResponse`] where every unit has equal values in all columns,
/// [`StatsError::TooFewRows`] for a single unit.
///
/// ```
/// use tresteg_stats::group_tests::{Matched, friedman_test};
///
/// let ratings = Matched::of([("a", [1.0, 2.0, 1.0]), ("b", [3.0, 3.0, 2.0]), ("c", [5.0, 6.0, 4.0])])?;
/// let test = friedman_test(&ratings)?;
/// assert_eq!((test.statistic, test.kendall_w), (6.0, 1.0));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn friedman_test(matched: &Matched) -> Result<FriedmanTest, StatsError> {
    let columns = matched.columns();
    let (n_units, n_columns) = (matched.n_units(), columns.len());
    if n_units < 2 {
        return Err(StatsError::TooFewRows {
            rows: n_units,
            parameters: 1,
        });
    }
    let (n, k) = (n_units as f64, n_columns as f64);
    let mut sums = vec![0.0; n_columns];
    let mut ties = 0.0;
    for unit in 0..n_units {
        let values: Vec<f64> = columns.iter().map(|column| column.values[unit]).collect();
        let ranked = Ranks::of(&values);
        for (sum, rank) in sums.iter_mut().zip(&ranked.ranks) {
            *sum += rank;
        }
        ties += ranked.tie_sum();
    }
    let centre = n * (k + 1.0) / 2.0;
    let between: f64 = sums.iter().map(|sum| (sum - centre).powi(2)).sum();
    // What it would be if all units agreed: W = between / largest.
    let largest = n * (n * k * (k * k - 1.0) - ties) / 12.0;
    if largest <= 0.0 {
        return Err(StatsError::ConstantResponse {
            response: "every unit".into(),
        });
    }
    let kendall_w = between / largest;
    let dof = k - 1.0;
    let statistic = n * dof * kendall_w;
    let distribution = ChiSquared::new(dof)?;
    let f_dof = (dof, dof * (n - 1.0));
    let f_statistic = (kendall_w < 1.0).then(|| (n - 1.0) * kendall_w / (1.0 - kendall_w));
    let f_p_value = match f_statistic {
        Some(f) => Some(FisherF::new(f_dof.0, f_dof.1)?.sf(f)),
        None => None,
    };
    Ok(FriedmanTest {
        names: columns.iter().map(|column| column.name.clone()).collect(),
        n_units,
        mean_ranks: sums.iter().map(|sum| sum / n).collect(),
        statistic,
        dof,
        p_value: distribution.sf(statistic),
        log_p_value: distribution.ln_sf(statistic),
        kendall_w,
        f_statistic,
        f_dof,
        f_p_value,
    })
}

impl fmt::Display for FriedmanTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Friedman test, {} units", self.n_units)?;
        for (name, rank) in self.names.iter().zip(&self.mean_ranks) {
            writeln!(f, "{name}: mean rank {}", significant(*rank))?;
        }
        writeln!(
            f,
            "chi-squared({}) = {}, {}; Kendall's W {}",
            self.dof,
            significant(self.statistic),
            p_text(self.p_value, self.log_p_value),
            significant(self.kendall_w)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_units() {
        let constant = Matched::of([("a", [1.0, 2.0]), ("b", [1.0, 2.0])]).unwrap();
        assert!(matches!(
            friedman_test(&constant),
            Err(StatsError::ConstantResponse { .. })
        ));
        let single = Matched::of([("a", [1.0]), ("b", [2.0])]).unwrap();
        assert!(matches!(
            friedman_test(&single),
            Err(StatsError::TooFewRows { .. })
        ));
    }
}
