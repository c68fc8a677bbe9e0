//! The same 2 x 2 table in several strata.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ChiSquaredTest, Contingency, check_counted};
use crate::StatsError;
use crate::distributions::Normal;
use crate::fit::significant;
use crate::group_tests::Interval;
use crate::table::Table;
use crate::table::lookup::level_codes;

/// One 2 x 2 table per stratum.
///
/// ```
/// use ndarray::array;
/// use tresteg_stats::contingency::{Contingency, Strata};
///
/// // Penicillin and rabbits, Mantel and Haenszel (1959): R's example.
/// let tables = [[[0, 6], [0, 5]], [[3, 3], [0, 6]], [[6, 0], [2, 4]], [[5, 1], [6, 0]], [[2, 0], [5, 0]]];
/// let rabbits = Strata::new(tables)?;
/// let test = rabbits.mantel_haenszel(0.95)?;
/// println!("{test}");
/// assert!((test.corrected.statistic - 3.9286).abs() < 1e-4);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strata {
    /// The names of the strata.
    pub names: Vec<String>,
    /// Per stratum the counts, rows by columns.
    pub tables: Vec<[[u64; 2]; 2]>,
    /// Rows of the data in which a variable is missing, and which are not counted.
    pub n_missing: usize,
}

/// Cochran, Mantel and Haenszel's test and the common odds ratio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MantelHaenszel {
    /// `(sum (a - E a))^2 / sum var(a)`: no association in any stratum.
    pub test: ChiSquaredTest,
    /// The same with 1/2 taken off the sum, where it is larger (R's default).
    pub corrected: ChiSquaredTest,
    /// Mantel and Haenszel's common odds ratio, `sum (a d / n) / sum (b c / n)`; infinite where the divisor is 0.
    #[serde(with = "crate::serde_float")]
    pub odds_ratio: f64,
    /// The standard error of its logarithm (Robins, Breslow and Greenland, 1986); `None` for 0 and infinity.
    #[serde(with = "crate::serde_float")]
    pub log_std_error: Option<f64>,
    /// `exp(ln OR -+ z std_error)`.
    pub interval: Option<Interval>,
    /// Strata that say something: with two counts or more and no empty margin.
    pub n_informative: usize,
}

/// Breslow and Day's test of one odds ratio in all strata.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreslowDay {
    /// Breslow and Day's (1980).
    pub test: ChiSquaredTest,
    /// With Tarone's correction (1985), which makes it right for Mantel and Haenszel's odds ratio.
    pub tarone: ChiSquaredTest,
    /// The common odds ratio.
    #[serde(with = "crate::serde_float")]
    pub odds_ratio: f64,
}

impl Strata {
    /// From tables; the strata are numbered from 1.
    ///
    /// # Errors
    ///
    /// [`StatsError::NoRows`] when nothing is counted, [`StatsError::InvalidArgument`] for more than 2^40 counted in all.
    ///
    /// ```
    /// # use tresteg_stats::contingency::Strata;
    /// let strata = Strata::new([[[10, 4], [3, 9]], [[5, 6], [7, 5]]])?;
    /// assert_eq!(strata.names, ["1", "2"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(tables: impl IntoIterator<Item = [[u64; 2]; 2]>) -> Result<Self, StatsError> {
        let tables: Vec<_> = tables.into_iter().collect();
        Self {
            names: (1..=tables.len())
                .map(|stratum| stratum.to_string())
                .collect(),
            tables,
            n_missing: 0,
        }
        .checked()
    }

    /// From three columns of a table: two variables of two levels each, and the strata. Rows with a missing value are not
    /// counted but reported.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`], [`StatsError::NotFinite`], [`StatsError::NoRows`],
    /// [`StatsError::InvalidArgument`] for a variable that does not have two levels.
    ///
    /// ```
    /// use tresteg_stats::contingency::Strata;
    /// use tresteg_stats::table::ColumnTable;
    ///
    /// let table = ColumnTable::new()
    ///     .with_booleans("treated", [true, false, true, false, true])?
    ///     .with_booleans("cured", [true, false, false, false, true])?
    ///     .with_texts("clinic", ["a", "a", "b", "b", "b"])?;
    /// let strata = Strata::from_table(&table, "treated", "cured", "clinic")?;
    /// assert_eq!(strata.tables[1], [[1, 0], [1, 1]]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn from_table(
        table: &impl Table,
        row_variable: &str,
        column_variable: &str,
        stratum: &str,
    ) -> Result<Self, StatsError> {
        let two = |name: &str| {
            let found = level_codes(table, name)?;
            if found.levels.len() == 2 {
                return Ok(found);
            }
            Err(StatsError::InvalidArgument {
                what: format!("the number of levels of `{name}`"),
                found: found.levels.len().to_string(),
                expected: "2".into(),
            })
        };
        let (rows, columns) = (two(row_variable)?, two(column_variable)?);
        let strata = level_codes(table, stratum)?;
        let mut tables = vec![[[0; 2]; 2]; strata.levels.len()];
        let mut n_missing = 0;
        for (at, (row, column)) in strata
            .codes
            .iter()
            .zip(rows.codes.iter().zip(&columns.codes))
        {
            match (at, row, column) {
                (Some(at), Some(row), Some(column)) => {
                    tables[*at as usize][*row as usize][*column as usize] += 1;
                }
                _ => n_missing += 1,
            }
        }
        Self {
            names: strata.levels,
            tables,
            n_missing,
        }
        .checked()
    }

    fn checked(self) -> Result<Self, StatsError> {
        self.counted()?;
        Ok(self)
    }

    /// Something is counted, and not too much: the fields are open to all.
    fn counted(&self) -> Result<(), StatsError> {
        check_counted(self.tables.iter().flatten().flatten(), self.n_missing)
    }

    /// The strata without an empty margin.
    fn informative(&self) -> impl Iterator<Item = Stratum> + '_ {
        self.tables.iter().map(Stratum::new).filter(|stratum| {
            let [a, b, c, d] = stratum.cells;
            (a + b) * (c + d) * (a + c) * (b + d) > 0.0
        })
    }

    /// Tests whether rows and columns are independent given the stratum, and estimates their common odds ratio.
    ///
    /// In R: `mantelhaen.test(x, correct)`; in SPSS: `CROSSTABS /STATISTICS=CMH(1)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] when no stratum says anything, or for a level that is not between 0 and 1.
    ///
    /// ```
    /// # use tresteg_stats::contingency::Strata;
    /// let strata = Strata::new([[[10, 4], [3, 9]], [[5, 6], [7, 5]]])?;
    /// let common = strata.mantel_haenszel(0.95)?;
    /// assert!(common.odds_ratio > 1.0 && common.test.p_value < 0.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn mantel_haenszel(&self, level: f64) -> Result<MantelHaenszel, StatsError> {
        self.counted()?;
        crate::coefficients::check_level(level)?;
        let (mut excess, mut variance) = (0.0, 0.0);
        let (mut with, mut against) = (0.0, 0.0);
        let (mut both_with, mut crossed, mut both_against) = (0.0, 0.0, 0.0);
        let mut n_informative = 0;
        for Stratum { cells, n } in self.informative() {
            let [a, b, c, d] = cells;
            n_informative += 1;
            excess += (a * d - b * c) / n;
            variance += (a + b) / n * ((c + d) / n) * (a + c) * (b + d) / (n - 1.0);
            let (r, s) = (a * d / n, b * c / n);
            let (p, q) = ((a + d) / n, (b + c) / n);
            with += r;
            against += s;
            both_with += p * r;
            crossed += p * s + q * r;
            both_against += q * s;
        }
        if n_informative == 0 {
            return Err(nothing_said());
        }
        let size = f64::abs(excess);
        let corrected = if size >= 0.5 { size - 0.5 } else { size };
        let odds_ratio = with / against;
        let log_std_error = (with > 0.0 && against > 0.0).then(|| {
            let variance = both_with / (2.0 * with * with)
                + crossed / (2.0 * with * against)
                + both_against / (2.0 * against * against);
            f64::sqrt(variance)
        });
        let quantile = Normal::standard().upper_quantile(0.5 * (1.0 - level))?;
        Ok(MantelHaenszel {
            test: ChiSquaredTest::new(size * size / variance, 1.0)?,
            corrected: ChiSquaredTest::new(corrected * corrected / variance, 1.0)?,
            odds_ratio,
            log_std_error,
            interval: log_std_error.map(|std_error| Interval {
                level,
                lower: Some((odds_ratio.ln() - quantile * std_error).exp()),
                upper: Some((odds_ratio.ln() + quantile * std_error).exp()),
            }),
            n_informative,
        })
    }

    /// Tests whether the odds ratio is the same in all strata, on one degree of freedom fewer than informative strata.
    ///
    /// In R: `DescTools::BreslowDayTest(x, correct = TRUE)`; in SPSS: `CROSSTABS /STATISTICS=CMH(1)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for fewer than two informative strata, or when the common odds ratio is 0 or infinite.
    ///
    /// ```
    /// use tresteg_stats::contingency::Strata;
    ///
    /// let strata = Strata::new([[[10, 4], [3, 9]], [[5, 6], [7, 5]], [[8, 2], [4, 7]]])?;
    /// let test = strata.breslow_day()?;
    /// assert!(test.test.dof == 2.0 && test.tarone.statistic < test.test.statistic);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn breslow_day(&self) -> Result<BreslowDay, StatsError> {
        let common = self.mantel_haenszel(crate::DEFAULT_LEVEL)?;
        let odds = common.odds_ratio;
        if common.log_std_error.is_none() {
            return Err(StatsError::InvalidArgument {
                what: "the common odds ratio of Breslow and Day's test".into(),
                found: odds.to_string(),
                expected: "a positive finite number".into(),
            });
        }
        if common.n_informative < 2 {
            return Err(nothing_said());
        }
        let (mut statistic, mut excess, mut spread) = (0.0, 0.0, 0.0);
        for stratum in self.informative() {
            let (expected, variance) = stratum.given_odds(odds);
            let difference = stratum.cells[0] - expected;
            statistic += difference * difference / variance;
            excess += difference;
            spread += variance;
        }
        let dof = common.n_informative as f64 - 1.0;
        let tarone = f64::max(statistic - excess * excess / spread, 0.0);
        Ok(BreslowDay {
            test: ChiSquaredTest::new(statistic, dof)?,
            tarone: ChiSquaredTest::new(tarone, dof)?,
            odds_ratio: odds,
        })
    }

    /// All strata together as one table.
    ///
    /// # Errors
    ///
    /// As [`Contingency::from_counts`].
    ///
    /// ```
    /// # use tresteg_stats::contingency::Strata;
    /// let strata = Strata::new([[[10, 4], [3, 9]], [[5, 6], [7, 5]]])?;
    /// assert_eq!(strata.pooled()?.counts, ndarray::array![[15, 10], [10, 14]]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pooled(&self) -> Result<Contingency, StatsError> {
        self.counted()?;
        let cell = |(i, j): (usize, usize)| self.tables.iter().map(|table| table[i][j]).sum();
        Contingency::from_counts(ndarray::Array2::from_shape_fn((2, 2), cell))
    }
}

struct Stratum {
    cells: [f64; 4],
    n: f64,
}

impl Stratum {
    fn new([[a, b], [c, d]]: &[[u64; 2]; 2]) -> Self {
        let cells = [*a, *b, *c, *d].map(|count| count as f64);
        Self {
            cells,
            n: cells.iter().sum(),
        }
    }

    /// The first cell with these margins and an odds ratio, and its asymptotic variance.
    fn given_odds(&self, odds: f64) -> (f64, f64) {
        let [a, b, c, _] = self.cells;
        let (row, column) = (a + b, a + c);
        let rest = self.n - row - column;
        // (1 - odds) x^2 + (rest + odds (row + column)) x - odds row column = 0, the root within the margins.
        let slope = rest + odds * (row + column);
        let product = odds * row * column;
        let root = (slope * slope + 4.0 * (1.0 - odds) * product)
            .max(0.0)
            .sqrt();
        let x = if slope >= 0.0 {
            2.0 * product / (slope + root)
        } else {
            (root - slope) / (2.0 * (1.0 - odds))
        };
        let precision = 1.0 / x + 1.0 / (row - x) + 1.0 / (column - x) + 1.0 / (rest + x);
        (x, 1.0 / precision)
    }
}

fn nothing_said() -> StatsError {
    StatsError::InvalidArgument {
        what: "the number of strata without an empty margin".into(),
        found: "too small".into(),
        expected: "at least one, or two to compare".into(),
    }
}

impl fmt::Display for MantelHaenszel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "common odds ratio {}", significant(self.odds_ratio))?;
        if let Some(interval) = &self.interval {
            write!(f, ", {interval}")?;
        }
        writeln!(f)?;
        writeln!(f, "{:12}{}", "test", self.test)?;
        write!(f, "{:12}{}", "corrected", self.corrected)
    }
}
