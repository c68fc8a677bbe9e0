//! Descriptives by group.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Batch, BatchWeights, Descriptives, optional};
use crate::table::Table;
use crate::table::lookup::{level_codes, optional_numbers, row_weights};
use crate::{StatsError, Weights};

/// A variable described in each group: what [`describe_by`] gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupedDescriptives {
    /// The variable described.
    pub variable: String,
    /// The variables that make the groups.
    pub by: Vec<String>,
    /// Every combination of levels that occurs, in the order of the levels, the first variable slowest; of a single
    /// variable also the levels that do not occur.
    pub groups: Vec<GroupDescription>,
    /// All rows of the groups together.
    pub total: GroupDescription,
    /// Rows that belong to no group, as a variable of the groups is missing in them.
    pub n_without_group: usize,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupDescription {
    /// Its level of each grouping variable; empty for the total.
    pub levels: Vec<String>,
    /// Rows in which the variable is missing.
    pub n_missing: usize,
    /// The description; `None` where no row has a value (and a weight).
    pub descriptives: Option<Descriptives>,
}

/// Describes a numeric variable in the groups that other variables make, and in all of them together.
///
/// `by` may be empty: only the total is described then. Rows without a value are counted per group, rows without a group
/// beside the groups. With weights, see [`BatchWeights`]; a row of weight 0 takes no part.
/// In R: `psych::describeBy(y, g)`; in SPSS: `MEANS TABLES = y BY g`.
///
/// # Errors
///
/// [`StatsError::UnknownVariable`], [`StatsError::NotNumeric`], [`StatsError::NotFinite`] with the ids of the rows,
/// [`StatsError::InvalidWeight`], [`StatsError::MissingValues`] where a weight is missing, [`StatsError::OutOfRange`].
///
/// ```
/// use tresteg_stats::descriptives::describe_by;
/// use tresteg_stats::table::ColumnTable;
///
/// let table = ColumnTable::new()
///     .with_numbers("score", [Some(12.0), Some(15.0), None, Some(18.0)])?
///     .with_texts("school", ["north", "south", "south", "north"])?;
/// let schools = describe_by(&table, "score", &["school"], None)?;
/// println!("{schools}");
/// assert_eq!(schools.groups[0].levels, ["north"]);
/// assert_eq!(schools.groups[0].descriptives.map(|group| group.mean), Some(15.0));
/// assert_eq!(schools.groups[1].n_missing, 1);
/// assert_eq!(schools.total.descriptives.map(|all| all.n), Some(3));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn describe_by(
    table: &impl Table,
    variable: &str,
    by: &[&str],
    weights: Option<&Weights>,
) -> Result<GroupedDescriptives, StatsError> {
    let values = optional_numbers(table, variable)?;
    let factors = by
        .iter()
        .map(|name| level_codes(table, name))
        .collect::<Result<Vec<_>, StatsError>>()?;
    let row_weights = weights
        .map(|weights| row_weights(table, weights))
        .transpose()?;
    let batch = |rows: &[usize]| describe_rows(&values, row_weights.as_deref(), weights, rows);

    let mut members: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    if let [factor] = factors.as_slice() {
        members.extend((0..factor.levels.len()).map(|level| (vec![level], Vec::new())));
    }
    let mut grouped = Vec::new();
    for row in 0..values.len() {
        let key: Option<Vec<usize>> = (factors.iter())
            .map(|factor| factor.codes[row].map(|code| code as usize))
            .collect();
        if let Some(key) = key {
            members.entry(key).or_default().push(row);
            grouped.push(row);
        }
    }
    if by.is_empty() {
        members.clear();
    }
    let groups = members
        .iter()
        .map(|(key, rows)| {
            let levels = key.iter().zip(&factors);
            let levels = levels.map(|(&code, factor)| factor.levels[code].clone());
            let (n_missing, descriptives) = batch(rows)?;
            Ok(GroupDescription {
                levels: levels.collect(),
                n_missing,
                descriptives,
            })
        })
        .collect::<Result<Vec<_>, StatsError>>()?;
    let (n_missing, descriptives) = batch(&grouped)?;
    Ok(GroupedDescriptives {
        variable: variable.to_owned(),
        by: by.iter().map(|&name| name.to_owned()).collect(),
        groups,
        total: GroupDescription {
            levels: Vec::new(),
            n_missing,
            descriptives,
        },
        n_without_group: values.len() - grouped.len(),
    })
}

/// The number of missing values among some rows, and the others described.
fn describe_rows(
    values: &[Option<f64>],
    row_weights: Option<&[f64]>,
    weights: Option<&Weights>,
    rows: &[usize],
) -> Result<(usize, Option<Descriptives>), StatsError> {
    let weight = |row: usize| row_weights.map_or(1.0, |weights| weights[row]);
    let (numbers, counts): (Vec<f64>, Vec<f64>) = rows
        .iter()
        .filter_map(|&row| Some((values[row]?, weight(row))))
        .unzip();
    let n_missing = rows.len() - numbers.len();
    if counts.iter().all(|&count| count == 0.0) {
        return Ok((n_missing, None));
    }
    let sample = match weights {
        None => Batch::new(&numbers),
        Some(Weights::Frequency(_)) => Batch::weighted(&numbers, BatchWeights::Frequency(&counts)),
        Some(Weights::Analytic(_)) => Batch::weighted(&numbers, BatchWeights::Analytic(&counts)),
    };
    Ok((n_missing, Some(sample?.describe()?)))
}

impl fmt::Display for GroupedDescriptives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.variable)?;
        if !self.by.is_empty() {
            write!(f, " by {}", self.by.join(", "))?;
        }
        writeln!(f)?;
        let name = |group: &GroupDescription| match group.levels.as_slice() {
            [] => "all".to_owned(),
            levels => levels.join(", "),
        };
        let rows = || self.groups.iter().chain([&self.total]);
        let width = rows()
            .map(|group| name(group).chars().count())
            .max()
            .unwrap_or(0);
        writeln!(
            f,
            "{:width$}  {:>7} {:>8} {:>12} {:>12} {:>12} {:>12} {:>12}",
            "", "n", "missing", "mean", "std. dev.", "median", "minimum", "maximum"
        )?;
        for group in rows() {
            let found = group.descriptives;
            let cell =
                |value: fn(&Descriptives) -> Option<f64>| optional(found.as_ref().and_then(value));
            writeln!(
                f,
                "{:width$}  {:>7} {:>8} {:>12} {:>12} {:>12} {:>12} {:>12}",
                name(group),
                found.map_or(0, |found| found.n),
                group.n_missing,
                cell(|found| Some(found.mean)),
                cell(|found| found.std_deviation),
                cell(|found| Some(found.median)),
                cell(|found| Some(found.minimum)),
                cell(|found| Some(found.maximum)),
            )?;
        }
        match self.n_without_group {
            0 => Ok(()),
            1 => writeln!(f, "1 row belongs to no group"),
            rows => writeln!(f, "{rows} rows belong to no group"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::ColumnTable;

    fn table() -> ColumnTable {
        ColumnTable::new()
            .with_row_ids(["a", "b", "c", "d", "e"])
            .unwrap()
            .with_numbers("y", [Some(1.0), Some(2.0), None, Some(4.0), Some(9.0)])
            .unwrap()
            .with_levels(
                "g",
                ["lo", "none", "hi"],
                [Some("hi"), Some("hi"), Some("lo"), Some("lo"), None],
            )
            .unwrap()
            .with_numbers("w", [2.0, 1.0, 1.0, 0.0, 1.0])
            .unwrap()
            .with_numbers("bad", [1.0, f64::NAN, 3.0, 4.0, f64::INFINITY])
            .unwrap()
    }

    #[test]
    fn groups_in_order_and_what_is_left_out() {
        let found = describe_by(&table(), "y", &["g"], None).unwrap();
        let names: Vec<&str> = found
            .groups
            .iter()
            .map(|group| group.levels[0].as_str())
            .collect();
        assert_eq!(names, ["lo", "none", "hi"]);
        assert_eq!(found.groups[1].descriptives, None);
        assert_eq!((found.n_without_group, found.total.n_missing), (1, 1));
        assert_eq!(found.total.descriptives.unwrap().n, 3);
        assert!(found.to_string().contains("1 row belongs to no group"));

        let frequency = Weights::Frequency("w".into());
        let weighted = describe_by(&table(), "y", &["g"], Some(&frequency)).unwrap();
        assert_eq!(weighted.groups[0].descriptives, None);
        assert_eq!(weighted.groups[2].descriptives.unwrap().n, 3);

        let all = describe_by(&table(), "y", &[], None).unwrap();
        assert!(all.groups.is_empty());
        assert_eq!(all.total.descriptives.unwrap().n, 4);
    }

    #[test]
    fn faults_are_named() {
        let unknown = describe_by(&table(), "yy", &[], None).unwrap_err();
        assert!(unknown.to_string().contains("did you mean `y`?"));
        assert!(matches!(
            describe_by(&table(), "g", &[], None),
            Err(StatsError::NotNumeric { .. })
        ));
        let bad = describe_by(&table(), "bad", &["g"], None).unwrap_err();
        assert_eq!(bad.to_string(), "`bad` is not finite in 2 rows: `b`, `e`");
        let weights = Weights::Analytic("y".into());
        assert!(matches!(
            describe_by(&table(), "w", &[], Some(&weights)),
            Err(StatsError::MissingValues { .. })
        ));
    }
}
