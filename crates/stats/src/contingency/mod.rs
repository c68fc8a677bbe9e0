//! Tables of counts: two categorical variables against each other, their tests and measures.
//!
//! | question | answer | in R |
//! |---|---|---|
//! | are rows and columns independent? | [`Contingency::independence`] | `chisq.test`, `vcd::assocstats` |
//! | the same for few counts | [`Contingency::fisher_exact`], [`Contingency::monte_carlo`] | `fisher.test` |
//! | of ordered categories | [`Contingency::linear_trend`] | `coin::lbl_test`, `prop.trend.test` |
//! | where does the table depart? | [`Independence::cells`] | `chisq.test(x)$stdres` |
//! | what percent is a cell of its row, its column? | [`Contingency::percentages`] | `prop.table` |
//! | how strong is the association? | [`Contingency::nominal_measures`], [`Contingency::ordinal_measures`] | `vcd::assocstats`, `DescTools` |
//! | odds ratio, risk ratio, risk difference | [`Contingency::two_proportions`], [`Contingency::fisher_two_by_two`] | `fisher.test`, `epitools` |
//! | do two raters agree? | [`Contingency::kappa`] | `vcd::Kappa`, `psych::cohen.kappa` |
//! | has something changed in pairs? | [`Contingency::mcnemar`], [`Contingency::bowker`], [`Contingency::stuart_maxwell`] | `mcnemar.test` |
//! | in more than two yes/no variables? | [`cochran_q`] | `coin::symmetry_test` |
//! | the same 2 x 2 table in several strata | [`Strata::mantel_haenszel`], [`Strata::breslow_day`] | `mantelhaen.test`, `DescTools::BreslowDayTest` |
//! | counts against given shares | [`goodness_of_fit`] | `chisq.test(x, p)` |
//!
//! In SPSS all but the last are `CROSSTABS`.

mod agreement;
mod fisher;
mod goodness;
mod independence;
mod monte_carlo;
mod nominal;
mod ordinal;
mod paired;
mod percentages;
mod strata;
mod trend;

use std::fmt;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

pub use agreement::{Kappa, KappaWeights};
pub(crate) use fisher::as_likely;
pub use fisher::{FisherExact, FisherTwoByTwo};
pub use goodness::{GoodnessOfFit, goodness_of_fit};
pub use independence::{CellResiduals, Independence};
pub use monte_carlo::MonteCarloIndependence;
pub use nominal::NominalMeasures;
pub use ordinal::OrdinalMeasures;
pub use paired::{McNemar, cochran_q};
pub use percentages::CellPercentages;
pub use strata::{BreslowDay, MantelHaenszel, Strata};
pub use trend::LinearTrend;

use crate::distributions::{ChiSquared, Normal};
use crate::fit::significant;
use crate::group_tests::options::p_text;
use crate::proportions::TwoProportions;
use crate::table::Table;
use crate::table::lookup::{level_codes, row_weights};
use crate::{StatsError, Weights};

/// Counts of two categorical variables against each other.
///
/// A level that does not occur keeps its row or column of zeros, but takes no part in a test.
///
/// ```
/// use ndarray::array;
/// use tresteg_stats::contingency::Contingency;
///
/// let party = Contingency::from_counts(array![[762, 327, 468], [484, 239, 477]])?; // Agresti (2007), table 2.5
/// let test = party.independence()?;
/// println!("{party}\n{test}");
/// assert!((test.pearson.statistic - 30.0701).abs() < 1e-4);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contingency {
    /// The variable of the rows.
    pub row_variable: String,
    /// The variable of the columns.
    pub column_variable: String,
    /// The levels of the rows.
    pub row_levels: Vec<String>,
    /// The levels of the columns.
    pub column_levels: Vec<String>,
    /// The counts, rows by columns.
    pub counts: Array2<u64>,
    /// Rows of the data in which a variable is missing, and which are not counted.
    pub n_missing: usize,
}

/// A statistic compared with the chi-squared distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChiSquaredTest {
    /// The statistic.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Degrees of freedom.
    pub dof: f64,
    /// The chance of a larger statistic when the hypothesis holds.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

/// A measure of association with its standard error, interval and test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// The measure.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its asymptotic standard error (ASE).
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// The asymptotic standard error when there is no association, from which SPSS and SAS take the test; `None` where
    /// none is defined.
    #[serde(with = "crate::serde_float")]
    pub null_std_error: Option<f64>,
    /// `estimate / null_std_error`.
    #[serde(with = "crate::serde_float")]
    pub statistic: Option<f64>,
    /// The two-sided p-value of the statistic.
    pub p_value: Option<f64>,
    /// The level of the interval.
    pub level: f64,
    /// `estimate - z std_error`, not below the smallest value of the measure.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// `estimate + z std_error`, not above the largest value of the measure.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
}

/// More than this in all cells together, and products of totals leave the range of whole numbers.
const MOST_COUNTED: u64 = 1 << 40;

impl Contingency {
    /// From counts; the levels are numbered from 1.
    ///
    /// # Errors
    ///
    /// [`StatsError::NoRows`] when nothing is counted, [`StatsError::InvalidArgument`] for more than 2^40 counts in all.
    ///
    /// ```
    /// # use tresteg_stats::contingency::Contingency;
    /// let table = Contingency::from_counts(ndarray::array![[1, 2, 3], [4, 5, 6]])?;
    /// assert_eq!(table.row_levels, ["1", "2"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn from_counts(counts: Array2<u64>) -> Result<Self, StatsError> {
        let numbered = |n: usize| (1..=n).map(|level| level.to_string()).collect();
        let table = Self {
            row_variable: "row".into(),
            column_variable: "column".into(),
            row_levels: numbered(counts.nrows()),
            column_levels: numbered(counts.ncols()),
            counts,
            n_missing: 0,
        };
        table.checked()
    }

    /// From two columns of a table, each of any kind; levels keep their order, numbers ascend. Rows with a missing value
    /// are not counted but reported. `weights`, if any, must be frequencies.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`], [`StatsError::NotFinite`], [`StatsError::NoRows`] when no row is complete,
    /// [`StatsError::InvalidWeight`], [`StatsError::InvalidArgument`] for weights that are not frequencies.
    ///
    /// ```
    /// use tresteg_stats::contingency::Contingency;
    /// use tresteg_stats::table::ColumnTable;
    ///
    /// let table = ColumnTable::new()
    ///     .with_texts("town", [Some("Lund"), Some("Visby"), Some("Lund"), None])?
    ///     .with_booleans("member", [true, false, false, true])?;
    /// let counts = Contingency::from_table(&table, "town", "member", None)?;
    /// assert_eq!(counts.column_levels, ["false", "true"]);
    /// assert_eq!((counts.counts[[0, 1]], counts.n_missing), (1, 1));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn from_table(
        table: &impl Table,
        row_variable: &str,
        column_variable: &str,
        weights: Option<&Weights>,
    ) -> Result<Self, StatsError> {
        let (rows, columns) = (
            level_codes(table, row_variable)?,
            level_codes(table, column_variable)?,
        );
        let weights = match weights {
            None => None,
            Some(weights @ Weights::Frequency(_)) => Some(row_weights(table, weights)?),
            Some(weights) => {
                return Err(StatsError::InvalidArgument {
                    what: "the weights of a table of counts".into(),
                    found: format!("the analytic weights `{}`", weights.column()),
                    expected: "frequencies".into(),
                });
            }
        };
        let mut counts = Array2::zeros((rows.levels.len(), columns.levels.len()));
        let mut n_missing = 0;
        for (position, pair) in rows.codes.iter().zip(&columns.codes).enumerate() {
            match pair {
                (Some(row), Some(column)) => {
                    let times = weights.as_ref().map_or(1.0, |weights| weights[position]);
                    counts[[*row as usize, *column as usize]] += times as u64;
                }
                _ => n_missing += 1,
            }
        }
        let counted = Self {
            row_variable: row_variable.to_owned(),
            column_variable: column_variable.to_owned(),
            row_levels: rows.levels,
            column_levels: columns.levels,
            counts,
            n_missing,
        };
        counted.checked()
    }

    /// From two equally long lists of texts.
    ///
    /// # Errors
    ///
    /// [`StatsError::LengthMismatch`], [`StatsError::NoRows`].
    ///
    /// ```
    /// use tresteg_stats::contingency::Contingency;
    ///
    /// let counts = Contingency::from_texts(&["a", "b", "a"], &["x", "x", "y"])?;
    /// assert_eq!(counts.counts, ndarray::array![[1, 1], [1, 0]]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn from_texts<S: AsRef<str>, T: AsRef<str>>(
        rows: &[S],
        columns: &[T],
    ) -> Result<Self, StatsError> {
        let table = crate::table::ColumnTable::new()
            .with_texts("row", rows.iter().map(|text| Some(text.as_ref())))?
            .with_texts("column", columns.iter().map(|text| Some(text.as_ref())))?;
        Self::from_table(&table, "row", "column", None)
    }

    fn checked(self) -> Result<Self, StatsError> {
        self.counted()?;
        Ok(self)
    }

    /// Something is counted, and not too much: the fields are open to all.
    fn counted(&self) -> Result<(), StatsError> {
        check_counted(self.counts.iter(), self.n_missing)
    }

    /// How many are counted in all.
    ///
    /// ```
    /// # use tresteg_stats::contingency::Contingency;
    /// let table = Contingency::from_counts(ndarray::array![[1, 2, 3], [4, 5, 6]])?;
    /// assert_eq!(table.n_obs(), 21);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_obs(&self) -> u64 {
        add_up(self.counts.iter())
    }

    /// The counts of the rows.
    ///
    /// ```
    /// # use tresteg_stats::contingency::Contingency;
    /// let table = Contingency::from_counts(ndarray::array![[1, 2, 3], [4, 5, 6]])?;
    /// assert_eq!(table.row_totals(), [6, 15]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn row_totals(&self) -> Vec<u64> {
        self.counts
            .rows()
            .into_iter()
            .map(|row| add_up(row.iter()))
            .collect()
    }

    /// The counts of the columns.
    ///
    /// ```
    /// # use tresteg_stats::contingency::Contingency;
    /// let table = Contingency::from_counts(ndarray::array![[1, 2, 3], [4, 5, 6]])?;
    /// assert_eq!(table.column_totals(), [5, 7, 9]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn column_totals(&self) -> Vec<u64> {
        self.counts
            .columns()
            .into_iter()
            .map(|column| add_up(column.iter()))
            .collect()
    }

    /// The table with rows and columns exchanged.
    ///
    /// ```
    /// # use tresteg_stats::contingency::Contingency;
    /// let table = Contingency::from_counts(ndarray::array![[1, 2, 3], [4, 5, 6]])?;
    /// assert_eq!(table.transposed().row_totals(), [5, 7, 9]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self {
            row_variable: self.column_variable.clone(),
            column_variable: self.row_variable.clone(),
            row_levels: self.column_levels.clone(),
            column_levels: self.row_levels.clone(),
            counts: self.counts.t().to_owned(),
            n_missing: self.n_missing,
        }
    }

    /// Two proportions: the share of the first column in the first row and in the second, of a 2 x 2 table.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a table of another size, [`StatsError::NoRows`] for an empty row.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::Contingency;
    ///
    /// let aspirin = Contingency::from_counts(array![[189, 10_845], [104, 10_933]])?;
    /// assert!((aspirin.two_proportions()?.risk_ratio() - 1.8178).abs() < 1e-4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn two_proportions(&self) -> Result<TwoProportions, StatsError> {
        let [[a, b], [c, d]] = self.two_by_two("two proportions")?;
        TwoProportions::new((a, a + b), (c, c + d))
    }

    /// The cells of a 2 x 2 table.
    fn two_by_two(&self, what: &str) -> Result<[[u64; 2]; 2], StatsError> {
        self.counted()?;
        if self.counts.dim() != (2, 2) {
            return Err(self.wrong_size(what, "2 x 2"));
        }
        let cell = |i, j| self.counts[[i, j]];
        Ok([[cell(0, 0), cell(0, 1)], [cell(1, 0), cell(1, 1)]])
    }

    /// The size of a square table with the same levels in rows and columns.
    fn square(&self, what: &str) -> Result<usize, StatsError> {
        self.counted()?;
        if self.counts.nrows() == self.counts.ncols() && self.row_levels == self.column_levels {
            Ok(self.counts.nrows())
        } else {
            Err(self.wrong_size(
                what,
                "as many rows as columns, with the same levels in the same order",
            ))
        }
    }

    fn wrong_size(&self, what: &str, expected: &str) -> StatsError {
        StatsError::InvalidArgument {
            what: format!("the table of {what}"),
            found: format!("{} x {}", self.counts.nrows(), self.counts.ncols()),
            expected: expected.to_owned(),
        }
    }

    /// The rows and columns that are not empty: at least two of each.
    fn occupied(&self) -> Result<Occupied, StatsError> {
        let positions = |totals: Vec<u64>| -> Vec<usize> {
            (0..totals.len()).filter(|&i| totals[i] > 0).collect()
        };
        let rows = positions(self.row_totals());
        let columns = positions(self.column_totals());
        self.counted()?;
        for (levels, kept, variable) in [
            (&self.row_levels, &rows, &self.row_variable),
            (&self.column_levels, &columns, &self.column_variable),
        ] {
            if let [only] = kept.as_slice() {
                return Err(StatsError::OneLevel {
                    variable: variable.clone(),
                    level: levels.get(*only).cloned().unwrap_or_default(),
                });
            }
        }
        let counts = Array2::from_shape_fn((rows.len(), columns.len()), |(i, j)| {
            self.counts[[rows[i], columns[j]]] as f64
        });
        Ok(Occupied::new(counts))
    }
}

/// The sum, or the largest number where it is beyond that.
fn add_up<'a>(counts: impl Iterator<Item = &'a u64>) -> u64 {
    counts.fold(0, |sum, &count| sum.saturating_add(count))
}

fn check_counted<'a>(
    counts: impl Iterator<Item = &'a u64>,
    n_missing: usize,
) -> Result<(), StatsError> {
    let total = add_up(counts);
    if total == 0 {
        return Err(StatsError::NoRows {
            rows: n_missing,
            dropped: n_missing,
        });
    }
    if total > MOST_COUNTED {
        return Err(StatsError::InvalidArgument {
            what: "the number counted".into(),
            found: total.to_string(),
            expected: "at most 2^40".into(),
        });
    }
    Ok(())
}

/// Counts without empty rows or columns, as numbers, with their totals.
struct Occupied {
    counts: Array2<f64>,
    row_totals: Vec<f64>,
    column_totals: Vec<f64>,
    total: f64,
}

impl Occupied {
    fn new(counts: Array2<f64>) -> Self {
        Self {
            row_totals: counts.rows().into_iter().map(|row| row.sum()).collect(),
            column_totals: counts.columns().into_iter().map(|c| c.sum()).collect(),
            total: counts.sum(),
            counts,
        }
    }

    fn dof(&self) -> f64 {
        ((self.row_totals.len() - 1) * (self.column_totals.len() - 1)) as f64
    }

    /// The smaller number of levels.
    fn least(&self) -> f64 {
        self.row_totals.len().min(self.column_totals.len()) as f64
    }

    fn expected(&self, i: usize, j: usize) -> f64 {
        self.row_totals[i] * (self.column_totals[j] / self.total)
    }

    /// The count less the expected one, from whole numbers.
    fn excess(&self, i: usize, j: usize) -> f64 {
        let whole = self.counts[[i, j]] as i128 * self.total as i128
            - self.row_totals[i] as i128 * self.column_totals[j] as i128;
        whole as f64 / self.total
    }

    /// Pearson's chi-squared, each excess less `correction` (but not beyond 0).
    fn pearson(&self, correction: f64) -> f64 {
        let cells = self.counts.indexed_iter().map(|((i, j), _)| {
            let excess = (self.excess(i, j).abs() - correction).max(0.0);
            excess / self.expected(i, j) * excess
        });
        cells.sum()
    }
}

impl ChiSquaredTest {
    pub(crate) fn new(statistic: f64, dof: f64) -> Result<Self, StatsError> {
        let distribution = ChiSquared::new(dof)?;
        Ok(Self {
            statistic,
            dof,
            p_value: distribution.sf(statistic),
            log_p_value: distribution.ln_sf(statistic),
        })
    }
}

impl fmt::Display for ChiSquaredTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "chi2({}) = {}, {}",
            self.dof,
            significant(self.statistic),
            p_text(self.p_value, self.log_p_value)
        )
    }
}

impl Measure {
    /// With a normal interval cut to a range, and a test where there is a standard error for it.
    fn new(
        estimate: f64,
        std_error: f64,
        null_std_error: Option<f64>,
        level: f64,
        (least, most): (f64, f64),
    ) -> Result<Self, StatsError> {
        let normal = Normal::standard();
        let margin = normal.upper_quantile(0.5 * (1.0 - level))? * std_error;
        let statistic = null_std_error
            .filter(|std_error| *std_error > 0.0)
            .map(|std_error| estimate / std_error);
        Ok(Self {
            estimate,
            std_error,
            null_std_error,
            statistic,
            p_value: statistic.map(|z| (2.0 * normal.sf(z.abs())).min(1.0)),
            level,
            lower: (estimate - margin).max(least),
            upper: (estimate + margin).min(most),
        })
    }

    /// By the delta method from the derivatives of the measure in the shares of the cells.
    fn of_gradient(
        estimate: f64,
        shares: &Array2<f64>,
        gradient: &Array2<f64>,
        n: f64,
        null_std_error: Option<f64>,
        level: f64,
        range: (f64, f64),
    ) -> Result<Self, StatsError> {
        let mean = (shares * gradient).sum();
        let about = |g: &f64| (g - mean) * (g - mean);
        let variance = (shares * &gradient.map(about)).sum() / n;
        Self::new(estimate, variance.sqrt(), null_std_error, level, range)
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (std. error {}, {} to {})",
            significant(self.estimate),
            significant(self.std_error),
            significant(self.lower),
            significant(self.upper)
        )
    }
}

impl fmt::Display for Contingency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let corner = format!("{} \\ {}", self.row_variable, self.column_variable);
        let names = self.row_levels.iter().chain([&corner]);
        let width = names.map(|name| name.chars().count()).max().unwrap_or(0);
        let total = self.n_obs().to_string().len();
        let widths: Vec<usize> = (self.column_levels.iter())
            .map(|level| level.chars().count().max(total))
            .collect();
        write!(f, "{corner:width$}")?;
        for (level, width) in self.column_levels.iter().zip(&widths) {
            write!(f, "  {level:>width$}")?;
        }
        writeln!(f, "  {:>total$}", "all")?;
        for (level, row) in self.row_levels.iter().zip(self.counts.rows()) {
            write!(f, "{level:width$}")?;
            for (count, width) in row.iter().zip(&widths) {
                write!(f, "  {count:>width$}")?;
            }
            writeln!(f, "  {:>total$}", add_up(row.iter()))?;
        }
        write!(f, "{:width$}", "all")?;
        for (count, width) in self.column_totals().iter().zip(&widths) {
            write!(f, "  {count:>width$}")?;
        }
        writeln!(f, "  {:>total$}", self.n_obs())?;
        match self.n_missing {
            0 => Ok(()),
            1 => writeln!(f, "1 row with a missing value is not counted"),
            n => writeln!(f, "{n} rows with a missing value are not counted"),
        }
    }
}

#[cfg(test)]
mod tests;
