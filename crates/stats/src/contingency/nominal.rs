//! Measures of association of unordered categories.

use std::fmt;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{Contingency, Measure, Occupied};
use crate::StatsError;
use crate::coefficients::check_level;
use crate::distributions::NoncentralChiSquared;
use crate::fit::significant;
use crate::group_tests::Interval;

/// How strongly two unordered variables go together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NominalMeasures {
    /// Phi: `sqrt(chi2 / n)`; of a 2 x 2 table with the sign of `ad - bc`, Pearson's correlation.
    #[serde(with = "crate::serde_float")]
    pub phi: f64,
    /// Cramer's V, `sqrt(chi2 / (n (m - 1)))`, m the smaller number of levels (Cramer, 1946).
    #[serde(with = "crate::serde_float")]
    pub cramers_v: f64,
    /// The limits of V from those of the noncentrality of chi-squared, `sqrt(lambda / (n (m - 1)))` (Steiger, 2004; R:
    /// `effectsize::cramers_v(adjust = FALSE, alternative = "two.sided")`), at most 1.
    pub cramers_v_interval: Interval,
    /// V corrected for its bias (Bergsma, 2013).
    #[serde(with = "crate::serde_float")]
    pub cramers_v_corrected: f64,
    /// Tschuprow's T, `sqrt(chi2 / (n sqrt((rows - 1) (columns - 1))))`.
    #[serde(with = "crate::serde_float")]
    pub tschuprows_t: f64,
    /// Pearson's contingency coefficient, `sqrt(chi2 / (chi2 + n))`.
    #[serde(with = "crate::serde_float")]
    pub contingency_coefficient: f64,
    /// Goodman and Kruskal's lambda (1954) of the columns: by how much knowing the row reduces the errors of guessing the
    /// column; `None` where there are no errors to reduce.
    pub lambda_columns: Option<Measure>,
    /// Lambda of the rows, given the column.
    pub lambda_rows: Option<Measure>,
    /// Both together.
    pub lambda_symmetric: Option<Measure>,
    /// Goodman and Kruskal's tau of the columns: by how much the row explains the variation of the column.
    pub tau_columns: Measure,
    /// Tau of the rows.
    pub tau_rows: Measure,
}

impl Contingency {
    /// Phi, Cramer's V, the contingency coefficient, lambda and tau of Goodman and Kruskal.
    ///
    /// Standard errors are those of multinomial counts by the delta method (Goodman and Kruskal, 1963, 1972). In R:
    /// `vcd::assocstats`, `DescTools::Lambda`; in SPSS: `CROSSTABS /STATISTICS=PHI CC LAMBDA`.
    ///
    /// # Errors
    ///
    /// [`StatsError::OneLevel`] when fewer than two rows or columns are occupied, [`StatsError::InvalidArgument`] for a
    /// level that is not between 0 and 1.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::Contingency;
    ///
    /// let table = Contingency::from_counts(array![[10, 2, 1], [3, 12, 4], [1, 2, 9]])?;
    /// let measures = table.nominal_measures(0.95)?;
    /// println!("{measures}");
    /// assert!(measures.cramers_v > measures.cramers_v_corrected);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn nominal_measures(&self, level: f64) -> Result<NominalMeasures, StatsError> {
        check_level(level)?;
        let table = self.occupied()?;
        let n = table.total;
        let square = table.pearson(0.0) / n;
        let (rows, columns) = (
            table.row_totals.len() as f64,
            table.column_totals.len() as f64,
        );
        let sign = if table.counts.dim() == (2, 2) {
            table.excess(0, 0).signum()
        } else {
            1.0
        };
        let limits = NoncentralChiSquared::noncentrality_interval(square * n, table.dof(), level)?;
        let v_of = |lambda: f64| (lambda / (n * (table.least() - 1.0))).sqrt().min(1.0);
        let corrected = |levels: f64| levels - (levels - 1.0).powi(2) / (n - 1.0);
        let unbiased = (square - table.dof() / (n - 1.0)).max(0.0);
        let least = corrected(rows).min(corrected(columns)) - 1.0;
        let flipped = Occupied::new(table.counts.t().to_owned());
        Ok(NominalMeasures {
            phi: sign * square.sqrt(),
            cramers_v: (square / (table.least() - 1.0)).sqrt().min(1.0),
            cramers_v_interval: Interval {
                level,
                lower: Some(v_of(limits.lower)),
                upper: Some(v_of(limits.upper)),
            },
            cramers_v_corrected: if unbiased > 0.0 && least > 0.0 {
                (unbiased / least).sqrt().min(1.0)
            } else {
                0.0
            },
            tschuprows_t: (square / table.dof().sqrt()).sqrt(),
            contingency_coefficient: (square / (square + 1.0)).sqrt(),
            lambda_columns: lambda(&[Guess::of_columns(&table)], n, level)?,
            lambda_rows: lambda(&[Guess::of_rows(&table)], n, level)?,
            lambda_symmetric: lambda(
                &[Guess::of_columns(&table), Guess::of_rows(&table)],
                n,
                level,
            )?,
            tau_columns: goodman_kruskal_tau(&table, level)?,
            tau_rows: goodman_kruskal_tau(&flipped, level)?,
        })
    }
}

/// Guessing one variable: shares of the cells, and where the largest shares are with and without the other variable.
struct Guess {
    shares: Array2<f64>,
    /// 1 in the cells that are guessed from the other variable.
    informed: Array2<f64>,
    /// 1 in the cells of the largest level.
    blind: Array2<f64>,
}

impl Guess {
    fn of_columns(table: &Occupied) -> Self {
        let shares = &table.counts / table.total;
        let largest = largest(&table.column_totals);
        let mut informed = Array2::zeros(shares.dim());
        for (i, row) in shares.rows().into_iter().enumerate() {
            // Of levels that are equally large in the row, the one that is guessed without it.
            let values: Vec<f64> = row.to_vec();
            let place = self::largest(&values);
            let place = if values[largest] == values[place] {
                largest
            } else {
                place
            };
            informed[[i, place]] = 1.0;
        }
        let blind = Array2::from_shape_fn(shares.dim(), |(_, j)| f64::from(u8::from(j == largest)));
        Self {
            shares,
            informed,
            blind,
        }
    }

    fn of_rows(table: &Occupied) -> Self {
        let flipped = Self::of_columns(&Occupied::new(table.counts.t().to_owned()));
        Self {
            shares: flipped.shares.t().to_owned(),
            informed: flipped.informed.t().to_owned(),
            blind: flipped.blind.t().to_owned(),
        }
    }
}

fn largest(values: &[f64]) -> usize {
    let mut place = 0;
    for (i, value) in values.iter().enumerate() {
        if *value > values[place] {
            place = i;
        }
    }
    place
}

/// `(S - M) / (k - M)` with S and M the shares guessed right with and without the other variable, summed over k guesses.
fn lambda(guesses: &[Guess], n: f64, level: f64) -> Result<Option<Measure>, StatsError> {
    let Some(first) = guesses.first() else {
        return Ok(None);
    };
    let k = guesses.len() as f64;
    let share = |of: &Array2<f64>| (&first.shares * of).sum();
    let informed = guesses
        .iter()
        .fold(Array2::zeros(first.shares.dim()), |sum, guess| {
            sum + &guess.informed
        });
    let blind = guesses
        .iter()
        .fold(Array2::zeros(first.shares.dim()), |sum, guess| {
            sum + &guess.blind
        });
    let (right, chance) = (share(&informed), share(&blind));
    let left = k - chance;
    if left <= f64::EPSILON {
        return Ok(None);
    }
    let estimate = ((right - chance) / left).clamp(0.0, 1.0);
    let gradient = (&informed - &blind * (1.0 - estimate)) / left;
    // Without association both guesses are right equally often.
    let difference = &informed - &blind;
    let squares = share(&difference.map(|d| d * d)) - (right - chance).powi(2);
    let null = (squares.max(0.0) / n).sqrt() / left;
    Measure::of_gradient(
        estimate,
        &first.shares,
        &gradient,
        n,
        Some(null),
        level,
        (0.0, 1.0),
    )
    .map(Some)
}

/// `(sum p_ij^2 / p_i. - sum p_.j^2) / (1 - sum p_.j^2)`, of the columns.
fn goodman_kruskal_tau(table: &Occupied, level: f64) -> Result<Measure, StatsError> {
    let n = table.total;
    let shares = &table.counts / n;
    let row = |i: usize| table.row_totals[i] / n;
    let column = |j: usize| table.column_totals[j] / n;
    let within: Vec<f64> = shares
        .rows()
        .into_iter()
        .enumerate()
        .map(|(i, shares)| shares.iter().map(|p| p * p).sum::<f64>() / row(i))
        .collect();
    let explained: f64 = within.iter().sum();
    let chance: f64 = (0..table.column_totals.len())
        .map(|j| column(j).powi(2))
        .sum();
    let left = 1.0 - chance;
    let gradient = Array2::from_shape_fn(shares.dim(), |(i, j)| {
        let explained_by = 2.0 * shares[[i, j]] / row(i) - within[i] / row(i);
        explained_by / left + 2.0 * column(j) * (explained - 1.0) / (left * left)
    });
    let estimate = ((explained - chance) / left).clamp(0.0, 1.0);
    Measure::of_gradient(estimate, &shares, &gradient, n, None, level, (0.0, 1.0))
}

impl fmt::Display for NominalMeasures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:28}{}", "phi", significant(self.phi))?;
        writeln!(
            f,
            "{:28}{}, {}",
            "Cramer's V",
            significant(self.cramers_v),
            self.cramers_v_interval
        )?;
        writeln!(
            f,
            "{:28}{}",
            "  corrected for bias",
            significant(self.cramers_v_corrected)
        )?;
        writeln!(
            f,
            "{:28}{}",
            "contingency coefficient",
            significant(self.contingency_coefficient)
        )?;
        for (name, measure) in [
            ("lambda of the columns", self.lambda_columns),
            ("lambda of the rows", self.lambda_rows),
            ("lambda, symmetric", self.lambda_symmetric),
            ("tau of the columns", Some(self.tau_columns)),
            ("tau of the rows", Some(self.tau_rows)),
        ] {
            match measure {
                Some(measure) => writeln!(f, "{name:28}{measure}")?,
                None => writeln!(f, "{name:28}-")?,
            }
        }
        Ok(())
    }
}
