//! Samples by group: what most tests of this module take.

mod sample;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use sample::{Sample, SampleSummary};

use crate::StatsError;
use crate::descriptives::check_values;
use crate::error::ROWS_NAMED;
use crate::fit::significant;
use crate::formula::{Expression, Formula};
use crate::frame::{DroppedRow, Evaluation, Learned, MissingPolicy, check_finite, complete_rows};
use crate::table::{Column, Table};

/// Independent samples of one variable, one per group, in the order of the levels; all values finite, no
/// sample empty.
///
/// ```
/// use tresteg_stats::group_tests::Groups;
/// use tresteg_stats::table::ColumnTable;
///
/// let table = ColumnTable::new()
///     .with_numbers("score", [Some(12.0), Some(15.5), None, Some(18.0), Some(21.5)])?
///     .with_levels("school", ["south", "north", "west"], ["north", "south", "north", "south", "south"])?;
/// let groups = Groups::from_formula("score ~ school", &table)?;
/// assert_eq!(groups.names(), ["south", "north"]);
/// assert_eq!(groups.unused_levels(), ["west"]);
/// assert_eq!((groups.rows_dropped().len(), groups.rows_dropped()[0].id.as_str()), (1, "3"));
///
/// // The same from slices.
/// let groups = Groups::of([("south", &[15.5, 18.0, 21.5][..]), ("north", &[12.0][..])])?;
/// assert_eq!(groups.n_obs(), 4);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    response: String,
    factor: String,
    samples: Vec<Sample>,
    dropped: Vec<DroppedRow>,
    unused_levels: Vec<String>,
}

impl Groups {
    /// Named samples; an empty one counts as an unused level.
    ///
    /// # Errors
    ///
    /// [`StatsError::NotFinite`] with the group, [`StatsError::DuplicateColumn`] for two groups of one name,
    /// [`StatsError::NoRows`] where no group has a value.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0, 3.0, 5.0][..])])?;
    /// assert_eq!(groups.names(), ["a", "b"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn of<N: Into<String>, V: AsRef<[f64]>>(
        samples: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, StatsError> {
        let mut seen = BTreeSet::new();
        let (mut kept, mut unused_levels) = (Vec::new(), Vec::new());
        for (name, values) in samples {
            let (name, values) = (name.into(), values.as_ref());
            if !seen.insert(name.clone()) {
                return Err(StatsError::DuplicateColumn { name });
            }
            check_values(&name, values)?;
            if values.is_empty() {
                unused_levels.push(name);
            } else {
                let values = values.to_vec();
                kept.push(Sample { name, values });
            }
        }
        if kept.is_empty() {
            return Err(StatsError::NoRows {
                rows: 0,
                dropped: 0,
            });
        }
        Ok(Self {
            response: "value".into(),
            factor: "group".into(),
            samples: kept,
            dropped: Vec::new(),
            unused_levels,
        })
    }

    /// A numeric column by another one, whose levels keep their order (numbers: ascending; texts: by code
    /// point, unless the table declares an order). Rows in which either is missing are left out and reported.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`] with the nearest name, [`StatsError::NotNumeric`],
    /// [`StatsError::NotFinite`] with the rows, [`StatsError::NoRows`].
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [Some(1.0), Some(10.0), None])?
    ///     .with_levels("g", ["low", "high", "none"], ["high", "low", "low"])?;
    /// let groups = Groups::from_table(&table, "y", "g")?;
    /// assert_eq!(groups.names(), ["low", "high"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn from_table(
        table: &impl Table,
        response: &str,
        factor: &str,
    ) -> Result<Self, StatsError> {
        Self::new(table, &Expression::variable(response), factor, None)
    }

    /// A formula with one variable at its right: `score ~ school`, `log(score) ~ C(year)`.
    ///
    /// # Errors
    ///
    /// As [`from_table`](Self::from_table), [`StatsError::FormulaSyntax`], and
    /// [`StatsError::InvalidArgument`] for a right-hand side of more than one variable.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [Some(1.0), Some(10.0), None])?
    ///     .with_levels("g", ["low", "high", "none"], ["high", "low", "low"])?;
    /// let groups = Groups::from_formula("log10(y) ~ g", &table)?;
    /// assert_eq!(groups.samples()[0].values, [1.0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn from_formula(formula: &str, table: &impl Table) -> Result<Self, StatsError> {
        let formula: Formula = formula.parse()?;
        let expanded = formula.expand(&table.column_names())?;
        let more = || StatsError::InvalidArgument {
            what: "the right-hand side of the formula".into(),
            found: formula.terms().to_string(),
            expected: "one variable, the groups".into(),
        };
        let [single] = expanded.factors.as_slice() else {
            return Err(more());
        };
        if !expanded.offsets.is_empty() {
            return Err(more());
        }
        let variable = match single {
            Expression::Call {
                function,
                arguments,
                ..
            } if function == "C" => arguments.first().map(|argument| &argument.value),
            other => Some(other),
        };
        match variable {
            Some(Expression::Variable { name, position }) => {
                Self::new(table, formula.response(), name, *position)
            }
            _ => Err(more()),
        }
    }

    fn new(
        table: &impl Table,
        response: &Expression,
        factor: &str,
        position: Option<usize>,
    ) -> Result<Self, StatsError> {
        let mut wanted = Vec::new();
        response.variables(&mut wanted);
        wanted.push((factor, position));
        let names = table.column_names();
        let (variables, rows) = complete_rows(table, &names, &wanted, MissingPolicy::Drop)?;
        for (name, column) in &variables {
            if let Column::Numbers(values) = column {
                check_finite(name, values, &rows)?;
            }
        }
        let values = Evaluation {
            variables: &variables,
            n_rows: rows.len(),
            frequencies: None,
            learned: &mut Learned::default(),
        }
        .numbers(response)?;
        let response = match response {
            Expression::Variable { name, .. } => name.clone(),
            other => other.to_string(),
        };
        check_finite(&response, &values, &rows)?;
        let Some(categories) = variables.get(factor).map(Column::categories) else {
            return Err(StatsError::UnknownVariable {
                name: factor.to_owned(),
                nearest: None,
                position,
            });
        };
        let mut samples: Vec<Sample> = categories
            .levels
            .into_iter()
            .map(|name| Sample {
                name,
                values: Vec::new(),
            })
            .collect();
        for (value, code) in values.iter().zip(&categories.codes) {
            if let Some(sample) = code.and_then(|code| samples.get_mut(code as usize)) {
                sample.values.push(*value);
            }
        }
        let (samples, unused): (Vec<Sample>, Vec<Sample>) = samples
            .into_iter()
            .partition(|sample| !sample.values.is_empty());
        Ok(Self {
            response,
            factor: factor.to_owned(),
            samples,
            dropped: rows.dropped().to_vec(),
            unused_levels: unused.into_iter().map(|sample| sample.name).collect(),
        })
    }

    /// Some of the groups, in the order asked for: `["treated", "control"]` has the difference treated -
    /// control.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownLevel`] for a group that does not exist, [`StatsError::DuplicateColumn`] for one
    /// named twice.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", [1.0, 2.0]), ("b", [4.0, 3.0]), ("c", [5.0, 7.0])])?;
    /// assert_eq!(groups.select(["c", "a"])?.names(), ["c", "a"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn select<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<Self, StatsError> {
        let mut samples: Vec<Sample> = Vec::new();
        for name in names {
            if samples.iter().any(|sample| sample.name == name) {
                return Err(StatsError::DuplicateColumn { name: name.into() });
            }
            samples.push(self.samples[self.position(name)?].clone());
        }
        if samples.is_empty() {
            return Err(StatsError::NoRows {
                rows: 0,
                dropped: 0,
            });
        }
        Ok(Self {
            samples,
            ..self.clone()
        })
    }

    /// The position of a group.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownLevel`].
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0, 3.0, 5.0][..])])?;
    /// assert_eq!(groups.position("b")?, 1);
    /// assert!(groups.position("c").is_err());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn position(&self, name: &str) -> Result<usize, StatsError> {
        self.samples
            .iter()
            .position(|sample| sample.name == name)
            .ok_or_else(|| StatsError::UnknownLevel {
                variable: self.factor.clone(),
                levels: vec![name.to_owned()],
                known: self.names().into_iter().map(str::to_owned).collect(),
                rows: Vec::new(),
            })
    }

    /// The name of the variable measured.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0, 3.0, 5.0][..])])?;
    /// assert_eq!(groups.response(), "value"); // of slices
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn response(&self) -> &str {
        &self.response
    }

    /// The name of the variable that makes the groups.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0, 3.0, 5.0][..])])?;
    /// assert_eq!(groups.factor(), "group"); // of slices
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn factor(&self) -> &str {
        &self.factor
    }

    /// The samples.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0, 3.0, 5.0][..])])?;
    /// assert_eq!(groups.samples()[0].values, [1.0, 2.0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The names of the groups.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0, 3.0, 5.0][..])])?;
    /// assert_eq!(groups.names(), ["a", "b"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.samples
            .iter()
            .map(|sample| sample.name.as_str())
            .collect()
    }

    /// How many groups.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0, 3.0, 5.0][..])])?;
    /// assert_eq!(groups.len(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Never: there is at least one group.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0, 3.0, 5.0][..])])?;
    /// assert!(!groups.is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// How many values in all.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0, 3.0, 5.0][..])])?;
    /// assert_eq!(groups.n_obs(), 5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_obs(&self) -> usize {
        self.samples.iter().map(|sample| sample.values.len()).sum()
    }

    /// Rows of the table that were left out, and what is missing in them.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [Some(1.0), Some(10.0), None])?
    ///     .with_levels("g", ["low", "high", "none"], ["high", "low", "low"])?;
    /// let groups = Groups::from_table(&table, "y", "g")?;
    /// assert_eq!(groups.rows_dropped()[0].missing, ["y"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows_dropped(&self) -> &[DroppedRow] {
        &self.dropped
    }

    /// Levels without a value.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// # use tresteg_stats::table::ColumnTable;
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [Some(1.0), Some(10.0), None])?
    ///     .with_levels("g", ["low", "high", "none"], ["high", "low", "low"])?;
    /// let groups = Groups::from_table(&table, "y", "g")?;
    /// assert_eq!(groups.unused_levels(), ["none"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn unused_levels(&self) -> &[String] {
        &self.unused_levels
    }

    /// Size, mean and spread of each group.
    ///
    /// # Errors
    ///
    /// [`StatsError::OutOfRange`] where sums leave the range of `f64`.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0, 3.0, 5.0][..])])?;
    /// assert_eq!(groups.summaries()?[1].mean, 4.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn summaries(&self) -> Result<Vec<SampleSummary>, StatsError> {
        self.samples.iter().map(Sample::summary).collect()
    }

    /// The two samples of a test of two.
    pub(crate) fn two(&self) -> Result<(&Sample, &Sample), StatsError> {
        match self.samples.as_slice() {
            [first, second] => Ok((first, second)),
            _ => Err(self.wrong_number("two (`select` picks them)")),
        }
    }

    /// An error where there are fewer than two groups.
    pub(crate) fn several(&self) -> Result<(), StatsError> {
        if self.len() < 2 {
            return Err(self.wrong_number("at least two"));
        }
        Ok(())
    }

    fn wrong_number(&self, expected: &str) -> StatsError {
        let mut names = self.names();
        names.truncate(ROWS_NAMED);
        let more = if names.len() < self.len() {
            ", …"
        } else {
            ""
        };
        StatsError::InvalidArgument {
            what: format!("the number of groups of `{}`", self.factor),
            found: format!("{} (`{}`{more})", self.len(), names.join("`, `")),
            expected: expected.into(),
        }
    }

    /// An error where a group has fewer than `least` values.
    pub(crate) fn at_least(&self, least: usize) -> Result<(), StatsError> {
        match self
            .samples
            .iter()
            .find(|sample| sample.values.len() < least)
        {
            None => Ok(()),
            Some(sample) => Err(StatsError::InvalidArgument {
                what: format!("the number of values in the group `{}`", sample.name),
                found: sample.values.len().to_string(),
                expected: format!("at least {least}"),
            }),
        }
    }

    /// All values, group after group.
    pub(crate) fn pooled(&self) -> Vec<f64> {
        self.samples
            .iter()
            .flat_map(|sample| sample.values.iter().copied())
            .collect()
    }
}

/// Size, mean, standard deviation and median of each group, for a terminal.
impl fmt::Display for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} by {}", self.response, self.factor)?;
        match self.summaries() {
            Ok(summaries) => write_summaries(f, &summaries)?,
            Err(error) => writeln!(f, "{error}")?,
        }
        if !self.dropped.is_empty() {
            writeln!(f, "{} rows dropped for missing values", self.dropped.len())?;
        }
        if !self.unused_levels.is_empty() {
            writeln!(f, "without values: {}", self.unused_levels.join(", "))?;
        }
        Ok(())
    }
}

pub(crate) fn write_summaries(
    f: &mut fmt::Formatter<'_>,
    summaries: &[SampleSummary],
) -> fmt::Result {
    let width = summaries
        .iter()
        .map(|row| row.name.chars().count())
        .max()
        .unwrap_or(0);
    writeln!(
        f,
        "{:width$}  {:>8} {:>12} {:>12} {:>12}",
        "", "n", "mean", "std. dev.", "median"
    )?;
    for row in summaries {
        writeln!(
            f,
            "{:width$}  {:>8} {:>12} {:>12} {:>12}",
            row.name,
            row.n_obs,
            significant(row.mean),
            row.std_deviation.map_or(String::new(), significant),
            significant(row.median)
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::ColumnTable;

    #[test]
    fn a_formula_may_transform_and_group_by_numbers() {
        let table = ColumnTable::new()
            .with_numbers("y", [1.0, 10.0, 100.0])
            .unwrap()
            .with_numbers("year", [2021.0, 2019.0, 2021.0])
            .unwrap();
        let groups = Groups::from_formula("log10(y) ~ C(year)", &table).unwrap();
        assert_eq!(groups.names(), ["2019", "2021"]);
        assert_eq!(groups.samples()[1].values, [0.0, 2.0]);
        assert_eq!(groups.response(), "log10(y)");
    }

    #[test]
    fn summaries_are_those_of_describe() {
        for values in [
            &[4.0, 7.0, 13.0, 16.0][..],
            &[1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.5],
            &[-2.5],
            &[0.1; 7],
        ] {
            let sample = Sample {
                name: "x".into(),
                values: values.to_vec(),
            };
            let (found, described) = (sample.summary().unwrap(), crate::describe(values).unwrap());
            assert_eq!(found.mean, described.mean);
            for (own, other) in [
                (found.variance, described.variance),
                (found.std_error, described.std_error),
            ] {
                assert_eq!(own.is_none(), other.is_none());
                let (own, other) = (own.unwrap_or(0.0), other.unwrap_or(0.0));
                assert!((own - other).abs() <= 4.0 * f64::EPSILON * other);
            }
            assert_eq!(found.median, described.median);
        }
        let huge = Sample {
            name: "x".into(),
            values: vec![1e200, -1e200],
        };
        assert!(matches!(huge.summary(), Err(StatsError::OutOfRange { .. })));
        let empty = Sample {
            name: "x".into(),
            values: Vec::new(),
        };
        assert!(matches!(empty.summary(), Err(StatsError::NoRows { .. })));
    }

    #[test]
    fn awkward_groups() {
        let table = ColumnTable::new()
            .with_numbers("y", [Some(1.0), None, Some(f64::NAN)])
            .unwrap()
            .with_texts("g", ["a", "b", "a"])
            .unwrap();
        assert!(matches!(
            Groups::from_table(&table, "y", "g"),
            Err(StatsError::NotFinite { count: 1, rows, .. }) if rows == ["3"]
        ));
        assert!(matches!(
            Groups::from_table(&table, "g", "y"),
            Err(StatsError::NotNumeric { .. } | StatsError::NotFinite { .. })
        ));
        assert!(matches!(
            Groups::from_table(&table, "y", "h"),
            Err(StatsError::UnknownVariable { .. })
        ));
        assert!(Groups::from_formula("y ~ g + y", &table).is_err());
        assert!(matches!(
            Groups::of([("a", [f64::INFINITY])]),
            Err(StatsError::NotFinite { .. })
        ));
        let none: [(&str, &[f64]); 1] = [("a", &[])];
        assert!(matches!(Groups::of(none), Err(StatsError::NoRows { .. })));
        assert!(matches!(
            Groups::of([("a", [1.0]), ("a", [2.0])]),
            Err(StatsError::DuplicateColumn { .. })
        ));
        let one = Groups::of([("a", [1.0])]).unwrap();
        assert!(one.two().is_err() && one.several().is_err() && one.at_least(2).is_err());
        assert!(matches!(
            one.select(["b"]),
            Err(StatsError::UnknownLevel { .. })
        ));
    }
}
