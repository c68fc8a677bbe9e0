//! The correlations of every pair of many variables.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Correlation, CorrelationMethod, RankOptions, kendall, pearson, spearman};
use crate::StatsError;
use crate::error::nearest_name;
use crate::fit::significant;
use crate::group_tests::options::p_text;
use crate::multiplicity::{Adjustment, adjust_p_values};
use crate::table::Table;
use crate::table::lookup::optional_numbers;

/// Which rows a correlation of a matrix is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum MissingPairs {
    /// Those in which both variables have a value (SPSS's default; R: `use = "pairwise.complete.obs"`).
    #[default]
    Pairwise,
    /// Those in which all variables have one (R: `use = "complete.obs"`).
    Listwise,
}

/// What a [`correlation_matrix`] is asked.
///
/// ```
/// use tresteg_stats::Adjustment;
/// use tresteg_stats::correlation::{CorrelationMethod, MatrixOptions, MissingPairs};
///
/// let options = MatrixOptions::default()
///     .with_method(CorrelationMethod::Spearman)
///     .with_missing(MissingPairs::Listwise)
///     .with_adjustment(Adjustment::Holm);
/// assert_eq!(options.missing, MissingPairs::Listwise);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MatrixOptions {
    /// Which correlation.
    pub method: CorrelationMethod,
    /// Which rows.
    pub missing: MissingPairs,
    /// How the p-values are adjusted for their number; not at all by default.
    pub adjustment: Option<Adjustment>,
    /// Alternative, level, and what rank correlations are asked besides.
    pub tests: RankOptions,
}

impl MatrixOptions {
    /// With another correlation.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{CorrelationMethod, MatrixOptions, MissingPairs, RankOptions};
    /// # use tresteg_stats::Adjustment;
    /// let options = MatrixOptions::default().with_method(CorrelationMethod::Kendall);
    /// assert_eq!(options.method, CorrelationMethod::Kendall);
    /// ```
    #[must_use]
    pub fn with_method(mut self, method: CorrelationMethod) -> Self {
        self.method = method;
        self
    }

    /// With other rows.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{CorrelationMethod, MatrixOptions, MissingPairs, RankOptions};
    /// # use tresteg_stats::Adjustment;
    /// let options = MatrixOptions::default().with_missing(MissingPairs::Listwise);
    /// assert_eq!(options.missing, MissingPairs::Listwise);
    /// ```
    #[must_use]
    pub fn with_missing(mut self, missing: MissingPairs) -> Self {
        self.missing = missing;
        self
    }

    /// With p-values adjusted for their number.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{CorrelationMethod, MatrixOptions, MissingPairs, RankOptions};
    /// # use tresteg_stats::Adjustment;
    /// let options = MatrixOptions::default().with_adjustment(Adjustment::Holm);
    /// assert_eq!(options.adjustment, Some(Adjustment::Holm));
    /// ```
    #[must_use]
    pub fn with_adjustment(mut self, adjustment: Adjustment) -> Self {
        self.adjustment = Some(adjustment);
        self
    }

    /// With other tests and intervals.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{CorrelationMethod, MatrixOptions, MissingPairs, RankOptions};
    /// # use tresteg_stats::Adjustment;
    /// let options = MatrixOptions::default().with_tests(RankOptions::default().with_continuity(true));
    /// assert!(options.tests.continuity);
    /// ```
    #[must_use]
    pub fn with_tests(mut self, tests: RankOptions) -> Self {
        self.tests = tests;
        self
    }
}

/// Every pair of some variables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrelationMatrix {
    /// Which correlation.
    pub method: CorrelationMethod,
    /// Which rows.
    pub missing: MissingPairs,
    /// How [`CorrelationPair::adjusted_p_value`] was adjusted.
    pub adjustment: Option<Adjustment>,
    /// The variables, in the order asked for.
    pub variables: Vec<String>,
    /// Rows of the table.
    pub n_rows: usize,
    /// Rows in which a variable is missing.
    pub n_incomplete: usize,
    /// The first variable with the second, the first with the third and so on.
    pub pairs: Vec<CorrelationPair>,
}

/// One pair of a [`CorrelationMatrix`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrelationPair {
    /// The one variable.
    pub first: String,
    /// The other.
    pub second: String,
    /// Rows used.
    pub n_obs: usize,
    /// The correlation; `None` where it is not defined.
    pub correlation: Option<Correlation>,
    /// The variables of the pair that do not vary in the rows used.
    pub constant: Vec<String>,
    /// The p-value adjusted for the number of tests of the matrix, where that was asked for.
    pub adjusted_p_value: Option<f64>,
}

/// Correlates every pair of numeric variables of a table.
///
/// A pair with a constant variable or fewer than two rows has no correlation and says why; it does not count among the
/// tests for which p-values are adjusted. In R: `psych::corr.test`, `Hmisc::rcorr`; in SPSS: `CORRELATIONS`, `NONPAR CORR`.
///
/// # Errors
///
/// [`StatsError::UnknownVariable`], [`StatsError::NotNumeric`], [`StatsError::NotFinite`] with the ids of the rows,
/// [`StatsError::DuplicateColumn`] for a variable named twice, [`StatsError::InvalidArgument`] for options out of range.
///
/// ```
/// use tresteg_stats::correlation::{MatrixOptions, correlation_matrix};
/// use tresteg_stats::table::ColumnTable;
///
/// let table = ColumnTable::new()
///     .with_numbers("a", [1.0, 2.0, 3.0, 4.0])?
///     .with_numbers("b", [Some(2.0), None, Some(3.0), Some(5.0)])?
///     .with_numbers("flat", [7.0; 4])?;
/// let found = correlation_matrix(&table, &["a", "b", "flat"], &MatrixOptions::default())?;
/// println!("{found}");
/// assert_eq!(found.pair("b", "a")?.n_obs, 3);
/// assert_eq!(found.pair("a", "flat")?.constant, ["flat"]);
/// assert_eq!(found.estimates()[0][2], None);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn correlation_matrix(
    table: &impl Table,
    variables: &[&str],
    options: &MatrixOptions,
) -> Result<CorrelationMatrix, StatsError> {
    options.tests.options.checked_null(0.0)?;
    for (position, name) in variables.iter().enumerate() {
        if variables[..position].contains(name) {
            return Err(StatsError::DuplicateColumn {
                name: (*name).to_owned(),
            });
        }
    }
    let columns = variables
        .iter()
        .map(|name| optional_numbers(table, name))
        .collect::<Result<Vec<_>, StatsError>>()?;
    let n_rows = table.n_rows();
    let complete: Vec<bool> = (0..n_rows)
        .map(|row| columns.iter().all(|column| column[row].is_some()))
        .collect();
    let usable = |row: usize| options.missing == MissingPairs::Pairwise || complete[row];
    let mut pairs = Vec::new();
    for (i, first) in variables.iter().enumerate() {
        for (j, second) in variables.iter().enumerate().skip(i + 1) {
            let (x, y): (Vec<f64>, Vec<f64>) = (0..n_rows)
                .filter(|&row| usable(row))
                .filter_map(|row| Some((columns[i][row]?, columns[j][row]?)))
                .unzip();
            pairs.push(CorrelationPair::new(first, second, &x, &y, options)?);
        }
    }
    if let Some(adjustment) = options.adjustment {
        let p_values: Vec<f64> = pairs.iter().filter_map(CorrelationPair::p_value).collect();
        let mut adjusted = adjust_p_values(&p_values, adjustment)?.into_iter();
        for pair in &mut pairs {
            pair.adjusted_p_value = pair.p_value().and_then(|_| adjusted.next());
        }
    }
    Ok(CorrelationMatrix {
        method: options.method,
        missing: options.missing,
        adjustment: options.adjustment,
        variables: variables.iter().map(|&name| name.to_owned()).collect(),
        n_rows,
        n_incomplete: complete.iter().filter(|complete| !**complete).count(),
        pairs,
    })
}

impl CorrelationPair {
    fn new(
        first: &str,
        second: &str,
        x: &[f64],
        y: &[f64],
        options: &MatrixOptions,
    ) -> Result<Self, StatsError> {
        let varies = |values: &[f64]| values.iter().any(|value| Some(value) != values.first());
        let constant: Vec<String> = [(first, x), (second, y)]
            .into_iter()
            .filter(|(_, values)| values.len() > 1 && !varies(values))
            .map(|(name, _)| name.to_owned())
            .collect();
        let tests = &options.tests;
        let correlation = if x.len() < 2 || !constant.is_empty() {
            None
        } else {
            Some(match options.method {
                CorrelationMethod::Pearson => pearson(x, y, &tests.options)?,
                CorrelationMethod::Spearman => spearman(x, y, tests)?,
                CorrelationMethod::Kendall => kendall(x, y, tests)?.correlation,
            })
        };
        Ok(Self {
            first: first.to_owned(),
            second: second.to_owned(),
            n_obs: x.len(),
            correlation,
            constant,
            adjusted_p_value: None,
        })
    }

    /// The correlation by itself; `None` where it is not defined.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{MatrixOptions, correlation_matrix};
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new().with_numbers("a", [1.0, 2.0, 3.0])?.with_numbers("b", [1.0, 3.0, 2.0])?;
    /// let found = correlation_matrix(&table, &["a", "b"], &MatrixOptions::default())?;
    /// assert!(found.pairs[0].estimate().is_some_and(|r| (r - 0.5).abs() < 1e-15));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimate(&self) -> Option<f64> {
        self.correlation.as_ref().map(|found| found.estimate)
    }

    /// The p-value by itself, not adjusted; `None` where there is no test.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{MatrixOptions, correlation_matrix};
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new().with_numbers("a", [1.0, 2.0, 3.0])?.with_numbers("b", [1.0, 3.0, 2.0])?;
    /// let found = correlation_matrix(&table, &["a", "b"], &MatrixOptions::default())?;
    /// assert!(found.pairs[0].p_value() > Some(0.5));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn p_value(&self) -> Option<f64> {
        Some(self.correlation.as_ref()?.test?.p_value)
    }
}

impl CorrelationMatrix {
    /// The pair of two different variables, in either order.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`] for a name that the matrix does not have,
    /// [`StatsError::InvalidArgument`] for a variable with itself.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{MatrixOptions, correlation_matrix};
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new().with_numbers("a", [1.0, 2.0, 3.0])?.with_numbers("b", [1.0, 3.0, 2.0])?;
    /// let found = correlation_matrix(&table, &["a", "b"], &MatrixOptions::default())?;
    /// assert_eq!(found.pair("b", "a")?.n_obs, 3);
    /// assert!(found.pair("a", "c").is_err());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pair(&self, one: &str, other: &str) -> Result<&CorrelationPair, StatsError> {
        for name in [one, other] {
            if !self.variables.iter().any(|known| known == name) {
                return Err(StatsError::UnknownVariable {
                    name: name.to_owned(),
                    nearest: nearest_name(name, self.variables.iter().map(String::as_str)),
                    position: None,
                });
            }
        }
        let found = self.pairs.iter().find(|pair| {
            (pair.first == one && pair.second == other)
                || (pair.first == other && pair.second == one)
        });
        found.ok_or_else(|| StatsError::InvalidArgument {
            what: "a pair of variables".into(),
            found: format!("`{one}` twice"),
            expected: "two variables".into(),
        })
    }

    /// The square of correlations by rows, with 1 on the diagonal; `None` where one is not defined.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{MatrixOptions, correlation_matrix};
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new().with_numbers("a", [1.0, 2.0, 3.0])?.with_numbers("b", [1.0, 3.0, 2.0])?;
    /// let found = correlation_matrix(&table, &["a", "b"], &MatrixOptions::default())?;
    /// assert_eq!(found.estimates()[1][1], Some(1.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimates(&self) -> Vec<Vec<Option<f64>>> {
        let k = self.variables.len();
        let mut square = vec![vec![Some(1.0); k]; k];
        let places = (0..k).flat_map(|i| (i + 1..k).map(move |j| (i, j)));
        for ((i, j), pair) in places.zip(&self.pairs) {
            square[i][j] = pair.estimate();
            square[j][i] = pair.estimate();
        }
        square
    }
}

impl fmt::Display for CorrelationMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} rows", self.method, self.n_rows)?;
        match (self.n_incomplete, self.missing) {
            (0, _) => writeln!(f)?,
            (n, MissingPairs::Pairwise) => {
                writeln!(f, ", {n} incomplete, used where a pair is complete")?
            }
            (n, MissingPairs::Listwise) => writeln!(f, ", {n} incomplete and left out")?,
        }
        let name = |pair: &CorrelationPair| format!("{}, {}", pair.first, pair.second);
        let names = self.pairs.iter().map(|pair| name(pair).chars().count());
        let width = names.max().unwrap_or(0);
        for pair in &self.pairs {
            write!(f, "{:width$}  n {:>6}  ", name(pair), pair.n_obs)?;
            let Some(found) = &pair.correlation else {
                match pair.constant.as_slice() {
                    [] => writeln!(f, "too few rows")?,
                    names => writeln!(f, "{} constant", names.join(" and "))?,
                }
                continue;
            };
            write!(f, "{:>9}", significant(found.estimate))?;
            if let Some(test) = &found.test {
                write!(f, "  {}", p_text(test.p_value, test.log_p_value))?;
            }
            if let Some(adjusted) = pair.adjusted_p_value {
                write!(f, ", adjusted {}", p_text(adjusted, adjusted.ln()))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::ColumnTable;

    #[test]
    fn pairs_without_a_correlation_say_why() {
        let table = ColumnTable::new()
            .with_numbers("a", [Some(1.0), Some(2.0), None, None])
            .unwrap()
            .with_numbers("b", [None, Some(3.0), Some(1.0), Some(2.0)])
            .unwrap()
            .with_numbers("c", [4.0, 2.0, 2.0, 2.0])
            .unwrap()
            .with_texts("g", ["x", "y", "x", "y"])
            .unwrap();
        let options = MatrixOptions::default().with_adjustment(Adjustment::Holm);
        let found = correlation_matrix(&table, &["a", "b", "c"], &options).unwrap();
        assert_eq!(found.n_incomplete, 3);
        assert_eq!(found.pair("a", "b").unwrap().n_obs, 1);
        assert_eq!(found.pair("c", "b").unwrap().constant, ["c"]);
        assert_eq!(found.pair("a", "c").unwrap().estimate(), Some(-1.0));
        let text = found.to_string();
        assert!(
            text.contains("too few rows") && text.contains("c constant"),
            "{text}"
        );
        let listwise = options.with_missing(MissingPairs::Listwise);
        let found = correlation_matrix(&table, &["a", "b"], &listwise).unwrap();
        assert_eq!(found.pairs[0].n_obs, 1);
        assert!(found.pair("a", "a").is_err() && found.pair("a", "B").is_err());
        assert!(correlation_matrix(&table, &["a", "g"], &options).is_err());
        assert!(correlation_matrix(&table, &["a", "a"], &options).is_err());
        assert!(correlation_matrix(&table, &["a", "bb"], &options).is_err());
        assert!(
            correlation_matrix(&table, &[], &options)
                .unwrap()
                .pairs
                .is_empty()
        );
    }
}
