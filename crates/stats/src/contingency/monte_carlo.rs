//! Tests of independence from tables drawn at random.

use serde::{Deserialize, Serialize};

use super::{Contingency, Occupied};
use crate::StatsError;
use crate::covariance::Random;

/// Monte Carlo p-values of independence, from tables drawn with the margins of the observed one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MonteCarloIndependence {
    /// Tables drawn.
    pub replicates: usize,
    /// The seed of the generator; equal seeds give equal results.
    pub seed: u64,
    /// Of Pearson's chi-squared: `(1 + tables with one at least as large) / (1 + replicates)`.
    pub chi_squared_p_value: f64,
    /// Of Fisher's exact test: tables that are at most as likely as the observed one.
    pub fisher_p_value: f64,
    /// The standard error of the first p-value for the number of tables drawn.
    #[serde(with = "crate::serde_float")]
    pub chi_squared_std_error: f64,
    /// The standard error of the second.
    #[serde(with = "crate::serde_float")]
    pub fisher_std_error: f64,
}

/// The most counts that are shuffled for each table.
const MOST_SHUFFLED: f64 = 1e7;

impl Contingency {
    /// Draws tables with the same margins when rows and columns are independent, and sees how often they are as extreme.
    ///
    /// For tables too large for [`fisher_exact`](Self::fisher_exact). In R: `chisq.test(x, simulate.p.value = TRUE, B)`,
    /// `fisher.test(x, simulate.p.value = TRUE, B)`; in SPSS: `CROSSTABS /METHOD=MC`.
    ///
    /// # Errors
    ///
    /// [`StatsError::OneLevel`], [`StatsError::InvalidArgument`] for no replicates or more than ten million counts.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::Contingency;
    ///
    /// let table = Contingency::from_counts(array![[3, 1, 0], [1, 3, 2], [0, 2, 4]])?;
    /// let drawn = table.monte_carlo(2000, 7)?;
    /// let exact = table.fisher_exact()?.p_value;
    /// assert!((drawn.fisher_p_value - exact).abs() < 4.0 * drawn.fisher_std_error);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn monte_carlo(
        &self,
        replicates: usize,
        seed: u64,
    ) -> Result<MonteCarloIndependence, StatsError> {
        let table = self.occupied()?;
        if replicates == 0 || table.total > MOST_SHUFFLED {
            return Err(StatsError::InvalidArgument {
                what: "the size of a Monte Carlo test".into(),
                found: format!("{replicates} tables of {} counts", table.total),
                expected: "at least one table, of at most ten million counts".into(),
            });
        }
        let labels = |totals: &[f64]| -> Vec<usize> {
            let each = totals.iter().enumerate();
            each.flat_map(|(level, &count)| std::iter::repeat_n(level, count as usize))
                .collect()
        };
        let rows = labels(&table.row_totals);
        let mut columns = labels(&table.column_totals);
        let ln_factorial = super::fisher::ln_factorials(table.total as usize);
        let ln_likelihood = |counts: &ndarray::Array2<f64>| -> f64 {
            counts
                .iter()
                .map(|&count| -ln_factorial[count as usize])
                .sum()
        };
        // Rounding must not part tables that are equally extreme.
        let chi_squared = table.pearson(0.0) * (1.0 - 1e-12);
        let likelihood = ln_likelihood(&table.counts) + 1e-7;
        let mut random = Random::new(seed);
        let (mut larger, mut less_likely) = (0usize, 0usize);
        let mut drawn = Occupied::new(table.counts.clone());
        for _ in 0..replicates {
            for last in (1..columns.len()).rev() {
                let other = random.below(last as u64 + 1) as usize;
                columns.swap(last, other);
            }
            drawn.counts.fill(0.0);
            for (&row, &column) in rows.iter().zip(&columns) {
                drawn.counts[[row, column]] += 1.0;
            }
            larger += usize::from(drawn.pearson(0.0) >= chi_squared);
            less_likely += usize::from(ln_likelihood(&drawn.counts) <= likelihood);
        }
        let size = replicates as f64;
        let p_value = |count: usize| (count as f64 + 1.0) / (size + 1.0);
        let std_error = |p: f64| (p * (1.0 - p) / size).sqrt();
        let (chi_squared, fisher) = (p_value(larger), p_value(less_likely));
        Ok(MonteCarloIndependence {
            replicates,
            seed,
            chi_squared_p_value: chi_squared,
            fisher_p_value: fisher,
            chi_squared_std_error: std_error(chi_squared),
            fisher_std_error: std_error(fisher),
        })
    }
}
