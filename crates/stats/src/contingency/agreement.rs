//! Agreement of two raters.

use std::fmt;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{Contingency, Measure};
use crate::StatsError;
use crate::coefficients::check_level;

/// How much a disagreement of two raters counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum KappaWeights {
    /// Every disagreement alike (Cohen, 1960).
    #[default]
    Equal,
    /// By the number of levels between them: agreement `1 - |i - j| / (k - 1)` (Cicchetti and Allison, 1971).
    Linear,
    /// By its square: agreement `1 - (i - j)^2 / (k - 1)^2` (Fleiss and Cohen, 1973).
    Quadratic,
}

/// Cohen's kappa.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kappa {
    /// How disagreements count.
    pub weights: KappaWeights,
    /// Kappa, with the standard errors of Fleiss, Cohen and Everitt (1969).
    pub kappa: Measure,
    /// The (weighted) share of agreement.
    #[serde(with = "crate::serde_float")]
    pub observed: f64,
    /// The share to be expected by chance.
    #[serde(with = "crate::serde_float")]
    pub expected: f64,
}

impl Contingency {
    /// Cohen's kappa of two raters, rows and columns, who use the same levels: `(p_o - p_e) / (1 - p_e)`.
    ///
    /// In R: `vcd::Kappa`, `psych::cohen.kappa`; in SPSS: `CROSSTABS /STATISTICS=KAPPA`. Levels that nobody used count in
    /// the distances of weighted kappa.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a table that is not square with the same levels, or a level that is not between
    /// 0 and 1; [`StatsError::OneLevel`] when both raters use a single one.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::{Contingency, KappaWeights};
    ///
    /// let ratings = Contingency::from_counts(array![[20, 5, 1], [4, 15, 5], [1, 3, 16]])?;
    /// let plain = ratings.kappa(KappaWeights::Equal, 0.95)?;
    /// let weighted = ratings.kappa(KappaWeights::Quadratic, 0.95)?;
    /// println!("{plain}");
    /// assert!(weighted.kappa.estimate > plain.kappa.estimate);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn kappa(&self, weights: KappaWeights, level: f64) -> Result<Kappa, StatsError> {
        check_level(level)?;
        let k = self.square("kappa")?;
        let n = self.n_obs() as f64;
        let shares = self.counts.map(|&count| count as f64 / n);
        let share = |totals: Vec<u64>| -> Vec<f64> {
            totals.into_iter().map(|count| count as f64 / n).collect()
        };
        let (rows, columns) = (share(self.row_totals()), share(self.column_totals()));
        let credit = |i: usize, j: usize| {
            let apart = i.abs_diff(j) as f64 / (k.max(2) - 1) as f64;
            match weights {
                KappaWeights::Equal => f64::from(u8::from(i == j)),
                KappaWeights::Linear => 1.0 - apart,
                KappaWeights::Quadratic => 1.0 - apart * apart,
            }
        };
        let of_row: Vec<f64> = (0..k)
            .map(|i| (0..k).map(|j| columns[j] * credit(i, j)).sum())
            .collect();
        let of_column: Vec<f64> = (0..k)
            .map(|j| (0..k).map(|i| rows[i] * credit(i, j)).sum())
            .collect();
        let observed: f64 = shares
            .indexed_iter()
            .map(|((i, j), p)| p * credit(i, j))
            .sum();
        let expected: f64 = rows.iter().zip(&of_row).map(|(p, w)| p * w).sum();
        let left = 1.0 - expected;
        if left <= f64::EPSILON {
            let only = rows.iter().position(|p| *p > 0.0).unwrap_or(0);
            return Err(StatsError::OneLevel {
                variable: self.row_variable.clone(),
                level: self.row_levels.get(only).cloned().unwrap_or_default(),
            });
        }
        let gradient = Array2::from_shape_fn((k, k), |(i, j)| {
            (credit(i, j) * left - (of_row[i] + of_column[j]) * (1.0 - observed)) / (left * left)
        });
        let squares: f64 = (0..k)
            .flat_map(|i| (0..k).map(move |j| (i, j)))
            .map(|(i, j)| rows[i] * columns[j] * (credit(i, j) - of_row[i] - of_column[j]).powi(2))
            .sum();
        let null = ((squares - expected * expected).max(0.0) / n).sqrt() / left;
        let estimate = (observed - expected) / left;
        Ok(Kappa {
            weights,
            kappa: Measure::of_gradient(
                estimate,
                &shares,
                &gradient,
                n,
                Some(null),
                level,
                (-1.0, 1.0),
            )?,
            observed,
            expected,
        })
    }
}

impl fmt::Display for Kappa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "kappa {}; {:.1} % agree, {:.1} % by chance",
            self.kappa,
            100.0 * self.observed,
            100.0 * self.expected
        )
    }
}
